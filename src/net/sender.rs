//! A second end that hands over commands, for a thread of its own: it may wait, which a face never does.

use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{SendTimeoutError, Sender};

use super::{Command, SendError, Status};

/// Hands commands to a worker. Cheap to clone. It keeps neither the session nor its handle alive: once the session is
/// over, it says so.
#[derive(Clone, Debug)]
pub struct CommandSender {
    commands: Sender<Command>,
    status: Arc<Status>,
    waker: Arc<mio::Waker>,
}

impl CommandSender {
    pub(super) fn new(commands: Sender<Command>, status: Arc<Status>, waker: Arc<mio::Waker>) -> Self {
        CommandSender { commands, status, waker }
    }

    /// Hands over a command, and waits at most so long for room in the queue. When there was none, the command comes
    /// back with [`SendError::Full`].
    pub fn send_timeout(&self, command: Command, most: Duration) -> Result<(), (SendError, Command)> {
        if self.status.state().is_over() {
            return Err((SendError::Ended, command));
        }
        match self.commands.send_timeout(command, most) {
            Ok(()) => {
                // A worker that cannot be woken has ended, which its status tells.
                self.waker.wake().ok();
                Ok(())
            }
            Err(SendTimeoutError::Timeout(command)) => Err((SendError::Full, command)),
            Err(SendTimeoutError::Disconnected(command)) => Err((SendError::Ended, command)),
        }
    }

    /// Commands that the worker has not taken yet.
    pub fn waiting(&self) -> usize {
        self.commands.len()
    }

    /// What is true of the session now.
    pub fn status(&self) -> &Status {
        &self.status
    }
}
