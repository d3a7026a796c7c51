//! Searching a conversation: what is on the disk in the background, once; what was said in this run each time.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::index::Index;
use crate::capture::Job;

/// A file of so many bytes is searched at once.
const AT_ONCE: u64 = 64 << 10;

/// A text that is looked for in what is on the disk.
#[derive(Debug)]
pub(super) struct Search {
    /// In small letters.
    pub small: String,
    /// How many lines were there when it began.
    lines: usize,
    found: Vec<usize>,
    job: Option<Job<Vec<usize>>>,
}

impl Search {
    /// Begins to search the lines of an index.
    pub fn new(small: String, index: &Arc<Index>, path: &Path) -> Self {
        let (lines, inner, text) = (index.len(), Arc::clone(index), small.clone());
        let path: PathBuf = path.to_owned();
        let mut search = Search { small, lines, found: Vec::new(), job: None };
        if index.bytes() <= AT_ONCE {
            search.found = matches(index, &path, &text, || true);
            return search;
        }
        // Without a thread nothing is found in what is old.
        let job = Job::start("netaide-feiq-search", move |work| matches(&inner, &path, &text, || !work.is_cancelled()));
        search.job = job.inspect_err(|error| tracing::warn!("no thread for a search: {error}")).ok();
        search
    }

    /// It is a search for that text in so many lines.
    pub fn is_for(&self, small: &str, lines: usize) -> bool {
        self.small == small && self.lines == lines
    }

    /// Goes on in the background.
    pub fn is_running(&self) -> bool {
        self.job.is_some()
    }

    /// Takes what was found; true once, when it has ended.
    pub fn poll(&mut self) -> bool {
        let Some(job) = self.job.as_mut().filter(|job| !job.is_running()) else { return false };
        self.found = job.poll().unwrap_or_default();
        self.job = None;
        true
    }

    /// What was found so far.
    pub fn found(&self) -> &[usize] {
        &self.found
    }
}

fn matches(index: &Index, path: &Path, small: &str, goes_on: impl Fn() -> bool) -> Vec<usize> {
    let mut found = Vec::new();
    let walked = index.walk(path, |at, said| {
        if said.is_some_and(|said| said.entry.contains(small)) {
            found.push(at);
        }
        goes_on()
    });
    if let Err(error) = walked {
        tracing::warn!("cannot search {}: {error}", path.display());
    }
    found
}
