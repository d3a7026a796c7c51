//! What the window keeps for all sessions at hand: quick commands and what was sent.

use crate::capture::Job;
use crate::model::quick::{ImportError, Imported, QuickBook};
use crate::model::{History, Storage, StorageError, words};
use crate::ui::message::Message;
use crate::ui::widgets::{HistoryView, QuickView};

/// The quick commands and the history, and how they are looked at.
#[derive(Debug, Default)]
pub struct Shelf {
    /// 快捷指令.
    pub quick: QuickBook,
    /// How they are looked at.
    pub quick_view: QuickView,
    /// 历史发送.
    pub history: History,
    /// How it is looked at.
    pub history_view: HistoryView,
    /// Files that are being read.
    pub importing: Vec<Job<Result<Imported, ImportError>>>,
    /// What was written last, of each.
    saved: (u64, u64),
    saving: Option<Job<Written>>,
}

/// What the page of the commands asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuickAction {
    /// Send a command.
    Send {
        /// Its group.
        group: usize,
        /// Its place there.
        at: usize,
    },
    /// Send the group that is shown in sequence, once or in its loop.
    Run,
    /// Stop that.
    Stop,
    /// Give a group another name; sessions that refer to it go with it.
    Rename {
        /// Which.
        group: usize,
        /// The name.
        name: String,
    },
    /// Read a file.
    Import(std::path::PathBuf),
    /// Write the group that is shown, or all of them, into a file.
    Export {
        /// All of them.
        all: bool,
        /// The file.
        path: std::path::PathBuf,
    },
    /// Ask for a file for all groups.
    AskExportAll,
}

/// What the page of the history asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryAction {
    /// Put an entry into the send box.
    PutBack(u64),
    /// Send it once more.
    Again(u64),
}

impl Shelf {
    /// What an earlier run has kept. What was not understood is told.
    pub fn load(storage: Option<&Storage>, messages: &mut Vec<Message>) -> Shelf {
        let Some(storage) = storage else { return Shelf::default() };
        let ((quick, wrong), (history, more)) = (storage.quick(), storage.history());
        messages.extend(wrong.iter().chain(&more).map(words::complaint).map(Message::wrong));
        let saved = (quick.revision(), history.revision());
        Shelf { quick, history, saved, ..Shelf::default() }
    }

    /// Writes what has changed, in a thread of its own: ten thousand commands take longer than a frame. What cannot be
    /// written is tried again the next time.
    pub fn save(&mut self, storage: &Storage) -> Vec<StorageError> {
        let failed = self.saving.as_mut().and_then(Job::poll).map(|written| self.take(written)).unwrap_or_default();
        let running = self.saving.as_ref().is_some_and(Job::is_running);
        if !running {
            self.saving = self.changed(storage).and_then(|write| Job::start("netaide-keep", |_| write()).ok());
        }
        failed
    }

    /// Writes what has changed before the program ends.
    pub fn finish(&mut self, storage: &Storage) {
        if let Some(written) = self.saving.take().and_then(Job::wait) {
            self.take(written);
        }
        if let Some(write) = self.changed(storage) {
            self.take(write());
        }
    }

    fn take(&mut self, written: Written) -> Vec<StorageError> {
        let keep = |saved: &mut u64, revision, result| match result {
            Ok(()) => {
                *saved = revision;
                None
            }
            Err(error) => Some(error),
        };
        let quick = written.quick.and_then(|(revision, result)| keep(&mut self.saved.0, revision, result));
        let history = written.history.and_then(|(revision, result)| keep(&mut self.saved.1, revision, result));
        quick.into_iter().chain(history).collect()
    }

    /// What writes a copy of all that has changed.
    fn changed(&self, storage: &Storage) -> Option<impl FnOnce() -> Written + Send + 'static> {
        let quick =
            (self.quick.revision() != self.saved.0).then(|| (self.quick.revision(), self.quick.groups().to_vec()));
        let history =
            (self.history.revision() != self.saved.1).then(|| (self.history.revision(), self.history.clone()));
        let storage = storage.clone();
        (quick.is_some() || history.is_some()).then_some(move || Written {
            quick: quick.map(|(revision, groups)| (revision, storage.save_quick(&groups))),
            history: history.map(|(revision, history)| (revision, storage.save_history(&history))),
        })
    }
}

/// What became of a copy of some revision, of each that had changed.
#[derive(Debug)]
struct Written {
    quick: Option<(u64, Result<(), StorageError>)>,
    history: Option<(u64, Result<(), StorageError>)>,
}
