//! Who the peer is, and who is not (RFC 1350 section 4).

use core::net::SocketAddr;
use std::collections::VecDeque;

use crate::proto::tftp::{ErrorCode, Packet};

/// So many strangers wait for their answer; more get none.
const MOST_STRANGERS: usize = 8;

/// The other end of a transfer.
#[derive(Debug)]
pub(super) struct Peer {
    address: SocketAddr,
    /// Its port is its transfer identifier; a server that was only asked has none yet.
    port_known: bool,
    strangers: VecDeque<SocketAddr>,
    /// What strangers are told.
    error: Vec<u8>,
}

impl Peer {
    /// A server that is asked: it may answer from another port.
    pub fn asked(address: SocketAddr) -> Peer {
        let mut error = Vec::new();
        Packet::Error { code: ErrorCode::UNKNOWN_TID, message: b"Unknown transfer ID" }.write(&mut error);
        Peer { address, port_known: false, strangers: VecDeque::new(), error }
    }

    /// A client that asked.
    pub fn client(address: SocketAddr) -> Peer {
        Peer { port_known: true, ..Peer::asked(address) }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn port_known(&self) -> bool {
        self.port_known
    }

    /// It may be who sends from there: the address, and the port once it is known. An IPv4 address mapped into IPv6 is
    /// that IPv4 address.
    pub fn is(&self, from: SocketAddr) -> bool {
        let same = self.address.ip().to_canonical() == from.ip().to_canonical();
        same && (!self.port_known || self.address.port() == from.port())
    }

    /// It answered from there, and does so from now on.
    pub fn learn(&mut self, from: SocketAddr) {
        self.address = from;
        self.port_known = true;
    }

    /// A stranger is to be told.
    pub fn tell(&mut self, stranger: SocketAddr) {
        if self.strangers.len() < MOST_STRANGERS {
            self.strangers.push_back(stranger);
        }
    }

    /// The next stranger, and what it is told.
    pub fn stranger(&self) -> Option<(SocketAddr, &[u8])> {
        Some((*self.strangers.front()?, &self.error))
    }

    /// The stranger was told; false where there was none.
    pub fn told(&mut self) -> bool {
        self.strangers.pop_front().is_some()
    }
}
