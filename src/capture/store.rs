//! The store behind a writer and its readers.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::RwLock;

use super::peer::Peers;
use super::segment::Segment;
use super::{Direction, Entry, Meta, Reader, Writer};

/// How much a capture keeps in memory unless told otherwise.
pub const DEFAULT_LIMIT_BYTES: usize = 512 << 20;

/// A capture: made once for each session, kept while the session opens and closes.
#[derive(Debug)]
pub struct Capture {
    shared: Arc<Shared>,
}

impl Capture {
    /// An empty capture that keeps at most about `limit_bytes` of records.
    pub fn new(limit_bytes: usize) -> Self {
        let shared = Shared {
            store: RwLock::new(Store::new(limit_bytes)),
            length: AtomicU64::new(0),
            counters: Counters::default(),
        };
        Capture { shared: Arc::new(shared) }
    }

    /// The end that appends. A session hands it to one worker at a time.
    pub fn writer(&self) -> Writer {
        Writer::new(Arc::clone(&self.shared))
    }

    /// An end that reads.
    pub fn reader(&self) -> Reader {
        Reader::new(Arc::clone(&self.shared))
    }
}

impl Default for Capture {
    fn default() -> Self {
        Capture::new(DEFAULT_LIMIT_BYTES)
    }
}

/// What the two ends share.
#[derive(Debug)]
pub(super) struct Shared {
    pub store: RwLock<Store>,
    /// Records ever appended, so that a face can ask without the lock.
    pub length: AtomicU64,
    pub counters: Counters,
}

/// Counts of what the socket layer saw, kept without a lock.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub received_packets: AtomicU64,
    pub received_bytes: AtomicU64,
    pub sent_packets: AtomicU64,
    pub sent_bytes: AtomicU64,
    pub lost_packets: AtomicU64,
    pub lost_unknown: AtomicU64,
}

/// Totals of a capture since it was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Records received.
    pub received_packets: u64,
    /// Bytes received.
    pub received_bytes: u64,
    /// Messages that the kernel took; one for each client they went to.
    pub sent_packets: u64,
    /// Bytes that the kernel took.
    pub sent_bytes: u64,
    /// Datagrams that the kernel dropped because the worker was too slow. None where the system cannot tell.
    pub lost_packets: Option<u64>,
}

impl Counters {
    pub fn totals(&self) -> Totals {
        let unknown = self.lost_unknown.load(Ordering::Relaxed) != 0;
        Totals {
            received_packets: self.received_packets.load(Ordering::Relaxed),
            received_bytes: self.received_bytes.load(Ordering::Relaxed),
            sent_packets: self.sent_packets.load(Ordering::Relaxed),
            sent_bytes: self.sent_bytes.load(Ordering::Relaxed),
            lost_packets: (!unknown).then(|| self.lost_packets.load(Ordering::Relaxed)),
        }
    }
}

/// Records by index, oldest first.
#[derive(Debug)]
pub(super) struct Store {
    segments: VecDeque<Segment>,
    pub peers: Peers,
    length: u64,
    size: usize,
    limit: usize,
}

impl Store {
    fn new(limit: usize) -> Self {
        Store { segments: VecDeque::new(), peers: Peers::new(), length: 0, size: 0, limit }
    }

    /// Index of the oldest record that is still there.
    pub fn first(&self) -> u64 {
        self.segments.front().map_or(self.length, |segment| segment.first)
    }

    pub fn length(&self) -> u64 {
        self.length
    }

    pub fn append(&mut self, entry: &Entry<'_>, copies: u32) {
        let index = self.length;
        let meta = self.link(entry, index, copies);
        if !self.segments.back().is_some_and(|segment| segment.has_room(entry.bytes.len())) {
            self.segments.push_back(Segment::new(index));
        }
        if let Some(segment) = self.segments.back_mut() {
            let before = segment.size();
            segment.push(meta, entry.bytes);
            self.size += segment.size() - before;
        }
        self.length += 1;
        self.drop_oldest();
    }

    /// Makes the index entry and moves the peer's stream on.
    fn link(&mut self, entry: &Entry<'_>, index: u64, copies: u32) -> Meta {
        let mut meta = Meta {
            time: entry.time,
            direction: entry.direction,
            peer: entry.peer,
            local: entry.local,
            length: entry.bytes.len() as u32,
            copies,
            stream_offset: 0,
            previous: None,
            start: 0,
        };
        let stream = self.peers.get_mut(entry.peer).and_then(|known| match entry.direction {
            Direction::Received => Some(&mut known.received),
            Direction::Sent => Some(&mut known.sent),
            Direction::Event => None,
        });
        if let Some(stream) = stream {
            meta.stream_offset = stream.length;
            meta.previous = stream.last.replace(index);
            stream.length += u64::from(meta.length);
        }
        meta
    }

    fn drop_oldest(&mut self) {
        while self.size > self.limit && self.segments.len() > 1 {
            if let Some(gone) = self.segments.pop_front() {
                self.size -= gone.size();
            }
        }
    }

    /// Finds the segment that holds a record.
    pub fn segment(&self, index: u64) -> Option<&Segment> {
        let after = self.segments.partition_point(|segment| segment.first <= index);
        self.segments.get(after.checked_sub(1)?)
    }
}
