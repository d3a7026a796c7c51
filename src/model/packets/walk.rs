//! Rows with what their neighbours tell, page by page.
//!
//! Whether a packet was sent or received before is found by going over the rows before it, as far back as
//! [`Source::look_back`]: what is repeated is the last window, or one packet.

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hasher};
use std::rc::Rc;

use super::{Again, PacketRow, Read, RowKind, Source};
use crate::capture::PeerId;

/// Rows of a page.
const PAGE: u64 = 256;
/// Pages that are kept. The rows in view are of two at most.
const MOST_PAGES: usize = 6;

/// The pages that were looked at last.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    /// The one that was used last stands at the end.
    pages: VecDeque<Page>,
}

/// Rows `number * PAGE ..`, as many as there were.
#[derive(Debug)]
struct Page {
    number: u64,
    rows: Vec<Option<Rc<PacketRow>>>,
    walk: Walk,
}

/// Goes from row to row and remembers what was said.
#[derive(Debug)]
struct Walk {
    /// The position of the next row.
    next: u64,
    said: HashMap<Saying, Said>,
    before: Option<(i64, (PeerId, PeerId))>,
}

/// A packet as far as it is the same when it is said again: its ends, its way, and what it says. What is told
/// by its number need not be read whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Saying {
    ends: (PeerId, PeerId),
    sent: bool,
    words: u64,
}

#[derive(Clone, Copy, Debug)]
struct Said {
    times: u32,
    last: i64,
}

impl Pages {
    /// A row.
    pub fn row(&mut self, rows: &impl Source, position: u64) -> Option<Rc<PacketRow>> {
        if !rows.range().contains(&position) {
            return None;
        }
        let number = position / PAGE;
        let page = match self.pages.iter().position(|page| page.number == number) {
            Some(at) => self.pages.remove(at)?,
            None => Page { number, rows: Vec::new(), walk: Walk::new(number * PAGE, rows) },
        };
        if self.pages.len() >= MOST_PAGES {
            self.pages.pop_front();
        }
        self.pages.push_back(page);
        let page = self.pages.back_mut()?;
        page.read_to(rows, position);
        page.rows.get((position % PAGE) as usize).cloned().flatten()
    }
}

#[cfg(test)]
impl Pages {
    /// How many rows are kept.
    pub fn held(&self) -> usize {
        self.pages.iter().map(|page| page.rows.len()).sum()
    }
}

impl Page {
    /// Reads on as far as this row.
    fn read_to(&mut self, rows: &impl Source, position: u64) {
        while self.walk.next <= position {
            let at = self.walk.next;
            let row = self.walk.step(rows);
            if at >= self.number * PAGE {
                self.rows.push(row.map(Rc::new));
            }
        }
    }
}

impl Walk {
    /// One that comes to `first` with what was said before it.
    fn new(first: u64, rows: &impl Source) -> Walk {
        // The page may begin before the oldest row that is left: the rows that are gone count as such.
        let next = first.saturating_sub(rows.look_back()).max(rows.range().start.min(first));
        Walk { next, said: HashMap::new(), before: None }
    }

    /// The next row; None where its record is gone.
    fn step(&mut self, rows: &impl Source) -> Option<PacketRow> {
        let position = self.next;
        self.next += 1;
        let record = rows.record(position)?;
        let read = Read::record(rows, record)?;
        let (meta, ends) = (read.meta, read.ends());
        let before = self.before.replace((meta.time, ends));
        let again = saying(rows, &read).and_then(|saying| {
            if begins(rows, &read) && !self.said.contains_key(&saying) {
                self.said.retain(|other, _| other.ends != saying.ends);
            }
            self.hear(saying, meta.time)
        });
        let address = |id| rows.reader().peer(id).address();
        Some(PacketRow {
            position,
            record,
            time: meta.time,
            delta: before.map(|(time, _)| meta.time.saturating_sub(time)),
            peer: address(meta.peer),
            local: address(meta.local),
            kind: read.kind,
            again,
            moved: before.is_some_and(|(_, before)| before != ends),
        })
    }

    /// Remembers what was said; how often it was before.
    fn hear(&mut self, saying: Saying, time: i64) -> Option<Again> {
        let said = self.said.entry(saying).or_insert(Said { times: 0, last: time });
        let again = Again { times: said.times, since: time.saturating_sub(said.last) };
        *said = Said { times: said.times + 1, last: time };
        (again.times > 0).then_some(again)
    }
}

fn begins(rows: &impl Source, read: &Read) -> bool {
    matches!(&read.kind, RowKind::Packet { head, .. } if rows.begins(head))
}

fn saying(rows: &impl Source, read: &Read) -> Option<Saying> {
    let RowKind::Packet { sent, length, head } = &read.kind else { return None };
    let mut hasher = DefaultHasher::new();
    rows.gist(head, *length, &mut hasher);
    Some(Saying { ends: read.ends(), sent: *sent, words: hasher.finish() })
}
