//! Who there is: people that are met, and those whose conversations are kept, each under one key.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use super::known::{Known, MOST_PEOPLE};
use super::{Key, Peer, PeerId, Person, Presence};
use crate::codec::charset::Charset;

/// Everybody.
#[derive(Debug, Default)]
pub(super) struct Roster {
    all: BTreeMap<Key, Somebody>,
    /// Who a peer of the running messenger is.
    peers: HashMap<PeerId, Key>,
    /// Keys that somebody had before it said who it is.
    renamed: HashMap<Key, Key>,
    /// Whom a message was sent to by address, before it was met.
    expected: HashMap<SocketAddr, Key>,
    people: Vec<Person>,
    places: HashMap<Key, usize>,
    changed: bool,
}

/// Somebody.
#[derive(Debug, Default)]
pub(super) struct Somebody {
    /// As it was seen last.
    pub known: Known,
    /// As it is now.
    pub peer: Option<Arc<Peer>>,
}

/// Somebody who turned out to be another one: the key before and now.
pub(super) type Renamed = (Key, Key);

impl Roster {
    /// With those whose conversations are kept.
    pub fn new(known: BTreeMap<Key, Known>) -> Self {
        let all = known.into_iter().map(|(key, known)| (key, Somebody { known, peer: None })).collect();
        let mut roster = Roster { all, changed: true, ..Roster::default() };
        roster.refresh();
        roster
    }

    /// The key that somebody has now.
    pub fn key<'a>(&'a self, key: &'a Key) -> &'a Key {
        self.renamed.get(key).unwrap_or(key)
    }

    /// Whose peer it is.
    pub fn key_of(&self, peer: PeerId) -> Option<&Key> {
        self.peers.get(&peer)
    }

    /// Its peer in the running messenger.
    pub fn peer(&self, key: &Key) -> Option<&Arc<Peer>> {
        self.all.get(self.key(key))?.peer.as_ref()
    }

    /// Somebody as it was seen last.
    pub fn known(&self, key: &Key) -> Option<&Known> {
        self.all.get(self.key(key)).map(|somebody| &somebody.known)
    }

    /// The same, to change it: the list follows.
    pub fn known_mut(&mut self, key: &Key) -> Option<&mut Known> {
        self.changed = true;
        let key = self.key(key).clone();
        self.all.get_mut(&key).map(|somebody| &mut somebody.known)
    }

    /// Everybody with a conversation.
    pub fn spoken_to(&self) -> impl Iterator<Item = (&Key, &Known)> {
        self.all.iter().map(|(key, somebody)| (key, &somebody.known)).filter(|(_, known)| known.spoke != 0)
    }

    /// The list: changes with [`Roster::refresh`].
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// One of the list.
    pub fn person(&self, key: &Key) -> Option<&Person> {
        self.people.get(*self.places.get(self.key(key))?)
    }

    /// Whoever is met at this address is somebody who is known.
    pub fn will_meet(&mut self, address: SocketAddr, key: &Key) {
        self.expected.insert(address, key.clone());
    }

    /// Another messenger begins: nobody is met yet.
    pub fn begin(&mut self) {
        self.peers.clear();
        self.expected.clear();
        for somebody in self.all.values_mut() {
            somebody.peer = None;
        }
        self.drop_strangers();
    }

    /// Takes what the messenger knows of its peers. Returns who turned out to be another one.
    pub fn follow(&mut self, peers: Vec<Arc<Peer>>, began: Instant, now: i64) -> Vec<Renamed> {
        self.changed = true;
        let zero = now.saturating_sub(nanoseconds(began.elapsed()));
        for somebody in self.all.values_mut() {
            somebody.peer = None;
        }
        let here: HashMap<PeerId, bool> = peers.iter().map(|peer| (peer.id, peer.presence.is_here())).collect();
        let mut holders: HashMap<Key, PeerId> = HashMap::new();
        for (peer, key) in &self.peers {
            if here.get(peer) == Some(&true) {
                holders.insert(key.clone(), *peer);
            }
        }
        let mut renamed = Vec::new();
        for peer in peers {
            let key = self.name(&peer, &holders, &mut renamed);
            if peer.presence.is_here() {
                holders.entry(key.clone()).or_insert(peer.id);
            }
            self.peers.insert(peer.id, key.clone());
            let somebody = self.all.entry(key).or_default();
            // Of two that were one after the other it is the one that is there.
            if somebody.peer.as_ref().is_some_and(|other| other.presence.is_here() && !peer.presence.is_here()) {
                continue;
            }
            somebody.known.learn(&peer, zero);
            somebody.peer = Some(peer);
        }
        if self.peers.len() > MOST_PEOPLE {
            self.peers.retain(|id, _| here.contains_key(id));
        }
        for (old, new) in &renamed {
            let was = self.all.remove(old);
            // What was said before it told its name was said by the same one.
            if let Some((was, is)) = was.zip(self.all.get_mut(new))
                && was.known.spoke > is.known.spoke
            {
                (is.known.spoke, is.known.preview, is.known.unread) =
                    (was.known.spoke, was.known.preview, was.known.unread + is.known.unread);
                is.known.passing |= was.known.passing;
            }
            self.renamed.insert(old.clone(), new.clone());
        }
        renamed
    }

    /// The key of a peer: the one that it has, unless only now it says who it is.
    fn name(&self, peer: &Peer, holders: &HashMap<Key, PeerId>, renamed: &mut Vec<Renamed>) -> Key {
        let old = self.peers.get(&peer.id);
        if let Some(old) = old.filter(|old| **old != nameless(peer) || is_nameless(peer)) {
            return old.clone();
        }
        let free = |key: &Key| holders.get(key).is_none_or(|holder| *holder == peer.id);
        if let Some(expected) = self.expected.get(&peer.address).filter(|key| old.is_none() && free(key)) {
            return expected.clone();
        }
        let key = candidates(peer).into_iter().find(free).unwrap_or_else(|| nameless(peer));
        if let Some(old) = old.filter(|old| **old != key) {
            renamed.push((old.clone(), key.clone()));
        }
        key
    }

    /// Who is neither met nor spoken to is let go.
    pub fn drop_strangers(&mut self) {
        let before = self.all.len();
        self.all.retain(|_, somebody| somebody.peer.is_some() || somebody.known.spoke != 0);
        if self.all.len() > MOST_PEOPLE {
            self.drop_oldest();
        }
        self.changed |= self.all.len() != before;
    }

    /// There are too many to be real: those who are not there and spoke longest ago go, some more than have to.
    fn drop_oldest(&mut self) {
        let away = self.all.iter().filter(|(_, somebody)| somebody.peer.is_none());
        let mut times: Vec<(i64, i64)> =
            away.map(|(_, somebody)| (somebody.known.spoke, somebody.known.seen)).collect();
        times.sort_unstable();
        let many = self.all.len() - MOST_PEOPLE + MOST_PEOPLE / 10;
        let Some(&last) = times.get(many.min(times.len()).saturating_sub(1)) else { return };
        let newer = |known: &Known| (known.spoke, known.seen) > last;
        self.all.retain(|_, somebody| somebody.peer.is_some() || newer(&somebody.known));
    }

    /// Lets go of somebody.
    pub fn forget(&mut self, key: &Key) {
        let key = self.key(key).clone();
        if let Some(somebody) = self.all.get_mut(&key) {
            (somebody.known.spoke, somebody.known.unread) = (0, 0);
            somebody.known.preview.clear();
        }
        self.drop_strangers();
        self.changed = true;
    }

    /// Makes the list new, where something has changed.
    pub fn refresh(&mut self) {
        if !std::mem::take(&mut self.changed) {
            return;
        }
        self.people = self.all.iter().map(|(key, somebody)| somebody.person(key)).collect();
        self.people.sort_by(|a, b| {
            let order = |person: &Person| (!person.presence.is_here(), person.group.is_empty());
            let (first, second) = (order(a), order(b));
            first.cmp(&second).then_with(|| (&a.group, &a.name, &a.key).cmp(&(&b.group, &b.name, &b.key)))
        });
        self.places = self.people.iter().enumerate().map(|(at, person)| (person.key.clone(), at)).collect();
    }
}

impl Known {
    fn learn(&mut self, peer: &Peer, zero: i64) {
        let name = if peer.name().is_empty() { peer.address.to_string() } else { peer.name().to_owned() };
        self.name = name;
        self.user.clone_from(&peer.user);
        self.host.clone_from(&peer.host);
        self.group.clone_from(&peer.group);
        self.address = peer.address.to_string();
        self.kind = peer.kind;
        self.version.clone_from(peer.info.as_ref().unwrap_or(&peer.version));
        self.seen = zero.saturating_add(nanoseconds(peer.seen));
    }
}

impl Somebody {
    fn person(&self, key: &Key) -> Person {
        let (known, peer) = (&self.known, self.peer.as_deref());
        let login = if known.user.is_empty() && known.host.is_empty() {
            String::new()
        } else {
            format!("{}@{}", known.user, known.host)
        };
        Person {
            key: key.clone(),
            peer: peer.map(|peer| peer.id),
            name: known.name.clone(),
            login,
            group: known.group.clone(),
            address: known.address.clone(),
            kind: known.kind,
            version: known.version.clone(),
            presence: peer.map_or(Presence::Left, |peer| peer.presence),
            away_text: peer.and_then(|peer| peer.away_text.clone()),
            seen: known.seen,
            charset: peer.map_or((Charset::Gbk, false), |peer| (peer.charset, peer.charset_by_hand)),
            is_typing: peer.is_some_and(|peer| peer.is_typing && peer.presence.is_here()),
            unread: known.unread,
            preview: known.preview.clone(),
            spoke: known.spoke,
        }
    }
}

/// The keys that a peer may have, best first: two that are there at once never have the same.
fn candidates(peer: &Peer) -> Vec<Key> {
    let login = format!("{}@{}", peer.user, peer.host);
    let mut keys = Vec::new();
    // FeiQ's address of zeros is no address.
    if let Some(mac) = peer.mac.filter(|mac| mac.iter().any(|byte| *byte != 0)) {
        let mac: String = mac.iter().map(|byte| format!("{byte:02X}")).collect();
        keys.push(Key(mac.clone()));
        keys.push(Key(format!("{mac}-{login}")));
    }
    if !is_nameless(peer) {
        keys.push(Key(format!("{login}@{}", peer.address.ip())));
        keys.push(Key(format!("{login}@{}", peer.address)));
    }
    keys
}

/// Nobody knows yet who it is.
fn is_nameless(peer: &Peer) -> bool {
    peer.user.is_empty() && peer.host.is_empty() && peer.mac.is_none()
}

/// The key of one that was only met by its address.
fn nameless(peer: &Peer) -> Key {
    Key(peer.address.to_string())
}

fn nanoseconds(time: std::time::Duration) -> i64 {
    i64::try_from(time.as_nanos()).unwrap_or(i64::MAX)
}

#[cfg(test)]
#[path = "roster_tests.rs"]
mod tests;
