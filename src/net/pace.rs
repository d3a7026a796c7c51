//! No more packets a second than may be, on average and without bursts that make up for a rest.

use std::time::{Duration, Instant};

/// A limit of packets a second.
#[derive(Clone, Debug)]
pub struct Pace {
    each: Duration,
    /// When the next packet may leave.
    next: Option<Instant>,
}

impl Pace {
    /// At most so many a second; at least one.
    pub fn new(most: u32) -> Self {
        Pace { each: each(most), next: None }
    }

    /// At most so many a second from now on.
    pub fn set_most(&mut self, most: u32) {
        self.each = each(most);
    }

    /// When the next packet may leave; None for at once.
    pub fn next(&self) -> Option<Instant> {
        self.next
    }

    /// So many packets left at this moment.
    pub fn left(&mut self, packets: u32, now: Instant) {
        let from = self.next.unwrap_or(now).max(now.checked_sub(self.each).unwrap_or(now));
        self.next = Some(from + self.each * packets);
    }
}

fn each(most: u32) -> Duration {
    Duration::from_secs(1) / most.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rest_is_not_made_up_for() {
        let (mut pace, start) = (Pace::new(1000), Instant::now());
        assert_eq!(pace.next(), None);
        for packet in 1..=5 {
            pace.left(1, start);
            assert_eq!(pace.next(), Some(start + Duration::from_millis(packet)));
        }
        let later = start + Duration::from_secs(9);
        pace.left(3, later);
        assert!(pace.next().expect("some time") >= later + Duration::from_millis(2));
    }
}
