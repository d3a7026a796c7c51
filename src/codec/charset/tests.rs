//! The charsets against what Python 3.11 says.
//!
//! The codes were compared with Python's codecs one by one (all codes of one, two and four bytes,
//! all characters); what stays here is their number and the places where charsets are confused.

use super::*;

mod stream;

#[track_caller]
fn check(charset: Charset, bytes: &[u8], text: &str) {
    assert_eq!(charset.decode(bytes), text, "{} decodes {bytes:02X?}", charset.name());
    let strict = charset.decode_strict(bytes);
    assert_eq!(strict.is_none(), text.contains('\u{FFFD}'), "{} of {bytes:02X?}", charset.name());
}

/// Both directions.
#[track_caller]
fn check_both(charset: Charset, bytes: &[u8], text: &str) {
    check(charset, bytes, text);
    assert_eq!(charset.encode(text).as_deref(), Ok(bytes), "{} encodes {text:?}", charset.name());
}

#[track_caller]
fn check_absent(charset: Charset, text: &str) {
    for character in text.chars() {
        let error = EncodeError { charset, character, position: 1 };
        assert_eq!(charset.encode(&format!("a{character}")), Err(error));
    }
}

/// What all codes of two bytes decode to, where that is one character.
fn two_byte_codes(charset: Charset) -> Vec<([u8; 2], char)> {
    let codes = (0x8000..=u16::MAX).map(u16::to_be_bytes);
    let one = |text: String| Some(text.chars().next()?).filter(|c| text.len() == c.len_utf8());
    codes.filter_map(|code| Some((code, one(charset.decode_strict(&code)?)?))).collect()
}

#[test]
fn names_lead_back() {
    for charset in Charset::ALL {
        assert_eq!(Charset::from_name(charset.name()), Some(charset));
        assert_eq!(Charset::from_name(&charset.name().to_lowercase()), Some(charset));
    }
    for (name, charset) in [
        ("utf8", Some(Charset::Utf8)),
        ("gb_2312", Some(Charset::Gb2312)),
        ("Latin 1", Some(Charset::Latin1)),
        ("us-ascii", Some(Charset::Ascii)),
        ("utf16le", Some(Charset::Utf16Le)),
        ("cp936", None),
        ("utf-16", None),
        ("", None),
    ] {
        assert_eq!(Charset::from_name(name), charset, "{name:?}");
    }
}

#[test]
fn as_many_codes_as_in_python() {
    for (charset, codes, characters) in [
        (Charset::Gb2312, 7445, 7445),
        (Charset::Gbk, 21791, 21791),
        (Charset::Gb18030, 23940, 23940),
        (Charset::Big5, 13710, 13706),
    ] {
        let found = two_byte_codes(charset);
        assert_eq!(found.len(), codes, "{}", charset.name());
        let mut encoded = Vec::new();
        let written = found.iter().filter(|(code, c)| {
            encoded.clear();
            assert!(charset.encode_char(*c, &mut encoded), "{} has {c}", charset.name());
            assert_eq!(charset.decode(&encoded), c.to_string());
            encoded == code
        });
        assert_eq!(written.count(), characters, "{}", charset.name());
    }
    let gb2312 = two_byte_codes(Charset::Gb2312);
    let ideographs = gb2312.iter().filter(|(_, c)| ('\u{4E00}'..='\u{9FFF}').contains(c));
    assert_eq!(ideographs.count(), 6763);
}

#[test]
fn as_many_characters_as_in_python() {
    for (charset, characters) in [
        (Charset::Ascii, 0x80),
        (Charset::Latin1, 0x100),
        (Charset::Gb2312, 0x80 + 7445 + 2),
        (Charset::Gbk, 0x80 + 21791),
        (Charset::Big5, 0x80 + 13706),
        (Charset::Gb18030, 0x1_0000 - 0x800),
        (Charset::Utf16Be, 0x1_0000 - 0x800),
    ] {
        let mut out = Vec::new();
        let plane = ('\0'..='\u{FFFF}').filter(|c| charset.encode_char(*c, &mut out));
        assert_eq!(plane.count(), characters, "{}", charset.name());
    }
}

#[test]
fn gb2312_is_not_gbk() {
    check_both(Charset::Gb2312, b"a\xB0\xA1\xF7\xFE", "a啊齄");
    check_both(Charset::Gb2312, b"\xA1\xA4\xA1\xAA", "・―");
    assert_eq!(Charset::Gb2312.encode("·——").as_deref(), Ok(b"\xA1\xA4\xA1\xAA\xA1\xAA".as_slice()));
    check_both(Charset::Gbk, b"\xA1\xA4\xA1\xAA\xA8\x44", "·—―");
    check_absent(Charset::Gb2312, "镕€ⅰ丂\u{E000}😀");
    check_both(Charset::Gbk, b"\xE9\x46", "镕");
    check(Charset::Gb2312, b"\xE9\x46", "\u{FFFD}F");
    check(Charset::Gb2312, b"\xD7\xFAa", "\u{FFFD}a");
}

#[test]
fn gbk_has_two_bytes() {
    check_both(Charset::Gbk, b"\x81\x40\xFE\x4F\xA2\xA1", "丂\u{FA29}ⅰ");
    check(Charset::Gbk, b"\x80a\xFF", "\u{FFFD}a\u{FFFD}");
    check(Charset::Gbk, b"\x81\x30\x81\x30", "\u{FFFD}0\u{FFFD}0");
    check(Charset::Gbk, b"\xA2\xE3\xFE\x50\xAA\xA1", "\u{FFFD}\u{FFFD}P\u{FFFD}");
    check(Charset::Gbk, b"\xD6\xD0\xD6", "中\u{FFFD}");
    check_absent(Charset::Gbk, "€ǹ\u{E5E5}⿰😀");
}

#[test]
fn gb18030_has_all_of_unicode() {
    check_both(Charset::Gb18030, b"\xA2\xE3\x81\x30\x81\x30\x84\x31\xA4\x39", "€\u{80}\u{FFFF}");
    check_both(Charset::Gb18030, b"\x90\x30\x81\x30\xE3\x32\x9A\x35", "\u{10000}\u{10FFFF}");
    check_both(Charset::Gb18030, b"\x94\x39\xFC\x36", "😀");
    // The edition of 2000.
    check_both(Charset::Gb18030, b"\xA8\xBC\x81\x35\xF4\x37\xFE\x59", "\u{E7C7}ḿ\u{E81E}");
    check_both(Charset::Gb18030, b"\xA3\xA0\xA6\xD9\x84\x31\x82\x36", "\u{E5E5}\u{E78D}\u{FE10}");
    check(Charset::Gb18030, b"\x84\x31\xA5\x30a", "\u{FFFD}1\u{FFFD}0a");
    check(Charset::Gb18030, b"\xE3\x32\x9A\x36a", "\u{FFFD}2\u{FFFD}6a");
    check(Charset::Gb18030, b"\x80\x81\x30a\x81\x30\x81\x41", "\u{FFFD}\u{FFFD}0a\u{FFFD}0\u{4E04}");
    check(Charset::Gb18030, b"a\x81\x30\x81", "a\u{FFFD}");
    for c in (0x1_0000..=0x10_FFFF).step_by(97).filter_map(char::from_u32) {
        let mut bytes = Vec::new();
        assert!(Charset::Gb18030.encode_char(c, &mut bytes));
        assert_eq!(Charset::Gb18030.decode(&bytes), c.to_string());
    }
}

#[test]
fn big5_is_not_hkscs() {
    check_both(Charset::Big5, b"\xA4\x40\xF9\xD5a", "一龘a");
    check_both(Charset::Big5, b"\xA1\x45\xA2\x44\xC6\xA5\xC7\xF3", "•¥ぁ⑴");
    check_both(Charset::Big5, b"\xA2\x41\xA2\x42\xA4\x51\xA4\xCA", "／＼十卅");
    check(Charset::Big5, b"\xA1\xFE\xA2\x40\xA2\xCC\xA2\xCE", "／＼十卅");
    check(Charset::Big5, b"\x87\x40\xF9\xD6\xA3\xE1", "\u{FFFD}@\u{FFFD}\u{FFFD}");
    check(Charset::Big5, b"\x80\xA4\x20\xA4", "\u{FFFD}\u{FFFD} \u{FFFD}");
    check_absent(Charset::Big5, "€‧￥碁嘅汉");
}

#[test]
fn single_bytes_and_units() {
    check_both(Charset::Latin1, b"\x00\x7F\x80\x9F\xE9\xFF", "\0\x7F\u{80}\u{9F}éÿ");
    check_absent(Charset::Latin1, "€Ā中");
    check(Charset::Ascii, b"a\x80\xFFb", "a\u{FFFD}\u{FFFD}b");
    check_absent(Charset::Ascii, "\u{80}é");
    check(Charset::Utf8, b"\xE4\xB8A\xF0\x80\xED\xA0\x80", "\u{FFFD}A\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}");
    check(Charset::Utf8, b"\xEF\xBB\xBFa\xE4\xB8", "\u{FEFF}a\u{FFFD}");
    check_both(Charset::Utf16Le, b"\xFF\xFE\x2D\x4E\x3D\xD8\x00\xDE", "\u{FEFF}中😀");
    check_both(Charset::Utf16Be, b"\xFE\xFF\x4E\x2D\xD8\x3D\xDE\x00", "\u{FEFF}中😀");
    check(Charset::Utf16Be, b"\xD8\x3D\0a\xDE\0\0b\0", "\u{FFFD}a\u{FFFD}b\u{FFFD}");
    check(Charset::Utf16Be, b"\xD8\x3D\xD8\x3D\xDE\0\xD8\0\xDC", "\u{FFFD}😀\u{FFFD}");
}

#[test]
fn encode_error_reads_as_a_sentence() {
    let error = Charset::Gb2312.encode("朱镕基").unwrap_err();
    assert_eq!(error.to_string(), "character 2 ('镕', U+9555) does not exist in GB2312");
}
