//! The end of a capture that appends.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use parking_lot::Mutex;

use super::recorder::Recorder;
use super::store::Shared;
use super::{Entry, PeerId, Reader};

/// Appends records and counts them. Held by one worker; it waits for the disk, and nobody waits for it.
#[derive(Debug)]
pub struct Writer {
    shared: Arc<Shared>,
    /// Locked by this end alone, but for the moment in which the capture moves to another disk.
    recorder: Option<Arc<Mutex<Recorder>>>,
}

impl Writer {
    pub(super) fn new(shared: Arc<Shared>, recorder: Option<Arc<Mutex<Recorder>>>) -> Self {
        Writer { shared, recorder }
    }

    /// Appends records in order, as one batch that readers see at once.
    pub fn append(&mut self, entries: &[Entry<'_>]) {
        self.gather(entries);
        self.commit();
    }

    /// Appends one record for a message that `clients` clients took whole ([`PeerId::ALL`]); it counts for each.
    pub fn append_for_all(&mut self, entry: &Entry<'_>, clients: u64) {
        let clients = u32::try_from(clients).unwrap_or(u32::MAX);
        self.with(|recorder| {
            recorder.gather(std::slice::from_ref(entry), clients);
            recorder.commit();
        });
    }

    /// Takes records that are to be seen with the next [`Writer::commit`], so that many small batches cost one
    /// write.
    pub fn gather(&mut self, entries: &[Entry<'_>]) {
        self.with(|recorder| recorder.gather(entries, 1));
    }

    /// Like [`Writer::gather`], for one record that `copies` peers took.
    pub(super) fn gather_copies(&mut self, entry: &Entry<'_>, copies: u32) {
        self.with(|recorder| recorder.gather(std::slice::from_ref(entry), copies));
    }

    /// Takes over the peers of another capture up to this one, under the same numbers. They are all addresses: what
    /// is appended here stands alone.
    pub(super) fn adopt(&mut self, id: PeerId, from: &Reader) {
        self.with(|recorder| recorder.peers.adopt(id, from));
    }

    /// Writes what was gathered; then readers see it.
    pub fn commit(&mut self) {
        self.with(Recorder::commit);
    }

    /// The number that the next record will have, as far as it is recorded.
    pub fn next_record(&self) -> u64 {
        self.with(|recorder| recorder.next_record()).unwrap_or_default()
    }

    /// The peer for datagrams from and to `address`.
    pub fn address(&mut self, address: SocketAddr) -> PeerId {
        self.with(|recorder| recorder.peers.address(address)).unwrap_or(PeerId::NONE)
    }

    /// A new peer for one TCP connection with `address`.
    pub fn connection(&mut self, address: SocketAddr) -> PeerId {
        self.with(|recorder| recorder.connection(address)).unwrap_or(PeerId::NONE)
    }

    /// A connection is over: nothing more will be appended for it.
    pub fn end_connection(&mut self, id: PeerId) {
        self.with(|recorder| recorder.end_connection(id));
    }

    /// Adds datagrams that the kernel dropped.
    pub fn add_lost(&mut self, packets: u64) {
        if packets > 0 {
            self.shared.counters.lost_packets.fetch_add(packets, Ordering::Relaxed);
            self.with(|recorder| recorder.write_tail(false));
        }
    }

    /// Says that this system cannot tell how many datagrams it dropped.
    pub fn set_lost_unknown(&mut self) {
        self.shared.counters.lost_unknown.store(true, Ordering::Relaxed);
        self.with(|recorder| recorder.write_tail(false));
    }

    fn with<T>(&self, act: impl FnOnce(&mut Recorder) -> T) -> Option<T> {
        self.recorder.as_ref().map(|recorder| act(&mut recorder.lock()))
    }
}
