//! Where captures live that nobody has saved: a folder for each run of the program, which goes at its normal end.
//! What a run that was killed left behind is found by the next one.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::{FileError, FileOperation};

/// What the files of captures end with.
const EXTENSION: &str = "netaide";
/// What the folders of runs begin with. Another folder is somebody else's, whatever is in it.
const PREFIX: &str = "run-";
/// The file whose lock tells whether a run is alive.
const LOCK: &str = "lock";
/// A run that begins tries so often: another one that looks for what is left may take a new folder for an old one.
const TRIES: usize = 100;

/// The folder of this run. Dropping it removes the folder.
#[derive(Debug)]
pub struct Run {
    folder: PathBuf,
    next: AtomicU64,
    /// Held until the end.
    lock: Option<File>,
}

/// The captures of a run that did not end in order. Held by this process until it is dropped.
#[derive(Debug)]
pub struct Leftover {
    folder: PathBuf,
    captures: Vec<PathBuf>,
    lock: Option<File>,
}

impl Run {
    /// Makes a folder for this run in the folder of all runs.
    pub fn start(runs: &Path) -> Result<Run, FileError> {
        let fail = |error| FileError::new(FileOperation::Create, runs, error);
        fs::create_dir_all(runs).map_err(fail)?;
        let mut tries = 1;
        loop {
            let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(runs).map_err(fail)?.keep();
            match lock(&folder) {
                // Another process that looked for what is left may have taken the folder away before it was locked.
                Ok(lock) if folder.join(LOCK).exists() => {
                    return Ok(Run { folder, next: AtomicU64::new(1), lock: Some(lock) });
                }
                Ok(_) | Err(_) if tries < TRIES => tries += 1,
                Ok(_) => {
                    return Err(FileError::new(
                        FileOperation::Create,
                        &folder,
                        io::Error::from(io::ErrorKind::NotFound),
                    ));
                }
                Err(error) => return Err(FileError::new(FileOperation::Create, &folder, error)),
            }
        }
    }

    /// A path for the next capture of this run.
    pub fn next_path(&self) -> PathBuf {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.folder.join(format!("{number}.{EXTENSION}"))
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        remove(&self.folder, self.lock.take());
    }
}

impl Leftover {
    /// All that runs left behind that are not alive. Folders without a record are removed.
    pub fn find(runs: &Path) -> Vec<Leftover> {
        // No folder: nothing was left.
        let entries = fs::read_dir(runs).into_iter().flatten().flatten();
        let of_runs = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX));
        let folders = of_runs.map(|entry| entry.path()).filter(|path| path.is_dir());
        let mut found: Vec<Leftover> = folders.filter_map(|path| claim(&path)).collect();
        found.sort_by(|a, b| a.captures.cmp(&b.captures));
        found
    }

    /// Its captures that hold records.
    pub fn captures(&self) -> &[PathBuf] {
        &self.captures
    }

    /// Removes one of them for good, and with the last one the folder.
    pub fn discard_one(&mut self, path: &Path) {
        let before = self.captures.len();
        self.captures.retain(|capture| capture != path);
        if self.captures.len() < before {
            // What cannot be removed is offered again.
            fs::remove_file(path).ok();
            if self.captures.is_empty() {
                remove(&self.folder, self.lock.take());
            }
        }
    }

    /// Removes them for good.
    pub fn discard(mut self) {
        remove(&self.folder, self.lock.take());
    }
}

/// Takes the lock of a folder whose run is over, and looks what is in it.
fn claim(folder: &Path) -> Option<Leftover> {
    // Not made to the end, by a run that was killed or is about to lock it: gone if it is empty, and else let be.
    if !folder.join(LOCK).exists() && captures_in(folder).is_empty() {
        fs::remove_dir(folder).ok();
        return None;
    }
    let lock = lock(folder).ok()?;
    let mut captures = captures_in(folder);
    captures.retain(|path| holds_records(path));
    captures.sort();
    if captures.is_empty() {
        remove(folder, Some(lock));
        return None;
    }
    Some(Leftover { folder: folder.to_owned(), captures, lock: Some(lock) })
}

fn captures_in(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == EXTENSION)).collect()
}

/// One that cannot be opened is kept, and tells why when it is.
fn holds_records(path: &Path) -> bool {
    super::Capture::open(path).map_or(true, |capture| capture.reader().length() > 0)
}

fn lock(folder: &Path) -> io::Result<File> {
    let file = File::options().create(true).truncate(false).write(true).open(folder.join(LOCK))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(io::ErrorKind::WouldBlock.into()),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// With the lock held, so that nobody takes the folder meanwhile; without it on a Windows that removes no file that is
/// open. Nobody is left to be told when it fails, and the next start tries again.
fn remove(folder: &Path, lock: Option<File>) {
    let removed = fs::remove_dir_all(folder);
    drop(lock);
    if removed.is_err() {
        fs::remove_dir_all(folder).ok();
    }
}
