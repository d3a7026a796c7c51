//! Each record at its time into the session's queue.

use std::sync::Arc;
use std::time::Instant;

use parking_lot::Mutex;

use super::clock::Clock;
use super::{ReplayError, Replayed, Speed};
use crate::model::courier::Courier;
use crate::model::walk::{Roster, Visited, Visitor};
use crate::net::Notice;

/// Sends records.
pub(super) struct Sending<'a> {
    courier: Courier<'a>,
    clock: Clock,
    speed: Speed,
    wished: Arc<Mutex<Speed>>,
}

impl<'a> Sending<'a> {
    pub fn new(courier: Courier<'a>, wished: Arc<Mutex<Speed>>) -> Self {
        let speed = *wished.lock();
        Sending { courier, clock: Clock::new(speed), speed, wished }
    }

    pub fn finish(self, gone: u64, ended: Option<ReplayError>) -> Replayed {
        Replayed { records: self.courier.messages, bytes: self.courier.bytes, gone, ended }
    }

    /// Waits until a record is due, through pauses and changes of speed.
    fn wait_for(&mut self, time: i64) -> Result<(), ReplayError> {
        let mut due = self.clock.due(time, Instant::now());
        loop {
            let speed = *self.wished.lock();
            if speed != self.speed {
                due = self.set_clock(speed, time, due);
            }
            if self.courier.control.is_paused() {
                due = self.pause(time, due)?;
                continue;
            }
            self.courier.check()?;
            match due.filter(|&due| due > Instant::now()) {
                Some(due) => self.courier.control.wait(Some(due)),
                None => return Ok(()),
            }
        }
    }

    /// Stands still; what was left to wait is left then.
    fn pause(&mut self, time: i64, due: Option<Instant>) -> Result<Option<Instant>, ReplayError> {
        let left = due.map(|due| due.saturating_duration_since(Instant::now()));
        self.courier.stand_still()?;
        let now = Instant::now();
        self.clock.set(self.speed, time, left, now);
        Ok(self.clock.due(time, now))
    }

    fn set_clock(&mut self, speed: Speed, time: i64, due: Option<Instant>) -> Option<Instant> {
        let now = Instant::now();
        self.clock.set(speed, time, due.map(|due| due.saturating_duration_since(now)), now);
        self.speed = speed;
        self.clock.due(time, now)
    }
}

impl Visitor for Sending<'_> {
    type Error = ReplayError;

    fn record(&mut self, record: Visited<'_>, _: &Roster) -> Result<(), ReplayError> {
        if record.bytes.is_empty() && !self.courier.sends_datagrams() {
            // A stream cannot carry nothing.
            return Ok(());
        }
        self.wait_for(record.meta.time)?;
        Ok(self.courier.hand_over(record.bytes)?)
    }

    fn event(&mut self, _: Visited<'_>, _: Option<&Notice>, _: bool) -> Result<(), ReplayError> {
        Ok(())
    }
}
