//! Opening the file that was named, and saying why it cannot be opened or what is missing in it.

use std::path::PathBuf;

use clap::ArgMatches;

use crate::capture::{Capture, Reader};
use crate::cli::say;
use crate::cli::wrong::Wrong;
use crate::model::words;

/// Opens the capture of the argument; a damaged one is read as far as it goes, and told.
pub fn open(matches: &ArgMatches) -> Result<Reader, Wrong> {
    let path = matches.get_one::<PathBuf>("file").cloned().unwrap_or_default();
    let capture = Capture::open(&path).map_err(|error| Wrong::of_all(words::capture_error(&error)))?;
    let reader = capture.reader();
    if let Some(damage) = reader.damage() {
        say(words::damage(&damage));
    }
    Ok(reader)
}
