//! Where the bytes go that a receiver receives: a file, which has its name only when it is whole, or a pipe.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf, is_separator};
use std::sync::Arc;

use mio::Waker;
use tempfile::NamedTempFile;

use super::folder::{self, free};
use super::pipe::Outlet;
use super::source::CHUNK;
use super::unfinished::Unfinished;
use super::{Access, Finished, NetError, Refusal};
use crate::capture::{file_beside, name_file};
use crate::codec::netascii::Decoder;
use crate::net::{Cause, Operation};
use crate::proto::tftp::Mode;

/// No more waits in memory for [`Sink::settle`], bytes.
const MOST: usize = 4 * CHUNK;

/// What a transfer brings here. Dropped before [`Sink::finish`], it leaves no file.
#[derive(Debug)]
pub struct Sink {
    to: To,
    path: Option<PathBuf>,
    /// In netascii.
    decoder: Option<Decoder>,
    /// Bytes of the file that were not handed over yet.
    buffer: Vec<u8>,
    /// Bytes of the file so far.
    length: u64,
}

#[derive(Debug)]
enum To {
    /// A client's upload to a server's folder.
    Upload { file: Unfinished, name: OsString, overwrite: bool, limit: u64 },
    /// A download of the user's.
    File { file: NamedTempFile, overwrite: bool },
    /// Standard output.
    Pipe(Outlet),
}

impl Sink {
    /// A file of the user's. Its folder must be there. A link is followed, as in saving from any program.
    ///
    /// # Errors
    /// There is such a file (without `overwrite`), or what has the name is no regular file; the folder is not there, or
    /// cannot be written to.
    pub fn file(path: &Path, overwrite: bool, mode: Mode) -> Result<Sink, NetError> {
        let failed = |cause| NetError::new(Operation::WriteFile, path.display(), cause);
        let path = match path.metadata() {
            Ok(about) if about.is_dir() => return Err(failed(Cause::IsFolder)),
            Ok(about) if !about.is_file() => return Err(failed(Cause::NotPlainFile)),
            Ok(_) if !overwrite => return Err(failed(Cause::FileExists)),
            Ok(about) if about.permissions().readonly() => return Err(failed(Cause::PermissionDenied)),
            Ok(_) => &dunce::canonicalize(path).map_err(|error| failed(Cause::of_file(&error)))?,
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(Cause::of_file(&error))),
            Err(_) if !overwrite && path.is_symlink() => return Err(failed(Cause::FileExists)),
            // A folder's name, and there is no such folder.
            Err(_) if path.to_string_lossy().ends_with(is_separator) => return Err(failed(Cause::NoSuchFolder)),
            Err(_) => path,
        };
        let file = file_beside(path).map_err(|error| {
            failed(match Cause::of_file(&plain(&error)) {
                // A folder that the system makes up (/proc) takes no new files, and says so in odd words.
                Cause::NoSuchFile if has_folder(path) => Cause::NoNewFiles,
                Cause::NoSuchFile => Cause::NoSuchFolder,
                cause => cause,
            })
        })?;
        Ok(Sink::new(To::File { file, overwrite }, Some(path.to_owned()), mode))
    }

    /// This process's standard output. `waker` wakes the worker's poll when a full pipe has room again.
    ///
    /// # Errors
    /// No thread can be started.
    pub fn stdout(mode: Mode, waker: Arc<Waker>) -> Result<Sink, NetError> {
        Sink::pipe(io::stdout(), mode, waker)
    }

    /// What takes the bytes, which may take its time.
    pub(super) fn pipe(output: impl Write + Send + 'static, mode: Mode, waker: Arc<Waker>) -> Result<Sink, NetError> {
        let outlet =
            Outlet::start(output, waker).map_err(|error| NetError::new(Operation::WriteFile, STDOUT, error))?;
        Ok(Sink::new(To::Pipe(outlet), None, mode))
    }

    /// A client's upload.
    pub(super) fn upload(file: Unfinished, name: OsString, path: PathBuf, access: &Access, mode: Mode) -> Sink {
        let Access { overwrite, limits, .. } = access;
        Sink::new(To::Upload { file, name, overwrite: *overwrite, limit: limits.file }, Some(path), mode)
    }

    fn new(to: To, path: Option<PathBuf>, mode: Mode) -> Self {
        let decoder = (mode == Mode::Netascii).then(Decoder::default);
        Sink { to, path, decoder, buffer: Vec::new(), length: 0 }
    }

    /// The file that it will be; None for a pipe.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// A pipe whose reader is slow has no room: read nothing more from the network for this transfer until the waker
    /// tells. Else [`Sink::write`] waits.
    pub fn is_full(&self) -> bool {
        matches!(&self.to, To::Pipe(outlet) if outlet.is_full())
    }

    /// Takes the next bytes as they stand on the wire.
    ///
    /// # Errors
    /// [`Finished::Refused`] with TooLarge or NoSpace for a client's upload, else [`Finished::Failed`].
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Finished> {
        let before = self.buffer.len();
        match &mut self.decoder {
            Some(decoder) => decoder.push(bytes, &mut self.buffer),
            None => self.buffer.extend_from_slice(bytes),
        }
        self.count(before)?;
        if self.buffer.len() >= MOST { self.hand_over() } else { Ok(()) }
    }

    /// Hands over what was taken, where that is enough for a call. To be asked when there is time for it: after an answer
    /// was sent.
    ///
    /// # Errors
    /// As [`Sink::write`].
    pub fn settle(&mut self) -> Result<(), Finished> {
        if self.buffer.len() >= CHUNK { self.hand_over() } else { Ok(()) }
    }

    /// The file is whole: writes what is left and gives it its name. Without overwriting, the name is taken only if it
    /// is still free. Waits for whoever reads a pipe.
    ///
    /// # Errors
    /// As [`Sink::write`], and [`Refusal::Exists`]. Then there is no file.
    pub fn finish(mut self) -> Result<(), Finished> {
        let before = self.buffer.len();
        if let Some(decoder) = &mut self.decoder {
            decoder.finish(&mut self.buffer);
        }
        self.count(before)?;
        self.hand_over()?;
        let path = self.path.as_deref();
        match self.to {
            To::Upload { file, name, overwrite, .. } => {
                file.publish(&name, overwrite).map_err(|error| refused(&error, path))
            }
            To::File { file, overwrite } => {
                let path = path.unwrap_or(Path::new(""));
                name_file(file, path, overwrite).map_err(|error| failed(&error, Some(path)))
            }
            To::Pipe(mut outlet) => outlet.finish().map_err(|error| failed(&error, None)),
        }
    }

    /// Counts what was added to the buffer: a client that tells a small size and sends more gets no further than any.
    fn count(&mut self, before: usize) -> Result<(), Finished> {
        self.length += (self.buffer.len() - before) as u64;
        match self.to {
            To::Upload { limit, .. } if self.length > limit => Err(Finished::Refused(Refusal::TooLarge { limit })),
            _ => Ok(()),
        }
    }

    fn hand_over(&mut self) -> Result<(), Finished> {
        let path = self.path.as_deref();
        match &mut self.to {
            To::Upload { file, .. } => file.write(&self.buffer).map_err(|error| refused(&error, path))?,
            To::File { file, .. } => file.write_all(&self.buffer).map_err(|error| failed(&plain(&error), path))?,
            To::Pipe(outlet) => {
                outlet.write(std::mem::take(&mut self.buffer)).map_err(|error| failed(&error, path))?;
            }
        }
        self.buffer.clear();
        Ok(())
    }
}

/// What standard output is called in an error, in any language.
const STDOUT: &str = "stdout";

/// The folder of a file is there.
fn has_folder(file: &Path) -> bool {
    std::path::absolute(file).is_ok_and(|file| file.parent().is_some_and(Path::is_dir))
}

/// Why the user's file was not written.
fn failed(error: &io::Error, path: Option<&Path>) -> Finished {
    let target = path.map_or(STDOUT.into(), |path| path.display().to_string());
    Finished::Failed(NetError::new(Operation::WriteFile, target, Cause::of_file(error)))
}

/// Why a client's file was not written.
fn refused(error: &io::Error, path: Option<&Path>) -> Finished {
    Finished::Refused(match Cause::of_file(error) {
        Cause::DiskFull => Refusal::NoSpace { free: path.and_then(free).unwrap_or(0) },
        Cause::FileExists | Cause::PermissionDenied | Cause::ReadOnlyDisk | Cause::FileInUse => folder::refusal(error),
        // A disk that fails is this side's affair, and its user's to hear of.
        _ => return failed(error, path),
    })
}

/// Without the name of the temporary file, which means nothing to anybody.
fn plain(error: &io::Error) -> io::Error {
    error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error)
}
