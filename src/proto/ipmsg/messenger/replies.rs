//! Answers that need nobody: to questions for the version and the absence, and to messages while the user is away.

use core::net::SocketAddr;
use core::time::Duration;

use super::sending::text_to_send;
use super::{Happening, Messenger, To, member::Member};
use crate::codec::charset::Charset;
use crate::proto::ipmsg::text::{clean, decode, encode};
use crate::proto::ipmsg::{Mode, Options, Packet, PeerId, Presence};

/// A peer gets one automatic reply in this time, however much it writes: whoever answers by itself as well and does not
/// say so is not answered for ever.
const REPLIED: Duration = Duration::from_secs(300);
/// What a peer says about its version and absence is cut to so many characters.
const LONGEST_SAID: usize = 1024;
/// What IP Messenger says whose user is here.
const NOT_AWAY: &str = "Not absence mode";

impl Messenger {
    /// Answers a message of a peer while the user is away.
    pub(super) fn reply(&mut self, now: Duration, id: PeerId) {
        let Some(text) = self.profile.away.clone().filter(|text| self.rules.reply && !text.is_empty()) else { return };
        let Some(member) = self.roster.get_mut(id) else { return };
        if member.replied.is_some_and(|at| now < at + REPLIED) {
            return;
        }
        member.replied = Some(now);
        let (to, charset) = (To::Address(member.peer.address), member.peer.charset);
        let (extra, utf8) = said(&text, charset);
        if self.post(to, Mode::SENDMSG, Options::AUTORET.and(utf8), &extra).is_some() {
            self.tell(Happening::Replied { peer: id, text });
        }
    }

    /// Everybody may get an automatic reply again.
    pub(super) fn forget_replies(&mut self) {
        self.roster.iter_mut().for_each(|member| member.replied = None);
    }

    /// GETINFO and GETABSENCEINFO.
    pub(super) fn hear_question(&mut self, now: Duration, from: SocketAddr, packet: &Packet) {
        let id = self.recognize(now, from, packet);
        if !self.entered {
            return;
        }
        let charset = id.and_then(|id| self.peer(id)).map_or(Charset::Gbk, |peer| peer.charset);
        let (mode, text) = if packet.command.mode() == Mode::GETINFO {
            (Mode::SENDINFO, concat!("netaide ", env!("CARGO_PKG_VERSION")))
        } else {
            (Mode::SENDABSENCEINFO, self.profile.away.as_deref().unwrap_or(NOT_AWAY))
        };
        let (extra, utf8) = said(text, charset);
        self.post(To::Address(from), mode, utf8, &extra);
    }

    /// SENDINFO and SENDABSENCEINFO.
    pub(super) fn hear_answer(&mut self, now: Duration, from: SocketAddr, packet: &Packet) {
        let Some(id) = self.recognize(now, from, packet) else { return };
        let of_peer = self.peer(id).map(|peer| peer.charset);
        let (text, _) = decode(packet.text(), packet.command.has(Options::UTF8), of_peer);
        let text: String = clean(&text).chars().take(LONGEST_SAID).collect();
        let is_version = packet.command.mode() == Mode::SENDINFO;
        self.update(now, id, |member: &mut Member| {
            let field = if is_version { &mut member.peer.info } else { &mut member.peer.away_text };
            *field = Some(text);
        });
    }

    /// Asks a peer for its version (GETINFO) and, where it is away, for its text (GETABSENCEINFO).
    pub fn ask(&mut self, _now: Duration, peer: PeerId) {
        let Some((address, presence)) = self.peer(peer).map(|peer| (peer.address, peer.presence)) else { return };
        self.post(To::Address(address), Mode::GETINFO, Options::NONE, b"\0");
        if presence == Presence::Away {
            self.post(To::Address(address), Mode::GETABSENCEINFO, Options::NONE, b"\0");
        }
    }
}

/// A text as an extra part, and the option that goes with its charset.
fn said(text: &str, charset: Charset) -> (Vec<u8>, Options) {
    let mut extra = encode(&text_to_send(text), charset, '?');
    extra.push(0);
    (extra, if charset == Charset::Utf8 { Options::UTF8 } else { Options::NONE })
}
