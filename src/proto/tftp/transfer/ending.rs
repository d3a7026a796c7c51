//! How a transfer ends, and what the peer is told then.

use super::report::End;
use super::{Transfer, Work, written};
use crate::proto::tftp::{ErrorCode, Packet};

impl Transfer {
    /// Ends it as the user wishes; the peer is told.
    pub fn cancel(&mut self) {
        if self.end.is_none() {
            self.part(End::Cancelled, ErrorCode::NOT_DEFINED, "Cancelled");
        }
    }

    /// Ends it because the driver cannot go on; the peer is told why. Until the last ACK is sent this also takes back
    /// that a receiver is complete.
    pub fn fail(&mut self, code: ErrorCode, message: &str) {
        if self.end.is_none() || self.owes_the_last_ack() {
            self.part(End::Failed, code, message);
        }
    }

    /// The system says that nobody listens at the peer's port any more (ICMP).
    pub fn unreachable(&mut self) {
        match self.end {
            Some(_) => self.dally = None,
            None => self.give_up(),
        }
    }

    /// The peer does not answer any more. Some stop after the last block without an ACK: then all may be there.
    pub(super) fn give_up(&mut self) {
        match &self.work {
            Work::Sending(sender) if sender.lacks_only_the_end() => {
                sender.count_all(&mut self.course.counts);
                self.ends(End::Unconfirmed);
            }
            _ => self.ends(End::TimedOut),
        }
    }

    /// It has ended and has nothing to send or to wait for.
    pub fn is_over(&self) -> bool {
        self.end.is_some() && self.dally.is_none() && self.transmit().is_none()
    }

    fn owes_the_last_ack(&self) -> bool {
        let owes = matches!(&self.work, Work::Receiving(receiver) if receiver.transmit().is_some());
        owes && self.dally.is_none()
    }

    /// Ends it with an ERROR, where it is known to whom: a server that has not answered has no port for it yet.
    pub(super) fn part(&mut self, end: End, code: ErrorCode, message: &str) {
        self.parting = self.peer.port_known().then(|| refusal(code, message));
        self.ends(end);
    }

    /// Ends it before all came.
    pub(super) fn ends(&mut self, end: End) {
        self.end = Some(end);
        if let Work::Receiving(receiver) = &mut self.work {
            receiver.stop();
        }
    }
}

/// An ERROR, such as for a request that is refused before there is a transfer. A NUL ends the message.
pub fn refusal(code: ErrorCode, message: &str) -> Vec<u8> {
    let message = message.split('\0').next().unwrap_or_default();
    written(Packet::Error { code, message: message.as_bytes() })
}
