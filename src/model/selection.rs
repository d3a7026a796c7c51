//! Which records are selected: ranges, so that all of a hundred million is as cheap as one.

use std::ops::Range;

/// A set of records, and where it was begun.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Sorted, apart from each other, none empty.
    ranges: Vec<Range<u64>>,
    anchor: Option<u64>,
    latest: Option<u64>,
}

impl Selection {
    /// Nothing is selected.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// How many records.
    pub fn count(&self) -> u64 {
        self.ranges.iter().map(|range| range.end - range.start).sum()
    }

    /// Whether a record is selected.
    pub fn contains(&self, record: u64) -> bool {
        let after = self.ranges.partition_point(|range| range.start <= record);
        after.checked_sub(1).and_then(|at| self.ranges.get(at)).is_some_and(|range| range.contains(&record))
    }

    /// The record that was selected last, if it still is.
    pub fn latest(&self) -> Option<u64> {
        self.latest.filter(|&record| self.contains(record))
    }

    /// The ranges in order: apart from each other, none empty.
    pub fn ranges(&self) -> &[Range<u64>] {
        &self.ranges
    }

    /// The records in order.
    pub fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        self.ranges.iter().cloned().flatten()
    }

    /// Deselects all.
    pub fn clear(&mut self) {
        *self = Selection::default();
    }

    /// A click: only these.
    pub fn set(&mut self, records: Range<u64>) {
        self.anchor = Some(records.start);
        self.latest = Some(records.start);
        self.ranges = vec![records];
        self.ranges.retain(|range| !range.is_empty());
    }

    /// A click with Shift: from where the selection was begun to here.
    pub fn extend(&mut self, records: Range<u64>) {
        let anchor = self.anchor.unwrap_or(records.start);
        self.latest = Some(records.start);
        self.ranges.clear();
        self.ranges.push(anchor.min(records.start)..records.end.max(anchor + 1));
    }

    /// A click with Ctrl: these in addition, or no more.
    pub fn toggle(&mut self, records: Range<u64>) {
        self.anchor = Some(records.start);
        self.latest = Some(records.start);
        if self.contains(records.start) { self.remove(&records) } else { self.add(records) }
    }

    fn add(&mut self, records: Range<u64>) {
        self.remove(&records);
        let at = self.ranges.partition_point(|range| range.start < records.start);
        self.ranges.insert(at, records);
    }

    fn remove(&mut self, records: &Range<u64>) {
        let cut =
            |range: &Range<u64>| [range.start..range.end.min(records.start), range.start.max(records.end)..range.end];
        self.ranges = self.ranges.iter().flat_map(cut).filter(|range| !range.is_empty()).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(selection: &Selection) -> Vec<u64> {
        selection.iter().collect()
    }

    #[test]
    fn clicks() {
        let mut selection = Selection::default();
        selection.set(4..5);
        selection.extend(7..8);
        assert_eq!(records(&selection), [4, 5, 6, 7]);
        selection.toggle(5..6);
        assert_eq!(records(&selection), [4, 6, 7]);
        selection.toggle(5..6);
        assert_eq!((records(&selection), selection.count()), (vec![4, 5, 6, 7], 4));
        assert!(selection.contains(6) && !selection.contains(8));
        selection.extend(2..3);
        assert_eq!(records(&selection), [2, 3, 4, 5]);
    }

    #[test]
    fn the_latest_is_where_the_last_click_was() {
        let mut selection = Selection::default();
        selection.set(4..5);
        selection.extend(9..10);
        assert_eq!(selection.latest(), Some(9));
        selection.extend(1..2);
        assert_eq!(selection.latest(), Some(1));
        selection.toggle(1..2);
        assert_eq!(selection.latest(), None, "it is not selected any more");
    }

    #[test]
    fn everything_is_one_range() {
        let mut selection = Selection::default();
        selection.set(0..100_000_000);
        assert_eq!(selection.count(), 100_000_000);
        selection.toggle(50_000_000..50_000_001);
        assert_eq!(selection.count(), 99_999_999);
    }
}
