//! Which records a stream sets in one run, remembered, so that a frame does not ask for the same records again.

use std::collections::HashMap;
use std::ops::Range;

/// So many records at most are set in one run; a longer one starts a new line. Runs do not cross a multiple of it.
pub(super) const MOST_RECORDS_IN_A_RUN: u64 = 64;
/// The runs of so many chunks of records are remembered.
const MOST_CHUNKS: usize = 4096;

/// The runs of the chunks of records that were looked at.
#[derive(Debug, Default)]
pub(super) struct Runs {
    /// By chunk: which of its records are shown, and where runs begin in it.
    chunks: HashMap<u64, (Range<u64>, Vec<u64>)>,
}

impl Runs {
    /// The run that a record is in. `joined` tells whether two records that follow each other are in one.
    pub fn of(&mut self, record: u64, shown: &Range<u64>, joined: impl Fn(u64, u64) -> bool) -> Range<u64> {
        let chunk = record / MOST_RECORDS_IN_A_RUN;
        let first = chunk * MOST_RECORDS_IN_A_RUN;
        let part = first.max(shown.start)..shown.end.min(first + MOST_RECORDS_IN_A_RUN);
        if self.chunks.len() > MOST_CHUNKS {
            self.chunks.clear();
        }
        let (known, starts) = self.chunks.entry(chunk).or_default();
        if *known != part {
            *starts = part.clone().filter(|&at| at == part.start || !joined(at - 1, at)).collect();
            *known = part.clone();
        }
        let after = starts.partition_point(|start| *start <= record);
        let start = after.checked_sub(1).and_then(|at| starts.get(at)).copied().unwrap_or(record);
        start..starts.get(after).copied().unwrap_or(part.end)
    }

    /// The records are set in another way from now on.
    pub fn forget(&mut self) {
        self.chunks.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn runs_end_at_a_break_a_chunk_and_the_end() {
        let mut runs = Runs::default();
        let joined = |_: u64, record: u64| record != 10;
        assert_eq!(runs.of(3, &(0..200), joined), 0..10);
        assert_eq!(runs.of(10, &(0..200), joined), 10..64);
        assert_eq!(runs.of(64, &(0..200), joined), 64..128);
        assert_eq!(runs.of(199, &(0..200), joined), 192..200);
        assert_eq!(runs.of(199, &(0..201), joined), 192..201, "one more came");
        assert_eq!(runs.of(5, &(4..200), joined), 4..10, "the first ones left");
    }

    #[test]
    fn a_record_is_asked_for_once() {
        let asked = Cell::new(0);
        let joined = |_: u64, _: u64| {
            asked.set(asked.get() + 1);
            true
        };
        let mut runs = Runs::default();
        for record in 0..64 {
            assert_eq!(runs.of(record, &(0..64), joined), 0..64);
        }
        assert_eq!(asked.get(), 63);
    }
}
