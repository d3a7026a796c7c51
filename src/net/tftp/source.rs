//! The bytes that a sender sends: a file, or what comes out of a pipe.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use mio::Waker;

use super::NetError;
use super::pipe::{Arriving, Inlet};
use super::stamp::Stamp;
use crate::codec::netascii::Encoder;
use crate::net::{Cause, Operation};
use crate::proto::tftp::Mode;

/// As much of a file is read at once: few calls, and little memory where hundreds of files are read.
pub(super) const CHUNK: usize = 64 << 10;
/// A block that large is read where it is wanted, without a buffer between.
const LARGE: usize = 8 << 10;

/// What a transfer sends.
#[derive(Debug)]
pub struct Source {
    from: From,
    path: Option<PathBuf>,
    size: Option<u64>,
    /// That of a file.
    stamp: Option<Stamp>,
}

#[derive(Debug)]
enum From {
    /// The bytes as they are.
    File(Reading),
    /// What has to be converted or waited for.
    Ahead(Ahead),
}

/// What [`Source::fill`] brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filled {
    /// So many bytes; fewer than asked for are the last ones.
    Bytes(usize),
    /// A pipe has not brought as many yet. The waker tells when to ask again.
    Waiting,
}

impl Source {
    /// A regular file of the user's.
    ///
    /// # Errors
    /// It cannot be read, or is no regular file.
    pub fn file(path: &Path, mode: Mode) -> Result<Source, NetError> {
        let failed = |cause| NetError::new(Operation::ReadFile, path.display(), cause);
        // Before it is opened: opening a pipe waits for whoever writes into it.
        let about = fs::metadata(path).map_err(|error| failed(Cause::of_file(&error)))?;
        if !about.is_file() {
            return Err(failed(if about.is_dir() { Cause::IsFolder } else { Cause::NotPlainFile }));
        }
        let file = File::open(path).map_err(|error| failed(Cause::of_file(&error)))?;
        let about = file.metadata().map_err(|error| failed(Cause::of_file(&error)))?;
        Source::opened(file, &about, path.to_owned(), mode).map_err(|error| failed(Cause::of_file(&error)))
    }

    /// A regular file that is open, and what the system tells of it.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn opened(file: File, about: &Metadata, path: PathBuf, mode: Mode) -> io::Result<Source> {
        let reading = Reading::new(file, about.len())?;
        let (size, from) = match mode {
            Mode::Octet => (reading.left, From::File(reading)),
            Mode::Netascii => (None, From::Ahead(Ahead::new(Raw::File(reading), mode))),
        };
        Ok(Source { from, path: Some(path), size, stamp: Some(Stamp::of(about)) })
    }

    /// This process's standard input. `waker` wakes the worker's poll when there is more of it.
    ///
    /// # Errors
    /// No thread can be started.
    pub fn stdin(mode: Mode, waker: Arc<Waker>) -> Result<Source, NetError> {
        Source::pipe(io::stdin(), "stdin", mode, waker)
    }

    /// What `input` brings, which may take its time.
    pub(super) fn pipe(
        input: impl Read + Send + 'static,
        name: &str,
        mode: Mode,
        waker: Arc<Waker>,
    ) -> Result<Source, NetError> {
        let inlet = Inlet::start(input, waker).map_err(|error| NetError::new(Operation::ReadFile, name, error))?;
        let from = From::Ahead(Ahead::new(Raw::Pipe(inlet), mode));
        Ok(Source { from, path: None, size: None, stamp: None })
    }

    /// How long it is, bytes; None for a pipe, for a file of the system's own that does not tell, and in netascii, whose
    /// length on the wire is not known.
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// The file; None for a pipe.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// What the file was when it was opened; None for a pipe.
    pub fn stamp(&self) -> Option<Stamp> {
        self.stamp
    }

    /// Fills `block` with what comes next.
    ///
    /// # Errors
    /// It cannot be read any more, or is shorter than it was.
    pub fn fill(&mut self, block: &mut [u8]) -> Result<Filled, NetError> {
        let filled = match &mut self.from {
            From::File(reading) => reading.fill(block).map(Filled::Bytes),
            From::Ahead(ahead) => ahead.fill(block),
        };
        filled.map_err(|cause| {
            let target = self.path.as_ref().map_or("stdin".into(), |path| path.display().to_string());
            NetError::new(Operation::ReadFile, target, cause)
        })
    }
}

/// A file that is read from its beginning to where it ended when it was opened: that much was told to the peer.
#[derive(Debug)]
struct Reading {
    file: File,
    /// Bytes that were not read yet; None where the system does not tell, and the file ends where it ends.
    left: Option<u64>,
    /// Made when it is needed, as large as it is of use.
    buffer: Vec<u8>,
    /// What of the buffer was not given yet.
    ready: std::ops::Range<usize>,
}

impl Reading {
    fn new(file: File, length: u64) -> io::Result<Self> {
        let mut reading = Reading { file, left: Some(length), buffer: Vec::new(), ready: 0..0 };
        if length == 0 {
            // What the system makes up while it is read (/proc) is told to be empty: reading it tells.
            let mut first = Vec::new();
            (&mut reading.file).take(CHUNK as u64).read_to_end(&mut first)?;
            if !first.is_empty() {
                reading.left = None;
                reading.ready = 0..first.len();
                reading.buffer = first;
            }
        }
        Ok(reading)
    }

    /// As much as there is room or file for.
    fn fill(&mut self, block: &mut [u8]) -> Result<usize, Cause> {
        let mut filled = 0;
        while let Some(room) = block.get_mut(filled..).filter(|room| !room.is_empty()) {
            if self.ready.is_empty() && room.len() >= LARGE {
                match self.read(room)? {
                    0 => break,
                    read => filled += read,
                }
                continue;
            }
            if self.ready.is_empty() && !self.refill()? {
                break;
            }
            let ready = self.buffer.get(self.ready.clone()).unwrap_or_default();
            let length = copy(ready, room);
            self.ready.start += length;
            filled += length;
        }
        Ok(filled)
    }

    /// Whether there is more of the file.
    fn refill(&mut self) -> Result<bool, Cause> {
        let useful = self.most(CHUNK);
        if self.buffer.len() < useful {
            self.buffer.resize(useful, 0);
        }
        let mut buffer = std::mem::take(&mut self.buffer);
        let read = self.read(&mut buffer);
        self.buffer = buffer;
        self.ready = 0..read?;
        Ok(!self.ready.is_empty())
    }

    /// As much of so many bytes as there may be.
    fn most(&self, room: usize) -> usize {
        let left = self.left.and_then(|left| usize::try_from(left).ok());
        left.unwrap_or(usize::MAX).min(room)
    }

    /// Reads from the file; 0 at its end.
    fn read(&mut self, into: &mut [u8]) -> Result<usize, Cause> {
        let most = self.most(into.len());
        let into = into.get_mut(..most).unwrap_or_default();
        if into.is_empty() {
            return Ok(0);
        }
        loop {
            match self.file.read(into) {
                // A file that became shorter must not look whole to the peer.
                Ok(0) if self.left.is_some() => return Err(Cause::FileChanged),
                Ok(read) => {
                    self.left = self.left.map(|left| left - read as u64);
                    return Ok(read);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Cause::of_file(&error)),
            }
        }
    }
}

/// Bytes that are made ready ahead of the block that they go into.
#[derive(Debug)]
struct Ahead {
    raw: Raw,
    /// In netascii.
    encoder: Option<Encoder>,
    ready: Vec<u8>,
    /// What of `ready` was given already.
    given: usize,
    ended: bool,
}

#[derive(Debug)]
enum Raw {
    File(Reading),
    Pipe(Inlet),
}

impl Ahead {
    fn new(raw: Raw, mode: Mode) -> Self {
        let encoder = (mode == Mode::Netascii).then(Encoder::default);
        Ahead { raw, encoder, ready: Vec::new(), given: 0, ended: false }
    }

    /// All of `block`, or the last bytes; nothing while a pipe has not brought as much.
    fn fill(&mut self, block: &mut [u8]) -> Result<Filled, Cause> {
        while self.ready.len() - self.given < block.len() && !self.ended {
            self.ready.drain(..self.given);
            self.given = 0;
            if !self.pull()? {
                return Ok(Filled::Waiting);
            }
        }
        let ready = self.ready.get(self.given..).unwrap_or_default();
        let length = copy(ready, block);
        self.given += length;
        Ok(Filled::Bytes(length))
    }

    /// Makes more ready; false if there is nothing yet.
    fn pull(&mut self) -> Result<bool, Cause> {
        match &mut self.raw {
            Raw::File(reading) => {
                self.ended = reading.ready.is_empty() && !reading.refill()?;
                let ready = std::mem::take(&mut reading.ready);
                let bytes = reading.buffer.get(ready).unwrap_or_default();
                prepare(&mut self.encoder, bytes, &mut self.ready);
            }
            Raw::Pipe(inlet) => match inlet.next()? {
                Arriving::Bytes(bytes) => prepare(&mut self.encoder, &bytes, &mut self.ready),
                Arriving::Nothing => return Ok(false),
                Arriving::End => self.ended = true,
            },
        }
        Ok(true)
    }
}

/// As much as there is on both sides.
fn copy(from: &[u8], to: &mut [u8]) -> usize {
    let length = from.len().min(to.len());
    if let (Some(from), Some(to)) = (from.get(..length), to.get_mut(..length)) {
        to.copy_from_slice(from);
    }
    length
}

fn prepare(encoder: &mut Option<Encoder>, bytes: &[u8], ready: &mut Vec<u8>) {
    match encoder {
        Some(encoder) => encoder.push(bytes, ready),
        None => ready.extend_from_slice(bytes),
    }
}
