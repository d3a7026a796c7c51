//! Tables of charsets with one and two bytes: ASCII, or a lead byte and a trail byte.
//!
//! A table is made at its first use, which takes a few milliseconds: encoding_rs is asked what
//! every code means, because it carries the big tables; then the charset's own rules take out and
//! put right what the web made different. From then on a character costs one look-up, in both
//! directions, and it is the same table that decodes and encodes.

use super::scan::Step;
use encoding_rs::Encoding;
use std::ops::RangeInclusive;

/// The first code of a table: below it a byte is ASCII.
const FIRST_CODE: u16 = 0x8000;

/// What makes a charset out of an encoding of encoding_rs.
pub(super) struct Rules {
    /// Where the characters come from.
    pub base: &'static Encoding,
    /// The bytes that begin a code of two bytes.
    pub leads: RangeInclusive<u8>,
    /// The bytes from 0x80 that can end one. With a lead byte before it, such a byte belongs to
    /// the same malformed sequence, even if the code means nothing.
    pub trails: RangeInclusive<u8>,
    /// Whether a code, and what `base` says it means, belongs to the charset.
    pub accepts: fn(code: u16, c: char) -> bool,
    /// What is otherwise than in `base`; wins over `accepts`.
    pub instead: &'static [Run],
}

/// Codes in a row that stand for characters in a row.
pub(super) struct Run {
    first: u16,
    last: u16,
    to: u16,
}

impl Run {
    /// The codes `first` to `last` stand for `to` and the characters behind it.
    pub(super) const fn new(first: u16, last: u16, to: u16) -> Run {
        Run { first, last, to }
    }
}

/// A table in both directions. Every character is in the basic plane, and 0 means: none.
pub(super) struct Pairs {
    leads: RangeInclusive<u8>,
    trails: RangeInclusive<u8>,
    /// By code, from [`FIRST_CODE`].
    characters: Vec<u16>,
    /// By character, from U+0000.
    codes: Vec<u16>,
}

impl Pairs {
    pub(super) fn new(rules: Rules) -> Pairs {
        let characters: Vec<u16> = (FIRST_CODE..=u16::MAX).map(|code| rules.meaning(code).unwrap_or(0)).collect();
        let mut codes = vec![0; 0x1_0000];
        for (code, &character) in (FIRST_CODE..=u16::MAX).zip(&characters) {
            // Where two codes mean one character, the greater is the one to write (Big5 only).
            if let Some(slot) = codes.get_mut(usize::from(character)).filter(|_| character != 0) {
                *slot = code;
            }
        }
        Pairs { leads: rules.leads, trails: rules.trails, characters, codes }
    }

    /// What stands at the beginning of `bytes`.
    #[inline]
    pub(super) fn step(&self, bytes: &[u8]) -> Step {
        let lead = match bytes.first() {
            None => return Step::More,
            Some(&byte @ 0..=0x7F) => return Step::Char(char::from(byte), 1),
            Some(byte) if !self.leads.contains(byte) => return Step::Bad(1),
            Some(&byte) => byte,
        };
        let Some(&trail) = bytes.get(1) else {
            return Step::More;
        };
        match self.character(u16::from_be_bytes([lead, trail])) {
            Some(c) => Step::Char(c, 2),
            None if self.trails.contains(&trail) => Step::Bad(2),
            None => Step::Bad(1),
        }
    }

    /// Appends the one or two bytes of a character; false when there are none.
    pub(super) fn encode(&self, c: char, out: &mut Vec<u8>) -> bool {
        if c.is_ascii() {
            return u8::try_from(c).map(|byte| out.push(byte)).is_ok();
        }
        match self.codes.get(c as usize) {
            None | Some(0) => false,
            Some(code) => {
                out.extend_from_slice(&code.to_be_bytes());
                true
            }
        }
    }

    /// The characters of the basic plane, from U+0080, that have no code here, in order.
    pub(super) fn missing(&self) -> impl Iterator<Item = u16> {
        let is_character = |unit: &u16| char::from_u32(u32::from(*unit)).is_some();
        let missing = |unit: &u16| self.codes.get(usize::from(*unit)) == Some(&0);
        (0x80..=u16::MAX).filter(is_character).filter(missing)
    }

    #[inline]
    fn character(&self, code: u16) -> Option<char> {
        let index = usize::from(code.checked_sub(FIRST_CODE)?);
        let unit = *self.characters.get(index)?;
        char::from_u32(u32::from(unit)).filter(|_| unit != 0)
    }
}

impl Rules {
    /// What a code means in this charset.
    fn meaning(&self, code: u16) -> Option<u16> {
        if let Some(run) = self.instead.iter().find(|run| (run.first..=run.last).contains(&code)) {
            return Some(run.to + (code - run.first));
        }
        let bytes = code.to_be_bytes();
        if !self.leads.contains(&bytes[0]) {
            return None;
        }
        let text = self.base.decode_without_bom_handling_and_without_replacement(&bytes)?;
        let mut chars = text.chars();
        // More than one character: the bytes are not one code but two of one byte.
        let (Some(c), None) = (chars.next(), chars.next()) else {
            return None;
        };
        u16::try_from(u32::from(c)).ok().filter(|_| (self.accepts)(code, c))
    }
}
