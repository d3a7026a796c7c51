//! The answers of a UDP session that it gives by itself.

use std::net::SocketAddr;
use std::time::Instant;

use super::echo::Echo;
use super::outbox::Outbox;
use crate::codec::framing::Framing;
use crate::net::answering::Answering;
use crate::net::face::Face;
use crate::net::resolver::{self, canonical};
use crate::net::{Reply, Target, sys};

/// What is answered, and how.
#[derive(Default)]
pub(super) struct Answers {
    echo: Option<Echo>,
    rules: Option<Answering<SocketAddr>>,
}

impl Answers {
    pub fn new(reply: &Reply, framing: &Framing) -> Self {
        let echo = matches!(reply, Reply::Echo).then(Echo::new);
        Answers { echo, rules: Answering::of(reply, framing, true) }
    }

    /// Something else is answered from now on.
    pub fn change(&mut self, reply: &Reply, framing: &Framing, face: &mut Face) {
        match (&mut self.echo, reply) {
            (Some(_), Reply::Echo) => {}
            (Some(echo), _) => {
                echo.finish(face);
                self.echo = None;
            }
            (None, Reply::Echo) => self.echo = Some(Echo::new()),
            (None, _) => {}
        }
        Answering::change(&mut self.rules, reply, framing, true, face);
    }

    pub fn set_framing(&mut self, framing: &Framing) {
        if let Some(rules) = &mut self.rules {
            rules.set_framing(framing);
        }
    }

    /// The user sends this himself.
    pub fn sent(&mut self, target: &Target, bytes: &[u8]) {
        if let Some(echo) = &mut self.echo {
            echo.sent(bytes);
        }
        if let Some(rules) = &mut self.rules {
            let to = match target {
                Target::Address(address) => Some(*address),
                // A name is found out only later; who answers to it is heard for the first time then.
                Target::Host(host) => resolver::literal(host).and_then(Result::ok),
                Target::Server | Target::Clients(_) | Target::Upstream(_) => None,
            };
            rules.sent(to.map(canonical), bytes);
        }
    }

    /// Puts the answers to a batch into the outbox. Whether anything may have been put there.
    pub fn answer(&mut self, receiver: &sys::Receiver, outbox: &mut Outbox) -> bool {
        if let Some(echo) = &mut self.echo {
            echo.answer(receiver, outbox);
        }
        if let Some(rules) = &mut self.rules {
            let now = Instant::now();
            for datagram in receiver.datagrams() {
                rules.hear(canonical(datagram.from), datagram.bytes, now);
            }
            give_due(rules, outbox, now);
        }
        self.echo.is_some() || self.rules.is_some()
    }

    /// Puts answers whose time has come into the outbox, and tells what was not answered.
    pub fn proceed(&mut self, outbox: &mut Outbox, now: Instant, face: &mut Face) {
        if let Some(echo) = &mut self.echo {
            echo.tell(now, face);
        }
        if let Some(rules) = &mut self.rules {
            give_due(rules, outbox, now);
            rules.tell(now, face);
        }
    }

    /// The last word.
    pub fn finish(&mut self, face: &mut Face) {
        if let Some(echo) = &mut self.echo {
            echo.finish(face);
        }
        if let Some(rules) = &mut self.rules {
            rules.finish(face);
        }
    }

    /// When there is something to send or to tell.
    pub fn deadline(&self) -> Option<Instant> {
        let echo = self.echo.as_ref().and_then(Echo::deadline);
        let rules = self.rules.as_ref().and_then(Answering::deadline);
        echo.into_iter().chain(rules).min()
    }
}

fn give_due(rules: &mut Answering<SocketAddr>, outbox: &mut Outbox, now: Instant) {
    while let Some(answer) = rules.next(now) {
        match answer.bytes {
            Some(bytes) if !outbox.is_full() => outbox.push(answer.peer, bytes),
            Some(_) => rules.had_no_room(),
            // There is no connection to close.
            None => {}
        }
    }
}
