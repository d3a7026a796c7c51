//! Packets made by hand: sent once or repeated, never faster than [`Raw::SHORTEST`] apart.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::net::Cause;
use crate::net::ipmsg::Raw;
use crate::proto::ipmsg::{LONGEST, To};

/// Packets to be sent once that may wait for their moment.
const MOST_WAITING: usize = 32;

/// What was made by hand and has not left.
#[derive(Default)]
pub(super) struct ByHand {
    once: VecDeque<(To, Arc<[u8]>)>,
    repeat: Option<Repeat>,
    /// Before that nothing leaves.
    free: Option<Instant>,
}

struct Repeat {
    to: To,
    bytes: Arc<[u8]>,
    left: u32,
    every: Duration,
    at: Instant,
}

impl ByHand {
    /// Takes one. A repeat takes the place of the one that runs.
    pub fn take(&mut self, raw: Raw, now: Instant) -> Result<(), Cause> {
        let Raw { to, bytes, times, every } = raw;
        if bytes.len() > LONGEST {
            return Err(Cause::MessageTooLong { length: bytes.len() as u64 });
        }
        if times > 1 {
            let (left, every) = (times.min(Raw::MOST_TIMES), every.max(Raw::SHORTEST));
            self.repeat = Some(Repeat { to, bytes, left, every, at: now });
        } else if self.once.len() < MOST_WAITING {
            self.once.push_back((to, bytes));
        } else {
            return Err(Cause::QueueFull { limit: self.once.iter().map(|(_, bytes)| bytes.len() as u64).sum() });
        }
        Ok(())
    }

    /// Ends the repeat.
    pub fn stop(&mut self) {
        self.repeat = None;
    }

    /// How often the repeat still sends.
    pub fn left(&self) -> u32 {
        self.repeat.as_ref().map_or(0, |repeat| repeat.left)
    }

    /// When the next one leaves.
    pub fn due(&self, now: Instant) -> Option<Instant> {
        let wanted = if self.once.is_empty() { self.repeat.as_ref()?.at } else { now };
        Some(self.free.map_or(wanted, |free| free.max(wanted)))
    }

    /// The one that leaves now. A host may get `copies` of one for everybody, and no more than ten a second of those
    /// either.
    pub fn next(&mut self, now: Instant, copies: impl FnOnce() -> u32) -> Option<(To, Arc<[u8]>)> {
        self.due(now).filter(|due| *due <= now)?;
        let sent = self.take_next(now)?;
        let copies = if sent.0 == To::Everyone { copies().max(1) } else { 1 };
        self.free = Some(now + Raw::SHORTEST * copies);
        Some(sent)
    }

    fn take_next(&mut self, now: Instant) -> Option<(To, Arc<[u8]>)> {
        if let Some(once) = self.once.pop_front() {
            return Some(once);
        }
        let repeat = self.repeat.as_mut()?;
        // What was missed is not made up for.
        repeat.at = (repeat.at + repeat.every).max(now);
        repeat.left -= 1;
        let sent = (repeat.to, Arc::clone(&repeat.bytes));
        if repeat.left == 0 {
            self.repeat = None;
        }
        Some(sent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(times: u32, every: u64) -> Raw {
        Raw { to: To::Everyone, bytes: Arc::from(*b"1:1:a:b:0:"), times, every: Duration::from_millis(every) }
    }

    /// When packets leave, in milliseconds, looked at every millisecond.
    fn run(by_hand: &mut ByHand, start: Instant, until: u64) -> Vec<u64> {
        (0..until).filter(|at| by_hand.next(start + Duration::from_millis(*at), || 1).is_some()).collect()
    }

    #[test]
    fn nothing_is_faster_than_ten_a_second() {
        let (mut by_hand, start) = (ByHand::default(), Instant::now());
        by_hand.take(raw(4, 0), start).expect("taken");
        by_hand.take(raw(1, 0), start).expect("taken");
        by_hand.take(raw(1, 0), start).expect("taken");
        assert_eq!(by_hand.left(), 4);
        assert_eq!(run(&mut by_hand, start, 2000), [0, 100, 200, 300, 400, 500]);
        assert_eq!(by_hand.due(start), None);
        by_hand.take(raw(3, 250), start).expect("taken");
        assert_eq!(run(&mut by_hand, start, 2000).len(), 3);
        // Each host hears both broadcasts.
        by_hand.take(raw(4, 0), start).expect("taken");
        let sent = |at: &u64| by_hand.next(start + Duration::from_millis(3000 + at), || 2).is_some();
        assert_eq!((0..1000).filter(sent).collect::<Vec<_>>(), [0, 200, 400, 600]);
    }

    #[test]
    fn it_ends() {
        let (mut by_hand, start) = (ByHand::default(), Instant::now());
        by_hand.take(raw(u32::MAX, 100), start).expect("taken");
        assert_eq!(by_hand.left(), Raw::MOST_TIMES);
        assert_eq!(run(&mut by_hand, start, 250).len(), 3);
        by_hand.stop();
        assert_eq!((by_hand.left(), by_hand.due(start)), (0, None));
        for _ in 0..MOST_WAITING {
            by_hand.take(raw(1, 0), start).expect("taken");
        }
        assert!(matches!(by_hand.take(raw(1, 0), start), Err(Cause::QueueFull { .. })));
        let long = Raw { bytes: vec![0; LONGEST + 1].into(), ..raw(1, 0) };
        assert_eq!(by_hand.take(long, start), Err(Cause::MessageTooLong { length: LONGEST as u64 + 1 }));
    }
}
