//! Each record at its time into the session's queue.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::clock::Clock;
use super::control::{Control, State};
use super::pace::Pace;
use super::{ReplayError, Replayed, Speed};
use crate::model::walk::{Roster, Visited, Visitor};
use crate::net::{self, Clients, Command, CommandSender, Notice, SendError, Status, Target, addresses};

/// How long to wait for room before looking at what is wished.
const ROOM: Duration = Duration::from_millis(10);
/// A server lets no client wait for more than a bound and refuses what is beyond: far below it, nothing is handed over.
const MOST_UNSENT: u64 = 1 << 20;
/// How long a slow client is left before it is looked at again.
const SLOW: Duration = Duration::from_millis(1);

/// Sends records.
pub(super) struct Sending<'a> {
    sender: CommandSender,
    target: Target,
    control: Control<'a>,
    clock: Clock,
    speed: Speed,
    pace: Pace,
    /// Addresses of this machine, which are not spared.
    ours: Vec<IpAddr>,
    replayed: Replayed,
}

impl<'a> Sending<'a> {
    pub fn new(sender: CommandSender, target: Target, most_away: u32, control: Control<'a>) -> Self {
        let (speed, _) = control.wishes();
        // Where the list cannot be had, only the loopback interface counts as this machine.
        let ours = addresses().unwrap_or_default().into_iter().map(|address| address.ip).collect();
        let (clock, pace) = (Clock::new(speed), Pace::new(most_away));
        Sending { sender, target, control, clock, speed, pace, ours, replayed: Replayed::default() }
    }

    pub fn finish(self, gone: u64, ended: Option<ReplayError>) -> Replayed {
        Replayed { gone, ended, ..self.replayed }
    }

    /// Waits until a record is due, through pauses and changes of speed.
    fn wait_for(&mut self, time: i64) -> Result<(), ReplayError> {
        let mut due = self.clock.due(time, Instant::now());
        loop {
            let (speed, state) = self.control.wishes();
            if speed != self.speed {
                due = self.set_clock(speed, time, due);
            }
            if state == State::Paused {
                due = self.pause(time, due)?;
                continue;
            }
            self.check()?;
            match due.filter(|&due| due > Instant::now()) {
                Some(due) => self.control.wait(Some(due)),
                None => return Ok(()),
            }
        }
    }

    /// Stands still; what was left to wait is left then.
    fn pause(&mut self, time: i64, due: Option<Instant>) -> Result<Option<Instant>, ReplayError> {
        let left = due.map(|due| due.saturating_duration_since(Instant::now()));
        while self.control.wishes().1 == State::Paused {
            self.check()?;
            self.control.wait(None);
        }
        let now = Instant::now();
        self.clock.set(self.speed, time, left, now);
        Ok(self.clock.due(time, now))
    }

    fn set_clock(&mut self, speed: Speed, time: i64, due: Option<Instant>) -> Option<Instant> {
        let now = Instant::now();
        self.clock.set(speed, time, due.map(|due| due.saturating_duration_since(now)), now);
        self.speed = speed;
        self.clock.due(time, now)
    }

    fn check(&self) -> Result<(), ReplayError> {
        if self.control.is_cancelled() {
            return Err(ReplayError::Cancelled);
        }
        if self.sender.status().state().is_over() { Err(ReplayError::NotOpen) } else { Ok(()) }
    }

    /// Hands over one message, as soon as there is room for it.
    fn hand_over(&mut self, bytes: &[u8]) -> Result<(), ReplayError> {
        self.keep_pace()?;
        self.wait_for_slow_clients()?;
        let mut command = Command::Send { target: self.target.clone(), bytes: Arc::from(bytes) };
        loop {
            self.check()?;
            match self.sender.send_timeout(command, ROOM) {
                Ok(()) => return Ok(()),
                Err((SendError::Full, back)) => command = back,
                Err((SendError::Ended, _)) => return Err(ReplayError::NotOpen),
            }
        }
    }

    /// Another machine is spared.
    fn keep_pace(&mut self) -> Result<(), ReplayError> {
        let away = self.away();
        if away == 0 {
            return Ok(());
        }
        while let Some(next) = self.pace.next().filter(|&next| next > Instant::now()) {
            self.check()?;
            self.control.wait(Some(next));
        }
        self.pace.left(away, Instant::now());
        Ok(())
    }

    /// How many packets one message is for other machines.
    fn away(&self) -> u32 {
        let is_away = |address: SocketAddr| !address.ip().is_loopback() && !self.ours.contains(&address.ip());
        match &self.target {
            Target::Address(address) => u32::from(is_away(*address)),
            Target::Host(host) => match host.name.parse::<IpAddr>() {
                Ok(ip) => u32::from(is_away(SocketAddr::new(ip, host.port))),
                // Which machine a name is, only the resolver knows.
                Err(_) => u32::from(!host.name.eq_ignore_ascii_case("localhost")),
            },
            Target::Server => match self.sender.status().state() {
                net::State::Open { remote: Some(remote), .. } => u32::from(is_away(remote)),
                _ => 1,
            },
            // Whose connection to the server it is does not say where the server is.
            Target::Upstream(_) => 1,
            Target::Clients(clients) => {
                let status = self.sender.status();
                let all = status.clients(0..usize::MAX);
                let away = all.iter().filter(|client| is(clients, client.peer) && is_away(client.address));
                u32::try_from(away.count()).unwrap_or(u32::MAX)
            }
        }
    }

    /// A server refuses what a slow client cannot take; a replay waits for it in place of losing something.
    fn wait_for_slow_clients(&self) -> Result<(), ReplayError> {
        let Target::Clients(clients) = &self.target else { return Ok(()) };
        loop {
            self.check()?;
            if !anybody(self.sender.status(), clients) {
                return Err(ReplayError::NoClients);
            }
            if self.sender.waiting() == 0 && self.sender.status().unsent() <= MOST_UNSENT {
                return Ok(());
            }
            self.control.wait(Some(Instant::now() + SLOW));
        }
    }
}

fn is(clients: &Clients, peer: crate::capture::PeerId) -> bool {
    match clients {
        Clients::All => true,
        Clients::Some(peers) => peers.contains(&peer),
    }
}

fn anybody(status: &Status, clients: &Clients) -> bool {
    match clients {
        Clients::All => status.client_count() > 0,
        Clients::Some(peers) => peers.iter().any(|&peer| status.client(peer).is_some()),
    }
}

impl Visitor for Sending<'_> {
    type Error = ReplayError;

    fn record(&mut self, record: Visited<'_>, _: &Roster) -> Result<(), ReplayError> {
        if record.bytes.is_empty() && !matches!(self.target, Target::Address(_) | Target::Host(_)) {
            // A stream cannot carry nothing.
            return Ok(());
        }
        self.wait_for(record.meta.time)?;
        self.hand_over(record.bytes)?;
        self.replayed.records += 1;
        self.replayed.bytes += record.bytes.len() as u64;
        self.control.tell(self.replayed.records);
        Ok(())
    }

    fn event(&mut self, _: Visited<'_>, _: Option<&Notice>, _: bool) -> Result<(), ReplayError> {
        Ok(())
    }
}
