//! Sends datagrams back at once.

use std::time::Instant;

use super::outbox::Outbox;
use super::untold::Untold;
use crate::net::face::Face;
use crate::net::{Notice, sys};
use crate::proto::answer::Loops;

/// Sends datagrams back, but never what would go round for ever.
pub(super) struct Echo {
    loops: Loops,
    start: Instant,
    untold: Untold,
}

impl Echo {
    pub fn new() -> Self {
        Echo { loops: Loops::default(), start: Instant::now(), untold: Untold::default() }
    }

    /// The user sends this himself.
    pub fn sent(&mut self, bytes: &[u8]) {
        self.loops.sent(bytes, self.start.elapsed());
    }

    /// Puts the answers to a batch into the outbox; what has no room there is not answered.
    pub fn answer(&mut self, receiver: &sys::Receiver, outbox: &mut Outbox) {
        let now = self.start.elapsed();
        for datagram in receiver.datagrams() {
            if !outbox.is_full() && self.loops.may_answer(datagram.from, datagram.bytes, now) {
                outbox.push(datagram.from, datagram.bytes.into());
            } else {
                self.untold.add(1);
            }
        }
    }

    /// Tells how many datagrams were not answered.
    pub fn tell(&mut self, now: Instant, face: &mut Face) {
        if let Some(packets) = self.untold.due(now) {
            face.notice(&Notice::Unanswered { packets });
        }
    }

    /// The last word.
    pub fn finish(&mut self, face: &mut Face) {
        if let Some(packets) = self.untold.rest() {
            face.notice(&Notice::Unanswered { packets });
        }
    }

    /// When there is something to tell.
    pub fn deadline(&self) -> Option<Instant> {
        self.untold.deadline()
    }
}
