//! The command line: the same model without a window.
//!
//! [`start`] reads the arguments. A plan is checked to the last byte before any socket is opened (`plan`); then
//! `run` opens one session and turns with it: what the worker recorded is printed (`print`, `notices`), what is
//! to be sent is handed over (`feed`), until something ends it. Nothing here polls: the loop sleeps in one select
//! over the worker's wake, the input, the interrupt and the deadlines.
//!
//! Standard output carries records only; everything else is said on standard error.

mod args;
mod backlog;
mod bar;
mod capture;
mod checksums;
mod demo;
mod each;
mod feed;
mod feiq;
mod input;
mod interrupt;
mod items;
mod json;
mod notices;
mod plan;
mod print;
mod quick;
mod relay;
mod repeat;
mod reply;
mod run;
mod tftp;
mod tools;
mod values;
mod wrong;

use std::ffi::OsString;
use std::fmt::Display;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::i18n::{Language, t};

/// What the arguments ask for.
#[derive(Debug)]
pub enum Start {
    /// The window, with a workspace or a capture if one was named.
    Window {
        /// A workspace to open in place of the last run's sessions, or a capture to open beside them.
        file: Option<PathBuf>,
    },
    /// A subcommand has run, or the arguments were wrong.
    Ended(ExitCode),
}

/// All went as asked.
const DONE: u8 = 0;
/// The network said no, or not all that was asked for came about.
const FAILED: u8 = 1;
/// The arguments are wrong; nothing was opened.
const WRONG: u8 = 2;

/// Reads the arguments and runs the subcommand, if there is one.
pub fn start(arguments: impl IntoIterator<Item = OsString>) -> Start {
    Language::of_terminal().speak();
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if checksums::is_asked_for(&arguments) {
        return Start::Ended(ExitCode::from(checksums::list()));
    }
    let command = args::command();
    // Only a file or a flag can stand in its place.
    let word = arguments.get(1).and_then(|word| word.to_str());
    let named = word.filter(|word| command.find_subcommand(word).is_some()).map(str::to_owned);
    let inner = || command.find_subcommand(word?)?.find_subcommand(arguments.get(2)?).map(|inner| inner.get_name());
    let named = named.map(|name| inner().map_or(name.clone(), |inner| format!("{name} {inner}")));
    let matches = match command.clone().try_get_matches_from(&arguments) {
        Ok(matches) => matches,
        Err(error) => return Start::Ended(wrong::tell(&error, named.as_deref())),
    };
    let status = match matches.subcommand() {
        None => match args::file(&matches) {
            Ok(file) => return Start::Window { file },
            Err(error) => wrong::refuse(None, &error),
        },
        Some(("demo", _)) => demo::run(),
        Some(("capture", matches)) => capture::run(matches),
        Some(("quick", matches)) => quick::run(matches),
        Some(("feiq", matches)) => feiq::run(matches),
        Some(("tftp", matches)) => tftp::run(matches),
        Some((name @ ("pack" | "unpack" | "ip" | "interfaces" | "charset"), matches)) => tools::run(name, matches),
        Some((name, matches)) => match plan::Plan::new(name, matches) {
            Ok(plan) => run::run(plan),
            Err(error) => wrong::refuse(Some(name), &error),
        },
    };
    Start::Ended(ExitCode::from(status))
}

/// Says that there is no display to open a window on, and what can be done without one.
pub fn say_no_display() {
    say(t!("cli.no-display"));
}

/// A line on standard error. Nobody is left to be told when that fails.
pub fn say(line: impl Display) {
    writeln!(std::io::stderr().lock(), "{line}").ok();
}
