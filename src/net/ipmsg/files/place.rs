//! Where something that is fetched goes: one name in one open folder, and nothing else of the disk.

use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use cap_std::ambient_authority;
use cap_std::fs::Dir;

use crate::net::ipmsg::{Fetch, FileEnd};
use crate::net::{Cause, NetError, Operation};
use crate::proto::ipmsg::FileKind;

/// A name in a folder.
pub(super) struct Place {
    pub folder: Arc<Dir>,
    /// The folder's path; nothing is opened by it.
    path: PathBuf,
    pub name: String,
    pub overwrite: bool,
}

impl Place {
    /// Opens the folder, through links if there are any: it is what the user chose. It stays that folder while it is
    /// open, whatever comes into its place.
    ///
    /// # Errors
    /// There is no such folder, something has the name already, or the name is none.
    pub fn open(fetch: &Fetch) -> Result<Place, FileEnd> {
        let path = fetch.folder.join(&fetch.name);
        let failed = |cause| FileEnd::Failed(NetError::new(Operation::WriteFile, path.display(), cause));
        let mut parts = Path::new(&fetch.name).components();
        let (Some(Component::Normal(name)), None) = (parts.next(), parts.next()) else {
            return Err(failed(Cause::NoSuchFile));
        };
        // With a slash behind it, for example.
        if name != fetch.name.as_str() || fetch.name.contains(['\\', '\0']) {
            return Err(failed(Cause::NoSuchFile));
        }
        let folder = Dir::open_ambient_dir(&fetch.folder, ambient_authority()).map_err(|error| {
            let missing = error.kind() == io::ErrorKind::NotFound;
            failed(if missing { Cause::NoSuchFolder } else { Cause::of_file(&error) })
        })?;
        let overwrite = fetch.overwrite && fetch.file.kind != FileKind::Folder;
        match folder.symlink_metadata(&fetch.name) {
            Ok(about) if overwrite && about.is_file() => {}
            Ok(_) => return Err(FileEnd::Exists),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(Cause::of_file(&error))),
        }
        Ok(Place { folder: Arc::new(folder), path: fetch.folder.clone(), name: fetch.name.clone(), overwrite })
    }

    /// Its path, for people.
    pub fn path(&self) -> PathBuf {
        self.path.join(&self.name)
    }

    /// There is room for so many bytes; where the system does not say, writing finds out.
    ///
    /// # Errors
    /// There is not.
    pub fn has_room(&self, bytes: u64) -> Result<(), FileEnd> {
        let free = fs4::available_space(&self.path).unwrap_or(u64::MAX);
        if bytes > free { Err(self.failed(Cause::DiskFull)) } else { Ok(()) }
    }

    /// The end that an error of the disk is.
    pub fn end(&self, error: &io::Error) -> FileEnd {
        self.failed(Cause::of_file(error))
    }

    fn failed(&self, cause: Cause) -> FileEnd {
        FileEnd::Failed(NetError::new(Operation::WriteFile, self.path().display(), cause))
    }
}
