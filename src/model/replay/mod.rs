//! Sending once more what a capture holds: with the original timing, faster, slower, or as fast as it goes.
//!
//! A replay has a thread of its own, so that its timing does not hang on frames, and a second end of the session's
//! command queue ([`crate::net::CommandSender`]). When the queue is full it waits: nothing is dropped, nothing piles up.
//! Each record is due at a time counted from the start, and not from the record before it, so that delays do not add up.

mod clock;
mod send;

use std::io;
use std::sync::Arc;

use parking_lot::Mutex;

pub use clock::Speed;

use self::send::Sending;
use super::courier::{self, Control, Courier, Orders, Stopped};
use super::session::Session;
use super::walk::{Choice, Halt, Walked, Which, Whose, walk};
use crate::capture::{Direction, Job, Progress, Reader};
pub use crate::net::MOST_AWAY;
use crate::net::{CommandSender, Target};

/// What is played, to whom and how fast.
#[derive(Debug)]
pub struct Plan {
    /// The records; all of them in most cases.
    pub choice: Choice,
    /// The side: what was sent, or what was received.
    pub side: Direction,
    /// Whose records.
    pub whose: Whose,
    /// To whom: a host of UDP, the server of a client session, clients of a server session.
    pub target: Target,
    /// How fast it begins.
    pub speed: Speed,
    /// Packets a second that leave for another machine at most.
    pub most_away: u32,
}

/// Why a replay ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplayError {
    /// It was cancelled.
    Cancelled,
    /// The session ended, or is not open.
    NotOpen,
    /// No client was connected any more.
    NoClients,
}

/// What a replay came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Records that were handed over.
    pub records: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Records that had left the capture before they could be read.
    pub gone: u64,
    /// Why it ended early; None where everything was handed over.
    pub ended: Option<ReplayError>,
}

/// What a face sees of a replay.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReplayProgress {
    /// Records of the capture that were passed, of how many, and bytes that were handed over.
    pub job: Progress,
    /// Records that were handed over.
    pub records: u64,
    /// How fast it plays.
    pub speed: Speed,
    /// Whether it stands still.
    pub state: State,
}

/// Whether a replay plays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// It plays.
    #[default]
    Playing,
    /// It stands still.
    Paused,
}

impl From<Stopped> for ReplayError {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Cancelled => ReplayError::Cancelled,
            Stopped::NotOpen => ReplayError::NotOpen,
            Stopped::NoClients => ReplayError::NoClients,
        }
    }
}

/// A replay that runs. Dropping it cancels it.
#[derive(Debug)]
pub struct Replay {
    job: Job<Replayed>,
    orders: Orders,
    speed: Arc<Mutex<Speed>>,
}

impl Replay {
    /// Starts to play into a session that is open. It ends when the session ends.
    pub fn start(reader: Reader, plan: Plan, session: &Session) -> io::Result<Replay> {
        let sender = session.sender().ok_or(io::ErrorKind::NotConnected)?;
        Self::start_with(reader, plan, sender)
    }

    fn start_with(reader: Reader, plan: Plan, sender: CommandSender) -> io::Result<Replay> {
        let (orders, control) = courier::pair();
        let speed = Arc::new(Mutex::new(plan.speed));
        let wished = Arc::clone(&speed);
        let job = Job::start("netaide-replay", move |work| {
            let control = Control::new(control, work);
            let which = &mut Which { choice: plan.choice, direction: Some(plan.side), whose: plan.whose };
            let mut sending = Sending::new(Courier::new(sender, plan.target, plan.most_away, control), wished);
            let walked = walk(&reader, which, &mut sending, work);
            let gone = walked.as_ref().map_or(0, |Walked { gone, .. }| *gone);
            let ended = walked.err().map(|halt| match halt {
                Halt::Cancelled => ReplayError::Cancelled,
                Halt::Failed(error) => error,
            });
            sending.finish(gone, ended)
        })?;
        Ok(Replay { job, orders, speed })
    }

    /// How far it is.
    pub fn progress(&self) -> ReplayProgress {
        let state = if self.orders.is_paused() { State::Paused } else { State::Playing };
        let (job, records) = (self.job.progress(), self.orders.messages());
        ReplayProgress { job, records, speed: *self.speed.lock(), state }
    }

    /// Plays on at another speed.
    pub fn set_speed(&self, speed: Speed) {
        *self.speed.lock() = speed;
        self.orders.wake();
    }

    /// Stands still, or plays on.
    pub fn pause(&self, paused: bool) {
        self.orders.pause(paused);
    }

    /// Asks it to end; it does so within some milliseconds.
    pub fn cancel(&self) {
        self.job.cancel();
        self.orders.wake();
    }

    /// What it came to, once it has ended; never waits.
    pub fn poll(&mut self) -> Option<Replayed> {
        self.job.poll()
    }

    /// Whether it still plays.
    pub fn is_running(&self) -> bool {
        self.job.is_running()
    }

    /// Waits for the end: for scripts and tests, never for a window. None after a panic.
    pub fn wait(self) -> Option<Replayed> {
        // The orders stay alive until the end.
        let Replay { job, orders, .. } = self;
        let replayed = job.wait();
        drop(orders);
        replayed
    }
}
