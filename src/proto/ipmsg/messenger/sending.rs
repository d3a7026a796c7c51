//! Messages of ours: to whom, in which charset, and again until somebody has them.

use core::time::Duration;
use std::sync::Arc;

use super::outbox::{Outgoing, Stage};
use super::{Addressee, Delivery, Due, Failure, Happening, MessageId, Messenger, Send, To};
use crate::codec::charset::Charset;
use crate::proto::ipmsg::text::encode;
use crate::proto::ipmsg::{Command, Kind, LONGEST, Mode, Options, PeerId, write_attachments};

/// When too much waits to be sent, a message waits for so long.
const HELD_UP: Duration = Duration::from_millis(20);
/// A message that must not overtake another one waits for so long, before that one is looked at again.
const IN_TURN: Duration = Duration::from_millis(100);
/// After a message for which no receipt is asked the network has so long to say that nobody listens.
const LINGERS: Duration = Duration::from_secs(2);

/// The bytes of a message in the charsets in which it was needed so far.
type Bodies = Vec<(Charset, Arc<[u8]>)>;

impl Messenger {
    /// Sends a message. How far it is with each peer is told as [`Happening::Delivery`].
    pub fn send(&mut self, now: Duration, message: Send) {
        let mut bodies = Bodies::new();
        let options = options(&message);
        for &to in &message.to {
            let peer = match to {
                Addressee::Peer(peer) => peer,
                Addressee::Address(address) => {
                    let (peer, is_new) = self.find_at(now, address);
                    // Whoever only listens does not show up by itself.
                    if is_new && self.entered {
                        self.ask_who(address);
                    }
                    peer
                }
            };
            if self.outbox.number(message.id, peer).is_none() {
                self.send_to(now, peer, &message, options, &mut bodies);
            }
        }
    }

    fn send_to(&mut self, now: Duration, peer: PeerId, message: &Send, options: Options, bodies: &mut Bodies) {
        let id = message.id;
        let Some(member) = self.roster.get_mut(peer) else {
            return self.tell_delivery(id, peer, Delivery::Failed(Failure::Unknown));
        };
        (member.is_dear, member.has_talked) = (true, true);
        // The message itself says that the user has stopped typing.
        member.typing = None;
        self.agenda.set(&mut member.typing_until, None, Due::OurTyping(peer));
        let charset = member.peer.charset;
        let options = if charset == Charset::Utf8 { options.and(Options::UTF8) } else { options };
        let body = body(message, charset, bodies);
        let length = self.packet(u64::from(u32::MAX), Command::new(Mode::SENDMSG, options), &[]).len() + body.len();
        let failure = match () {
            () if length > LONGEST => Some(Failure::TooLong),
            () if self.outbox.is_full() => Some(Failure::TooMany),
            () => None,
        };
        if let Some(failure) = failure {
            return self.tell_delivery(id, peer, Delivery::Failed(failure));
        }
        let number = self.take_number();
        let stage = Stage::Waiting(now);
        self.outbox.add(number, Outgoing { message: id, peer, options, body, stage, tries: 0, refused: 0 });
        self.tell(Happening::Numbered { message: id, peer, number });
        self.send_now(now, number);
    }

    /// Sends a message once more than it was, or not as long as too much waits.
    pub(super) fn send_now(&mut self, now: Duration, number: u64) {
        let Some(outgoing) = self.outbox.get(number) else { return };
        let Some(member) = self.roster.get(outgoing.peer) else {
            return self.fail(number, Failure::Unknown);
        };
        // iptux acknowledges a message that comes after one with a larger number, and does not show it.
        let in_turn = member.peer.kind == Kind::Iptux && outgoing.tries == 0;
        if in_turn && self.outbox.has_earlier(outgoing.peer, number) {
            return self.set_stage(number, Stage::Waiting(now + IN_TURN));
        }
        let to = To::Address(member.peer.address);
        let bytes = self.packet(number, Command::new(Mode::SENDMSG, outgoing.options), &outgoing.body);
        if !self.has_room(bytes.len()) {
            return self.set_stage(number, Stage::Waiting(now + HELD_UP));
        }
        self.push(to, bytes);
        let Some(outgoing) = self.outbox.get_mut(number) else { return };
        outgoing.tries += 1;
        let (message, peer, tries) = (outgoing.message, outgoing.peer, outgoing.tries);
        let (stage, delivery) = if outgoing.options.0 & Options::SENDCHECK.0 != 0 {
            (Stage::Waiting(now + self.rules.retry), Delivery::Sending { tries })
        } else {
            (Stage::Lingering(now + LINGERS), Delivery::Sent)
        };
        self.set_stage(number, stage);
        self.tell_delivery(message, peer, delivery);
    }

    /// A message has waited long enough.
    pub(super) fn message_due(&mut self, now: Duration, number: u64) {
        let Some(outgoing) = self.outbox.get(number) else { return };
        match outgoing.stage {
            Stage::Waiting(_) if outgoing.tries < self.rules.tries => self.send_now(now, number),
            Stage::Waiting(_) if outgoing.refused > 0 => self.fail(number, Failure::NobodyThere),
            Stage::Waiting(_) => self.fail(number, Failure::NoReceipt),
            Stage::Lingering(_) => self.outbox.remove(number),
            Stage::Unread | Stage::Failed => {}
        }
    }

    /// Begins to send a message again that failed with a peer, under its old number; with iptux, which shows no message
    /// whose number is not larger than all before, under a new one.
    pub fn send_again(&mut self, now: Duration, message: MessageId, peer: PeerId) {
        let failed = self.outbox.number(message, peer).and_then(|number| Some((number, self.outbox.get_mut(number)?)));
        let Some((number, outgoing)) = failed else {
            return self.tell_delivery(message, peer, Delivery::Failed(Failure::Unknown));
        };
        if outgoing.stage != Stage::Failed {
            return;
        }
        (outgoing.tries, outgoing.refused) = (0, 0);
        if self.outbox.is_full() {
            return self.tell_delivery(message, peer, Delivery::Failed(Failure::TooMany));
        }
        let number = self.renumbered(number).unwrap_or(number);
        self.send_now(now, number);
    }

    /// Gives a message to iptux a new number.
    fn renumbered(&mut self, number: u64) -> Option<u64> {
        let peer = self.outbox.get(number)?.peer;
        self.roster.get(peer).filter(|member| member.peer.kind == Kind::Iptux)?;
        let outgoing = self.outbox.take(number)?;
        let (message, number) = (outgoing.message, self.take_number());
        self.outbox.add(number, outgoing);
        self.tell(Happening::Numbered { message, peer, number });
        Some(number)
    }

    /// Does not send a message any more.
    pub fn give_up(&mut self, message: MessageId, peer: PeerId) {
        let Some(number) = self.outbox.number(message, peer) else { return };
        if self.outbox.get(number).is_some_and(|outgoing| matches!(outgoing.stage, Stage::Waiting(_))) {
            self.fail(number, Failure::NoReceipt);
        }
    }

    /// A message has not arrived. It is kept for another attempt.
    pub(super) fn fail(&mut self, number: u64, failure: Failure) {
        let Some(outgoing) = self.outbox.get(number) else { return };
        let (message, peer) = (outgoing.message, outgoing.peer);
        self.set_stage(number, Stage::Failed);
        self.tell_delivery(message, peer, Delivery::Failed(failure));
    }

    /// Nothing that waits arrives any more.
    pub(super) fn fail_all(&mut self) {
        for number in self.outbox.all() {
            if self.outbox.get(number).is_some_and(|outgoing| matches!(outgoing.stage, Stage::Waiting(_))) {
                self.fail(number, Failure::Offline);
            }
        }
    }

    /// A peer is known no more, and neither is what was for it.
    pub(super) fn fail_all_of(&mut self, peer: PeerId) {
        for number in self.outbox.of(peer) {
            if self.outbox.get(number).is_some_and(|outgoing| matches!(outgoing.stage, Stage::Waiting(_))) {
                self.fail(number, Failure::Unknown);
            }
            self.take_leave(number);
        }
    }

    pub(super) fn set_stage(&mut self, number: u64, stage: Stage) {
        let Some(outgoing) = self.outbox.get(number) else { return };
        if let Some(old) = outgoing.stage.due() {
            self.agenda.remove(old, Due::Message(number));
        }
        if let Some(at) = stage.due() {
            self.agenda.add(at, Due::Message(number));
        }
        self.outbox.set_stage(number, stage);
    }

    /// There is nothing more to do about a message.
    pub(super) fn take_leave(&mut self, number: u64) {
        if let Some(due) = self.outbox.get(number).and_then(|outgoing| outgoing.stage.due()) {
            self.agenda.remove(due, Due::Message(number));
        }
        self.outbox.remove(number);
    }

    pub(super) fn tell_delivery(&mut self, message: MessageId, peer: PeerId, state: Delivery) {
        self.tell(Happening::Delivery { message, peer, state });
    }
}

/// The options of a message, but for the charset.
fn options(message: &Send) -> Options {
    let choice = |is: bool, options: Options| if is { options } else { Options::NONE };
    // Whether a sealed one is opened can only be heard of as long as it is known to have come.
    choice(message.receipt || message.sealed, Options::SENDCHECK)
        .and(choice(message.sealed, Options::SECRET.and(Options::READCHECK)))
        .and(choice(message.to.len() > 1, Options::MULTICAST))
        .and(choice(!message.files.is_empty(), Options::FILEATTACH))
}

/// The extra part of a message in a charset: its text, and the list of its files behind a NUL.
fn body(message: &Send, charset: Charset, made: &mut Bodies) -> Arc<[u8]> {
    if let Some((_, body)) = made.iter().find(|(of, _)| *of == charset) {
        return body.clone();
    }
    let mut bytes = encode(&text_to_send(&message.text), charset, '?');
    bytes.push(0);
    if !message.files.is_empty() {
        bytes.extend(write_attachments(&message.files, charset));
        bytes.push(0);
    }
    let body: Arc<[u8]> = bytes.into();
    made.push((charset, body.clone()));
    body
}

/// A NUL would end the text, and lines end with LF.
pub(super) fn text_to_send(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\0', "")
}
