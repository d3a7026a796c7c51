//! Packets to begin with.

use super::{Maker, Whom};
use crate::codec::charset::Charset;
use crate::proto::ipmsg::{Command, Mode, Options};

/// A packet that is often wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// 上线.
    Entry,
    /// 下线.
    Exit,
    /// 消息.
    Message,
    /// 带回执的消息.
    Receipted,
    /// 抖动.
    Shake,
    /// 正在输入.
    Typing,
    /// 文件邀请.
    Files,
    /// 已读.
    Read,
}

impl Preset {
    /// All of them, in the order of a menu.
    pub const ALL: [Preset; 8] = [
        Preset::Entry,
        Preset::Exit,
        Preset::Message,
        Preset::Receipted,
        Preset::Shake,
        Preset::Typing,
        Preset::Files,
        Preset::Read,
    ];

    /// Its command, its text and its list, with escapes. `nick` and `group` are ours, `said` is a text to say.
    fn parts(self, nick: &str, group: &str, said: &str) -> (Command, String, String) {
        let presence = format!("{nick}\\0{group}");
        let none = String::new;
        match self {
            Preset::Entry => (Command::new(Mode::BR_ENTRY, Options::FILEATTACH), presence, none()),
            Preset::Exit => (Command::new(Mode::BR_EXIT, Options::FILEATTACH), presence, none()),
            Preset::Message => (Command::new(Mode::SENDMSG, Options::NONE), said.into(), none()),
            Preset::Receipted => (Command::new(Mode::SENDMSG, Options::SENDCHECK), said.into(), none()),
            Preset::Shake => (Command::new(Mode::FEIQ_SHAKE, Options::NONE), none(), none()),
            Preset::Typing => (Command::new(Mode::FEIQ_TYPING, Options::NONE), none(), none()),
            Preset::Files => {
                let options = Options::SENDCHECK.and(Options::FILEATTACH);
                (Command::new(Mode::SENDMSG, options), none(), "1:readme.txt:a:6b0309b7:1:\\a".into())
            }
            Preset::Read => (Command::new(Mode::READMSG, Options::NONE), "123456".into(), none()),
        }
    }

    /// Puts it into a form: what the packet says is replaced, names and number stay.
    pub fn put(self, maker: &mut Maker, nick: &str, group: &str, said: &str) {
        let (nick, group) = (super::escaped(nick), super::escaped(group));
        let (command, text, list) = self.parts(&nick, &group, said);
        (maker.command, maker.text, maker.list, maker.ended) = (command.to_string(), text, list, true);
        maker.charset = Charset::Gbk;
        if matches!(self, Preset::Entry | Preset::Exit) {
            maker.whom = Whom::Everyone;
        } else if maker.whom == Whom::Everyone {
            maker.whom = Whom::Selected;
        }
    }
}
