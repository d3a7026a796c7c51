//! What a transfer is agreed on: block size, window, times.

use core::time::Duration;

/// What a client asks for. The peer may lower it or not know of options at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wishes {
    /// `blksize`, 8 to 65464 bytes (RFC 2348); 512 is not asked for.
    pub blksize: u16,
    /// `windowsize`, 1 to 65535 blocks (RFC 7440); 1 is not asked for.
    pub windowsize: u16,
    /// `timeout`, 1 to 255 s (RFC 2349); None is not asked for.
    pub timeout: Option<u8>,
    /// `tsize`: ask for the size, or tell it (RFC 2349).
    pub tsize: bool,
    /// `rollover`: what follows block 65535, 0 or 1; None is not asked for.
    pub rollover: Option<u16>,
}

/// What a server agrees to at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The largest block size, bytes; the default is 65464.
    pub blksize: u16,
    /// The largest window, blocks.
    pub windowsize: u16,
    /// Take options at all; without, every request is answered as in RFC 1350.
    pub options: bool,
}

/// What both sides use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Agreed {
    /// Bytes in a block.
    pub blksize: u16,
    /// Blocks that may be under way.
    pub windowsize: u16,
    /// Seconds until something is repeated, where the peers agreed on it.
    pub timeout: Option<u8>,
    /// The file's size in bytes, where the peer told.
    pub tsize: Option<u64>,
    /// What follows block 65535: 0 or 1.
    pub rollover: u16,
    /// Options were agreed on: there was an OACK.
    pub options: bool,
}

/// How long a side waits before it repeats, and when it gives up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// The first wait, before a round trip was measured.
    pub first: Duration,
    /// No wait is shorter.
    pub least: Duration,
    /// No wait is longer; each wait without an answer is twice as long as the one before.
    pub most: Duration,
    /// So many repeats without progress end the transfer.
    pub tries: u32,
    /// How long a receiver stays after its last ACK, to answer a repeated last block.
    pub dally: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Patience {
            first: Duration::from_secs(1),
            least: Duration::from_millis(200),
            most: Duration::from_secs(8),
            tries: 6,
            dally: Duration::from_secs(3),
        }
    }
}
