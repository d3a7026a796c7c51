//! Datagrams of one peer one by one, where the system has no call for several, or we use none.

use std::io;
use std::net::SocketAddr;

use mio::net::UdpSocket;

use super::super::resolver::canonical;
use super::{Burst, send_one_by_one};

/// Nothing to prepare.
pub fn prepare_bursts(_: &UdpSocket) {}

/// Receives one datagram.
pub fn receive_burst(socket: &UdpSocket, room: &mut [u8]) -> io::Result<Burst> {
    let (length, from) = socket.recv_from(room)?;
    Ok(Burst { length, segment: length.max(1), from: canonical(from) })
}

/// Sends datagrams of `segment` bytes each, the last one maybe shorter; how many the system took.
pub fn send_burst(socket: &UdpSocket, bytes: &[u8], segment: usize, to: SocketAddr, _: &mut bool) -> io::Result<usize> {
    send_one_by_one(socket, bytes, segment, to)
}

/// Not asked of these systems.
pub fn path_mtu(_: &std::net::UdpSocket) -> Option<usize> {
    None
}
