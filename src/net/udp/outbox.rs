//! Datagrams on their way out: in the order in which they were asked for, even while a name is resolved.

use std::collections::VecDeque;
use std::io;
use std::net::{SocketAddr, SocketAddrV6};
use std::sync::Arc;

use mio::Waker;
use mio::net::UdpSocket;

use super::names::Names;
use crate::capture::{Direction, Entry, PeerId};
use crate::net::config::UNSENT_LIMIT;
use crate::net::face::{Face, now};
use crate::net::resolver::{self, Pending, canonical};
use crate::net::{Cause, Host, NetError, Operation};

/// What a waiting datagram costs beside its bytes, so that empty ones are bounded too.
const OVERHEAD: usize = 128;
/// Datagrams sent in one turn.
const SENDS: usize = 256;

/// What waits to be sent.
pub(super) struct Outbox {
    queue: VecDeque<Outgoing>,
    /// Bytes of the datagrams that wait.
    unsent: u64,
    pending: Option<(Host, Pending)>,
    /// The kernel takes no more.
    blocked: bool,
    /// Datagrams sent or refused in this turn.
    sends: usize,
    /// The first datagram was tried again after an error that may have been another's.
    tried_again: bool,
    v6: bool,
    dual: bool,
    destination: Destination,
}

struct Outgoing {
    to: To,
    bytes: Arc<[u8]>,
}

enum To {
    Address(SocketAddr),
    Host(Host),
    Nowhere(String, Cause),
}

/// Where datagrams went, for a system that does not tell whose fate it reports.
#[derive(Clone, Copy)]
enum Destination {
    None,
    One(SocketAddr),
    Many,
}

/// Why the first datagram was not sent.
pub(super) enum Refusal {
    /// The error may be another datagram's.
    Maybe(io::Error),
    /// The error is its own.
    Surely(Cause),
}

impl Outbox {
    pub fn new(v6: bool, dual: bool) -> Self {
        Outbox {
            queue: VecDeque::new(),
            unsent: 0,
            pending: None,
            blocked: false,
            sends: 0,
            tried_again: false,
            v6,
            dual,
            destination: Destination::None,
        }
    }

    pub fn push(&mut self, to: SocketAddr, bytes: Arc<[u8]>) {
        self.enqueue(To::Address(canonical(to)), bytes);
    }

    pub fn push_host(&mut self, host: Host, bytes: Arc<[u8]>) {
        let to = match resolver::literal(&host) {
            Some(Ok(address)) => To::Address(address),
            Some(Err(cause)) => To::Nowhere(host.to_string(), cause),
            None => To::Host(host),
        };
        self.enqueue(to, bytes);
    }

    fn enqueue(&mut self, to: To, bytes: Arc<[u8]>) {
        self.unsent += bytes.len() as u64;
        self.queue.push_back(Outgoing { to, bytes });
    }

    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    pub fn unsent(&self) -> u64 {
        self.unsent
    }

    /// As much waits as may wait.
    pub fn is_full(&self) -> bool {
        self.unsent as usize + self.queue.len() * OVERHEAD >= UNSENT_LIMIT
    }

    pub fn is_blocked(&self) -> bool {
        self.blocked
    }

    pub fn unblock(&mut self) {
        self.blocked = false;
    }

    /// Something can be sent without waiting for the system or the resolver.
    pub fn can_go_on(&self) -> bool {
        !self.blocked && self.pending.is_none() && !self.queue.is_empty()
    }

    /// The destination, if there was only one so far.
    pub fn only_destination(&self) -> Option<SocketAddr> {
        match self.destination {
            Destination::One(address) => Some(address),
            Destination::None | Destination::Many => None,
        }
    }

    /// Whether the first datagram may be tried once more after an error that may be another's.
    pub fn try_again(&mut self) -> bool {
        !std::mem::replace(&mut self.tried_again, true)
    }

    /// Begins a turn: asks for the first datagram's address, or takes the answer, which then serves all that wait for that name.
    pub fn resolve(&mut self, waker: &Arc<Waker>, face: &mut Face) {
        self.sends = 0;
        if let Some((host, pending)) = &self.pending {
            let Some(answer) = pending.take() else { return };
            let to = answer.and_then(|found| self.usable(&found));
            let host = host.clone();
            self.pending = None;
            self.answer(&host, &to);
        }
        if let Some(Outgoing { to: To::Host(host), .. }) = self.queue.front() {
            match resolver::ask(host, waker) {
                Ok(pending) => self.pending = Some((host.clone(), pending)),
                Err(cause) => self.refuse_first(cause, face),
            }
        }
    }

    fn answer(&mut self, host: &Host, answer: &Result<SocketAddr, Cause>) {
        for outgoing in &mut self.queue {
            if matches!(&outgoing.to, To::Host(waiting) if waiting == host) {
                outgoing.to = match answer {
                    Ok(address) => To::Address(*address),
                    Err(cause) => To::Nowhere(host.to_string(), cause.clone()),
                };
            }
        }
    }

    /// The first address that this socket can send to.
    fn usable(&self, found: &[SocketAddr]) -> Result<SocketAddr, Cause> {
        found.iter().copied().find(|&address| self.outside(address).is_some()).ok_or(Cause::WrongFamily)
    }

    /// An address in the socket's own family.
    fn outside(&self, address: SocketAddr) -> Option<SocketAddr> {
        match address {
            SocketAddr::V4(_) if !self.v6 => Some(address),
            SocketAddr::V4(v4) if self.dual => {
                Some(SocketAddrV6::new(v4.ip().to_ipv6_mapped(), v4.port(), 0, 0).into())
            }
            SocketAddr::V6(_) if self.v6 => Some(address),
            _ => None,
        }
    }

    /// Sends what can be sent, for one turn, and records what the kernel took. Stops at what was refused.
    pub fn send(&mut self, socket: &UdpSocket, names: &mut Names, face: &mut Face) -> Option<Refusal> {
        let mut sent: Vec<(PeerId, Arc<[u8]>)> = Vec::new();
        let refusal = loop {
            if self.blocked || self.sends >= SENDS {
                break None;
            }
            let Some(first) = self.queue.front() else { break None };
            let address = match &first.to {
                To::Address(address) => *address,
                To::Host(_) => break None,
                To::Nowhere(_, cause) => break Some(Refusal::Surely(cause.clone())),
            };
            let Some(outside) = self.outside(address) else { break Some(Refusal::Surely(Cause::WrongFamily)) };
            if let Some(cause) = Cause::of_loopback(names.bound().ip(), address.ip()) {
                break Some(Refusal::Surely(cause));
            }
            match socket.send_to(&first.bytes, outside) {
                Ok(_) => {
                    sent.push((names.of(address, face), Arc::clone(&first.bytes)));
                    self.went(address);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.blocked = true,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => break Some(refusal(error)),
            }
        };
        record(&sent, names, face);
        refusal
    }

    fn went(&mut self, address: SocketAddr) {
        self.sends += 1;
        self.destination = match self.destination {
            Destination::None => Destination::One(address),
            Destination::One(before) if before == address => self.destination,
            _ => Destination::Many,
        };
        self.pop();
    }

    fn pop(&mut self) -> Option<Outgoing> {
        let first = self.queue.pop_front()?;
        self.unsent -= first.bytes.len() as u64;
        self.tried_again = false;
        Some(first)
    }

    /// Gives the first datagram up.
    pub fn refuse_first(&mut self, cause: Cause, face: &mut Face) {
        self.sends += 1;
        if let Some(Outgoing { to, bytes }) = self.pop() {
            let (operation, target, cause) = match to {
                To::Address(address) => (Operation::Send, address.to_string(), cause),
                To::Host(host) => (Operation::Resolve, host.to_string(), cause),
                To::Nowhere(host, cause) if cause == Cause::WrongFamily => (Operation::Send, host, cause),
                To::Nowhere(host, cause) => (Operation::Resolve, host, cause),
            };
            let cause = match cause {
                Cause::MessageTooLong { .. } => Cause::MessageTooLong { length: bytes.len() as u64 },
                cause => cause,
            };
            face.refused(NetError::new(operation, target, cause));
        }
    }

    /// Gives up what is left when the session ends.
    pub fn refuse_all(&mut self, face: &mut Face) {
        while !self.queue.is_empty() {
            self.refuse_first(Cause::Cancelled, face);
        }
    }
}

fn refusal(error: io::Error) -> Refusal {
    match Cause::from(&error) {
        cause @ Cause::MessageTooLong { .. } => Refusal::Surely(cause),
        _ => Refusal::Maybe(error),
    }
}

fn record(sent: &[(PeerId, Arc<[u8]>)], names: &mut Names, face: &mut Face) {
    if sent.is_empty() {
        return;
    }
    let (time, local) = (now(), names.local(None, face));
    let entries: Vec<Entry<'_>> = sent
        .iter()
        .map(|(peer, bytes)| Entry { time, direction: Direction::Sent, peer: *peer, local, bytes })
        .collect();
    face.append(&entries);
}
