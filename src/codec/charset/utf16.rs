//! UTF-16 in either byte order; the order is a function between a unit and its two bytes.

use super::scan::Step;

/// What stands at the beginning of `bytes`. A surrogate without its other half is malformed, and
/// what follows it is read anew.
#[inline]
pub(super) fn step(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Step {
    let [a, b, rest @ ..] = bytes else {
        return Step::More;
    };
    let first = u32::from(unit([*a, *b]));
    if !is_high(first) {
        return char::from_u32(first).map_or(Step::Bad(2), |c| Step::Char(c, 2));
    }
    let [c, d, ..] = rest else { return Step::More };
    let second = u32::from(unit([*c, *d]));
    if !is_low(second) {
        return Step::Bad(2);
    }
    let character = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
    char::from_u32(character).map_or(Step::Bad(2), |c| Step::Char(c, 4))
}

/// Appends the two or four bytes of a character. Every character has some.
pub(super) fn encode(c: char, bytes: fn(u16) -> [u8; 2], out: &mut Vec<u8>) -> bool {
    out.extend(c.encode_utf16(&mut [0; 2]).iter().flat_map(|unit| bytes(*unit)));
    true
}

/// Whether a unit is the second half of a character.
pub(super) fn is_low(unit: u32) -> bool {
    (0xDC00..=0xDFFF).contains(&unit)
}

fn is_high(unit: u32) -> bool {
    (0xD800..=0xDBFF).contains(&unit)
}
