//! What comes to a server's port: requests, what belongs to a transfer there, and what belongs to none.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Instant;

use super::{FrontDesk, TftpServer};
use crate::capture::{Direction, Entry};
use crate::net::face::{Face, now};
use crate::net::sys::{self, Datagram};
use crate::net::tftp::port::Port;
use crate::net::tftp::{Refusal, words};
use crate::net::udp::is_fate;
use crate::net::worker::{End, Flow};
use crate::net::{NetError, Notice, Operation};
use crate::proto::tftp::{ErrorCode, Happening, Packet, refusal};

/// Batches received in one turn.
const BATCHES: usize = 4;
/// Reports of the network taken at once.
const REPORTS: usize = 64;

impl TftpServer {
    /// Takes batches until the kernel has no more, or for one turn.
    pub(super) fn receive(&mut self, face: &mut Face) -> Flow {
        let Some(mut receiver) = self.receiver.take() else { return Flow::Continue(()) };
        let flow = self.receive_with(&mut receiver, face);
        self.receiver = Some(receiver);
        flow
    }

    fn receive_with(&mut self, receiver: &mut sys::Receiver, face: &mut Face) -> Flow {
        for _ in 0..BATCHES {
            match receiver.receive(self.port.socket()) {
                Ok(_) => {
                    for datagram in receiver.datagrams() {
                        self.desk.hear(&mut self.port, &datagram, face);
                    }
                    if !receiver.may_have_more() {
                        self.port.rest();
                        break;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.port.rest();
                    break;
                }
                Err(error) => self.receive_failed(&error, face)?,
            }
        }
        Flow::Continue(())
    }

    /// An error of a receive is the fate of an earlier datagram of ours, or the end of the socket.
    fn receive_failed(&mut self, error: &io::Error, face: &mut Face) -> Flow {
        let mut heard = false;
        for _ in 0..REPORTS {
            let Some((destination, cause)) = self.port.undelivered() else { break };
            heard = true;
            let guest = self.desk.guest(destination).filter(|_| self.desk.config.single_port);
            if let Some(slot) = guest {
                self.desk.fleet.with(slot, Some(&mut self.port), face, |exchange, desk| {
                    exchange.undelivered(destination, cause, desk);
                });
            } else {
                let peer = self.desk.names.of(destination, face);
                let error = NetError::new(Operation::Send, destination, cause);
                face.notice_of(peer, &Notice::Undelivered { destination, error });
            }
        }
        if heard || is_fate(error.kind()) || sys::is_expired(error) || error.kind() == io::ErrorKind::Interrupted {
            return Flow::Continue(());
        }
        Flow::Break(End::Failed(NetError::new(Operation::Receive, self.port.local(), error)))
    }
}

impl FrontDesk {
    /// Hears one datagram at the server's port.
    fn hear(&mut self, port: &mut Port, datagram: &Datagram<'_>, face: &mut Face) {
        let &Datagram { bytes, from, to, .. } = datagram;
        let packet = Packet::parse(bytes);
        let is_request = matches!(packet, Ok(Packet::Read(_) | Packet::Write(_)));
        if self.config.single_port
            && !is_request
            && let Some(slot) = self.guest(from)
        {
            self.fleet.with(slot, Some(port), face, |exchange, desk| {
                exchange.hear(bytes, bytes.len().max(1), from, desk);
                exchange.answer(desk);
            });
            return;
        }
        self.record(Direction::Received, from, to, bytes, face);
        let Some(asked_at) = self.addressee.of(to) else { return };
        match packet {
            Ok(Packet::Read(request)) => self.asked(port, from, asked_at, bytes, &request, false, face),
            Ok(Packet::Write(request)) => self.asked(port, from, asked_at, bytes, &request, true, face),
            // Never answered, not even half of one, or two programs could go on for ever.
            Ok(Packet::Error { .. }) => {}
            Ok(Packet::Data { .. } | Packet::Ack { .. } | Packet::Oack(_)) => {
                self.happened(from, to, Happening::Foreign { from }, face);
                if self.is_allowed(from.ip()) && self.rebukes.may(from.ip(), Instant::now()) {
                    self.reply_error(port, from, to, (ErrorCode::UNKNOWN_TID, "Unknown transfer"), face);
                }
            }
            Err(malformed) => {
                self.happened(from, to, Happening::Malformed(malformed), face);
                if !Packet::looks_like_error(bytes) && self.rebukes.may(from.ip(), Instant::now()) {
                    self.refuse_unread(port, from, to, Refusal::Malformed, face);
                }
            }
        }
    }

    /// Answers with an ERROR from the server's port.
    pub(super) fn reply_error(
        &mut self,
        port: &mut Port,
        client: SocketAddr,
        from: Option<IpAddr>,
        (code, text): (ErrorCode, &str),
        face: &mut Face,
    ) {
        let bytes = refusal(code, text);
        // One that does not leave is lost, as on any network: the client asks again.
        match port.send_from(&bytes, bytes.len(), client, from, &self.tools.registry) {
            Ok(1) => self.record(Direction::Sent, client, from, &bytes, face),
            sent => tracing::debug!(?sent, %client, "an error did not leave"),
        }
    }

    /// Tells a client why it is refused; one that may not ask is not answered.
    pub(super) fn reply_refusal(
        &mut self,
        port: &mut Port,
        client: SocketAddr,
        from: Option<IpAddr>,
        why: &Refusal,
        face: &mut Face,
    ) {
        if *why != Refusal::NotAllowed {
            let (code, text) = words::of_refusal(why);
            self.reply_error(port, client, from, (code, &text), face);
        }
    }

    fn happened(&mut self, from: SocketAddr, to: Option<IpAddr>, happening: Happening, face: &mut Face) {
        let (peer, local) = (self.names.of(from, face), self.names.local(to, face));
        face.notice_at(peer, local, &Notice::Tftp { transfer: None, happening });
    }

    fn record(&mut self, direction: Direction, with: SocketAddr, at: Option<IpAddr>, bytes: &[u8], face: &mut Face) {
        let (peer, local) = (self.names.of(with, face), self.names.local(at, face));
        face.append(&[Entry { time: now(), direction, peer, local, bytes }]);
    }
}
