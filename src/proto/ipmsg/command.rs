//! What a packet is for: a mode in the low byte, options above it.
//!
//! The values are those of IP Messenger's `ipmsg.h`, and FeiQ's own as its packets show them.

use core::fmt;

/// The fifth field of a packet: a mode and options.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Command(pub u32);

impl Command {
    /// Of a mode with options.
    pub const fn new(mode: Mode, options: Options) -> Self {
        Command(options.0 | mode.0 as u32)
    }

    /// What is dispatched on.
    pub const fn mode(self) -> Mode {
        Mode((self.0 & 0xff) as u8)
    }

    /// What else it says; the same bit means different things in different modes.
    pub const fn options(self) -> Options {
        Options(self.0 & !0xff)
    }

    /// All of these options are set.
    pub const fn has(self, options: Options) -> bool {
        self.0 & options.0 == options.0
    }
}

impl fmt::Display for Command {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(to)
    }
}

/// The low byte of a command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mode(pub u8);

/// One line for each mode: its value, its name in the protocol's documents, the constant.
macro_rules! modes {
    ($($(#[$doc:meta])* $constant:ident = $value:literal, $name:literal;)*) => {
        impl Mode {
            $($(#[$doc])* pub const $constant: Mode = Mode($value);)*

            /// All that have a name, by value.
            pub const NAMED: &[Mode] = &[$(Mode::$constant),*];

            /// Its name as the protocol's documents have it, without the prefix `IPMSG_`.
            pub const fn name(self) -> Option<&'static str> {
                match self {
                    $(Mode::$constant => Some($name),)*
                    _ => None,
                }
            }
        }
    };
}

modes! {
    /// Nothing; FeiQ broadcasts one before its entry.
    NOOPERATION = 0x00, "NOOPERATION";
    /// Broadcast at the start.
    BR_ENTRY = 0x01, "BR_ENTRY";
    /// Broadcast at the end.
    BR_EXIT = 0x02, "BR_EXIT";
    /// The answer to an entry.
    ANSENTRY = 0x03, "ANSENTRY";
    /// The name changed, or somebody went away or came back; not answered.
    BR_ABSENCE = 0x04, "BR_ABSENCE";
    /// Who can give the list of hosts?
    BR_ISGETLIST = 0x10, "BR_ISGETLIST";
    /// "I can."
    OKGETLIST = 0x11, "OKGETLIST";
    /// Asks for the list.
    GETLIST = 0x12, "GETLIST";
    /// The list, its fields separated by BEL.
    ANSLIST = 0x13, "ANSLIST";
    /// The list in the form of version 4.
    ANSLIST_DICT = 0x14, "ANSLIST_DICT";
    /// As BR_ISGETLIST, since version 2.
    BR_ISGETLIST2 = 0x18, "BR_ISGETLIST2";
    /// A message, maybe with files.
    SENDMSG = 0x20, "SENDMSG";
    /// The receipt of a message; the extra part is its number.
    RECVMSG = 0x21, "RECVMSG";
    /// FeiQ: a text to a group, by multicast.
    FEIQ_GROUP = 0x23, "FEIQ_GROUP";
    /// A sealed message was opened.
    READMSG = 0x30, "READMSG";
    /// A sealed message was thrown away unread.
    DELMSG = 0x31, "DELMSG";
    /// The receipt of a READMSG.
    ANSREADMSG = 0x32, "ANSREADMSG";
    /// Asks for the version.
    GETINFO = 0x40, "GETINFO";
    /// The version.
    SENDINFO = 0x41, "SENDINFO";
    /// Asks for the text of somebody who is away.
    GETABSENCEINFO = 0x50, "GETABSENCEINFO";
    /// The text of somebody who is away.
    SENDABSENCEINFO = 0x51, "SENDABSENCEINFO";
    /// TCP: asks for a file.
    GETFILEDATA = 0x60, "GETFILEDATA";
    /// The files of a message are not wanted, or not any more.
    RELEASEFILES = 0x61, "RELEASEFILES";
    /// TCP: asks for a folder.
    GETDIRFILES = 0x62, "GETDIRFILES";
    /// TCP, version 4.
    DIRFILES_AUTH = 0x63, "DIRFILES_AUTH";
    /// TCP, version 4.
    DIRFILES_AUTHRET = 0x64, "DIRFILES_AUTHRET";
    /// Asks for a public key.
    GETPUBKEY = 0x72, "GETPUBKEY";
    /// A public key.
    ANSPUBKEY = 0x73, "ANSPUBKEY";
    /// FeiQ: a window was opened.
    FEIQ_HELLO = 0x77, "FEIQ_HELLO";
    /// FeiQ: the answer to a hello.
    FEIQ_HELLO_ANSWER = 0x78, "FEIQ_HELLO_ANSWER";
    /// FeiQ: somebody types.
    FEIQ_TYPING = 0x79, "FEIQ_TYPING";
    /// FeiQ: somebody does not type any more.
    FEIQ_TYPING_END = 0x7a, "FEIQ_TYPING_END";
    /// Version 4, of an agent.
    AGENT_REQ = 0xa0, "AGENT_REQ";
    /// Version 4, of an agent; FeiQ: asks for help from afar.
    DIR_POLL = 0xb0, "DIR_POLL";
    /// FeiQ: a part of a picture.
    FEIQ_IMAGE = 0xc0, "FEIQ_IMAGE";
    /// FeiQ: the receipt of a part of a picture.
    FEIQ_IMAGE_RECEIPT = 0xc1, "FEIQ_IMAGE_RECEIPT";
    /// FeiQ: an entry into a group.
    FEIQ_GROUP_ENTRY = 0xc9, "FEIQ_GROUP_ENTRY";
    /// FeiQ: shakes the window (抖动).
    FEIQ_SHAKE = 0xd1, "FEIQ_SHAKE";
    /// FeiQ: the window was shaken.
    FEIQ_SHAKE_ANSWER = 0xd2, "FEIQ_SHAKE_ANSWER";
    /// FeiQ: asks whether somebody is there.
    FEIQ_PROBE = 0xd8, "FEIQ_PROBE";
    /// iptux: asks for the shared files.
    IPTUX_ASKSHARED = 0xff, "IPTUX_ASKSHARED";
    /// iptux: an icon.
    IPTUX_SENDICON = 0xfe, "IPTUX_SENDICON";
    /// iptux: data of its own on TCP.
    IPTUX_SENDSUBLAYER = 0xfd, "IPTUX_SENDSUBLAYER";
    /// iptux: a signature.
    IPTUX_SENDSIGN = 0xfc, "IPTUX_SENDSIGN";
    /// iptux: a message of its own kind.
    IPTUX_SENDMSG = 0xfb, "IPTUX_SENDMSG";
}

impl Mode {
    /// Says who somebody is: its options are those of presence.
    pub const fn is_presence(self) -> bool {
        matches!(self, Mode::BR_ENTRY | Mode::BR_EXIT | Mode::ANSENTRY | Mode::BR_ABSENCE)
    }
}

/// The upper 24 bits of a command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Options(pub u32);

/// Where the meaning of a bit holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Where {
    Everywhere,
    /// Not in a message, which has another meaning for the bit, or none.
    Presence,
    Message,
}

/// One line for each option: its bits, its name in the protocol's documents, and where it holds.
macro_rules! options {
    ($($(#[$doc:meta])* $constant:ident = $value:literal, $name:literal, $place:ident;)*) => {
        impl Options {
            /// None.
            pub const NONE: Options = Options(0);
            $($(#[$doc])* pub const $constant: Options = Options($value);)*

            /// Each with where it holds, by value.
            const TABLE: &[(Options, &'static str, Where)] = &[$((Options::$constant, $name, Where::$place)),*];
        }
    };
}

options! {
    /// Presence: away.
    ABSENCE = 0x100, "ABSENCEOPT", Presence;
    /// A message: a receipt is wanted.
    SENDCHECK = 0x100, "SENDCHECKOPT", Message;
    /// Presence: a server.
    SERVER = 0x200, "SERVEROPT", Presence;
    /// A message: sealed.
    SECRET = 0x200, "SECRETOPT", Message;
    /// A message: it went to everybody.
    BROADCAST = 0x400, "BROADCASTOPT", Message;
    /// A message: it went to several.
    MULTICAST = 0x800, "MULTICASTOPT", Message;
    /// A message, obsolete: no window.
    NOPOPUP = 0x1000, "NOPOPUPOPT", Message;
    /// A message: an automatic reply.
    AUTORET = 0x2000, "AUTORETOPT", Message;
    /// A message: sent again.
    RETRY = 0x4000, "RETRYOPT", Message;
    /// A message: locked with the receiver's password.
    PASSWORD = 0x8000, "PASSWORDOPT", Message;
    /// Presence: beyond broadcasts, "send me yours as unicast".
    DIALUP = 0x10000, "DIALUPOPT", Presence;
    /// A message: not to be written into a log.
    NOLOG = 0x20000, "NOLOGOPT", Message;
    /// Presence: takes files encrypted.
    CAPFILEENC = 0x40000, "CAPFILEENCOPT", Presence;
    /// A message, obsolete.
    NEWMULTI = 0x40000, "NEWMULTIOPT", Message;
    /// A message: whoever sends it is not to be put on the list.
    NOADDLIST = 0x80000, "NOADDLISTOPT", Message;
    /// A message: the READMSG is to be acknowledged.
    READCHECK = 0x10_0000, "READCHECKOPT", Message;
    /// Files: in a message they follow, in presence they are taken.
    FILEATTACH = 0x20_0000, "FILEATTACHOPT", Everywhere;
    /// Encryption: of this message, or possible.
    ENCRYPT = 0x40_0000, "ENCRYPTOPT", Everywhere;
    /// The texts are UTF-8.
    UTF8 = 0x80_0000, "UTF8OPT", Everywhere;
    /// UTF-8 is understood.
    CAPUTF8 = 0x100_0000, "CAPUTF8OPT", Everywhere;
    /// Packets as dictionaries are understood (version 4).
    CAPIPDICT = 0x200_0000, "CAPIPDICTOPT", Everywhere;
    /// The list of files is encrypted too.
    ENCEXTMSG = 0x400_0000, "ENCEXTMSGOPT", Everywhere;
    /// A picture of the clipboard is understood.
    CLIPBOARD = 0x800_0000, "CLIPBOARDOPT", Everywhere;
    /// A master of members (version 4).
    DIR_MASTER = 0x1000_0000, "DIR_MASTER", Everywhere;
}

impl Options {
    /// These and those.
    pub const fn and(self, other: Options) -> Options {
        Options(self.0 | other.0)
    }

    /// These without those.
    pub const fn without(self, other: Options) -> Options {
        Options(self.0 & !other.0)
    }

    /// The options that have a name in this mode, with it, by value.
    pub fn of(mode: Mode) -> impl Iterator<Item = (Options, &'static str)> {
        let holds = move |place: Where| match place {
            Where::Everywhere => true,
            Where::Presence => mode.is_presence(),
            Where::Message => matches!(mode, Mode::SENDMSG | Mode::READMSG | Mode::FEIQ_GROUP),
        };
        Self::TABLE.iter().filter(move |(_, _, place)| holds(*place)).map(|&(options, name, _)| (options, name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_a_mode_and_options() {
        let command = Command(288);
        assert_eq!((command.mode(), command.options()), (Mode::SENDMSG, Options::SENDCHECK));
        assert!(command.has(Options::SENDCHECK) && !command.has(Options::SECRET));
        assert_eq!(Command::new(Mode::BR_ENTRY, Options::FILEATTACH.and(Options::ENCRYPT)), Command(6_291_457));
        assert_eq!(Command(289).mode().name(), Some("RECVMSG"));
        assert_eq!(Mode(0x05).name(), None);
    }

    #[test]
    fn a_bit_is_named_as_its_mode_means_it() {
        let named = |mode| Options::of(mode).find(|(option, _)| option.0 == 0x100).map(|(_, name)| name);
        assert_eq!(named(Mode::BR_ENTRY), Some("ABSENCEOPT"));
        assert_eq!(named(Mode::SENDMSG), Some("SENDCHECKOPT"));
        assert_eq!(named(Mode::RECVMSG), None);
    }

    #[test]
    fn each_bit_has_one_name_in_each_mode() {
        for &mode in Mode::NAMED {
            let mut seen = 0;
            for (option, name) in Options::of(mode) {
                assert_eq!(seen & option.0, 0, "{name} in {mode:?}");
                seen |= option.0;
            }
        }
    }
}
