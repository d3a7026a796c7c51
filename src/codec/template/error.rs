//! Why a text is no template, and where.

/// A place in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spot {
    /// The line, from 1; lines end with LF.
    pub line: usize,
    /// The place in the line, from 1, in characters.
    pub column: usize,
}

impl Spot {
    /// The place of a byte of the text.
    pub fn of(text: &str, offset: usize) -> Spot {
        let before = text.get(..offset).unwrap_or_default();
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before.get(line..).unwrap_or_default().chars().count() + 1;
        Spot { line: before.matches('\n').count() + 1, column }
    }
}

/// Why a text with placeholders is no message, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {}, column {}: {kind}", .spot.line, .spot.column)]
pub struct TemplateError {
    /// Where.
    pub spot: Spot,
    /// What is wrong there.
    pub kind: TemplateErrorKind,
}

/// What is wrong at a place of a text with placeholders.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateErrorKind {
    /// `{{` and no `}}` behind it.
    #[error("the closing }}}} is missing; write {{{{{{{{ for two braces")]
    Unclosed,
    /// No placeholder has this name.
    #[error("there is no placeholder {0:?}")]
    Unknown(String),
    /// Something that this placeholder does not take.
    #[error("{name} takes no {argument:?}")]
    Argument {
        /// The placeholder.
        name: String,
        /// What it was given.
        argument: String,
    },
    /// It does not do without.
    #[error("{name} needs {needed}")]
    Missing {
        /// The placeholder.
        name: String,
        /// An example of what it needs.
        needed: &'static str,
    },
    /// Not a number in its range.
    #[error("{0:?} is no number that can stand here")]
    Number(String),
    /// A date format that cannot be written.
    #[error("{0}")]
    Format(String),
    /// A number that does not fit into its bytes, or has a fraction that they cannot hold.
    #[error("{value} does not fit into {form}")]
    DoesNotFit {
        /// The number.
        value: String,
        /// `u8`.
        form: &'static str,
    },
    /// A part that is measured and never begins, or begins twice, or has no end.
    #[error("there must be one part {0:?}, from {{{{part}}}} to {{{{end}}}}")]
    Part(String),
    /// A character of a choice that the charset does not have.
    #[error("{0:?} is not in the charset")]
    Encode(char),
    /// The places add too much.
    #[error("the message would be longer than {0} bytes")]
    TooLong(usize),
}
