//! The file of an export: a temporary one in the same folder, which gets its name when it is whole.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::capture::{file_beside, name_file};

/// As much is put together before it is written.
const BUFFER_BYTES: usize = 256 << 10;

/// A file that is being written. Dropped before [`Target::finish`], it leaves nothing behind.
pub struct Target {
    path: PathBuf,
    file: NamedTempFile,
    out: BufWriter<File>,
}

impl Target {
    /// Makes the temporary file. Without `replace`, a file that has the name already is an error.
    pub fn new(path: &Path, replace: bool) -> io::Result<Self> {
        if path.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if !replace && path.exists() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let file = file_beside(path).map_err(plain)?;
        let out = BufWriter::with_capacity(BUFFER_BYTES, file.reopen()?);
        Ok(Target { path: path.to_owned(), file, out })
    }

    /// Where to write.
    pub fn writer(&mut self) -> &mut dyn Write {
        &mut self.out
    }

    /// Gives the file its name.
    pub fn finish(mut self, replace: bool) -> io::Result<()> {
        self.out.flush()?;
        let Target { path, file, .. } = self;
        name_file(file, &path, replace)
    }
}

/// Without the name of the temporary file, which means nothing to anybody.
fn plain(error: io::Error) -> io::Error {
    error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error)
}
