//! The file of a transfer, read or written.

use std::path::Path;

use super::sink::Sink;
use super::source::{Filled, Source};
use super::status::Finished;

/// What a transfer brings or takes away.
pub(super) enum Goods {
    /// A file that leaves.
    Out {
        source: Source,
        /// A pipe has nothing yet.
        starved: bool,
    },
    /// A file that comes; None once it is in its place.
    In(Option<Sink>),
    /// It was let go of.
    Gone { size: Option<u64> },
}

impl Goods {
    pub fn of_source(source: Source) -> Self {
        Goods::Out { source, starved: false }
    }

    pub fn of_sink(sink: Sink) -> Self {
        Goods::In(Some(sink))
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
        let Goods::In(place) = self else { return Ok(()) };
        if let Some(sink) = place {
            sink.write(bytes)?;
        }
        match place.take_if(|_| last) {
            Some(sink) => sink.finish(),
            None => Ok(()),
        }
    }

    /// Writes what was taken, where that is enough for a call.
    pub fn settle(&mut self) -> Result<(), Finished> {
        match self {
            Goods::In(Some(sink)) => sink.settle(),
            _ => Ok(()),
        }
    }

    /// The file on this side; None for a pipe.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Goods::Out { source, .. } => source.path(),
            Goods::In(sink) => sink.as_ref().and_then(Sink::path),
            Goods::Gone { .. } => None,
        }
    }

    /// The size of what leaves, bytes on the wire, where it is known.
    pub fn size(&self) -> Option<u64> {
        match self {
            Goods::Out { source, .. } => source.size(),
            Goods::Gone { size } => *size,
            Goods::In(_) => None,
        }
    }

    /// A pipe has nothing yet, or no room.
    pub fn is_starved(&self) -> bool {
        matches!(self, Goods::Out { starved: true, .. }) || self.is_full()
    }

    /// A pipe has no room.
    pub fn is_full(&self) -> bool {
        matches!(self, Goods::In(Some(sink)) if sink.is_full())
    }

    /// Lets go of the file: one that is not whole goes.
    pub fn let_go(&mut self) {
        *self = Goods::Gone { size: self.size() };
    }
}
