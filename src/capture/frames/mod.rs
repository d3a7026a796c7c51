//! A capture of frames, made of a capture of reads: the lens through which 分帧 looks at a stream.
//!
//! What was received stays as it is. A thread follows it in order, splits each peer and direction with a framer of its
//! own, and appends the frames to a second capture, which is private and goes with the lens. Whoever reads records
//! (log, search, filter, statistics, export) reads that one in the same way. In it every record stands alone: the
//! peers have the same numbers, but are addresses and not connections, so nothing goes on from record to record. The
//! time of a frame is that of its last byte. Events are copied where they stand.

mod run;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crossbeam_channel::{Sender, bounded};

use super::search::Wake;
use super::{Capture, Job, Limit, Reader, WhenFull};
use crate::codec::framing::{Cut, Framing};
use run::Run;

/// What the bytes of an event say about streams, and how a new one is written; told by who knows what they mean.
#[derive(Clone, Copy, Debug)]
pub struct Meaning {
    /// Which streams an event ends.
    pub ends: fn(&[u8]) -> Ends,
    /// The bytes of an event that tells of what is not a whole frame, just before it.
    pub cut: fn(Cut) -> Vec<u8>,
    /// Each record that was sent is a message by itself. One that is not made of whole frames stands as it is, and is
    /// not told of: who sends no headers to a peer that does has done nothing wrong.
    pub sends_are_messages: bool,
}

/// Which streams are over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// None.
    None,
    /// Those of the event's peer.
    Peer,
    /// All of them.
    All,
}

/// Frames that are made as records come. Dropping it ends the thread and gives the room on the disk back.
#[derive(Debug)]
pub struct Frames {
    raw: Reader,
    capture: Capture,
    counts: Arc<Counts>,
    /// Before the other end of the channel goes, so that the thread knows that nobody waits.
    job: Option<Job<()>>,
    grown: Option<Sender<()>>,
}

/// How far the thread is.
#[derive(Debug, Default)]
struct Counts {
    /// Records of the raw capture that are frames now, or wait to be.
    done: AtomicU64,
    frames: AtomicU64,
    cut: AtomicU64,
    held: AtomicU64,
}

impl Frames {
    /// Starts at the first record that is there. The file, which has no name, is made in `folder`, or among the
    /// system's temporary files where that is not possible, and takes as much room as the raw capture may. `wake` is
    /// called when there are more frames, not more than some twenty times a second.
    pub fn start(raw: Reader, framing: &Framing, folder: Option<&Path>, meaning: Meaning, wake: Wake) -> Frames {
        let limit = raw.shared().limit.get();
        let capture = Capture::nameless(folder, limit);
        let counts = Arc::new(Counts::default());
        let (grown, grows) = bounded(1);
        let run = Run::new(raw.clone(), &capture, framing, meaning, Arc::clone(&counts), wake);
        let job = Job::start("frames", move |work| run.follow(work, &grows));
        Frames { raw, capture, counts, job: job.ok(), grown: Some(grown) }
    }

    /// The frames.
    pub fn capture(&self) -> &Capture {
        &self.capture
    }

    /// Tells the thread that the raw capture has grown: one message that waits is enough. While somebody holds it, the
    /// thread goes on. None after [`Frames::join`].
    pub fn grown(&self) -> Option<&Sender<()>> {
        self.grown.as_ref()
    }

    /// Nothing more comes: waits until all is split, what has no end included. For scripts and tests, never for a
    /// window; nobody else may hold [`Frames::grown`].
    pub fn join(&mut self) {
        self.grown = None;
        if let Some(job) = self.job.take() {
            job.wait();
        }
    }

    /// Records of the raw capture that were not looked at yet.
    pub fn behind(&self) -> u64 {
        self.raw.length().saturating_sub(self.counts.done.load(Ordering::Acquire))
    }

    /// Whole frames so far.
    pub fn count(&self) -> u64 {
        self.counts.frames.load(Ordering::Relaxed)
    }

    /// Pieces that were not whole frames so far.
    pub fn cut(&self) -> u64 {
        self.counts.cut.load(Ordering::Relaxed)
    }

    /// Bytes that wait for the end of their frames.
    pub fn held(&self) -> u64 {
        self.counts.held.load(Ordering::Relaxed)
    }

    /// Takes as much room as this from now on.
    pub fn set_limit(&self, limit: Limit) {
        self.capture.set_limit(limit);
    }

    /// The thread could not start or has ended before its time; where the disk is the cause, the capture tells.
    pub fn has_stopped(&self) -> bool {
        self.job.as_ref().is_none_or(|job| !job.is_running())
    }
}

impl super::limit::Shared {
    /// As it was set, the share of the disk worked out.
    fn get(&self) -> Limit {
        let when_full = if self.stops() { WhenFull::Stop } else { WhenFull::DropOldest };
        Limit { bytes: Some(self.bytes()), when_full }
    }
}

#[cfg(test)]
mod tests;
