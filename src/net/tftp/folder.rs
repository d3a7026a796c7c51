//! The folder that a server gives to its clients: which file a request means, and nothing else of the disk.
//!
//! Which folder that is, its path says anew for each request: one that is deleted and made again, as a build does it, is
//! served again, and one that was moved away is not.
//!
//! What holds, whatever a name says and whatever happens in the folder meanwhile: the way to a file goes from the
//! open folder through one component after the other, each opened without following a link, and what was opened is
//! looked at once more through its own handle. A path is never put together for the system to resolve.
//!
//! Only regular files are read or replaced. A hard link is a regular file; a symbolic link, a device, a pipe and a
//! folder are refused, as the last component or on the way. No folder is ever made.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cap_fs_ext::{DirExt, FollowSymlinks, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, Metadata, OpenOptions};

use super::name::{self, FileName};
use super::sink::Sink;
use super::source::Source;
use super::unfinished::Unfinished;
use super::{Access, Refusal};
use crate::net::{Cause, NetError, Operation};
use crate::proto::tftp::Mode;

/// A name to look for, to see whether a folder can be searched.
const SOUGHT: &str = "netaide";

/// A folder that is served.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
}

/// Where a file is, or may be made.
struct Place {
    folder: Arc<Dir>,
    name: FileName,
    /// What is there; a regular file.
    there: Option<Metadata>,
    /// For people; nothing is opened by it.
    path: PathBuf,
}

impl Folder {
    /// The folder at a path, through links if there are any: it is what the user chose. Each request is served from what
    /// is there then; what runs keeps the folder that it began in. While nothing is there, nothing is found.
    ///
    /// # Errors
    /// There is no such folder now, or it may not be searched.
    pub fn open(path: &Path) -> Result<Folder, NetError> {
        let failed = |error: io::Error| {
            let cause = match Cause::of_file(&error) {
                Cause::NoSuchFile => Cause::NoSuchFolder,
                cause => cause,
            };
            NetError::new(Operation::Open, path.display(), cause)
        };
        let folder = Folder { path: std::path::absolute(path).map_err(failed)? };
        match folder.root().map_err(failed)?.symlink_metadata(SOUGHT) {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Err(failed(error)),
            _ => Ok(folder),
        }
    }

    /// What is at the path now.
    fn root(&self) -> io::Result<Arc<Dir>> {
        Dir::open_ambient_dir(&self.path, ambient_authority()).map(Arc::new)
    }

    /// The folder's own path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Opens the file that a read request names.
    ///
    /// # Errors
    /// NotFound, BadName, Denied, Busy (no more files may be open).
    pub fn read(&self, name: &[u8], mode: Mode) -> Result<Source, Refusal> {
        for place in self.places(name)? {
            if place.there.is_some() {
                return place.read(mode);
            }
        }
        Err(Refusal::NotFound)
    }

    /// Makes room for the file that a write request names; `tsize` is what the client tells of its size, bytes. The
    /// file has its name only when [`Sink::finish`] gave it.
    ///
    /// # Errors
    /// ReadOnly, BadName, NotFound (its folder), Exists, TooLarge, NoSpace, Denied, Busy.
    pub fn write(&self, name: &[u8], mode: Mode, access: &Access, tsize: Option<u64>) -> Result<Sink, Refusal> {
        if !access.write {
            return Err(Refusal::ReadOnly);
        }
        let mut places = self.places(name)?;
        let there = places.iter().position(|place| place.there.is_some());
        let new = || places.iter().position(|place| place.name.text);
        let chosen = there.or_else(new).ok_or(Refusal::BadName)?;
        let place = places.swap_remove(chosen);
        // The length of a text on the wire is not that of the file.
        let told = tsize.filter(|_| mode == Mode::Octet).unwrap_or(0);
        place.write(mode, access, told)
    }

    /// Where the file of that name may be, the likeliest place first.
    fn places(&self, name: &[u8]) -> Result<Vec<Place>, Refusal> {
        let readings = name::readings(name);
        if readings.is_empty() {
            return Err(Refusal::BadName);
        }
        let root = self.root().map_err(|error| match refusal(&error) {
            Refusal::BadName => Refusal::NotFound,
            refusal => refusal,
        })?;
        let mut places = Vec::new();
        for reading in readings {
            match self.place(root.clone(), reading) {
                Ok(place) => places.push(place),
                // No such folder: the other reading may have one.
                Err(Refusal::NotFound) => {}
                Err(refusal) => return Err(refusal),
            }
        }
        if places.is_empty() { Err(Refusal::NotFound) } else { Ok(places) }
    }

    fn place(&self, root: Arc<Dir>, name: FileName) -> Result<Place, Refusal> {
        let mut folder = root;
        let mut path = self.path.clone();
        for part in &name.folders {
            // A link is told apart before it is opened; one that comes after this is not followed.
            let about = folder.symlink_metadata(part).map_err(|error| refusal(&error))?;
            if !about.is_dir() {
                return Err(Refusal::BadName);
            }
            folder = Arc::new(folder.open_dir_nofollow(part).map_err(|error| refusal(&error))?);
            path.push(part);
        }
        let there = match folder.symlink_metadata(&name.file) {
            Ok(about) if about.is_file() => Some(about),
            Ok(_) => return Err(Refusal::BadName),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(refusal(&error)),
        };
        path.push(&name.file);
        Ok(Place { folder, name, there, path })
    }
}

impl Place {
    fn read(self, mode: Mode) -> Result<Source, Refusal> {
        let mut options = OpenOptions::new();
        // What has become a pipe since it was looked at must not block the worker.
        options.read(true).follow(FollowSymlinks::No).nonblock(true);
        let file = self.folder.open_with(&self.name.file, &options).map_err(|error| refusal(&error))?;
        let file = file.into_std();
        let about = file.metadata().map_err(|error| refusal(&error))?;
        if !about.is_file() {
            return Err(Refusal::BadName);
        }
        Source::opened(file, &about, self.path, mode).map_err(|error| refusal(&error))
    }

    fn write(self, mode: Mode, access: &Access, told: u64) -> Result<Sink, Refusal> {
        if let Some(there) = &self.there {
            if !access.overwrite {
                return Err(Refusal::Exists);
            }
            // Taking its place would not ask for that right.
            if there.permissions().readonly() {
                return Err(Refusal::Denied);
            }
        }
        let limit = access.limits.file;
        if told > limit {
            return Err(Refusal::TooLarge { limit });
        }
        // Where the system does not say, writing finds out.
        let free = free(&self.path).unwrap_or(u64::MAX);
        if told > free {
            return Err(Refusal::NoSpace { free });
        }
        let file = Unfinished::create(self.folder).map_err(|error| refusal(&error))?;
        Ok(Sink::upload(file, self.name.file, self.path, access, mode))
    }
}

/// Bytes that may be written where a file is.
pub(super) fn free(file: &Path) -> Option<u64> {
    fs4::available_space(file.parent()?).ok()
}

/// What a client is told where the system says no.
pub(super) fn refusal(error: &io::Error) -> Refusal {
    match Cause::of_file(error) {
        Cause::NoSuchFile => Refusal::NotFound,
        Cause::TooManyFiles => Refusal::Busy,
        Cause::FileExists => Refusal::Exists,
        Cause::PermissionDenied | Cause::ReadOnlyDisk | Cause::FileInUse => Refusal::Denied,
        // A link that came while it was opened, a name that the disk cannot have.
        _ => Refusal::BadName,
    }
}
