//! Somebody on the network, as far as packets tell.

use core::net::SocketAddr;
use core::time::Duration;

use serde::{Deserialize, Serialize};

use crate::codec::charset::Charset;

/// The name of a peer inside one [`super::Messenger`]: never given to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PeerId(pub u32);

/// What program a peer is, as its version field tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// 飞秋: `1_lbt…#…`.
    FeiQ,
    /// IP Messenger and whatever speaks like it: a plain `1`.
    IpMessenger,
    /// iptux: `1_iptux …`.
    Iptux,
    /// Has sent something and never announced itself: a script, for example.
    #[default]
    Bare,
    /// Something else that begins with `1`.
    Other,
}

/// Whether a peer is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Presence {
    /// It is.
    #[default]
    Here,
    /// It says that its user is away.
    Away,
    /// It said that it leaves.
    Left,
    /// It has not answered for long.
    Silent,
}

impl Presence {
    /// It can be talked to now.
    pub fn is_here(self) -> bool {
        matches!(self, Presence::Here | Presence::Away)
    }
}

/// A peer. Its texts are decoded, cut to [`super::LONGEST_NAME`] characters and free of control characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Its name here.
    pub id: PeerId,
    /// Where its packets came from last, and where packets to it go.
    pub address: SocketAddr,
    /// The login name.
    pub user: String,
    /// The name of the machine.
    pub host: String,
    /// What it calls itself; empty where it never said.
    pub nick: String,
    /// Its group; empty for none.
    pub group: String,
    /// The version field as it came.
    pub version: String,
    /// What program it is.
    pub kind: Kind,
    /// The MAC address in the version field of FeiQ.
    pub mac: Option<[u8; 6]>,
    /// Whether it is there.
    pub presence: Presence,
    /// The text for whoever writes to it while it is away, where that was asked for.
    pub away_text: Option<String>,
    /// What it answered when its version was asked for.
    pub info: Option<String>,
    /// The charset that texts to it are in.
    pub charset: Charset,
    /// The user chose that charset.
    pub charset_by_hand: bool,
    /// It said that it understands UTF-8.
    pub takes_utf8: bool,
    /// It is typing now (FeiQ).
    pub is_typing: bool,
    /// When it was heard last, in the machine's time.
    pub seen: Duration,
    /// When it was heard first.
    pub met: Duration,
}

impl Peer {
    /// Whoever is at an address, and was not heard yet.
    pub fn nobody(now: Duration, address: SocketAddr) -> Peer {
        Peer {
            id: PeerId(0),
            address,
            user: String::new(),
            host: String::new(),
            nick: String::new(),
            group: String::new(),
            version: String::new(),
            kind: Kind::Bare,
            mac: None,
            presence: Presence::Silent,
            away_text: None,
            info: None,
            charset: Charset::Gbk,
            charset_by_hand: false,
            takes_utf8: false,
            is_typing: false,
            seen: now,
            met: now,
        }
    }

    /// What to call it: its nickname, or its user.
    pub fn name(&self) -> &str {
        if self.nick.is_empty() { &self.user } else { &self.nick }
    }

    /// It honours the offset of a request for a file, so that a transfer can be taken up again.
    pub fn resumes(&self) -> bool {
        self.kind != Kind::Iptux
    }
}
