//! What is wanted: conditions and contents, all of which must hold.

use std::net::{IpAddr, SocketAddr};
use std::ops::{Range, RangeInclusive};

use super::Words;
use crate::capture::{Direction, Meta, Peer, PeerId, Reader};
use crate::codec::checksum::Attach;
use crate::codec::pattern::Pattern;

/// All of it must hold; nothing at all holds for every record.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// What is known of a record beside its bytes.
    pub conditions: Vec<Condition>,
    /// What is in its bytes.
    pub contents: Vec<Content>,
    /// Records before this one are not looked at.
    pub from: u64,
}

/// A test of an index entry, or its opposite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The test.
    pub test: Test,
    /// It must not hold.
    pub negated: bool,
}

/// What is asked of an index entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// One of these directions.
    Direction(Vec<Direction>),
    /// One of these peers.
    Peer(Vec<PeerTest>),
    /// Between such ends.
    Ends(Vec<EndsTest>),
    /// A length in bytes.
    Length(RangeInclusive<u64>),
    /// A time, nanoseconds since the Unix epoch.
    Time(Range<i64>),
    /// Received data that ends with its checksum, or does not.
    Checksum {
        /// Which checksum.
        attach: Attach,
        /// It is right.
        good: bool,
    },
}

/// Peers by address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeerTest {
    /// An address and how many of its bits count; None for any.
    pub network: Option<(IpAddr, u8)>,
    /// A port; None for any.
    pub port: Option<u16>,
}

/// Records by both of their ends; None for any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndsTest {
    /// The peer.
    pub peer: Option<PeerTest>,
    /// The local address.
    pub local: Option<PeerTest>,
}

/// A pattern that must be there, or must not.
#[derive(Clone, Debug)]
pub struct Content {
    /// What is looked for.
    pub pattern: Pattern,
    /// It must not be there.
    pub negated: bool,
}

impl Query {
    /// All records that have a pattern.
    pub fn content(pattern: Pattern) -> Query {
        Query { contents: vec![Content { pattern, negated: false }], ..Query::default() }
    }

    /// Whether the bytes of the records are asked for.
    pub(super) fn reads(&self) -> bool {
        !self.contents.is_empty() || self.reads_for_conditions()
    }

    /// Whether a condition asks for the bytes of a record.
    pub(super) fn reads_for_conditions(&self) -> bool {
        self.conditions.iter().any(|condition| matches!(condition.test, Test::Checksum { .. }))
    }

    /// Whether one record holds, looked at on its own: a text that goes on in a later record is not seen. For
    /// colouring what is in view.
    pub fn holds(&self, reader: &Reader, words: &Words, meta: &Meta, bytes: &[u8]) -> bool {
        let mut peers = Peers::default();
        self.conditions.iter().all(|condition| condition.holds(meta, Some(bytes), reader, &mut peers))
            && self.contents.iter().all(|content| content.pattern_is_in(reader, words, meta, bytes) != content.negated)
    }
}

impl Content {
    fn pattern_is_in(&self, reader: &Reader, words: &Words, meta: &Meta, bytes: &[u8]) -> bool {
        let pattern = &self.pattern;
        let peer = reader.peer(meta.peer);
        if meta.direction == Direction::Event {
            return pattern.has_words() && pattern.is_said_in(&words(peer, bytes));
        }
        let charset = pattern.boundaries().or(pattern.decodes()).filter(|_| matches!(peer, Peer::Connection(_)));
        match charset {
            // Half a character at the start belongs to the record before it.
            Some(charset) => {
                let mut whole = reader.carried_over(meta, charset);
                whole.extend_from_slice(bytes);
                pattern.is_in(&whole)
            }
            None => pattern.is_in(bytes),
        }
    }
}

/// Peers whose names are remembered here, those with the least numbers. The reader remembers some of the others.
const MOST_PEERS: usize = 1 << 16;

/// What was found out about peers, by number, so that each is asked for once.
#[derive(Debug, Default)]
pub(super) struct Peers {
    known: Vec<Peer>,
}

impl Peers {
    pub fn get(&mut self, id: PeerId, reader: &Reader) -> Peer {
        let at = id.0 as usize;
        if at >= MOST_PEERS {
            return reader.peer(id);
        }
        while self.known.len() <= at {
            self.known.push(reader.peer(PeerId(self.known.len() as u32)));
        }
        self.known.get(at).copied().unwrap_or(Peer::None)
    }
}

impl Condition {
    /// `bytes` are those of the record, where they are asked for and there.
    pub(super) fn holds(&self, meta: &Meta, bytes: Option<&[u8]>, reader: &Reader, peers: &mut Peers) -> bool {
        let holds = match &self.test {
            Test::Direction(directions) => directions.contains(&meta.direction),
            Test::Length(lengths) => meta.direction != Direction::Event && lengths.contains(&u64::from(meta.length)),
            Test::Time(times) => times.contains(&meta.time),
            // What is not verified is neither good nor bad, and so not the opposite of either.
            Test::Checksum { .. } if meta.direction != Direction::Received => return false,
            Test::Checksum { attach, good } => bytes.is_some_and(|bytes| attach.verify(bytes).is_good() == *good),
            Test::Peer(tests) => {
                let address = peers.get(meta.peer, reader).address();
                address.is_some_and(|address| tests.iter().any(|test| test.holds(address)))
            }
            Test::Ends(tests) => {
                let ends = [meta.peer, meta.local].map(|end| peers.get(end, reader).address());
                tests.iter().any(|test| test.holds(ends))
            }
        };
        holds != self.negated
    }
}

impl PeerTest {
    /// This address and no other.
    pub fn of(address: SocketAddr) -> PeerTest {
        let ip = address.ip().to_canonical();
        PeerTest { network: Some((ip, if ip.is_ipv4() { 32 } else { 128 })), port: Some(address.port()) }
    }

    /// Whether it is this address.
    pub fn holds(&self, address: SocketAddr) -> bool {
        let in_network = |(network, bits): (IpAddr, u8)| match (network, address.ip().to_canonical()) {
            (IpAddr::V4(a), IpAddr::V4(b)) => same_bits(u128::from(a.to_bits()), u128::from(b.to_bits()), 32, bits),
            (IpAddr::V6(a), IpAddr::V6(b)) => same_bits(a.to_bits(), b.to_bits(), 128, bits),
            _ => false,
        };
        self.port.is_none_or(|port| port == address.port()) && self.network.is_none_or(in_network)
    }
}

impl EndsTest {
    /// Whether a record has these ends: its peer and its local address, where they are known.
    fn holds(&self, [peer, local]: [Option<SocketAddr>; 2]) -> bool {
        let holds = |test: &Option<PeerTest>, end: Option<SocketAddr>| {
            test.is_none_or(|test| end.is_some_and(|address| test.holds(address)))
        };
        holds(&self.peer, peer) && holds(&self.local, local)
    }
}

fn same_bits(a: u128, b: u128, width: u32, bits: u8) -> bool {
    let ignored = width.saturating_sub(u32::from(bits));
    (a ^ b).checked_shr(ignored).unwrap_or_default() == 0
}
