//! Blocks of addresses with a purpose: IANA's registries of special-purpose addresses (RFC 6890), and of multicast.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::Subnet;

/// What a block is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// No address yet, or all of them.
    Unspecified,
    /// Hosts of this network.
    ThisNetwork,
    /// Networks of one's own.
    Private,
    /// Between a provider and its customers.
    CarrierNat,
    /// This machine.
    Loopback,
    /// The link only.
    LinkLocal,
    /// Protocols of the IETF.
    Protocol,
    /// Books and examples.
    Documentation,
    /// From IPv6 to IPv4 and back.
    Translation,
    /// IPv6 packed into IPv4.
    Tunnel,
    /// Measurements.
    Benchmark,
    /// Names of private addresses (AS112).
    As112,
    /// Multicast without its own router protocol (AMT).
    Amt,
    /// Groups.
    Multicast,
    /// Groups on the link.
    MulticastLocal,
    /// Groups of one source.
    MulticastSource,
    /// Groups of an administrator.
    MulticastAdmin,
    /// Everybody on the link.
    LimitedBroadcast,
    /// Reserved.
    Reserved,
    /// IPv4 as IPv6.
    Mapped,
    /// Packets here vanish.
    Discard,
    /// Networks of one's own, IPv6.
    UniqueLocal,
    /// Networks of one's own, given up.
    SiteLocal,
    /// Identifiers that are no places (ORCHIDv2, DRIP).
    Identifier,
    /// Segment routing.
    SegmentRouting,
    /// The open Internet.
    Global,
}

/// A block of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its addresses.
    pub subnet: Subnet,
    /// What it is for.
    pub kind: Kind,
    /// The RFC that says so.
    pub rfc: u32,
}

type V4 = ([u8; 4], u32, Kind, u32);
type V6 = ([u16; 8], u32, Kind, u32);

const V4_BLOCKS: [V4; 30] = [
    ([0, 0, 0, 0], 32, Kind::Unspecified, 1122),
    ([0, 0, 0, 0], 8, Kind::ThisNetwork, 791),
    ([10, 0, 0, 0], 8, Kind::Private, 1918),
    ([100, 64, 0, 0], 10, Kind::CarrierNat, 6598),
    ([127, 0, 0, 0], 8, Kind::Loopback, 1122),
    ([169, 254, 0, 0], 16, Kind::LinkLocal, 3927),
    ([172, 16, 0, 0], 12, Kind::Private, 1918),
    ([192, 0, 0, 0], 29, Kind::Translation, 7335),
    ([192, 0, 0, 8], 32, Kind::Protocol, 7600),
    ([192, 0, 0, 9], 32, Kind::Protocol, 7723),
    ([192, 0, 0, 10], 32, Kind::Protocol, 8155),
    ([192, 0, 0, 170], 31, Kind::Translation, 8880),
    ([192, 0, 0, 0], 24, Kind::Protocol, 6890),
    ([192, 0, 2, 0], 24, Kind::Documentation, 5737),
    ([192, 31, 196, 0], 24, Kind::As112, 7535),
    ([192, 52, 193, 0], 24, Kind::Amt, 7450),
    ([192, 88, 99, 0], 24, Kind::Tunnel, 7526),
    ([192, 168, 0, 0], 16, Kind::Private, 1918),
    ([192, 175, 48, 0], 24, Kind::As112, 7534),
    ([198, 18, 0, 0], 15, Kind::Benchmark, 2544),
    ([198, 51, 100, 0], 24, Kind::Documentation, 5737),
    ([203, 0, 113, 0], 24, Kind::Documentation, 5737),
    ([224, 0, 0, 0], 24, Kind::MulticastLocal, 5771),
    ([232, 0, 0, 0], 8, Kind::MulticastSource, 4607),
    ([233, 252, 0, 0], 24, Kind::Documentation, 6676),
    ([239, 0, 0, 0], 8, Kind::MulticastAdmin, 2365),
    ([224, 0, 0, 0], 4, Kind::Multicast, 5771),
    ([255, 255, 255, 255], 32, Kind::LimitedBroadcast, 919),
    ([240, 0, 0, 0], 4, Kind::Reserved, 1112),
    ([0, 0, 0, 0], 0, Kind::Global, 791),
];

const V6_BLOCKS: [V6; 28] = [
    ([0, 0, 0, 0, 0, 0, 0, 0], 128, Kind::Unspecified, 4291),
    ([0, 0, 0, 0, 0, 0, 0, 1], 128, Kind::Loopback, 4291),
    ([0, 0, 0, 0, 0, 0xFFFF, 0, 0], 96, Kind::Mapped, 4291),
    ([0x64, 0xFF9B, 0, 0, 0, 0, 0, 0], 96, Kind::Translation, 6052),
    ([0x64, 0xFF9B, 1, 0, 0, 0, 0, 0], 48, Kind::Translation, 8215),
    ([0x100, 0, 0, 0, 0, 0, 0, 0], 64, Kind::Discard, 6666),
    ([0x100, 0, 0, 1, 0, 0, 0, 0], 64, Kind::Discard, 9780),
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 32, Kind::Tunnel, 4380),
    ([0x2001, 1, 0, 0, 0, 0, 0, 1], 128, Kind::Protocol, 7723),
    ([0x2001, 1, 0, 0, 0, 0, 0, 2], 128, Kind::Protocol, 8155),
    ([0x2001, 1, 0, 0, 0, 0, 0, 3], 128, Kind::Protocol, 9665),
    ([0x2001, 2, 0, 0, 0, 0, 0, 0], 48, Kind::Benchmark, 5180),
    ([0x2001, 3, 0, 0, 0, 0, 0, 0], 32, Kind::Amt, 7450),
    ([0x2001, 4, 0x112, 0, 0, 0, 0, 0], 48, Kind::As112, 7535),
    ([0x2001, 0x20, 0, 0, 0, 0, 0, 0], 28, Kind::Identifier, 7343),
    ([0x2001, 0x30, 0, 0, 0, 0, 0, 0], 28, Kind::Identifier, 9374),
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 23, Kind::Protocol, 2928),
    ([0x2001, 0xDB8, 0, 0, 0, 0, 0, 0], 32, Kind::Documentation, 3849),
    ([0x2002, 0, 0, 0, 0, 0, 0, 0], 16, Kind::Tunnel, 3056),
    ([0x2620, 0x4F, 0x8000, 0, 0, 0, 0, 0], 48, Kind::As112, 7534),
    ([0x3FFF, 0, 0, 0, 0, 0, 0, 0], 20, Kind::Documentation, 9637),
    ([0x5F00, 0, 0, 0, 0, 0, 0, 0], 16, Kind::SegmentRouting, 9602),
    ([0xFC00, 0, 0, 0, 0, 0, 0, 0], 7, Kind::UniqueLocal, 4193),
    ([0xFE80, 0, 0, 0, 0, 0, 0, 0], 10, Kind::LinkLocal, 4291),
    ([0xFEC0, 0, 0, 0, 0, 0, 0, 0], 10, Kind::SiteLocal, 3879),
    ([0xFF00, 0, 0, 0, 0, 0, 0, 0], 8, Kind::Multicast, 4291),
    ([0x2000, 0, 0, 0, 0, 0, 0, 0], 3, Kind::Global, 4291),
    ([0, 0, 0, 0, 0, 0, 0, 0], 0, Kind::Reserved, 4291),
];

/// Blocks of no longer prefix are the open Internet and what is reserved.
const WHOLE: u32 = 3;

/// The blocks that an address is in, the smallest first. At least one: the open Internet, or what is reserved.
pub fn blocks(address: IpAddr) -> Vec<Block> {
    let v4 = V4_BLOCKS.iter().map(|&(octets, prefix, kind, rfc)| (Ipv4Addr::from(octets).into(), prefix, kind, rfc));
    let v6 = V6_BLOCKS.iter().map(|&(groups, prefix, kind, rfc)| (Ipv6Addr::from(groups).into(), prefix, kind, rfc));
    let mut found: Vec<Block> = v4
        .chain(v6)
        .map(|(address, prefix, kind, rfc)| Block { subnet: Subnet { address, prefix }, kind, rfc })
        .filter(|block| block.subnet.contains(address))
        .collect();
    found.sort_by_key(|block| std::cmp::Reverse(block.subnet.prefix()));
    // What is in a block with a purpose is not told to be in the rest as well.
    if found.iter().any(|block| block.subnet.prefix() > WHOLE) {
        found.retain(|block| block.subnet.prefix() > WHOLE);
    } else {
        found.truncate(1);
    }
    found
}
