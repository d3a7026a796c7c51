//! Words of composing: what is wrong with a placeholder or a checksum, what checksums are called, what one came to.

use super::Text;
use crate::codec::checksum::{Algorithm, Attach, AttachError, AttachErrorKind, Verdict};
use crate::codec::template::{TemplateError, TemplateErrorKind};
use crate::i18n::t;

/// Why a text with placeholders cannot be read, with the place.
pub(super) fn template_error(error: &TemplateError) -> String {
    let what = match &error.kind {
        TemplateErrorKind::Unclosed => t!("places.unclosed"),
        TemplateErrorKind::Unknown(name) => t!("places.unknown", name = name),
        TemplateErrorKind::Argument { name, argument } => t!("places.argument", name = name, argument = argument),
        TemplateErrorKind::Missing { name, needed } => {
            let example = format!("{{{{{name}:{needed}}}}}");
            t!("places.missing", name = name, example = example)
        }
        TemplateErrorKind::Number(text) => t!("places.number", text = text),
        TemplateErrorKind::Format(cause) => t!("places.format", cause = cause),
        TemplateErrorKind::DoesNotFit { value, form } => t!("places.does-not-fit", value = value, form = form),
        TemplateErrorKind::Part(name) => t!("places.part", name = name),
        TemplateErrorKind::Encode(character) => t!("places.encode", character = character),
        TemplateErrorKind::TooLong(most) => t!("places.too-long", most = most),
    };
    let (line, column) = (error.spot.line, error.spot.column);
    t!("compose.at-line-column", line = line, column = column, what = what).into_owned()
}

/// Why a text is no checksum, with the place.
pub fn attach_error(error: &AttachError) -> String {
    let cause = match &error.kind {
        AttachErrorKind::Unknown(name) => t!("checksum.unknown", name = name),
        AttachErrorKind::Option(text) => t!("checksum.option", text = text),
        AttachErrorKind::Range(text) => t!("checksum.range-wrong", text = text),
        AttachErrorKind::Hex(kind) => super::hex_cause(kind),
        AttachErrorKind::FixedLength => t!("checksum.fixed-length"),
    };
    t!("search.at-column", column = error.column, cause = cause).into_owned()
}

/// The name of a checksum: 累加和, CRC-16/MODBUS.
pub fn algorithm(algorithm: &Algorithm) -> Text {
    match algorithm {
        Algorithm::None => t!("checksum.none"),
        Algorithm::Sum8 => t!("checksum.sum8"),
        Algorithm::Negated8 => t!("checksum.neg8"),
        Algorithm::Sum16 => t!("checksum.sum16"),
        Algorithm::Xor8 => t!("checksum.xor8"),
        Algorithm::Fixed(bytes) => t!("checksum.fixed-bytes", bytes = bytes),
        Algorithm::Crc(crc) => crc.name.into(),
    }
}

/// Its name, and what is not as usual about it: `CRC-16/MODBUS,be,0..-2`.
pub fn attach(attach: &Attach) -> String {
    let mut name = algorithm(&attach.algorithm).into_owned();
    if attach.algorithm.has_order() && attach.order != attach.algorithm.usual_order() {
        name.push_str(&format!(",{}", attach.order));
    }
    if !attach.span.is_all() {
        name.push_str(&format!(",{}", attach.span));
    }
    name
}

/// What verifying a record came to; None where nothing is wrong.
pub fn verdict(attach_used: &Attach, verdict: Verdict) -> Option<String> {
    let name = attach(attach_used);
    Some(match verdict {
        Verdict::Good => return None,
        Verdict::Bad { found, expected } => {
            t!("checksum.bad", name = name, found = found, expected = expected).into_owned()
        }
        Verdict::TooShort => t!("checksum.too-short", name = name, width = attach_used.width()).into_owned(),
    })
}
