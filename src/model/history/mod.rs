//! 历史发送: what was sent from the box and by quick commands, newest first, kept over restarts, bounded.

mod walk;

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use super::compose::Composition;
use super::storage::{Complaint, Place, tables, tolerant};

pub use walk::Walk;

/// Entries that are kept at most.
const MOST_ENTRIES: usize = 1000;
/// Bytes of all texts together, as they stand in the file.
const MOST_BYTES: usize = 4 << 20;
/// Bytes of one text; a longer one is cut, and says so.
const MOST_TEXT: usize = 64 << 10;

/// Something that was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sent {
    /// Tells it from all others while the program runs.
    #[serde(skip)]
    pub id: u64,
    /// When it was sent last, milliseconds since the Unix epoch.
    pub time: i64,
    /// What was typed.
    pub text: String,
    /// How it became bytes.
    pub send: Composition,
    /// To whom.
    pub target: String,
    /// How often, one after another.
    pub count: u64,
    /// It stays when others have to go.
    pub pinned: bool,
    /// Bytes of the text that were too many to keep.
    pub cut: u64,
}

/// Now, in milliseconds since the Unix epoch.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// Nothing more is recorded.
    off: bool,
    /// Newest first.
    sent: Vec<Sent>,
    /// What all of them weigh: counted along, because to weigh them anew takes milliseconds.
    bytes: usize,
    revision: u64,
    next_id: u64,
}

/// What stands in the file.
#[derive(Serialize)]
pub struct Kept<'a> {
    off: bool,
    sent: &'a [Sent],
}

impl History {
    /// What was sent, newest first.
    pub fn sent(&self) -> &[Sent] {
        &self.sent
    }

    /// How often it was changed, so that a face knows whether there is something to keep.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether nothing more is recorded.
    pub fn is_off(&self) -> bool {
        self.off
    }

    /// Records nothing more, or records again. What is there already stays.
    pub fn set_off(&mut self, off: bool) {
        self.off = off;
        self.revision += 1;
    }

    /// Where an entry stands.
    pub fn position(&self, id: u64) -> Option<usize> {
        self.sent.iter().position(|sent| sent.id == id)
    }

    /// Remembers what was sent at a time, in milliseconds since the Unix epoch. The same once more only counts.
    pub fn record(&mut self, text: &str, send: &Composition, target: &str, time: i64) {
        if self.off {
            return;
        }
        self.revision += 1;
        let end = text.floor_char_boundary(MOST_TEXT);
        let (text, cut) = (text.get(..end).unwrap_or_default(), text.len() - end);
        if let Some(last) = self.sent.first_mut()
            && (last.text.as_str(), &last.send, last.target.as_str(), last.cut) == (text, send, target, cut as u64)
        {
            (last.count, last.time) = (last.count.saturating_add(1), time);
            return;
        }
        self.next_id += 1;
        let (text, send, target) = (text.to_owned(), send.clone(), target.to_owned());
        let sent = Sent { id: self.next_id, time, text, send, target, count: 1, pinned: false, cut: cut as u64 };
        self.bytes += weight(&sent);
        self.sent.insert(0, sent);
        self.shrink();
    }

    /// Lets the oldest go that are too many, pinned ones last.
    fn shrink(&mut self) {
        while self.sent.len() > MOST_ENTRIES || self.bytes > MOST_BYTES {
            let at = self.sent.iter().rposition(|sent| !sent.pinned).unwrap_or(self.sent.len() - 1);
            self.bytes -= weight(&self.sent.remove(at));
        }
    }

    /// Keeps only some of them.
    fn retain(&mut self, keep: impl Fn(&Sent) -> bool) {
        self.sent.retain(keep);
        self.bytes = self.sent.iter().map(weight).sum();
        self.revision += 1;
    }

    /// Pins an entry, or lets it go with the others again. Refused where half of the room is pinned already.
    pub fn pin(&mut self, id: u64, pinned: bool) -> bool {
        let (mut count, mut bytes) = (0, 0);
        for sent in self.sent.iter().filter(|sent| sent.pinned || sent.id == id) {
            (count, bytes) = (count + 1, bytes + weight(sent));
        }
        if pinned && (count > MOST_ENTRIES / 2 || bytes > MOST_BYTES / 2) {
            return false;
        }
        self.sent.iter_mut().filter(|sent| sent.id == id).for_each(|sent| sent.pinned = pinned);
        self.revision += 1;
        true
    }

    /// Takes an entry away.
    pub fn remove(&mut self, id: u64) {
        self.retain(|sent| sent.id != id);
    }

    /// Takes all away that are not pinned.
    pub fn clear(&mut self) {
        self.retain(|sent| sent.pinned);
    }

    /// What is written to the file.
    pub(super) fn kept(&self) -> Kept<'_> {
        Kept { off: self.off, sent: &self.sent }
    }

    /// Reads the file; what is not understood is left out and a complaint.
    pub(super) fn read(table: &Table, path: &Path, complaints: &mut Vec<Complaint>) -> History {
        let root = Place::root(path);
        let unknown = table.keys().filter(|key| !["off", "sent"].contains(&key.as_str()));
        complaints.extend(unknown.map(|key| root.child(key).complain("unknown field")));
        let off = table.get("off").and_then(Value::as_bool);
        if table.contains_key("off") && off.is_none() {
            complaints.push(root.child("off").complain("not true or false"));
        }
        let mut history = History { off: off.unwrap_or_default(), ..History::default() };
        for (table, place) in tables(table, "sent", &root, complaints) {
            history.next_id += 1;
            let sent: Sent = tolerant(table, &place, complaints);
            let sent = Sent { id: history.next_id, count: sent.count.max(1), ..sent };
            history.bytes += weight(&sent);
            history.sent.push(sent);
        }
        history.shrink();
        history
    }
}

/// Bytes of an entry in the file: control characters and quotes are escaped there.
fn weight(sent: &Sent) -> usize {
    let long = |c: char| if c.is_control() { 6 } else { 1 + usize::from(matches!(c, '"' | '\\')) };
    let escaped = sent.text.chars().filter(char::is_ascii).map(long).sum::<usize>();
    escaped + sent.text.chars().filter(|c| !c.is_ascii()).map(char::len_utf8).sum::<usize>() + sent.target.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(history: &History) -> Vec<&str> {
        history.sent().iter().map(|sent| sent.text.as_str()).collect()
    }

    fn record(history: &mut History, text: &str) {
        history.record(text, &Composition::default(), "t", 1);
    }

    #[test]
    fn equal_neighbours_are_counted_and_others_are_not() {
        let mut history = History::default();
        ["a", "a", "b", "a"].into_iter().for_each(|text| record(&mut history, text));
        history.record("a", &Composition::default(), "another", 2);
        assert_eq!(texts(&history), ["a", "a", "b", "a"]);
        assert_eq!(history.sent().iter().map(|sent| sent.count).collect::<Vec<_>>(), [1, 1, 1, 2]);
    }

    #[test]
    fn it_is_bounded_and_pinned_ones_stay() {
        let mut history = History::default();
        record(&mut history, "keep me");
        let first = history.sent()[0].id;
        assert!(history.pin(first, true));
        for number in 0..MOST_ENTRIES + 5 {
            record(&mut history, &number.to_string());
        }
        assert_eq!(history.sent().len(), MOST_ENTRIES);
        assert_eq!(history.sent().last().map(|sent| sent.text.as_str()), Some("keep me"));
        let long = "长".repeat(MOST_TEXT);
        (0..100).for_each(|number| record(&mut history, &format!("{number}{long}")));
        assert!(history.sent().iter().map(weight).sum::<usize>() <= MOST_BYTES);
        let newest = &history.sent()[0];
        assert!(newest.text.len() <= MOST_TEXT && newest.text.len() > MOST_TEXT - 4);
        assert_eq!(newest.text.len() as u64 + newest.cut, 2 + long.len() as u64);
        assert_eq!(history.bytes, history.sent().iter().map(weight).sum::<usize>());
        history.clear();
        assert_eq!((texts(&history), history.bytes), (vec!["keep me"], 8));
    }

    #[test]
    fn half_of_the_room_can_be_pinned_and_no_more() {
        let mut history = History::default();
        (0..600).for_each(|number| record(&mut history, &number.to_string()));
        let ids: Vec<u64> = history.sent().iter().map(|sent| sent.id).collect();
        assert_eq!(ids.iter().filter(|id| history.pin(**id, true)).count(), MOST_ENTRIES / 2);
    }

    #[test]
    fn nothing_is_recorded_when_it_is_off() {
        let mut history = History::default();
        record(&mut history, "a");
        history.set_off(true);
        record(&mut history, "b");
        assert_eq!(texts(&history), ["a"]);
    }
}
