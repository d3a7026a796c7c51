//! Who a server reaches: what its start gives to whom, told before and while it runs.

use std::net::{IpAddr, SocketAddr};

use super::{Access, Network};

/// Who on the network can ask a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Programs of this machine alone.
    ThisMachine,
    /// Those on the list, on any of this machine's networks.
    Listed(Vec<Network>),
    /// Whoever reaches one of this machine's addresses.
    Address(IpAddr),
    /// Whoever reaches this machine.
    Everyone,
    /// Nobody: the server listens at this address, which none of the list reaches.
    Nobody(IpAddr),
}

impl Reach {
    /// Who can ask a server that listens there.
    pub fn of(local: SocketAddr, access: &Access) -> Reach {
        let ip = local.ip().to_canonical();
        if access.allow.is_empty() {
            return match () {
                () if ip.is_loopback() => Reach::ThisMachine,
                () if ip.is_unspecified() => Reach::Everyone,
                () => Reach::Address(ip),
            };
        }
        let listed: Vec<_> = access.allow.iter().copied().filter(|network| can_come(*network, ip)).collect();
        match () {
            () if listed.is_empty() => Reach::Nobody(ip),
            // Programs of this machine come to such an address from the same one.
            () if ip.is_loopback() && listed.iter().any(|network| network.contains(ip)) => Reach::ThisMachine,
            () if !ip.is_loopback() && listed.iter().all(|network| is_loopback(*network)) => Reach::ThisMachine,
            () => Reach::Listed(listed),
        }
    }
}

/// Somebody of a network can come to an address of this machine.
fn can_come(network: Network, ip: IpAddr) -> bool {
    let speaks = match ip {
        // Such a server is asked over IPv4 as well.
        IpAddr::V6(ip) if ip.is_unspecified() => true,
        ip => network.ip.is_ipv4() == ip.is_ipv4(),
    };
    // What comes to a loopback address comes from one.
    speaks && (!ip.is_loopback() || network.ip.is_loopback() || network.contains(ip))
}

/// Every address of it is of this machine.
fn is_loopback(network: Network) -> bool {
    let least = if network.ip.is_ipv4() { 8 } else { 128 };
    network.ip.is_loopback() && network.prefix >= least
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tftp::{FolderLimits, parse_networks};

    #[test]
    fn who_is_reached_follows_from_address_and_list() {
        let reach = |local: &str, allow: &str| {
            let allow = parse_networks(allow).expect("networks");
            let access = Access { write: false, overwrite: false, allow, limits: FolderLimits::default() };
            Reach::of(local.parse().expect("an address"), &access)
        };
        assert_eq!(reach("127.0.0.1:69", ""), Reach::ThisMachine);
        for (local, allow) in [
            ("127.0.0.1:69", "10.0.0.0/8"),
            ("[::1]:69", "10.0.0.0/8"),
            ("127.0.0.1:69", "::1"),
            ("0.0.0.0:69", "fe80::/10"),
        ] {
            let local: SocketAddr = local.parse().expect("an address");
            assert_eq!(reach(&local.to_string(), allow), Reach::Nobody(local.ip()), "{local} {allow}");
        }
        assert_eq!(reach("127.0.0.1:69", "10.0.0.0/8 127.0.0.1"), Reach::ThisMachine);
        assert_eq!(reach("127.0.0.1:69", "0.0.0.0/0"), Reach::ThisMachine);
        assert_eq!(reach("127.0.0.1:69", "127.0.0.9 ::1"), Reach::Listed(parse_networks("127.0.0.9").expect("one")));
        assert_eq!(reach("[::]:69", "10.0.0.0/8"), Reach::Listed(parse_networks("10.0.0.0/8").expect("one")));
        assert_eq!(reach("0.0.0.0:69", ""), Reach::Everyone);
        assert_eq!(reach("[::]:69", ""), Reach::Everyone);
        assert_eq!(reach("0.0.0.0:69", "127.0.0.0/8 ::1"), Reach::ThisMachine);
        assert_eq!(reach("0.0.0.0:69", "127.0.0.0/7"), Reach::Listed(parse_networks("127.0.0.0/7").expect("one")));
        assert_eq!(reach("192.168.1.5:69", ""), Reach::Address([192, 168, 1, 5].into()));
    }
}
