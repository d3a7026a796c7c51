//! The record of everything sent and received, on disk.
//!
//! A capture only grows: a worker appends records through a [`Writer`], and any number of faces read them by
//! index through a [`Reader`]. Bytes are never altered; text, hex, charset and filters are ways to look at them
//! (`model::lens`). What happened beside the data (a client came, a datagram was refused) is a record as well,
//! of direction [`Direction::Event`], whose bytes are the notice that `net` wrote.
//!
//! Where one message ends and the next begins in a stream is a way to look as well ([`frames`]).
//!
//! A capture is one file ([`mod@format`]): index entries of a fixed size, and bytes. Memory holds a few bytes for
//! each 4 MiB of it and small caches, however many records there are; the tail is in the system's page cache. The
//! writer waits for the disk, so a disk that is too slow slows down a TCP peer. What a full disk or a limit keeps
//! out is counted ([`Totals::unrecorded`]); where the oldest records leave instead, [`Reader::first`] tells from
//! which on they are there. What was appended survives the process; [`Run`] keeps it, and [`Leftover`] finds it again.

mod block;
mod error;
mod extent;
mod file;
pub mod format;
pub mod frames;
mod history;
mod job;
mod limit;
mod open;
mod pages;
mod peer;
mod peers;
mod reader;
mod record;
mod recorder;
mod relocate;
mod runs;
mod save;
pub mod search;
mod store;
mod streams;
mod totals;
mod writer;

pub use block::Block;
pub use error::{FileCause, FileError, FileOperation};
pub use file::{file_beside, name_file};
pub use job::{Job, Progress, Work};
pub use limit::{Limit, WhenFull};
pub use open::Damage;
pub use peer::{Peer, PeerId};
pub use reader::{Continuation, Reader};
pub use record::{Direction, Entry, Meta};
pub use runs::{Leftover, Run};
pub use save::{Saved, save};
pub use store::{Capture, Recording};
pub use totals::Totals;
pub use writer::Writer;

#[cfg(test)]
mod tests;
