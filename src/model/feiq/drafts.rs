//! What was typed and not sent: kept beside the conversations, so that the end of the program loses nothing of it.

use std::collections::BTreeMap;
use std::fs;
use std::io;

use serde::{Deserialize, Serialize};

use super::Key;
use super::history::History;
use super::private::make_folder;
use crate::model::storage::{read_text, write_text};
use crate::model::{Complaint, StorageError};

/// So many drafts are kept.
const MOST: usize = 200;
/// So much of each, bytes: no message is longer.
const LONGEST: usize = 64 << 10;
/// The file is not larger, bytes: a character may take six there.
const MOST_BYTES: u64 = (6 * MOST * LONGEST) as u64;

/// A text that was typed for somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KeptDraft {
    /// The text.
    pub text: String,
    /// It is to be sealed.
    pub sealed: bool,
}

/// Drafts, each with whose it is: the empty name is that for several.
pub(super) type Drafts = BTreeMap<Key, KeptDraft>;

/// Those of these that are kept.
pub(super) fn bounded<'a>(drafts: impl Iterator<Item = (&'a Key, &'a str, bool)>) -> Drafts {
    let typed = drafts.filter(|(_, text, _)| !text.trim().is_empty()).take(MOST);
    typed.map(|(key, text, sealed)| (key.clone(), KeptDraft { text: begin(text).to_owned(), sealed })).collect()
}

/// As much of a text as is kept.
fn begin(text: &str) -> &str {
    let ends = text.char_indices().map(|(at, character)| at + character.len_utf8());
    let end = ends.take_while(|end| *end <= LONGEST).last().unwrap_or_default();
    text.get(..end).unwrap_or_default()
}

/// Reads them.
pub(super) fn read(history: &History) -> (Drafts, Option<Complaint>) {
    let path = history.drafts();
    let read = match read_text(&path, MOST_BYTES) {
        Ok(text) => serde_json::from_str::<BTreeMap<String, KeptDraft>>(&text).map_err(|error| error.to_string()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(error) => Err(error.to_string()),
    };
    match read {
        Ok(drafts) => (drafts.into_iter().take(MOST).map(|(key, draft)| (Key(key), draft)).collect(), None),
        Err(cause) => (Drafts::new(), Some(Complaint { file: path, place: String::new(), cause })),
    }
}

/// Writes them; without any there is no file.
pub(super) fn write(history: &History, drafts: &Drafts) -> Result<(), StorageError> {
    let path = history.drafts();
    let failed = |cause| StorageError { path: path.clone(), cause };
    if drafts.is_empty() {
        return match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(error)),
            _ => Ok(()),
        };
    }
    let list: BTreeMap<&str, &KeptDraft> = drafts.iter().map(|(key, draft)| (key.0.as_str(), draft)).collect();
    make_folder(history.folder()).map_err(failed)?;
    let text = serde_json::to_string(&list).map_err(|error| failed(error.into()))?;
    write_text(&path, &text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drafts_come_back_and_are_bounded() {
        let folder = tempfile::tempdir().expect("a folder");
        let history = History::new(folder.path().join("feiq"));
        assert_eq!(read(&history), (Drafts::new(), None));
        let keys: Vec<Key> = (0..MOST + 5).map(|at| Key(format!("{at}"))).collect();
        let long = "长".repeat(LONGEST);
        let typed = |text| bounded(keys.iter().map(move |key| (key, text, key.0 == "7")));
        for text in ["说到一半", long.as_str()] {
            let drafts = typed(text);
            assert_eq!(drafts.len(), MOST);
            assert!(drafts.values().all(|draft| draft.text.len() <= LONGEST && text.starts_with(&draft.text)));
            write(&history, &drafts).expect("written");
            assert_eq!(read(&history), (drafts, None));
        }
        write(&history, &typed(" \n")).expect("written");
        assert!(!history.drafts().exists());
        fs::write(history.drafts(), "{").expect("written");
        assert!(read(&history).1.is_some_and(|complaint| complaint.file == history.drafts()));
    }
}
