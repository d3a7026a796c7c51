//! A client's request until it is answered.

use core::time::Duration;

use super::report::Course;
use crate::proto::tftp::negotiate::{self, Illegal, Way};
use crate::proto::tftp::{Agreed, BLKSIZE, ErrorCode, Mode, Options, Packet, Request, Wishes};

/// A request under way.
#[derive(Debug)]
pub(super) struct Asking {
    way: Way,
    mode: Mode,
    name: Vec<u8>,
    wishes: Wishes,
    packet: Vec<u8>,
    /// It has options.
    options: bool,
    due: bool,
    /// How often it was sent as it is.
    sent: u64,
    /// Why the options were not wanted, and how many more answers to them may come.
    late: Option<(ErrorCode, u64)>,
}

/// What an answer means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answered {
    /// The transfer begins on these terms; the packet itself may bring the first block.
    Begins(Agreed),
    /// It is asked again without options.
    Plainly,
    /// The server does not want to.
    Refused,
    /// The server's options are not legal.
    Illegal,
    /// It is no answer.
    No,
}

impl Asking {
    pub fn new(way: Way, name: &[u8], mode: Mode, wishes: Wishes) -> Asking {
        let (name, packet) = (name.to_vec(), Vec::new());
        let mut asking = Asking { way, mode, name, wishes, packet, options: false, due: false, sent: 0, late: None };
        asking.compose();
        asking
    }

    fn compose(&mut self) {
        let length = 2 + self.name.len() + 1 + self.mode.name().len() + 1;
        let options = negotiate::ask(self.wishes, self.way, self.mode, length);
        let options = Options::parse(&options).unwrap_or_default();
        let request = Request { name: &self.name, mode: self.mode.name().as_bytes(), options };
        self.options = !options.is_empty();
        self.packet.clear();
        match self.way {
            Way::Read(_) => Packet::Read(request).write(&mut self.packet),
            Way::Write(_) => Packet::Write(request).write(&mut self.packet),
        }
        self.due = true;
        self.sent = 0;
    }

    pub fn reads(&self) -> bool {
        matches!(self.way, Way::Read(_))
    }

    pub fn transmit(&self) -> Option<&[u8]> {
        self.due.then_some(&self.packet)
    }

    /// It was sent.
    pub fn transmitted(&mut self, now: Duration, course: &mut Course) {
        self.due = false;
        self.sent += 1;
        if self.sent == 1 {
            course.clock.begin(now);
            course.clock.arm(now);
        } else {
            course.counts.repeated += 1;
        }
    }

    pub fn repeat(&mut self) {
        self.due = true;
    }

    /// What the server's packet means.
    pub fn answered(&mut self, packet: &Packet<'_>) -> Answered {
        match *packet {
            Packet::Oack(options) => match negotiate::check(options, self.wishes, self.way, self.mode) {
                Ok(agreed) => Answered::Begins(agreed),
                Err(Illegal) => Answered::Illegal,
            },
            // A server that knows no options sends the first block, or asks for it.
            Packet::Data { block: 1, data } if self.reads() && data.len() <= BLKSIZE.into() => {
                Answered::Begins(Agreed::PLAIN)
            }
            Packet::Ack { block: 0 } if !self.reads() => Answered::Begins(Agreed::PLAIN),
            Packet::Error { code, .. } => self.refused(code),
            _ => Answered::No,
        }
    }

    /// Options that are not wanted are given up, once. Each of the requests that were sent with them may bring such an
    /// answer; those that come later say nothing about the request without them.
    fn refused(&mut self, code: ErrorCode) -> Answered {
        if self.options && [ErrorCode::ILLEGAL, ErrorCode::OPTIONS].contains(&code) {
            self.late = Some((code, self.sent.saturating_sub(1)));
            self.wishes = Wishes::NONE;
            self.compose();
            return Answered::Plainly;
        }
        match &mut self.late {
            Some((earlier, more)) if *earlier == code && *more > 0 => {
                *more -= 1;
                Answered::No
            }
            _ => Answered::Refused,
        }
    }
}
