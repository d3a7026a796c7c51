//! One transfer, as a face looks at it in every frame.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use super::{NetError, Stamp};
use crate::net::face::now;
use crate::proto::tftp::{Agreed, Counts, ErrorCode, Mode};

/// The name of a transfer within its client or server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TransferId(pub u64);

/// Which way the file goes, seen from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// The file comes here.
    Incoming,
    /// The file leaves.
    Outgoing,
}

/// A transfer of a client or of a server.
#[derive(Debug)]
pub struct Transfer {
    /// Its name.
    pub id: TransferId,
    /// Which way.
    pub direction: Direction,
    /// The file's name as it stands in the request.
    pub name: Vec<u8>,
    /// The file on this side; None for a pipe and for a request that named none.
    pub path: Option<PathBuf>,
    /// octet or netascii.
    pub mode: Mode,
    /// When it began, nanoseconds since the Unix epoch.
    pub since: i64,
    pub(in crate::net) now: Mutex<TransferState>,
}

/// What is true of a transfer now.
#[derive(Clone, Debug, PartialEq)]
pub struct TransferState {
    /// The peer, once it is known: the server's address until it answers, then its transfer port.
    pub peer: Option<SocketAddr>,
    /// Our end, once there is one.
    pub local: Option<SocketAddr>,
    /// The terms, once they are agreed on.
    pub agreed: Option<Agreed>,
    /// The size of the file in bytes, where it is known.
    pub size: Option<u64>,
    /// How far it is.
    pub counts: Counts,
    /// How long it has taken, or took.
    pub elapsed: Duration,
    /// How it ended; None while it goes on.
    pub finished: Option<Finished>,
    /// What the file on this side was when it was opened to be sent, or when it got its name; None before, and for a
    /// pipe.
    pub file: Option<Stamp>,
    /// The records of the capture that may belong to it: from its first one to its last one so far.
    pub records: std::ops::Range<u64>,
}

/// How a transfer ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finished {
    /// The file is whole, on both sides.
    Complete,
    /// All was sent, and the peer never acknowledged the last block.
    Unconfirmed,
    /// The user cancelled.
    Cancelled,
    /// The peer sent an ERROR.
    ByPeer {
        /// Its code.
        code: ErrorCode,
        /// Its words, as they came.
        message: Vec<u8>,
    },
    /// The peer does not answer: from the beginning, or any more.
    TimedOut {
        /// It answered before.
        answered: bool,
    },
    /// Options came that were not asked for or are not legal.
    IllegalOptions,
    /// The request was not granted (a server's), and the client was told.
    Refused(Refusal),
    /// A file could not be read or written, or the network failed.
    Failed(NetError),
}

/// Why a server does not grant a request. The words for the client are those of its kind of ERROR.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Refusal {
    /// There is no such file.
    NotFound,
    /// The name leaves the folder, or names what is no plain file there: a link, a device, a folder.
    BadName,
    /// The file may not be read or written by this program.
    Denied,
    /// The server only gives files.
    ReadOnly,
    /// There is a file of that name, and the server does not overwrite.
    Exists,
    /// Larger than the limit, bytes.
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// No room on the disk, bytes.
    NoSpace {
        /// What is free.
        free: u64,
    },
    /// Too many transfers at once.
    Busy,
    /// Too many transfers at once with this client.
    BusyClient,
    /// The client is not on the list; it was not answered.
    NotAllowed,
    /// The mode is none that this server knows.
    Mode,
    /// The packet is no request.
    Malformed,
    /// An option has an illegal value.
    Options,
}

impl Transfer {
    /// One that begins now.
    pub(super) fn begin(
        id: TransferId,
        direction: Direction,
        name: Vec<u8>,
        path: Option<PathBuf>,
        mode: Mode,
    ) -> Arc<Transfer> {
        let state = TransferState {
            peer: None,
            local: None,
            agreed: None,
            size: None,
            counts: Counts::default(),
            elapsed: Duration::ZERO,
            finished: None,
            file: None,
            records: 0..0,
        };
        Arc::new(Transfer { id, direction, name, path, mode, since: now(), now: Mutex::new(state) })
    }

    /// What is true now.
    pub fn state(&self) -> TransferState {
        self.now.lock().clone()
    }
}
