//! Quick commands in words: what was imported, and what is wrong with a file or a sequence.

use std::borrow::Cow;

use super::{Text, compose_error, file_error, send_failure};
use crate::i18n::t;
use crate::model::compose::ComposeError;
use crate::model::quick::{ImportError, ImportProblem, Imported, LeftOut, RenameError, RunError};

/// Why nothing was imported.
pub fn import_error(error: &ImportError) -> String {
    match error {
        ImportError::File { path, cause } => file_error(path, cause),
        ImportError::Toml { path, line, cause } => {
            t!("quick.import.toml", file = path.display(), line = line, cause = cause.trim()).into_owned()
        }
        ImportError::Unknown(path) => t!("quick.import.unknown", file = path.display()).into_owned(),
    }
}

/// How much was imported.
pub fn imported(imported: &Imported) -> Text {
    let problems = imported.left_out.len() + imported.unlisted;
    match problems {
        0 => t!("quick.import.done", commands = imported.commands(), groups = imported.groups.len()),
        _ => {
            t!("quick.import.partly", commands = imported.commands(), groups = imported.groups.len(), places = problems)
        }
    }
}

/// The places that were not taken as they stand, a line each.
pub fn left_out(imported: &Imported) -> Vec<String> {
    let mut lines: Vec<String> = imported.left_out.iter().map(place).collect();
    if imported.unlisted > 0 {
        lines.push(t!("quick.import.more", count = imported.unlisted).into_owned());
    }
    lines
}

fn place(left: &LeftOut) -> String {
    let what = problem(&left.problem);
    match left.line {
        Some(line) => t!("quick.import.line", line = line, what = what).into_owned(),
        None => what.into_owned(),
    }
}

fn problem(problem: &ImportProblem) -> Text {
    match problem {
        ImportProblem::NotAnEntry => t!("quick.import.not-an-entry"),
        ImportProblem::NotText => t!("quick.import.not-text"),
        ImportProblem::NoMode => t!("quick.import.no-mode"),
        ImportProblem::Hex(error) => {
            t!("quick.import.hex", what = compose_error(&ComposeError::Hex(*error)))
        }
        ImportProblem::Number(text) => t!("quick.import.number", text = text),
        ImportProblem::Checksum(name) => t!("quick.import.checksum", name = name),
        ImportProblem::NoData(name) => t!("quick.import.no-data", name = name),
        ImportProblem::Protocol(name) => t!("quick.import.protocol", name = name),
        ImportProblem::Field { place, cause } => t!("quick.import.field", place = place, cause = cause.trim()),
        ImportProblem::TooMany(count) => t!("quick.import.too-many", count = count),
    }
}

/// Why a group was not sent in sequence.
pub fn run_error(error: &RunError) -> String {
    match error {
        RunError::Nothing => t!("quick.nothing-ticked").into_owned(),
        RunError::Compose { name, error } => {
            t!("quick.bad-command", name = name, cause = compose_error(error)).into_owned()
        }
        RunError::Empty { name } => t!("quick.empty-command", name = name).into_owned(),
        RunError::Send(failure) => send_failure(failure),
    }
}

/// Why a group cannot have a name.
pub fn rename_error(error: RenameError) -> Cow<'static, str> {
    match error {
        RenameError::Empty => t!("quick.group-unnamed"),
        RenameError::Taken => t!("quick.group-taken"),
    }
}
