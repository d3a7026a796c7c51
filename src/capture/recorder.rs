//! The appending end behind the writer: batches in memory, then bytes, then index entries, then the new length.
//!
//! A record can be read as soon as its index entry is in the file, and survives the process from then on. What does
//! not fit (a full disk, the limit) is counted and told, and never disturbs the session.

use std::fs::File;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::extent::Extent;
use super::file::write_at;
use super::format::{
    self, ENTRY_BYTES, EXTENT_BYTES, EXTENT_HEADER_BYTES, ExtentHeader, FileHeader, Kind, PEER_BYTES,
    PEER_EXTENT_BYTES, Tail,
};
use super::peers::Peers;
use super::store::Shared;
use super::streams::Streams;
use super::{Direction, Entry, FileError, FileOperation, Meta, PeerId, Recording, Totals};

/// Bytes of records that wait in memory at most before they are written.
const MOST_PENDING: usize = 512 << 10;
/// A record of so many bytes is written from where it lies, without a copy.
const DIRECT: usize = 32 << 10;
/// A longer record is split, so that it fits into an extent. No datagram is, and no read of a stream.
const MOST_RECORD: usize = 2 << 20;
/// Entries of the first extent; the next are made for what the records are like.
const FIRST_CAPACITY: u32 = 1024;
/// Even where records are shorter, there is room for so many bytes each, so that a longer one does not end an extent.
const LEAST_EACH: usize = 8;
/// Addresses that are offered as heard.
const MOST_HEARD: usize = 64;

/// Appends records to the file.
#[derive(Debug)]
pub(super) struct Recorder {
    shared: Arc<Shared>,
    pub peers: Peers,
    /// Number of the next record, those that wait included.
    next: u64,
    sequence: u64,
    open: Option<Open>,
    /// Entries and bytes that are not in the file yet.
    entries: Vec<u8>,
    bytes: Vec<u8>,
    streams: Streams,
    /// What waits counts as this, in case it is never recorded.
    waiting: u64,
    /// Counts up to the next record.
    totals: Totals,
    heard: Vec<PeerId>,
    heard_changed: bool,
}

/// The extent that records go to.
#[derive(Debug)]
struct Open {
    extent: Extent,
    /// Records and bytes in it, those that wait included.
    count: u32,
    used: u64,
    /// Those in the file.
    written: (u32, u64),
}

impl Recorder {
    pub fn new(shared: Arc<Shared>) -> Self {
        Recorder {
            peers: Peers::new(shared.identity),
            shared,
            next: 0,
            sequence: 0,
            open: None,
            entries: Vec::new(),
            bytes: Vec::new(),
            streams: Streams::default(),
            waiting: 0,
            totals: Totals::default(),
            heard: Vec::new(),
            heard_changed: false,
        }
    }

    /// Writes the header of a new file.
    pub fn begin(&self) -> io::Result<()> {
        let header = FileHeader { identity: self.shared.identity, created: self.shared.created, tail: Tail::default() };
        match self.shared.file() {
            Some(file) => write_at(&file, 0, &header.to_bytes()),
            None => Ok(()),
        }
    }

    /// Takes records; they can be read after the next [`Recorder::commit`].
    pub fn gather(&mut self, entries: &[Entry<'_>], copies: u32) {
        for entry in entries {
            let mut rest = entry.bytes;
            loop {
                let (piece, after) = rest.split_at(rest.len().min(MOST_RECORD));
                let meta = self.link(entry, piece.len(), copies);
                self.put(meta, piece);
                self.totals.add(&meta);
                rest = after;
                if rest.is_empty() {
                    break;
                }
            }
        }
    }

    /// Writes what was gathered; then it can be read.
    pub fn commit(&mut self) {
        match self.write() {
            Ok(()) if self.next > self.shared.length.load(Ordering::Relaxed) => self.publish(),
            Ok(()) => {}
            Err(error) => self.fail(error),
        }
        // After the records: who sees the count finds what was counted.
        self.shared.counters.count(&self.totals);
    }

    /// How many datagrams the kernel dropped, and whether that is known, as it stands in the file.
    pub fn write_tail(&mut self, complete: bool) {
        let totals = self.shared.counters.totals();
        let tail = Tail {
            lost: totals.lost_packets.unwrap_or_default(),
            unrecorded: totals.unrecorded,
            lost_unknown: totals.lost_packets.is_none(),
            complete: complete.then_some(self.next),
            totals: self.totals,
        };
        if let Some(file) = self.shared.file() {
            // Not worth stopping for: the numbers are in the events as well.
            write_at(&file, Tail::AT, &tail.to_bytes()).ok();
        }
    }

    /// Makes the index entry and moves the stream on, whether it is recorded or not.
    fn link(&mut self, entry: &Entry<'_>, length: usize, copies: u32) -> Meta {
        let mut meta = Meta {
            time: entry.time,
            direction: entry.direction,
            peer: entry.peer,
            local: entry.local,
            length: length as u32,
            copies,
            stream_offset: 0,
            previous: None,
            start: 0,
        };
        let in_stream = self.streams.link(&mut meta);
        if !in_stream && entry.direction == Direction::Received && entry.peer > PeerId::ALL {
            self.note_heard(entry.peer);
        }
        meta
    }

    /// A new peer for a connection, whose two streams begin.
    pub fn connection(&mut self, address: SocketAddr) -> PeerId {
        let id = self.peers.connection(address);
        self.streams.begin(id, &self.shared.lasts);
        id
    }

    /// A connection is over: nothing will be appended to its streams.
    pub fn end_connection(&mut self, id: PeerId) {
        self.streams.end(id, &self.shared.lasts);
    }

    fn note_heard(&mut self, id: PeerId) {
        if self.heard.first() == Some(&id) {
            return;
        }
        match self.heard.iter().position(|&other| other == id) {
            Some(at) => self.heard.get_mut(..=at).into_iter().for_each(|newer| newer.rotate_right(1)),
            None => {
                self.heard.truncate(MOST_HEARD - 1);
                self.heard.insert(0, id);
            }
        }
        self.heard_changed = true;
    }

    fn put(&mut self, mut meta: Meta, bytes: &[u8]) {
        let data = u64::from(meta.direction != Direction::Event);
        if !self.shared.is_on.load(Ordering::Relaxed) {
            return self.lose(&meta);
        }
        if let Err(error) = self.make_room(bytes.len()) {
            self.fail(error);
            return self.lose(&meta);
        }
        if !self.shared.is_on.load(Ordering::Relaxed) {
            // The limit was reached.
            return self.lose(&meta);
        }
        let Some(open) = &mut self.open else { return self.lose(&meta) };
        meta.start = open.used as u32;
        open.used += bytes.len() as u64;
        open.count += 1;
        format::push_entry(&meta, self.next, self.shared.identity, &mut self.entries);
        self.streams.recorded(&meta, self.next);
        self.next += 1;
        self.waiting += data;
        if bytes.len() < DIRECT {
            self.bytes.extend_from_slice(bytes);
        } else if let Err(error) = self.write_bytes(Some(bytes)) {
            return self.fail(error);
        }
        if self.bytes.len() + self.entries.len() > MOST_PENDING {
            self.commit();
        }
    }

    /// Counts a record that is not recorded.
    fn lose(&mut self, meta: &Meta) {
        self.miss(u64::from(meta.direction != Direction::Event));
        self.streams.missed(meta);
    }

    fn miss(&self, records: u64) {
        self.shared.counters.unrecorded.fetch_add(records, Ordering::Relaxed);
    }

    /// Gives back what was gathered and could not be written, and stops recording.
    fn fail(&mut self, error: io::Error) {
        let waiting = std::mem::take(&mut self.waiting);
        self.miss(waiting);
        self.next = self.shared.length.load(Ordering::Relaxed);
        self.entries.clear();
        self.bytes.clear();
        if let Some(open) = &mut self.open {
            (open.count, open.used) = open.written;
        }
        // Nothing continues what is missing.
        self.streams.interrupt();
        let path = self.shared.shown_path();
        tracing::debug!(%error, "recording stopped");
        self.stop(Recording::Failed(FileError::new(FileOperation::Record, &path, error)));
    }

    fn stop(&self, why: Recording) {
        *self.shared.recording.lock() = why;
        self.shared.is_on.store(false, Ordering::Relaxed);
    }

    fn file(&self) -> io::Result<Arc<File>> {
        self.shared.file().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn write(&mut self) -> io::Result<()> {
        if !self.shared.is_on.load(Ordering::Relaxed) {
            self.peers.bound();
        } else if self.peers.has_pending() {
            self.write_peers()?;
        }
        if self.entries.is_empty() {
            return Ok(());
        }
        self.write_bytes(None)?;
        let file = self.file()?;
        if let Some(open) = &mut self.open {
            let place = open.extent.entry(open.extent.first + u64::from(open.written.0));
            write_at(&file, place, &self.entries)?;
            open.written = (open.count, open.used);
        }
        self.entries.clear();
        Ok(())
    }

    /// Writes the bytes that wait, and those of the last record from where they lie.
    fn write_bytes(&mut self, direct: Option<&[u8]>) -> io::Result<()> {
        let Some(open) = &self.open else { return Ok(()) };
        let file = self.file()?;
        let direct = direct.unwrap_or_default();
        let end = open.extent.data() + open.used - direct.len() as u64;
        if !self.bytes.is_empty() {
            write_at(&file, end - self.bytes.len() as u64, &self.bytes)?;
            self.bytes.clear();
        }
        if direct.is_empty() { Ok(()) } else { write_at(&file, end, direct) }
    }

    fn publish(&mut self) {
        self.streams.publish(&self.shared.lasts);
        if std::mem::take(&mut self.heard_changed) {
            self.shared.heard.lock().clone_from(&self.heard);
        }
        self.waiting = 0;
        self.shared.length.store(self.next, Ordering::Release);
    }

    /// Sees to it that the next record fits.
    fn make_room(&mut self, length: usize) -> io::Result<()> {
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

    fn write_peers(&mut self) -> io::Result<()> {
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

    fn begin_peers(&mut self, first: u64) -> io::Result<Extent> {
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

impl Drop for Recorder {
    fn drop(&mut self) {
        self.commit();
        self.write_tail(true);
    }
}
