//! A file of rules: the same for the window and for `--reply rules:FILE`.
//!
//! ```toml
//! [[rule]]
//! name = "version"
//! when = "regex"
//! text = "^AT\\+(\\w+)\\?"
//! then = "message"
//! answers = ["+{{1}}: 1.0"]
//! [rule.compose]
//! newline = "crlf"
//! ```

use std::path::Path;

use serde::Serialize;
use toml::Table;

use super::AnswerRule;
use crate::codec::charset::Charset;
use crate::model::storage::{self, Complaint, Place, StorageError};

/// A file of rules is far smaller.
const MOST_BYTES: u64 = 4 << 20;

/// The rules as they stand in a file.
#[derive(Serialize)]
struct File<'a> {
    rule: &'a [AnswerRule],
}

impl AnswerRule {
    /// Reads a file of rules. A rule that names no charset is in the given one. A file that cannot be read is an error;
    /// what is not understood in it is a complaint with its line, and stands at its default.
    ///
    /// # Errors
    /// The file cannot be read, or is not TOML, which tells the line and the column.
    pub fn load(path: &Path, charset: Charset) -> Result<(Vec<AnswerRule>, Vec<Complaint>), StorageError> {
        let failed = |cause| StorageError { path: path.to_owned(), cause };
        let text = storage::read_text(path, MOST_BYTES).map_err(failed)?;
        let table = storage::parse_table(&text).map_err(failed)?;
        let mut complaints = Vec::new();
        let rules = read(&table, path, charset, &mut complaints);
        complaints.iter_mut().for_each(|complaint| add_line(&text, complaint));
        Ok((rules, complaints))
    }

    /// Writes a file of rules.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save(rules: &[AnswerRule], path: &Path) -> Result<(), StorageError> {
        storage::write(path, &File { rule: rules })
    }
}

fn read(table: &Table, path: &Path, charset: Charset, complaints: &mut Vec<Complaint>) -> Vec<AnswerRule> {
    let root = Place::root(path);
    let unknown = table.keys().filter(|key| *key != "rule");
    complaints.extend(unknown.map(|key| root.child(key).complain("unknown field")));
    let listed = storage::tables(table, "rule", &root, complaints);
    let read =
        |(table, place): (&Table, Place)| storage::tolerant_on(AnswerRule::new(charset), table, &place, complaints);
    listed.into_iter().map(read).collect()
}

/// Puts the line before the field, and counts rules from 1 as people do.
fn add_line(text: &str, complaint: &mut Complaint) {
    let Ok(document) = toml::de::DeTable::parse(text) else { return };
    let mut words = complaint.place.split('.');
    let first = words.next().unwrap_or_default();
    let number = first.strip_prefix("rule[").and_then(|rest| rest.strip_suffix(']')).and_then(|at| at.parse().ok());
    let mut at = None;
    if let Some(number) = number
        && let Some(rules) = document.get_ref().get("rule").and_then(|rules| rules.get_ref().as_array())
        && let Some(rule) = rules.get::<usize>(number)
    {
        let (mut value, mut start) = (rule.get_ref(), rule.span().start);
        for word in words {
            let Some(table) = value.as_table() else { break };
            let Some((key, inner)) = table.iter().find(|(key, _)| key.get_ref() == word) else { break };
            (value, start) = (inner.get_ref(), key.span().start);
        }
        at = Some(start);
        complaint.place = complaint.place.replacen(first, &format!("rule {}", number + 1), 1);
    } else if let Some((key, _)) = document.get_ref().iter().find(|(key, _)| key.get_ref() == first) {
        at = Some(key.span().start);
    }
    if let Some(at) = at {
        let line = text.get(..at).unwrap_or_default().matches('\n').count() + 1;
        complaint.place = format!("line {line}, {}", complaint.place);
    }
}
