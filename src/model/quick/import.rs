//! Commands from a file: our own TOML, SSCOM's `sscom51.ini`, Packet Sender's `packets.ini`. What cannot be taken is
//! told with its line; the rest comes in.

use std::io;
use std::path::{Path, PathBuf};

use super::{QuickGroup, packets, sscom, store};
use crate::codec::hex::HexError;
use crate::model::storage::{StorageError, read_file, write_text};

/// A file that is larger is not read, bytes.
pub const MOST_IMPORT: u64 = 8 << 20;
/// So many places are listed; more are counted.
const MOST_LISTED: usize = 200;
/// More commands than this are not taken from one file.
const MOST_COMMANDS: usize = 100_000;

/// What a file brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Its groups.
    pub groups: Vec<QuickGroup>,
    /// What was left out or changed, in the order of the file.
    pub left_out: Vec<LeftOut>,
    /// How many more places there were than are listed.
    pub unlisted: usize,
}

/// One place in a file that did not come in as it stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The line, from 1; None where it is not known.
    pub line: Option<usize>,
    /// What is wrong there.
    pub problem: ImportProblem,
}

/// What is wrong in a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportProblem {
    /// A line that is neither a comment nor `key=value`.
    NotAnEntry,
    /// A line that is not text in the charset of the file.
    NotText,
    /// Neither `A,` nor `H,` stands before the data.
    NoMode,
    /// The data is not hex.
    Hex(HexError),
    /// A number that is none; the usual one is in its place.
    Number(String),
    /// The file asks for a checksum behind each command, which does not come along.
    Checksum(String),
    /// A packet of the list has no data.
    NoData(String),
    /// A packet is one of a protocol that there is not here; its bytes came in.
    Protocol(String),
    /// A field that was not understood, in the parser's words; the usual value is in its place.
    Field {
        /// Which one.
        place: String,
        /// Why.
        cause: String,
    },
    /// There are more commands than are taken from one file.
    TooMany(usize),
}

/// Why nothing came in.
#[derive(Debug)]
pub enum ImportError {
    /// It cannot be read.
    File {
        /// The file.
        path: PathBuf,
        /// The system's words.
        cause: io::Error,
    },
    /// It is not TOML: the parser's words with the line.
    Toml {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong there.
        cause: String,
    },
    /// It is no file of a kind that is known here.
    Unknown(PathBuf),
}

/// Reads commands from a file; groups without a name get that of the file.
pub fn import(path: &Path) -> Result<Imported, ImportError> {
    let file = |cause| ImportError::File { path: path.to_owned(), cause };
    let bytes = read_file(path, MOST_IMPORT).map_err(file)?;
    let mut imported = read(path, &bytes)?;
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    for group in imported.groups.iter_mut().filter(|group| group.name.trim().is_empty()) {
        group.name.clone_from(&stem);
    }
    Ok(imported)
}

fn read(path: &Path, bytes: &[u8]) -> Result<Imported, ImportError> {
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml")) {
        return store::parse(path, bytes);
    }
    if packets::looks_like(bytes) {
        return Ok(packets::read(bytes));
    }
    if sscom::looks_like(bytes) {
        return Ok(sscom::read(bytes));
    }
    // A TOML file under another name.
    store::parse(path, bytes)
        .ok()
        .filter(|read| !read.groups.is_empty())
        .ok_or_else(|| ImportError::Unknown(path.into()))
}

impl Imported {
    /// How many commands came in.
    pub fn commands(&self) -> usize {
        self.groups.iter().map(|group| group.commands.len()).sum()
    }

    pub(super) fn leave_out(&mut self, line: impl Into<Option<usize>>, problem: ImportProblem) {
        if self.left_out.len() < MOST_LISTED {
            self.left_out.push(LeftOut { line: line.into(), problem });
        } else {
            self.unlisted += 1;
        }
    }

    /// Keeps as many commands as are taken from one file, and tells of the rest.
    pub(super) fn bounded(mut self) -> Self {
        let mut room = MOST_COMMANDS;
        let mut cut = 0;
        for group in &mut self.groups {
            cut += group.commands.len().saturating_sub(room);
            group.commands.truncate(room);
            room -= group.commands.len();
        }
        if cut > 0 {
            self.leave_out(None, ImportProblem::TooMany(cut));
        }
        self
    }
}

/// Writes groups to a file, whole or not at all.
pub fn export(path: &Path, groups: &[QuickGroup]) -> Result<(), StorageError> {
    let text = store::write(groups).map_err(|cause| StorageError { path: path.to_owned(), cause })?;
    write_text(path, &text)
}
