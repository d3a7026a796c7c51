//! What is typed for somebody and not sent yet.

use std::path::PathBuf;

use crate::model::feiq::{FeiqDesk, KeptDraft, Key};

/// So many files go with one message at most.
pub const MOST_FILES: usize = 1000;

/// A text with files, as it stands in the box.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The text.
    pub text: String,
    /// Files and folders that go with it.
    pub files: Vec<PathBuf>,
    /// It is sealed.
    pub sealed: bool,
    /// The other side was told that one types.
    typing: bool,
    /// Characters that become `?`, and for what text and whom that was found out.
    lacking: (String, String, Vec<Key>),
}

impl Draft {
    /// What an earlier run left. The other side hears of typing when more is typed.
    pub fn of(kept: &KeptDraft) -> Draft {
        Draft { text: kept.text.clone(), sealed: kept.sealed, typing: !kept.text.is_empty(), ..Draft::default() }
    }

    /// There is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.files.is_empty()
    }

    /// Files and folders go with the message, each once.
    pub fn attach(&mut self, paths: Vec<PathBuf>) {
        for path in paths {
            if !self.files.contains(&path) && self.files.len() < MOST_FILES {
                self.files.push(path);
            }
        }
    }

    /// Characters that the charset of one of these people lacks; found out when text or people change.
    pub fn lacking(&mut self, desk: &FeiqDesk, to: &[Key]) -> &str {
        if self.lacking.1 != self.text || self.lacking.2 != to {
            self.lacking = (desk.lacking(to, &self.text), self.text.clone(), to.to_vec());
        }
        &self.lacking.0
    }

    /// Whether that one types is to be told to the other side now, and what.
    pub fn tell_typing(&mut self) -> Option<bool> {
        let types = !self.text.is_empty();
        (std::mem::replace(&mut self.typing, types) != types).then_some(types)
    }

    /// It was sent.
    pub fn clear(&mut self) {
        self.text.clear();
        self.files.clear();
        self.typing = false;
    }
}
