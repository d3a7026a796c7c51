//! The messenger as a machine: who is there, what was said, and what has to be said again.
//!
//! [`roster`] has the peers and [`outbox`] the messages that are on their way; [`agenda`] knows what is due when. What
//! is heard goes by its mode to [`presence`], [`receiving`], [`images`], [`receipts`], [`manners`] or [`replies`].

mod ageing;
mod agenda;
mod happening;
mod hearing;
mod images;
mod manners;
mod member;
mod outbox;
mod presence;
mod receipts;
mod receiving;
mod replies;
mod roster;
mod seals;
mod seen;
mod sending;
mod terms;
#[cfg(test)]
mod tests;

use core::net::SocketAddr;
use core::time::Duration;
use std::collections::{BTreeMap, VecDeque};

use agenda::{Agenda, Due};
pub use happening::{Change, Happening, Received, To, Transmit};
use outbox::Outbox;
use presence::Announcement;
use roster::Roster;
use seals::{Seal, Sealed};
pub use terms::{Addressee, Delivery, Failure, MessageId, Profile, Rules, Send};

use super::text::encode;
use super::{Command, Mode, Options, Packet, Peer, PeerId, Pictures, version};
use crate::codec::charset::Charset;

/// So many packets wait to be sent, and so many bytes: what is not urgent is left out then, messages wait.
const MOST_OUT: usize = 2048;
const MOST_OUT_BYTES: usize = 8 << 20;
/// So much waits to be told: as long as nobody listens, nothing is heard.
const MOST_TOLD: usize = 4096;

/// The machine. Times are those since whatever moment its driver chose.
#[derive(Debug)]
pub struct Messenger {
    profile: Profile,
    rules: Rules,
    /// The number of the next packet.
    number: u64,
    out: VecDeque<Transmit>,
    out_bytes: usize,
    told: VecDeque<Happening>,
    roster: Roster,
    agenda: Agenda,
    /// We have said that we are here.
    entered: bool,
    /// Somebody may have us on the list, because we said so or asked who it is.
    shown: bool,
    /// Everybody may have us on the list.
    shown_to_all: bool,
    /// What everybody is told once more.
    announcement: Option<Announcement>,
    /// Entries that are to be answered, and when.
    answers: BTreeMap<SocketAddr, Duration>,
    outbox: Outbox,
    /// The packets that say that a sealed message was opened, by number.
    seals: BTreeMap<u64, Seal>,
    /// The sealed messages that came.
    sealed: Sealed,
    pictures: Pictures,
    /// When to look whether they still come.
    pictures_due: Option<Duration>,
}

impl Messenger {
    /// One that has said nothing yet. `number` is that of its first packet: larger than any of an earlier run, else
    /// peers like iptux show nothing of what it says; the Unix time in seconds by custom.
    pub fn new(profile: Profile, rules: Rules, number: u64) -> Self {
        Messenger {
            profile,
            rules: rules.within_bounds(),
            number,
            out: VecDeque::new(),
            out_bytes: 0,
            told: VecDeque::new(),
            roster: Roster::default(),
            agenda: Agenda::default(),
            entered: false,
            shown: false,
            shown_to_all: false,
            announcement: None,
            answers: BTreeMap::new(),
            outbox: Outbox::default(),
            seals: BTreeMap::new(),
            sealed: Sealed::default(),
            pictures: Pictures::default(),
            pictures_due: None,
        }
    }

    /// Who we are.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The number that the next packet will have.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// A number for a packet that somebody else makes: a request for a file, one made by hand.
    pub fn take_number(&mut self) -> u64 {
        let number = self.number;
        self.number = self.number.saturating_add(1);
        number
    }

    /// Behaves in another way from now on.
    pub fn set_rules(&mut self, rules: Rules) {
        self.rules = rules.within_bounds();
    }

    /// When [`Messenger::handle_timeout`] is to be called although nothing happens.
    pub fn poll_at(&self) -> Option<Duration> {
        self.agenda.next()
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Duration) {
        while let Some(due) = self.agenda.take(now) {
            match due {
                Due::Announce => self.announce_again(now),
                Due::Answer(to) => self.answer(to),
                Due::Message(number) => self.message_due(now, number),
                Due::Seal(number) => self.seal_due(now, number),
                Due::Age(peer) => self.look_after(now, peer),
                Due::Twin(peer) => self.look_after_twin(now, peer),
                Due::Pictures => self.look_after_pictures(now),
                Due::TheirTyping(peer) => self.stopped_typing(now, peer),
                Due::OurTyping(peer) => self.end_typing(peer),
            }
        }
    }

    /// The next packet to send.
    pub fn transmit(&mut self) -> Option<Transmit> {
        let next = self.out.pop_front()?;
        self.out_bytes = self.out_bytes.saturating_sub(next.bytes.len());
        Some(next)
    }

    /// What happened next.
    pub fn happening(&mut self) -> Option<Happening> {
        self.told.pop_front()
    }

    /// The peers, in the order in which they were met.
    pub fn peers(&self) -> impl Iterator<Item = &Peer> {
        self.roster.iter().map(|member| &member.peer)
    }

    /// One of them.
    pub fn peer(&self, id: PeerId) -> Option<&Peer> {
        self.roster.get(id).map(|member| &member.peer)
    }

    /// Texts to a peer are in this charset; None for what the peer understands, as far as is known.
    pub fn set_charset(&mut self, peer: PeerId, charset: Option<Charset>) {
        let Some(now) = self.roster.get(peer).map(|member| member.told) else { return };
        self.update(now, peer, |member| {
            member.is_dear |= charset.is_some();
            member.peer.charset_by_hand = charset.is_some();
            member.peer.charset = charset.unwrap_or(member.peer.charset);
            member.choose_charset();
        });
    }

    fn tell(&mut self, happening: Happening) {
        self.told.push_back(happening);
    }

    /// There is room for one more packet of this length.
    fn has_room(&self, bytes: usize) -> bool {
        self.out.len() < MOST_OUT && self.out_bytes + bytes <= MOST_OUT_BYTES
    }

    /// A packet of ours. Names in its header are in UTF-8 where its option says so, else in GBK.
    fn packet(&self, number: u64, command: Command, extra: &[u8]) -> Vec<u8> {
        let charset = if command.has(Options::UTF8) { Charset::Utf8 } else { Charset::Gbk };
        let name = |text: &str| encode(text, charset, '?');
        let (user, host) = (name(&self.profile.user), name(&self.profile.host));
        Packet { version: version(&self.profile), number, user, host, command, extra: extra.to_vec() }.to_bytes()
    }

    /// Sends a packet, unless too many wait. Its number is given back.
    fn post(&mut self, to: To, mode: Mode, options: Options, extra: &[u8]) -> Option<u64> {
        let number = self.take_number();
        let bytes = self.packet(number, Command::new(mode, options), extra);
        let room = self.has_room(bytes.len());
        if room {
            self.push(to, bytes);
        }
        room.then_some(number)
    }

    fn push(&mut self, to: To, bytes: Vec<u8>) {
        self.out_bytes += bytes.len();
        self.out.push_back(Transmit { to, bytes });
    }
}

/// A number as the extra part of a packet.
fn written(number: u64) -> Vec<u8> {
    format!("{number}\0").into_bytes()
}

/// The number that an extra part begins with.
fn numbered(packet: &Packet) -> Option<u64> {
    let text = packet.text();
    let digits =
        text.iter().position(|byte| !byte.is_ascii_digit()).map_or(text, |end| text.get(..end).unwrap_or(text));
    core::str::from_utf8(digits).ok()?.parse().ok()
}
