//! A relay of datagrams: one socket that listens, and one towards the server for each client.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::net::UdpSocket;
use mio::{Interest, Token};

use super::effects::Tally;
use super::passing::Names;
use super::route::Route;
use super::seats::Seats;
use super::tcp::{seeds, tell_faults};
use super::udp_clients::Client;
use super::{RelayConfig, Towards, injected};
use crate::capture::{Direction, Entry, PeerId};
use crate::net::face::{Face, now};
use crate::net::handle::Wish;
use crate::net::resolver::canonical;
use crate::net::udp::is_fate;
use crate::net::udp::losses::Losses;
use crate::net::udp::names::Names as Known;
use crate::net::udp::untold::Untold;
use crate::net::worker::{End, Flow, Session, Sleep, Tools};
use crate::net::{Cause, Clients, Command, Ending, Gone, NetError, Notice, Operation, State, UdpConfig, status, sys};
use crate::proto::faults::{Kind, Lane, Random};

/// The token of the socket that listens; clients have small numbers.
const LISTENING: Token = Token(usize::MAX - 1);
/// Batches received in one turn.
const BATCHES: usize = 8;
/// Clients served in one turn.
pub(super) const VISITS: usize = 512;
/// Bytes that the faults of one direction hold back for one client at most; what comes beyond is dropped and told.
const HELD: usize = 4 << 20;
/// Reports of the network taken in one turn.
pub(super) const REPORTS: usize = 64;

/// A relay of datagrams. A client at place n has the token n.
pub(in crate::net) struct UdpRelay {
    pub(super) config: RelayConfig,
    pub(super) tools: Tools,
    pub(super) socket: UdpSocket,
    pub(super) listening: SocketAddr,
    /// Away while its batch is worked on.
    receiver: Option<sys::Receiver>,
    /// For what servers send: of IPv4, of IPv6; made when needed.
    pub(super) answers: [Option<sys::Receiver>; 2],
    known: Known,
    pub(super) clients: Seats<Client>,
    by_address: HashMap<SocketAddr, usize>,
    pub(super) route: Route,
    pub(super) tally: Tally,
    full: Untold,
    losses: Losses,
    seeds: Random,
    pub(super) start: Instant,
    readable: bool,
    reported: bool,
}

impl Session for UdpRelay {
    type Config = RelayConfig;

    fn open(config: RelayConfig, tools: Tools, face: &mut Face) -> Result<Self, NetError> {
        sys::raise_file_limit();
        let local = canonical(config.local);
        let socket =
            crate::net::udp::bind(&UdpConfig { dual_stack: config.dual_stack, ..UdpConfig::new(local) }, local)?;
        let failed = |error: io::Error| NetError::new(Operation::Open, local, error);
        let listening = socket.local_addr().map_err(failed)?.as_socket().unwrap_or(local);
        let mut socket = UdpSocket::from_std(socket.into());
        tools.registry.register(&mut socket, LISTENING, Interest::READABLE).map_err(failed)?;
        tracing::debug!(%listening, to = %config.remote, "relaying");
        let losses = Losses::new(&socket, face);
        face.notice(&Notice::Opened { local: listening });
        tell_faults(&config, face);
        face.state(State::Open { local: listening, remote: None });
        Ok(UdpRelay {
            receiver: Some(sys::Receiver::new(local.is_ipv6())),
            answers: [None, None],
            known: Known::new(listening),
            clients: Seats::new(),
            by_address: HashMap::new(),
            route: Route::new(config.remote.clone(), Arc::clone(&tools.waker)),
            tally: Tally::default(),
            full: Untold::default(),
            losses,
            seeds: seeds(&config),
            start: Instant::now(),
            readable: true,
            reported: true,
            config,
            tools,
            socket,
            listening,
        })
    }

    fn ready(&mut self, event: &mio::event::Event) {
        let Token(place) = event.token();
        if event.token() == LISTENING {
            self.readable = true;
            self.reported |= event.is_error();
        } else if let Some(server) = self.clients.get_mut(place).and_then(|client| client.server.as_mut()) {
            server.readable = true;
            server.reported |= event.is_error();
            self.clients.wake(place);
        }
    }

    fn proceed(&mut self, now: Instant, face: &mut Face) -> Flow {
        if self.route.hear(now) {
            self.clients.wake_all();
        }
        let received = self.readable;
        if received {
            self.receive(now, face)?;
        }
        if std::mem::take(&mut self.reported) {
            self.hear_network(face);
        }
        self.clients.wake_due(now);
        self.serve(now, face);
        self.losses.look(&self.socket, received, now, face);
        self.tally.tell(now, face);
        if let Some(packets) = self.full.due(now) {
            face.notice(&Notice::RelayFull { packets });
        }
        Flow::Continue(())
    }

    fn command(&mut self, command: Command, face: &mut Face) -> Flow {
        match command {
            Command::Send { target, bytes } => match injected::towards(target) {
                Some((towards, clients)) => self.inject(towards, &clients, &bytes, face),
                None => face.refused(NetError::new(Operation::Send, "", Cause::NotSupported)),
            },
            Command::Disconnect { clients, .. } => {
                for place in self.clients.find(&clients, Operation::Configure, face) {
                    self.let_go(place, Gone::ByUs, face);
                }
            }
            Command::SetFaults { towards, faults } => {
                let time = self.start.elapsed();
                for place in self.clients.taken() {
                    if let Some(client) = self.clients.get_mut(place) {
                        client.lane(towards).set(faults.clone(), time);
                    }
                    self.clients.wake(place);
                }
                if *self.config.faults(towards) != faults {
                    face.notice(&Notice::Faults { towards, faults: faults.clone() });
                }
                self.config.set_faults(towards, faults);
            }
            Command::Close(Ending::Orderly) => return self.close(Wish::Orderly, Instant::now(), face),
            Command::Close(Ending::Abort) => return self.close(Wish::Abort, Instant::now(), face),
            _ => face.refused(NetError::new(Operation::Configure, "", Cause::NotSupported)),
        }
        Flow::Continue(())
    }

    fn close(&mut self, _: Wish, _: Instant, face: &mut Face) -> Flow {
        for place in self.clients.taken() {
            self.tell_unpassed(place, face);
        }
        self.tally.tell_all(face);
        if let Some(packets) = self.full.rest() {
            face.notice(&Notice::RelayFull { packets });
        }
        self.losses.finish(&self.socket, face);
        Flow::Break(End::Closed)
    }

    fn takes_commands(&self) -> bool {
        true
    }

    fn sleep(&self) -> Sleep {
        if self.readable || self.reported || self.clients.waiting() > 0 {
            return Sleep::No;
        }
        let telling = [self.tally.deadline(), self.full.deadline(), self.losses.deadline()];
        let deadlines = telling.into_iter().chain([self.clients.deadline()]);
        deadlines.flatten().min().map_or(Sleep::Forever, Sleep::Until)
    }
}

impl UdpRelay {
    /// Takes batches until the kernel has no more, or for one turn.
    fn receive(&mut self, now: Instant, face: &mut Face) -> Flow {
        let Some(mut receiver) = self.receiver.take() else { return Flow::Continue(()) };
        for _ in 0..BATCHES {
            match receiver.receive(&self.socket) {
                Ok(_) => {
                    self.take(&receiver, now, face);
                    self.readable = receiver.may_have_more();
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.readable = false,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // The fate of an answer of ours, which the error queue tells with its destination.
                Err(_) if self.hear_network(face) > 0 => {}
                // Where there is no such queue: of an answer of ours, whose destination the system does not tell.
                Err(error) if is_fate(error.kind()) || sys::is_expired(&error) => {
                    face.refused(NetError::new(Operation::Send, "", error));
                }
                Err(error) => {
                    self.receiver = Some(receiver);
                    return Flow::Break(End::Failed(NetError::new(Operation::Receive, self.listening, error)));
                }
            }
            if !self.readable {
                break;
            }
        }
        self.receiver = Some(receiver);
        Flow::Continue(())
    }

    /// Records a batch, and passes each datagram on.
    fn take(&mut self, receiver: &sys::Receiver, at: Instant, face: &mut Face) {
        let time = now();
        let entries: Vec<Entry<'_>> = receiver
            .datagrams()
            .map(|datagram| Entry {
                time,
                direction: Direction::Received,
                peer: self.known.of(datagram.from, face),
                local: self.known.local(datagram.to, face),
                bytes: datagram.bytes,
            })
            .collect();
        face.append(&entries);
        for (datagram, entry) in receiver.datagrams().zip(&entries) {
            let names = Names { peer: entry.peer, local: entry.local };
            let place = match self.by_address.get(&datagram.from) {
                Some(&place) => place,
                None if self.clients.length() >= self.config.most_clients => {
                    self.full.add(1);
                    continue;
                }
                None => self.admit(datagram.from, datagram.to, names, at, face),
            };
            self.pass_up(place, datagram.bytes, at, face);
        }
    }

    fn admit(
        &mut self,
        address: SocketAddr,
        to: Option<std::net::IpAddr>,
        names: Names,
        used: Instant,
        face: &mut Face,
    ) -> usize {
        let shown = Arc::new(status::Client::new(names.peer, address, now()));
        face.status.add_client(Arc::clone(&shown));
        face.notice_at(names.peer, names.local, &Notice::Online);
        let (up, down) = (self.lane(Towards::Server), self.lane(Towards::Client));
        let client = Client {
            names,
            address,
            to,
            server: None,
            up,
            down,
            shown,
            used,
            received: 0,
            sent: 0,
            rest: None,
            failed: None,
        };
        let place = self.clients.add(client, names.peer, address);
        self.by_address.insert(address, place);
        self.connect(place, used, face);
        place
    }

    fn lane(&mut self, towards: Towards) -> Lane {
        Lane::new(Kind::Datagrams, self.config.faults(towards).clone(), HELD, self.seeds.any())
    }

    /// The time for the faults.
    pub(super) fn time(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.start)
    }

    /// Forgets a client, with its socket towards the server.
    pub(super) fn let_go(&mut self, place: usize, gone: Gone, face: &mut Face) {
        self.tell_unpassed(place, face);
        let Some(client) = self.clients.remove(place) else { return };
        self.by_address.remove(&client.address);
        face.status.remove_client(client.names.peer);
        face.notice_of(client.names.peer, &Notice::Offline(gone));
    }

    /// Tells what is given up with a client.
    fn tell_unpassed(&mut self, place: usize, face: &mut Face) {
        let Some(client) = self.clients.get_mut(place) else { return };
        for (towards, lane) in [(Towards::Server, &mut client.up), (Towards::Client, &mut client.down)] {
            self.tally.add(towards, client.names.peer, lane.take_effects(), Instant::now());
            if lane.held() > 0 {
                let notice = Notice::Unpassed { towards, bytes: lane.held_bytes() };
                face.notice_of(client.names.peer, &notice);
            }
        }
    }

    fn inject(&mut self, towards: Towards, clients: &Clients, bytes: &Arc<[u8]>, face: &mut Face) {
        let places = self.clients.find(clients, Operation::Send, face);
        if places.is_empty() && *clients == Clients::All {
            return face.refused(NetError::new(Operation::Send, "", Cause::NoClients));
        }
        for place in places {
            self.inject_one(towards, place, bytes, face);
        }
    }

    /// Takes what the network reported of answers that did not arrive. Returns how many reports there were.
    fn hear_network(&mut self, face: &mut Face) -> usize {
        for heard in 0..REPORTS {
            let Ok(Some(report)) = sys::undelivered(&self.socket) else { return heard };
            let error = NetError::new(Operation::Send, report.destination, report.cause);
            let peer = self.known.of(report.destination, face);
            face.notice_of(peer, &Notice::Undelivered { destination: report.destination, error });
        }
        self.reported = true;
        REPORTS
    }
}

/// The entry of an answer.
pub(super) fn answer<'a>(names: Names, bytes: &'a [u8], time: i64) -> Entry<'a> {
    let (peer, local): (PeerId, PeerId) = (names.peer, names.local);
    Entry { time, direction: Direction::Sent, peer, local, bytes }
}
