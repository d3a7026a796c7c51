//! How fast a transfer goes, and how long it still takes.

use std::time::{Duration, Instant};

use crate::capture::Totals;
use crate::i18n::t;
use crate::model::tftp::TransferState;
use crate::model::{Rate, words};

/// Samples that make up the speed: five seconds.
const SAMPLES: usize = 10;

/// Watches the bytes of one transfer.
#[derive(Debug, Default)]
pub struct Pace {
    rate: Rate,
}

impl Pace {
    /// Looks at a transfer; bytes a second over the last few seconds, or since the beginning where it is younger.
    pub fn look(&mut self, now: Instant, state: &TransferState) -> f64 {
        let totals = Totals { received_bytes: state.counts.bytes, ..Totals::default() };
        self.rate.sample(now, &totals);
        let samples: Vec<f64> = self.rate.samples().collect();
        let last = samples.get(samples.len().saturating_sub(SAMPLES)..).unwrap_or_default();
        match last {
            [] => average(state),
            last => last.iter().sum::<f64>() / last.len() as f64,
        }
    }
}

/// Bytes a second from the beginning.
pub fn average(state: &TransferState) -> f64 {
    state.counts.bytes as f64 / state.elapsed.as_secs_f64().max(1e-6)
}

/// `45 %  12.3 MB/27.0 MB  8.1 MB/s  剩余 0:02  重传 3`
pub fn progress(state: &TransferState, speed: f64) -> String {
    let bytes = state.counts.bytes;
    let mut parts = Vec::new();
    match state.size {
        Some(size) => {
            parts.push(format!("{:>3} %", percent(bytes, size)));
            parts.push(format!("{}/{}", words::size(bytes), words::size(size)));
        }
        None => parts.push(words::size(bytes)),
    }
    parts.push(words_of(speed));
    if let Some(left) = state.size.and_then(|size| left(size.saturating_sub(bytes), speed)) {
        parts.push(t!("tftp-cli.left", time = left).into_owned());
    }
    parts.push(t!("tftp-cli.repeated", count = state.counts.repeated).into_owned());
    parts.join("  ")
}

/// `8.1 MB/s`
pub fn words_of(speed: f64) -> String {
    // Rounded; no link moves more than a u64 holds.
    format!("{}/s", words::size(speed.max(0.0) as u64))
}

/// Full only when all of it is there. The size of a file that grows meanwhile is passed.
fn percent(bytes: u64, size: u64) -> u64 {
    if bytes >= size {
        100
    } else {
        u128::from(bytes).saturating_mul(100).checked_div(size.into()).unwrap_or(100) as u64
    }
}

/// `1:05`, `2:00:00`; None while nothing moves.
fn left(bytes: u64, speed: f64) -> Option<String> {
    let left = Duration::try_from_secs_f64(bytes as f64 / speed).ok().filter(|_| speed >= 1.0)?;
    // Rounded up: the last second is not 0:00.
    let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    Some(match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_a_time() {
        assert_eq!(left(65, 1.0).as_deref(), Some("1:05"));
        assert_eq!(left(7200, 1.0).as_deref(), Some("2:00:00"));
        assert_eq!(left(1, 1000.0).as_deref(), Some("0:01"));
        assert_eq!((left(1, 0.0), left(1, f64::NAN)), (None, None));
    }

    #[test]
    fn a_hundred_percent_is_all_of_it() {
        assert_eq!((percent(999, 1000), percent(1000, 1000), percent(0, 0), percent(5, 4)), (99, 100, 100, 100));
        assert_eq!(percent(u64::MAX - 1, u64::MAX), 99);
        assert_eq!(words_of(8_123_456.7), "8.1 MB/s");
    }
}
