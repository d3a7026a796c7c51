//! The side that takes the file: which block comes next, and when what came is acknowledged.

use core::time::Duration;

use super::kept::Kept;
use super::numbers::{MEMORY, Numbers};
use super::report::{Course, Happening, Heard, Held};
use crate::proto::tftp::{Agreed, Malformed, Packet};

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
    /// The last block of the peer's window as it is known here, which asks for an ACK.
    closes: u64,
    /// The last block that came in spite of a gap.
    beyond: Option<u64>,
    /// What came in spite of it.
    kept: Kept,
    /// Blocks overtake each other on this link: a gap may be one that comes late.
    overtaking: bool,
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
            kept: Kept::new(agreed.blksize, agreed.windowsize),
            overtaking: false,
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
        // Else blocks are under way already, and come too soon to be its answer.
        let opens_a_window = last == 0 || last >= self.closes;
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
        if opens_a_window {
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
            // What fills a gap before it can have been sent again was only late.
            self.overtaking |= self.beyond.is_some() && course.clock.came_too_soon(self.acked_at, now);
            self.take(now, data, course);
            return Heard::Data { bytes: data, last: self.complete };
        }
        let ahead = if self.complete { 0 } else { self.window };
        if let Some(block) = self.numbers.find(number, self.next, ahead) {
            return self.gap(now, block, data, course);
        }
        let earliest = self.next.saturating_sub(MEMORY).max(1);
        match self.numbers.find(number, earliest, self.next - earliest) {
            Some(block) => self.came_before(now, block, course),
            None => Heard::Ignored,
        }
    }

    /// The next block that was kept, if its turn has come.
    pub fn held(&mut self, now: Duration, course: &mut Course) -> Option<Held> {
        let bytes = self.kept.first()?;
        self.take(now, &bytes, course);
        Some(Held { bytes, last: self.complete })
    }

    fn take(&mut self, now: Duration, data: &[u8], course: &mut Course) {
        self.measure(now, course);
        self.beyond = None;
        self.complete = data.len() < self.blksize;
        self.next += 1;
        self.kept.turn();
        course.counts.blocks += 1;
        course.counts.bytes += data.len() as u64;
        course.clock.progress();
        if self.complete || self.next > self.closes {
            self.owe();
            course.clock.arm(now);
        } else {
            course.clock.arm_pause(now);
        }
        if self.complete {
            self.kept.clear();
        }
    }

    /// The first block after an ACK answers that.
    fn measure(&self, now: Duration, course: &mut Course) {
        if self.acked == Some(self.next - 1) {
            course.answered(now);
        }
    }

    /// A block is missing before this one: the last one in order is acknowledged, once for all that follow in the same
    /// go. One that does not follow is from the peer's next go, if that can be here already. Where blocks overtake each
    /// other, the missing one has a pause to come.
    fn gap<'a>(&mut self, now: Duration, block: u64, data: &[u8], course: &mut Course) -> Heard<'a> {
        self.measure(now, course);
        let new = self.kept.keep(block - self.next, data);
        let again = match self.beyond.replace(block) {
            None => true,
            Some(before) => block <= before && course.clock.may_answer(self.acked_at, now),
        };
        if !self.overtaking && again {
            self.owe();
        }
        if self.overtaking && new {
            course.clock.arm_pause(now);
        }
        Heard::Ours
    }

    /// A block came again. Where it is the last one and was acknowledged, that ACK was lost. In a window this needs a
    /// round trip since then: what comes sooner was sent before that ACK arrived.
    fn came_before<'a>(&mut self, now: Duration, block: u64, course: &mut Course) -> Heard<'a> {
        course.duplicate(block);
        let late = self.window == 1 || course.clock.may_answer(self.acked_at, now);
        if late && block == self.next - 1 && self.acked == Some(block) {
            self.owe();
        }
        Heard::Ours
    }
}
