//! Datagrams of a capture as rows to look at, whatever they say: read when they are looked at.
//!
//! A row needs more than its own record: whether the same was said before. That is found by looking back over a bounded
//! number of rows ([`Pages`]). Which records are rows, and what of them is read, is the protocol's: its [`Source`].

mod row;
mod walk;

pub use row::{Again, PacketRow, RowKind};
pub(crate) use row::{Read, Source};
pub(crate) use walk::Pages;
