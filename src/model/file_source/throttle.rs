//! When the next message may go, so that it is no faster than was asked for.

use std::time::{Duration, Instant};

use super::Limit;

/// What is late by more than this is not made up for.
const MOST_BEHIND: Duration = Duration::from_millis(100);

/// Keeps to a limit. Times are counted on, so that delays do not add up.
#[derive(Debug)]
pub struct Throttle {
    limit: Limit,
    next: Option<Instant>,
}

impl Throttle {
    /// Nothing was sent yet.
    pub fn new(limit: Limit) -> Self {
        Throttle { limit, next: None }
    }

    /// When the next message may go, after it stood still for so long.
    pub fn due(&mut self, paused: Duration) -> Option<Instant> {
        self.next = self.next.map(|next| next + paused);
        self.next
    }

    /// A message of so many bytes went.
    pub fn sent(&mut self, bytes: usize) {
        self.sent_at(bytes, Instant::now());
    }

    fn sent_at(&mut self, bytes: usize, now: Instant) {
        let least = now.checked_sub(MOST_BEHIND).unwrap_or(now);
        let from = self.next.unwrap_or(now).max(least);
        self.next = Some(from + self.takes(bytes));
    }

    /// How long a message takes up.
    fn takes(&self, bytes: usize) -> Duration {
        let Limit { kib, messages, interval } = self.limit;
        let of_bytes = if kib == 0 { 0.0 } else { bytes as f64 / (kib as f64 * 1024.0) };
        let of_messages = if messages == 0 { 0.0 } else { 1.0 / messages as f64 };
        Duration::from_secs_f64(of_bytes.max(of_messages)).max(interval)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(limit: Limit, bytes: usize, messages: u32) -> Duration {
        let (mut throttle, start) = (Throttle::new(limit), Instant::now());
        (0..messages).for_each(|_| throttle.sent_at(bytes, start));
        throttle.due(Duration::ZERO).expect("a time").saturating_duration_since(start)
    }

    #[test]
    fn the_strictest_limit_holds() {
        let none = Limit::default();
        assert_eq!(due(none, 1 << 20, 100), Duration::ZERO);
        assert_eq!(due(Limit { kib: 100, ..none }, 1024, 100), Duration::from_secs(1));
        assert_eq!(due(Limit { messages: 50, ..none }, 1024, 100), Duration::from_secs(2));
        let interval = Duration::from_millis(30);
        assert_eq!(due(Limit { interval, messages: 50, kib: 1000 }, 1024, 100), Duration::from_secs(3));
    }

    #[test]
    fn a_rest_is_not_made_up_for() {
        let mut throttle = Throttle::new(Limit { messages: 1000, ..Limit::default() });
        let start = Instant::now();
        throttle.sent_at(1, start);
        let later = start + Duration::from_secs(60);
        throttle.sent_at(1, later);
        assert!(throttle.due(Duration::ZERO).expect("a time") > later - MOST_BEHIND);
    }
}
