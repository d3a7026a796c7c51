//! What a worker answers by itself, and what keeps two that answer from going on for ever.
//!
//! An answer leaves right after what it answers was received, from the worker and not from a face. Nothing here
//! starts by itself: a session answers only if its user said so.
//!
//! Two sessions that answer each other could go on for ever. Such a loop begins with something that one of the two
//! users sent, so an echo does not answer what comes back of that: of a datagram sent within [`PERIOD`], the same
//! bytes; on a TCP connection, where no message has an end, it stops for good once the user sends something himself.
//! For what begins otherwise (a forged sender, a datagram that the network doubled), the same bytes are answered to
//! the same address at most [`MOST_ALIKE`] times in a [`PERIOD`]. What is not answered is counted and told.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// What a session answers to what it receives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reply {
    /// Nothing by itself.
    #[default]
    None,
    /// The same bytes, to where they came from.
    Echo,
}

/// So long a datagram is remembered.
const PERIOD: Duration = Duration::from_secs(10);
/// So often the same bytes are answered to the same address in that time.
const MOST_ALIKE: u32 = 1000;
/// Datagrams that are remembered; a newer one may take the place of an older.
const PLACES: usize = 4096;

/// Knows which datagrams are not to be answered.
#[derive(Debug)]
pub(super) struct Loops {
    /// What the user sent, to whomever: the answer to a broadcast comes from another address.
    sent: Memory,
    answered: Memory,
}

impl Loops {
    pub fn new() -> Self {
        Loops { sent: Memory::new(), answered: Memory::new() }
    }

    /// The user sent this.
    pub fn sent(&mut self, bytes: &[u8], now: Instant) {
        self.sent.count(key(bytes), now);
    }

    /// Whether a datagram may be answered; then it counts as answered.
    pub fn may_answer(&mut self, from: SocketAddr, bytes: &[u8], now: Instant) -> bool {
        !self.sent.has(key(bytes), now) && self.answered.count(key((from, bytes)), now) <= MOST_ALIKE
    }
}

/// How often something was seen, in a fixed number of places.
#[derive(Debug)]
struct Memory(Vec<Option<Seen>>);

#[derive(Clone, Copy, Debug)]
struct Seen {
    key: u64,
    since: Instant,
    times: u32,
}

impl Memory {
    fn new() -> Self {
        Memory(vec![None; PLACES])
    }

    fn has(&self, key: u64, now: Instant) -> bool {
        self.0.get(place(key)).copied().flatten().is_some_and(|seen| seen.is(key, now))
    }

    /// Counts it once more; how often it was in this period.
    fn count(&mut self, key: u64, now: Instant) -> u32 {
        let Some(place) = self.0.get_mut(place(key)) else { return 0 };
        let times = place.filter(|seen| seen.is(key, now)).map_or(0, |seen| seen.times);
        let since = place.filter(|_| times > 0).map_or(now, |seen| seen.since);
        let times = times.saturating_add(1);
        *place = Some(Seen { key, since, times });
        times
    }
}

impl Seen {
    fn is(&self, key: u64, now: Instant) -> bool {
        self.key == key && now.saturating_duration_since(self.since) < PERIOD
    }
}

fn place(key: u64) -> usize {
    key as usize % PLACES
}

fn key(what: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(port: u16) -> SocketAddr {
        ([127, 0, 0, 1], port).into()
    }

    #[test]
    fn what_the_user_sent_is_not_answered_whoever_sends_it_back() {
        let (mut loops, now) = (Loops::new(), Instant::now());
        loops.sent(b"hello", now);
        assert!(!loops.may_answer(peer(1), b"hello", now));
        assert!(!loops.may_answer(peer(2), b"hello", now + PERIOD / 2));
        assert!(loops.may_answer(peer(1), b"hello!", now));
        assert!(loops.may_answer(peer(1), b"hello", now + PERIOD), "the answer would have come by now");
    }

    #[test]
    fn the_same_datagram_is_answered_so_often_in_a_period() {
        let (mut loops, now) = (Loops::new(), Instant::now());
        let answered = |loops: &mut Loops, from, at| (0..5000).filter(|_| loops.may_answer(from, b"x", at)).count();
        assert_eq!(answered(&mut loops, peer(1), now), MOST_ALIKE as usize);
        assert_eq!(answered(&mut loops, peer(2), now), MOST_ALIKE as usize, "of another address");
        assert_eq!(answered(&mut loops, peer(1), now + PERIOD - Duration::from_millis(1)), 0);
        assert_eq!(answered(&mut loops, peer(1), now + PERIOD), MOST_ALIKE as usize);
        let different = (0..5000_u32).filter(|n| loops.may_answer(peer(1), &n.to_be_bytes(), now)).count();
        assert_eq!(different, 5000, "no two are alike");
    }
}
