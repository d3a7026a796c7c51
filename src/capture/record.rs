//! One record: what is known of it beside its bytes.

use super::PeerId;

/// Which way a record went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Came from the peer.
    Received,
    /// The kernel took it for the peer.
    Sent,
    /// Not data: what happened to the session, as a notice of `net`.
    Event,
}

/// What a worker appends.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// Nanoseconds since the Unix epoch.
    pub time: i64,
    /// Which way it went.
    pub direction: Direction,
    /// Whose it is.
    pub peer: PeerId,
    /// The local address that it came to or left from.
    pub local: PeerId,
    /// The bytes, exactly as the socket layer saw them; zero is a length like any other.
    pub bytes: &'a [u8],
}

/// The index entry of a record: all but its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meta {
    /// Nanoseconds since the Unix epoch.
    pub time: i64,
    /// Which way it went.
    pub direction: Direction,
    /// Whose it is.
    pub peer: PeerId,
    /// The local address that it came to or left from.
    pub local: PeerId,
    /// Length in bytes.
    pub length: u32,
    /// How many peers took it: 1, or the number of clients for a message to all ([`PeerId::ALL`]).
    pub copies: u32,
    /// Place of its first byte in the stream of its peer and direction.
    pub stream_offset: u64,
    /// The record before it of the same peer and direction.
    pub previous: Option<u64>,
    /// Place of its bytes in the data of its extent.
    pub(super) start: u32,
}

impl Meta {
    /// The place after its bytes in the data of its extent.
    pub(super) fn end(&self) -> u64 {
        u64::from(self.start) + u64::from(self.length)
    }

    /// What stands for an index entry that is damaged: an event without bytes.
    pub(super) fn damaged() -> Self {
        Meta {
            time: 0,
            direction: Direction::Event,
            peer: PeerId::NONE,
            local: PeerId::NONE,
            length: 0,
            copies: 1,
            stream_offset: 0,
            previous: None,
            start: 0,
        }
    }
}
