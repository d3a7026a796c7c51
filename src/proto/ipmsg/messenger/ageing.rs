//! Peers that leave without a word, and those that come back somewhere else.

use core::time::Duration;

use super::member::Member;
use super::roster::Sender;
use super::{Change, Due, Happening, Messenger};
use crate::proto::ipmsg::{Peer, PeerId, Presence};

/// A peer that was not heard for long is asked so often before it is gone: question or answer may be lost.
const ASKED: u32 = 5;
/// When somebody comes with the name of a peer that is somewhere else, that one is asked so often whether it is there,
/// at this distance.
const TWIN_ASKED: u32 = 5;
const TWIN_EVERY: Duration = Duration::from_millis(1500);
/// No more of one name are asked.
const MOST_TWINS: usize = 4;

impl Messenger {
    /// Looks after a peer that has come.
    pub(super) fn age_from(&mut self, now: Duration, id: PeerId) {
        self.plan_age(id, Some(now + self.rules.probe));
    }

    fn plan_age(&mut self, id: PeerId, at: Option<Duration>) {
        if let Some(member) = self.roster.get_mut(id) {
            self.agenda.set(&mut member.age, at, Due::Age(id));
        }
    }

    /// Asks a peer that was not heard for long whether it is there, and takes one that does not answer to be gone.
    pub(super) fn look_after(&mut self, now: Duration, id: PeerId) {
        let (probe, gone, entered) = (self.rules.probe, self.rules.gone, self.entered);
        let Some(member) = self.roster.get_mut(id) else { return };
        member.age = None;
        let (seen, address) = (member.peer.seen, member.peer.address);
        let next = match member.probed {
            _ if !member.peer.presence.is_here() => return,
            // Whoever only listens asks nobody, and knows of nobody whether it is there.
            _ if !entered => now + probe,
            _ if now < seen + probe => seen + probe,
            Some(probed) if now >= probed + gone => return self.fall_silent(now, id),
            probed => {
                let probed = *member.probed.insert(probed.unwrap_or(now));
                self.ask_who(address);
                (now + gone / ASKED).min(probed + gone)
            }
        };
        self.plan_age(id, Some(next));
    }

    fn fall_silent(&mut self, now: Duration, id: PeerId) {
        self.update(now, id, |member| {
            member.probed = None;
            member.peer.presence = Presence::Silent;
            member.peer.is_typing = false;
        });
    }

    /// The peer that an unknown one is: one of the same name that announced itself, and is not there any more.
    pub(super) fn moved(&self, sender: &Sender) -> Option<PeerId> {
        let gone = |member: &&Member| is_twin(member, sender) && !member.peer.presence.is_here();
        self.roster.named(&sender.login).filter(gone).max_by_key(|member| member.peer.seen).map(|member| member.peer.id)
    }

    /// Asks those that have the name of somebody who came whether they are still where they were.
    pub(super) fn ask_twins(&mut self, now: Duration, new: PeerId, sender: &Sender) {
        if !self.entered {
            return;
        }
        let here = |member: &&Member| is_twin(member, sender) && member.peer.id != new && member.twin.is_none();
        let twins: Vec<PeerId> =
            self.roster.named(&sender.login).filter(here).map(|member| member.peer.id).take(MOST_TWINS).collect();
        for id in twins {
            self.ask_twin(now, id, (now, 0));
        }
    }

    fn ask_twin(&mut self, now: Duration, id: PeerId, (since, asked): (Duration, u32)) {
        let Some(member) = self.roster.get_mut(id) else { return };
        member.twin = Some((since, asked + 1));
        self.agenda.set(&mut member.twin_due, Some(now + TWIN_EVERY), Due::Twin(id));
        let address = member.peer.address;
        self.ask_who(address);
    }

    /// One that was asked because of its name has had time to answer.
    pub(super) fn look_after_twin(&mut self, now: Duration, id: PeerId) {
        let Some(member) = self.roster.get_mut(id) else { return };
        member.twin_due = None;
        match member.twin {
            Some((since, asked)) if asked < TWIN_ASKED => self.ask_twin(now, id, (since, asked)),
            Some((since, _)) => {
                member.twin = None;
                self.move_in(now, id, since);
            }
            None => {}
        }
    }

    /// A peer that does not answer where it was is the one of its name that has come since, provided that nothing was
    /// said with that one yet.
    fn move_in(&mut self, now: Duration, old: PeerId, since: Duration) {
        let Some(member) = self.roster.get(old) else { return };
        let sender = Sender { from: member.peer.address, login: member.login.clone(), mac: member.peer.mac };
        let new = |member: &&Member| {
            let peer = &member.peer;
            let talked = member.has_talked || member.is_dear;
            is_twin(member, &sender) && peer.id != old && peer.met >= since && peer.presence.is_here() && !talked
        };
        let Some(new) = self.roster.named(&member.login).find(new).map(|member| member.peer.id) else { return };
        let Some(member) = self.roster.remove(new) else { return };
        self.clear_agenda_of(&member);
        self.tell(Happening::Peer(new, Change::Forgotten));
        let there = Sender { from: member.peer.address, login: member.login.clone(), mac: member.peer.mac };
        self.roster.rename(old, &there);
        self.update(now, old, |kept| {
            let (id, met, by_hand) = (kept.peer.id, kept.peer.met, kept.peer.charset_by_hand);
            let charset = if by_hand { kept.peer.charset } else { member.peer.charset };
            kept.peer = Peer { id, met, charset, charset_by_hand: by_hand, ..member.peer };
            (kept.seen, kept.answered, kept.is_beyond) = (member.seen, member.answered, member.is_beyond);
            (kept.probed, kept.left) = (None, None);
        });
        self.tell(Happening::Peer(old, Change::Changed));
    }

    /// Nothing is due any more of a peer that is forgotten.
    pub(super) fn clear_agenda_of(&mut self, member: &Member) {
        let id = member.peer.id;
        for (at, due) in [
            (member.age, Due::Age(id)),
            (member.twin_due, Due::Twin(id)),
            (member.types_until, Due::TheirTyping(id)),
            (member.typing_until, Due::OurTyping(id)),
        ] {
            if let Some(at) = at {
                self.agenda.remove(at, due);
            }
        }
    }
}

/// A peer that could be whoever sends from somewhere else under its name.
fn is_twin(member: &Member, sender: &Sender) -> bool {
    member.announced && !member.is_another_card(sender.mac) && member.peer.address.ip() != sender.from.ip()
}
