//! The primitive under every way of decoding: read whole characters, stop at an unfinished one.

use super::{Charset, big5::BIG5, gb, gb18030::GB18030, utf16};
use encoding_rs::{Encoding, mem::decode_latin1};

/// What stands at the beginning of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A character, and how many bytes it takes.
    Char(char, usize),
    /// A malformed sequence of so many bytes (never 0). It never contains an ASCII byte, unless
    /// that is the unit of UTF-16.
    Bad(usize),
    /// The beginning of a character; it depends on bytes that are not here. Also: nothing at all.
    More,
}

/// What [`scan`] did.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scanned {
    /// Bytes consumed. The rest, at most three, is the beginning of one character.
    pub used: usize,
    /// Whether nothing that was consumed was malformed.
    pub clean: bool,
}

/// Appends the text of all that is complete in `bytes` to `out`.
pub(super) fn scan(charset: Charset, bytes: &[u8], out: &mut String) -> Scanned {
    match charset {
        Charset::Utf8 => scan_utf8(bytes, out),
        Charset::Latin1 => {
            out.push_str(&decode_latin1(bytes));
            Scanned { used: bytes.len(), clean: true }
        }
        Charset::Ascii => walk(bytes, out, ascii_run, step_ascii),
        Charset::Gbk => {
            let table = &*gb::GBK;
            walk(bytes, out, ascii_run, |rest| table.step(rest))
        }
        Charset::Gb18030 => {
            let table = &*GB18030;
            walk(bytes, out, ascii_run, |rest| table.step(rest))
        }
        Charset::Gb2312 => {
            let table = &*gb::GB2312;
            walk(bytes, out, ascii_run, |rest| table.step(rest))
        }
        Charset::Big5 => {
            let table = &*BIG5;
            walk(bytes, out, ascii_run, |rest| table.step(rest))
        }
        Charset::Utf16Le => walk(bytes, out, no_run, |rest| utf16::step(rest, u16::from_le_bytes)),
        Charset::Utf16Be => walk(bytes, out, no_run, |rest| utf16::step(rest, u16::from_be_bytes)),
    }
}

/// What stands at the beginning of `bytes`: one step of [`scan`].
pub(super) fn step(charset: Charset, bytes: &[u8]) -> Step {
    match charset {
        Charset::Utf8 => step_utf8(bytes),
        Charset::Latin1 => bytes.first().map_or(Step::More, |&byte| Step::Char(char::from(byte), 1)),
        Charset::Ascii => step_ascii(bytes),
        Charset::Gbk => gb::GBK.step(bytes),
        Charset::Gb18030 => GB18030.step(bytes),
        Charset::Gb2312 => gb::GB2312.step(bytes),
        Charset::Big5 => BIG5.step(bytes),
        Charset::Utf16Le => utf16::step(bytes, u16::from_le_bytes),
        Charset::Utf16Be => utf16::step(bytes, u16::from_be_bytes),
    }
}

/// Takes step after step. Before each, `run` says how many bytes are ASCII and can be copied at
/// once. Generic, so that the choice of charset is made once and not for every character.
fn walk(bytes: &[u8], out: &mut String, run: impl Fn(&[u8]) -> usize, step: impl Fn(&[u8]) -> Step) -> Scanned {
    let mut rest = bytes;
    let mut clean = true;
    loop {
        let (ascii, after) = rest.split_at_checked(run(rest)).unwrap_or((&[], rest));
        // ASCII is Latin-1 too, and from there the conversion cannot fail.
        out.push_str(&decode_latin1(ascii));
        let taken = match step(after) {
            Step::Char(c, len) => {
                out.push(c);
                len
            }
            Step::Bad(len) => {
                clean = false;
                out.push(char::REPLACEMENT_CHARACTER);
                len
            }
            Step::More => {
                return Scanned { used: bytes.len() - after.len(), clean };
            }
        };
        rest = after.get(taken..).unwrap_or_default();
    }
}

/// The length of the ASCII at the beginning, for charsets in which ASCII is one byte.
fn ascii_run(bytes: &[u8]) -> usize {
    match bytes.first() {
        Some(0..=0x7F) => Encoding::ascii_valid_up_to(bytes),
        _ => 0,
    }
}

/// For charsets in which ASCII is two bytes.
fn no_run(_: &[u8]) -> usize {
    0
}

fn step_ascii(bytes: &[u8]) -> Step {
    match bytes.first() {
        None => Step::More,
        Some(&byte @ 0..=0x7F) => Step::Char(char::from(byte), 1),
        Some(_) => Step::Bad(1),
    }
}

fn scan_utf8(bytes: &[u8], out: &mut String) -> Scanned {
    if let Ok(text) = std::str::from_utf8(bytes) {
        out.push_str(text);
        return Scanned { used: bytes.len(), clean: true };
    }
    let mut used = 0;
    let mut clean = true;
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        used += chunk.valid().len();
        let bad = chunk.invalid();
        if used + bad.len() == bytes.len() && is_unfinished_utf8(bad) {
            return Scanned { used, clean };
        }
        if !bad.is_empty() {
            clean = false;
            out.push(char::REPLACEMENT_CHARACTER);
            used += bad.len();
        }
    }
    Scanned { used, clean }
}

fn step_utf8(bytes: &[u8]) -> Step {
    // Four bytes hold one character whole; an unfinished one has at most three.
    let head = bytes.get(..4).unwrap_or(bytes);
    let Some(chunk) = head.utf8_chunks().next() else {
        return Step::More;
    };
    match chunk.valid().chars().next() {
        Some(c) => Step::Char(c, c.len_utf8()),
        None if chunk.invalid().len() == head.len() && is_unfinished_utf8(head) => Step::More,
        None => Step::Bad(chunk.invalid().len()),
    }
}

/// Whether more bytes could make a character of these, which are not valid as they are.
fn is_unfinished_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}
