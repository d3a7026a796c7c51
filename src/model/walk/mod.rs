//! Going through the records of a capture in order, block by block: what export and replay have in common.
//!
//! [`walk`] reads a few MiB at a time and hands each chosen record to a [`Visitor`]. It ends where the capture ended
//! when it began, so that a session that goes on receiving does not keep it busy for ever.

mod choice;
mod roster;
#[cfg(test)]
mod tests;

pub use choice::{Choice, Next, Which, Whose};
pub use roster::Roster;

use crate::capture::{Block, Direction, Meta, Reader, Work};
use crate::net::Notice;

/// One record with its bytes, while it is visited.
#[derive(Clone, Copy, Debug)]
pub struct Visited<'a> {
    /// Its index in the capture.
    pub index: u64,
    /// What is known of it.
    pub meta: &'a Meta,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// Whom the records are handed to.
pub trait Visitor {
    /// Why it cannot go on.
    type Error;

    /// Wants to hear of every event, also of those that are not chosen: who was online tells who got a message.
    fn hears_all(&self) -> bool {
        false
    }

    /// A chosen record with data.
    fn record(&mut self, record: Visited<'_>, roster: &Roster) -> Result<(), Self::Error>;

    /// An event; None for a notice of a later version.
    fn event(&mut self, event: Visited<'_>, notice: Option<&Notice>, chosen: bool) -> Result<(), Self::Error>;
}

/// What a walk came past.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Walked {
    /// Records with data that were handed over.
    pub records: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Records that had left the capture before they could be read.
    pub gone: u64,
}

/// Why a walk ended early.
#[derive(Debug)]
pub enum Halt<E> {
    /// It was cancelled.
    Cancelled,
    /// The visitor could not go on.
    Failed(E),
}

impl<E> From<E> for Halt<E> {
    fn from(error: E) -> Self {
        Halt::Failed(error)
    }
}

/// Goes through the chosen records from the oldest to the newest of now. Tells the job how far it is: records of the
/// capture that were passed, and bytes that were handed over.
pub fn walk<V: Visitor>(
    reader: &Reader,
    which: &mut Which,
    visitor: &mut V,
    work: &Work,
) -> Result<Walked, Halt<V::Error>> {
    let hears_all = visitor.hears_all() || which.whose != Whose::All;
    let (first, end) = (reader.first(), reader.length());
    let mut walk = Walk {
        reader,
        which,
        visitor,
        work,
        hears_all,
        first,
        end,
        roster: Roster::default(),
        walked: Walked::default(),
    };
    walk.run()
}

struct Walk<'a, V> {
    reader: &'a Reader,
    which: &'a mut Which,
    visitor: &'a mut V,
    work: &'a Work,
    hears_all: bool,
    first: u64,
    end: u64,
    roster: Roster,
    walked: Walked,
}

impl<V: Visitor> Walk<'_, V> {
    fn run(&mut self) -> Result<Walked, Halt<V::Error>> {
        let mut block = Block::default();
        let mut at = self.first;
        while at < self.end {
            self.tell(at)?;
            let next = self.which.choice.next(at).filter(|&next| next < self.end);
            at = match next {
                Some(next) if next == at || !self.hears_all => self.visit(next, &mut block)?,
                None if !self.hears_all => break,
                next => self.hear(at, next.unwrap_or(self.end), &mut block)?,
            };
        }
        self.tell(self.end)?;
        Ok(self.walked)
    }

    /// Visits what is chosen from `from` on in one block; where to go on.
    fn visit(&mut self, from: u64, block: &mut Block) -> Result<u64, Halt<V::Error>> {
        if !block.read(self.reader, from) {
            return Ok(self.skip_gone(from));
        }
        let mut next = Some(from);
        for (position, meta) in block.metas().iter().enumerate() {
            let index = block.first() + position as u64;
            if index >= self.end {
                break;
            }
            if next.is_some_and(|next| next < index) {
                next = self.which.choice.next(index);
            }
            let chosen = next == Some(index);
            if chosen || self.hears_all && meta.direction == Direction::Event {
                self.tell(index)?;
                self.hand_over(Visited { index, meta, bytes: block.bytes(position) }, chosen)?;
            }
        }
        Ok(block.end())
    }

    /// Hears the events before the next chosen record; where to go on.
    fn hear(&mut self, from: u64, until: u64, block: &mut Block) -> Result<u64, Halt<V::Error>> {
        if !block.read_index(self.reader, from) {
            return Ok(self.skip_gone(from));
        }
        let mut bytes = Vec::new();
        for (position, meta) in block.metas().iter().enumerate() {
            let index = block.first() + position as u64;
            if index >= until {
                return Ok(until);
            }
            bytes.clear();
            if meta.direction == Direction::Event && self.reader.read(index, &mut bytes) {
                self.tell(index)?;
                self.hand_over(Visited { index, meta, bytes: &bytes }, false)?;
            }
        }
        Ok(block.end())
    }

    fn hand_over(&mut self, record: Visited<'_>, chosen: bool) -> Result<(), Halt<V::Error>> {
        let meta = record.meta;
        if meta.direction == Direction::Event {
            let notice = Notice::from_bytes(record.bytes);
            if let Some(notice) = &notice {
                self.roster.hear(meta.peer, self.reader.peer(meta.peer), notice);
            }
            if self.which.hears(meta.peer, self.reader) {
                let chosen = chosen && self.which.direction.is_none();
                self.visitor.event(record, notice.as_ref(), chosen)?;
            }
        } else if self.which.takes(meta, self.reader, &self.roster) {
            self.walked.records += 1;
            self.walked.bytes += u64::from(meta.length);
            self.visitor.record(record, &self.roster)?;
        }
        Ok(())
    }

    /// The oldest have left, or a record cannot be read.
    fn skip_gone(&mut self, at: u64) -> u64 {
        let next = self.reader.first().clamp(at + 1, self.end.max(at + 1));
        self.walked.gone += next - at;
        next
    }

    fn tell(&self, at: u64) -> Result<(), Halt<V::Error>> {
        if self.work.is_cancelled() {
            return Err(Halt::Cancelled);
        }
        self.work.tell(at - self.first, self.end - self.first, self.walked.bytes);
        Ok(())
    }
}
