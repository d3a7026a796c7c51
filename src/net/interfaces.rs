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
    /// How many of its bits name the network.
    pub prefix: u8,
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
    let (prefix, broadcast) = match &interface.addr {
        if_addrs::IfAddr::V4(v4) => (v4.prefixlen, broadcast(v4)),
        if_addrs::IfAddr::V6(v6) => (v6.prefixlen, None),
    };
    let (ip, index) = (interface.ip(), interface.index.unwrap_or_default());
    Address { ip, prefix, index, interface: interface.name, broadcast }
}

/// The broadcast address of a subnet. For an address that was given none, as `ip addr add 10.0.0.2/24` does, glibc tells
/// the address itself; the kernel takes the subnet's last one. Subnets of one or two addresses have none.
fn broadcast(v4: &if_addrs::Ifv4Addr) -> Option<Ipv4Addr> {
    let told = v4.broadcast?;
    let hosts = !u32::from(v4.netmask);
    let last = Ipv4Addr::from(u32::from(v4.ip) | hosts);
    if told != v4.ip { Some(told) } else { (hosts > 1).then_some(last) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_not_its_own_broadcast_address() {
        let of = |ip: [u8; 4], prefix: u32, told: Option<[u8; 4]>| {
            let netmask = Ipv4Addr::from(u32::MAX.checked_shl(32 - prefix).unwrap_or(0));
            let told = told.map(Ipv4Addr::from);
            broadcast(&if_addrs::Ifv4Addr { ip: ip.into(), netmask, prefixlen: prefix as u8, broadcast: told })
        };
        assert_eq!(of([10, 0, 0, 2], 24, Some([10, 0, 0, 255])), Some([10, 0, 0, 255].into()));
        assert_eq!(of([10, 0, 0, 2], 24, Some([10, 0, 0, 2])), Some([10, 0, 0, 255].into()));
        assert_eq!(of([10, 0, 0, 2], 31, Some([10, 0, 0, 2])), None);
        assert_eq!(of([10, 0, 0, 2], 32, Some([10, 0, 0, 2])), None);
        assert_eq!(of([127, 0, 0, 1], 8, None), None);
    }
}
