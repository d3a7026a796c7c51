//! The record of everything sent and received.
//!
//! A capture only grows: a worker appends records through a [`Writer`], and any number of faces read them by
//! index through a [`Reader`]. Bytes are never altered; text, hex, charset and filters are ways to look at them
//! (`model::lens`). What happened beside the data (a client came, a datagram was refused) is a record as well,
//! of direction [`Direction::Event`], whose bytes are the notice that `net` wrote.
//!
//! This store keeps its records in memory, up to a limit; beyond it the oldest leave, and [`Reader::first`]
//! tells from which record on they are still there. What left is therefore known to the exact number.

mod block;
mod history;
mod job;
mod peer;
mod reader;
mod record;
pub mod search;
mod segment;
mod store;
mod writer;

pub use block::Block;
pub use job::{Job, Progress, Work};
pub use peer::{Peer, PeerId};
pub use reader::Reader;
pub use record::{Direction, Entry, Meta};
pub use store::{Capture, DEFAULT_LIMIT_BYTES, Totals};
pub use writer::Writer;

#[cfg(test)]
mod tests;
