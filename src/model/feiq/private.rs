//! The folder of the conversations and its files are for this user alone: what was sealed or locked stands in them.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

/// Makes a folder; one that is there already becomes private.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    keep_private(folder, 0o700);
    Ok(())
}

/// Opens a file to write behind its end. It is made where it is not there, and becomes private where it was not.
pub(super) fn open_to_append(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).read(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    keep_private(path, 0o600);
    Ok(file)
}

/// A file system without such rights, or another owner's file, keeps nobody from writing.
#[cfg(unix)]
fn keep_private(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    let is_private = |found: fs::Metadata| found.permissions().mode() & 0o077 == 0;
    if !fs::metadata(path).is_ok_and(is_private)
        && let Err(error) = fs::set_permissions(path, fs::Permissions::from_mode(mode))
    {
        tracing::debug!(%error, "{} is not private", path.display());
    }
}

#[cfg(not(unix))]
fn keep_private(_: &Path, _: u32) {}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn folder_and_files_are_for_this_user_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let (inside, mode) = (folder.path().join("feiq"), |path: &Path| {
            fs::metadata(path).expect("it is there").permissions().mode() & 0o777
        });
        fs::create_dir(&inside).expect("made");
        fs::set_permissions(&inside, fs::Permissions::from_mode(0o755)).expect("set");
        let old = inside.join("old.jsonl");
        fs::write(&old, "of an earlier version\n").expect("written");
        fs::set_permissions(&old, fs::Permissions::from_mode(0o644)).expect("set");
        make_folder(&inside).expect("made");
        for path in [old, inside.join("new.jsonl")] {
            open_to_append(&path).expect("open");
            assert_eq!(mode(&path), 0o600, "{}", path.display());
        }
        assert_eq!(mode(&inside), 0o700);
    }
}
