//! A text with placeholders taken apart: what stands between them, and they.

use super::error::{Spot, TemplateError, TemplateErrorKind};

/// A piece of a text with placeholders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// What is sent as it stands there.
    Literal {
        /// The text, as it stands there.
        text: &'a str,
        /// Where it begins, in bytes.
        offset: usize,
    },
    /// Two braces, written as four.
    Braces {
        /// Two of them.
        text: &'a str,
        /// Where they begin.
        offset: usize,
    },
    /// A place, with its braces.
    Place {
        /// All of it.
        text: &'a str,
        /// Where it begins.
        offset: usize,
    },
}

/// Takes a text apart. All pieces together are the text.
///
/// # Errors
/// Two braces that are not closed.
pub fn pieces(text: &str) -> Result<Vec<Piece<'_>>, TemplateError> {
    let mut pieces = Vec::new();
    let (mut from, mut at) = (0, 0);
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("{{")).map(|found| at + found) {
        let rest = part(found, text.len());
        // Four are enough to know; a long run of them is not counted anew at each step.
        let braces = rest.bytes().take(4).take_while(|byte| *byte == b'{').count();
        // A single brace right before a place, as in JSON, belongs to what stands before it.
        let start = if braces == 3 { found + 1 } else { found };
        if start > from {
            pieces.push(Piece::Literal { text: part(from, start), offset: from });
        }
        at = if braces >= 4 {
            pieces.push(Piece::Braces { text: part(start, start + 2), offset: start });
            start + 4
        } else {
            let inner = part(start + 2, text.len());
            let end = inner.find("}}").filter(|end| !inner.get(..*end).unwrap_or_default().contains("{{"));
            let end =
                end.ok_or_else(|| TemplateError { spot: Spot::of(text, start), kind: TemplateErrorKind::Unclosed })?;
            pieces.push(Piece::Place { text: part(start, start + end + 4), offset: start });
            start + end + 4
        };
        from = at;
    }
    if from < text.len() {
        pieces.push(Piece::Literal { text: part(from, text.len()), offset: from });
    }
    Ok(pieces)
}
