//! Words of searching: what is wrong with a pattern or a filter, and what is expected there.

use super::Text;
use crate::capture::search::{Wrong, WrongKind};
use crate::codec::pattern::PatternError;
use crate::i18n::t;
use crate::model::{Colour, FindKind};

/// Why there is nothing to look for, with the place.
pub fn pattern_error(error: &PatternError) -> String {
    with_column(error.column(), pattern_cause(error))
}

/// Why a line is not a filter, with the place.
pub fn filter_wrong(wrong: &Wrong) -> String {
    let cause = match &wrong.kind {
        WrongKind::Key(name) => t!("filter.wrong-key", name = name),
        WrongKind::Direction(text) => t!("filter.wrong-direction", text = text),
        WrongKind::Peer(text) => t!("filter.wrong-peer", text = text),
        WrongKind::Port(text) => t!("filter.wrong-port", text = text),
        WrongKind::Length(text) => t!("filter.wrong-length", text = text),
        WrongKind::Time(text) => t!("filter.wrong-time", text = text),
        WrongKind::Verdict(text) => t!("checksum.wrong-verdict", text = text),
        WrongKind::NoChecksum => t!("checksum.not-said"),
        WrongKind::Checksum(error) => super::compose::attach_cause(error),
        WrongKind::Unclosed(mark) => t!("filter.wrong-unclosed", mark = mark),
        WrongKind::Unexpected(character) => t!("filter.wrong-unexpected", character = character),
        WrongKind::Pattern(error) => pattern_cause(error),
    };
    with_column(Some(wrong.column), cause)
}

fn with_column(column: Option<usize>, cause: Text) -> String {
    match column {
        Some(column) => t!("search.at-column", column = column, cause = cause).into_owned(),
        None => cause.into_owned(),
    }
}

fn pattern_cause(error: &PatternError) -> Text {
    match error {
        PatternError::Empty => t!("search.wrong-empty"),
        PatternError::Hex(error) => super::hex_cause(&error.kind),
        PatternError::Encode(error) => {
            t!("search.wrong-character", character = error.character, charset = error.charset.name())
        }
        PatternError::Regex { cause, .. } => t!("search.wrong-regex", cause = cause),
    }
}

/// How what is typed is read.
pub fn find_kind(kind: FindKind) -> Text {
    match kind {
        FindKind::Text => t!("find.kind-text"),
        FindKind::Hex => "HEX".into(),
        FindKind::Regex => t!("find.kind-regex"),
    }
}

/// The name of a colour.
pub fn colour(colour: Colour) -> Text {
    match colour {
        Colour::Yellow => t!("colour.yellow"),
        Colour::Red => t!("colour.red"),
        Colour::Orange => t!("colour.orange"),
        Colour::Green => t!("colour.green"),
        Colour::Blue => t!("colour.blue"),
        Colour::Purple => t!("colour.purple"),
    }
}
