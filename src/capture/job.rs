//! Work in the background on a capture: a named thread that tells how far it is and can be cancelled.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A piece of work that runs, or has run. Dropping it cancels it, and does not wait.
#[derive(Debug)]
pub struct Job<T> {
    state: Arc<State>,
    started: Instant,
    thread: Option<JoinHandle<T>>,
}

/// The worker's end: what it tells and what it is told.
#[derive(Clone, Debug)]
pub struct Work {
    state: Arc<State>,
}

/// How far a job is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Units done: records, unless the job says otherwise.
    pub done: u64,
    /// Units in all; 0 while that is not known.
    pub total: u64,
    /// Bytes that were read or written so far.
    pub bytes: u64,
    /// Since the job began.
    pub elapsed: Duration,
}

#[derive(Debug, Default)]
struct State {
    done: AtomicU64,
    total: AtomicU64,
    bytes: AtomicU64,
    cancelled: AtomicBool,
}

impl<T: Send + 'static> Job<T> {
    /// Starts a thread of this name.
    pub fn start(name: &str, work: impl FnOnce(&Work) -> T + Send + 'static) -> io::Result<Job<T>> {
        let state = Arc::new(State::default());
        let end = Work { state: Arc::clone(&state) };
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || work(&end))?;
        Ok(Job { state, started: Instant::now(), thread: Some(thread) })
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        Progress {
            done: self.state.done.load(Ordering::Relaxed),
            total: self.state.total.load(Ordering::Relaxed),
            bytes: self.state.bytes.load(Ordering::Relaxed),
            elapsed: self.started.elapsed(),
        }
    }

    /// Asks it to end; it does so soon.
    pub fn cancel(&self) {
        self.state.cancelled.store(true, Ordering::Relaxed);
    }

    /// What it came to, once it has ended; never waits. None while it runs, after it was taken, and after a panic.
    pub fn poll(&mut self) -> Option<T> {
        self.thread.take_if(|thread| thread.is_finished())?.join().ok()
    }

    /// Whether the thread still runs.
    pub fn is_running(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }

    /// Waits for the end: for scripts and tests, never for a window. None after a panic.
    pub fn wait(mut self) -> Option<T> {
        self.thread.take()?.join().ok()
    }
}

impl<T> Drop for Job<T> {
    fn drop(&mut self) {
        self.state.cancelled.store(true, Ordering::Relaxed);
    }
}

impl Work {
    /// Whether it should end without finishing. Ask at least once in some ten milliseconds.
    pub fn is_cancelled(&self) -> bool {
        self.state.cancelled.load(Ordering::Relaxed)
    }

    /// Tells how far it is.
    pub fn tell(&self, done: u64, total: u64, bytes: u64) {
        self.state.done.store(done, Ordering::Relaxed);
        self.state.total.store(total, Ordering::Relaxed);
        self.state.bytes.store(bytes, Ordering::Relaxed);
    }
}

impl Progress {
    /// From 0 to 1.
    pub fn fraction(&self) -> f32 {
        if self.total == 0 { 0.0 } else { (self.done as f64 / self.total as f64).min(1.0) as f32 }
    }

    /// Bytes a second since the job began.
    pub fn speed(&self) -> f64 {
        self.bytes as f64 / self.elapsed.as_secs_f64().max(1e-3)
    }

    /// The time that is left if it goes on like this; None while nothing is done.
    pub fn left(&self) -> Option<Duration> {
        let (done, total) = (self.done, self.total);
        let rest = self.elapsed.as_secs_f64() * total.saturating_sub(done) as f64 / done.max(1) as f64;
        (done > 0 && total > 0).then(|| Duration::try_from_secs_f64(rest).unwrap_or(Duration::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_tells_its_result_once() {
        let job = Job::start("test", |work| {
            work.tell(3, 6, 100);
            7
        });
        let mut job = job.expect("a thread");
        while job.is_running() {
            std::thread::yield_now();
        }
        assert_eq!(job.progress().fraction(), 0.5);
        assert_eq!((job.poll(), job.poll()), (Some(7), None));
    }

    #[test]
    fn dropping_a_job_cancels_it() {
        let (told, tells) = crossbeam_channel::bounded(1);
        let job = Job::start("test", move |work| {
            while !work.is_cancelled() {
                std::thread::yield_now();
            }
            told.send(()).expect("somebody listens");
        });
        drop(job);
        tells.recv().expect("it ended");
    }
}
