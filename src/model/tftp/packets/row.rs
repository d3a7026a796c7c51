//! One row: a packet, or what happened between two of them.

use std::net::SocketAddr;

use super::Rows;
use crate::capture::{Direction, Meta, PeerId};
use crate::net::Notice;
use crate::proto::tftp::{Malformed, Packet};

/// As much is read of a packet that is no DATA; none has a reason to be longer.
const MOST_READ: usize = 2048;
/// As much is read of a DATA: all but the data.
const DATA_HEAD: usize = 4;
/// A longer notice is none that this program writes.
const MOST_NOTICE: usize = 64 << 10;
/// The opcode of DATA.
const DATA: [u8; 2] = [0, 3];

/// A row of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct PacketRow {
    /// Its position, as [`super::Packets`] counts.
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
        /// Its first bytes; all of them but the data.
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

impl PacketRow {
    /// What the datagram says; None for an event.
    pub fn packet(&self) -> Option<Result<Packet<'_>, Malformed>> {
        match &self.kind {
            RowKind::Packet { head, .. } => Some(Packet::parse(head)),
            RowKind::Event(_) => None,
        }
    }

    /// The number of the block in it, 16 bits; None for a packet that has none.
    pub fn number(&self) -> Option<u16> {
        match self.packet()?.ok()? {
            Packet::Data { block, .. } | Packet::Ack { block } => Some(block),
            _ => None,
        }
    }
}

/// What a record says, before its neighbours were looked at.
pub(super) struct Read {
    pub meta: Meta,
    pub kind: RowKind,
}

impl Read {
    /// Reads a record: of a DATA only its head.
    pub fn record(rows: &Rows<'_>, record: u64) -> Option<Read> {
        let meta = rows.reader.meta(record)?;
        let mut bytes = Vec::new();
        let kind = match meta.direction {
            Direction::Event => {
                rows.reader.read_part(record, 0, MOST_NOTICE, &mut bytes);
                RowKind::Event(Notice::from_bytes(&bytes))
            }
            direction => {
                rows.reader.read_part(record, 0, DATA_HEAD, &mut bytes);
                if bytes.len() == DATA_HEAD && !bytes.starts_with(&DATA) {
                    rows.reader.read_part(record, DATA_HEAD, MOST_READ - DATA_HEAD, &mut bytes);
                }
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
