//! A group that is sent in sequence: what goes to the worker, and which command is next.

use std::num::NonZeroU64;
use std::time::{Duration, Instant};

use super::{QuickCommand, QuickGroup};
use crate::model::compose::ComposeError;
use crate::model::session::{SendFailure, Session};
use crate::net::{PlayEnd, Playing, Step, Target};

/// Why a group cannot be sent in sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunError {
    /// No command of it takes part.
    Nothing,
    /// A command cannot be read.
    Compose {
        /// Its name.
        name: String,
        /// Why.
        error: ComposeError,
    },
    /// A command is empty, and a stream cannot carry nothing.
    Empty {
        /// Its name.
        name: String,
    },
    /// It was not taken.
    Send(SendFailure),
}

/// A worker tells of what it plays at its next turn; one that has told nothing for so long has played all of it.
const TOLD_WITHIN: Duration = Duration::from_secs(2);

/// Whether a group is still on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Course {
    /// It is.
    GoesOn,
    /// It is not any more, and why, if the worker came to tell.
    Ended(Option<PlayEnd>),
}

/// A group on its way.
#[derive(Clone, Debug)]
pub struct QuickRun {
    play: u64,
    /// The group's name.
    pub group: String,
    /// The commands that take part, in order.
    rows: Vec<u64>,
    started: Instant,
    told: bool,
}

/// What is to be sent for some commands, in order, and which ones take part.
pub fn steps<'a>(commands: impl IntoIterator<Item = &'a QuickCommand>) -> Result<(Vec<Step>, Vec<u64>), RunError> {
    let (mut steps, mut rows) = (Vec::new(), Vec::new());
    for command in commands.into_iter().filter(|command| command.ticked) {
        let composed = command.compose();
        let message = composed.map_err(|error| RunError::Compose { name: command.title(), error })?;
        steps.push(Step { message, after: command.delay() });
        rows.push(command.id);
    }
    if steps.is_empty() { Err(RunError::Nothing) } else { Ok((steps, rows)) }
}

/// A stream cannot carry nothing.
fn check_bytes(group: &QuickGroup, steps: &[Step]) -> Result<(), RunError> {
    let ticked = group.commands.iter().filter(|command| command.ticked);
    let is_empty = |step: &Step| step.message.as_fixed().is_some_and(|bytes| bytes.is_empty());
    match ticked.zip(steps).find(|(_, step)| is_empty(step)) {
        Some((command, _)) => Err(RunError::Empty { name: command.title() }),
        None => Ok(()),
    }
}

impl QuickRun {
    /// Sends the ticked commands of a group in order to the session's target: once, or as the group's loop says.
    pub fn start(session: &Session, group: &QuickGroup, looped: bool, most_away: u32) -> Result<QuickRun, RunError> {
        let target = session.send_target().map_err(RunError::Send)?;
        let rounds = if looped { NonZeroU64::new(group.rounds) } else { NonZeroU64::new(1) };
        Self::start_to(session, target, group, rounds, most_away)
    }

    /// Sends them to somebody.
    pub fn start_to(
        session: &Session,
        target: Target,
        group: &QuickGroup,
        rounds: Option<NonZeroU64>,
        most_away: u32,
    ) -> Result<QuickRun, RunError> {
        let (steps, rows) = steps(&group.commands)?;
        if !session.form.sends_datagrams() {
            check_bytes(group, &steps)?;
        }
        let play = session.play_to(target, steps, rounds, most_away).map_err(RunError::Send)?;
        Ok(QuickRun { play, group: group.name.clone(), rows, started: Instant::now(), told: false })
    }

    /// Ends it.
    pub fn stop(&self, session: &Session) {
        session.stop_play(self.play);
    }

    /// How it goes on, if the worker has told.
    pub fn playing(&self, session: &Session) -> Option<Playing> {
        session.plays().into_iter().find(|playing| playing.id == self.play)
    }

    /// Whether it goes on, or how it has ended. Call it in every frame.
    pub fn look(&mut self, session: &Session) -> Course {
        let Some(playing) = self.playing(session) else {
            let awaited = !self.told && session.local().is_some() && self.started.elapsed() < TOLD_WITHIN;
            return if awaited { Course::GoesOn } else { Course::Ended(None) };
        };
        self.told = true;
        if playing.ended.is_none() {
            return Course::GoesOn;
        }
        // Now that its end is known, the worker need not keep it.
        self.stop(session);
        Course::Ended(playing.ended)
    }

    /// The command that is sent next.
    pub fn next(&self, playing: &Playing) -> Option<u64> {
        self.rows.get(playing.step).copied()
    }

    /// How many commands take part.
    pub fn length(&self) -> usize {
        self.rows.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::template::Moment;
    use crate::model::compose::Composition;

    #[test]
    fn ticked_commands_become_steps_in_order_with_their_delays() {
        let hex = Composition { hex: true, ..Composition::default() };
        let commands = [
            QuickCommand { id: 1, text: "a".into(), after: 5, ..QuickCommand::default() },
            QuickCommand { id: 2, text: "b".into(), ticked: false, ..QuickCommand::default() },
            QuickCommand { id: 3, text: "FF 00".into(), send: hex, after: u64::MAX, ..QuickCommand::default() },
        ];
        let (steps, rows) = steps(&commands).expect("readable");
        let sent: Vec<_> = steps.iter().map(|step| step.message.fill(&Moment::default()).to_vec()).collect();
        assert_eq!(sent, [b"a".to_vec(), vec![0xFF, 0]]);
        assert_eq!(steps.iter().map(|step| step.after.as_millis()).collect::<Vec<_>>(), [5, 86_400_000]);
        assert_eq!(rows, [1, 3]);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let hex = Composition { hex: true, ..Composition::default() };
        let bad = QuickCommand { name: "bad".into(), text: "4x".into(), send: hex, ..QuickCommand::default() };
        assert!(matches!(steps([&bad]), Err(RunError::Compose { name, .. }) if name == "bad"));
        assert!(matches!(steps([]), Err(RunError::Nothing)));
    }
}
