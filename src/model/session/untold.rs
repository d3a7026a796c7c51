//! What the worker could not be told because its queue was full, and is told as soon as there is room.

use parking_lot::Mutex;

use super::Session;
use crate::model::form::Kind;
use crate::net::{Command, SendError};

/// What waits to be told.
#[derive(Debug, Default)]
pub(super) struct Untold {
    /// What is answered by itself.
    pub reply: bool,
    /// Where a message that rules answer ends.
    pub framing: bool,
    /// Plays that were stopped.
    pub stops: Mutex<Vec<u64>>,
}

impl Session {
    /// Tells the worker what waits; while it takes no command, again later.
    pub(super) fn tell_untold(&mut self) {
        let Some(handle) = &self.handle else {
            // The next worker begins with what holds then, and plays nothing.
            self.untold = Untold::default();
            return;
        };
        // A relay answers nothing by itself and splits nothing.
        let answers = self.form.kind != Kind::Relay;
        let is_full = |command| handle.send(command) == Err(SendError::Full);
        if self.untold.framing {
            self.untold.framing = answers && is_full(Command::SetFraming(self.form.framing.clone()));
        }
        if self.untold.reply {
            self.untold.reply = answers && is_full(Command::SetReply(self.form.reply.clone()));
        }
        self.untold.stops.lock().retain(|&play| is_full(Command::StopPlay(play)));
    }
}
