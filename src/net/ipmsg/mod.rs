//! IPMsg (飞秋): one worker for the port, the people behind it, and the files that are offered and fetched.
//!
//! The machine is [`crate::proto::ipmsg::Messenger`]; here are its sockets, its files and its clock.

mod config;
mod files;
mod station;
mod status;

pub use config::{Fetch, IpmsgAsk, IpmsgConfig, Raw};
pub(super) use station::IpmsgStation;
pub use status::{
    BadStream, FileDirection, FileEnd, FileState, FileTransfer, FileTransferId, IpmsgStatus, Offer, OfferedFile, Told,
};
