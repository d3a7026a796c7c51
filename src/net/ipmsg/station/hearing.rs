//! What comes to a messenger's port, and what the network says of what left.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Instant;

use super::IpmsgStation;
use super::port::Fate;
use crate::capture::{Direction, Entry};
use crate::net::face::{Face, now as time_of_day};
use crate::net::sys::{self, Datagram};
use crate::net::udp::is_fate;
use crate::net::worker::{End, Flow};
use crate::net::{Cause, NetError, Notice, Operation};
use crate::proto::ipmsg::{Mode, Packet};

/// Batches received in one turn.
const BATCHES: usize = 4;
/// Stands for a destination that the system did not tell.
const UNKNOWN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);

impl IpmsgStation {
    /// Takes batches until the kernel has no more, or for one turn.
    pub(super) fn receive(&mut self, now: Instant, face: &mut Face) -> Flow {
        let Some(mut receiver) = self.receiver.take() else { return Flow::Continue(()) };
        self.own.look(now);
        let flow = self.receive_with(&mut receiver, now, face);
        self.receiver = Some(receiver);
        flow
    }

    fn receive_with(&mut self, receiver: &mut sys::Receiver, now: Instant, face: &mut Face) -> Flow {
        for _ in 0..BATCHES {
            match receiver.receive(self.port.socket()) {
                Ok(_) => {
                    self.hear(receiver, now, face);
                    if !receiver.may_have_more() {
                        self.port.rest();
                        break;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.port.rest();
                    break;
                }
                Err(error) => self.receive_failed(&error)?,
            }
        }
        Flow::Continue(())
    }

    /// Records a batch, then lets the machine hear it.
    fn hear(&mut self, receiver: &sys::Receiver, now: Instant, face: &mut Face) {
        let is_theirs = |datagram: &Datagram<'_>| !self.own.is_self(datagram.from) && self.own.takes(datagram);
        let heard: Vec<Datagram<'_>> = receiver.datagrams().filter(is_theirs).collect();
        if heard.is_empty() {
            return;
        }
        let (time, names) = (time_of_day(), self.port.names());
        let entries: Vec<Entry<'_>> = heard
            .iter()
            .map(|datagram| Entry {
                time,
                direction: Direction::Received,
                peer: names.of(datagram.from, face),
                local: names.local(datagram.to, face),
                bytes: datagram.bytes,
            })
            .collect();
        face.append(&entries);
        let clock = self.clock(now);
        for datagram in heard {
            // Unread and unacknowledged, its sender repeats it.
            if face.status.ipmsg().has_room() || !wants_face(datagram.bytes) {
                self.messenger.handle(clock, datagram.from, datagram.bytes);
                self.tell(face);
            }
        }
        self.showing.heard(now);
    }

    /// An error of a receive is the fate of an earlier datagram of ours, or the end of the socket.
    fn receive_failed(&mut self, error: &io::Error) -> Flow {
        match error.kind() {
            io::ErrorKind::Interrupted => {}
            // Linux: told once more by the error queue, with the destination.
            _ if self.port.hear_network() > 0 => {}
            // Windows (WSAECONNRESET, WSAENETRESET).
            kind if is_fate(kind) || sys::is_expired(error) => {
                let cause = if kind == io::ErrorKind::ConnectionReset { Cause::Refused } else { error.into() };
                self.port.lost_one(cause);
            }
            _ => return Flow::Break(End::Failed(NetError::new(Operation::Receive, self.port.local(), error))),
        }
        Flow::Continue(())
    }

    /// Tells the machine, and whoever looks, what did not arrive.
    pub(super) fn hear_fates(&mut self, now: Instant, face: &mut Face) {
        let fates = self.port.take_fates();
        if fates.is_empty() {
            return;
        }
        for fate in fates {
            self.hear_fate(fate, now, face);
        }
        self.settle(now, face);
    }

    fn hear_fate(&mut self, fate: Fate, now: Instant, face: &mut Face) {
        let Fate { destination, cause, reported } = fate;
        // Of the many hosts beyond, most are not there, and nobody asked for one of them.
        let is_expected = match destination {
            Some(to) => self.everyone.is_beyond(to) && !self.messenger.peers().any(|peer| peer.address == to),
            None => self.everyone.due(now).is_some(),
        };
        if reported && !is_expected {
            let destination = destination.unwrap_or(UNKNOWN);
            let error = NetError::new(Operation::Send, destination, cause.clone());
            let peer = self.port.names().of(destination, face);
            face.notice_of(peer, &Notice::Undelivered { destination, error });
        }
        if let Some(to) = destination.filter(|_| is_final(&cause)) {
            self.messenger.undelivered(self.clock(now), to);
        }
    }
}

/// To try again would lead to the same. A host that does not answer may do so a moment later: where packets are lost, the
/// question for its hardware address is lost as well.
fn is_final(cause: &Cause) -> bool {
    matches!(cause, Cause::Refused | Cause::NetworkUnreachable | Cause::LoopbackOnly { .. } | Cause::WrongFamily)
}

/// What it says is for the user, and its sender repeats it while it is not acknowledged.
fn wants_face(datagram: &[u8]) -> bool {
    let for_user = [Mode::SENDMSG, Mode::READMSG, Mode::DELMSG, Mode::RELEASEFILES, Mode::FEIQ_IMAGE, Mode::FEIQ_SHAKE];
    Packet::parse(datagram).is_ok_and(|packet| for_user.contains(&packet.command.mode()))
}
