//! Shows a folder in the system's file manager. Nothing in it is opened.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Why a folder is not shown.
#[derive(Debug)]
pub enum RevealError {
    /// It is not there any more.
    Missing,
    /// The program that shows it could not be started: the folder, and why.
    NoProgram(PathBuf, io::Error),
}

/// Opens the folder that a file is in, or a folder itself.
///
/// # Errors
/// The folder is not there, or this system has nothing to show it with.
pub fn reveal(path: &Path) -> Result<(), RevealError> {
    let program = match () {
        () if cfg!(windows) => "explorer",
        () if cfg!(target_os = "macos") => "open",
        () => "xdg-open",
    };
    reveal_with(program, path)
}

fn reveal_with(program: &str, path: &Path) -> Result<(), RevealError> {
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
    if !folder.is_dir() {
        return Err(RevealError::Missing);
    }
    let failed = |error| RevealError::NoProgram(folder.to_owned(), error);
    let mut command = Command::new(program);
    command.arg(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(failed)?;
    // It is waited for elsewhere, so that nothing of it is left behind.
    std::thread::Builder::new().name("reveal".to_owned()).spawn(move || child.wait()).map_err(failed)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_without_a_file_manager_is_no_missing_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("here.txt");
        std::fs::write(&file, "x").expect("written");
        match reveal_with("netaide-no-such-program", &file) {
            Err(RevealError::NoProgram(path, error)) => {
                assert_eq!((path.as_path(), error.kind()), (folder.path(), io::ErrorKind::NotFound));
            }
            other => panic!("{other:?}"),
        }
        assert!(matches!(reveal_with("true", &folder.path().join("gone/x")), Err(RevealError::Missing)));
    }
}
