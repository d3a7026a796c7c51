//! Long work: asking for it, starting it, hearing its end.

use std::num::NonZeroU64;
use std::path::PathBuf;

use crate::capture::{Direction, Reader};
use crate::i18n::t;
use crate::model::export::{self, Export, Format};
use crate::model::file_source::{Cut, FilePlan, FileSendError, FileSending, Limit};
use crate::model::replay::{Plan, Replay, Speed};
use crate::model::walk::{Choice, Which, Whose};
use crate::model::{Kind, words};
use crate::ui::action::What;
use crate::ui::app::App;
use crate::ui::dialogs::{Dialog, ExportDialog, ReplayDialog, SendFileDialog};
use crate::ui::tab::Tab;
use crate::ui::work::{LOOK, Work};

impl App {
    pub(super) fn ask_export(&mut self) {
        let Some(tab) = self.front() else { return };
        let (log, selected) = (&tab.session.log.settings, tab.view.selection.count());
        // While the filter is still at work, its result is not whole.
        let filter = &tab.session.filter;
        let filtered = filter.matches().map(|_| filter.progress().is_none());
        self.dialog = Some(Dialog::Export(ExportDialog::new(filtered, selected, log.hex, log.charset)));
    }

    pub(super) fn ask_replay(&mut self) {
        let Some(tab) = self.front() else { return };
        let open = self.tabs.iter().filter(|tab| tab.session.local().is_some());
        // Where nothing was sent, only what was received can be meant.
        let totals = tab.session.capture().reader().totals();
        let only_received = totals.sent_packets == 0 && totals.received_packets > 0;
        let side = if only_received { Direction::Received } else { Direction::Sent };
        let targets = open.map(|tab| (tab.id, tab.title())).collect();
        self.dialog = Some(Dialog::Replay(ReplayDialog::new(
            tab.view.selection.count(),
            side,
            targets,
            tab.id,
            self.settings.most_away,
        )));
    }

    pub(super) fn export(
        &mut self,
        what: What,
        direction: Option<Direction>,
        whose: Whose,
        format: Format,
        path: PathBuf,
    ) {
        let Some(tab) = self.front() else { return };
        let format = match format {
            Format::Text { hex, charset, .. } => Format::Text { hex, charset, bound: tab.session.bound() },
            format => format,
        };
        let reader = match format {
            Format::Pcapng => raw(tab, what),
            _ => Some(tab.session.reader()),
        };
        let Some(reader) = reader else { return self.tell(t!("framing.raw-only").into_owned()) };
        let export = Export { which: Which { choice: choice(tab, what), direction, whose }, format };
        self.start_export(reader, export, path);
    }

    /// Writes a file. The dialog has asked whether one that exists may be replaced.
    pub(super) fn start_export(&mut self, reader: Reader, export: Export, path: PathBuf) {
        match export::start(reader, export, path.clone(), true) {
            Ok(job) => self.add_work(|id| Work::export(id, job, path)),
            Err(error) => {
                self.tell(t!("export.failed", path = path.display(), cause = words::file_cause(&error)).into())
            }
        }
    }

    pub(super) fn replay(
        &mut self,
        what: What,
        side: Direction,
        whose: Whose,
        target: u64,
        speed: Speed,
        most_away: u32,
    ) {
        let Some(tab) = self.front() else { return };
        let Some(into) = self.tabs.iter().find(|tab| tab.id == target) else { return };
        let to = match into.session.send_target() {
            Ok(to) => to,
            Err(failure) => return self.tell(words::send_failure(&failure)),
        };
        let Some(reader) = raw(tab, what) else { return self.tell(t!("framing.raw-only").into_owned()) };
        let plan = Plan { choice: choice(tab, what), side, whose, target: to, speed, most_away };
        let (replay, title) = (Replay::start(reader, plan, &into.session), into.title());
        match replay {
            Ok(replay) => self.add_work(|id| Work::replay(id, replay, &title)),
            Err(_) => self.tell(t!("replay.not-open").into_owned()),
        }
    }

    pub(super) fn ask_send_file(&mut self) {
        let Some(tab) = self.front() else { return };
        if let Err(failure) = tab.session.send_target() {
            return self.tell(words::send_failure(&failure));
        }
        self.dialog = Some(Dialog::SendFile(SendFileDialog::new(tab.session.form.kind == Kind::Udp)));
    }

    pub(super) fn send_file(&mut self, path: PathBuf, cut: Cut, limit: Limit, times: Option<NonZeroU64>) {
        let Some(tab) = self.front() else { return };
        let target = match tab.session.send_target() {
            Ok(target) => target,
            Err(failure) => return self.tell(words::send_failure(&failure)),
        };
        let plan = FilePlan { path: path.clone(), target, cut, limit, times, most_away: self.settings.most_away };
        let (sending, title) = (FileSending::start(plan, &tab.session), tab.title());
        match sending {
            Ok(sending) => self.add_work(|id| Work::send_file(id, sending, path, &title)),
            Err(error) => self.tell(words::file_send_error(&FileSendError::File(error), &path)),
        }
    }

    pub(super) fn add_work(&mut self, make: impl FnOnce(u64) -> Work) {
        let id = self.works.last().map_or(0, |work| work.id + 1);
        self.works.push(make(id));
    }

    pub(super) fn with_work(&self, id: u64, act: impl FnOnce(&Work)) {
        if let Some(work) = self.works.iter().find(|work| work.id == id) {
            act(work);
        }
    }

    /// Hears what has ended, and asks for a frame while something runs.
    pub(in crate::ui) fn poll_works(&mut self, ctx: &egui::Context) {
        let mut told = Vec::new();
        self.works.retain_mut(|work| match work.poll() {
            Some(message) => {
                told.push(message);
                false
            }
            None => true,
        });
        told.into_iter().for_each(|message| self.show_message(message));
        if !self.works.is_empty() {
            ctx.request_repaint_after(LOOK);
        }
    }
}

/// Records as they were on the network. While frames are shown, those that were chosen by number are none of them.
fn raw(tab: &Tab, what: What) -> Option<Reader> {
    (tab.session.frames().is_none() || what == What::All).then(|| tab.session.capture().reader())
}

/// The records by number.
fn choice(tab: &Tab, what: What) -> Choice {
    match (what, tab.session.filter.matches()) {
        (What::Selected, _) => Choice::from(&tab.view.selection),
        (What::Found, Some(matches)) => Choice::Next(Box::new(move |from| matches.at_or_after(from))),
        (What::Found | What::All, _) => Choice::All,
    }
}
