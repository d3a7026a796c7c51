//! Faults on purpose for one direction of a relay: what may go wrong, and the machine that does it ([`Lane`]).
//!
//! On datagrams each fault acts on one datagram. On a stream, drop, duplicate and corrupt act on the pieces in which
//! the stream was read: TCP itself would never do that, and it is meant to show what a program does when it happens.

mod lane;
mod random;
#[cfg(test)]
mod tests;

use core::time::Duration;

use serde::{Deserialize, Serialize};

pub use lane::{Kind, Lane, Next};
pub use random::Random;

/// How often something happens, in millionths: 0 is never, 1,000,000 each time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Chance(u32);

impl Chance {
    /// Never.
    pub const NEVER: Chance = Chance(0);
    /// Each time.
    pub const ALWAYS: Chance = Chance(1_000_000);

    /// From millionths; more than all of them is each time.
    pub fn from_millionths(millionths: u32) -> Self {
        Chance(millionths.min(Self::ALWAYS.0))
    }

    /// In millionths.
    pub fn millionths(self) -> u32 {
        self.0
    }

    /// Whether it happens this time.
    fn hits(self, random: &mut Random) -> bool {
        // Nothing is drawn for what never happens, so that one fault does not shift the dice of another.
        self != Self::NEVER && random.below(u64::from(Self::ALWAYS.0)) < u64::from(self.0)
    }
}

/// What goes wrong in one direction. The default is nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Faults {
    /// How much later everything goes.
    pub delay: Duration,
    /// Up to so much more, evenly spread. A stream keeps its order.
    pub jitter: Duration,
    /// Datagrams: jitter may change their order.
    pub reorder: bool,
    /// How often a piece is dropped.
    pub drop: Chance,
    /// How often a piece goes twice.
    pub duplicate: Chance,
    /// How often one bit of a piece is turned over.
    pub corrupt: Chance,
    /// Bytes a second at most; 0 for no bound.
    pub rate: u64,
    /// Streams: write at most so many bytes at once, which is a segment each while the peer keeps up; 0 for any.
    pub split: u64,
    /// Streams: collect what comes within this time, and pass it on as one piece.
    pub join: Duration,
    /// Streams: reset the connection after so many bytes; 0 for not.
    pub reset_after: u64,
    /// Streams: how often a piece resets the connection instead of being passed on.
    pub reset: Chance,
}

impl Faults {
    /// Nothing goes wrong.
    pub fn is_none(&self) -> bool {
        *self == Faults { reorder: self.reorder, ..Faults::default() }
    }
}

/// Pieces and their bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// How many datagrams or pieces of a stream.
    pub pieces: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl Count {
    fn add(&mut self, bytes: usize) {
        self.pieces += 1;
        self.bytes += bytes as u64;
    }

    fn join(&mut self, other: Count) {
        self.pieces += other.pieces;
        self.bytes += other.bytes;
    }

    /// None.
    pub fn is_none(&self) -> bool {
        self.pieces == 0
    }
}

/// What the faults changed: each difference between what came and what was passed on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Effects {
    /// Dropped by chance.
    pub dropped: Count,
    /// Passed on twice; the bytes are those that went too much.
    pub duplicated: Count,
    /// Corrupted, one bit each.
    pub corrupted: u64,
    /// Which bytes of the direction were corrupted, counted from its beginning; the first few.
    pub offsets: Vec<u64>,
    /// Datagrams that were overtaken by a later one.
    pub reordered: u64,
    /// Datagrams for which there was no room.
    pub overflowed: Count,
    /// Connections reset on purpose.
    pub resets: u64,
    /// What a reset on purpose kept from being passed on.
    pub cut: Count,
}

impl Effects {
    /// Offsets of corrupted bytes that are kept.
    pub const MOST_OFFSETS: usize = 8;

    /// Nothing was changed.
    pub fn is_none(&self) -> bool {
        *self == Effects::default()
    }

    /// Adds those of another piece of time, or of another lane.
    pub fn join(&mut self, other: Effects) {
        self.dropped.join(other.dropped);
        self.duplicated.join(other.duplicated);
        self.corrupted += other.corrupted;
        let room = Self::MOST_OFFSETS.saturating_sub(self.offsets.len());
        self.offsets.extend(other.offsets.into_iter().take(room));
        self.reordered += other.reordered;
        self.overflowed.join(other.overflowed);
        self.resets += other.resets;
        self.cut.join(other.cut);
    }
}
