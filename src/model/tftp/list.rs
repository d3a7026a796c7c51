//! The transfers of a station as a list to look at: how fast each goes, which have ended, which are out of the way.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use super::{Finished, Transfer, TransferId, TransferState};
use crate::capture::Totals;
use crate::model::Rate;

/// Transfers in the order in which they began.
#[derive(Debug, Default)]
pub struct TransferList {
    rows: Vec<Arc<Transfer>>,
    seen: HashMap<TransferId, Seen>,
    /// Ended, and cleared away by the user.
    hidden: HashSet<TransferId>,
    summary: Summary,
}

#[derive(Debug, Default)]
struct Seen {
    rate: Rate,
    /// As what it counts, once it has ended.
    ended: Option<Ended>,
}

/// What an ended transfer counts as.
#[derive(Clone, Copy, Debug)]
enum Ended {
    Complete,
    Cancelled,
    Failed,
}

impl Seen {
    /// Takes a sample of one that goes on. Returns when the next one is due.
    fn sample(&mut self, state: &TransferState, now: Instant) -> Duration {
        let bytes = Totals { received_bytes: state.counts.bytes, ..Totals::default() };
        self.rate.sample(now, &bytes).unwrap_or(LOOK)
    }
}

/// All transfers of a list together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Summary {
    /// Those that go on.
    pub running: usize,
    /// Those whose file is whole.
    pub complete: usize,
    /// Those that the user ended.
    pub cancelled: usize,
    /// Those that ended in another way.
    pub failed: usize,
    /// Bytes a second of those that go on.
    pub speed: f64,
    /// How far those are whose size is known, from 0 to 1; 0 if there is none.
    pub fraction: f32,
}

/// What a summary is made of.
#[derive(Default)]
struct Sum {
    summary: Summary,
    done: u64,
    size: u64,
}

impl Sum {
    /// One that goes on, at so many bytes a second.
    fn running(&mut self, state: &TransferState, speed: f64) {
        self.summary.running += 1;
        self.summary.speed += speed;
        if let Some(size) = state.size {
            self.done += state.counts.bytes.min(size);
            self.size = self.size.saturating_add(size);
        }
    }

    fn ended(&mut self, ended: Ended) {
        *match ended {
            Ended::Complete => &mut self.summary.complete,
            Ended::Cancelled => &mut self.summary.cancelled,
            Ended::Failed => &mut self.summary.failed,
        } += 1;
    }

    fn summary(self) -> Summary {
        let fraction = if self.size > 0 { self.done as f64 / self.size as f64 } else { 0.0 };
        Summary { fraction: fraction as f32, ..self.summary }
    }
}

/// A transfer in numbers, as they are now.
#[derive(Clone, Debug)]
pub struct Line {
    /// What is true of it.
    pub state: TransferState,
    /// How far it is, from 0 to 1; None while its size is not known.
    pub fraction: Option<f32>,
    /// Bytes a second: lately, or of one that has ended all the time.
    pub speed: f64,
    /// What is left of its time if it goes on like this.
    pub left: Option<Duration>,
    /// How long it takes, or took.
    pub elapsed: Duration,
}

impl Summary {
    /// All that have ended.
    pub fn ended(&self) -> usize {
        self.complete + self.cancelled + self.failed
    }
}

impl Ended {
    fn of(how: &Finished) -> Self {
        match how {
            how if how.is_whole() => Ended::Complete,
            Finished::Cancelled => Ended::Cancelled,
            _ => Ended::Failed,
        }
    }
}

impl Finished {
    /// The file is whole, as far as this side can know.
    pub fn is_whole(&self) -> bool {
        matches!(self, Finished::Complete | Finished::Unconfirmed)
    }
}

impl TransferList {
    /// Takes the transfers as they are now. Returns those that have ended since the last time, and when the list wants
    /// to be looked at again; None while nothing goes on.
    pub fn follow(&mut self, all: Vec<Arc<Transfer>>, now: Instant) -> (Vec<Arc<Transfer>>, Option<Duration>) {
        let mut ended = Vec::new();
        let mut again: Option<Duration> = None;
        let mut sum = Sum::default();
        for transfer in &all {
            let seen = self.seen.entry(transfer.id).or_default();
            if seen.ended.is_none() {
                let state = transfer.state();
                match &state.finished {
                    None => {
                        let next = seen.sample(&state, now);
                        again = Some(again.map_or(next, |again| again.min(next)));
                        sum.running(&state, seen.rate.now());
                    }
                    Some(how) => {
                        seen.ended = Some(Ended::of(how));
                        ended.push(Arc::clone(transfer));
                    }
                }
            }
            if let Some(ended) = seen.ended.filter(|_| !self.hidden.contains(&transfer.id)) {
                sum.ended(ended);
            }
        }
        self.summary = sum.summary();
        self.forget(&all);
        self.rows = all;
        let hidden = &self.hidden;
        self.rows.retain(|transfer| !hidden.contains(&transfer.id));
        (ended, again)
    }

    /// A server forgets the oldest that ended; so does what is remembered of them.
    fn forget(&mut self, all: &[Arc<Transfer>]) {
        if self.seen.len() > all.len() {
            let there: HashSet<_> = all.iter().map(|transfer| transfer.id).collect();
            self.seen.retain(|id, _| there.contains(id));
            self.hidden.retain(|id| there.contains(id));
        }
    }

    /// Another worker has other transfers, whose names may be the same.
    pub fn clear(&mut self) {
        *self = TransferList::default();
    }

    /// Puts what has ended out of the way. Returns which.
    pub fn clear_ended(&mut self) -> Vec<TransferId> {
        let over = |transfer: &&Arc<Transfer>| transfer.state().finished.is_some();
        let ended: Vec<_> = self.rows.iter().filter(over).map(|transfer| transfer.id).collect();
        self.hidden.extend(&ended);
        let hidden = &self.hidden;
        self.rows.retain(|transfer| !hidden.contains(&transfer.id));
        (self.summary.complete, self.summary.cancelled, self.summary.failed) = (0, 0, 0);
        ended
    }

    /// How many there are to be seen.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// There is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The transfer of a row.
    pub fn at(&self, row: usize) -> Option<&Arc<Transfer>> {
        self.rows.get(row)
    }

    /// The row of a transfer.
    pub fn row_of(&self, id: TransferId) -> Option<usize> {
        self.rows.iter().position(|transfer| transfer.id == id)
    }

    /// A transfer.
    pub fn get(&self, id: TransferId) -> Option<&Arc<Transfer>> {
        self.rows.iter().find(|transfer| transfer.id == id)
    }

    /// All of them together.
    pub fn summary(&self) -> Summary {
        self.summary
    }

    /// A transfer in numbers.
    pub fn line(&self, transfer: &Transfer) -> Line {
        let state = transfer.state();
        let bytes = state.counts.bytes;
        let elapsed = if state.finished.is_some() { state.elapsed } else { since(transfer.since).max(state.elapsed) };
        let fraction = match (&state.finished, state.size) {
            (Some(how), _) if how.is_whole() => Some(1.0),
            (_, Some(size)) if size > 0 => Some((bytes as f64 / size as f64).min(1.0) as f32),
            _ => None,
        };
        let sampled = self.seen.get(&transfer.id).filter(|seen| seen.rate.samples().next().is_some());
        let speed = match sampled.filter(|_| state.finished.is_none()) {
            Some(seen) => seen.rate.now(),
            None => bytes as f64 / elapsed.as_secs_f64().max(1e-3),
        };
        let rest = state.size.filter(|_| state.finished.is_none()).map(|size| size.saturating_sub(bytes));
        let left = rest.filter(|_| speed > 0.0).map(|rest| rest as f64 / speed);
        let left = left.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        Line { state, fraction, speed, left, elapsed }
    }
}

/// How often the list is looked at while something goes on.
const LOOK: Duration = Duration::from_millis(250);

fn since(start: i64) -> Duration {
    let start = Duration::from_nanos(start.try_into().unwrap_or_default());
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    now.saturating_sub(start)
}
