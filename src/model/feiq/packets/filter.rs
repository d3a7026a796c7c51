//! Which packets are shown: those of one peer, those of one mode.

use std::net::SocketAddr;
use std::ops::Range;

use crate::capture::{Direction, Meta, Reader};
use crate::proto::ipmsg::{Mode, Packet};

/// So many records are looked at in one frame.
const MOST_AT_ONCE: u64 = 8192;
/// The mode stands within so many bytes, whatever the names before it.
const MOST_HEADER: usize = 512;

/// What is shown; nothing is asked by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PacketFilter {
    /// Of this one.
    pub peer: Option<PacketPeer>,
    /// Of this mode; events have none.
    pub mode: Option<Mode>,
}

/// Whose packets are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PacketPeer {
    /// Where it is.
    pub address: SocketAddr,
    /// Nobody else is at its IP address: what comes from another port there (a script that sends from any) is its too.
    pub alone: bool,
}

/// The records that a filter takes, in order.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    records: Vec<u64>,
    /// The next record to look at.
    next: u64,
}

impl PacketFilter {
    fn takes(self, reader: &Reader, record: u64, bytes: &mut Vec<u8>) -> bool {
        let Some(meta) = reader.meta(record) else { return false };
        self.is_of_peer(reader, &meta)
            && self.mode.is_none_or(|mode| mode_of(reader, record, &meta, bytes) == Some(mode))
    }

    fn is_of_peer(self, reader: &Reader, meta: &Meta) -> bool {
        let Some(peer) = self.peer else { return true };
        reader.peer(meta.peer).address().is_some_and(|address| {
            let is_there = address.ip().to_canonical() == peer.address.ip().to_canonical();
            is_there && (peer.alone || address.port() == peer.address.port())
        })
    }
}

fn mode_of(reader: &Reader, record: u64, meta: &Meta, bytes: &mut Vec<u8>) -> Option<Mode> {
    if meta.direction == Direction::Event {
        return None;
    }
    bytes.clear();
    reader.read_part(record, 0, MOST_HEADER, bytes);
    Some(Packet::parse(bytes).ok()?.command.mode())
}

impl Chosen {
    /// Looks at records that have come, some at a time. True where more are to be looked at at once.
    pub fn follow(&mut self, reader: &Reader, filter: &PacketFilter) -> bool {
        let mut bytes = Vec::new();
        self.next = self.next.max(reader.first());
        let end = reader.length().min(self.next + MOST_AT_ONCE);
        for record in self.next..end {
            if filter.takes(reader, record, &mut bytes) {
                self.records.push(record);
            }
        }
        self.next = end;
        end < reader.length()
    }

    /// The positions whose records are not gone.
    pub fn range(&self, first: u64) -> Range<u64> {
        self.records.partition_point(|record| *record < first) as u64..self.records.len() as u64
    }

    pub fn record(&self, position: u64) -> Option<u64> {
        self.records.get(usize::try_from(position).ok()?).copied()
    }

    pub fn records(&self) -> Vec<u64> {
        self.records.clone()
    }
}
