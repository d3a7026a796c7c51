//! IPMsg as FeiQ (飞秋), IP Messenger and iptux speak it: packets, what stands in them, and the messenger as a machine.
//!
//! [`Packet`] is what a datagram says, and [`Command`] what it is for. A [`Messenger`] hears datagrams at times that are
//! given to it, knows who is there, and tells what to send, what happened and when it wants to be woken. Files travel on
//! TCP: their requests and the stream of a folder are parsed and written here (see the module's list),
//! whoever drives it has the sockets and the disk.

mod attachment;
mod command;
pub mod directory;
mod emoticons;
mod entry;
mod fields;
mod image;
mod messenger;
mod packet;
mod parts;
mod peer;
mod request;
#[cfg(test)]
mod tests;
pub mod text;
mod version;

pub use attachment::{Attachment, Attachments, FileKind, MOST_ATTACHMENTS, parse_attachments, write_attachments};
pub use command::{Command, Mode, Options};
pub use directory::{DEEPEST, DirectoryError, DirectoryPart, DirectoryReader, LONGEST_HEADER, MOST_ENTRIES};
pub use emoticons::{EMOTICONS, Emoticon};
pub use entry::{Introduction, introduction};
pub use fields::{Field, FieldKind, fields};
pub use image::{Chunk, LONGEST_PICTURE, LONGEST_UNPACKED, Pictures, Progress, unpack};
pub use messenger::{
    Addressee, Change, Delivery, Failure, Happening, MessageId, Messenger, Profile, Received, Rules, Send, To, Transmit,
};
pub use packet::{Malformed, Packet};
pub use parts::{Part, parts};
pub use peer::{Kind, Peer, PeerId, Presence};
pub use request::{Asked, FileRequest, LONGEST_REQUEST, NoRequest};
pub use version::{kind, mac, version};

/// The port of everybody, UDP and TCP.
pub const PORT: u16 = 2425;
/// No datagram is longer, bytes (RFC 768 and 791: what IPv4 leaves for the data).
pub const LONGEST: usize = 65_507;
/// A name of a peer is cut to so many characters.
pub const LONGEST_NAME: usize = 64;
