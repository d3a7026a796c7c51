//! What a connection answers by itself, to what it has just read or when an answer is due.

use std::time::Instant;

use super::{Connection, Portion};
use crate::capture::PeerId;
use crate::net::Reply;
use crate::net::answering::Answering;
use crate::net::config::UNSENT_LIMIT;
use crate::net::face::Face;
use crate::proto::answer::Answer;

impl Connection {
    /// Answers what was read last.
    pub(super) fn answer(&mut self, rules: &mut Option<Answering<PeerId>>, face: &mut Face) {
        match (&self.reply, rules) {
            _ if !self.can_send() => {}
            (Reply::Echo, _) => self.send_back(face),
            (Reply::Rules(_), Some(rules)) => {
                let now = Instant::now();
                rules.hear(self.peer, face.last_read(), now);
                self.give_all(rules, now, face);
            }
            (Reply::Rules(_) | Reply::None, _) => {}
        }
    }

    /// Answers the frame that ends with the stream.
    pub(super) fn answer_end(&mut self, rules: &mut Option<Answering<PeerId>>, face: &mut Face) {
        if let Some(rules) = rules {
            let now = Instant::now();
            rules.hear_end(self.peer, now);
            self.give_all(rules, now, face);
        }
    }

    /// Gives what was just answered to this peer.
    fn give_all(&mut self, rules: &mut Answering<PeerId>, now: Instant, face: &mut Face) {
        while let Some(answer) = rules.ready(now) {
            if answer.peer == self.peer && !self.give(&answer, now, face) {
                rules.had_no_room();
            }
        }
    }

    /// Sends an answer of a rule; false where as much waits as may wait. Nothing is sent after our FIN.
    pub fn give(&mut self, answer: &Answer<PeerId>, now: Instant, face: &mut Face) -> bool {
        if !self.can_send() || self.broken.is_some() {
            return true;
        }
        if let Some(bytes) = &answer.bytes {
            if self.unsent + bytes.len() as u64 > UNSENT_LIMIT as u64 {
                return false;
            }
            let taken = self.put(bytes, true);
            self.record_sent(bytes.get(..taken).unwrap_or_default(), face);
        }
        if answer.close {
            self.close(now, face);
        }
        true
    }

    /// Sends back what was read last; what the kernel does not take now waits.
    fn send_back(&mut self, face: &mut Face) {
        let bytes = face.last_read();
        let taken = self.write(bytes, 0);
        if let Some(rest @ [_, ..]) = bytes.get(taken..).filter(|_| self.broken.is_none()) {
            self.unsent += rest.len() as u64;
            let rest = Portion { bytes: rest.into(), from: 0, is_answer: true };
            self.wait(rest);
        }
        face.sent_back(taken);
    }
}
