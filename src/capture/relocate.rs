//! Giving a capture that is being recorded another place, also on another disk, while the worker goes on.

use std::collections::HashMap;
use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::extent::Extent;
use super::file::{read_at, write_at};
use super::format::HEADER_BYTES;
use super::store::Shared;
use super::{Capture, FileCause, FileError, FileOperation, Work};

/// Rounds of copying what was appended during the round before; what is left then is copied while the worker waits.
const ROUNDS: usize = 4;

impl Capture {
    /// Moves the file to another place, where it stays when the capture is gone; what is appended from now on is
    /// recorded there. It is an error if there is a file of this name. May take long where the place is on another
    /// disk: for a [`super::Job`].
    pub fn move_to(&self, path: &Path, work: &Work) -> Result<(), FileError> {
        let fail = |cause| FileError { operation: FileOperation::Save, path: path.to_owned(), cause };
        if path.exists() {
            return Err(fail(FileCause::Exists));
        }
        let renamed = self.path().is_some_and(|old| fs::rename(old, path).is_ok());
        if renamed {
            *self.shared.path.lock() = Some(path.to_owned());
        } else {
            self.copy_to(path, work).map_err(fail)?;
        }
        self.shared.private.store(false, Ordering::Relaxed);
        Ok(())
    }

    fn copy_to(&self, path: &Path, work: &Work) -> Result<(), FileCause> {
        let Some(recorder) = &self.recorder else { return Err(FileCause::Damaged) };
        let file = File::options().read(true).write(true).create_new(true).open(path)?;
        let mut copy = Copy { shared: &self.shared, to: &file, done: HashMap::new(), work };
        let mut attempt = || -> Result<(), FileCause> {
            for _ in 0..ROUNDS {
                copy.round()?;
            }
            // From here the worker waits, for what came during the last round.
            let mut recorder = recorder.lock();
            recorder.commit();
            copy.round()?;
            let to = file.try_clone()?;
            *self.shared.file.write() = Some(Arc::new(to));
            let old = self.shared.path.lock().replace(path.to_owned());
            if let Some(old) = old.filter(|_| self.is_private()) {
                // It is in the folder of this run, which goes as a whole in the end.
                fs::remove_file(old).ok();
            }
            Ok(())
        };
        let result = attempt();
        if result.is_err() {
            // What was made here and is not wanted.
            fs::remove_file(path).ok();
        }
        result
    }
}

struct Copy<'a> {
    shared: &'a Shared,
    to: &'a File,
    /// What was copied of each place: the sequence of the extent, and the end of its records or peers then.
    done: HashMap<u64, (u64, u64)>,
    work: &'a Work,
}

impl Copy<'_> {
    /// Copies what has changed since the round before.
    fn round(&mut self) -> Result<(), FileCause> {
        let length = self.shared.length.load(Ordering::Acquire);
        let table = self.shared.table.read().clone();
        self.bytes(0, HEADER_BYTES)?;
        for extent in &table.peers {
            // Small, and where it ends is not known here.
            self.bytes(extent.place, u64::from(extent.size))?;
        }
        let ends = table.records.iter().skip(1).map(|extent| extent.first).chain([length]);
        for (extent, end) in table.records.iter().zip(ends) {
            self.records(extent, end)?;
            self.work.tell(extent.end(), table.end, extent.end());
        }
        Ok(())
    }

    fn records(&mut self, extent: &Extent, end: u64) -> Result<(), FileCause> {
        let state = (extent.sequence, end);
        if self.done.get(&extent.place) != Some(&state) {
            self.bytes(extent.place, u64::from(extent.size))?;
            self.done.insert(extent.place, state);
        }
        Ok(())
    }

    fn bytes(&self, place: u64, length: u64) -> Result<(), FileCause> {
        if self.work.is_cancelled() {
            return Err(FileCause::Cancelled);
        }
        let from = self.shared.file().ok_or(FileCause::Damaged)?;
        let mut bytes = vec![0; length as usize];
        let read = read_at(&from, place, &mut bytes)?;
        Ok(write_at(self.to, place, bytes.get(..read).unwrap_or_default())?)
    }
}
