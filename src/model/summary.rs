//! What the selected records come to together: how many, how many bytes, from when to when.

use std::ops::Range;

use super::selection::Selection;
use crate::capture::{Block, Direction, Meta, Reader};

/// The bytes of more records than this are not added up: it would take longer than a frame has.
const MOST_ADDED: u64 = 10_000;
/// A range of fewer records is read one by one, a longer one in blocks.
const LEAST_IN_BLOCK: u64 = 32;

/// Figures of a selection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many records.
    pub count: u64,
    /// Bytes of data in them; None where there are too many to add up.
    pub bytes: Option<u64>,
    /// Nanoseconds from the first to the last; None if one of them is gone.
    pub delta: Option<i64>,
}

impl Summary {
    /// The figures of the selected records.
    pub fn of(reader: &Reader, selection: &Selection) -> Summary {
        let count = selection.count();
        let ends = selection.ranges().first().zip(selection.ranges().last());
        let delta = ends.and_then(|(first, last)| {
            let (first, last) = (reader.meta(first.start)?, reader.meta(last.end - 1)?);
            Some(last.time.saturating_sub(first.time))
        });
        let add = || selection.ranges().iter().map(|range| bytes(reader, range)).sum();
        Summary { count, bytes: (count <= MOST_ADDED).then(add), delta }
    }
}

fn bytes(reader: &Reader, range: &Range<u64>) -> u64 {
    if range.end - range.start < LEAST_IN_BLOCK {
        return range.clone().filter_map(|record| reader.meta(record)).map(|meta| data(&meta)).sum();
    }
    let mut block = Block::default();
    let mut at = range.start;
    let mut sum = 0;
    while at < range.end && block.read_index(reader, at) {
        let wanted = usize::try_from(range.end - at).unwrap_or(usize::MAX);
        sum += block.metas().iter().take(wanted).map(data).sum::<u64>();
        at = block.end();
    }
    sum
}

/// Bytes of data; those of an event are none.
fn data(meta: &Meta) -> u64 {
    if meta.direction == Direction::Event { 0 } else { u64::from(meta.length) }
}

/// A span of time in seconds, to the microsecond: `0.603112`.
pub fn seconds(nanoseconds: i64) -> String {
    let micros = nanoseconds.unsigned_abs() / 1000;
    let sign = if nanoseconds < 0 { "-" } else { "" };
    format!("{sign}{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::{Capture, Entry, PeerId};

    fn capture(records: u64) -> Capture {
        let capture = Capture::default();
        let mut writer = capture.writer();
        for at in 0..records {
            let direction = if at == 0 { Direction::Event } else { Direction::Received };
            let (time, peer) = (at as i64 * 1_000_000, PeerId::NONE);
            writer.append(&[Entry { time, direction, peer, local: peer, bytes: b"four" }]);
        }
        capture
    }

    #[test]
    fn a_few_and_many_are_added_up() {
        let reader = capture(20_000).reader();
        let mut selection = Selection::default();
        selection.set(0..3);
        let expected = Summary { count: 3, bytes: Some(8), delta: Some(2_000_000) };
        assert_eq!(Summary::of(&reader, &selection), expected);
        selection.set(1..10_001);
        assert_eq!(Summary::of(&reader, &selection).bytes, Some(40_000));
        selection.set(0..10_001);
        assert_eq!(Summary::of(&reader, &selection).bytes, None);
        selection.set(100..101);
        selection.toggle(50..51);
        assert_eq!(Summary::of(&reader, &selection).delta, Some(50_000_000));
    }

    #[test]
    fn spans() {
        assert_eq!(seconds(603_112_999), "0.603112");
        assert_eq!(seconds(-1_500_000_000), "-1.500000");
        assert_eq!(seconds(3_600_000_000_000), "3600.000000");
    }
}
