//! Somebody to talk to: a peer that is there, or one whose conversation is kept.

use crate::codec::charset::Charset;
use crate::proto::ipmsg::{Kind, PeerId, Presence};

/// The name of a person over restarts, under which the conversation is kept: from the MAC address in FeiQ's version
/// field, else from user, host and address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(pub String);

/// A person, as a line of the list shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// Its name over restarts.
    pub key: Key,
    /// Its name in the running messenger; None for one that was not met in this run.
    pub peer: Option<PeerId>,
    /// What to call it.
    pub name: String,
    /// Login name and machine, `user@host`.
    pub login: String,
    /// Its group; empty for none.
    pub group: String,
    /// Address and port.
    pub address: String,
    /// What program it is.
    pub kind: Kind,
    /// Its version field, or what it answered when asked.
    pub version: String,
    /// Whether it is there; Left for one that was not met in this run.
    pub presence: Presence,
    /// The text of its absence.
    pub away_text: Option<String>,
    /// When it was heard last, nanoseconds since the Unix epoch.
    pub seen: i64,
    /// The charset that texts to it are in, and whether the user chose it.
    pub charset: (Charset, bool),
    /// It is typing.
    pub is_typing: bool,
    /// Messages that were not looked at.
    pub unread: usize,
    /// The newest line of the conversation, in short; empty for none.
    pub preview: String,
    /// When that was; 0 for never.
    pub spoke: i64,
}

#[cfg(test)]
impl Person {
    /// Somebody of FeiQ who is here, for tests of whatever shows people.
    pub(crate) fn of_test(name: &str, address: &str) -> Person {
        Person {
            key: Key(name.into()),
            peer: None,
            name: name.into(),
            login: format!("{name}@host"),
            group: String::new(),
            address: address.into(),
            kind: Kind::FeiQ,
            version: String::new(),
            presence: Presence::Here,
            away_text: None,
            seen: 0,
            charset: (Charset::Gbk, false),
            is_typing: false,
            unread: 0,
            preview: String::new(),
            spoke: 0,
        }
    }
}
