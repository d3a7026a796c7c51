//! Where records and peers lie in the file: a few bytes of memory for each extent, none for a record.

use std::collections::VecDeque;

use super::PeerId;
use super::format::{ENTRY_BYTES, EXTENT_HEADER_BYTES, ExtentHeader, PEER_BYTES};

/// A piece of the file that holds records or peers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    /// Its first byte in the file.
    pub place: u64,
    /// Whole size in bytes.
    pub size: u32,
    pub sequence: u64,
    /// Number of its first record or peer.
    pub first: u64,
    /// Entries that there is room for.
    pub capacity: u32,
}

impl Extent {
    pub fn new(place: u64, header: &ExtentHeader) -> Self {
        Extent { place, size: header.size, sequence: header.sequence, first: header.first, capacity: header.capacity }
    }

    /// The first byte behind it.
    pub fn end(&self) -> u64 {
        self.place + u64::from(self.size)
    }

    /// Where the entry of a record stands.
    pub fn entry(&self, index: u64) -> u64 {
        self.place + EXTENT_HEADER_BYTES as u64 + (index - self.first) * ENTRY_BYTES as u64
    }

    /// Where the bytes of its records begin.
    pub fn data(&self) -> u64 {
        self.entry(self.first + u64::from(self.capacity))
    }

    /// How many bytes of records there is room for.
    pub fn data_size(&self) -> u64 {
        self.end() - self.data()
    }
}

/// The extents of a capture.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    /// By number of their first record; only those that are still there.
    pub records: VecDeque<Extent>,
    /// By number of their first peer.
    pub peers: Vec<Extent>,
    /// The first byte behind all extents.
    pub end: u64,
}

impl Table {
    /// The extent that holds a record, and the number after its last record, given how many there are in all.
    pub fn locate(&self, index: u64, length: u64) -> Option<(Extent, u64)> {
        let after = self.records.partition_point(|extent| extent.first <= index);
        let extent = *self.records.get(after.checked_sub(1)?)?;
        let end = self.records.get(after).map_or(length, |next| next.first);
        let end = end.min(extent.first + u64::from(extent.capacity));
        (index < end).then_some((extent, end))
    }

    /// Where a peer stands in the file.
    pub fn peer(&self, id: PeerId) -> Option<u64> {
        let number = u64::from(id.0);
        let after = self.peers.partition_point(|extent| extent.first <= number);
        let extent = self.peers.get(after.checked_sub(1)?)?;
        let at = number - extent.first;
        (at < u64::from(extent.capacity)).then(|| extent.place + EXTENT_HEADER_BYTES as u64 + at * PEER_BYTES as u64)
    }
}
