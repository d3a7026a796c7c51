//! Charsets: which bytes stand for which characters.
//!
//! A debugging tool must not be kinder than the device on the other side. Each charset is
//! therefore what its name says and not what web browsers made of it: GB2312 has no 镕, byte 0x80
//! of ISO-8859-1 is U+0080 and not €, GBK has no four-byte codes, Big5 has no Hong Kong
//! extensions. The yardstick is Python 3, because that is what most people have on the other side
//! of the wire: codes and characters agree with its codecs of the same names, in both directions.
//!
//! One primitive carries everything: `scan` reads as many whole characters as there are.
//! [`Charset::decode`], [`Decoder`] and [`Charset::boundary`] only differ in what they do with the
//! rest.

mod big5;
mod boundary;
mod decoder;
mod gb;
mod gb18030;
mod pairs;
mod scan;
#[cfg(test)]
mod tests;
mod utf16;

pub use decoder::Decoder;
use scan::Step;

/// How one character is written as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Charset {
    /// UTF-8 (RFC 3629): no surrogates, no overlong forms, nothing above U+10FFFF.
    Utf8,
    /// GBK, one or two bytes: GB2312 and the rest of the ideographs of Unicode 1.1.
    Gbk,
    /// GB18030 in its edition of 2000: one, two or four bytes, all of Unicode.
    Gb18030,
    /// GB2312-80 in its EUC form, one or two bytes: 6763 ideographs and 682 other characters.
    Gb2312,
    /// Big5 of 1984 with the kana and Cyrillic of its ETEN extension, without HKSCS.
    Big5,
    /// ISO-8859-1: byte n is U+00n, for all 256 of them.
    Latin1,
    /// ASCII: 0x00 to 0x7F and nothing else.
    Ascii,
    /// UTF-16, low byte first, no byte order mark of its own.
    Utf16Le,
    /// UTF-16, high byte first, no byte order mark of its own.
    Utf16Be,
}

/// A character that a charset has no bytes for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "character {} ({character:?}, U+{:04X}) does not exist in {}",
    .position + 1, u32::from(*.character), .charset.name()
)]
pub struct EncodeError {
    /// The charset that was asked.
    pub charset: Charset,
    /// The character that it has not.
    pub character: char,
    /// Where it stands in the text: 0-based, in characters.
    pub position: usize,
}

impl EncodeError {
    /// The same in a longer text, of which what was encoded begins at a character.
    pub fn behind(self, characters: usize) -> EncodeError {
        EncodeError { position: self.position + characters, ..self }
    }
}

impl Charset {
    /// Every charset, in the order in which a menu lists them.
    pub const ALL: [Charset; 9] = [
        Charset::Utf8,
        Charset::Gbk,
        Charset::Gb18030,
        Charset::Gb2312,
        Charset::Big5,
        Charset::Latin1,
        Charset::Ascii,
        Charset::Utf16Le,
        Charset::Utf16Be,
    ];

    /// The name for people and settings, such as `GB18030` or `ISO-8859-1`.
    pub fn name(self) -> &'static str {
        match self {
            Charset::Utf8 => "UTF-8",
            Charset::Gbk => "GBK",
            Charset::Gb18030 => "GB18030",
            Charset::Gb2312 => "GB2312",
            Charset::Big5 => "Big5",
            Charset::Latin1 => "ISO-8859-1",
            Charset::Ascii => "ASCII",
            Charset::Utf16Le => "UTF-16LE",
            Charset::Utf16Be => "UTF-16BE",
        }
    }

    /// The charset of that name: every [`name`](Self::name) and a few aliases, in any case, with
    /// or without `-`, `_` and spaces.
    ///
    /// Names that mean something else are not taken: `cp936` is Microsoft's variant of GBK, and
    /// `utf16` does not say the byte order.
    pub fn from_name(name: &str) -> Option<Charset> {
        let plain: String =
            name.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).map(|c| c.to_ascii_lowercase()).collect();
        match plain.as_str() {
            "utf8" => Some(Charset::Utf8),
            "gbk" => Some(Charset::Gbk),
            "gb18030" => Some(Charset::Gb18030),
            "gb2312" | "euccn" => Some(Charset::Gb2312),
            "big5" => Some(Charset::Big5),
            "iso88591" | "latin1" => Some(Charset::Latin1),
            "ascii" | "usascii" => Some(Charset::Ascii),
            "utf16le" => Some(Charset::Utf16Le),
            "utf16be" => Some(Charset::Utf16Be),
            _ => None,
        }
    }

    /// The bytes of a text. No byte order mark is added, and nothing is replaced.
    ///
    /// ```
    /// use netaide::codec::charset::Charset;
    /// assert_eq!(Charset::Gbk.encode("你好").as_deref(), Ok(b"\xC4\xE3\xBA\xC3".as_slice()));
    /// assert_eq!(Charset::Gb2312.encode("朱镕基").map_err(|error| error.character), Err('镕'));
    /// ```
    ///
    /// # Errors
    /// The first character that this charset has not.
    pub fn encode(self, text: &str) -> Result<Vec<u8>, EncodeError> {
        if self == Charset::Utf8 {
            return Ok(text.as_bytes().to_vec());
        }
        let mut bytes = Vec::with_capacity(text.len());
        for (position, character) in text.chars().enumerate() {
            if !self.encode_char(character, &mut bytes) {
                return Err(EncodeError { charset: self, character, position });
            }
        }
        Ok(bytes)
    }

    /// Appends the bytes of one character to `out`. When this charset has not got the character,
    /// the answer is false and `out` is untouched.
    pub fn encode_char(self, c: char, out: &mut Vec<u8>) -> bool {
        match self {
            Charset::Utf8 => {
                out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                true
            }
            Charset::Gbk => gb::GBK.encode(c, out),
            Charset::Gb18030 => gb18030::GB18030.encode(c, out),
            Charset::Gb2312 => gb::GB2312.encode(gb::in_unicodes_table(c), out),
            Charset::Big5 => big5::BIG5.encode(c, out),
            Charset::Latin1 => u8::try_from(c).map(|byte| out.push(byte)).is_ok(),
            Charset::Ascii => c.is_ascii() && u8::try_from(c).map(|byte| out.push(byte)).is_ok(),
            Charset::Utf16Le => utf16::encode(c, u16::to_le_bytes, out),
            Charset::Utf16Be => utf16::encode(c, u16::to_be_bytes, out),
        }
    }

    /// The text of a whole message, such as a datagram.
    ///
    /// Each malformed sequence becomes one U+FFFD, and so does a character that the end cuts
    /// short. An ASCII byte that follows a bad lead byte is text and stays. A byte order mark
    /// stays too, as U+FEFF.
    pub fn decode(self, bytes: &[u8]) -> String {
        let mut out = String::with_capacity(bytes.len() + bytes.len() / 2);
        if scan::scan(self, bytes, &mut out).used < bytes.len() {
            out.push(char::REPLACEMENT_CHARACTER);
        }
        out
    }

    /// The text of a whole message, or None when any of it is malformed or cut short.
    pub fn decode_strict(self, bytes: &[u8]) -> Option<String> {
        let mut out = String::with_capacity(bytes.len() + bytes.len() / 2);
        let scanned = scan::scan(self, bytes, &mut out);
        (scanned.clean && scanned.used == bytes.len()).then_some(out)
    }

    /// A decoder for one stream, at its start.
    pub fn decoder(self) -> Decoder {
        Decoder::new(self)
    }

    /// Where in a stream decoding can begin without its past.
    ///
    /// `history` is a stretch of the stream and `offset` the place of its first byte, in bytes
    /// from the start of the stream. The answer is the greatest index, at most `history.len()`,
    /// that is certain to be the first byte of a character: a fresh [`Decoder`] started there
    /// gives what a decoder of the whole stream gives from there on. At offset 0 the stretch
    /// begins at such a place.
    ///
    /// None when the stretch has no such place. With more history there may be one; dense
    /// two-byte text without a single ASCII character has none before its start.
    pub fn boundary(self, history: &[u8], offset: u64) -> Option<usize> {
        boundary::boundary(self, history, offset)
    }

    /// The first place, from `at` on, where a character begins, if one begins at `start`; None when the bytes end
    /// within a character before that. What is malformed counts as [`Charset::decode`] counts it.
    pub fn character_from(self, bytes: &[u8], start: usize, at: usize) -> Option<usize> {
        let mut place = start;
        while place < at {
            place += match scan::step(self, bytes.get(place..)?) {
                Step::Char(_, len) | Step::Bad(len) => len,
                Step::More => return None,
            };
        }
        Some(place)
    }

    /// The bytes of each character of a whole message, and the character: None for what is
    /// malformed or cut short.
    pub(crate) fn characters(self, bytes: &[u8]) -> impl Iterator<Item = (&[u8], Option<char>)> {
        let mut rest = bytes;
        std::iter::from_fn(move || {
            let (len, c) = match scan::step(self, rest) {
                Step::Char(c, len) => (len, Some(c)),
                Step::Bad(len) => (len, None),
                Step::More => (rest.len(), None),
            };
            let (source, after) = rest.split_at_checked(len).filter(|_| len > 0)?;
            rest = after;
            Some((source, c))
        })
    }
}
