//! TFTP as a person works with it: the client's and the server's forms, their transfers, and what was said.

mod exchange;
mod name;
mod packets;
mod station;

pub use crate::net::tftp::{
    Access, ClientConfig, Destination, Direction, Finished, FolderLimits, Network, Origin, Refusal, ServerConfig, Task,
    Transfer, TransferId, TransferRequest, TransferState, Tuning,
};
pub use exchange::Exchange;
pub use name::{name_charset, name_text};
pub use packets::{Again, PacketRow, Packets, RowKind};
pub use station::Station;

#[cfg(test)]
pub(crate) use packets::scene;
