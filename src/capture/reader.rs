//! The end of a capture that reads.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use parking_lot::Mutex;

use super::extent::Extent;
use super::file::read_at;
use super::format::{self, ENTRY_BYTES, EXTENT_HEADER_BYTES, ExtentHeader, PEER_BYTES};
use super::pages::{PAGE, Page, Pages};
use super::store::Shared;
use super::{Block, Meta, Peer, PeerId, Totals, open, streams};

/// So near it is looked for first, among entries that are at hand.
const NEAR: u64 = 256;
/// So far a record that continues a stream is looked for in a capture that nobody appends to.
const MOST_LOOKED_AT: u64 = 1 << 16;

/// Peers that are remembered.
const MOST_PEERS: usize = 4096;

/// Reads records by index, from the file. Each clone has its own small cache; no lock is held between calls, nor
/// while the file is read, but that of the cache.
#[derive(Debug)]
pub struct Reader {
    shared: Arc<Shared>,
    pages: Mutex<Pages>,
    peers: Mutex<HashMap<PeerId, Peer>>,
}

/// Whether a record of a stream is its last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Continuation {
    /// A later record continues it.
    Continued,
    /// None does so far.
    Open,
    /// None ever will.
    Ended,
}

impl Clone for Reader {
    fn clone(&self) -> Self {
        Reader::new(Arc::clone(&self.shared))
    }
}

impl Reader {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Reader { shared, pages: Mutex::default(), peers: Mutex::default() }
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.shared
    }

    /// Whether another one reads the same capture.
    pub fn is_of_same_capture(&self, other: &Reader) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }

    /// Records ever appended; the next one gets this index.
    pub fn length(&self) -> u64 {
        self.shared.length.load(Ordering::Acquire)
    }

    /// Index of the oldest record that is still there.
    pub fn first(&self) -> u64 {
        self.shared.first.load(Ordering::Acquire)
    }

    /// What was counted since the capture was made.
    pub fn totals(&self) -> Totals {
        self.shared.counters.totals()
    }

    /// When the capture was made, nanoseconds since the Unix epoch.
    pub fn created(&self) -> i64 {
        self.shared.created
    }

    /// Bytes of the file, those included that no record has taken yet.
    pub fn file_size(&self) -> u64 {
        self.shared.table.read().end
    }

    /// For a capture that was opened: looks whether another process has appended to it. True if so.
    pub fn refresh(&self) -> bool {
        open::refresh(&self.shared)
    }

    /// What is known of a record; None if it has not come yet or is gone. A damaged entry reads as an event without
    /// bytes.
    pub fn meta(&self, index: u64) -> Option<Meta> {
        let length = self.length();
        if index >= length || index < self.first() {
            return None;
        }
        let mut pages = self.pages.lock();
        let page = pages.slot(index)?;
        if page.entry(index, self.shared.identity).flatten().is_none() {
            self.load(index, length, page)?;
        }
        let meta = page.entry(index, self.shared.identity)?.unwrap_or_else(Meta::damaged);
        (index >= self.first()).then_some(meta)
    }

    /// Reads the page of a record, as far as it lies in one extent.
    fn load(&self, index: u64, length: u64, page: &mut Page) -> Option<()> {
        let (extent, end) = self.shared.table.read().locate(index, length)?;
        let from = (index - index % PAGE).max(extent.first);
        let to = (index - index % PAGE).saturating_add(PAGE).min(end);
        page.from = from;
        page.most = extent.data_size();
        page.bytes.resize((to - from) as usize * ENTRY_BYTES, 0);
        let read = read_at(&*self.shared.file()?, extent.entry(from), &mut page.bytes).ok()?;
        // What a hole in the file keeps from us is damaged, like what was written over.
        page.bytes.get_mut(read..).unwrap_or_default().fill(0);
        self.is_in_place(&extent).then_some(())
    }

    /// Whether an extent is still what the table says. The process that records may have put newer records in its
    /// place, which only the file tells; in this process [`Reader::first`] does. Asked after reading from it.
    pub(super) fn is_in_place(&self, extent: &Extent) -> bool {
        if !self.shared.is_growing() {
            return true;
        }
        let mut bytes = [0; EXTENT_HEADER_BYTES];
        let Some(file) = self.shared.file() else { return false };
        let header = read_at(&file, extent.place, &mut bytes).ok().map(|read| bytes.get(..read).unwrap_or_default());
        let header = header.and_then(|bytes| ExtentHeader::from_bytes(bytes, self.shared.identity));
        header.is_some_and(|header| header.sequence == extent.sequence)
    }

    /// Appends the bytes of a record to `out`. False if it has not come yet or is gone.
    pub fn read(&self, index: u64, out: &mut Vec<u8>) -> bool {
        self.read_part(index, 0, usize::MAX, out)
    }

    /// Appends at most `length` bytes from `offset` on.
    pub fn read_part(&self, index: u64, offset: usize, length: usize, out: &mut Vec<u8>) -> bool {
        let Some(meta) = self.meta(index) else { return false };
        let Some((extent, _)) = self.shared.table.read().locate(index, self.length()) else { return false };
        let from = offset.min(meta.length as usize);
        let wanted = length.min(meta.length as usize - from);
        let inside = meta.end() <= extent.data_size();
        let before = out.len();
        out.resize(before + wanted, 0);
        let place = extent.data() + u64::from(meta.start) + from as u64;
        let part = out.get_mut(before..).unwrap_or_default();
        let read = self.shared.file().filter(|_| inside).and_then(|file| read_at(&file, place, part).ok());
        let whole = read == Some(wanted) && index >= self.first() && self.is_in_place(&extent);
        if !whole {
            out.truncate(before);
        }
        whole
    }

    pub(super) fn read_block(&self, index: u64, with_data: bool, block: &mut Block) -> bool {
        block.clear();
        let length = self.length();
        if index < self.first() || index >= length {
            return false;
        }
        let Some((extent, end)) = self.shared.table.read().locate(index, length) else { return false };
        let Some(file) = self.shared.file() else { return false };
        block.begin(index, (end - index) as usize * ENTRY_BYTES);
        // What is not there stays zero, and is damaged.
        read_at(&file, extent.entry(index), &mut block.entries).unwrap_or_default();
        block.decode(self.shared.identity, extent.data_size());
        if with_data {
            block.data.resize(block.data_length(), 0);
            let place = extent.data() + u64::from(block.base);
            let read = read_at(&file, place, &mut block.data).unwrap_or_default();
            // Cut, or a disk that cannot be read.
            block.keep(read);
        }
        // What was overwritten in the meantime is gone.
        index >= self.first() && self.is_in_place(&extent)
    }

    /// Who a peer is.
    pub fn peer(&self, id: PeerId) -> Peer {
        match id {
            PeerId::NONE => return Peer::None,
            PeerId::ALL => return Peer::All,
            _ => {}
        }
        let mut peers = self.peers.lock();
        if let Some(&known) = peers.get(&id) {
            return known;
        }
        let Some(peer) = self.load_peer(id) else { return Peer::None };
        if peers.len() >= MOST_PEERS {
            peers.clear();
        }
        peers.insert(id, peer);
        peer
    }

    fn load_peer(&self, id: PeerId) -> Option<Peer> {
        let place = self.shared.table.read().peer(id)?;
        let mut bytes = [0; PEER_BYTES];
        read_at(&*self.shared.file()?, place, &mut bytes).ok()?;
        format::peer(&bytes, id.0, self.shared.identity)
    }

    /// The addresses that datagrams came from, newest first, at most so many.
    pub fn heard(&self, most: usize) -> Vec<SocketAddr> {
        let heard: Vec<PeerId> = self.shared.heard.lock().iter().take(most).copied().collect();
        heard.into_iter().filter_map(|id| self.peer(id).address()).collect()
    }

    /// Whether a later record continues the stream of this one.
    pub fn continuation(&self, index: u64, meta: &Meta) -> Continuation {
        let Some(side) = streams::side(meta.direction) else { return Continuation::Ended };
        match self.shared.lasts.read().get(&meta.peer).and_then(|sides| sides.get(side)) {
            Some(&last) if last == Some(index) => return Continuation::Open,
            Some(_) => return Continuation::Continued,
            None => {}
        }
        let end = self.length().min(index + MOST_LOOKED_AT);
        let same = |other: &Meta| other.previous == Some(index) && other.direction == meta.direction;
        let mut next = end.min(index + 1 + NEAR);
        if (index + 1..next).any(|near| self.meta(near).is_some_and(|other| same(&other))) {
            return Continuation::Continued;
        }
        let mut block = Block::default();
        while next < end && block.read_index(self, next) {
            if block.metas().iter().any(same) {
                return Continuation::Continued;
            }
            next = block.end();
        }
        if self.shared.is_growing() { Continuation::Open } else { Continuation::Ended }
    }

    /// Whether it was opened and nothing will be appended to it.
    pub(super) fn is_complete(&self) -> bool {
        self.shared.growth.is_some() && !self.shared.is_growing()
    }

    /// Whether records may still be appended to a direction of a capture that was opened.
    pub fn is_growing(&self) -> bool {
        self.shared.is_growing()
    }
}
