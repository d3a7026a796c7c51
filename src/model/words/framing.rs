//! Words of framing: the ways to split, why bytes are no frame, what is wrong with what was typed.

use super::Text;
use crate::capture::Recording;
use crate::codec::framing::{
    Counts, Cut, Framing, FramingError, FramingErrorKind, MOST_FRAME, MOST_MARK, Order, WrapError,
};
use crate::i18n::t;
use crate::model::{FramingCause, FramingKind, FramingProblem};

/// Why what follows is not a whole frame.
pub fn cut(why: &Cut) -> Text {
    match why {
        Cut::TooLong => t!("framing.cut-too-long", most = MOST_FRAME),
        Cut::Length(value) => t!("framing.cut-length", value = value),
        Cut::Outside => t!("framing.cut-outside"),
        Cut::Ended => t!("framing.cut-ended"),
    }
}

/// Why no more frames are made.
pub fn frames_stopped(recording: &Recording) -> String {
    let cause = super::recording(recording).unwrap_or_else(|| t!("framing.thread-died").into_owned());
    t!("framing.stopped", cause = cause).into_owned()
}

/// The name of a way to split.
pub fn framing_kind(kind: FramingKind) -> Text {
    match kind {
        FramingKind::Raw => t!("framing.raw"),
        FramingKind::Delimiter => t!("framing.delimiter"),
        FramingKind::Fixed => t!("framing.fixed"),
        FramingKind::Length => t!("framing.length"),
        FramingKind::Markers => t!("framing.markers"),
        FramingKind::Idle => t!("framing.idle"),
    }
}

/// How a stream is split, with the numbers: `长度字段 · 4 字节小端`.
pub fn framing(framing: &Framing) -> String {
    let hex = |bytes: &[u8]| crate::codec::hex::format(bytes);
    match framing {
        Framing::Raw => t!("framing.raw"),
        Framing::Delimiter { bytes, .. } => t!("framing.by-delimiter", bytes = hex(bytes)),
        Framing::Fixed { length } => t!("framing.by-fixed", length = length),
        Framing::Length(field) => {
            let order = match field.order {
                Order::Big => t!("framing.big"),
                Order::Little => t!("framing.little"),
            };
            let counts = match field.counts {
                Counts::Body => "",
                Counts::AfterField | Counts::Whole => "+",
            };
            t!("framing.by-length", size = field.size.bytes(), order = order, more = counts)
        }
        Framing::Markers { start, end, .. } => t!("framing.by-markers", start = hex(start), end = hex(end)),
        Framing::Idle { gap } => t!("framing.by-idle", gap = gap.as_millis()),
    }
    .into_owned()
}

/// Why a text on the command line says no framing, with its place.
pub fn framing_error(error: &FramingError) -> String {
    let cause: Text = match &error.kind {
        FramingErrorKind::Unknown(name) => t!("framing.wrong-name", name = name),
        FramingErrorKind::Missing => t!("framing.wrong-missing"),
        FramingErrorKind::Unexpected(text) => t!("framing.wrong-unexpected", text = text),
        FramingErrorKind::Number(least, most) => t!("field.number", least = least, most = most),
        // Its words have its place.
        FramingErrorKind::Escape(error) => return super::compose_error(&error.clone().into()),
        FramingErrorKind::Hex(kind) => super::hex_cause(kind),
        FramingErrorKind::TooLong => t!("framing.wrong-long", most = MOST_MARK),
    };
    t!("search.at-column", column = error.at, cause = cause).into_owned()
}

/// What is wrong with a field of the form.
pub fn framing_problem(problem: &FramingProblem) -> String {
    match &problem.cause {
        FramingCause::Empty => t!("framing.wrong-missing").into_owned(),
        FramingCause::TooLong => t!("framing.wrong-long", most = MOST_MARK).into_owned(),
        FramingCause::Text(error) => super::compose_error(error),
        FramingCause::Number(least, most) => t!("field.number", least = least, most = most).into_owned(),
    }
}

/// Why a message cannot be sent as a frame.
pub fn wrap_error(error: &WrapError) -> Text {
    match error {
        WrapError::TooLong { length, size } => t!("framing.wrap-too-long", length = length, size = size),
    }
}
