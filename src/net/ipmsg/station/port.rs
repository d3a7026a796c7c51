//! The one UDP socket of a messenger: what waits to leave through it, and what the network says of what left.

use std::collections::VecDeque;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use mio::net::UdpSocket;
use mio::{Interest, Registry, Token};

use crate::capture::{Direction, Entry, PeerId};
use crate::net::face::{Face, now};
use crate::net::resolver::canonical;
use crate::net::udp::bind;
use crate::net::udp::names::Names;
use crate::net::{Cause, NetError, Operation, UdpConfig, sys};

const SOCKET: Token = Token(0);
/// Datagrams sent in one turn.
const SENDS: usize = 256;
/// Datagrams that may wait before nothing more is taken that would lead to others.
const MOST_WAITING: usize = 4096;
/// Reports of the network taken at once.
const REPORTS: usize = 256;

/// A messenger's socket.
pub(super) struct Port {
    socket: UdpSocket,
    registry: Registry,
    names: Names,
    queue: VecDeque<Outgoing>,
    readable: bool,
    /// The error queue may not be empty.
    reported: bool,
    /// The kernel takes no more until it says so.
    blocked: bool,
    /// The interest in being writable is registered; each datagram that leaves would wake us.
    awaits_room: bool,
    /// The first datagram was tried again after an error that may have been another's.
    tried_again: bool,
    broadcast: Broadcast,
    fates: Vec<Fate>,
}

/// A datagram on its way out.
pub(super) struct Outgoing {
    pub to: SocketAddr,
    /// The address of ours that it leaves from; None for what the route says.
    pub from: Option<IpAddr>,
    /// Where the route says it, what the record is told that it says.
    pub routed: Option<IpAddr>,
    pub bytes: Arc<[u8]>,
    pub way: Way,
}

/// What a datagram is one of, which tells what becomes of its error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// For one peer: its error is told.
    Unicast,
    /// One of the broadcasts of a packet, maybe the last one: told if none of them left.
    Broadcast { last: bool },
    /// One of many hosts that may be there or not: never told.
    Sweep,
}

/// What the broadcasts of the packet that leaves now came to.
#[derive(Default)]
struct Broadcast {
    left: bool,
    error: Option<(SocketAddr, Cause)>,
}

/// A datagram that did not arrive.
pub(super) struct Fate {
    /// Where it was going, where that is known.
    pub destination: Option<SocketAddr>,
    pub cause: Cause,
    /// The network says so; else this system refused to send it.
    pub reported: bool,
}

impl Port {
    /// Binds it; port 0 lets the system choose.
    pub fn open(local: SocketAddr, registry: &Registry) -> Result<Self, NetError> {
        let failed = |error: io::Error| NetError::new(Operation::Open, local, error);
        let socket = bind(&UdpConfig::new(local), local)?;
        let bound = socket.local_addr().map_err(failed)?.as_socket().unwrap_or(local);
        let mut socket = UdpSocket::from_std(socket.into());
        let registry = registry.try_clone().map_err(failed)?;
        registry.register(&mut socket, SOCKET, Interest::READABLE).map_err(failed)?;
        Ok(Port {
            socket,
            registry,
            names: Names::new(bound),
            queue: VecDeque::new(),
            readable: true,
            reported: true,
            blocked: false,
            awaits_room: false,
            tried_again: false,
            broadcast: Broadcast::default(),
            fates: Vec::new(),
        })
    }

    pub fn local(&self) -> SocketAddr {
        self.names.bound()
    }

    pub fn socket(&self) -> &UdpSocket {
        &self.socket
    }

    pub fn names(&mut self) -> &mut Names {
        &mut self.names
    }

    /// Notes that the socket is ready, if it is this one.
    pub fn wake(&mut self, event: &mio::event::Event) {
        if event.token() != SOCKET {
            return;
        }
        self.readable = true;
        self.reported |= event.is_error();
        self.blocked &= !event.is_writable();
    }

    pub fn is_readable(&self) -> bool {
        self.readable
    }

    /// There is nothing to receive for now.
    pub fn rest(&mut self) {
        self.readable = false;
    }

    /// Nothing waits to leave.
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// So much waits that nothing is to be taken that leads to more.
    pub fn is_full(&self) -> bool {
        self.queue.len() >= MOST_WAITING
    }

    /// Something can be done without waiting for the system.
    pub fn can_go_on(&self) -> bool {
        (!self.blocked && !self.queue.is_empty()) || self.reported || !self.fates.is_empty()
    }

    /// Puts a datagram behind those that wait.
    pub fn push(&mut self, outgoing: Outgoing) {
        self.queue.push_back(Outgoing { to: canonical(outgoing.to), ..outgoing });
    }

    /// What did not arrive, since this was asked last.
    pub fn take_fates(&mut self) -> Vec<Fate> {
        if std::mem::take(&mut self.reported) {
            self.hear_network();
        }
        std::mem::take(&mut self.fates)
    }

    /// An error of a receive may be the fate of an earlier datagram of ours, which Linux tells of with its destination.
    /// Returns how many such reports there were.
    pub fn hear_network(&mut self) -> usize {
        for heard in 0..REPORTS {
            match sys::undelivered(&self.socket) {
                Ok(Some(report)) => {
                    let destination = Some(report.destination);
                    self.fates.push(Fate { destination, cause: report.cause, reported: true });
                }
                Ok(None) => return heard,
                Err(error) => {
                    tracing::debug!(%error, "the error queue cannot be read");
                    return heard;
                }
            }
        }
        self.reported = true;
        REPORTS
    }

    /// A datagram of ours did not arrive, nobody knows which (Windows).
    pub fn lost_one(&mut self, cause: Cause) {
        self.fates.push(Fate { destination: None, cause, reported: true });
    }

    /// Sends what is waiting, for one turn or until the kernel takes no more, and records what left.
    pub fn send(&mut self, face: &mut Face) {
        let mut sent: Vec<(PeerId, PeerId, Arc<[u8]>)> = Vec::new();
        for _ in 0..SENDS {
            let Some(first) = self.queue.front().filter(|_| !self.blocked) else { break };
            match self.try_send(first) {
                Ok(()) => {
                    let Some(first) = self.pop() else { break };
                    let (to, from) =
                        (self.names.of(first.to, face), self.names.local(first.from.or(first.routed), face));
                    sent.push((to, from, first.bytes));
                    self.went(first.way, None, face);
                }
                Err(Refusal::Later) => self.blocked = true,
                Err(Refusal::Surely(cause)) => self.refuse_first(cause, face),
                Err(Refusal::Maybe(cause)) => {
                    // An error that waited at the socket hit this datagram instead of its own: once it is taken, again.
                    let again = self.hear_network() > 0 || !std::mem::replace(&mut self.tried_again, true);
                    if !again {
                        self.refuse_first(cause, face);
                    }
                }
            }
        }
        record(&sent, face);
        face.status.set_unsent(self.queue.iter().map(|waiting| waiting.bytes.len() as u64).sum());
        self.watch_for_room(face);
    }

    /// Sends all that the kernel takes at once.
    pub fn flush(&mut self, face: &mut Face) {
        while !self.blocked && !self.queue.is_empty() {
            self.send(face);
        }
    }

    fn try_send(&self, outgoing: &Outgoing) -> Result<(), Refusal> {
        let &Outgoing { to, from, ref bytes, .. } = outgoing;
        if to.is_ipv6() {
            return Err(Refusal::Surely(Cause::WrongFamily));
        }
        if let Some(cause) = Cause::of_loopback(self.local().ip(), to.ip()) {
            return Err(Refusal::Surely(cause));
        }
        match sys::send_from(&self.socket, bytes, to, from) {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Err(Refusal::Later),
            Err(error) => Err(match Cause::from(&error) {
                Cause::MessageTooLong { .. } => Refusal::Surely(Cause::MessageTooLong { length: bytes.len() as u64 }),
                cause => Refusal::Maybe(cause),
            }),
        }
    }

    fn pop(&mut self) -> Option<Outgoing> {
        self.tried_again = false;
        self.queue.pop_front()
    }

    fn refuse_first(&mut self, cause: Cause, face: &mut Face) {
        let Some(first) = self.pop() else { return };
        self.went(first.way, Some((first.to, cause)), face);
    }

    /// What follows from a datagram that left, or from its error.
    fn went(&mut self, way: Way, error: Option<(SocketAddr, Cause)>, face: &mut Face) {
        match way {
            Way::Unicast => {
                if let Some((to, cause)) = error {
                    face.refused(NetError::new(Operation::Send, to, cause.clone()));
                    self.fates.push(Fate { destination: Some(to), cause, reported: false });
                }
            }
            Way::Broadcast { last } => {
                self.broadcast.left |= error.is_none();
                self.broadcast.error = error.or(self.broadcast.error.take());
                if last {
                    let Broadcast { left, error } = std::mem::take(&mut self.broadcast);
                    if let Some((to, cause)) = error.filter(|_| !left) {
                        face.refused(NetError::new(Operation::Send, to, cause));
                    }
                }
            }
            Way::Sweep => {
                if let Some((to, cause)) = error {
                    tracing::debug!(%to, ?cause, "not sent");
                }
            }
        }
    }

    /// Being writable is of interest only while the kernel takes no more.
    fn watch_for_room(&mut self, face: &mut Face) {
        if self.blocked == self.awaits_room {
            return;
        }
        let interest = if self.blocked { Interest::READABLE | Interest::WRITABLE } else { Interest::READABLE };
        match self.registry.reregister(&mut self.socket, SOCKET, interest) {
            Ok(()) => self.awaits_room = self.blocked,
            Err(error) => face.refused(NetError::new(Operation::Configure, self.local(), error)),
        }
    }
}

/// Why a datagram did not leave.
enum Refusal {
    /// The kernel takes no more now.
    Later,
    /// The error may be another datagram's.
    Maybe(Cause),
    /// The error is its own.
    Surely(Cause),
}

fn record(sent: &[(PeerId, PeerId, Arc<[u8]>)], face: &mut Face) {
    if sent.is_empty() {
        return;
    }
    let time = now();
    let entries: Vec<Entry<'_>> = sent
        .iter()
        .map(|(peer, local, bytes)| Entry { time, direction: Direction::Sent, peer: *peer, local: *local, bytes })
        .collect();
    face.append(&entries);
}

/// All addresses, where broadcasts arrive; or the one of loopback that alone was chosen.
pub(super) fn address(chosen: &[Ipv4Addr], port: u16) -> SocketAddr {
    let ip = match chosen {
        [only] if only.is_loopback() => *only,
        _ => Ipv4Addr::UNSPECIFIED,
    };
    (ip, port).into()
}
