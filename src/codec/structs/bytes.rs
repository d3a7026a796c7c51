//! Bytes as they are typed for `s`, `p` and `c`: text, hex, or a literal of Python.

use super::ValueError;
use crate::codec::charset::Charset;
use crate::codec::{escape, hex};

/// In front of bytes in hex.
const HEX: &str = "hex:";

/// The bytes of `hex: 01 02`, of `b'..'` or `b".."`, or else of a text in the charset with escapes.
///
/// # Errors
/// The first place that is not understood.
pub fn read_bytes(text: &str, charset: Charset) -> Result<Vec<u8>, ValueError> {
    if let Some(digits) = text.strip_prefix(HEX) {
        return Ok(hex::parse(digits)?);
    }
    match quoted(text) {
        Some((body, quote)) => read_literal(body, quote),
        None => Ok(escape::parse(text, charset)?),
    }
}

/// The bytes as a text that [`read_bytes`] reads as the same bytes.
pub fn show_bytes(bytes: &[u8], charset: Charset) -> String {
    let text = escape::show(bytes, charset);
    let means_else = text.starts_with(HEX) || quoted(&text).is_some();
    if means_else { format!("{HEX} {}", hex::format(bytes)) } else { text }
}

/// What stands between the quotes of a text that looks like a literal, and the quote.
fn quoted(text: &str) -> Option<(&str, char)> {
    ['\'', '"'].into_iter().find_map(|quote| {
        let body = text.strip_prefix('b')?.strip_prefix(quote)?.strip_suffix(quote)?;
        Some((body, quote))
    })
}

/// The bytes between the quotes of a literal.
fn read_literal(body: &str, quote: char) -> Result<Vec<u8>, ValueError> {
    let mut bytes = Vec::with_capacity(body.len());
    // `b` and the quote come before.
    let mut chars = body.chars().enumerate().map(|(at, c)| (at + 3, c)).peekable();
    while let Some((at, c)) = chars.next() {
        let plain = |c: char| u8::try_from(c).ok().filter(u8::is_ascii).ok_or(ValueError::Literal(at));
        if c == quote {
            return Err(ValueError::Literal(at));
        }
        if c != '\\' {
            bytes.push(plain(c)?);
            continue;
        }
        let (_, escaped) = chars.next().ok_or(ValueError::Literal(at))?;
        match escaped {
            'x' => {
                let mut digit = || chars.next().and_then(|(_, c)| c.to_digit(16));
                let (high, low) = (digit(), digit());
                let byte = high.zip(low).map(|(high, low)| (high << 4 | low) as u8);
                bytes.push(byte.ok_or(ValueError::Literal(at))?);
            }
            '0'..='7' => {
                let mut value = escaped.to_digit(8).unwrap_or_default();
                for _ in 0..2 {
                    let Some(digit) = chars.peek().and_then(|(_, c)| c.to_digit(8)) else { break };
                    value = value * 8 + digit;
                    chars.next();
                }
                bytes.push(u8::try_from(value).map_err(|_| ValueError::Literal(at))?);
            }
            escaped => match NAMED.iter().find(|(name, _)| *name == escaped) {
                Some((_, byte)) => bytes.push(*byte),
                // Python keeps the backslash of what is no escape.
                None => bytes.extend([b'\\', plain(escaped)?]),
            },
        }
    }
    Ok(bytes)
}

const NAMED: [(char, u8); 10] = [
    ('\\', b'\\'),
    ('\'', b'\''),
    ('"', b'"'),
    ('a', 7),
    ('b', 8),
    ('f', 12),
    ('n', 10),
    ('r', 13),
    ('t', 9),
    ('v', 11),
];

/// The bytes as Python writes them: `b'test\x00'`.
pub fn literal(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' };
    let mut out = format!("b{quote}");
    for &byte in bytes {
        match byte {
            b'\t' => out.push_str("\\t"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\\' => out.push_str("\\\\"),
            _ if char::from(byte) == quote => out.extend(['\\', quote]),
            b' '..=b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("\\x{byte:02x}")),
        }
    }
    out.push(quote);
    out
}
