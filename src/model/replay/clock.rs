//! When a record is due: times of the capture turned into moments of now.

use std::time::{Duration, Instant};

/// How fast a capture is played.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Speed {
    /// So many times as fast as it was recorded: 1 is the original timing, 0.1 takes ten times as long.
    Times(f64),
    /// Without waiting.
    Most,
}

impl Speed {
    /// The least factor that is offered.
    pub const LEAST: f64 = 0.1;
    /// The greatest factor that is offered.
    pub const GREATEST: f64 = 100.0;
}

/// Moments counted from where the clock was set, so that what comes late does not delay what comes after it.
#[derive(Clone, Debug)]
pub struct Clock {
    speed: Speed,
    /// A time of the capture, nanoseconds, and the moment that it stands for; None until the first record.
    set: Option<(i64, Instant)>,
    /// The latest time that was asked for since then.
    latest: i64,
}

/// What is recorded this much earlier than what came before it, nanoseconds, tells that the clock was set back; less
/// is the order in which several sources were read.
const SET_BACK: i64 = 1_000_000_000;

impl Clock {
    /// A clock that the first record sets.
    pub fn new(speed: Speed) -> Self {
        Clock { speed, set: None, latest: i64::MIN }
    }

    /// The moment at which a record of this time is due; None for at once.
    pub fn due(&mut self, time: i64, now: Instant) -> Option<Instant> {
        let (mut from, mut start) = *self.set.get_or_insert((time, now));
        let Speed::Times(factor) = self.speed else { return None };
        if time < self.latest.saturating_sub(SET_BACK) {
            // What follows is measured from here: it is neither late nor in a hurry.
            (from, start) = (time, self.moment(self.latest, from, start, factor)?);
            (self.set, self.latest) = (Some((from, start)), time);
        }
        self.latest = self.latest.max(time);
        self.moment(time, from, start, factor)
    }

    fn moment(&self, time: i64, from: i64, start: Instant, factor: f64) -> Option<Instant> {
        let passed = u64::try_from(time.saturating_sub(from)).unwrap_or_default();
        let wait = Duration::try_from_secs_f64(passed as f64 / 1e9 / factor.max(f64::MIN_POSITIVE));
        start.checked_add(wait.unwrap_or(FOREVER)).or_else(|| start.checked_add(FOREVER))
    }

    /// Goes on from the record that is next: after a pause, or at another speed.
    pub fn set(&mut self, speed: Speed, waited_for: i64, left: Option<Duration>, now: Instant) {
        let scaled = match (self.speed, speed, left) {
            (Speed::Times(old), Speed::Times(new), Some(left)) => left.mul_f64((old / new).clamp(0.0, 1e6)),
            _ => Duration::ZERO,
        };
        self.speed = speed;
        (self.set, self.latest) = (Some((waited_for, now + scaled.min(FOREVER))), waited_for);
    }
}

/// Longer than anybody waits.
const FOREVER: Duration = Duration::from_secs(10 * 365 * 86_400);

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000_000;

    #[test]
    fn what_comes_late_does_not_delay_the_rest() {
        let (mut clock, start) = (Clock::new(Speed::Times(2.0)), Instant::now());
        assert_eq!(clock.due(5 * SECOND, start), Some(start));
        let late = start + Duration::from_secs(3);
        assert_eq!(clock.due(9 * SECOND, late), Some(start + Duration::from_secs(2)));
    }

    #[test]
    fn a_clock_that_was_set_back_goes_on_from_there() {
        let (mut clock, start) = (Clock::new(Speed::Times(1.0)), Instant::now());
        let after = |seconds| Some(start + Duration::from_secs(seconds));
        let times = [5000, 5010, 1400, 1403, 1410, 100, 101];
        let due = times.map(|time| clock.due(time * SECOND, start));
        assert_eq!(due, [0, 10, 10, 13, 20, 20, 21].map(after));
        let moved = clock.due(i64::MIN, start);
        assert_eq!(moved, after(21));
        assert!(clock.due(i64::MAX, start) > after(1_000_000), "and a clock that was set forward waits");
    }

    #[test]
    fn another_speed_takes_what_is_left_with_it() {
        let (mut clock, start) = (Clock::new(Speed::Times(1.0)), Instant::now());
        clock.due(0, start);
        clock.set(Speed::Times(10.0), 8 * SECOND, Some(Duration::from_secs(5)), start);
        assert_eq!(clock.due(8 * SECOND, start), Some(start + Duration::from_millis(500)));
        assert_eq!(clock.due(18 * SECOND, start), Some(start + Duration::from_millis(1500)));
        clock.set(Speed::Most, 18 * SECOND, None, start);
        assert_eq!(clock.due(99 * SECOND, start), None);
    }
}
