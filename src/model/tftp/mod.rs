//! TFTP as a person works with it: the client's and the server's forms, their transfers, and what was said.

mod allow;
mod client;
mod client_form;
mod demo;
mod exchange;
mod field;
mod hashes;
mod kept;
mod list;
mod name;
mod packets;
mod places;
mod reach;
mod server;
mod server_form;
mod station;
#[cfg(test)]
mod tests;
mod tuning_form;
mod url;

pub use crate::model::packets::{Again, PacketRow, RowKind};
pub use crate::net::tftp::{
    Access, ClientConfig, Destination, Direction, Finished, FolderLimits, Network, Origin, Refusal, ServerConfig,
    Stamp, Task, Transfer, TransferId, TransferRequest, TransferState, Tuning,
};
pub use crate::net::{Config, NetError};
pub use crate::proto::tftp::{Agreed, ErrorCode, Mode, Patience};
pub use allow::parse_networks;
pub use client::{AT_ONCE, ClientDesk};
pub use client_form::ClientForm;
pub use demo::{DemoError, TftpDemo};
pub use exchange::Exchange;
pub use field::{TftpError, TftpField, TftpProblem};
pub use hashes::{Compared, Hashed, Hashes, compare};
pub use kept::TftpKept;
pub use list::{Line, Summary, TransferList};
pub use name::name_charset;
pub use packets::Packets;
pub use places::{downloads, free_path, free_path_but};
pub use reach::Reach;
pub use server::{OtherPort, ServerDesk};
pub use server_form::{FREE_PORT, ServerForm, USUAL_WINDOW};
pub use station::Station;
pub use tuning_form::TuningForm;
pub use url::Url;

#[cfg(test)]
pub(crate) use packets::scene;
