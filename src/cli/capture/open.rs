//! Opening the file that was named, and saying why it cannot be opened or what is missing in it.

use std::cell::Cell;
use std::path::PathBuf;
use std::sync::Arc;

use clap::ArgMatches;
use crossbeam_channel::Receiver;

use super::{chosen, wait};
use crate::capture::frames::Frames;
use crate::capture::{Capture, Reader};
use crate::cli::wrong::Wrong;
use crate::cli::{say, values};
use crate::model::{frame_meaning, words};

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

/// Opens the capture, and splits it where `--frame` says so. None if it was interrupted, or the disk is full.
pub fn framed(matches: &ArgMatches, interrupts: &Receiver<()>) -> Result<Option<Reader>, Wrong> {
    let framing = values::framing(matches, chosen::charset(matches))?;
    let reader = open(matches)?;
    if framing.is_raw() {
        return Ok(Some(reader));
    }
    let frames = Frames::start(reader, &framing, None, frame_meaning(), Arc::new(|| ()));
    let interrupted = Cell::new(false);
    let is_over = || interrupted.get() || frames.behind() == 0 || frames.has_stopped();
    wait::until(is_over, interrupts, || interrupted.set(true), || ());
    Ok(finished(frames, interrupted.get()))
}

fn finished(mut frames: Frames, interrupted: bool) -> Option<Reader> {
    if interrupted {
        return None;
    }
    frames.join();
    if let Some(why) = words::recording(&frames.capture().recording()) {
        say(why);
        return None;
    }
    Some(frames.capture().reader())
}
