//! Settings and workspaces as files: read field by field, written whole or not at all.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use toml::{Table, Value};

mod kept;
mod tolerant;

pub(super) use tolerant::{tolerant, tolerant_on};

use super::settings::Settings;
use super::spec::SessionSpec;
use super::workspace::Workspace;

/// Something in a file that was not understood. The default is used in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The file.
    pub file: PathBuf,
    /// The field (`session[0].network.kind`), or empty for the whole file.
    pub place: String,
    /// What is wrong, as the parser says.
    pub cause: String,
}

/// A file that could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{}: {cause}", path.display())]
pub struct StorageError {
    /// The file.
    pub path: PathBuf,
    /// The system's words.
    pub cause: io::Error,
}

/// Settings and workspaces are far smaller.
const MOST_BYTES: u64 = 16 << 20;

/// The folder of captures.
const CAPTURES: &str = "captures";

/// The folders where a user's settings and captures live.
#[derive(Clone, Debug)]
pub struct Storage {
    folder: PathBuf,
    /// Where captures live: they may be large, and are of this machine alone.
    captures: PathBuf,
}

impl Storage {
    /// A storage in a folder, which need not exist yet.
    pub fn new(folder: PathBuf) -> Self {
        Storage { captures: folder.join(CAPTURES), folder }
    }

    /// Where this system keeps a user's settings; `NETAIDE_CONFIG` names another folder. None without a home.
    pub fn of_user() -> Option<Self> {
        if let Some(folder) = std::env::var_os("NETAIDE_CONFIG").filter(|folder| !folder.is_empty()) {
            return Some(Storage::new(folder.into()));
        }
        let folders = directories::ProjectDirs::from("", "", "netaide")?;
        let captures = folders.data_local_dir().join(CAPTURES);
        Some(Storage { captures, ..Storage::new(folders.config_dir().to_owned()) })
    }

    /// The folder of the captures that nobody has saved.
    pub fn captures(&self) -> &Path {
        &self.captures
    }

    fn settings_path(&self) -> PathBuf {
        self.folder.join("settings.toml")
    }

    fn workspace_path(&self) -> PathBuf {
        self.folder.join("workspace.toml")
    }

    /// The settings; whatever is not understood is its default and a complaint.
    pub fn settings(&self) -> (Settings, Vec<Complaint>) {
        let mut complaints = Vec::new();
        let table = own_table(&self.settings_path(), &mut complaints).unwrap_or_default();
        let settings: Settings = tolerant(&table, &Place::root(&self.settings_path()), &mut complaints);
        (settings.sane(), complaints)
    }

    /// The sessions of the last run, or those of a first start.
    pub fn workspace(&self) -> (Workspace, Vec<Complaint>) {
        let mut complaints = Vec::new();
        let path = self.workspace_path();
        let workspace = match own_table(&path, &mut complaints) {
            Some(table) => read_workspace(&table, &path, &mut complaints),
            None => Workspace::default(),
        };
        (workspace, complaints)
    }

    /// Writes the settings.
    pub fn save_settings(&self, settings: &Settings) -> Result<(), StorageError> {
        self.make_folder()?;
        write(&self.settings_path(), settings)
    }

    /// Writes the sessions.
    pub fn save_workspace(&self, workspace: &Workspace) -> Result<(), StorageError> {
        self.make_folder()?;
        write(&self.workspace_path(), workspace)
    }

    fn make_folder(&self) -> Result<(), StorageError> {
        fs::create_dir_all(&self.folder).map_err(|cause| StorageError { path: self.folder.clone(), cause })
    }
}

impl Workspace {
    /// Reads a workspace file that the user named. A file that cannot be read is an error; a field that is not
    /// understood is a complaint.
    pub fn load(path: &Path) -> Result<(Workspace, Vec<Complaint>), StorageError> {
        let table = read_table(path).map_err(|cause| StorageError { path: path.to_owned(), cause })?;
        let mut complaints = Vec::new();
        let workspace = read_workspace(&table, path, &mut complaints);
        Ok((workspace, complaints))
    }

    /// Writes a workspace file.
    pub fn save(&self, path: &Path) -> Result<(), StorageError> {
        write(path, self)
    }
}

/// Writes to a temporary file in the same folder, then renames it, so that no half file is ever under the name.
/// It does not wait for the disk: the window calls it, and a file that a power failure cut is kept aside and told.
pub(super) fn write(path: &Path, value: &impl Serialize) -> Result<(), StorageError> {
    let text = toml::to_string_pretty(value).map_err(io::Error::other);
    let text = text.map_err(|cause| StorageError { path: path.to_owned(), cause })?;
    write_text(path, &text)
}

/// Writes a text the same way.
pub(super) fn write_text(path: &Path, text: &str) -> Result<(), StorageError> {
    let attempt = || -> io::Result<()> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    attempt().map_err(|cause| StorageError { path: path.to_owned(), cause })
}

/// Reads a file of our own. One that is not understood is kept aside, because the next save writes over it.
fn own_table(path: &Path, complaints: &mut Vec<Complaint>) -> Option<Table> {
    let cause = match read_table(path) {
        Ok(table) => return Some(table),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        Err(error) => error.to_string(),
    };
    let aside = path.with_extension("toml.broken");
    // If it cannot be kept aside either, the complaint still says what was wrong with it.
    fs::copy(path, aside).ok();
    complaints.push(Complaint { file: path.to_owned(), place: String::new(), cause });
    None
}

/// Reads a table from a plain file of bounded size.
fn read_table(path: &Path) -> io::Result<Table> {
    parse_table(&read_text(path, MOST_BYTES)?)
}

/// Reads a text from a plain file of at most so many bytes.
pub(super) fn read_text(path: &Path, most: u64) -> io::Result<String> {
    String::from_utf8(read_file(path, most)?).map_err(|error| invalid(&error))
}

/// Reads a table of TOML.
pub(super) fn parse_table(text: &str) -> io::Result<Table> {
    text.parse().map_err(|error: toml::de::Error| invalid(&error))
}

fn invalid(error: &dyn std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error.to_string())
}

/// Reads a plain file of at most so many bytes; a device or a pipe, which may never end, is refused.
pub fn read_file(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

fn read_workspace(table: &Table, path: &Path, complaints: &mut Vec<Complaint>) -> Workspace {
    let root = Place::root(path);
    let listed = tables(table, "session", &root, complaints);
    let sessions: Vec<_> =
        listed.into_iter().map(|(table, place)| tolerant::<SessionSpec>(table, &place, complaints)).collect();
    let unknown = table.keys().filter(|key| !["active", "session"].contains(&key.as_str()));
    complaints.extend(unknown.map(|key| root.child(key).complain("unknown field")));
    let active = table.get("active").and_then(Value::as_integer).and_then(|at| usize::try_from(at).ok());
    if table.contains_key("active") && active.is_none() {
        complaints.push(root.child("active").complain("not a number of a session"));
    }
    Workspace { active: active.unwrap_or_default().min(sessions.len().saturating_sub(1)), sessions }
}

/// The tables of a list, each with its place.
pub(super) fn tables<'a>(
    table: &'a Table,
    key: &str,
    place: &Place,
    complaints: &mut Vec<Complaint>,
) -> Vec<(&'a Table, Place)> {
    let listed = match table.get(key) {
        Some(Value::Array(list)) => list.as_slice(),
        Some(_) => {
            complaints.push(place.child(key).complain(format!("not a list of [[{key}]]")));
            &[]
        }
        None => &[],
    };
    let mut tables = Vec::new();
    for (at, value) in listed.iter().enumerate() {
        let place = place.child(&format!("{key}[{at}]"));
        match value {
            Value::Table(table) => tables.push((table, place)),
            _ => complaints.push(place.complain("not a table")),
        }
    }
    tables
}

/// A field in a file.
pub(super) struct Place {
    file: PathBuf,
    path: String,
}

impl Place {
    pub(super) fn root(file: &Path) -> Self {
        Place { file: file.to_owned(), path: String::new() }
    }

    pub(super) fn child(&self, key: &str) -> Self {
        let dot = if self.path.is_empty() { "" } else { "." };
        Place { file: self.file.clone(), path: format!("{}{dot}{key}", self.path) }
    }

    pub(super) fn complain(&self, cause: impl ToString) -> Complaint {
        Complaint { file: self.file.clone(), place: self.path.clone(), cause: cause.to_string() }
    }
}

#[cfg(test)]
#[path = "storage_tests.rs"]
mod tests;
