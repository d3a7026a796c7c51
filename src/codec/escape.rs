//! Text in which some bytes are written as escapes.
//!
//! | escape | stands for |
//! | --- | --- |
//! | `\r` `\n` `\t` `\0` | CR, LF, TAB, NUL |
//! | `\a` `\b` `\f` `\v` `\e` | BEL, BS, FF, VT, ESC |
//! | `\\` | a backslash |
//! | `\xHH` | the byte of these two hex digits |
//!
//! The named ones are characters: in UTF-16, `\n` is two bytes like every other character.
//! `\xHH` is a byte, whatever the charset. `\0` is NUL whatever follows it; nothing is octal.

use super::charset::{Charset, EncodeError};

/// Why a text with escapes is not bytes, and where. Positions are those of the backslash, 0-based,
/// in characters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EscapeError {
    /// A backslash, and then a character that makes no escape with it.
    #[error("character {}: \\{character} is not an escape", .position + 1)]
    Unknown {
        /// Where the backslash is.
        position: usize,
        /// What follows it.
        character: char,
    },
    /// `\x` without its two hex digits.
    #[error("character {}: \\x needs two hex digits{}", .position + 1, but_found(*.found))]
    BadHex {
        /// Where the backslash is.
        position: usize,
        /// What stands in place of a digit; None at the end of the text.
        found: Option<char>,
    },
    /// A backslash at the end of the text.
    #[error("character {}: nothing follows the backslash", .position + 1)]
    Dangling {
        /// Where the backslash is.
        position: usize,
    },
    /// A character that the charset has not; its position is that in the text with escapes.
    #[error(transparent)]
    Encode(#[from] EncodeError),
}

impl EscapeError {
    /// The same in a longer text, of which what was read begins at a character.
    pub fn behind(self, characters: usize) -> EscapeError {
        match self {
            EscapeError::Unknown { position, character } => {
                EscapeError::Unknown { position: position + characters, character }
            }
            EscapeError::BadHex { position, found } => EscapeError::BadHex { position: position + characters, found },
            EscapeError::Dangling { position } => EscapeError::Dangling { position: position + characters },
            EscapeError::Encode(error) => EscapeError::Encode(error.behind(characters)),
        }
    }
}

fn but_found(found: Option<char>) -> String {
    found.map(|c| format!(", not {c:?}")).unwrap_or_default()
}

/// The escapes that stand for a character, and which.
const NAMED: [(char, char); 10] = [
    ('r', '\r'),
    ('n', '\n'),
    ('t', '\t'),
    ('0', '\0'),
    ('a', '\x07'),
    ('b', '\x08'),
    ('f', '\x0C'),
    ('v', '\x0B'),
    ('e', '\x1B'),
    ('\\', '\\'),
];

/// The bytes of a text with escapes.
///
/// # Errors
/// The first thing that is no escape, or that `charset` has not.
pub fn parse(text: &str, charset: Charset) -> Result<Vec<u8>, EscapeError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut chars = text.chars().enumerate();
    while let Some((position, c)) = chars.next() {
        if c != '\\' {
            encode(charset, c, position, &mut bytes)?;
            continue;
        }
        match chars.next() {
            None => return Err(EscapeError::Dangling { position }),
            Some((_, 'x')) => {
                let digits = [chars.next(), chars.next()].map(|next| next.map(|(_, c)| c));
                bytes.push(hex_byte(digits, position)?);
            }
            Some((_, character)) => match NAMED.iter().find(|(name, _)| *name == character) {
                Some((_, c)) => encode(charset, *c, position, &mut bytes)?,
                None => {
                    return Err(EscapeError::Unknown { position, character });
                }
            },
        }
    }
    Ok(bytes)
}

fn encode(charset: Charset, c: char, position: usize, out: &mut Vec<u8>) -> Result<(), EncodeError> {
    if charset.encode_char(c, out) {
        return Ok(());
    }
    Err(EncodeError { charset, character: c, position })
}

fn hex_byte(digits: [Option<char>; 2], position: usize) -> Result<u8, EscapeError> {
    let mut byte = 0;
    for found in digits {
        let value = found.and_then(|c| c.to_digit(16)).and_then(|value| u8::try_from(value).ok());
        byte = byte << 4 | value.ok_or(EscapeError::BadHex { position, found })?;
    }
    Ok(byte)
}

/// The bytes as a text on one line, which [`parse`] turns into exactly the same bytes.
///
/// Characters that can be seen stand for themselves. The others, what is malformed, and codes
/// that are not the one by which their character is encoded, are escaped byte by byte.
pub fn show(bytes: &[u8], charset: Charset) -> String {
    let mut out = String::with_capacity(bytes.len() + bytes.len() / 2);
    let mut encoded = Vec::new();
    for (source, c) in charset.characters(bytes) {
        encoded.clear();
        // A character is only shown where parsing gives back its very bytes.
        let c = c.filter(|c| charset.encode_char(*c, &mut encoded) && encoded == source);
        match c.map(|c| (c, NAMED.iter().find(|(_, named)| *named == c))) {
            Some((_, Some((name, _)))) => out.extend(['\\', *name]),
            Some((c, None)) if is_visible(c) => out.push(c),
            _ => push_raw(source, &mut out),
        }
    }
    out
}

fn push_raw(bytes: &[u8], out: &mut String) {
    for byte in bytes {
        let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or_default();
        out.push_str("\\x");
        out.extend([digit(byte >> 4), digit(byte & 0xF)].map(|c| c.to_ascii_uppercase()));
    }
}

/// Whether a character shows on the screen as itself.
pub fn is_visible(c: char) -> bool {
    match c {
        // The spaces that one can type; the others look the same and are not.
        ' ' | '\u{3000}' => true,
        // Soft hyphen, fillers, joiners, directions, byte order mark, annotation, and the sign of
        // what could not be decoded, which would lie here.
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' => false,
        '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFD}' => false,
        '\u{E000}'..='\u{F8FF}' | '\u{E0000}'..='\u{10FFFF}' => false,
        _ => !c.is_control() && !c.is_whitespace(),
    }
}

/// Whether a character is not to be seen itself, and may make what is around it look like something else: controls, marks
/// that turn the direction of a line (Unicode UAX #9), the byte order mark.
pub fn is_hidden(character: char) -> bool {
    let turns = matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || character.is_control() || character == '\u{feff}'
}

#[cfg(test)]
mod tests;
