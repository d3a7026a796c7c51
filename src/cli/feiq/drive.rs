//! A messenger of a command at work: it is turned from one thing that happens to the next.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, bounded, select};

use super::plan::Common;
use crate::cli::plan::Record;
use crate::cli::run::waking;
use crate::cli::{FAILED, interrupt, say};
use crate::model::feiq::{
    FileTransfer, IpmsgAsk, IpmsgStatus, Offer, Own, Peer, PeerId, Profile, SendError, Station, Told,
};
use crate::model::{Operation, State, Storage, words};

/// With nothing to wait for, the messenger is looked at so often: only a wake that was lost would show.
const SELDOM: Duration = Duration::from_secs(60);
/// So much of what happened is taken at once.
const MOST_TOLD: usize = 1024;

/// What a turn came to.
#[derive(Debug)]
pub enum Turn {
    /// This happened; maybe nothing that is told, but the transfers moved, or the time is over.
    Told(Vec<Told>),
    /// It has ended, or was refused what it needs; said already.
    Failed,
    /// The user wants it to end.
    Interrupted,
}

/// A messenger and what wakes its command.
#[derive(Debug)]
pub struct Drive {
    /// The messenger.
    station: Station,
    /// Who we are.
    pub profile: Profile,
    record: Record,
    wakes: Receiver<()>,
    interrupts: Receiver<()>,
    /// The user has interrupted.
    interrupted: bool,
}

impl Drive {
    /// Starts it; None where that failed, which is said.
    pub fn start(common: &Common) -> Option<Drive> {
        let interrupts = interrupt::listen();
        let storage = Storage::of_user();
        let (own, complaints, error) = Own::take(storage.as_ref());
        complaints.iter().for_each(|complaint| say(words::complaint(complaint)));
        error.iter().for_each(|error| say(words::storage_error(error)));
        let mut config = common.config.clone();
        let profile = &mut config.profile;
        (profile.user, profile.host) = (own.user.clone(), own.host.clone());
        if profile.nick.is_empty() {
            profile.nick.clone_from(&profile.user);
        }
        profile.feiq = common.feiq.then_some(own.mac);
        config.number = own.number;
        let profile = profile.clone();
        let (wake, wakes) = bounded(1);
        let mut station = Station::new(common.record.packets().map_err(say).ok()?);
        station.open(config, waking(&wake)).map_err(|error| say(words::net_error(&error))).ok()?;
        Some(Drive { station, profile, record: common.record.clone(), wakes, interrupts, interrupted: false })
    }

    /// Waits until it is open; its address, or the exit status.
    pub fn opened(&mut self) -> Result<SocketAddr, u8> {
        loop {
            match self.station.state() {
                State::Open { local, .. } => return Ok(local),
                State::Opening | State::Connecting { .. } => {}
                _ => {
                    self.say_end();
                    return Err(FAILED);
                }
            }
            if self.wait(SELDOM) {
                return Err(interrupt::INTERRUPTED);
            }
        }
    }

    /// The next thing that happens, or nothing after a time.
    pub fn turn(&mut self, until: Option<Instant>) -> Turn {
        let refused = self.station.refused();
        refused.iter().for_each(|error| say(words::net_error(error)));
        // The state first: what was told before the end is then there.
        let over = self.station.state().is_over();
        let told = self.told();
        if !told.is_empty() {
            return Turn::Told(told);
        }
        if over {
            self.say_end();
            return Turn::Failed;
        }
        // A send to one of many addresses may fail and change nothing; a file that cannot be read is the whole.
        if refused.iter().any(|error| error.operation == Operation::ReadFile) {
            return Turn::Failed;
        }
        let wait = until.map_or(SELDOM, |until| until.saturating_duration_since(Instant::now()));
        if self.wait(wait) { Turn::Interrupted } else { Turn::Told(self.told()) }
    }

    /// Waits for a wake at most so long; whether the user interrupted.
    fn wait(&mut self, time: Duration) -> bool {
        select! {
            recv(self.wakes) -> _ => {}
            recv(self.interrupts) -> _ => self.interrupted = true,
            default(time) => {}
        }
        self.interrupted
    }

    /// The exit status where something could not be done.
    pub fn why_not(&self) -> u8 {
        self.say_end();
        if self.interrupted { interrupt::INTERRUPTED } else { FAILED }
    }

    fn say_end(&self) {
        if let State::Failed(error) = self.station.state() {
            say(words::net_error(&error));
        }
    }

    /// Asks for something; false where the messenger has ended.
    pub fn ask(&mut self, ask: &IpmsgAsk) -> bool {
        loop {
            match self.station.ask(ask.clone()) {
                Ok(()) => return true,
                Err(SendError::Ended) => return false,
                // Its queue is full for the moment.
                Err(SendError::Full) if !self.wait(SHORT) => {}
                Err(SendError::Full) => return false,
            }
        }
    }

    /// What happened since it was looked at last, a thousand of it at most.
    fn told(&self) -> Vec<Told> {
        self.station.status().map(|status| status.take_told(MOST_TOLD)).unwrap_or_default()
    }

    /// Everybody, in the order in which they were met.
    pub fn peers(&self) -> Vec<Arc<Peer>> {
        self.station.status().map(IpmsgStatus::peers).unwrap_or_default()
    }

    /// One of them.
    pub fn peer(&self, id: PeerId) -> Option<Arc<Peer>> {
        self.station.status()?.peer(id)
    }

    /// The transfers of files, in the order in which they began.
    pub fn transfers(&self) -> Vec<Arc<FileTransfer>> {
        self.station.status().map(IpmsgStatus::transfers).unwrap_or_default()
    }

    /// What is offered.
    pub fn offers(&self) -> Vec<Arc<Offer>> {
        self.station.status().map(IpmsgStatus::offers).unwrap_or_default()
    }

    /// Whoever is at an address, once it is known here.
    pub fn peer_at(&self, address: SocketAddr) -> Option<Arc<Peer>> {
        self.peers().into_iter().find(|peer| peer.address == address)
    }

    /// Knows whoever is at an address; None where the messenger ended or the user interrupted.
    pub fn meet(&mut self, address: SocketAddr) -> Option<Arc<Peer>> {
        if !self.ask(&IpmsgAsk::Meet(address)) {
            return None;
        }
        self.look_until(|drive| drive.peer_at(address))
    }

    /// Waits until all of these have said who they are, which tells what charset they take; a script, which says nothing, is
    /// not waited for longer than a second. As they are then; None where the messenger ended or the user interrupted.
    pub fn introduced(&mut self, peers: &[Arc<Peer>]) -> Option<Vec<Arc<Peer>>> {
        let until = Instant::now() + INTRODUCED;
        self.look_until(|drive| {
            let known = peers.iter().map(|peer| drive.peer(peer.id).unwrap_or_else(|| Arc::clone(peer)));
            let known: Vec<_> = known.collect();
            let all_said = known.iter().all(|peer| !peer.version.is_empty());
            (all_said || Instant::now() >= until).then_some(known)
        })
    }

    /// Looks until there is something to see; None where the messenger ended or the user interrupted.
    fn look_until<T>(&mut self, mut look: impl FnMut(&Self) -> Option<T>) -> Option<T> {
        loop {
            if let Some(seen) = look(self) {
                return Some(seen);
            }
            if self.station.state().is_over() || self.wait(SHORT) {
                return None;
            }
        }
    }

    /// Ends it in order. What is missing in the capture is said.
    pub fn end(mut self) {
        self.station.close();
        self.station.join();
        self.record.say_missing(self.station.capture());
    }
}

/// Whoever answers who it is does so within this time.
const INTRODUCED: Duration = Duration::from_secs(1);
/// Between two looks at what the worker does at once.
const SHORT: Duration = Duration::from_millis(20);
