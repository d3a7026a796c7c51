//! What the machine tells: what happened, and what to send.

use core::net::SocketAddr;

use super::{Delivery, MessageId};
use crate::codec::charset::Charset;
use crate::proto::ipmsg::{Attachment, PeerId};

/// A message that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// From whom.
    pub peer: PeerId,
    /// Its number on the wire.
    pub number: u64,
    /// What, without FeiQ's font behind it; codes of emoticons and pictures still stand in it.
    pub text: String,
    /// The charset that it was in.
    pub charset: Charset,
    /// It is sealed: not to be shown before the user opens it.
    pub sealed: bool,
    /// It is locked with a password besides.
    pub locked: bool,
    /// It is an automatic reply.
    pub automatic: bool,
    /// It went to several, or to everybody.
    pub to_many: bool,
    /// It is encrypted, and cannot be read.
    pub encrypted: bool,
    /// Files that it offers.
    pub files: Vec<Attachment>,
}

/// What happened to a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is there, for the first time or again.
    Came,
    /// Something about it is new.
    Changed,
    /// It left, or fell silent.
    Went,
    /// It was forgotten: its name is known no more.
    Forgotten,
}

/// What happened. Whoever drives the machine takes these with [`super::Messenger::happening`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Happening {
    /// Something about a peer.
    Peer(PeerId, Change),
    /// A message came; told once, however often it came.
    Received(Box<Received>),
    /// A message of ours is further.
    Delivery {
        /// Which.
        message: MessageId,
        /// With whom.
        peer: PeerId,
        /// How far.
        state: Delivery,
    },
    /// A peer shook the window.
    Shaken(PeerId),
    /// A picture of a message came, whole.
    Picture {
        /// From whom.
        peer: PeerId,
        /// As the text refers to it.
        id: u32,
        /// A file: JPEG, GIF, PNG or BMP.
        bytes: Vec<u8>,
    },
    /// The first part of a picture came: all of it comes, or it is lost.
    PictureComes {
        /// From whom.
        peer: PeerId,
        /// As the text refers to it.
        id: u32,
    },
    /// A picture did not come whole, or what came is no picture.
    PictureLost {
        /// From whom.
        peer: PeerId,
        /// As the text refers to it.
        id: u32,
        /// It came whole.
        whole: bool,
    },
    /// A peer does not want the files of a message of ours (any more), or takes back its own.
    Released {
        /// Who.
        peer: PeerId,
        /// The number of the message on the wire.
        number: u64,
    },
    /// Our message has this number on the wire with this peer; told before anything is sent.
    Numbered {
        /// Which.
        message: MessageId,
        /// With whom.
        peer: PeerId,
        /// The number.
        number: u64,
    },
    /// We answered a message of this peer by ourselves, because the user is away.
    Replied {
        /// Whom.
        peer: PeerId,
        /// What was said.
        text: String,
    },
}

/// Where a packet goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// To everybody: as broadcast on each interface, and to each address of the list.
    Everyone,
    /// To one address.
    Address(SocketAddr),
}

/// A packet to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transmit {
    /// Where to.
    pub to: To,
    /// The datagram.
    pub bytes: Vec<u8>,
}
