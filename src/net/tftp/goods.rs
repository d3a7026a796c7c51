//! The file of a transfer, read or written.

use std::path::Path;

use super::sink::Sink;
use super::source::{Filled, Source};
use super::stamp::Stamp;
use super::status::Finished;

/// What a transfer brings or takes away.
pub(super) enum Goods {
    /// A file that leaves.
    Out {
        source: Source,
        /// A pipe has nothing yet.
        starved: bool,
    },
    /// A file that comes.
    In(Sink),
    /// It was let go of, or is in its place.
    Gone { size: Option<u64>, stamp: Option<Stamp> },
}

impl Goods {
    pub fn of_source(source: Source) -> Self {
        Goods::Out { source, starved: false }
    }

    pub fn of_sink(sink: Sink) -> Self {
        Goods::In(sink)
    }

    /// Fills the next block from its beginning; how far, or None if a pipe has nothing yet.
    pub fn fill(&mut self, block: &mut [u8]) -> Result<Option<usize>, Finished> {
        let Goods::Out { source, starved } = self else { return Ok(Some(0)) };
        let filled = source.fill(block).map_err(Finished::Failed)?;
        *starved = filled == Filled::Waiting;
        Ok(match filled {
            Filled::Bytes(length) => Some(length),
            Filled::Waiting => None,
        })
    }

    /// Takes the next part; with the last one the file comes into its place.
    pub fn take(&mut self, bytes: &[u8], last: bool) -> Result<(), Finished> {
        let Goods::In(sink) = self else { return Ok(()) };
        sink.write(bytes)?;
        if last { self.place() } else { Ok(()) }
    }

    /// The file that came gets its name.
    fn place(&mut self) -> Result<(), Finished> {
        let Goods::In(sink) = std::mem::replace(self, Goods::Gone { size: None, stamp: None }) else { return Ok(()) };
        let path = sink.path().map(Path::to_owned);
        sink.finish()?;
        *self = Goods::Gone { size: None, stamp: path.and_then(|path| Stamp::named(&path)) };
        Ok(())
    }

    /// Writes what was taken, where that is enough for a call.
    pub fn settle(&mut self) -> Result<(), Finished> {
        match self {
            Goods::In(sink) => sink.settle(),
            _ => Ok(()),
        }
    }

    /// The file on this side; None for a pipe.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Goods::Out { source, .. } => source.path(),
            Goods::In(sink) => sink.path(),
            Goods::Gone { .. } => None,
        }
    }

    /// The size of what leaves, bytes on the wire, where it is known.
    pub fn size(&self) -> Option<u64> {
        match self {
            Goods::Out { source, .. } => source.size(),
            Goods::Gone { size, .. } => *size,
            Goods::In(_) => None,
        }
    }

    /// What the file on this side was when it was opened to be sent, or when it got its name; None for a pipe.
    pub fn stamp(&self) -> Option<Stamp> {
        match self {
            Goods::Out { source, .. } => source.stamp(),
            Goods::Gone { stamp, .. } => *stamp,
            Goods::In(_) => None,
        }
    }

    /// A pipe has nothing yet, or no room.
    pub fn is_starved(&self) -> bool {
        matches!(self, Goods::Out { starved: true, .. }) || self.is_full()
    }

    /// A pipe has no room.
    pub fn is_full(&self) -> bool {
        matches!(self, Goods::In(sink) if sink.is_full())
    }

    /// Lets go of the file: one that is not whole goes.
    pub fn let_go(&mut self) {
        *self = Goods::Gone { size: self.size(), stamp: self.stamp() };
    }
}
