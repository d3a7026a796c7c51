//! The lines of a conversation.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::net::ipmsg::FileTransferId;
use crate::proto::ipmsg::{Attachment, Delivery, MessageId};

/// Who said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// The other side.
    Theirs,
    /// The user.
    Mine,
    /// netaide, of what happened.
    Event,
}

/// One line of a conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Nanoseconds since the Unix epoch.
    pub time: i64,
    /// Who.
    pub way: Way,
    /// What.
    pub body: Body,
    /// How far a message of ours is; None for all others, and where nothing is known of one of an
    /// earlier run.
    pub delivery: Option<Delivery>,
    /// The name of a message of ours of this run.
    pub message: Option<MessageId>,
    /// The number of the message on the wire; 0 where there is none.
    pub number: u64,
    /// It is an automatic reply, of either side.
    pub automatic: bool,
    /// It went to several.
    pub to_many: bool,
    /// The files of a message of ours are not offered any more: taken back, declined, or of an earlier time online.
    pub closed: bool,
}

/// What a line of a conversation is.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// A text, maybe with files. Codes of emoticons and pictures stand in the text.
    Text {
        /// The text.
        text: String,
        /// It was sealed, or is to be opened by the other side.
        sealed: bool,
        /// Files with it.
        files: Vec<FileLine>,
    },
    /// A sealed message that was not opened yet.
    Sealed {
        /// A password is asked for besides.
        locked: bool,
    },
    /// It is encrypted, and cannot be read.
    Encrypted,
    /// The window was shaken.
    Shake,
    /// Something that happened, in words.
    Event(String),
}

/// A file or folder of a message.
#[derive(Clone, Debug, PartialEq)]
pub struct FileLine {
    /// As it is offered.
    pub file: Attachment,
    /// What became of it.
    pub state: FileLineState,
    /// The latest transfer of it; where several peers fetch, of this conversation's.
    pub transfer: Option<FileTransferId>,
    /// Where it is on this machine: what we offer, or what was saved.
    pub path: Option<PathBuf>,
}

/// What became of an offered file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileLineState {
    /// It can be fetched, or waits to be.
    Offered,
    /// It is under way: see the transfer.
    UnderWay,
    /// It is whole on the side that fetched it.
    Done,
    /// The last attempt failed: see the transfer, where it is of this run. It can be tried again.
    Failed,
    /// Whoever it was offered to does not want it, or whoever offered it has taken it back.
    Withdrawn,
    /// We offered it the last time online: it cannot be had any more.
    Past,
}
