//! What a relay is to be.

use std::net::SocketAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::net::Host;
use crate::proto::faults::Faults;

/// What a relay passes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transport {
    /// Connections.
    #[default]
    Tcp,
    /// Datagrams.
    Udp,
}

/// One of a relay's two directions, by where it leads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Towards {
    /// From the clients to the server.
    Server,
    /// From the server to the clients.
    #[default]
    Client,
}

impl Towards {
    /// Both.
    pub const ALL: [Towards; 2] = [Towards::Server, Towards::Client];

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Towards::Server => Towards::Client,
            Towards::Client => Towards::Server,
        }
    }
}

/// A relay.
#[derive(Clone, Debug, PartialEq)]
pub struct RelayConfig {
    /// What is passed on.
    pub transport: Transport,
    /// Address to listen on; port 0 lets the system choose.
    pub local: SocketAddr,
    /// With `[::]`: take IPv4 as well.
    pub dual_stack: bool,
    /// The server.
    pub remote: Host,
    /// TCP: how long connecting may take in all, for each client.
    pub connect_timeout: Duration,
    /// TCP: send small writes at once (TCP_NODELAY).
    pub no_delay: bool,
    /// UDP: a client that is silent for so long, as is the server towards it, is forgotten.
    pub idle: Duration,
    /// UDP: clients at once.
    pub most_clients: usize,
    /// What goes wrong on purpose towards the server.
    pub up: Faults,
    /// What goes wrong on purpose towards the clients.
    pub down: Faults,
    /// The same number gives the same faults; None for others each time.
    pub seed: Option<u64>,
}

impl RelayConfig {
    /// A relay from `local` to `remote` with the usual options and no faults.
    pub fn new(transport: Transport, local: SocketAddr, remote: Host) -> Self {
        RelayConfig {
            transport,
            local,
            dual_stack: true,
            remote,
            connect_timeout: Duration::from_secs(10),
            no_delay: true,
            idle: Duration::from_secs(60),
            most_clients: 4096,
            up: Faults::default(),
            down: Faults::default(),
            seed: None,
        }
    }

    /// What goes wrong in one direction.
    pub fn faults(&self, towards: Towards) -> &Faults {
        match towards {
            Towards::Server => &self.up,
            Towards::Client => &self.down,
        }
    }

    /// Changes what goes wrong in one direction.
    pub fn set_faults(&mut self, towards: Towards, faults: Faults) {
        match towards {
            Towards::Server => self.up = faults,
            Towards::Client => self.down = faults,
        }
    }
}
