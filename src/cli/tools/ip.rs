//! `netaide ip`: the network of an address.

use clap::ArgMatches;

use super::{as_bytes, print};
use crate::cli::wrong::Wrong;
use crate::cli::{DONE, FAILED};
use crate::codec::subnet::{Subnet, SubnetError, bit_rows, parse_subnet};
use crate::i18n::t;
use crate::model::{subnet_facts, together, words};

/// Runs it; the exit status.
pub fn run(matches: &ArgMatches) -> Result<u8, Wrong> {
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let wrong = |argument, error: &SubnetError| Wrong::of(argument, words::subnet_error(error));
    let subnet = parse_subnet(text("address").unwrap_or_default()).map_err(|error| wrong("ADDRESS/PREFIX", &error))?;
    if let Some(other) = text("other") {
        let (is, reason) = together(&subnet, other).map_err(|error| wrong("OTHER", &error))?;
        return Ok(print(&as_bytes(&[reason]), if is { DONE } else { FAILED }));
    }
    let mut lines: Vec<String> =
        subnet_facts(&subnet).iter().map(|fact| format!("{}\t{}", fact.label, fact.value)).collect();
    lines.extend(bits(&subnet));
    Ok(print(&as_bytes(&lines), DONE))
}

/// Address AND mask = network.
fn bits(subnet: &Subnet) -> Vec<String> {
    let rows = [
        (t!("tools.ip.bits-address"), subnet.address()),
        (t!("tools.ip.bits-mask"), subnet.mask()),
        (t!("tools.ip.bits-network"), subnet.network()),
    ];
    let line = |(label, address)| {
        let bits: Vec<String> = bit_rows(subnet, address).into_iter().map(|row| row.bits).collect();
        format!("{label}\t{}", bits.join(" "))
    };
    rows.map(line).into()
}
