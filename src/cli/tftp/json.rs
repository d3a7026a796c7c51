//! Transfers as JSON, one object a line: for programs, so in English in both languages.

use std::borrow::Cow;
use std::path::Path;

use serde::Serialize;

pub use crate::cli::json::{now, print};
use crate::codec::hex;
use crate::model::tftp::{Agreed, Direction, Finished, Mode, Transfer, TransferState};
use crate::model::{json_time, words};

/// One of them.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Object<'a> {
    /// A server is there.
    Listening {
        /// When.
        time: String,
        /// Its address, with the port that the system chose.
        address: String,
        /// The folder.
        folder: Cow<'a, str>,
        /// It takes uploads.
        write: bool,
        /// An upload may take the place of a file that is there.
        overwrite: bool,
        /// Who may ask; empty for everyone.
        allow: Vec<String>,
    },
    /// A transfer begins.
    Start(Start<'a>),
    /// Both sides know the terms.
    Agreed {
        /// Which transfer.
        transfer: u64,
        /// The other side.
        peer: Option<String>,
        /// What they agreed on.
        #[serde(flatten)]
        terms: Agreed,
    },
    /// How far a transfer is.
    Progress {
        /// Which.
        transfer: u64,
        /// Bytes of the file so far.
        bytes: u64,
        /// Bytes of the file, where that is known.
        size: Option<u64>,
        /// Since the beginning.
        seconds: f64,
        /// Packets that were sent more than once.
        retransmissions: u64,
    },
    /// A transfer ended.
    End(End<'a>),
}

/// What a transfer is.
#[derive(Debug, Serialize)]
pub struct Start<'a> {
    time: String,
    transfer: u64,
    direction: &'static str,
    peer: Option<String>,
    name: &'a str,
    name_hex: String,
    /// A name that is no text is shown as nearly as text can.
    file: Option<Cow<'a, str>>,
    mode: &'static str,
}

impl<'a> Start<'a> {
    /// One of a client, before it is made: `peer` is what the user named.
    pub fn new(
        transfer: u64,
        direction: &'static str,
        peer: String,
        (name, bytes): (&'a str, &[u8]),
        file: Option<&'a Path>,
        mode: Mode,
    ) -> Self {
        let (time, name_hex, file) = (now(), hex::format(bytes), file.map(Path::to_string_lossy));
        Start { time, transfer, direction, peer: Some(peer), name, name_hex, file, mode: mode.name() }
    }

    /// One of a server.
    pub fn of(transfer: &'a Transfer, state: &TransferState, name: &'a str) -> Self {
        Start {
            time: json_time(transfer.since),
            transfer: transfer.id.0,
            direction: served(transfer.direction),
            peer: state.peer.map(|peer| peer.to_string()),
            name,
            name_hex: hex::format(&transfer.name),
            file: transfer.path.as_deref().map(Path::to_string_lossy),
            mode: transfer.mode.name(),
        }
    }
}

/// What came of a transfer.
#[derive(Debug, Serialize)]
pub struct End<'a> {
    time: String,
    transfer: u64,
    how: &'static str,
    whole: bool,
    words: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<u16>,
    bytes: u64,
    blocks: u64,
    seconds: f64,
    retransmissions: u64,
    duplicates: u64,
    #[serde(flatten)]
    terms: Option<Agreed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    md5: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<&'a str>,
}

impl<'a> End<'a> {
    /// The end of a transfer; without a state it never began.
    pub fn new(transfer: u64, how: &Finished, state: Option<&TransferState>) -> Self {
        let counts = state.map(|state| state.counts).unwrap_or_default();
        let code = match how {
            Finished::ByPeer { code, .. } => Some(code.0),
            _ => None,
        };
        End {
            time: now(),
            transfer,
            how: kind(how),
            whole: *how == Finished::Complete,
            words: words::tftp_finished(how),
            code,
            bytes: counts.bytes,
            blocks: counts.blocks,
            seconds: state.map_or(0.0, |state| state.elapsed.as_secs_f64()),
            retransmissions: counts.repeated,
            duplicates: counts.duplicates,
            terms: state.and_then(|state| state.agreed),
            md5: None,
            sha256: None,
        }
    }

    /// With the digests of the file.
    pub fn with_hashes(self, md5: &'a str, sha256: &'a str) -> Self {
        End { md5: Some(md5), sha256: Some(sha256), ..self }
    }
}

/// The same words as a client's command, seen from the client.
pub fn served(direction: Direction) -> &'static str {
    match direction {
        Direction::Outgoing => "download",
        Direction::Incoming => "upload",
    }
}

fn kind(how: &Finished) -> &'static str {
    match how {
        Finished::Complete => "complete",
        Finished::Unconfirmed => "unconfirmed",
        Finished::Cancelled => "cancelled",
        Finished::ByPeer { .. } => "by-peer",
        Finished::TimedOut { .. } => "timed-out",
        Finished::IllegalOptions => "illegal-options",
        Finished::Refused(_) => "refused",
        Finished::Failed(_) => "failed",
    }
}
