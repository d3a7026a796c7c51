//! Who is known: found by name, by the address of a card and by that of the network, and never too many.

use core::net::{IpAddr, SocketAddr};
use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};

use super::member::{Login, Member};
use crate::proto::ipmsg::{Peer, PeerId};

/// So many peers are known at most.
pub(super) const MOST: usize = 10_000;
/// So many of them at one address: whoever makes up names does not push out everybody else.
const MOST_AT_ONE: usize = 4096;
/// Of so many one is forgotten when there are too many, so that it is not looked for whom with each that comes.
const SHARE: usize = 64;

/// What a packet says of its sender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sender {
    pub from: SocketAddr,
    /// The names in the header of the packet.
    pub login: Login,
    pub mac: Option<[u8; 6]>,
}

/// The peers.
#[derive(Debug, Default)]
pub(super) struct Roster {
    members: BTreeMap<PeerId, Member>,
    names: BTreeSet<(Login, PeerId)>,
    cards: BTreeSet<([u8; 6], PeerId)>,
    addresses: BTreeSet<(IpAddr, u16, PeerId)>,
    /// Those of whom the address alone is known.
    unnamed: BTreeMap<SocketAddr, PeerId>,
    /// How many there are at each address.
    crowds: BTreeMap<IpAddr, usize>,
    next: u32,
}

impl Roster {
    /// In the order in which they were met.
    pub fn iter(&self) -> impl Iterator<Item = &Member> {
        self.members.values()
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Member> {
        self.members.values_mut()
    }

    pub fn get(&self, id: PeerId) -> Option<&Member> {
        self.members.get(&id)
    }

    pub fn get_mut(&mut self, id: PeerId) -> Option<&mut Member> {
        self.members.get_mut(&id)
    }

    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// The peer that sent a packet, if it is known.
    ///
    /// A peer is its address, its login name and its machine. Where two programs of one user run on one machine, their
    /// ports and cards tell them apart. With a card it is found at another address as well, and under another name at
    /// its own. Whoever was known by nothing but the address gets the name of the first that speaks from there.
    pub fn find(&self, sender: &Sender) -> Option<PeerId> {
        let ip = sender.from.ip();
        let of_name: Vec<&Member> = self.named(&sender.login).filter(|member| member.peer.address.ip() == ip).collect();
        let exact = of_name.iter().find(|member| member.peer.address == sender.from);
        let same = || of_name.iter().find(|member| !member.is_another_card(sender.mac));
        if let Some(member) = exact.or_else(same) {
            return Some(member.peer.id);
        }
        let of_card = sender.mac.and_then(|mac| {
            self.carded(mac).find(|member| member.login == sender.login || member.peer.address.ip() == ip)
        });
        of_card.map(|member| member.peer.id).or_else(|| self.unnamed.get(&sender.from).copied())
    }

    /// Everybody with these names.
    pub fn named(&self, login: &Login) -> impl Iterator<Item = &Member> {
        let all = (login.clone(), PeerId(0))..=(login.clone(), PeerId(u32::MAX));
        self.names.range(all).filter_map(|(_, id)| self.members.get(id))
    }

    fn carded(&self, mac: [u8; 6]) -> impl Iterator<Item = &Member> {
        self.cards.range((mac, PeerId(0))..=(mac, PeerId(u32::MAX))).filter_map(|(_, id)| self.members.get(id))
    }

    /// Everybody whose packets come from an address.
    pub fn at(&self, address: SocketAddr) -> impl Iterator<Item = &Member> {
        let (ip, port) = (address.ip(), address.port());
        let all = (ip, port, PeerId(0))..=(ip, port, PeerId(u32::MAX));
        self.addresses.range(all).filter_map(|(_, _, id)| self.members.get(id))
    }

    /// A new peer, which has the next name. Make room before.
    pub fn add(&mut self, peer: Peer, login: Login, is_unnamed: bool) -> PeerId {
        let mut id = PeerId(self.next);
        while self.members.contains_key(&id) {
            id = PeerId(id.0.wrapping_add(1));
        }
        self.next = id.0.wrapping_add(1);
        let member = Member::new(Peer { id, ..peer }, login, is_unnamed);
        self.note(&member);
        self.members.insert(id, member);
        id
    }

    /// Changes what a peer is found by.
    pub fn rename(&mut self, id: PeerId, sender: &Sender) {
        let Some(mut member) = self.remove(id) else { return };
        member.peer.address = sender.from;
        member.peer.mac = sender.mac.or(member.peer.mac);
        member.login = sender.login.clone();
        member.is_unnamed = false;
        self.note(&member);
        self.members.insert(id, member);
    }

    /// A peer is reached at another address.
    pub fn readdress(&mut self, id: PeerId, address: SocketAddr) {
        let Some(mut member) = self.remove(id) else { return };
        member.peer.address = address;
        self.note(&member);
        self.members.insert(id, member);
    }

    /// Forgets a peer.
    pub fn remove(&mut self, id: PeerId) -> Option<Member> {
        let member = self.members.remove(&id)?;
        let address = member.peer.address;
        self.addresses.remove(&(address.ip(), address.port(), id));
        if let Some(many) = self.crowds.get_mut(&address.ip()) {
            *many = many.saturating_sub(1);
        }
        if self.crowd(address.ip()) == 0 {
            self.crowds.remove(&address.ip());
        }
        if member.is_unnamed {
            self.unnamed.remove(&address);
        }
        self.names.remove(&(member.login.clone(), id));
        if let Some(mac) = member.peer.mac {
            self.cards.remove(&(mac, id));
        }
        Some(member)
    }

    fn crowd(&self, ip: IpAddr) -> usize {
        self.crowds.get(&ip).copied().unwrap_or(0)
    }

    fn note(&mut self, member: &Member) {
        let (id, address) = (member.peer.id, member.peer.address);
        *self.crowds.entry(address.ip()).or_default() += 1;
        self.addresses.insert((address.ip(), address.port(), id));
        if member.is_unnamed {
            self.unnamed.insert(address, id);
        } else {
            self.names.insert((member.login.clone(), id));
        }
        if let Some(mac) = member.peer.mac {
            self.cards.insert((mac, id));
        }
    }

    /// Whom to forget before another one comes from an address: of all, or of those there, the least missed first. That
    /// are those with whom the user has nothing to do, that are not there, that never announced themselves, and that
    /// were silent longest.
    pub fn too_many(&self, from: IpAddr) -> Vec<PeerId> {
        let (mut least, most): (Vec<_>, usize) = if self.members.len() >= MOST {
            (self.members.values().map(Roster::worth).collect(), MOST)
        } else if self.crowd(from) >= MOST_AT_ONE {
            let all = (from, 0, PeerId(0))..=(from, u16::MAX, PeerId(u32::MAX));
            let there = self.addresses.range(all).filter_map(|(_, _, id)| self.members.get(id));
            (there.map(Roster::worth).collect(), MOST_AT_ONE)
        } else {
            return Vec::new();
        };
        least.sort_unstable();
        least.truncate(most / SHARE);
        least.into_iter().map(|(_, id)| id).collect()
    }

    fn worth(member: &Member) -> ((bool, bool, bool, Duration), PeerId) {
        let peer = &member.peer;
        ((member.is_dear, peer.presence.is_here(), member.announced, peer.seen), peer.id)
    }
}
