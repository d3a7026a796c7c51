//! Bytes in hex of which some digits may be anything.

use std::ops::Range;

use memchr::memmem;

use super::{Looks, PatternError};
use crate::codec::hex::{self, HexError, HexErrorKind};

/// Bytes with masks. The longest run of whole bytes is looked for first.
#[derive(Clone, Debug)]
pub(super) struct Masked {
    bytes: Vec<Byte>,
    /// None when no byte is whole.
    run: Option<Box<memmem::Finder<'static>>>,
    /// Where the run begins.
    at: usize,
}

/// The bits that count, and what they must be.
#[derive(Clone, Copy, Debug, Default)]
struct Byte {
    value: u8,
    mask: u8,
}

/// Reads hex with wildcards. Without any it is a plain run of bytes.
pub(super) fn looks(text: &str) -> Result<Looks, PatternError> {
    let bytes = parse(text)?;
    if bytes.is_empty() {
        return Err(PatternError::Empty);
    }
    let (at, run) = longest_run(&bytes);
    let finder = (!run.is_empty()).then(|| Box::new(memmem::Finder::new(&run).into_owned()));
    Ok(match finder {
        Some(finder) if run.len() == bytes.len() => Looks::Bytes { finder, charset: None },
        run => Looks::Masked(Masked { bytes, run, at }),
    })
}

impl Masked {
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    pub fn find(&self, data: &[u8], from: usize) -> Option<Range<usize>> {
        let mut start = from;
        loop {
            if let Some(run) = &self.run {
                start += run.find(data.get(start + self.at..)?)?;
            }
            let there = data.get(start..start.checked_add(self.bytes.len())?)?;
            if there.iter().zip(&self.bytes).all(|(byte, wanted)| byte & wanted.mask == wanted.value) {
                return Some(start..start + self.bytes.len());
            }
            start += 1;
        }
    }
}

fn longest_run(bytes: &[Byte]) -> (usize, Vec<u8>) {
    let runs = bytes.split(|byte| byte.mask != 0xFF);
    let mut start = 0;
    let mut best = (0, &[] as &[Byte]);
    for run in runs {
        if run.len() > best.1.len() {
            best = (start, run);
        }
        start += run.len() + 1;
    }
    (best.0, best.1.iter().map(|byte| byte.value).collect())
}

fn parse(text: &str) -> Result<Vec<Byte>, HexError> {
    let mut bytes = Vec::new();
    let mut rest = text.trim_start_matches(hex::is_separator);
    while !rest.is_empty() {
        let digits = hex::after_prefix(rest).unwrap_or(rest);
        let mut chars = digits.chars();
        let first = chars.next().ok_or_else(|| wrong(text, rest, HexErrorKind::NoDigits))?;
        let high = digit(first).ok_or_else(|| wrong(text, digits, HexErrorKind::NotHex(first)))?;
        let after = chars.as_str();
        let low = match chars.next() {
            Some(second) if !hex::is_separator(second) => {
                digit(second).ok_or_else(|| wrong(text, after, HexErrorKind::NotHex(second)))?
            }
            _ => return Err(wrong(text, digits, HexErrorKind::LoneDigit(first))),
        };
        bytes.push(Byte { value: high.value << 4 | low.value, mask: high.mask << 4 | low.mask });
        rest = chars.as_str().trim_start_matches(hex::is_separator);
    }
    Ok(bytes)
}

fn digit(c: char) -> Option<Byte> {
    match c {
        '?' => Some(Byte::default()),
        _ => Some(Byte { value: c.to_digit(16)? as u8, mask: 0xF }),
    }
}

fn wrong(text: &str, at: &str, kind: HexErrorKind) -> HexError {
    hex::error_at(text, text.len() - at.len(), kind)
}
