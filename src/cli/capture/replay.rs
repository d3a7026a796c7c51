//! `netaide capture replay`: one side of a capture once more, to a host.

use std::sync::Arc;

use clap::ArgMatches;
use crossbeam_channel::{Receiver, bounded, select};

use super::{chosen, open, wait};
use crate::capture::{Direction, Reader};
use crate::cli::notices::Notices;
use crate::cli::plan::any_local;
use crate::cli::values;
use crate::cli::wrong::Wrong;
use crate::cli::{DONE, FAILED, interrupt, say};
use crate::i18n::t;
use crate::model::replay::{MOST_AWAY, Plan, Replay, ReplayError, Speed};
use crate::model::{Ending, Form, Host, Kind, Notice, Session, SessionSpec, State, Target, words};

/// Runs it; the exit status.
pub fn run(matches: &ArgMatches) -> Result<u8, Wrong> {
    let interrupts = interrupt::listen();
    let reader = open::open(matches)?;
    let query = chosen::query(matches, &reader)?;
    let Some(host) = matches.get_one::<Host>("to").cloned() else { return Ok(FAILED) };
    let kind = if matches.get_one("protocol") == Some(&true) { Kind::TcpClient } else { Kind::Udp };
    let form = form(kind, &host);
    if let Err(error) = form.config() {
        return Err(Wrong::of_all(words::field_error(&error)));
    }
    let Some(choice) = chosen::choice(query, &reader, &interrupts) else { return Ok(FAILED) };
    let plan = Plan {
        choice,
        side: matches.get_one("side").copied().unwrap_or(Direction::Sent),
        whose: chosen::whose(matches),
        target: if kind == Kind::Udp { Target::Host(host) } else { Target::Server },
        speed: matches.get_one("speed").copied().unwrap_or(Speed::Times(1.0)),
        most_away: matches.get_one("most").copied().unwrap_or(MOST_AWAY),
    };
    let session = Session::new(SessionSpec { network: form, ..SessionSpec::default() });
    let mut player = Player { heard: session.reader(), next: 0, session, notices: Notices::new(false, false) };
    Ok(player.play(reader, plan, &interrupts))
}

fn form(kind: Kind, host: &Host) -> Form {
    let mut form = Form { kind, ..Form::default() };
    (form.local_address, form.local_port) = values::split(any_local(Some(host)));
    (form.remote_address, form.remote_port) = (host.name.clone(), host.port.to_string());
    form
}

/// A session that is only there to be played into.
struct Player {
    session: Session,
    heard: Reader,
    /// The first record of the session's own capture that was not looked at.
    next: u64,
    notices: Notices,
}

impl Player {
    fn play(&mut self, reader: Reader, plan: Plan, interrupts: &Receiver<()>) -> u8 {
        if self.open(interrupts) {
            self.replay(reader, plan, interrupts);
        }
        self.session.close(Ending::Orderly);
        self.session.join();
        self.hear();
        if self.notices.failed() { FAILED } else { DONE }
    }

    /// Opens the session; false if it failed or the user does not want it any more.
    fn open(&mut self, interrupts: &Receiver<()>) -> bool {
        let (wake, wakes) = bounded(1);
        let wake = Arc::new(move || wake.try_send(()).unwrap_or_default());
        if let Err(error) = self.session.open(wake) {
            self.notices.fail(&words::field_error(&error));
            return false;
        }
        loop {
            self.session.poll();
            self.hear();
            match self.session.state() {
                State::Open { .. } => return true,
                State::Failed(error) => {
                    if !self.notices.said_failed() {
                        self.notices.fail(&words::net_error(&error));
                    }
                    return false;
                }
                State::Closed => return false,
                _ => {}
            }
            select! {
                recv(wakes) -> _ => {}
                recv(interrupts) -> _ => {
                    self.notices.note_failure();
                    return false;
                }
            }
        }
    }

    fn replay(&mut self, reader: Reader, plan: Plan, interrupts: &Receiver<()>) {
        let replay = match Replay::start(reader, plan, &self.session) {
            Ok(replay) => replay,
            Err(error) => return self.notices.fail(&t!("cli.capture.no-replay", cause = words::file_cause(&error))),
        };
        wait::until(|| !replay.is_running(), interrupts, || replay.cancel(), || self.hear());
        let Some(replayed) = replay.wait() else { return self.notices.note_failure() };
        say(t!("cli.capture.replayed", records = replayed.records, bytes = replayed.bytes));
        if replayed.gone > 0 {
            say(t!("export.gone", count = replayed.gone));
        }
        match replayed.ended {
            None => {}
            Some(ReplayError::Cancelled) => self.notices.note_failure(),
            Some(ReplayError::NotOpen | ReplayError::NoClients) => self.notices.fail(&t!("cli.capture.cut-short")),
        }
    }

    /// Says what happened to the session.
    fn hear(&mut self) {
        let end = self.heard.length();
        let mut bytes = Vec::new();
        while self.next < end {
            let meta = self.heard.meta(self.next).filter(|meta| meta.direction == Direction::Event);
            bytes.clear();
            if let Some(meta) = meta
                && self.heard.read(self.next, &mut bytes)
            {
                let notice = Notice::from_bytes(&bytes);
                self.notices.take(notice.as_ref(), self.heard.peer(meta.peer).address(), meta.time);
            }
            self.next += 1;
        }
    }
}
