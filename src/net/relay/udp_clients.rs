//! A relay's UDP clients: each has a socket of its own towards the server, so that answers find their way.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use mio::net::UdpSocket;
use mio::{Interest, Registry, Token};
use socket2::{Domain, Protocol, Socket, Type};

use super::Towards;
use super::passing::Names;
use crate::net::{Cause, status, sys};
use crate::proto::faults::{Lane, Next};

/// Datagrams that the faults let go in one turn, of one client in one direction.
const DATAGRAMS: usize = 256;

/// One client.
pub(super) struct Client {
    pub names: Names,
    pub address: SocketAddr,
    /// The address that it sends to, where the system tells.
    pub to: Option<IpAddr>,
    /// The way to the server, once its address is known.
    pub server: Option<Server>,
    pub up: Lane,
    pub down: Lane,
    pub shown: Arc<status::Client>,
    /// When anything came from either side.
    pub used: Instant,
    pub received: u64,
    pub sent: u64,
    /// The server cannot be had: when it is tried again.
    pub rest: Option<Instant>,
    /// Why not, as it was told.
    pub failed: Option<Cause>,
}

/// A client's socket towards the server.
pub(super) struct Server {
    pub socket: UdpSocket,
    pub remote: SocketAddr,
    pub readable: bool,
    /// The error queue is not empty.
    pub reported: bool,
}

impl Server {
    /// A connected socket, so that only the server's datagrams arrive there.
    pub fn open(remote: SocketAddr, token: Token, registry: &Registry) -> io::Result<Self> {
        let socket = Socket::new(Domain::for_address(remote), Type::DGRAM, Some(Protocol::UDP))?;
        socket.set_nonblocking(true)?;
        sys::prepare_udp(&socket, remote.is_ipv6(), false)?;
        socket.connect(&remote.into())?;
        let mut socket = UdpSocket::from_std(socket.into());
        registry.register(&mut socket, token, Interest::READABLE)?;
        Ok(Server { socket, remote, readable: true, reported: false })
    }

    /// Sends one datagram. An error of an earlier one, that waits at the socket, is not this one's.
    pub fn send(&self, bytes: &[u8]) -> io::Result<usize> {
        match self.socket.send(bytes) {
            Err(error) if is_of_an_earlier(&error) => self.socket.send(bytes),
            sent => sent,
        }
    }
}

/// What became of a datagram.
pub(super) enum Fate {
    Sent(usize),
    /// The kernel had no room.
    NoRoom(usize),
    Refused(Cause),
}

/// The fate of a datagram from what sending it came to.
pub(super) fn fate(sent: io::Result<usize>, length: usize) -> Fate {
    match sent {
        Ok(_) => Fate::Sent(length),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Fate::NoRoom(length),
        Err(error) => Fate::Refused(match Cause::from(error) {
            Cause::MessageTooLong { .. } => Cause::MessageTooLong { length: length as u64 },
            cause => cause,
        }),
    }
}

fn is_of_an_earlier(error: &io::Error) -> bool {
    use io::ErrorKind as Kind;
    matches!(
        error.kind(),
        Kind::ConnectionRefused | Kind::HostUnreachable | Kind::NetworkUnreachable | Kind::Interrupted
    )
}

impl Client {
    pub fn lane(&mut self, towards: Towards) -> &mut Lane {
        match towards {
            Towards::Server => &mut self.up,
            Towards::Client => &mut self.down,
        }
    }

    /// When something of it is due: a datagram that the faults hold back, or the end of its time.
    pub fn due(&mut self, time: Duration, idle: Duration, start: Instant) -> Option<Instant> {
        let mut due = [self.used.checked_add(idle), self.rest].into_iter().flatten().min();
        // Without a server, nothing of what waits for it is due.
        let up = self.server.is_some().then_some(&mut self.up);
        for lane in up.into_iter().chain([&mut self.down]) {
            let at = match lane.next(time) {
                Next::Wait(at) => start.checked_add(at),
                _ => None,
            };
            due = [due, at].into_iter().flatten().min();
        }
        due
    }

    pub fn show(&self) {
        self.shown.received.store(self.received, Ordering::Relaxed);
        self.shown.sent.store(self.sent, Ordering::Relaxed);
        self.shown.unsent.store((self.up.held() + self.down.held()) as u64, Ordering::Relaxed);
    }
}

/// Sends what the faults let go now. Whether there may be more at once.
pub(super) fn give(
    lane: &mut Lane,
    time: Duration,
    mut send: impl FnMut(&[u8]) -> io::Result<usize>,
    mut after: impl FnMut(Fate),
) -> bool {
    for _ in 0..DATAGRAMS {
        let Next::Bytes(bytes) = lane.next(time) else { return false };
        let length = bytes.len();
        after(fate(send(bytes), length));
        lane.took(length, time);
    }
    true
}
