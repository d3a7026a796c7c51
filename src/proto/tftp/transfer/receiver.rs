//! The side that takes the file: which block comes next, and when what came is acknowledged.

use core::time::Duration;

use super::numbers::Numbers;
use super::report::{Course, Happening, Heard};
use crate::proto::tftp::{Agreed, Malformed, Packet};

/// How far back a block is known as one that came before.
const MEMORY: u64 = 0x7FFF;

/// Takes blocks in order (RFC 7440 where a window has more than one).
#[derive(Debug)]
pub(super) struct Receiver {
    blksize: usize,
    window: u64,
    numbers: Numbers,
    /// 1 may follow block 65535 though nobody agreed on it: with one block at a time nothing else can have that number.
    may_roll_to_one: bool,
    /// The block that is awaited.
    next: u64,
    /// The last block that was acknowledged; 0 is the request. None: not even that.
    acked: Option<u64>,
    /// The last block of the peer's window, which asks for an ACK.
    closes: u64,
    /// The last block that came in spite of a gap.
    beyond: Option<u64>,
    /// An ACK is to be sent.
    owes: bool,
    acked_at: Duration,
    /// What acknowledges the request: ACK 0, or an OACK.
    opening: Vec<u8>,
    /// What acknowledges blocks.
    ack: Vec<u8>,
    complete: bool,
}

impl Receiver {
    /// A server's, or a client's that got an OACK: `opening` answers that.
    pub fn new(agreed: &Agreed, opening: Vec<u8>) -> Receiver {
        let window = u64::from(agreed.windowsize);
        Receiver {
            blksize: agreed.blksize.into(),
            window,
            numbers: Numbers { rollover: agreed.rollover },
            may_roll_to_one: window == 1,
            next: 1,
            acked: None,
            closes: window,
            beyond: None,
            owes: true,
            acked_at: Duration::ZERO,
            opening,
            ack: Vec::new(),
            complete: false,
        }
    }

    /// Nothing is to be answered first: a block is here.
    pub fn begun(&mut self) {
        (self.acked, self.owes) = (Some(0), false);
    }

    /// It ends before all came: it acknowledges nothing any more.
    pub fn stop(&mut self) {
        (self.owes, self.complete) = (false, false);
    }

    /// All of the file came.
    pub fn complete(&self) -> bool {
        self.complete
    }

    pub fn transmit(&self) -> Option<&[u8]> {
        self.owes.then_some(if self.next == 1 { &self.opening } else { &self.ack })
    }

    /// The ACK was sent.
    pub fn transmitted(&mut self, now: Duration, course: &mut Course) {
        let last = self.next - 1;
        self.owes = false;
        self.acked_at = now;
        self.closes = last + self.window;
        if self.acked == Some(last) {
            course.counts.repeated += 1;
            course.clock.spoil();
            return course.clock.arm_first(now);
        }
        self.acked = Some(last);
        course.clock.arm(now);
        // Blocks that are under way already would answer too soon.
        if self.beyond.is_none() {
            course.clock.begin(now);
        }
    }

    /// Nothing came: says how far it is.
    pub fn repeat(&mut self) {
        self.beyond = None;
        self.owe();
    }

    fn owe(&mut self) {
        self.owes = true;
        self.ack.clear();
        Packet::Ack { block: self.numbers.of(self.next - 1) }.write(&mut self.ack);
    }

    /// The server's OACK came again: the answer to it was lost.
    pub fn asked_again(&mut self) -> Heard<'static> {
        if self.next > 1 {
            return Heard::Ignored;
        }
        self.owes = true;
        Heard::Ours
    }

    /// A block came.
    pub fn heard<'a>(&mut self, now: Duration, number: u16, data: &'a [u8], course: &mut Course) -> Heard<'a> {
        if data.len() > self.blksize {
            course.note(Happening::Malformed(Malformed::TooLong));
            return Heard::Ignored;
        }
        if self.may_roll_to_one && self.next == 0x1_0000 && number == 1 {
            self.numbers.rollover = 1;
        }
        if !self.complete && number == self.numbers.of(self.next) {
            return self.take(now, data, course);
        }
        let ahead = if self.complete { 0 } else { self.window };
        if let Some(block) = self.numbers.find(number, self.next, ahead) {
            return self.gap(now, block, course);
        }
        let earliest = self.next.saturating_sub(MEMORY).max(1);
        match self.numbers.find(number, earliest, self.next - earliest) {
            Some(block) => self.came_before(block, course),
            None => Heard::Ignored,
        }
    }

    fn take<'a>(&mut self, now: Duration, data: &'a [u8], course: &mut Course) -> Heard<'a> {
        if self.acked == Some(self.next - 1) {
            course.answered(now);
        }
        self.beyond = None;
        self.complete = data.len() < self.blksize;
        self.next += 1;
        course.counts.blocks += 1;
        course.counts.bytes += data.len() as u64;
        course.clock.progress();
        if self.complete || self.next > self.closes {
            self.owe();
            course.clock.arm(now);
        } else {
            course.clock.arm_pause(now);
        }
        Heard::Data { bytes: data, last: self.complete }
    }

    /// A block is missing before this one: the last one in order is acknowledged, once for all that follow in the same
    /// go. One that does not follow is from the peer's next go, if that can be here already.
    fn gap<'a>(&mut self, now: Duration, block: u64, course: &mut Course) -> Heard<'a> {
        let again = match self.beyond.replace(block) {
            None => true,
            Some(before) => block <= before && course.clock.may_answer(self.acked_at, now),
        };
        if again {
            self.owe();
        }
        Heard::Ours
    }

    /// A block came again. Where it is the last one, its ACK was lost. Where it is older, the peer sends its window
    /// again, and wants an ACK at the end of that.
    fn came_before<'a>(&mut self, block: u64, course: &mut Course) -> Heard<'a> {
        course.duplicate(block);
        let (last, end) = (self.next - 1, block + self.window - 1);
        if self.acked.is_some_and(|acked| block <= acked) && end >= last {
            self.closes = self.closes.min(end);
        }
        if block == last && (self.acked == Some(last) || last >= self.closes) {
            self.owe();
        }
        Heard::Ours
    }
}
