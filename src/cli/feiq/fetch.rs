//! `netaide feiq fetch`: files that somebody offers are fetched, one after the other.

use std::sync::Arc;
use std::time::Instant;

use super::drive::{Drive, Turn};
use super::fetching::Plan;
use super::plan::Common;
use super::transfer::{TICK, Teller};
use super::values::Offered;
use super::words;
use crate::cli::{DONE, FAILED, interrupt, say};
use crate::i18n::t;
use crate::model::feiq::{
    Fetch, FileEnd, FileTransfer, FileTransferId, Happening, IpmsgAsk, MOST_ATTACHMENTS, PeerId, Received, cleaned,
};

/// Fetches; the exit status: 0 only when all of it is whole.
pub fn run(mut common: Common, plan: Plan) -> u8 {
    // Whoever offers has to know us, and nobody else.
    common.meet_only(&[plan.from]);
    let time = common.time.take();
    let Some(mut drive) = Drive::start(&common) else { return FAILED };
    let mut fetching =
        Fetching { plan, until: time.map(|time| Instant::now() + time), teller: Teller::new(common.json) };
    let status = fetching.run(&mut drive).unwrap_or_else(|status| status);
    drive.end();
    status
}

struct Fetching {
    plan: Plan,
    /// When an offer is waited for no longer.
    until: Option<Instant>,
    teller: Teller,
}

impl Fetching {
    fn run(&mut self, drive: &mut Drive) -> Result<u8, u8> {
        drive.opened()?;
        let (peer, files) = if self.plan.offers.is_empty() {
            say(t!("feiq-cli.waiting", who = self.plan.from));
            self.offered(drive)?
        } else {
            let peer = drive.meet(self.plan.from).ok_or_else(|| drive.why_not())?;
            (peer.id, self.plan.offers.clone())
        };
        let mut whole = true;
        for (at, offered) in files.into_iter().enumerate() {
            whole &= self.fetch(drive, peer, FileTransferId(at as u64 + 1), offered)?;
        }
        Ok(if whole { DONE } else { FAILED })
    }

    /// Waits for files that are offered.
    fn offered(&mut self, drive: &mut Drive) -> Result<(PeerId, Vec<Offered>), u8> {
        while self.until.is_none_or(|until| Instant::now() < until) {
            let told = match drive.turn(self.until) {
                Turn::Told(told) => told,
                Turn::Failed => return Err(FAILED),
                Turn::Interrupted => return Err(interrupt::INTERRUPTED),
            };
            for told in told {
                if let Happening::Received(message) = told.happening
                    && let Some(files) = self.is_offer(drive, &message)
                {
                    return Ok((message.peer, files));
                }
            }
        }
        say(t!("feiq-cli.no-offer", who = self.plan.from));
        Err(FAILED)
    }

    /// The files that a message of the right peer offers.
    fn is_offer(&self, drive: &Drive, message: &Received) -> Option<Vec<Offered>> {
        let peer = drive.peer(message.peer).filter(|peer| peer.address == self.plan.from)?;
        if message.dropped > 0 {
            say(t!("feiq-word.files-dropped", count = message.dropped, most = MOST_ATTACHMENTS));
        }
        let files: Vec<_> =
            message.files.iter().map(|file| Offered { number: message.number, file: file.clone() }).collect();
        if files.is_empty() {
            return None;
        }
        say(t!("feiq-cli.offer", count = files.len(), who = words::peer(&peer)));
        Some(files)
    }

    /// Fetches one; whether it is whole.
    fn fetch(&mut self, drive: &mut Drive, peer: PeerId, id: FileTransferId, offered: Offered) -> Result<bool, u8> {
        let Offered { number, file } = offered;
        let name = cleaned(&file.name);
        let (folder, overwrite) = (self.plan.into.clone(), self.plan.overwrite);
        let fetch = Fetch { id, peer, number, file, folder, name, overwrite, resume: false };
        if !drive.ask(&IpmsgAsk::Fetch(Box::new(fetch))) {
            return Err(FAILED);
        }
        loop {
            let transfer = drive.transfers().into_iter().find(|transfer| transfer.id == id);
            if let Some(end) = transfer.and_then(|transfer| self.look(&transfer)) {
                return Ok(end == FileEnd::Complete);
            }
            match drive.turn(Some(Instant::now() + TICK)) {
                Turn::Told(_) => {}
                Turn::Failed => return Err(FAILED),
                Turn::Interrupted => {
                    drive.ask(&IpmsgAsk::Cancel(id));
                    return Err(interrupt::INTERRUPTED);
                }
            }
        }
    }

    /// Tells how far it is; how it ended.
    fn look(&mut self, transfer: &Arc<FileTransfer>) -> Option<FileEnd> {
        let state = transfer.state();
        match &state.end {
            Some(end) => self.teller.end(transfer, &state, end),
            None => self.teller.progress(transfer, &state),
        }
        state.end
    }
}
