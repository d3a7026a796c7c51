//! `netaide tftp`: files from and to a TFTP server, and a server for a folder.
//!
//! `get` and `put` make one transfer with the worker that the window uses ([`crate::model::tftp::Station`]) and end with
//! status 0 only when the file is whole; `serve` gives a folder until it is interrupted. The packets are kept only
//! where `--capture` names a file for them.

mod args;
mod client;
mod json;
mod pace;
mod plan;
mod serve;
mod serving;
mod tell;
mod values;

pub use args::command;

use clap::ArgMatches;

use super::WRONG;
use super::wrong::{self, Wrong};

/// Runs what is asked for; the exit status.
pub fn run(matches: &ArgMatches) -> u8 {
    let Some((name, matches)) = matches.subcommand() else { return WRONG };
    let status = match name {
        "get" => plan::Plan::get(matches).map(|plan| client::run(&plan)),
        "put" => plan::Plan::put(matches).map(|plan| client::run(&plan)),
        _ => serving::Plan::new(matches).map(serve::run),
    };
    status.unwrap_or_else(|error: Wrong| wrong::refuse(Some(&format!("tftp {name}")), &error))
}
