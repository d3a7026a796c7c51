//! What a face asks of a worker.

use std::net::SocketAddr;
use std::sync::Arc;

use super::ipmsg::IpmsgAsk;
use super::tftp::{Access, TransferId, TransferRequest};
use super::{Host, Membership, Multicast, Play, Reply, Towards};
use crate::capture::PeerId;
use crate::codec::framing::Framing;
use crate::proto::faults::Faults;

/// One request to the worker of a session.
#[derive(Clone, Debug)]
pub enum Command {
    /// Send bytes: one datagram, or all of it on a stream however many writes that takes.
    Send {
        /// To whom.
        target: Target,
        /// What.
        bytes: Arc<[u8]>,
    },
    /// Send messages by itself, each at its time, until it is stopped or the session ends.
    Play(Play),
    /// Stop what is played, by its name.
    StopPlay(u64),
    /// Change what is answered by itself. An answer that waits for its time still leaves if rules follow on rules.
    SetReply(Reply),
    /// TCP: change where a message that rules answer ends.
    SetFraming(Framing),
    /// TCP: send FIN after what is waiting, and go on receiving.
    HalfClose(Clients),
    /// TCP server: end connections.
    Disconnect {
        /// Which.
        clients: Clients,
        /// How.
        ending: Ending,
    },
    /// TCP server: leave new clients in the backlog, or take them again.
    PauseAccept(bool),
    /// UDP: join a multicast group.
    Join(Membership),
    /// UDP: leave a multicast group.
    Leave(Membership),
    /// UDP: change how datagrams to a group leave.
    Multicast(Multicast),
    /// Relay: what goes wrong on purpose in one direction from now on.
    SetFaults {
        /// Which direction.
        towards: Towards,
        /// What goes wrong.
        faults: Faults,
    },
    /// TFTP client: begin a transfer.
    Transfer(Box<TransferRequest>),
    /// TFTP: end a transfer; the peer is told.
    CancelTransfer(TransferId),
    /// TFTP server: what clients may do from now on; transfers that run go on.
    TftpAccess(Access),
    /// IPMsg: whatever a messenger is asked.
    Ipmsg(Box<IpmsgAsk>),
    /// End the session; the worker's thread ends with it. While connecting, it cancels.
    Close(Ending),
}

/// To whom bytes go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// TCP client: the server.
    Server,
    /// UDP: an address.
    Address(SocketAddr),
    /// UDP: a host that may have to be resolved first.
    Host(Host),
    /// TCP server, relay: some or all clients.
    Clients(Clients),
    /// Relay: the server, as if these clients had sent it.
    Upstream(Clients),
}

/// Some or all clients of a server. On a TCP client session, `All` is its one connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clients {
    /// All that are connected.
    All,
    /// These.
    Some(Vec<PeerId>),
}

/// How a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// What is waiting is sent, then FIN.
    Orderly,
    /// At once, with RST; what is waiting is dropped.
    Abort,
}
