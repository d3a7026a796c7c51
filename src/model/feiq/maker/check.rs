//! What can be wrong with a packet made by hand.

use std::time::Duration;

use crate::codec::escape::EscapeError;
use crate::net::ipmsg::Raw;

/// A packet is not repeated faster.
pub(super) const SHORTEST: Duration = Raw::SHORTEST;
/// Nor more slowly than once in so many milliseconds, which is an hour.
const LONGEST: u64 = 3_600_000;

/// A field that can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MakerField {
    /// The version that is typed.
    Version,
    /// The number.
    Number,
    /// The login name.
    User,
    /// The name of the machine.
    Host,
    /// Mode and options.
    Command,
    /// The text.
    Text,
    /// The list of files.
    List,
    /// Where to.
    Address,
    /// How far apart.
    Every,
    /// How often.
    Times,
}

/// What is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MakerProblem {
    /// An escape, or a character that the charset lacks.
    Escape(EscapeError),
    /// No decimal number of at most 64 bits.
    Number,
    /// No number of at most 32 bits.
    Command,
    /// More bytes than a datagram has.
    TooLong(usize),
    /// No IPv4 address.
    Address,
    /// Nobody is selected.
    NobodySelected,
    /// Faster than allowed, or slower than once an hour.
    Every,
    /// Not from 1 to [`Raw::MOST_TIMES`].
    Times,
}

pub(super) fn every(text: &str) -> Option<Duration> {
    let millis: u64 = text.trim().parse().ok()?;
    Some(Duration::from_millis(millis)).filter(|every| *every >= SHORTEST && millis <= LONGEST)
}

pub(super) fn times(text: &str) -> Option<u32> {
    text.trim().parse().ok().filter(|times| (1..=Raw::MOST_TIMES).contains(times))
}
