//! The end of a capture that reads.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::store::{Shared, Totals};
use super::{Block, Direction, Meta, Peer, PeerId};

/// Reads records by index. Cheap to clone; never holds a lock between calls.
#[derive(Clone, Debug)]
pub struct Reader {
    shared: Arc<Shared>,
}

impl Reader {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Reader { shared }
    }

    /// Records ever appended; the next one gets this index.
    pub fn length(&self) -> u64 {
        self.shared.length.load(Ordering::Acquire)
    }

    /// Index of the oldest record that is still there.
    pub fn first(&self) -> u64 {
        self.shared.store.read().first()
    }

    /// What was counted since the capture was made.
    pub fn totals(&self) -> Totals {
        self.shared.counters.totals()
    }

    /// What is known of a record; None if it has not come yet or is gone.
    pub fn meta(&self, index: u64) -> Option<Meta> {
        self.shared.store.read().segment(index)?.meta(index).copied()
    }

    /// Appends the bytes of a record to `out`. False if it has not come yet or is gone.
    pub fn read(&self, index: u64, out: &mut Vec<u8>) -> bool {
        self.read_part(index, 0, usize::MAX, out)
    }

    /// Appends at most `length` bytes from `offset` on.
    pub fn read_part(&self, index: u64, offset: usize, length: usize, out: &mut Vec<u8>) -> bool {
        let store = self.shared.store.read();
        let Some(segment) = store.segment(index) else { return false };
        let Some(meta) = segment.meta(index) else { return false };
        let bytes = segment.bytes(meta);
        let part = bytes.get(offset.min(bytes.len())..).unwrap_or_default();
        out.extend_from_slice(part.get(..length.min(part.len())).unwrap_or_default());
        true
    }

    pub(super) fn read_block(&self, index: u64, with_data: bool, block: &mut Block) -> bool {
        block.metas.clear();
        block.data.clear();
        let store = self.shared.store.read();
        let Some(segment) = store.segment(index) else { return false };
        let Some(first) = segment.meta(index) else { return false };
        block.first = index;
        block.base = first.start;
        block.metas.extend_from_slice(segment.metas.get((index - segment.first) as usize..).unwrap_or_default());
        if with_data {
            block.data.extend_from_slice(segment.data.get(first.start as usize..).unwrap_or_default());
        }
        true
    }

    /// Who a peer is.
    pub fn peer(&self, id: PeerId) -> Peer {
        self.shared.store.read().peers.get(id).map_or(Peer::None, |known| known.peer)
    }

    /// The addresses that datagrams came from, newest first, at most so many.
    pub fn heard(&self, most: usize) -> Vec<SocketAddr> {
        self.shared.store.read().peers.heard(most)
    }

    /// The newest record of a peer in one direction.
    pub fn last_of(&self, id: PeerId, direction: Direction) -> Option<u64> {
        let store = self.shared.store.read();
        let known = store.peers.get(id)?;
        match direction {
            Direction::Received => known.received.last,
            Direction::Sent => known.sent.last,
            Direction::Event => None,
        }
    }
}
