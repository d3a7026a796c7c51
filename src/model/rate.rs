//! How fast data goes: a sample twice a second, and the last twenty seconds of them.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::capture::Totals;

/// Time between two samples.
const EVERY: Duration = Duration::from_millis(500);
/// Samples that are kept.
const KEPT: usize = 40;

/// Bytes a second in both directions together, sampled.
#[derive(Debug, Default)]
pub struct Rate {
    last: Option<(Instant, u64)>,
    samples: VecDeque<f64>,
}

impl Rate {
    /// Looks at the counters. Returns when it wants to look again; None while nothing moves.
    pub fn sample(&mut self, now: Instant, totals: &Totals) -> Option<Duration> {
        let bytes = totals.received_bytes + totals.sent_bytes;
        let Some((then, before)) = self.last else {
            self.last = Some((now, bytes));
            return None;
        };
        let passed = now.saturating_duration_since(then);
        if passed < EVERY {
            return self.moves(bytes != before).then(|| EVERY - passed);
        }
        // After a quiet time the first sample would spread a burst over all of it; it counts for one interval.
        let counted = if self.samples.back().is_some_and(|&rate| rate > 0.0) { passed } else { passed.min(2 * EVERY) };
        self.samples.push_back(bytes.saturating_sub(before) as f64 / counted.as_secs_f64());
        if self.samples.len() > KEPT {
            self.samples.pop_front();
        }
        self.last = Some((now, bytes));
        self.moves(false).then_some(EVERY)
    }

    /// Bytes a second, newest sample.
    pub fn now(&self) -> f64 {
        self.samples.back().copied().unwrap_or_default()
    }

    /// The samples, oldest first.
    pub fn samples(&self) -> impl Iterator<Item = f64> + '_ {
        self.samples.iter().copied()
    }

    fn moves(&self, changed: bool) -> bool {
        changed || self.samples.iter().any(|&rate| rate > 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn totals(received_bytes: u64) -> Totals {
        Totals { received_bytes, ..Totals::default() }
    }

    #[test]
    fn a_rate_is_bytes_over_time_and_comes_to_rest() {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let mut rate = Rate::default();
        assert_eq!(rate.sample(at(0), &totals(0)), None);
        assert_eq!(rate.sample(at(100), &totals(500)), Some(Duration::from_millis(400)));
        assert_eq!(rate.sample(at(500), &totals(1000)), Some(EVERY));
        assert!((rate.now() - 2000.0).abs() < 1e-6);
        let mut rests = None;
        for i in 2..60 {
            rests = rate.sample(at(i * 500), &totals(1000));
        }
        assert_eq!((rests, rate.now()), (None, 0.0));
    }
}
