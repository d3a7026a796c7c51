//! Who is here: our own coming and going, and that of others.

use core::hash::{Hash, Hasher};
use core::net::SocketAddr;
use core::time::Duration;
use std::hash::DefaultHasher;

use super::hearing::{note_program, sender};
use super::member::Member;
use super::roster::Sender;
use super::{Due, Messenger, Profile, To};
use crate::codec::charset::Charset;
use crate::proto::ipmsg::text::lacking;
use crate::proto::ipmsg::{Introduction, Kind, Mode, Options, Packet, PeerId, Presence, introduction};

/// What everybody is told may be lost: it is said again after these times.
const AGAIN: [Duration; 3] = [Duration::from_secs(1), Duration::from_secs(3), Duration::from_secs(8)];
/// An entry is answered by everybody. Where there are more it is said only once more.
const MANY: usize = 256;
/// That we leave cannot be said again later.
const EXITS: usize = 3;
/// A peer is not answered more often.
const ANSWERED: Duration = Duration::from_secs(1);
/// So many answers wait.
const MOST_ANSWERS: usize = 1024;
/// So many peers that do not hear broadcasts are told by unicast what is broadcast.
const MOST_BEYOND: usize = 256;

/// Something that everybody is told more than once.
#[derive(Debug)]
pub(super) struct Announcement {
    mode: Mode,
    /// It was said so often again.
    said: usize,
    due: Option<Duration>,
}

impl Messenger {
    /// Tells everybody that we are here (上线): BR_ENTRY, in FeiQ's form after a NOOPERATION.
    pub fn enter(&mut self, now: Duration) {
        if self.profile.feiq.is_some() && !self.entered {
            self.post(To::Everyone, Mode::NOOPERATION, Options::NONE, b"\0");
        }
        self.entered = true;
        self.announce(now, Mode::BR_ENTRY);
    }

    /// Tells everybody who may have us on the list that we leave: BR_EXIT. What waits for receipts has failed.
    pub fn leave(&mut self, _now: Duration) {
        if let Some(mut old) = self.announcement.take() {
            self.agenda.set(&mut old.due, None, Due::Announce);
        }
        for (to, due) in core::mem::take(&mut self.answers) {
            self.agenda.remove(due, Due::Answer(to));
        }
        if core::mem::take(&mut self.shown) {
            for _ in 0..EXITS {
                self.tell_everybody(Mode::BR_EXIT);
            }
        }
        (self.entered, self.shown_to_all) = (false, false);
        self.seals_end();
        self.fail_all();
    }

    /// Asks everybody again who they are: BR_ENTRY.
    pub fn refresh(&mut self, now: Duration) {
        self.announce(now, Mode::BR_ENTRY);
    }

    /// Takes other names, or that the user goes away or comes back; told to everybody (BR_ABSENCE) if we are here.
    pub fn set_profile(&mut self, now: Duration, profile: Profile) {
        if profile == self.profile {
            return;
        }
        if profile.away != self.profile.away {
            self.forget_replies();
        }
        self.profile = profile;
        if !self.entered {
            return;
        }
        // An entry that is to be said again says the new names as well.
        if self.announcement.as_ref().is_some_and(|announcement| announcement.mode == Mode::BR_ENTRY) {
            self.tell_everybody(Mode::BR_ABSENCE);
        } else {
            self.announce(now, Mode::BR_ABSENCE);
        }
    }

    /// Tells everybody something now, and again.
    fn announce(&mut self, now: Duration, mode: Mode) {
        self.tell_everybody(mode);
        if let Some(mut old) = self.announcement.take() {
            self.agenda.set(&mut old.due, None, Due::Announce);
        }
        self.plan_announcement(now, Announcement { mode, said: 0, due: None });
    }

    pub(super) fn announce_again(&mut self, now: Duration) {
        let Some(mut announcement) = self.announcement.take() else { return };
        self.tell_everybody(announcement.mode);
        announcement.said += 1;
        announcement.due = None;
        let enough = announcement.mode == Mode::BR_ENTRY && self.roster.len() > MANY;
        if !enough {
            self.plan_announcement(now, announcement);
        }
    }

    fn plan_announcement(&mut self, now: Duration, mut announcement: Announcement) {
        let Some(&wait) = AGAIN.get(announcement.said) else { return };
        self.agenda.set(&mut announcement.due, Some(now + wait), Due::Announce);
        self.announcement = Some(announcement);
    }

    fn tell_everybody(&mut self, mode: Mode) {
        if mode != Mode::BR_EXIT {
            (self.shown, self.shown_to_all) = (true, true);
        }
        let (options, extra) = (self.presence_options(), self.introduction(None));
        let to_all = self.shown_to_all;
        if to_all {
            self.post(To::Everyone, mode, options, &extra);
        }
        // One that we asked may not hear broadcasts either, whether its answer came or not: it must not keep us for ever.
        let alone = |member: &&Member| match member.is_beyond {
            _ if !to_all => member.asked.is_some(),
            None => member.asked.is_some(),
            Some(is_beyond) => is_beyond,
        };
        let silent = |member: &Member| mode == Mode::BR_EXIT && member.peer.presence == Presence::Silent;
        let beyond = |member: &&Member| (member.peer.presence.is_here() || silent(member)) && alone(member);
        let beyond: Vec<SocketAddr> =
            self.roster.iter().filter(beyond).map(|member| member.peer.address).take(MOST_BEYOND).collect();
        for address in beyond {
            self.post(To::Address(address), mode, options.and(Options::DIALUP), &extra);
        }
    }

    /// Asks one who it is.
    pub(super) fn ask_who(&mut self, address: SocketAddr) {
        self.shown = true;
        let (options, extra) = (self.presence_options().and(Options::DIALUP), self.introduction(Some(address)));
        self.post(To::Address(address), Mode::BR_ENTRY, options, &extra);
    }

    /// What we say about ourselves. Never that we encrypt: then everybody sends texts that can be read.
    fn presence_options(&self) -> Options {
        let able = Options::FILEATTACH.and(Options::CAPUTF8);
        if self.profile.away.is_some() { able.and(Options::ABSENCE) } else { able }
    }

    /// Who we are, for everybody or for one. The extension in UTF-8 goes to whoever takes it; to everybody only where
    /// it does no harm, or where our names could not be told without.
    fn introduction(&self, to: Option<SocketAddr>) -> Vec<u8> {
        let Profile { user, host, nick, group, .. } = &self.profile;
        let names = [user, host, nick, group];
        let plain = names.iter().all(|name| name.is_ascii());
        let lacks = names.iter().any(|name| !lacking(name, Charset::Gbk).is_empty());
        let peer = to.and_then(|address| self.roster.at(address).next()).map(|member| &member.peer);
        let extended = match peer {
            Some(peer) if peer.kind == Kind::Iptux => plain,
            Some(peer) if peer.takes_utf8 => true,
            _ => plain || lacks,
        };
        introduction(&self.profile, Charset::Gbk, extended)
    }

    /// The peer at an address; one that was not known is asked who it is, and known from now on.
    pub fn meet(&mut self, now: Duration, address: SocketAddr) -> PeerId {
        let (id, is_new) = self.find_at(now, address);
        if is_new {
            self.ask_who(address);
        }
        id
    }

    /// The peer that was heard from an address last, or a new one; and which of these.
    pub(super) fn find_at(&mut self, now: Duration, address: SocketAddr) -> (PeerId, bool) {
        let known = self.roster.at(address).max_by_key(|member| (member.peer.presence.is_here(), member.peer.seen));
        let known = known.map(|member| member.peer.id);
        let id = known.unwrap_or_else(|| self.add_unnamed(now, address));
        if let Some(member) = self.roster.get_mut(id) {
            member.is_dear = true;
            member.asked.get_or_insert(now);
        }
        (id, known.is_none())
    }

    /// BR_ENTRY, ANSENTRY and BR_ABSENCE.
    pub(super) fn hear_presence(&mut self, now: Duration, from: SocketAddr, packet: &Packet) {
        let sender = sender(from, packet);
        let known = self.roster.find(&sender);
        let id = known.or_else(|| self.moved(&sender)).unwrap_or_else(|| {
            let id = self.add(now, &sender);
            self.ask_twins(now, id, &sender);
            id
        });
        let mode = packet.command.mode();
        self.refresh_member(now, id, &sender, packet, |member| introduce(member, packet));
        if mode == Mode::BR_ENTRY {
            self.answer_later(now, id, &sender, packet);
        }
    }

    /// Plans the answer to an entry. Where there are many, not all answer at once.
    fn answer_later(&mut self, now: Duration, id: PeerId, sender: &Sender, packet: &Packet) {
        let (entered, asked_alone) = (self.entered, packet.command.has(Options::DIALUP));
        let wait = if asked_alone { Duration::ZERO } else { self.spread() };
        let Some(member) = self.roster.get_mut(id) else { return };
        member.seen.entered(packet.number);
        let again = member.answered.is_some_and(|(number, at)| number == packet.number && now <= at + ANSWERED);
        let full = self.answers.len() >= MOST_ANSWERS || self.answers.contains_key(&sender.from);
        if !entered || again || full {
            return;
        }
        let due = member.answered.map_or(now, |(_, at)| at + ANSWERED).max(now + wait);
        member.answered = Some((packet.number, due));
        self.answers.insert(sender.from, due);
        if due <= now {
            self.answer(sender.from);
        } else {
            self.agenda.add(due, Due::Answer(sender.from));
        }
    }

    pub(super) fn answer(&mut self, to: SocketAddr) {
        if self.answers.remove(&to).is_some() {
            let (options, extra) = (self.presence_options(), self.introduction(Some(to)));
            self.post(To::Address(to), Mode::ANSENTRY, options, &extra);
        }
    }

    /// How long to wait before an entry is answered: longer the more there are, and not the same for each of them. IP
    /// Messenger waits up to 1, 2 and 4 seconds, by chance.
    fn spread(&self) -> Duration {
        let within = match self.roster.len() {
            0..=16 => return Duration::ZERO,
            17..=64 => 1000,
            65..=256 => 2000,
            _ => 4000,
        };
        let mut hasher = DefaultHasher::new();
        (self.number, &self.profile.user, &self.profile.host, self.profile.feiq).hash(&mut hasher);
        Duration::from_millis(hasher.finish() % within)
    }

    pub(super) fn hear_exit(&mut self, now: Duration, from: SocketAddr, packet: &Packet) {
        let Some(id) = self.roster.find(&sender(from, packet)) else { return };
        self.update(now, id, |member| {
            member.left = Some((now, packet.number));
            member.peer.seen = now;
            member.peer.presence = Presence::Left;
            member.peer.is_typing = false;
        });
    }
}

/// What a peer says about itself.
fn introduce(member: &mut Member, packet: &Packet) {
    let said = Introduction::parse(packet);
    member.announced = true;
    note_program(member, packet);
    let peer = &mut member.peer;
    (peer.nick, peer.group, peer.user, peer.host) = (said.nick, said.group, said.user, said.host);
    peer.presence = if said.away { Presence::Away } else { Presence::Here };
    if !said.away {
        peer.away_text = None;
    }
    // FeiQ itself has no extension, and whatever it says about UTF-8 has not been seen to be true. One of ours in its form
    // has an address that nobody sold (IEEE 802: locally administered).
    let made_up = peer.mac.is_some_and(|[first, ..]| first & 2 != 0);
    let has_extension = packet.extended().split(|&byte| byte == 0).nth(1).is_some_and(|third| third.starts_with(b"\n"));
    peer.takes_utf8 = said.takes_utf8 && (peer.kind != Kind::FeiQ || has_extension || made_up);
    member.spoke = said.charset.or(member.spoke);
    member.choose_charset();
    if packet.command.mode() != Mode::ANSENTRY {
        let dials = packet.command.has(Options::DIALUP);
        member.is_beyond = Some(dials && member.is_beyond != Some(false));
    }
}
