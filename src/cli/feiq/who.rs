//! `netaide feiq who`: who answers.

use std::sync::Arc;
use std::time::Instant;

use clap::ArgMatches;
use unicode_width::UnicodeWidthStr;

use super::drive::{Drive, Turn};
use super::json::{Object, PeerObject};
use super::plan::{Common, USUAL_WAIT};
use super::show::Out;
use crate::cli::{DONE, FAILED, interrupt, json, say};
use crate::i18n::t;
use crate::model::feiq::Peer;
use crate::model::words;

/// Tells everybody that we are here, lists who answers, and leaves; the exit status.
pub fn run(mut common: Common, _matches: &ArgMatches) -> u8 {
    common.config.announce = true;
    let Some(mut drive) = Drive::start(&common) else { return FAILED };
    let status = match collect(&mut drive, &common) {
        Ok(everybody) => {
            list(&everybody, common.json);
            DONE
        }
        Err(status) => status,
    };
    drive.end();
    status
}

/// Whoever is there after the time; an interrupt ends it early.
pub fn collect(drive: &mut Drive, common: &Common) -> Result<Vec<Arc<Peer>>, u8> {
    drive.opened()?;
    let until = Instant::now() + common.time.unwrap_or(USUAL_WAIT);
    while Instant::now() < until {
        match drive.turn(Some(until)) {
            Turn::Told(_) => {}
            Turn::Failed => return Err(FAILED),
            Turn::Interrupted => return Err(interrupt::INTERRUPTED),
        }
    }
    let mut here = drive.peers();
    here.retain(|peer| peer.presence.is_here());
    here.sort_by_key(|peer| peer.address);
    Ok(here)
}

fn list(everybody: &[Arc<Peer>], as_json: bool) {
    let mut out = Out::new(as_json);
    if everybody.is_empty() {
        say(t!("feiq-cli.who.nobody"));
        return;
    }
    if as_json {
        for peer in everybody {
            out.object(&Object::Peer(PeerObject::new(json::now(), peer)));
        }
        return;
    }
    table(everybody).iter().for_each(|line| out.line(line));
    say(t!("feiq-cli.who.count", count = everybody.len()));
}

/// One line for each, below the names of the columns; each column as wide as its widest cell.
fn table(everybody: &[Arc<Peer>]) -> Vec<String> {
    let heading = [
        t!("feiq-cli.who.address"),
        t!("feiq-cli.who.name"),
        t!("feiq-cli.who.login"),
        t!("feiq-cli.who.group"),
        t!("feiq-cli.who.kind"),
        t!("feiq-cli.who.presence"),
    ];
    let row = |peer: &Arc<Peer>| {
        let login = format!("{}@{}", peer.user, peer.host);
        let presence = words::feiq_presence(peer.presence).into_owned();
        let kind = words::feiq_kind(peer.kind).into_owned();
        [peer.address.to_string(), peer.name().to_owned(), login, peer.group.clone(), kind, presence]
    };
    let rows: Vec<_> =
        std::iter::once(heading.map(|cell| cell.into_owned())).chain(everybody.iter().map(row)).collect();
    let mut widths = [0; 6];
    for row in &rows {
        widths.iter_mut().zip(row).for_each(|(width, cell)| *width = cell.width().max(*width));
    }
    let line = |row: &[String; 6]| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell}{}  ", " ".repeat(width - cell.width())));
        cells.collect::<String>().trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}
