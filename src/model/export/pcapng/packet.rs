//! Made-up IP, UDP and TCP headers around recorded bytes, with the checksums that they must have.
//!
//! Sources: RFC 791 (IPv4), RFC 8200 (IPv6), RFC 768 (UDP), RFC 9293 (TCP).

use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use etherparse::{IpHeaders, PacketBuilder, PacketBuilderStep, TcpHeader};

/// Hops of a packet to one host, as most systems begin; nobody knows how many were left.
const HOPS: u8 = 64;
/// Hops of a packet to a group: it stays on the link (RFC 1112 section 6.1).
const GROUP_HOPS: u8 = 1;

/// From where to where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way {
    /// The sender.
    pub from: SocketAddr,
    /// The receiver.
    pub to: SocketAddr,
}

impl Way {
    /// From our end to theirs, or back.
    pub fn new(ours: SocketAddr, theirs: SocketAddr, outbound: bool) -> Self {
        if outbound { Way { from: ours, to: theirs } } else { Way { from: theirs, to: ours } }
    }

    fn ip(self) -> PacketBuilderStep<IpHeaders> {
        let hops = if self.to.ip().is_multicast() { GROUP_HOPS } else { HOPS };
        match (self.from.ip(), self.to.ip()) {
            (IpAddr::V4(from), IpAddr::V4(to)) => PacketBuilder::ipv4(from.octets(), to.octets(), hops),
            (from, to) => PacketBuilder::ipv6(v6(from).octets(), v6(to).octets(), hops),
        }
    }

    /// Puts a datagram into `out`, which is emptied first.
    pub fn udp(self, payload: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        out.clear();
        let builder = self.ip().udp(self.from.port(), self.to.port());
        builder.write(out, payload).map_err(io::Error::other)
    }

    /// Puts a segment into `out`, which is emptied first. The header's ports and checksum are filled in here.
    pub fn tcp(self, mut header: TcpHeader, payload: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        out.clear();
        (header.source_port, header.destination_port) = (self.from.port(), self.to.port());
        self.ip().tcp_header(header).write(out, payload).map_err(io::Error::other)
    }
}

/// An IPv4 address that has to stand beside an IPv6 one (RFC 4291 section 2.5.5.2).
fn v6(ip: IpAddr) -> Ipv6Addr {
    match ip {
        IpAddr::V4(ip) => ip.to_ipv6_mapped(),
        IpAddr::V6(ip) => ip,
    }
}
