//! From arguments to a server, and what is told of it when it begins: which folder, and who can read and write there.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::ArgMatches;

use super::plan::Telling;
use crate::cli::plan::Record;
use crate::cli::wrong::Wrong;
use crate::i18n::t;
use crate::model::addresses;
use crate::model::tftp::{Access, FolderLimits, Network, ServerConfig};
use crate::proto::tftp::{MOST_BLKSIZE, Patience};

/// The window that is agreed to where none is given, blocks.
const WINDOW: u16 = 64;

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
            windowsize: matches.get_one("windowsize").copied().flatten().unwrap_or(WINDOW),
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
    let allow = matches.get_many::<Network>("allow").into_iter().flatten().copied().collect();
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

/// What the server gives to whom, line by line.
pub fn told(config: &ServerConfig, local: SocketAddr) -> Vec<String> {
    let folder = config.root.canonicalize().unwrap_or_else(|_| config.root.clone());
    let folder = folder.display();
    let Access { write, overwrite, allow, limits } = &config.access;
    let what = match (write, overwrite) {
        (false, _) => t!("tftp-cli.serve.read", folder = folder),
        (true, false) => t!("tftp-cli.serve.write", folder = folder, limit = crate::model::words::size(limits.file)),
        (true, true) => t!("tftp-cli.serve.overwrite", folder = folder, limit = crate::model::words::size(limits.file)),
    };
    vec![what.into_owned(), who(local, allow)]
}

/// Who can ask.
fn who(local: SocketAddr, allow: &[Network]) -> String {
    let ip = local.ip().to_canonical();
    if ip.is_loopback() {
        return t!("tftp-cli.serve.this-machine").into_owned();
    }
    let places = if ip.is_unspecified() { own_addresses(local) } else { vec![ip.to_string()] };
    let (places, port) = (places.join(", "), local.port());
    if allow.is_empty() {
        return t!("tftp-cli.serve.everyone", addresses = places, port = port).into_owned();
    }
    let networks: Vec<String> = allow.iter().map(network).collect();
    t!("tftp-cli.serve.listed", addresses = places, port = port, networks = networks.join(", ")).into_owned()
}

/// `10.0.0.0/8`
pub fn network(network: &Network) -> String {
    format!("{}/{}", network.ip, network.prefix)
}

/// The addresses by which others reach this machine.
fn own_addresses(local: SocketAddr) -> Vec<String> {
    // Where the list cannot be had, the address that was opened stands for all.
    let all = addresses().unwrap_or_default();
    let reached =
        all.iter().map(|address| address.ip).filter(|ip| !ip.is_loopback() && (local.is_ipv6() || ip.is_ipv4()));
    let reached: Vec<String> = reached.map(|ip| ip.to_string()).collect();
    if reached.is_empty() { vec![local.ip().to_string()] } else { reached }
}
