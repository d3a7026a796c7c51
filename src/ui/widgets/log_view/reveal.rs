//! Bringing a record into view, and the records that are marked.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{Frame, LogView};
use crate::model::{Log, Place};

/// A record that is less than so many lines out of view is brought in by scrolling just as far.
const NEAR: i64 = 3;
/// So many records can be marked by one command; more are no help to anybody.
pub const MOST_MARKED: u64 = 1000;

impl LogView {
    /// Selects a record and brings it into view in the next frame; the log stops following.
    pub fn go_to(&mut self, record: u64) {
        self.selection.set(record..record + 1);
        self.reveal(record);
    }

    /// Brings a record into view in the next frame.
    pub(super) fn reveal(&mut self, record: u64) {
        self.wanted = Some(record);
        self.at_end = false;
    }

    /// Another filter shows other records, but the same part of them, as soon as the search has come that far.
    pub(super) fn settle_filter(&mut self, log: &Log) {
        if self.before_filter.0 != log.filter_changes() {
            let top = self.before_filter.1.unwrap_or(self.top.record);
            self.before_filter = (log.filter_changes(), (!self.at_end).then_some(top));
        }
        if let Some(record) = self.before_filter.1.take_if(|record| log.has_searched(*record)) {
            self.top = Place { record, line: 0 };
        }
    }

    /// Brings the record that was selected last into view; the log follows on if it is there already.
    pub fn keep_in_view(&mut self) {
        self.wanted = self.selection.latest();
    }

    /// Scrolls to the record that is to be in view. One that is there already does not move the view.
    pub(super) fn settle_wanted(&mut self, log: &mut Log, frame: &Frame, last_top: Place) {
        let Some(unit) = self.wanted.take().and_then(|record| log.unit(record)) else { return };
        if self.at_end && log.settings.follow {
            self.top = last_top;
        }
        let was = self.top;
        let place = Place { record: unit.records.start, line: 0 };
        let lines = (unit.lines.len() as i64).min(frame.rows as i64);
        let lowest = frame.rows as i64 - lines;
        let bottom = log.step(self.top, lowest);
        if place < self.top {
            let near = log.step(place, NEAR) >= self.top;
            self.top = if near { place } else { log.step(place, -(frame.rows as i64 / 3)) };
        } else if place > bottom {
            let near = log.step(bottom, NEAR) >= place;
            self.top = log.step(place, -if near { lowest } else { frame.rows as i64 / 3 });
        }
        self.at_end &= self.top == was;
    }

    /// The record from which a search goes on: the selected one, or the first one in view.
    pub fn here(&self, forward: bool) -> Option<u64> {
        let top = if forward { self.top.record.checked_sub(1) } else { Some(self.top.record) };
        self.selection.latest().or(top)
    }

    /// The marked records, by index.
    pub fn bookmarks(&self) -> &BTreeSet<u64> {
        &self.bookmarks
    }

    /// Marks the selected records, or no more if all of them are marked. False if they are too many.
    pub fn toggle_bookmarks(&mut self) -> bool {
        if self.selection.count() > MOST_MARKED {
            return false;
        }
        let records: Vec<u64> = self.selection.iter().collect();
        if records.iter().all(|record| self.bookmarks.contains(record)) {
            self.bookmarks.retain(|&record| !self.selection.contains(record));
        } else {
            self.bookmarks.extend(records);
        }
        true
    }

    /// Forgets all marks.
    pub fn clear_bookmarks(&mut self) {
        self.bookmarks.clear();
    }

    /// Goes to the next marked record from the selection or the top on, or to the one before; around at the ends.
    pub fn step_bookmark(&mut self, log: &Log, forward: bool) {
        let shown = log.records();
        let here = self.selection.latest();
        let after = here.map_or(self.top.record, |record| record + 1).clamp(shown.start, shown.end);
        let before = here.unwrap_or(self.top.record).clamp(shown.start, shown.end);
        let marked = |records: Range<u64>| self.bookmarks.range(records).filter(|record| log.shows(**record));
        let next = if forward {
            marked(after..shown.end).next().or_else(|| marked(shown).next())
        } else {
            marked(shown.start..before).next_back().or_else(|| marked(shown).next_back())
        };
        if let Some(&record) = next {
            self.go_to(record);
        }
    }
}
