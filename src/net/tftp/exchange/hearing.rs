//! What a transfer hears: datagrams, and what the network says of its own.

use std::net::SocketAddr;

use super::{Desk, Exchange, REPORTS};
use crate::capture::Direction;
use crate::net::face::Face;
use crate::net::tftp::line::Line;
use crate::net::tftp::{Finished, words};
use crate::net::{Cause, NetError, Notice, Operation};
use crate::proto::tftp::Heard;

impl Exchange {
    /// Hears the request again that began it, which stands in the capture already.
    pub fn hear_request(&mut self, bytes: &[u8], desk: &mut Desk<'_>) {
        self.machine.handle(desk.clock.now(), self.peer, bytes);
        self.send(desk);
    }

    /// Hears datagrams of `segment` bytes each, the last one maybe shorter.
    pub fn hear(&mut self, bytes: &[u8], segment: usize, from: SocketAddr, desk: &mut Desk<'_>) {
        self.is_stale = true;
        let now = desk.clock.now();
        self.heard_at = now;
        let (mut recorded, mut end) = (0, 0);
        loop {
            let start = end;
            end = (start + segment).min(bytes.len());
            let datagram = bytes.get(start..end).unwrap_or_default();
            let heard = self.machine.handle(now, from, datagram);
            match heard {
                Heard::Data { .. } | Heard::Ours => self.meet(desk.face),
                Heard::Foreign => self.met_stranger = true,
                Heard::Ignored => {}
            }
            if let Heard::Data { bytes, last } = heard {
                self.take(bytes, last, desk.face);
                while let Some(held) = self.machine.held(now) {
                    self.take(&held.bytes, held.last, desk.face);
                }
            }
            if end == bytes.len() {
                break;
            }
            // The packet first, then what it led to.
            if let Some(happening) = self.machine.happening() {
                let part = bytes.get(recorded..end).unwrap_or_default();
                self.ends.record(Direction::Received, from, part, segment, desk.face);
                recorded = end;
                let transfer = Some(self.shown.id);
                self.ends.tell(&Notice::Tftp { transfer, happening }, desk.face);
                self.tell_happenings(desk.face);
            }
        }
        let rest = bytes.get(recorded..).unwrap_or_default();
        self.ends.record(Direction::Received, from, rest, segment, desk.face);
        self.tell_happenings(desk.face);
    }

    /// The other side is there, maybe at a port that was not known.
    fn meet(&mut self, face: &mut Face) {
        self.trouble = None;
        if self.peer != self.machine.peer() {
            self.peer = self.machine.peer();
            self.ends.set_peer(self.peer, face);
        }
    }

    /// Takes the next part of the file.
    fn take(&mut self, bytes: &[u8], last: bool, face: &mut Face) {
        if last {
            // Whoever watches sees how far it came while a slow disk, or a pipe that nobody reads, holds up its end.
            self.show(None, face);
        }
        if let Err(failure) = self.goods.take(bytes, last) {
            self.fail(failure);
        }
    }

    /// Ends it because the driver cannot go on; the peer is told.
    pub(super) fn fail(&mut self, failure: Finished) {
        let (code, text) = words::of_failure(&failure);
        self.machine.fail(code, &text);
        self.failure.get_or_insert(failure);
    }

    /// Takes what the network said of datagrams that did not arrive.
    pub(super) fn hear_network(&mut self, error: &std::io::Error, desk: &mut Desk<'_>) {
        let reports: Vec<_> = match &self.line {
            Line::Own(port) => std::iter::from_fn(|| port.undelivered()).take(REPORTS).collect(),
            Line::Shared { .. } => Vec::new(),
        };
        if reports.is_empty() {
            tracing::debug!(%error, peer = %self.peer, "a datagram did not leave or arrive");
            // A system that does not tell whose datagram it was means the peer's, where there is nobody else.
            if !self.met_stranger {
                self.undelivered(self.peer, Cause::from(error), desk);
            }
        }
        for (destination, cause) in reports {
            self.undelivered(destination, cause, desk);
        }
    }

    /// The network says that a datagram of ours did not arrive.
    pub fn undelivered(&mut self, destination: SocketAddr, cause: Cause, desk: &mut Desk<'_>) {
        let gone = matches!(cause, Cause::Refused | Cause::Reset) && destination == self.peer;
        let error = NetError::new(Operation::Send, destination, cause);
        self.ends.tell(&Notice::Undelivered { destination, error: error.clone() }, desk.face);
        // Anything else may get better, and is told if it does not before the other side has said anything.
        if gone || !self.machine.answered() {
            self.trouble = Some(error);
        }
        if gone {
            self.is_deserted = true;
            self.look();
        }
    }

    /// Nobody listens at the other side's port any more. What it sent before is heard first: an ERROR, or the last ACK.
    pub(super) fn desert(&mut self) {
        let may_hear = matches!(&self.line, Line::Own(port) if port.is_readable());
        if self.is_deserted && !may_hear {
            self.is_deserted = false;
            self.machine.unreachable();
        }
    }
}
