//! A file that is fetched: beside its place until it is whole, and there for another attempt if it does not become so.
//!
//! Whether a peer honours an offset is seen, not believed: the request begins some bytes before the end of what is there,
//! and these have to come again. iptux ignores the offset and sends the beginning, which is then taken as that.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use cap_fs_ext::{FollowSymlinks, OpenOptionsFollowExt};
use cap_std::fs::OpenOptions;

use super::look::time;
use super::place::Place;
use crate::net::ipmsg::{Fetch, FileEnd};
use crate::net::tftp::unfinished::give_name;

/// So many bytes of what is there are asked for again, to see that they are the same.
const AGAIN: usize = 4096;
/// The name beside the place has at most so many bytes of the file's own.
const MOST_OF_NAME: usize = 200;

/// A file on its way here.
pub(super) struct FileIn {
    place: Place,
    /// Its name until it is whole.
    hidden: String,
    /// None once it is closed.
    file: Option<File>,
    /// How long it will be.
    size: u64,
    /// Bytes of it that are there.
    length: u64,
    check: Option<Check>,
    /// What there is of it is of use for another attempt.
    keep: bool,
    modified: u64,
}

/// What has to come again.
struct Check {
    head: Vec<u8>,
    tail: Vec<u8>,
    came: Vec<u8>,
}

/// What a file waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wants {
    /// At most so many bytes more, and none behind them.
    Bytes(u64),
    /// What is there is of another file: another connection, from the beginning.
    StartOver,
    /// Nothing.
    Nothing,
}

impl FileIn {
    /// Makes room for a file, or finds what an earlier attempt has left. `resumes`: the peer honours an offset.
    ///
    /// # Errors
    /// As [`Place::open`]; the disk has no room, or another transfer fetches the same.
    pub fn open(fetch: &Fetch, resumes: bool) -> Result<FileIn, FileEnd> {
        let place = Place::open(fetch)?;
        let end = fetch.name.floor_char_boundary(MOST_OF_NAME);
        let start = fetch.name.get(..end).unwrap_or_default();
        let hidden = format!("{start}.{:x}-{:x}.part", fetch.number, fetch.file.id);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).follow(FollowSymlinks::No);
        let file = place.folder.open_with(&hidden, &options).map_err(|error| place.end(&error))?.into_std();
        let about = file.metadata().map_err(|error| place.end(&error))?;
        // Something else has taken the name, or another transfer writes there now.
        if !about.is_file() || file.try_lock().is_err() {
            return Err(FileEnd::Exists);
        }
        let size = fetch.file.size;
        let modified = fetch.file.modified;
        let length = if fetch.resume && resumes && about.len() <= size { about.len() } else { 0 };
        let mut this = FileIn { place, hidden, file: Some(file), size, length, check: None, keep: resumes, modified };
        this.begin().map_err(|error| this.place.end(&error))?;
        this.place.has_room(size - this.length)?;
        Ok(this)
    }

    /// Goes to the end of what is there, or begins anew where that cannot be checked.
    fn begin(&mut self) -> io::Result<()> {
        let Some(file) = &mut self.file else { return Ok(()) };
        self.check = None;
        if self.length > AGAIN as u64 {
            let (mut head, mut tail) = (vec![0; AGAIN], vec![0; AGAIN]);
            file.seek(SeekFrom::Start(0))?;
            file.read_exact(&mut head)?;
            file.seek(SeekFrom::Start(self.length - AGAIN as u64))?;
            file.read_exact(&mut tail)?;
            // Were they the same, what a peer sends would not tell where it begins.
            if head != tail {
                self.check = Some(Check { head, tail, came: Vec::with_capacity(AGAIN) });
                return Ok(());
            }
        }
        self.length = 0;
        file.set_len(0)?;
        file.seek(SeekFrom::Start(0)).map(drop)
    }

    /// From which byte on it is asked for.
    pub fn offset(&self) -> u64 {
        if self.check.is_some() { self.length.saturating_sub(AGAIN as u64) } else { 0 }
    }

    /// Bytes that are there.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// What it waits for.
    pub fn wants(&self) -> Wants {
        let missing = match &self.check {
            Some(check) => self.size.saturating_sub(self.offset()).saturating_sub(check.came.len() as u64),
            None => self.size.saturating_sub(self.length),
        };
        if missing == 0 { Wants::Nothing } else { Wants::Bytes(missing) }
    }

    /// Takes what came, which is no more than it wanted.
    ///
    /// # Errors
    /// The disk.
    pub fn write(&mut self, bytes: &[u8]) -> Result<Wants, FileEnd> {
        self.take(bytes).map_err(|error| self.place.end(&error))
    }

    fn take(&mut self, mut bytes: &[u8]) -> io::Result<Wants> {
        if let Some(check) = &mut self.check {
            let room = AGAIN.saturating_sub(check.came.len()).min(bytes.len());
            let (again, rest) = bytes.split_at_checked(room).unwrap_or((bytes, &[]));
            check.came.extend_from_slice(again);
            bytes = rest;
            if check.came.len() < AGAIN {
                return Ok(self.wants());
            }
            let Some(Check { head, tail, came }) = self.check.take() else { return Ok(self.wants()) };
            if came != tail {
                // The offset was not honoured, or the file is another one by now.
                self.length = 0;
                self.begin()?;
                if came != head {
                    return Ok(Wants::StartOver);
                }
                self.append(&came)?;
            } else if let Some(file) = &mut self.file {
                file.seek(SeekFrom::Start(self.length))?;
            }
        }
        self.append(bytes)?;
        Ok(self.wants())
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Some(file) = &mut self.file else { return Err(io::ErrorKind::NotConnected.into()) };
        file.write_all(bytes)?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// It is whole: gives it its name, at once. Without overwriting, the name is taken only if it is still free.
    ///
    /// # Errors
    /// [`FileEnd::Exists`], or the disk. Then it still is where it was.
    pub fn finish(mut self) -> Result<std::path::PathBuf, FileEnd> {
        self.keep = true;
        if let Some(file) = self.file.take() {
            file.set_len(self.size).map_err(|error| self.place.end(&error))?;
            if let Some(time) = time(self.modified) {
                // A file with another time is still the file.
                file.set_modified(time).ok();
            }
        }
        let Place { folder, name, overwrite, .. } = &self.place;
        give_name(folder, &self.hidden, name.as_ref(), *overwrite).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => FileEnd::Exists,
            _ => self.place.end(&error),
        })?;
        self.hidden.clear();
        Ok(self.place.path())
    }
}

impl Drop for FileIn {
    fn drop(&mut self) {
        // Windows removes no open file.
        self.file = None;
        let useless = !self.keep || self.length == 0;
        if useless && !self.hidden.is_empty() {
            // Nobody is there to be told; its name says what it is.
            self.place.folder.remove_file(&self.hidden).ok();
        }
    }
}
