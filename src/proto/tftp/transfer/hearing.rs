//! What a datagram means for a transfer.

use core::net::SocketAddr;
use core::time::Duration;

use super::asking::Answered;
use super::receiver::Receiver;
use super::report::{End, Happening, Heard, Held};
use super::sender::Sender;
use super::{Transfer, Work, written};
use crate::proto::tftp::{Agreed, ErrorCode, Packet};

impl Transfer {
    /// Hears a datagram.
    pub fn handle<'a>(&mut self, now: Duration, from: SocketAddr, datagram: &'a [u8]) -> Heard<'a> {
        let packet = Packet::parse(datagram);
        if !self.peer.is(from) {
            return self.foreign(from, packet.ok());
        }
        let packet = match packet {
            Ok(packet) => packet,
            Err(why) => {
                self.course.note(Happening::Malformed(why));
                return Heard::Ignored;
            }
        };
        if self.end.is_some() {
            return self.late(now, packet);
        }
        let heard = match (&mut self.work, packet) {
            (Work::Asking(asking), _) => {
                let answered = asking.answered(&packet);
                return self.asked(now, from, answered, packet);
            }
            (Work::Sending(sender), Packet::Ack { block }) => sender.heard(now, block, &mut self.course),
            (Work::Receiving(receiver), Packet::Data { block, data }) => {
                receiver.heard(now, block, data, &mut self.course)
            }
            (Work::Receiving(receiver), Packet::Oack(_)) => receiver.asked_again(),
            _ => return self.besides(packet),
        };
        self.went_on(&heard);
        heard
    }

    /// The next block that came before its turn, once what was missing is there. Ask after each [`Heard::Data`] until
    /// there is none, before anything is sent; what is not asked for is sent again by the peer.
    pub fn held(&mut self, now: Duration) -> Option<Held> {
        let Work::Receiving(receiver) = &mut self.work else { return None };
        let held = receiver.held(now, &mut self.course).filter(|_| self.end.is_none())?;
        self.went_on(&Heard::Ours);
        Some(held)
    }

    /// A stranger is told that it is one, unless it sent an ERROR or no packet at all.
    fn foreign<'a>(&mut self, from: SocketAddr, packet: Option<Packet<'_>>) -> Heard<'a> {
        match packet {
            None => return Heard::Ignored,
            Some(Packet::Error { .. }) => {}
            Some(_) => self.peer.tell(from),
        }
        self.course.note(Happening::Foreign { from });
        Heard::Foreign
    }

    /// The packet came to a client that waits for the answer to its request.
    fn asked<'a>(&mut self, now: Duration, from: SocketAddr, answered: Answered, packet: Packet<'a>) -> Heard<'a> {
        match answered {
            Answered::No => return Heard::Ignored,
            Answered::Begins(agreed) => return self.begin(now, from, agreed, packet),
            Answered::Refused => return self.besides(packet),
            Answered::Plainly => {
                self.course.clock.spoil();
                self.course.clock.progress();
                if let Packet::Error { code, .. } = packet {
                    self.course.note(Happening::WithoutOptions { code });
                }
            }
            Answered::Illegal => {
                self.peer.learn(from);
                self.answered = true;
                self.illegal_options();
            }
        }
        Heard::Ours
    }

    /// The server answered: the terms are known, and so is its port.
    fn begin<'a>(&mut self, now: Duration, from: SocketAddr, agreed: Agreed, packet: Packet<'a>) -> Heard<'a> {
        self.peer.learn(from);
        self.agreed = Some(agreed);
        self.course.answered(now);
        self.course.clock.progress();
        self.course.clock.disarm();
        self.course.clock.fix(agreed.timeout);
        let reads = matches!(&self.work, Work::Asking(asking) if asking.reads());
        let heard = if reads {
            let mut receiver = Receiver::new(&agreed, written(Packet::Ack { block: 0 }));
            let heard = match packet {
                Packet::Data { block, data } => {
                    receiver.begun();
                    receiver.heard(now, block, data, &mut self.course)
                }
                _ => Heard::Ours,
            };
            self.work = Work::Receiving(receiver);
            heard
        } else {
            self.work = Work::Sending(Sender::new(&agreed, None));
            Heard::Ours
        };
        self.went_on(&heard);
        heard
    }

    /// The packet is neither DATA nor ACK where one of them is expected.
    fn besides<'a>(&mut self, packet: Packet<'_>) -> Heard<'a> {
        match packet {
            Packet::Error { code, message } => {
                self.answered = true;
                self.ends(End::Refused { code, message: message.to_vec() });
                Heard::Ours
            }
            // A client that has no answer yet asks again: what answers it is sent again, as often as the clock may.
            Packet::Read(_) | Packet::Write(_) if self.may_ask_again() => {
                self.asked_again += 1;
                self.repeat();
                Heard::Ours
            }
            _ => Heard::Ignored,
        }
    }

    fn may_ask_again(&self) -> bool {
        !self.answered && self.asked_again < self.course.clock.patience().tries
    }

    /// After a packet that counts: the terms are known to both, and the transfer may be complete.
    fn went_on(&mut self, heard: &Heard<'_>) {
        if matches!(heard, Heard::Ours | Heard::Data { .. }) && !core::mem::replace(&mut self.answered, true) {
            self.course.note(Happening::Agreed(self.agreed.unwrap_or(Agreed::PLAIN)));
        }
        let complete = match &self.work {
            Work::Asking(_) => false,
            Work::Sending(sender) => sender.complete(),
            Work::Receiving(receiver) => receiver.complete(),
        };
        if complete && self.end.is_none() {
            self.end = Some(End::Complete);
        }
    }

    /// The transfer has ended: only a receiver still answers the last block.
    fn late<'a>(&mut self, now: Duration, packet: Packet<'a>) -> Heard<'a> {
        match (&mut self.work, packet) {
            (Work::Receiving(receiver), Packet::Data { block, data }) if self.dally.is_some() => {
                receiver.heard(now, block, data, &mut self.course)
            }
            (Work::Receiving(_), Packet::Error { .. }) => {
                self.dally = None;
                Heard::Ours
            }
            _ => Heard::Ignored,
        }
    }

    /// Ends it because the options in a packet are not legal (RFC 2347).
    pub(super) fn illegal_options(&mut self) {
        self.part(End::IllegalOptions, ErrorCode::OPTIONS, "Option negotiation failed");
    }
}
