//! 快捷指令: named messages in groups, shared by all sessions of the window and kept over restarts.

mod book;
mod greet;
mod import;
mod ini;
mod packets;
mod qsettings;
mod run;
mod sscom;
mod store;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::compose::{ComposeError, Composition};
use crate::codec::template::Template;

pub use book::{QuickBook, Removed, RenameError};
pub use greet::Greeter;
pub use import::{ImportError, ImportProblem, Imported, LeftOut, MOST_IMPORT, export, import};
pub use run::{Course, QuickRun, RunError, steps};
pub(super) use store::{read as read_groups, write as write_groups};

/// The longest delay behind a command: a day, milliseconds.
pub const MOST_AFTER: u64 = 86_400_000;

/// One message with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QuickCommand {
    /// Tells it from all others while the program runs; given by the book.
    #[serde(skip)]
    pub id: u64,
    /// What stands on its button.
    pub name: String,
    /// What is sent, as typed.
    pub text: String,
    /// How the text becomes bytes.
    pub send: Composition,
    /// In a sequence, the next one is sent so long after it, milliseconds, at most [`MOST_AFTER`].
    pub after: u64,
    /// Whether it takes part when the group is sent in sequence.
    pub ticked: bool,
    /// The keys that send it, such as `Ctrl+Alt+1`; empty for none.
    pub key: String,
    /// What the user wants to remember of it.
    pub note: String,
}

impl Default for QuickCommand {
    fn default() -> Self {
        QuickCommand {
            id: 0,
            name: String::new(),
            text: String::new(),
            send: Composition::default(),
            after: 1000,
            ticked: true,
            key: String::new(),
            note: String::new(),
        }
    }
}

/// Characters of a text that name a command which has no name of its own.
const NAME_OF_TEXT: usize = 24;

impl QuickCommand {
    /// What goes out.
    pub fn compose(&self) -> Result<Template, ComposeError> {
        self.send.compose(&self.text)
    }

    /// How long after it the next one is due in a sequence.
    pub fn delay(&self) -> Duration {
        Duration::from_millis(self.after.min(MOST_AFTER))
    }

    /// What it is called: its name, or the beginning of its text.
    pub fn title(&self) -> String {
        if self.name.trim().is_empty() { beginning(&self.text, NAME_OF_TEXT) } else { self.name.clone() }
    }

    /// Whether a word in small letters is in its name, text or note.
    pub fn says(&self, word: &str) -> bool {
        [&self.name, &self.text, &self.note].into_iter().any(|text| text.to_lowercase().contains(word))
    }
}

/// The first characters of a text on one line.
pub fn beginning(text: &str, most: usize) -> String {
    let mut short: String = text.chars().take(most).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(most).is_some() {
        short.push('…');
    }
    short
}

/// Commands that belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QuickGroup {
    /// Its name; no other group has it.
    pub name: String,
    /// 循环: sent in sequence again and again.
    pub looped: bool,
    /// How often in a loop; 0 for until it is stopped.
    pub rounds: u64,
    /// The commands, in the order in which they are listed and sent.
    #[serde(rename = "command")]
    pub commands: Vec<QuickCommand>,
}

/// What a session remembers of the groups, by their names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QuickChoice {
    /// The group that is shown; the first one where it is empty or not there any more.
    pub shown: String,
    /// The group that is sent when the session opens, or to each client as it comes; empty for none.
    pub on_connect: String,
}
