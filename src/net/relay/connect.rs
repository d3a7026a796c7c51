//! The way from a client that was taken to a connection to the server: addresses, one attempt after the other.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Interest, Registry, Token};
use socket2::{Domain, Protocol, SockRef, Socket, Type};

use super::route::{Route, is_itself};
use crate::net::resolver::canonical;
use crate::net::tcp_client::outcome;
use crate::net::{Cause, NetError, Operation, sys};

/// What all connections to the server have in common.
pub(super) struct Plan<'a> {
    pub registry: &'a Registry,
    pub route: &'a mut Route,
    pub no_delay: bool,
    /// Where the relay listens.
    pub listening: SocketAddr,
}

/// One client's way to the server.
pub(super) struct Connecting {
    token: Token,
    /// When it must be done.
    pub until: Instant,
    /// Addresses that were not tried yet; None while they are asked for.
    addresses: Option<VecDeque<SocketAddr>>,
    attempt: Option<Attempt>,
    /// Why the last attempt failed.
    tried: Option<Cause>,
}

struct Attempt {
    stream: TcpStream,
    remote: SocketAddr,
    until: Instant,
    ready: bool,
}

/// How far it came.
pub(super) enum Progress {
    Waits,
    /// With the error of a server that has taken the connection and reset it since.
    Connected {
        stream: TcpStream,
        local: SocketAddr,
        remote: SocketAddr,
        reset: Option<io::Error>,
    },
    Failed(NetError),
}

impl Connecting {
    pub fn new(token: Token, now: Instant, most: Duration) -> Self {
        let until = now.checked_add(most).unwrap_or(now + Duration::from_secs(86_400));
        Connecting { token, until, addresses: None, attempt: None, tried: None }
    }

    pub fn ready(&mut self) {
        if let Some(attempt) = &mut self.attempt {
            attempt.ready = true;
        }
    }

    /// Makes the close that follows send a reset, in case the server has taken it already.
    pub fn abort(&self) {
        if let Some(attempt) = &self.attempt {
            SockRef::from(&attempt.stream).set_linger(Some(Duration::ZERO)).ok();
        }
    }

    /// When it must be looked at again, whatever the system tells.
    pub fn deadline(&self) -> Instant {
        self.attempt.as_ref().map_or(self.until, |attempt| attempt.until)
    }

    /// Goes on as far as it can now.
    pub fn proceed(&mut self, plan: &mut Plan<'_>, now: Instant) -> Progress {
        if self.addresses.is_none() {
            match plan.route.addresses(now) {
                Some(Ok(addresses)) => self.addresses = Some(addresses.into()),
                Some(Err(cause)) => return failed(plan, Operation::Resolve, cause),
                None if self.until <= now => return failed(plan, Operation::Resolve, Cause::TimedOut),
                None => return Progress::Waits,
            }
        }
        if let Some(progress) = self.watch(now) {
            return progress;
        }
        self.try_next(plan, now)
    }

    /// Looks how the attempt goes; None if another is to be made.
    fn watch(&mut self, now: Instant) -> Option<Progress> {
        let attempt = self.attempt.as_mut()?;
        let outcome = if std::mem::take(&mut attempt.ready) { outcome(&attempt.stream) } else { None };
        match outcome {
            Some(Ok(local)) => {
                let Attempt { stream, remote, .. } = self.attempt.take()?;
                return Some(Progress::Connected { stream, local, remote, reset: None });
            }
            // It was there, for a refusal is another error: what it sent can still be read.
            Some(Err(error)) if error.kind() == io::ErrorKind::ConnectionReset => {
                let Attempt { stream, remote, .. } = self.attempt.take()?;
                let local = stream.local_addr().map_or(remote, canonical);
                return Some(Progress::Connected { stream, local, remote, reset: Some(error) });
            }
            Some(Err(error)) => self.tried = Some(error.into()),
            None if attempt.until <= now => self.tried = Some(Cause::TimedOut),
            None => return Some(Progress::Waits),
        }
        self.attempt = None;
        None
    }

    fn try_next(&mut self, plan: &mut Plan<'_>, now: Instant) -> Progress {
        while let Some(remote) = self.addresses.as_mut().and_then(VecDeque::pop_front) {
            if is_itself(plan.listening, remote) {
                self.tried = Some(Cause::LoopsToItself);
                continue;
            }
            match start(remote, plan, self.token) {
                Ok(stream) => {
                    let left = self.addresses.as_ref().map_or(0, VecDeque::len) as u32;
                    let share = self.until.saturating_duration_since(now) / (left + 1);
                    let until = now + share.max(Duration::from_millis(1));
                    self.attempt = Some(Attempt { stream, remote, until, ready: false });
                    return Progress::Waits;
                }
                Err(error) => self.tried = Some(error.into()),
            }
        }
        failed(plan, Operation::Connect, self.tried.take().unwrap_or(Cause::NameNotFound))
    }
}

fn failed(plan: &Plan<'_>, operation: Operation, cause: Cause) -> Progress {
    Progress::Failed(NetError::new(operation, plan.route.host(), cause))
}

/// Starts to connect.
fn start(remote: SocketAddr, plan: &Plan<'_>, token: Token) -> io::Result<TcpStream> {
    let socket = Socket::new(Domain::for_address(remote), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_nonblocking(true)?;
    socket.set_tcp_nodelay(plan.no_delay)?;
    match socket.connect(&remote.into()) {
        Err(error) if !sys::is_connecting(&error) => return Err(error),
        _ => {}
    }
    let mut stream = TcpStream::from_std(socket.into());
    plan.registry.register(&mut stream, token, Interest::READABLE | Interest::WRITABLE)?;
    Ok(stream)
}
