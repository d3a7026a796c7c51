//! Whether to look for an answer instead of sleeping until it comes.
//!
//! Falling asleep and being woken takes longer than a round trip on the same machine or a fast network. Looking again
//! and again costs a core meanwhile, so it is done only for a moment, only where the last round trips were short, and
//! less and less often where it does not pay.

use std::time::{Duration, Instant};

/// Round trips up to here are worth it.
const NEAR: Duration = Duration::from_micros(250);
/// No wait is longer.
const MOST: Duration = Duration::from_micros(200);
/// Waits in vain, one after the other, until it rests.
const VAIN: u32 = 4;
/// Waits that it leaves out then; twice as many each time.
const REST: u32 = 16;

/// Decides about each wait.
#[derive(Debug)]
pub(super) struct Patrol {
    /// The other side can run at the same time.
    is_free: bool,
    /// Waits in vain since the last one that was not.
    vain: u32,
    /// Waits to leave out.
    rest: u32,
    /// When the wait began that was not over at the end of a turn.
    since: Option<Instant>,
}

impl Patrol {
    pub fn new() -> Self {
        let is_free = std::thread::available_parallelism().is_ok_and(|cores| cores.get() > 1);
        Patrol { is_free, vain: 0, rest: 0, since: None }
    }

    /// Until when to look, if at all. `round_trip` is None where nobody is worth it.
    pub fn begin(&mut self, round_trip: Option<Duration>, now: Instant) -> Option<Instant> {
        let end = self.end(round_trip, now);
        // A wait that was to go on has nothing to wait for any more.
        self.since = self.since.filter(|_| end.is_some());
        end
    }

    fn end(&mut self, round_trip: Option<Duration>, now: Instant) -> Option<Instant> {
        let round_trip = round_trip?;
        if !self.is_free || round_trip.is_zero() || round_trip > NEAR {
            return None;
        }
        if self.rest > 0 {
            self.rest -= 1;
            return None;
        }
        Some(*self.since.get_or_insert(now) + (round_trip * 2).min(MOST))
    }

    /// Something came in time.
    pub fn hit(&mut self) {
        (self.vain, self.since) = (0, None);
    }

    /// Nothing came.
    pub fn miss(&mut self) {
        self.since = None;
        self.vain += 1;
        if self.vain >= VAIN {
            self.rest = REST << (self.vain - VAIN).min(8);
        }
    }

    /// A wait goes on in the next turn.
    pub fn is_out(&self) -> bool {
        self.since.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patrol() -> Patrol {
        Patrol { is_free: true, ..Patrol::new() }
    }

    #[test]
    fn only_what_is_near_is_waited_for() {
        let (mut patrol, now) = (patrol(), Instant::now());
        assert_eq!(patrol.begin(Some(Duration::ZERO), now), None);
        assert_eq!(patrol.begin(Some(Duration::from_millis(1)), now), None);
        let end = patrol.begin(Some(Duration::from_micros(30)), now);
        assert_eq!(end, Some(now + Duration::from_micros(60)));
        assert!(patrol.is_out());
        patrol.hit();
        assert!(!patrol.is_out());
    }

    #[test]
    fn a_wait_ends_where_there_is_nobody_to_wait_for_any_more() {
        for round_trip in [None, Some(Duration::from_millis(1))] {
            let (mut patrol, now) = (patrol(), Instant::now());
            patrol.begin(Some(Duration::from_micros(30)), now);
            assert!(patrol.is_out());
            assert_eq!(patrol.begin(round_trip, now), None);
            assert!(!patrol.is_out(), "or the worker never sleeps again");
        }
    }

    #[test]
    fn waiting_in_vain_is_given_up_for_a_while_each_time_longer() {
        let (mut patrol, now, near) = (patrol(), Instant::now(), Some(Duration::from_micros(30)));
        let rest = |patrol: &mut Patrol| {
            while patrol.begin(near, now).is_some() {
                patrol.miss();
            }
            let left_out = std::iter::from_fn(|| patrol.begin(near, now).is_none().then_some(())).count();
            patrol.miss();
            left_out
        };
        let (first, second) = (rest(&mut patrol), rest(&mut patrol));
        assert!(first > 0 && second > first, "{first} {second}");
        while patrol.begin(near, now).is_none() {}
        patrol.hit();
        assert!(patrol.begin(near, now).is_some());
    }
}
