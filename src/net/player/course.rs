//! One play on its way: what is due when. It knows no socket; whoever calls says what time it is.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::lateness::Delays;
use crate::codec::template::Template;
use crate::net::{Play, PlayEnd, Playing, Step};

/// The rate is that of so long.
const RATE_OVER: Duration = Duration::from_secs(1);
/// Two marks of the rate are at least so far apart.
const MARK_EVERY: Duration = Duration::from_millis(100);

/// A play on its way.
#[derive(Debug)]
pub(super) struct Course {
    pub play: Play,
    /// All steps once; zero for as fast as it goes.
    period: Duration,
    /// When the next message is due.
    due: Instant,
    /// When the one before it was.
    last_due: Option<Instant>,
    step: usize,
    rounds: u64,
    sent: u64,
    pub refused: u64,
    skipped: u64,
    pub limited: bool,
    delays: Delays,
    /// When how many were sent, over the last second.
    marks: VecDeque<(Instant, u64)>,
    rate: f64,
    pub ended: Option<PlayEnd>,
}

impl Course {
    /// A play whose first message is due now.
    pub fn new(play: Play, now: Instant) -> Self {
        let ended = play.steps.is_empty().then_some(PlayEnd::Done);
        Course {
            period: period(&play.steps),
            play,
            due: now,
            last_due: None,
            step: 0,
            rounds: 0,
            sent: 0,
            refused: 0,
            skipped: 0,
            limited: false,
            delays: Delays::default(),
            marks: VecDeque::from([(now, 0)]),
            rate: 0.0,
            ended,
        }
    }

    /// Plays something else from now on, in the same rhythm.
    pub fn replace(&mut self, play: Play, now: Instant) {
        let before = self.step.checked_sub(1).unwrap_or(self.play.steps.len().saturating_sub(1));
        self.period = period(&play.steps);
        self.play = play;
        if self.step >= self.play.steps.len() {
            self.step = 0;
        }
        let after = self.play.steps.get(before).or(self.play.steps.last()).map(|step| step.after);
        if let (Some(last), Some(after)) = (self.last_due, after) {
            self.due = later(last, after).max(now);
        }
        if self.play.steps.is_empty() || self.play.rounds.is_some_and(|rounds| self.rounds >= rounds.get()) {
            self.ended = Some(PlayEnd::Done);
        }
    }

    /// It goes as fast as it is taken.
    pub fn is_unpaced(&self) -> bool {
        self.period.is_zero()
    }

    /// When the next message is due.
    pub fn due(&self) -> Instant {
        self.due
    }

    /// What is sent next, with how many messages were made of it before.
    pub fn next(&self) -> Option<(&Template, u64)> {
        let step = self.play.steps.get(self.step)?;
        Some((&step.message, self.rounds))
    }

    /// The message was handed over.
    pub fn handed_over(&mut self, now: Instant) {
        self.delays.add(now.saturating_duration_since(self.due));
        self.sent += 1;
        self.mark(now);
        let after = self.play.steps.get(self.step).map_or(Duration::ZERO, |step| step.after);
        self.last_due = Some(self.due);
        self.due = if self.is_unpaced() { now } else { later(self.due, after) };
        self.step += 1;
        if self.step >= self.play.steps.len() {
            self.step = 0;
            self.rounds += 1;
            if self.play.rounds.is_some_and(|rounds| self.rounds >= rounds.get()) {
                self.ended = Some(PlayEnd::Done);
            }
        }
    }

    /// Lets times pass when more messages are due than may be made up for. The rhythm stays: whole rounds are passed
    /// over where there are some.
    pub fn keep_up(&mut self, now: Instant, most_behind: u64) {
        if self.is_unpaced() || self.overdue(now) <= most_behind {
            return;
        }
        let late = now.saturating_duration_since(self.due);
        let rounds = u64::try_from(late.as_nanos() / self.period.as_nanos()).unwrap_or(u64::MAX);
        let passed = duration(self.period.as_nanos().saturating_mul(u128::from(rounds)));
        self.skipped += rounds.saturating_mul(self.play.steps.len() as u64);
        self.due = later(self.due, passed);
        let left = self.overdue(now);
        if left > most_behind.max(1) {
            // In the middle of a long round: its rest comes later as a whole.
            self.skipped += left - 1;
            self.due = now;
        }
    }

    /// Lets the times pass that are due now, because there is nobody to send to.
    pub fn pass(&mut self, now: Instant) {
        self.keep_up(now, 0);
        if self.due <= now && !self.is_unpaced() {
            self.skipped += 1;
            self.due = later(self.due, self.period);
        }
    }

    /// How many messages are due.
    fn overdue(&self, now: Instant) -> u64 {
        let Some(late) = now.checked_duration_since(self.due).filter(|_| !self.is_unpaced()) else { return 0 };
        let steps = &self.play.steps;
        let rounds = late.as_nanos() / self.period.as_nanos();
        let mut rest = duration(late.as_nanos() % self.period.as_nanos());
        let mut count = 1 + u64::try_from(rounds).unwrap_or(u64::MAX / 2).saturating_mul(steps.len() as u64);
        for step in steps.iter().cycle().skip(self.step).take(steps.len() - 1) {
            let Some(left) = rest.checked_sub(step.after) else { break };
            rest = left;
            count += 1;
        }
        count
    }

    fn mark(&mut self, now: Instant) {
        let Some(&(first, before)) = self.marks.front() else { return };
        let over = now.saturating_duration_since(first);
        if !over.is_zero() {
            // The first message stands at the beginning of the time, and not in it.
            let sent = if before == 0 { self.sent - 1 } else { self.sent - before };
            self.rate = sent as f64 / over.as_secs_f64();
        }
        if self.marks.back().is_none_or(|(last, _)| now.saturating_duration_since(*last) >= MARK_EVERY) {
            self.marks.push_back((now, self.sent));
        }
        while self.marks.len() > 2 && self.marks.get(1).is_some_and(|(at, _)| now.duration_since(*at) >= RATE_OVER) {
            self.marks.pop_front();
        }
    }

    /// What there is to tell of it.
    pub fn playing(&self) -> Playing {
        Playing {
            id: self.play.id,
            sent: self.sent,
            refused: self.refused,
            skipped: self.skipped,
            rounds: self.rounds,
            step: self.step,
            period: self.period,
            lateness: self.delays.lateness(),
            rate: self.rate,
            limited: self.limited,
            ended: self.ended.clone(),
        }
    }
}

fn period(steps: &[Step]) -> Duration {
    steps.iter().fold(Duration::ZERO, |sum, step| sum.saturating_add(step.after))
}

/// A time after a time; where that is beyond all times, a year later.
fn later(at: Instant, after: Duration) -> Instant {
    at.checked_add(after).unwrap_or(at + Duration::from_secs(365 * 86_400))
}

fn duration(nanoseconds: u128) -> Duration {
    Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX))
}

#[cfg(test)]
#[path = "course_tests.rs"]
mod tests;
