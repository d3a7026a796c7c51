//! The records that were found: shared by the thread that finds them and the face that shows them.

use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::RwLock;
use roaring::RoaringTreemap;

/// A growing set of records. No call is proportional to how many there are, but for a step of one in 65,536.
#[derive(Debug, Default)]
pub struct Matches {
    set: RwLock<RoaringTreemap>,
    searched: AtomicU64,
    changes: AtomicU64,
}

impl Matches {
    /// How many.
    pub fn count(&self) -> u64 {
        self.set.read().len()
    }

    /// Whether a record is one.
    pub fn contains(&self, record: u64) -> bool {
        self.set.read().contains(record)
    }

    /// The first one after a record.
    pub fn next_after(&self, record: u64) -> Option<u64> {
        self.at_or_after(record.checked_add(1)?)
    }

    /// The first one that is not before a record.
    pub fn at_or_after(&self, record: u64) -> Option<u64> {
        let set = self.set.read();
        let mut iter = set.iter();
        iter.advance_to(record);
        iter.next()
    }

    /// The last one before a record.
    pub fn previous_before(&self, record: u64) -> Option<u64> {
        let before = record.checked_sub(1)?;
        let set = self.set.read();
        set.select(set.rank(before).checked_sub(1)?)
    }

    /// How many there are before a record.
    pub fn rank(&self, record: u64) -> u64 {
        record.checked_sub(1).map_or(0, |before| self.set.read().rank(before))
    }

    /// The one that has so many before it.
    pub fn select(&self, rank: u64) -> Option<u64> {
        self.set.read().select(rank)
    }

    /// Where the search has come to: all records before this one were looked at.
    pub fn searched(&self) -> u64 {
        self.searched.load(Ordering::Acquire)
    }

    /// A number that changes whenever the set does.
    pub fn version(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    /// Which of so many parts of the records have a match, for marks on a scrollbar; `begins` tells with which record
    /// a part begins. One step for each part, however many matches there are.
    pub fn parts(&self, parts: usize, begins: impl Fn(usize) -> u64) -> Vec<usize> {
        let set = self.set.read();
        let mut iter = set.iter();
        let mut marked = Vec::new();
        let mut part = 0;
        while part < parts {
            iter.advance_to(begins(part));
            let Some(record) = iter.next() else { break };
            while part < parts && begins(part + 1) <= record {
                part += 1;
            }
            marked.push(part);
            part += 1;
        }
        marked.retain(|part| *part < parts);
        marked
    }

    /// What a block gave: records found, records that a later one ruled out, and where the search has come to.
    pub(super) fn add(&self, found: &[u64], lost: &[u64], searched: u64) {
        if !found.is_empty() || !lost.is_empty() {
            let mut set = self.set.write();
            set.extend(found);
            for record in lost {
                set.remove(*record);
            }
            self.changes.fetch_add(1, Ordering::Release);
        }
        self.searched.store(searched, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Matches;

    proptest! {
        #[test]
        fn steps_ranks_and_parts_are_those_of_a_sorted_list(
            found in proptest::collection::btree_set(0u64..400, 0..40),
            far in proptest::collection::btree_set((1u64 << 32)..(1u64 << 32) + 300, 0..10),
            at in 0u64..420,
        ) {
            let all: Vec<u64> = found.union(&far).copied().collect();
            let matches = Matches::default();
            matches.add(&all, &[], 500);
            prop_assert_eq!(matches.count(), all.len() as u64);
            prop_assert_eq!(matches.next_after(at), all.iter().copied().find(|&record| record > at));
            prop_assert_eq!(matches.previous_before(at), all.iter().copied().rev().find(|&record| record < at));
            prop_assert_eq!(matches.rank(at), all.iter().filter(|&&record| record < at).count() as u64);
            prop_assert_eq!(matches.select(3), all.get(3).copied());
            let parts: Vec<usize> = (0..10)
                .filter(|part| found.iter().any(|record| (part * 40..part * 40 + 40).contains(&(*record as usize))))
                .collect();
            prop_assert_eq!(matches.parts(10, |part| part as u64 * 40), parts);
        }
    }
}
