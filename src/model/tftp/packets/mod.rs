//! The packets of a transfer, or of all of them, as rows to look at: read when they are looked at, whatever their number.
//!
//! Which records of a capture belong to a transfer is found by a search in the background ([`Exchange`]). A row needs
//! more than its own record: whether the same was said before, and which block a number of 16 bits stands for. The
//! first is found by looking back over a bounded number of rows ([`Pages`]), the second by samples far apart
//! ([`numbers`]).

mod numbers;
mod row;

use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use numbers::Numbers;

use super::Exchange;
use crate::capture::search::{Matches, Search};
use crate::capture::{Progress, Reader};
use crate::model::packets::{PacketRow, Pages, Source};
use crate::model::walk::Choice;
use crate::net::Wake;

/// The rows of a capture's packets.
///
/// A row is named by its position: without a transfer, the number of its record; with one, the number of records of the
/// transfer before it. A position names the same row for ever.
#[derive(Debug)]
pub struct Packets {
    reader: Reader,
    exchange: Option<Exchange>,
    search: Option<Search>,
    numbers: Numbers,
    pages: Pages,
    /// There is more to look at than one frame has time for.
    is_behind: bool,
    /// Changes whenever positions name other rows.
    version: u64,
}

/// Where rows are found; what reads them holds no more than this.
struct Rows<'a> {
    reader: &'a Reader,
    range: Range<u64>,
    matches: Option<&'a Matches>,
    /// Blocks that may be under way; 0 where no transfer is looked at.
    window: u16,
}

impl Packets {
    /// All records of a capture.
    pub fn new(reader: &Reader) -> Packets {
        Packets {
            reader: reader.clone(),
            exchange: None,
            search: None,
            numbers: Numbers::default(),
            pages: Pages::default(),
            is_behind: false,
            version: 0,
        }
    }

    /// Shows the records of a transfer, or all: call it in every frame, for a transfer that goes on has more each time.
    /// `wake` is called when more of its records were found.
    pub fn update(&mut self, reader: &Reader, exchange: Option<Exchange>, wake: &Wake) {
        let same_capture = self.reader.is_of_same_capture(reader);
        let key = |exchange: &Option<Exchange>| exchange.as_ref().map(|of| (of.id, of.records.start, of.ends.clone()));
        if !same_capture || key(&self.exchange) != key(&exchange) {
            let version = self.version + 1;
            *self = Packets { version, ..Packets::new(reader) };
            let found = |of: &Exchange| Search::start(reader.clone(), Arc::new(of.query()), None, Arc::clone(wake));
            // As long as nothing tells its records from others', it has none.
            self.search = exchange.as_ref().filter(|of| !of.ends.is_empty()).map(found);
        }
        self.exchange = exchange;
        if let Some(search) = &mut self.search {
            search.follow();
        }
        let rows = rows(&self.reader, self.exchange.as_ref(), self.search.as_ref());
        self.is_behind = self.exchange.as_ref().is_some_and(|exchange| self.numbers.follow(&rows, exchange));
    }

    /// It wants to be updated again at once.
    pub fn is_behind(&self) -> bool {
        self.is_behind
    }

    /// The transfer, where it is one.
    pub fn exchange(&self) -> Option<&Exchange> {
        self.exchange.as_ref()
    }

    /// More rows may come: it is not a transfer that has ended.
    pub fn goes_on(&self) -> bool {
        self.exchange.as_ref().is_none_or(|exchange| !exchange.ended)
    }

    /// The capture.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// A number that changes whenever positions name other rows.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The positions of the rows that there are.
    pub fn range(&self) -> Range<u64> {
        self.rows().range
    }

    /// The record of a row.
    pub fn record(&self, position: u64) -> Option<u64> {
        self.rows().record(position)
    }

    /// The row of a record, or the first one after it.
    pub fn position(&self, record: u64) -> u64 {
        let rows = self.rows();
        rows.matches.map_or(record, |matches| matches.rank(record)).clamp(rows.range.start, rows.range.end)
    }

    /// A row; None where there is none, and where its record is gone.
    pub fn row(&mut self, position: u64) -> Option<Rc<PacketRow>> {
        let rows = rows(&self.reader, self.exchange.as_ref(), self.search.as_ref());
        self.pages.row(&rows, position)
    }

    /// The block that a row's number of 16 bits stands for; the number itself where no transfer is looked at.
    pub fn block(&self, row: &PacketRow) -> Option<u64> {
        let number = row.tftp_number()?;
        Some(self.exchange.as_ref().map_or(u64::from(number), |of| self.numbers.block(row.position, number, of)))
    }

    /// How far the search for the transfer's records is, while it runs.
    pub fn progress(&self) -> Option<Progress> {
        self.search.as_ref()?.progress()
    }

    /// The search ended before its time: what is shown is not all.
    pub fn has_failed(&self) -> bool {
        self.search.as_ref().is_some_and(Search::has_failed)
    }

    /// The records of the rows, for an export.
    pub fn choice(&self) -> Choice {
        let Some(exchange) = &self.exchange else { return Choice::All };
        let matches = self.search.as_ref().map(|search| Arc::clone(search.matches()));
        let records = exchange.records.clone();
        Choice::Next(Box::new(move |from| {
            let next = matches.as_ref()?.at_or_after(from.max(records.start))?;
            records.contains(&next).then_some(next)
        }))
    }

    fn rows(&self) -> Rows<'_> {
        rows(&self.reader, self.exchange.as_ref(), self.search.as_ref())
    }
}

fn rows<'a>(reader: &'a Reader, exchange: Option<&Exchange>, search: Option<&'a Search>) -> Rows<'a> {
    let matches = search.map(|search| &**search.matches());
    let range = match (exchange, matches) {
        (None, _) => reader.first()..reader.length(),
        (Some(_), None) => 0..0,
        (Some(exchange), Some(matches)) => {
            // The oldest may have left since they were found; later ones between the same ends are another transfer's.
            let start = matches.rank(reader.first());
            start..matches.rank(exchange.records.end).max(start)
        }
    };
    Rows { reader, range, matches, window: exchange.map_or(0, |exchange| exchange.windowsize) }
}

#[cfg(test)]
pub(crate) mod scene;
#[cfg(test)]
mod tests;
