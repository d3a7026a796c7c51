//! Lines of an ini file, with their numbers.

use crate::codec::charset::Charset;

/// One line.
pub struct Line<'a> {
    /// Its number, from 1.
    pub number: usize,
    /// Without its end.
    pub bytes: &'a [u8],
}

/// The lines of a file. The byte order mark of UTF-8 does not belong to the first one.
pub fn lines(bytes: &[u8]) -> impl Iterator<Item = Line<'_>> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    bytes
        .split(|&byte| byte == b'\n')
        .enumerate()
        .map(|(at, line)| Line { number: at + 1, bytes: line.strip_suffix(b"\r").unwrap_or(line) })
}

/// The charset of a file: UTF-8 where all of it is, else the one of its time and place.
pub fn charset(bytes: &[u8], else_in: Charset) -> Charset {
    if std::str::from_utf8(bytes).is_ok() { Charset::Utf8 } else { else_in }
}

/// `key=value`, with white space around the key taken off.
pub fn entry(text: &str) -> Option<(&str, &str)> {
    let (key, value) = text.split_once('=')?;
    let key = key.trim();
    (!key.is_empty()).then_some((key, value))
}

/// A line that says nothing: empty, or a comment.
pub fn is_comment(text: &str) -> bool {
    let text = text.trim_start();
    text.is_empty() || text.starts_with([';', '#'])
}
