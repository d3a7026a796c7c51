//! The demonstration peer (演示对端): an echo on this machine, so that a newcomer sees traffic without a second program.
//!
//! It listens on 127.0.0.1 only, on ports that the system chooses, and sends back what it receives, by UDP and by
//! TCP. For a server session it can also come as a client. One thread, one poll, like any worker.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded};
use mio::net::{TcpListener, TcpStream, UdpSocket};
use mio::{Events, Interest, Poll, Token, Waker};

use super::{NetError, Operation};

const WAKER: Token = Token(0);
const UDP: Token = Token(1);
const LISTENER: Token = Token(2);
const FIRST_STREAM: usize = 3;
/// Bytes that may wait for a slow peer before no more is read from it.
const MOST_WAITING: usize = 1 << 20;
/// Connections at once; a demonstration needs no more.
const MOST_STREAMS: usize = 64;
/// Datagrams echoed in one turn, so that a flood holds up neither a connection nor the end.
const DATAGRAMS: usize = 64;
/// Reads and writes of one connection in one turn, with the same reason.
const STEPS: usize = 16;

/// A running demonstration peer; dropping it ends it.
#[derive(Debug)]
pub struct Demo {
    udp: SocketAddr,
    tcp: SocketAddr,
    visits: Option<Sender<SocketAddr>>,
    waker: Waker,
    thread: Option<JoinHandle<()>>,
}

impl Demo {
    /// Starts the echo on two ports of 127.0.0.1 that the system chooses.
    pub fn start() -> Result<Demo, NetError> {
        let failed = |error: io::Error| NetError::new(Operation::Open, Ipv4Addr::LOCALHOST, error);
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let udp = UdpSocket::bind(any).map_err(failed)?;
        let listener = TcpListener::bind(any).map_err(failed)?;
        let (udp_address, tcp_address) = (udp.local_addr().map_err(failed)?, listener.local_addr().map_err(failed)?);
        let poll = Poll::new().map_err(failed)?;
        let waker = Waker::new(poll.registry(), WAKER).map_err(failed)?;
        let (visits, asked) = bounded(8);
        let echo = Echo {
            poll,
            udp,
            listener,
            streams: HashMap::new(),
            next: FIRST_STREAM,
            visits: asked,
            busy: BTreeSet::new(),
        };
        let thread =
            std::thread::Builder::new().name("netaide-demo".into()).spawn(move || echo.run()).map_err(failed)?;
        Ok(Demo { udp: udp_address, tcp: tcp_address, visits: Some(visits), waker, thread: Some(thread) })
    }

    /// Where it answers datagrams.
    pub fn udp(&self) -> SocketAddr {
        self.udp
    }

    /// Where it takes connections.
    pub fn tcp(&self) -> SocketAddr {
        self.tcp
    }

    /// Comes as a client to a server on this machine, with a greeting.
    pub fn visit(&self, server: SocketAddr) {
        if let Some(visits) = &self.visits {
            // Eight visits waiting are enough; a lost one can be asked for again.
            visits.try_send(server).ok();
            self.waker.wake().ok();
        }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.visits = None;
        // A thread that cannot be woken has ended already.
        self.waker.wake().ok();
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

/// A connection that is echoed.
struct Stream {
    socket: TcpStream,
    waiting: Vec<u8>,
    finished: bool,
}

/// What a turn of a connection came to.
enum Turn {
    /// Nothing to do until the system tells.
    Idle,
    /// There is more to read or to write now.
    More,
    Over,
}

struct Echo {
    poll: Poll,
    udp: UdpSocket,
    listener: TcpListener,
    streams: HashMap<Token, Stream>,
    next: usize,
    visits: Receiver<SocketAddr>,
    /// Sockets that had their turn and have more to do: the system does not tell of them again.
    busy: BTreeSet<Token>,
}

impl Echo {
    fn run(mut self) {
        if let Err(error) = self.serve() {
            tracing::debug!(%error, "the demonstration peer ended");
        }
    }

    fn serve(&mut self) -> io::Result<()> {
        let registry = self.poll.registry();
        registry.register(&mut self.udp, UDP, Interest::READABLE)?;
        registry.register(&mut self.listener, LISTENER, Interest::READABLE)?;
        let mut events = Events::with_capacity(64);
        loop {
            let wait = if self.busy.is_empty() { None } else { Some(Duration::ZERO) };
            match self.poll.poll(&mut events, wait) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            }
            let mut ready = std::mem::take(&mut self.busy);
            ready.extend(events.iter().map(|event| event.token()));
            for token in ready {
                match token {
                    WAKER => {}
                    UDP => self.echo_datagrams(),
                    LISTENER => self.accept()?,
                    token => self.turn(token),
                }
            }
            if !self.visit()? {
                return Ok(());
            }
        }
    }

    fn echo_datagrams(&mut self) {
        let mut buffer = [0; 65536];
        let mut heard = false;
        for _ in 0..DATAGRAMS {
            match self.udp.recv_from(&mut buffer) {
                Ok((length, from)) => {
                    heard = true;
                    // An echo that the kernel does not take is a lost datagram, as on any network.
                    self.udp.send_to(buffer.get(..length).unwrap_or_default(), from).ok();
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                // An answer that could not be delivered (ICMP) says nothing about the next datagram.
                Err(_) => {}
            }
        }
        // After errors alone, the system is asked again when it tells of something new: they may never end.
        if heard {
            self.busy.insert(UDP);
        }
    }

    fn accept(&mut self) -> io::Result<()> {
        loop {
            match self.listener.accept() {
                Ok((socket, _)) => self.add(socket, Vec::new())?,
                Err(_) => return Ok(()),
            }
        }
    }

    /// Makes the visits that were asked for. False when the face is gone.
    fn visit(&mut self) -> io::Result<bool> {
        loop {
            match self.visits.try_recv() {
                Ok(server) => {
                    if let Ok(socket) = TcpStream::connect(server) {
                        self.add(socket, GREETING.as_bytes().to_vec())?;
                    }
                }
                Err(error) => return Ok(!error.is_disconnected()),
            }
        }
    }

    fn add(&mut self, mut socket: TcpStream, waiting: Vec<u8>) -> io::Result<()> {
        if self.streams.len() >= MOST_STREAMS {
            return Ok(());
        }
        let token = Token(self.next);
        self.next += 1;
        self.poll.registry().register(&mut socket, token, Interest::READABLE | Interest::WRITABLE)?;
        self.streams.insert(token, Stream { socket, waiting, finished: false });
        Ok(())
    }

    fn turn(&mut self, token: Token) {
        let Some(stream) = self.streams.get_mut(&token) else { return };
        match stream.turn() {
            Turn::Idle => {}
            Turn::More => drop(self.busy.insert(token)),
            Turn::Over => drop(self.streams.remove(&token)),
        }
    }
}

/// What the demonstration peer says when it comes as a client.
const GREETING: &str = "你好！我是演示对端，你发来的我都会送回。 Hello from the demonstration peer.\n";

impl Stream {
    /// Reads and writes until neither goes on, or for one turn.
    fn turn(&mut self) -> Turn {
        for _ in 0..STEPS {
            let (Ok(read), Ok(wrote)) = (self.read(), self.write()) else { return Turn::Over };
            if !read && !wrote {
                return if self.finished && self.waiting.is_empty() { Turn::Over } else { Turn::Idle };
            }
        }
        Turn::More
    }

    fn read(&mut self) -> io::Result<bool> {
        let mut buffer = [0; 65536];
        if self.finished || self.waiting.len() >= MOST_WAITING {
            return Ok(false);
        }
        match self.socket.read(&mut buffer) {
            Ok(0) => self.finished = true,
            Ok(length) => self.waiting.extend_from_slice(buffer.get(..length).unwrap_or_default()),
            Err(error) if would_block(&error) => return Ok(false),
            Err(error) => return Err(error),
        }
        Ok(true)
    }

    fn write(&mut self) -> io::Result<bool> {
        if self.waiting.is_empty() {
            return Ok(false);
        }
        match self.socket.write(&self.waiting) {
            Ok(length) => self.waiting.drain(..length).count(),
            Err(error) if would_block(&error) => return Ok(false),
            Err(error) => return Err(error),
        };
        Ok(true)
    }
}

/// A connection that is still being made is not writable yet, which some systems call "not connected".
fn would_block(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::NotConnected | io::ErrorKind::Interrupted)
}
