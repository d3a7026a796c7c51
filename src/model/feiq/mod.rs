//! 飞秋 as a person works with it: who is there, conversations with their history, files, and what is kept.

mod chat;
mod desk;
mod form;
mod person;

pub use crate::net::ipmsg::{
    Fetch, FileDirection, FileEnd, FileState, FileTransfer, FileTransferId, IpmsgAsk, IpmsgConfig, IpmsgStatus, Offer,
    OfferedFile, Raw, Told,
};
pub use crate::proto::ipmsg::{
    Addressee, Attachment, Command, Delivery, EMOTICONS, Emoticon, Failure, FileKind, Happening, Kind, MessageId, Mode,
    Options, Packet, Part, Peer, PeerId, Presence, Profile, Rules, Send, To, parts,
};
pub use chat::{Body, Entry, FileLine, FileLineState, Way};
pub use desk::{FeiqDesk, News};
pub use form::{FeiqField, FeiqForm, FeiqKept, FeiqProblem};
pub use person::{Key, Person};
