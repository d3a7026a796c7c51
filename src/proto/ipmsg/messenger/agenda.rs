//! What the machine has to do without being told, in the order of time.

use core::net::SocketAddr;
use core::time::Duration;
use std::collections::BTreeSet;

use crate::proto::ipmsg::PeerId;

/// Something that is due at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Due {
    /// To tell everybody once more what was told them.
    Announce,
    /// To answer an entry.
    Answer(SocketAddr),
    /// To send the message of this number again, or to take leave of it.
    Message(u64),
    /// To say once more that a sealed message was opened, in a packet of this number.
    Seal(u64),
    /// To see whether a peer is still there.
    Age(PeerId),
    /// To see whether it answered when another one of its name came.
    Twin(PeerId),
    /// To see which pictures come no more.
    Pictures,
    /// A peer has not gone on typing.
    TheirTyping(PeerId),
    /// The user has not gone on typing to a peer.
    OurTyping(PeerId),
}

/// The list. Whatever is on it has its time noted where it belongs, so that it can be taken off again.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    list: BTreeSet<(Duration, Due)>,
}

impl Agenda {
    pub fn add(&mut self, at: Duration, due: Due) {
        self.list.insert((at, due));
    }

    /// Takes something off, if it is on the list for that time.
    pub fn remove(&mut self, at: Duration, due: Due) {
        self.list.remove(&(at, due));
    }

    /// Something else, or another time, in place of what `slot` notes.
    pub fn set(&mut self, slot: &mut Option<Duration>, at: Option<Duration>, due: Due) {
        if let Some(old) = core::mem::replace(slot, at) {
            self.remove(old, due);
        }
        if let Some(at) = at {
            self.add(at, due);
        }
    }

    /// When the next thing is due.
    pub fn next(&self) -> Option<Duration> {
        self.list.first().map(|&(at, _)| at)
    }

    /// Takes the next thing that is due.
    pub fn take(&mut self, now: Duration) -> Option<Due> {
        let &(at, due) = self.list.first().filter(|(at, _)| *at <= now)?;
        self.remove(at, due);
        Some(due)
    }
}
