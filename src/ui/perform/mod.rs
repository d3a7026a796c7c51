//! Doing what was asked for, after the frame is drawn.

mod answers;
mod attach;
mod capture;
mod feiq;
mod framing;
mod history;
mod leave;
mod log;
mod look;
mod quick;
mod search;
mod tabs;
mod tftp;
mod work;

use std::path::Path;

use egui::ViewportCommand;

use crate::i18n::t;
use crate::model::{CopyAs, Demo, Dock, Ending, Kind, Shape, Workspace, read_file, words};
use crate::ui::action::Action;
use crate::ui::app::{App, Page};
use crate::ui::command::Command;
use crate::ui::dialogs::{Dialog, JumpDialog, PaletteDialog, PathDialog};
use crate::ui::message::Message;
use crate::ui::pick::Purpose;

use crate::ui::work::Work;
pub(in crate::ui) use capture::Leftovers;
pub(in crate::ui) use leave::Leaving;

/// A file larger than this is not put into the send box.
const MOST_IN_BOX: u64 = 64 << 10;
/// How much a step of the zoom is.
const ZOOM_STEP: f32 = 0.1;

impl App {
    /// Performs actions in order.
    pub(in crate::ui) fn perform(&mut self, ctx: &egui::Context, actions: Vec<Action>) {
        for action in actions {
            self.perform_one(ctx, action);
        }
    }

    fn perform_one(&mut self, ctx: &egui::Context, action: Action) {
        match action {
            Action::Do(command) => self.run(ctx, command),
            Action::Dock(page) => self.dock = page,
            Action::New(kind) => self.add_session(kind),
            Action::Select(at) => self.select_tab(at),
            Action::Close(at) => self.close_tab(at),
            Action::Move { from, to } => self.move_tab(from, to),
            Action::Leave => self.leave(ctx),
            Action::Rename(at) => self.ask_name(at),
            Action::Named { tab, name } => self.name_tab(tab, name),
            Action::Duplicate(at) => self.duplicate(at),
            Action::Language(language) => self.set_language(ctx, language),
            Action::Theme(theme) => self.set_theme(ctx, theme),
            Action::SetRules(rules) => self.on_front(|tab| tab.session.log.rules.set(rules)),
            Action::AskAttach(of) => self.ask_attach(of),
            Action::SetAttach { of, attach } => self.set_attach(ctx, of, attach),
            Action::SetMostAway(most) => self.settings.most_away = most,
            Action::SetFraming(form) => self.on_front(|tab| tab.session.framing = form),
            Action::ImportAnswers(path) => self.import_answers(&path),
            Action::ExportAnswers(path) => self.export_answers(&path),
            Action::Zoom(zoom) => self.set_zoom(ctx, zoom),
            Action::OpenWorkspace(path) => self.open_workspace(ctx, &path),
            Action::SaveWorkspace(path) => self.save_workspace_as(&path),
            Action::LoadIntoBox(path) => self.load_into_box(&path),
            Action::OpenCapture(path) => self.open_capture(&path),
            Action::SaveCapture(path) => self.save_capture(path),
            Action::RecordTo(path) => self.record_to(path),
            Action::SetRecording(settings) => self.set_recording(settings),
            Action::Restore => self.restore(),
            Action::DiscardLeftovers => self.discard(),
            Action::KeepLeftovers => self.keep_leftovers(),
            Action::DiscardRestored(path) => self.discard_restored(&path),
            Action::Jump(jump) => self.jump(jump),
            Action::Export { what, direction, whose, format, path } => {
                self.export(what, direction, whose, format, path);
            }
            Action::Replay { what, side, whose, target, speed, most_away } => {
                self.replay(what, side, whose, target, speed, most_away);
            }
            Action::SendFile { path, cut, limit, times } => self.send_file(path, cut, limit, times),
            Action::AskPackets(what) => self.ask_path(Purpose::SavePackets(what)),
            Action::SavePackets { what, path } => self.save_packets(what, path),
            Action::CancelWork(id) => self.with_work(id, Work::cancel),
            Action::PauseWork { id, paused } => self.with_work(id, |work| work.pause(paused)),
            Action::Quick(action) => self.quick(action),
            Action::History(action) => self.history(action),
            Action::Tftp(action) => self.tftp_action(ctx, action),
            Action::Feiq(action) => self.feiq_action(ctx, action),
            Action::UseLocal(address) => self.use_local(address),
            Action::Dismiss(text) => self.messages.retain(|message| message.text != text),
            Action::Tell(text) => self.tell(text),
        }
    }

    fn run(&mut self, ctx: &egui::Context, command: Command) {
        // What is done is to be seen.
        if !command.is_of(self.page) {
            self.page = command.home();
        }
        if self.page == Page::Feiq && command.is_shared_with_feiq() && self.feiq_command(command) {
            return;
        }
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
            Command::ResetCounters => self.on_front(|tab| {
                tab.session.reset_counters();
                tab.statistics.statistics.restart();
            }),
            Command::CopyText => self.copy(ctx, CopyAs::Text),
            Command::CopyHex => self.copy(ctx, CopyAs::Hex),
            Command::CopyBoth => self.copy(ctx, CopyAs::Both),
            Command::SelectAll => self.on_front(|tab| tab.view.selection.set(tab.session.log.records())),
            Command::ShowLog => self.on_front(|tab| tab.session.log.settings.set_shape(Shape::Log)),
            Command::ShowTable => self.on_front(|tab| tab.session.log.settings.set_shape(Shape::Table)),
            Command::ShowStream => self.on_front(|tab| tab.session.log.settings.set_shape(Shape::Stream)),
            Command::Jump => self.dialog = Some(Dialog::Jump(JumpDialog::default())),
            Command::Find => self.find(),
            Command::FindNext => self.step_find(true),
            Command::FindPrevious => self.step_find(false),
            Command::Filter => self.focus_filter(),
            Command::Rules => self.ask_rules(),
            Command::Framing => self.ask_framing(),
            Command::FramingLesson => self.framing_lesson(ctx),
            Command::OpenCapture => self.ask_path(Purpose::OpenCapture),
            Command::SaveCapture => self.ask_path(Purpose::SaveCapture),
            Command::RecordTo => self.ask_path(Purpose::RecordTo),
            Command::ToggleRecording => self.toggle_recording(ctx),
            Command::RecordingSettings => self.ask_recording(),
            Command::Export => self.ask_export(),
            Command::Replay => self.ask_replay(),
            Command::ToggleDetails => self.on_front(|tab| {
                tab.details.open = !tab.details.open;
                tab.view.keep_in_view();
            }),
            Command::ToggleBookmark => self.toggle_bookmark(),
            Command::NextBookmark => self.on_front(|tab| tab.view.step_bookmark(&tab.session.log, true)),
            Command::PreviousBookmark => self.on_front(|tab| tab.view.step_bookmark(&tab.session.log, false)),
            Command::ClearBookmarks => self.on_front(|tab| tab.view.clear_bookmarks()),
            Command::ToggleSidebar => self.settings.sidebar = !self.settings.sidebar,
            Command::ToggleClients => self.on_front(|tab| tab.clients = !tab.clients),
            Command::ToggleQuick => self.toggle_dock(Dock::Quick),
            Command::ToggleHistory => self.toggle_dock(Dock::History),
            Command::TogglePack => self.toggle_dock(Dock::Pack),
            Command::ToggleAnswers => self.toggle_dock(Dock::Answers),
            Command::SaveAsQuick => self.save_as_quick(),
            Command::ImportQuick => self.ask_path(Purpose::ImportQuick),
            Command::ExportQuick => self.ask_path(Purpose::ExportQuick),
            Command::PreviousSent => self.walk_history(true),
            Command::NextSent => self.walk_history(false),
            Command::ToggleAnswering => self.toggle_answering(),
            Command::ImportAnswers => self.ask_path(Purpose::ImportAnswers),
            Command::ExportAnswers => self.ask_path(Purpose::ExportAnswers),
            Command::ShowSessions => self.page = Page::Sessions,
            Command::ShowTftp => self.page = Page::Tftp,
            Command::ShowFeiq => self.page = Page::Feiq,
            Command::ShowTools => self.page = Page::Tools,
            Command::TftpDownload => self.tftp_download(),
            Command::TftpUpload => self.tftp_upload(),
            Command::TftpServe => self.tftp_serve(ctx),
            Command::TftpDemo => self.tftp_demo(ctx),
            Command::FeiqEnter => self.feiq_enter(ctx),
            Command::FeiqShake => self.feiq_shake(),
            Command::ToggleStatistics => self.on_front(|tab| tab.statistics.open = !tab.statistics.open),
            Command::OpenWorkspace => self.ask_path(Purpose::OpenWorkspace),
            Command::SaveWorkspace => self.ask_path(Purpose::SaveWorkspace),
            Command::LoadFile => self.ask_path(Purpose::LoadFile),
            Command::SendFile => self.ask_send_file(),
            Command::ZoomIn => self.set_zoom(ctx, self.settings.zoom + ZOOM_STEP),
            Command::ZoomOut => self.set_zoom(ctx, self.settings.zoom - ZOOM_STEP),
            Command::ZoomReset => self.set_zoom(ctx, 1.0),
            Command::SwitchLanguage => self.set_language(ctx, self.settings.language.other()),
            Command::SwitchTheme => self.next_theme(ctx),
            Command::Demo => self.demo(ctx),
            Command::Palette => self.dialog = Some(Dialog::Palette(PaletteDialog::default())),
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

    fn select_tab(&mut self, at: usize) {
        self.active = at.min(self.tabs.len().saturating_sub(1));
        self.page = Page::Sessions;
    }

    /// A running session keeps its address: a new one like it gets the other.
    fn use_local(&mut self, address: String) {
        let taken = self.front().is_none_or(|tab| tab.session.is_running() || tab.session.file().is_some());
        if taken {
            self.add_session(self.front().map_or(Kind::Udp, |tab| tab.session.form.kind));
        }
        self.on_front(|tab| {
            tab.session.form.bind_client = true;
            tab.session.form.local_address = address;
        });
        self.page = Page::Sessions;
    }

    fn toggle_dock(&mut self, page: Dock) {
        let seen = std::mem::take(&mut self.page) == Page::Sessions;
        self.dock = if seen && self.dock == Some(page) { None } else { Some(page) };
    }

    fn toggle_open(&mut self, ctx: &egui::Context) {
        let wake = self.wake.for_worker(ctx);
        self.on_front(|tab| {
            if tab.session.file().is_some() {
                // A file is no session.
            } else if tab.session.is_running() {
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

    fn ask_path(&mut self, purpose: Purpose) {
        self.dialog = Some(Dialog::Path(PathDialog::new(purpose)));
    }

    fn open_workspace(&mut self, ctx: &egui::Context, path: &Path) {
        match Workspace::load(path) {
            Ok((workspace, complaints)) => {
                for spec in workspace.sessions {
                    self.add_tab(spec);
                    self.select_tab(self.tabs.len() - 1);
                    self.open_if_said(ctx, self.active);
                }
                self.messages.extend(complaints.iter().map(words::complaint).map(Message::wrong));
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
    fn load_into_box(&mut self, path: &Path) {
        match read_file(path, MOST_IN_BOX) {
            Ok(bytes) => self.on_front(|tab| tab.session.fill_box(&bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::FileTooLarge => {
                self.tell(t!("send.file-too-large", file = path.display(), most = MOST_IN_BOX).into_owned());
            }
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

    /// What went wrong.
    pub(in crate::ui) fn tell(&mut self, text: String) {
        self.show_message(Message::wrong(text));
    }

    /// Stays until it is dismissed; the same one is not shown twice.
    pub(in crate::ui) fn show_message(&mut self, message: Message) {
        if !self.messages.contains(&message) {
            self.messages.push(message);
        }
    }
}
