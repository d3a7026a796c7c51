//! Words of packing: what is wrong with a format or with a value.

use super::{Text, escape_error, hex_error};
use crate::codec::structs::{FormatError, FormatErrorKind, MOST_SIZE, ValueError};
use crate::i18n::t;
use crate::model::pack::PackProblem;

/// Why there is nothing to fill in.
pub fn pack_problem(problem: &PackProblem) -> String {
    match problem {
        PackProblem::Format(error) => format_error(error),
        PackProblem::TooMany { fields, most } => t!("pack.too-many", fields = fields, most = most).into_owned(),
    }
}

/// Why a format is not understood, with the place.
pub fn format_error(error: &FormatError) -> String {
    let what = match error.kind {
        FormatErrorKind::NoCode(character) => t!("pack.no-code", character = character),
        FormatErrorKind::LateOrder(character) => t!("pack.late-order", character = character),
        FormatErrorKind::NativeOnly(character) => t!("pack.native-only", character = character),
        FormatErrorKind::LoneCount => t!("pack.lone-count"),
        FormatErrorKind::TooLarge => t!("pack.too-large", most = MOST_SIZE),
    };
    t!("pack.at-column", column = error.column, what = what).into_owned()
}

/// Why a value cannot be packed.
pub fn value_error(error: &ValueError) -> String {
    let text: Text = match error {
        ValueError::NotWhole(text) | ValueError::NotNumber(text) | ValueError::NotBool(text) if text.is_empty() => {
            t!("address.empty")
        }
        ValueError::NotWhole(text) => t!("pack.not-whole", text = text),
        ValueError::NotNumber(text) => t!("pack.not-number", text = text),
        ValueError::NotBool(text) => t!("pack.not-bool", text = text),
        ValueError::Range { value, least, most } => t!("pack.range", value = value, least = least, most = most),
        ValueError::FloatRange { value, code } => t!("pack.float-range", value = value, code = code),
        ValueError::OneByte(found) => t!("pack.one-byte", found = found),
        ValueError::Hex(error) => return hex_error(error),
        ValueError::Escape(error) => escape_error(error),
        ValueError::Literal(position) => t!("pack.literal", position = position),
        ValueError::Kind => t!("pack.kind"),
    };
    text.into_owned()
}
