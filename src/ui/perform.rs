//! Doing what was asked for, after the frame is drawn.

use std::path::Path;

use egui::ViewportCommand;

use crate::capture::Direction;
use crate::i18n::{Language, t};
use crate::model::{
    self, CopyAs, Demo, Ending, Kind, LogSettings, RecordText, SessionSpec, Settings, TIME_FORMAT, Theme, Workspace,
    local_time, read_file, words,
};
use crate::ui::action::Action;
use crate::ui::app::App;
use crate::ui::command::Command;
use crate::ui::dialogs::Dialog;
use crate::ui::pick::Purpose;
use crate::ui::widgets::LogAction;

/// A file larger than this is not put into the send box.
const MOST_IN_BOX: u64 = 1 << 20;
/// Text that is copied at once, bytes.
const MOST_COPIED: usize = 16 << 20;
/// How much a step of the zoom is.
const ZOOM_STEP: f32 = 0.1;

impl App {
    /// Performs actions in order.
    pub(super) fn perform(&mut self, ctx: &egui::Context, actions: Vec<Action>) {
        for action in actions {
            self.perform_one(ctx, action);
        }
    }

    fn perform_one(&mut self, ctx: &egui::Context, action: Action) {
        match action {
            Action::Do(command) => self.run(ctx, command),
            Action::New(kind) => self.add_session(kind),
            Action::Select(at) => self.active = at.min(self.tabs.len().saturating_sub(1)),
            Action::Close(at) => self.close_tab(at),
            Action::Move { from, to } => self.move_tab(from, to),
            Action::Rename(at) => self.ask_name(at),
            Action::Named { tab, name } => self.name_tab(tab, name),
            Action::Duplicate(at) => self.duplicate(at),
            Action::Language(language) => self.set_language(ctx, language),
            Action::Theme(theme) => self.set_theme(ctx, theme),
            Action::Zoom(zoom) => self.set_zoom(ctx, zoom),
            Action::OpenWorkspace(path) => self.open_workspace(ctx, &path),
            Action::SaveWorkspace(path) => self.save_workspace_as(&path),
            Action::LoadIntoBox(path) => self.load_into_box(&path),
            Action::Dismiss(text) => self.messages.retain(|message| *message != text),
            Action::Tell(text) => self.tell(text),
        }
    }

    fn run(&mut self, ctx: &egui::Context, command: Command) {
        match command {
            Command::NewSession => self.add_session(self.front().map_or(Kind::Udp, |tab| tab.session.form.kind)),
            Command::CloseSession => self.close_tab(self.active),
            Command::NextSession => self.step_tab(1),
            Command::PreviousSession => self.step_tab(self.tabs.len().saturating_sub(1)),
            Command::RenameSession => self.ask_name(self.active),
            Command::DuplicateSession => self.duplicate(self.active),
            Command::ToggleOpen => self.toggle_open(ctx),
            Command::Abort => self.on_front(|tab| tab.session.close(Ending::Abort)),
            Command::HalfClose => self.half_close(),
            Command::Send => self.send(),
            Command::ClearLog => self.clear_log(),
            Command::ClearBox => self.on_front(|tab| tab.session.text.clear()),
            Command::PauseLog => self.on_front(|tab| {
                let paused = tab.session.log.is_paused();
                tab.session.log.set_paused(!paused);
            }),
            Command::FollowNewest => self.on_front(|tab| {
                tab.session.log.settings.follow = true;
                tab.view.follow();
            }),
            Command::ResetCounters => self.on_front(|tab| tab.session.reset_counters()),
            Command::CopyText => self.copy(ctx, CopyAs::Text),
            Command::CopyHex => self.copy(ctx, CopyAs::Hex),
            Command::CopyBoth => self.copy(ctx, CopyAs::Both),
            Command::SelectAll => self.on_front(|tab| tab.view.selection.set(tab.session.log.records())),
            Command::ToggleSidebar => self.settings.sidebar = !self.settings.sidebar,
            Command::ToggleClients => self.on_front(|tab| tab.clients = !tab.clients),
            Command::OpenWorkspace => self.ask_path(Purpose::OpenWorkspace),
            Command::SaveWorkspace => self.ask_path(Purpose::SaveWorkspace),
            Command::LoadFile => self.ask_path(Purpose::LoadFile),
            Command::ZoomIn => self.set_zoom(ctx, self.settings.zoom + ZOOM_STEP),
            Command::ZoomOut => self.set_zoom(ctx, self.settings.zoom - ZOOM_STEP),
            Command::ZoomReset => self.set_zoom(ctx, 1.0),
            Command::SwitchLanguage => self.set_language(ctx, self.settings.language.other()),
            Command::SwitchTheme => self.next_theme(ctx),
            Command::Demo => self.demo(ctx),
            Command::Palette => self.dialog = Some(Dialog::Palette { query: String::new(), marked: 0 }),
            Command::Help => self.dialog = Some(Dialog::Help),
            Command::About => self.dialog = Some(Dialog::About),
            Command::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),
        }
    }

    fn on_front(&mut self, does: impl FnOnce(&mut crate::ui::tab::Tab)) {
        if let Some(tab) = self.tabs.get_mut(self.active) {
            does(tab);
        }
    }

    fn add_session(&mut self, kind: Kind) {
        let mut spec = SessionSpec::default();
        spec.network.kind = kind;
        if let Some(front) = self.front() {
            spec.receive = LogSettings { follow: true, ..front.session.log.settings.clone() };
            spec.send = front.session.send.clone();
        }
        self.add_tab(spec);
        self.active = self.tabs.len() - 1;
    }

    /// Closes a tab and its sockets at once. The last one leaves an empty one, as in other tabbed programs.
    fn close_tab(&mut self, at: usize) {
        if at >= self.tabs.len() {
            return;
        }
        self.tabs.remove(at);
        if self.tabs.is_empty() {
            self.add_tab(SessionSpec::default());
        }
        if self.active > at || self.active >= self.tabs.len() {
            self.active = self.active.saturating_sub(1);
        }
    }

    fn move_tab(&mut self, from: usize, to: usize) {
        if from < self.tabs.len() && to < self.tabs.len() {
            let tab = self.tabs.remove(from);
            self.tabs.insert(to, tab);
            self.active = to;
        }
    }

    fn step_tab(&mut self, by: usize) {
        self.active = (self.active + by) % self.tabs.len().max(1);
    }

    fn ask_name(&mut self, at: usize) {
        if let Some(tab) = self.tabs.get(at) {
            self.dialog = Some(Dialog::Rename { tab: at, name: tab.session.name.clone() });
        }
    }

    fn name_tab(&mut self, at: usize, name: String) {
        if let Some(tab) = self.tabs.get_mut(at) {
            tab.session.name = name;
        }
    }

    fn duplicate(&mut self, at: usize) {
        let Some(spec) = self.tabs.get(at).map(|tab| tab.session.spec()) else { return };
        self.add_tab(spec);
        let last = self.tabs.len() - 1;
        self.move_tab(last, at + 1);
    }

    fn toggle_open(&mut self, ctx: &egui::Context) {
        let wake = self.wake.for_worker(ctx);
        self.on_front(|tab| {
            if tab.session.is_running() {
                tab.session.close(Ending::Orderly);
            } else if tab.session.open(wake).is_ok() {
                tab.focus_box = true;
            }
            // A form that is not right says so below its fields.
        });
    }

    fn half_close(&mut self) {
        let Some(Err(failure)) = self.front().map(|tab| tab.session.half_close()) else { return };
        self.tell(words::send_failure(&failure));
    }

    fn send(&mut self) {
        if self.composing.is_active() {
            return;
        }
        // Why it was refused stands below the box.
        self.on_front(|tab| drop(tab.session.send_box()));
    }

    fn clear_log(&mut self) {
        self.on_front(|tab| {
            tab.session.log.clear();
            tab.view.selection.clear();
            tab.view.follow();
        });
    }

    /// Copies the selected records, one a line.
    fn copy(&mut self, ctx: &egui::Context, what: CopyAs) {
        let Some(tab) = self.front() else { return };
        let texts = RecordText::new(tab.session.reader(), tab.session.log.settings.charset);
        let mut all = String::new();
        let mut left = 0;
        for (done, record) in tab.view.selection.iter().enumerate() {
            if all.len() > MOST_COPIED {
                left = tab.view.selection.count() - done as u64;
                break;
            }
            let Some(text) = texts.record(record, what) else { continue };
            all.push_str(&text);
            if !text.ends_with('\n') {
                all.push('\n');
            }
        }
        if tab.view.selection.count() == 1 && all.ends_with('\n') {
            all.pop();
        }
        if left > 0 {
            self.tell(t!("log.copy-cut", count = left).into_owned());
        }
        if !all.is_empty() {
            ctx.copy_text(all);
        }
    }

    /// What was asked of the log in front.
    pub(super) fn perform_in_log(&mut self, ctx: &egui::Context, action: LogAction) {
        match action {
            LogAction::Copy(what) => self.copy(ctx, what),
            LogAction::Open(record) => self.open_record(record),
            LogAction::Answer(record) => self.answer(record),
            LogAction::Clear => self.clear_log(),
        }
    }

    fn open_record(&mut self, record: u64) {
        let Some(tab) = self.front() else { return };
        let reader = tab.session.reader();
        let Some(meta) = reader.meta(record) else { return };
        let texts = RecordText::new(reader, tab.session.log.settings.charset);
        let time = local_time(meta.time, TIME_FORMAT);
        let title = t!("log.record-title", number = record + 1, time = time, length = meta.length).into_owned();
        let text = |what| texts.record(record, what).unwrap_or_default();
        let hex = if meta.direction == Direction::Event { String::new() } else { text(CopyAs::Hex) };
        self.dialog = Some(Dialog::Record { title, text: text(CopyAs::Text), hex });
    }

    /// Sends to the peer of a record from now on.
    fn answer(&mut self, record: u64) {
        self.on_front(|tab| {
            let Some(meta) = tab.session.reader().meta(record) else { return };
            let address = tab.session.reader().peer(meta.peer).address();
            match (tab.session.form.kind, address) {
                (Kind::Udp, Some(address)) => tab.session.target = address.to_string(),
                (Kind::TcpServer, Some(_)) => tab.session.choice = model::Choice::Some(vec![meta.peer]),
                _ => {}
            }
            tab.focus_box = true;
        });
    }

    fn set_language(&mut self, ctx: &egui::Context, language: Language) {
        language.speak();
        self.settings.language = language;
        ctx.send_viewport_cmd(ViewportCommand::Title(t!("window.title").into_owned()));
    }

    fn next_theme(&mut self, ctx: &egui::Context) {
        let at = Theme::ALL.iter().position(|theme| *theme == self.settings.theme).unwrap_or_default();
        let next = Theme::ALL.into_iter().cycle().nth(at + 1).unwrap_or_default();
        self.set_theme(ctx, next);
    }

    pub(super) fn set_theme(&mut self, ctx: &egui::Context, theme: Theme) {
        self.settings.theme = theme;
        ctx.set_theme(match theme {
            Theme::System => egui::ThemePreference::System,
            Theme::Light => egui::ThemePreference::Light,
            Theme::Dark => egui::ThemePreference::Dark,
        });
    }

    pub(super) fn set_zoom(&mut self, ctx: &egui::Context, zoom: f32) {
        let zoom = (zoom * 20.0).round() / 20.0;
        self.settings.zoom = zoom.clamp(*Settings::ZOOM.start(), *Settings::ZOOM.end());
        ctx.set_zoom_factor(self.settings.zoom);
    }

    fn ask_path(&mut self, purpose: Purpose) {
        self.dialog =
            Some(Dialog::Path { purpose, path: String::new(), pick: None, refused: false, replace: String::new() });
    }

    fn open_workspace(&mut self, ctx: &egui::Context, path: &Path) {
        match Workspace::load(path) {
            Ok((workspace, complaints)) => {
                for spec in workspace.sessions {
                    self.add_tab(spec);
                    self.active = self.tabs.len() - 1;
                    self.open_if_said(ctx, self.active);
                }
                self.messages.extend(complaints.iter().map(words::complaint));
            }
            Err(error) => self.tell(words::storage_error(&error)),
        }
    }

    fn save_workspace_as(&mut self, path: &Path) {
        if let Err(error) = self.workspace().save(path) {
            self.tell(words::storage_error(&error));
        }
    }

    /// Text as text; anything else as hex, so that no byte is altered.
    pub(super) fn load_into_box(&mut self, path: &Path) {
        match read_file(path, MOST_IN_BOX) {
            Ok(bytes) => self.on_front(|tab| tab.session.fill_box(&bytes)),
            Err(error) => self.tell(words::file_error(path, &error)),
        }
    }

    /// 演示对端: starts it, opens the session in front against it.
    fn demo(&mut self, ctx: &egui::Context) {
        if self.demo.is_none() {
            match Demo::start() {
                Ok(demo) => self.demo = Some(demo),
                Err(error) => return self.tell(words::net_error(&error)),
            }
        }
        if !self.front().is_some_and(|tab| Demo::suits(&tab.session)) {
            // What a person prepared is left alone.
            self.add_session(self.front().map_or(Kind::Udp, |tab| tab.session.form.kind));
        }
        let wake = self.wake.for_worker(ctx);
        let (Some(demo), Some(tab)) = (&self.demo, self.tabs.get_mut(self.active)) else { return };
        if tab.session.is_running() {
            demo.meet(&mut tab.session);
        } else {
            demo.prepare(&mut tab.session);
            tab.of_demo = true;
            // The form was just filled in with what is right.
            tab.meet_demo = tab.session.open(wake).is_ok();
        }
        if tab.session.text.is_empty() && !tab.session.send.hex {
            tab.session.text = t!("demo.text").into_owned();
        }
        tab.focus_box = true;
    }

    /// A message that stays until it is dismissed; the same one is not told twice.
    pub(super) fn tell(&mut self, text: String) {
        if !self.messages.contains(&text) {
            self.messages.push(text);
        }
    }
}
