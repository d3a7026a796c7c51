//! Wakes a worker at a time, much closer than the milliseconds in which a poll counts.
//!
//! A poll sleeps until shortly before the time by itself. For the rest a helper thread sleeps with the precision of
//! the system's clock and then wakes the poll. The thread begins with the first time that is near and ends when none
//! was near for a while, so that a session without deadlines has none.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use mio::Waker;

/// Up to here before its time, a poll is enough.
const NEAR: Duration = Duration::from_millis(20);
/// What a poll may be wrong by.
const COARSE: Duration = Duration::from_millis(1);
/// So long without a time, the thread ends.
const LINGER: Duration = Duration::from_secs(3);

/// No time is set. It and the two beside it are greater than every time, so that each time comes before them.
const NONE: u64 = u64::MAX - 2;
/// The thread has ended.
const GONE: u64 = u64::MAX - 1;
/// The thread shall end.
const END: u64 = u64::MAX;

/// The alarm of one worker.
#[derive(Debug)]
pub(super) struct Alarm {
    waker: Arc<Waker>,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// Between a worker and its helper.
#[derive(Debug)]
struct Shared {
    /// What times are counted from.
    start: Instant,
    /// When to wake, in nanoseconds from the start, or one of the words above.
    due: AtomicU64,
}

impl Alarm {
    pub fn new(waker: Arc<Waker>) -> Self {
        let shared = Shared { start: Instant::now(), due: AtomicU64::new(GONE) };
        Alarm { waker, shared: Arc::new(shared), thread: None }
    }

    /// Sees to it that the worker is woken at a time. Returns how long its poll may sleep; it may end earlier, also
    /// without anything to do. Costs next to nothing where an earlier time is already set.
    pub fn until(&mut self, at: Instant, now: Instant) -> Duration {
        let left = at.saturating_duration_since(now);
        if left.is_zero() {
            return Duration::ZERO;
        }
        if left > NEAR {
            return left - NEAR / 2;
        }
        self.set(self.shared.count(at));
        // Where there is no helper the poll wakes, as late as it may be.
        left + COARSE
    }

    fn set(&mut self, due: u64) {
        let before = self.shared.due.fetch_min(due, Ordering::AcqRel);
        if before <= due {
            return;
        }
        match &self.thread {
            Some(thread) if before != GONE => thread.thread().unpark(),
            _ => self.begin(),
        }
    }

    fn begin(&mut self) {
        let (shared, waker) = (Arc::clone(&self.shared), Arc::clone(&self.waker));
        let begun = std::thread::Builder::new().name("netaide-alarm".into()).spawn(move || shared.wake_in_time(&waker));
        match begun {
            Ok(thread) => self.thread = Some(thread),
            Err(error) => {
                tracing::debug!(%error, "no alarm");
                self.shared.due.store(GONE, Ordering::Release);
            }
        }
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        self.shared.due.store(END, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // It ends at once and cannot fail.
            thread.join().ok();
        }
    }
}

impl Shared {
    fn count(&self, at: Instant) -> u64 {
        let passed = at.saturating_duration_since(self.start).as_nanos();
        u64::try_from(passed).unwrap_or(NONE).min(NONE - 1)
    }

    /// The life of the helper.
    fn wake_in_time(&self, waker: &Waker) {
        sleep_precisely();
        loop {
            match self.due.load(Ordering::Acquire) {
                END | GONE => return,
                NONE if self.ends() => return,
                NONE => {}
                due => self.wait_for(due, waker),
            }
        }
    }

    /// Whether no time came for a while; then whoever sets one begins a new thread.
    fn ends(&self) -> bool {
        let from = Instant::now();
        std::thread::park_timeout(LINGER);
        let exchanged = || self.due.compare_exchange(NONE, GONE, Ordering::AcqRel, Ordering::Acquire).is_ok();
        from.elapsed() >= LINGER && exchanged()
    }

    fn wait_for(&self, due: u64, waker: &Waker) {
        let now = self.count(Instant::now());
        if now < due {
            return nap(Duration::from_nanos(due - now));
        }
        if self.due.compare_exchange(due, NONE, Ordering::AcqRel, Ordering::Acquire).is_ok() {
            // A worker that cannot be woken has ended.
            waker.wake().ok();
        }
    }
}

/// Sleeps so long, or shorter; ends early when another time is set.
#[cfg(not(windows))]
fn nap(left: Duration) {
    std::thread::park_timeout(left);
}

/// Sleeps so long, or shorter. Only a sleep is precise on Windows, and it cannot be ended early: therefore it is cut
/// in pieces, of which there are at most [`NEAR`] over a millisecond.
#[cfg(windows)]
fn nap(left: Duration) {
    std::thread::sleep(left.min(COARSE));
}

/// Linux ends sleeps up to 50 µs late, to save energy, unless a thread asks for less.
#[cfg(target_os = "linux")]
fn sleep_precisely() {
    if let Err(error) = nix::sys::prctl::set_timerslack(1) {
        tracing::debug!(%error, "timer slack stays");
    }
}

#[cfg(not(target_os = "linux"))]
fn sleep_precisely() {}

#[cfg(test)]
mod tests {
    use super::*;
    use mio::{Events, Poll, Token};

    fn alarm() -> (Alarm, Poll) {
        let poll = Poll::new().expect("a poll");
        let waker = Waker::new(poll.registry(), Token(7)).expect("a waker");
        (Alarm::new(Arc::new(waker)), poll)
    }

    /// Whether the alarm, and not the end of its time, ended a poll.
    fn rings(poll: &mut Poll) -> bool {
        let mut events = Events::with_capacity(4);
        poll.poll(&mut events, Some(Duration::from_secs(60))).expect("polls");
        events.iter().any(|event| event.token() == Token(7))
    }

    #[test]
    fn it_rings_not_before_its_time_and_again() {
        let (mut alarm, mut poll) = alarm();
        for _ in 0..20 {
            let now = Instant::now();
            let at = now + Duration::from_millis(2);
            assert!(alarm.until(at, now) >= Duration::from_millis(2));
            assert!(rings(&mut poll) && Instant::now() >= at);
        }
    }

    #[test]
    fn an_earlier_time_comes_first_and_a_later_one_changes_nothing() {
        let (mut alarm, mut poll) = alarm();
        let now = Instant::now();
        let at = |milliseconds| now + Duration::from_millis(milliseconds);
        alarm.until(at(19), now);
        let first = alarm.shared.due.load(Ordering::Acquire);
        alarm.until(at(20), now);
        assert_eq!(alarm.shared.due.load(Ordering::Acquire), first);
        alarm.until(at(1), now);
        assert!(rings(&mut poll) && Instant::now() >= at(1));
    }

    #[test]
    fn what_is_far_or_past_needs_no_thread() {
        let (mut alarm, _poll) = alarm();
        let now = Instant::now();
        assert_eq!(alarm.until(now, now), Duration::ZERO);
        assert_eq!(alarm.until(now + Duration::from_secs(2), now), Duration::from_millis(1990));
        assert!(alarm.thread.is_none());
    }

    #[test]
    fn a_thread_that_ended_is_begun_anew() {
        let (mut alarm, mut poll) = alarm();
        let now = Instant::now();
        alarm.until(now + COARSE, now);
        assert!(rings(&mut poll));
        // As the thread does after a while.
        while alarm.shared.due.compare_exchange(NONE, GONE, Ordering::AcqRel, Ordering::Acquire).is_err() {
            std::thread::yield_now();
        }
        let now = Instant::now();
        alarm.until(now + COARSE, now);
        assert!(rings(&mut poll));
    }
}
