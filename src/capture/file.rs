//! Files that are read and written at places by several threads at once, and files that appear when they are whole.

use std::fs::File;
use std::io;
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

/// Reads as much as there is, at most `out` bytes; how much that was.
pub(super) fn read_at(file: &File, place: u64, out: &mut [u8]) -> io::Result<usize> {
    let mut done = 0;
    while let Some(rest) = out.get_mut(done..).filter(|rest| !rest.is_empty()) {
        match once(file, place + done as u64, rest) {
            Ok(0) => break,
            Ok(length) => done += length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}

#[cfg(unix)]
fn once(file: &File, place: u64, out: &mut [u8]) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, out, place)
}

#[cfg(windows)]
fn once(file: &File, place: u64, out: &mut [u8]) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, out, place)
}

/// Writes all bytes.
#[cfg(unix)]
pub(super) fn write_at(file: &File, place: u64, bytes: &[u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, place)
}

/// Writes all bytes.
#[cfg(windows)]
pub(super) fn write_at(file: &File, place: u64, bytes: &[u8]) -> io::Result<()> {
    let mut done = 0;
    while let Some(rest) = bytes.get(done..).filter(|rest| !rest.is_empty()) {
        match std::os::windows::fs::FileExt::seek_write(file, rest, place + done as u64) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(length) => done += length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// A file under another name in the folder of `path`, which takes its name once it is whole. It may be read like any
/// file that a program saves, and is no secret; what the user's mask forbids stays forbidden.
pub fn file_beside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.prefix(".netaide-").tempfile_in(folder)
}

/// Gives a file of [`file_beside`] its name. What has that name is replaced if `replace` says so.
///
/// # Errors
/// Something has the name and is not to be replaced, and what else the system says. Then the file is gone.
pub fn name_file(file: NamedTempFile, path: &Path, replace: bool) -> io::Result<()> {
    if replace { file.persist(path).map(drop).map_err(|error| error.error) } else { name_if_free(file, path) }
}

fn name_if_free(file: NamedTempFile, path: &Path) -> io::Result<()> {
    match file.persist_noclobber(path) {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Err(error.error),
        Err(error) => reserve_name(error.file, path),
    }
}

/// Where a disk neither gives second names nor renames without replacing (FAT, some network disks): an empty file takes
/// the name, which only one can do, and is replaced.
fn reserve_name(file: NamedTempFile, path: &Path) -> io::Result<()> {
    drop(File::options().write(true).create_new(true).open(path)?);
    file.persist(path).map(drop).map_err(|error| {
        // It is ours; where it stays, it is at least empty.
        std::fs::remove_file(path).ok();
        error.error
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_name_is_taken_only_where_it_is_free() {
        let folder = tempfile::tempdir().expect("a folder");
        let whole = |text: &str, path: &Path| {
            let mut file = file_beside(path).expect("a file");
            file.write_all(text.as_bytes()).expect("written");
            file
        };
        for (way, name) in [(name_if_free as fn(_, &Path) -> _, "one"), (reserve_name, "two")] {
            let path = folder.path().join(name);
            way(whole("first", &path), &path).expect("free");
            let error = way(whole("second", &path), &path).expect_err("taken");
            assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
            assert_eq!(std::fs::read_to_string(&path).expect("there"), "first");
            let gone = folder.path().join("gone").join(name);
            assert_eq!(way(whole("third", &path), &gone).expect_err("no folder").kind(), io::ErrorKind::NotFound);
        }
        assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 2, "nothing is left beside them");
    }
}
