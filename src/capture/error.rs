//! What goes wrong with the file of a capture: operation, path, cause.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileOperation {
    /// Making the file in which a capture is recorded.
    Create,
    /// Opening a capture that was recorded before.
    Open,
    /// Appending.
    Record,
    /// Writing a copy, or moving the capture.
    Save,
}

/// Why it failed.
#[derive(Clone, Debug)]
pub enum FileCause {
    /// The system said no.
    Io(Arc<io::Error>),
    /// It is no capture.
    Foreign,
    /// It is a capture of a later version of this program.
    Version(u32),
    /// Its first bytes are damaged.
    Damaged,
    /// There is a file of this name already.
    Exists,
    /// It was cancelled.
    Cancelled,
}

/// An operation on a capture's file that failed.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{operation:?} {path}: {cause:?}", path = path.display())]
pub struct FileError {
    /// What was tried.
    pub operation: FileOperation,
    /// The file.
    pub path: PathBuf,
    /// Why it failed.
    pub cause: FileCause,
}

impl FileError {
    pub(super) fn new(operation: FileOperation, path: &Path, cause: impl Into<FileCause>) -> Self {
        FileError { operation, path: path.to_owned(), cause: cause.into() }
    }
}

impl From<io::Error> for FileCause {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::AlreadyExists { FileCause::Exists } else { FileCause::Io(Arc::new(error)) }
    }
}
