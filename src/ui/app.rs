//! The window's state, what happens before a frame, and how a frame is put together.
//!
//! ```text
//! ┌ tabs ──────────────────────────────────────── ☰ ┐
//! │ messages                                        │
//! ├─────────────┬───────────────────────┬───────────┤
//! │ 网络设置     │ 数据日志               │ 客户端     │
//! │ 接收设置     │                       │           │
//! │ 发送设置     ├───────────────────────┴───────────┤
//! │             │ 数据发送                           │
//! ├─────────────┴───────────────────────────────────┤
//! │ 就绪!                        1/1  RX: 4  TX: 6  │
//! └─────────────────────────────────────────────────┘
//! ```

use std::time::{Duration, Instant};

use egui::{CentralPanel, Frame, Margin, Panel, ScrollArea, Ui};

use crate::model::{Complaint, Demo, Kind, SessionSpec, Settings, State, Storage, Workspace, words};
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::composing::Composing;
use crate::ui::dialogs::{self, Dialog};
use crate::ui::tab::Tab;
use crate::ui::theme::{Tokens, space};
use crate::ui::wake::FrameWake;
use crate::ui::widgets::HexView;
use crate::ui::work::Work;
use crate::ui::{fonts, panels, theme};

/// Settings and sessions are written so long after the last look, if they changed.
const SAVE_EVERY: Duration = Duration::from_secs(10);
/// A window narrower than this, in points, has no room for the left column beside the log.
const NARROW: f32 = 480.0;
/// Beside a log narrower than this, in points, there is no room for the list of clients; folding the column makes some.
const ROOMY: f32 = 420.0;
/// Less height than this, in points, has no room for the log above the statistics: they take its place.
const LEAST_WITH_STATISTICS: f32 = 260.0;
/// The log with its heading keeps this height beside the details, points.
const LEAST_LOG: f32 = 112.0;
/// How long `logic` may take events in one frame.
const MOST_LOGIC: Duration = Duration::from_millis(8);

/// The window.
pub struct App {
    pub(super) settings: Settings,
    pub(super) tabs: Vec<Tab>,
    pub(super) active: usize,
    pub(super) messages: Vec<String>,
    pub(super) dialog: Option<Dialog>,
    pub(super) demo: Option<Demo>,
    /// Exports and replays that run.
    pub(super) works: Vec<Work>,
    pub(super) composing: Composing,
    pub(super) wake: FrameWake,
    storage: Option<Storage>,
    /// Write the sessions at the end; not when they are a workspace file of the user's.
    keeps: bool,
    next_id: u64,
    saved: (Settings, Workspace),
    looked: Instant,
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
        let mut app = App {
            settings,
            tabs: Vec::new(),
            active: 0,
            messages: complaints.iter().map(words::complaint).collect(),
            dialog: None,
            demo: None,
            works: Vec::new(),
            composing: Composing::default(),
            wake: FrameWake::new(),
            storage,
            keeps,
            next_id: 0,
            saved,
            looked: Instant::now(),
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

    pub(super) fn add_tab(&mut self, spec: SessionSpec) {
        self.tabs.push(Tab::new(self.next_id, spec));
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
        Workspace { active: self.active, sessions: self.tabs.iter().map(Tab::spec).collect() }
    }

    /// Takes what the workers told.
    fn poll(&mut self, ctx: &egui::Context) {
        let start = Instant::now();
        let wake = self.wake.for_worker(ctx);
        for tab in &mut self.tabs {
            tab.session.poll();
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
        if self.looked.elapsed() >= SAVE_EVERY {
            self.looked = Instant::now();
            self.save();
        } else if ctx.input(|input| !input.events.is_empty()) {
            ctx.request_repaint_after(SAVE_EVERY);
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
        for file in files {
            let path = file.path().to_owned();
            let workspace = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
            match &mut self.dialog {
                // Dropping a file on the question for one answers it.
                Some(Dialog::Path { path: typed, .. }) => *typed = path.to_string_lossy().into_owned(),
                _ if workspace => actions.push(Action::OpenWorkspace(path)),
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

    fn draw(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let tokens = Tokens::of(ui);
        let bar = Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(8, 4));
        Panel::top("tabs").frame(bar).exact_size(38.0).show(ui, |ui| {
            let bar = panels::TopBar { tabs: &self.tabs, active: self.active, settings: &self.settings };
            panels::top_bar(ui, &bar, actions);
        });
        if !self.messages.is_empty() {
            Panel::top("messages").frame(Frame::new()).show(ui, |ui| panels::banners(ui, &self.messages, actions));
        }
        let Some(tab) = self.tabs.get_mut(self.active) else { return };
        let composing = self.composing.is_active();
        let line = Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(10, 2));
        Panel::bottom("status").frame(line).exact_size(26.0).show(ui, |ui| panels::status_bar(ui, tab, actions));
        if !self.works.is_empty() {
            Panel::bottom("work").frame(line).show(ui, |ui| panels::work(ui, &self.works, actions));
        }
        let narrow = ui.available_width() < NARROW;
        let column =
            Frame::new().fill(tokens.panel).inner_margin(Margin { left: space::MARGIN, right: 0, top: 8, bottom: 4 });
        if self.settings.sidebar && narrow {
            // No room for both: the column takes the log's place until it is folded.
            CentralPanel::default().frame(column).show(ui, |ui| draw_column(ui, tab, composing, actions));
            return;
        }
        if self.settings.sidebar {
            let panel = Panel::left("column").frame(column).exact_size(space::SIDEBAR).resizable(false);
            panel.show(ui, |ui| draw_column(ui, tab, composing, actions));
        }
        let margin = Frame::new().fill(tokens.panel).inner_margin(Margin::symmetric(space::MARGIN, 6));
        let send = Panel::bottom("send")
            .frame(margin)
            .resizable(true)
            .size_range(104.0..=(ui.available_height() * 0.6).max(104.0));
        let shown =
            send.default_size(self.settings.send_height).show(ui, |ui| panels::send(ui, tab, composing, actions));
        self.settings.send_height = shown.response.rect.height();
        if tab.statistics.open {
            if ui.available_height() < LEAST_WITH_STATISTICS {
                CentralPanel::default().frame(margin).show(ui, |ui| panels::statistics(ui, tab, actions));
                return;
            }
            let highest = ui.available_height() * 0.75;
            let panel = Panel::bottom("statistics").frame(margin).resizable(true).size_range(130.0..=highest);
            let normal = (ui.available_height() * 0.5).clamp(170.0, 300.0);
            panel.default_size(normal).show(ui, |ui| panels::statistics(ui, tab, actions));
        }
        let roomy = ui.available_width() >= ROOMY;
        if tab.session.form.kind == Kind::TcpServer && tab.clients && roomy {
            let widest = (ui.available_width() * 0.55).max(160.0);
            let list = Panel::right("clients").frame(margin).resizable(true).size_range(160.0..=widest);
            let normal = (ui.available_width() * 0.36).clamp(200.0, 340.0);
            list.default_size(normal).show(ui, |ui| panels::clients(ui, tab, actions));
        }
        if tab.details.open {
            draw_details(ui, tab, &mut self.settings, actions);
        }
        let log = Frame::new().fill(tokens.panel).inner_margin(Margin { left: 0, right: 0, top: 4, bottom: 0 });
        let asked = CentralPanel::default().frame(log).show(ui, |ui| panels::log(ui, tab, actions)).inner;
        if let Some(action) = asked {
            self.perform_in_log(ui.ctx(), action);
        }
    }
}

/// The details below the log take at most what leaves it some lines.
fn draw_details(ui: &mut Ui, tab: &mut Tab, settings: &mut Settings, actions: &mut Vec<Action>) {
    let frame = Frame::new().fill(Tokens::of(ui).panel).inner_margin(Margin::symmetric(space::MARGIN, 4));
    let most = (ui.available_height() - LEAST_LOG).max(64.0);
    let panel = Panel::bottom(egui::Id::unique(("details", tab.id))).frame(frame).resizable(true);
    // The default widens the range, so the range comes last.
    let panel = panel.default_size(settings.details_height).size_range(64.0..=most);
    let shown = panel.show(ui, |ui| panels::details(ui, tab, actions));
    settings.details_height = shown.response.rect.height();
}

fn draw_column(ui: &mut Ui, tab: &mut Tab, composing: bool, actions: &mut Vec<Action>) {
    ScrollArea::vertical().id_salt(tab.id).auto_shrink(false).show(ui, |ui| {
        ui.set_max_width(space::COLUMN);
        panels::network(ui, tab, composing, actions);
        panels::network_more(ui, tab, composing, actions);
        ui.add_space(space::GROUP);
        panels::receive(ui, tab, actions);
        ui.add_space(space::GROUP);
        panels::send_settings(ui, tab, composing);
    });
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.wake.frame_begins();
        self.composing.follow(ctx);
        self.poll(ctx);
        self.poll_works(ctx);
        self.keep(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        let mut actions = Vec::new();
        if self.dialog.is_none() && !self.composing.is_active() {
            actions.extend(Command::pressed(&ctx, HexView::has_focus(&ctx)).map(Action::Do));
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
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.save();
    }
}
