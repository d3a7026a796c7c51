//! What a TFTP client or server is to do: checked and parsed.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use super::TransferId;
use crate::net::Host;
use crate::proto::tftp::{Mode, Patience};

/// A client: it has nothing open until it is asked for a transfer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientConfig {
    /// The local address that transfers leave from; None lets the system choose. Each has a port of its own.
    pub local: Option<IpAddr>,
}

/// One download or upload of a client.
#[derive(Clone, Debug, PartialEq)]
pub struct TransferRequest {
    /// Its name for [`super::Transfer::id`] and for cancelling; the face chooses it, each once.
    pub id: TransferId,
    /// The server.
    pub server: Host,
    /// The file's name there, as it goes into the request; not empty, no NUL.
    pub name: Vec<u8>,
    /// octet or netascii.
    pub mode: Mode,
    /// Which way, and what is on this side.
    pub task: Task,
    /// How.
    pub tuning: Tuning,
}

/// Which way a client's transfer goes.
#[derive(Clone, Debug, PartialEq)]
pub enum Task {
    /// 下载: RRQ.
    Download(Destination),
    /// 上传: WRQ.
    Upload(Origin),
}

/// Where a download goes.
#[derive(Clone, Debug, PartialEq)]
pub enum Destination {
    /// A file: written beside it under another name and renamed at the end, so that its own name never has half of it.
    File {
        /// The file.
        path: PathBuf,
        /// Take the place of a file that is there; else that is refused.
        overwrite: bool,
    },
    /// This process's standard output (`-o -`), as it comes.
    Stdout,
}

/// Where an upload comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Origin {
    /// A regular file.
    File(PathBuf),
    /// This process's standard input (`put -`), whose length is not known before its end.
    Stdin,
}

/// How a transfer is made. What is None is chosen by itself: the best first, then what the server agrees to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tuning {
    /// Block size, 8 to 65464 bytes; None fits the path's MTU.
    pub blksize: Option<u16>,
    /// Window, 1 to 65535 blocks.
    pub windowsize: Option<u16>,
    /// The `timeout` option, 1 to 255 s, and the first wait; None measures.
    pub timeout: Option<u8>,
    /// How long to wait, and how often.
    pub patience: Patience,
    /// `rollover`: None does not ask.
    pub rollover: Option<u16>,
    /// No options at all, as in RFC 1350.
    pub plain: bool,
}

/// A server for one folder.
#[derive(Clone, Debug, PartialEq)]
pub struct ServerConfig {
    /// The address to listen on; port 0 lets the system choose.
    pub local: SocketAddr,
    /// With `[::]`: take IPv4 as well.
    pub dual_stack: bool,
    /// The folder; nothing outside it is read or written.
    pub root: PathBuf,
    /// What clients may do. Can be changed while it runs ([`crate::net::Command::TftpAccess`]).
    pub access: Access,
    /// Answer from the server's own port, for networks that let only that one through.
    pub single_port: bool,
    /// The largest block size agreed to, bytes.
    pub blksize: u16,
    /// The largest window agreed to, blocks.
    pub windowsize: u16,
    /// Take options at all.
    pub options: bool,
    /// How long to wait, and how often.
    pub patience: Patience,
}

/// What clients of a server may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Take uploads.
    pub write: bool,
    /// An upload may take the place of a file that is there.
    pub overwrite: bool,
    /// Who may ask; empty: everyone.
    pub allow: Vec<Network>,
    /// Limits.
    pub limits: FolderLimits,
}

/// Limits of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FolderLimits {
    /// The largest upload, bytes.
    pub file: u64,
    /// Transfers at once.
    pub transfers: usize,
    /// Transfers at once with one address.
    pub per_client: usize,
}

impl Default for FolderLimits {
    fn default() -> Self {
        FolderLimits { file: 4 << 30, transfers: 500, per_client: 200 }
    }
}

/// Addresses that begin alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// An address in it; an IPv4 address mapped into IPv6 stands for the IPv4 address.
    pub ip: IpAddr,
    /// How many leading bits count: 0 to 32 or 128.
    pub prefix: u8,
}

impl Network {
    /// Whether an address is in it.
    pub fn contains(&self, ip: IpAddr) -> bool {
        let (ip, network) = (ip.to_canonical(), self.ip.to_canonical());
        match (network, ip) {
            (IpAddr::V4(network), IpAddr::V4(ip)) => {
                same(network.to_bits().into(), ip.to_bits().into(), self.prefix, 32)
            }
            (IpAddr::V6(network), IpAddr::V6(ip)) => same(network.to_bits(), ip.to_bits(), self.prefix, 128),
            _ => false,
        }
    }
}

/// Whether the first `prefix` of `length` bits are the same.
fn same(one: u128, other: u128, prefix: u8, length: u32) -> bool {
    let rest = length.saturating_sub(prefix.into());
    (one ^ other).checked_shr(rest).unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_in_a_network_whose_first_bits_it_has() {
        let network = |ip: &str, prefix| Network { ip: ip.parse().expect("an address"), prefix };
        let cases = [
            (network("192.0.2.0", 24), "192.0.2.255", true),
            (network("192.0.2.0", 24), "192.0.3.0", false),
            (network("192.0.2.0", 24), "::ffff:192.0.2.9", true),
            (network("192.0.2.7", 32), "192.0.2.7", true),
            (network("192.0.2.7", 32), "192.0.2.6", false),
            (network("0.0.0.0", 0), "203.0.113.9", true),
            (network("0.0.0.0", 0), "2001:db8::1", false),
            (network("2001:db8::", 32), "2001:db8:ffff::1", true),
            (network("2001:db8::", 32), "2001:db9::1", false),
            (network("::", 0), "2001:db8::1", true),
        ];
        for (network, ip, inside) in cases {
            assert_eq!(network.contains(ip.parse().expect("an address")), inside, "{ip} in {network:?}");
        }
    }
}
