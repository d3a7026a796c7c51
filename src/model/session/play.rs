//! What a session's worker sends by itself: a message that is repeated, or several in sequence.

use std::num::NonZeroU64;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{SendFailure, Session};
use crate::net::{Command, Play, Playing, Status, Step, Target};

/// Names plays; one name is never used again.
static NEXT: AtomicU64 = AtomicU64::new(1);

impl Session {
    /// Begins to send messages in order to the chosen target, so often or until it is stopped. Returns its name.
    pub fn play(&self, steps: Vec<Step>, rounds: Option<NonZeroU64>, most_away: u32) -> Result<u64, SendFailure> {
        self.play_to(self.send_target()?, steps, rounds, most_away)
    }

    /// The same to a target of one's own.
    pub fn play_to(
        &self,
        target: Target,
        steps: Vec<Step>,
        rounds: Option<NonZeroU64>,
        most_away: u32,
    ) -> Result<u64, SendFailure> {
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        self.command(Command::Play(Play { id, target, steps: self.framed(steps)?, rounds, most_away }))?;
        Ok(id)
    }

    /// Sends something else from now on, in the rhythm of a play that goes on; nothing where it has ended.
    pub fn replace_play(
        &self,
        id: u64,
        steps: Vec<Step>,
        rounds: Option<NonZeroU64>,
        most_away: u32,
    ) -> Result<(), SendFailure> {
        let target = self.send_target()?;
        self.command(Command::Play(Play { id, target, steps: self.framed(steps)?, rounds, most_away }))
    }

    fn framed(&self, steps: Vec<Step>) -> Result<Arc<[Step]>, SendFailure> {
        let framed = |step: Step| Ok(Step { message: self.as_frame(step.message)?, ..step });
        steps.into_iter().map(framed).collect()
    }

    /// Stops what is played, or forgets what has ended.
    pub fn stop_play(&self, id: u64) {
        // A session that is over plays nothing.
        self.command(Command::StopPlay(id)).ok();
    }

    /// What the worker sends by itself now, and what has ended lately. Of a session that is over, what it played last.
    pub fn plays(&self) -> Vec<Playing> {
        self.status().map_or_else(|| self.played.clone(), Status::plays)
    }
}
