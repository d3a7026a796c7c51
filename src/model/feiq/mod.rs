//! 飞秋 as a person works with it: who is there, conversations with their history, files, and what is kept.

mod bell;
mod chat;
mod clock;
mod desk;
mod disk;
mod drafts;
mod export;
mod form;
mod history;
mod index;
mod kept;
mod known;
mod line;
mod maker;
mod own;
mod packets;
mod person;
mod pictures;
mod private;
mod profile;
mod roster;
mod search;
mod station;
mod talk;

pub use crate::codec::file_name::cleaned;
pub use crate::model::packets::{Again, PacketRow, RowKind};
pub use crate::net::SendError;
pub use crate::net::ipmsg::{
    BadStream, Fetch, FileDirection, FileEnd, FileState, FileTransfer, FileTransferId, IpmsgAsk, IpmsgConfig,
    IpmsgStatus, Offer, OfferedFile, Raw, Told,
};
pub use crate::proto::ipmsg::{
    Addressee, Attachment, Change, Command, Delivery, EMOTICONS, Emoticon, Failure, FileKind, Happening, Kind,
    LONGEST_NAME, MOST_ATTACHMENTS, MessageId, Mode, Options, PORT, Packet, Part, Peer, PeerId, Presence, Profile,
    Received, Rules, Send, To, parts, text,
};
pub use bell::Bell;
pub use chat::{Body, Entry, FileLine, FileLineState, Way};
pub use clock::now;
pub use desk::{FeiqDesk, News, Running};
pub use drafts::KeptDraft;
pub use export::Transcript;
pub use form::{FeiqField, FeiqForm, FeiqKept, FeiqProblem};
pub use maker::{Maker, MakerField, MakerProblem, Ours, Preset, VersionLook, Whom};
pub use own::Own;
pub use packets::{FeiqPackets, PacketFilter, PacketPeer};
pub use person::{Key, Person};
pub use pictures::PictureState;
pub use station::Station;

#[cfg(test)]
pub(crate) use packets::scene_tests as scene;
