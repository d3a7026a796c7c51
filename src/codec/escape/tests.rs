use super::*;
use proptest::prelude::*;

#[track_caller]
fn check(text: &str, charset: Charset, bytes: &[u8]) {
    assert_eq!(parse(text, charset), Ok(bytes.to_vec()), "{text:?} in {}", charset.name());
}

#[track_caller]
fn check_show(bytes: &[u8], charset: Charset, text: &str) {
    assert_eq!(show(bytes, charset), text, "{bytes:02X?} in {}", charset.name());
    check(text, charset, bytes);
}

#[test]
fn escapes_stand_for_bytes() {
    check("", Charset::Utf8, b"");
    check("AT\\r\\n", Charset::Ascii, b"AT\r\n");
    check("\\t\\0\\a\\b\\f\\v\\e\\\\", Charset::Utf8, b"\t\0\x07\x08\x0C\x0B\x1B\\");
    check("\\x00\\xfF\\x410", Charset::Utf8, b"\x00\xFFA0");
    check("\\\\x41", Charset::Utf8, b"\\x41");
    check("\\012", Charset::Utf8, b"\x0012");
    check("a\nb", Charset::Utf8, b"a\nb");
    check("中\\n", Charset::Gbk, b"\xD6\xD0\n");
    check("中\\n\\x01", Charset::Utf16Be, b"\x4E\x2D\0\n\x01");
}

#[test]
fn errors_have_the_place_of_the_backslash() {
    use EscapeError::{BadHex, Dangling, Unknown};
    for (text, error) in [
        ("中\\", Dangling { position: 1 }),
        ("中\\q", Unknown { position: 1, character: 'q' }),
        ("\\\\\\你", Unknown { position: 2, character: '你' }),
        ("\\x", BadHex { position: 0, found: None }),
        ("a\\x4", BadHex { position: 1, found: None }),
        ("a\\x4\\n", BadHex { position: 1, found: Some('\\') }),
        ("\\xg0", BadHex { position: 0, found: Some('g') }),
    ] {
        assert_eq!(parse(text, Charset::Utf8), Err(error), "{text:?}");
    }
    let error = EncodeError { charset: Charset::Gb2312, character: '镕', position: 3 };
    assert_eq!(parse("\\x00朱镕", Charset::Gb2312).unwrap_err().to_string(), {
        let place = EncodeError { position: 5, ..error };
        place.to_string()
    });
    assert_eq!(
        parse("a\\xZ", Charset::Utf8).unwrap_err().to_string(),
        "character 2: \\x needs two hex digits, not 'Z'"
    );
}

#[test]
fn shows_what_can_be_seen_and_escapes_the_rest() {
    check_show(b"", Charset::Utf8, "");
    check_show(b"a b\\\r\n\x1B\x7F", Charset::Ascii, "a b\\\\\\r\\n\\e\\x7F");
    check_show("中文\u{3000}é".as_bytes(), Charset::Utf8, "中文\u{3000}é");
    check_show(b"\xE4\xB8A\xFF", Charset::Utf8, "\\xE4\\xB8A\\xFF");
    // Half a character at the end, and the beginning of one that digits would complete.
    check_show(b"\xD6\xD0\xD6", Charset::Gbk, "中\\xD6");
    check_show(b"\x81\x30", Charset::Gb18030, "\\x81\\x30");
    // A trail byte that looks like a backslash is part of its character: 功 in Big5.
    check_show(b"\xA5\x5C\x5C", Charset::Big5, "功\\\\");
    // Two codes for ／: only the one that is written is shown as it.
    check_show(b"\xA1\xFE\xA2\x41", Charset::Big5, "\\xA1\\xFE／");
    check_show(b"\0A\0\n\xD8\0\0", Charset::Utf16Be, "A\\n\\xD8\\x00\\x00");
    check_show(b"\xEF\xBB\xBF\xEF\xBF\xBD\xC2\xA0", Charset::Utf8, "\\xEF\\xBB\\xBF\\xEF\\xBF\\xBD\\xC2\\xA0");
}

proptest! {
    #[test]
    fn what_is_shown_parses_to_the_same_bytes(bytes: Vec<u8>) {
        for charset in Charset::ALL {
            let text = show(&bytes, charset);
            prop_assert_eq!(parse(&text, charset), Ok(bytes.clone()), "{} {}", charset.name(), text);
            prop_assert!(!text.contains(char::is_control));
        }
    }

    #[test]
    fn any_text_is_bytes_or_an_error(text in "[a-fx0-9\\\\n中é\n]{0,16}") {
        if let Ok(bytes) = parse(&text, Charset::Gb18030) {
            prop_assert_eq!(parse(&show(&bytes, Charset::Gb18030), Charset::Gb18030), Ok(bytes));
        }
    }
}
