//! A turn of a UDP relay's client: its way to the server, what the faults let go, and the server's answers.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::Token;

use super::route::is_itself;
use super::udp::{REPORTS, UdpRelay, VISITS, answer};
use super::udp_clients::{Client, Fate, Server, fate, give};
use super::{Towards, injected};
use crate::net::face::{Face, now};
use crate::net::{Cause, Gone, NetError, Notice, Operation, sys};
use crate::proto::faults::{Count, Effects};

/// Batches received from one server socket in one turn.
const BATCHES: usize = 2;
/// How long a client whose server cannot be had waits for the next attempt.
const REST: Duration = Duration::from_secs(1);

impl UdpRelay {
    /// Lets each client that is ready have its turn, one after the other.
    pub(super) fn serve(&mut self, now: Instant, face: &mut Face) {
        for _ in 0..VISITS.min(self.clients.waiting()) {
            let Some(place) = self.clients.next_ready() else { return };
            self.connect(place, now, face);
            self.read_answers(place, now, face);
            let more = self.let_go_on(place, now, face);
            let (time, idle, start) = (self.time(now), self.config.idle, self.start);
            let Some(client) = self.clients.get_mut(place) else { continue };
            if client.used.checked_add(idle).is_some_and(|end| end <= now) {
                self.let_go(place, Gone::TimedOut, face);
                continue;
            }
            let due = client.due(time, idle, start);
            client.show();
            self.clients.set_deadline(place, due);
            if more {
                self.clients.wake(place);
            }
        }
    }

    /// Opens a client's socket towards the server, if it has none and its address is known.
    pub(super) fn connect(&mut self, place: usize, now: Instant, face: &mut Face) {
        let Some(client) = self.clients.get_mut(place) else { return };
        if client.server.is_some() || client.rest.is_some_and(|until| now < until) {
            return;
        }
        let (operation, cause) = match self.route.addresses(now) {
            None => {
                // The answer wakes it; a time that is past would be looked at again and again.
                client.rest = None;
                return;
            }
            Some(Err(cause)) => (Operation::Resolve, cause),
            Some(Ok(addresses)) => {
                let mut cause = Cause::NameNotFound;
                for remote in addresses {
                    if is_itself(self.listening, remote) {
                        cause = Cause::LoopsToItself;
                        continue;
                    }
                    match Server::open(remote, Token(place), &self.tools.registry) {
                        Ok(server) => {
                            let local = server.socket.local_addr().unwrap_or(self.listening);
                            client.server = Some(server);
                            (client.rest, client.failed) = (None, None);
                            return face.notice_of(client.names.peer, &Notice::UpstreamOpened { local, remote });
                        }
                        Err(error) => cause = error.into(),
                    }
                }
                (Operation::Connect, cause)
            }
        };
        client.rest = Some(now + REST);
        // The next attempt fails for the same cause: told once.
        if client.failed.as_ref() != Some(&cause) {
            client.failed = Some(cause.clone());
            face.refused_of(client.names.peer, NetError::new(operation, self.route.host(), cause));
        }
    }

    /// Passes on a client's datagram: with nothing in the way at once, else through the faults.
    pub(super) fn pass_up(&mut self, place: usize, bytes: &[u8], now: Instant, face: &mut Face) {
        let time = self.time(now);
        let Some(client) = self.clients.get_mut(place) else { return };
        client.received += bytes.len() as u64;
        client.used = now;
        let Some(server) = client.server.as_ref().filter(|_| client.up.is_idle()) else {
            client.up.push(bytes, time);
            return self.clients.wake(place);
        };
        client.up.went_by(bytes.len());
        let fate = fate(server.send(bytes), bytes.len());
        client.show();
        self.settle(Towards::Server, place, fate, now, face);
    }

    /// Records what the server answered, and passes it on.
    fn read_answers(&mut self, place: usize, now: Instant, face: &mut Face) {
        for _ in 0..BATCHES {
            let Some(client) = self.clients.get_mut(place) else { return };
            let Some(server) = &mut client.server else { return };
            if std::mem::take(&mut server.reported) {
                hear_network(client, face);
                continue;
            }
            if !server.readable {
                return;
            }
            let v6 = server.remote.is_ipv6();
            let Some(slot) = self.answers.get_mut(usize::from(v6)) else { return };
            let mut receiver = slot.take().unwrap_or_else(|| sys::Receiver::new(v6));
            match receiver.receive(&server.socket) {
                Ok(_) => {
                    server.readable = receiver.may_have_more();
                    self.pass_down(place, &receiver, now, face);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => server.readable = false,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // The fate of a datagram of the client, which the error queue tells better where there is one.
                Err(error) => {
                    if hear_network(client, face) == 0 {
                        undelivered(client, error.into(), face);
                    }
                }
            }
            if let Some(slot) = self.answers.get_mut(usize::from(v6)) {
                *slot = Some(receiver);
            }
        }
        let again = self.clients.get_mut(place).and_then(|client| client.server.as_ref());
        if again.is_some_and(|server| server.readable) {
            self.clients.wake(place);
        }
    }

    fn pass_down(&mut self, place: usize, receiver: &sys::Receiver, at: Instant, face: &mut Face) {
        let time = self.time(at);
        let Some(client) = self.clients.get_mut(place) else { return };
        client.used = at;
        let recorded = now();
        let entries: Vec<_> =
            receiver.datagrams().map(|datagram| answer(client.names, datagram.bytes, recorded)).collect();
        face.append(&entries);
        let mut fates = Vec::new();
        for datagram in receiver.datagrams() {
            if client.down.is_idle() {
                client.down.went_by(datagram.bytes.len());
                let sent = sys::send_from(&self.socket, datagram.bytes, client.address, client.to);
                fates.push(fate(sent, datagram.bytes.len()));
            } else {
                client.down.push(datagram.bytes, time);
            }
        }
        for fate in fates {
            self.settle(Towards::Client, place, fate, at, face);
        }
    }

    /// Sends what the faults let go, both ways. Whether there may be more at once.
    fn let_go_on(&mut self, place: usize, now: Instant, face: &mut Face) -> bool {
        let (time, mut fates) = (self.time(now), Vec::new());
        let Some(client) = self.clients.get_mut(place) else { return false };
        let mut more = false;
        if let Some(server) = &client.server {
            more |= give(&mut client.up, time, |bytes| server.send(bytes), |fate| fates.push((Towards::Server, fate)));
        }
        let (socket, address, to) = (&self.socket, client.address, client.to);
        let send = |bytes: &[u8]| sys::send_from(socket, bytes, address, to);
        more |= give(&mut client.down, time, send, |fate| fates.push((Towards::Client, fate)));
        for towards in Towards::ALL {
            let peer = client.names.peer;
            self.tally.add(towards, peer, client.lane(towards).take_effects(), now);
        }
        for (towards, fate) in fates {
            self.settle(towards, place, fate, now, face);
        }
        more
    }

    /// Counts what was sent, and tells what was not.
    fn settle(&mut self, towards: Towards, place: usize, fate: Fate, now: Instant, face: &mut Face) {
        let Some(client) = self.clients.get_mut(place) else { return };
        let peer = client.names.peer;
        match fate {
            Fate::Sent(length) if towards == Towards::Client => client.sent += length as u64,
            Fate::Sent(_) => {}
            Fate::NoRoom(length) => {
                let overflowed = Count { pieces: 1, bytes: length as u64 };
                self.tally.add(towards, peer, Effects { overflowed, ..Effects::default() }, now);
            }
            Fate::Refused(cause) => {
                let remote = client.server.as_ref().map(|server| server.remote);
                let target = remote.filter(|_| towards == Towards::Server).unwrap_or(client.address);
                face.refused_of(peer, NetError::new(Operation::Send, target, cause));
            }
        }
    }

    /// Sends what the user gives, in the place of the other side.
    pub(super) fn inject_one(&mut self, towards: Towards, place: usize, bytes: &Arc<[u8]>, face: &mut Face) {
        let now = Instant::now();
        let Some(client) = self.clients.get_mut(place) else { return };
        client.used = now;
        let names = client.names;
        let sent = match (towards, &client.server) {
            (Towards::Client, _) => sys::send_from(&self.socket, bytes, client.address, client.to),
            (Towards::Server, Some(server)) => server.send(bytes),
            (Towards::Server, None) => Err(io::ErrorKind::NotConnected.into()),
        };
        let fate = fate(sent, bytes.len());
        if matches!(fate, Fate::Sent(_)) {
            injected::record(towards, names, bytes, face);
        }
        self.settle(towards, place, fate, now, face);
        self.clients.wake(place);
    }
}

/// Takes what the network reported of a client's datagrams. Returns how many reports there were.
fn hear_network(client: &Client, face: &mut Face) -> usize {
    let Some(server) = &client.server else { return 0 };
    for heard in 0..REPORTS {
        let Ok(Some(report)) = sys::undelivered(&server.socket) else { return heard };
        undelivered(client, report.cause, face);
    }
    REPORTS
}

fn undelivered(client: &Client, cause: Cause, face: &mut Face) {
    let Some(server) = &client.server else { return };
    let error = NetError::new(Operation::Send, server.remote, cause);
    face.notice_of(client.names.peer, &Notice::Undelivered { destination: server.remote, error });
}
