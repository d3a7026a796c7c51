//! By what a file is known again: whether it is still as it was when it was transferred.

use std::fs::Metadata;
use std::path::Path;
use std::time::SystemTime;

/// What the system told of a file when it was opened to be sent, or when it got its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Bytes.
    length: u64,
    /// When it was changed last, where the system tells.
    modified: Option<SystemTime>,
}

impl Stamp {
    /// That of a file that is open.
    pub(super) fn of(about: &Metadata) -> Self {
        Stamp { length: about.len(), modified: about.modified().ok() }
    }

    /// That of a file that has just got its name. Not by the handle that wrote it: some systems tell the time only once
    /// that is closed.
    pub(super) fn named(path: &Path) -> Option<Self> {
        path.metadata().ok().map(|about| Stamp::of(&about))
    }

    /// A file is the same still, as far as can be known without reading it.
    pub fn is_of(&self, about: &Metadata) -> bool {
        let same_time = self.modified.is_none_or(|modified| about.modified().is_ok_and(|now| now == modified));
        about.len() == self.length && same_time
    }
}
