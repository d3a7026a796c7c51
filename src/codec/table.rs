//! A text or some bytes in every charset side by side.

use super::charset::Charset;
use super::{escape, hex};

/// A text in one charset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// Which.
    pub charset: Charset,
    /// The bytes of the characters that it has.
    pub bytes: Vec<u8>,
    /// The characters that it has not.
    pub missing: Vec<Missing>,
}

/// A character that a charset has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The character.
    pub character: char,
    /// Where it stands: from 0, in characters.
    pub position: usize,
}

/// Some bytes read in one charset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// Which.
    pub charset: Charset,
    /// Text, and what is none or is not seen, in turns.
    pub parts: Vec<Part>,
}

/// A piece of bytes that were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Characters that show on the screen as themselves.
    Text(String),
    /// A character that does not: a control, a joiner, one of private use.
    Unseen(char),
    /// A sequence that is malformed or cut short.
    Bad(Vec<u8>),
}

/// A text in every charset.
///
/// ```
/// use netaide::codec::table::encode_all;
/// let gb2312 = encode_all("朱镕基").into_iter().find(|row| row.charset.name() == "GB2312").expect("there");
/// assert_eq!((gb2312.bytes.len(), gb2312.missing[0].position), (4, 1));
/// ```
pub fn encode_all(text: &str) -> Vec<Encoded> {
    Charset::ALL.map(|charset| encode(charset, text)).into()
}

fn encode(charset: Charset, text: &str) -> Encoded {
    let mut row = Encoded { charset, bytes: Vec::new(), missing: Vec::new() };
    for (position, character) in text.chars().enumerate() {
        if !charset.encode_char(character, &mut row.bytes) {
            row.missing.push(Missing { character, position });
        }
    }
    row
}

/// Bytes read in every charset.
pub fn decode_all(bytes: &[u8]) -> Vec<Decoded> {
    Charset::ALL.map(|charset| decode(charset, bytes)).into()
}

fn decode(charset: Charset, bytes: &[u8]) -> Decoded {
    let mut parts: Vec<Part> = Vec::new();
    for (source, character) in charset.characters(bytes) {
        match (character, parts.last_mut()) {
            (None, _) => parts.push(Part::Bad(source.to_vec())),
            (Some(character), _) if !escape::is_visible(character) => parts.push(Part::Unseen(character)),
            (Some(character), Some(Part::Text(text))) => text.push(character),
            (Some(character), _) => parts.push(Part::Text(character.into())),
        }
    }
    Decoded { charset, parts }
}

impl Part {
    /// The piece for the screen: what is not seen by its number, what is malformed in brackets in hex.
    pub fn show(&self) -> String {
        match self {
            Part::Text(text) => text.clone(),
            Part::Unseen(c) => format!("<U+{:04X}>", u32::from(*c)),
            Part::Bad(bytes) => format!("[{}]", hex::format(bytes)),
        }
    }
}

impl Decoded {
    /// How many sequences are no characters.
    pub fn bad(&self) -> usize {
        self.parts.iter().filter(|part| matches!(part, Part::Bad(_))).count()
    }

    /// The characters, with U+FFFD for each sequence that is none.
    pub fn text(&self) -> String {
        let text = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Unseen(c) => c.to_string(),
            Part::Bad(_) => char::REPLACEMENT_CHARACTER.to_string(),
        };
        self.parts.iter().map(text).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_every_charset() {
        let rows = encode_all("你A€");
        let of = |name| rows.iter().find(|row| row.charset == name).expect("every charset");
        assert_eq!(of(Charset::Utf8).bytes, "你A€".as_bytes());
        assert_eq!(of(Charset::Gbk).bytes, b"\xC4\xE3A");
        assert_eq!(of(Charset::Gbk).missing, [Missing { character: '€', position: 2 }]);
        assert_eq!(of(Charset::Ascii).missing.len(), 2);
    }

    #[test]
    fn bytes_in_every_charset_with_what_is_none() {
        let rows = decode_all(b"\xC4\xE3A\xFF");
        let of = |name| rows.iter().find(|row| row.charset == name).expect("every charset");
        assert_eq!(of(Charset::Gbk).parts, [Part::Text("你A".into()), Part::Bad(vec![0xFF])]);
        assert_eq!((of(Charset::Utf8).bad(), of(Charset::Utf8).text().as_str()), (3, "��A�"));
        assert_eq!(of(Charset::Latin1).text(), "ÄãAÿ");
        for row in &rows {
            let charset = row.charset;
            assert_eq!(row.text(), charset.decode(b"\xC4\xE3A\xFF"), "{charset:?}");
        }
    }
}
