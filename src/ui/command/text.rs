//! What a command is called, and what it does in a sentence.

use super::Command;
use crate::i18n::t;

impl Command {
    /// The name, in the chosen language.
    pub fn text(self) -> String {
        match self {
            Command::NewSession => t!("command.new-session"),
            Command::CloseSession => t!("command.close-session"),
            Command::NextSession => t!("command.next-session"),
            Command::PreviousSession => t!("command.previous-session"),
            Command::RenameSession => t!("command.rename-session"),
            Command::DuplicateSession => t!("command.duplicate-session"),
            Command::ToggleOpen => t!("command.toggle-open"),
            Command::Abort => t!("command.abort"),
            Command::HalfClose => t!("command.half-close"),
            Command::Send => t!("command.send"),
            Command::ClearLog => t!("command.clear-log"),
            Command::ClearBox => t!("command.clear-box"),
            Command::PauseLog => t!("command.pause-log"),
            Command::FollowNewest => t!("command.follow-newest"),
            Command::ResetCounters => t!("command.reset-counters"),
            Command::CopyText => t!("command.copy-text"),
            Command::CopyHex => t!("command.copy-hex"),
            Command::CopyBoth => t!("command.copy-both"),
            Command::SelectAll => t!("command.select-all"),
            Command::ShowLog => t!("command.show-log"),
            Command::ShowTable => t!("command.show-table"),
            Command::ShowStream => t!("command.show-stream"),
            Command::Find => t!("find.command"),
            Command::FindNext => t!("find.next"),
            Command::FindPrevious => t!("find.previous"),
            Command::Filter => t!("filter.command"),
            Command::Rules => t!("rules.command"),
            Command::Jump => t!("command.jump"),
            Command::ToggleDetails => t!("command.toggle-details"),
            Command::ToggleBookmark => t!("command.toggle-bookmark"),
            Command::NextBookmark => t!("command.next-bookmark"),
            Command::PreviousBookmark => t!("command.previous-bookmark"),
            Command::ClearBookmarks => t!("command.clear-bookmarks"),
            Command::ToggleSidebar => t!("command.toggle-sidebar"),
            Command::ToggleClients => t!("command.toggle-clients"),
            Command::ToggleStatistics => t!("stats.heading"),
            Command::ToggleQuick => t!("dock.quick-command"),
            Command::ToggleHistory => t!("dock.history-command"),
            Command::TogglePack => t!("dock.pack-command"),
            Command::ToggleAnswers => t!("dock.answers-command"),
            Command::ToggleAnswering => t!("answer.toggle-command"),
            Command::ImportAnswers => t!("answer.import-command"),
            Command::ExportAnswers => t!("answer.export-command"),
            Command::ShowSessions => t!("dock.sessions-command"),
            Command::ShowTools => t!("dock.tools-command"),
            Command::OpenWorkspace => t!("command.open-workspace"),
            Command::SaveWorkspace => t!("command.save-workspace"),
            Command::OpenCapture => t!("capture.open-command"),
            Command::SaveCapture => t!("capture.save-command"),
            Command::RecordTo => t!("capture.record-to-command"),
            Command::ToggleRecording => t!("capture.toggle-command"),
            Command::RecordingSettings => t!("capture.settings"),
            Command::Export => t!("export.command"),
            Command::Replay => t!("replay.command"),
            Command::LoadFile => t!("command.load-file"),
            Command::ZoomIn => t!("command.zoom-in"),
            Command::ZoomOut => t!("command.zoom-out"),
            Command::ZoomReset => t!("command.zoom-reset"),
            Command::SwitchLanguage => t!("command.switch-language"),
            Command::SwitchTheme => t!("command.switch-theme"),
            Command::Demo => t!("command.demo"),
            Command::Palette => t!("command.palette"),
            Command::Help => t!("command.help"),
            Command::About => t!("command.about"),
            Command::Quit => t!("command.quit"),
        }
        .into_owned()
    }

    /// What it does, in a sentence, where the name does not say all.
    pub fn explanation(self) -> Option<String> {
        let text = match self {
            Command::ToggleOpen => t!("explain.toggle-open"),
            Command::Abort => t!("explain.abort"),
            Command::HalfClose => t!("explain.half-close"),
            Command::Send => t!("explain.send"),
            Command::ClearLog => t!("explain.clear-log"),
            Command::PauseLog => t!("explain.pause-log"),
            Command::FollowNewest => t!("explain.follow-newest"),
            Command::ResetCounters => t!("explain.reset-counters"),
            Command::ToggleStatistics => t!("stats.explain"),
            Command::ToggleQuick => t!("dock.quick-explain"),
            Command::ToggleHistory => t!("dock.history-explain"),
            Command::TogglePack => t!("dock.pack-explain"),
            Command::ToggleAnswers => t!("dock.answers-explain"),
            Command::ToggleAnswering => t!("answer.toggle-explain"),
            Command::ImportAnswers => t!("answer.import-explain"),
            Command::ExportAnswers => t!("answer.export-explain"),
            Command::ShowTools => t!("dock.tools-explain"),
            Command::ShowLog => t!("explain.show-log"),
            Command::ShowTable => t!("explain.show-table"),
            Command::ShowStream => t!("explain.show-stream"),
            Command::Jump => t!("explain.jump"),
            Command::ToggleDetails => t!("explain.toggle-details"),
            Command::Find => t!("find.explain"),
            Command::Filter => t!("filter.explain"),
            Command::Rules => t!("rules.explain"),
            Command::OpenCapture => t!("capture.open-explain"),
            Command::SaveCapture => t!("capture.save-explain"),
            Command::RecordTo => t!("capture.record-to-explain"),
            Command::ToggleRecording => t!("capture.toggle-explain"),
            Command::Export => t!("export.explain"),
            Command::Replay => t!("replay.explain"),
            Command::Demo => t!("explain.demo"),
            _ => return None,
        };
        Some(text.into_owned())
    }

    /// Name, explanation and shortcut, for a tooltip.
    pub fn tooltip(self, ctx: &egui::Context) -> String {
        let name = self.explanation().unwrap_or_else(|| self.text());
        match self.shortcut() {
            Some(shortcut) => format!("{name}\n{}", ctx.format_shortcut(&shortcut)),
            None => name,
        }
    }
}
