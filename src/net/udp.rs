//! A UDP session: one socket, datagrams in batches, each with the local address that it came to.

mod answers;
mod echo;
mod groups;
pub(super) mod losses;
pub(super) mod names;
mod outbox;
pub(super) mod untold;

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use mio::net::UdpSocket;
use mio::{Interest, Token};
use socket2::{Domain, Protocol, SockRef, Socket, Type};

use self::answers::Answers;
use self::groups::Groups;
use self::losses::Losses;
use self::names::Names;
use self::outbox::{Outbox, Refusal};
use super::face::{Face, now};
use super::handle::Wish;
use super::resolver::canonical;
use super::worker::{End, Flow, Session, Sleep, Tools};
use super::{Cause, Command, Ending, NetError, Notice, Operation, State, Target, UdpConfig, sys};
use crate::capture::{Direction, Entry, PeerId};
use crate::codec::framing::Framing;

const SOCKET: Token = Token(0);
/// Batches received in one turn.
const BATCHES: usize = 16;
/// Turns of receiving before the socket is closed: what a kernel buffer holds, but not a flood without end.
const LAST_TURNS: usize = 64;
/// Reports of the network taken in one turn.
const REPORTS: usize = 256;
/// How long closing in order may take to send what is waiting.
const FLUSH_TIME: Duration = Duration::from_secs(5);

/// A UDP session.
pub(super) struct Udp {
    socket: UdpSocket,
    tools: Tools,
    receiver: sys::Receiver,
    names: Names,
    outbox: Outbox,
    groups: Groups,
    losses: Losses,
    answers: Answers,
    framing: Framing,
    readable: bool,
    /// The error queue is not empty.
    reported: bool,
    /// The interest in being writable is registered.
    awaits_room: bool,
    closing: Option<Instant>,
}

impl Session for Udp {
    type Config = UdpConfig;

    fn open(config: UdpConfig, tools: Tools, face: &mut Face) -> Result<Self, NetError> {
        let local = canonical(config.local);
        let socket = bind(&config, local)?;
        let failed = |error: io::Error| NetError::new(Operation::Open, local, error);
        let bound = socket.local_addr().map_err(failed)?.as_socket().unwrap_or(local);
        let dual = local.is_ipv6() && local.ip().is_unspecified() && config.dual_stack;
        let mut socket = UdpSocket::from_std(socket.into());
        tools.registry.register(&mut socket, SOCKET, Interest::READABLE).map_err(failed)?;
        let mut session = Udp {
            losses: Losses::new(&socket, face),
            outbox: Outbox::new(local.is_ipv6(), dual),
            groups: Groups::new(local.is_ipv6(), dual),
            names: Names::new(bound),
            receiver: sys::Receiver::new(local.is_ipv6()),
            answers: Answers::new(&config.reply, &config.framing),
            framing: config.framing,
            socket,
            tools,
            readable: true,
            reported: true,
            awaits_room: false,
            closing: None,
        };
        face.notice(&Notice::Opened { local: bound });
        if config.multicast != super::Multicast::default() {
            session.groups.configure(&session.socket, &config.multicast, face);
        }
        config.groups.into_iter().for_each(|group| session.groups.join(&session.socket, group, face));
        tracing::debug!(%bound, "udp open");
        face.state(State::Open { local: bound, remote: None });
        Ok(session)
    }

    fn ready(&mut self, event: &mio::event::Event) {
        self.readable = true;
        self.reported |= event.is_error();
        if event.is_writable() {
            self.outbox.unblock();
        }
    }

    fn proceed(&mut self, now: Instant, face: &mut Face) -> Flow {
        let received = self.readable;
        if received {
            self.receive(face)?;
        }
        if std::mem::take(&mut self.reported) {
            self.hear_network(face);
        }
        self.losses.look(&self.socket, received, now, face);
        self.answers.proceed(&mut self.outbox, now, face);
        self.send(face);
        let done = self.closing.is_some_and(|until| self.outbox.is_empty() || until <= now);
        if done { self.end(face) } else { Flow::Continue(()) }
    }

    fn command(&mut self, command: Command, face: &mut Face) -> Flow {
        if matches!(command, Command::Leave(_) | Command::Multicast(_)) {
            // What was asked for before leaves as it was then.
            self.send(face);
        }
        if let Command::Send { target, bytes } = &command {
            self.answers.sent(target, bytes);
        }
        match command {
            Command::Send { target: Target::Address(to), bytes } => self.outbox.push(to, bytes),
            Command::Send { target: Target::Host(host), bytes } => self.outbox.push_host(host, bytes),
            Command::Join(membership) => self.groups.join(&self.socket, membership, face),
            Command::Leave(membership) => self.groups.leave(&self.socket, &membership, face),
            Command::Multicast(multicast) => self.groups.configure(&self.socket, &multicast, face),
            Command::SetReply(reply) => self.answers.change(&reply, &self.framing, face),
            Command::SetFraming(framing) => {
                self.answers.set_framing(&framing);
                self.framing = framing;
            }
            Command::Close(Ending::Orderly) => return self.close(Wish::Orderly, Instant::now(), face),
            Command::Close(Ending::Abort) => return self.close(Wish::Abort, Instant::now(), face),
            Command::Send { target: Target::Server | Target::Clients(_) | Target::Upstream(_), .. } => {
                face.refused(NetError::new(Operation::Send, "", Cause::NotSupported));
            }
            Command::HalfClose(_)
            | Command::Disconnect { .. }
            | Command::PauseAccept(_)
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
        // What is queued leaves with the next turn, as one batch.
        Flow::Continue(())
    }

    fn close(&mut self, wish: Wish, now: Instant, face: &mut Face) -> Flow {
        self.send(face);
        if wish == Wish::Orderly && !self.outbox.is_empty() {
            self.closing = Some(now + FLUSH_TIME);
            face.state(State::Closing);
            return Flow::Continue(());
        }
        self.end(face)
    }

    fn takes_commands(&self) -> bool {
        self.closing.is_none() && !self.outbox.is_full()
    }

    fn sleep(&self) -> Sleep {
        if self.readable || self.reported || self.outbox.can_go_on() {
            return Sleep::No;
        }
        let deadlines = [self.closing, self.losses.deadline(), self.answers.deadline()];
        deadlines.into_iter().flatten().min().map_or(Sleep::Forever, Sleep::Until)
    }
}

impl Udp {
    /// Takes batches until the kernel has no more, or for one turn.
    fn receive(&mut self, face: &mut Face) -> Flow {
        for _ in 0..BATCHES {
            match self.receiver.receive(&self.socket) {
                Ok(_) => {
                    self.record(face);
                    self.readable = self.receiver.may_have_more();
                    if !self.readable {
                        break;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.readable = false;
                    break;
                }
                Err(error) => self.receive_failed(&error, face)?,
            }
        }
        Flow::Continue(())
    }

    fn record(&mut self, face: &mut Face) {
        let time = now();
        let entries: Vec<Entry<'_>> = self
            .receiver
            .datagrams()
            .map(|datagram| Entry {
                time,
                direction: Direction::Received,
                peer: self.names.of(datagram.from, face),
                local: self.names.local(datagram.to, face),
                bytes: datagram.bytes,
            })
            .collect();
        face.append(&entries);
        drop(entries);
        if self.answers.answer(&self.receiver, &mut self.outbox) {
            self.send(face);
        }
    }

    /// An error of a receive is the fate of an earlier datagram of ours, or the end of the socket.
    fn receive_failed(&mut self, error: &io::Error, face: &mut Face) -> Flow {
        match error.kind() {
            io::ErrorKind::Interrupted => {}
            // Linux: told once more by the error queue, with the destination.
            _ if self.hear_network(face) > 0 => {}
            // Windows (WSAECONNRESET, WSAENETRESET): the destination can only be known if there was one.
            kind if is_fate(kind) || sys::is_expired(error) => {
                let cause = if kind == io::ErrorKind::ConnectionReset { Cause::Refused } else { error.into() };
                self.undelivered(self.outbox.only_destination().unwrap_or(UNKNOWN), cause, face);
            }
            _ => return Flow::Break(End::Failed(NetError::new(Operation::Receive, self.names.bound(), error))),
        }
        Flow::Continue(())
    }

    /// Takes what the network reported of datagrams that did not arrive. Returns how many reports there were.
    fn hear_network(&mut self, face: &mut Face) -> usize {
        for heard in 0..REPORTS {
            match sys::undelivered(&self.socket) {
                Ok(Some(report)) => self.undelivered(report.destination, report.cause, face),
                Ok(None) => return heard,
                Err(error) => {
                    face.refused(NetError::new(Operation::Receive, self.names.bound(), error));
                    return heard;
                }
            }
        }
        self.reported = true;
        REPORTS
    }

    fn undelivered(&self, destination: SocketAddr, cause: Cause, face: &mut Face) {
        let error = NetError::new(Operation::Send, destination, cause);
        tracing::debug!(%error, "undelivered");
        let peer = if destination == UNKNOWN { PeerId::NONE } else { face.writer.address(destination) };
        face.notice_of(peer, &Notice::Undelivered { destination, error });
    }

    /// Sends what is waiting, for one turn or until the kernel takes no more.
    fn send(&mut self, face: &mut Face) {
        self.outbox.resolve(&self.tools.waker, face);
        while let Some(refusal) = self.outbox.send(&self.socket, &mut self.names, face) {
            match refusal {
                // An error that waited at the socket hit this datagram instead of its own: once it is taken, again.
                Refusal::Maybe(_) if self.hear_network(face) > 0 || self.outbox.try_again() => {}
                Refusal::Maybe(error) => self.outbox.refuse_first(error.into(), face),
                Refusal::Surely(cause) => self.outbox.refuse_first(cause, face),
            }
        }
        face.status.set_unsent(self.outbox.unsent());
        self.watch_for_room(face);
    }

    /// Being writable is of interest only while the kernel takes no more: each datagram that leaves would wake us.
    fn watch_for_room(&mut self, face: &mut Face) {
        let wanted = self.outbox.is_blocked();
        if wanted == self.awaits_room {
            return;
        }
        let interest = if wanted { Interest::READABLE | Interest::WRITABLE } else { Interest::READABLE };
        match self.tools.registry.reregister(&mut self.socket, SOCKET, interest) {
            Ok(()) => self.awaits_room = wanted,
            Err(error) => face.refused(NetError::new(Operation::Configure, self.names.bound(), error)),
        }
    }

    /// The last look: at what is there, what was reported and what was lost.
    fn end(&mut self, face: &mut Face) -> Flow {
        let mut answers = std::mem::take(&mut self.answers);
        self.readable = true;
        for _ in 0..LAST_TURNS {
            self.receive(face)?;
            if !self.readable {
                break;
            }
        }
        self.hear_network(face);
        self.losses.finish(&self.socket, face);
        answers.finish(face);
        self.outbox.refuse_all(face);
        Flow::Break(End::Closed)
    }
}

/// Stands for a destination that the system did not tell.
const UNKNOWN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);

/// Errors of a receive that are the fate of a datagram of ours.
pub(super) fn is_fate(kind: io::ErrorKind) -> bool {
    use io::ErrorKind as Kind;
    matches!(
        kind,
        Kind::ConnectionReset
            | Kind::ConnectionRefused
            | Kind::HostUnreachable
            | Kind::NetworkUnreachable
            | Kind::TimedOut
            | Kind::NetworkDown
    )
}

/// Makes the socket: options, then the address.
pub(super) fn bind(config: &UdpConfig, local: SocketAddr) -> Result<Socket, NetError> {
    let error = |operation| move |e: io::Error| NetError::new(operation, local, e);
    let socket = Socket::new(Domain::for_address(local), Type::DGRAM, Some(Protocol::UDP));
    let socket = socket.map_err(error(Operation::Open))?;
    configure(&socket, config, local).map_err(error(Operation::Configure))?;
    socket.bind(&local.into()).map_err(error(Operation::Bind))?;
    Ok(socket)
}

fn configure(socket: &Socket, config: &UdpConfig, local: SocketAddr) -> io::Result<()> {
    socket.set_nonblocking(true)?;
    socket.set_broadcast(true)?;
    if local.is_ipv6() {
        socket.set_only_v6(!config.dual_stack)?;
    }
    if config.shared_port {
        sys::share_port(socket)?;
    }
    sys::prepare_udp(socket, local.is_ipv6(), local.ip().is_unspecified())
}

/// The socket as socket2 sees it, for its options.
fn options(socket: &UdpSocket) -> SockRef<'_> {
    SockRef::from(socket)
}
