//! A file that is not whole yet: beside its place, under a name that nobody asks for.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use cap_std::fs::{Dir, OpenOptions};

use super::name::HIDDEN;

/// Random bytes of a name: more than anybody tries.
const RANDOM: usize = 16;

/// A new file in a folder. Dropped before [`Unfinished::publish`], it leaves nothing behind. A program that is killed
/// leaves it: `.netaide-<32 hex digits>.part`, which a user may delete and no client can read.
#[derive(Debug)]
pub struct Unfinished {
    folder: Arc<Dir>,
    /// None once the file has another name.
    hidden: Option<String>,
    /// None once it is closed.
    file: Option<File>,
}

impl Unfinished {
    /// Makes it, with the rights that any new file has.
    ///
    /// # Errors
    /// What the system says.
    pub fn create(folder: Arc<Dir>) -> io::Result<Self> {
        let mut random = [0; RANDOM];
        getrandom::fill(&mut random)?;
        let mut hidden = HIDDEN.to_owned();
        for byte in random {
            // Writing to a String does not fail.
            write!(hidden, "{byte:02x}").ok();
        }
        hidden.push_str(".part");
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        let file = folder.open_with(&hidden, &options)?.into_std();
        Ok(Unfinished { folder, hidden: Some(hidden), file: Some(file) })
    }

    /// Appends.
    ///
    /// # Errors
    /// What the system says.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.as_mut().map_or(Err(io::ErrorKind::NotConnected.into()), |file| file.write_all(bytes))
    }

    /// Says when it was changed. A file with another time is still the file.
    pub fn set_modified(&mut self, time: SystemTime) {
        if let Some(file) = &self.file {
            file.set_modified(time).ok();
        }
    }

    /// Gives it its name, at once and whole. With `replace` it takes the place of what has the name; a link is
    /// replaced itself, and never followed.
    ///
    /// # Errors
    /// Something has the name (without `replace`), and what else the system says. Then the file is gone.
    pub fn publish(mut self, name: &OsStr, replace: bool) -> io::Result<()> {
        // Windows gives no open file another name.
        self.file = None;
        if let Some(hidden) = &self.hidden {
            give_name(&self.folder, hidden, Path::new(name), replace)?;
        }
        self.hidden = None;
        Ok(())
    }
}

/// Gives a file of a folder another name, at once. With `replace` it takes the place of what has the name; a link is
/// replaced itself, and never followed.
///
/// # Errors
/// Something has the name (without `replace`), and what else the system says. Then the file has its old name.
pub fn give_name(folder: &Dir, hidden: &str, name: &Path, replace: bool) -> io::Result<()> {
    if replace {
        return folder.rename(hidden, folder, name);
    }
    // A second name, unless something has it: the system looks and gives it in one step.
    match folder.hard_link(hidden, folder, name) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => reserve(folder, hidden, name),
        // Where the first name stays, the file is whole all the same.
        linked => linked.map(|()| drop(folder.remove_file(hidden))),
    }
}

/// Where a disk gives no second names (FAT): an empty file takes the name, which only one can do, and is replaced.
fn reserve(folder: &Dir, hidden: &str, name: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    drop(folder.open_with(name, &options)?);
    let renamed = folder.rename(hidden, folder, name);
    if renamed.is_err() {
        // It is ours; where it stays, it is at least empty.
        folder.remove_file(name).ok();
    }
    renamed
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        self.file = None;
        if let Some(hidden) = &self.hidden {
            // Nobody is there to be told; its name says what it is.
            self.folder.remove_file(hidden).ok();
        }
    }
}
