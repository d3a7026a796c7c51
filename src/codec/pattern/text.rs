//! A text as bytes to look for: as it is, or in either case.

use memchr::memmem;
use regex::bytes::RegexBuilder;

use super::{Looks, PatternError};
use crate::codec::charset::{Charset, EncodeError};

pub(super) fn looks(text: &str, charset: Charset, exact_case: bool) -> Result<Looks, PatternError> {
    let bytes = charset.encode(text)?;
    let boundaries = needs_boundaries(charset).then_some(charset);
    let plain =
        |bytes: &[u8]| Looks::Bytes { finder: Box::new(memmem::Finder::new(bytes).into_owned()), charset: boundaries };
    if exact_case || text.chars().all(|c| cases(c).len() == 1) {
        return Ok(plain(&bytes));
    }
    let mut longest = 0;
    let mut pattern = String::from("(?-u)");
    for (position, character) in text.chars().enumerate() {
        let ways = ways(character, charset);
        longest += ways.iter().map(Vec::len).max().ok_or(EncodeError { charset, character, position })?;
        let alternatives: Vec<String> = ways.iter().map(|way| escaped(way)).collect();
        pattern.push_str(&format!("(?:{})", alternatives.join("|")));
    }
    match RegexBuilder::new(&pattern).build() {
        Ok(regex) => Ok(Looks::Folded { regex, longest, charset: boundaries }),
        Err(error) => Err(super::wrong_regex(error)),
    }
}

/// Whether bytes of one character can be taken for the beginning of another.
fn needs_boundaries(charset: Charset) -> bool {
    !matches!(charset, Charset::Utf8 | Charset::Ascii | Charset::Latin1)
}

/// A character and its other case; a case of several characters (ß, SS) is another text.
fn cases(c: char) -> Vec<char> {
    let mut cases = vec![c];
    for other in [single(c.to_lowercase()), single(c.to_uppercase())].into_iter().flatten() {
        if !cases.contains(&other) {
            cases.push(other);
        }
    }
    cases
}

fn single(mut chars: impl Iterator<Item = char>) -> Option<char> {
    let first = chars.next()?;
    chars.next().is_none().then_some(first)
}

fn ways(c: char, charset: Charset) -> Vec<Vec<u8>> {
    let encoded = |c: char| {
        let mut bytes = Vec::new();
        charset.encode_char(c, &mut bytes).then_some(bytes)
    };
    cases(c).into_iter().filter_map(encoded).collect()
}

fn escaped(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("\\x{byte:02X}")).collect()
}
