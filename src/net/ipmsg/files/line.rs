//! A TCP connection of a transfer: its socket, what is ready of it, and who it is in the capture.
//!
//! Requests are recorded, the contents of files are not: they would stand on the disk twice, and push everything else out
//! of a capture that is bounded. That a transfer begins and ends is recorded as a notice.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Shutdown, SocketAddr};

use mio::net::TcpStream;
use mio::{Interest, Registry, Token};
use socket2::{Domain, Protocol, Socket, Type};

use crate::capture::{Direction, Entry, PeerId};
use crate::net::face::{Face, now as time_of_day};
use crate::net::resolver::canonical;
use crate::net::{sys, tcp_client};

/// One connection.
pub(super) struct Line {
    stream: TcpStream,
    pub token: Token,
    pub remote: SocketAddr,
    readable: bool,
    writable: bool,
    /// In the capture, once something is recorded: a connection that says nothing costs no place there.
    peer: Option<PeerId>,
}

/// What a read or a write came to.
#[derive(Debug)]
pub(super) enum Moved {
    /// So many bytes; 0 read is the end of what the peer sends.
    Bytes(usize),
    /// None now; the poll tells when to try again.
    Later,
    /// The connection is broken.
    Broken(io::Error),
}

impl Line {
    /// A connection that was taken.
    pub fn taken(mut stream: TcpStream, remote: SocketAddr, token: Token, registry: &Registry) -> io::Result<Line> {
        registry.register(&mut stream, token, Interest::READABLE | Interest::WRITABLE)?;
        Ok(Line { stream, token, remote, readable: true, writable: true, peer: None })
    }

    /// Begins to connect, from an address of this machine if one is given: peers know us by it.
    pub fn connect(remote: SocketAddr, from: Option<IpAddr>, token: Token, registry: &Registry) -> io::Result<Line> {
        let socket = Socket::new(Domain::for_address(remote), Type::STREAM, Some(Protocol::TCP))?;
        socket.set_nonblocking(true)?;
        if let Some(from) = from.filter(|from| from.is_ipv4() == remote.is_ipv4()) {
            socket.bind(&SocketAddr::new(from, 0).into())?;
        }
        match socket.connect(&remote.into()) {
            Err(error) if !sys::is_connecting(&error) => return Err(error),
            _ => {}
        }
        let line = Line::taken(TcpStream::from_std(socket.into()), remote, token, registry)?;
        Ok(Line { readable: false, writable: false, ..line })
    }

    /// Notes what is ready.
    pub fn ready(&mut self, event: &mio::event::Event) {
        self.readable |= event.is_readable() || event.is_read_closed() || event.is_error();
        self.writable |= event.is_writable() || event.is_write_closed() || event.is_error();
    }

    pub fn is_readable(&self) -> bool {
        self.readable
    }

    pub fn is_writable(&self) -> bool {
        self.writable
    }

    /// Whether a connection that was begun is there; None while that is not known.
    pub fn outcome(&mut self) -> Option<io::Result<()>> {
        if !self.readable && !self.writable {
            return None;
        }
        let outcome = tcp_client::outcome(&self.stream).map(|outcome| outcome.map(drop));
        if outcome.is_none() {
            (self.readable, self.writable) = (false, false);
        }
        outcome
    }

    /// Reads once.
    pub fn read(&mut self, buffer: &mut [u8]) -> Moved {
        let moved = moved(|| (&self.stream).read(buffer));
        self.readable &= !matches!(moved, Moved::Later);
        moved
    }

    /// Writes once.
    pub fn write(&mut self, bytes: &[u8]) -> Moved {
        let moved = moved(|| (&self.stream).write(bytes));
        self.writable &= !matches!(moved, Moved::Later);
        moved
    }

    /// Sends nothing more, and still hears whether the peer closes.
    pub fn finish(&mut self) {
        // A connection that is broken tells so when it is read.
        self.stream.shutdown(Shutdown::Write).ok();
    }

    /// Records a request.
    pub fn record(&mut self, direction: Direction, bytes: &[u8], face: &mut Face) {
        let peer = self.peer(face);
        let local = self.stream.local_addr().map_or(PeerId::NONE, |local| face.writer.address(canonical(local)));
        face.append(&[Entry { time: time_of_day(), direction, peer, local, bytes }]);
    }

    /// Who it is in the capture.
    pub fn peer(&mut self, face: &mut Face) -> PeerId {
        *self.peer.get_or_insert_with(|| face.writer.connection(self.remote))
    }

    /// Nothing more is recorded for it.
    pub fn close(self, face: &mut Face) {
        if let Some(peer) = self.peer {
            face.writer.end_connection(peer);
        }
    }
}

fn moved(mut act: impl FnMut() -> io::Result<usize>) -> Moved {
    loop {
        return match act() {
            Ok(length) => Moved::Bytes(length),
            // A signal: the socket is as ready as before.
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Moved::Later,
            Err(error) => Moved::Broken(error),
        };
    }
}
