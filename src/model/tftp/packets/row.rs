//! What of a record a row of TFTP needs: of a DATA only its head.

use super::Rows;
use crate::capture::Reader;
use crate::model::packets::{PacketRow, RowKind, Source};
use crate::proto::tftp::{Malformed, Packet};
use std::ops::Range;

/// As much is read of a packet that is no DATA; none has a reason to be longer.
const MOST_READ: usize = 2048;
/// As much is read of a DATA: all but the data.
const DATA_HEAD: usize = 4;
/// So many rows before a page, and a window, are looked at for what is said again in it.
const LOOK_BACK: u64 = 1024;
/// But no more than these: a frame has no time for more.
const MOST_LOOK_BACK: u64 = 16 << 10;
/// The opcode of DATA.
const DATA: [u8; 2] = [0, 3];

impl PacketRow {
    /// What a datagram of TFTP says; None for an event.
    pub fn tftp(&self) -> Option<Result<Packet<'_>, Malformed>> {
        match &self.kind {
            RowKind::Packet { head, .. } => Some(Packet::parse(head)),
            RowKind::Event(_) => None,
        }
    }

    /// The number of the block in a datagram of TFTP, 16 bits; None for a packet that has none.
    pub fn tftp_number(&self) -> Option<u16> {
        match self.tftp()?.ok()? {
            Packet::Data { block, .. } | Packet::Ack { block } => Some(block),
            _ => None,
        }
    }
}

impl Source for Rows<'_> {
    fn reader(&self) -> &Reader {
        self.reader
    }

    fn range(&self) -> Range<u64> {
        self.range.clone()
    }

    fn record(&self, position: u64) -> Option<u64> {
        if !self.range.contains(&position) {
            return None;
        }
        self.matches.map_or(Some(position), |matches| matches.select(position))
    }

    fn look_back(&self) -> u64 {
        // Beside the window there are its answers, and what happened.
        (u64::from(self.window) + LOOK_BACK).min(MOST_LOOK_BACK)
    }

    fn head(&self, record: u64, bytes: &mut Vec<u8>) {
        self.reader.read_part(record, 0, DATA_HEAD, bytes);
        if bytes.len() == DATA_HEAD && !bytes.starts_with(&DATA) {
            self.reader.read_part(record, DATA_HEAD, MOST_READ - DATA_HEAD, bytes);
        }
    }

    fn begins(&self, head: &[u8]) -> bool {
        matches!(Packet::parse(head), Ok(Packet::Read(_) | Packet::Write(_)))
    }
}
