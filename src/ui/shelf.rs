//! What the window keeps for all sessions at hand: quick commands and what was sent.

use crate::capture::Job;
use crate::model::quick::{ImportError, Imported, QuickBook};
use crate::model::{History, Storage};
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
        messages.extend(wrong.iter().chain(&more).map(crate::model::words::complaint).map(Message::wrong));
        let saved = (quick.revision(), history.revision());
        Shelf { quick, history, saved, ..Shelf::default() }
    }

    /// Writes what has changed. What cannot be written is tried again the next time.
    pub fn save(&mut self, storage: &Storage) -> Vec<crate::model::StorageError> {
        let mut failed = Vec::new();
        let now = (self.quick.revision(), self.history.revision());
        if now.0 != self.saved.0 {
            match storage.save_quick(self.quick.groups()) {
                Ok(()) => self.saved.0 = now.0,
                Err(error) => failed.push(error),
            }
        }
        if now.1 != self.saved.1 {
            match storage.save_history(&self.history) {
                Ok(()) => self.saved.1 = now.1,
                Err(error) => failed.push(error),
            }
        }
        failed
    }
}
