//! Answering a datagram where the system offers no way, or we use none, to choose the address that it leaves from.

use std::io;
use std::net::{IpAddr, SocketAddr};

use mio::net::UdpSocket;

use super::outside;

/// Sends a datagram from a socket that listens; the system chooses the address that it leaves from.
pub fn send_from(socket: &UdpSocket, bytes: &[u8], to: SocketAddr, _: Option<IpAddr>) -> io::Result<usize> {
    socket.send_to(bytes, outside(to, socket.local_addr()?.is_ipv6()))
}
