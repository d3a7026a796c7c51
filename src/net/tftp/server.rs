//! A TFTP server: one port that listens, and many transfers beside each other.

mod addressee;
mod bounds;
mod guests;
mod hearing;
mod rebukes;
mod requests;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use mio::Token;

use self::addressee::Addressee;
use self::guests::Guests;
use self::rebukes::Rebukes;
use super::config::ServerConfig;
use super::fleet::Fleet;
use super::folder::Folder;
use super::ledger::Ledger;
use super::port::Port;
use super::status::Finished;
use crate::net::face::Face;
use crate::net::handle::Wish;
use crate::net::resolver::canonical;
use crate::net::udp::losses::Losses;
use crate::net::udp::names::Names;
use crate::net::worker::{End, Flow, Session, Sleep, Tools};
use crate::net::{Cause, Command, Ending, NetError, Notice, Operation, State, sys};

const LISTENER: Token = Token(0);

/// A TFTP server.
pub(in crate::net) struct TftpServer {
    port: Port,
    receiver: Option<sys::Receiver>,
    losses: Losses,
    desk: FrontDesk,
}

/// All of a server but its port: who asks, what is granted, what runs.
struct FrontDesk {
    config: ServerConfig,
    folder: Folder,
    tools: Tools,
    fleet: Fleet,
    ledger: Ledger,
    guests: Guests,
    names: Names,
    addressee: Addressee,
    rebukes: Rebukes,
    /// The name of the next transfer.
    next: u64,
}

impl Session for TftpServer {
    type Config = ServerConfig;

    fn open(config: ServerConfig, tools: Tools, face: &mut Face) -> Result<Self, NetError> {
        sys::raise_file_limit();
        let local = canonical(config.local);
        let folder = Folder::open(&config.root)?;
        let dual = local.is_ipv6() && local.ip().is_unspecified() && config.dual_stack;
        let port = Port::listen(local, dual, LISTENER, &tools.registry)?;
        let registry = tools.registry.try_clone();
        let fleet = Fleet::new(registry.map_err(|error| NetError::new(Operation::Open, local, error))?);
        let bound = port.local();
        face.notice(&Notice::Opened { local: bound });
        let server = TftpServer {
            losses: Losses::new(port.socket(), face),
            receiver: Some(sys::Receiver::new(local.is_ipv6())),
            port,
            desk: FrontDesk {
                ledger: Ledger::new(Arc::clone(&face.status)),
                names: Names::new(bound),
                addressee: Addressee::new(bound.ip()),
                guests: Guests::default(),
                rebukes: Rebukes::default(),
                config,
                folder,
                tools,
                fleet,
                next: 1,
            },
        };
        tracing::debug!(%bound, "tftp server open");
        face.state(State::Open { local: bound, remote: None });
        Ok(server)
    }

    fn ready(&mut self, event: &mio::event::Event) {
        if event.token() == LISTENER {
            self.port.wake(event);
            if event.is_writable() {
                self.desk.guests.slots().for_each(|slot| self.desk.fleet.queue(slot));
            }
        } else {
            self.desk.fleet.ready(event);
        }
    }

    fn proceed(&mut self, now: Instant, face: &mut Face) -> Flow {
        let received = self.port.is_readable();
        if received {
            self.receive(face)?;
        }
        self.desk.fleet.proceed(Some(&mut self.port), face);
        self.desk.tell_ended(face);
        self.losses.look(self.port.socket(), received, now, face);
        Flow::Continue(())
    }

    fn command(&mut self, command: Command, face: &mut Face) -> Flow {
        match command {
            Command::CancelTransfer(id) => {
                if let Some(slot) = self.desk.fleet.find(id) {
                    let port = Some(&mut self.port);
                    self.desk.fleet.with(slot, port, face, |exchange, desk| exchange.cancel(desk));
                }
            }
            Command::TftpAccess(access) => self.desk.config.access = access,
            Command::Close(Ending::Orderly) => return self.close(Wish::Orderly, Instant::now(), face),
            Command::Close(Ending::Abort) => return self.close(Wish::Abort, Instant::now(), face),
            _ => face.refused(NetError::new(Operation::Configure, "", Cause::NotSupported)),
        }
        Flow::Continue(())
    }

    fn close(&mut self, _: Wish, _: Instant, face: &mut Face) -> Flow {
        self.desk.fleet.cancel_all(Some(&mut self.port), face);
        self.desk.tell_ended(face);
        self.losses.finish(self.port.socket(), face);
        Flow::Break(End::Closed)
    }

    fn takes_commands(&self) -> bool {
        true
    }

    fn sleep(&self) -> Sleep {
        if self.port.is_readable() {
            return Sleep::No;
        }
        match (self.desk.fleet.sleep(), self.losses.deadline()) {
            (Sleep::Until(at), Some(look)) => Sleep::Until(at.min(look)),
            (Sleep::Forever, Some(look)) => Sleep::Until(look),
            (sleep, _) => sleep,
        }
    }
}

impl FrontDesk {
    /// Tells of those that ended; their clients may come again.
    fn tell_ended(&mut self, face: &mut Face) {
        for (slot, how) in self.fleet.take_ended() {
            let Some(exchange) = self.fleet.get_mut(slot) else { continue };
            let id = exchange.shown().id;
            let how = if how == Finished::IllegalOptions { Finished::Refused(super::Refusal::Options) } else { how };
            self.fleet.tell_end(slot, how.clone(), face);
            self.ledger.end(id, &how);
            // One that dallies at the server's own port still hears its client there.
            if self.fleet.get_mut(slot).is_none() {
                self.guests.leave(slot);
            }
        }
    }

    /// The transfer of that client at the server's own port.
    fn guest(&mut self, client: SocketAddr) -> Option<usize> {
        let slot = self.guests.find(client)?.slot;
        self.fleet.get_mut(slot).map(|_| slot)
    }
}
