//! From arguments to what is fetched, and where it goes.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::ArgMatches;

use super::values::Offered;
use crate::cli::wrong::Wrong;
use crate::i18n::t;

/// What is fetched.
#[derive(Debug)]
pub struct Plan {
    /// From whom.
    pub from: SocketAddr,
    /// What; empty for what is offered next.
    pub offers: Vec<Offered>,
    /// The folder for it.
    pub into: PathBuf,
    /// A file may take the place of one that is there.
    pub overwrite: bool,
}

impl Plan {
    /// Reads the arguments of `fetch`.
    pub fn new(matches: &ArgMatches) -> Result<Self, Wrong> {
        let into = matches.get_one::<PathBuf>("into").cloned().unwrap_or_else(|| Path::new(".").to_owned());
        if !into.is_dir() {
            return Err(Wrong::of("--into", t!("feiq-cli.wrong.no-folder", path = into.display())));
        }
        let Some(&from) = matches.get_one("from") else {
            return Err(Wrong::of("--from", t!("feiq-cli.value.address")));
        };
        let offers = matches.get_many::<Offered>("offer").into_iter().flatten().cloned().collect();
        Ok(Plan { from, offers, into, overwrite: matches.get_flag("overwrite") })
    }
}
