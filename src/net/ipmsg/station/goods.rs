//! Files between the machine, which offers and is offered them, and those who serve and fetch them.

use std::path::PathBuf;
use std::time::Duration;

use super::IpmsgStation;
use crate::codec::charset::Charset;
use crate::net::face::{Face, now as time_of_day};
use crate::net::ipmsg::files::Order;
use crate::net::ipmsg::{Fetch, Told};
use crate::net::{Cause, NetError, Operation};
use crate::proto::ipmsg::text::encode;
use crate::proto::ipmsg::{Addressee, Delivery, Failure, Happening, MessageId, Packet, PeerId, Send, version};

impl IpmsgStation {
    /// Sends a message; its files are offered to nobody before it has its number with a peer.
    pub(super) fn say(&mut self, message: Send, files: &[PathBuf], clock: Duration, face: &mut Face) {
        if files.is_empty() {
            return self.messenger.send(clock, message);
        }
        match self.files.look_at(files) {
            Ok(offered) => {
                self.files.offer(message.id, files, &offered);
                self.messenger.send(clock, Send { files: offered, ..message });
            }
            Err(error) => {
                face.refused(error);
                self.fail(&message, clock, face);
            }
        }
    }

    /// A message cannot be sent to anybody.
    fn fail(&mut self, message: &Send, clock: Duration, face: &mut Face) {
        for to in &message.to {
            let peer = match to {
                Addressee::Peer(peer) => *peer,
                Addressee::Address(address) => self.messenger.meet(clock, *address),
            };
            let state = Delivery::Failed(Failure::NoFile);
            let happening = Happening::Delivery { message: message.id, peer, state };
            face.status.ipmsg().tell(Told { time: time_of_day(), happening });
            face.touch();
        }
    }

    /// A message has its number with a peer, which gets its files from now on.
    pub(super) fn numbered(&mut self, message: MessageId, peer: PeerId, number: u64, face: &Face) {
        let Some(to) = self.messenger.peer(peer) else { return };
        self.files.numbered(message, peer, to.address.ip(), number, to.charset);
        self.show_offers(face);
    }

    /// A peer does not want the files of a message of ours.
    pub(super) fn released(&mut self, peer: PeerId, number: u64, face: &Face) {
        self.files.released(peer, number);
        self.show_offers(face);
    }

    /// Takes back the files of a message, and says so to everybody who was offered them.
    pub(super) fn withdraw(&mut self, message: MessageId, clock: Duration, face: &mut Face) {
        for (peer, number) in self.files.withdraw(message, face) {
            self.messenger.release(clock, peer, number);
        }
        self.show_offers(face);
    }

    /// Begins to fetch what a peer offers.
    pub(super) fn fetch(&mut self, fetch: Fetch, face: &mut Face) {
        let Some(peer) = self.messenger.peer(fetch.peer) else {
            let error = NetError::new(Operation::Connect, &fetch.name, Cause::NoSuchClient);
            return self.files.refuse(&fetch, error, face);
        };
        let (address, charset, resumes) = (peer.address, peer.charset, peer.resumes());
        let from = self.own.beside(address.ip());
        let header = self.header(charset);
        self.files.fetch(Order { fetch, address, from, charset, resumes, header }, face);
    }

    /// A packet of ours that somebody else fills.
    fn header(&mut self, charset: Charset) -> Packet {
        let number = self.messenger.take_number();
        let profile = self.messenger.profile();
        let charset = if charset == Charset::Utf8 { Charset::Utf8 } else { Charset::Gbk };
        let name = |text: &str| encode(text, charset, '?');
        let (user, host) = (name(&profile.user), name(&profile.host));
        Packet { version: version(profile), number, user, host, ..Packet::default() }
    }

    fn show_offers(&self, face: &Face) {
        face.status.ipmsg().set_offers(self.files.offers());
    }
}
