//! What comes in: where it goes to, and what any packet tells about its sender.

use core::net::SocketAddr;
use core::time::Duration;

use super::member::Member;
use super::roster::Sender;
use super::{Change, Happening, MOST_TOLD, Messenger};
use crate::proto::ipmsg::text::{clean_name, decode};
use crate::proto::ipmsg::{Introduction, Kind, Mode, Options, Packet, Peer, PeerId, Presence, kind, mac};

/// What a peer was seen to do is told again so often, although nothing changed but the time.
const TOLD_AGAIN: Duration = Duration::from_secs(10);
/// The network does not turn the order of packets around for longer.
const OVERTAKEN: Duration = Duration::from_secs(2);

impl Messenger {
    /// Hears a datagram, which is not one of our own. What is no packet is ignored.
    pub fn handle(&mut self, now: Duration, from: SocketAddr, datagram: &[u8]) {
        // Its sender will repeat it if it matters.
        if self.told.len() >= MOST_TOLD {
            return;
        }
        let Ok(packet) = Packet::parse(datagram) else { return };
        match packet.command.mode() {
            Mode::BR_ENTRY | Mode::ANSENTRY | Mode::BR_ABSENCE => self.hear_presence(now, from, &packet),
            Mode::BR_EXIT => self.hear_exit(now, from, &packet),
            Mode::SENDMSG => self.hear_message(now, from, &packet),
            Mode::RECVMSG => self.hear_receipt(now, from, &packet),
            Mode::READMSG | Mode::DELMSG => self.hear_read(now, from, &packet),
            Mode::ANSREADMSG => self.hear_read_receipt(now, from, &packet),
            Mode::RELEASEFILES => self.hear_release(now, from, &packet),
            Mode::GETINFO | Mode::GETABSENCEINFO => self.hear_question(now, from, &packet),
            Mode::SENDINFO | Mode::SENDABSENCEINFO => self.hear_answer(now, from, &packet),
            Mode::FEIQ_HELLO | Mode::FEIQ_PROBE => self.hear_hello(now, from, &packet),
            Mode::FEIQ_TYPING | Mode::FEIQ_TYPING_END => self.hear_typing(now, from, &packet),
            Mode::FEIQ_SHAKE => self.hear_shake(now, from, &packet),
            Mode::FEIQ_IMAGE => self.hear_picture(now, from, &packet),
            // Also the answers of FeiQ to a hello and a shake: they say that it is there, and no more. Keys are not
            // given, lists of hosts neither asked for nor made, and groups of FeiQ are encrypted in a way of its own.
            _ => {
                self.recognize(now, from, &packet);
            }
        }
    }

    /// Whoever sent a packet, if it is known; it is there.
    pub(super) fn recognize(&mut self, now: Duration, from: SocketAddr, packet: &Packet) -> Option<PeerId> {
        let sender = sender(from, packet);
        let id = self.roster.find(&sender)?;
        self.refresh_member(now, id, &sender, packet, |member| name_by_header(member, packet));
        Some(id)
    }

    /// Whoever sent a packet; one that was not known is now.
    pub(super) fn make_out(&mut self, now: Duration, from: SocketAddr, packet: &Packet) -> PeerId {
        let sender = sender(from, packet);
        let id = self.roster.find(&sender).unwrap_or_else(|| self.add(now, &sender));
        self.refresh_member(now, id, &sender, packet, |member| name_by_header(member, packet));
        id
    }

    /// Somebody new, who has said nothing about itself yet.
    pub(super) fn add(&mut self, now: Duration, sender: &Sender) -> PeerId {
        self.make_room(sender.from);
        let peer = Peer { mac: sender.mac, ..Peer::nobody(now, sender.from) };
        self.roster.add(peer, sender.login.clone(), false)
    }

    /// Somebody of whom the address alone is known.
    pub(super) fn add_unnamed(&mut self, now: Duration, address: SocketAddr) -> PeerId {
        self.make_room(address);
        let id = self.roster.add(Peer::nobody(now, address), <(String, String)>::default(), true);
        self.tell(Happening::Peer(id, Change::Changed));
        id
    }

    fn make_room(&mut self, from: SocketAddr) {
        for id in self.roster.too_many(from.ip()) {
            self.drop_peer(id);
        }
    }

    /// Notes that a peer sent a packet from there, and what `change` makes of it.
    pub(super) fn refresh_member(
        &mut self,
        now: Duration,
        id: PeerId,
        sender: &Sender,
        packet: &Packet,
        change: impl FnOnce(&mut Member),
    ) {
        let Some(member) = self.roster.get(id) else { return };
        let before = member.peer.clone();
        let overtaken =
            member.left.is_some_and(|(at, number)| packet.number < number && now.saturating_sub(at) < OVERTAKEN);
        let is_same = before.address == sender.from && member.login == sender.login && !member.is_unnamed;
        let has_new_card = sender.mac.is_some() && sender.mac != before.mac;
        if (!is_same || has_new_card) && !is_beside(member, sender, packet) {
            self.roster.rename(id, sender);
        }
        let Some(member) = self.roster.get_mut(id) else { return };
        member.peer.seen = now;
        (member.probed, member.twin) = (None, None);
        // What was sent before it left does not say that it is here.
        if !before.presence.is_here() && !overtaken {
            (member.peer.presence, member.left) = (Presence::Here, None);
        }
        change(member);
        if overtaken {
            member.peer.presence = before.presence;
        }
        self.tell_change(now, id, &before);
    }

    /// Changes something about a peer, and tells it if that is to be seen.
    pub(super) fn update(&mut self, now: Duration, id: PeerId, change: impl FnOnce(&mut Member)) {
        let Some(member) = self.roster.get_mut(id) else { return };
        let before = member.peer.clone();
        change(member);
        self.tell_change(now, id, &before);
    }

    pub(super) fn tell_change(&mut self, now: Duration, id: PeerId, before: &Peer) {
        let Some(member) = self.roster.get_mut(id) else { return };
        let peer = &member.peer;
        let was_told = now.saturating_sub(member.told) < TOLD_AGAIN;
        let change = match (before.presence.is_here(), peer.presence.is_here()) {
            (false, true) => Change::Came,
            (true, false) => Change::Went,
            _ if was_told && *peer == (Peer { seen: peer.seen, ..before.clone() }) => return,
            _ => Change::Changed,
        };
        member.told = now;
        if change == Change::Came {
            self.age_from(now, id);
        }
        self.tell(Happening::Peer(id, change));
    }

    /// Forgets a peer that is not there.
    pub fn forget(&mut self, peer: PeerId) {
        if self.roster.get(peer).is_some_and(|member| !member.peer.presence.is_here()) {
            self.drop_peer(peer);
        }
    }

    /// Forgets a peer, and whatever waits for it.
    pub(super) fn drop_peer(&mut self, id: PeerId) {
        let Some(member) = self.roster.remove(id) else { return };
        self.clear_agenda_of(&member);
        self.pictures.forget(id);
        if member.is_dear {
            self.fail_all_of(id);
        }
        self.tell(Happening::Peer(id, Change::Forgotten));
    }
}

/// What a packet is recognized by. The names are those of its header in any packet, though an entry may have better ones
/// besides.
pub(super) fn sender(from: SocketAddr, packet: &Packet) -> Sender {
    let both = [packet.user.as_slice(), packet.host.as_slice()].join(&0);
    let (_, charset) = decode(&both, packet.command.has(Options::UTF8), None);
    let name = |bytes: &[u8]| clean_name(&charset.decode(bytes));
    Sender { from, login: (name(&packet.user), name(&packet.host)), mac: mac(&packet.version) }
}

/// A script on the machine of somebody who announced itself has its names, and a port that nobody listens on.
fn is_beside(member: &Member, sender: &Sender, packet: &Packet) -> bool {
    let peer = &member.peer;
    let has_place = member.announced && peer.presence.is_here() && peer.address.ip() == sender.from.ip();
    has_place && sender.mac.is_none() && !packet.command.mode().is_presence()
}

/// What a packet says about a peer that did not introduce itself.
fn name_by_header(member: &mut Member, packet: &Packet) {
    if member.announced {
        return;
    }
    let said = Introduction::parse(packet);
    (member.peer.user, member.peer.host) = (said.user, said.host);
    note_program(member, packet);
    member.choose_charset();
}

/// The program of a peer. A plain version says nothing as long as its sender did not announce itself.
pub(super) fn note_program(member: &mut Member, packet: &Packet) {
    member.peer.version = clean_name(&String::from_utf8_lossy(&packet.version));
    member.peer.kind = match kind(&packet.version) {
        program @ (Kind::FeiQ | Kind::Iptux) => program,
        program if member.announced => program,
        _ => Kind::Bare,
    };
}
