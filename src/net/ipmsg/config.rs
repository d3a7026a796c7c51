//! What a messenger is to be, and what is asked of it.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::FileTransferId;
use crate::codec::charset::Charset;
use crate::net::tftp::Network;
use crate::proto::ipmsg::{Attachment, MessageId, PeerId, Profile, Rules, Send, To};

/// A messenger to start.
#[derive(Clone, Debug, PartialEq)]
pub struct IpmsgConfig {
    /// Who we are.
    pub profile: Profile,
    /// How it behaves.
    pub rules: Rules,
    /// UDP and TCP; 2425 by custom, 0 lets the system choose.
    pub port: u16,
    /// The addresses of this machine whose interfaces take part; empty for all interfaces. One address of loopback
    /// alone binds to that address only.
    pub local: Vec<Ipv4Addr>,
    /// Broadcast addresses in place of those of the interfaces; None for theirs and 255.255.255.255.
    pub broadcast: Option<Vec<Ipv4Addr>>,
    /// Addresses and networks beyond, whose hosts get as unicast what is broadcast; at most 4096 hosts in all.
    pub beyond: Vec<Network>,
    /// Say that we are here (BR_ENTRY), and at the end that we leave (BR_EXIT). Else it only listens, and answers nobody
    /// who asks who is there.
    pub announce: bool,
    /// The number of the first packet: larger than any of an earlier run.
    pub number: u64,
}

/// What is asked of a running messenger: [`crate::net::Command::Ipmsg`].
#[derive(Clone, Debug)]
pub enum IpmsgAsk {
    /// Other names; away or back.
    Profile(Profile),
    /// Other manners.
    Rules(Rules),
    /// Ask everybody again who they are.
    Refresh,
    /// Ask who is at an address, and know it from now on.
    Meet(SocketAddr),
    /// Send a message. [`Send::files`] is left empty; `files` are offered with it, folders whole.
    Say {
        /// The message.
        message: Send,
        /// Files and folders on this machine.
        files: Vec<PathBuf>,
    },
    /// Send a message again that failed.
    Again(MessageId, PeerId),
    /// Do not send it any more.
    GiveUp(MessageId, PeerId),
    /// Take back the files of a message: nobody gets them any more.
    Withdraw(MessageId),
    /// The user opened a sealed message.
    Opened(PeerId, u64),
    /// The user threw a sealed message away unread.
    Discarded(PeerId, u64),
    /// The user types, or does not any more.
    Typing(PeerId, bool),
    /// Shake the window of a peer.
    Shake(PeerId),
    /// Texts to a peer are in this charset; None for what it understands.
    Charset(PeerId, Option<Charset>),
    /// Ask a peer for its version and the text of its absence.
    Ask(PeerId),
    /// Forget a peer that is not there.
    Forget(PeerId),
    /// Fetch a file or a folder that a peer offered.
    Fetch(Box<Fetch>),
    /// The files of a peer's message are not wanted.
    Decline(PeerId, u64),
    /// End a transfer, of either direction.
    Cancel(FileTransferId),
    /// Send a packet as it was made by hand.
    Raw(Raw),
    /// Stop to repeat a packet made by hand.
    StopRaw,
}

/// A file or a folder to fetch.
#[derive(Clone, Debug, PartialEq)]
pub struct Fetch {
    /// Its name among the transfers, chosen by whoever asks.
    pub id: FileTransferId,
    /// Who offers it.
    pub peer: PeerId,
    /// The number of the message that offers it.
    pub number: u64,
    /// What.
    pub file: Attachment,
    /// The folder that it comes into, which exists. Nothing is ever written outside it.
    pub folder: PathBuf,
    /// Its name there, already cleaned and agreed with the user; one part of a path.
    pub name: String,
    /// Replace a file of that name. A folder of that name is never replaced.
    pub overwrite: bool,
    /// Go on where an earlier attempt of this fetch ended, if what it left is still there and the peer honours that.
    pub resume: bool,
}

/// A packet made by hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Raw {
    /// Where to.
    pub to: To,
    /// The datagram.
    pub bytes: Arc<[u8]>,
    /// How often in all, 1 to [`Raw::MOST_TIMES`].
    pub times: u32,
    /// From one to the next; not less than [`Raw::SHORTEST`], which is kept to whatever is asked.
    pub every: Duration,
}

impl Raw {
    /// A packet is not repeated faster: this finds faults, and is no bomb (飞秋炸弹).
    pub const SHORTEST: Duration = Duration::from_millis(100);
    /// Nor more often.
    pub const MOST_TIMES: u32 = 1000;
}
