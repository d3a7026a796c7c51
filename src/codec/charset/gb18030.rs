//! GB18030: GBK's plane of two bytes, filled up, and four bytes for the rest of Unicode.
//!
//! The edition of 2000 is the one that Python has. The editions of 2005 and 2022 moved some
//! twenty characters out of the private use area; encoding_rs decodes by 2022 and accepts both
//! ways of writing those. The edition of 2000 gives every character one code and every code one
//! character, so that here nothing changes when it is decoded and sent back.

use super::{
    pairs::{Pairs, Rules, Run},
    scan::Step,
};
use std::sync::LazyLock;

/// The only table of its kind.
pub(super) static GB18030: LazyLock<Gb18030> = LazyLock::new(Gb18030::new);

/// The number, among the codes of four bytes, of U+10000 (0x90 0x30 0x81 0x30).
const FIRST_SUPPLEMENTARY: u32 = 189_000;

pub(super) struct Gb18030 {
    pairs: Pairs,
    /// The characters of the codes of four bytes from 0x81 0x30 0x81 0x30 on. These are all the
    /// characters of the basic plane that have no shorter code, in order, so that the number of a
    /// character is found by binary search.
    quads: Vec<u16>,
}

impl Gb18030 {
    fn new() -> Gb18030 {
        let pairs = Pairs::new(Rules {
            base: encoding_rs::GB18030,
            leads: 0x81..=0xFE,
            trails: 0x80..=0xFE,
            accepts: |_, _| true,
            instead: &EDITION_2000,
        });
        let quads = pairs.missing().collect();
        Gb18030 { pairs, quads }
    }

    /// What stands at the beginning of `bytes`.
    ///
    /// A code of four bytes that is broken or means nothing is a malformed lead byte and then
    /// whatever follows, because its second and fourth bytes are digits, and digits are text.
    #[inline]
    pub(super) fn step(&self, bytes: &[u8]) -> Step {
        match *bytes {
            [a @ 0x81..=0xFE, b @ 0x30..=0x39, c @ 0x81..=0xFE, d @ 0x30..=0x39, ..] => {
                let number = number_of([a, b, c, d]);
                self.quad(number).map_or(Step::Bad(1), |c| Step::Char(c, 4))
            }
            [0x81..=0xFE, 0x30..=0x39] | [0x81..=0xFE, 0x30..=0x39, 0x81..=0xFE] => Step::More,
            _ => self.pairs.step(bytes),
        }
    }

    /// Appends the one, two or four bytes of a character. Every character has some.
    pub(super) fn encode(&self, c: char, out: &mut Vec<u8>) -> bool {
        if self.pairs.encode(c, out) {
            return true;
        }
        let number = match u16::try_from(u32::from(c)) {
            Ok(unit) => self.quads.binary_search(&unit).ok().and_then(|n| u32::try_from(n).ok()),
            Err(_) => Some(FIRST_SUPPLEMENTARY + (u32::from(c) - 0x1_0000)),
        };
        let bytes = number.and_then(quad_bytes);
        out.extend(bytes.iter().flatten());
        bytes.is_some()
    }

    fn quad(&self, number: u32) -> Option<char> {
        match number.checked_sub(FIRST_SUPPLEMENTARY) {
            Some(above) => char::from_u32(0x1_0000 + above),
            None => {
                let unit = self.quads.get(usize::try_from(number).ok()?)?;
                char::from_u32(u32::from(*unit))
            }
        }
    }
}

/// The number of a code of four bytes, counted from 0x81 0x30 0x81 0x30. The bytes are digits of
/// a number in mixed base, worth 12600, 1260, 10 and 1.
fn number_of([a, b, c, d]: [u8; 4]) -> u32 {
    let digit = |byte: u8, zero: u8| u32::from(byte.saturating_sub(zero));
    digit(a, 0x81) * 12_600 + digit(b, 0x30) * 1_260 + digit(c, 0x81) * 10 + digit(d, 0x30)
}

/// The inverse of [`number_of`]; None when the number has no four bytes.
fn quad_bytes(number: u32) -> Option<[u8; 4]> {
    let byte = |digit: u32, zero: u8| u8::try_from(digit + u32::from(zero)).ok();
    Some([
        byte(number / 12_600, 0x81)?,
        byte(number / 1_260 % 10, 0x30)?,
        byte(number / 10 % 126, 0x81)?,
        byte(number % 10, 0x30)?,
    ])
}

/// Where the edition of 2000 has private use characters and encoding_rs has later ones.
const EDITION_2000: [Run; 12] = [
    Run::new(0xA3A0, 0xA3A0, 0xE5E5),
    Run::new(0xA6D9, 0xA6DF, 0xE78D),
    Run::new(0xA6EC, 0xA6ED, 0xE794),
    Run::new(0xA6F3, 0xA6F3, 0xE796),
    Run::new(0xA8BC, 0xA8BC, 0xE7C7),
    Run::new(0xFE59, 0xFE59, 0xE81E),
    Run::new(0xFE61, 0xFE61, 0xE826),
    Run::new(0xFE66, 0xFE67, 0xE82B),
    Run::new(0xFE6D, 0xFE6D, 0xE832),
    Run::new(0xFE7E, 0xFE7E, 0xE843),
    Run::new(0xFE90, 0xFE90, 0xE854),
    Run::new(0xFEA0, 0xFEA0, 0xE864),
];
