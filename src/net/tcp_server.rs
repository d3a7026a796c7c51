//! A TCP server session: one listener and any number of clients, on one thread.

mod clients;
pub(super) mod listener;

use std::sync::Arc;
use std::time::Instant;

use mio::Token;

use self::clients::Room;
use self::listener::{Listener, Taken};
use super::answering::Answering;
use super::face::{Face, now};
use super::handle::Wish;
use super::stream::Step;
use super::worker::{End, Flow, Session, Sleep, Tools};
use super::{
    Cause, Clients, Command, Ending, Gone, NetError, Notice, Operation, Reply, State, Target, TcpServerConfig, sys,
};
use crate::capture::{Direction, Entry, PeerId};

/// Clients served in one turn, so that commands and new clients are not kept waiting.
const VISITS: usize = 1024;
/// Bytes received in one turn, with the same reason.
const TURN_BYTES: u64 = 8 << 20;
/// New clients taken in one turn.
const ACCEPTS: usize = 256;

/// A TCP server session. A client's socket is registered under the number of its place in the room.
pub(super) struct TcpServer {
    config: TcpServerConfig,
    tools: Tools,
    /// Gone as soon as the session closes.
    listener: Option<Listener>,
    room: Room,
    closing: bool,
    rules: Option<Answering<PeerId>>,
}

impl Session for TcpServer {
    type Config = TcpServerConfig;

    fn open(config: TcpServerConfig, tools: Tools, face: &mut Face) -> Result<Self, NetError> {
        sys::raise_file_limit();
        let listener = Listener::open(config.local, config.dual_stack, &tools.registry)?;
        let local = listener.local();
        tracing::debug!(%local, "listening");
        face.notice(&Notice::Opened { local });
        face.state(State::Open { local, remote: None });
        let rules = Answering::of(&config.reply, &config.framing, false);
        Ok(TcpServer { config, tools, listener: Some(listener), room: Room::default(), closing: false, rules })
    }

    fn ready(&mut self, event: &mio::event::Event) {
        match (event.token(), &mut self.listener) {
            (listener::LISTENER, Some(listener)) => listener.ready(),
            (listener::LISTENER, None) => {}
            (Token(place), _) => self.room.ready(place, event),
        }
    }

    fn proceed(&mut self, now: Instant, face: &mut Face) -> Flow {
        self.accept(now, face);
        self.room.end_graces(now);
        self.give_due(now, face);
        self.serve(now, face);
        while let Some(place) = self.room.next_expired(now) {
            let gone = self.room.get_mut(place).map(|client| client.connection.expire());
            self.let_go(place, gone.unwrap_or(Gone::ByUs), face);
        }
        if let Some(rules) = &mut self.rules {
            rules.tell(now, face);
        }
        face.status.set_unsent(self.room.unsent());
        if self.closing && self.room.is_empty() { Flow::Break(End::Closed) } else { Flow::Continue(()) }
    }

    fn command(&mut self, command: Command, face: &mut Face) -> Flow {
        match command {
            Command::Send { target: Target::Clients(Clients::All), bytes } => self.send_to_all(&bytes, face),
            Command::Send { target: Target::Clients(Clients::Some(peers)), bytes } => {
                self.send_to(&peers, &bytes, face);
            }
            Command::HalfClose(clients) => self.half_close(&clients, face),
            Command::Disconnect { clients, ending } => self.disconnect(&clients, ending, face),
            Command::PauseAccept(pause) => self.pause(pause, face),
            Command::SetReply(reply) => self.set_reply(reply, face),
            Command::SetFraming(framing) => {
                if let Some(rules) = &mut self.rules {
                    rules.set_framing(&framing);
                }
                self.config.framing = framing;
            }
            Command::Close(Ending::Orderly) => return self.close(Wish::Orderly, Instant::now(), face),
            Command::Close(Ending::Abort) => return self.close(Wish::Abort, Instant::now(), face),
            Command::Send { .. } => face.refused(NetError::new(Operation::Send, "", Cause::NotSupported)),
            Command::Join(_)
            | Command::Leave(_)
            | Command::Multicast(_)
            | Command::Play(_)
            | Command::StopPlay(_)
            | Command::SetFaults { .. }
            | Command::Transfer(_)
            | Command::CancelTransfer(_)
            | Command::TftpAccess(_)
            | Command::Ipmsg(_) => {
                face.refused(NetError::new(Operation::Configure, "", Cause::NotSupported));
            }
        }
        face.status.set_unsent(self.room.unsent());
        Flow::Continue(())
    }

    fn close(&mut self, wish: Wish, now: Instant, face: &mut Face) -> Flow {
        self.closing = true;
        self.listener = None;
        if let Some(mut rules) = self.rules.take() {
            rules.finish(face);
        }
        for place in self.room.places(&Clients::All).0 {
            let Some(client) = self.room.get_mut(place) else { continue };
            match wish {
                Wish::Orderly => client.connection.close(now, face),
                Wish::Dropped => drop(client.connection.close_now(face)),
                Wish::Abort => drop(client.connection.abort()),
            }
            self.room.follow(place);
            self.room.wait_again(place);
        }
        if wish != Wish::Orderly || self.room.is_empty() {
            return Flow::Break(End::Closed);
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
        if self.room.has_work() || listener == Sleep::No {
            return Sleep::No;
        }
        let due = self.rules.as_ref().and_then(Answering::deadline);
        match (listener, self.room.deadline().into_iter().chain(due).min()) {
            (Sleep::Until(a), Some(b)) => Sleep::Until(a.min(b)),
            (sleep, None) => sleep,
            (_, Some(at)) => Sleep::Until(at),
        }
    }
}

impl TcpServer {
    fn accept(&mut self, now: Instant, face: &mut Face) {
        let Some(listener) = &mut self.listener else { return };
        for _ in 0..ACCEPTS {
            match listener.accept(now) {
                Taken::Client(stream, remote) => {
                    let here = stream.local_addr().unwrap_or(listener.local());
                    if let Err(error) = self.room.admit(stream, remote, here, &self.config, &self.tools, face) {
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

    /// Lets each client that is ready have its turn, one after the other.
    fn serve(&mut self, now: Instant, face: &mut Face) {
        let mut bytes = 0;
        for _ in 0..VISITS.min(self.room.waiting()) {
            if bytes >= TURN_BYTES {
                return;
            }
            let Some((place, client)) = self.room.next_ready() else { return };
            let before = client.connection.received();
            let step = client.connection.proceed(now, &mut self.rules, face);
            bytes += client.connection.received() - before;
            self.room.follow(place);
            match step {
                Step::Idle => {}
                Step::More => self.room.wait_again(place),
                Step::Ended(gone) => self.let_go(place, gone, face),
            }
        }
    }

    /// Forgets a client, whose socket closes with it.
    fn let_go(&mut self, place: usize, gone: Gone, face: &mut Face) {
        let Some(client) = self.room.remove(place) else { return };
        let peer = client.connection.peer;
        face.status.remove_client(peer);
        if let Some(rules) = &mut self.rules {
            rules.forget(peer);
        }
        if let Some(error) = client.connection.lost(&gone) {
            face.refused_of(peer, error);
        }
        drop(client);
        if let Some(listener) = &mut self.listener {
            listener.try_again();
        }
        // When the whole session closes, nobody asks about each.
        if !self.closing || !matches!(gone, Gone::ByUs | Gone::ByPeer) {
            face.notice_of(peer, &Notice::Offline(gone));
        }
    }

    /// Sends to every client. One record tells it if every kernel queue took the whole message.
    fn send_to_all(&mut self, bytes: &Arc<[u8]>, face: &mut Face) {
        let places = self.room.open_places();
        if places.is_empty() {
            return face.refused(NetError::new(Operation::Send, "", Cause::NoClients));
        }
        self.note_sent(&places, bytes);
        let (mut took, mut whole) = (Vec::with_capacity(places.len()), true);
        for place in places {
            if let Some(taken) = self.room.send(place, bytes, self.config.unsent_limit, face) {
                whole &= taken == bytes.len();
                took.push((place, taken));
            } else {
                whole = false;
            }
        }
        if whole {
            let entry =
                Entry { time: now(), direction: Direction::Sent, peer: PeerId::ALL, local: PeerId::NONE, bytes };
            return face.append_for_all(&entry, took.len() as u64);
        }
        self.room.record_sent(&took, bytes, face);
    }

    fn send_to(&mut self, peers: &[PeerId], bytes: &Arc<[u8]>, face: &mut Face) {
        let places = self.find(&Clients::Some(peers.to_vec()), Operation::Send, face);
        self.note_sent(&places, bytes);
        let mut took = Vec::with_capacity(places.len());
        for place in places {
            if let Some(taken) = self.room.send(place, bytes, self.config.unsent_limit, face) {
                took.push((place, taken));
            }
        }
        self.room.record_sent(&took, bytes, face);
    }

    /// The rules do not answer what comes back of it.
    fn note_sent(&mut self, places: &[usize], bytes: &[u8]) {
        if let Some(rules) = &mut self.rules {
            rules.sent(places.iter().filter_map(|&place| self.room.peer(place)), bytes);
        }
    }

    /// Sends the answers whose time has come.
    fn give_due(&mut self, now: Instant, face: &mut Face) {
        let Some(rules) = &mut self.rules else { return };
        rules.hear_silence(now);
        while let Some(answer) = rules.next(now) {
            let Some(place) = self.room.place(answer.peer) else { continue };
            if !self.room.give(place, &answer, now, face) {
                rules.had_no_room();
            }
        }
    }

    fn set_reply(&mut self, reply: Reply, face: &mut Face) {
        Answering::change(&mut self.rules, &reply, &self.config.framing, false, face);
        self.room.set_reply(&reply);
        self.config.reply = reply;
    }

    fn half_close(&mut self, clients: &Clients, face: &mut Face) {
        for place in self.find(clients, Operation::Configure, face) {
            if let Some(client) = self.room.get_mut(place) {
                client.connection.half_close(face);
            }
            self.room.wait_again(place);
        }
    }

    fn disconnect(&mut self, clients: &Clients, ending: Ending, face: &mut Face) {
        let now = Instant::now();
        for place in self.find(clients, Operation::Configure, face) {
            let Some(client) = self.room.get_mut(place) else { continue };
            match ending {
                Ending::Orderly => {
                    client.connection.close(now, face);
                    self.room.follow(place);
                    self.room.wait_again(place);
                }
                Ending::Abort => {
                    let gone = client.connection.abort();
                    self.let_go(place, gone, face);
                }
            }
        }
    }

    /// The places of clients; says so of those that are not there.
    fn find(&self, clients: &Clients, operation: Operation, face: &mut Face) -> Vec<usize> {
        let (places, missing) = self.room.places(clients);
        for peer in missing {
            let target = self.room.address_of_gone(peer).map(|address| address.to_string()).unwrap_or_default();
            face.refused_of(peer, NetError::new(operation, target, Cause::NoSuchClient));
        }
        places
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
