//! What panels ask for while they draw; the app performs it after the frame is drawn.

use std::borrow::Cow;
use std::num::NonZeroU64;
use std::path::PathBuf;

use crate::capture::Direction;
use crate::codec::checksum::Attach;
use crate::i18n::{Language, t};
use crate::model::export::Format;
use crate::model::file_source::{Cut, Limit};
use crate::model::replay::Speed;
use crate::model::walk::Whose;
use crate::model::{CaptureSettings, Dock, FramingForm, Jump, Kind, Rule, Theme};
use crate::ui::command::Command;
use crate::ui::feiq::FeiqAction;
use crate::ui::shelf::{HistoryAction, QuickAction};
use crate::ui::tftp::TftpAction;

/// Something to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// A command, on the tab in front.
    Do(Command),
    /// Show this page of the dock, or none.
    Dock(Option<Dock>),
    /// A new session of a kind.
    New(Kind),
    /// Bring a tab to the front.
    Select(usize),
    /// Close a tab; its port is free at once.
    Close(usize),
    /// Move a tab to another place.
    Move {
        /// Which.
        from: usize,
        /// Where to.
        to: usize,
    },
    /// A tab got a name.
    Named {
        /// Which.
        tab: usize,
        /// The name; empty for one made of kind and port.
        name: String,
    },
    /// Close the window, whatever is on its way.
    Leave,
    /// Ask for a tab's name.
    Rename(usize),
    /// Another tab with the same settings.
    Duplicate(usize),
    /// Speak a language.
    Language(Language),
    /// Show a theme.
    Theme(Theme),
    /// Colour records by these rules.
    SetRules(Vec<Rule>),
    /// Ask for a checksum, among all of them.
    AskAttach(AttachOf),
    /// Attach this checksum, or expect it.
    SetAttach {
        /// To what is sent, or of what comes.
        of: AttachOf,
        /// Which.
        attach: Attach,
    },
    /// Packets a second to another machine at most.
    SetMostAway(u32),
    /// Split the stream of the session in front like this.
    SetFraming(FramingForm),
    /// Add the rules of a file to those that answer in the session in front.
    ImportAnswers(PathBuf),
    /// Write the rules that answer to a file.
    ExportAnswers(PathBuf),
    /// Set the scale; 1.0 is 100 %.
    Zoom(f32),
    /// Open the sessions of a workspace file.
    OpenWorkspace(PathBuf),
    /// Write the sessions to a workspace file.
    SaveWorkspace(PathBuf),
    /// Put a file's content into the send box.
    LoadIntoBox(PathBuf),
    /// Show a capture file in a tab of its own.
    OpenCapture(PathBuf),
    /// Write a copy of what the tab in front has recorded.
    SaveCapture(PathBuf),
    /// 接收保存到文件: record the session in front into a file that stays.
    RecordTo(PathBuf),
    /// How much room captures may take.
    SetRecording(CaptureSettings),
    /// 恢复上次的记录.
    Restore,
    /// Delete what the last run has left.
    DiscardLeftovers,
    /// Leave it for the next start.
    KeepLeftovers,
    /// Delete a restored capture that was not saved.
    DiscardRestored(PathBuf),
    /// Bring a record into view and select it.
    Jump(Jump),
    /// Write records of the session in front into a file; one that exists is replaced.
    Export {
        /// Which, by number.
        what: What,
        /// Of one direction, or both.
        direction: Option<Direction>,
        /// Of one peer, or all.
        whose: Whose,
        /// How.
        format: Format,
        /// Where to.
        path: PathBuf,
    },
    /// Send records of the session in front once more.
    Replay {
        /// Which, by number.
        what: What,
        /// What was sent, or what was received.
        side: Direction,
        /// Of one peer, or all.
        whose: Whose,
        /// The tab into whose session they go.
        target: u64,
        /// How fast.
        speed: Speed,
        /// Packets a second to another machine at most.
        most_away: u32,
    },
    /// Send a file into the session in front, to the chosen target.
    SendFile {
        /// Which.
        path: PathBuf,
        /// As what messages.
        cut: Cut,
        /// How fast at most.
        limit: Limit,
        /// How often; None for until it is cancelled.
        times: Option<NonZeroU64>,
    },
    /// Ask for a file for the packets that are shown.
    AskPackets(PacketFile),
    /// Write the packets that are shown to a file; one that exists is replaced.
    SavePackets {
        /// Which, and how.
        what: PacketFile,
        /// Where to.
        path: PathBuf,
    },
    /// End long work.
    CancelWork(u64),
    /// Let long work stand still, or go on.
    PauseWork {
        /// Which.
        id: u64,
        /// Stand still.
        paused: bool,
    },
    /// 快捷指令.
    Quick(QuickAction),
    /// 历史发送.
    History(HistoryAction),
    /// TFTP.
    Tftp(TftpAction),
    /// Something on the page of 飞秋.
    Feiq(FeiqAction),
    /// 用作本机地址: the session in front binds this address.
    UseLocal(String),
    /// Take a message away.
    Dismiss(String),
    /// Tell something in a message that stays until it is dismissed.
    Tell(String),
}

/// Whose checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AttachOf {
    /// 附加位: that of what is sent.
    Sent,
    /// 校验: that of what is received.
    Received,
    /// That of a quick command, by its name in the book.
    Quick(u64),
    /// That of the answers of a rule of the session in front, by its name in the list.
    Rule(u64),
}

/// A file with packets of TFTP or of 飞秋.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PacketFile {
    /// Those of the chosen transfer, for Wireshark.
    Transfer,
    /// All of them, for Wireshark.
    All,
    /// All that was recorded, to be opened here again.
    Capture,
    /// 飞秋: those that the filter leaves, for Wireshark.
    FeiqShown,
    /// 飞秋: all of them, for Wireshark.
    FeiqAll,
    /// 飞秋: all that was recorded, to be opened here again.
    FeiqCapture,
}

impl PacketFile {
    /// Those of TFTP, in the order of a menu.
    pub const TFTP: [PacketFile; 3] = [PacketFile::Transfer, PacketFile::All, PacketFile::Capture];
    /// Those of 飞秋.
    pub const FEIQ: [PacketFile; 3] = [PacketFile::FeiqShown, PacketFile::FeiqAll, PacketFile::FeiqCapture];

    /// What asks for it.
    pub fn name(self) -> Cow<'static, str> {
        match self {
            PacketFile::Transfer => t!("tftp-packet.file.transfer"),
            PacketFile::All => t!("tftp-packet.file.all"),
            PacketFile::Capture => t!("tftp-packet.file.capture"),
            PacketFile::FeiqShown => t!("feiq-packet.file.shown"),
            PacketFile::FeiqAll => t!("feiq-packet.file.all"),
            PacketFile::FeiqCapture => t!("feiq-packet.file.capture"),
        }
    }
}

/// Which records, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// All that were recorded.
    All,
    /// Those that the filter found.
    Found,
    /// The selected ones.
    Selected,
}
