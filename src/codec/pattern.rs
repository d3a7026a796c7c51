//! What is looked for in recorded bytes: a text in a charset, bytes in hex with wildcards, a regular expression.
//!
//! A pattern of bounded length (all but a regular expression) is looked for in any stretch of bytes, however many
//! records lie in it, at the speed of memory; whoever asks tells what a hit is worth. In charsets where the second
//! byte of a character looks like the first one of another ([`Pattern::boundaries`]), a hit counts only where a
//! character begins.
//!
//! A regular expression is matched on one record at a time: on the bytes as they are in UTF-8 and ASCII, where a
//! pattern and the bytes are written alike, and on the decoded text in all other charsets.

mod masked;
mod text;

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;
use regex::{Regex, RegexBuilder, bytes};

use super::charset::{Charset, EncodeError};
use super::hex::HexError;
use masked::Masked;

/// Something to look for, ready to be looked for.
#[derive(Clone, Debug)]
pub struct Pattern {
    looks: Looks,
    /// The same on text that was made and not received, such as the words of an event. Hex has none.
    words: Option<Regex>,
}

#[derive(Clone, Debug)]
enum Looks {
    /// These bytes.
    Bytes { finder: Box<memmem::Finder<'static>>, charset: Option<Charset> },
    /// These characters in either case.
    Folded { regex: bytes::Regex, longest: usize, charset: Option<Charset> },
    /// Hex with wildcards.
    Masked(Masked),
    /// A regular expression on bytes.
    Raw(bytes::Regex),
    /// A regular expression on text.
    Decoded(Regex, Charset),
}

/// Why there is nothing to look for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// No text, no digits.
    #[error("nothing to look for")]
    Empty,
    /// Not hex.
    #[error(transparent)]
    Hex(#[from] HexError),
    /// A character that the charset has not.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// Not a regular expression.
    #[error("{cause}")]
    Regex {
        /// The place, from 1, in characters, where that is known.
        column: Option<usize>,
        /// What is wrong there, as the library says.
        cause: String,
    },
}

impl PatternError {
    /// The place in the pattern, from 1, in characters, where that is known.
    pub fn column(&self) -> Option<usize> {
        match self {
            PatternError::Empty => None,
            PatternError::Hex(error) => Some(error.column),
            PatternError::Encode(error) => Some(error.position + 1),
            PatternError::Regex { column, .. } => *column,
        }
    }
}

impl Pattern {
    /// A text as it is written in a charset, in the case that it has, or in any.
    ///
    /// # Errors
    /// An empty text, or one with a character that the charset has not.
    pub fn text(text: &str, charset: Charset, exact_case: bool) -> Result<Pattern, PatternError> {
        if text.is_empty() {
            return Err(PatternError::Empty);
        }
        let words = RegexBuilder::new(&regex::escape(text)).case_insensitive(!exact_case).build().ok();
        Ok(Pattern { looks: text::looks(text, charset, exact_case)?, words })
    }

    /// Bytes in hex; `?` stands for any digit: `AA ?? 0?`.
    ///
    /// # Errors
    /// No bytes, or the first place that is neither hex nor a wildcard.
    pub fn hex(text: &str) -> Result<Pattern, PatternError> {
        Ok(Pattern { looks: masked::looks(text)?, words: None })
    }

    /// A regular expression on the text of a record.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn regex(text: &str, charset: Charset, exact_case: bool) -> Result<Pattern, PatternError> {
        if text.is_empty() {
            return Err(PatternError::Empty);
        }
        let words = RegexBuilder::new(text).case_insensitive(!exact_case).build().map_err(wrong_regex)?;
        let looks = if matches!(charset, Charset::Utf8 | Charset::Ascii) {
            let raw = bytes::RegexBuilder::new(text).case_insensitive(!exact_case).build();
            Looks::Raw(raw.map_err(wrong_regex)?)
        } else {
            Looks::Decoded(words.clone(), charset)
        };
        Ok(Pattern { looks, words: Some(words) })
    }

    /// How many bytes a hit has at most; None for a regular expression, which is matched record by record.
    pub fn longest(&self) -> Option<usize> {
        match &self.looks {
            Looks::Bytes { finder, .. } => Some(finder.needle().len()),
            Looks::Folded { longest, .. } => Some(*longest),
            Looks::Masked(masked) => Some(masked.len()),
            Looks::Raw(_) | Looks::Decoded(..) => None,
        }
    }

    /// The charset whose characters a hit must begin with, where bytes alone do not tell.
    pub fn boundaries(&self) -> Option<Charset> {
        match &self.looks {
            Looks::Bytes { charset, .. } | Looks::Folded { charset, .. } => *charset,
            Looks::Masked(_) | Looks::Raw(_) | Looks::Decoded(..) => None,
        }
    }

    /// The charset in which a record must be decoded before it is matched, with what its stream carried over.
    pub fn decodes(&self) -> Option<Charset> {
        match &self.looks {
            Looks::Decoded(_, charset) => Some(*charset),
            _ => None,
        }
    }

    /// The first place, from `from` on, where the bytes are; whether a character begins there is not asked.
    pub fn find(&self, data: &[u8], from: usize) -> Option<Range<usize>> {
        match &self.looks {
            Looks::Bytes { finder, .. } => {
                let start = from + finder.find(data.get(from..)?)?;
                Some(start..start + finder.needle().len())
            }
            Looks::Folded { regex, .. } | Looks::Raw(regex) => {
                (from <= data.len()).then(|| regex.find_at(data, from)).flatten().map(|hit| hit.range())
            }
            Looks::Masked(masked) => masked.find(data, from),
            Looks::Decoded(regex, charset) => {
                // Only whether there is one: places in the text are not places in the bytes.
                (from == 0 && regex.is_match(&charset.decode(data))).then_some(0..data.len())
            }
        }
    }

    /// Whether a message that stands alone has it.
    pub fn is_in(&self, message: &[u8]) -> bool {
        let (mut from, mut place) = (0, 0);
        while let Some(hit) = self.find(message, from) {
            let Some(charset) = self.boundaries() else { return true };
            match charset.character_from(message, place, hit.start) {
                Some(begins) if begins == hit.start => return true,
                Some(begins) => place = begins,
                None => return false,
            }
            from = hit.start + 1;
        }
        false
    }

    /// What a regular expression captures in a message that stands alone: the match, then its groups, an empty one
    /// where a group took no part. Any other pattern captures the message. None if the message does not have it.
    pub fn captures<'a>(&self, message: &'a [u8]) -> Option<Vec<Cow<'a, [u8]>>> {
        match &self.looks {
            Looks::Raw(regex) => {
                let found = regex.captures(message)?;
                Some(found.iter().map(|group| group.map_or(&[][..], |group| group.as_bytes()).into()).collect())
            }
            Looks::Decoded(regex, charset) => {
                let text = charset.decode(message);
                let found = regex.captures(&text)?;
                let group = |group: Option<regex::Match<'_>>| group.map_or("", |group| group.as_str()).to_owned();
                Some(found.iter().map(|found| encoded(&group(found), *charset).into()).collect())
            }
            _ => self.is_in(message).then(|| vec![message.into()]),
        }
    }

    /// Whether words that were made and not received have it.
    pub fn is_said_in(&self, words: &str) -> bool {
        self.words.as_ref().is_some_and(|regex| regex.is_match(words))
    }

    /// Whether it can be in words at all.
    pub fn has_words(&self) -> bool {
        self.words.is_some()
    }

    /// Where words have it, in bytes; for marking what is shown. An empty hit marks nothing.
    pub fn places_in(&self, words: &str) -> Vec<Range<usize>> {
        let Some(regex) = &self.words else { return Vec::new() };
        regex.find_iter(words).map(|hit| hit.range()).filter(|hit| !hit.is_empty()).collect()
    }
}

/// The bytes of a text that was decoded; what could not be decoded is left out.
fn encoded(text: &str, charset: Charset) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for c in text.chars() {
        charset.encode_char(c, &mut bytes);
    }
    bytes
}

/// The library draws an arrow below the place and says the cause in the last line.
fn wrong_regex(error: regex::Error) -> PatternError {
    let text = error.to_string();
    let arrow = text.lines().find(|line| line.trim_start().starts_with('^'));
    // Pattern and arrow are indented by four; a pattern of many lines has numbers there and tells no column.
    let column = arrow.and_then(|line| line.find('^')?.checked_sub(3));
    let last = text.lines().last().unwrap_or_default();
    PatternError::Regex { column, cause: last.trim_start_matches("error: ").to_owned() }
}

#[cfg(test)]
mod tests;
