//! A conversation: what is on the disk, read as it is looked at, and behind it what was said in this run.

mod keeping;

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::history::length;
use super::index::Index;
use super::line::Said;
use super::pictures::OfTalk;
use super::search::Search;
use super::{Body, Entry, MessageId, Way};
use crate::capture::Job;
use crate::i18n::t;

/// A file of so many bytes is counted at once.
const AT_ONCE: u64 = 1 << 20;
/// So many lines of the disk stay in memory.
const MOST_CACHED: usize = 1024;

/// A conversation.
#[derive(Debug, Default)]
pub(super) struct Talk {
    /// Its file; None where nothing is kept anywhere.
    pub path: Option<PathBuf>,
    past: Past,
    /// Lines of the past that were looked at; None for a damaged one.
    cache: BTreeMap<usize, Said>,
    /// What was said in this run.
    recent: VecDeque<Said>,
    weight: usize,
    /// So many of them are on the disk, or go nowhere.
    written: usize,
    /// So many of them were handed over to it.
    taken: usize,
    /// The number of what is under way to the disk.
    pub under_way: Option<u64>,
    /// Lines for the file.
    waiting: Vec<String>,
    /// The disk did not take the last ones, which was told: when it is tried again.
    failed: Option<i64>,
    search: Option<Search>,
    /// Its pictures.
    pub pictures: OfTalk,
    /// Those of earlier runs were looked for.
    pub has_pictures: bool,
}

/// What is on the disk.
#[derive(Debug, Default)]
enum Past {
    /// Nobody has looked.
    #[default]
    Unread,
    /// It is counted when somebody looks: so many bytes, and then so many lines of this run.
    Known { bytes: u64, lines: usize },
    /// It is being counted.
    Reading { job: Job<io::Result<Index>>, lines: usize },
    /// It was.
    Read(Arc<Index>),
}

/// What is wrong with a conversation's file, in words.
pub(super) type Trouble = String;

impl Talk {
    /// One that is kept in a file.
    pub fn new(path: Option<PathBuf>) -> Self {
        Talk { path, ..Talk::default() }
    }

    /// How many lines are on the disk, as far as they were counted.
    fn past(&self) -> usize {
        if let Past::Read(index) = &self.past { index.len() } else { 0 }
    }

    /// How many lines there are, as far as they were counted.
    pub fn len(&self) -> usize {
        self.past() + self.recent.len()
    }

    /// Begins to count what is on the disk: at once where that is little.
    pub fn look(&mut self) -> Option<Trouble> {
        let path = self.path.clone()?;
        let (bytes, lines) = match &self.past {
            Past::Unread => (length(&path), 0),
            Past::Known { bytes, lines } => (*bytes, *lines),
            Past::Reading { .. } | Past::Read(_) => return None,
        };
        let mut index = Index::default();
        if bytes <= AT_ONCE {
            let read = index.read(&path, bytes, None);
            return self.counted(read.map(|()| index), lines);
        }
        let begun = Job::start("netaide-feiq-history", move |work| {
            index.read(&path, bytes, Some(work))?;
            Ok(index)
        });
        match begun {
            Ok(job) => self.past = Past::Reading { job, lines },
            Err(error) => return self.counted(Err(error), lines),
        }
        None
    }

    /// What was counted is there.
    fn counted(&mut self, read: io::Result<Index>, lines: usize) -> Option<Trouble> {
        let path = self.path.clone().unwrap_or_default();
        let read = read.and_then(|mut index| {
            if lines > 0 {
                index.read_more(&path, lines)?;
            }
            Ok(index)
        });
        let (index, error) = match read {
            Ok(index) => (index, None),
            Err(error) => (Index::default(), Some(error.to_string())),
        };
        let damaged = index.damaged;
        self.past = Past::Read(Arc::new(index));
        self.cache.clear();
        error.or_else(|| (damaged > 0).then(|| t!("feiq-word.damaged", lines = damaged).into_owned()))
    }

    /// Something goes on in the background.
    pub fn is_busy(&self) -> bool {
        matches!(self.past, Past::Reading { .. }) || self.search.as_ref().is_some_and(Search::is_running)
    }

    /// Takes what is done in the background.
    pub fn poll(&mut self) -> Option<Trouble> {
        if let Some(search) = &mut self.search {
            search.poll();
        }
        let Past::Reading { job, lines } = &mut self.past else { return None };
        if job.is_running() {
            return None;
        }
        let (read, lines) = (job.poll(), *lines);
        self.counted(read.unwrap_or_else(|| Err(io::ErrorKind::Other.into())), lines)
    }

    /// One line. A damaged one says so.
    pub fn said(&mut self, at: usize) -> Option<&Said> {
        let past = self.past();
        if at >= past {
            return self.recent.get(at - past);
        }
        if !self.cache.contains_key(&at) {
            self.fetch(at);
        }
        self.cache.get(&at)
    }

    fn fetch(&mut self, at: usize) {
        let (Past::Read(index), Some(path)) = (&self.past, &self.path) else { return };
        let block = index.block(path, at).unwrap_or_else(|error| {
            tracing::warn!("cannot read {}: {error}", path.display());
            vec![None]
        });
        if self.cache.len() > MOST_CACHED {
            self.cache.clear();
        }
        let damaged = || Said::new(Entry::new(0, Way::Event, Body::Event(t!("feiq-word.unreadable").into_owned())));
        let lines = block.into_iter().map(|said| said.unwrap_or_else(damaged));
        self.cache.extend((at..).zip(lines));
    }

    /// Adds a line; `keep` says that it goes to the disk as well.
    pub fn push(&mut self, mut said: Said, keep: bool) {
        said.kept = keep && self.path.is_some();
        if let (true, Past::Unread, Some(path)) = (said.kept, &self.past, &self.path) {
            // What follows is of this run.
            self.past = Past::Known { bytes: length(path), lines: 0 };
        }
        self.weight += said.weight();
        self.recent.push_back(said);
    }

    /// The line of a message of ours.
    pub fn mine(&mut self, message: MessageId) -> Option<&mut Said> {
        self.recent.iter_mut().rev().find(|said| said.entry.message == Some(message))
    }

    /// The line with a number on the wire: of this run, or one of the disk that was looked at.
    pub fn numbered(&mut self, way: Way, number: u64) -> Option<&mut Said> {
        let meant = |entry: &Entry| entry.way == way && entry.number == number;
        if let Some(at) = self.recent.iter().rposition(|said| meant(&said.entry)) {
            return self.recent.get_mut(at);
        }
        self.cache.values_mut().rev().find(|said| meant(&said.entry))
    }

    /// The newest lines of this run, the newest first.
    pub fn newest(&self) -> impl Iterator<Item = &Said> {
        self.recent.iter().rev()
    }

    /// All lines of this run.
    pub fn recent_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut Said> {
        self.recent.iter_mut()
    }

    /// Lines that contain a text. What is on the disk follows when it was searched: see [`Talk::is_busy`].
    pub fn find(&mut self, text: &str) -> Vec<usize> {
        let small = text.to_lowercase();
        if small.is_empty() {
            return Vec::new();
        }
        let past = self.past();
        if let (Past::Read(index), Some(path)) = (&self.past, &self.path)
            && !self.search.as_ref().is_some_and(|search| search.is_for(&small, past))
        {
            self.search = Some(Search::new(small.clone(), index, path));
        }
        let old = self.search.as_ref().filter(|search| search.is_for(&small, past));
        let mut found = old.map(|search| search.found().to_vec()).unwrap_or_default();
        let recent = self.recent.iter().enumerate().filter(|(_, said)| said.entry.contains(&small));
        found.extend(recent.map(|(at, _)| past + at));
        found
    }

    /// What is needed to go through all of it elsewhere.
    pub fn parts(&self) -> (Option<(Arc<Index>, PathBuf)>, Vec<Entry>) {
        let past = match (&self.past, &self.path) {
            (Past::Read(index), Some(path)) => Some((Arc::clone(index), path.clone())),
            _ => None,
        };
        (past, self.recent.iter().map(|said| said.entry.clone()).collect())
    }

    /// Takes the lines of another one, which was the same person under another name.
    pub fn take_over(&mut self, other: Talk) {
        for said in other.recent {
            let keep = said.kept;
            self.push(said, keep);
        }
        self.pictures.take_over(other.pictures);
    }
}
