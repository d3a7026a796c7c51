//! Passing on: from one side through the faults of its direction to the other.

use std::time::Duration;

use super::Towards;
use super::side::Side;
use crate::capture::{Direction, PeerId};
use crate::net::face::Face;
use crate::proto::faults::{Lane, Next};

/// Reads of one side in one turn.
const READS: usize = 4;
/// Pieces given to one side in one turn.
const PIECES: usize = 1024;

impl Towards {
    /// How bytes that go this way stand in the capture.
    pub(super) fn direction(self) -> Direction {
        match self {
            Towards::Server => Direction::Received,
            Towards::Client => Direction::Sent,
        }
    }
}

/// Under which names bytes are recorded.
#[derive(Clone, Copy)]
pub(super) struct Names {
    pub peer: PeerId,
    pub local: PeerId,
}

/// One direction of a pair.
pub(super) struct Way {
    pub lane: Lane,
    pub towards: Towards,
    /// Bytes that were read for it.
    pub read: u64,
    /// Nothing more is read for it.
    stopped: bool,
    /// The faults asked for a reset.
    pub reset: bool,
    /// A turn ended before all was done that could be.
    more: bool,
}

impl Way {
    pub fn new(lane: Lane, towards: Towards) -> Self {
        Way { lane, towards, read: 0, stopped: false, reset: false, more: false }
    }

    /// Reads, records and passes on a bounded amount.
    pub fn go(&mut self, from: &mut Side, to: &mut Side, names: Names, clock: Duration, face: &mut Face) {
        to.flush();
        self.give(to, clock);
        for _ in 0..READS {
            if !self.may_read(from, to) {
                return;
            }
            match face.receive_as(self.towards.direction(), from.stream(), names.peer, names.local) {
                // Behind an error that was taken already, the end of what could still be read looks like this.
                Ok(0) if from.is_broken() => from.readable = false,
                Ok(0) => {
                    from.finished = true;
                    self.stop(clock);
                    self.give(to, clock);
                }
                Ok(length) => {
                    self.read += length as u64;
                    self.pass(to, clock, face.last_read());
                }
                Err(error) => from.read_failed(error),
            }
        }
    }

    /// Passes on what was read: with nothing in the way straight from where it lies.
    fn pass(&mut self, to: &mut Side, clock: Duration, bytes: &[u8]) {
        if !self.lane.is_idle() {
            self.lane.push(bytes, clock);
            return self.give(to, clock);
        }
        self.lane.went_by(bytes.len());
        let taken = to.write(bytes);
        if let Some(rest @ [_, ..]) = bytes.get(taken..) {
            to.queue(rest.into());
        }
    }

    /// Gives the other side what is due, as far as it takes it.
    fn give(&mut self, to: &mut Side, clock: Duration) {
        self.more = false;
        for _ in 0..PIECES {
            if !to.takes() || self.reset {
                return;
            }
            match self.lane.next(clock) {
                Next::Bytes(bytes) => {
                    let taken = to.write(bytes);
                    self.lane.took(taken, clock);
                }
                Next::End => {
                    self.lane.took(0, clock);
                    to.finish();
                }
                Next::Reset => self.reset = true,
                Next::Wait(_) | Next::Nothing => return,
            }
        }
        self.more = true;
    }

    /// Nothing is read that the other side would not take, or for which the faults have no room.
    fn may_read(&self, from: &Side, to: &Side) -> bool {
        !self.stopped && from.may_read() && to.takes() && !self.lane.is_full() && !self.reset
    }

    /// There is something to do without waiting for the system.
    pub fn has_work(&self, from: &Side, to: &Side) -> bool {
        self.may_read(from, to) || to.can_flush() || (self.more && to.takes())
    }

    /// When the faults let something go; a side that takes nothing wakes us by itself.
    pub fn due(&mut self, to: &Side, clock: Duration) -> Option<Duration> {
        match self.lane.next(clock) {
            Next::Wait(at) if to.takes() => Some(at),
            _ => None,
        }
    }

    /// Reads no more: what is inside still goes, and then the end.
    pub fn stop(&mut self, clock: Duration) {
        if !std::mem::replace(&mut self.stopped, true) {
            self.lane.end(clock);
        }
    }

    /// The last turn before the end: what the kernel takes at once, whether it is due or not.
    pub fn hurry(&mut self, to: &mut Side) {
        to.flush();
        while to.takes() {
            match self.lane.next(Duration::MAX) {
                Next::Bytes(bytes) => {
                    let taken = to.write(bytes);
                    // The bound of the rate does not count any more.
                    self.lane.took(taken, Duration::ZERO);
                }
                Next::End => {
                    self.lane.took(0, Duration::ZERO);
                    to.finish();
                }
                Next::Reset | Next::Wait(_) | Next::Nothing => return,
            }
        }
    }

    /// Whether it is done: the end was passed on.
    pub fn is_done(&self, from: &Side, to: &Side) -> bool {
        from.finished && to.is_finished_by_us()
    }
}
