//! People: the list, who is asked or met, and their names for packets.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};

use super::super::{Addressee, FeiqProblem, IpmsgAsk, Key, PeerId, Person};
use super::FeiqDesk;
use crate::model::State;
use crate::proto::ipmsg::PORT;

impl FeiqDesk {
    /// Everybody, those that are here first, then by group and name; changes only in [`FeiqDesk::poll`].
    pub fn people(&self) -> &[Person] {
        self.roster.people()
    }

    /// One of them. A key that it had before it was known better still leads there.
    pub fn person(&self, key: &Key) -> Option<&Person> {
        self.roster.person(key)
    }

    /// How many are here.
    pub fn here(&self) -> usize {
        self.people().iter().filter(|person| person.presence.is_here()).count()
    }

    /// Everybody of a group who is here; an empty one stands for those of no group.
    pub fn members(&self, group: &str) -> Vec<Key> {
        let here = self.people().iter().filter(|person| person.presence.is_here() && person.group == group);
        here.map(|person| person.key.clone()).collect()
    }

    /// Knows somebody by address, who is asked who it is; as soon as we are there, where we are not.
    pub fn meet(&mut self, address: &str) -> Result<(), FeiqProblem> {
        let typed = address.trim();
        let port = self.form.port.trim().parse().unwrap_or(PORT);
        let alone = typed.parse::<Ipv4Addr>().map(|ip| SocketAddrV4::new(ip, port));
        let address = alone.or_else(|_| typed.parse::<SocketAddrV4>()).ok().filter(is_somebody);
        let address = address.ok_or_else(|| FeiqProblem::Network(typed.to_owned()))?;
        if !self.to_meet.contains(&address.into()) {
            self.to_meet.push(address.into());
        }
        self.greet();
        Ok(())
    }

    /// Asks whom the user wants to meet.
    pub(super) fn greet(&mut self) {
        if !self.to_meet.is_empty() && matches!(self.state(), State::Open { .. }) {
            let mut left = std::mem::take(&mut self.to_meet);
            left.retain(|address| !self.ask(IpmsgAsk::Meet(*address)));
            self.to_meet = left;
        }
    }

    /// Asks everybody again who they are.
    pub fn refresh(&mut self) {
        self.ask(IpmsgAsk::Refresh);
    }

    /// Asks a person for its version and the text of its absence.
    pub fn ask_about(&mut self, key: &Key) {
        if let Some(peer) = self.roster.peer(key) {
            self.ask(IpmsgAsk::Ask(peer.id));
        }
    }

    /// The address of a person, for a packet made by hand.
    pub fn addressee(&self, key: &Key) -> Option<Addressee> {
        if let Some(peer) = self.roster.peer(key) {
            return Some(Addressee::Peer(peer.id));
        }
        let address: SocketAddr = self.roster.known(key)?.address.parse().ok()?;
        Some(Addressee::Address(address))
    }

    /// Whom a packet came from.
    pub fn key_of(&self, peer: PeerId) -> Option<Key> {
        self.roster.key_of(peer).cloned()
    }
}

/// One machine can be there.
fn is_somebody(address: &SocketAddrV4) -> bool {
    let ip = address.ip();
    address.port() != 0 && !ip.is_unspecified() && !ip.is_broadcast() && !ip.is_multicast()
}
