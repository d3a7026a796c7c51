//! MD5 and SHA-256 of transferred files, made in the background, one file after the other.

use std::collections::{HashMap, VecDeque};
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Stamp, Transfer, TransferId};
use crate::capture::{Job, Progress, Work};
use crate::codec::digest::{Digester, Digests};
use crate::net::Wake;

/// Read at once, bytes.
const PIECE: usize = 256 << 10;

/// Checksums of the files of transfers.
#[derive(Debug, Default)]
pub struct Hashes {
    done: HashMap<TransferId, Made>,
    queue: VecDeque<(TransferId, PathBuf, Option<Stamp>)>,
    running: Option<(TransferId, Job<Made>)>,
}

/// What came of reading a file.
type Made = Result<Digests, Unmade>;

/// Why there are no checksums.
#[derive(Debug)]
enum Unmade {
    /// It is not what was transferred any more.
    Changed,
    /// It cannot be read.
    Failed(io::Error),
}

impl From<io::Error> for Unmade {
    fn from(error: io::Error) -> Self {
        Unmade::Failed(error)
    }
}

/// How far the checksums of a file are.
#[derive(Debug)]
pub enum Hashed<'a> {
    /// Other files come first.
    Waiting,
    /// It is being read.
    Running(Progress),
    /// They are there.
    Done(&'a Digests),
    /// The file is not what was transferred any more: its checksums would be those of something else.
    Changed,
    /// It cannot be read.
    Failed(&'a io::Error),
}

impl Hashes {
    /// Makes those of a transfer whose file is whole, if nobody has asked for them yet. The file is read when its
    /// turn comes: one that was changed since has none.
    pub fn add(&mut self, transfer: &Transfer) {
        let Some(path) = &transfer.path else { return };
        let state = transfer.state();
        let whole = state.finished.is_some_and(|how| how.is_whole());
        if whole && self.of(transfer.id).is_none() {
            self.queue.push_back((transfer.id, path.clone(), state.file));
        }
    }

    /// Those of a transfer; None where nobody has asked for them.
    pub fn of(&self, id: TransferId) -> Option<Hashed<'_>> {
        if let Some(done) = self.done.get(&id) {
            return Some(match done {
                Ok(digests) => Hashed::Done(digests),
                Err(Unmade::Changed) => Hashed::Changed,
                Err(Unmade::Failed(error)) => Hashed::Failed(error),
            });
        }
        match &self.running {
            Some((running, job)) if *running == id => Some(Hashed::Running(job.progress())),
            _ => self.queue.iter().any(|(waiting, ..)| *waiting == id).then_some(Hashed::Waiting),
        }
    }

    /// They are not wanted any more.
    pub fn forget(&mut self, id: TransferId) {
        self.done.remove(&id);
        self.queue.retain(|(waiting, ..)| *waiting != id);
        self.running.take_if(|(running, _)| *running == id);
    }

    /// Something is read, or waits for that.
    pub fn is_busy(&self) -> bool {
        self.running.is_some() || !self.queue.is_empty()
    }

    /// Takes what is done and begins with the next file. Call it in every frame; `wake` asks for one at the end.
    pub fn poll(&mut self, wake: &Wake) {
        if let Some((id, mut job)) = self.running.take_if(|(_, job)| !job.is_running()) {
            let died = || Err(Unmade::Failed(io::ErrorKind::Other.into()));
            self.done.insert(id, job.poll().unwrap_or_else(died));
        }
        if self.running.is_some() {
            return;
        }
        let Some((id, path, stamp)) = self.queue.pop_front() else { return };
        let wake = Arc::clone(wake);
        let job = Job::start("netaide-digest", move |work| {
            let made = digest(&path, stamp, work);
            wake();
            made
        });
        match job {
            Ok(job) => self.running = Some((id, job)),
            Err(error) => drop(self.done.insert(id, Err(error.into()))),
        }
    }
}

/// What a checksum from elsewhere is to those of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// The same, of this kind.
    Equal(&'static str),
    /// Another one, of this kind.
    Differs(&'static str),
    /// It is of neither kind.
    Neither,
}

/// Compares a checksum as people paste it, in letters of either case and with anything between its digits; None where
/// there is none.
pub fn compare(digests: &Digests, text: &str) -> Option<Compared> {
    let digits: String = text.chars().filter(char::is_ascii_hexdigit).map(|c| c.to_ascii_lowercase()).collect();
    let found = [("MD5", &digests.md5), ("SHA-256", &digests.sha256)].into_iter();
    let mut found = found.filter(|(_, own)| own.len() == digits.len()).map(|(name, own)| match *own == digits {
        true => Compared::Equal(name),
        false => Compared::Differs(name),
    });
    (!text.trim().is_empty()).then(|| found.next().unwrap_or(Compared::Neither))
}

/// Reads a plain file, however long it is, that is what it was when it was transferred.
fn digest(path: &Path, stamp: Option<Stamp>, work: &Work) -> Made {
    let file = File::open(path)?;
    let about = file.metadata()?;
    if !about.is_file() {
        return Err(io::Error::from(io::ErrorKind::InvalidInput).into());
    }
    let is_same = |about: &Metadata| stamp.is_none_or(|stamp| stamp.is_of(about));
    if !is_same(&about) {
        return Err(Unmade::Changed);
    }
    let digests = read(&file, about.len(), work)?;
    // Somebody may have written to it while it was read.
    if is_same(&file.metadata()?) { Ok(digests) } else { Err(Unmade::Changed) }
}

/// Reads a file of so many bytes. It may grow while it is read; one that the system makes up then is told to have none.
fn read(file: &File, length: u64, work: &Work) -> io::Result<Digests> {
    let mut file = file.take(if length == 0 { u64::MAX } else { length });
    let mut digester = Digester::default();
    let mut piece = vec![0; PIECE];
    let mut done = 0;
    loop {
        let read = match file.read(&mut piece) {
            Ok(0) => return Ok(digester.finish()),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        digester.update(piece.get(..read).unwrap_or_default());
        done += read as u64;
        work.tell(done, length, done);
        if work.is_cancelled() {
            return Err(io::ErrorKind::Interrupted.into());
        }
    }
}
