use proptest::prelude::*;

use super::{Pattern, PatternError};
use crate::codec::charset::Charset;

fn places(pattern: &Pattern, data: &[u8]) -> Vec<usize> {
    let mut found = Vec::new();
    while let Some(hit) = pattern.find(data, found.last().map_or(0, |last| last + 1)) {
        found.push(hit.start);
    }
    found
}

#[test]
fn hex_has_wildcards_for_bytes_and_for_digits() {
    let data = [0xAA, 0x00, 0x01, 0xA5, 0xAA, 0xFF, 0x01, 0xAA];
    for (text, expected) in [
        ("AA ?? 01", vec![0, 4]),
        ("AA??01", vec![0, 4]),
        ("0xAA, 0x??, 0x0?", vec![0, 4]),
        ("A?", vec![0, 3, 4, 7]),
        ("?A", vec![0, 4, 7]),
        ("?? FF", vec![4]),
        ("FF ?? ?? ??", vec![]),
        ("01 A5", vec![2]),
    ] {
        assert_eq!(places(&Pattern::hex(text).expect(text), &data), expected, "{text}");
    }
}

#[test]
fn wrong_hex_tells_its_column() {
    for (text, column) in [("AA ?", 4), ("AA 0g", 5), ("A", 1), ("AA ?? x", 7), ("0x", 1)] {
        let error = Pattern::hex(text).expect_err(text);
        assert_eq!(error.column(), Some(column), "{text}: {error}");
    }
    assert_eq!(Pattern::hex(" ").expect_err("no bytes"), PatternError::Empty);
}

#[test]
fn a_wrong_regular_expression_tells_its_column() {
    let error = Pattern::regex("ab(c", Charset::Utf8, true).expect_err("not closed");
    assert_eq!(error.column(), Some(3), "{error:?}");
    assert!(error.to_string().contains("unclosed group"), "{error}");
}

#[test]
fn text_is_found_in_either_case_and_charset() {
    for charset in Charset::ALL {
        let message = charset.encode("say HeLLo").expect("ASCII");
        assert!(Pattern::text("hello", charset, false).expect("text").is_in(&message), "{charset:?}");
        assert!(!Pattern::text("hello", charset, true).expect("text").is_in(&message), "{charset:?}");
        assert!(Pattern::text("HeLLo", charset, true).expect("text").is_in(&message), "{charset:?}");
        assert!(Pattern::regex("h.l+o$", charset, false).expect("regex").is_in(&message), "{charset:?}");
    }
    let error = Pattern::text("a€", Charset::Gbk, true).expect_err("not in GBK");
    assert_eq!(error.column(), Some(2));
}

#[test]
fn half_of_two_characters_is_not_a_hit() {
    // 丂 is 81 40, and 40 is @; 你好 is C4 E3 BA C3, and E3 BA is 愫.
    let at = Pattern::text("@", Charset::Gbk, true).expect("text");
    assert!(!at.is_in(b"\x81\x40"));
    assert!(at.is_in(b"\x81\x40@"));
    let inner = Charset::Gbk.decode(b"\xE3\xBA");
    let pattern = Pattern::text(&inner, Charset::Gbk, true).expect("text");
    assert!(!pattern.is_in(b"\xC4\xE3\xBA\xC3"));
    assert!(pattern.is_in(b"a\xE3\xBA"));
}

proptest! {
    #[test]
    fn wildcards_are_found_as_a_naive_search_finds_them(
        data in proptest::collection::vec(0u8..4, 0..60),
        wanted in proptest::collection::vec((0u8..4, proptest::sample::select(vec![0u8, 0xF0, 0x0F, 0xFF])), 1..5),
    ) {
        let digit = |value: u8, known: bool| if known { format!("{value:X}") } else { "?".to_owned() };
        let text: String = wanted.iter().map(|(value, mask)|
            digit(value >> 4, mask & 0xF0 != 0) + &digit(value & 0xF, mask & 0xF != 0)).collect();
        let naive: Vec<usize> = (0..data.len()).filter(|&at| data.get(at..at + wanted.len()).is_some_and(|there|
            there.iter().zip(&wanted).all(|(byte, (value, mask))| byte & mask == value & mask))).collect();
        prop_assert_eq!(places(&Pattern::hex(&text).expect("hex"), &data), naive);
    }

    #[test]
    fn a_text_is_in_a_message_exactly_where_its_characters_are(
        message in "[a你好丂@世中文字符]{0,12}",
        wanted in "[a你好丂@世]{1,2}",
    ) {
        for charset in [Charset::Utf8, Charset::Gbk, Charset::Gb18030, Charset::Utf16Le, Charset::Utf16Be] {
            let bytes = charset.encode(&message).expect("has them");
            let pattern = Pattern::text(&wanted, charset, true).expect("has them");
            prop_assert_eq!(pattern.is_in(&bytes), message.contains(&wanted), "{:?}", charset);
        }
    }
}
