//! The files of a messenger: what we offer is served, and what others offer is fetched, over TCP.
//!
//! All of it within the worker's own poll: no connection has a thread. A turn does a bounded part of each transfer, so
//! that messages are answered while gigabytes travel. Whoever connects and does not ask for something that was offered to
//! its address gets nothing, and not for long.

mod fetching;
mod file_in;
mod file_out;
mod folder_in;
mod folder_out;
mod ledger;
mod line;
mod look;
mod offers;
mod place;
mod serving;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use mio::{Registry, Token};

use self::fetching::Fetching;
pub(super) use self::fetching::Order;
use self::ledger::{Beginning, Ledger};
use self::line::Line;
use self::offers::Offers;
use self::serving::Guest;
use super::{FileEnd, FileTransferId, Offer};
use crate::capture;
use crate::codec::charset::Charset;
use crate::net::face::Face;
use crate::net::tcp_server::listener::{LISTENER, Listener, Taken};
use crate::net::worker::Sleep;
use crate::net::{NetError, Operation, Status};
use crate::proto::ipmsg::{Attachment, FileKind, MessageId, PeerId};

/// As much of a file is read or written at once, bytes.
const CHUNK: usize = 128 << 10;
/// Connections of others in all.
const MOST_GUESTS: usize = 64;
/// Of those, so many from addresses that were offered nothing.
const MOST_STRANGERS: usize = MOST_GUESTS / 4;
/// And from one address.
const MOST_OF_ADDRESS: usize = 8;
/// Connections that are taken in one turn.
const MOST_TAKEN: usize = 16;
/// Of what we fetch, so much runs at once; the rest waits.
const MOST_RUNNING: usize = 4;

/// The TCP side of a messenger.
pub(super) struct Files {
    registry: Registry,
    listener: Listener,
    tokens: Tokens,
    guests: BTreeMap<Token, Guest>,
    fetches: BTreeMap<FileTransferId, Fetching>,
    offers: Offers,
    ledger: Ledger,
    buffer: Vec<u8>,
}

/// Gives each connection a token of its own, which none had before.
struct Tokens(usize);

impl Tokens {
    fn next(&mut self) -> Token {
        self.0 += 1;
        Token(self.0 - 1)
    }
}

/// What a transfer needs of the others for its turn.
struct Desk<'a> {
    now: Instant,
    face: &'a mut Face,
    registry: &'a Registry,
    tokens: &'a mut Tokens,
    offers: &'a Offers,
    ledger: &'a mut Ledger,
    /// For what is read.
    buffer: &'a mut [u8],
    /// How long that is.
    room: usize,
}

impl Files {
    /// Listens at the address of the UDP port. Tokens from `first_token` on are taken, and that of a listener.
    ///
    /// # Errors
    /// Another program has the TCP port of that number.
    pub fn open(
        registry: &Registry,
        address: SocketAddr,
        first_token: usize,
        status: Arc<Status>,
    ) -> Result<Files, NetError> {
        let registry = registry.try_clone().map_err(|error| NetError::new(Operation::Open, "", error))?;
        Ok(Files {
            listener: Listener::open(address, false, &registry)?,
            registry,
            tokens: Tokens(first_token),
            guests: BTreeMap::new(),
            fetches: BTreeMap::new(),
            offers: Offers::default(),
            ledger: Ledger::new(status),
            buffer: Vec::new(),
        })
    }

    /// Notes that a socket is ready; false if it is none of these.
    pub fn ready(&mut self, event: &mio::event::Event) -> bool {
        let token = event.token();
        if token == LISTENER {
            self.listener.ready();
            return true;
        }
        let guest = self.guests.get_mut(&token).map(Guest::line);
        let line =
            guest.or_else(|| self.fetches.values_mut().filter_map(Fetching::line).find(|line| line.token == token));
        line.map(|line| line.ready(event)).is_some()
    }

    /// Does a bounded part of what can be done now.
    pub fn proceed(&mut self, now: Instant, face: &mut Face) {
        self.accept(now, face);
        let (guests, fetches) = (std::mem::take(&mut self.guests), std::mem::take(&mut self.fetches));
        let mut desk = self.desk(now, face);
        let mut staying = BTreeMap::new();
        for (token, mut guest) in guests {
            match guest.proceed(&mut desk) {
                Some(end) => guest.end(end, &mut desk),
                None => drop(staying.insert(token, guest)),
            }
        }
        let mut running = fetches.values().filter(|fetching| fetching.runs()).count();
        let mut left = BTreeMap::new();
        for (id, mut fetching) in fetches {
            let end = if fetching.runs() {
                fetching.proceed(&mut desk)
            } else if running < MOST_RUNNING {
                running += 1;
                fetching.start(&mut desk)
            } else {
                None
            };
            match end {
                Some(end) => fetching.end(end, &mut desk),
                None => drop(left.insert(id, fetching)),
            }
        }
        (self.guests, self.fetches) = (staying, left);
    }

    fn desk<'a>(&'a mut self, now: Instant, face: &'a mut Face) -> Desk<'a> {
        self.buffer.resize(CHUNK, 0);
        Desk {
            now,
            face,
            registry: &self.registry,
            tokens: &mut self.tokens,
            offers: &self.offers,
            ledger: &mut self.ledger,
            buffer: &mut self.buffer,
            room: CHUNK,
        }
    }

    /// Takes those that connect, as many as may.
    fn accept(&mut self, now: Instant, face: &mut Face) {
        for _ in 0..MOST_TAKEN {
            let (stream, remote) = match self.listener.accept(now) {
                Taken::Nobody => return,
                Taken::Failed(cause) => {
                    return face.refused(NetError::new(Operation::Accept, self.listener.local(), cause));
                }
                Taken::Client(stream, remote) => (stream, remote),
            };
            let of_address = self.guests.values().filter(|guest| guest.remote().ip() == remote.ip()).count();
            let is_stranger = |ip: std::net::IpAddr| !self.offers.knows(ip);
            let strangers = || self.guests.values().filter(|guest| is_stranger(guest.remote().ip())).count();
            // Those who were offered something find room beside any number of those who were not.
            let crowded = is_stranger(remote.ip()) && strangers() >= MOST_STRANGERS;
            if self.guests.len() >= MOST_GUESTS || of_address >= MOST_OF_ADDRESS || crowded {
                tracing::debug!(%remote, "too many connections for files");
                continue;
            }
            let token = self.tokens.next();
            match Line::taken(stream, remote, token, &self.registry) {
                Ok(line) => drop(self.guests.insert(token, Guest::new(line, now))),
                Err(error) => face.turned_away(capture::PeerId::NONE, NetError::new(Operation::Accept, remote, error)),
            }
        }
    }

    /// When [`Files::proceed`] is to be called although no socket is ready.
    pub fn due(&self) -> Option<Instant> {
        let listener = match self.listener.sleep() {
            Sleep::Until(at) => Some(at),
            Sleep::No | Sleep::Forever => None,
        };
        let guests = self.guests.values().map(Guest::due);
        let fetches = self.fetches.values().filter_map(Fetching::due);
        guests.chain(fetches).chain(listener).min()
    }

    /// There is work left from this turn.
    pub fn is_busy(&self) -> bool {
        let waits = self.fetches.values().filter(|fetching| fetching.runs()).count() < MOST_RUNNING;
        self.listener.sleep() == Sleep::No
            || self.guests.values().any(Guest::is_busy)
            || self.fetches.values().any(|fetching| fetching.is_busy() || waits && !fetching.runs())
    }

    /// What a message offers with these files and folders, numbered from 1.
    ///
    /// # Errors
    /// One of them is neither file nor folder, or cannot be read; there are too many.
    pub fn look_at(&self, paths: &[PathBuf]) -> Result<Vec<Attachment>, NetError> {
        look::look_at(paths)
    }

    /// Offers them with a message, to nobody before [`Files::numbered`].
    pub fn offer(&mut self, message: MessageId, paths: &[PathBuf], attachments: &[Attachment]) {
        self.offers.add(message, paths, attachments);
    }

    /// The message has this number with this peer: at this address, it gets the files from now on. The names in a folder
    /// are told in `charset`, if the request says nothing else.
    pub fn numbered(&mut self, message: MessageId, peer: PeerId, ip: IpAddr, number: u64, charset: Charset) {
        self.offers.numbered(message, peer, ip, number, charset);
    }

    /// The peer of a message that the user sends again has this address now.
    pub fn readdress(&mut self, message: MessageId, peer: PeerId, ip: IpAddr) {
        self.offers.readdress(message, peer, ip);
    }

    /// Takes back the files of a message, and ends who fetches them now. To whom they were offered, with the number of
    /// the message: to be told that they are gone.
    pub fn withdraw(&mut self, message: MessageId, face: &mut Face) -> Vec<(PeerId, u64)> {
        self.cut(|guest| guest.message() == Some(message), face);
        self.offers.withdraw(message)
    }

    /// A peer does not want the files of a message of ours.
    pub fn released(&mut self, peer: PeerId, number: u64) {
        self.offers.released(peer, number);
    }

    /// Begins to fetch something, or lets it wait while others run.
    pub fn fetch(&mut self, order: Order, face: &mut Face) {
        let now = Instant::now();
        let fetch = &order.fetch;
        if self.fetches.contains_key(&fetch.id) {
            return;
        }
        let what = Beginning {
            id: Some(fetch.id),
            peer: fetch.peer,
            address: order.address,
            number: fetch.number,
            file: fetch.file.id,
            name: fetch.name.clone(),
            kind: fetch.file.kind,
            size: (fetch.file.kind != FileKind::Folder).then_some(fetch.file.size),
        };
        let course = self.ledger.begin(what, now, face);
        self.fetches.insert(order.fetch.id, Fetching::new(order, course, now));
    }

    /// Ends a transfer, of either direction.
    pub fn cancel(&mut self, id: FileTransferId, face: &mut Face) {
        if let Some(fetching) = self.fetches.remove(&id) {
            fetching.end(FileEnd::Cancelled, &mut self.desk(Instant::now(), face));
        }
        self.cut(|guest| guest.transfer() == Some(id), face);
    }

    /// Ends everything; whoever fetches from us sees its connection closed.
    pub fn close(&mut self, face: &mut Face) {
        for (_, fetching) in std::mem::take(&mut self.fetches) {
            fetching.end(FileEnd::Cancelled, &mut self.desk(Instant::now(), face));
        }
        self.cut(|_| true, face);
    }

    fn cut(&mut self, is_meant: impl Fn(&Guest) -> bool, face: &mut Face) {
        let gone: Vec<Guest> = self.guests.extract_if(.., |_, guest| is_meant(guest)).map(|(_, guest)| guest).collect();
        for guest in gone {
            guest.end(FileEnd::Cancelled, &mut self.desk(Instant::now(), face));
        }
    }

    /// What is offered, as the status shows it.
    pub fn offers(&self) -> Vec<Arc<Offer>> {
        self.offers.shown()
    }
}
