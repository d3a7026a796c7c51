//! The window's state, and what happens before a frame.

use std::time::{Duration, Instant};

use egui::Ui;

use crate::model::{
    Captures, Complaint, Demo, Dock, Lesson, Session, SessionSpec, Settings, State, Storage, Workspace, words,
};
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::composing::Composing;
use crate::ui::dialogs::{self, Dialog};
use crate::ui::feiq::{FeiqAction, FeiqPage};
use crate::ui::message::Message;
use crate::ui::perform::{Leaving, Leftovers};
use crate::ui::shelf::Shelf;
use crate::ui::tab::Tab;
use crate::ui::tftp::{TftpAction, TftpPage};
use crate::ui::tools::Tools;
use crate::ui::wake::FrameWake;
use crate::ui::widgets::HexView;
use crate::ui::work::Work;
use crate::ui::{fonts, theme};

/// Settings and sessions are written so long after the last look, if they changed.
const SAVE_EVERY: Duration = Duration::from_secs(10);
/// How long `logic` may take events in one frame.
const MOST_LOGIC: Duration = Duration::from_millis(8);

/// What the window shows below its top bar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    /// The sessions.
    #[default]
    Sessions,
    /// TFTP.
    Tftp,
    /// 飞秋.
    Feiq,
    /// 工具.
    Tools,
}

/// The window.
pub struct App {
    pub(super) page: Page,
    /// What is typed into 工具.
    pub(super) tools: Tools,
    /// The client and the server of TFTP.
    pub(super) tftp: TftpPage,
    /// The messenger.
    pub(super) feiq: FeiqPage,
    /// The page of the dock at the right, where it is open.
    pub(super) dock: Option<Dock>,
    pub(super) settings: Settings,
    pub(super) tabs: Vec<Tab>,
    pub(super) active: usize,
    pub(super) messages: Vec<Message>,
    pub(super) dialog: Option<Dialog>,
    /// Quick commands and what was sent.
    pub(super) shelf: Shelf,
    pub(super) demo: Option<Demo>,
    /// The peer of 演示粘包.
    pub(super) lesson: Option<Lesson>,
    /// Exports, replays and copies that run.
    pub(super) works: Vec<Work>,
    pub(super) leftovers: Leftovers,
    pub(super) leaving: Leaving,
    /// After the tabs: the folder of this run goes when no capture is in it any more.
    pub(super) captures: Captures,
    pub(super) composing: Composing,
    pub(super) wake: FrameWake,
    storage: Option<Storage>,
    /// Write the sessions at the end; not when they are a workspace file of the user's.
    keeps: bool,
    next_id: u64,
    saved: (Settings, Workspace),
    looked: Instant,
    /// Somebody did something since then.
    stirred: bool,
}

impl App {
    /// A window with the sessions of a workspace; those that say so are opened.
    pub fn new(
        ctx: &egui::Context,
        storage: Option<Storage>,
        settings: Settings,
        workspace: Workspace,
        complaints: Vec<Complaint>,
        keeps: bool,
    ) -> Self {
        ctx.set_fonts(fonts::definitions());
        theme::install(ctx);
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let saved = (settings.clone(), workspace.clone());
        let mut messages: Vec<_> = complaints.iter().map(words::complaint).map(Message::wrong).collect();
        let shelf = Shelf::load(storage.as_ref(), &mut messages);
        let tftp = TftpPage::load(storage.as_ref(), &mut messages);
        let captures = Captures::start(storage.as_ref().map(Storage::captures), &settings.capture);
        let feiq = FeiqPage::load(storage.as_ref(), captures.capture(), &mut messages);
        let mut app = App {
            page: Page::default(),
            tools: Tools::default(),
            tftp,
            feiq,
            dock: None,
            settings,
            tabs: Vec::new(),
            active: 0,
            messages,
            dialog: None,
            shelf,
            demo: None,
            lesson: None,
            works: Vec::new(),
            leftovers: Leftovers::of(captures.leftovers()),
            leaving: Leaving::default(),
            captures,
            composing: Composing::default(),
            wake: FrameWake::new(),
            storage,
            keeps,
            next_id: 0,
            saved,
            looked: Instant::now(),
            stirred: false,
        };
        app.set_theme(ctx, app.settings.theme);
        app.set_zoom(ctx, app.settings.zoom);
        let sessions = if workspace.sessions.is_empty() { Workspace::default().sessions } else { workspace.sessions };
        for spec in sessions {
            app.add_tab(spec);
            app.open_if_said(ctx, app.tabs.len() - 1);
        }
        app.active = workspace.active.min(app.tabs.len() - 1);
        app
    }

    /// Shows a session in a new tab in front: one that was opened from a file, for example.
    pub fn show_session(&mut self, session: Session) {
        self.push_tab(session);
        self.active = self.tabs.len() - 1;
    }

    pub(super) fn add_tab(&mut self, spec: SessionSpec) {
        let opens = spec.open;
        self.push_tab(Session::with_capture(spec, self.captures.capture()));
        if let Some(tab) = self.tabs.last_mut() {
            tab.opens = opens;
        }
    }

    pub(super) fn push_tab(&mut self, session: Session) {
        self.tabs.push(Tab::new(self.next_id, session));
        self.next_id += 1;
    }

    /// Opens a session that was kept open. The spec's wish is read from what it was saved with.
    pub(super) fn open_if_said(&mut self, ctx: &egui::Context, at: usize) {
        let wake = self.wake.for_worker(ctx);
        if let Some(tab) = self.tabs.get_mut(at).filter(|tab| tab.opens) {
            // A form that is not right says so below its fields.
            tab.session.open(wake).ok();
        }
    }

    pub(super) fn front(&self) -> Option<&Tab> {
        self.tabs.get(self.active)
    }

    /// The sessions as they are now.
    pub(super) fn workspace(&self) -> Workspace {
        let is_session = |tab: &&Tab| tab.session.file().is_none() && !tab.fleeting;
        let before = self.tabs.iter().take(self.active).filter(is_session).count();
        Workspace { active: before, sessions: self.tabs.iter().filter(is_session).map(Tab::spec).collect() }
    }

    /// Takes what the workers told.
    fn poll(&mut self, ctx: &egui::Context) {
        let start = Instant::now();
        let wake = self.wake.for_worker(ctx);
        for tab in &mut self.tabs {
            tab.session.poll();
            tab.session.frame(&wake);
            tab.follow_lens();
            tab.session.search(&wake);
            let totals = tab.session.totals();
            if let Some(next) = tab.session.rate.sample(start, &totals) {
                ctx.request_repaint_after(next);
            }
            if tab.meet_demo && matches!(tab.session.state(), State::Open { .. }) {
                tab.meet_demo = false;
                if let Some(demo) = &self.demo {
                    demo.meet(&mut tab.session);
                }
            }
            if start.elapsed() > MOST_LOGIC {
                ctx.request_repaint();
                break;
            }
        }
        let wake = self.wake.for_worker(ctx);
        let front = self.tabs.get_mut(self.active).filter(|tab| tab.statistics.open);
        if let Some(next) = front.and_then(|tab| tab.statistics.statistics.poll(start, wake)) {
            ctx.request_repaint_after(next);
        }
    }

    /// Writes what changed, some seconds after somebody did something.
    fn keep(&mut self, ctx: &egui::Context) {
        // What this frame's input changes is there in the next one.
        let stirs = ctx.input(|input| !input.events.is_empty());
        if self.looked.elapsed() >= SAVE_EVERY {
            self.looked = Instant::now();
            self.save();
            self.stirred = false;
        }
        self.stirred |= stirs;
        if self.stirred {
            ctx.request_repaint_after(SAVE_EVERY.saturating_sub(self.looked.elapsed()));
        }
    }

    fn save(&mut self) {
        let Some(storage) = &self.storage else { return };
        let (settings, workspace) = (&self.settings, self.workspace());
        let mut failed = Vec::new();
        if *settings != self.saved.0 {
            match storage.save_settings(settings) {
                Ok(()) => self.saved.0 = settings.clone(),
                Err(error) => failed.push(error),
            }
        }
        if self.keeps && workspace != self.saved.1 {
            match storage.save_workspace(&workspace) {
                Ok(()) => self.saved.1 = workspace,
                Err(error) => failed.push(error),
            }
        }
        failed.extend(self.shelf.save(storage));
        failed.extend(self.tftp.save(storage));
        failed.extend(self.feiq.save(storage));
        failed.iter().for_each(|error| self.tell(words::storage_error(error)));
    }

    /// Esc closes the bar of 查找, wherever the focus is, unless it closes something that is nearer.
    fn close_find_on_escape(&mut self, ctx: &egui::Context) {
        if ctx.input(|input| input.key_pressed(egui::Key::Escape)) && !egui::Popup::is_any_open(ctx) {
            self.close_find();
        }
    }

    fn remember_window(&mut self, ctx: &egui::Context) {
        let (size, maximised) = ctx.input(|input| {
            let viewport = input.viewport();
            (viewport.inner_rect.map(|rect| rect.size()), viewport.maximized.unwrap_or_default())
        });
        self.settings.maximised = maximised;
        // Points here are scaled; what is kept is not, because the window is made before the scale is known.
        if let Some(size) = size.filter(|size| !maximised && size.x > 1.0 && size.y > 1.0) {
            self.settings.window = [size.x * self.settings.zoom, size.y * self.settings.zoom];
        }
    }

    fn take_dropped_files(&mut self, ctx: &egui::Context, actions: &mut Vec<Action>) {
        let files = ctx.input(|input| input.raw.dropped_files.clone());
        if self.page == Page::Tftp && self.dialog.is_none() && !files.is_empty() {
            let paths = files.iter().map(|file| file.path().to_owned()).collect();
            return actions.push(Action::Tftp(TftpAction::Dropped(paths)));
        }
        if self.page == Page::Feiq && self.dialog.is_none() && !files.is_empty() {
            let paths = files.iter().map(|file| file.path().to_owned()).collect();
            return actions.push(Action::Feiq(FeiqAction::Attach(paths)));
        }
        for file in files {
            let path = file.path().to_owned();
            let ends = |wanted| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(wanted));
            let (workspace, capture) = (ends("toml"), ends("netaide"));
            match &mut self.dialog {
                // Dropping a file on the question for one answers it.
                Some(Dialog::Path(asked)) => asked.field.put(&path),
                Some(Dialog::FeiqPath(asked)) => asked.field.put(&path),
                Some(Dialog::SendFile(asked)) => asked.file.put(&path),
                _ if workspace => actions.push(Action::OpenWorkspace(path)),
                _ if capture => actions.push(Action::OpenCapture(path)),
                _ => actions.push(Action::LoadIntoBox(path)),
            }
        }
    }

    /// The question for a record checks its answer against the log as it is now.
    fn tell_dialog(&mut self) {
        let Some(tab) = self.tabs.get(self.active) else { return };
        if let Some(Dialog::Jump(jump)) = &mut self.dialog {
            let log = &tab.session.log;
            jump.shown = log.records();
            let newest = jump.shown.end.checked_sub(1).and_then(|last| log.reader().meta(last));
            jump.newest = newest.map_or(0, |meta| meta.time);
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.wake.frame_begins();
        self.composing.follow(ctx);
        self.poll(ctx);
        self.poll_works(ctx);
        self.poll_quick(ctx);
        self.poll_tftp(ctx);
        self.poll_feiq(ctx);
        self.follow_file(ctx);
        self.keep(ctx);
        self.hear_close(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        let mut actions = Vec::new();
        if self.dialog.is_none() && !self.composing.is_active() {
            let ordering = self.dock == Some(Dock::Quick) && self.shelf.quick_view.is_ordering();
            // First: the keys of a command are also heard with Alt or Shift in addition.
            let quick = if self.page == Page::Sessions { self.quick_pressed(&ctx) } else { None };
            actions.extend(quick.map(Action::Quick));
            actions.extend(Command::pressed(&ctx, HexView::has_focus(&ctx), ordering, self.page).map(Action::Do));
            self.close_find_on_escape(&ctx);
        }
        self.remember_window(&ctx);
        self.take_dropped_files(&ctx, &mut actions);
        self.draw(ui, &mut actions);
        self.tell_dialog();
        dialogs::show(&ctx, &mut self.dialog, self.composing.is_active(), &mut actions);
        if !actions.is_empty() {
            self.perform(&ctx, actions);
            ctx.request_repaint();
        }
        if !self.composing.is_active() {
            // After the boxes have taken what was typed: before that, a word that was just committed is not there yet.
            self.tabs.iter_mut().for_each(|tab| tab.session.follow_repeat(self.settings.most_away));
        }
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        // Before the rest is kept: what came last is kept with it.
        self.feiq.end();
        self.save();
        if let Some(storage) = &self.storage {
            self.shelf.finish(storage);
        }
        // Here and not when it is dropped: not every system comes that far.
        self.works.drain(..).for_each(Work::end);
        self.tftp.end();
        self.tabs.iter_mut().for_each(|tab| tab.session.end());
        self.tabs.clear();
        self.captures.end();
    }
}
