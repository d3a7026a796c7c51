//! Which file on this machine a transfer is about: names follow each other until the user types one.

use std::path::{Path, PathBuf, is_separator};

use crate::codec::file_name::cleaned;

/// So many names are tried for one that is free.
const MOST_TRIED: u32 = 10_000;

/// Where downloads go that are given no folder: the user's folder for downloads, or else the home folder.
pub fn downloads() -> PathBuf {
    let user = directories::UserDirs::new();
    let folder = user.as_ref().map(|user| user.download_dir().unwrap_or_else(|| user.home_dir()).to_owned());
    folder.unwrap_or_else(std::env::temp_dir)
}

/// The file that a download of `name` is written to. `local` is what the user typed: a file, a folder (it ends with a
/// separator) in which the file gets the remote name, or nothing for that in [`downloads`]. A path that is not whole
/// is meant to be in [`downloads`]. None while there is no name for it.
pub fn download_path(local: &str, name: &str) -> Option<PathBuf> {
    let local = local.trim();
    let path = if local.is_empty() { downloads() } else { downloads().join(local) };
    if local.is_empty() || is_folder(local) { Some(path.join(leaf(name)?)) } else { Some(path) }
}

/// What is typed names a folder by how it is written.
pub fn is_folder(local: &str) -> bool {
    local.ends_with(is_separator) || !local.is_empty() && Path::new(local).file_name().is_none()
}

/// The last part of a remote name, as a name that any system takes for a plain file.
pub fn leaf(name: &str) -> Option<String> {
    let last = name.trim().rsplit(['/', '\\']).next().unwrap_or_default();
    let last = last.trim_end_matches(['.', ' ']);
    (!last.is_empty()).then(|| cleaned(last))
}

/// A name beside a file that no file has: `hello (1).txt`. Looks at the disk.
pub fn free_path(path: &Path) -> PathBuf {
    free_path_but(path, |_| false)
}

/// The same, and none that is `taken` either.
pub fn free_path_but(path: &Path, taken: impl Fn(&Path) -> bool) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path.extension().map(|extension| format!(".{}", extension.to_string_lossy())).unwrap_or_default();
    let named = |number: u32| path.with_file_name(format!("{stem} ({number}){extension}"));
    let free = (1..MOST_TRIED).map(named).find(|path| !path.exists() && !taken(path));
    free.unwrap_or_else(|| named(MOST_TRIED))
}

/// Both paths mean one file, which need not be there yet. Looks at the disk.
pub fn is_same(one: &Path, other: &Path) -> bool {
    if one == other {
        return true;
    }
    let (Some(name), Some(other_name)) = (one.file_name(), other.file_name()) else { return false };
    let same = if cfg!(windows) { name.eq_ignore_ascii_case(other_name) } else { name == other_name };
    let folder = |path: &Path| path.parent().and_then(|folder| dunce::canonicalize(folder).ok());
    same && folder(one).is_some_and(|folder_of_one| folder(other) == Some(folder_of_one))
}

/// The name that a file gets on the server where the user types none.
pub fn name_of(path: &Path) -> Option<String> {
    path.file_name().map(|name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_download_has_the_remote_name_until_one_is_typed() {
        let folder = tempfile::tempdir().expect("a folder");
        let typed = format!("{}/", folder.path().display());
        assert_eq!(download_path(&typed, "boot/pxelinux.0"), Some(folder.path().join("pxelinux.0")));
        let file = folder.path().join("mine.bin");
        assert_eq!(download_path(&file.to_string_lossy(), "theirs.bin"), Some(file));
        assert_eq!(download_path("", "a.bin"), Some(downloads().join("a.bin")));
        assert_eq!(download_path("b.bin", "a.bin"), Some(downloads().join("b.bin")));
        assert_eq!(download_path("", ""), None);
    }

    #[test]
    fn a_free_name_is_beside_the_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        for name in ["a.tar.gz", "a.tar (1).gz", "plain"] {
            std::fs::write(at(name), "").expect("written");
        }
        assert_eq!(free_path(&at("a.tar.gz")), at("a.tar (2).gz"));
        assert_eq!(free_path(&at("plain")), at("plain (1)"));
    }

    #[test]
    fn a_file_that_is_not_there_yet_may_be_meant_in_two_ways() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir(at("sub")).expect("made");
        assert!(is_same(&at("a"), &at("a")) && is_same(&at("a"), &at("sub/../a")));
        assert!(!is_same(&at("a"), &at("b")) && !is_same(&at("a"), &at("sub/a")));
        assert!(!is_same(&at("nowhere/a"), &at("nothing/a")));
    }

    #[test]
    fn a_remote_name_cannot_leave_the_folder() {
        for (name, expected) in [
            ("../../etc/passwd", Some("passwd")),
            ("C:\\boot\\x.bin", Some("x.bin")),
            ("a:b", Some("a_b")),
            ("..", None),
            ("folder/", None),
            ("名字.bin", Some("名字.bin")),
            ("x\ty", Some("x_y")),
        ] {
            assert_eq!(leaf(name).as_deref(), expected, "{name:?}");
        }
    }
}
