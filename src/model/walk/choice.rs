//! Which records are taken: all, a selection, or what a search found; of one direction, of one peer.

use std::net::SocketAddr;
use std::ops::Range;

use super::Roster;
use crate::capture::{Direction, Meta, PeerId, Reader};
use crate::model::selection::Selection;

/// Tells the next chosen record at or after a number; asked in rising order.
pub type Next = Box<dyn FnMut(u64) -> Option<u64> + Send>;

/// Records by number.
#[derive(Default)]
pub enum Choice {
    /// All.
    #[default]
    All,
    /// These: sorted, apart from each other.
    Ranges(Vec<Range<u64>>),
    /// Whatever this says: the matches of a search or of a filter.
    Next(Next),
}

/// Whose records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Whose {
    /// All peers'.
    #[default]
    All,
    /// One peer's: an address, or one connection.
    Peer(PeerId),
    /// Those of an address, however often it connected.
    Address(SocketAddr),
}

/// Which records are taken.
#[derive(Debug, Default)]
pub struct Which {
    /// By number.
    pub choice: Choice,
    /// One direction, or None for both and the events between them.
    pub direction: Option<Direction>,
    /// By peer.
    pub whose: Whose,
}

impl Choice {
    /// The next chosen record at or after `from`.
    pub fn next(&mut self, from: u64) -> Option<u64> {
        match self {
            Choice::All => Some(from),
            Choice::Ranges(ranges) => {
                let at = ranges.partition_point(|range| range.end <= from);
                ranges.get(at).map(|range| range.start.max(from))
            }
            Choice::Next(next) => next(from),
        }
    }

    /// Everything, with nothing left out between.
    pub fn is_all(&self) -> bool {
        matches!(self, Choice::All)
    }
}

impl From<&Selection> for Choice {
    fn from(selection: &Selection) -> Self {
        Choice::Ranges(selection.ranges().to_vec())
    }
}

impl std::fmt::Debug for Choice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Choice::All => f.write_str("All"),
            Choice::Ranges(ranges) => f.debug_tuple("Ranges").field(ranges).finish(),
            Choice::Next(_) => f.write_str("Next"),
        }
    }
}

impl Whose {
    /// Whether a peer is meant.
    pub fn is(self, peer: PeerId, reader: &Reader) -> bool {
        match self {
            Whose::All => true,
            Whose::Peer(wanted) => peer == wanted,
            Whose::Address(address) => reader.peer(peer).address() == Some(address),
        }
    }
}

impl Which {
    /// Whether a record with data is taken. A message to all clients belongs to each that was there.
    pub(super) fn takes(&self, meta: &Meta, reader: &Reader, roster: &Roster) -> bool {
        let direction = self.direction.is_none_or(|direction| direction == meta.direction);
        let whose = || match meta.peer {
            PeerId::ALL if self.whose != Whose::All => roster.receivers().any(|peer| self.whose.is(peer, reader)),
            peer => self.whose.is(peer, reader),
        };
        direction && whose()
    }

    /// Whether an event concerns what is taken: those of the session itself always do.
    pub(super) fn hears(&self, peer: PeerId, reader: &Reader) -> bool {
        peer == PeerId::NONE || self.whose.is(peer, reader)
    }
}
