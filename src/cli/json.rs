//! What happened as JSON, one object a line on standard output: for programs, so in English in both languages.

use std::io::{self, ErrorKind, Write};

use serde::Serialize;

use super::say;
use crate::i18n::t;
use crate::model::{json_time, words};

/// This moment.
pub fn now() -> String {
    json_time(crate::model::now().saturating_mul(1_000_000))
}

/// Prints one at once: a program waits for it.
pub fn print(object: &impl Serialize) -> io::Result<()> {
    // Text and numbers in memory cannot fail to be written.
    let text = serde_json::to_string(object).unwrap_or_default();
    let mut out = io::stdout().lock();
    writeln!(out, "{text}").and_then(|()| out.flush())
}

/// Says that standard output cannot be written. A reader like `head` that has seen enough is no failure.
pub fn say_lost(error: &io::Error) {
    if error.kind() != ErrorKind::BrokenPipe {
        say(t!("cli.output", cause = words::file_cause(error)));
    }
}
