//! Which records of a capture are those of one transfer.

use std::net::SocketAddr;
use std::ops::Range;

use crate::capture::search::{Condition, EndsTest, PeerTest, Query, Test};
use crate::capture::{Direction, Reader};
use crate::model::tftp::PacketRow;
use crate::net::tftp::{Transfer, TransferId, TransferState};
use crate::proto::tftp::Packet;

/// So many records from its first one on tell who asked.
const MOST_LOOKED_AT: u64 = 64;

/// A transfer as it lies in a capture, and what its packets are read with.
///
/// The packets of many transfers lie between each other. Those of a client's have its local port, for each has a socket
/// of its own, while the server may answer all of them from one. Those of a server's have the client's address, while
/// the request came to the port that all requests come to. A packet from elsewhere to the transfer's own port is one of
/// its records as well.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    /// Which transfer.
    pub id: TransferId,
    /// The other side, once it is known.
    pub peer: Option<SocketAddr>,
    /// Our end, once there is one.
    pub local: Option<SocketAddr>,
    /// Bytes of a block, once that is agreed on.
    pub blksize: Option<u16>,
    /// What follows block 65535: 0 or 1.
    pub rollover: u16,
    /// It has come to an end.
    pub ended: bool,
    /// From its first record to its last one so far; those of others lie between them.
    pub records: Range<u64>,
    /// By which a record is known to be one of it. Stays the same once both ends are known.
    pub(super) ends: Vec<EndsTest>,
}

impl Exchange {
    /// Where a transfer of a station lies in the station's capture.
    pub fn of(transfer: &Transfer, reader: &Reader) -> Exchange {
        Exchange::new(transfer.id, &transfer.state(), reader)
    }

    /// Where a transfer lies of which so much is known.
    pub fn new(id: TransferId, state: &TransferState, reader: &Reader) -> Exchange {
        let TransferState { peer, local, agreed, finished, records, .. } = state.clone();
        let ended = finished.is_some();
        let ends = ends(peer, local, first_packet(reader, &records));
        let rollover = agreed.map_or(0, |agreed| agreed.rollover);
        Exchange { id, peer, local, blksize: agreed.map(|agreed| agreed.blksize), rollover, ended, records, ends }
    }

    /// The peer of a packet, where that is not the transfer's own. A request goes to the port of the server, before the
    /// server has one for the transfer.
    pub fn foreign(&self, row: &PacketRow) -> Option<SocketAddr> {
        let (own, peer) = (self.peer?, row.peer?);
        let asks = matches!(row.packet(), Some(Ok(Packet::Read(_) | Packet::Write(_))));
        (own != peer && !asks).then_some(peer)
    }

    /// Asks for its records.
    pub(super) fn query(&self) -> Query {
        let condition = Condition { test: Test::Ends(self.ends.clone()), negated: false };
        Query { conditions: vec![condition], from: self.records.start, ..Query::default() }
    }
}

/// The first packet of a transfer: which way it went, and the local port that it went through.
fn first_packet(reader: &Reader, records: &Range<u64>) -> Option<(Direction, Option<u16>)> {
    let looked_at = records.start..records.end.min(records.start + MOST_LOOKED_AT);
    let meta = looked_at.filter_map(|record| reader.meta(record)).find(|meta| meta.direction != Direction::Event)?;
    Some((meta.direction, reader.peer(meta.local).address().map(|local| local.port())))
}

fn ends(peer: Option<SocketAddr>, local: Option<SocketAddr>, first: Option<(Direction, Option<u16>)>) -> Vec<EndsTest> {
    let here = local.map(|local| PeerTest { network: None, port: Some(local.port()) });
    let there = peer.map(PeerTest::of);
    let at_own_port = here.map(|here| EndsTest { peer: None, local: Some(here) });
    let with_peer = there.map(|there| EndsTest { peer: Some(there), local: None });
    match first {
        // A client's: it asked.
        Some((Direction::Sent, _)) => at_own_port.into_iter().collect(),
        // A server's: it was asked, at a port that it may share with all others.
        Some((_, asked)) => {
            let own = local.is_some_and(|local| Some(local.port()) != asked);
            with_peer.into_iter().chain(at_own_port.filter(|_| own)).collect()
        }
        None => Vec::new(),
    }
}
