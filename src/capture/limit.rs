//! How much room a capture may take, and what happens then.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::format::{EXTENT_BYTES, HEADER_BYTES, PEER_EXTENT_BYTES};

/// How much room the file of a capture may take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limit {
    /// Bytes; None for a quarter of what is free on the disk when the capture begins.
    pub bytes: Option<u64>,
    /// What happens when it is reached.
    pub when_full: WhenFull,
}

/// What happens when a capture has taken all the room that it may.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhenFull {
    /// The oldest records leave; how many is shown.
    #[default]
    DropOldest,
    /// Recording stops; the session goes on and is counted.
    Stop,
}

impl Limit {
    /// Less is not possible: records leave in pieces, and some must stay.
    pub const LEAST_BYTES: u64 = HEADER_BYTES + PEER_EXTENT_BYTES as u64 + 4 * EXTENT_BYTES as u64;
    /// The share of the free room that a capture takes where no limit is set: one part in so many.
    const SHARE: u64 = 4;
}

/// The limit as the writer and a face see it.
#[derive(Debug)]
pub(super) struct Shared {
    bytes: AtomicU64,
    stops: AtomicBool,
}

impl Shared {
    pub fn new(limit: Limit, path: Option<&Path>) -> Self {
        let shared = Shared { bytes: AtomicU64::new(0), stops: AtomicBool::new(false) };
        shared.set(limit, path);
        shared
    }

    pub fn set(&self, limit: Limit, path: Option<&Path>) {
        let bytes = limit.bytes.unwrap_or_else(|| share_of_free(path)).max(Limit::LEAST_BYTES);
        self.bytes.store(bytes, Ordering::Relaxed);
        self.stops.store(limit.when_full == WhenFull::Stop, Ordering::Relaxed);
    }

    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    pub fn stops(&self) -> bool {
        self.stops.load(Ordering::Relaxed)
    }
}

/// A share of what is free where the file is; no limit where the system does not tell, for then the disk is it.
fn share_of_free(path: Option<&Path>) -> u64 {
    let temporary = std::env::temp_dir();
    let folder = path.and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty());
    fs4::available_space(folder.unwrap_or(&temporary)).map_or(u64::MAX, |free| free / Limit::SHARE)
}
