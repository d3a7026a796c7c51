//! What a user can do: one enum, from which menus, buttons, the palette, tooltips and the shortcut help are made.

use egui::{Key, KeyboardShortcut, Modifiers};

use crate::i18n::t;

/// A command of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// A new session like the one in front, not open.
    NewSession,
    /// Close the tab in front.
    CloseSession,
    /// The next tab.
    NextSession,
    /// The tab before.
    PreviousSession,
    /// Give the tab a name.
    RenameSession,
    /// Another tab with the same settings.
    DuplicateSession,
    /// 打开/关闭, 连接/断开.
    ToggleOpen,
    /// End at once with RST.
    Abort,
    /// Send FIN, go on receiving.
    HalfClose,
    /// 发送.
    Send,
    /// 清除接收.
    ClearLog,
    /// Clear the send box.
    ClearBox,
    /// 暂停显示.
    PauseLog,
    /// 自动滚屏, from the newest line.
    FollowNewest,
    /// 复位计数.
    ResetCounters,
    /// Copy the selected records as text.
    CopyText,
    /// Copy the selected records as hex.
    CopyHex,
    /// Copy the selected records as hex and text.
    CopyBoth,
    /// Select all records.
    SelectAll,
    /// Read the log in log mode.
    ShowLog,
    /// Read the log as a table.
    ShowTable,
    /// Read the log as a stream.
    ShowStream,
    /// 查找 in the log.
    Find,
    /// To the next match.
    FindNext,
    /// To the match before.
    FindPrevious,
    /// 筛选: show only what matches.
    Filter,
    /// 着色规则.
    Rules,
    /// 跳转: to a record by number or time.
    Jump,
    /// 详情: the record that was selected last, to the byte.
    ToggleDetails,
    /// Mark the selected records, or no more.
    ToggleBookmark,
    /// To the next marked record.
    NextBookmark,
    /// To the marked record before.
    PreviousBookmark,
    /// No record is marked any more.
    ClearBookmarks,
    /// Fold or unfold the left column.
    ToggleSidebar,
    /// Show or hide the list of clients.
    ToggleClients,
    /// 统计.
    ToggleStatistics,
    /// Sessions from a file.
    OpenWorkspace,
    /// Sessions to a file.
    SaveWorkspace,
    /// 导出, into a file for other programs.
    Export,
    /// 回放, once more.
    Replay,
    /// A file's content into the send box.
    LoadFile,
    /// A capture from a file.
    OpenCapture,
    /// A copy of the capture to a file.
    SaveCapture,
    /// 接收保存到文件.
    RecordTo,
    /// Stop recording, or record again.
    ToggleRecording,
    /// How much room a recording may take.
    RecordingSettings,
    /// Larger.
    ZoomIn,
    /// Smaller.
    ZoomOut,
    /// 100 %.
    ZoomReset,
    /// The other language.
    SwitchLanguage,
    /// The next theme.
    SwitchTheme,
    /// 演示对端.
    Demo,
    /// All commands, by name.
    Palette,
    /// Help with the shortcuts.
    Help,
    /// About.
    About,
    /// End the program.
    Quit,
}

/// Ctrl, or Command on a Mac.
const CTRL: Modifiers = Modifiers::COMMAND;
const CTRL_SHIFT: Modifiers = Modifiers { shift: true, ..Modifiers::COMMAND };

impl Command {
    /// All commands, in the order in which the palette and the help list them.
    pub const ALL: [Command; 56] = [
        Command::ToggleOpen,
        Command::Send,
        Command::NewSession,
        Command::CloseSession,
        Command::NextSession,
        Command::PreviousSession,
        Command::RenameSession,
        Command::DuplicateSession,
        Command::Abort,
        Command::HalfClose,
        Command::ClearLog,
        Command::PauseLog,
        Command::FollowNewest,
        Command::SelectAll,
        Command::CopyText,
        Command::CopyHex,
        Command::CopyBoth,
        Command::ShowLog,
        Command::ShowTable,
        Command::ShowStream,
        Command::Find,
        Command::FindNext,
        Command::FindPrevious,
        Command::Filter,
        Command::Rules,
        Command::Jump,
        Command::ToggleDetails,
        Command::ToggleBookmark,
        Command::NextBookmark,
        Command::PreviousBookmark,
        Command::ClearBookmarks,
        Command::OpenCapture,
        Command::SaveCapture,
        Command::RecordTo,
        Command::ToggleRecording,
        Command::RecordingSettings,
        Command::Export,
        Command::Replay,
        Command::ResetCounters,
        Command::ClearBox,
        Command::LoadFile,
        Command::ToggleSidebar,
        Command::ToggleClients,
        Command::ToggleStatistics,
        Command::OpenWorkspace,
        Command::SaveWorkspace,
        Command::ZoomIn,
        Command::ZoomOut,
        Command::ZoomReset,
        Command::SwitchLanguage,
        Command::SwitchTheme,
        Command::Demo,
        Command::Palette,
        Command::Help,
        Command::About,
        Command::Quit,
    ];

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

    /// The keys.
    pub fn shortcut(self) -> Option<KeyboardShortcut> {
        let (modifiers, key) = match self {
            Command::NewSession => (CTRL, Key::T),
            Command::CloseSession => (CTRL, Key::W),
            Command::NextSession => (Modifiers::CTRL, Key::Tab),
            Command::PreviousSession => (Modifiers { shift: true, ..Modifiers::CTRL }, Key::Tab),
            Command::RenameSession => (Modifiers::NONE, Key::F2),
            Command::DuplicateSession => (CTRL_SHIFT, Key::D),
            Command::ToggleOpen => (Modifiers::NONE, Key::F5),
            Command::Abort => (Modifiers::SHIFT, Key::F5),
            Command::Send => (CTRL, Key::Enter),
            Command::ClearLog => (CTRL, Key::L),
            Command::PauseLog => (Modifiers::NONE, Key::F9),
            Command::FollowNewest => (CTRL, Key::End),
            Command::CopyText => (CTRL_SHIFT, Key::T),
            Command::CopyHex => (CTRL_SHIFT, Key::H),
            Command::CopyBoth => (CTRL_SHIFT, Key::B),
            Command::ShowLog => (CTRL, Key::Num1),
            Command::ShowTable => (CTRL, Key::Num2),
            Command::ShowStream => (CTRL, Key::Num3),
            Command::Jump => (CTRL, Key::G),
            Command::ToggleDetails => (Modifiers::NONE, Key::F4),
            Command::ToggleBookmark => (CTRL, Key::F2),
            Command::NextBookmark => (Modifiers::ALT, Key::ArrowDown),
            Command::PreviousBookmark => (Modifiers::ALT, Key::ArrowUp),
            Command::ToggleSidebar => (CTRL, Key::B),
            Command::ToggleClients => (CTRL, Key::K),
            Command::ToggleStatistics => (Modifiers::NONE, Key::F8),
            Command::OpenWorkspace => (CTRL, Key::O),
            Command::SaveWorkspace => (CTRL, Key::S),
            Command::ZoomIn => (CTRL, Key::Plus),
            Command::ZoomOut => (CTRL, Key::Minus),
            Command::ZoomReset => (CTRL, Key::Num0),
            Command::SwitchLanguage => (CTRL_SHIFT, Key::L),
            Command::Find => (CTRL, Key::F),
            Command::FindNext => (Modifiers::NONE, Key::F3),
            Command::FindPrevious => (Modifiers::SHIFT, Key::F3),
            Command::Filter => (CTRL_SHIFT, Key::F),
            Command::OpenCapture => (CTRL_SHIFT, Key::O),
            Command::SaveCapture => (CTRL_SHIFT, Key::S),
            Command::Export => (CTRL, Key::E),
            Command::Replay => (CTRL, Key::R),
            Command::Palette => (CTRL_SHIFT, Key::P),
            Command::Help => (Modifiers::NONE, Key::F1),
            Command::Quit => (CTRL, Key::Q),
            _ => return None,
        };
        Some(KeyboardShortcut::new(modifiers, key))
    }

    /// The command whose keys were pressed in this frame. The keys do not reach a text box then. `walking` tells that
    /// something else than a text box has a cursor that the keys move.
    pub fn pressed(ctx: &egui::Context, walking: bool) -> Option<Command> {
        // Longer shortcuts first: Ctrl+Shift+T must not be taken for Ctrl+T.
        let mut commands = Command::ALL.to_vec();
        commands.sort_by_key(|command| command.shortcut().is_none_or(|keys| !keys.modifiers.shift));
        let typing = walking || ctx.text_edit_focused();
        ctx.input_mut(|input| {
            let plus = KeyboardShortcut::new(CTRL, Key::Equals);
            if input.consume_shortcut(&plus) {
                return Some(Command::ZoomIn);
            }
            // Ctrl+End goes to the end of a text that is being edited.
            let free = |command: &Command| !(typing && *command == Command::FollowNewest);
            let mut pressed = |command: &Command| command.shortcut().is_some_and(|keys| input.consume_shortcut(&keys));
            commands.into_iter().filter(free).find(|command| pressed(command))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_commands_share_their_keys() {
        let mut seen = HashSet::new();
        for command in Command::ALL {
            if let Some(keys) = command.shortcut() {
                assert!(seen.insert((keys.modifiers, keys.logical_key)), "{command:?} clashes");
            }
        }
    }

    #[test]
    fn all_commands_are_listed_once() {
        assert_eq!(Command::ALL.iter().collect::<HashSet<_>>().len(), Command::ALL.len());
    }
}
