//! What is repeated, in words.

use std::time::Duration;

use super::{Text, net_error};
use crate::i18n::t;
use crate::model::RepeatError;
use crate::net::{PlayEnd, Playing};

/// What is wrong with 循环周期 or 次数.
pub fn repeat_error(error: RepeatError) -> Text {
    match error {
        RepeatError::Fraction => t!("play.fraction"),
        RepeatError::Period => t!("play.wrong-period"),
        RepeatError::Times => t!("play.wrong-times"),
    }
}

/// How a play goes, in a line.
pub fn playing(playing: &Playing) -> String {
    let lateness = playing.lateness;
    let (sent, rate) = (playing.sent, format!("{:.1}", playing.rate));
    let mut parts = vec![t!("play.sent", count = sent).into_owned(), t!("play.rate", rate = rate).into_owned()];
    if playing.refused > 0 {
        parts.push(t!("play.refused", count = playing.refused).into_owned());
    }
    if playing.skipped > 0 {
        parts.push(t!("play.skipped", count = playing.skipped).into_owned());
    }
    parts.push(t!("play.late", p50 = milliseconds(lateness.p50), p99 = milliseconds(lateness.p99)).into_owned());
    parts.join(" · ")
}

/// The same with all there is to know, for a tooltip.
pub fn playing_in_full(told: &Playing) -> String {
    let mut lines = vec![playing(told), t!("play.most-late", most = milliseconds(told.lateness.most)).into_owned()];
    lines.extend((told.skipped > 0).then(|| t!("play.why-skipped").into_owned()));
    lines.extend(told.limited.then(|| t!("play.limited").into_owned()));
    lines.join("\n")
}

/// Why a play has ended.
pub fn play_end(end: &PlayEnd) -> String {
    match end {
        PlayEnd::Done => t!("play.done"),
        PlayEnd::Stopped => t!("play.stopped"),
        PlayEnd::Session => t!("play.session-over"),
        PlayEnd::Refused(error) => t!("play.ended-refused", why = net_error(error)),
    }
    .into_owned()
}

/// Milliseconds with two digits behind the point.
fn milliseconds(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1e3)
}
