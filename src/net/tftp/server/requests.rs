//! Requests: who may ask, how many at once, which file; and the transfer that begins.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, SocketAddrV6};
use std::sync::Arc;

use super::FrontDesk;
use super::bounds::bounds;
use crate::net::Notice;
use crate::net::face::Face;
use crate::net::tftp::exchange::Exchange;
use crate::net::tftp::goods::Goods;
use crate::net::tftp::line::Line;
use crate::net::tftp::port::Port;
use crate::net::tftp::{Direction, Finished, Refusal, Transfer, TransferId};
use crate::proto::tftp::{Mode, Request, Transfer as Machine};

impl FrontDesk {
    /// A client asks for a transfer at `at`, an address of this machine.
    #[allow(clippy::too_many_arguments, reason = "what a request is: from whom, to where, which bytes")]
    pub(super) fn asked(
        &mut self,
        port: &mut Port,
        client: SocketAddr,
        at: IpAddr,
        bytes: &[u8],
        request: &Request<'_>,
        writes: bool,
        face: &mut Face,
    ) {
        if let Some(slot) = self.running(client) {
            if self.is_repeated(slot, client, bytes) {
                return self.fleet.with(slot, Some(port), face, |exchange, desk| exchange.hear_request(bytes, desk));
            }
            self.replace(slot, port, face);
        }
        let mode = Mode::named(request.mode);
        let direction = if writes { Direction::Incoming } else { Direction::Outgoing };
        let opened = match mode {
            _ if !self.is_allowed(client.ip()) => Err(Refusal::NotAllowed),
            None => Err(Refusal::Mode),
            Some(mode) => self.room_for(client.ip()).and_then(|()| self.open(request, mode, writes)),
        };
        let path = opened.as_ref().ok().and_then(|goods| goods.path().map(ToOwned::to_owned));
        let id = TransferId(self.next);
        self.next += 1;
        let shown = Transfer::begin(id, direction, request.name.to_vec(), path, mode.unwrap_or_default());
        self.ledger.begin(&shown);
        let begun = opened.and_then(|goods| self.begin(client, at, bytes, request, &shown, goods, face));
        if let Err(why) = begun {
            self.reply_refusal(port, client, Some(at), &why, face);
            self.refuse(&shown, client, Some(at), why, face);
        }
    }

    /// The last transfer of that client's address and port, while it runs.
    fn running(&mut self, client: SocketAddr) -> Option<usize> {
        let slot = self.guest(client)?;
        self.fleet.get_mut(slot).is_some_and(|exchange| !exchange.is_told()).then_some(slot)
    }

    /// Whether this is the request that has begun that transfer, come again, and not a client that begins anew.
    fn is_repeated(&mut self, slot: usize, client: SocketAddr, bytes: &[u8]) -> bool {
        let (clock, same) = (self.fleet.clock(), self.guests.find(client).is_some_and(|guest| *guest.asked == *bytes));
        same && self.fleet.get_mut(slot).is_some_and(|exchange| !exchange.is_forsaken(clock))
    }

    /// A client asks anew at the port of a transfer that runs. At ports of their own, two can be told apart.
    fn replace(&mut self, slot: usize, port: &mut Port, face: &mut Face) {
        let clock = self.fleet.clock();
        let forsaken = self.fleet.get_mut(slot).is_some_and(|exchange| exchange.is_forsaken(clock));
        if forsaken || self.config.single_port {
            self.fleet.with(slot, Some(port), face, |exchange, _| exchange.give_up());
        }
    }

    /// The allow-list holds that address, or there is none.
    pub(super) fn is_allowed(&self, client: IpAddr) -> bool {
        let allow = &self.config.access.allow;
        allow.is_empty() || allow.iter().any(|network| network.contains(client))
    }

    fn room_for(&self, client: IpAddr) -> Result<(), Refusal> {
        let limits = &self.config.access.limits;
        if self.fleet.running() >= limits.transfers {
            return Err(Refusal::Busy);
        }
        let own = self.fleet.under_way().filter(|exchange| exchange.peer().ip() == client).count();
        if own >= limits.per_client { Err(Refusal::BusyClient) } else { Ok(()) }
    }

    fn open(&self, request: &Request<'_>, mode: Mode, writes: bool) -> Result<Goods, Refusal> {
        if !writes {
            return self.folder.read(request.name, mode).map(Goods::of_source);
        }
        let size = self.config.options.then(|| request.tsize()).flatten();
        self.folder.write(request.name, mode, &self.config.access, size).map(Goods::of_sink)
    }

    #[allow(clippy::too_many_arguments, reason = "what a transfer begins with")]
    fn begin(
        &mut self,
        client: SocketAddr,
        at: IpAddr,
        bytes: &[u8],
        request: &Request<'_>,
        shown: &Arc<Transfer>,
        goods: Goods,
        face: &mut Face,
    ) -> Result<(), Refusal> {
        let config = &self.config;
        let (line, local) = if config.single_port {
            (Line::Shared { from: Some(at) }, SocketAddr::new(at, self.names.bound().port()))
        } else {
            let port = self.fleet.port(self.fleet.next_slot(), beside(client, at));
            let port = port.map_err(|error| {
                tracing::debug!(%error, "no port for a transfer");
                Refusal::Busy
            })?;
            let local = port.local();
            (Line::Own(port), local)
        };
        let bounds = bounds(config, request, self.fleet.running());
        let now = self.fleet.clock().now();
        let machine = match shown.direction {
            Direction::Outgoing => Machine::serve_read(client, request, goods.size(), bounds, config.patience, now),
            Direction::Incoming => Machine::serve_write(client, request, bounds, config.patience, now),
        };
        let mut exchange = Exchange::new(Arc::clone(shown), machine, goods, line, (local, client), face);
        exchange.begun_by_last_record();
        let slot = self.fleet.add(exchange);
        // Whoever had the place before may have left without a word, after it dallied.
        self.guests.leave(slot);
        self.guests.come(client, slot, bytes);
        Ok(())
    }

    /// Tells what was no request, and shows it as a refused one.
    pub(super) fn refuse_unread(
        &mut self,
        port: &mut Port,
        client: SocketAddr,
        at: Option<IpAddr>,
        why: Refusal,
        face: &mut Face,
    ) {
        let why = if self.is_allowed(client.ip()) { why } else { Refusal::NotAllowed };
        let id = TransferId(self.next);
        self.next += 1;
        let shown = Transfer::begin(id, Direction::Outgoing, Vec::new(), None, Mode::default());
        self.ledger.begin(&shown);
        self.reply_refusal(port, client, at, &why, face);
        self.refuse(&shown, client, at, why, face);
    }

    /// Shows a request that was refused.
    fn refuse(&mut self, shown: &Transfer, client: SocketAddr, at: Option<IpAddr>, why: Refusal, face: &mut Face) {
        let how = Finished::Refused(why);
        let (peer, local) = (self.names.of(client, face), self.names.local(at, face));
        let next = face.writer.next_record();
        face.notice_at(peer, local, &Notice::TransferEnded { transfer: shown.id, how: how.clone() });
        self.ledger.end(shown.id, &how);
        let mut now = shown.now.lock();
        now.peer = Some(client);
        now.local = at.map(|ip| SocketAddr::new(ip, self.names.bound().port()));
        now.finished = Some(how);
        // The request and its answer stand right before.
        now.records = next.saturating_sub(2)..face.writer.next_record();
    }
}

/// The address for a socket beside the server's: where the client is on a link, on that link. Where the system does not
/// tell which address was asked, a server at `[::]` may have been asked over IPv4.
fn beside(client: SocketAddr, at: IpAddr) -> SocketAddr {
    match (at, client) {
        (IpAddr::V6(ip), SocketAddr::V6(client)) => SocketAddrV6::new(ip, 0, 0, client.scope_id()).into(),
        (IpAddr::V6(_), SocketAddr::V4(_)) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        _ => SocketAddr::new(at, 0),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_port_beside_is_of_the_family_of_the_client() {
        let beside = |client: &str, at: &str| {
            let (client, at) = (client.parse().expect("a client"), at.parse().expect("an address"));
            super::beside(client, at).to_string()
        };
        assert_eq!(beside("192.0.2.1:7", "192.0.2.9"), "192.0.2.9:0");
        assert_eq!(beside("192.0.2.1:7", "::"), "0.0.0.0:0");
        assert_eq!(beside("[fe80::1%3]:7", "fe80::2"), "[fe80::2%3]:0");
    }
}
