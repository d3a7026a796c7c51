//! What files and folders of the user's are, as a message offers them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::net::{Cause, NetError, Operation};
use crate::proto::ipmsg::{Attachment, FileKind, MOST_ATTACHMENTS};

/// A folder's size is that of what is found in so long; the size of a folder is for people only.
const LOOK_TIME: Duration = Duration::from_millis(300);
/// And in so many entries.
const MOST_LOOKED: usize = 100_000;

/// What a message offers: one attachment for each path, numbered from 1. The size of a folder is that of all files in
/// it, as far as they are found in a moment; links in it are not followed.
///
/// # Errors
/// One of them is neither file nor folder, cannot be read or has no name; there are too many.
pub(super) fn look_at(paths: &[PathBuf]) -> Result<Vec<Attachment>, NetError> {
    if paths.len() > MOST_ATTACHMENTS {
        let (length, limit) = (paths.len() as u64, MOST_ATTACHMENTS as u64);
        return Err(NetError::new(Operation::Send, "", Cause::TooManyToOffer { length, limit }));
    }
    let until = Instant::now() + LOOK_TIME;
    let mut left = MOST_LOOKED;
    (1..).zip(paths).map(|(id, path)| attachment(id, path, until, &mut left)).collect()
}

fn attachment(id: u64, path: &Path, until: Instant, left: &mut usize) -> Result<Attachment, NetError> {
    let failed = |cause| NetError::new(Operation::ReadFile, path.display(), cause);
    let of = |error: io::Error| failed(Cause::of_file(&error));
    let about = fs::metadata(path).map_err(of)?;
    let (kind, size) = match about.file_type() {
        kind if kind.is_dir() => (FileKind::Folder, size(path, until, left)),
        // Whether it may be read is known before anybody is told of it; a pipe would wait when it is opened.
        kind if kind.is_file() => {
            fs::File::open(path).map_err(of)?;
            (FileKind::File, about.len())
        }
        _ => return Err(failed(Cause::NotPlainFile)),
    };
    // `.` and `..` have a name only as what they stand for.
    let name = match path.file_name() {
        Some(name) => name.to_owned(),
        None => path.canonicalize().ok().and_then(|path| path.file_name().map(ToOwned::to_owned)).unwrap_or_default(),
    };
    let name = name.to_string_lossy().into_owned();
    if name.is_empty() {
        return Err(failed(Cause::NoSuchFile));
    }
    Ok(Attachment { id, name, size, modified: seconds(about.modified().ok()), kind })
}

/// Bytes of all files in a folder, as far as they are found.
fn size(path: &Path, until: Instant, left: &mut usize) -> u64 {
    let mut folders = vec![path.to_owned()];
    let mut size = 0_u64;
    while let Some(folder) = folders.pop() {
        // What cannot be read will not be sent either.
        let Ok(entries) = fs::read_dir(folder) else { continue };
        for entry in entries.flatten() {
            if *left == 0 || Instant::now() >= until {
                return size;
            }
            *left -= 1;
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() => {
                    size = size.saturating_add(entry.metadata().map_or(0, |about| about.len()))
                }
                _ => {}
            }
        }
    }
    size
}

/// Seconds since the Unix epoch; 0 for unknown.
pub(super) fn seconds(time: Option<SystemTime>) -> u64 {
    time.and_then(|time| time.duration_since(UNIX_EPOCH).ok()).map_or(0, |since| since.as_secs())
}

/// The other way; None for unknown.
pub(super) fn time(seconds: u64) -> Option<SystemTime> {
    // No clock of today is beyond 32 bits, and some file systems are not either.
    let seconds = u32::try_from(seconds).ok().filter(|&seconds| seconds > 0)?;
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds.into()))
}
