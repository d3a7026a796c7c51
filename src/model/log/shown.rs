//! Which records are shown: from the last 清除 on, up to a pause, and of those the ones that the filter found.
//!
//! A shown record has a position, the number of shown ones before it; scrolling goes by it. Without a filter that is
//! its number.

use std::sync::Arc;

use super::Log;
use crate::capture::search::Matches;

impl Log {
    /// Shows only these records, or all. They may become more at any time.
    pub fn set_filter(&mut self, filter: Option<Arc<Matches>>) {
        let same = match (&self.filter, &filter) {
            (Some(now), Some(then)) => Arc::ptr_eq(now, then),
            (now, then) => now.is_none() && then.is_none(),
        };
        if !same {
            self.filter = filter;
            self.filter_changes += 1;
            self.forget_layout();
        }
    }

    /// Whether only some records are shown.
    pub fn is_filtered(&self) -> bool {
        self.filter.is_some()
    }

    /// A number that changes whenever other records may be shown.
    pub fn filter_changes(&self) -> u64 {
        self.filter_changes
    }

    /// Whether it is known if a record is shown.
    pub fn has_searched(&self, record: u64) -> bool {
        self.filter.as_ref().is_none_or(|filter| filter.searched() > record)
    }

    /// Whether a record is shown.
    pub fn shows(&self, record: u64) -> bool {
        self.records().contains(&record) && self.filter.as_ref().is_none_or(|filter| filter.contains(record))
    }

    /// The first shown record that is not before this one.
    pub fn shown_from(&self, record: u64) -> Option<u64> {
        let shown = self.records();
        let record = record.max(shown.start);
        let found = self.filter.as_ref().map_or(Some(record), |filter| filter.at_or_after(record));
        found.filter(|found| shown.contains(found))
    }

    /// The last shown record before this one.
    pub fn shown_before(&self, record: u64) -> Option<u64> {
        let shown = self.records();
        let record = record.min(shown.end);
        let found = self.filter.as_ref().map_or_else(|| record.checked_sub(1), |filter| filter.previous_before(record));
        found.filter(|found| shown.contains(found))
    }

    /// How many are shown.
    pub fn count(&self) -> u64 {
        self.position(self.records().end)
    }

    /// How many shown records are before this one.
    pub fn position(&self, record: u64) -> u64 {
        let shown = self.records();
        let record = record.clamp(shown.start, shown.end);
        match &self.filter {
            Some(filter) => filter.rank(record).saturating_sub(filter.rank(shown.start)),
            None => record - shown.start,
        }
    }

    /// The shown record that has so many shown ones before it.
    pub fn record_at(&self, position: u64) -> Option<u64> {
        let shown = self.records();
        let record = match &self.filter {
            Some(filter) => filter.select(filter.rank(shown.start).checked_add(position)?)?,
            None => shown.start.checked_add(position)?,
        };
        shown.contains(&record).then_some(record)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::{Log, LogSettings, Place};
    use crate::capture::search::{Search, parse};
    use crate::capture::{Capture, Direction, Entry, PeerId, Reader};
    use crate::codec::charset::Charset;
    use crate::model::{Colour, Rule, Rules, filter_terms};

    fn filter(reader: &Reader, line: &str) -> Search {
        let query = parse(line, &filter_terms(reader, Charset::Utf8)).expect("a filter");
        let mut search = Search::start(reader.clone(), Arc::new(query), None, Arc::new(|| {}));
        assert!(search.wait());
        search
    }

    fn log(shape: LogSettings) -> (Capture, Log) {
        let capture = Capture::default();
        let mut writer = capture.writer();
        for number in 0..1000 {
            let bytes = format!("record {number}{}", if number % 100 == 7 { " rare" } else { "" });
            let (direction, peer) = (Direction::Received, PeerId::NONE);
            writer.append(&[Entry { time: 0, direction, peer, local: PeerId::NONE, bytes: bytes.as_bytes() }]);
        }
        let mut log = Log::new(capture.reader(), shape);
        log.prepare(80, None);
        (capture, log)
    }

    #[test]
    fn only_what_matches_is_shown_in_every_shape() {
        for log_mode in [true, false] {
            for line_per_record in [true, false] {
                let (capture, mut log) = log(LogSettings { log_mode, line_per_record, ..LogSettings::default() });
                let search = filter(&capture.reader(), "rare");
                log.set_filter(Some(Arc::clone(search.matches())));
                assert_eq!((log.count(), log.position(500), log.record_at(5)), (10, 5, Some(507)));
                assert!(log.unit(8).is_none() && log.unit(7).is_some());
                assert_eq!(log.end().record, 907);
                assert_eq!(log.clamp(Place { record: 8, line: 3 }), Place { record: 107, line: 0 });
                let lines = if log_mode { 3 } else { 1 };
                assert_eq!(log.step(Place { record: 7, line: 0 }, 2 * lines).record, 207);
                assert_eq!(log.step(Place { record: 207, line: 0 }, -lines).record, 107);
                assert_eq!(log.step(Place { record: 907, line: 0 }, -1000).record, 7);
                log.set_filter(None);
                assert_eq!(log.count(), 1000);
            }
        }
    }

    #[test]
    fn a_filter_that_nothing_passes_shows_an_empty_log() {
        let (capture, mut log) = log(LogSettings::default());
        let search = filter(&capture.reader(), "nowhere");
        log.set_filter(Some(Arc::clone(search.matches())));
        assert_eq!((log.count(), log.record_at(0), log.shown_from(0)), (0, None, None));
        let end = log.end();
        assert_eq!(log.step(end, -5), log.clamp(end));
    }

    #[test]
    fn a_cleared_log_counts_from_there() {
        let (capture, mut log) = log(LogSettings::default());
        let search = filter(&capture.reader(), "rare");
        log.set_filter(Some(Arc::clone(search.matches())));
        log.clear();
        assert_eq!((log.count(), log.shown_before(u64::MAX)), (0, None));
    }

    #[test]
    fn the_first_rule_that_holds_gives_the_colour() {
        let (capture, mut log) = log(LogSettings::default());
        let rule = |filter: &str, colour, enabled| Rule { filter: filter.into(), colour, enabled, ..Rule::default() };
        log.rules = Rules::new(vec![
            rule("len:(", Colour::Red, true),
            rule("rare", Colour::Orange, false),
            rule("rare /7$|107/", Colour::Green, true),
            rule("rare", Colour::Blue, true),
        ]);
        log.rules.update(&capture.reader(), Charset::Utf8, Default::default());
        log.prepare(80, None);
        let colours = [6, 7, 107].map(|record| log.unit(record).expect("shown").colour);
        assert_eq!(colours, [None, Some(Colour::Blue), Some(Colour::Green)]);
    }
}
