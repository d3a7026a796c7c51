//! What a person calculates on a command line: packing, networks, charsets, interfaces. No session is opened.

mod args;
mod charset;
mod interfaces;
mod ip;
mod pack;
mod unpack;

pub use args::commands;

use std::io::{self, Write};

use clap::ArgMatches;

use super::wrong::{self, Wrong};
use super::{DONE, FAILED, say};
use crate::i18n::t;
use crate::model::words;

/// Runs one of [`commands`]; the exit status.
pub fn run(name: &str, matches: &ArgMatches) -> u8 {
    let status = match name {
        "pack" => pack::run(matches),
        "unpack" => unpack::run(matches),
        "ip" => ip::run(matches),
        "charset" => charset::run(matches),
        _ => interfaces::run(matches),
    };
    status.unwrap_or_else(|error: Wrong| wrong::refuse(Some(name), &error))
}

/// Writes to standard output; the exit status. A reader that has gone away wants no more.
fn print(bytes: &[u8], status: u8) -> u8 {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            say(t!("cli.output", cause = words::file_cause(&error)));
            FAILED
        }
        _ => status,
    }
}

/// Prints lines, and says that all went well.
fn print_lines(lines: &[String]) -> u8 {
    print(&as_bytes(lines), DONE)
}

fn as_bytes(lines: &[String]) -> Vec<u8> {
    lines.iter().flat_map(|line| format!("{line}\n").into_bytes()).collect()
}
