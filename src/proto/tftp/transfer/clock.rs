//! How long a side waits before it repeats: from the round trip as it is measured, within limits.

use core::time::Duration;

use crate::proto::tftp::Patience;

/// The waits of one transfer (RFC 6298, Karn's rule: what was sent twice measures nothing).
#[derive(Debug)]
pub(super) struct Clock {
    patience: Patience,
    /// The agreed `timeout`, which does not grow (RFC 2349).
    fixed: Option<Duration>,
    wait: Duration,
    /// The round trip and how far it varies.
    smoothed: Option<(Duration, Duration)>,
    /// The round trip is no longer than that; used until there is a measure.
    bound: Option<Duration>,
    /// The shortest round trip that was measured.
    shortest: Option<Duration>,
    /// When what is waited for was asked for, and that it was asked for again.
    asked: Option<(Duration, bool)>,
    repeats: u32,
    deadline: Option<Duration>,
    /// The deadline is that of a pause within a window.
    pause: bool,
}

/// In the middle of a window it is not waited shorter than this, whatever the round trip: a busy sender may be held up.
const LEAST_PAUSE: Duration = Duration::from_millis(20);

/// A wait is over.
pub(super) enum Expired {
    /// A window stopped in its middle; nothing is repeated yet.
    Pause,
    /// It is time to repeat.
    Repeat {
        /// How long was waited.
        waited: Duration,
        /// Which repeat it is, from 1.
        repeat: u32,
    },
    /// There were repeats enough.
    GiveUp,
}

impl Patience {
    /// The nearest wait that it allows.
    fn limit(&self, wait: Duration) -> Duration {
        wait.min(self.most).max(self.least)
    }
}

impl Clock {
    pub fn new(patience: Patience) -> Clock {
        let wait = patience.limit(patience.first);
        Clock {
            patience,
            fixed: None,
            wait,
            smoothed: None,
            bound: None,
            shortest: None,
            asked: None,
            repeats: 0,
            deadline: None,
            pause: false,
        }
    }

    pub fn patience(&self) -> &Patience {
        &self.patience
    }

    /// Both sides agreed to wait so many seconds; None: they did not.
    pub fn fix(&mut self, seconds: Option<u8>) {
        self.fixed = seconds.map(|seconds| Duration::from_secs(seconds.into()));
    }

    /// Something was sent for the first time, and an answer is expected.
    pub fn begin(&mut self, now: Duration) {
        self.asked = Some((now, false));
    }

    /// The answer to something is awaited, and will be a measure.
    pub fn is_measuring(&self) -> bool {
        self.asked.is_some()
    }

    /// It was sent again: whose answer comes cannot be told any more. But where nothing is known yet, it will be good
    /// to know that the round trip is no longer than until then.
    pub fn spoil(&mut self) {
        self.asked = self.asked.filter(|_| self.smoothed.is_none()).map(|(asked, _)| (asked, true));
    }

    /// The answer came. Gives the round trip where it could be measured.
    pub fn answered(&mut self, now: Duration) -> Option<Duration> {
        let (asked, again) = self.asked.take()?;
        let round_trip = now.saturating_sub(asked);
        if again {
            self.bound = Some(round_trip);
            return None;
        }
        let (smooth, vary) = match self.smoothed {
            None => (round_trip, round_trip / 2),
            Some((smooth, vary)) => ((smooth * 7 + round_trip) / 8, (vary * 3 + smooth.abs_diff(round_trip)) / 4),
        };
        self.smoothed = Some((smooth, vary));
        self.shortest = Some(self.shortest.map_or(round_trip, |shortest| shortest.min(round_trip)));
        // A wait that grew stays long until now, when there is a measure again.
        self.wait = self.measured_wait().unwrap_or(self.wait);
        Some(round_trip)
    }

    /// What comes now can be an answer to what was sent at `sent`: a round trip has passed. Else it answers what was
    /// sent earlier, and acting on it once more would double all that follows.
    pub fn may_answer(&self, sent: Duration, now: Duration) -> bool {
        !self.came_too_soon(sent, now) && (self.shortest.is_some() || now.saturating_sub(sent) >= self.wait())
    }

    /// What comes now is surely no answer to what was sent at `sent`.
    pub fn came_too_soon(&self, sent: Duration, now: Duration) -> bool {
        let least = |shortest: Duration| shortest.max(Duration::from_nanos(1));
        self.shortest.is_some_and(|shortest| now.saturating_sub(sent) < least(shortest))
    }

    /// The transfer went on. Where waits grew, they shrink again: half as fast as they grew, so that a link that has
    /// become slower is measured before they are too short for it.
    pub fn progress(&mut self) {
        self.repeats = 0;
        self.wait = self.measured_wait().map_or(self.wait, |measured| measured.max(self.wait / 2));
    }

    /// The round trip and how far it varies.
    fn estimate(&self) -> Option<(Duration, Duration)> {
        self.smoothed.or(self.bound.map(|bound| (bound, bound / 2)))
    }

    /// The wait that the measures make.
    fn measured_wait(&self) -> Option<Duration> {
        let (smooth, vary) = self.estimate()?;
        Some(self.patience.limit(smooth + vary * 4))
    }

    /// Something is repeated before the wait is over. False when there were repeats enough.
    pub fn hasten(&mut self, now: Duration) -> bool {
        let may = self.repeats < self.patience.tries;
        if may {
            self.repeats += 1;
            self.arm(now);
        }
        may
    }

    /// Waits from now on.
    pub fn arm(&mut self, now: Duration) {
        self.deadline = Some(now.saturating_add(self.wait()));
        self.pause = false;
    }

    /// Waits for the rest of a window, which follows on its own: not as long as for an answer.
    pub fn arm_pause(&mut self, now: Duration) {
        let pause = self.estimate().map_or(self.wait(), |(smooth, vary)| smooth / 2 + vary * 4).max(LEAST_PAUSE);
        self.deadline = Some(now.saturating_add(pause.min(self.wait())));
        self.pause = true;
    }

    /// Waits from now on, if it does not wait already.
    pub fn arm_first(&mut self, now: Duration) {
        if self.deadline.is_none() {
            self.arm(now);
        }
    }

    /// Waits for nothing.
    pub fn disarm(&mut self) {
        self.deadline = None;
    }

    pub fn deadline(&self) -> Option<Duration> {
        self.deadline
    }

    /// What is due: None while there is time. Each wait is twice as long as the one before.
    pub fn expire(&mut self, now: Duration) -> Option<Expired> {
        self.deadline.filter(|deadline| *deadline <= now)?;
        self.deadline = None;
        self.spoil();
        if self.pause {
            self.arm(now);
            return Some(Expired::Pause);
        }
        if self.repeats >= self.patience.tries {
            return Some(Expired::GiveUp);
        }
        self.repeats += 1;
        let waited = self.wait();
        self.wait = self.patience.limit(self.wait.saturating_mul(2));
        self.arm(now);
        Some(Expired::Repeat { waited, repeat: self.repeats })
    }

    fn wait(&self) -> Duration {
        self.fixed.unwrap_or(self.wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn patience() -> Patience {
        Patience { first: MS * 1000, least: MS * 100, most: MS * 3000, tries: 4, dally: MS }
    }

    fn waits(clock: &mut Clock) -> Vec<u128> {
        let mut waits = Vec::new();
        clock.arm(MS);
        let mut now = clock.deadline().expect("armed");
        while let Some(Expired::Repeat { waited, .. }) = clock.expire(now) {
            waits.push(waited.as_millis());
            now = clock.deadline().expect("armed again");
        }
        waits
    }

    #[test]
    fn waits_double_up_to_the_limit_and_end() {
        assert_eq!(waits(&mut Clock::new(patience())), [1000, 2000, 3000, 3000]);
    }

    #[test]
    fn an_agreed_wait_stays() {
        let mut clock = Clock::new(patience());
        clock.fix(Some(5));
        assert_eq!(waits(&mut clock), [5000; 4]);
    }

    #[test]
    fn a_measure_makes_the_wait() {
        let mut clock = Clock::new(patience());
        clock.begin(MS * 10);
        assert_eq!(clock.answered(MS * 210), Some(MS * 200));
        assert_eq!(waits(&mut clock), [600, 1200, 2400, 3000], "200 + 4 x 100, doubled");
        clock.begin(Duration::ZERO);
        clock.answered(MS);
        let mut clock = Clock::new(patience());
        for _ in 0..50 {
            clock.begin(Duration::ZERO);
            clock.answered(MS);
        }
        assert_eq!(waits(&mut clock)[0], 100, "no less than the least");
    }

    #[test]
    fn waits_that_grew_shrink_with_progress() {
        let mut clock = Clock::new(patience());
        clock.begin(Duration::ZERO);
        clock.answered(MS * 200);
        clock.arm(Duration::ZERO);
        for wait in [600, 1200, 2400] {
            let now = clock.deadline().expect("armed");
            assert!(matches!(clock.expire(now), Some(Expired::Repeat { waited, .. }) if waited == MS * wait));
        }
        for wait in [1500, 750, 600, 600] {
            clock.progress();
            assert_eq!(clock.wait(), MS * wait);
        }
    }

    #[test]
    fn what_was_sent_twice_measures_nothing_but_a_bound() {
        let mut clock = Clock::new(patience());
        clock.begin(Duration::ZERO);
        clock.arm(Duration::ZERO);
        assert!(matches!(clock.expire(MS * 1000), Some(Expired::Repeat { repeat: 1, .. })));
        assert_eq!(clock.answered(MS * 1500), None);
        clock.progress();
        assert_eq!(clock.measured_wait(), Some(MS * 3000), "three times what it was at most");
        clock.begin(MS * 2000);
        assert_eq!(clock.answered(MS * 2200), Some(MS * 200));
        assert_eq!(clock.measured_wait(), Some(MS * 600), "a measure takes its place");
        clock.begin(MS * 3000);
        clock.spoil();
        assert_eq!(clock.answered(MS * 5000), None);
        assert_eq!(clock.measured_wait(), Some(MS * 600));
    }
}
