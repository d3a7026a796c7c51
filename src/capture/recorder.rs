//! The appending end behind the writer: batches in memory, then bytes, then index entries, then the new length.
//!
//! A record can be read as soon as its index entry is in the file, and survives the process from then on. What does
//! not fit (a full disk, the limit) is counted and told, and never disturbs the session.

mod room;

use std::fs::File;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::extent::Extent;
use super::file::write_at;
use super::format::{self, FileHeader, Tail};
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

    /// Writes the header of a new file and makes room for the first peers: behind the first records, it would stand
    /// far away, and a small capture would seem large.
    pub fn begin(&mut self) -> io::Result<()> {
        let header = FileHeader { identity: self.shared.identity, created: self.shared.created, tail: Tail::default() };
        write_at(&*self.file()?, 0, &header.to_bytes())?;
        self.begin_peers(self.peers.first_pending())?;
        Ok(())
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

    /// Number of the next record.
    pub fn next_record(&self) -> u64 {
        self.next
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

    fn miss(&mut self, records: u64) {
        self.totals.unrecorded += records;
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
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.commit();
        self.write_tail(true);
    }
}
