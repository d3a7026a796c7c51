//! Counts of a capture.

use super::{Direction, Meta};

/// Totals of a capture since it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// Records of data that are counted above and were not recorded: a full disk, a limit, or the user's wish.
    pub unrecorded: u64,
}

impl Default for Totals {
    fn default() -> Self {
        Totals {
            received_packets: 0,
            received_bytes: 0,
            sent_packets: 0,
            sent_bytes: 0,
            lost_packets: Some(0),
            unrecorded: 0,
        }
    }
}

impl Totals {
    /// Counts a record. Where a file lies about its numbers, the counts stay at the greatest one.
    pub fn add(&mut self, meta: &Meta) {
        let (copies, bytes) = (u64::from(meta.copies), u64::from(meta.length) * u64::from(meta.copies));
        match meta.direction {
            Direction::Received => {
                self.received_packets = self.received_packets.saturating_add(copies);
                self.received_bytes = self.received_bytes.saturating_add(bytes);
            }
            Direction::Sent => {
                self.sent_packets = self.sent_packets.saturating_add(copies);
                self.sent_bytes = self.sent_bytes.saturating_add(bytes);
            }
            Direction::Event => {}
        }
    }
}
