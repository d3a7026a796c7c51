//! Which messages are not to be answered, because they may go round for ever.

use core::hash::{BuildHasher, Hash};
use core::time::Duration;
use std::hash::{BuildHasherDefault, DefaultHasher};

/// So long a message is remembered, and for so long what repeats is counted.
pub const PERIOD: Duration = Duration::from_secs(10);
/// So often in a [`PERIOD`] is answered what may be a loop.
pub const MOST_ALIKE: u32 = 1000;
/// What comes within so long after something was sent to a peer may be its reaction to that.
pub const GAP: Duration = Duration::from_secs(1);
/// Messages that are remembered; a newer one may take the place of an older.
const PLACES: usize = 4096;

/// Knows which messages are not to be answered, by their bytes. Times count from any start.
#[derive(Debug)]
pub struct Loops {
    /// What the user sent, to whomever.
    sent: Memory,
    answered: Memory,
}

impl Default for Loops {
    fn default() -> Self {
        Loops { sent: Memory(vec![None; PLACES]), answered: Memory(vec![None; PLACES]) }
    }
}

impl Loops {
    /// The user sent this.
    pub fn sent(&mut self, bytes: &[u8], now: Duration) {
        self.sent.count(key(bytes), now);
    }

    /// Whether the user sent this within [`PERIOD`].
    pub fn was_sent(&self, bytes: &[u8], now: Duration) -> bool {
        self.sent.has(key(bytes), now)
    }

    /// Whether a datagram may be answered; then it counts as answered.
    pub fn may_answer(&mut self, from: impl Hash, bytes: &[u8], now: Duration) -> bool {
        !self.was_sent(bytes, now) && self.answered.count(key((from, bytes)), now) <= MOST_ALIKE
    }
}

/// How often something was seen, in a fixed number of places.
#[derive(Debug)]
struct Memory(Vec<Option<Seen>>);

#[derive(Clone, Copy, Debug)]
struct Seen {
    key: u64,
    times: Times,
}

impl Memory {
    fn has(&self, key: u64, now: Duration) -> bool {
        let seen = self.0.get(place(key)).copied().flatten();
        seen.is_some_and(|seen| seen.key == key && seen.times.is_young(now))
    }

    /// Counts it once more; how often it was in this period.
    fn count(&mut self, key: u64, now: Duration) -> u32 {
        let Some(place) = self.0.get_mut(place(key)) else { return 0 };
        let mut times = place.filter(|seen| seen.key == key).map_or_else(Times::default, |seen| seen.times);
        let count = times.count(now);
        *place = Some(Seen { key, times });
        count
    }
}

/// How often something happened in a [`PERIOD`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Times {
    since: Duration,
    count: u32,
}

impl Times {
    /// Once more; how often it was in this period.
    pub fn count(&mut self, now: Duration) -> u32 {
        if !self.is_young(now) {
            *self = Times { since: now, count: 0 };
        }
        self.count = self.count.saturating_add(1);
        self.count
    }

    fn is_young(&self, now: Duration) -> bool {
        self.count > 0 && now.saturating_sub(self.since) < PERIOD
    }
}

/// What is known of one peer, to end what goes to and fro.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Chain {
    /// Something was sent to it last, in a chain that the user began.
    touched: Option<Duration>,
    /// It was heard last.
    heard: Option<Duration>,
    /// The answer that it was given last, if that was not what it had asked.
    given: Option<u64>,
    times: Times,
}

impl Chain {
    /// The user sent something to this peer.
    pub fn begin(&mut self, now: Duration) {
        self.touched = Some(now);
    }

    /// A message came; `widely` is when the user last sent something to whomever. Whether it may be part of a loop.
    pub fn hear(&mut self, message: &[u8], widely: Option<Duration>, now: Duration) -> bool {
        let lately = |at: Option<Duration>| at.is_some_and(|at| now.saturating_sub(at) < GAP);
        if !lately(self.touched) {
            // Who was talking already does not react to a broadcast.
            let was_silent = |at: Duration| self.heard.is_none_or(|heard| heard + GAP <= at);
            self.touched = widely.filter(|&at| lately(Some(at)) && was_silent(at));
        }
        self.heard = Some(now);
        self.touched.is_some() || self.given.is_some_and(|given| given == key(message))
    }

    /// One more message that may be part of a loop; whether it may still be answered.
    pub fn may_go_on(&mut self, now: Duration) -> bool {
        self.times.count(now) <= MOST_ALIKE
    }

    /// An answer was made.
    pub fn give(&mut self, question: &[u8], answer: &[u8]) {
        if question != answer {
            self.given = Some(key(answer));
        }
    }

    /// An answer leaves.
    pub fn touch(&mut self, now: Duration) {
        self.touched = self.touched.map(|_| now);
    }
}

fn place(key: u64) -> usize {
    key as usize % PLACES
}

fn key(what: impl Hash) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_user_sent_is_not_answered_whoever_sends_it_back() {
        let (mut loops, now) = (Loops::default(), Duration::from_secs(5));
        loops.sent(b"hello", now);
        assert!(!loops.may_answer(1, b"hello", now));
        assert!(!loops.may_answer(2, b"hello", now + PERIOD / 2));
        assert!(loops.may_answer(1, b"hello!", now));
        assert!(loops.may_answer(1, b"hello", now + PERIOD), "the answer would have come by now");
    }

    #[test]
    fn the_same_datagram_is_answered_so_often_in_a_period() {
        let (mut loops, now) = (Loops::default(), Duration::ZERO);
        let answered = |loops: &mut Loops, from, at| (0..5000).filter(|_| loops.may_answer(from, b"x", at)).count();
        assert_eq!(answered(&mut loops, 1, now), MOST_ALIKE as usize);
        assert_eq!(answered(&mut loops, 2, now), MOST_ALIKE as usize, "of another address");
        assert_eq!(answered(&mut loops, 1, now + PERIOD - Duration::from_millis(1)), 0);
        assert_eq!(answered(&mut loops, 1, now + PERIOD), MOST_ALIKE as usize);
        let different = (0..5000_u32).filter(|n| loops.may_answer(1, &n.to_be_bytes(), now)).count();
        assert_eq!(different, 5000, "no two are alike");
    }
}
