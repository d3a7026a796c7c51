//! Multicast: the groups that a session hears, and how its own datagrams to a group leave.

use std::io;
use std::net::{IpAddr, Ipv4Addr};

use mio::net::UdpSocket;

use super::options;
use crate::net::face::Face;
use crate::net::{Address, Cause, Interface, Membership, Multicast, NetError, Notice, Operation, addresses, sys};

/// The groups of a session.
pub(super) struct Groups {
    joined: Vec<Membership>,
    v6: bool,
    dual: bool,
}

/// An interface as the socket options name it.
struct Nic {
    index: u32,
    v4: Option<Ipv4Addr>,
}

impl Groups {
    pub fn new(v6: bool, dual: bool) -> Self {
        Groups { joined: Vec::new(), v6, dual }
    }

    pub fn join(&mut self, socket: &UdpSocket, membership: Membership, face: &mut Face) {
        match self.change(socket, &membership, Operation::Join) {
            Ok(()) => {
                face.notice(&Notice::Joined { group: name(&membership) });
                self.joined.push(membership);
                face.status.set_groups(self.joined.clone());
            }
            Err(cause) => {
                let cause = if cause == Cause::AddressInUse { Cause::AlreadyMember } else { cause };
                face.refused(NetError::new(Operation::Join, name(&membership), cause));
            }
        }
    }

    pub fn leave(&mut self, socket: &UdpSocket, membership: &Membership, face: &mut Face) {
        match self.change(socket, membership, Operation::Leave) {
            Ok(()) => {
                self.joined.retain(|joined| joined != membership);
                face.status.set_groups(self.joined.clone());
                face.notice(&Notice::Left { group: name(membership) });
            }
            Err(cause) => {
                let cause = if cause == Cause::AddressNotAvailable { Cause::NotMember } else { cause };
                face.refused(NetError::new(Operation::Leave, name(membership), cause));
            }
        }
    }

    fn change(&self, socket: &UdpSocket, membership: &Membership, operation: Operation) -> Result<(), Cause> {
        let group = membership.group.to_canonical();
        if !group.is_multicast() {
            return Err(Cause::NotAGroup);
        }
        let nic = find(&membership.interface)?;
        let socket = options(socket);
        match (group, operation) {
            (IpAddr::V4(_), _) if self.v6 && !self.dual => return Err(Cause::WrongFamily),
            (IpAddr::V6(_), _) if !self.v6 => return Err(Cause::WrongFamily),
            (IpAddr::V4(group), Operation::Leave) => sys::leave_v4(&socket, group, nic.index)?,
            (IpAddr::V4(group), _) => sys::join_v4(&socket, group, nic.index)?,
            (IpAddr::V6(group), Operation::Leave) => socket.leave_multicast_v6(&group, nic.index)?,
            (IpAddr::V6(group), _) => socket.join_multicast_v6(&group, nic.index)?,
        }
        Ok(())
    }

    /// Sets how datagrams to a group leave.
    pub fn configure(&self, socket: &UdpSocket, multicast: &Multicast, face: &mut Face) {
        if let Err(cause) = self.set(socket, multicast) {
            let target = match &multicast.interface {
                Interface::Any => String::new(),
                Interface::Named(name) => name.clone(),
            };
            face.refused(NetError::new(Operation::Configure, target, cause));
        }
    }

    fn set(&self, socket: &UdpSocket, multicast: &Multicast) -> Result<(), Cause> {
        let nic = find(&multicast.interface)?;
        let (socket, ttl) = (options(socket), u32::from(multicast.ttl));
        if self.v6 {
            socket.set_multicast_hops_v6(ttl)?;
            socket.set_multicast_loop_v6(multicast.loopback)?;
            socket.set_multicast_if_v6(nic.index)?;
        }
        if !self.v6 || self.dual {
            let v4 = (|| -> io::Result<()> {
                socket.set_multicast_ttl_v4(ttl)?;
                socket.set_multicast_loop_v4(multicast.loopback)?;
                match (nic.v4, nic.index) {
                    (None, 1..) => Err(io::ErrorKind::AddrNotAvailable.into()),
                    (address, _) => socket.set_multicast_if_v4(&address.unwrap_or(Ipv4Addr::UNSPECIFIED)),
                }
            })();
            match v4 {
                // Not every system sets IPv4 options on an IPv6 socket, and not every interface has IPv4.
                Err(error) if self.v6 => tracing::debug!(%error, "no IPv4 multicast options"),
                result => result?,
            }
        }
        Ok(())
    }
}

/// `GROUP` or `GROUP@INTERFACE`.
fn name(membership: &Membership) -> String {
    match &membership.interface {
        Interface::Any => membership.group.to_string(),
        Interface::Named(interface) => format!("{}@{interface}", membership.group),
    }
}

/// Finds an interface by its name, by one of its addresses, or by its number.
fn find(interface: &Interface) -> Result<Nic, Cause> {
    let Interface::Named(wanted) = interface else { return Ok(Nic { index: 0, v4: None }) };
    let addresses = addresses()?;
    let index = index(wanted, &addresses).ok_or(Cause::NoSuchInterface)?;
    let v4_of = |address: &Address| match address.ip {
        IpAddr::V4(ip) if address.index == index => Some(ip),
        _ => None,
    };
    let asked = wanted.parse().ok().filter(|ip| addresses.iter().filter_map(v4_of).any(|v4| v4 == *ip));
    Ok(Nic { index, v4: asked.or_else(|| addresses.iter().find_map(v4_of)) })
}

fn index(wanted: &str, addresses: &[Address]) -> Option<u32> {
    let bare = wanted.split('%').next().unwrap_or(wanted);
    if let Ok(ip) = bare.parse::<IpAddr>() {
        let scope = wanted.split_once('%').map(|(_, scope)| scope);
        let has = |address: &&Address| {
            address.ip == ip && scope.is_none_or(|s| s == address.interface || s.parse() == Ok(address.index))
        };
        return addresses.iter().find(has).map(|address| address.index);
    }
    let by_name = sys::interface_index(wanted);
    by_name.or_else(|| wanted.parse().ok().filter(|&index| addresses.iter().any(|address| address.index == index)))
}

#[cfg(test)]
mod tests {
    use std::net::Ipv6Addr;

    use super::*;

    fn found(wanted: &str) -> Option<(u32, Option<Ipv4Addr>)> {
        find(&Interface::Named(wanted.into())).ok().map(|nic| (nic.index, nic.v4))
    }

    #[test]
    fn an_interface_is_found_by_name_address_and_number() {
        let home = Ipv4Addr::LOCALHOST;
        let by_address = found("127.0.0.1").expect("every machine has it");
        assert_eq!(by_address.1, Some(home));
        let all = addresses().expect("addresses");
        let lo = all.iter().find(|address| address.ip == IpAddr::V4(home)).expect("loopback");
        assert_eq!(found(&lo.interface), Some(by_address));
        assert_eq!(found(&lo.index.to_string()), Some(by_address));
        if all.iter().any(|address| address.ip == IpAddr::V6(Ipv6Addr::LOCALHOST) && address.index == lo.index) {
            assert_eq!(found("::1"), Some(by_address));
        }
        assert_eq!(found("nosuch0"), None);
        assert_eq!(found("192.0.2.250"), None, "an address of nobody here");
        assert_eq!(found("4000000"), None);
    }
}
