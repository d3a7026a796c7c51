use super::*;
use proptest::prelude::*;

#[track_caller]
fn check(text: &str, bytes: &[u8]) {
    assert_eq!(parse(text), Ok(bytes.to_vec()), "{text:?}");
}

#[track_caller]
fn check_error(text: &str, line: usize, column: usize, kind: HexErrorKind) {
    let error = parse(text).unwrap_err();
    assert_eq!((error.line, error.column, error.kind), (line, column, kind), "{text:?}");
    let last_line = text.split('\n').nth(line - 1).unwrap();
    let at = last_line.chars().nth(column - 1);
    assert_eq!(text[error.offset..].chars().next(), at, "offset of {text:?}");
}

#[test]
fn takes_what_people_paste() {
    check("", &[]);
    check(" \t\r\n\u{3000}", &[]);
    for text in [
        "01 02",
        "0102",
        "0x01,0x02",
        "0X01 0X02",
        "0x1,0x2",
        "0x0102",
        "0x010x02",
        "0x10x2",
        "01-02",
        "01:02",
        "\\x01\\x02",
        "\"\\x01\\x02\"",
        "\\x1\\x2",
        "{0x01, 0x02};",
        "[0x01, 0x02]",
        "01h 02h",
        "01H,02H",
        "1h 2h",
        "01h02h",
        "01,02",
        "01，02",
        "01、02",
        "01\t02",
        "01\n02\n",
        "01\r\n02",
        "01\u{3000}02",
        "010x02",
        ";;01;;02;;",
    ] {
        check(text, &[1, 2]);
    }
    check("ab CD Ef", &[0xAB, 0xCD, 0xEF]);
    check("0xDEADBEEF", &[0xDE, 0xAD, 0xBE, 0xEF]);
    check("0x00", &[0]);
    check("00", &[0]);
}

#[test]
fn says_what_is_wrong_and_where() {
    use HexErrorKind::{LoneDigit, NoDigits, NotHex};
    check_error("1", 1, 1, LoneDigit('1'));
    check_error("123", 1, 3, LoneDigit('3'));
    check_error("01 2 03", 1, 4, LoneDigit('2'));
    check_error("01\n02 3", 2, 4, LoneDigit('3'));
    check_error("0x123", 1, 5, LoneDigit('3'));
    check_error("123h", 1, 3, LoneDigit('3'));
    check_error("10x2", 1, 1, LoneDigit('1'));
    check_error("0G", 1, 2, NotHex('G'));
    check_error("01 0x0G", 1, 7, NotHex('G'));
    check_error("0x123G", 1, 6, NotHex('G'));
    check_error("0xZZ", 1, 3, NotHex('Z'));
    check_error("0x1h", 1, 4, NotHex('h'));
    check_error("h", 1, 1, NotHex('h'));
    check_error("\\n", 1, 1, NotHex('\\'));
    check_error("01\r\n你好", 2, 1, NotHex('你'));
    check_error("01，02，好", 1, 7, NotHex('好'));
    check_error("０１", 1, 1, NotHex('０'));
    check_error("01 0x", 1, 4, NoDigits);
    check_error("01\n 0x, 0x02", 2, 2, NoDigits);
    check_error("\\x", 1, 1, NoDigits);
    check_error("0x0x1", 1, 1, NoDigits);
}

#[test]
fn errors_read_as_sentences() {
    assert_eq!(parse("01\n0G").unwrap_err().to_string(), "line 2, column 2: 'G' is not a hex digit");
    let lone = parse("123").unwrap_err().to_string();
    assert_eq!(lone, "line 1, column 3: the digit '3' stands alone, a byte has two");
}

#[test]
fn writes_one_form() {
    assert_eq!(format(&[]), "");
    assert_eq!(format(&[1, 0xAB, 0xFF]), "01 AB FF");
    let mut out = String::from("> ");
    push(&[0], &mut out);
    push(&[], &mut out);
    assert_eq!(out, "> 00");
    for byte in 0..=u8::MAX {
        assert_eq!(format(&[byte]), format!("{byte:02X}"));
    }
}

proptest! {
    #[test]
    fn what_is_written_can_be_read(bytes: Vec<u8>) {
        prop_assert_eq!(parse(&format(&bytes)), Ok(bytes));
    }

    #[test]
    fn any_text_is_bytes_or_an_error(text in "[0-9a-fxXhH\\\\, \n，好G]{0,24}") {
        if let Err(error) = parse(&text) {
            prop_assert!(text.is_char_boundary(error.offset) && error.offset < text.len());
        }
    }
}
