//! A packet made by hand: what is typed, the bytes that it makes, and where they go.
//!
//! Nothing is put right here: a colon in a name stays one, so that one can see what others make of it.

mod check;
mod preset;

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

pub use check::{MakerField, MakerProblem};
pub use preset::Preset;

use crate::codec::charset::Charset;
use crate::codec::escape;
use crate::proto::ipmsg::{Command, LONGEST, Malformed, Mode, Options, PORT, Packet, Profile, version};

/// The form, as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Maker {
    /// Which version field.
    pub version: VersionLook,
    /// That of [`VersionLook::Free`], with escapes.
    pub free_version: String,
    /// The number; empty for the next one.
    pub number: String,
    /// The login name, with escapes; empty for ours.
    pub user: String,
    /// The name of the machine, with escapes; empty for ours.
    pub host: String,
    /// Mode and options, decimal or `0x` and hex.
    pub command: String,
    /// The text, with escapes.
    pub text: String,
    /// The list of files behind the text, with escapes; empty for none.
    pub list: String,
    /// A NUL ends the packet.
    pub ended: bool,
    /// In which all of it is written.
    pub charset: Charset,
    /// Where to.
    pub whom: Whom,
    /// Of [`Whom::Address`]: an IPv4 address, with a port or without.
    pub address: String,
    /// It is sent more than once.
    pub repeats: bool,
    /// Milliseconds from one to the next.
    pub every: String,
    /// How often in all.
    pub times: String,
}

/// Which version field a packet has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VersionLook {
    /// `1`.
    #[default]
    Plain,
    /// FeiQ's form.
    FeiQ,
    /// Whatever is typed.
    Free,
}

/// Where a packet goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Whom {
    /// To the person that is selected on the page.
    #[default]
    Selected,
    /// To an address.
    Address,
    /// To everybody, as broadcast.
    Everyone,
}

/// What stands in a packet where nothing is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ours {
    /// Our names, and our version field in FeiQ's form.
    pub profile: Profile,
    /// The number of the next packet.
    pub number: u64,
}

impl Default for Maker {
    fn default() -> Self {
        Maker {
            version: VersionLook::Plain,
            free_version: String::new(),
            number: String::new(),
            user: String::new(),
            host: String::new(),
            command: Command::new(Mode::SENDMSG, Options::SENDCHECK).to_string(),
            text: String::new(),
            list: String::new(),
            ended: true,
            charset: Charset::Gbk,
            whom: Whom::Selected,
            address: String::new(),
            repeats: false,
            every: "1000".into(),
            times: "10".into(),
        }
    }
}

impl Maker {
    /// The command as it is typed.
    pub fn command(&self) -> Option<Command> {
        let text = self.command.trim();
        let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
        let value = hex.map_or_else(|| text.parse(), |digits| u32::from_str_radix(digits, 16));
        value.ok().map(Command)
    }

    /// Another mode; of the options, those stay that have a name in it.
    pub fn set_mode(&mut self, mode: Mode) {
        let before = self.command().unwrap_or_default();
        let known = Options::of(mode).filter(|(option, _)| before.has(*option));
        let options = known.fold(Options::NONE, |all, (option, _)| all.and(option));
        self.command = Command::new(mode, options).to_string();
    }

    /// Sets or clears an option.
    pub fn set_option(&mut self, option: Options, holds: bool) {
        let Some(command) = self.command() else { return };
        let options = command.options();
        let options = if holds { options.and(option) } else { options.without(option) };
        self.command = Command::new(command.mode(), options).to_string();
    }

    /// The datagram.
    ///
    /// # Errors
    /// What is wrong with each field.
    pub fn bytes(&self, ours: &Ours) -> Result<Vec<u8>, Vec<(MakerField, MakerProblem)>> {
        let mut problems = Vec::new();
        let mut read = |field, text: &str| {
            escape::parse(text, self.charset).unwrap_or_else(|error| {
                problems.push((field, MakerProblem::Escape(error)));
                Vec::new()
            })
        };
        let or = |typed: &str, own: &str| if typed.is_empty() { escaped(own) } else { typed.to_owned() };
        let first = match self.version {
            VersionLook::Plain => b"1".to_vec(),
            VersionLook::FeiQ => version(&ours.profile),
            VersionLook::Free => read(MakerField::Version, &self.free_version),
        };
        let user = read(MakerField::User, &or(&self.user, &ours.profile.user));
        let host = read(MakerField::Host, &or(&self.host, &ours.profile.host));
        let text = read(MakerField::Text, &self.text.replace('\n', "\\n"));
        let list = read(MakerField::List, &self.list);
        let number = match self.number.trim() {
            "" => Some(ours.number),
            typed => typed.parse().ok(),
        };
        if number.is_none() {
            problems.push((MakerField::Number, MakerProblem::Number));
        }
        let command = self.command();
        if command.is_none() {
            problems.push((MakerField::Command, MakerProblem::Command));
        }
        let (number, command) = (number.unwrap_or_default().to_string(), command.unwrap_or_default().to_string());
        let mut bytes = [&first[..], number.as_bytes(), &user, &host, command.as_bytes(), &text].join(&b':');
        if !list.is_empty() {
            bytes.push(0);
            bytes.extend_from_slice(&list);
        }
        bytes.extend(self.ended.then_some(0));
        if bytes.len() > LONGEST {
            problems.push((MakerField::Text, MakerProblem::TooLong(bytes.len())));
        }
        if problems.is_empty() { Ok(bytes) } else { Err(problems) }
    }

    /// The address that is typed.
    ///
    /// # Errors
    /// There is none.
    pub fn typed_address(&self) -> Result<SocketAddr, MakerProblem> {
        let text = self.address.trim().replace('：', ":");
        let plain = || Some(SocketAddr::from((text.parse::<Ipv4Addr>().ok()?, PORT)));
        let whole = text.parse::<SocketAddr>().ok().filter(|address| address.is_ipv4() && address.port() != 0);
        whole.or_else(plain).ok_or(MakerProblem::Address)
    }

    /// How often, and how far apart.
    ///
    /// # Errors
    /// What is wrong with each field.
    pub fn rhythm(&self) -> Result<(u32, Duration), Vec<(MakerField, MakerProblem)>> {
        if !self.repeats {
            return Ok((1, check::SHORTEST));
        }
        let every = check::every(&self.every).ok_or((MakerField::Every, MakerProblem::Every));
        let times = check::times(&self.times).ok_or((MakerField::Times, MakerProblem::Times));
        match (every, times) {
            (Ok(every), Ok(times)) => Ok((times, every)),
            (every, times) => Err(every.err().into_iter().chain(times.err()).collect()),
        }
    }

    /// Puts a packet into the form, whole; where it goes stays.
    ///
    /// # Errors
    /// It is none.
    pub fn load(&mut self, datagram: &[u8]) -> Result<(), Malformed> {
        let packet = Packet::parse(datagram)?;
        let utf8 = packet.command.has(Options::UTF8);
        self.charset = crate::proto::ipmsg::text::decode(&packet.extra, utf8, None).1;
        let show = |bytes: &[u8]| escape::show(bytes, self.charset);
        self.version = if packet.version == b"1" { VersionLook::Plain } else { VersionLook::Free };
        self.free_version = show(&packet.version);
        self.number = packet.number.to_string();
        (self.user, self.host) = (show(&packet.user), show(&packet.host));
        self.command = packet.command.to_string();
        self.ended = packet.extra.ends_with(&[0]);
        let extra = packet.extra.strip_suffix(&[0]).unwrap_or(&packet.extra);
        let has_list = packet.command.mode() == Mode::SENDMSG && packet.command.has(Options::FILEATTACH);
        let parted = extra.iter().position(|byte| *byte == 0).filter(|_| has_list);
        let (text, list) = parted.map_or((extra, &[][..]), |at| {
            (extra.get(..at).unwrap_or_default(), extra.get(at + 1..).unwrap_or_default())
        });
        (self.text, self.list) = (show(text), show(list));
        Ok(())
    }
}

/// A text as one that stands for itself where escapes are read.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
}

#[cfg(test)]
mod tests;
