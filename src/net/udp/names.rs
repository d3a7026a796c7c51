//! Addresses and their numbers in the capture.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};

use crate::capture::PeerId;
use crate::net::face::Face;

/// Addresses whose numbers are remembered.
const KNOWN: usize = 1 << 16;

/// The numbers of addresses in the capture, so that a flood does not ask for them each time.
pub(in crate::net) struct Names {
    bound: SocketAddr,
    known: HashMap<SocketAddr, PeerId>,
    /// The last two of them: in a flood, who sends and where it comes to.
    last: [Option<(SocketAddr, PeerId)>; 2],
}

impl Names {
    pub fn new(bound: SocketAddr) -> Self {
        Names { bound, known: HashMap::new(), last: [None; 2] }
    }

    pub fn bound(&self) -> SocketAddr {
        self.bound
    }

    pub fn of(&mut self, address: SocketAddr, face: &mut Face) -> PeerId {
        if let Some((_, id)) = self.last.iter().flatten().find(|(known, _)| *known == address) {
            return *id;
        }
        if self.known.len() >= KNOWN {
            self.known.clear();
        }
        let id = *self.known.entry(address).or_insert_with(|| face.writer.address(address));
        self.last = [Some((address, id)), self.last[0]];
        id
    }

    /// The local end of a datagram that came to `ip`, or to the only address that this socket has.
    pub fn local(&mut self, ip: Option<IpAddr>, face: &mut Face) -> PeerId {
        let bound = self.bound.ip();
        match ip.or((!bound.is_unspecified()).then_some(bound)) {
            Some(ip) => self.of(SocketAddr::new(ip, self.bound.port()), face),
            None => PeerId::NONE,
        }
    }
}
