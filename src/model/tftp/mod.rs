//! TFTP as a person works with it: the client's and the server's forms, their transfers, and what was said.

mod station;

pub use crate::net::tftp::{
    Access, ClientConfig, Destination, Direction, Finished, FolderLimits, Network, Origin, Refusal, ServerConfig, Task,
    Transfer, TransferId, TransferRequest, TransferState, Tuning,
};
pub use crate::net::{Config, NetError};
pub use station::Station;
