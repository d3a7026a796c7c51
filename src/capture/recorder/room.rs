//! Where the next records and peers go: a new extent, the place of the oldest one, or nowhere.

use std::io;
use std::sync::atomic::Ordering;

use super::{Open, Recorder};
use crate::capture::extent::Extent;
use crate::capture::file::write_at;
use crate::capture::format::{
    ENTRY_BYTES, EXTENT_BYTES, EXTENT_HEADER_BYTES, ExtentHeader, Kind, PEER_BYTES, PEER_EXTENT_BYTES,
};
use crate::capture::{Recording, Totals};

/// Entries of the first extent; the next are made for what the records are like.
const FIRST_CAPACITY: u32 = 1024;
/// Even where records are shorter, there is room for so many bytes each, so that a longer one does not end an extent.
const LEAST_EACH: usize = 8;

impl Recorder {
    /// Sees to it that the next record fits.
    pub(super) fn make_room(&mut self, length: usize) -> io::Result<()> {
        let fits =
            |open: &Open| open.count < open.extent.capacity && open.used + length as u64 <= open.extent.data_size();
        if self.open.as_ref().is_some_and(fits) {
            return Ok(());
        }
        self.write()?;
        if self.next > self.shared.length.load(Ordering::Relaxed) {
            self.publish();
        }
        let capacity = self.next_capacity(length);
        let Some(place) = self.next_place(EXTENT_BYTES) else { return Ok(()) };
        let header = ExtentHeader {
            kind: Kind::Records,
            sequence: self.sequence,
            first: self.next,
            capacity,
            size: EXTENT_BYTES,
            totals: self.totals,
        };
        let extent = self.begin_extent(place, &header)?;
        self.shared.table.write().records.push_back(extent);
        self.open = Some(Open { extent, count: 0, used: 0, written: (0, 0) });
        Ok(())
    }

    /// As many entries as records like those of the last extent would need, but room for the next one at least.
    fn next_capacity(&self, length: usize) -> u32 {
        let room = EXTENT_BYTES as usize - EXTENT_HEADER_BYTES;
        let most = room.saturating_sub(length) / ENTRY_BYTES;
        let wanted = match &self.open {
            Some(open) if open.count > 0 => {
                let each = (open.used as usize / open.count as usize).max(LEAST_EACH);
                room / (ENTRY_BYTES + each)
            }
            _ => FIRST_CAPACITY as usize,
        };
        wanted.min(most).max(1) as u32
    }

    /// Where a new extent of records goes: behind the others, or in the place of the oldest. None if it may not be.
    fn next_place(&mut self, size: u32) -> Option<u64> {
        let limit = &self.shared.limit;
        let mut table = self.shared.table.write();
        let end = table.end;
        if end + u64::from(size) <= limit.bytes() {
            table.end += u64::from(size);
            return Some(end);
        }
        if limit.stops() || table.records.len() < 2 {
            drop(table);
            self.stop(Recording::Full { limit: limit.bytes() });
            return None;
        }
        let oldest = table.records.pop_front()?;
        let first = table.records.front().map_or(self.next, |extent| extent.first);
        // Before anything is written there: a reader that was in the middle of it looks again.
        self.shared.first.store(first, Ordering::Release);
        Some(oldest.place)
    }

    fn begin_extent(&mut self, place: u64, header: &ExtentHeader) -> io::Result<Extent> {
        let extent = Extent::new(place, header);
        let written = self.file().and_then(|file| write_at(&file, place, &header.to_bytes(self.shared.identity)));
        if let Err(error) = written {
            // No gap may stay: an extent is found behind the one before it.
            let mut table = self.shared.table.write();
            table.end = if table.end == extent.end() { place } else { table.end };
            return Err(error);
        }
        self.sequence += 1;
        Ok(extent)
    }

    pub(super) fn write_peers(&mut self) -> io::Result<()> {
        while self.peers.has_pending() {
            let first = self.peers.first_pending();
            let extent = match self.shared.table.read().peers.last().copied() {
                Some(extent) if first < extent.first + u64::from(extent.capacity) => Some(extent),
                _ => None,
            };
            let extent = match extent {
                Some(extent) => extent,
                None => self.begin_peers(first)?,
            };
            let (place, bytes) = self.peers.pending_for(&extent);
            write_at(&*self.file()?, place, bytes)?;
            let written = bytes.len();
            self.peers.written(written);
        }
        Ok(())
    }

    pub(super) fn begin_peers(&mut self, first: u64) -> io::Result<Extent> {
        let mut table = self.shared.table.write();
        let place = table.end;
        table.end += u64::from(PEER_EXTENT_BYTES);
        drop(table);
        let header = ExtentHeader {
            kind: Kind::Peers,
            sequence: self.sequence,
            first,
            capacity: (PEER_EXTENT_BYTES as usize - EXTENT_HEADER_BYTES) as u32 / PEER_BYTES as u32,
            size: PEER_EXTENT_BYTES,
            totals: Totals::default(),
        };
        let extent = self.begin_extent(place, &header)?;
        self.shared.table.write().peers.push(extent);
        Ok(extent)
    }
}
