//! Datagrams of one peer one by one, where the system has no call for several, or we use none.

use std::io;
use std::net::SocketAddr;

use mio::net::UdpSocket;

use super::super::resolver::canonical;
use super::{BURST, Burst, send_one_by_one};

/// Nothing to prepare.
pub fn prepare_bursts(_: &UdpSocket) {}

/// Receives one datagram at a time.
pub struct Bursts {
    room: Vec<u8>,
}

impl Bursts {
    pub fn new() -> Self {
        Bursts { room: vec![0; BURST] }
    }

    /// Takes a datagram; it stands in [`Bursts::bytes`].
    pub fn receive(&mut self, socket: &UdpSocket) -> io::Result<Burst> {
        let (length, from) = socket.recv_from(&mut self.room)?;
        Ok(Burst { length, segment: length.max(1), from: canonical(from) })
    }

    /// The datagram that was taken last.
    pub fn bytes(&self, burst: &Burst) -> &[u8] {
        self.room.get(..burst.length).unwrap_or_default()
    }
}

/// Sends datagrams of `segment` bytes each, the last one maybe shorter; how many the system took.
pub fn send_burst(socket: &UdpSocket, bytes: &[u8], segment: usize, to: SocketAddr, _: &mut bool) -> io::Result<usize> {
    send_one_by_one(socket, bytes, segment, to)
}

/// Not asked of these systems.
pub fn path_mtu(_: &std::net::UdpSocket) -> Option<usize> {
    None
}
