//! `netaide capture`: what was recorded, without a session: told, searched, exported, replayed.

mod args;
mod chosen;
mod export;
mod info;
mod open;
mod replay;
mod search;
mod wait;

pub use args::command;

use clap::ArgMatches;

use super::wrong::{self, Wrong};

/// Runs what is asked for; the exit status.
pub fn run(matches: &ArgMatches) -> u8 {
    let Some((name, matches)) = matches.subcommand() else { return super::WRONG };
    let status = match name {
        "info" => info::run(matches),
        "search" => search::run(matches),
        "export" => export::run(matches),
        _ => replay::run(matches),
    };
    status.unwrap_or_else(|error: Wrong| wrong::refuse(Some(&format!("capture {name}")), &error))
}
