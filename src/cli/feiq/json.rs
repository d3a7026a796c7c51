//! What happens to a messenger as JSON, one object a line.

use serde::Serialize;

use super::values::offer_text;
use crate::codec::charset::Charset;
use crate::model::feiq::{
    Attachment, Delivery, Failure, FileDirection, FileEnd, FileKind, FileState, FileTransfer, Kind, Peer, Presence,
    Received, text,
};
use crate::model::words;

/// One of them.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Object<'a> {
    /// The messenger is there.
    Open { time: String, address: String, name: &'a str, user: &'a str, host: &'a str },
    /// Somebody who is there, at the end of a search.
    Peer(PeerObject<'a>),
    /// Somebody came.
    Came(PeerObject<'a>),
    /// Something about somebody is new.
    Changed(PeerObject<'a>),
    /// Somebody said that it leaves.
    Left(PeerObject<'a>),
    /// Somebody is not heard any more.
    Silent(PeerObject<'a>),
    /// A message came.
    Message(Box<Message<'a>>),
    /// Somebody shook the window.
    Shake { time: String, from: String, name: &'a str },
    /// A picture of a message came whole.
    Picture { time: String, from: String, id: String, bytes: usize },
    /// Somebody does not want our files, or takes its own back.
    Released { time: String, from: String, number: u64 },
    /// A message of ours is further with somebody.
    Delivery { time: String, to: String, name: &'a str, state: &'static str, tries: Option<u32> },
    /// Files are offered to somebody.
    Offered { time: String, to: String, number: u64, files: Vec<FileObject<'a>> },
    /// How far a transfer is.
    Progress(TransferObject<'a>),
    /// A transfer ended.
    End(TransferObject<'a>),
    /// Nothing is given any more; who has not fetched what.
    Over { time: String, whole: bool, missing: Vec<Missing<'a>> },
}

/// What somebody has not fetched.
#[derive(Debug, Serialize)]
pub struct Missing<'a> {
    pub to: String,
    pub files: Vec<FileObject<'a>>,
}

/// Somebody.
#[derive(Debug, Serialize)]
pub struct PeerObject<'a> {
    time: String,
    address: String,
    name: &'a str,
    user: &'a str,
    host: &'a str,
    nick: &'a str,
    group: &'a str,
    kind: &'static str,
    version: &'a str,
    mac: Option<String>,
    presence: &'static str,
}

impl<'a> PeerObject<'a> {
    /// As it is known now.
    pub fn new(time: String, peer: &'a Peer) -> Self {
        PeerObject {
            time,
            address: peer.address.to_string(),
            name: peer.name(),
            user: &peer.user,
            host: &peer.host,
            nick: &peer.nick,
            group: &peer.group,
            kind: kind(peer.kind),
            version: &peer.version,
            mac: peer.mac.map(|mac| words::mac(&mac)),
            presence: match peer.presence {
                Presence::Here => "here",
                Presence::Away => "away",
                Presence::Left => "left",
                Presence::Silent => "silent",
            },
        }
    }
}

/// A message that came.
#[derive(Debug, Serialize)]
pub struct Message<'a> {
    time: String,
    from: String,
    name: &'a str,
    number: u64,
    /// None where it cannot be read, or a password is asked for.
    text: Option<String>,
    charset: &'static str,
    sealed: bool,
    locked: bool,
    automatic: bool,
    to_many: bool,
    encrypted: bool,
    files: Vec<FileObject<'a>>,
    /// Entries of their list that are not among them.
    dropped: usize,
}

impl<'a> Message<'a> {
    /// A message of somebody.
    pub fn new(time: String, peer: &'a Peer, message: &'a Received) -> Self {
        let readable = !message.encrypted && !message.locked;
        Message {
            time,
            from: peer.address.to_string(),
            name: peer.name(),
            number: message.number,
            text: readable.then(|| text::clean(&message.text)),
            charset: Charset::name(message.charset),
            sealed: message.sealed,
            locked: message.locked,
            automatic: message.automatic,
            to_many: message.to_many,
            encrypted: message.encrypted,
            files: files(message.number, &message.files),
            dropped: message.dropped,
        }
    }
}

/// A file of a message.
#[derive(Debug, Serialize)]
pub struct FileObject<'a> {
    id: u64,
    name: &'a str,
    size: u64,
    kind: &'static str,
    /// What `netaide feiq fetch --offer` takes.
    offer: String,
}

/// The files of a message.
pub fn files<'a>(number: u64, files: &'a [Attachment]) -> Vec<FileObject<'a>> {
    let one = |file: &'a Attachment| FileObject {
        id: file.id,
        name: &file.name,
        size: file.size,
        kind: file_kind(file.kind),
        offer: offer_text(number, file),
    };
    files.iter().map(one).collect()
}

/// A transfer.
#[derive(Debug, Serialize)]
pub struct TransferObject<'a> {
    time: String,
    transfer: u64,
    direction: &'static str,
    peer: String,
    number: u64,
    id: u64,
    name: &'a str,
    kind: &'static str,
    bytes: u64,
    size: Option<u64>,
    files: u64,
    seconds: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    how: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    whole: Option<bool>,
    /// The peer closed without saying that a folder has no more in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    unended: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<String>,
}

impl<'a> TransferObject<'a> {
    /// As it is now.
    pub fn new(time: String, transfer: &'a FileTransfer, state: &FileState) -> Self {
        TransferObject {
            time,
            transfer: transfer.id.0,
            direction: match transfer.direction {
                FileDirection::Fetched => "fetched",
                FileDirection::Served => "served",
            },
            peer: transfer.address.to_string(),
            number: transfer.number,
            id: transfer.file,
            name: &transfer.name,
            kind: file_kind(transfer.kind),
            bytes: state.bytes,
            size: state.size,
            files: state.files,
            seconds: state.elapsed.as_secs_f64(),
            path: state.path.as_ref().map(|path| path.to_string_lossy().into_owned()),
            how: state.end.as_ref().map(end),
            whole: state.end.as_ref().map(|end| *end == FileEnd::Complete),
            unended: state.unended.then_some(true),
            words: state.end.as_ref().map(|end| words::feiq_end(end).into_owned()),
        }
    }
}

fn end(end: &FileEnd) -> &'static str {
    match end {
        FileEnd::Complete => "complete",
        FileEnd::Cancelled => "cancelled",
        FileEnd::Short(_) => "short",
        FileEnd::BadStream(_) => "bad-stream",
        FileEnd::Exists => "exists",
        FileEnd::Failed(_) => "failed",
    }
}

fn file_kind(kind: FileKind) -> &'static str {
    match kind {
        FileKind::File => "file",
        FileKind::Folder => "folder",
        FileKind::Clipboard => "clipboard",
        FileKind::Parent | FileKind::Other(_) => "other",
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::FeiQ => "feiq",
        Kind::IpMessenger => "ipmsg",
        Kind::Iptux => "iptux",
        Kind::Bare => "bare",
        Kind::Other => "other",
    }
}

/// How far a message is, in a word.
pub fn delivery(state: Delivery) -> (&'static str, Option<u32>) {
    match state {
        Delivery::Sending { tries } => ("sending", Some(tries)),
        Delivery::Sent => ("sent", None),
        Delivery::Delivered => ("delivered", None),
        Delivery::Read => ("read", None),
        Delivery::Discarded => ("discarded", None),
        Delivery::Failed(Failure::NoReceipt) => ("no-receipt", None),
        Delivery::Failed(Failure::NobodyThere) => ("nobody-there", None),
        Delivery::Failed(Failure::TooLong) => ("too-long", None),
        Delivery::Failed(Failure::Unknown) => ("unknown", None),
        Delivery::Failed(Failure::TooMany) => ("too-many", None),
        Delivery::Failed(Failure::NoFile) => ("no-file", None),
        Delivery::Failed(Failure::Offline) => ("offline", None),
    }
}
