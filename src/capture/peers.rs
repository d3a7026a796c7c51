//! The writer's book of peers: a number for each address and each connection, written to the file with the records.

use std::collections::HashMap;
use std::net::SocketAddr;

use super::extent::Extent;
use super::format::{self, PEER_BYTES};
use super::{Peer, PeerId, Reader};

/// Addresses whose numbers are remembered in each of two generations. One that was not heard of for so long gets
/// another number when it comes again, so that a flood from forged addresses costs disk and not memory.
const GENERATION: usize = 1 << 16;

/// As many peers wait for a recording that has stopped; then they are forgotten.
const MOST_PENDING: usize = GENERATION * PEER_BYTES;

/// Gives numbers to peers.
#[derive(Debug)]
pub(super) struct Peers {
    identity: u64,
    next: u32,
    young: HashMap<SocketAddr, PeerId>,
    old: HashMap<SocketAddr, PeerId>,
    /// Peers that are not in the file yet, as they will stand there; the last of them is `next - 1`.
    pending: Vec<u8>,
}

impl Peers {
    pub fn new(identity: u64) -> Self {
        let next = PeerId::ALL.0 + 1;
        Peers { identity, next, young: HashMap::new(), old: HashMap::new(), pending: Vec::new() }
    }

    /// The peer of an address, a new one if it is not known.
    pub fn address(&mut self, address: SocketAddr) -> PeerId {
        if let Some(&id) = self.young.get(&address) {
            return id;
        }
        let id = self.old.get(&address).copied().unwrap_or_else(|| self.add(Peer::Address(address)));
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(address, id);
        id
    }

    /// A new peer for a connection.
    pub fn connection(&mut self, address: SocketAddr) -> PeerId {
        self.add(Peer::Connection(address))
    }

    /// The peers of another capture up to this one, as addresses of the same numbers. One that cannot be read there
    /// stands for no address that there is.
    pub fn adopt(&mut self, id: PeerId, from: &Reader) {
        if id.0 < self.next || from.peer(id) == Peer::None {
            return;
        }
        while self.next <= id.0 {
            let nobody = SocketAddr::from(([0, 0, 0, 0], 0));
            let address = from.peer(PeerId(self.next)).address().unwrap_or(nobody);
            self.add(Peer::Address(address));
        }
    }

    /// Nothing is recorded now: forgets those that wait where they become too many. An address that comes again gets
    /// another number, and a connection stays without a name.
    pub fn bound(&mut self) {
        if self.pending.len() > MOST_PENDING {
            self.pending.clear();
            self.young.clear();
            self.old.clear();
        }
    }

    fn add(&mut self, peer: Peer) -> PeerId {
        let id = PeerId(self.next);
        self.next += 1;
        format::push_peer(peer, id.0, self.identity, &mut self.pending);
        id
    }

    /// Number of the first peer that is not in the file.
    pub fn first_pending(&self) -> u64 {
        u64::from(self.next) - (self.pending.len() / PEER_BYTES) as u64
    }

    pub fn has_pending(&self) -> bool {
        !self.pending.is_empty()
    }

    /// As many of them as an extent has room for, and where they stand in the file.
    pub fn pending_for(&self, extent: &Extent) -> (u64, &[u8]) {
        let at = self.first_pending() - extent.first;
        let room = u64::from(extent.capacity).saturating_sub(at) as usize * PEER_BYTES;
        let place = extent.place + format::EXTENT_HEADER_BYTES as u64 + at * PEER_BYTES as u64;
        (place, self.pending.get(..room.min(self.pending.len())).unwrap_or_default())
    }

    /// So many bytes of them are in the file now.
    pub fn written(&mut self, bytes: usize) {
        self.pending.drain(..bytes.min(self.pending.len()));
    }
}
