//! What an IPv6 address tells: its long form, an IPv4 address or a MAC in it, its multicast scope.

use core::net::{Ipv4Addr, Ipv6Addr};

/// All eight groups with four digits each.
pub fn expanded(address: Ipv6Addr) -> String {
    address.segments().map(|group| format!("{group:04x}")).join(":")
}

/// An IPv4 address within an IPv6 address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Embedded {
    /// `::ffff:0:0/96`, RFC 4291.
    Mapped(Ipv4Addr),
    /// `64:ff9b::/96`, NAT64, RFC 6052.
    Translated(Ipv4Addr),
    /// `2002::/16`, 6to4, RFC 3056.
    SixToFour(Ipv4Addr),
    /// `2001::/32`, Teredo, RFC 4380.
    Teredo {
        /// The server.
        server: Ipv4Addr,
        /// The client behind its NAT.
        client: Ipv4Addr,
    },
}

impl Embedded {
    /// What is embedded in an address, if anything is.
    pub fn of(address: Ipv6Addr) -> Option<Embedded> {
        let v4 = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
        match address.segments() {
            [0, 0, 0, 0, 0, 0xFFFF, high, low] => Some(Embedded::Mapped(v4(high, low))),
            [0x64, 0xFF9B, 0, 0, 0, 0, high, low] => Some(Embedded::Translated(v4(high, low))),
            [0x2002, high, low, ..] => Some(Embedded::SixToFour(v4(high, low))),
            [0x2001, 0, high, low, _, _, client_high, client_low] => {
                Some(Embedded::Teredo { server: v4(high, low), client: v4(!client_high, !client_low) })
            }
            _ => None,
        }
    }
}

/// The group that a neighbour's question for this address goes to (RFC 4291 2.7.1); None for a group.
pub fn solicited_node(address: Ipv6Addr) -> Option<Ipv6Addr> {
    let group = 0xFF02_0000_0000_0000_0000_0001_FF00_0000_u128;
    (!address.is_multicast()).then(|| Ipv6Addr::from_bits(group | address.to_bits() & 0xFF_FFFF))
}

/// The MAC address that the last 64 bits were made of (modified EUI-64, RFC 4291 appendix A), if they look so.
pub fn eui64(address: Ipv6Addr) -> Option<[u8; 6]> {
    match address.octets() {
        [.., first, second, third, 0xFF, 0xFE, fourth, fifth, sixth] if !address.is_multicast() => {
            Some([first ^ 2, second, third, fourth, fifth, sixth])
        }
        _ => None,
    }
}

/// How far a group reaches (RFC 7346).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// This machine's interface.
    Interface,
    /// The link.
    Link,
    /// The realm of its protocol.
    Realm,
    /// What an administrator set.
    Admin,
    /// The site.
    Site,
    /// The organisation.
    Organisation,
    /// Everywhere.
    Global,
    /// A number without a name.
    Other(u8),
}

/// How far a multicast address reaches; None for another address.
pub fn scope(address: Ipv6Addr) -> Option<Scope> {
    let [first, second, ..] = address.octets();
    (first == 0xFF).then_some(match second & 0xF {
        1 => Scope::Interface,
        2 => Scope::Link,
        3 => Scope::Realm,
        4 => Scope::Admin,
        5 => Scope::Site,
        8 => Scope::Organisation,
        0xE => Scope::Global,
        other => Scope::Other(other),
    })
}
