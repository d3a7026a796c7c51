//! Opening the file that was named, and saying why it cannot be opened or what is missing in it.

use std::path::{Path, PathBuf};

use clap::ArgMatches;

use crate::capture::{Capture, Damage, FileCause, Reader};
use crate::cli::say;
use crate::cli::wrong::Wrong;
use crate::i18n::t;
use crate::model::words;

/// Opens the capture of the argument; a damaged one is read as far as it goes, and told.
pub fn open(matches: &ArgMatches) -> Result<Reader, Wrong> {
    let path = matches.get_one::<PathBuf>("file").cloned().unwrap_or_default();
    let capture = Capture::open(&path).map_err(|error| Wrong::of_all(problem(&path, &error.cause)))?;
    let reader = capture.reader();
    if let Some(damage) = reader.damage() {
        say(damage_words(&damage));
    }
    Ok(reader)
}

fn problem(path: &Path, cause: &FileCause) -> String {
    let path = path.display();
    match cause {
        FileCause::Io(error) => t!("cli.wrong.file", path = path, cause = words::file_cause(error)),
        FileCause::Version(version) => t!("cli.capture.later", path = path, version = version),
        FileCause::Damaged => t!("cli.capture.damaged", path = path),
        _ => t!("cli.capture.foreign", path = path),
    }
    .into_owned()
}

/// What is missing in a capture.
pub fn damage_words(damage: &Damage) -> String {
    match damage {
        Damage::Unfinished => t!("cli.capture.unfinished"),
        Damage::Cut { records } => t!("cli.capture.cut", records = records),
        Damage::Broken { at } => t!("cli.capture.broken", at = at),
    }
    .into_owned()
}
