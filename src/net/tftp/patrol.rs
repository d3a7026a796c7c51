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
    /// When the wait ends that has begun.
    end: Option<Instant>,
}

impl Patrol {
    pub fn new() -> Self {
        let is_free = std::thread::available_parallelism().is_ok_and(|cores| cores.get() > 1);
        Patrol { is_free, vain: 0, rest: 0, end: None }
    }

    /// Until when to look, if at all. One that has begun goes on.
    pub fn begin(&mut self, round_trip: Duration, now: Instant) -> Option<Instant> {
        if self.end.is_some() {
            return self.end;
        }
        if !self.is_free || round_trip.is_zero() || round_trip > NEAR {
            return None;
        }
        if self.rest > 0 {
            self.rest -= 1;
            return None;
        }
        self.end = Some(now + (round_trip * 2).min(MOST));
        self.end
    }

    /// Something came; in time, unless another program had this core meanwhile.
    pub fn hit(&mut self, now: Instant) {
        if self.end.take().is_some_and(|end| now > end) {
            self.count_in_vain();
        } else {
            self.vain = 0;
        }
    }

    /// Nothing came so far. Where the wait is not over it goes on in the next turn.
    pub fn pause(&mut self, now: Instant) {
        if self.end.take_if(|end| *end <= now).is_some() {
            self.count_in_vain();
        }
    }

    /// There is nobody to wait for.
    pub fn end(&mut self) {
        self.end = None;
    }

    fn count_in_vain(&mut self) {
        self.vain += 1;
        if self.vain >= VAIN {
            self.rest = REST << (self.vain - VAIN).min(8);
        }
    }

    /// A wait goes on in the next turn.
    pub fn is_out(&self) -> bool {
        self.end.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patrol() -> Patrol {
        Patrol { is_free: true, ..Patrol::new() }
    }

    const SHORT: Duration = Duration::from_micros(30);

    #[test]
    fn only_what_is_near_is_waited_for() {
        let (mut patrol, now) = (patrol(), Instant::now());
        assert_eq!(patrol.begin(Duration::ZERO, now), None);
        assert_eq!(patrol.begin(Duration::from_millis(1), now), None);
        assert_eq!(patrol.begin(SHORT, now), Some(now + SHORT * 2));
        patrol.pause(now + SHORT);
        assert!(patrol.is_out());
        assert_eq!(patrol.begin(SHORT, now + SHORT), Some(now + SHORT * 2), "the same goes on");
        patrol.hit(now + SHORT);
        assert!(!patrol.is_out());
    }

    #[test]
    fn waiting_in_vain_is_given_up_for_a_while_each_time_longer() {
        let (mut patrol, now) = (patrol(), Instant::now());
        let rest = |patrol: &mut Patrol| {
            while let Some(end) = patrol.begin(SHORT, now) {
                patrol.pause(end);
            }
            1 + std::iter::from_fn(|| patrol.begin(SHORT, now).is_none().then_some(())).count()
        };
        let (first, second) = (rest(&mut patrol), rest(&mut patrol));
        assert!(first > 1 && second > first, "{first} {second}");
        // What comes too late was waited for in vain as well.
        patrol.hit(now + SHORT * 9);
        assert_eq!(patrol.begin(SHORT, now), None);
        while patrol.begin(SHORT, now).is_none() {}
        patrol.hit(now);
        assert!(patrol.begin(SHORT, now).is_some());
    }
}
