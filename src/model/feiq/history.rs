//! The folder of conversations: a file for each person, only ever written behind its end.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Key;
use super::disk::MOST_TALKS;
use super::index::HEADER;
use super::known::Known;
use super::private::{make_folder, open_to_append};
use crate::codec::hex;

/// No file becomes larger, bytes: what comes from the network does not fill the disk.
const MOST_BYTES: u64 = 1 << 30;
/// So many files are looked at: more than conversations are kept.
const MOST_FILES: usize = 2 * MOST_TALKS;
/// The first line of a file is not longer, bytes.
const LONGEST_HEADER: u64 = 16 << 10;

/// Where conversations are kept.
#[derive(Clone, Debug)]
pub(super) struct History {
    folder: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Header {
    who: Who,
}

#[derive(Serialize, Deserialize)]
struct Who {
    key: String,
    #[serde(flatten)]
    known: Known,
}

impl History {
    pub fn new(folder: PathBuf) -> Self {
        History { folder }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The list of people beside the conversations.
    pub fn people(&self) -> PathBuf {
        self.folder.join("people.json")
    }

    /// What was typed and not sent.
    pub fn drafts(&self) -> PathBuf {
        self.folder.join("drafts.json")
    }

    /// The file of a conversation.
    pub fn file(&self, key: &Key) -> PathBuf {
        self.folder.join(format!("{}.jsonl", stem(key)))
    }

    /// The folder of its pictures.
    pub fn pictures(&self, key: &Key) -> PathBuf {
        self.all_pictures().join(stem(key))
    }

    /// The folder of all pictures.
    pub fn all_pictures(&self) -> PathBuf {
        self.folder.join("pictures")
    }

    /// Deletes a conversation with its pictures.
    pub fn delete(&self, key: &Key) -> io::Result<()> {
        let gone = |result: io::Result<()>| match result {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        };
        gone(fs::remove_file(self.file(key)))?;
        gone(fs::remove_dir_all(self.pictures(key)))
    }

    /// Whose conversations there are, as their first lines say.
    pub fn whose(&self) -> Vec<(Key, Known)> {
        self.files().filter_map(|path| header(&path)).collect()
    }

    /// How many conversations there are.
    pub fn count(&self) -> usize {
        self.files().count()
    }

    fn files(&self) -> impl Iterator<Item = PathBuf> + use<> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten();
        let files = entries.take(MOST_FILES).flatten().map(|entry| entry.path());
        files.filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
    }
}

fn header(path: &Path) -> Option<(Key, Known)> {
    let mut line = Vec::new();
    BufReader::new(File::open(path).ok()?.take(LONGEST_HEADER)).read_until(b'\n', &mut line).ok()?;
    let header: Header = line.starts_with(HEADER.as_bytes()).then(|| serde_json::from_slice(&line).ok())??;
    Some((Key(header.who.key), header.who.known))
}

/// A name for files that tells people whose it is, that every system takes, and that no other key has.
fn stem(key: &Key) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '@');
    let shown: String = key.0.chars().take(40).map(|c| if plain(c) { c } else { '_' }).collect();
    let digest = Sha256::digest(key.0.as_bytes());
    format!("{shown}-{}", hex::digits(digest.get(..6).unwrap_or_default()))
}

/// Writes lines behind a file, which is made where it is not there.
pub(super) fn append(path: &Path, key: &Key, known: &Known, lines: &[String]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    let mut file = open_to_append(path)?;
    let length = file.metadata()?.len();
    let mut text = String::new();
    if length == 0 {
        let header = Header { who: Who { key: key.0.clone(), known: known.clone() } };
        text.push_str(&serde_json::to_string(&header)?);
        text.push('\n');
    } else if !ends_with_line(&mut file)? {
        // A crash has cut the last one.
        text.push('\n');
    }
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    if length + text.len() as u64 > MOST_BYTES {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    file.write_all(text.as_bytes())
}

fn ends_with_line(file: &mut File) -> io::Result<bool> {
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// How long a file is, bytes; 0 where there is none.
pub(super) fn length(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |found| found.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stem_is_a_name_on_every_system_and_of_one_key() {
        let name = |key: &str| stem(&Key(key.into()));
        assert!(name("../../etc/passwd").starts_with(".._.._etc_passwd-"), "{}", name("../../etc/passwd"));
        assert!(!name("a/b:c").contains(['/', ':', '\\']));
        assert_ne!(name("a/b"), name("a_b"));
        assert!(name(&"长".repeat(500)).chars().count() < 60);
    }
}
