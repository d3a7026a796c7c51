//! What is done with captures: opening, recording, finding again what a killed run has left.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::Context;

use crate::capture::{Capture, Job, Leftover, Reader, save};
use crate::model::{CaptureSettings, LogSettings, Session, words};
use crate::ui::app::{App, Page};
use crate::ui::dialogs::{Dialog, RecordingDialog};
use crate::ui::tab::Tab;
use crate::ui::tftp::Side;
use crate::ui::work::Work;

/// What runs that were killed have left, until the user says what to do with it.
#[derive(Debug, Default)]
pub struct Leftovers {
    /// Not decided yet.
    pub found: Vec<Leftover>,
    /// Shown in tabs. Held, so that no other window offers them; kept on the disk until they are discarded.
    pub restored: Vec<Leftover>,
    /// 丢弃 was pressed once.
    pub discards: bool,
}

impl Leftovers {
    /// What was found at the start.
    pub fn of(found: Vec<Leftover>) -> Self {
        Leftovers { found, ..Leftovers::default() }
    }

    /// How many captures wait.
    pub fn count(&self) -> usize {
        self.found.iter().map(|leftover| leftover.captures().len()).sum()
    }
}

impl App {
    /// Shows a capture in a tab of its own, or brings the one to the front that shows it already.
    pub(in crate::ui) fn open_capture(&mut self, path: &Path) {
        self.page = Page::Sessions;
        if let Some(at) = self.tabs.iter().position(|tab| tab.session.file() == Some(path)) {
            self.active = at;
            return;
        }
        match Capture::open(path) {
            Ok(capture) => {
                let look = self.front().map(|tab| tab.session.log.settings.clone()).unwrap_or_default();
                // A file is read from its beginning.
                let receive = LogSettings { follow: false, ..look };
                let mut session = Session::of_file(path, capture, receive);
                session.set_frames_folder(self.captures.folder().to_owned());
                self.push_tab(session);
                self.active = self.tabs.len() - 1;
            }
            Err(error) => self.tell(words::capture_error(&error)),
        }
    }

    /// 恢复: shows what was left; it stays on the disk until it is discarded.
    pub(super) fn restore(&mut self) {
        for leftover in std::mem::take(&mut self.leftovers.found) {
            for path in leftover.captures() {
                self.open_capture(path);
            }
            self.leftovers.restored.push(leftover);
        }
    }

    /// 丢弃: for good, hence only when it is said twice.
    pub(super) fn discard(&mut self) {
        if !std::mem::replace(&mut self.leftovers.discards, true) {
            return;
        }
        self.leftovers.discards = false;
        std::mem::take(&mut self.leftovers.found).into_iter().for_each(Leftover::discard);
    }

    /// 以后: the next start offers it again.
    pub(super) fn keep_leftovers(&mut self) {
        self.leftovers.found.clear();
    }

    /// Whether the tab in front shows what a run that was killed has left, and nobody has saved it.
    pub(in crate::ui) fn front_is_restored(&self) -> bool {
        let Some(path) = self.front().and_then(|tab| tab.session.file()) else { return false };
        self.leftovers.restored.iter().any(|leftover| leftover.captures().iter().any(|capture| capture == path))
    }

    /// Writes a copy of what the tab in front shows.
    pub(super) fn save_capture(&mut self, path: PathBuf) {
        if let Some(reader) = self.front().map(|tab| tab.session.capture().reader()) {
            self.save_records(reader, path);
        }
    }

    /// Writes a copy of a capture.
    pub(super) fn save_records(&mut self, reader: Reader, path: PathBuf) {
        let to = path.clone();
        match Job::start("netaide-save", move |work| save(&reader, &to, work)) {
            Ok(job) => self.add_work(|id| Work::save(id, job, path)),
            Err(error) => self.tell(words::file_error(&path, &error)),
        }
    }

    /// 接收保存到文件: from now on, and with all that was recorded before.
    pub(super) fn record_to(&mut self, path: PathBuf) {
        let Some(tab) = self.front().filter(|tab| tab.session.file().is_none()) else { return };
        let (capture, to) = (Arc::clone(tab.session.capture()), path.clone());
        match Job::start("netaide-move", move |work| capture.move_to(&to, work)) {
            Ok(job) => self.add_work(|id| Work::move_to(id, job, path)),
            Err(error) => self.tell(words::file_error(&path, &error)),
        }
    }

    /// What a restored tab showed is not wanted any more.
    pub(super) fn discard_restored(&mut self, path: &Path) {
        if let Some(at) = self.tabs.iter().position(|tab| tab.session.file() == Some(path)) {
            self.close_tab(at);
        }
        for leftover in &mut self.leftovers.restored {
            leftover.discard_one(path);
        }
    }

    pub(super) fn ask_recording(&mut self) {
        let dialog = RecordingDialog::new(&self.settings.capture, self.captures.folder());
        self.dialog = Some(Dialog::Recording(dialog));
    }

    /// The limit holds for what is recorded now as well.
    pub(super) fn set_recording(&mut self, settings: CaptureSettings) {
        self.settings.capture = settings;
        self.captures.set_limit(&settings);
        for tab in self.tabs.iter().filter(|tab| tab.session.file().is_none()) {
            tab.session.set_limit(settings.limit());
        }
        for station in Side::ALL.into_iter().filter_map(|side| self.tftp.station(side)) {
            station.capture().set_limit(settings.limit());
        }
    }

    /// Stops recording the session in front, or records again.
    pub(super) fn toggle_recording(&mut self, ctx: &Context) {
        let wake = self.wake.for_worker(ctx);
        self.on_front(|tab| {
            let capture = tab.session.capture();
            let records = words::recording(&capture.recording()).is_none();
            if records && tab.session.not_recorded().is_some() {
                // Only the frames have stopped.
                tab.session.frame_again(&wake);
            } else {
                capture.set_recording(!records);
            }
        });
    }

    /// A file that may still grow is looked at again while it is in front.
    pub(in crate::ui) fn follow_file(&self, ctx: &Context) {
        let grows = |tab: &&Tab| tab.session.file().is_some() && tab.session.capture().reader().is_growing();
        if self.front().filter(grows).is_some_and(|tab| tab.session.grew_lately()) {
            ctx.request_repaint_after(LOOK);
        }
    }
}

/// How often a file that grows is looked at.
const LOOK: std::time::Duration = std::time::Duration::from_millis(250);
