//! Whether a message is one that a rule answers.

use std::borrow::Cow;

use crate::codec::charset::Charset;
use crate::codec::newline::Newline;
use crate::codec::pattern::{Pattern, PatternError};

/// How a message and what is looked for lie to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The message is just that.
    Equals,
    /// It begins with that.
    Starts,
    /// It ends with that.
    Ends,
    /// That is anywhere in it.
    Contains,
}

/// A condition on a message.
#[derive(Clone, Debug)]
pub enum When {
    /// Every message.
    Any,
    /// Bytes of a fixed length (text, hex with wildcards) at a place.
    Bytes(Shape, Pattern),
    /// A text in either case, or a regular expression, which has its own anchors.
    Search(Pattern),
    /// As many bytes, from the least to the most.
    Length(usize, usize),
    /// The condition looks at the message without the line ending of a charset, if it has one.
    Line(Box<When>, Charset),
}

impl When {
    /// A text as it is written in a charset.
    ///
    /// # Errors
    /// An empty text, or one with a character that the charset has not.
    pub fn text(shape: Shape, text: &str, charset: Charset, exact_case: bool) -> Result<When, PatternError> {
        let pattern = Pattern::text(text, charset, exact_case)?;
        if exact_case {
            return Ok(When::Bytes(shape, pattern));
        }
        let (before, after) = match shape {
            Shape::Equals => (r"\A", r"\z"),
            Shape::Starts => (r"\A", ""),
            Shape::Ends => ("", r"\z"),
            Shape::Contains => ("", ""),
        };
        let text: String = text.chars().map(escaped).collect();
        Pattern::regex(&format!("{before}(?:{text}){after}"), charset, false).map(When::Search)
    }

    /// Bytes in hex; `?` stands for any digit.
    ///
    /// # Errors
    /// No bytes, or the first place that is neither hex nor a wildcard.
    pub fn hex(shape: Shape, text: &str) -> Result<When, PatternError> {
        Ok(When::Bytes(shape, Pattern::hex(text)?))
    }

    /// A regular expression, on the bytes in UTF-8 and ASCII, else on the text.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn regex(text: &str, charset: Charset, exact_case: bool) -> Result<When, PatternError> {
        Pattern::regex(text, charset, exact_case).map(When::Search)
    }

    /// The same condition, of the message without its line ending.
    pub fn of_line(self, charset: Charset) -> When {
        When::Line(Box::new(self), charset)
    }

    /// What the condition found: the message or the match, then the groups of a regular expression. None if it does
    /// not hold.
    pub fn captures<'a>(&self, message: &'a [u8]) -> Option<Vec<Cow<'a, [u8]>>> {
        match self {
            When::Search(pattern) => pattern.captures(message),
            When::Line(when, charset) => when.captures(line(message, *charset)),
            _ => self.holds(message).then(|| vec![Cow::Borrowed(message)]),
        }
    }

    /// Whether it holds.
    pub fn holds(&self, message: &[u8]) -> bool {
        match self {
            When::Any => true,
            When::Bytes(shape, pattern) => lies(*shape, pattern, message),
            When::Search(pattern) => pattern.is_in(message),
            When::Length(least, most) => (*least..=*most).contains(&message.len()),
            When::Line(when, charset) => when.holds(line(message, *charset)),
        }
    }
}

fn lies(shape: Shape, pattern: &Pattern, message: &[u8]) -> bool {
    let Some(length) = pattern.longest() else { return pattern.is_in(message) };
    let is = |bytes: Option<&[u8]>| bytes.and_then(|bytes| pattern.find(bytes, 0)).is_some();
    match shape {
        Shape::Contains => pattern.is_in(message),
        Shape::Equals => message.len() == length && is(Some(message)),
        Shape::Starts => is(message.get(..length)),
        Shape::Ends => {
            let Some(start) = message.len().checked_sub(length) else { return false };
            let begins = |charset: Charset| charset.character_from(message, 0, start) == Some(start);
            is(message.get(start..)) && pattern.boundaries().is_none_or(begins)
        }
    }
}

/// A message without CR LF, LF or CR at its end.
fn line(message: &[u8], charset: Charset) -> &[u8] {
    let endings = [Newline::CrLf, Newline::Lf, Newline::Cr];
    endings.iter().find_map(|ending| message.strip_suffix(&*ending.bytes(charset))).unwrap_or(message)
}

/// A character that stands for itself in a regular expression.
fn escaped(c: char) -> String {
    let special = c.is_ascii_punctuation();
    if special { format!("\\{c}") } else { c.to_string() }
}
