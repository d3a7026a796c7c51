//! The messenger with its people, conversations and files: what the page works with.

mod by_hand;
mod files;
mod follow;
mod keep;
mod look;
mod people;
mod queue;
mod said;
mod say;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use self::queue::Queue;
use super::disk::Disk;
use super::drafts::{self, Drafts};
use super::history::History;
use super::known;
use super::roster::Roster;
use super::station::Station;
use super::talk::Talk;
use super::{
    FeiqField, FeiqForm, FeiqKept, FeiqProblem, FileTransfer, FileTransferId, IpmsgAsk, IpmsgConfig, KeptDraft, Key,
    MessageId, Profile, Rules,
};
use crate::capture::{Capture, Reader};
use crate::model::{Complaint, State, Storage, StorageError, Wake};
use crate::net::NetError;

pub use files::Running;

/// What came since the last frame, for a bell, a message on the desktop and a shaken window.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// A message came.
    Message {
        /// From whom.
        key: Key,
        /// What to call that person.
        name: String,
        /// The message in short; empty for a sealed one.
        text: String,
    },
    /// Somebody shook the window.
    Shake(Key),
    /// Something was not done.
    Refused(NetError),
}

/// The messenger of the window, and of the command line.
#[derive(Debug, Default)]
pub struct FeiqDesk {
    /// What the user chooses; applied with [`FeiqDesk::apply`].
    pub form: FeiqForm,
    kept: FeiqKept,
    /// What the file says.
    saved: FeiqKept,
    /// What was typed and not sent, as the disk has it.
    drafts: Drafts,
    storage: Option<Storage>,
    history: Option<History>,
    station: Option<Station>,
    wake: Option<Wrapped>,
    roster: Roster,
    talks: HashMap<Key, Talk>,
    disk: Disk,
    /// So many conversations are kept that new ones are not, which was told.
    is_full: bool,
    /// Pictures of a run that keeps none.
    passing: Option<tempfile::TempDir>,
    /// Which conversations a message of ours is in.
    mine: BTreeMap<MessageId, Vec<Key>>,
    /// Messages from here on are of the messenger that runs now.
    first_message: u64,
    next_message: u64,
    next_transfer: u64,
    /// What was sent to the messenger last.
    applied: Option<(Profile, Rules)>,
    entered: Option<(String, Vec<String>, String)>,
    /// Whom to meet as soon as we are there.
    to_meet: Vec<SocketAddr>,
    transfers: BTreeMap<FileTransferId, Arc<FileTransfer>>,
    followed: HashSet<FileTransferId>,
    offered: HashSet<MessageId>,
    queue: Queue,
    seen_revision: Option<u64>,
    shook: HashMap<Key, Instant>,
    types_to: Option<Key>,
    news: Vec<News>,
    revision: u64,
    /// The list of people is to be written.
    people_changed: bool,
    was_running: bool,
}

/// Calls for a frame.
#[derive(Clone)]
struct Wrapped(Wake);

impl std::fmt::Debug for Wrapped {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("Wake")
    }
}

impl FeiqDesk {
    /// With what was kept, recording into a capture.
    pub fn load(storage: Option<&Storage>, capture: Capture) -> (Self, Vec<Complaint>) {
        let (kept, mut complaints) = storage.map(Storage::feiq).unwrap_or_default();
        let history = storage.map(|storage| History::new(storage.feiq_history()));
        let (people, wrong) = history.as_ref().map(known::read).unwrap_or_default();
        complaints.extend(wrong);
        let (drafts, wrong) = history.as_ref().map(drafts::read).unwrap_or_default();
        complaints.extend(wrong);
        let desk = FeiqDesk {
            form: kept.form.clone(),
            saved: kept.clone(),
            kept,
            drafts,
            storage: storage.cloned(),
            history,
            station: Some(Station::new(capture)),
            roster: Roster::new(people),
            ..FeiqDesk::default()
        };
        (desk, complaints)
    }

    /// Keeps what changed.
    pub fn save(&mut self, storage: &Storage) -> Result<(), StorageError> {
        self.hand_over(i64::MAX, true);
        self.hand_over_people();
        self.kept.form.clone_from(&self.form);
        if self.kept != self.saved {
            storage.save_feiq(&self.kept)?;
            self.saved.clone_from(&self.kept);
        }
        Ok(())
    }

    /// What was typed for somebody and not sent, as the last run left it.
    pub fn drafts(&self) -> impl Iterator<Item = (&Key, &KeptDraft)> {
        self.drafts.iter()
    }

    /// Keeps what is typed for each person, and whether it is to be sealed; nothing where no history is kept.
    ///
    /// # Errors
    /// The disk did not take it.
    pub fn keep_drafts<'a>(
        &mut self,
        typed: impl Iterator<Item = (&'a Key, &'a str, bool)>,
    ) -> Result<(), StorageError> {
        let Some(history) = &self.history else { return Ok(()) };
        let drafts = drafts::bounded(typed.filter(|_| self.form.keep_history));
        if drafts != self.drafts {
            drafts::write(history, &drafts)?;
            self.drafts = drafts;
        }
        Ok(())
    }

    /// What is wrong with the form as it is typed; 上线 is possible without any (warnings of `Nick` do not count).
    pub fn problems(&self) -> Vec<(FeiqField, FeiqProblem)> {
        self.form.problems()
    }

    /// 上线: opens the port and tells everybody. False where the form is not right.
    pub fn enter(&mut self, wake: Wake) -> bool {
        if self.problems().iter().any(|(field, _)| *field != FeiqField::Nick) {
            return false;
        }
        self.take_password();
        let (mac, number) = (self.kept.mac_address(), self.kept.first_number(seconds()));
        let Some(config) = self.form.config(mac, number) else { return false };
        self.start(config, wake)
    }

    /// The same as it is told, without the form: for a port or a broadcast of a test's own.
    pub fn start(&mut self, config: IpmsgConfig, wake: Wake) -> bool {
        let Some(station) = &mut self.station else { return false };
        self.wake = Some(Wrapped(Arc::clone(&wake)));
        self.applied = Some((config.profile.clone(), config.rules.clone()));
        self.entered = Some(self.form.lasting());
        // What the worker before told, and acknowledged, is taken first.
        station.end();
        self.take_rest();
        let Some(station) = &mut self.station else { return false };
        let opened = station.open(config, wake).is_ok();
        self.keep_numbers();
        self.begin();
        self.was_running = opened;
        opened
    }

    /// 下线: tells everybody, and closes the port.
    pub fn leave(&mut self) {
        if let Some(station) = &self.station {
            station.close();
        }
    }

    /// Ends the messenger with the program; short.
    pub fn end(&mut self) {
        if let Some(station) = &mut self.station {
            station.close();
            station.end();
        }
        self.take_rest();
        self.follow_end();
        // What could not be written before is tried once more, behind what is under way.
        self.settle();
        self.hand_over(i64::MAX, true);
        self.hand_over_people();
        self.settle();
    }

    /// Takes all that a worker told that has ended: it was acknowledged. Bounded, because what waits is.
    fn take_rest(&mut self) {
        let waits = |desk: &Self| desk.status().is_some_and(super::IpmsgStatus::has_told);
        while !self.is_running() && waits(self) {
            let news = self.poll(super::now());
            self.news.extend(news);
            if self.disk.is_full() {
                self.settle();
            }
        }
    }

    /// Sends what changed in the form (names, away, manners) to the running messenger; port and interfaces take effect
    /// with the next [`FeiqDesk::enter`], and true is given back where one of them waits for that.
    pub fn apply(&mut self) -> bool {
        self.take_password();
        if !self.is_running() {
            return false;
        }
        let (profile, rules) = (self.form.profile(self.kept.mac_address()), self.form.rules());
        let (old_profile, old_rules) = self.applied.clone().unwrap_or_default();
        let told = profile == old_profile || self.ask(IpmsgAsk::Profile(profile.clone()));
        let ruled = rules == old_rules || self.ask(IpmsgAsk::Rules(rules.clone()));
        // What was not taken is sent with the next.
        self.applied = Some((if told { profile } else { old_profile }, if ruled { rules } else { old_rules }));
        self.entered.as_ref().is_some_and(|entered| *entered != self.form.lasting())
    }

    /// Where the messenger is in its life.
    pub fn state(&self) -> State {
        self.station.as_ref().map_or(State::Closed, Station::state)
    }

    /// The messenger is there, or begins or ends to be.
    pub fn is_running(&self) -> bool {
        self.station.as_ref().is_some_and(Station::is_running)
    }

    /// Whatever else the worker is asked: packets made by hand. False where it is not open.
    pub fn ask(&self, ask: IpmsgAsk) -> bool {
        self.station.as_ref().is_some_and(|station| station.ask(ask).is_ok())
    }

    /// The record of all packets.
    pub fn reader(&self) -> Option<Reader> {
        self.station.as_ref().map(Station::reader)
    }

    /// The capture of all packets, for saving it.
    pub fn capture(&self) -> Option<&Arc<Capture>> {
        self.station.as_ref().map(Station::capture)
    }

    /// Packets made by hand that are still to be sent.
    pub fn raw_left(&self) -> u32 {
        self.station.as_ref().and_then(Station::status).map_or(0, |status| status.raw_left())
    }

    /// Changes with the people and the conversations.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Where conversations and pictures are kept.
    pub fn history_folder(&self) -> Option<&Path> {
        self.history.as_ref().map(History::folder)
    }

    /// Sets or clears the password of locked messages; kept as a salted digest.
    pub fn set_password(&mut self, password: &str) {
        self.kept.set_password(password);
        self.form.password.clear();
    }

    /// There is a password.
    pub fn has_password(&self) -> bool {
        !self.kept.password_digest.is_empty()
    }

    /// What was typed as a password does not stay in the form.
    fn take_password(&mut self) {
        if !self.form.password.is_empty() {
            let password = std::mem::take(&mut self.form.password);
            self.set_password(&password);
        }
    }

    /// Numbers that a later run begins behind are on the disk before they are used.
    fn keep_numbers(&mut self) {
        if self.kept.number == self.saved.number && self.kept.mac == self.saved.mac {
            return;
        }
        let Some(storage) = &self.storage else { return };
        // The form is kept as it was: it may be half typed.
        let kept = FeiqKept { form: self.saved.form.clone(), ..self.kept.clone() };
        match storage.save_feiq(&kept) {
            Ok(()) => self.saved = kept,
            Err(error) => tracing::warn!("the next number was not kept: {error}"),
        }
    }
}

fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests;
