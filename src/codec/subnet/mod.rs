//! Addresses with a prefix: the network that they are in, IPv4 and IPv6.
//!
//! An address is a number of 32 or 128 bits. The prefix says how many of them, from the left, name the network; the
//! mask has ones there and zeros elsewhere, the wildcard mask is its opposite. Address AND mask is the network.

mod bits;
mod ipv6;
mod parse;
mod special;
#[cfg(test)]
mod tests;

pub use bits::{BitRow, bit_rows};
pub use ipv6::{Embedded, Scope, eui64, expanded, scope, solicited_node};
pub use parse::{SubnetError, parse_address, parse_subnet};
pub use special::{Block, Kind, blocks};

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An address with a prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subnet {
    address: IpAddr,
    prefix: u32,
}

/// The classes of before 1993 (RFC 791, RFC 1112), by the first bits of an IPv4 address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// 0…, networks of /8.
    A,
    /// 10…, networks of /16.
    B,
    /// 110…, networks of /24.
    C,
    /// 1110…, multicast.
    D,
    /// 1111…, reserved.
    E,
}

/// Whether two addresses are in one network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Together {
    /// The network of the first address by the prefix of the first.
    pub network: IpAddr,
    /// That of the second address by the prefix of the first.
    pub other: IpAddr,
    /// The prefix.
    pub prefix: u32,
    /// The first bit that differs, from 1; None if none does.
    pub differs: Option<u32>,
}

impl Together {
    /// They are in one network.
    pub fn is(&self) -> bool {
        self.network == self.other
    }
}

impl Subnet {
    /// An address with a prefix; None if the prefix is longer than the address.
    pub fn new(address: IpAddr, prefix: u32) -> Option<Subnet> {
        (prefix <= width(address)).then_some(Subnet { address, prefix })
    }

    /// The address.
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// How many bits name the network.
    pub fn prefix(&self) -> u32 {
        self.prefix
    }

    /// How many bits an address has: 32 or 128.
    pub fn width(&self) -> u32 {
        width(self.address)
    }

    /// The mask: ones where the network is named.
    pub fn mask(&self) -> IpAddr {
        self.like(mask_bits(self.prefix, self.width()))
    }

    /// The wildcard mask: ones where the host is named.
    pub fn wildcard(&self) -> IpAddr {
        self.like(self.host_bits())
    }

    /// The first address: address AND mask.
    pub fn network(&self) -> IpAddr {
        self.like(self.bits() & !self.host_bits())
    }

    /// The last address; of IPv4 the broadcast address where there is one.
    pub fn last(&self) -> IpAddr {
        self.like(self.bits() | self.host_bits())
    }

    /// The broadcast address: IPv4 alone has one, and not in a network of one or two addresses (RFC 3021).
    pub fn broadcast(&self) -> Option<IpAddr> {
        (self.address.is_ipv4() && self.prefix <= 30).then(|| self.last())
    }

    /// The first and the last address that a host can have. In IPv4 network and broadcast address are none, but both
    /// addresses of a /31 are (RFC 3021); in IPv6 the first address is the routers' anycast address (RFC 4291) except
    /// in a /127 (RFC 6164) and a /128.
    pub fn hosts(&self) -> (IpAddr, IpAddr) {
        let (first, last) = (self.bits() & !self.host_bits(), self.bits() | self.host_bits());
        if self.width() - self.prefix < 2 {
            return (self.like(first), self.like(last));
        }
        let last = if self.address.is_ipv4() { last - 1 } else { last };
        (self.like(first + 1), self.like(last))
    }

    /// How many addresses there are; None for 2^128.
    pub fn count(&self) -> Option<u128> {
        self.host_bits().checked_add(1)
    }

    /// How many hosts there can be: the addresses of [`Subnet::hosts`].
    pub fn host_count(&self) -> u128 {
        let (first, last) = self.hosts();
        (bits(last) - bits(first)).saturating_add(1)
    }

    /// The network behind this one with the same prefix; None after the last.
    pub fn next(&self) -> Option<Subnet> {
        let first = (self.bits() | self.host_bits()).checked_add(1)?;
        (first <= mask_bits(self.width(), self.width())).then(|| Subnet { address: self.like(first), ..*self })
    }

    /// The network before this one with the same prefix; None before the first.
    pub fn previous(&self) -> Option<Subnet> {
        let last = (self.bits() & !self.host_bits()).checked_sub(1)?;
        let address = self.like(last & !self.host_bits());
        Some(Subnet { address, ..*self })
    }

    /// Whether an address is in this network.
    pub fn contains(&self, other: IpAddr) -> bool {
        self.together(other).is_some_and(|together| together.is())
    }

    /// Compares with another address by this one's prefix; None for addresses of different kinds.
    pub fn together(&self, other: IpAddr) -> Option<Together> {
        let same_kind = self.address.is_ipv4() == other.is_ipv4();
        let second = Subnet::new(other, self.prefix).filter(|_| same_kind)?;
        let difference = (self.bits() ^ second.bits()) << (128 - self.width());
        let differs = (difference != 0).then(|| difference.leading_zeros() + 1);
        Some(Together { network: self.network(), other: second.network(), prefix: self.prefix, differs })
    }

    /// The class of an IPv4 address.
    pub fn class(&self) -> Option<Class> {
        let IpAddr::V4(v4) = self.address else { return None };
        let [first, ..] = v4.octets();
        Some(match first.leading_ones() {
            0 => Class::A,
            1 => Class::B,
            2 => Class::C,
            3 => Class::D,
            _ => Class::E,
        })
    }

    fn bits(&self) -> u128 {
        bits(self.address)
    }

    fn host_bits(&self) -> u128 {
        mask_bits(self.width(), self.width()) & !mask_bits(self.prefix, self.width())
    }

    /// An address of the same kind.
    fn like(&self, bits: u128) -> IpAddr {
        match self.address {
            IpAddr::V4(_) => Ipv4Addr::from_bits(bits as u32).into(),
            IpAddr::V6(_) => Ipv6Addr::from_bits(bits).into(),
        }
    }
}

fn width(address: IpAddr) -> u32 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => v4.to_bits().into(),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

/// Ones for the prefix, in the low `width` bits.
fn mask_bits(prefix: u32, width: u32) -> u128 {
    let ones = u128::MAX.checked_shl(width - prefix).unwrap_or_default();
    ones & (u128::MAX >> (128 - width))
}
