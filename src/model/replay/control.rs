//! What a replay is told while it plays, and what it tells.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded};
use parking_lot::Mutex;

use super::Speed;
use crate::capture::{Progress, Work};

/// No wait is longer than this without a look at whether it was cancelled: dropping a job wakes nobody.
const LOOK: Duration = Duration::from_millis(20);

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

#[derive(Debug)]
struct Wishes {
    speed: Speed,
    state: State,
}

#[derive(Debug)]
pub(super) struct Shared {
    wishes: Mutex<Wishes>,
    records: AtomicU64,
    wakes: Receiver<()>,
}

/// The end of whoever tells.
#[derive(Debug)]
pub(super) struct Orders {
    shared: Arc<Shared>,
    wake: Sender<()>,
}

/// The end of the replay.
#[derive(Debug)]
pub(super) struct Control<'a> {
    shared: Arc<Shared>,
    work: &'a Work,
}

/// Both ends.
pub(super) fn pair(speed: Speed) -> (Orders, Arc<Shared>) {
    let (wake, wakes) = bounded(1);
    let wishes = Mutex::new(Wishes { speed, state: State::Playing });
    let shared = Arc::new(Shared { wishes, records: AtomicU64::new(0), wakes });
    (Orders { shared: Arc::clone(&shared), wake }, shared)
}

impl Orders {
    pub fn set_speed(&self, speed: Speed) {
        self.shared.wishes.lock().speed = speed;
        self.wake();
    }

    pub fn pause(&self, paused: bool) {
        self.shared.wishes.lock().state = if paused { State::Paused } else { State::Playing };
        self.wake();
    }

    /// One wake that waits stands for any number of them.
    pub fn wake(&self) {
        self.wake.try_send(()).ok();
    }

    pub fn progress(&self, job: Progress) -> ReplayProgress {
        let wishes = self.shared.wishes.lock();
        let records = self.shared.records.load(Ordering::Relaxed);
        ReplayProgress { job, records, speed: wishes.speed, state: wishes.state }
    }
}

impl<'a> Control<'a> {
    pub fn new(shared: Arc<Shared>, work: &'a Work) -> Self {
        Control { shared, work }
    }

    pub fn is_cancelled(&self) -> bool {
        self.work.is_cancelled()
    }

    /// How fast it is to play, and whether it is.
    pub fn wishes(&self) -> (Speed, State) {
        let wishes = self.shared.wishes.lock();
        (wishes.speed, wishes.state)
    }

    /// So many records were handed over.
    pub fn tell(&self, records: u64) {
        self.shared.records.store(records, Ordering::Relaxed);
    }

    /// Waits until then, or for a shorter time: something may be wished meanwhile.
    pub fn wait(&self, until: Option<Instant>) {
        let longest = Instant::now() + LOOK;
        let until = until.map_or(longest, |until| until.min(longest));
        if let Err(crossbeam_channel::RecvTimeoutError::Disconnected) = self.shared.wakes.recv_deadline(until) {
            // Nobody can wish anything any more; the time is still to be waited for.
            std::thread::sleep(until.saturating_duration_since(Instant::now()));
        }
    }
}
