//! Messages of ours that are on their way, with each peer for itself.

use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use super::MessageId;
use crate::proto::ipmsg::{Options, PeerId};

/// So many messages wait for receipts.
pub(super) const MOST_WAITING: usize = 10_000;
/// So many more are kept, to be sent again or because they are sealed and were not opened yet.
const MOST_KEPT: usize = 2048;

/// A message for one peer.
#[derive(Debug)]
pub(super) struct Outgoing {
    pub message: MessageId,
    pub peer: PeerId,
    pub options: Options,
    /// The extra part; the same for all peers of one charset.
    pub body: Arc<[u8]>,
    pub stage: Stage,
    /// It was sent so often.
    pub tries: u32,
    /// The network said that nobody listens there, so often.
    pub refused: u32,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Its receipt is waited for until then.
    Waiting(Duration),
    /// No receipt is asked for; until then the network may say that nobody listens.
    Lingering(Duration),
    /// It has arrived, and is sealed.
    Unread,
    /// It has not arrived.
    Failed,
}

impl Stage {
    /// When something has to be done.
    pub fn due(self) -> Option<Duration> {
        match self {
            Stage::Waiting(at) | Stage::Lingering(at) => Some(at),
            Stage::Unread | Stage::Failed => None,
        }
    }
}

/// All of them, by the number that they have on the wire.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    list: BTreeMap<u64, Outgoing>,
    numbers: BTreeMap<(MessageId, PeerId), u64>,
    peers: BTreeSet<(PeerId, u64)>,
    /// Those that wait for nothing, the oldest first.
    kept: VecDeque<u64>,
    /// How many do wait.
    waiting: usize,
}

impl Outbox {
    pub fn is_full(&self) -> bool {
        self.waiting >= MOST_WAITING
    }

    pub fn get(&self, number: u64) -> Option<&Outgoing> {
        self.list.get(&number)
    }

    pub fn get_mut(&mut self, number: u64) -> Option<&mut Outgoing> {
        self.list.get_mut(&number)
    }

    pub fn number(&self, message: MessageId, peer: PeerId) -> Option<u64> {
        self.numbers.get(&(message, peer)).copied()
    }

    /// The numbers of all.
    pub fn all(&self) -> Vec<u64> {
        self.list.keys().copied().collect()
    }

    /// The numbers of those for one peer.
    pub fn of(&self, peer: PeerId) -> Vec<u64> {
        self.peers.range((peer, 0)..=(peer, u64::MAX)).map(|&(_, number)| number).collect()
    }

    pub fn add(&mut self, number: u64, outgoing: Outgoing) {
        if outgoing.stage.due().is_some() {
            self.waiting += 1;
        } else {
            self.kept.push_back(number);
        }
        self.numbers.insert((outgoing.message, outgoing.peer), number);
        self.peers.insert((outgoing.peer, number));
        self.list.insert(number, outgoing);
    }

    /// One for this peer with a smaller number still waits for its receipt.
    pub fn has_earlier(&self, peer: PeerId, number: u64) -> bool {
        let mut earlier = self.peers.range((peer, 0)..(peer, number)).filter_map(|(_, number)| self.list.get(number));
        earlier.any(|outgoing| matches!(outgoing.stage, Stage::Waiting(_)))
    }

    pub fn remove(&mut self, number: u64) {
        self.take(number);
    }

    pub fn take(&mut self, number: u64) -> Option<Outgoing> {
        let outgoing = self.list.remove(&number)?;
        self.numbers.remove(&(outgoing.message, outgoing.peer));
        self.peers.remove(&(outgoing.peer, number));
        if outgoing.stage.due().is_some() {
            self.waiting = self.waiting.saturating_sub(1);
        } else {
            self.kept.retain(|&kept| kept != number);
        }
        Some(outgoing)
    }

    /// A message is at another stage. Of those that wait for nothing the oldest go when there are too many.
    pub fn set_stage(&mut self, number: u64, stage: Stage) {
        let Some(outgoing) = self.list.get_mut(&number) else { return };
        let old = core::mem::replace(&mut outgoing.stage, stage);
        match (old.due().is_some(), stage.due().is_some()) {
            (true, false) => {
                self.waiting = self.waiting.saturating_sub(1);
                self.kept.push_back(number);
            }
            (false, true) => {
                self.waiting += 1;
                self.kept.retain(|&kept| kept != number);
            }
            _ => {}
        }
        if self.kept.len() > MOST_KEPT
            && let Some(&oldest) = self.kept.front()
        {
            self.remove(oldest);
        }
    }
}
