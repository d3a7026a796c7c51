//! TFTP as machines: packets, options, and one transfer from its request to its end (RFC 1350, 2347, 2348, 2349, 7440).
//!
//! [`Packet`] is what a datagram says. A [`Transfer`] hears datagrams at times that are given to it and tells what to
//! send and when it wants to be woken; whoever drives it reads and writes the file. Which file a request may name is
//! the driver's to decide.

mod error_code;
mod fields;
mod mode;
mod negotiate;
mod options;
mod packet;
mod terms;
#[cfg(test)]
mod tests;
mod transfer;

pub use error_code::ErrorCode;
pub use fields::{Field, FieldKind, FieldValue, fields};
pub use mode::Mode;
pub use options::Options;
pub use packet::{Malformed, Packet, Request};
pub use terms::{Agreed, Bounds, Patience, Wishes};
pub use transfer::{Counts, End, Happening, Heard, Held, Transfer, Transmit, refusal};

/// The port of a server (RFC 1350 section 4).
pub const PORT: u16 = 69;
/// A request is not longer than this, bytes (RFC 2347).
pub const LONGEST_REQUEST: usize = 512;
/// The block size without an option, bytes (RFC 1350 section 2).
pub const BLKSIZE: u16 = 512;
/// The smallest block size that can be agreed on (RFC 2348).
pub const LEAST_BLKSIZE: u16 = 8;
/// The largest block size that can be agreed on (RFC 2348).
pub const MOST_BLKSIZE: u16 = 65464;
