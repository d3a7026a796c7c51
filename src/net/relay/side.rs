//! One of the two sockets that a relay holds for a client: never blocking, with what the kernel did not take yet.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use mio::net::TcpStream;
use socket2::SockRef;

use crate::net::{Gone, NetError, Operation};

/// Bytes written in one turn.
const WRITE_BYTES: usize = 4 << 20;

/// A connected socket.
pub(super) struct Side {
    stream: TcpStream,
    pub remote: SocketAddr,
    /// What goes before anything else: the rest of what was read for it, and what the user sends himself.
    queue: VecDeque<Portion>,
    unsent: u64,
    sent: u64,
    pub readable: bool,
    writable: bool,
    /// The peer sent FIN, and all before it was read.
    pub finished: bool,
    /// The system said that the peer sent FIN.
    closed: bool,
    fin: Fin,
    broken: Option<io::Error>,
    /// Bytes that a broken connection did not take.
    lost: u64,
}

struct Portion {
    bytes: Arc<[u8]>,
    from: usize,
}

/// Our FIN.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fin {
    Not,
    AfterQueue,
    Sent,
}

impl Side {
    pub fn new(stream: TcpStream, remote: SocketAddr) -> Self {
        Side {
            stream,
            remote,
            queue: VecDeque::new(),
            unsent: 0,
            sent: 0,
            readable: true,
            writable: true,
            finished: false,
            closed: false,
            fin: Fin::Not,
            broken: None,
            lost: 0,
        }
    }

    /// One that broke before it was looked at.
    pub fn broken_by(self, broken: Option<io::Error>) -> Self {
        Side { broken, ..self }
    }

    pub fn ready(&mut self, event: &mio::event::Event) {
        self.readable |= event.is_readable() || event.is_read_closed() || event.is_error();
        self.writable |= event.is_writable() || event.is_write_closed();
        self.closed |= event.is_read_closed();
    }

    /// Bytes that wait outside the faults.
    pub fn unsent(&self) -> u64 {
        self.unsent
    }

    /// Bytes that the kernel took.
    pub fn sent(&self) -> u64 {
        self.sent
    }

    /// There may be something to read.
    pub fn may_read(&self) -> bool {
        self.readable && !self.finished
    }

    /// It takes something now, and nothing goes before it.
    pub fn takes(&self) -> bool {
        self.writable && self.queue.is_empty() && self.can_send()
    }

    /// Neither our FIN nor an error is in the way.
    pub fn can_send(&self) -> bool {
        self.fin == Fin::Not && self.broken.is_none()
    }

    /// Something waits that the kernel may take.
    pub fn can_flush(&self) -> bool {
        self.writable && !self.queue.is_empty() && self.broken.is_none()
    }

    /// Our FIN is sent, or cannot be.
    pub fn is_finished_by_us(&self) -> bool {
        self.fin == Fin::Sent || self.broken.is_some()
    }

    /// It broke, and what came before that is read.
    pub fn is_over(&self) -> bool {
        self.broken.is_some() && (!self.readable || self.finished)
    }

    /// Reading or writing failed.
    pub fn is_broken(&self) -> bool {
        self.broken.is_some()
    }

    /// The peer will send nothing more, though not all may have been read.
    pub fn is_closed_by_peer(&self) -> bool {
        self.closed || self.finished || self.broken.is_some()
    }

    /// The socket that is read from.
    pub fn stream(&mut self) -> &mut impl Read {
        &mut self.stream
    }

    /// Writes what goes past the queue, which is empty; what the kernel does not take, the caller keeps.
    pub fn write(&mut self, bytes: &[u8]) -> usize {
        let mut at = 0;
        while self.writable && at < bytes.len() {
            match self.stream.write(bytes.get(at..).unwrap_or_default()) {
                Ok(taken @ 1..) => at += taken,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.writable = false,
                result => {
                    // What the peer sent before is still to be read.
                    self.readable = true;
                    self.fail(result.err().unwrap_or_else(|| io::ErrorKind::WriteZero.into()));
                    break;
                }
            }
        }
        self.sent += at as u64;
        at
    }

    /// Keeps what waits; a broken connection loses it.
    pub fn queue(&mut self, bytes: Arc<[u8]>) {
        if self.broken.is_some() {
            self.lost += bytes.len() as u64;
        } else if !bytes.is_empty() {
            self.unsent += bytes.len() as u64;
            self.queue.push_back(Portion { bytes, from: 0 });
        }
    }

    /// Writes what waits, as far as the kernel takes it or for one turn, and then our FIN, if that waits.
    pub fn flush(&mut self) {
        let mut budget = WRITE_BYTES;
        while budget > 0 && self.can_flush() {
            let Some(portion) = self.queue.front() else { break };
            let (bytes, from) = (Arc::clone(&portion.bytes), portion.from);
            let taken = self.write(bytes.get(from..).unwrap_or_default());
            self.unsent = self.unsent.saturating_sub(taken as u64);
            budget = budget.saturating_sub(taken);
            match self.queue.front_mut() {
                Some(portion) if from + taken < bytes.len() => portion.from = from + taken,
                _ => drop(self.queue.pop_front()),
            }
        }
        self.send_fin();
    }

    /// Sends FIN behind what waits.
    pub fn finish(&mut self) {
        if self.fin == Fin::Not {
            self.fin = Fin::AfterQueue;
            self.send_fin();
        }
    }

    fn send_fin(&mut self) {
        if self.fin != Fin::AfterQueue || !self.queue.is_empty() || self.broken.is_some() {
            return;
        }
        self.fin = Fin::Sent;
        if let Err(error) = self.stream.shutdown(Shutdown::Write) {
            // The connection is over already, and reading tells how.
            self.readable = true;
            if error.kind() != io::ErrorKind::NotConnected {
                self.fail(error);
            }
        }
    }

    /// Takes what a read failed with.
    pub fn read_failed(&mut self, error: io::Error) {
        match error.kind() {
            io::ErrorKind::WouldBlock => self.readable = false,
            io::ErrorKind::Interrupted => {}
            _ => {
                self.readable = false;
                self.fail(error);
            }
        }
    }

    /// Keeps the first error.
    fn fail(&mut self, error: io::Error) {
        self.broken.get_or_insert(error);
        self.lost += std::mem::take(&mut self.unsent);
        self.queue.clear();
    }

    /// Bytes that were to go this way and never will, once it is over.
    pub fn unpassed(&self) -> u64 {
        self.unsent + self.lost
    }

    /// How it broke, in the words of a notice.
    pub fn gone(&self) -> Option<Gone> {
        use io::ErrorKind as Kind;
        let error = self.broken.as_ref()?;
        Some(match error.kind() {
            Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe | Kind::NotConnected => Gone::Reset,
            Kind::TimedOut => Gone::TimedOut,
            _ => Gone::Error(NetError::new(Operation::Receive, self.remote, error)),
        })
    }

    /// Makes the close that follows send a reset.
    pub fn abort(&self) {
        // Refused only by a socket that is broken already; then there is nobody left to tell.
        SockRef::from(&self.stream).set_linger(Some(Duration::ZERO)).ok();
    }
}
