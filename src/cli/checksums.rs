//! `--checksum list`: all checksums with their names.

use std::fmt::Write as _;
use std::io::Write;

use super::DONE;
use crate::codec::checksum::{Attach, CATALOGUE};
use crate::i18n::t;
use crate::model::words;

/// Whether the list is asked for, whatever else the arguments lack.
pub fn is_asked_for(arguments: &[std::ffi::OsString]) -> bool {
    let is = |at: usize, text: &str| arguments.get(at).is_some_and(|argument| argument == text);
    (0..arguments.len()).any(|at| {
        ["--checksum", "--verify"]
            .iter()
            .any(|name| is(at, name) && is(at + 1, "list") || is(at, &format!("{name}=list")))
    })
}

/// Prints it; the exit status.
pub fn list() -> u8 {
    let mut out = t!("checksum.cli-simple").into_owned();
    out.push('\n');
    for crc in CATALOGUE {
        // Text in memory cannot fail to be written.
        writeln!(out, "{:<26} {:<54} {}", crc.name, crc.parameters(), crc.aliases.join(" ")).unwrap_or_default();
    }
    // A reader like `head` that has seen enough is no failure.
    std::io::stdout().lock().write_all(out.as_bytes()).ok();
    DONE
}

/// A checksum as it is written on the command line.
pub fn value(text: &str) -> Result<Attach, String> {
    text.parse().map_err(|error| words::attach_error(&error))
}
