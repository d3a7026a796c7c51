//! Groups as TOML: read field by field, told with the line where a group or a command begins.

use std::io;
use std::path::Path;

use serde::Serialize;
use toml::Table;

use super::QuickGroup;
use super::import::{ImportError, ImportProblem, Imported};
use crate::model::storage::{Complaint, Place, tables, tolerant};

/// What a file holds.
#[derive(Serialize)]
struct File<'a> {
    group: &'a [QuickGroup],
}

/// Groups as a file.
pub fn write(groups: &[QuickGroup]) -> io::Result<String> {
    toml::to_string_pretty(&File { group: groups }).map_err(io::Error::other)
}

/// Reads groups from a table; what is not understood is its default and a complaint.
pub fn read(table: &Table, path: &Path, complaints: &mut Vec<Complaint>) -> Vec<QuickGroup> {
    let root = Place::root(path);
    let unknown = table.keys().filter(|key| *key != "group");
    complaints.extend(unknown.map(|key| root.child(key).complain("unknown field")));
    let groups = tables(table, "group", &root, complaints);
    groups.into_iter().map(|(table, place)| group(table, &place, complaints)).collect()
}

fn group(table: &Table, place: &Place, complaints: &mut Vec<Complaint>) -> QuickGroup {
    let commands = tables(table, "command", place, complaints);
    let commands = commands.into_iter().map(|(table, place)| tolerant(table, &place, complaints)).collect();
    let mut head = table.clone();
    head.remove("command");
    QuickGroup { commands, ..tolerant(&head, place, complaints) }
}

/// Reads a file of groups that the user named.
pub fn parse(path: &Path, bytes: &[u8]) -> Result<Imported, ImportError> {
    let wrong = |line, cause: String| ImportError::Toml { path: path.to_owned(), line, cause };
    let text =
        std::str::from_utf8(bytes).map_err(|error| wrong(line_at(bytes, error.valid_up_to()), error.to_string()))?;
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        wrong(line_at(bytes, error.span().map_or(0, |span| span.start)), error.message().to_owned())
    })?;
    let mut complaints = Vec::new();
    let mut imported = Imported { groups: read(&table, path, &mut complaints), ..Imported::default() };
    for complaint in complaints {
        let problem = ImportProblem::Field { place: complaint.place.clone(), cause: complaint.cause };
        imported.leave_out(line_of(text, &complaint.place), problem);
    }
    Ok(imported.bounded())
}

/// The line of a byte, from 1.
fn line_at(bytes: &[u8], at: usize) -> usize {
    bytes.iter().take(at).filter(|&&byte| byte == b'\n').count() + 1
}

/// The line where the group or the command begins that a place is in: `group[1].command[2].after`.
fn line_of(text: &str, place: &str) -> Option<usize> {
    let number = |after: &str| -> Option<usize> { place.split_once(after)?.1.split_once(']')?.0.parse().ok() };
    let (group, command) = (number("group[")?, number("command["));
    let (mut groups, mut commands) = (0, 0);
    for (at, line) in text.lines().enumerate() {
        let here = match line.trim() {
            "[[group]]" => {
                groups += 1;
                commands = 0;
                command.is_none() && groups == group + 1
            }
            "[[group.command]]" => {
                commands += 1;
                groups == group + 1 && command.is_some_and(|command| commands == command + 1)
            }
            _ => false,
        };
        if here {
            return Some(at + 1);
        }
    }
    None
}
