//! What the machine is told: who we are, how to behave, what to send; and how far that is.

use core::net::SocketAddr;
use core::time::Duration;

use crate::proto::ipmsg::{Attachment, PeerId};

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

/// No peer is waited for longer.
const DAY: Duration = Duration::from_secs(86_400);

impl Rules {
    /// With what makes no sense made sensible, so that nothing is done in a circle.
    pub(super) fn within_bounds(self) -> Self {
        Rules {
            retry: self.retry.clamp(Duration::from_millis(50), Duration::from_secs(600)),
            tries: self.tries.clamp(1, 20),
            probe: self.probe.clamp(Duration::from_secs(1), DAY),
            gone: self.gone.clamp(Duration::from_secs(1), DAY),
            ..self
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
    /// A file that it offers cannot be read; which one, and why, was told by whoever wanted to read it.
    NoFile,
}
