//! Numbers with their units, short enough for a narrow column.

use crate::i18n::t;
use crate::model::local_time;
use crate::model::statistics::Pace;

/// What rates are given in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Unit {
    /// Bytes a second.
    #[default]
    Bytes,
    /// Packets a second.
    Packets,
}

impl Unit {
    /// The number of a rate in this unit.
    pub fn of(self, pace: Pace) -> f64 {
        match self {
            Unit::Bytes => pace.bytes,
            Unit::Packets => pace.packets,
        }
    }

    /// The name on the switch.
    pub fn name(self) -> String {
        match self {
            Unit::Bytes => t!("stats.unit.bytes").into_owned(),
            Unit::Packets => t!("stats.unit.packets").into_owned(),
        }
    }

    /// A rate as text.
    pub fn text(self, rate: f64) -> String {
        match self {
            Unit::Bytes => format!("{}B/s", scaled(rate)),
            Unit::Packets => format!("{}{}", scaled(rate), t!("stats.unit.packets-short")),
        }
    }
}

/// `0 `, `0.25 `, `999 `, `12.3 k`, `4.5 M`: a number with the prefix of its unit.
fn scaled(value: f64) -> String {
    const STEPS: [(f64, &str); 4] = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];
    match STEPS.into_iter().find(|(step, _)| value >= *step) {
        Some((step, prefix)) => format!("{:.1} {prefix}", value / step),
        None if value >= 10.0 || value.fract() == 0.0 => format!("{value:.0} "),
        None => format!("{value:.2} "),
    }
}

/// A count with its digits in groups, so that it can be read.
pub(super) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// A time in nanoseconds with three digits: `850 ns`, `12.3 µs`, `1.50 s`, `3:20`, `25:00:00`.
pub(super) fn span(nanoseconds: f64) -> String {
    const STEPS: [(f64, &str); 3] = [(1e9, "s"), (1e6, "ms"), (1e3, "µs")];
    if nanoseconds >= 100e9 {
        return clock(nanoseconds / 1e9);
    }
    match STEPS.into_iter().find(|(step, _)| nanoseconds >= *step) {
        Some((step, unit)) => {
            let value = nanoseconds / step;
            let digits = if value < 10.0 { 2 } else { usize::from(value < 100.0) };
            format!("{value:.digits$} {unit}")
        }
        None => format!("{nanoseconds:.0} ns"),
    }
}

/// Seconds as `m:ss` or `h:mm:ss`.
pub(super) fn clock(seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// A moment within the day.
pub(super) fn moment(nanoseconds: i64) -> String {
    local_time(nanoseconds, "%H:%M:%S%.3f")
}

/// What stands where there is no number.
pub(super) const NONE: &str = "–";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_have_their_unit() {
        assert_eq!([0.0, 0.25, 999.0, 12_345.0, 4.5e6].map(scaled), ["0 ", "0.25 ", "999 ", "12.3 k", "4.5 M"]);
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1 000", "1 234 567"]);
        let spans = [0.0, 850.0, 12_345.0, 1.5e9, 200e9, 90_000e9].map(span);
        assert_eq!(spans, ["0 ns", "850 ns", "12.3 µs", "1.50 s", "3:20", "25:00:00"]);
    }
}
