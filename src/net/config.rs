//! What a session is to be: the answers to the left column's questions, checked and parsed.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::{RelayConfig, Reply, ipmsg, tftp};
use crate::codec::framing::Framing;

/// A session to open.
#[derive(Clone, Debug, PartialEq)]
pub enum Config {
    /// Datagrams.
    Udp(UdpConfig),
    /// One connection to a server.
    TcpClient(TcpClientConfig),
    /// Connections from any number of clients.
    TcpServer(TcpServerConfig),
    /// Stands between clients and a server.
    Relay(Box<RelayConfig>),
    /// Takes and gives files as they are asked for.
    TftpClient(tftp::ClientConfig),
    /// Gives a folder's files, and takes files where that is allowed.
    TftpServer(Box<tftp::ServerConfig>),
    /// Talks to the people of a network, and takes and gives their files.
    Ipmsg(Box<ipmsg::IpmsgConfig>),
}

/// A UDP session.
#[derive(Clone, Debug, PartialEq)]
pub struct UdpConfig {
    /// Address to bind; port 0 lets the system choose.
    pub local: SocketAddr,
    /// With `[::]`: take IPv4 as well.
    pub dual_stack: bool,
    /// Let another socket share the port (SO_REUSEADDR, and SO_REUSEPORT where a group needs it).
    pub shared_port: bool,
    /// Groups to join at once.
    pub groups: Vec<Membership>,
    /// How datagrams to a group leave.
    pub multicast: Multicast,
    /// What is answered by itself.
    pub reply: Reply,
    /// Where a message that rules answer ends.
    pub framing: Framing,
}

/// A multicast group on an interface.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Membership {
    /// The group: 224.0.0.0/4 or ff00::/8.
    pub group: IpAddr,
    /// Where to listen for it.
    pub interface: Interface,
}

/// A choice of network interface.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Interface {
    /// The system chooses.
    #[default]
    Any,
    /// By name, as the system calls it (`eth0`), or by one of its addresses.
    Named(String),
}

/// How datagrams to a multicast group leave (RFC 1112, RFC 3493 section 5.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Multicast {
    /// Hops that they may travel, 0 to 255; 1 stays on the link.
    pub ttl: u8,
    /// Whether this machine hears them too.
    pub loopback: bool,
    /// The interface that they leave by.
    pub interface: Interface,
}

impl Default for Multicast {
    fn default() -> Self {
        Multicast { ttl: 1, loopback: true, interface: Interface::Any }
    }
}

/// A host that may still have to be resolved.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Host {
    /// A name, or an address as text (IPv6 without brackets, a scope after `%`).
    pub name: String,
    /// The port.
    pub port: u16,
}

impl std::fmt::Display for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.name.contains(':') {
            write!(f, "[{}]:{}", self.name, self.port)
        } else {
            write!(f, "{}:{}", self.name, self.port)
        }
    }
}

/// A TCP client session.
#[derive(Clone, Debug, PartialEq)]
pub struct TcpClientConfig {
    /// The server.
    pub remote: Host,
    /// Address and port to connect from; None lets the system choose.
    pub local: Option<SocketAddr>,
    /// How long connecting may take in all.
    pub connect_timeout: Duration,
    /// Send small writes at once (TCP_NODELAY).
    pub no_delay: bool,
    /// Probe a silent peer after this long (SO_KEEPALIVE).
    pub keep_alive: Option<Duration>,
    /// What is answered by itself.
    pub reply: Reply,
    /// Where a message that rules answer ends.
    pub framing: Framing,
}

/// A TCP server session.
#[derive(Clone, Debug, PartialEq)]
pub struct TcpServerConfig {
    /// Address to listen on; port 0 lets the system choose.
    pub local: SocketAddr,
    /// With `[::]`: take IPv4 as well.
    pub dual_stack: bool,
    /// Send small writes at once (TCP_NODELAY).
    pub no_delay: bool,
    /// Probe silent clients after this long (SO_KEEPALIVE).
    pub keep_alive: Option<Duration>,
    /// Bytes that may wait for one slow client; a message beyond is refused for that client and said so.
    pub unsent_limit: usize,
    /// What is answered by itself.
    pub reply: Reply,
    /// Where a message that rules answer ends.
    pub framing: Framing,
}

/// What a TCP client or a UDP session lets wait before its worker takes no further command; on a server, for one client.
pub(crate) const UNSENT_LIMIT: usize = 16 << 20;

impl TcpServerConfig {
    /// A server on `local` with the usual options.
    pub fn new(local: SocketAddr) -> Self {
        TcpServerConfig {
            local,
            dual_stack: true,
            no_delay: true,
            keep_alive: None,
            unsent_limit: UNSENT_LIMIT,
            reply: Reply::None,
            framing: Framing::Raw,
        }
    }
}

impl UdpConfig {
    /// A UDP session on `local` with the usual options.
    pub fn new(local: SocketAddr) -> Self {
        UdpConfig {
            local,
            dual_stack: true,
            shared_port: false,
            groups: Vec::new(),
            multicast: Multicast::default(),
            reply: Reply::None,
            framing: Framing::Raw,
        }
    }
}

impl TcpClientConfig {
    /// A client of `remote` with the usual options.
    pub fn new(remote: Host) -> Self {
        TcpClientConfig {
            remote,
            local: None,
            connect_timeout: Duration::from_secs(10),
            no_delay: true,
            keep_alive: None,
            reply: Reply::None,
            framing: Framing::Raw,
        }
    }
}
