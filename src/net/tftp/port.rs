//! The socket of one transfer: bound to one address of this machine, a port of its own, and not connected.
//!
//! A connected socket would never hear a packet from a wrong port, which is to be answered and shown.

use std::io;
use std::net::{IpAddr, SocketAddr};

use mio::net::UdpSocket;
use mio::{Interest, Registry, Token};

use crate::net::sys::{self, Burst, Bursts};
use crate::net::udp::bind;
use crate::net::{Cause, NetError, Operation, UdpConfig};

/// A transfer's own socket.
pub(super) struct Port {
    socket: UdpSocket,
    token: Token,
    local: SocketAddr,
    /// Datagrams may be handed over together.
    joined: bool,
    /// There may be something to receive.
    readable: bool,
    /// The kernel takes no more until it says so.
    blocked: bool,
    /// The interest in being writable is registered; each datagram that leaves would wake us.
    awaits_room: bool,
}

impl Port {
    /// Binds one to an address; port 0 lets the system choose.
    pub fn open(local: SocketAddr, token: Token, registry: &Registry) -> Result<Self, NetError> {
        let port = Port::bind(&UdpConfig::new(local), token, registry)?;
        sys::prepare_bursts(&port.socket);
        Ok(port)
    }

    /// Binds the one that a server listens on.
    pub fn listen(local: SocketAddr, dual_stack: bool, token: Token, registry: &Registry) -> Result<Self, NetError> {
        Port::bind(&UdpConfig { dual_stack, ..UdpConfig::new(local) }, token, registry)
    }

    fn bind(config: &UdpConfig, token: Token, registry: &Registry) -> Result<Self, NetError> {
        let local = config.local;
        let socket = bind(config, local)?;
        let failed = |error: io::Error| NetError::new(Operation::Open, local, error);
        let bound = socket.local_addr().map_err(failed)?.as_socket().unwrap_or(local);
        let mut socket = UdpSocket::from_std(socket.into());
        registry.register(&mut socket, token, Interest::READABLE).map_err(failed)?;
        Ok(Port { socket, token, local: bound, joined: true, readable: true, blocked: false, awaits_room: false })
    }

    /// The address and port that it is bound to.
    pub fn local(&self) -> SocketAddr {
        self.local
    }

    /// The system says that something can be done again.
    pub fn wake(&mut self, event: &mio::event::Event) {
        self.readable |= event.is_readable() || event.is_error() || event.is_read_closed();
        self.blocked &= !event.is_writable();
    }

    /// Looks for what may have come without waiting for the system to say so.
    pub fn look(&mut self) {
        self.readable = true;
    }

    /// The socket itself, to receive in batches.
    pub fn socket(&self) -> &UdpSocket {
        &self.socket
    }

    /// There is nothing to receive for now.
    pub fn rest(&mut self) {
        self.readable = false;
    }

    pub fn is_readable(&self) -> bool {
        self.readable
    }

    /// Receives what came together; None if there is nothing.
    pub fn receive(&mut self, room: &mut Bursts) -> io::Result<Option<Burst>> {
        match room.receive(&self.socket) {
            Ok(burst) => Ok(Some(burst)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                self.readable = false;
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Sends datagrams; how many the kernel took, 0 if it takes none now.
    pub fn send(&mut self, bytes: &[u8], segment: usize, to: SocketAddr, registry: &Registry) -> io::Result<usize> {
        if self.blocked {
            return Ok(0);
        }
        let sent = sys::send_burst(&self.socket, bytes, segment, to, &mut self.joined);
        self.unless_full(sent, registry)
    }

    /// Sends datagrams from a port that listens at all addresses, to leave from the one that was asked.
    pub fn send_from(
        &mut self,
        bytes: &[u8],
        segment: usize,
        to: SocketAddr,
        from: Option<IpAddr>,
        registry: &Registry,
    ) -> io::Result<usize> {
        let mut sent = 0;
        for datagram in bytes.chunks(segment.max(1)) {
            let taken = sys::send_from(&self.socket, datagram, to, from).map(|_| 1);
            match self.unless_full(taken, registry) {
                Ok(1) => sent += 1,
                Err(error) if sent == 0 => return Err(error),
                _ => break,
            }
        }
        Ok(sent)
    }

    /// Being writable is of interest only while the kernel takes no more.
    fn unless_full(&mut self, sent: io::Result<usize>, registry: &Registry) -> io::Result<usize> {
        self.blocked = matches!(&sent, Err(error) if error.kind() == io::ErrorKind::WouldBlock);
        if self.blocked != self.awaits_room {
            self.awaits_room = self.blocked;
            let writable = self.blocked.then_some(Interest::WRITABLE);
            let interest = writable.map_or(Interest::READABLE, |writable| Interest::READABLE | writable);
            registry.reregister(&mut self.socket, self.token, interest)?;
        }
        if self.blocked { Ok(0) } else { sent }
    }

    /// Datagrams that the kernel dropped because too many waited, where the system counts them.
    pub fn dropped(&self) -> u64 {
        sys::drops(&self.socket).unwrap_or_default().into()
    }

    /// What the network reported last of datagrams that did not arrive, where the system tells.
    pub fn undelivered(&self) -> Option<(SocketAddr, Cause)> {
        sys::undelivered(&self.socket).ok().flatten().map(|report| (report.destination, report.cause))
    }
}
