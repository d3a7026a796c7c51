//! 循环周期: how often a message is sent again, as it is typed.

use std::num::NonZeroU64;
use std::time::Duration;

use super::compose::SendSettings;

/// The shortest and the longest period, milliseconds: one millisecond, one day.
pub const PERIOD: std::ops::RangeInclusive<u64> = 1..=86_400_000;

/// How often, and how many times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rhythm {
    /// From one message to the next.
    pub period: Duration,
    /// So many; None for until it is stopped.
    pub times: Option<NonZeroU64>,
}

/// Why it is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RepeatError {
    /// 循环周期 has a fraction.
    Fraction,
    /// 循环周期 is no number in [`PERIOD`].
    Period,
    /// 次数 is no whole number.
    Times,
}

impl SendSettings {
    /// 循环周期 and 次数. An empty 次数, or 0, is until it is stopped.
    pub fn rhythm(&self) -> Result<Rhythm, RepeatError> {
        let period = period(self.every.trim())?;
        let times = self.times.trim();
        let times = if times.is_empty() { Some(0) } else { whole(times) };
        Ok(Rhythm { period, times: NonZeroU64::new(times.ok_or(RepeatError::Times)?) })
    }
}

fn period(text: &str) -> Result<Duration, RepeatError> {
    if let Some(period) = whole(text).filter(|period| PERIOD.contains(period)) {
        return Ok(Duration::from_millis(period));
    }
    let fraction = text.contains(['.', ',']) && text.replace(',', ".").parse::<f64>().is_ok_and(f64::is_finite);
    Err(if fraction { RepeatError::Fraction } else { RepeatError::Period })
}

fn whole(text: &str) -> Option<u64> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rhythm(every: &str, times: &str) -> Result<(u64, u64), RepeatError> {
        let settings = SendSettings { every: every.into(), times: times.into(), ..SendSettings::default() };
        let rhythm = settings.rhythm()?;
        Ok((rhythm.period.as_millis() as u64, rhythm.times.map_or(0, NonZeroU64::get)))
    }

    #[test]
    fn what_is_typed_is_read_or_refused_with_its_reason() {
        assert_eq!(rhythm("1", ""), Ok((1, 0)));
        assert_eq!(rhythm(" 86400000 ", " 7 "), Ok((86_400_000, 7)));
        assert_eq!(rhythm("1000", "0"), Ok((1000, 0)));
        for fraction in ["0.5", "1.0", "2,5", ".5"] {
            assert_eq!(rhythm(fraction, ""), Err(RepeatError::Fraction), "{fraction}");
        }
        for wrong in ["", "0", "86400001", "-1", "+1", "1e3", "x", "1.2.3"] {
            assert_eq!(rhythm(wrong, ""), Err(RepeatError::Period), "{wrong}");
        }
        for wrong in ["-1", "1.5", "x", "99999999999999999999"] {
            assert_eq!(rhythm("1", wrong), Err(RepeatError::Times), "{wrong}");
        }
    }
}
