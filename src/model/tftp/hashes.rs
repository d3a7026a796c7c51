//! MD5 and SHA-256 of transferred files, made in the background, one file after the other.

use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Transfer, TransferId};
use crate::capture::{Job, Progress, Work};
use crate::codec::digest::{Digester, Digests};
use crate::net::Wake;

/// Read at once, bytes.
const PIECE: usize = 256 << 10;

/// Checksums of the files of transfers.
#[derive(Debug, Default)]
pub struct Hashes {
    done: HashMap<TransferId, io::Result<Digests>>,
    queue: VecDeque<(TransferId, PathBuf)>,
    running: Option<(TransferId, Job<io::Result<Digests>>)>,
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
    /// It cannot be read.
    Failed(&'a io::Error),
}

impl Hashes {
    /// Makes those of a transfer whose file is whole, if nobody has asked for them yet. The file is read as it is when
    /// its turn comes.
    pub fn add(&mut self, transfer: &Transfer) {
        let Some(path) = &transfer.path else { return };
        let whole = transfer.state().finished.is_some_and(|how| how.is_whole());
        if whole && self.of(transfer.id).is_none() {
            self.queue.push_back((transfer.id, path.clone()));
        }
    }

    /// Those of a transfer; None where nobody has asked for them.
    pub fn of(&self, id: TransferId) -> Option<Hashed<'_>> {
        if let Some(done) = self.done.get(&id) {
            return Some(match done {
                Ok(digests) => Hashed::Done(digests),
                Err(error) => Hashed::Failed(error),
            });
        }
        match &self.running {
            Some((running, job)) if *running == id => Some(Hashed::Running(job.progress())),
            _ => self.queue.iter().any(|(waiting, _)| *waiting == id).then_some(Hashed::Waiting),
        }
    }

    /// They are not wanted any more.
    pub fn forget(&mut self, id: TransferId) {
        self.done.remove(&id);
        self.queue.retain(|(waiting, _)| *waiting != id);
        self.running.take_if(|(running, _)| *running == id);
    }

    /// Something is read, or waits for that.
    pub fn is_busy(&self) -> bool {
        self.running.is_some() || !self.queue.is_empty()
    }

    /// Takes what is done and begins with the next file. Call it in every frame; `wake` asks for one at the end.
    pub fn poll(&mut self, wake: &Wake) {
        if let Some((id, mut job)) = self.running.take_if(|(_, job)| !job.is_running()) {
            let died = || Err(io::ErrorKind::Other.into());
            self.done.insert(id, job.poll().unwrap_or_else(died));
        }
        if self.running.is_some() {
            return;
        }
        let Some((id, path)) = self.queue.pop_front() else { return };
        let wake = Arc::clone(wake);
        let job = Job::start("netaide-digest", move |work| {
            let made = digest(&path, work);
            wake();
            made
        });
        match job {
            Ok(job) => self.running = Some((id, job)),
            Err(error) => drop(self.done.insert(id, Err(error))),
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

/// Reads a plain file to its end, however long it is.
fn digest(path: &Path, work: &Work) -> io::Result<Digests> {
    let file = File::open(path)?;
    let about = file.metadata()?;
    if !about.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    // It may grow while it is read; what it was at the beginning is what was transferred.
    let mut file = file.take(about.len());
    let mut digester = Digester::default();
    let mut piece = vec![0; PIECE];
    let mut done = 0;
    loop {
        let length = match file.read(&mut piece) {
            Ok(0) => return Ok(digester.finish()),
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        digester.update(piece.get(..length).unwrap_or_default());
        done += length as u64;
        work.tell(done, about.len(), done);
        if work.is_cancelled() {
            return Err(io::ErrorKind::Interrupted.into());
        }
    }
}
