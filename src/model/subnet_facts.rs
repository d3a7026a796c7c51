//! What an address with a prefix tells, in words, line by line: both faces show the same.

use std::net::{IpAddr, Ipv6Addr};

use super::words;
use crate::codec::subnet::{
    Class, Embedded, Subnet, SubnetError, blocks, eui64, expanded, parse_subnet, scope, solicited_node,
};
use crate::i18n::t;

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What is told.
    pub kind: FactKind,
    /// Its name.
    pub label: String,
    /// What it is.
    pub value: String,
}

/// What a line tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactKind {
    /// About the address.
    Address,
    /// About the network.
    Network,
}

/// All that is told of an address and its network.
pub fn subnet_facts(subnet: &Subnet) -> Vec<Fact> {
    let mut facts = Facts(Vec::new());
    facts.of_network(subnet);
    facts.of_address(subnet);
    match subnet.address() {
        IpAddr::V4(v4) => {
            facts.address(t!("tools.ip.number"), format!("{0} · 0x{0:08X}", v4.to_bits()));
        }
        IpAddr::V6(v6) => facts.of_ipv6(v6),
    }
    facts.0
}

struct Facts(Vec<Fact>);

impl Facts {
    fn network(&mut self, label: impl Into<String>, value: impl Into<String>) {
        self.0.push(Fact { kind: FactKind::Network, label: label.into(), value: value.into() });
    }

    fn address(&mut self, label: impl Into<String>, value: impl Into<String>) {
        self.0.push(Fact { kind: FactKind::Address, label: label.into(), value: value.into() });
    }

    fn of_network(&mut self, subnet: &Subnet) {
        let v4 = subnet.address().is_ipv4();
        let (prefix, with) = (subnet.prefix(), |ip: IpAddr| format!("{ip}/{}", subnet.prefix()));
        self.network(t!("tools.ip.network"), with(subnet.network()));
        if v4 {
            self.network(t!("tools.ip.mask"), format!("{} = /{prefix}", subnet.mask()));
            self.network(t!("tools.ip.wildcard"), subnet.wildcard().to_string());
            let none = || t!("tools.ip.no-broadcast").into_owned();
            self.network(t!("tools.ip.broadcast"), subnet.broadcast().map_or_else(none, |ip| ip.to_string()));
        } else {
            self.network(t!("tools.ip.prefix"), format!("/{prefix} = {}", subnet.mask()));
            self.network(t!("tools.ip.last"), subnet.last().to_string());
        }
        let (first, last) = subnet.hosts();
        self.network(t!("tools.ip.hosts"), format!("{first} – {last}"));
        let all = subnet.count().map_or_else(|| "2^128".to_owned(), |count| count.to_string());
        // A prefix of IPv6 leaves more addresses than one reads digits of.
        let all = if v4 || prefix > 64 { all } else { format!("2^{}", 128 - prefix) };
        let hosts = if v4 || prefix > 64 { subnet.host_count().to_string() } else { format!("{all} - 1") };
        self.network(t!("tools.ip.count"), t!("tools.ip.of-addresses", hosts = hosts, all = all));
        let beside = |next: Option<Subnet>| next.map_or_else(|| "—".to_owned(), |next| with(next.network()));
        self.network(t!("tools.ip.previous"), beside(subnet.previous()));
        self.network(t!("tools.ip.next"), beside(subnet.next()));
    }

    fn of_address(&mut self, subnet: &Subnet) {
        if let Some(class) = subnet.class() {
            let of = match class {
                Class::A => t!("tools.ip.class-a"),
                Class::B => t!("tools.ip.class-b"),
                Class::C => t!("tools.ip.class-c"),
                Class::D => t!("tools.ip.class-d"),
                Class::E => t!("tools.ip.class-e"),
            };
            self.address(t!("tools.ip.class"), of);
        }
        for block in blocks(subnet.address()) {
            let (network, prefix) = (block.subnet.address(), block.subnet.prefix());
            let kind = words::block_kind(block.kind);
            self.address(t!("tools.ip.purpose"), format!("{kind} · {network}/{prefix} · RFC {}", block.rfc));
        }
        if let Some(role) = role(subnet) {
            self.address(t!("tools.ip.role"), role);
        }
    }

    fn of_ipv6(&mut self, address: Ipv6Addr) {
        self.address(t!("tools.ip.compressed"), address.to_string());
        self.address(t!("tools.ip.expanded"), expanded(address));
        if let Some(scope) = scope(address) {
            self.address(t!("tools.ip.scope"), words::scope(scope));
        }
        if let Some(embedded) = Embedded::of(address) {
            let told = match embedded {
                Embedded::Mapped(v4) => format!("{v4} · IPv4-mapped, RFC 4291"),
                Embedded::Translated(v4) => format!("{v4} · NAT64, RFC 6052"),
                Embedded::SixToFour(v4) => format!("{v4} · 6to4, RFC 3056"),
                Embedded::Teredo { server, client } => {
                    t!("tools.ip.teredo", client = client, server = server).into_owned()
                }
            };
            self.address(t!("tools.ip.embedded"), told);
        }
        if let Some(group) = solicited_node(address) {
            self.address(t!("tools.ip.solicited"), group.to_string());
        }
        if let Some(octets) = eui64(address) {
            self.address(t!("tools.ip.eui64"), words::mac(&octets));
        }
    }
}

/// What the address is within its network.
fn role(subnet: &Subnet) -> Option<String> {
    let (address, v4) = (subnet.address(), subnet.address().is_ipv4());
    if subnet.width() - subnet.prefix() < 2 {
        return None;
    }
    let role = match address {
        _ if address == subnet.network() && v4 => t!("tools.ip.is-network"),
        _ if address == subnet.network() => t!("tools.ip.is-anycast"),
        _ if Some(address) == subnet.broadcast() => t!("tools.ip.is-broadcast"),
        _ => t!("tools.ip.is-host"),
    };
    Some(role.into_owned())
}

/// Whether a second address, as it was typed, is in the network of the first, and why. Where the second one has a
/// prefix of its own, what its host believes is told too.
///
/// # Errors
/// What is wrong with the second address.
pub fn together(subnet: &Subnet, other: &str) -> Result<(bool, String), SubnetError> {
    let second = parse_subnet(other)?;
    let Some((is, mut text)) = one_way(subnet, &second) else {
        return Ok((false, t!("tools.ip.other-kind").into_owned()));
    };
    let own_prefix = second.prefix() < second.width() && second.prefix() != subnet.prefix();
    if let Some((back, reason)) = one_way(&second, subnet).filter(|_| own_prefix) {
        let warning = if back == is { t!("tools.ip.back") } else { t!("tools.ip.back-differs") };
        text = format!("{text}\n{warning}{reason}");
    }
    Ok((is, text))
}

fn one_way(subnet: &Subnet, other: &Subnet) -> Option<(bool, String)> {
    let together = subnet.together(other.address())?;
    let mask = if subnet.address().is_ipv4() { subnet.mask().to_string() } else { format!("/{}", subnet.prefix()) };
    let (first, second) = (subnet.address(), other.address());
    let (network, theirs) = (together.network, together.other);
    let text = if together.is() {
        t!("tools.ip.together", first = first, second = second, mask = mask, network = network)
    } else {
        let bit = together.differs.unwrap_or_default();
        t!(
            "tools.ip.apart",
            first = first,
            second = second,
            mask = mask,
            network = network,
            theirs = theirs,
            bit = bit,
            prefix = together.prefix
        )
    };
    Some((together.is(), text.into_owned()))
}
