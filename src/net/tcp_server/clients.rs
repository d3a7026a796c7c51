//! The clients of a server: where each is, who is ready, who must be gone by when.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use mio::net::TcpStream;
use mio::{Interest, Token};
use socket2::SockRef;

use crate::capture::{Entry, PeerId};
use crate::net::face::{Face, now};
use crate::net::resolver::canonical;
use crate::net::status;
use crate::net::stream::{Connection, set_options};
use crate::net::worker::Tools;
use crate::net::{Cause, Clients, NetError, Notice, Operation, Reply, TcpServerConfig};
use crate::proto::answer::Answer;

/// Clients that went and whose addresses are remembered, for what is still asked of them.
const REMEMBERED: usize = 1024;

/// One client.
pub(super) struct Client {
    pub connection: Connection,
    shown: Arc<status::Client>,
    /// It stands in the queue of those that are ready.
    queued: bool,
    /// Its entry among the deadlines.
    until: Option<Instant>,
    /// It stands among those that sent FIN.
    finished: bool,
    /// What of the room's unsent bytes is its own.
    unsent: u64,
}

/// All clients, each at a place that is its number for the poll.
#[derive(Default)]
pub(super) struct Room {
    places: Vec<Option<Client>>,
    free: Vec<usize>,
    by_peer: HashMap<PeerId, usize>,
    ready: VecDeque<usize>,
    deadlines: BTreeSet<(Instant, usize)>,
    /// Those that sent FIN and may still be answered, in the order of their ends, because the grace is the same for all.
    graces: VecDeque<(Instant, PeerId)>,
    /// Those that went last.
    gone: VecDeque<(PeerId, SocketAddr)>,
    /// It was told that a client's options were refused.
    told_options: bool,
    unsent: u64,
}

impl Room {
    pub fn is_empty(&self) -> bool {
        self.by_peer.is_empty()
    }

    pub fn has_work(&self) -> bool {
        !self.ready.is_empty()
    }

    /// How many clients are ready.
    pub fn waiting(&self) -> usize {
        self.ready.len()
    }

    /// Bytes that wait, over all clients.
    pub fn unsent(&self) -> u64 {
        self.unsent
    }

    /// When the next closing client must be gone, or the next grace is over.
    pub fn deadline(&self) -> Option<Instant> {
        let closing = self.deadlines.first().map(|&(at, _)| at);
        closing.into_iter().chain(self.graces.front().map(|&(at, _)| at)).min()
    }

    fn get(&self, place: usize) -> Option<&Client> {
        self.places.get(place)?.as_ref()
    }

    pub fn get_mut(&mut self, place: usize) -> Option<&mut Client> {
        self.places.get_mut(place)?.as_mut()
    }

    /// Takes a new client in.
    pub fn admit(
        &mut self,
        mut stream: TcpStream,
        remote: SocketAddr,
        here: SocketAddr,
        config: &TcpServerConfig,
        tools: &Tools,
        face: &mut Face,
    ) -> Result<(), NetError> {
        let failed = |error: std::io::Error| NetError::new(Operation::Accept, remote, error);
        let options = set_options(&SockRef::from(&stream), config.no_delay, config.keep_alive);
        // A client that is gone already has no options; reading will tell how it went.
        let options = options.err().filter(|_| stream.peer_addr().is_ok());
        let place = self.free.last().copied().unwrap_or(self.places.len());
        let interest = Interest::READABLE | Interest::WRITABLE;
        tools.registry.register(&mut stream, Token(place), interest).map_err(failed)?;
        let (peer, local) = (face.writer.connection(remote), face.writer.address(canonical(here)));
        let shown = Arc::new(status::Client::new(peer, remote, now()));
        face.status.add_client(Arc::clone(&shown));
        face.notice_at(peer, local, &Notice::Online);
        if let Some(error) = options
            && !std::mem::replace(&mut self.told_options, true)
        {
            // Once: what the system refuses for one, it refuses for all.
            face.refused_of(peer, NetError::new(Operation::Configure, remote, error));
        }
        let connection = Connection::new(stream, peer, local, remote).answering().replying(config.reply.clone());
        self.seat(place, Client { connection, shown, queued: false, until: None, finished: false, unsent: 0 });
        Ok(())
    }

    fn seat(&mut self, place: usize, client: Client) {
        self.by_peer.insert(client.connection.peer, place);
        self.free.pop();
        match self.places.get_mut(place) {
            Some(seat) => *seat = Some(client),
            None => self.places.push(Some(client)),
        }
        self.wait_again(place);
    }

    pub fn remove(&mut self, place: usize) -> Option<Client> {
        let client = self.places.get_mut(place)?.take()?;
        self.by_peer.remove(&client.connection.peer);
        self.unsent -= client.unsent;
        if let Some(until) = client.until {
            self.deadlines.remove(&(until, place));
        }
        // In `ready` its place may still stand; whoever is next there has one turn more.
        self.free.push(place);
        if self.gone.len() >= REMEMBERED {
            self.gone.pop_front();
        }
        self.gone.push_back((client.connection.peer, client.connection.remote));
        Some(client)
    }

    /// The address of a client that went; None where that is too long ago, or it never was here.
    pub fn address_of_gone(&self, peer: PeerId) -> Option<SocketAddr> {
        self.gone.iter().rev().find(|(gone, _)| *gone == peer).map(|&(_, address)| address)
    }

    /// Notes that the system says a client is ready.
    pub fn ready(&mut self, place: usize, event: &mio::event::Event) {
        if let Some(client) = self.get_mut(place) {
            client.connection.ready(event);
            self.wait_again(place);
        }
    }

    /// Puts a client at the end of the queue of those that are ready.
    pub fn wait_again(&mut self, place: usize) {
        if let Some(client) = self.get_mut(place)
            && !std::mem::replace(&mut client.queued, true)
        {
            self.ready.push_back(place);
        }
    }

    /// The next client that is ready.
    pub fn next_ready(&mut self) -> Option<(usize, &mut Client)> {
        while let Some(place) = self.ready.pop_front() {
            if self.get(place).is_some() {
                let client = self.get_mut(place)?;
                client.queued = false;
                return Some((place, client));
            }
        }
        None
    }

    /// Lets those have their turn whose grace is over.
    pub fn end_graces(&mut self, now: Instant) {
        while let Some(&(until, peer)) = self.graces.front()
            && until <= now
        {
            self.graces.pop_front();
            if let Some(&place) = self.by_peer.get(&peer) {
                self.wait_again(place);
            }
        }
    }

    /// The next client whose time to close in order is over.
    pub fn next_expired(&mut self, now: Instant) -> Option<usize> {
        self.deadlines.first().filter(|(at, _)| *at <= now).map(|&(_, place)| place)
    }

    /// Brings the status, the sum of unsent bytes and the deadlines to what a client's connection says.
    pub fn follow(&mut self, place: usize) {
        let Some(client) = self.places.get_mut(place).and_then(Option::as_mut) else { return };
        let (connection, shown) = (&client.connection, &client.shown);
        shown.received.store(connection.received(), Ordering::Relaxed);
        shown.sent.store(connection.sent(), Ordering::Relaxed);
        shown.unsent.store(connection.unsent(), Ordering::Relaxed);
        shown.peer_finished.store(connection.peer_finished(), Ordering::Relaxed);
        self.unsent = self.unsent + connection.unsent() - client.unsent;
        client.unsent = connection.unsent();
        if let Some(grace) = connection.grace()
            && !std::mem::replace(&mut client.finished, true)
        {
            self.graces.push_back((grace, connection.peer));
        }
        if client.until != connection.until() {
            if let Some(until) = client.until {
                self.deadlines.remove(&(until, place));
            }
            client.until = connection.until();
            self.deadlines.extend(client.until.map(|until| (until, place)));
        }
    }

    /// The places of clients, and those that are not here.
    pub fn places(&self, clients: &Clients) -> (Vec<usize>, Vec<PeerId>) {
        match clients {
            Clients::All => {
                let taken = self.places.iter().enumerate().filter(|(_, client)| client.is_some());
                (taken.map(|(place, _)| place).collect(), Vec::new())
            }
            Clients::Some(peers) => {
                let (here, missing): (Vec<PeerId>, Vec<PeerId>) =
                    peers.iter().partition(|peer| self.by_peer.contains_key(peer));
                (here.iter().filter_map(|peer| self.by_peer.get(peer).copied()).collect(), missing)
            }
        }
    }

    /// The places of the clients that we have not finished with.
    pub fn open_places(&self) -> Vec<usize> {
        let open = |client: &Client| client.connection.can_send();
        let places = self.places.iter().enumerate();
        places.filter(|(_, client)| client.as_ref().is_some_and(open)).map(|(place, _)| place).collect()
    }

    /// Sends to one client; what its kernel queue took at once, to be recorded. None if it was refused, and told.
    pub fn send(&mut self, place: usize, bytes: &Arc<[u8]>, limit: usize, face: &mut Face) -> Option<usize> {
        let connection = &mut self.get_mut(place)?.connection;
        let (length, limit) = (bytes.len() as u64, limit as u64);
        let refused = if !connection.can_send() {
            Some(Cause::NotConnected)
        } else if length > limit {
            Some(Cause::TooLongForQueue { length, limit })
        } else if connection.unsent() + length > limit {
            Some(Cause::QueueFull { limit })
        } else {
            None
        };
        if let Some(cause) = refused {
            face.refused_of(connection.peer, NetError::new(Operation::Send, connection.remote, cause));
            return None;
        }
        let taken = connection.send(bytes, face);
        let more = connection.has_work();
        self.follow(place);
        if more {
            self.wait_again(place);
        }
        Some(taken)
    }

    /// Gives a client an answer of a rule; false if there was no room.
    pub fn give(&mut self, place: usize, answer: &Answer<PeerId>, now: Instant, face: &mut Face) -> bool {
        let Some(client) = self.get_mut(place) else { return true };
        let given = client.connection.give(answer, now, face);
        self.follow(place);
        // It may have waited for this to end.
        self.wait_again(place);
        given
    }

    /// Every client is answered in another way from now on. Each has its turn: one that has finished may have stayed
    /// only for an answer that does not come any more.
    pub fn set_reply(&mut self, reply: &Reply) {
        let clients = self.places.iter_mut().flatten();
        clients.for_each(|client| client.connection.set_reply(reply.clone()));
        (0..self.places.len()).for_each(|place| self.wait_again(place));
    }

    /// The place of a client that is here.
    pub fn place(&self, peer: PeerId) -> Option<usize> {
        self.by_peer.get(&peer).copied()
    }

    /// Who sits at a place.
    pub fn peer(&self, place: usize) -> Option<PeerId> {
        self.get(place).map(|client| client.connection.peer)
    }

    /// Appends a record for each client that took something.
    pub fn record_sent(&self, took: &[(usize, usize)], bytes: &Arc<[u8]>, face: &mut Face) {
        let time = now();
        let entries: Vec<Entry<'_>> = took
            .iter()
            .filter(|(_, taken)| *taken > 0)
            .filter_map(|&(place, taken)| Some(self.get(place)?.connection.sent_entry(bytes.get(..taken)?, time)))
            .collect();
        if !entries.is_empty() {
            face.append(&entries);
        }
    }
}
