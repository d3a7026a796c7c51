//! Where a transfer's datagrams leave: from a port of its own, or from the server's.

use std::io;
use std::net::{IpAddr, SocketAddr};

use mio::Registry;

use super::port::Port;

/// The way to the other side.
pub(super) enum Line {
    /// A socket of its own.
    Own(Port),
    /// The server's port, for a server that uses only that one.
    Shared {
        /// The address that the request came to.
        from: Option<IpAddr>,
    },
}

impl Line {
    /// Sends datagrams; how many the kernel took, 0 if it takes none now.
    pub fn send(
        &mut self,
        bytes: &[u8],
        segment: usize,
        to: SocketAddr,
        shared: Option<&mut Port>,
        registry: &Registry,
    ) -> io::Result<usize> {
        match (self, shared) {
            (Line::Own(port), _) => port.send(bytes, segment, to, registry),
            (Line::Shared { from }, Some(port)) => port.send_from(bytes, segment, to, *from, registry),
            (Line::Shared { .. }, None) => Err(io::ErrorKind::NotConnected.into()),
        }
    }
}
