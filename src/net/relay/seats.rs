//! A relay's clients, each at a place that numbers its sockets for the poll: who is ready, and who is due when.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::net::SocketAddr;
use std::time::Instant;

use crate::capture::PeerId;
use crate::net::face::Face;
use crate::net::{Cause, Clients, NetError, Operation};

/// Clients that went and whose addresses are remembered, for what is still asked of them.
const REMEMBERED: usize = 1024;

/// All of them.
pub(super) struct Seats<T> {
    places: Vec<Option<Seat<T>>>,
    free: Vec<usize>,
    by_peer: HashMap<PeerId, usize>,
    ready: VecDeque<usize>,
    deadlines: BTreeSet<(Instant, usize)>,
    gone: VecDeque<(PeerId, SocketAddr)>,
}

struct Seat<T> {
    client: T,
    peer: PeerId,
    address: SocketAddr,
    /// It stands in the queue of those that are ready.
    queued: bool,
    /// Its entry among the deadlines.
    until: Option<Instant>,
}

impl<T> Seats<T> {
    pub fn new() -> Self {
        Seats {
            places: Vec::new(),
            free: Vec::new(),
            by_peer: HashMap::new(),
            ready: VecDeque::new(),
            deadlines: BTreeSet::new(),
            gone: VecDeque::new(),
        }
    }

    pub fn length(&self) -> usize {
        self.by_peer.len()
    }

    /// The place that the next client gets.
    pub fn next_place(&self) -> usize {
        self.free.last().copied().unwrap_or(self.places.len())
    }

    /// Takes a client in, at [`Seats::next_place`], and lets it have a turn.
    pub fn add(&mut self, client: T, peer: PeerId, address: SocketAddr) -> usize {
        let place = self.next_place();
        self.free.pop();
        self.by_peer.insert(peer, place);
        let seat = Some(Seat { client, peer, address, queued: false, until: None });
        match self.places.get_mut(place) {
            Some(empty) => *empty = seat,
            None => self.places.push(seat),
        }
        self.wake(place);
        place
    }

    pub fn remove(&mut self, place: usize) -> Option<T> {
        let seat = self.places.get_mut(place)?.take()?;
        self.by_peer.remove(&seat.peer);
        if let Some(until) = seat.until {
            self.deadlines.remove(&(until, place));
        }
        // In `ready` its place may still stand; whoever is next there has one turn more.
        self.free.push(place);
        if self.gone.len() >= REMEMBERED {
            self.gone.pop_front();
        }
        self.gone.push_back((seat.peer, seat.address));
        Some(seat.client)
    }

    pub fn get_mut(&mut self, place: usize) -> Option<&mut T> {
        Some(&mut self.places.get_mut(place)?.as_mut()?.client)
    }

    /// The place of a client.
    pub fn of_peer(&self, peer: PeerId) -> Option<usize> {
        self.by_peer.get(&peer).copied()
    }

    /// Puts a client at the end of the queue of those that are ready.
    pub fn wake(&mut self, place: usize) {
        if let Some(seat) = self.places.get_mut(place).and_then(Option::as_mut)
            && !std::mem::replace(&mut seat.queued, true)
        {
            self.ready.push_back(place);
        }
    }

    pub fn wake_all(&mut self) {
        (0..self.places.len()).for_each(|place| self.wake(place));
    }

    /// How many are ready.
    pub fn waiting(&self) -> usize {
        self.ready.len()
    }

    /// The next client that is ready.
    pub fn next_ready(&mut self) -> Option<usize> {
        while let Some(place) = self.ready.pop_front() {
            if let Some(seat) = self.places.get_mut(place).and_then(Option::as_mut) {
                seat.queued = false;
                return Some(place);
            }
        }
        None
    }

    /// Lets a client have its turn at that time, or not before something else wakes it.
    pub fn set_deadline(&mut self, place: usize, until: Option<Instant>) {
        let Some(seat) = self.places.get_mut(place).and_then(Option::as_mut).filter(|seat| seat.until != until) else {
            return;
        };
        if let Some(before) = std::mem::replace(&mut seat.until, until) {
            self.deadlines.remove(&(before, place));
        }
        self.deadlines.extend(until.map(|until| (until, place)));
    }

    /// Wakes those whose time has come.
    pub fn wake_due(&mut self, now: Instant) {
        while let Some(&(until, place)) = self.deadlines.first()
            && until <= now
        {
            self.set_deadline(place, None);
            self.wake(place);
        }
    }

    /// When the next is due.
    pub fn deadline(&self) -> Option<Instant> {
        self.deadlines.first().map(|&(at, _)| at)
    }

    /// All places that are taken.
    pub fn taken(&self) -> Vec<usize> {
        let places = self.places.iter().enumerate();
        places.filter(|(_, seat)| seat.is_some()).map(|(place, _)| place).collect()
    }

    /// The places of clients; says so of those that are not there.
    pub fn find(&self, clients: &Clients, operation: Operation, face: &mut Face) -> Vec<usize> {
        let Clients::Some(peers) = clients else { return self.taken() };
        let mut places = Vec::with_capacity(peers.len());
        for &peer in peers {
            if let Some(place) = self.of_peer(peer) {
                places.push(place);
                continue;
            }
            let gone = self.gone.iter().rev().find(|(gone, _)| *gone == peer);
            let target = gone.map(|(_, address)| address.to_string()).unwrap_or_default();
            face.refused_of(peer, NetError::new(operation, target, Cause::NoSuchClient));
        }
        places
    }
}
