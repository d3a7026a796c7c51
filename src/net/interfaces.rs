//! This machine's addresses.

use std::net::{IpAddr, Ipv4Addr};

/// An address of one of this machine's interfaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The interface, as the system calls it.
    pub interface: String,
    /// The interface's number, for IPv6 scopes.
    pub index: u32,
    /// The address.
    pub ip: IpAddr,
    /// The directed broadcast address of its subnet.
    pub broadcast: Option<Ipv4Addr>,
}

impl Address {
    /// A link-local IPv6 address, which needs a scope.
    pub fn is_link_local_v6(&self) -> bool {
        matches!(self.ip, IpAddr::V6(ip) if ip.is_unicast_link_local())
    }
}

/// All addresses of this machine's interfaces that are up, IPv4 before IPv6, loopback last in each.
pub fn addresses() -> std::io::Result<Vec<Address>> {
    let mut addresses: Vec<Address> = if_addrs::get_if_addrs()?.into_iter().map(convert).collect();
    addresses.sort_by_key(|address| (address.ip.is_ipv6(), address.ip.is_loopback(), address.is_link_local_v6()));
    Ok(addresses)
}

fn convert(interface: if_addrs::Interface) -> Address {
    let broadcast = match &interface.addr {
        if_addrs::IfAddr::V4(v4) => v4.broadcast,
        if_addrs::IfAddr::V6(_) => None,
    };
    Address { ip: interface.ip(), index: interface.index.unwrap_or_default(), interface: interface.name, broadcast }
}
