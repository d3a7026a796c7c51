//! What FeiQ's windows tell each other: that one was opened, that somebody types, and a shake (抖动).

use core::net::SocketAddr;
use core::time::Duration;

use super::{Due, Happening, Messenger, To};
use crate::proto::ipmsg::{Kind, Mode, Options, Packet, PeerId};

/// That the user types is said no more often.
const TYPING_SAID: Duration = Duration::from_secs(4);
/// Whoever has typed has stopped after so long without another word.
const TYPING_ENDS: Duration = Duration::from_secs(10);
/// A peer shakes the window no more often, and the user no more often that of a peer.
const SHAKES: Duration = Duration::from_secs(10);
/// The extra part of these packets.
const NOTHING: &[u8] = b"\0";

impl Messenger {
    /// Tells a peer of FeiQ that the user types, or does not any more.
    pub fn typing(&mut self, now: Duration, peer: PeerId, types: bool) {
        let polite = self.rules.manners;
        let Some(member) = self.roster.get_mut(peer) else { return };
        let able = member.peer.kind == Kind::FeiQ && member.peer.presence.is_here();
        if !types {
            if member.typing.is_some() {
                self.end_typing(peer);
            }
            return;
        }
        if !able || !polite {
            return;
        }
        self.agenda.set(&mut member.typing_until, Some(now + TYPING_ENDS), Due::OurTyping(peer));
        if member.typing.is_none_or(|said| now >= said + TYPING_SAID) {
            member.typing = Some(now);
            let to = To::Address(member.peer.address);
            self.post(to, Mode::FEIQ_TYPING, Options::NONE, NOTHING);
        }
    }

    /// The user does not type any more.
    pub(super) fn end_typing(&mut self, peer: PeerId) {
        let Some(member) = self.roster.get_mut(peer) else { return };
        self.agenda.set(&mut member.typing_until, None, Due::OurTyping(peer));
        member.typing = None;
        let to = To::Address(member.peer.address);
        self.post(to, Mode::FEIQ_TYPING_END, Options::NONE, NOTHING);
    }

    pub(super) fn hear_typing(&mut self, now: Duration, from: SocketAddr, packet: &Packet) {
        let Some(id) = self.recognize(now, from, packet) else { return };
        if packet.command.mode() == Mode::FEIQ_TYPING_END {
            return self.stopped_typing(now, id);
        }
        if let Some(member) = self.roster.get_mut(id) {
            self.agenda.set(&mut member.types_until, Some(now + TYPING_ENDS), Due::TheirTyping(id));
        }
        self.update(now, id, |member| member.peer.is_typing = true);
    }

    /// A peer types no more: it says so, has sent what it typed, or was not heard.
    pub(super) fn stopped_typing(&mut self, now: Duration, id: PeerId) {
        let Some(member) = self.roster.get_mut(id) else { return };
        self.agenda.set(&mut member.types_until, None, Due::TheirTyping(id));
        if member.peer.is_typing {
            self.update(now, id, |member| member.peer.is_typing = false);
        }
    }

    /// Shakes the window of a peer of FeiQ; false where that was done a moment ago, or is not possible.
    pub fn shake(&mut self, now: Duration, peer: PeerId) -> bool {
        let Some(member) = self.roster.get_mut(peer) else { return false };
        let able = member.peer.kind == Kind::FeiQ && member.peer.presence.is_here();
        if !able || member.shaken.is_some_and(|at| now < at + SHAKES) {
            return false;
        }
        member.shaken = Some(now);
        (member.is_dear, member.has_talked) = (true, true);
        let to = To::Address(member.peer.address);
        self.post(to, Mode::FEIQ_SHAKE, Options::NONE, NOTHING).is_some()
    }

    pub(super) fn hear_shake(&mut self, now: Duration, from: SocketAddr, packet: &Packet) {
        let id = self.make_out(now, from, packet);
        self.ask_unknown(now, id, from);
        let Some(member) = self.roster.get_mut(id) else { return };
        let again = member.shook.is_some_and(|at| now < at + SHAKES);
        if again || !self.rules.shakes {
            return;
        }
        member.shook = Some(now);
        member.has_talked = true;
        self.tell(Happening::Shaken(id));
        if self.rules.manners {
            self.post(To::Address(from), Mode::FEIQ_SHAKE_ANSWER, Options::NONE, NOTHING);
        }
    }

    /// Somebody has opened the window to us, or asks whether we are there.
    pub(super) fn hear_hello(&mut self, now: Duration, from: SocketAddr, packet: &Packet) {
        self.recognize(now, from, packet);
        if self.entered {
            self.post(To::Address(from), Mode::FEIQ_HELLO_ANSWER, Options::NONE, NOTHING);
        }
    }
}
