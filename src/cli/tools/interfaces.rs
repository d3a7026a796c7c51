//! `netaide interfaces`: this machine's interfaces.

use clap::ArgMatches;
use serde_json::{Value, json};

use super::print_lines;
use crate::cli::wrong::Wrong;
use crate::model::{self, NetworkInterface, interface_lines, words};

/// Runs it; the exit status.
pub fn run(matches: &ArgMatches) -> Result<u8, Wrong> {
    let found = model::interfaces();
    let lines: Vec<String> = match matches.get_flag("json") {
        true => found.iter().map(|interface| as_json(interface).to_string()).collect(),
        false => found.iter().flat_map(interface_lines).collect(),
    };
    Ok(print_lines(&lines))
}

fn as_json(interface: &NetworkInterface) -> Value {
    let addresses: Vec<Value> = interface
        .addresses
        .iter()
        .map(|address| {
            json!({
                "address": address.ip.to_string(),
                "prefix": address.prefix,
                "broadcast": address.broadcast.map(|ip| ip.to_string()),
            })
        })
        .collect();
    json!({
        "name": interface.name,
        "description": interface.description,
        "index": interface.index,
        "kind": interface.kind.name(),
        "up": interface.up,
        "running": interface.running,
        "mac": interface.mac.as_ref().map(words::mac),
        "mtu": interface.mtu,
        "addresses": addresses,
    })
}
