//! The digests of a file, at the end of a transfer.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crossbeam_channel::Receiver;

use crate::capture::{Job, Work};
use crate::cli::{say, wait};
use crate::codec::digest::{Digester, Digests};
use crate::model::words;

/// Read at once.
const CHUNK: usize = 1 << 20;

/// The digests of a file; None if they were not wanted any more, or the file cannot be read, which is said.
pub fn digests(path: &Path, interrupts: &Receiver<()>) -> Option<Digests> {
    let file = path.to_owned();
    let job = Job::start("netaide-digest", move |work| read(&file, work));
    let digests = job.and_then(|job| wait::job(job, interrupts).unwrap_or(Ok(None)));
    digests.unwrap_or_else(|error| {
        say(words::file_error(path, &error));
        None
    })
}

/// None when it was cancelled.
fn read(path: &PathBuf, work: &Work) -> io::Result<Option<Digests>> {
    let mut file = File::open(path)?;
    let (mut digester, mut room) = (Digester::default(), vec![0; CHUNK]);
    loop {
        match file.read(&mut room) {
            Ok(0) => return Ok(Some(digester.finish())),
            Ok(length) => digester.update(room.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        if work.is_cancelled() {
            return Ok(None);
        }
    }
}
