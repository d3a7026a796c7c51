//! From arguments to a server, and what is told of it when it begins: which folder, and who can read and write there.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::ArgMatches;

use super::plan::Telling;
use crate::cli::plan::Record;
use crate::cli::wrong::Wrong;
use crate::i18n::t;
use crate::model::tftp::{Access, FolderLimits, Network, Patience, Reach, ServerConfig, USUAL_WINDOW};
use crate::model::words;
use crate::proto::tftp::MOST_BLKSIZE;

/// A server to run.
#[derive(Debug)]
pub struct Plan {
    /// What it is.
    pub config: ServerConfig,
    /// How its transfers are told.
    pub telling: Telling,
    /// Where the packets are kept.
    pub record: Record,
}

impl Plan {
    /// Reads the arguments of `serve`.
    pub fn new(matches: &ArgMatches) -> Result<Self, Wrong> {
        let root = matches.get_one::<PathBuf>("folder").cloned().unwrap_or_default();
        if !root.is_dir() {
            return Err(Wrong::of("DIR", t!("tftp-cli.wrong.no-folder", path = root.display())));
        }
        let Some(&local) = matches.get_one::<SocketAddr>("listen") else {
            return Err(Wrong::of("--listen", t!("address.empty")));
        };
        let config = ServerConfig {
            local,
            dual_stack: true,
            root,
            access: access(matches),
            single_port: matches.get_flag("single-port"),
            blksize: matches.get_one("blksize").copied().flatten().unwrap_or(MOST_BLKSIZE),
            windowsize: matches.get_one("windowsize").copied().flatten().unwrap_or(USUAL_WINDOW),
            options: !matches.get_flag("plain"),
            patience: patience(matches),
        };
        Ok(Plan { config, telling: Telling::of(matches), record: Record::of(matches) })
    }
}

fn access(matches: &ArgMatches) -> Access {
    let usual = FolderLimits::default();
    let limits = FolderLimits {
        file: matches.get_one("max-size").copied().unwrap_or(usual.file),
        transfers: matches.get_one("max-transfers").copied().unwrap_or(usual.transfers),
        per_client: matches.get_one("per-client").copied().unwrap_or(usual.per_client),
    };
    let allow = matches.get_many::<Vec<Network>>("allow").into_iter().flatten().flatten().copied().collect();
    Access { write: matches.get_flag("write"), overwrite: matches.get_flag("overwrite"), allow, limits }
}

fn patience(matches: &ArgMatches) -> Patience {
    let mut patience = Patience::default();
    if let Some(&tries) = matches.get_one("retries") {
        patience.tries = tries;
    }
    if let Some(&seconds) = matches.get_one::<u8>("timeout") {
        patience.first = std::time::Duration::from_secs(seconds.into());
        patience.most = patience.most.max(patience.first);
    }
    patience
}

/// Who can read and write what from now on, and how that is done from another machine.
pub fn told(config: &ServerConfig, local: SocketAddr) -> Vec<String> {
    let folder = dunce::canonicalize(&config.root).unwrap_or_else(|_| config.root.clone());
    let reach = Reach::of(local, &config.access);
    let mut lines = vec![words::tftp_reach(&reach, &config.access, &folder, false)];
    lines.extend(words::tftp_commands(local).into_iter().map(|command| format!("  {command}")));
    lines
}

/// `10.0.0.0/8`
pub fn network(network: &Network) -> String {
    format!("{}/{}", network.ip, network.prefix)
}
