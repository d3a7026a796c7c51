//! 飞秋 as a person works with it: who is there, conversations with their history, files, and what is kept.

mod chat;
mod desk;
mod form;
mod line;
mod own;
mod person;

pub use crate::net::ipmsg::{
    Fetch, FileDirection, FileEnd, FileState, FileTransfer, FileTransferId, IpmsgAsk, IpmsgConfig, IpmsgStatus, Offer,
    OfferedFile, Raw, Told,
};
pub use crate::proto::ipmsg::{
    Addressee, Attachment, Command, Delivery, Failure, FileKind, Happening, Kind, MessageId, Mode, Options, Packet,
    Peer, PeerId, Presence, Profile, Rules, Send, To,
};
pub use chat::{Body, Entry, FileLine, FileLineState, Way};
pub use desk::{FeiqDesk, News};
pub use form::{FeiqField, FeiqForm, FeiqKept, FeiqProblem};
pub use line::FeiqLine;
pub use own::{Own, OwnKept};
pub use person::{Key, Person};
