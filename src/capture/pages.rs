//! A small cache of index entries, so that a view that looks at the same records again asks the system once.

use super::Meta;
use super::format::{self, ENTRY_BYTES};

/// Entries in a page.
pub(super) const PAGE: u64 = 64;
/// Pages that are kept.
const PAGES: usize = 64;

/// Pages of index entries as they stand in the file. Entries never change.
#[derive(Debug, Default)]
pub(super) struct Pages {
    pages: Vec<Page>,
}

/// Entries from `from` on.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub from: u64,
    pub bytes: Vec<u8>,
    /// Bytes of records that their extent has room for.
    pub most: u64,
}

impl Page {
    /// An entry. None if it is not here; the inner one is None if it is damaged.
    pub fn entry(&self, index: u64, identity: u64) -> Option<Option<Meta>> {
        // A forged file may begin at any number, and a page that is empty at 0.
        let at = usize::try_from(index.checked_sub(self.from)?).ok()?.checked_mul(ENTRY_BYTES)?;
        let bytes = self.bytes.get(at..)?.get(..ENTRY_BYTES)?;
        Some(format::entry(bytes, index, identity).filter(|meta| meta.end() <= self.most))
    }
}

impl Pages {
    /// The place where the page with a record is kept; it may hold another one.
    pub fn slot(&mut self, index: u64) -> Option<&mut Page> {
        if self.pages.is_empty() {
            self.pages.resize_with(PAGES, Page::default);
        }
        self.pages.get_mut((index / PAGE) as usize % PAGES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_page_has_no_entry_whatever_its_number() {
        for index in [0, 63, u64::MAX / ENTRY_BYTES as u64 + 1, u64::MAX] {
            assert!(Page::default().entry(index, 7).is_none());
        }
    }
}
