//! What goes wrong with the file of a capture, in words.

use std::path::Path;

use super::{Text, file_cause};
use crate::capture::{Damage, FileCause, FileError, FileOperation, Recording};
use crate::i18n::t;

/// An operation on a capture's file that failed: operation, file, cause.
pub fn capture_error(error: &FileError) -> String {
    let file = error.path.display();
    let cause = capture_cause(&error.cause);
    match error.operation {
        FileOperation::Create => t!("capture.error-create", file = file, cause = cause),
        FileOperation::Open => t!("capture.error-open", file = file, cause = cause),
        FileOperation::Record => t!("capture.error-record", file = file, cause = cause),
        FileOperation::Save => t!("capture.error-save", file = file, cause = cause),
    }
    .into_owned()
}

fn capture_cause(cause: &FileCause) -> Text {
    match cause {
        FileCause::Io(error) => file_cause(error),
        FileCause::Foreign => t!("capture.foreign"),
        FileCause::Version(version) => t!("capture.later-version", version = version),
        FileCause::Damaged => t!("capture.damaged"),
        FileCause::Exists => t!("capture.exists"),
        FileCause::Cancelled => t!("capture.cancelled"),
    }
}

/// Why nothing is recorded; None while it is.
pub fn recording(recording: &Recording) -> Option<String> {
    match recording {
        Recording::On => None,
        Recording::Off => Some(t!("capture.off").into_owned()),
        Recording::Full { limit } => Some(t!("capture.full", limit = size(*limit)).into_owned()),
        Recording::Failed(error) => Some(capture_error(error)),
    }
}

/// What is missing in a capture that was opened.
pub fn damage(damage: &Damage) -> String {
    match damage {
        Damage::Unfinished => t!("capture.unfinished"),
        Damage::Cut { records } => t!("capture.cut", records = records),
        Damage::Broken { at } => t!("capture.broken", at = at),
    }
    .into_owned()
}

/// Bytes as a person reads them: `512 B`, `1.5 kB`.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64 / 1000.0;
    let mut units = UNITS.into_iter();
    let mut unit = units.next().unwrap_or_default();
    while value >= 999.95 {
        let Some(next) = units.next() else { break };
        (value, unit) = (value / 1000.0, next);
    }
    format!("{value:.1} {unit}")
}

/// A file's name without its folder, for a heading.
pub fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes() {
        for (bytes, text) in [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (999_949, "999.9 kB"), (999_960, "1.0 MB")]
        {
            assert_eq!(size(bytes), text);
        }
        assert_eq!(size(u64::MAX), "18446.7 PB");
    }
}
