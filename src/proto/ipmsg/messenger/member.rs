//! One peer, with what is to be remembered of it and is of no interest to whoever looks.

use core::time::Duration;

use super::seen::Seen;
use crate::codec::charset::Charset;
use crate::proto::ipmsg::{Kind, Peer};

/// Login name and machine as the headers of packets have them, decoded.
pub(super) type Login = (String, String);

/// A peer.
#[derive(Debug)]
pub(super) struct Member {
    /// What is shown of it.
    pub peer: Peer,
    /// The names that it is found by. Those that are shown may be written better.
    pub login: Login,
    /// It is known by its address alone.
    pub is_unnamed: bool,
    /// It has said who it is.
    pub announced: bool,
    /// The user has to do with it.
    pub is_dear: bool,
    /// A message went to it or came from it.
    pub has_talked: bool,
    /// It does not hear broadcasts, as far as is known: it announces itself by unicast only. None before it did.
    pub is_beyond: Option<bool>,
    /// The charset of the last of its texts that told.
    pub spoke: Option<Charset>,
    /// The messages that came.
    pub seen: Seen,
    /// When its going was told by itself, and the number of that packet.
    pub left: Option<(Duration, u64)>,
    /// The entry that was answered last, and when.
    pub answered: Option<(u64, Duration)>,
    /// When it was asked last who it is.
    pub asked: Option<Duration>,
    /// When it was told last to whoever looks.
    pub told: Duration,
    /// Since when it has not answered the question whether it is still there.
    pub probed: Option<Duration>,
    /// When to look after it.
    pub age: Option<Duration>,
    /// Another one of its name came then, and so often it was asked since whether it is there.
    pub twin: Option<(Duration, u32)>,
    /// When to look for that.
    pub twin_due: Option<Duration>,
    /// When it is taken not to type any more.
    pub types_until: Option<Duration>,
    /// When it was told last that the user types, and when it is told that this is over.
    pub typing: Option<Duration>,
    pub typing_until: Option<Duration>,
    /// When it shook the window, and when the user shook its window.
    pub shook: Option<Duration>,
    pub shaken: Option<Duration>,
    /// When it got an automatic reply.
    pub replied: Option<Duration>,
}

impl Member {
    pub fn new(peer: Peer, login: Login, is_unnamed: bool) -> Member {
        Member {
            told: peer.met,
            peer,
            login,
            is_unnamed,
            announced: false,
            is_dear: false,
            has_talked: false,
            is_beyond: None,
            spoke: None,
            seen: Seen::default(),
            left: None,
            answered: None,
            asked: None,
            probed: None,
            age: None,
            twin: None,
            twin_due: None,
            types_until: None,
            typing: None,
            typing_until: None,
            shook: None,
            shaken: None,
            replied: None,
        }
    }

    /// It has a card, and not this one.
    pub fn is_another_card(&self, mac: Option<[u8; 6]>) -> bool {
        matches!((self.peer.mac, mac), (Some(mine), Some(other)) if mine != other)
    }

    /// Chooses the charset of texts to it, where the user has not.
    ///
    /// iptux and scripts are spoken to as they speak. All others say whether they take UTF-8, but FeiQ, which does not.
    pub fn choose_charset(&mut self) {
        if self.peer.charset_by_hand {
            return;
        }
        self.peer.charset = match self.peer.kind {
            Kind::Iptux => self.spoke.unwrap_or(Charset::Utf8),
            Kind::Bare => self.spoke.unwrap_or(Charset::Gbk),
            _ if self.peer.takes_utf8 => Charset::Utf8,
            _ => Charset::Gbk,
        };
    }
}
