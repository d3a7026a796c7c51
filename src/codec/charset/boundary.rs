//! Finding the beginning of a character in the middle of a stream.
//!
//! Where a stretch of a stream is read alone, a character from before it may reach some bytes
//! into it, and how many is unknown. So every possible number is tried at once: from each, decode
//! on. Decoders that meet at a place agree from there on, and where all have met, the place is
//! certain.

use super::{
    Charset,
    scan::{Step, step},
    utf16,
};

/// See [`Charset::boundary`].
pub(super) fn boundary(charset: Charset, history: &[u8], offset: u64) -> Option<usize> {
    let starts = if offset == 0 { vec![0] } else { possible_starts(charset, history, offset) };
    let mut place = meeting_place(charset, history, starts)?;
    while let Some(next) = next_place(charset, history, place) {
        place = next;
    }
    (place <= history.len()).then_some(place)
}

/// Lets the hindmost decoder take a step until all are at one place.
fn meeting_place(charset: Charset, history: &[u8], mut places: Vec<usize>) -> Option<usize> {
    loop {
        places.sort_unstable();
        places.dedup();
        let (first, others) = places.split_first_mut()?;
        if others.is_empty() {
            return Some(*first);
        }
        *first = next_place(charset, history, *first)?;
    }
}

/// Where the character at `place` ends; None when that is not known yet.
fn next_place(charset: Charset, history: &[u8], place: usize) -> Option<usize> {
    match step(charset, history.get(place..)?) {
        Step::Char(_, len) | Step::Bad(len) => Some(place + len),
        Step::More => None,
    }
}

/// Every place at which the first character that begins in `history` may begin.
fn possible_starts(charset: Charset, history: &[u8], offset: u64) -> Vec<usize> {
    // Units of UTF-16 begin at even offsets; all else is bytes.
    let (skip, width) = match charset {
        Charset::Utf16Le | Charset::Utf16Be => (usize::from(offset % 2 == 1), 2),
        _ => (0, 1),
    };
    let units = history.get(skip..).unwrap_or_default();
    let mut starts = vec![skip];
    for count in 1..=longest_tail(charset) {
        let len = count * width;
        if may_be_tail(charset, units.get(..len).unwrap_or(units), len) {
            starts.push(skip + len);
        }
    }
    starts
}

/// How many units of a character can lie behind its first.
fn longest_tail(charset: Charset) -> usize {
    match charset {
        Charset::Latin1 | Charset::Ascii => 0,
        Charset::Gbk | Charset::Gb2312 | Charset::Big5 => 1,
        Charset::Utf16Le | Charset::Utf16Be => 1,
        Charset::Utf8 | Charset::Gb18030 => 3,
    }
}

/// Whether a character may end with `len` bytes of which `seen` are the first. With too few of
/// them seen, it may.
fn may_be_tail(charset: Charset, seen: &[u8], len: usize) -> bool {
    match charset {
        Charset::Latin1 | Charset::Ascii => false,
        Charset::Utf8 => seen.iter().all(|byte| (0x80..=0xBF).contains(byte)),
        Charset::Gb2312 => matches!(seen, [] | [0xA1..=0xFE]),
        Charset::Big5 => matches!(seen, [] | [0x40..=0x7E | 0xA1..=0xFE]),
        Charset::Gbk => matches!(seen, [] | [0x40..=0x7E | 0x80..=0xFE]),
        Charset::Gb18030 => may_be_gb18030_tail(seen, len),
        Charset::Utf16Le => may_be_low(seen, u16::from_le_bytes),
        Charset::Utf16Be => may_be_low(seen, u16::from_be_bytes),
    }
}

fn may_be_gb18030_tail(seen: &[u8], len: usize) -> bool {
    // A code of four bytes is lead, digit, lead, digit; so are its last two and three.
    let may_be_digit_at = |index: usize| seen.get(index).is_none_or(u8::is_ascii_digit);
    let may_be_lead_at = |index: usize| seen.get(index).is_none_or(|b| (0x81..=0xFE).contains(b));
    match len {
        1 => may_be_digit_at(0) || matches!(seen, [0x40..=0x7E | 0x80..=0xFE]),
        2 => may_be_lead_at(0) && may_be_digit_at(1),
        _ => may_be_digit_at(0) && may_be_lead_at(1) && may_be_digit_at(2),
    }
}

fn may_be_low(seen: &[u8], unit: fn([u8; 2]) -> u16) -> bool {
    match *seen {
        [a, b, ..] => utf16::is_low(u32::from(unit([a, b]))),
        _ => true,
    }
}
