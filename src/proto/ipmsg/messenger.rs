//! The messenger as a machine: who is there, what was said, and what has to be said again.

use core::net::SocketAddr;
use core::time::Duration;
use std::collections::VecDeque;

use super::{Attachment, Peer, PeerId};
use crate::codec::charset::Charset;

/// Who we are to the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// The login name.
    pub user: String,
    /// The name of this machine.
    pub host: String,
    /// What we call ourselves.
    pub nick: String,
    /// Our group; empty for none.
    pub group: String,
    /// The text for whoever writes while the user is away; None while the user is here.
    pub away: Option<String>,
    /// FeiQ's form of the version field with this MAC address, which identifies us there; None for a plain `1`.
    pub feiq: Option<[u8; 6]>,
}

/// How the machine behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// So long after a message its receipt is waited for before it is sent again.
    pub retry: Duration,
    /// So often a message is sent in all, 1 to 20.
    pub tries: u32,
    /// So long after a peer was heard last it is asked whether it is still there.
    pub probe: Duration,
    /// So long after that it is taken to be gone.
    pub gone: Duration,
    /// Answer the first message of a peer while away, once in a while and never an automatic one.
    pub reply: bool,
    /// Tell peers that we type, and that our window was shaken.
    pub manners: bool,
    /// Let peers shake the window.
    pub shakes: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Rules {
            retry: Duration::from_secs(1),
            tries: 5,
            probe: Duration::from_secs(180),
            gone: Duration::from_secs(30),
            reply: true,
            manners: true,
            shakes: true,
        }
    }
}

/// The name of a message of ours, chosen by whoever sends it; not its number on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageId(pub u64);

/// For whom a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Addressee {
    /// Somebody who is known.
    Peer(PeerId),
    /// Whoever is at an address, known or not.
    Address(SocketAddr),
}

/// A message to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Send {
    /// Its name.
    pub id: MessageId,
    /// For whom: one, or several, which is told to each with MULTICASTOPT.
    pub to: Vec<Addressee>,
    /// What. Characters that the charset of a peer lacks become `?`: whoever sends was told.
    pub text: String,
    /// A receipt is asked for, and the message repeated until it comes.
    pub receipt: bool,
    /// Sealed: the other side opens it, which is told back.
    pub sealed: bool,
    /// Files that it offers.
    pub files: Vec<Attachment>,
}

/// How far a message is with one peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Sent so many times, without a receipt.
    Sending {
        /// How many.
        tries: u32,
    },
    /// Sent, and no receipt was asked for.
    Sent,
    /// The peer has it.
    Delivered,
    /// The peer opened it.
    Read,
    /// The peer threw it away unread.
    Discarded,
    /// It did not arrive, as far as is known.
    Failed(Failure),
}

/// Why a message did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No receipt came, however often it was sent.
    NoReceipt,
    /// The network says that nobody listens there.
    NobodyThere,
    /// It does not fit into a datagram.
    TooLong,
    /// The peer is not known any more.
    Unknown,
    /// So many messages wait for receipts that no other can.
    TooMany,
    /// We have left meanwhile.
    Offline,
}

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

/// What happened. Whoever drives the machine takes these with [`Messenger::happening`].
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
    /// A picture did not come whole, or could not be unpacked.
    PictureLost {
        /// From whom.
        peer: PeerId,
        /// As the text refers to it.
        id: u32,
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

/// The machine. Times are those since whatever moment its driver chose.
#[derive(Debug)]
pub struct Messenger {
    profile: Profile,
    rules: Rules,
    /// The number of the next packet.
    number: u64,
    out: VecDeque<Transmit>,
    told: VecDeque<Happening>,
}

impl Messenger {
    /// One that has said nothing yet. `number` is that of its first packet: larger than any of an earlier run, else
    /// peers like iptux show nothing of what it says; the Unix time in seconds by custom.
    pub fn new(profile: Profile, rules: Rules, number: u64) -> Self {
        Messenger { profile, rules, number, out: VecDeque::new(), told: VecDeque::new() }
    }

    /// Who we are.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The number that the next packet will have.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// A number for a packet that somebody else makes: a request for a file, one made by hand.
    pub fn take_number(&mut self) -> u64 {
        let number = self.number;
        self.number += 1;
        number
    }

    /// Tells everybody that we are here (上线): BR_ENTRY, in FeiQ's form after a NOOPERATION.
    pub fn enter(&mut self, _now: Duration) {}

    /// Tells everybody that we leave: BR_EXIT. What waits for receipts has failed.
    pub fn leave(&mut self, _now: Duration) {}

    /// Asks everybody again who they are: BR_ENTRY.
    pub fn refresh(&mut self, _now: Duration) {}

    /// Takes other names, or that the user goes away or comes back; told to everybody (BR_ABSENCE) if we are here.
    pub fn set_profile(&mut self, _now: Duration, profile: Profile) {
        self.profile = profile;
    }

    /// Behaves in another way from now on.
    pub fn set_rules(&mut self, rules: Rules) {
        self.rules = rules;
    }

    /// Hears a datagram, which is not one of our own. What is no packet is ignored.
    pub fn handle(&mut self, _now: Duration, _from: SocketAddr, _datagram: &[u8]) {}

    /// The network says that a datagram did not arrive there, because nobody listens (ICMP).
    pub fn undelivered(&mut self, _now: Duration, _to: SocketAddr) {}

    /// When [`Messenger::handle_timeout`] is to be called although nothing happens.
    pub fn poll_at(&self) -> Option<Duration> {
        None
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, _now: Duration) {}

    /// The next packet to send.
    pub fn transmit(&mut self) -> Option<Transmit> {
        self.out.pop_front()
    }

    /// What happened next.
    pub fn happening(&mut self) -> Option<Happening> {
        self.told.pop_front()
    }

    /// The peers, in the order in which they were met.
    pub fn peers(&self) -> impl Iterator<Item = &Peer> {
        core::iter::empty()
    }

    /// One of them.
    pub fn peer(&self, _id: PeerId) -> Option<&Peer> {
        None
    }

    /// The peer at an address; one that was not known is asked who it is, and known from now on.
    pub fn meet(&mut self, _now: Duration, _address: SocketAddr) -> PeerId {
        PeerId(0)
    }

    /// Sends a message. How far it is with each peer is told as [`Happening::Delivery`].
    pub fn send(&mut self, _now: Duration, _message: Send) {}

    /// Begins to send a message again that failed with a peer, under its old number.
    pub fn send_again(&mut self, _now: Duration, _message: MessageId, _peer: PeerId) {}

    /// Does not send a message any more.
    pub fn give_up(&mut self, _message: MessageId, _peer: PeerId) {}

    /// The user opened a sealed message: READMSG, repeated until it is acknowledged where that was asked for.
    pub fn opened(&mut self, _now: Duration, _peer: PeerId, _number: u64) {}

    /// The user threw a sealed message away unread: DELMSG.
    pub fn discarded(&mut self, _now: Duration, _peer: PeerId, _number: u64) {}

    /// Tells a peer of FeiQ that the user types, or does not any more.
    pub fn typing(&mut self, _now: Duration, _peer: PeerId, _types: bool) {}

    /// Shakes the window of a peer of FeiQ; false where that was done a moment ago, or is not possible.
    pub fn shake(&mut self, _now: Duration, _peer: PeerId) -> bool {
        false
    }

    /// Texts to a peer are in this charset; None for what the peer understands, as far as is known.
    pub fn set_charset(&mut self, _peer: PeerId, _charset: Option<Charset>) {}

    /// Asks a peer for its version (GETINFO) and, where it is away, for its text (GETABSENCEINFO).
    pub fn ask(&mut self, _now: Duration, _peer: PeerId) {}

    /// Does not want the files of a peer's message, or takes back those of our own: RELEASEFILES.
    pub fn release(&mut self, _now: Duration, _peer: PeerId, _number: u64) {}

    /// Forgets a peer that is not there.
    pub fn forget(&mut self, _peer: PeerId) {}
}
