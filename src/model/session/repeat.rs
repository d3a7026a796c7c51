//! 循环周期: the box is sent again and again by the worker, and what is typed meanwhile takes its place.

use super::{Choice, SendFailure, Session};
use crate::codec::charset::Charset;
use crate::codec::template::Moment;
use crate::model::compose::{Composition, SendSettings};
use crate::model::framing::FramingForm;
use crate::model::repeat::Rhythm;
use crate::net::{PlayEnd, Playing, Step};

/// The box while it is repeated.
#[derive(Debug, Default)]
pub struct Repeat {
    running: Option<Running>,
    /// How the last one went that ended by itself, until it is dismissed.
    ended: Option<Playing>,
}

#[derive(Debug)]
struct Running {
    id: u64,
    last: Option<Playing>,
    /// What was typed when the worker was told last, whether it could be sent or not.
    typed: Typed,
}

/// All that makes another play of it.
#[derive(Clone, Debug, PartialEq)]
struct Typed {
    text: String,
    send: Composition,
    every: String,
    times: String,
    target: String,
    choice: Choice,
    most_away: u32,
    /// 发送时加帧头: how, and in which charset its marks are. None where messages go out as they are.
    wrap: Option<(FramingForm, Charset)>,
}

impl Session {
    /// Begins to repeat the box to the chosen target.
    pub fn start_repeat(&mut self, most_away: u32) -> Result<(), SendFailure> {
        let started = self.repeated().and_then(|(step, rhythm)| self.play(vec![step], rhythm.times, most_away));
        self.send_failure = started.clone().err();
        let id = started?;
        self.repeat = Repeat { running: Some(Running { id, last: None, typed: self.typed(most_away) }), ended: None };
        self.remember_sent_to();
        Ok(())
    }

    /// Stops to repeat; nothing is sent after what the worker has handed over already.
    pub fn stop_repeat(&mut self) {
        if let Some(running) = self.repeat.running.take() {
            self.stop_play(running.id);
        }
        self.repeat.ended = None;
    }

    /// The worker repeats the box.
    pub fn is_repeating(&self) -> bool {
        self.repeat.running.is_some()
    }

    /// How it goes, or how it went that ended by itself.
    pub fn repeating(&self) -> Option<&Playing> {
        match &self.repeat.running {
            Some(running) => running.last.as_ref(),
            None => self.repeat.ended.as_ref(),
        }
    }

    /// How the last one ended was read.
    pub fn dismiss_repeat(&mut self) {
        self.repeat.ended = None;
    }

    /// What was typed or chosen meanwhile is sent from now on, in the same rhythm, as soon as it can be sent. Not to be
    /// called while a word is composed. Unticking 循环周期 stops it.
    pub fn follow_repeat(&mut self, most_away: u32) {
        let Some(id) = self.repeat.running.as_ref().map(|running| running.id) else { return };
        if !self.sending.repeat {
            return self.stop_repeat();
        }
        let same = self.repeat.running.as_ref().is_some_and(|running| self.is_as_typed(&running.typed, most_away));
        if same {
            return;
        }
        let changed =
            self.repeated().and_then(|(step, rhythm)| self.replace_play(id, vec![step], rhythm.times, most_away));
        if changed == Err(SendFailure::Busy) {
            // Tried again with the next frame.
            return;
        }
        let typed = self.typed(most_away);
        if let Some(running) = &mut self.repeat.running {
            running.typed = typed;
        }
    }

    /// Takes what the worker told.
    pub(super) fn hear_repeat(&mut self) {
        let Some(id) = self.repeat.running.as_ref().map(|running| running.id) else { return };
        let told = self.plays().into_iter().find(|playing| playing.id == id);
        let over = told.as_ref().is_some_and(|playing| playing.ended.is_some());
        if let (Some(running), Some(_)) = (&mut self.repeat.running, &told) {
            running.last = told;
        }
        if over || self.state().is_over() {
            let last = self.repeat.running.take().and_then(|running| running.last);
            // A session that died did not come to tell.
            let ended = |last: Playing| Playing { ended: last.ended.or(Some(PlayEnd::Session)), ..last };
            self.repeat.ended = last.map(ended);
        }
    }

    /// What the box is, as one step of a play.
    fn repeated(&self) -> Result<(Step, Rhythm), SendFailure> {
        let message = self.send.compose(&self.text).map_err(SendFailure::Compose)?;
        let empty = message.fill(&Moment::default()).is_empty();
        if empty && !self.form.sends_datagrams() {
            return Err(SendFailure::Empty);
        }
        let rhythm = self.sending.rhythm().map_err(SendFailure::Repeat)?;
        Ok((Step { message, after: rhythm.period }, rhythm))
    }

    fn typed(&self, most_away: u32) -> Typed {
        let SendSettings { every, times, .. } = self.sending.clone();
        let (text, send, target) = (self.text.clone(), self.send.clone(), self.target.clone());
        let wrap = self.wrap().map(|(form, charset)| (form.clone(), charset));
        Typed { text, send, every, times, target, choice: self.choice.clone(), most_away, wrap }
    }

    fn wrap(&self) -> Option<(&FramingForm, Charset)> {
        self.framing.wrap.then_some((&self.framing, self.log.settings.charset))
    }

    fn is_as_typed(&self, typed: &Typed, most_away: u32) -> bool {
        self.text == typed.text
            && self.send == typed.send
            && self.sending.every == typed.every
            && self.sending.times == typed.times
            && self.target == typed.target
            && self.choice == typed.choice
            && most_away == typed.most_away
            && self.wrap() == typed.wrap.as_ref().map(|(form, charset)| (form, *charset))
    }
}
