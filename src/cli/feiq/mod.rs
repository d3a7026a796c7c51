//! `netaide feiq`: who is there, messages and files with FeiQ (飞秋), IP Messenger, iptux and scripts.
//!
//! Each command is a messenger of its own with the worker that the window uses ([`crate::model::feiq::Station`]), so
//! the port must be free. `who`, `listen` and `--to all` tell everybody that they come and go; the others tell only those
//! that they write to. Packets are kept only where `--capture` names a file for them.

mod args;
mod drive;
mod fetch;
mod fetching;
mod file;
mod json;
mod listen;
mod plan;
mod send;
mod show;
mod transfer;
mod values;
mod who;
mod words;

pub use args::command;

use clap::ArgMatches;

use super::WRONG;
use super::wrong::{self, Wrong};
use plan::Common;

/// Runs what is asked for; the exit status.
pub fn run(matches: &ArgMatches) -> u8 {
    let Some((name, matches)) = matches.subcommand() else { return WRONG };
    let done = Common::new(matches).and_then(|common| match name {
        "who" => Ok(who::run(common, matches)),
        "listen" => Ok(listen::run(common, matches)),
        "send" => send::Plan::new(matches).map(|plan| send::run(common, &plan)),
        "file" => file::Plan::new(matches).map(|plan| file::run(common, plan)),
        _ => fetching::Plan::new(matches).map(|plan| fetch::run(common, plan)),
    });
    done.unwrap_or_else(|error: Wrong| wrong::refuse(Some(&format!("feiq {name}")), &error))
}
