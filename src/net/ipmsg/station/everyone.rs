//! A packet for everybody: as broadcast on each interface, and one by one to the hosts beyond.

use std::collections::{HashSet, VecDeque};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use super::own::Own;
use super::port::{Outgoing, Port, Way};
use crate::net::Pace;
use crate::net::tftp::Network;
use crate::proto::ipmsg::{Command, Options, Packet};

/// Hosts beyond in all.
const MOST_HOSTS: usize = 4096;
/// Hosts in a second. A host that is not there costs this machine a place among its neighbours for three seconds, of
/// which Linux has 1024 (gc_thresh3).
const PACE: u32 = 200;
/// When we leave nobody waits for long.
const LAST_PACE: u32 = 2000;
/// Packets that may be on their way to the hosts beyond at once.
pub(super) const MOST_SWEEPS: usize = 16;

/// Where everybody is.
pub(super) struct Everyone {
    /// In place of those of the interfaces.
    broadcast: Option<Vec<Ipv4Addr>>,
    port: u16,
    beyond: Vec<SocketAddr>,
    sweeps: VecDeque<Sweep>,
    pace: Pace,
}

/// What the hosts beyond get of a packet for everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sweeps {
    /// The same.
    AsTheyAre,
    /// Presence asks for unicast: whoever hears of us by unicast alone is to answer, and to leave, by unicast.
    Dialling,
}

/// A packet on its way to the hosts beyond.
struct Sweep {
    bytes: Arc<[u8]>,
    /// The host that gets it next.
    next: usize,
}

impl Everyone {
    pub fn new(broadcast: Option<Vec<Ipv4Addr>>, beyond: &[Network], port: u16) -> Self {
        let beyond = hosts(beyond).into_iter().map(|ip| SocketAddr::new(ip, port)).collect();
        Everyone { broadcast, port, beyond, sweeps: VecDeque::new(), pace: Pace::new(PACE) }
    }

    /// Sends a packet to everybody: the broadcasts at once, the rest at its pace. False if too many packets are on their
    /// way to the hosts beyond, who do not get this one.
    pub fn say(&mut self, bytes: &Arc<[u8]>, sweeps: Sweeps, own: &Own, port: &mut Port) -> bool {
        let targets = self.broadcasts(own);
        let count = targets.len();
        for (at, (to, from)) in targets.into_iter().enumerate() {
            let (to, way) = (SocketAddr::new(to.into(), self.port), Way::Broadcast { last: at + 1 == count });
            port.push(Outgoing { to, from, routed: None, bytes: Arc::clone(bytes), way });
        }
        if self.beyond.is_empty() {
            return true;
        }
        let has_room = self.sweeps.len() < MOST_SWEEPS;
        if has_room {
            let dialling = if sweeps == Sweeps::Dialling { dialling(bytes) } else { None };
            let bytes = dialling.map_or_else(|| Arc::clone(bytes), Arc::from);
            self.sweeps.push_back(Sweep { bytes, next: 0 });
        }
        has_room
    }

    /// How many copies of one packet a host may get.
    pub fn copies(&self, own: &Own) -> u32 {
        let broadcasts = u32::try_from(self.broadcasts(own).len()).unwrap_or(u32::MAX);
        broadcasts.saturating_add(u32::from(!self.beyond.is_empty()))
    }

    /// The broadcast addresses, each with the address of ours whose interface it leaves by. On a system that cannot be
    /// told that, 255.255.255.255 leaves by the interface that it prefers; the others are reached by their own.
    fn broadcasts(&self, own: &Own) -> Vec<(Ipv4Addr, Option<IpAddr>)> {
        let wide = || own.sides().filter(|side| side.broadcast.is_some());
        let Some(given) = &self.broadcast else {
            let each = |side: super::own::Side| {
                let directed = side.broadcast.filter(|directed| !directed.is_broadcast());
                directed.into_iter().chain([Ipv4Addr::BROADCAST]).map(move |to| (to, Some(side.ip)))
            };
            return wide().flat_map(each).collect();
        };
        let mut targets = Vec::new();
        for to in given {
            if to.is_broadcast() {
                targets.extend(wide().map(|side| (*to, Some(side.ip))));
            } else {
                targets.push((*to, own.beside((*to).into())));
            }
        }
        targets
    }

    /// Sends what is due to the hosts beyond.
    pub fn proceed(&mut self, now: Instant, own: &Own, port: &mut Port) {
        while !port.is_full() && self.due(now).is_some_and(|due| due <= now) {
            let Some((to, bytes)) = self.next() else { return };
            if !own.is_self(to) {
                let routed = own.routed(to.ip());
                port.push(Outgoing { to, from: None, routed, bytes, way: Way::Sweep });
                self.pace.left(1, now);
            }
        }
    }

    /// When a host beyond gets something next; None if nothing is under way.
    pub fn due(&self, now: Instant) -> Option<Instant> {
        (!self.sweeps.is_empty()).then(|| self.pace.next().unwrap_or(now))
    }

    /// The packet that has come least far goes on, the first of those: each host gets them in their order.
    fn next(&mut self) -> Option<(SocketAddr, Arc<[u8]>)> {
        let sweep = self.sweeps.iter_mut().min_by_key(|sweep| sweep.next)?;
        let host = self.beyond.get(sweep.next).copied();
        sweep.next += 1;
        let sent = host.map(|host| (host, Arc::clone(&sweep.bytes)));
        let hosts = self.beyond.len();
        self.sweeps.retain(|sweep| sweep.next < hosts);
        sent
    }

    /// Whether a host is one of those beyond, who may be there or not.
    pub fn is_beyond(&self, address: SocketAddr) -> bool {
        self.beyond.contains(&address)
    }

    /// What follows is the last: what was on its way is dropped, and those who are known to be there come first.
    pub fn begin_to_leave(&mut self, known: &HashSet<SocketAddr>) {
        self.sweeps.clear();
        self.beyond.sort_by_key(|host| !known.contains(host));
        self.pace = Pace::new(LAST_PACE);
    }

    /// Hands over what goes to those who are known, without waiting.
    pub fn rush(&mut self, known: &HashSet<SocketAddr>, own: &Own, port: &mut Port) {
        while let Some((to, bytes)) = self.next() {
            if known.contains(&to) {
                let routed = own.routed(to.ip());
                port.push(Outgoing { to, from: None, routed, bytes, way: Way::Sweep });
            }
        }
    }
}

/// A packet of presence that asks for unicast; None for what is none.
fn dialling(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut packet = Packet::parse(bytes).ok().filter(|packet| packet.command.mode().is_presence())?;
    packet.command = Command::new(packet.command.mode(), packet.command.options().and(Options::DIALUP));
    Some(packet.to_bytes())
}

/// The hosts of networks of IPv4: without the network's own address and its broadcast address, each once.
fn hosts(networks: &[Network]) -> Vec<IpAddr> {
    let mut found = Vec::new();
    let mut known = HashSet::new();
    for network in networks {
        let IpAddr::V4(ip) = network.ip.to_canonical() else { continue };
        let mask = u32::MAX.checked_shl(32 - u32::from(network.prefix.min(32))).unwrap_or(0);
        let (first, last) = (ip.to_bits() & mask, ip.to_bits() | !mask);
        let inside = if network.prefix >= 31 { first..=last } else { first + 1..=last - 1 };
        let room = MOST_HOSTS - found.len();
        found.extend(inside.map(|bits| IpAddr::from(Ipv4Addr::from(bits))).filter(|ip| known.insert(*ip)).take(room));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(ip: &str, prefix: u8) -> Network {
        Network { ip: ip.parse().expect("an address"), prefix }
    }

    #[test]
    fn networks_are_their_hosts() {
        let texts = |networks: &[Network]| hosts(networks).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(texts(&[network("192.0.2.9", 30)]), ["192.0.2.9", "192.0.2.10"]);
        assert_eq!(texts(&[network("192.0.2.9", 32), network("192.0.2.8", 31)]), ["192.0.2.9", "192.0.2.8"]);
        assert_eq!(texts(&[network("2001:db8::1", 128)]), [""; 0]);
        assert_eq!(hosts(&[network("10.0.0.0", 8), network("192.0.2.1", 32)]).len(), MOST_HOSTS);
        assert_eq!(hosts(&[network("0.0.0.0", 0)]).len(), MOST_HOSTS);
    }

    #[test]
    fn presence_beyond_asks_for_unicast() {
        assert_eq!(dialling(b"1:7:u:h:1:nick\0"), Some(b"1:7:u:h:65537:nick\0".to_vec()));
        assert_eq!(dialling(b"1:7:u:h:288:text\0"), None);
    }

    #[test]
    fn each_host_gets_packets_in_their_order() {
        let mut everyone = Everyone::new(Some(Vec::new()), &[network("192.0.2.0", 30)], 2425);
        let sweep = |byte: u8| Sweep { bytes: Arc::from([byte]), next: 0 };
        everyone.sweeps.push_back(sweep(1));
        let mut sent = vec![everyone.next()];
        everyone.sweeps.push_back(sweep(2));
        sent.extend((0..4).map(|_| everyone.next()));
        let sent: Vec<_> = sent.into_iter().flatten().map(|(to, bytes)| (to.ip().to_string(), bytes[0])).collect();
        let (one, two) = ("192.0.2.1".to_owned(), "192.0.2.2".to_owned());
        assert_eq!(sent, [(one.clone(), 1), (one, 2), (two.clone(), 1), (two, 2)]);
        assert!(everyone.sweeps.is_empty());
    }
}
