//! The columns of a hexdump, and bytes written as source code.

use unicode_width::UnicodeWidthChar;

use super::charset::Charset;
use super::hex;

/// What stands in the text column for a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    /// The character that begins with this byte.
    Char(char),
    /// Nothing: the byte continues the character of a byte before it.
    Continued,
    /// A dot: not a character, or one that cannot be seen.
    Dot,
}

/// What stands in the text column for each byte of a stretch. `before` is what comes before it and `offset` the place
/// of the first byte of `before` in its message or stream, so that a character that began there is not taken for
/// another one; what is cut by the end of the stretch is dots. None where `before` is too short to tell where a
/// character begins.
///
/// ```
/// use netaide::codec::{charset::Charset, hexdump::{Glyph, glyphs}};
/// let all = glyphs(Charset::Gbk, &[], 0, b"\xC4\xE3!");
/// assert_eq!(all, Some(vec![Glyph::Char('你'), Glyph::Continued, Glyph::Char('!')]));
/// ```
pub fn glyphs(charset: Charset, before: &[u8], offset: u64, bytes: &[u8]) -> Option<Vec<Glyph>> {
    let start = charset.boundary(before, offset)?;
    let all = [before.get(start..)?, bytes].concat();
    let skipped = before.len() - start;
    let glyphs = charset.characters(&all).flat_map(|(source, c)| (0..source.len()).map(move |at| glyph(c, at)));
    Some(glyphs.skip(skipped).collect())
}

fn glyph(c: Option<char>, at: usize) -> Glyph {
    match c {
        Some(c) if c.width().is_none_or(|width| width == 0) => Glyph::Dot,
        Some(c) if at == 0 => Glyph::Char(c),
        Some(_) => Glyph::Continued,
        None => Glyph::Dot,
    }
}

/// A row as it is read aloud and copied: offset, hex, text.
///
/// ```
/// use netaide::codec::{charset::Charset, hexdump};
/// let glyphs = hexdump::glyphs(Charset::Utf8, &[], 0, b"hi\n").unwrap_or_default();
/// assert_eq!(hexdump::row(0x10, b"hi\n", &glyphs), "00000010  68 69 0A  hi.");
/// ```
pub fn row(offset: usize, bytes: &[u8], glyphs: &[Glyph]) -> String {
    let mut out = format!("{offset:08X}  ");
    hex::push(bytes, &mut out);
    out.push_str("  ");
    out.extend(glyphs.iter().filter_map(|glyph| match glyph {
        Glyph::Char(c) => Some(*c),
        Glyph::Continued => None,
        Glyph::Dot => Some('.'),
    }));
    out
}

/// The bytes as an array of C.
///
/// ```
/// assert_eq!(netaide::codec::hexdump::c_array(&[1, 255]), "const unsigned char data[2] = {\n    0x01, 0xFF,\n};\n");
/// ```
pub fn c_array(bytes: &[u8]) -> String {
    let mut out = format!("const unsigned char data[{}] = {{\n", bytes.len());
    for row in bytes.chunks(12) {
        let numbers: Vec<String> = row.iter().map(|byte| format!("0x{byte:02X},")).collect();
        out.push_str(&format!("    {}\n", numbers.join(" ")));
    }
    out.push_str("};\n");
    out
}

/// The bytes as a literal of Python.
///
/// ```
/// assert_eq!(netaide::codec::hexdump::python_bytes(b"it's\n\0"), r"b'it\'s\n\x00'");
/// ```
pub fn python_bytes(bytes: &[u8]) -> String {
    let mut out = "b'".to_owned();
    for &byte in bytes {
        match byte {
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            b'\\' | b'\'' => out.extend(['\\', char::from(byte)]),
            b' '..=b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("\\x{byte:02x}")),
        }
    }
    out.push('\'');
    out
}

#[cfg(test)]
mod tests {
    use super::Glyph::{Char, Continued, Dot};
    use super::*;

    #[test]
    fn a_character_stands_at_its_first_byte() {
        let all = glyphs(Charset::Utf8, &[], 0, "a你\u{200b}\n".as_bytes());
        let expected = [Char('a'), Char('你'), Continued, Continued, Dot, Dot, Dot, Dot];
        assert_eq!(all.as_deref(), Some(expected.as_slice()));
    }

    #[test]
    fn what_is_malformed_or_cut_is_dots() {
        assert_eq!(glyphs(Charset::Utf8, &[], 0, b"\xFFx\xE4\xBD"), Some(vec![Dot, Char('x'), Dot, Dot]));
        assert_eq!(glyphs(Charset::Ascii, &[], 0, b"\x80~"), Some(vec![Dot, Char('~')]));
    }

    #[test]
    fn a_stretch_that_begins_inside_a_character_is_read_with_what_came_before() {
        for charset in [Charset::Utf8, Charset::Gbk, Charset::Gb18030, Charset::Utf16Le, Charset::Big5] {
            let bytes = charset.encode("a中文字b").expect("all have them");
            let whole = glyphs(charset, &[], 0, &bytes).expect("from the start");
            for cut in 0..=bytes.len() {
                let rest = glyphs(charset, &bytes[..cut], 0, &bytes[cut..]).expect("from the start");
                assert_eq!(rest, whole[cut..], "{charset:?} cut at {cut}");
            }
        }
    }

    #[test]
    fn dense_text_without_its_start_is_unknown() {
        let bytes = Charset::Gbk.encode("中文字中文字").expect("GBK has it");
        assert_eq!(glyphs(Charset::Gbk, &bytes[..6], 100, &bytes[6..]), None);
    }

    #[test]
    fn source_code_of_nothing() {
        assert_eq!(c_array(&[]), "const unsigned char data[0] = {\n};\n");
        assert_eq!(python_bytes(&[]), "b''");
    }
}
