//! A face's end of a running session.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use crossbeam_channel::{Receiver, Sender, TrySendError};

use super::{Command, CommandSender, Ending, Event, NetError, State, Status};

/// Called by a worker after it appended to the capture or sent an event. Must be quick and must not block; a face
/// merges the calls of one frame.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// Why a command was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The worker is busy with what it was asked before.
    #[error("the queue to the worker is full")]
    Full,
    /// The session has ended.
    #[error("the session has ended")]
    Ended,
}

/// Commands go in, events and status come out. Dropping it closes the session at once.
#[derive(Debug)]
pub struct Handle {
    commands: Sender<Command>,
    events: Receiver<Event>,
    status: Arc<Status>,
    stop: Arc<Stop>,
    waker: Arc<mio::Waker>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Handle {
    pub(super) fn new(
        commands: Sender<Command>,
        events: Receiver<Event>,
        status: Arc<Status>,
        stop: Arc<Stop>,
        waker: Arc<mio::Waker>,
        thread: std::thread::JoinHandle<()>,
    ) -> Self {
        Handle { commands, events, status, stop, waker, thread: Some(thread) }
    }

    /// Hands over a command; never blocks. [`Command::Close`] is always taken, like [`Handle::close`].
    pub fn send(&self, command: Command) -> Result<(), SendError> {
        if let Command::Close(ending) = command {
            return self.close(ending);
        }
        self.commands.try_send(command).map_err(|error| match error {
            TrySendError::Full(_) => SendError::Full,
            TrySendError::Disconnected(_) => SendError::Ended,
        })?;
        self.wake();
        Ok(())
    }

    /// A second end for commands, for a thread that may wait.
    pub fn sender(&self) -> CommandSender {
        CommandSender::new(self.commands.clone(), Arc::clone(&self.status), Arc::clone(&self.waker))
    }

    /// The next event, if one waits.
    pub fn event(&self) -> Option<Event> {
        self.events.try_recv().ok()
    }

    /// What was refused since it was asked last; other events that wait are let go, the status tells what they tell.
    pub fn refused(&self) -> Vec<NetError> {
        let events = std::iter::from_fn(|| self.event());
        let refused = events.filter_map(|event| match event {
            Event::Refused(error) => Some(error),
            Event::StateChanged => None,
        });
        refused.collect()
    }

    /// What is true of the session now.
    pub fn status(&self) -> &Status {
        &self.status
    }

    /// The same, to be looked at when the handle is gone.
    pub fn shared_status(&self) -> Arc<Status> {
        Arc::clone(&self.status)
    }

    /// Asks the session to end; [`super::State::is_over`] tells when it has. Never refused because the queue is full:
    /// the wish goes beside the queue. In order, what was handed over before is still sent; an abort overtakes it.
    pub fn close(&self, ending: Ending) -> Result<(), SendError> {
        if self.status.state().is_over() {
            return Err(SendError::Ended);
        }
        self.stop.ask(ending);
        self.wake();
        Ok(())
    }

    /// Waits until the worker's thread has ended, and tells how: for scripts and tests, never for a window.
    pub fn join(mut self) -> State {
        if let Some(thread) = self.thread.take() {
            // The worker catches its own panics and turns them into a failed session.
            thread.join().ok();
        }
        self.status.state()
    }

    /// Ends the session as dropping the handle does, and waits for the worker, which is at once: the program ends.
    pub fn end(self) -> State {
        self.stop.drop_handle();
        self.wake();
        self.join()
    }

    fn wake(&self) {
        // A worker that cannot be woken has ended, which its status tells.
        self.waker.wake().ok();
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.stop.drop_handle();
        self.wake();
    }
}

/// The wish to end, beside the command queue, so that a full queue or a slow peer cannot hold it up.
#[derive(Debug, Default)]
pub(super) struct Stop(AtomicU8);

/// How a session is asked to end, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wish {
    /// [`Ending::Orderly`].
    Orderly,
    /// The handle is gone: what the kernel takes at once is sent, nothing is waited for.
    Dropped,
    /// [`Ending::Abort`].
    Abort,
}

impl Stop {
    const ORDERLY: u8 = 1;
    const DROPPED: u8 = 2;
    const ABORT: u8 = 4;

    fn ask(&self, ending: Ending) {
        let bit = match ending {
            Ending::Orderly => Self::ORDERLY,
            Ending::Abort => Self::ABORT,
        };
        self.0.fetch_or(bit, Ordering::Release);
    }

    fn drop_handle(&self) {
        self.0.fetch_or(Self::DROPPED, Ordering::Release);
    }

    /// The strongest wish so far.
    pub(super) fn wish(&self) -> Option<Wish> {
        match self.0.load(Ordering::Acquire) {
            0 => None,
            bits if bits & Self::ABORT != 0 => Some(Wish::Abort),
            bits if bits & Self::DROPPED != 0 => Some(Wish::Dropped),
            _ => Some(Wish::Orderly),
        }
    }
}
