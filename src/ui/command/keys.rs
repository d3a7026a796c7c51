//! The keys of the commands.

use egui::{Event, InputState, Key, KeyboardShortcut, Modifiers};

use super::Command;
use crate::ui::app::Page;

/// Ctrl, or Command on a Mac.
const CTRL: Modifiers = Modifiers::COMMAND;
const CTRL_SHIFT: Modifiers = Modifiers { shift: true, ..Modifiers::COMMAND };
impl Command {
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
            Command::ToggleQuick => (Modifiers::NONE, Key::F6),
            Command::ToggleHistory => (Modifiers::NONE, Key::F7),
            Command::ToggleAnswers => (Modifiers::NONE, Key::F10),
            Command::TogglePack => (Modifiers::NONE, Key::F11),
            Command::PreviousSent => (CTRL, Key::ArrowUp),
            Command::NextSent => (CTRL, Key::ArrowDown),
            Command::ShowSessions => (Modifiers::ALT, Key::Num1),
            Command::ShowTftp => (Modifiers::ALT, Key::Num2),
            Command::ShowFeiq => (Modifiers::ALT, Key::Num3),
            Command::ShowTools => (Modifiers::ALT, Key::Num4),
            Command::TftpDownload => (CTRL, Key::D),
            Command::TftpUpload => (CTRL, Key::U),
            Command::FeiqEnter => (Modifiers::ALT, Key::L),
            Command::FeiqShake => (CTRL, Key::J),
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
            Command::SendFile => (CTRL_SHIFT, Key::Enter),
            Command::Palette => (CTRL_SHIFT, Key::P),
            Command::Help => (Modifiers::NONE, Key::F1),
            Command::Quit => (CTRL, Key::Q),
            _ => return None,
        };
        Some(KeyboardShortcut::new(modifiers, key))
    }

    /// The command whose keys were pressed in this frame. The keys do not reach a text box then. `walking` tells that
    /// something else than a text box has a cursor that the keys move.
    /// `ordering` tells that Alt with the arrows moves a row of a list. Where no session is to be seen, what would happen
    /// to the one in front does not.
    pub fn pressed(ctx: &egui::Context, walking: bool, ordering: bool, page: Page) -> Option<Command> {
        // Longer shortcuts first: Ctrl+Shift+T must not be taken for Ctrl+T.
        let mut commands = Command::ALL.to_vec();
        commands.retain(|command| command.is_of(page));
        commands.sort_by_key(|command| command.shortcut().is_none_or(|keys| !keys.modifiers.shift));
        let typing = walking || ctx.text_edit_focused();
        ctx.input_mut(|input| {
            let plus = KeyboardShortcut::new(CTRL, Key::Equals);
            if take(input, &plus) {
                return Some(Command::ZoomIn);
            }
            // Ctrl+End goes to the end of a text that is being edited.
            let moves = |command: &Command| matches!(command, Command::NextBookmark | Command::PreviousBookmark);
            let free = |command: &Command| !(typing && *command == Command::FollowNewest || ordering && moves(command));
            let mut pressed = |command: &Command| command.shortcut().is_some_and(|keys| take(input, &keys));
            commands.into_iter().filter(free).find(|command| pressed(command))
        })
    }
}

/// Takes a shortcut, if it was pressed. What the keyboard writes with it (Alt+3 is also a 3 on X11) is not typed.
pub(super) fn take(input: &mut InputState, keys: &KeyboardShortcut) -> bool {
    let is_pressed = |event: &Event| match event {
        Event::Key { key, pressed: true, modifiers, .. } => {
            *key == keys.logical_key && modifiers.matches_logically(keys.modifiers)
        }
        _ => false,
    };
    let mut writes = false;
    input.events.retain(|event| {
        let written = writes && matches!(event, Event::Text(_));
        writes = is_pressed(event);
        !written
    });
    input.consume_shortcut(keys)
}
