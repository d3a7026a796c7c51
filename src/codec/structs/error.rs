//! What a format, a value or a run of bytes can have wrong.

use super::Code;
use crate::codec::escape::EscapeError;
use crate::codec::hex::HexError;

/// Why a format is not understood, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {kind}")]
pub struct FormatError {
    /// The place, from 1, in characters.
    pub column: usize,
    /// What is wrong there.
    pub kind: FormatErrorKind,
}

/// What is wrong at the place of a [`FormatError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormatErrorKind {
    /// A character that is no code.
    #[error("{0:?} is no code")]
    NoCode(char),
    /// A byte order that does not stand at the beginning.
    #[error("{0:?} may only stand at the beginning")]
    LateOrder(char),
    /// A code of native sizes after another byte order than `@`.
    #[error("{0:?} exists with native sizes (@) only")]
    NativeOnly(char),
    /// A count, and then no code.
    #[error("no code follows the count")]
    LoneCount,
    /// More bytes than [`super::MOST_SIZE`].
    #[error("more than {most} bytes", most = super::MOST_SIZE)]
    TooLarge,
}

/// Why a value cannot be packed by its code.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ValueError {
    /// Not a whole number in any notation.
    #[error("{0:?} is not a whole number")]
    NotWhole(String),
    /// Not a number.
    #[error("{0:?} is not a number")]
    NotNumber(String),
    /// Neither true nor false.
    #[error("{0:?} is neither true nor false")]
    NotBool(String),
    /// A whole number that has no room.
    #[error("{value} is not within {least} to {most}")]
    Range {
        /// The number.
        value: String,
        /// The least that has room.
        least: i128,
        /// The greatest that has room.
        most: i128,
    },
    /// A number that is too large for its float.
    #[error("{value} is too large for {code}")]
    FloatRange {
        /// The number.
        value: f64,
        /// `e` or `f`.
        code: char,
    },
    /// `c` has one byte.
    #[error("{0} bytes in place of one")]
    OneByte(usize),
    /// Bytes in hex that are not.
    #[error(transparent)]
    Hex(#[from] HexError),
    /// Text with an escape that is none, or a character that the charset has not.
    #[error(transparent)]
    Escape(#[from] EscapeError),
    /// A bytes literal of Python that is none.
    #[error("character {0}: no bytes literal")]
    Literal(usize),
    /// A value of another kind than the code's.
    #[error("a value of another kind")]
    Kind,
}

/// Why values cannot be packed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PackError {
    /// Not as many values as the format has.
    #[error("{expected} values are needed, {found} are given")]
    Count {
        /// How many the format has.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// A value that its code cannot hold.
    #[error("field {} ({}): {error}", .field + 1, .code.letter())]
    Value {
        /// Which, from 0.
        field: usize,
        /// Its code.
        code: Code,
        /// Why.
        error: ValueError,
    },
}

/// Not as many bytes as the format has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{expected} bytes are needed, {found} are given")]
pub struct SizeError {
    /// How many the format has.
    pub expected: usize,
    /// How many there are.
    pub found: usize,
}
