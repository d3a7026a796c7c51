//! Why an export left no file: operation, target and cause.

use std::io;
use std::path::{Path, PathBuf};

use super::super::words;
use super::Halt;
use crate::i18n::t;

/// An export that did not come about.
#[derive(Debug, thiserror::Error)]
#[error("export to {}: {cause:?}", path.display())]
pub struct ExportError {
    /// The file that is not there.
    pub path: PathBuf,
    /// The system's words; None if it was cancelled.
    pub cause: Option<io::Error>,
}

impl ExportError {
    pub(super) fn new(path: &Path, halt: Halt<io::Error>) -> Self {
        let cause = match halt {
            Halt::Cancelled => None,
            Halt::Failed(error) => Some(error),
        };
        ExportError { path: path.to_owned(), cause }
    }

    /// Whether the user wanted it to end.
    pub fn is_cancelled(&self) -> bool {
        self.cause.is_none()
    }

    /// In words: operation, target and cause.
    pub fn words(&self) -> String {
        let path = self.path.display();
        match &self.cause {
            None => t!("export.cancelled", path = path).into_owned(),
            Some(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                t!("export.exists", path = path).into_owned()
            }
            Some(error) => t!("export.failed", path = path, cause = words::file_cause(error)).into_owned(),
        }
    }
}
