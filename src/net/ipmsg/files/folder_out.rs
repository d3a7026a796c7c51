//! A folder that a peer fetches, as the stream of it: walked while it is sent.
//!
//! Links, devices and whatever else is no file are passed over, and never followed, whatever becomes a link meanwhile:
//! each step goes from an open folder to a name in it.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use cap_fs_ext::DirExt;
use cap_std::ambient_authority;
use cap_std::fs::{Dir, ReadDir};

use super::file_out::{self, FileOut};
use super::look::seconds;
use crate::codec::charset::Charset;
use crate::net::{Cause, NetError, Operation};
use crate::proto::ipmsg::directory::{self, DEEPEST, MOST_ENTRIES};

/// Entries that are looked at before the worker does something else.
const AT_ONCE: usize = 256;

/// A folder on its way.
pub(super) struct FolderOut {
    /// The folders that are open, the outermost first.
    levels: Vec<Level>,
    /// The file that is sent now.
    file: Option<FileOut>,
    charset: Charset,
    /// For people.
    path: PathBuf,
    entries: u64,
    /// Bytes of contents so far.
    pub bytes: u64,
    /// Whole files so far.
    pub files: u64,
    /// The file that is sent now, below the folder.
    pub current: String,
}

struct Level {
    folder: Dir,
    entries: ReadDir,
    name: OsString,
}

impl FolderOut {
    /// The folder at a path, which is told under a name; its header stands in `buffer` then.
    ///
    /// # Errors
    /// It is no folder, or cannot be read.
    pub fn open(path: &Path, name: &str, charset: Charset, buffer: &mut Vec<u8>) -> Result<FolderOut, NetError> {
        let failed = |error: io::Error| NetError::new(Operation::ReadFile, path.display(), Cause::of_file(&error));
        // The folder that was offered, and not what a link in its place leads to.
        let folder = match (path.parent(), path.file_name()) {
            (Some(above), Some(name)) => {
                Dir::open_ambient_dir(above, ambient_authority()).and_then(|above| above.open_dir_nofollow(name))
            }
            _ => Dir::open_ambient_dir(path, ambient_authority()),
        };
        let folder = folder.map_err(failed)?;
        let entries = folder.entries().map_err(failed)?;
        let modified = folder.dir_metadata().ok().and_then(|about| about.modified().ok());
        buffer.extend(directory::enter(name, seconds(modified.map(cap_std::time::SystemTime::into_std)), charset));
        let level = Level { folder, entries, name: OsString::new() };
        Ok(FolderOut {
            levels: vec![level],
            file: None,
            charset,
            path: path.to_owned(),
            entries: 1,
            bytes: 0,
            files: 0,
            current: String::new(),
        })
    }

    /// Appends what comes next, at most about `most` bytes; false when that was all. What cannot be read is told in
    /// `missing`, and passed over.
    ///
    /// # Errors
    /// A file whose size was told is shorter now, or cannot be read any more; the stream cannot go on.
    pub fn fill(&mut self, buffer: &mut Vec<u8>, most: usize, missing: &mut Vec<NetError>) -> Result<bool, NetError> {
        for _ in 0..AT_ONCE {
            let room = most.saturating_sub(buffer.len());
            if room == 0 {
                return Ok(true);
            }
            if let Some(file) = &mut self.file {
                match file.fill(buffer, room)? {
                    0 => {
                        self.file = None;
                        self.files += 1;
                    }
                    read => self.bytes += read,
                }
                continue;
            }
            let Some(level) = self.levels.last_mut() else { return Ok(false) };
            let name = match level.entries.next() {
                Some(Ok(entry)) => entry.file_name(),
                Some(Err(error)) => {
                    missing.push(self.error(None, &error));
                    self.leave(buffer);
                    continue;
                }
                None => {
                    self.leave(buffer);
                    continue;
                }
            };
            match self.enter(&name, buffer) {
                Ok(()) => {}
                Err(error) => missing.push(self.error(Some(&name), &error)),
            }
        }
        Ok(true)
    }

    fn leave(&mut self, buffer: &mut Vec<u8>) {
        self.levels.pop();
        buffer.extend(directory::leave());
    }

    /// A file or a folder is next; anything else is passed over.
    fn enter(&mut self, name: &OsString, buffer: &mut Vec<u8>) -> io::Result<()> {
        let Some(level) = self.levels.last() else { return Ok(()) };
        let about = level.folder.symlink_metadata(name)?;
        let told = name.to_string_lossy();
        if !about.is_dir() && !about.is_file() {
            return Ok(());
        }
        if self.entries >= MOST_ENTRIES || about.is_dir() && self.levels.len() >= DEEPEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let modified =
            |about: &cap_std::fs::Metadata| seconds(about.modified().ok().map(cap_std::time::SystemTime::into_std));
        if about.is_dir() {
            let folder = level.folder.open_dir_nofollow(name)?;
            let entries = folder.entries()?;
            buffer.extend(directory::enter(&told, modified(&about), self.charset));
            self.levels.push(Level { folder, entries, name: name.clone() });
        } else if let Some((file, about)) = file_out::open(&level.folder, Path::new(name))? {
            buffer.extend(directory::file(&told, about.len(), modified(&about), self.charset));
            self.current = self.below(name).to_string_lossy().into_owned();
            let path = self.path.join(&self.current).display().to_string();
            self.file = Some(FileOut::opened(file, about.len(), path));
        }
        self.entries += 1;
        Ok(())
    }

    /// A name in the folder that is open, as a path below the outermost.
    fn below(&self, name: &OsString) -> PathBuf {
        self.levels.iter().skip(1).map(|level| &level.name).chain([name]).collect()
    }

    fn error(&self, name: Option<&OsString>, error: &io::Error) -> NetError {
        let path = name.map_or(self.path.clone(), |name| self.path.join(self.below(name)));
        NetError::new(Operation::ReadFile, path.display(), Cause::of_file(error))
    }
}
