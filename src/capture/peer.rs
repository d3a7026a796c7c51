//! Who is on the other side: kept once, named by a number in each record.

use std::collections::HashMap;
use std::net::SocketAddr;

/// Names a [`Peer`] of one capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PeerId(pub u32);

impl PeerId {
    /// No peer: events of the session itself, an address that the system did not tell.
    pub const NONE: PeerId = PeerId(0);
    /// All clients of a TCP server at once.
    pub const ALL: PeerId = PeerId(1);
}

/// What a [`PeerId`] stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// See [`PeerId::NONE`].
    None,
    /// See [`PeerId::ALL`].
    All,
    /// An address that datagrams come from and go to; one for each address.
    Address(SocketAddr),
    /// One TCP connection; a peer that connects again is another one, because its streams start anew.
    Connection(SocketAddr),
}

impl Peer {
    /// The address, where the peer is one.
    pub fn address(self) -> Option<SocketAddr> {
        match self {
            Peer::None | Peer::All => None,
            Peer::Address(address) | Peer::Connection(address) => Some(address),
        }
    }
}

/// The last record of a peer in one direction, and how far its stream has come.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stream {
    pub last: Option<u64>,
    pub length: u64,
}

/// A peer with its two streams.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub peer: Peer,
    pub received: Stream,
    pub sent: Stream,
}

/// All peers of a capture.
#[derive(Debug)]
pub(super) struct Peers {
    known: Vec<Known>,
    by_address: HashMap<SocketAddr, PeerId>,
}

impl Peers {
    pub fn new() -> Self {
        let mut peers = Peers { known: Vec::new(), by_address: HashMap::new() };
        peers.add(Peer::None);
        peers.add(Peer::All);
        peers
    }

    pub fn address(&mut self, address: SocketAddr) -> PeerId {
        if let Some(&id) = self.by_address.get(&address) {
            return id;
        }
        let id = self.add(Peer::Address(address));
        self.by_address.insert(address, id);
        id
    }

    pub fn connection(&mut self, address: SocketAddr) -> PeerId {
        self.add(Peer::Connection(address))
    }

    pub fn get(&self, id: PeerId) -> Option<&Known> {
        self.known.get(id.0 as usize)
    }

    pub fn get_mut(&mut self, id: PeerId) -> Option<&mut Known> {
        self.known.get_mut(id.0 as usize)
    }

    /// The addresses that datagrams came from, newest first.
    pub fn heard(&self, most: usize) -> Vec<SocketAddr> {
        let received = |known: &Known| match known.peer {
            Peer::Address(address) => Some((known.received.last?, address)),
            _ => None,
        };
        let mut heard: Vec<_> = self.known.iter().filter_map(received).collect();
        heard.sort_unstable_by_key(|&(last, _)| std::cmp::Reverse(last));
        heard.into_iter().take(most).map(|(_, address)| address).collect()
    }

    fn add(&mut self, peer: Peer) -> PeerId {
        let id = PeerId(self.known.len() as u32);
        self.known.push(Known { peer, received: Stream::default(), sent: Stream::default() });
        id
    }
}
