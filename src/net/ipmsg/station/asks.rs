//! What the user asks of a messenger.

use std::time::Instant;

use super::IpmsgStation;
use crate::net::face::Face;
use crate::net::ipmsg::{IpmsgAsk, Raw};
use crate::net::{Cause, NetError, Operation};
use crate::proto::ipmsg::{Packet, To};

impl IpmsgStation {
    /// Does what is asked.
    pub(super) fn asked(&mut self, ask: IpmsgAsk, now: Instant, face: &mut Face) {
        let clock = self.clock(now);
        let machine = &mut self.messenger;
        match ask {
            IpmsgAsk::Profile(profile) => machine.set_profile(clock, profile),
            IpmsgAsk::Rules(rules) => machine.set_rules(rules),
            IpmsgAsk::Refresh if self.announce => machine.refresh(clock),
            // Whoever asks who is there has said that it is there itself.
            IpmsgAsk::Refresh => face.refused(NetError::new(Operation::Send, "", Cause::NotSupported)),
            IpmsgAsk::Meet(address) => {
                machine.meet(clock, address);
            }
            IpmsgAsk::Say { message, files } => self.say(message, &files, clock, face),
            IpmsgAsk::Again(message, peer) => {
                // Its files are for whoever the user writes to now, who may have another address.
                if let Some(now_at) = machine.peer(peer).map(|peer| peer.address.ip()) {
                    self.files.readdress(message, peer, now_at);
                }
                machine.send_again(clock, message, peer);
            }
            IpmsgAsk::GiveUp(message, peer) => machine.give_up(message, peer),
            IpmsgAsk::Withdraw(message) => self.withdraw(message, clock, face),
            IpmsgAsk::Opened(peer, number) => machine.opened(clock, peer, number),
            IpmsgAsk::Discarded(peer, number) => machine.discarded(clock, peer, number),
            IpmsgAsk::Typing(peer, types) => machine.typing(clock, peer, types),
            IpmsgAsk::Shake(peer) => {
                if !machine.shake(clock, peer) {
                    tracing::debug!(?peer, "not shaken: too soon, or no FeiQ");
                }
            }
            IpmsgAsk::Charset(peer, charset) => machine.set_charset(peer, charset),
            IpmsgAsk::Ask(peer) => machine.ask(clock, peer),
            IpmsgAsk::Forget(peer) => machine.forget(peer),
            IpmsgAsk::Fetch(fetch) => self.fetch(*fetch, face),
            IpmsgAsk::Cancel(id) => self.files.cancel(id, face),
            IpmsgAsk::Decline(peer, number) => machine.release(clock, peer, number),
            IpmsgAsk::Raw(raw) => self.send_raw(raw, now, face),
            IpmsgAsk::StopRaw => self.by_hand.stop(),
        }
        self.showing.heard(now);
    }

    fn send_raw(&mut self, raw: Raw, now: Instant, face: &mut Face) {
        let target = match raw.to {
            To::Everyone => String::new(),
            To::Address(address) => address.to_string(),
        };
        // A number that would be ours next is used up with it: peers take a second packet of a number for a repeat.
        if Packet::parse(&raw.bytes).is_ok_and(|packet| packet.number == self.messenger.number()) {
            self.messenger.take_number();
        }
        if let Err(cause) = self.by_hand.take(raw, now) {
            face.refused(NetError::new(Operation::Send, target, cause));
        }
    }
}
