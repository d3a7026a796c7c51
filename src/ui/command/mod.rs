//! What a user can do: one enum, from which menus, buttons, the palette, tooltips and the shortcut help are made.

mod free;
mod keys;
mod text;

pub use free::{KeyProblem, check_key, free_keys, take_free_key};

use crate::ui::app::Page;

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
    /// 分帧: how the stream is split.
    Framing,
    /// 演示粘包.
    FramingLesson,
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
    /// 快捷指令.
    ToggleQuick,
    /// 历史发送.
    ToggleHistory,
    /// 打包.
    TogglePack,
    /// 自动应答.
    ToggleAnswers,
    /// 存为快捷指令.
    SaveAsQuick,
    /// Quick commands from a file.
    ImportQuick,
    /// Quick commands to a file.
    ExportQuick,
    /// What was sent before, into the send box.
    PreviousSent,
    /// What was sent after it, or what was typed.
    NextSent,
    /// 自动应答 on or off.
    ToggleAnswering,
    /// Rules that answer, from a file.
    ImportAnswers,
    /// Rules that answer, to a file.
    ExportAnswers,
    /// The page of the sessions.
    ShowSessions,
    /// The page of TFTP.
    ShowTftp,
    /// Shows the page of 飞秋.
    ShowFeiq,
    /// The page of the tools.
    ShowTools,
    /// 下载 of the TFTP client.
    TftpDownload,
    /// 上传 of the TFTP client.
    TftpUpload,
    /// 启动服务器, 停止服务器 of TFTP.
    TftpServe,
    /// 试一试 of TFTP.
    TftpDemo,
    /// 上线, 下线 of 飞秋.
    FeiqEnter,
    /// 抖动 of 飞秋.
    FeiqShake,
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
    /// 打开文件数据源: a file to the peer.
    SendFile,
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
impl Command {
    /// All commands, in the order in which the palette and the help list them.
    pub const ALL: [Command; 81] = [
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
        Command::Framing,
        Command::FramingLesson,
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
        Command::SendFile,
        Command::ToggleSidebar,
        Command::ToggleClients,
        Command::ToggleStatistics,
        Command::ToggleQuick,
        Command::ToggleHistory,
        Command::TogglePack,
        Command::ToggleAnswers,
        Command::SaveAsQuick,
        Command::ImportQuick,
        Command::ExportQuick,
        Command::PreviousSent,
        Command::NextSent,
        Command::ToggleAnswering,
        Command::ImportAnswers,
        Command::ExportAnswers,
        Command::ShowSessions,
        Command::ShowTftp,
        Command::ShowFeiq,
        Command::ShowTools,
        Command::TftpDownload,
        Command::TftpUpload,
        Command::TftpServe,
        Command::TftpDemo,
        Command::FeiqEnter,
        Command::FeiqShake,
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

    /// Whether it is of the page of TFTP.
    fn is_of_tftp(self) -> bool {
        matches!(self, Command::TftpDownload | Command::TftpUpload | Command::TftpServe | Command::TftpDemo)
    }

    /// Whether it is of the page of 飞秋 alone.
    fn is_of_feiq(self) -> bool {
        matches!(self, Command::FeiqEnter | Command::FeiqShake)
    }

    /// Whether the page of 飞秋 does it in its own way: send, search in the conversation, look at the packets.
    pub fn is_shared_with_feiq(self) -> bool {
        matches!(
            self,
            Command::Send
                | Command::Find
                | Command::FindNext
                | Command::FindPrevious
                | Command::ToggleDetails
                | Command::ToggleSidebar
        )
    }

    /// Where it is done, if not everywhere.
    pub fn home(self) -> Page {
        match self {
            _ if self.is_of_tftp() => Page::Tftp,
            _ if self.is_of_feiq() => Page::Feiq,
            _ => Page::Sessions,
        }
    }

    /// Whether it means something on a page, so that its keys are heard there; else it leads to the page that it is of.
    pub fn is_of(self, page: Page) -> bool {
        match page {
            Page::Sessions => !self.is_of_tftp() && !self.is_of_feiq(),
            // It has a column as well.
            Page::Tftp => self.is_everywhere() || self.is_of_tftp() || self == Command::ToggleSidebar,
            Page::Feiq => self.is_everywhere() || self.is_of_feiq() || self.is_shared_with_feiq(),
            Page::Tools => self.is_everywhere(),
        }
    }

    /// Whether it is about the window and not about the session in front, so that it is at hand on every page.
    pub fn is_everywhere(self) -> bool {
        matches!(
            self,
            Command::NewSession
                | Command::NextSession
                | Command::PreviousSession
                | Command::ToggleQuick
                | Command::ToggleHistory
                | Command::TogglePack
                | Command::ToggleAnswers
                | Command::ShowSessions
                | Command::ShowTftp
                | Command::ShowFeiq
                | Command::ShowTools
                | Command::OpenWorkspace
                | Command::SaveWorkspace
                | Command::OpenCapture
                | Command::ZoomIn
                | Command::ZoomOut
                | Command::ZoomReset
                | Command::SwitchLanguage
                | Command::SwitchTheme
                | Command::Palette
                | Command::Help
                | Command::About
                | Command::Quit
        )
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
