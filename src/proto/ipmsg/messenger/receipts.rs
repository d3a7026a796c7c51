//! What peers say about messages of ours: that they have them, have read them, or are not there.

use core::net::SocketAddr;
use core::time::Duration;

use super::outbox::Stage;
use super::{Delivery, Failure, Messenger, To, numbered, written};
use crate::proto::ipmsg::{Mode, Options, PORT, Packet, PeerId};

impl Messenger {
    /// A receipt counts from the address of the peer alone: its names may be others than those it is known by.
    fn is_from(&self, peer: PeerId, from: SocketAddr) -> bool {
        self.roster.get(peer).is_some_and(|member| member.peer.address.ip() == from.ip())
    }

    pub(super) fn hear_receipt(&mut self, now: Duration, from: SocketAddr, packet: &Packet) {
        let sender = self.recognize(now, from, packet);
        let Some(number) = numbered(packet) else { return };
        let Some(outgoing) = self.outbox.get(number) else { return };
        let (message, peer) = (outgoing.message, outgoing.peer);
        if outgoing.stage == Stage::Unread || !self.is_from(peer, from) {
            return;
        }
        if outgoing.options.0 & Options::SECRET.0 != 0 {
            self.set_stage(number, Stage::Unread);
        } else {
            self.take_leave(number);
        }
        self.tell_delivery(message, peer, Delivery::Delivered);
        // Somebody of whom the address alone was known.
        if sender.is_none() {
            self.make_out(now, from, packet);
        }
    }

    /// READMSG and DELMSG: a sealed message was opened, or thrown away.
    pub(super) fn hear_read(&mut self, now: Duration, from: SocketAddr, packet: &Packet) {
        self.recognize(now, from, packet);
        if packet.command.has(Options::READCHECK) {
            self.post(To::Address(from), Mode::ANSREADMSG, Options::NONE, &written(packet.number));
        }
        let Some(number) = numbered(packet) else { return };
        let Some(outgoing) = self.outbox.get(number) else { return };
        let (message, peer) = (outgoing.message, outgoing.peer);
        if outgoing.options.0 & Options::SECRET.0 == 0 || !self.is_from(peer, from) {
            return;
        }
        self.take_leave(number);
        let is_read = packet.command.mode() == Mode::READMSG;
        self.tell_delivery(message, peer, if is_read { Delivery::Read } else { Delivery::Discarded });
    }

    /// The network says that a datagram did not arrive there, because nobody listens (ICMP).
    ///
    /// A script has sent from a port that nobody has any more, and a messenger may be on the usual one of that machine:
    /// what waits goes there once.
    pub fn undelivered(&mut self, now: Duration, to: SocketAddr) {
        let usual = SocketAddr::new(to.ip(), PORT);
        let peers: Vec<(PeerId, bool)> =
            self.roster.at(to).map(|member| (member.peer.id, member.is_unnamed || to == usual)).collect();
        for (peer, is_last) in peers {
            // Where nobody has spoken from yet, the user has chosen the port.
            if !is_last {
                self.go_to_the_usual_port(now, peer, usual);
            }
            for number in self.outbox.of(peer) {
                self.refuse(now, number, !is_last);
            }
        }
    }

    fn go_to_the_usual_port(&mut self, now: Duration, peer: PeerId, usual: SocketAddr) {
        let Some(before) = self.roster.get(peer).map(|member| member.peer.clone()) else { return };
        self.roster.readdress(peer, usual);
        self.tell_change(now, peer, &before);
        if self.entered && self.roster.get(peer).is_some_and(|member| !member.announced && member.asked.is_some()) {
            self.ask_who(usual);
        }
    }

    /// A message was refused. One refusal may be that of a program which is just being started again.
    fn refuse(&mut self, now: Duration, number: u64, elsewhere: bool) {
        let Some(outgoing) = self.outbox.get_mut(number) else { return };
        let is_open = outgoing.stage.due().is_some();
        outgoing.refused += u32::from(is_open);
        match (is_open, outgoing.refused) {
            (false, _) => {}
            (true, 1) if elsewhere => self.send_now(now, number),
            (true, 1) if matches!(outgoing.stage, Stage::Waiting(_)) => {}
            _ => self.fail(number, Failure::NobodyThere),
        }
    }
}
