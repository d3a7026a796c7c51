//! Which records of a capture are those of one transfer.

use std::net::SocketAddr;
use std::ops::Range;

use crate::capture::search::{Condition, EndsTest, PeerTest, Query, Test};
use crate::capture::{Direction, Meta, Reader};
use crate::model::tftp::PacketRow;
use crate::net::tftp::{Transfer, TransferId, TransferState};
use crate::proto::tftp::Packet;

/// Among so many records from its first one on is the request.
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
    /// Blocks that may be under way.
    pub windowsize: u16,
    /// What follows block 65535: 0 or 1.
    pub rollover: u16,
    /// It has come to an end.
    pub ended: bool,
    /// From its first record to its last one so far; those of others lie between them.
    pub records: Range<u64>,
    /// By which a record is known to be one of it.
    pub(super) ends: Vec<EndsTest>,
}

impl Exchange {
    /// Where a transfer of a client lies in the client's capture.
    pub fn of_client(transfer: &Transfer) -> Exchange {
        Exchange::asked_by_us(transfer.id, &transfer.state())
    }

    /// Where a transfer of a server lies in the server's capture.
    pub fn of_server(transfer: &Transfer, reader: &Reader) -> Exchange {
        Exchange::asked_by_peer(transfer.id, &transfer.state(), reader)
    }

    /// Of a client's transfer so much is known.
    pub fn asked_by_us(id: TransferId, state: &TransferState) -> Exchange {
        let ends = at_port(state.local).into_iter().collect();
        Exchange::new(id, state, ends)
    }

    /// Of a server's transfer so much is known.
    pub fn asked_by_peer(id: TransferId, state: &TransferState, reader: &Reader) -> Exchange {
        let with_peer = state.peer.map(|peer| EndsTest { peer: Some(PeerTest::of(peer)), local: None });
        // A port that requests come to is shared by all transfers.
        let asked = state.peer.and_then(|peer| asked_at(reader, &state.records, peer));
        let own = state.local.filter(|local| asked.is_some_and(|asked| asked.port() != local.port()));
        Exchange::new(id, state, with_peer.into_iter().chain(at_port(own)).collect())
    }

    fn new(id: TransferId, state: &TransferState, ends: Vec<EndsTest>) -> Exchange {
        Exchange {
            id,
            peer: state.peer,
            local: state.local,
            blksize: state.agreed.map(|agreed| agreed.blksize),
            windowsize: state.agreed.map_or(1, |agreed| agreed.windowsize),
            rollover: state.agreed.map_or(0, |agreed| agreed.rollover),
            ended: state.finished.is_some(),
            records: state.records.clone(),
            ends,
        }
    }

    /// The peer of a packet, where that is not the transfer's own. A request goes to the port of the server, before the
    /// server has one for the transfer.
    pub fn foreign(&self, row: &PacketRow) -> Option<SocketAddr> {
        let (own, peer) = (self.peer?, row.peer?);
        let asks = matches!(row.tftp(), Some(Ok(Packet::Read(_) | Packet::Write(_))));
        (own != peer && !asks).then_some(peer)
    }

    /// Asks for its records.
    pub(super) fn query(&self) -> Query {
        let condition = Condition { test: Test::Ends(self.ends.clone()), negated: false };
        Query { conditions: vec![condition], from: self.records.start, ..Query::default() }
    }
}

/// All that came to a local port or left from it.
fn at_port(local: Option<SocketAddr>) -> Option<EndsTest> {
    let port = PeerTest { network: None, port: Some(local?.port()) };
    Some(EndsTest { peer: None, local: Some(port) })
}

/// The local address that the first packet of a peer came to: its request.
fn asked_at(reader: &Reader, records: &Range<u64>, peer: SocketAddr) -> Option<SocketAddr> {
    let looked_at = records.start..records.end.min(records.start + MOST_LOOKED_AT);
    let metas = looked_at.filter_map(|record| reader.meta(record));
    let is_his = |meta: &Meta| meta.direction == Direction::Received && reader.peer(meta.peer).address() == Some(peer);
    reader.peer(metas.into_iter().find(is_his)?.local).address()
}
