//! The two ends of a transfer as the capture knows them, and its packets on their way into it.

use std::net::SocketAddr;

use crate::capture::{Direction, Entry, PeerId};
use crate::net::Notice;
use crate::net::face::{Face, now};

/// Who a transfer's packets are between.
pub(super) struct Ends {
    local: PeerId,
    /// The last one that was met, by its address.
    met: Option<(SocketAddr, PeerId)>,
    /// The other side of the transfer.
    peer: PeerId,
}

impl Ends {
    pub fn new(local: SocketAddr, peer: SocketAddr, face: &mut Face) -> Self {
        let id = face.writer.address(peer);
        Ends { local: face.writer.address(local), met: Some((peer, id)), peer: id }
    }

    /// The transfer goes on with this address.
    pub fn set_peer(&mut self, address: SocketAddr, face: &mut Face) {
        self.peer = self.of(address, face);
    }

    fn of(&mut self, address: SocketAddr, face: &mut Face) -> PeerId {
        match self.met {
            Some((known, id)) if known == address => id,
            _ => {
                let id = face.writer.address(address);
                self.met = Some((address, id));
                id
            }
        }
    }

    /// Appends datagrams of `segment` bytes each, the last one maybe shorter.
    pub fn record(&mut self, direction: Direction, with: SocketAddr, bytes: &[u8], segment: usize, face: &mut Face) {
        let (time, peer, local) = (now(), self.of(with, face), self.local);
        if bytes.len() <= segment {
            return face.append(&[Entry { time, direction, peer, local, bytes }]);
        }
        let entry = |bytes| Entry { time, direction, peer, local, bytes };
        let entries: Vec<Entry<'_>> = bytes.chunks(segment.max(1)).map(entry).collect();
        face.append(&entries);
    }

    /// Appends what happened between the two.
    pub fn tell(&self, notice: &Notice, face: &mut Face) {
        face.notice_at(self.peer, self.local, notice);
    }
}
