//! A search on its way through a capture: block by block, as long as there are records.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use roaring::RoaringTreemap;

use super::finder::Finder;
use super::{Matches, Query, Wake, Words};
use crate::capture::{Block, Reader, Work};

/// Least time between two calls of the wake while the search runs.
const BETWEEN_WAKES: Duration = Duration::from_millis(50);

/// What a search knows and where it is.
pub(super) struct Run {
    reader: Reader,
    query: Arc<Query>,
    words: Option<Words>,
    matches: Arc<Matches>,
    wake: Wake,
    finder: Finder,
    block: Block,
    next: u64,
    bytes: u64,
    /// The records that have each content, where one alone does not decide.
    having: Vec<RoaringTreemap>,
    hits: Vec<u64>,
    found: Vec<u64>,
    lost: Vec<u64>,
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run").field("query", &self.query).field("next", &self.next).finish_non_exhaustive()
    }
}

impl Run {
    pub fn new(reader: Reader, query: Arc<Query>, words: Option<Words>, matches: Arc<Matches>, wake: Wake) -> Self {
        let having = query.contents.iter().map(|_| RoaringTreemap::new()).collect();
        matches.add(&[], &[], query.from);
        Run {
            finder: Finder::new(reader.clone()),
            reader,
            next: query.from,
            query,
            words,
            matches,
            wake,
            block: Block::default(),
            bytes: 0,
            having,
            hits: Vec::new(),
            found: Vec::new(),
            lost: Vec::new(),
        }
    }

    /// Goes to the end of what is recorded now.
    pub fn go(&mut self, work: &Work) {
        let end = self.reader.length();
        let mut woken: Option<Instant> = None;
        while self.next < end && !work.is_cancelled() {
            if !self.read() {
                // The record is gone, and the oldest that is left is further on; or there is none.
                let first = self.reader.first();
                self.next = if first > self.next { first } else { end };
                self.matches.add(&[], &[], self.next);
                continue;
            }
            self.look();
            self.next = self.block.end();
            self.bytes += self.block.data().len() as u64;
            self.matches.add(&self.found, &self.lost, self.next);
            work.tell(self.next, end.max(self.next), self.bytes);
            let is_due = woken.is_none_or(|at| at.elapsed() >= BETWEEN_WAKES);
            if is_due && !self.found.is_empty() {
                woken = Some(Instant::now());
                (self.wake)();
            }
        }
        (self.wake)();
    }

    fn read(&mut self) -> bool {
        if self.query.reads() {
            self.block.read(&self.reader, self.next)
        } else {
            self.block.read_index(&self.reader, self.next)
        }
    }

    /// Fills `found` and `lost` from the block.
    fn look(&mut self) {
        self.found.clear();
        self.lost.clear();
        match self.query.contents.as_slice() {
            [] => self.all_of_block(),
            [content] if !content.negated => {
                self.finder.find(&self.block, &content.pattern, self.words.as_ref(), &mut self.hits);
                self.found.append(&mut self.hits);
            }
            _ => return self.look_for_several(),
        }
        if !self.query.conditions.is_empty() {
            let mut found = std::mem::take(&mut self.found);
            found.retain(|&record| self.conditions_hold(record));
            self.found = found;
        }
    }

    /// More than one content, or one that must not be there. A hit may come late, for a record of an earlier block,
    /// so what each record has is kept.
    fn look_for_several(&mut self) {
        let query = Arc::clone(&self.query);
        let mut asked = Vec::new();
        for (content, having) in query.contents.iter().zip(&mut self.having) {
            self.finder.find(&self.block, &content.pattern, self.words.as_ref(), &mut self.hits);
            having.extend(&self.hits);
            asked.append(&mut self.hits);
        }
        if query.contents.iter().all(|content| content.negated) {
            asked.extend(self.block.first()..self.block.end());
        }
        asked.sort_unstable();
        asked.dedup();
        for record in asked {
            let mut has = query.contents.iter().zip(&self.having);
            let holds = has.all(|(content, having)| having.contains(record) != content.negated);
            if holds && self.conditions_hold(record) {
                self.found.push(record);
            } else if record < self.block.first() {
                self.lost.push(record);
            }
        }
    }

    fn all_of_block(&mut self) {
        self.found.extend(self.block.first()..self.block.end());
    }

    fn conditions_hold(&mut self, record: u64) -> bool {
        let at = record.checked_sub(self.block.first()).map(|at| at as usize);
        let in_block = at.and_then(|at| self.block.metas().get(at));
        let Some(meta) = in_block.copied().or_else(|| self.reader.meta(record)) else { return false };
        let mut earlier = Vec::new();
        let bytes = match (in_block, at) {
            _ if !self.query.reads_for_conditions() => None,
            (Some(_), Some(at)) => Some(self.block.bytes(at)),
            _ => self.reader.read(record, &mut earlier).then_some(earlier.as_slice()),
        };
        let (reader, peers) = (&self.reader, &mut self.finder.peers);
        self.query.conditions.iter().all(|condition| condition.holds(&meta, bytes, reader, peers))
    }
}
