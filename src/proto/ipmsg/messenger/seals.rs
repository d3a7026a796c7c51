//! Sealed messages that came: their senders learn that they were opened, or thrown away.

use core::net::SocketAddr;
use core::time::Duration;
use std::collections::VecDeque;

use super::{Due, Messenger, To, numbered, written};
use crate::proto::ipmsg::{Command, Mode, Options, Packet, PeerId};

/// So many sealed messages are known to be sealed with the wish to be acknowledged.
const MOST_SEALED: usize = 4096;
/// So many openings wait to be acknowledged.
const MOST_SEALS: usize = 1024;

/// A packet that says that a message was opened, and is repeated until it is acknowledged.
#[derive(Debug)]
pub(super) struct Seal {
    peer: PeerId,
    /// The number of the message.
    message: u64,
    tries: u32,
    due: Option<Duration>,
}

/// The sealed messages whose senders want to be sure that they learn of their opening.
#[derive(Debug, Default)]
pub(super) struct Sealed {
    list: VecDeque<(PeerId, u64)>,
}

impl Sealed {
    pub fn add(&mut self, peer: PeerId, number: u64) {
        if self.list.len() >= MOST_SEALED {
            self.list.pop_front();
        }
        self.list.push_back((peer, number));
    }

    /// It is one of them, and not any more.
    fn take(&mut self, peer: PeerId, number: u64) -> bool {
        let at = self.list.iter().position(|sealed| *sealed == (peer, number));
        at.and_then(|at| self.list.remove(at)).is_some()
    }
}

impl Messenger {
    /// The user opened a sealed message: READMSG, repeated until it is acknowledged where that was asked for.
    pub fn opened(&mut self, now: Duration, peer: PeerId, number: u64) {
        let Some(address) = self.peer(peer).map(|peer| peer.address) else { return };
        if !self.sealed.take(peer, number) || self.seals.len() >= MOST_SEALS {
            self.post(To::Address(address), Mode::READMSG, Options::NONE, &written(number));
            return;
        }
        let seal = self.take_number();
        self.seals.insert(seal, Seal { peer, message: number, tries: 0, due: None });
        self.seal_due(now, seal);
    }

    /// The user threw a sealed message away unread: DELMSG.
    pub fn discarded(&mut self, _now: Duration, peer: PeerId, number: u64) {
        self.sealed.take(peer, number);
        if let Some(address) = self.peer(peer).map(|peer| peer.address) {
            self.post(To::Address(address), Mode::DELMSG, Options::NONE, &written(number));
        }
    }

    /// Says that a message was opened, once more, as long as there are tries left.
    pub(super) fn seal_due(&mut self, now: Duration, number: u64) {
        let Some(mut seal) = self.seals.remove(&number) else { return };
        let Some(address) = self.peer(seal.peer).map(|peer| peer.address) else { return };
        if seal.tries >= self.rules.tries {
            return;
        }
        let command = Command::new(Mode::READMSG, Options::READCHECK);
        let bytes = self.packet(number, command, &written(seal.message));
        if self.has_room(bytes.len()) {
            self.push(To::Address(address), bytes);
        }
        seal.tries += 1;
        seal.due = None;
        self.agenda.set(&mut seal.due, Some(now + self.rules.retry), Due::Seal(number));
        self.seals.insert(number, seal);
    }

    /// ANSREADMSG.
    pub(super) fn hear_read_receipt(&mut self, now: Duration, from: SocketAddr, packet: &Packet) {
        self.recognize(now, from, packet);
        let Some(number) = numbered(packet) else { return };
        let of = self.seals.get(&number).and_then(|seal| self.peer(seal.peer));
        if of.is_some_and(|peer| peer.address.ip() == from.ip())
            && let Some(mut seal) = self.seals.remove(&number)
        {
            self.agenda.set(&mut seal.due, None, Due::Seal(number));
        }
    }

    /// Nothing is repeated any more.
    pub(super) fn seals_end(&mut self) {
        for (number, mut seal) in core::mem::take(&mut self.seals) {
            self.agenda.set(&mut seal.due, None, Due::Seal(number));
        }
    }
}
