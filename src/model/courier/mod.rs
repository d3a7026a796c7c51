//! Handing many messages to a session from a thread of its own: a replay's, a file's.
//!
//! When the session's queue is full it waits: nothing is dropped, nothing piles up. Another machine is spared.

mod control;

use std::sync::Arc;
use std::time::{Duration, Instant};

pub(super) use self::control::{Control, Orders, pair};
use crate::net::{Clients, Command, CommandSender, Here, Pace, SendError, Status, Target};

/// How long to wait for room before looking at what is wished.
const ROOM: Duration = Duration::from_millis(10);
/// A server lets no client wait for more than a bound and refuses what is beyond: far below it, nothing is handed over.
const MOST_UNSENT: u64 = 1 << 20;
/// How long a slow client is left before it is looked at again.
const SLOW: Duration = Duration::from_millis(1);

/// Why nothing more can be handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stopped {
    /// The user cancelled.
    Cancelled,
    /// The session has ended.
    NotOpen,
    /// No client is connected any more.
    NoClients,
}

/// Hands messages over.
pub(super) struct Courier<'a> {
    sender: CommandSender,
    target: Target,
    pub control: Control<'a>,
    pace: Pace,
    here: Here,
    /// Messages that were handed over, and their bytes.
    pub messages: u64,
    pub bytes: u64,
}

impl<'a> Courier<'a> {
    pub fn new(sender: CommandSender, target: Target, most_away: u32, control: Control<'a>) -> Self {
        let (pace, here) = (Pace::new(most_away), Here::look());
        Courier { sender, target, control, pace, here, messages: 0, bytes: 0 }
    }

    /// Each message is a datagram, and an empty one is a message.
    pub fn sends_datagrams(&self) -> bool {
        matches!(self.target, Target::Address(_) | Target::Host(_))
    }

    /// Whether it may go on.
    pub fn check(&self) -> Result<(), Stopped> {
        if self.control.is_cancelled() {
            return Err(Stopped::Cancelled);
        }
        if self.sender.status().state().is_over() { Err(Stopped::NotOpen) } else { Ok(()) }
    }

    /// Waits until a time.
    pub fn wait_until(&self, at: Instant) -> Result<(), Stopped> {
        while at > Instant::now() {
            self.check()?;
            self.control.wait(Some(at));
        }
        self.check()
    }

    /// Stands still while that is wished; so long.
    pub fn stand_still(&self) -> Result<Duration, Stopped> {
        if !self.control.is_paused() {
            return Ok(Duration::ZERO);
        }
        let from = Instant::now();
        while self.control.is_paused() {
            self.check()?;
            self.control.wait(None);
        }
        Ok(from.elapsed())
    }

    /// Hands over one message, as soon as there is room for it.
    pub fn hand_over(&mut self, bytes: &[u8]) -> Result<(), Stopped> {
        self.keep_pace()?;
        self.wait_for_slow_clients()?;
        let mut command = Command::Send { target: self.target.clone(), bytes: Arc::from(bytes) };
        loop {
            self.check()?;
            match self.sender.send_timeout(command, ROOM) {
                Ok(()) => break,
                Err((SendError::Full, back)) => command = back,
                Err((SendError::Ended, _)) => return Err(Stopped::NotOpen),
            }
        }
        self.messages += 1;
        self.bytes += bytes.len() as u64;
        self.control.tell(self.messages);
        Ok(())
    }

    /// Another machine is spared.
    fn keep_pace(&mut self) -> Result<(), Stopped> {
        let away = self.here.packets_away(&self.target, self.sender.status());
        if away == 0 {
            return Ok(());
        }
        if let Some(next) = self.pace.next() {
            self.wait_until(next)?;
        }
        self.pace.left(away, Instant::now());
        Ok(())
    }

    /// A server refuses what a slow client cannot take; this waits for it in place of losing something.
    fn wait_for_slow_clients(&self) -> Result<(), Stopped> {
        let (Target::Clients(clients) | Target::Upstream(clients)) = &self.target else { return Ok(()) };
        loop {
            self.check()?;
            if !anybody(self.sender.status(), clients) {
                return Err(Stopped::NoClients);
            }
            if self.sender.waiting() == 0 && self.sender.status().unsent() <= MOST_UNSENT {
                return Ok(());
            }
            self.control.wait(Some(Instant::now() + SLOW));
        }
    }
}

fn anybody(status: &Status, clients: &Clients) -> bool {
    match clients {
        Clients::All => status.client_count() > 0,
        Clients::Some(peers) => peers.iter().any(|&peer| status.client(peer).is_some()),
    }
}
