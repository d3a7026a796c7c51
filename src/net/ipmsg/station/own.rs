//! This machine's addresses: which of them take part, and what is our own packet come back.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use crate::net::sys::Datagram;
use crate::net::tftp::Network;
use crate::net::{Address, addresses};

/// The list is had from the system not more often: interfaces come and go while a messenger runs.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// The addresses of this machine.
pub(super) struct Own {
    /// The addresses whose interfaces take part; empty for all.
    chosen: Vec<Ipv4Addr>,
    bound: SocketAddr,
    addresses: Vec<Address>,
    looked: Option<Instant>,
}

/// An interface that takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Side {
    /// Its address.
    pub ip: IpAddr,
    /// The broadcast address of its network.
    pub broadcast: Option<Ipv4Addr>,
}

impl Own {
    pub fn new(chosen: Vec<Ipv4Addr>, bound: SocketAddr) -> Self {
        Own { chosen, bound, addresses: Vec::new(), looked: None }
    }

    /// Asks the system again if it is time to.
    pub fn look(&mut self, now: Instant) {
        if self.looked.is_some_and(|looked| now.saturating_duration_since(looked) < LOOK_EVERY) {
            return;
        }
        self.looked = Some(now);
        match addresses() {
            Ok(addresses) => self.addresses = addresses.into_iter().filter(|address| address.ip.is_ipv4()).collect(),
            Err(error) => tracing::debug!(%error, "this machine's addresses are not known"),
        }
    }

    /// The addresses that were chosen and are none of this machine.
    pub fn missing(&self) -> Vec<Ipv4Addr> {
        let is_here = |ip: &Ipv4Addr| ip.is_loopback() || self.addresses.iter().any(|address| address.ip == *ip);
        self.chosen.iter().copied().filter(|ip| !is_here(ip)).collect()
    }

    /// None of what was chosen is there.
    pub fn is_lost(&self) -> bool {
        !self.chosen.is_empty() && self.missing().len() == self.chosen.len()
    }

    /// It is an address of this machine.
    pub fn is_ours(&self, ip: IpAddr) -> bool {
        ip.is_loopback() || self.addresses.iter().any(|address| address.ip == ip)
    }

    /// It is where our own packets come from: a broadcast comes back to whoever sent it.
    pub fn is_self(&self, from: SocketAddr) -> bool {
        let bound = self.bound.ip();
        from.port() == self.bound.port()
            && if bound.is_unspecified() { self.is_ours(from.ip()) } else { from.ip() == bound }
    }

    /// It came by an interface that takes part.
    pub fn takes(&self, datagram: &Datagram<'_>) -> bool {
        // What another program of this machine sends comes by the loopback interface, whatever address it is for.
        if self.takes_all() || self.is_ours(datagram.from.ip()) {
            return true;
        }
        match datagram.interface {
            Some(index) => self.sharing().any(|address| address.index == index),
            None => {
                let holds = |address: &Address| network(address).contains(datagram.from.ip());
                self.sharing().any(holds) || !self.addresses.iter().any(holds)
            }
        }
    }

    /// The interfaces that take part, one for each of their addresses.
    pub fn sides(&self) -> impl Iterator<Item = Side> {
        self.sharing().map(|address| Side { ip: address.ip, broadcast: address.broadcast })
    }

    /// The address of ours that a packet to `to` leaves from, where one of those that take part is in its network.
    pub fn beside(&self, to: IpAddr) -> Option<IpAddr> {
        if !self.bound.ip().is_unspecified() {
            return Some(self.bound.ip());
        }
        // Where all interfaces take part, the system chooses.
        let mut sharing = self.sharing().filter(|_| !self.chosen.is_empty());
        sharing.find(|address| network(address).contains(to)).map(|address| address.ip)
    }

    /// The address of ours that the system gives a packet to `to`, as far as that can be told: that of the nearest network
    /// which has it, or the only one that leads elsewhere.
    pub fn routed(&self, to: IpAddr) -> Option<IpAddr> {
        let holding = self.addresses.iter().filter(|address| network(address).contains(to));
        // Of several in one network it is the first.
        let nearest = holding.min_by_key(|address| std::cmp::Reverse(address.prefix));
        let mut leading = self.addresses.iter().filter(|address| !address.ip.is_loopback());
        let only = || leading.next().filter(|_| leading.next().is_none());
        nearest.or_else(only).map(|address| address.ip)
    }

    fn takes_all(&self) -> bool {
        self.chosen.is_empty() || !self.bound.ip().is_unspecified()
    }

    fn sharing(&self) -> impl Iterator<Item = &Address> {
        let bound = self.bound.ip();
        self.addresses.iter().filter(move |address| {
            let is_chosen = |ip: &Ipv4Addr| address.ip == *ip || (ip.is_loopback() && address.ip.is_loopback());
            let reached = bound.is_unspecified() || address.ip == bound;
            reached && (self.chosen.is_empty() || self.chosen.iter().any(is_chosen))
        })
    }
}

fn network(address: &Address) -> Network {
    Network { ip: address.ip, prefix: address.prefix }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A machine with a wire, a radio network and the loopback interface.
    fn own(chosen: &[[u8; 4]], bound: [u8; 4]) -> Own {
        let address = |interface: &str, index, ip: [u8; 4], prefix, broadcast: Option<[u8; 4]>| Address {
            interface: interface.into(),
            index,
            ip: IpAddr::from(ip),
            prefix,
            broadcast: broadcast.map(Ipv4Addr::from),
        };
        Own {
            chosen: chosen.iter().map(|ip| Ipv4Addr::from(*ip)).collect(),
            bound: (bound, 2425).into(),
            addresses: vec![
                address("eth0", 2, [192, 0, 2, 7], 24, Some([192, 0, 2, 255])),
                address("wlan0", 3, [198, 51, 100, 7], 24, Some([198, 51, 100, 255])),
                address("lo", 1, [127, 0, 0, 1], 8, None),
            ],
            looked: None,
        }
    }

    fn takes(own: &Own, from: [u8; 4], interface: Option<u32>) -> bool {
        own.takes(&Datagram { bytes: &[], from: (from, 2425).into(), to: None, interface })
    }

    #[test]
    fn only_what_came_by_a_chosen_interface_is_taken() {
        let (wire, all) = (own(&[[192, 0, 2, 7]], [0; 4]), own(&[], [0; 4]));
        for (from, interface, by_wire) in [
            ([192, 0, 2, 9], Some(2), true),
            ([192, 0, 2, 9], Some(3), false),
            ([198, 51, 100, 9], Some(3), false),
            ([203, 0, 113, 9], Some(2), true),
            // Where the system does not tell the interface, the address does.
            ([192, 0, 2, 9], None, true),
            ([198, 51, 100, 9], None, false),
            ([203, 0, 113, 9], None, true),
            // This machine itself.
            ([192, 0, 2, 7], Some(1), true),
            ([127, 0, 0, 1], Some(1), true),
        ] {
            assert_eq!(takes(&wire, from, interface), by_wire, "{from:?} {interface:?}");
            assert!(takes(&all, from, interface));
        }
    }

    #[test]
    fn a_packet_leaves_from_the_address_beside_whoever_gets_it() {
        let mut all = own(&[], [0; 4]);
        let routed = |own: &Own, to: &str| own.routed(to.parse().expect("an address")).map(|ip| ip.to_string());
        for (to, from) in [
            ("192.0.2.9", Some("192.0.2.7")),
            ("198.51.100.9", Some("198.51.100.7")),
            ("127.0.0.9", Some("127.0.0.1")),
            // By the wire or by radio: nobody here knows.
            ("203.0.113.9", None),
        ] {
            assert_eq!(routed(&all, to).as_deref(), from, "{to}");
        }
        all.addresses.remove(1);
        assert_eq!(routed(&all, "203.0.113.9").as_deref(), Some("192.0.2.7"), "there is no other way");
    }

    #[test]
    fn our_own_packets_are_known_by_address_and_port() {
        let all = own(&[], [0; 4]);
        for (from, ours) in [
            ("192.0.2.7:2425", true),
            ("198.51.100.7:2425", true),
            ("127.0.0.1:2425", true),
            ("192.0.2.7:2426", false),
            ("192.0.2.8:2425", false),
        ] {
            assert_eq!(all.is_self(from.parse().expect("an address")), ours, "{from}");
        }
        let one = own(&[[127, 0, 0, 2]], [127, 0, 0, 2]);
        assert!(one.is_self(([127, 0, 0, 2], 2425).into()) && !one.is_self(([127, 0, 0, 3], 2425).into()));
    }

    #[test]
    fn what_was_chosen_and_is_not_there_is_known() {
        let gone = Ipv4Addr::new(192, 0, 2, 99);
        let some = own(&[[192, 0, 2, 7], gone.octets()], [0; 4]);
        assert_eq!((some.missing(), some.is_lost()), (vec![gone], false));
        assert!(own(&[gone.octets()], [0; 4]).is_lost() && !own(&[], [0; 4]).is_lost());
        assert_eq!(some.sides().map(|side| side.broadcast).collect::<Vec<_>>(), [Some([192, 0, 2, 255].into())]);
        assert_eq!(own(&[[127, 0, 0, 2]], [127, 0, 0, 2]).sides().next(), None, "one address of loopback");
    }
}
