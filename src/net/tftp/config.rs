//! What a TFTP client or server is to do: checked and parsed.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use super::TransferId;
use crate::net::Host;
use crate::proto::tftp::{Mode, Patience};

/// A client: it has nothing open until it is asked for a transfer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientConfig {
    /// The local address that transfers leave from; None lets the system choose. Each has a port of its own.
    pub local: Option<IpAddr>,
}

/// One download or upload of a client.
#[derive(Clone, Debug, PartialEq)]
pub struct TransferRequest {
    /// Its name for [`super::Transfer::id`] and for cancelling; the face chooses it, each once.
    pub id: TransferId,
    /// The server.
    pub server: Host,
    /// The file's name there, as it goes into the request; not empty, no NUL.
    pub name: Vec<u8>,
    /// octet or netascii.
    pub mode: Mode,
    /// Which way, and what is on this side.
    pub task: Task,
    /// How.
    pub tuning: Tuning,
}

/// Which way a client's transfer goes.
#[derive(Clone, Debug, PartialEq)]
pub enum Task {
    /// 下载: RRQ.
    Download(Destination),
    /// 上传: WRQ.
    Upload(Origin),
}

/// Where a download goes.
#[derive(Clone, Debug, PartialEq)]
pub enum Destination {
    /// A file: written beside it under another name and renamed at the end, so that its own name never has half of it.
    File {
        /// The file.
        path: PathBuf,
        /// Take the place of a file that is there; else that is refused.
        overwrite: bool,
    },
    /// This process's standard output (`-o -`), as it comes.
    Stdout,
}

/// Where an upload comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Origin {
    /// A regular file.
    File(PathBuf),
    /// This process's standard input (`put -`), whose length is not known before its end.
    Stdin,
}

/// How a transfer is made. What is None is chosen by itself: the best first, then what the server agrees to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tuning {
    /// Block size, 8 to 65464 bytes; None fits the path's MTU.
    pub blksize: Option<u16>,
    /// Window, 1 to 65535 blocks.
    pub windowsize: Option<u16>,
    /// The `timeout` option, 1 to 255 s, and the first wait; None measures.
    pub timeout: Option<u8>,
    /// How long to wait, and how often.
    pub patience: Patience,
    /// `rollover`: None does not ask.
    pub rollover: Option<u16>,
    /// No options at all, as in RFC 1350.
    pub plain: bool,
}

/// A server for one folder.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerConfig {
    /// The address to listen on; port 0 lets the system choose.
    pub local: SocketAddr,
    /// With `[::]`: take IPv4 as well.
    pub dual_stack: bool,
    /// The folder; nothing outside it is read or written.
    pub root: PathBuf,
    /// What clients may do. Can be changed while it runs ([`crate::net::Command::TftpAccess`]).
    pub access: Access,
    /// Answer from the server's own port, for networks that let only that one through.
    pub single_port: bool,
    /// The largest block size agreed to, bytes.
    pub blksize: u16,
    /// The largest window agreed to, blocks.
    pub windowsize: u16,
    /// Take options at all.
    pub options: bool,
    /// How long to wait, and how often.
    pub patience: Patience,
}

/// What clients of a server may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Take uploads.
    pub write: bool,
    /// An upload may take the place of a file that is there.
    pub overwrite: bool,
    /// Who may ask; empty: everyone.
    pub allow: Vec<Network>,
    /// Limits.
    pub limits: FolderLimits,
}

/// Limits of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FolderLimits {
    /// The largest upload, bytes.
    pub file: u64,
    /// Transfers at once.
    pub transfers: usize,
    /// Transfers at once with one address.
    pub per_client: usize,
}

impl Default for FolderLimits {
    fn default() -> Self {
        FolderLimits { file: 4 << 30, transfers: 500, per_client: 200 }
    }
}

/// Addresses that begin alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// An address in it; an IPv4 address mapped into IPv6 stands for the IPv4 address.
    pub ip: IpAddr,
    /// How many leading bits count: 0 to 32 or 128.
    pub prefix: u8,
}
