//! Standard input and output, each with a thread that may wait for whoever is at the other end of the pipe.

use std::io::{self, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle};

use crossbeam_channel::{Receiver, Sender, TryRecvError, bounded};
use mio::Waker;

use super::source::CHUNK;
use crate::net::Cause;

/// Chunks that may wait in a pipe.
const WAITING: usize = 4;

/// The worker's poll, which is woken when it wants to be.
#[derive(Clone, Debug)]
struct Bell {
    wanted: Arc<AtomicBool>,
    waker: Arc<Waker>,
}

impl Bell {
    fn new(waker: Arc<Waker>) -> Self {
        Bell { wanted: Arc::default(), waker }
    }

    /// The worker waits from here on; it looks once more after this.
    fn want(&self) {
        self.wanted.store(true, Ordering::SeqCst);
    }

    fn ring(&self) {
        if self.wanted.swap(false, Ordering::SeqCst) {
            // A poll that is gone waits for nothing.
            self.waker.wake().ok();
        }
    }
}

/// What comes out of a pipe.
#[derive(Debug)]
pub struct Inlet {
    chunks: Receiver<io::Result<Vec<u8>>>,
    bell: Bell,
}

/// What there is of a pipe.
#[derive(Debug)]
pub enum Arriving {
    /// The next bytes.
    Bytes(Vec<u8>),
    /// Nothing yet; the worker will be woken.
    Nothing,
    /// Nothing any more.
    End,
}

impl Inlet {
    /// Starts to read. The thread ends with the pipe, or with the first bytes that nobody wants: nothing can call it
    /// back from a read that waits.
    ///
    /// # Errors
    /// No thread can be started.
    pub fn start(mut input: impl Read + Send + 'static, waker: Arc<Waker>) -> io::Result<Self> {
        let (to, chunks) = bounded(WAITING);
        let bell = Bell::new(waker);
        let ring = bell.clone();
        Builder::new().name("tftp-stdin".into()).spawn(move || {
            read_all(&mut input, &to, &ring);
            // The end is that the sender is gone.
            drop(to);
            ring.ring();
        })?;
        Ok(Inlet { chunks, bell })
    }

    /// What comes next.
    ///
    /// # Errors
    /// The pipe cannot be read.
    pub fn next(&self) -> Result<Arriving, Cause> {
        let mut taken = self.chunks.try_recv();
        if matches!(taken, Err(TryRecvError::Empty)) {
            self.bell.want();
            taken = self.chunks.try_recv();
        }
        match taken {
            Ok(Ok(bytes)) => Ok(Arriving::Bytes(bytes)),
            Ok(Err(error)) => Err(Cause::of_file(&error)),
            Err(TryRecvError::Empty) => Ok(Arriving::Nothing),
            Err(TryRecvError::Disconnected) => Ok(Arriving::End),
        }
    }
}

fn read_all(input: &mut impl Read, to: &Sender<io::Result<Vec<u8>>>, bell: &Bell) {
    loop {
        let mut chunk = vec![0; CHUNK];
        let read = match input.read(&mut chunk) {
            Ok(0) => return,
            Ok(length) => {
                chunk.truncate(length);
                Ok(chunk)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => Err(error),
        };
        let failed = read.is_err();
        if to.send(read).is_err() || failed {
            return;
        }
        bell.ring();
    }
}

/// What goes into a pipe.
#[derive(Debug)]
pub struct Outlet {
    /// None once the pipe was finished.
    chunks: Option<Sender<Vec<u8>>>,
    thread: Option<JoinHandle<io::Result<()>>>,
    bell: Bell,
}

impl Outlet {
    /// Starts to write what it will be given.
    ///
    /// # Errors
    /// No thread can be started.
    pub fn start(mut output: impl Write + Send + 'static, waker: Arc<Waker>) -> io::Result<Self> {
        let (chunks, from) = bounded::<Vec<u8>>(WAITING);
        let bell = Bell::new(waker);
        let ring = bell.clone();
        let thread = Builder::new().name("tftp-stdout".into()).spawn(move || {
            let written = write_all(&mut output, &from, &ring);
            drop(from);
            ring.ring();
            written
        })?;
        Ok(Outlet { chunks: Some(chunks), thread: Some(thread), bell })
    }

    /// There is no room: whoever reads the pipe is slower than what comes. The worker will be woken.
    pub fn is_full(&self) -> bool {
        let full = || self.chunks.as_ref().is_some_and(Sender::is_full);
        full() && {
            self.bell.want();
            full()
        }
    }

    /// Hands bytes over; waits where the pipe is full.
    ///
    /// # Errors
    /// The pipe takes no more.
    pub fn write(&mut self, bytes: Vec<u8>) -> io::Result<()> {
        match self.chunks.as_ref().map(|chunks| chunks.send(bytes)) {
            Some(Ok(())) => Ok(()),
            // The thread has ended, and knows why.
            _ => self.finish().and(Err(io::ErrorKind::BrokenPipe.into())),
        }
    }

    /// Waits until all of it is in the pipe.
    ///
    /// # Errors
    /// It is not.
    pub fn finish(&mut self) -> io::Result<()> {
        self.chunks = None;
        let Some(thread) = self.thread.take() else { return Ok(()) };
        thread.join().unwrap_or_else(|_| Err(io::ErrorKind::BrokenPipe.into()))
    }
}

fn write_all(output: &mut impl Write, from: &Receiver<Vec<u8>>, bell: &Bell) -> io::Result<()> {
    for chunk in from {
        bell.ring();
        output.write_all(&chunk)?;
    }
    output.flush()
}
