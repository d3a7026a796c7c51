//! How the lines of a conversation go to its file, and leave the memory.

use std::sync::Arc;

use super::super::disk::Unwritten;
use super::super::line::{Amend, Line, Said};
use super::super::{Delivery, Entry};
use super::{Past, Talk};

/// So many lines of this run stay in memory; older ones are read from the disk like those of earlier runs.
const MOST_LINES: usize = 2000;
/// And so many bytes of them.
const MOST_BYTES: usize = 4 << 20;
/// So many lines may wait for a disk that takes nothing.
const MOST_WAITING: usize = 4000;
/// A disk that took nothing is tried again after so long, nanoseconds.
const REST: i64 = 5_000_000_000;
/// A message of ours whose number is not known is written without it after so long, nanoseconds.
const PATIENCE: i64 = 5_000_000_000;

impl Talk {
    /// Keeps what became of a line that may be on the disk already.
    pub fn amend(&mut self, amend: Amend) {
        let meant = |said: &&Said| said.entry.way == amend.way && said.entry.number == amend.number;
        let recent = self.recent.iter().rposition(|said| meant(&said));
        // One that waits for the disk will be written as it is then.
        let later = recent.is_some_and(|at| at >= self.taken);
        let kept = recent.and_then(|at| self.recent.get(at)).is_none_or(|said| said.kept);
        if amend.number == 0 || later || !kept || self.path.is_none() {
            return;
        }
        self.waiting.extend(serde_json::to_string(&amend));
        if let Past::Read(index) = &mut self.past {
            Arc::make_mut(index).amends.add(amend);
        }
    }

    /// The lines for the disk that are new, one batch at a time. `all`: also what waits for its number, or for a disk
    /// that took nothing.
    pub fn batch(&mut self, now: i64, all: bool) -> Option<Vec<String>> {
        if self.under_way.is_some() {
            return None;
        }
        while let Some(said) = self.recent.get(self.taken) {
            if !(all || is_ready(&said.entry, now)) {
                break;
            }
            if said.kept {
                self.waiting.extend(serde_json::to_string(&Line::of(said)));
            }
            self.taken += 1;
        }
        if self.waiting.is_empty() {
            self.written = self.taken;
            self.let_go();
            return None;
        }
        let rests = self.failed.is_some_and(|again| now < again) && !all;
        (!rests).then(|| std::mem::take(&mut self.waiting))
    }

    /// What became of a batch. Of several failures in a row the first is given back.
    pub fn batch_ended(
        &mut self,
        now: i64,
        number: u64,
        mut lines: Vec<String>,
        result: Result<(), Unwritten>,
    ) -> Option<Unwritten> {
        // A batch of one that is now somebody else is written once more under the new name.
        self.under_way.take_if(|under_way| *under_way == number)?;
        self.written = self.taken;
        let told = match result {
            Ok(()) => {
                self.failed = None;
                None
            }
            Err(Unwritten::Failed(error)) => {
                let is_first = self.failed.replace(now.saturating_add(REST)).is_none();
                lines.append(&mut self.waiting);
                lines.drain(..lines.len().saturating_sub(MOST_WAITING));
                self.waiting = lines;
                is_first.then_some(Unwritten::Failed(error))
            }
            Err(Unwritten::TooMany) => {
                self.path = None;
                self.waiting.clear();
                self.recent.iter_mut().for_each(|said| said.kept = false);
                Some(Unwritten::TooMany)
            }
        };
        self.let_go();
        told
    }

    /// There is something to write.
    pub fn is_new(&self) -> bool {
        self.taken < self.recent.len() || !self.waiting.is_empty()
    }

    /// All of it is on the disk, and nothing goes on: it can be read again when somebody looks.
    pub fn can_go(&self) -> bool {
        let rests = !self.is_new() && self.under_way.is_none() && !self.is_busy();
        self.path.is_some() && rests && self.recent.iter().all(|said| said.kept)
    }

    /// What it takes in memory, about, bytes.
    pub fn weight(&self) -> usize {
        self.weight + self.waiting.iter().map(String::len).sum::<usize>()
    }

    /// Half of the lines of this run leave the memory when they are too many.
    fn let_go(&mut self) {
        if self.recent.len() <= MOST_LINES && self.weight <= MOST_BYTES {
            return;
        }
        let most = if self.recent.len() > MOST_LINES { MOST_LINES / 2 } else { self.recent.len() / 2 };
        self.keep(most);
    }

    /// Half of them leave it.
    pub fn halve(&mut self) {
        if self.under_way.is_none() {
            self.keep(self.recent.len() / 2);
        }
    }

    /// So many lines of this run stay in memory, and all that are not written.
    fn keep(&mut self, most: usize) {
        let gone = self.recent.len().saturating_sub(most).min(self.written);
        let gone: Vec<Said> = self.recent.drain(..gone).collect();
        (self.written, self.taken) = (self.written - gone.len(), self.taken - gone.len());
        self.weight -= gone.iter().map(Said::weight).sum::<usize>().min(self.weight);
        let kept = gone.iter().filter(|said| said.kept).count();
        let path = self.path.clone().unwrap_or_default();
        match &mut self.past {
            Past::Unread => {}
            Past::Known { lines, .. } | Past::Reading { lines, .. } => *lines += kept,
            Past::Read(index) => {
                if let Err(error) = Arc::make_mut(index).read_more(&path, kept) {
                    tracing::warn!("cannot read {}: {error}", path.display());
                }
            }
        }
    }
}

/// It can be written: a message of ours has its number, or will get none.
fn is_ready(entry: &Entry, now: i64) -> bool {
    let waits = entry.message.is_some() && entry.number == 0 && !entry.automatic;
    let failed = matches!(entry.delivery, Some(Delivery::Failed(_)));
    !waits || failed || now.saturating_sub(entry.time) > PATIENCE
}
