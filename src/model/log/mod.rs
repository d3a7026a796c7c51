//! The log: records laid out as lines, only where somebody looks.
//!
//! A [`Log`] is a view of a capture. It knows which records are shown (from the last 清除 on, up to a pause), how
//! (text or hex, log mode or stream), and lays out a record when the window asks for it. A place in the log is a
//! record and a line in it, never a pixel, so that it is exact at any number of records; nothing here is
//! proportional to how many there are.

mod heading;
mod layout;
mod row;
mod runs;
mod settings;
mod shown;
mod wrap;

use std::cell::Cell;
use std::collections::HashMap;
use std::net::IpAddr;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

pub use heading::TIME_FORMAT;
pub(in crate::model) use heading::{came_to, event_heading, heading};
pub use layout::{Line, LineKind};
pub use row::Row;
use runs::Runs;
pub use settings::{LogSettings, Shape};
pub use wrap::wrap;

use super::search::{Colour, Found, Rules, event_words};
use crate::capture::search::Matches;
use crate::capture::{Direction, Meta, Peer, Reader};
use crate::codec::checksum::{Attach, Verdict};

/// A record of so many bytes is set on its own, so that a run stays small enough to be laid out in a frame.
const LONG_RECORD: u32 = 8 << 10;
/// Text of laid out units that is kept, bytes.
const MOST_CACHED: usize = 16 << 20;

/// A line of the log: the record that its unit begins with, and how many lines below that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// First record of the unit.
    pub record: u64,
    /// Line in the unit, from 0.
    pub line: usize,
}

/// Records that are laid out together: one, or in stream mode a run of one peer and direction.
#[derive(Debug)]
pub struct Unit {
    /// Its records.
    pub records: Range<u64>,
    /// Its lines, at least one.
    pub lines: Vec<Line>,
    /// In the table, the cells beside the line.
    pub row: Option<Row>,
    /// The colour that a rule gives its first record.
    pub colour: Option<Colour>,
    /// What is wrong with the checksum of one of its records.
    pub failed: Option<Verdict>,
}

/// What the cached lines were made for.
#[derive(Clone, Debug, PartialEq)]
struct Made {
    settings: LogSettings,
    columns: usize,
    locale: String,
    bound: Option<IpAddr>,
    rules: u64,
}

/// A view of a capture as lines.
#[derive(Debug)]
pub struct Log {
    reader: Reader,
    /// How it is shown.
    pub settings: LogSettings,
    /// 着色规则.
    pub rules: Rules,
    /// 查找: what is marked.
    pub found: Option<Found>,
    filter: Option<Arc<Matches>>,
    filter_changes: u64,
    cleared_before: u64,
    paused_at: Option<u64>,
    made: Option<Made>,
    cache: HashMap<u64, Rc<Unit>>,
    /// The record that was asked for last, with what it was verified, and what came of it.
    verified: Cell<Option<(u64, Attach, Option<Verdict>)>>,
    runs: Runs,
    cached: usize,
}

impl Log {
    /// A view of all records.
    pub fn new(reader: Reader, settings: LogSettings) -> Self {
        Log {
            reader,
            settings,
            rules: Rules::default(),
            found: None,
            filter: None,
            filter_changes: 0,
            cleared_before: 0,
            paused_at: None,
            made: None,
            cache: HashMap::new(),
            verified: Cell::new(None),
            runs: Runs::default(),
            cached: 0,
        }
    }

    /// Shows the records of another capture, from its beginning and not paused: they have other numbers.
    pub(in crate::model) fn look_at(&mut self, reader: Reader) {
        (self.reader, self.paused_at, self.cleared_before) = (reader, None, 0);
        self.found = None;
        self.verified.set(None);
        self.set_filter(None);
        self.rules.restart();
        self.forget_layout();
    }

    /// Where the records are read from.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The records that are in view, of which a filter shows some.
    pub fn records(&self) -> Range<u64> {
        let end = self.paused_at.unwrap_or_else(|| self.reader.length());
        self.cleared_before.max(self.reader.first()).min(end)..end
    }

    /// Records that left the capture since the last 清除 and are not shown any more.
    pub fn gone(&self) -> u64 {
        self.reader.first().saturating_sub(self.cleared_before)
    }

    /// 清除接收: shows only what comes from now on. The counters stay.
    pub fn clear(&mut self) {
        self.cleared_before = self.reader.length();
        self.paused_at = self.paused_at.map(|_| self.cleared_before);
        self.forget_layout();
    }

    /// 暂停显示: the view stays as it is; recording goes on.
    pub fn set_paused(&mut self, paused: bool) {
        self.paused_at = paused.then(|| self.reader.length());
        self.forget_layout();
    }

    /// Whether the view is paused.
    pub fn is_paused(&self) -> bool {
        self.paused_at.is_some()
    }

    /// Records that came since the pause.
    pub fn held_back(&self) -> u64 {
        self.paused_at.map_or(0, |at| self.reader.length().saturating_sub(at))
    }

    /// Prepares for a width and for the address that the session is bound to. Call it before asking for units.
    pub fn prepare(&mut self, columns: usize, bound: Option<IpAddr>) {
        let locale = rust_i18n::locale().to_string();
        let rules = self.rules.version();
        let made = Made { settings: self.settings.clone(), columns, locale, bound, rules };
        if self.made.as_ref() != Some(&made) || self.cached > MOST_CACHED {
            self.forget_layout();
            self.made = Some(made);
        }
    }

    /// The unit that holds a record.
    pub fn unit(&mut self, record: u64) -> Option<Rc<Unit>> {
        if !self.shows(record) {
            return None;
        }
        let records = self.run(record, &self.records());
        if let Some(unit) = self.cache.get(&records.start).filter(|unit| unit.records == records) {
            return Some(Rc::clone(unit));
        }
        let made = self.made.as_ref()?;
        let laid = match self.settings.shape() {
            Shape::Table => row::lay_out(&self.reader, &self.settings, record, self.shown_before(record)),
            _ => layout::lay_out(&self.reader, &self.settings, records.clone(), made.columns, made.bound),
        };
        let colour = self.colour(records.start);
        let failed = records.clone().find_map(|record| self.verify(record).filter(|verdict| !verdict.is_good()));
        let unit = Rc::new(Unit { records, lines: laid.lines, row: laid.row, colour, failed });
        if !laid.may_change {
            self.cached += unit.lines.iter().map(Line::size).sum::<usize>();
            self.cache.insert(unit.records.start, Rc::clone(&unit));
        }
        Some(unit)
    }

    fn colour(&self, record: u64) -> Option<Colour> {
        if self.rules.is_empty() {
            return None;
        }
        let meta = self.reader.meta(record)?;
        let mut bytes = Vec::new();
        self.reader.read(record, &mut bytes);
        self.rules.colour(&self.reader, &event_words(), &meta, &bytes)
    }

    /// Whether received data ends with its checksum; None for what is not verified. Asked in every frame of the same
    /// record, which may be long, it is read once.
    pub fn verdict(&self, record: u64) -> Option<Verdict> {
        let verify = self.settings.verify;
        if let Some((.., verdict)) = self.verified.get().filter(|(of, with, _)| (*of, *with) == (record, verify)) {
            return verdict;
        }
        let verdict = self.verify(record);
        self.verified.set(Some((record, verify, verdict)));
        verdict
    }

    fn verify(&self, record: u64) -> Option<Verdict> {
        let verify = self.settings.verify;
        let meta =
            self.reader.meta(record).filter(|meta| !verify.is_none() && meta.direction == Direction::Received)?;
        let mut bytes = Vec::with_capacity(meta.length as usize);
        self.reader.read(record, &mut bytes).then(|| verify.verify(&bytes))
    }

    fn forget_layout(&mut self) {
        self.cache.clear();
        self.runs.forget();
        self.cached = 0;
    }

    /// The place `lines` below (or above, when negative), stopping at the first and last line.
    pub fn step(&mut self, from: Place, lines: i64) -> Place {
        let mut place = self.clamp(from);
        let mut left = lines;
        while left != 0 {
            let Some(unit) = self.unit(place.record) else { break };
            let room = if left > 0 { unit.lines.len() - 1 - place.line.min(unit.lines.len() - 1) } else { place.line };
            let moved = (left.unsigned_abs() as usize).min(room);
            place.line = if left > 0 { place.line + moved } else { place.line - moved };
            left -= left.signum() * moved as i64;
            if left == 0 {
                break;
            }
            let Some(next) = self.neighbour(&unit, left > 0) else { break };
            place = next;
            left -= left.signum();
        }
        place
    }

    /// The last line of the log.
    pub fn end(&mut self) -> Place {
        let Some(last) = self.shown_before(u64::MAX) else { return Place::default() };
        let Some(unit) = self.unit(last) else { return Place { record: last, line: 0 } };
        Place { record: unit.records.start, line: unit.lines.len() - 1 }
    }

    /// The same place, or the nearest one that is shown.
    pub fn clamp(&mut self, place: Place) -> Place {
        let Some(record) = self.shown_from(place.record).or_else(|| self.shown_before(place.record)) else {
            return Place { record: self.records().start, line: 0 };
        };
        let Some(unit) = self.unit(record) else { return Place { record, line: 0 } };
        let line = if record == place.record { place.line.min(unit.lines.len() - 1) } else { 0 };
        Place { record: unit.records.start, line }
    }

    /// First line of the unit after, or last line of the unit before.
    fn neighbour(&mut self, unit: &Unit, after: bool) -> Option<Place> {
        let record = if after { self.shown_from(unit.records.end)? } else { self.shown_before(unit.records.start)? };
        let next = self.unit(record)?;
        let line = if after { 0 } else { next.lines.len() - 1 };
        Some(Place { record: next.records.start, line })
    }

    /// The records that are laid out together with this one.
    fn run(&mut self, record: u64, shown: &Range<u64>) -> Range<u64> {
        // What stands between two records of a filter is not shown, so they do not go on with each other.
        if self.settings.shape() != Shape::Stream || self.settings.line_per_record || self.is_filtered() {
            return record..record + 1;
        }
        let joins = Joins { reader: &self.reader, hex: self.settings.hex };
        self.runs.of(record, shown, |before, record| joins.joined(before, record))
    }

    /// Who a record came from or went to.
    pub fn peer(&self, record: u64) -> Option<Peer> {
        self.reader.meta(record).map(|meta| self.reader.peer(meta.peer))
    }
}

/// What decides whether two records are set in one run.
struct Joins<'a> {
    reader: &'a Reader,
    hex: bool,
}

impl Joins<'_> {
    /// Whether a record continues the one before it without a line break.
    fn joined(&self, before: u64, record: u64) -> bool {
        let (Some(a), Some(b)) = (self.reader.meta(before), self.reader.meta(record)) else { return false };
        let same = a.direction == b.direction && a.peer == b.peer && a.direction != Direction::Event;
        same && a.length.max(b.length) < LONG_RECORD && !self.ends_line(before, &a)
    }

    fn ends_line(&self, record: u64, meta: &Meta) -> bool {
        let mut last = Vec::new();
        let from = (meta.length as usize).saturating_sub(2);
        self.reader.read_part(record, from, 2, &mut last);
        !self.hex && last.contains(&b'\n')
    }
}

#[cfg(test)]
mod tests;
