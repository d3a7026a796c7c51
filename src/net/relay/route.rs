//! The way to the server: its addresses, asked for when a client needs them and kept for a short while.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::Waker;

use crate::net::resolver::{self, Pending};
use crate::net::{Cause, Host, addresses};

/// How long an answer is good for, so that a thousand clients are one question.
const GOOD_FOR: Duration = Duration::from_secs(10);

/// The server's addresses.
pub(super) struct Route {
    host: Host,
    waker: Arc<Waker>,
    pending: Option<Pending>,
    known: Option<Known>,
}

struct Known {
    answer: Result<Vec<SocketAddr>, Cause>,
    until: Option<Instant>,
}

impl Route {
    pub fn new(host: Host, waker: Arc<Waker>) -> Self {
        let literal = resolver::literal(&host);
        let known = literal.map(|answer| Known { answer: answer.map(|address| vec![address]), until: None });
        Route { host, waker, pending: None, known }
    }

    pub fn host(&self) -> &Host {
        &self.host
    }

    /// Takes the resolver's answer, if it came: then those who wait may ask again.
    pub fn hear(&mut self, now: Instant) -> bool {
        let Some(answer) = self.pending.as_ref().and_then(Pending::take) else { return false };
        self.pending = None;
        self.known = Some(Known { answer, until: Some(now + GOOD_FOR) });
        true
    }

    /// The addresses, or nothing while the resolver is asked.
    pub fn addresses(&mut self, now: Instant) -> Option<Result<Vec<SocketAddr>, Cause>> {
        if let Some(known) = &self.known
            && known.until.is_none_or(|until| now < until)
        {
            return Some(known.answer.clone());
        }
        if self.pending.is_none() {
            match resolver::ask(&self.host, &self.waker) {
                Ok(pending) => self.pending = Some(pending),
                Err(cause) => return Some(Err(cause)),
            }
        }
        None
    }
}

/// Whether a relay that listens there would be its own server.
pub(super) fn is_itself(listening: SocketAddr, server: SocketAddr) -> bool {
    if listening.port() != server.port() {
        return false;
    }
    let (here, there) = (listening.ip(), server.ip());
    if !here.is_unspecified() {
        return here == there || (there.is_unspecified() && here.is_loopback());
    }
    let is_ours = || addresses().unwrap_or_default().iter().any(|address| address.ip == there);
    let heard = here.is_ipv6() || there.is_ipv4();
    heard && (there.is_loopback() || there.is_unspecified() || is_ours())
}
