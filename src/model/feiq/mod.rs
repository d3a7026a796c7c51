//! 飞秋 as a person works with it: who is there, conversations with their history, files, and what is kept.

mod by_hand;
mod chat;
mod desk;
mod form;
mod maker;
mod packets;
mod person;

pub use crate::model::packets::{Again, PacketRow, RowKind};
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
pub use maker::{Maker, MakerField, MakerProblem, Ours, Preset, VersionLook, Whom};
pub use packets::{FeiqPackets, PacketFilter};
pub use person::{Key, Person};

#[cfg(test)]
pub(crate) use packets::scene;
