//! The listening socket: taking clients, resting when no more can be taken.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mio::net::{TcpListener, TcpStream};
use mio::{Interest, Registry, Token};
use socket2::{Domain, Protocol, Socket, Type};

use crate::net::resolver::canonical;
use crate::net::worker::Sleep;
use crate::net::{Cause, NetError, Operation, sys};

/// The listener's token; clients have small numbers.
pub(in crate::net) const LISTENER: Token = Token(usize::MAX - 1);
/// Clients that may wait to be taken; the system may allow less.
const BACKLOG: i32 = 4096;
/// How long to rest when the system refuses to give us a client.
const REST: Duration = Duration::from_secs(1);

/// The listening socket.
pub(in crate::net) struct Listener {
    socket: TcpListener,
    local: SocketAddr,
    /// Clients may be waiting.
    ready: bool,
    paused: bool,
    /// Resting after a failure until then.
    rest: Option<Instant>,
    /// The failure was told, and no client was taken since.
    told: bool,
}

/// What an attempt to take a client came to.
pub(in crate::net) enum Taken {
    Client(TcpStream, SocketAddr),
    Nobody,
    /// To be told once; the listener rests.
    Failed(Cause),
}

impl Listener {
    pub fn open(local: SocketAddr, dual_stack: bool, registry: &Registry) -> Result<Self, NetError> {
        let wanted = canonical(local);
        let error = |operation| move |error: io::Error| NetError::new(operation, wanted, error);
        let socket = Socket::new(Domain::for_address(wanted), Type::STREAM, Some(Protocol::TCP));
        let socket = socket.map_err(error(Operation::Open))?;
        prepare(&socket, wanted, dual_stack).map_err(error(Operation::Configure))?;
        socket.bind(&wanted.into()).map_err(error(Operation::Bind))?;
        socket.listen(BACKLOG).map_err(error(Operation::Listen))?;
        let mut socket = TcpListener::from_std(socket.into());
        registry.register(&mut socket, LISTENER, Interest::READABLE).map_err(error(Operation::Listen))?;
        let local = socket.local_addr().map_err(error(Operation::Listen))?;
        Ok(Listener { socket, local, ready: true, paused: false, rest: None, told: false })
    }

    pub fn local(&self) -> SocketAddr {
        self.local
    }

    pub fn ready(&mut self) {
        self.ready = true;
    }

    /// Whether that changes anything.
    pub fn pause(&mut self, paused: bool) -> bool {
        std::mem::replace(&mut self.paused, paused) != paused
    }

    /// No file is left for what a client needs beside its own: no other is taken for a while.
    pub fn rest(&mut self, now: Instant) {
        self.rest = Some(now + REST);
    }

    /// A file was closed: there may be room for a client now.
    pub fn try_again(&mut self) {
        self.rest = None;
    }

    pub fn sleep(&self) -> Sleep {
        match self.rest {
            _ if self.paused || !self.ready => Sleep::Forever,
            Some(rest) => Sleep::Until(rest),
            None => Sleep::No,
        }
    }

    /// Takes a client that waits.
    pub fn accept(&mut self, now: Instant) -> Taken {
        if self.paused || !self.ready || self.rest.is_some_and(|rest| now < rest) {
            return Taken::Nobody;
        }
        self.rest = None;
        loop {
            match self.socket.accept() {
                Ok((stream, remote)) => {
                    self.told = false;
                    return Taken::Client(stream, canonical(remote));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.ready = false;
                    return Taken::Nobody;
                }
                Err(error) if is_of_the_client(&error) => {}
                Err(error) => {
                    self.rest = Some(now + REST);
                    let told = std::mem::replace(&mut self.told, true);
                    return if told { Taken::Nobody } else { Taken::Failed(error.into()) };
                }
            }
        }
    }
}

/// A client that went before it was taken, or a signal: the next one is asked for.
fn is_of_the_client(error: &io::Error) -> bool {
    use io::ErrorKind as Kind;
    matches!(error.kind(), Kind::Interrupted | Kind::ConnectionAborted | Kind::ConnectionReset)
}

fn prepare(socket: &Socket, local: SocketAddr, dual_stack: bool) -> io::Result<()> {
    socket.set_nonblocking(true)?;
    sys::allow_rebind(socket)?;
    if local.is_ipv6() {
        socket.set_only_v6(!dual_stack)?;
    }
    Ok(())
}
