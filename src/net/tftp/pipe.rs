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

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::time::Duration;

    use mio::{Events, Poll, Token};

    use super::super::sink::Sink;
    use super::super::source::{Filled, Source};
    use super::*;
    use crate::proto::tftp::Mode;

    /// A worker's poll.
    struct Worker {
        poll: Poll,
        waker: Arc<Waker>,
    }

    impl Worker {
        fn new() -> Self {
            let poll = Poll::new().expect("a poll");
            let waker = Arc::new(Waker::new(poll.registry(), Token(0)).expect("a waker"));
            Worker { poll, waker }
        }

        fn sleep(&mut self) {
            let mut events = Events::with_capacity(1);
            self.poll.poll(&mut events, Some(Duration::from_secs(60))).expect("a poll");
            assert!(!events.is_empty(), "nobody woke the worker");
        }

        /// All that a source gives.
        fn read(&mut self, source: &mut Source, size: usize) -> Vec<u8> {
            let (mut whole, mut block) = (Vec::new(), vec![0; size]);
            loop {
                match source.fill(&mut block).expect("bytes") {
                    Filled::Waiting => self.sleep(),
                    Filled::Bytes(length) => {
                        whole.extend_from_slice(&block[..length]);
                        if length < size {
                            return whole;
                        }
                    }
                }
            }
        }
    }

    fn pattern(length: usize) -> Vec<u8> {
        (0..length).map(|n| (n % 251) as u8).collect()
    }

    #[test]
    fn a_pipe_fills_blocks_of_any_size() {
        let mut worker = Worker::new();
        for length in [0, 1, 511, 512, 513, CHUNK, 5 * CHUNK, 700_001] {
            for size in [8, 512, 65_464] {
                let input = Cursor::new(pattern(length));
                let mut source = Source::pipe(input, "stdin", Mode::Octet, worker.waker.clone()).expect("a source");
                assert_eq!((source.size(), source.path()), (None, None));
                assert!(worker.read(&mut source, size) == pattern(length), "{length} in {size}");
            }
        }
    }

    #[test]
    fn a_pipe_that_stands_still_does_not_hold_the_worker() {
        let mut worker = Worker::new();
        let (output, mut input) = std::io::pipe().expect("a pipe");
        let mut source = Source::pipe(output, "stdin", Mode::Netascii, worker.waker.clone()).expect("a source");
        let mut block = [0; 8];
        assert_eq!(source.fill(&mut block), Ok(Filled::Waiting));
        input.write_all(b"one\n").expect("written");
        worker.sleep();
        // Too little for a block: it waits, and loses nothing.
        assert_eq!(source.fill(&mut block), Ok(Filled::Waiting));
        input.write_all(b"two\nthree").expect("written");
        while source.fill(&mut block) == Ok(Filled::Waiting) {
            worker.sleep();
        }
        assert_eq!(&block, b"one\r\ntwo");
        assert_eq!(source.fill(&mut block), Ok(Filled::Waiting));
        drop(input);
        assert_eq!(worker.read(&mut source, 8), b"\r\nthree");
    }

    /// Reads a little, then fails.
    struct Failing(bool);

    impl Read for Failing {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            if std::mem::replace(&mut self.0, true) {
                return Err(io::ErrorKind::PermissionDenied.into());
            }
            Cursor::new([7; 100]).read(into)
        }
    }

    #[test]
    fn a_pipe_that_fails_is_no_end() {
        let mut worker = Worker::new();
        let mut source = Source::pipe(Failing(false), "stdin", Mode::Octet, worker.waker.clone()).expect("a source");
        let error = loop {
            match source.fill(&mut [0; 512]) {
                Ok(Filled::Waiting) => worker.sleep(),
                Ok(filled) => panic!("{filled:?}"),
                Err(error) => break error,
            }
        };
        assert_eq!((error.target.as_str(), error.cause), ("stdin", Cause::PermissionDenied));
    }

    #[test]
    fn a_slow_reader_fills_the_pipe_and_gets_all_of_it() {
        let mut worker = Worker::new();
        let (mut output, input) = std::io::pipe().expect("a pipe");
        let mut sink = Sink::pipe(input, Mode::Octet, worker.waker.clone()).expect("a sink");
        let mut blocks = 0;
        while !sink.is_full() {
            sink.write(&[blocks as u8; 512]).expect("written");
            blocks += 1;
            assert!(blocks < 100_000, "the pipe is never full");
        }
        let reader = Builder::new().spawn(move || {
            let mut whole = Vec::new();
            output.read_to_end(&mut whole).map(|_| whole)
        });
        while sink.is_full() {
            worker.sleep();
        }
        sink.finish().expect("all of it");
        let whole = reader.expect("a thread").join().expect("ended").expect("read");
        assert!(whole == (0..blocks).flat_map(|block| [block as u8; 512]).collect::<Vec<_>>());
    }

    #[test]
    fn a_reader_that_has_ended_is_told() {
        use crate::net::tftp::Finished;
        let worker = Worker::new();
        let (output, input) = std::io::pipe().expect("a pipe");
        drop(output);
        let mut sink = Sink::pipe(input, Mode::Octet, worker.waker.clone()).expect("a sink");
        let end = (0..100_000).find_map(|_| sink.write(&[1; 512]).err());
        let closed = |end: &Finished| matches!(end, Finished::Failed(error) if error.cause == Cause::PipeClosed);
        assert!(end.as_ref().is_some_and(closed), "{end:?}");
        let (output, input) = std::io::pipe().expect("a pipe");
        drop(output);
        let mut sink = Sink::pipe(input, Mode::Octet, worker.waker.clone()).expect("a sink");
        sink.write(b"little").expect("it only waits");
        let end = sink.finish();
        assert!(end.as_ref().is_err_and(closed), "{end:?}");
    }
}
