//! A TCP client session: resolve, connect, then one connection.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Interest, Token};
use socket2::{Domain, Protocol, SockRef, Socket, Type};

use super::answering::Answering;
use super::config::UNSENT_LIMIT;
use super::face::Face;
use super::handle::Wish;
use super::resolver::{self, Pending, canonical};
use super::stream::{Connection, Step, set_options};
use super::worker::{End, Flow, Session, Sleep, Tools};
use super::{
    Cause, Clients, Command, Ending, Gone, NetError, Notice, Operation, Reply, State, Target, TcpClientConfig, sys,
};
use crate::capture::PeerId;

const SOCKET: Token = Token(0);

/// A TCP client session.
pub(super) struct TcpClient {
    config: TcpClientConfig,
    tools: Tools,
    phase: Phase,
    /// When connecting must be done.
    deadline: Instant,
    /// Addresses that were not tried yet.
    addresses: VecDeque<SocketAddr>,
    /// The user closes the connection in order.
    closing: bool,
    rules: Option<Answering<PeerId>>,
}

enum Phase {
    Resolving(Pending),
    /// Between two attempts, or before the first.
    Idle,
    Connecting(Attempt),
    Open(Connection),
}

struct Attempt {
    stream: TcpStream,
    remote: SocketAddr,
    until: Instant,
    ready: bool,
}

impl Session for TcpClient {
    type Config = TcpClientConfig;

    fn open(config: TcpClientConfig, tools: Tools, _: &mut Face) -> Result<Self, NetError> {
        let deadline = after(config.connect_timeout);
        let failed = |cause| NetError::new(Operation::Resolve, &config.remote.name, cause);
        let (phase, addresses) = match resolver::literal(&config.remote) {
            Some(address) => (Phase::Idle, VecDeque::from([address.map_err(failed)?])),
            None => {
                let pending = resolver::ask(&config.remote, &tools.waker).map_err(failed)?;
                (Phase::Resolving(pending), VecDeque::new())
            }
        };
        let rules = Answering::of(&config.reply, &config.framing, false);
        Ok(TcpClient { config, tools, phase, deadline, addresses, closing: false, rules })
    }

    fn ready(&mut self, event: &mio::event::Event) {
        match &mut self.phase {
            Phase::Connecting(attempt) => attempt.ready = true,
            Phase::Open(connection) => connection.ready(event),
            Phase::Resolving(_) | Phase::Idle => {}
        }
    }

    fn proceed(&mut self, now: Instant, face: &mut Face) -> Flow {
        match &mut self.phase {
            Phase::Resolving(pending) => match pending.take() {
                Some(answer) => self.hear_addresses(answer, now, face),
                None if self.deadline <= now => self.fail(Operation::Resolve, Cause::TimedOut),
                None => Flow::Continue(()),
            },
            Phase::Idle => self.try_next(None, now, face),
            Phase::Connecting(_) => self.watch_attempt(now, face),
            Phase::Open(connection) => {
                give_due(connection, &mut self.rules, now, face);
                let step = connection.proceed(now, &mut self.rules, face);
                if let Some(rules) = &mut self.rules {
                    rules.tell(now, face);
                }
                face.status.set_unsent(connection.unsent());
                self.follow(step, face)
            }
        }
    }

    fn command(&mut self, command: Command, face: &mut Face) -> Flow {
        let connection = match &mut self.phase {
            Phase::Open(connection) if !self.closing => Some(connection),
            _ => None,
        };
        match (command, connection) {
            (Command::Send { target: Target::Server | Target::Clients(_), bytes }, Some(connection)) => {
                if let Some(rules) = &mut self.rules {
                    rules.sent([connection.peer], &bytes);
                }
                send(connection, &bytes, face);
            }
            (Command::SetReply(reply), _) => self.set_reply(reply, face),
            (Command::SetFraming(framing), _) => {
                if let Some(rules) = &mut self.rules {
                    rules.set_framing(&framing);
                }
                self.config.framing = framing;
            }
            (Command::HalfClose(_), Some(connection)) => connection.half_close(face),
            (Command::Disconnect { clients: Clients::All, ending }, _) => return self.disconnect(ending, face),
            (Command::Close(ending), _) => return self.disconnect(ending, face),
            (Command::Send { target: Target::Server | Target::Clients(_), .. } | Command::HalfClose(_), None) => {
                face.refused(NetError::new(Operation::Send, &self.config.remote, Cause::NotConnected));
            }
            (Command::Send { .. }, _) => {
                face.refused(NetError::new(Operation::Send, &self.config.remote, Cause::NotSupported));
            }
            _ => face.refused(NetError::new(Operation::Configure, &self.config.remote, Cause::NotSupported)),
        }
        Flow::Continue(())
    }

    fn close(&mut self, wish: Wish, now: Instant, face: &mut Face) -> Flow {
        let Phase::Open(connection) = &mut self.phase else { return Flow::Break(End::Closed) };
        let gone = match wish {
            Wish::Orderly => {
                connection.close(now, face);
                self.closing = true;
                face.state(State::Closing);
                return Flow::Continue(());
            }
            Wish::Dropped => connection.close_now(face),
            Wish::Abort => connection.abort(),
        };
        self.closing = true;
        self.follow(Step::Ended(gone), face)
    }

    fn takes_commands(&self) -> bool {
        match &self.phase {
            Phase::Open(connection) => !self.closing && connection.unsent() < UNSENT_LIMIT as u64,
            // What is asked before the connection is there waits in the queue.
            _ => false,
        }
    }

    fn sleep(&self) -> Sleep {
        match &self.phase {
            Phase::Resolving(_) => Sleep::Until(self.deadline),
            Phase::Idle => Sleep::No,
            Phase::Connecting(attempt) => Sleep::Until(attempt.until),
            Phase::Open(connection) if connection.has_work() => Sleep::No,
            Phase::Open(connection) => {
                let due = self.rules.as_ref().and_then(Answering::deadline);
                [connection.until(), due].into_iter().flatten().min().map_or(Sleep::Forever, Sleep::Until)
            }
        }
    }
}

impl TcpClient {
    fn set_reply(&mut self, reply: Reply, face: &mut Face) {
        Answering::change(&mut self.rules, &reply, &self.config.framing, false, face);
        if let Phase::Open(connection) = &mut self.phase {
            connection.set_reply(reply.clone());
        }
        self.config.reply = reply;
    }

    fn disconnect(&mut self, ending: Ending, face: &mut Face) -> Flow {
        let wish = match ending {
            Ending::Orderly => Wish::Orderly,
            Ending::Abort => Wish::Abort,
        };
        self.close(wish, Instant::now(), face)
    }

    fn hear_addresses(&mut self, answer: Result<Vec<SocketAddr>, Cause>, now: Instant, face: &mut Face) -> Flow {
        match answer {
            Ok(addresses) => {
                self.addresses = addresses.into();
                self.try_next(None, now, face)
            }
            Err(cause) => self.fail(Operation::Resolve, cause),
        }
    }

    /// Tries the next address; `tried` says why the one before it failed. What was tried says more than what could
    /// not be.
    fn try_next(&mut self, mut tried: Option<Cause>, now: Instant, face: &mut Face) -> Flow {
        let mut skipped = None;
        while let Some(remote) = self.addresses.pop_front() {
            if let Some(cause) = self.out_of_reach(remote) {
                skipped = Some(cause);
                continue;
            }
            face.notice(&Notice::Connecting { remote });
            face.state(State::Connecting { remote });
            match self.attempt(remote, now) {
                Ok(attempt) => {
                    self.phase = Phase::Connecting(attempt);
                    return Flow::Continue(());
                }
                Err(error) if error.operation == Operation::Connect => tried = Some(error.cause),
                Err(error) => return Flow::Break(End::Failed(error)),
            }
        }
        self.fail(Operation::Connect, tried.or(skipped).unwrap_or(Cause::NameNotFound))
    }

    /// Why an address cannot be tried from the local one that was chosen.
    fn out_of_reach(&self, remote: SocketAddr) -> Option<Cause> {
        let local = canonical(self.config.local?);
        if local.is_ipv4() != remote.is_ipv4() {
            return Some(Cause::WrongFamily);
        }
        Cause::of_loopback(local.ip(), remote.ip())
    }

    /// Starts to connect. The time that is left is shared among the addresses that are left.
    fn attempt(&self, remote: SocketAddr, now: Instant) -> Result<Attempt, NetError> {
        let error = |operation, error: io::Error| NetError::new(operation, &self.config.remote, error);
        let open = |e| error(Operation::Open, e);
        let socket = Socket::new(Domain::for_address(remote), Type::STREAM, Some(Protocol::TCP)).map_err(open)?;
        socket.set_nonblocking(true).map_err(open)?;
        set_options(&SockRef::from(&socket), self.config.no_delay, self.config.keep_alive)
            .map_err(|e| error(Operation::Configure, e))?;
        if let Some(local) = self.config.local.map(canonical) {
            let bind = |e: io::Error| NetError::new(Operation::Bind, local, e);
            sys::allow_rebind(&socket).map_err(bind)?;
            socket.bind(&local.into()).map_err(bind)?;
        }
        match socket.connect(&remote.into()) {
            Err(e) if sys::is_connecting(&e) => {}
            Err(e) if e.kind() == io::ErrorKind::AddrNotAvailable && self.lacks_port(remote) => {
                return Err(NetError::new(Operation::Connect, &self.config.remote, Cause::LocalPortBusy));
            }
            Err(e) => return Err(error(Operation::Connect, e)),
            Ok(()) => {}
        }
        let mut stream = TcpStream::from_std(socket.into());
        let interest = Interest::READABLE | Interest::WRITABLE;
        self.tools.registry.register(&mut stream, SOCKET, interest).map_err(open)?;
        let share = self.deadline.saturating_duration_since(now) / (self.addresses.len() as u32 + 1);
        Ok(Attempt { stream, remote, until: now + share.max(Duration::from_millis(1)), ready: false })
    }

    /// The system says "address not available" when the local port is not free, or none is; but also of an IPv6
    /// address when this machine has none.
    fn lacks_port(&self, remote: SocketAddr) -> bool {
        remote.is_ipv4() || self.config.local.is_some()
    }

    fn watch_attempt(&mut self, now: Instant, face: &mut Face) -> Flow {
        let Phase::Connecting(attempt) = &mut self.phase else { return Flow::Continue(()) };
        let outcome = if std::mem::take(&mut attempt.ready) { outcome(&attempt.stream) } else { None };
        match outcome {
            Some(Ok(local)) => self.connected(local, face),
            Some(Err(error)) => self.try_next(Some(error.into()), now, face),
            None if attempt.until <= now => self.try_next(Some(Cause::TimedOut), now, face),
            None => Flow::Continue(()),
        }
    }

    fn connected(&mut self, local: SocketAddr, face: &mut Face) -> Flow {
        let Phase::Connecting(attempt) = std::mem::replace(&mut self.phase, Phase::Idle) else {
            return Flow::Continue(());
        };
        let remote = attempt.remote;
        tracing::debug!(%local, %remote, "connected");
        let (peer, here) = (face.writer.connection(remote), face.writer.address(local));
        self.phase =
            Phase::Open(Connection::new(attempt.stream, peer, here, remote).replying(self.config.reply.clone()));
        face.notice_of(peer, &Notice::Connected { local, remote });
        face.state(State::Open { local, remote: Some(remote) });
        Flow::Continue(())
    }

    /// Acts on what a turn of the connection came to.
    fn follow(&mut self, step: Step, face: &mut Face) -> Flow {
        let (Step::Ended(gone), Phase::Open(connection)) = (step, &mut self.phase) else {
            return self.show_flushing(face);
        };
        if let Some(rules) = &mut self.rules {
            rules.finish(face);
        }
        let gone = match gone {
            // We asked for the end, and the user wants to know only what was not as asked.
            Gone::ByPeer | Gone::ByUs if self.closing => return Flow::Break(End::Closed),
            gone => gone,
        };
        if let Some(error) = connection.lost(&gone) {
            face.refused_of(connection.peer, error);
        }
        face.notice_of(connection.peer, &Notice::Disconnected(gone));
        Flow::Break(if self.closing { End::Closed } else { End::Disconnected })
    }

    /// After the peer's FIN the session only lives on to send what is waiting.
    fn show_flushing(&self, face: &mut Face) -> Flow {
        if let Phase::Open(connection) = &self.phase
            && connection.peer_finished()
            && face.status.state() != State::Closing
        {
            face.state(State::Closing);
        }
        Flow::Continue(())
    }

    fn fail(&self, operation: Operation, cause: Cause) -> Flow {
        let target = match operation {
            Operation::Resolve => self.config.remote.name.clone(),
            _ => self.config.remote.to_string(),
        };
        Flow::Break(End::Failed(NetError::new(operation, target, cause)))
    }
}

/// A moment from now; a wait without sense is a year.
fn after(wait: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(wait).unwrap_or(now + Duration::from_secs(365 * 86_400))
}

/// Sends the answers whose time has come.
fn give_due(connection: &mut Connection, rules: &mut Option<Answering<PeerId>>, now: Instant, face: &mut Face) {
    let Some(rules) = rules else { return };
    rules.hear_silence(now);
    while let Some(answer) = rules.next(now) {
        if !connection.give(&answer, now, face) {
            rules.had_no_room();
        }
    }
}

fn send(connection: &mut Connection, bytes: &std::sync::Arc<[u8]>, face: &mut Face) {
    if !connection.can_send() {
        return face.refused(NetError::new(Operation::Send, connection.remote, Cause::NotConnected));
    }
    let taken = connection.send(bytes, face);
    connection.record_sent(bytes.get(..taken).unwrap_or_default(), face);
    face.status.set_unsent(connection.unsent());
}

/// How connecting went: our address, an error, or nothing yet.
pub(super) fn outcome(stream: &TcpStream) -> Option<io::Result<SocketAddr>> {
    match stream.take_error() {
        Ok(Some(error)) | Err(error) => return Some(Err(error)),
        Ok(None) => {}
    }
    match (stream.peer_addr(), stream.local_addr()) {
        // A connection to a port where nobody listens, from that very port: TCP lets it be its own peer.
        (Ok(remote), Ok(local)) if remote == local => Some(Err(io::ErrorKind::ConnectionRefused.into())),
        (Ok(_), Ok(local)) => Some(Ok(canonical(local))),
        (Err(error), _) if error.kind() == io::ErrorKind::NotConnected || sys::is_connecting(&error) => None,
        (Err(error), _) | (_, Err(error)) => Some(Err(error)),
    }
}
