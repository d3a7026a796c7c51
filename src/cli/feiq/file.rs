//! `netaide feiq file`: files and folders are offered, and given until everybody has them.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use clap::ArgMatches;

use super::drive::{Drive, Turn};
use super::json::{self as objects, Missing, Object};
use super::plan::{Common, addressees};
use super::send::{ONLY, Sending, targets};
use super::transfer::{TICK, Teller};
use super::words;
use crate::cli::wrong::Wrong;
use crate::cli::{DONE, FAILED, interrupt, json};
use crate::i18n::t;
use crate::model::feiq::{
    Addressee, Attachment, Delivery, Failure, FileEnd, FileTransfer, FileTransferId, Happening, IpmsgAsk, OfferedFile,
    Peer, PeerId, Send, Told, text,
};
use crate::model::words as model;

/// So many names of files are told in a line.
const MOST_NAMES: usize = 10;

/// What is offered.
#[derive(Debug)]
pub struct Plan {
    to: Option<Vec<SocketAddr>>,
    paths: Vec<PathBuf>,
}

impl Plan {
    /// Reads the arguments of `file`.
    pub fn new(matches: &ArgMatches) -> Result<Self, Wrong> {
        let paths: Vec<PathBuf> = matches.get_many::<PathBuf>("path").into_iter().flatten().cloned().collect();
        for path in &paths {
            let there = std::fs::metadata(path).map_err(|error| {
                let cause = model::file_cause(&error);
                Wrong::of("PATH", t!("cli.wrong.file", path = path.display(), cause = cause))
            })?;
            if !there.is_file() && !there.is_dir() {
                return Err(Wrong::of("PATH", t!("feiq-cli.wrong.special", path = path.display())));
            }
        }
        Ok(Plan { to: addressees(matches)?, paths })
    }
}

/// Offers and gives; the exit status: 0 only when everybody fetched everything.
pub fn run(mut common: Common, plan: Plan) -> u8 {
    match &plan.to {
        None => common.config.announce = true,
        Some(addresses) => common.meet_only(addresses),
    }
    let Some(mut drive) = Drive::start(&common) else { return FAILED };
    let status = offer(&mut drive, &common, plan).unwrap_or_else(|status| status);
    drive.end();
    status
}

fn offer(drive: &mut Drive, common: &Common, plan: Plan) -> Result<u8, u8> {
    let everybody = plan.to.is_none();
    let to = targets(drive, common, plan.to.as_deref())?;
    let message = Send {
        id: ONLY,
        to: to.iter().map(|peer| Addressee::Peer(peer.id)).collect(),
        text: String::new(),
        receipt: true,
        sealed: false,
        files: Vec::new(),
    };
    if !drive.ask(&IpmsgAsk::Say { message, files: plan.paths }) {
        return Err(FAILED);
    }
    // With `--to all` the time was for finding them.
    let until = common.time.filter(|_| !everybody).map(|time| Instant::now() + time);
    let mut giving = Giving {
        sending: Sending::new(common.json, to.clone()),
        teller: Teller::new(common.json),
        to,
        numbers: BTreeMap::new(),
        fetched: BTreeMap::new(),
        told: BTreeSet::new(),
        declined: BTreeSet::new(),
    };
    while !giving.is_over(drive) && until.is_none_or(|until| Instant::now() < until) {
        let tick = Instant::now() + TICK;
        match drive.turn(Some(until.map_or(tick, |until| until.min(tick)))) {
            Turn::Told(told) => told.iter().for_each(|told| giving.hear(drive, told)),
            Turn::Failed => return Err(FAILED),
            Turn::Interrupted => return Err(interrupt::INTERRUPTED),
        }
        giving.look(drive);
    }
    Ok(if giving.tell_over(drive) { DONE } else { FAILED })
}

/// What is given, and who has what.
struct Giving {
    sending: Sending,
    teller: Teller,
    to: Vec<Arc<Peer>>,
    /// The number of the message with each.
    numbers: BTreeMap<PeerId, u64>,
    /// The files that each has whole.
    fetched: BTreeMap<PeerId, BTreeSet<u64>>,
    /// Transfers whose end was told.
    told: BTreeSet<FileTransferId>,
    /// Who does not want them.
    declined: BTreeSet<PeerId>,
}

impl Giving {
    fn hear(&mut self, drive: &Drive, told: &Told) {
        self.sending.hear(told.time, &told.happening);
        match told.happening {
            Happening::Numbered { message: ONLY, peer, number } => {
                self.numbers.insert(peer, number);
                self.tell_offer(drive, peer, number);
            }
            Happening::Released { peer, number } if self.numbers.get(&peer) == Some(&number) => self.decline(peer),
            _ => {}
        }
    }

    fn tell_offer(&mut self, drive: &Drive, id: PeerId, number: u64) {
        let Some(peer) = self.to.iter().find(|peer| peer.id == id) else { return };
        let files = offered(drive);
        let object = Object::Offered {
            time: json::now(),
            to: peer.address.to_string(),
            number,
            files: objects::files(number, &files),
        };
        self.teller.object(&object);
        self.teller.say(&t!("feiq-cli.offered", count = files.len(), who = words::peer(peer)));
    }

    fn decline(&mut self, id: PeerId) {
        let Some(peer) = self.to.iter().find(|peer| peer.id == id) else { return };
        if self.declined.insert(id) {
            self.teller.say(&t!("feiq-cli.declined", who = words::peer(peer)));
        }
    }

    /// Looks at the transfers.
    fn look(&mut self, drive: &Drive) {
        let mut running = None;
        for transfer in drive.transfers() {
            if self.told.contains(&transfer.id) {
                continue;
            }
            let state = transfer.state();
            match &state.end {
                None => running = Some((transfer, state)),
                Some(end) => {
                    self.told.insert(transfer.id);
                    self.teller.end(&transfer, &state, end);
                    self.count(&transfer, end);
                }
            }
        }
        if let Some((transfer, state)) = running {
            self.teller.progress(&transfer, &state);
        }
    }

    fn count(&mut self, transfer: &FileTransfer, end: &FileEnd) {
        if *end == FileEnd::Complete {
            self.fetched.entry(transfer.peer).or_default().insert(transfer.file);
        }
    }

    /// Has all that is offered.
    fn has_all(&self, id: PeerId, drive: &Drive) -> bool {
        let files = offered(drive);
        let fetched = self.fetched.get(&id);
        !files.is_empty() && files.iter().all(|file| fetched.is_some_and(|fetched| fetched.contains(&file.id)))
    }

    /// Tells at the end who has not fetched what; whether everybody has everything.
    fn tell_over(&mut self, drive: &Drive) -> bool {
        let files = offered(drive);
        let whole = self.to.iter().all(|peer| self.has_all(peer.id, drive));
        let mut missing = Vec::new();
        for peer in self.to.iter().filter(|peer| !self.has_all(peer.id, drive)) {
            let fetched = self.fetched.get(&peer.id);
            let lacks = |file: &&Attachment| fetched.is_none_or(|fetched| !fetched.contains(&file.id));
            let left: Vec<Attachment> = files.iter().filter(lacks).cloned().collect();
            if !left.is_empty() {
                let mut names: Vec<String> = left.iter().take(MOST_NAMES).map(|file| text::clean(&file.name)).collect();
                if left.len() > MOST_NAMES {
                    names.push("…".to_owned());
                }
                let names = names.join(", ");
                self.teller.say(&t!("feiq-cli.missed", who = words::peer(peer), count = left.len(), names = names));
            }
            missing.push((peer, left));
        }
        let missing = missing.iter().map(|(peer, left)| {
            let number = self.numbers.get(&peer.id).copied().unwrap_or_default();
            Missing { to: peer.address.to_string(), files: objects::files(number, left) }
        });
        let object = Object::Over { time: json::now(), whole, missing: missing.collect() };
        self.teller.object(&object);
        whole
    }

    /// Nobody will fetch anything more, as far as can be known: a peer without receipts may still fetch.
    fn is_over(&self, drive: &Drive) -> bool {
        let transfers = drive.transfers();
        let began = |id| transfers.iter().any(|transfer| transfer.peer == id);
        let running = transfers.iter().any(|transfer| transfer.state().end.is_none());
        let is_done = |id| match self.sending.with(id) {
            Some(Delivery::Failed(Failure::NoReceipt)) => !began(id) || self.has_all(id, drive),
            Some(Delivery::Failed(_)) => true,
            _ => self.declined.contains(&id) || self.has_all(id, drive),
        };
        !running && self.to.iter().all(|peer| is_done(peer.id))
    }
}

/// What the message offers, as the peers see it.
fn offered(drive: &Drive) -> Vec<Attachment> {
    let offers = drive.offers();
    let files = offers.iter().filter(|offer| offer.message == ONLY).flat_map(|offer| &offer.files);
    files.map(OfferedFile::attachment).collect()
}
