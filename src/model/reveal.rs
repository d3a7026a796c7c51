//! Shows a folder in the system's file manager. Nothing in it is opened.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

/// Opens the folder that a file is in, or a folder itself.
pub fn reveal(path: &Path) -> io::Result<()> {
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
    if !folder.is_dir() {
        return Err(io::ErrorKind::NotFound.into());
    }
    let program = match () {
        () if cfg!(windows) => "explorer",
        () if cfg!(target_os = "macos") => "open",
        () => "xdg-open",
    };
    let mut command = Command::new(program);
    command.arg(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn()?;
    // It is waited for elsewhere, so that nothing of it is left behind.
    std::thread::Builder::new().name("reveal".to_owned()).spawn(move || child.wait())?;
    Ok(())
}
