//! The end of a capture that appends.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::store::Shared;
use super::{Direction, Entry, PeerId};

/// Appends records and counts them. Held by one worker.
#[derive(Debug)]
pub struct Writer {
    shared: Arc<Shared>,
}

impl Writer {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Writer { shared }
    }

    /// Appends records in order, as one batch that readers see at once.
    pub fn append(&mut self, entries: &[Entry<'_>]) {
        let mut store = self.shared.store.write();
        for entry in entries {
            store.append(entry, 1);
        }
        self.shared.length.store(store.length(), Ordering::Release);
        drop(store);
        entries.iter().for_each(|entry| self.count(entry, 1));
    }

    /// Appends one record for a message that `clients` clients took whole ([`PeerId::ALL`]); it counts for each.
    pub fn append_for_all(&mut self, entry: &Entry<'_>, clients: u64) {
        let mut store = self.shared.store.write();
        store.append(entry, u32::try_from(clients).unwrap_or(u32::MAX));
        self.shared.length.store(store.length(), Ordering::Release);
        drop(store);
        self.count(entry, clients);
    }

    /// The peer for datagrams from and to `address`.
    pub fn address(&mut self, address: SocketAddr) -> PeerId {
        self.shared.store.write().peers.address(address)
    }

    /// A new peer for one TCP connection with `address`.
    pub fn connection(&mut self, address: SocketAddr) -> PeerId {
        self.shared.store.write().peers.connection(address)
    }

    /// Adds datagrams that the kernel dropped.
    pub fn add_lost(&mut self, packets: u64) {
        self.shared.counters.lost_packets.fetch_add(packets, Ordering::Relaxed);
    }

    /// Says that this system cannot tell how many datagrams it dropped.
    pub fn set_lost_unknown(&mut self) {
        self.shared.counters.lost_unknown.store(1, Ordering::Relaxed);
    }

    fn count(&self, entry: &Entry<'_>, times: u64) {
        let counters = &self.shared.counters;
        let (packets, bytes) = match entry.direction {
            Direction::Received => (&counters.received_packets, &counters.received_bytes),
            Direction::Sent => (&counters.sent_packets, &counters.sent_bytes),
            Direction::Event => return,
        };
        packets.fetch_add(times, Ordering::Relaxed);
        bytes.fetch_add(times * entry.bytes.len() as u64, Ordering::Relaxed);
    }
}
