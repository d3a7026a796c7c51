//! TFTP: many transfers on one thread, as a client or as a server.
//!
//! The machines are those of [`crate::proto::tftp`]; here are their sockets, their files and their clock.

mod choice;
mod client;
mod config;
mod ends;
mod exchange;
mod fleet;
mod folder;
mod goods;
mod ledger;
mod line;
mod name;
mod patrol;
mod pipe;
mod port;
mod server;
mod sink;
mod source;
mod stamp;
mod status;
pub(super) mod unfinished;
mod words;

pub(super) use client::TftpClient;
pub use config::{
    Access, ClientConfig, Destination, FolderLimits, Network, Origin, ServerConfig, Task, TransferRequest, Tuning,
};
pub use folder::Folder;
pub(super) use server::TftpServer;
pub use sink::Sink;
pub use source::{Filled, Source};
pub use stamp::Stamp;
pub use status::{Direction, Finished, Refusal, Transfer, TransferId, TransferState};

use super::NetError;
