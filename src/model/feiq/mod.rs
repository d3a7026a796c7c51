//! 飞秋 as a person works with it: who is there, conversations with their history, files, and what is kept.

mod chat;
mod command_line;
mod desk;
mod form;

mod own;
mod person;

pub use crate::net::SendError;
pub use crate::net::ipmsg::{
    Fetch, FileDirection, FileEnd, FileState, FileTransfer, FileTransferId, IpmsgAsk, IpmsgConfig, IpmsgStatus, Offer,
    OfferedFile, Raw, Told,
};
pub use crate::proto::ipmsg::{
    Addressee, Attachment, Change, Command, Delivery, Failure, FileKind, Happening, Kind, LONGEST_NAME, MessageId,
    Mode, Options, PORT, Packet, Part, Peer, PeerId, Presence, Profile, Received, Rules, Send, To, cleaned, parts,
    text,
};
pub use chat::{Body, Entry, FileLine, FileLineState, Way};
pub use command_line::FeiqLine;
pub use desk::{FeiqDesk, News};
pub use form::{FeiqField, FeiqForm, FeiqKept, FeiqProblem};
pub use own::{Own, OwnKept};
pub use person::{Key, Person};
