//! What happens beside the data, as it stands in the capture.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use super::ipmsg::{FileDirection, FileEnd, FileTransferId};
use super::tftp::{Finished, TransferId};
use super::{NetError, Towards};
use crate::codec::framing::Cut;
use crate::proto::faults::{Effects, Faults};
use crate::proto::tftp::Happening;

/// The bytes of an event record, as JSON: readable by any later version and any other program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Notice {
    /// A UDP session is open, a server listens.
    Opened {
        /// The bound address.
        local: SocketAddr,
    },
    /// A name was resolved, or an address taken as it is: the client starts to connect.
    Connecting {
        /// The address tried.
        remote: SocketAddr,
    },
    /// The client is connected.
    Connected {
        /// Our end.
        local: SocketAddr,
        /// The server's end.
        remote: SocketAddr,
    },
    /// A client came (the record's peer).
    Online,
    /// A client went (the record's peer).
    Offline(Gone),
    /// The peer sent FIN: it sends no more, but may still receive.
    PeerFinished,
    /// We sent FIN: we send no more, but still receive.
    Finished,
    /// The session ended because the user closed it.
    Closed,
    /// The connection of a client session ended.
    Disconnected(Gone),
    /// The session could not be opened, or ended by a failure.
    Failed(NetError),
    /// Something was not done; the session goes on.
    Refused(NetError),
    /// The network said that a datagram of ours did not arrive (ICMP, RFC 1122 section 4.1.3.3).
    Undelivered {
        /// Where the datagram was going.
        destination: SocketAddr,
        /// Why it did not arrive.
        error: NetError,
    },
    /// The kernel dropped datagrams before the worker could take them.
    Lost {
        /// How many since the last such notice.
        packets: u64,
    },
    /// An echo did not answer datagrams that might have gone round for ever, or for which there was no room.
    Unanswered {
        /// How many since the last such notice.
        packets: u64,
    },
    /// Rules did not answer messages that they would have answered.
    HeldBack {
        /// They might have gone round for ever; how many since the last such notice, and so the others.
        loops: u64,
        /// The limit per second of their rule was reached.
        limited: u64,
        /// There was no room for the answer.
        full: u64,
    },
    /// The user sent something himself on a connection (the record's peer) that was echoed so far.
    EchoStopped,
    /// A multicast group was joined.
    Joined {
        /// `GROUP` or `GROUP@INTERFACE`.
        group: String,
    },
    /// A multicast group was left.
    Left {
        /// `GROUP` or `GROUP@INTERFACE`.
        group: String,
    },
    /// A relay has the server for a client (the record's peer).
    UpstreamOpened {
        /// Our end.
        local: SocketAddr,
        /// The server's end.
        remote: SocketAddr,
    },
    /// A relay's connection to the server, for a client (the record's peer), was ended by the server.
    UpstreamEnded(Gone),
    /// The user sends something himself through a relay, in the place of the other side: the record of it follows.
    Injected {
        /// Which way.
        towards: Towards,
        /// How long it is.
        bytes: u64,
    },
    /// What a relay recorded and could not pass on, because a connection ended.
    Unpassed {
        /// Which way it was going.
        towards: Towards,
        /// How much.
        bytes: u64,
    },
    /// What goes wrong on purpose from now on.
    Faults {
        /// Which way.
        towards: Towards,
        /// What.
        faults: Faults,
    },
    /// What the faults of a relay changed since the last such notice: of one client (the record's peer) or of several.
    FaultEffects {
        /// Which way.
        towards: Towards,
        /// What was recorded in one way and passed on in another.
        effects: Effects,
    },
    /// A relay had no room for more clients: that many datagrams were not passed on.
    RelayFull {
        /// How many since the last such notice.
        packets: u64,
    },
    /// The server takes no new clients.
    AcceptPaused,
    /// The server takes new clients again.
    AcceptResumed,
    /// TFTP: what happened in a transfer beside its packets (the record's peer is the other side).
    Tftp {
        /// Which transfer; None for what belongs to none.
        transfer: Option<TransferId>,
        /// What.
        happening: Happening,
    },
    /// TFTP: a transfer ended.
    TransferEnded {
        /// Which.
        transfer: TransferId,
        /// How.
        how: Finished,
    },
    /// A messenger: a file or a folder begins to be fetched, or a peer begins to fetch it from us.
    FileBegun {
        /// Which transfer.
        transfer: FileTransferId,
        /// Which way.
        direction: FileDirection,
        /// Its name.
        name: String,
        /// Bytes, where they are known.
        size: Option<u64>,
    },
    /// A messenger: that ended.
    FileEnded {
        /// Which transfer.
        transfer: FileTransferId,
        /// Which way.
        direction: FileDirection,
        /// Its name.
        name: String,
        /// Bytes of contents that are there.
        bytes: u64,
        /// How.
        end: FileEnd,
    },
    /// What follows is not a whole frame; only among frames.
    NotAFrame {
        /// Why not.
        why: Cut,
    },
}

/// How a connection ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gone {
    /// Both sides sent FIN, the peer first.
    ByPeer,
    /// We closed in order.
    ByUs,
    /// We aborted: RST sent, and `unsent` bytes dropped.
    Aborted {
        /// Bytes that were still waiting.
        unsent: u64,
    },
    /// The peer aborted: RST received.
    Reset,
    /// The peer fell silent.
    TimedOut,
    /// Something else, as the error says.
    Error(NetError),
}

impl Notice {
    /// The bytes for the capture.
    pub fn to_bytes(&self) -> Vec<u8> {
        // Serialising these plain enums into memory cannot fail; an empty record would be read as an unknown notice.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads the bytes of an event record; None for a notice of a later version.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }
}
