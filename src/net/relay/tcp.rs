//! A relay of connections: one listener and any number of pairs, on one thread.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Instant;

use mio::net::TcpStream;
use mio::{Interest, Token};

use super::connect::{Connecting, Plan};
use super::effects::Tally;
use super::pair::{Clock, Pair, Step};
use super::passing::Names;
use super::route::Route;
use super::seats::Seats;
use super::side::Side;
use super::{RelayConfig, Towards, injected};
use crate::net::config::UNSENT_LIMIT;
use crate::net::face::{Face, now};
use crate::net::handle::Wish;
use crate::net::resolver::canonical;
use crate::net::tcp_server::listener::{LISTENER, Listener, Taken};
use crate::net::worker::{End, Flow, Session, Sleep, Tools};
use crate::net::{Cause, Clients, Command, Ending, Gone, NetError, Notice, Operation, State, Target, status, sys};
use crate::proto::faults::{Faults, Kind, Lane, Random};

/// Clients served in one turn, so that commands and new clients are not kept waiting.
const VISITS: usize = 256;
/// New clients taken in one turn.
const ACCEPTS: usize = 256;
/// Bytes that the faults of one direction hold back for one client at most, before its sender is not read any more.
const HELD: usize = 4 << 20;

/// A relay of connections. A pair at place n has the tokens 2n (client) and 2n + 1 (server).
pub(in crate::net) struct TcpRelay {
    config: RelayConfig,
    tools: Tools,
    /// Gone as soon as the session closes.
    listener: Option<Listener>,
    listening: std::net::SocketAddr,
    route: Route,
    pairs: Seats<Pair>,
    tally: Tally,
    /// Bytes that wait outside the faults, over all pairs.
    unsent: u64,
    seeds: Random,
    start: Instant,
    closing: bool,
}

impl Session for TcpRelay {
    type Config = RelayConfig;

    fn open(config: RelayConfig, tools: Tools, face: &mut Face) -> Result<Self, NetError> {
        sys::raise_file_limit();
        let listener = Listener::open(config.local, config.dual_stack, &tools.registry)?;
        let listening = listener.local();
        tracing::debug!(%listening, to = %config.remote, "relaying");
        face.notice(&Notice::Opened { local: listening });
        tell_faults(&config, face);
        face.state(State::Open { local: listening, remote: None });
        Ok(TcpRelay {
            route: Route::new(config.remote.clone(), Arc::clone(&tools.waker)),
            seeds: seeds(&config),
            config,
            tools,
            listener: Some(listener),
            listening,
            pairs: Seats::new(),
            tally: Tally::default(),
            unsent: 0,
            start: Instant::now(),
            closing: false,
        })
    }

    fn ready(&mut self, event: &mio::event::Event) {
        let Token(token) = event.token();
        if event.token() == LISTENER {
            if let Some(listener) = &mut self.listener {
                listener.ready();
            }
        } else if let Some(pair) = self.pairs.get_mut(token / 2) {
            if token % 2 == 0 {
                pair.client_ready(event)
            } else {
                pair.server_ready(event)
            }
            self.pairs.wake(token / 2);
        }
    }

    fn proceed(&mut self, now: Instant, face: &mut Face) -> Flow {
        if self.route.hear(now) {
            self.pairs.wake_all();
        }
        self.accept(now, face);
        self.pairs.wake_due(now);
        self.serve(now, face);
        self.tally.tell(now, face);
        face.status.set_unsent(self.unsent);
        if self.closing && self.pairs.length() == 0 { self.over(face) } else { Flow::Continue(()) }
    }

    fn command(&mut self, command: Command, face: &mut Face) -> Flow {
        match command {
            Command::Send { target, bytes } => self.inject(target, &bytes, face),
            Command::Disconnect { clients, ending } => self.disconnect(&clients, ending, face),
            Command::SetFaults { towards, faults } => self.set_faults(towards, faults, face),
            Command::PauseAccept(pause) => self.pause(pause, face),
            Command::Close(Ending::Orderly) => return self.close(Wish::Orderly, Instant::now(), face),
            Command::Close(Ending::Abort) => return self.close(Wish::Abort, Instant::now(), face),
            _ => face.refused(NetError::new(Operation::Configure, "", Cause::NotSupported)),
        }
        Flow::Continue(())
    }

    fn close(&mut self, wish: Wish, now: Instant, face: &mut Face) -> Flow {
        self.closing = true;
        self.listener = None;
        let clock = Clock { start: self.start, now };
        for place in self.pairs.taken() {
            let Some(pair) = self.pairs.get_mut(place) else { continue };
            match wish {
                Wish::Orderly => pair.close(clock),
                Wish::Dropped => pair.end(&Gone::ByUs, face),
                Wish::Abort => pair.end(&Gone::Aborted { unsent: 0 }, face),
            }
            self.pairs.wake(place);
        }
        if wish != Wish::Orderly || self.pairs.length() == 0 {
            return self.over(face);
        }
        face.state(State::Closing);
        Flow::Continue(())
    }

    fn takes_commands(&self) -> bool {
        // A slow client has its own bound; it never holds up the others.
        !self.closing
    }

    fn sleep(&self) -> Sleep {
        let listener = self.listener.as_ref().map_or(Sleep::Forever, Listener::sleep);
        let rest = match listener {
            Sleep::No => return Sleep::No,
            Sleep::Until(at) => Some(at),
            Sleep::Forever => None,
        };
        if self.pairs.waiting() > 0 {
            return Sleep::No;
        }
        let deadlines = [rest, self.pairs.deadline(), self.tally.deadline()];
        deadlines.into_iter().flatten().min().map_or(Sleep::Forever, Sleep::Until)
    }
}

impl TcpRelay {
    fn over(&mut self, face: &mut Face) -> Flow {
        self.tally.tell_all(face);
        Flow::Break(End::Closed)
    }

    fn accept(&mut self, now: Instant, face: &mut Face) {
        for _ in 0..ACCEPTS {
            let Some(listener) = &mut self.listener else { return };
            match listener.accept(now) {
                Taken::Client(stream, remote) => {
                    if let Err(error) = self.admit(stream, remote, now, face) {
                        face.refused(error);
                    }
                }
                Taken::Nobody => return,
                Taken::Failed(cause) => {
                    return face.refused(NetError::new(Operation::Accept, listener.local(), cause));
                }
            }
        }
    }

    /// Takes a client in; its way to the server begins with its first turn.
    fn admit(
        &mut self,
        mut stream: TcpStream,
        remote: std::net::SocketAddr,
        at: Instant,
        face: &mut Face,
    ) -> Result<(), NetError> {
        let failed = |error: std::io::Error| NetError::new(Operation::Accept, remote, error);
        let here = canonical(stream.local_addr().unwrap_or(self.listening));
        if self.config.no_delay {
            // A client that is gone already has no options; reading will tell how it went.
            stream.set_nodelay(true).ok();
        }
        let token = self.pairs.next_place() * 2;
        let interest = Interest::READABLE | Interest::WRITABLE;
        self.tools.registry.register(&mut stream, Token(token), interest).map_err(failed)?;
        let names = Names { peer: face.writer.connection(remote), local: face.writer.address(here) };
        let shown = Arc::new(status::Client::new(names.peer, remote, now()));
        face.status.add_client(Arc::clone(&shown));
        face.notice_at(names.peer, names.local, &Notice::Online);
        let connecting = Connecting::new(Token(token + 1), at, self.config.connect_timeout);
        let lanes = (self.lane(Towards::Server), self.lane(Towards::Client));
        self.pairs.add(Pair::new(Side::new(stream, remote), connecting, names, lanes, shown), names.peer, remote);
        Ok(())
    }

    fn lane(&mut self, towards: Towards) -> Lane {
        Lane::new(Kind::Stream, self.config.faults(towards).clone(), HELD, self.seeds.any())
    }

    /// Lets each pair that is ready have its turn, one after the other.
    fn serve(&mut self, now: Instant, face: &mut Face) {
        let clock = Clock { start: self.start, now };
        for _ in 0..VISITS.min(self.pairs.waiting()) {
            let Some(place) = self.pairs.next_ready() else { return };
            let Some(pair) = self.pairs.get_mut(place) else { continue };
            let mut plan = Plan {
                registry: &self.tools.registry,
                route: &mut self.route,
                no_delay: self.config.no_delay,
                listening: self.listening,
            };
            let step = pair.proceed(clock, &mut plan, face);
            let peer = pair.names.peer;
            for towards in Towards::ALL {
                let lane = &mut pair.way(towards).lane;
                if lane.has_effects() {
                    self.tally.add(towards, peer, lane.take_effects(), now);
                }
            }
            self.count(place);
            match step {
                Step::Idle(until) => self.pairs.set_deadline(place, until),
                Step::More => self.pairs.wake(place),
                Step::Ended(gone) => self.let_go(place, gone, face),
                Step::Unreachable(error) => self.unreachable(place, error, now, face),
            }
        }
    }

    /// The server cannot be had for a client, which learns it as it would from the server: by a reset.
    fn unreachable(&mut self, place: usize, error: NetError, now: Instant, face: &mut Face) {
        if error.cause == Cause::TooManyFiles
            && let Some(listener) = &mut self.listener
        {
            listener.rest(now);
        }
        if let Some(pair) = self.pairs.get_mut(place) {
            face.refused_of(pair.names.peer, error);
        }
        self.let_go(place, Gone::Aborted { unsent: 0 }, face);
    }

    /// Forgets a pair, whose sockets close with it.
    fn let_go(&mut self, place: usize, gone: Gone, face: &mut Face) {
        let Some(mut pair) = self.pairs.remove(place) else { return };
        self.unsent -= pair.counted;
        pair.end(&gone, face);
        let peer = pair.names.peer;
        drop(pair);
        face.status.remove_client(peer);
        // When the whole session closes, nobody asks about each.
        if !self.closing || !matches!(gone, Gone::ByUs | Gone::ByPeer) {
            face.notice_of(peer, &Notice::Offline(gone));
        }
    }

    fn inject(&mut self, target: Target, bytes: &Arc<[u8]>, face: &mut Face) {
        let Some((towards, clients)) = injected::towards(target) else {
            return face.refused(NetError::new(Operation::Send, "", Cause::NotSupported));
        };
        let places = self.pairs.find(&clients, Operation::Send, face);
        if places.is_empty() && clients == Clients::All {
            return face.refused(NetError::new(Operation::Send, "", Cause::NoClients));
        }
        for place in places {
            let Some(pair) = self.pairs.get_mut(place) else { continue };
            let (length, limit) = (bytes.len() as u64, UNSENT_LIMIT as u64);
            let cause = if length > limit {
                Some(Cause::TooLongForQueue { length, limit })
            } else if pair.unsent(towards) + length > limit {
                Some(Cause::QueueFull { limit })
            } else {
                (!pair.inject(towards, bytes)).then_some(Cause::NotConnected)
            };
            let names = pair.names;
            match cause {
                Some(cause) => face.refused_of(names.peer, NetError::new(Operation::Send, "", cause)),
                None => injected::record(towards, names, bytes, face),
            }
            self.count(place);
            self.pairs.wake(place);
        }
        face.status.set_unsent(self.unsent);
    }

    /// Brings the sum of what waits to what a pair says.
    fn count(&mut self, place: usize) {
        let Some(pair) = self.pairs.get_mut(place) else { return };
        let counted = pair.queued();
        self.unsent = self.unsent - std::mem::replace(&mut pair.counted, counted) + counted;
    }

    fn disconnect(&mut self, clients: &Clients, ending: Ending, face: &mut Face) {
        let clock = Clock { start: self.start, now: Instant::now() };
        for place in self.pairs.find(clients, Operation::Configure, face) {
            match ending {
                Ending::Orderly => {
                    if let Some(pair) = self.pairs.get_mut(place) {
                        pair.close(clock);
                    }
                    self.pairs.wake(place);
                }
                Ending::Abort => self.let_go(place, Gone::Aborted { unsent: 0 }, face),
            }
        }
    }

    fn set_faults(&mut self, towards: Towards, faults: Faults, face: &mut Face) {
        let time = self.start.elapsed();
        for place in self.pairs.taken() {
            if let Some(pair) = self.pairs.get_mut(place) {
                pair.way(towards).lane.set(faults.clone(), time);
            }
            self.pairs.wake(place);
        }
        if *self.config.faults(towards) != faults {
            face.notice(&Notice::Faults { towards, faults: faults.clone() });
        }
        self.config.set_faults(towards, faults);
    }

    fn pause(&mut self, pause: bool, face: &mut Face) {
        if let Some(listener) = &mut self.listener
            && listener.pause(pause)
        {
            face.notice(if pause { &Notice::AcceptPaused } else { &Notice::AcceptResumed });
            face.status.set_accept_paused(pause);
        }
    }
}

/// Tells what goes wrong on purpose from the beginning.
pub(super) fn tell_faults(config: &RelayConfig, face: &mut Face) {
    for towards in Towards::ALL {
        let faults = config.faults(towards);
        if !faults.is_none() {
            face.notice(&Notice::Faults { towards, faults: faults.clone() });
        }
    }
}

/// The seeds of all lanes.
pub(super) fn seeds(config: &RelayConfig) -> Random {
    Random::new(config.seed.unwrap_or_else(|| RandomState::new().hash_one(0)))
}
