//! Who is on the other side: kept once, named by a number in each record.

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
