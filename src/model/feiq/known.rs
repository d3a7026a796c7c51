//! What is known of a person without meeting it: kept beside the conversations.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Key;
use super::history::History;
use super::private::make_folder;
use crate::model::storage::{read_text, write_text};
use crate::model::{Complaint, StorageError};
use crate::proto::ipmsg::Kind;

/// The list is not larger, bytes.
const MOST_BYTES: u64 = 32 << 20;
/// So many people are known at most.
pub(super) const MOST_PEOPLE: usize = 20_000;

/// A person as it was seen last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Known {
    /// What to call it.
    pub name: String,
    pub user: String,
    pub host: String,
    pub group: String,
    /// Address and port.
    pub address: String,
    pub kind: Kind,
    pub version: String,
    /// Nanoseconds since the Unix epoch.
    pub seen: i64,
    /// When the newest line was said; 0 for never.
    pub spoke: i64,
    /// That line in short.
    pub preview: String,
    pub unread: usize,
    /// Something was said that is not kept.
    #[serde(skip)]
    pub passing: bool,
}

/// Reads who is known: the list, and the first lines of conversations that it does not tell of.
pub(super) fn read(history: &History) -> (BTreeMap<Key, Known>, Vec<Complaint>) {
    let path = history.people();
    let mut complaints = Vec::new();
    let list = match read_text(&path, MOST_BYTES) {
        Ok(text) => serde_json::from_str::<BTreeMap<String, Known>>(&text).map_err(|error| error.to_string()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(error) => Err(error.to_string()),
    };
    let list = list.unwrap_or_else(|cause| {
        complaints.push(Complaint { file: path, place: String::new(), cause });
        BTreeMap::new()
    });
    let mut known: BTreeMap<Key, Known> =
        list.into_iter().take(MOST_PEOPLE).map(|(key, known)| (Key(key), known)).collect();
    for (key, who) in history.whose() {
        known.entry(key).or_insert(who);
    }
    (known, complaints)
}

/// Writes who is known.
pub(super) fn write<'a>(
    history: &History,
    known: impl Iterator<Item = (&'a Key, &'a Known)>,
) -> Result<(), StorageError> {
    let failed = |cause| StorageError { path: history.people(), cause };
    let kept = known.filter_map(|(key, known)| Some((key.0.as_str(), of_disk(history, key, known)?)));
    let mut kept: Vec<(&str, Cow<'_, Known>)> = kept.collect();
    if kept.len() > MOST_PEOPLE {
        kept.sort_by_key(|(_, known)| std::cmp::Reverse(known.spoke));
        kept.truncate(MOST_PEOPLE);
    }
    let list: BTreeMap<&str, Cow<'_, Known>> = kept.into_iter().collect();
    make_folder(history.folder()).map_err(failed)?;
    let text = serde_json::to_string(&list).map_err(|error| failed(error.into()))?;
    write_text(&history.people(), &text)
}

/// What is kept of somebody: of what is not kept, nothing.
fn of_disk<'a>(history: &History, key: &Key, known: &'a Known) -> Option<Cow<'a, Known>> {
    if !known.passing {
        return Some(Cow::Borrowed(known));
    }
    let there = history.file(key).is_file();
    there.then(|| Cow::Owned(Known { preview: String::new(), unread: 0, ..known.clone() }))
}
