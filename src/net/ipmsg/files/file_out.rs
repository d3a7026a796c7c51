//! A file that a peer fetches: exactly as many bytes as it was told, or an end before.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use cap_fs_ext::{FollowSymlinks, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};

use crate::net::{Cause, NetError, Operation};

/// A file that is read to where it ended when its size was told.
pub(super) struct FileOut {
    file: File,
    /// Bytes that were not read yet.
    left: u64,
    /// For people.
    name: String,
}

impl FileOut {
    /// What the user offered, as the file that it was then: its last part is no link by now.
    ///
    /// # Errors
    /// It is not there, is no plain file or cannot be read.
    pub fn open(path: &Path, size: u64, offset: u64) -> Result<FileOut, NetError> {
        let failed = |cause| NetError::new(Operation::ReadFile, path.display(), cause);
        let of = |error: io::Error| failed(Cause::of_file(&error));
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(failed(Cause::NotPlainFile));
        };
        let folder = Dir::open_ambient_dir(folder, ambient_authority()).map_err(of)?;
        let (mut file, _) = open(&folder, Path::new(name)).map_err(of)?.ok_or_else(|| failed(Cause::NotPlainFile))?;
        file.seek(SeekFrom::Start(offset)).map_err(of)?;
        Ok(FileOut { file, left: size.saturating_sub(offset), name: path.display().to_string() })
    }

    /// A file of a folder.
    pub fn opened(file: File, size: u64, name: String) -> FileOut {
        FileOut { file, left: size, name }
    }

    /// Appends the next bytes, at most `most`; how many, 0 at the end.
    ///
    /// # Errors
    /// It cannot be read any more, or is shorter than was told: nothing takes the place of what is missing.
    pub fn fill(&mut self, buffer: &mut Vec<u8>, most: usize) -> Result<u64, NetError> {
        let most = self.left.min(most as u64);
        let failed = |cause| NetError::new(Operation::ReadFile, &self.name, cause);
        let read = (&mut self.file).take(most).read_to_end(buffer).map_err(|error| failed(Cause::of_file(&error)))?;
        if (read as u64) < most {
            return Err(failed(Cause::FileChanged));
        }
        self.left -= most;
        Ok(most)
    }
}

/// Opens a file of a folder without following a link, with its size now; None for what is no file.
pub(super) fn open(folder: &Dir, name: &Path) -> io::Result<Option<(File, cap_std::fs::Metadata)>> {
    if !folder.symlink_metadata(name)?.is_file() {
        return Ok(None);
    }
    let mut options = OpenOptions::new();
    // What has become a pipe since it was looked at must not block the worker.
    options.read(true).follow(FollowSymlinks::No).nonblock(true);
    let file = folder.open_with(name, &options)?;
    let about = file.metadata()?;
    Ok(about.is_file().then(|| (file.into_std(), about)))
}
