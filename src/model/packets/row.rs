//! One row: a packet, or what happened between two of them.

use std::hash::{Hash, Hasher};
use std::net::SocketAddr;
use std::ops::Range;

use crate::capture::{Direction, Meta, PeerId, Reader};
use crate::net::Notice;

/// A longer notice is none that this program writes.
const MOST_NOTICE: usize = 64 << 10;

/// A row of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct PacketRow {
    /// Its position, as the list of packets counts.
    pub position: u64,
    /// Its record in the capture.
    pub record: u64,
    /// Nanoseconds since the Unix epoch.
    pub time: i64,
    /// Nanoseconds since the row before it; None for the first one.
    pub delta: Option<i64>,
    /// The other side.
    pub peer: Option<SocketAddr>,
    /// Our end.
    pub local: Option<SocketAddr>,
    /// What it is.
    pub kind: RowKind,
    /// The same was said before.
    pub again: Option<Again>,
    /// It is between other ends than the row before it, as after a server has chosen its port.
    pub moved: bool,
}

/// What a row is.
#[derive(Clone, Debug, PartialEq)]
pub enum RowKind {
    /// A datagram.
    Packet {
        /// We sent it.
        sent: bool,
        /// Its length, bytes.
        length: u32,
        /// Its first bytes, as many as tell what it is: of most, all of them.
        head: Vec<u8>,
    },
    /// What happened; None for a notice of a later version.
    Event(Option<Notice>),
}

/// The same packet went the same way before, not long ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Again {
    /// How often before.
    pub times: u32,
    /// Nanoseconds since it was last.
    pub since: i64,
}

/// Which records are rows, and what is read of them.
pub(crate) trait Source {
    /// Where the records are.
    fn reader(&self) -> &Reader;
    /// The positions of the rows that there are.
    fn range(&self) -> Range<u64>;
    /// The record of a row.
    fn record(&self, position: u64) -> Option<u64>;
    /// So many rows before a page are looked at for what is said again in it: further than any sensible window.
    fn look_back(&self) -> u64 {
        1024
    }
    /// Reads as much of a datagram as tells what it is.
    fn head(&self, record: u64, bytes: &mut Vec<u8>);
    /// What of it is the same when it is said again.
    fn gist(&self, head: &[u8], length: u32, to: &mut impl Hasher) {
        (head, length).hash(to);
    }
    /// It begins something: what its ends say after it is no repeat of what they said before.
    fn begins(&self, _head: &[u8]) -> bool {
        false
    }
}

/// What a record says, before its neighbours were looked at.
pub(crate) struct Read {
    pub meta: Meta,
    pub kind: RowKind,
}

impl Read {
    /// Reads a record, of a datagram its head.
    pub fn record(rows: &impl Source, record: u64) -> Option<Read> {
        let meta = rows.reader().meta(record)?;
        let mut bytes = Vec::new();
        let kind = match meta.direction {
            Direction::Event => {
                rows.reader().read_part(record, 0, MOST_NOTICE, &mut bytes);
                RowKind::Event(Notice::from_bytes(&bytes))
            }
            direction => {
                rows.head(record, &mut bytes);
                RowKind::Packet { sent: direction == Direction::Sent, length: meta.length, head: bytes }
            }
        };
        Some(Read { meta, kind })
    }

    /// Both ends of it.
    pub fn ends(&self) -> (PeerId, PeerId) {
        (self.meta.peer, self.meta.local)
    }
}
