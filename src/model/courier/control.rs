//! What a thread that sends is told while it does, and what it tells.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded};

use crate::capture::Work;

/// No wait is longer than this without a look at whether it was cancelled: dropping a job wakes nobody.
const LOOK: Duration = Duration::from_millis(20);

#[derive(Debug)]
pub(in crate::model) struct Shared {
    paused: AtomicBool,
    messages: AtomicU64,
    wakes: Receiver<()>,
}

/// The end of whoever tells.
#[derive(Debug)]
pub(in crate::model) struct Orders {
    shared: Arc<Shared>,
    wake: Sender<()>,
}

/// The end of the thread that sends.
#[derive(Debug)]
pub(in crate::model) struct Control<'a> {
    shared: Arc<Shared>,
    work: &'a Work,
}

/// Both ends.
pub(in crate::model) fn pair() -> (Orders, Arc<Shared>) {
    let (wake, wakes) = bounded(1);
    let shared = Arc::new(Shared { paused: AtomicBool::new(false), messages: AtomicU64::new(0), wakes });
    (Orders { shared: Arc::clone(&shared), wake }, shared)
}

impl Orders {
    pub fn pause(&self, paused: bool) {
        self.shared.paused.store(paused, Ordering::Release);
        self.wake();
    }

    pub fn is_paused(&self) -> bool {
        self.shared.paused.load(Ordering::Acquire)
    }

    /// One wake that waits stands for any number of them.
    pub fn wake(&self) {
        self.wake.try_send(()).ok();
    }

    /// Messages that were handed over.
    pub fn messages(&self) -> u64 {
        self.shared.messages.load(Ordering::Relaxed)
    }
}

impl<'a> Control<'a> {
    pub fn new(shared: Arc<Shared>, work: &'a Work) -> Self {
        Control { shared, work }
    }

    pub fn is_cancelled(&self) -> bool {
        self.work.is_cancelled()
    }

    pub fn is_paused(&self) -> bool {
        self.shared.paused.load(Ordering::Acquire)
    }

    /// So many messages were handed over.
    pub fn tell(&self, messages: u64) {
        self.shared.messages.store(messages, Ordering::Relaxed);
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
