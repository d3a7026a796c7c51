//! The peer of 演示粘包: on this machine, it sends messages with their lengths before them, so that two that it sends
//! one after the other arrive as one read, and one arrives in two.
//!
//! It listens on 127.0.0.1 only. One thread, one poll, like any worker. That two sends arrive together is no luck: on
//! Linux the kernel is told to hold back what is not a full segment (`TCP_CORK`) while both are sent; elsewhere they
//! are sent while a message before them is not acknowledged, and Nagle's algorithm (RFC 896) holds them back.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token, Waker};

use super::{NetError, Operation};

const WAKER: Token = Token(0);
const LISTENER: Token = Token(1);
const FIRST_STREAM: usize = 2;
/// Learners at once.
const MOST_STREAMS: usize = 16;
/// Between two things that are to arrive apart.
const APART: Duration = Duration::from_millis(300);
/// Whether what is sent in one go is held back by the kernel until all of it is there.
const CORKS: bool = cfg!(any(target_os = "linux", target_os = "android"));

/// The running peer; dropping it ends it.
#[derive(Debug)]
pub struct Lesson {
    address: SocketAddr,
    over: Arc<AtomicBool>,
    waker: Waker,
    thread: Option<JoinHandle<()>>,
}

impl Lesson {
    /// Starts it on a port of 127.0.0.1 that the system chooses. Of the messages, the first is sent alone, the next two
    /// together, and the last in two halves; each with its length before it, four bytes, the least significant first.
    pub fn start(messages: [String; 4]) -> Result<Lesson, NetError> {
        let failed = |error: io::Error| NetError::new(Operation::Open, Ipv4Addr::LOCALHOST, error);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0).into()).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let poll = Poll::new().map_err(failed)?;
        let waker = Waker::new(poll.registry(), WAKER).map_err(failed)?;
        let over = Arc::new(AtomicBool::new(false));
        let frames = messages.map(|message| frame(&message));
        let teacher =
            Teacher { poll, listener, frames, streams: HashMap::new(), next: FIRST_STREAM, over: Arc::clone(&over) };
        let thread =
            std::thread::Builder::new().name("netaide-lesson".into()).spawn(move || teacher.run()).map_err(failed)?;
        Ok(Lesson { address, over, waker, thread: Some(thread) })
    }

    /// Where it takes connections. Whoever sends it something gets the messages once more.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Lesson {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        // A thread that cannot be woken has ended already.
        self.waker.wake().ok();
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

/// `struct.pack('i', len(body)) + body`
fn frame(message: &str) -> Vec<u8> {
    let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
    [&length.to_le_bytes(), message.as_bytes()].concat()
}

/// A connection, and what it gets next.
struct Pupil {
    socket: TcpStream,
    /// What was sent already of the lesson; None when it is over.
    step: Option<usize>,
    due: Instant,
}

struct Teacher {
    poll: Poll,
    listener: TcpListener,
    frames: [Vec<u8>; 4],
    streams: HashMap<Token, Pupil>,
    next: usize,
    over: Arc<AtomicBool>,
}

impl Teacher {
    fn run(mut self) {
        if let Err(error) = self.teach() {
            tracing::debug!(%error, "the lesson ended");
        }
    }

    fn teach(&mut self) -> io::Result<()> {
        self.poll.registry().register(&mut self.listener, LISTENER, Interest::READABLE)?;
        let mut events = Events::with_capacity(16);
        while !self.over.load(Ordering::Relaxed) {
            let next = self.streams.values().filter(|pupil| pupil.step.is_some()).map(|pupil| pupil.due).min();
            let wait = next.map(|due| due.saturating_duration_since(Instant::now()) + Duration::from_millis(1));
            match self.poll.poll(&mut events, wait) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            }
            for token in events.iter().map(|event| event.token()) {
                match token {
                    WAKER => {}
                    LISTENER => self.accept()?,
                    token => self.hear(token),
                }
            }
            let (now, frames) = (Instant::now(), &self.frames);
            self.streams.retain(|_, pupil| pupil.turn(now, frames).is_ok());
        }
        Ok(())
    }

    fn accept(&mut self) -> io::Result<()> {
        while let Ok((mut socket, _)) = self.listener.accept() {
            if self.streams.len() < MOST_STREAMS {
                let token = Token(self.next);
                self.next += 1;
                self.poll.registry().register(&mut socket, token, Interest::READABLE)?;
                self.streams.insert(token, Pupil { socket, step: Some(0), due: Instant::now() });
            }
        }
        Ok(())
    }

    fn hear(&mut self, token: Token) {
        if self.streams.get_mut(&token).is_some_and(|pupil| pupil.hear().is_err()) {
            self.streams.remove(&token);
        }
    }
}

impl Pupil {
    /// Whatever it says: once more. An error where the connection is over.
    fn hear(&mut self) -> io::Result<()> {
        let mut room = [0; 4096];
        loop {
            match self.socket.read(&mut room) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(_) if self.step.is_none() => (self.step, self.due) = (Some(0), Instant::now()),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// The next step, if it is time.
    fn turn(&mut self, now: Instant, [alone, one, other, halved]: &[Vec<u8>; 4]) -> io::Result<()> {
        let Some(step) = self.step.filter(|_| self.due <= now) else { return Ok(()) };
        let (half, rest) = halved.split_at(halved.len() / 2);
        match step {
            // Where nothing holds back what follows, it is sent while this one is not acknowledged.
            0 if CORKS => self.send(&[alone])?,
            0 => self.send(&[alone, one, other])?,
            1 if CORKS => self.send(&[one, other])?,
            1 => {}
            2 => self.send(&[half])?,
            _ => self.send(&[rest])?,
        }
        (self.step, self.due) = (Some(step + 1).filter(|&step| step < 4), now + APART);
        Ok(())
    }

    /// One send for each; together they are far smaller than any send buffer.
    fn send(&mut self, messages: &[&[u8]]) -> io::Result<()> {
        cork(&self.socket, true)?;
        for message in messages {
            self.socket.write_all(message)?;
        }
        cork(&self.socket, false)
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn cork(socket: &TcpStream, on: bool) -> io::Result<()> {
    socket2::SockRef::from(socket).set_tcp_cork(on)
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn cork(_: &TcpStream, _: bool) -> io::Result<()> {
    Ok(())
}
