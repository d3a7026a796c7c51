//! TFTP: many transfers on one thread, as a client or as a server.
//!
//! The machines are those of [`crate::proto::tftp`]; here are their sockets, their files and their clock.

mod config;
mod folder;
mod name;
mod pipe;
mod sink;
mod source;
mod status;
mod unfinished;

pub use config::{
    Access, ClientConfig, Destination, FolderLimits, Network, Origin, ServerConfig, Task, TransferRequest, Tuning,
};
pub use folder::Folder;
pub use sink::Sink;
pub use source::{Filled, Source};
pub use status::{Direction, Finished, Refusal, Transfer, TransferId, TransferState};

use super::NetError;
