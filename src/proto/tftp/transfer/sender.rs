//! The side that gives the file: a window of blocks under way, and where it goes on (RFC 7440).

use core::time::Duration;

use super::blocks::Blocks;
use super::numbers::{MEMORY, Numbers};
use super::report::{Counts, Course, Happening, Heard};
use crate::proto::tftp::Agreed;

/// Sends blocks. With a window of one it is the sender of RFC 1350: only the clock repeats a block, so that a packet
/// that came twice does not make all that follow come twice (RFC 1123 section 4.2.3.1).
#[derive(Debug)]
pub(super) struct Sender {
    blocks: Blocks,
    window: u64,
    /// A server's OACK, until it is acknowledged.
    opening: Option<Vec<u8>>,
    opening_due: bool,
    opening_sent: bool,
    /// The first block that is not acknowledged.
    base: u64,
    /// The block that is sent next.
    cursor: u64,
    /// The first block that was never sent.
    fresh: u64,
    /// When the first block that is not acknowledged was sent last.
    base_sent: Duration,
    /// This window, and the one before, were sent again because the ACK before them came again.
    doubted: [bool; 2],
    /// The first block whose ACK measures the round trip.
    timed: u64,
}

impl Sender {
    /// A sender on these terms. With an `opening` it waits until that is acknowledged.
    pub fn new(agreed: &Agreed, opening: Option<Vec<u8>>) -> Sender {
        let numbers = Numbers { rollover: agreed.rollover };
        Sender {
            blocks: Blocks::new(agreed.blksize, agreed.windowsize, numbers),
            window: agreed.windowsize.into(),
            opening_due: opening.is_some(),
            opening_sent: false,
            opening,
            base: 1,
            cursor: 1,
            fresh: 1,
            base_sent: Duration::ZERO,
            doubted: [false; 2],
            timed: 0,
        }
    }

    pub fn room(&mut self) -> Option<&mut [u8]> {
        self.blocks.room(self.base)
    }

    pub fn supplied(&mut self, length: usize) {
        self.blocks.supplied(length);
    }

    /// All is acknowledged.
    pub fn complete(&self) -> bool {
        self.blocks.last().is_some_and(|last| self.base > last)
    }

    /// All was sent, and no more than the last window is not acknowledged.
    pub fn lacks_only_the_end(&self) -> bool {
        let last = self.blocks.last().filter(|last| self.fresh > *last && self.base + self.window > *last);
        last.is_some() && self.opening.is_none()
    }

    /// All that was sent counts, acknowledged or not: of a file that ends so, that is the file.
    pub fn count_all(&self, counts: &mut Counts) {
        counts.blocks = self.fresh - 1;
        counts.bytes = self.blocks.bytes_up_to(counts.blocks);
    }

    /// What to send, and how long each datagram of it is.
    pub fn transmit(&self) -> Option<(&[u8], usize)> {
        match &self.opening {
            Some(opening) => self.opening_due.then_some((opening, opening.len())),
            None => self.blocks.run(self.cursor, self.base + self.window),
        }
    }

    /// So many datagrams of it were sent.
    pub fn transmitted(&mut self, now: Duration, datagrams: u64, course: &mut Course) {
        if self.opening.is_some() {
            return self.opening_transmitted(now, course);
        }
        let end = self.cursor + datagrams.min(self.blocks.filled() + 1 - self.cursor);
        if (self.cursor..end).contains(&self.base) {
            self.base_sent = now;
        }
        course.counts.repeated += end.min(self.fresh).saturating_sub(self.cursor);
        self.cursor = end;
        if end > self.fresh {
            if !course.clock.is_measuring() {
                self.timed = self.fresh;
                course.clock.begin(now);
            }
            self.fresh = end;
            course.clock.arm(now);
        }
        course.clock.arm_first(now);
    }

    fn opening_transmitted(&mut self, now: Duration, course: &mut Course) {
        self.opening_due = false;
        if core::mem::replace(&mut self.opening_sent, true) {
            course.counts.repeated += 1;
        } else {
            course.clock.begin(now);
        }
        course.clock.arm_first(now);
    }

    /// Sends again what is not acknowledged.
    pub fn repeat(&mut self) {
        self.opening_due = self.opening.is_some();
        self.cursor = self.base;
    }

    /// An ACK came.
    pub fn heard(&mut self, now: Duration, number: u16, course: &mut Course) -> Heard<'static> {
        if self.opening.is_some() {
            return self.opened(now, number, course);
        }
        let numbers = self.blocks.numbers();
        let before = self.base - 1;
        match numbers.find(number, before, self.fresh - before) {
            Some(block) if block == before => self.acked_before(now, course),
            Some(block) => self.acked(now, block, course),
            None => {
                let earliest = before.saturating_sub(MEMORY);
                if let Some(block) = numbers.find(number, earliest, before - earliest) {
                    course.duplicate(block);
                }
                Heard::Ignored
            }
        }
    }

    fn opened(&mut self, now: Duration, number: u16, course: &mut Course) -> Heard<'static> {
        if number != 0 || !self.opening_sent {
            return Heard::Ignored;
        }
        self.opening = None;
        course.answered(now);
        course.clock.progress();
        course.clock.disarm();
        Heard::Ours
    }

    /// All up to this block arrived; what was sent after it did not.
    fn acked(&mut self, now: Duration, block: u64, course: &mut Course) -> Heard<'static> {
        // A window that waits for the file is answered when the peer loses patience: that measures nothing.
        if self.fresh < self.base + self.window && self.blocks.last().is_none_or(|last| self.fresh <= last) {
            course.clock.spoil();
        }
        if block >= self.timed {
            course.answered(now);
        }
        course.clock.progress();
        course.clock.disarm();
        course.counts.blocks = block;
        course.counts.bytes = self.blocks.bytes_up_to(block);
        self.base = block + 1;
        self.doubted = [false, self.doubted[0]];
        if self.base < self.fresh {
            course.clock.arm(now);
        }
        self.go_back(course);
        Heard::Ours
    }

    /// The ACK before this window came again. In a window it tells that the first block is missing. But it may also be
    /// a packet that came twice: so it counts only where it can be an answer to what was sent, not in two windows on
    /// end (a window that goes twice is acknowledged twice, and so on for ever), and not more often than the clock.
    fn acked_before(&mut self, now: Duration, course: &mut Course) -> Heard<'static> {
        let answers = self.cursor > self.base && course.clock.may_answer(self.base_sent, now);
        if self.window == 1 || !answers || self.doubted[1] || !course.clock.hasten(now) {
            course.duplicate(self.base - 1);
            return Heard::Ignored;
        }
        self.doubted[0] = true;
        self.go_back(course);
        Heard::Ours
    }

    /// Goes on with the first block that is not acknowledged, which may have been sent before.
    fn go_back(&mut self, course: &mut Course) {
        if self.cursor > self.base {
            course.clock.spoil();
            course.note(Happening::WentBack { block: self.base });
        }
        self.cursor = self.base;
    }
}
