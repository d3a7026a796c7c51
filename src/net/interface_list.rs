//! This machine's interfaces with what the system tells of them, up or down.

use std::net::{IpAddr, Ipv4Addr};

use netdev::interface::state::OperState;
use netdev::interface::types::InterfaceType;

/// An interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkInterface {
    /// Its name, as the system calls it.
    pub name: String,
    /// What people call it, where the system knows: a description, the name of an adapter.
    pub description: Option<String>,
    /// Its number.
    pub index: u32,
    /// What it is.
    pub kind: InterfaceKind,
    /// The system lets packets through it.
    pub up: bool,
    /// There is a carrier: a cable, a network.
    pub running: bool,
    /// Its addresses, IPv4 before IPv6.
    pub addresses: Vec<InterfaceAddress>,
    /// Its hardware address.
    pub mac: Option<[u8; 6]>,
    /// The longest packet, bytes.
    pub mtu: Option<u32>,
}

/// An address of an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InterfaceAddress {
    /// The address.
    pub ip: IpAddr,
    /// How many of its bits name the network.
    pub prefix: u32,
    /// The broadcast address of its network, of IPv4 on an interface that has broadcasts.
    pub broadcast: Option<Ipv4Addr>,
}

/// What an interface is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InterfaceKind {
    /// This machine itself.
    Loopback,
    /// A wire, or what looks like one.
    Ethernet,
    /// A wireless network.
    Wireless,
    /// A bridge of several.
    Bridge,
    /// A tunnel, a VPN.
    Tunnel,
    /// A line to one peer.
    PointToPoint,
    /// Something else.
    Other,
}

impl InterfaceKind {
    /// A name for scripts.
    pub fn name(self) -> &'static str {
        match self {
            InterfaceKind::Loopback => "loopback",
            InterfaceKind::Ethernet => "ethernet",
            InterfaceKind::Wireless => "wireless",
            InterfaceKind::Bridge => "bridge",
            InterfaceKind::Tunnel => "tunnel",
            InterfaceKind::PointToPoint => "point-to-point",
            InterfaceKind::Other => "other",
        }
    }
}

/// All interfaces, in the order of their numbers. Empty where the system does not tell.
pub fn interfaces() -> Vec<NetworkInterface> {
    let mut found: Vec<NetworkInterface> = netdev::get_interfaces().iter().map(convert).collect();
    found.sort_by_key(|interface| interface.index);
    found
}

fn convert(interface: &netdev::Interface) -> NetworkInterface {
    let broadcasts = interface.is_broadcast();
    let v4 = interface.ipv4.iter().map(|net| {
        let (ip, prefix) = (net.addr(), u32::from(net.prefix_len()));
        // RFC 3021: a network of one or two addresses has none.
        let broadcast = (broadcasts && prefix <= 30).then(|| net.broadcast());
        InterfaceAddress { ip: ip.into(), prefix, broadcast }
    });
    let v6 = interface.ipv6.iter().map(|net| InterfaceAddress {
        ip: net.addr().into(),
        prefix: net.prefix_len().into(),
        broadcast: None,
    });
    let mac = interface.mac_addr.map(|mac| mac.octets()).filter(|mac| *mac != [0; 6]);
    NetworkInterface {
        name: interface.name.clone(),
        description: interface.friendly_name.clone().or_else(|| interface.description.clone()),
        index: interface.index,
        kind: kind(interface),
        up: interface.is_up(),
        running: interface.is_up() && (interface.is_running() || interface.oper_state == OperState::Up),
        addresses: v4.chain(v6).collect(),
        mac,
        mtu: interface.mtu,
    }
}

fn kind(interface: &netdev::Interface) -> InterfaceKind {
    match interface.if_type {
        _ if interface.is_loopback() => InterfaceKind::Loopback,
        InterfaceType::Loopback => InterfaceKind::Loopback,
        InterfaceType::Wireless80211 | InterfaceType::PeerToPeerWireless => InterfaceKind::Wireless,
        InterfaceType::Wwan | InterfaceType::Wwanpp | InterfaceType::Wwanpp2 => InterfaceKind::Wireless,
        InterfaceType::Bridge => InterfaceKind::Bridge,
        InterfaceType::Tunnel => InterfaceKind::Tunnel,
        InterfaceType::Ppp | InterfaceType::Slip => InterfaceKind::PointToPoint,
        InterfaceType::Ethernet | InterfaceType::GigabitEthernet | InterfaceType::FastEthernetT => {
            InterfaceKind::Ethernet
        }
        _ if interface.is_point_to_point() => InterfaceKind::PointToPoint,
        _ => InterfaceKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loopback_is_there() {
        let all = interfaces();
        let own = all.iter().find(|interface| interface.kind == InterfaceKind::Loopback).expect("a loopback");
        assert!(own.up && own.mac.is_none(), "{own:?}");
        let v4 = own.addresses.iter().find(|address| address.ip.is_ipv4()).expect("127.0.0.1");
        assert_eq!((v4.ip, v4.prefix, v4.broadcast), (Ipv4Addr::LOCALHOST.into(), 8, None));
    }
}
