//! A number that is told in the log, but not for each single datagram.

use std::time::{Duration, Instant};

/// How often it is told.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// Counts what is to be told.
#[derive(Debug, Default)]
pub(in crate::net) struct Untold {
    count: u64,
    told: Option<Instant>,
}

impl Untold {
    pub fn add(&mut self, count: u64) {
        self.count += count;
    }

    /// What is to be told now.
    pub fn due(&mut self, now: Instant) -> Option<u64> {
        if self.count == 0 || self.told.is_some_and(|told| now < told + TELL_EVERY) {
            return None;
        }
        self.told = Some(now);
        self.rest()
    }

    /// What was not told, at the end.
    pub fn rest(&mut self) -> Option<u64> {
        Some(std::mem::take(&mut self.count)).filter(|&count| count > 0)
    }

    /// When there is something to tell.
    pub fn deadline(&self) -> Option<Instant> {
        self.told.filter(|_| self.count > 0).map(|told| told + TELL_EVERY)
    }
}
