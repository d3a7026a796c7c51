//! `--every`: the worker sends what was given again and again, and at the end it is told how true the period was.

use std::num::NonZeroU64;
use std::time::Duration;

use super::items::{Item, Items};
use super::notices::Notices;
use crate::capture::Totals;
use crate::codec::template::Template;
use crate::model::{Kind, PlayEnd, Playing, Session, Step, Target, words};

/// What is repeated.
#[derive(Clone, Debug)]
pub struct Repeating {
    /// The steps, in order.
    pub items: Items,
    /// From one message to the next.
    pub every: Duration,
    /// How often all of them; None for until the session ends.
    pub times: Option<NonZeroU64>,
    /// Packets a second to another machine at most.
    pub most_away: u32,
}

/// How far it is.
#[derive(Debug)]
pub struct Repeat {
    kind: Kind,
    plan: Repeating,
    target: Option<Target>,
    id: Option<u64>,
    last: Option<Playing>,
    told: bool,
}

impl Repeat {
    /// Nothing is sent yet.
    pub fn new(kind: Kind, target: Option<Target>, plan: Repeating) -> Self {
        Repeat { kind, plan, target, id: None, last: None, told: false }
    }

    /// Begins as soon as the session is open.
    pub fn begin(&mut self, session: &Session) {
        let Some(target) = self.target.clone().filter(|_| self.id.is_none()) else { return };
        let after = self.plan.every;
        let step = |item: &Item| match item {
            Item::Bytes(bytes) => Some(Step { message: Template::fixed(bytes.clone()), after }),
            Item::Message(message) => Some(Step { message: message.clone(), after }),
            // A file was refused before anything was opened; the period takes the place of the pauses.
            Item::File(_) | Item::Pause(_) => None,
        };
        let steps = self.plan.items.iter().filter_map(step).collect();
        // A full queue is tried again with the next turn.
        self.id = session.play_to(target, steps, self.plan.times, self.plan.most_away).ok();
    }

    /// Hears how it goes; also once the session is over.
    pub fn hear(&mut self, session: &Session, notices: &mut Notices) {
        let Some(id) = self.id else { return };
        self.last = session.plays().into_iter().find(|playing| playing.id == id).or(self.last.take());
        let end = self.last.as_ref().and_then(|last| last.ended.clone());
        if let Some(end @ PlayEnd::Refused(_)) = end
            && !std::mem::replace(&mut self.told, true)
        {
            notices.fail(&words::play_end(&end));
        }
    }

    /// All rounds are done and have left.
    pub fn is_done(&self, totals: &Totals) -> bool {
        let Some(last) = self.last.as_ref().filter(|last| last.ended.is_some()) else { return false };
        self.kind != Kind::Udp || totals.sent_packets + last.refused >= last.sent
    }

    /// Rounds that were asked for were not done.
    pub fn is_left(&self, totals: &Totals) -> bool {
        let done = self.last.as_ref().is_some_and(|last| last.ended == Some(PlayEnd::Done));
        self.plan.times.is_some() && !(done && self.is_done(totals))
    }

    /// The line about it at the end: English in both languages, for scripts.
    pub fn summary(&self) -> Option<String> {
        let last = self.last.as_ref()?;
        let ms = |time: Duration| format!("{:.3}", time.as_secs_f64() * 1e3);
        let late = last.lateness;
        let (period, sent, rounds) = (ms(last.period), last.sent, last.rounds);
        let (p50, p99, most) = (ms(late.p50), ms(late.p99), ms(late.most));
        let (skipped, refused) = (last.skipped, last.refused);
        Some(format!(
            "repeated {sent} messages in {rounds} rounds of {period} ms; late p50 {p50} ms, p99 {p99} ms, max {most} ms; \
             skipped {skipped}; refused {refused}"
        ))
    }
}
