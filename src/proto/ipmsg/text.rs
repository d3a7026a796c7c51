//! Texts of packets: the charset that they are in, and what does not belong to them.

use super::LONGEST_NAME;
use crate::codec::charset::Charset;
use crate::codec::escape::is_hidden;

/// What begins the font that FeiQ puts behind a text.
const FONT: &str = "{/font;";
/// No font is longer, bytes: FeiQ's have about 80.
const LONGEST_FONT: usize = 256;

/// The text of some bytes, free of control characters (see [`clean`]), and the charset that they were taken to be in.
///
/// `utf8_flag`: the packet says that its texts are UTF-8. `of_peer`: what its sender is known to write, or what the user
/// chose for it. Not everybody sets the flag: iptux never does and writes UTF-8, FeiQ never does and writes GBK. So what
/// is UTF-8 is read as UTF-8, except where it can as well be GBK that is in use: 谢谢 in GBK is also лл in UTF-8.
/// What is ASCII says nothing, and is of the charset of its sender, or GBK, which all of them understand.
pub fn decode(bytes: &[u8], utf8_flag: bool, of_peer: Option<Charset>) -> (String, Charset) {
    let charset = guess(bytes, utf8_flag, of_peer);
    (clean(&charset.decode(bytes)), charset)
}

/// The charset that some bytes are in.
fn guess(bytes: &[u8], utf8_flag: bool, of_peer: Option<Charset>) -> Charset {
    if bytes.is_ascii() {
        return if utf8_flag { Charset::Utf8 } else { of_peer.unwrap_or(Charset::Gbk) };
    }
    let is = |charset: Charset| charset.decode_strict(bytes).is_some();
    let utf8 = core::str::from_utf8(bytes).ok();
    let by_hand = !matches!(of_peer, None | Some(Charset::Utf8 | Charset::Gbk | Charset::Gb18030 | Charset::Gb2312));
    match of_peer {
        _ if utf8_flag && utf8.is_some() => Charset::Utf8,
        // Chosen by the user: no peer is taken to write Big5 otherwise.
        Some(other) if by_hand && is(other) => other,
        Some(Charset::Utf8) if utf8.is_some() => Charset::Utf8,
        _ if utf8.is_some_and(|text| !is_short(text) || !is(Charset::Gb2312)) => Charset::Utf8,
        _ if is(Charset::Gbk) || !is(Charset::Gb18030) => Charset::Gbk,
        _ => Charset::Gb18030,
    }
}

/// All characters have one or two bytes in UTF-8, as no Chinese ones have: pairs of bytes that may be GBK as well.
fn is_short(text: &str) -> bool {
    text.chars().all(|character| character.len_utf8() <= 2)
}

/// The bytes of a text in a charset. What it lacks becomes `instead`, which has to be ASCII.
pub fn encode(text: &str, charset: Charset, instead: char) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for character in text.chars() {
        if !charset.encode_char(character, &mut bytes) {
            charset.encode_char(instead, &mut bytes);
        }
    }
    bytes
}

/// The characters of a text that a charset lacks, each once, in their order: what a user is told before sending.
pub fn lacking(text: &str, charset: Charset) -> Vec<char> {
    let mut lacking = Vec::new();
    let mut scratch = Vec::new();
    for character in text.chars() {
        if !charset.encode_char(character, &mut scratch) && !lacking.contains(&character) {
            lacking.push(character);
        }
        scratch.clear();
    }
    lacking
}

/// A text without what would disturb others: lines end with LF, control characters and marks that turn the direction
/// of writing around are left out. Tabs stay.
pub fn clean(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    lines.chars().filter(|&character| matches!(character, '\n' | '\t') || !is_hidden(character)).collect()
}

/// A name on one line: control characters are left out, and so are spaces at its ends; no more than [`LONGEST_NAME`]
/// characters.
pub fn clean_name(text: &str) -> String {
    // A line break within a name stands between words.
    let line = text.chars().map(|character| if matches!(character, '\n' | '\r' | '\t') { ' ' } else { character });
    let shown: String = line.filter(|&character| !is_hidden(character)).collect();
    shown.trim().chars().take(LONGEST_NAME).collect::<String>().trim_end().to_owned()
}

/// A text without the font that FeiQ puts behind it: `{/font;-16 0 0 0 400 0 0 0 134 0 0 2 32 微软雅黑 8404992;}`.
pub fn strip_font(text: &str) -> &str {
    let body = text.trim_end_matches(['\0', '\n', ' ']);
    let font = body.rfind(FONT).filter(|&at| body.ends_with(";}") && body.len() - at <= LONGEST_FONT);
    let inner = font.and_then(|at| Some((at, body.get(at + FONT.len()..body.len().checked_sub(2)?)?)));
    match inner {
        Some((at, inner)) if !inner.contains(['{', '}', '\n']) => text.get(..at).unwrap_or(text),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_charset_is_found() {
        use Charset::{Big5, Gb18030, Gbk, Utf8};
        let gbk = |text| Gbk.encode(text).expect("is in GBK");
        for (bytes, flag, of_peer, text, charset) in [
            (gbk("你好 hello"), false, None, "你好 hello", Gbk),
            ("你好 hello".into(), false, None, "你好 hello", Utf8),
            ("你好".into(), true, Some(Gbk), "你好", Utf8),
            // GBK that is UTF-8 by chance.
            (gbk("谢谢"), false, None, "谢谢", Gbk),
            (gbk("谢谢"), false, Some(Gbk), "谢谢", Gbk),
            (gbk("一"), false, None, "一", Gbk),
            ("лл".into(), false, Some(Utf8), "лл", Utf8),
            ("лл".into(), true, None, "лл", Utf8),
            // Also from somebody who wrote GBK before.
            ("你好".into(), false, Some(Gbk), "你好", Utf8),
            // The flag lies.
            (gbk("中文"), true, None, "中文", Gbk),
            (gbk("中文"), false, Some(Utf8), "中文", Gbk),
            ("😀".into(), false, None, "😀", Utf8),
            (Gb18030.encode("😀").expect("all of Unicode"), false, None, "😀", Gb18030),
            (Big5.encode("中文").expect("is in Big5"), false, Some(Big5), "中文", Big5),
            (b"plain".into(), false, None, "plain", Gbk),
            (b"plain".into(), false, Some(Utf8), "plain", Utf8),
            (b"\xff\xffx".into(), false, None, "\u{fffd}\u{fffd}x", Gbk),
        ] {
            assert_eq!(decode(&bytes, flag, of_peer), (text.to_owned(), charset), "{text} {bytes:x?}");
        }
    }

    #[test]
    fn a_text_keeps_its_lines_and_loses_what_disturbs() {
        assert_eq!(clean("a\r\nb\rc\n\td\x07\x1b[0m\u{202e}e\0"), "a\nb\nc\n\td[0me");
        assert_eq!(clean_name("  张\n三\x07\u{202e} "), "张 三");
        assert_eq!(clean_name(&"x".repeat(500)).len(), LONGEST_NAME);
        assert_eq!(clean_name("\0\x01"), "");
    }

    #[test]
    fn the_font_goes() {
        let font = "{/font;-16 0 0 0 400 0 0 0 134 0 0 2 32 微软雅黑 8404992;}";
        for (text, expected) in [
            (format!("你好{font}"), "你好"),
            (format!("你好{font}\n"), "你好"),
            (format!("{font}你好"), &*format!("{font}你好")),
            (font.to_owned(), ""),
            (format!("a {{b}} /:){font}"), "a {b} /:)"),
            ("{/font;".to_owned(), "{/font;"),
            ("{/font;}".to_owned(), "{/font;}"),
            ("{/font;;}".to_owned(), ""),
            ("x{/font;a}b;}".to_owned(), "x{/font;a}b;}"),
            (format!("x{{/font;{};}}", "y".repeat(300)), &*format!("x{{/font;{};}}", "y".repeat(300))),
            (String::new(), ""),
        ] {
            assert_eq!(strip_font(&text), expected);
        }
    }

    #[test]
    fn what_a_charset_lacks_is_told_and_replaced() {
        assert_eq!(lacking("你😀好é😀€", Charset::Gbk), ['😀', '€']);
        assert_eq!(encode("你😀", Charset::Gbk, '?'), b"\xc4\xe3?");
        assert!(lacking("你😀", Charset::Utf8).is_empty());
    }

    proptest! {
        #[test]
        fn any_bytes_have_a_text(bytes in proptest::collection::vec(any::<u8>(), 0..80), flag in any::<bool>()) {
            for of_peer in [None, Some(Charset::Utf8), Some(Charset::Gbk), Some(Charset::Utf16Le)] {
                let (text, _) = decode(&bytes, flag, of_peer);
                prop_assert!(!text.chars().any(|character| is_hidden(character) && !matches!(character, '\n' | '\t')));
                prop_assert!(text.starts_with(strip_font(&text)));
            }
        }

        #[test]
        fn chinese_comes_back(text in "[一-龥 a-z]{0,30}") {
            let bytes = encode(&text, Charset::Gbk, '?');
            let (read, charset) = decode(&bytes, false, Some(Charset::Gbk));
            // Three bytes of UTF-8 within GBK are possible and rare.
            if charset == Charset::Gbk {
                prop_assert_eq!(&read, &text);
            }
            prop_assert_eq!(decode(text.as_bytes(), true, None).0, text);
        }
    }
}
