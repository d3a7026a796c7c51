//! Messages that come: acknowledged however often they do, and told once.

use core::net::SocketAddr;
use core::time::Duration;

use super::{Happening, Messenger, Received, To, numbered, written};
use crate::proto::ipmsg::text::{decode, strip_font};
use crate::proto::ipmsg::{Attachments, Mode, Options, Packet, PeerId, parse_attachments};

/// Whoever writes without having said who it is is asked no more often.
const ASKED: Duration = Duration::from_secs(60);

impl Messenger {
    pub(super) fn hear_message(&mut self, now: Duration, from: SocketAddr, packet: &Packet) {
        let command = packet.command;
        let id = self.make_out(now, from, packet);
        if command.has(Options::SENDCHECK) && !command.has(Options::BROADCAST) && !command.has(Options::AUTORET) {
            self.post(To::Address(from), Mode::RECVMSG, Options::NONE, &written(packet.number));
        }
        if !command.has(Options::NOADDLIST) {
            self.ask_unknown(now, id, from);
        }
        let Some(member) = self.roster.get_mut(id) else { return };
        member.has_talked = true;
        let is_itself = member.announced && member.peer.address == from;
        if member.seen.repeats(now, packet, is_itself) {
            return;
        }
        self.stopped_typing(now, id);
        let received = self.read(now, id, packet);
        let automatic = received.automatic || received.to_many;
        if received.sealed && command.has(Options::READCHECK) {
            self.sealed.add(id, packet.number);
        }
        self.tell(Happening::Received(Box::new(received)));
        if !automatic {
            self.reply(now, id);
        }
    }

    /// Asks somebody who has not said so who it is.
    pub(super) fn ask_unknown(&mut self, now: Duration, id: PeerId, from: SocketAddr) {
        let Some(member) = self.roster.get_mut(id) else { return };
        let recently = member.asked.is_some_and(|asked| now < asked + ASKED);
        if self.entered && !member.announced && !recently {
            member.asked = Some(now);
            self.ask_who(from);
        }
    }

    /// What a message says.
    fn read(&mut self, now: Duration, id: PeerId, packet: &Packet) -> Received {
        let command = packet.command;
        let (utf8, encrypted) = (command.has(Options::UTF8), command.has(Options::ENCRYPT));
        let known = self.roster.get(id).and_then(|member| {
            let by_hand = member.peer.charset_by_hand.then_some(member.peer.charset);
            by_hand.or(member.spoke)
        });
        let (text, charset) = decode(if encrypted { &[] } else { packet.text() }, utf8, known);
        if !encrypted && !packet.text().is_ascii() {
            self.update(now, id, |member| {
                member.spoke = Some(charset);
                member.choose_charset();
            });
        }
        let offers = command.has(Options::FILEATTACH) && !command.has(Options::ENCEXTMSG);
        let of_names = if packet.text().is_ascii() { known } else { Some(charset) };
        let list = if offers { packet.extended() } else { &[] };
        let Attachments { mut files, mut dropped } = parse_attachments(list, |name| decode(name, utf8, of_names).0);
        let named = files.len();
        files.retain(|file| file.kind.is_taken());
        dropped += named - files.len();
        Received {
            peer: id,
            number: packet.number,
            text: strip_font(&text).to_owned(),
            charset,
            sealed: command.has(Options::SECRET),
            locked: command.has(Options::PASSWORD),
            automatic: command.has(Options::AUTORET),
            to_many: command.has(Options::MULTICAST) || command.has(Options::BROADCAST),
            encrypted,
            files,
            dropped,
        }
    }

    /// RELEASEFILES.
    pub(super) fn hear_release(&mut self, now: Duration, from: SocketAddr, packet: &Packet) {
        if let (Some(peer), Some(number)) = (self.recognize(now, from, packet), numbered(packet)) {
            self.tell(Happening::Released { peer, number });
        }
    }

    /// Does not want the files of a peer's message, or takes back those of our own: RELEASEFILES.
    pub fn release(&mut self, _now: Duration, peer: PeerId, number: u64) {
        if let Some(address) = self.peer(peer).map(|peer| peer.address) {
            self.post(To::Address(address), Mode::RELEASEFILES, Options::NONE, &written(number));
        }
    }
}
