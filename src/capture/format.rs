//! The capture file, `.netaide`, version 1.
//!
//! All numbers are little endian. A file is a header page of 4096 bytes, then extents, one after another. An extent
//! holds either records or peers; its header says how long it is, so that the next one is found.
//!
//! ```text
//! ┌ header, 4096 bytes ┬ extent of peers ┬ extent of records ┬ extent of records ┬ …
//! ```
//!
//! # File header
//!
//! | at | size | what |
//! | --- | --- | --- |
//! | 0 | 8 | `89 4E 45 54 41 49 44 45` (`\x89NETAIDE`) |
//! | 8 | 4 | `0D 0A 1A 0A`: shows a file that was moved as text |
//! | 12 | 4 | version, 1 |
//! | 16 | 8 | identity: a random number that each extent of this file repeats |
//! | 24 | 8 | when the capture was made, nanoseconds since the Unix epoch |
//! | 32 | 4 | check of the bytes before, see below |
//! | 64 | 8 | datagrams that the kernel dropped |
//! | 72 | 8 | data records that were counted and not recorded |
//! | 80 | 1 | 1: the system cannot tell what the kernel dropped |
//! | 81 | 1 | 1: the capture is complete, nothing will be appended |
//! | 88 | 8 | how many records were ever appended, once it is complete |
//! | 96 | 32 | totals in the end, once it is complete, those that were not recorded included; as in an extent |
//!
//! What stands from 64 on is written anew as it changes, and may be zero after a crash.
//!
//! # Extent
//!
//! | at | size | what |
//! | --- | --- | --- |
//! | 0 | 4 | `58 54 4E 54` (`XTNT`) |
//! | 4 | 4 | kind: 1 records, 2 peers |
//! | 8 | 8 | identity of the file |
//! | 16 | 8 | sequence: extents are in the order of this number, not of their place |
//! | 24 | 8 | number of the first record, or of the first peer |
//! | 32 | 4 | capacity: how many entries there is room for |
//! | 36 | 4 | size of the whole extent in bytes |
//! | 40 | 32 | totals of the capture before the first record: packets and bytes received, packets and bytes sent |
//! | 72 | 4 | check of the bytes before |
//! | 128 | 48 × capacity | index entries of records; or 32 × capacity: peers |
//! | then | | the bytes of the records, one after another |
//!
//! Where a capture may only take so much room and the oldest records leave, a new extent takes the place of the
//! oldest one, with a higher sequence.
//!
//! # Index entry
//!
//! | at | size | what |
//! | --- | --- | --- |
//! | 0 | 8 | time, nanoseconds since the Unix epoch, signed |
//! | 8 | 8 | place of the first byte in the stream of its peer and direction |
//! | 16 | 8 | number of the record before it of the same TCP connection and direction, plus 1; 0: none |
//! | 24 | 4 | where its bytes begin, counted from the first byte of the data of its extent |
//! | 28 | 4 | length in bytes |
//! | 32 | 4 | peer: 0 none, 1 all clients, from 2 on the peers |
//! | 36 | 4 | local address, a peer as well |
//! | 40 | 4 | direction (low 8 bits): 1 received, 2 sent, 3 event; above: how many peers took it |
//! | 44 | 4 | check of the bytes before, of the record's number and of the identity |
//!
//! An entry is written after its bytes: where a check is right, the record is whole. The bytes of an event are a
//! notice as JSON. The records of the last extent end at the first entry whose check is wrong; where the capture is
//! complete and its last entry is right, that is one damaged record and not the end.
//!
//! # Peer
//!
//! | at | size | what |
//! | --- | --- | --- |
//! | 0 | 1 | 2 an address, 3 a TCP connection |
//! | 1 | 1 | 4 or 6: version of IP |
//! | 2 | 2 | port |
//! | 4 | 4 | scope of an IPv6 address |
//! | 8 | 16 | the address in network order; IPv4 in the first four bytes |
//! | 24 | 4 | check of the bytes before, of the peer's number and of the identity |
//!
//! # Check
//!
//! Over little endian words of eight bytes, the last one filled up with zeros: `h = identity ^ number ×
//! 9E3779B97F4A7C15`; for each word `h = (h ^ word) × FF51AFD7ED558CCD`, then `h ^= h >> 32`; the low 32 bits of
//! `h`. The number is that of the record or peer, and 0 for headers. It finds cut and damaged files; it is no
//! protection against forgery.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};

use super::{Direction, Meta, Peer, PeerId, Totals};

/// What a file begins with.
pub const MAGIC: [u8; 12] = *b"\x89NETAIDE\r\n\x1a\n";
/// The version that is written, and the newest that is read.
pub const VERSION: u32 = 1;
/// Bytes before the first extent.
pub const HEADER_BYTES: u64 = 4096;
/// Bytes of an extent's header.
pub const EXTENT_HEADER_BYTES: usize = 128;
/// Bytes of an index entry.
pub const ENTRY_BYTES: usize = 48;
/// Bytes of a peer.
pub const PEER_BYTES: usize = 32;
/// Bytes of an extent of records while a capture is recorded; a saved one has none that are unused.
pub const EXTENT_BYTES: u32 = 4 << 20;
/// Bytes of an extent of peers.
pub const PEER_EXTENT_BYTES: u32 = 64 << 10;
/// No extent is larger; a header that says so is damaged.
pub const MOST_EXTENT_BYTES: u32 = 64 << 20;
/// No capture has more records or peers; a header that says so is damaged. Far below where numbers end.
const MOST_RECORDS: u64 = 1 << 60;

const EXTENT_MAGIC: u32 = u32::from_le_bytes(*b"XTNT");
const LOST_AT: usize = 64;

/// What a file begins with, after its magic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FileHeader {
    pub identity: u64,
    pub created: i64,
    pub tail: Tail,
}

/// The part of the header that changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tail {
    pub lost: u64,
    pub unrecorded: u64,
    pub lost_unknown: bool,
    /// How many records there are, once nothing will be appended.
    pub complete: Option<u64>,
    /// Then, without what was lost, which stands before it.
    pub totals: Totals,
}

/// Why a header was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HeaderError {
    Foreign,
    Version(u32),
    Damaged,
}

/// What an extent holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Records,
    Peers,
}

/// The header of an extent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ExtentHeader {
    pub kind: Kind,
    pub sequence: u64,
    pub first: u64,
    pub capacity: u32,
    pub size: u32,
    /// Without what was lost, which stands in the file header.
    pub totals: Totals,
}

impl FileHeader {
    pub fn to_bytes(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER_BYTES as usize);
        bytes.extend(MAGIC);
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(self.identity.to_le_bytes());
        bytes.extend(self.created.to_le_bytes());
        bytes.extend(check(&bytes, 0, 0).to_le_bytes());
        bytes.resize(LOST_AT, 0);
        bytes.extend(self.tail.to_bytes());
        bytes.resize(HEADER_BYTES as usize, 0);
        bytes
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<FileHeader, HeaderError> {
        if bytes.get(..MAGIC.len()) != Some(&MAGIC) {
            return Err(HeaderError::Foreign);
        }
        let version = u32_at(bytes, 12);
        if version != VERSION {
            return Err(HeaderError::Version(version));
        }
        let whole = bytes.len() >= HEADER_BYTES as usize;
        if !whole || u32_at(bytes, 32) != check(bytes.get(..32).unwrap_or_default(), 0, 0) {
            return Err(HeaderError::Damaged);
        }
        let tail = Tail {
            lost: u64_at(bytes, LOST_AT),
            unrecorded: u64_at(bytes, LOST_AT + 8),
            lost_unknown: bytes.get(LOST_AT + 16) == Some(&1),
            complete: (bytes.get(LOST_AT + 17) == Some(&1)).then(|| u64_at(bytes, LOST_AT + 24)),
            totals: totals_at(bytes, LOST_AT + 32),
        };
        Ok(FileHeader { identity: u64_at(bytes, 16), created: u64_at(bytes, 24) as i64, tail })
    }
}

impl Tail {
    /// Where it stands in the file.
    pub const AT: u64 = LOST_AT as u64;

    pub fn to_bytes(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(64);
        bytes.extend(self.lost.to_le_bytes());
        bytes.extend(self.unrecorded.to_le_bytes());
        bytes.extend([u8::from(self.lost_unknown), u8::from(self.complete.is_some())]);
        bytes.resize(24, 0);
        bytes.extend(self.complete.unwrap_or_default().to_le_bytes());
        numbers(&self.totals).into_iter().for_each(|number| bytes.extend(number.to_le_bytes()));
        bytes
    }
}

impl ExtentHeader {
    pub fn to_bytes(self, identity: u64) -> [u8; EXTENT_HEADER_BYTES] {
        let kind: u32 = match self.kind {
            Kind::Records => 1,
            Kind::Peers => 2,
        };
        let mut bytes = [0; EXTENT_HEADER_BYTES];
        put(&mut bytes, 0, &EXTENT_MAGIC.to_le_bytes());
        put(&mut bytes, 4, &kind.to_le_bytes());
        put(&mut bytes, 8, &identity.to_le_bytes());
        put(&mut bytes, 16, &self.sequence.to_le_bytes());
        put(&mut bytes, 24, &self.first.to_le_bytes());
        put(&mut bytes, 32, &self.capacity.to_le_bytes());
        put(&mut bytes, 36, &self.size.to_le_bytes());
        for (number, at) in numbers(&self.totals).into_iter().zip((40..).step_by(8)) {
            put(&mut bytes, at, &number.to_le_bytes());
        }
        let sum = check(bytes.get(..72).unwrap_or_default(), 0, identity);
        put(&mut bytes, 72, &sum.to_le_bytes());
        bytes
    }

    /// None if it is cut, damaged or of another file.
    pub fn from_bytes(bytes: &[u8], identity: u64) -> Option<ExtentHeader> {
        let right = u32_at(bytes, 72) == check(bytes.get(..72)?, 0, identity);
        if !right || u32_at(bytes, 0) != EXTENT_MAGIC || u64_at(bytes, 8) != identity {
            return None;
        }
        let kind = match u32_at(bytes, 4) {
            1 => Kind::Records,
            2 => Kind::Peers,
            _ => return None,
        };
        let totals = totals_at(bytes, 40);
        let (first, capacity, size) = (u64_at(bytes, 24), u32_at(bytes, 32), u32_at(bytes, 36));
        let entry = if kind == Kind::Records { ENTRY_BYTES } else { PEER_BYTES };
        let least = EXTENT_HEADER_BYTES as u64 + u64::from(capacity) * entry as u64;
        let sound = size <= MOST_EXTENT_BYTES && least <= u64::from(size) && first < MOST_RECORDS;
        sound.then_some(ExtentHeader { kind, sequence: u64_at(bytes, 16), first, capacity, size, totals })
    }
}

/// Totals as they stand in a file, without what was lost.
fn numbers(totals: &Totals) -> [u64; 4] {
    [totals.received_packets, totals.received_bytes, totals.sent_packets, totals.sent_bytes]
}

fn totals_at(bytes: &[u8], at: usize) -> Totals {
    let [received_packets, received_bytes, sent_packets, sent_bytes] =
        [0, 8, 16, 24].map(|more| u64_at(bytes, at + more));
    Totals { received_packets, received_bytes, sent_packets, sent_bytes, ..Totals::default() }
}

/// Appends the index entry of a record.
pub(super) fn push_entry(meta: &Meta, number: u64, identity: u64, out: &mut Vec<u8>) {
    let direction: u32 = match meta.direction {
        Direction::Received => 1,
        Direction::Sent => 2,
        Direction::Event => 3,
    };
    let previous = meta.previous.map_or(0, |previous| previous + 1);
    let mut entry = [0; ENTRY_BYTES];
    put(&mut entry, 0, &meta.time.to_le_bytes());
    put(&mut entry, 8, &meta.stream_offset.to_le_bytes());
    put(&mut entry, 16, &previous.to_le_bytes());
    put(&mut entry, 24, &meta.start.to_le_bytes());
    put(&mut entry, 28, &meta.length.to_le_bytes());
    put(&mut entry, 32, &meta.peer.0.to_le_bytes());
    put(&mut entry, 36, &meta.local.0.to_le_bytes());
    put(&mut entry, 40, &(direction | meta.copies.min(MOST_COPIES) << 8).to_le_bytes());
    let sum = check(entry.get(..44).unwrap_or_default(), number, identity);
    put(&mut entry, 44, &sum.to_le_bytes());
    out.extend_from_slice(&entry);
}

/// As many peers as the entry of a message to all can name.
const MOST_COPIES: u32 = (1 << 24) - 1;

/// The index entry of a record; None if it is not there, or damaged.
pub(super) fn entry(bytes: &[u8], number: u64, identity: u64) -> Option<Meta> {
    let bytes: &[u8; ENTRY_BYTES] = bytes.try_into().ok()?;
    if u32_at(bytes, 44) != check(bytes.get(..44)?, number, identity) {
        return None;
    }
    let direction = match u32_at(bytes, 40) & 0xff {
        1 => Direction::Received,
        2 => Direction::Sent,
        3 => Direction::Event,
        _ => return None,
    };
    let (stream_offset, length) = (u64_at(bytes, 8), u32_at(bytes, 28));
    let previous = u64_at(bytes, 16).checked_sub(1);
    // A right check is no promise: a stream goes back, and comes to an end.
    let sound =
        previous.is_none_or(|previous| previous < number) && stream_offset.checked_add(u64::from(length)).is_some();
    sound.then_some(Meta {
        time: u64_at(bytes, 0) as i64,
        direction,
        peer: PeerId(u32_at(bytes, 32)),
        local: PeerId(u32_at(bytes, 36)),
        length,
        copies: u32_at(bytes, 40) >> 8,
        stream_offset,
        previous,
        start: u32_at(bytes, 24),
    })
}

/// Appends a peer that has an address.
pub(super) fn push_peer(peer: Peer, number: u32, identity: u64, out: &mut Vec<u8>) {
    let Some(address) = peer.address() else { return };
    let kind = if matches!(peer, Peer::Connection(_)) { 3 } else { 2 };
    let mut bytes = [0; PEER_BYTES];
    match address {
        SocketAddr::V4(v4) => {
            put(&mut bytes, 0, &[kind, 4]);
            put(&mut bytes, 8, &v4.ip().octets());
        }
        SocketAddr::V6(v6) => {
            put(&mut bytes, 0, &[kind, 6]);
            put(&mut bytes, 4, &v6.scope_id().to_le_bytes());
            put(&mut bytes, 8, &v6.ip().octets());
        }
    }
    put(&mut bytes, 2, &address.port().to_le_bytes());
    let sum = check(bytes.get(..24).unwrap_or_default(), u64::from(number), identity);
    put(&mut bytes, 24, &sum.to_le_bytes());
    out.extend_from_slice(&bytes);
}

/// A peer; None if it is not there, or damaged.
pub(super) fn peer(bytes: &[u8], number: u32, identity: u64) -> Option<Peer> {
    let bytes: &[u8; PEER_BYTES] = bytes.try_into().ok()?;
    if u32_at(bytes, 24) != check(bytes.get(..24)?, u64::from(number), identity) {
        return None;
    }
    let port = u16::from_le_bytes([*bytes.get(2)?, *bytes.get(3)?]);
    let octets: [u8; 16] = bytes.get(8..24)?.try_into().ok()?;
    let address = match bytes.get(1)? {
        4 => {
            let v4: [u8; 4] = octets.get(..4)?.try_into().ok()?;
            SocketAddr::new(IpAddr::V4(Ipv4Addr::from(v4)), port)
        }
        6 => SocketAddr::V6(SocketAddrV6::new(Ipv6Addr::from(octets), port, 0, u32_at(bytes, 4))),
        _ => return None,
    };
    match bytes.first()? {
        2 => Some(Peer::Address(address)),
        3 => Some(Peer::Connection(address)),
        _ => None,
    }
}

/// See the module's page.
fn check(bytes: &[u8], number: u64, identity: u64) -> u32 {
    let mut h = identity ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    for &word in words.iter().chain((!rest.is_empty()).then_some(&last)) {
        h = (h ^ u64::from_le_bytes(word)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
        h ^= h >> 32;
    }
    h as u32
}

fn put(bytes: &mut [u8], at: usize, value: &[u8]) {
    if let Some(place) = bytes.get_mut(at..at + value.len()) {
        place.copy_from_slice(value);
    }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|word| word.try_into().ok()).map_or(0, u32::from_le_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 8).and_then(|word| word.try_into().ok()).map_or(0, u64::from_le_bytes)
}
