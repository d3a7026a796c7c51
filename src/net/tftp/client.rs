//! A TFTP client: downloads and uploads side by side, each with a socket of its own.

mod attempt;

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use self::attempt::Attempt;
use super::config::{ClientConfig, Destination, Origin, Task, TransferRequest};
use super::exchange::Exchange;
use super::fleet::Fleet;
use super::goods::Goods;
use super::ledger::Ledger;
use super::sink::Sink;
use super::source::Source;
use super::status::{Direction, Finished, Refusal, Transfer, TransferId};
use crate::net::face::Face;
use crate::net::handle::Wish;
use crate::net::resolver::{self, Pending};
use crate::net::worker::{End, Flow, Session, Sleep, Tools};
use crate::net::{Cause, Command, Ending, NetError, Notice, Operation, State, sys};

/// Transfers that may run at once; what is asked for beyond waits.
const MOST: usize = 512;

/// A TFTP client.
pub(in crate::net) struct TftpClient {
    config: ClientConfig,
    tools: Tools,
    fleet: Fleet,
    ledger: Ledger,
    /// Transfers whose server's name is being resolved.
    resolving: Vec<Resolving>,
    /// What is needed to try the next address of a server.
    attempts: HashMap<usize, Attempt>,
}

struct Resolving {
    shown: Arc<Transfer>,
    goods: Goods,
    request: Box<TransferRequest>,
    pending: Pending,
}

impl Session for TftpClient {
    type Config = ClientConfig;

    fn open(config: ClientConfig, tools: Tools, face: &mut Face) -> Result<Self, NetError> {
        sys::raise_file_limit();
        let local = SocketAddr::new(config.local.unwrap_or(Ipv4Addr::UNSPECIFIED.into()), 0);
        let registry = tools.registry.try_clone();
        let fleet = Fleet::new(registry.map_err(|error| NetError::new(Operation::Open, "", error))?);
        let ledger = Ledger::new(Arc::clone(&face.status));
        face.state(State::Open { local, remote: None });
        Ok(TftpClient { config, tools, fleet, ledger, resolving: Vec::new(), attempts: HashMap::new() })
    }

    fn ready(&mut self, event: &mio::event::Event) {
        self.fleet.ready(event);
    }

    fn proceed(&mut self, _: Instant, face: &mut Face) -> Flow {
        self.hear_resolver(face);
        self.fleet.proceed(None, face);
        self.take_ended(face);
        Flow::Continue(())
    }

    fn command(&mut self, command: Command, face: &mut Face) -> Flow {
        match command {
            Command::Transfer(request) => self.begin(request, face),
            Command::CancelTransfer(id) => self.cancel(id, face),
            Command::Close(Ending::Orderly) => return self.close(Wish::Orderly, Instant::now(), face),
            Command::Close(Ending::Abort) => return self.close(Wish::Abort, Instant::now(), face),
            _ => face.refused(NetError::new(Operation::Configure, "", Cause::NotSupported)),
        }
        Flow::Continue(())
    }

    fn close(&mut self, _: Wish, _: Instant, face: &mut Face) -> Flow {
        for waiting in std::mem::take(&mut self.resolving) {
            self.end(&waiting.shown, Finished::Cancelled, face);
        }
        self.fleet.cancel_all(None, face);
        for (slot, how) in self.fleet.take_ended() {
            self.tell(slot, how, face);
        }
        Flow::Break(End::Closed)
    }

    fn takes_commands(&self) -> bool {
        self.fleet.running() + self.resolving.len() < MOST
    }

    fn sleep(&self) -> Sleep {
        self.fleet.sleep()
    }
}

impl TftpClient {
    /// Opens the file, so that what is wrong with it is told at once, and asks for the server's addresses.
    fn begin(&mut self, request: Box<TransferRequest>, face: &mut Face) {
        let (direction, goods) = match &request.task {
            Task::Download(destination) => (Direction::Incoming, self.open_sink(destination, &request)),
            Task::Upload(origin) => (Direction::Outgoing, self.open_source(origin, &request)),
        };
        let path = match &request.task {
            Task::Download(Destination::File { path, .. }) | Task::Upload(Origin::File(path)) => Some(path.clone()),
            _ => None,
        };
        let shown = Transfer::begin(request.id, direction, request.name.clone(), path, request.mode);
        self.ledger.begin(&shown);
        face.touch();
        if request.name.is_empty() || request.name.contains(&0) {
            return self.end(&shown, Finished::Refused(Refusal::BadName), face);
        }
        match goods {
            Ok(goods) => self.resolve(shown, goods, request, face),
            Err(error) => self.end(&shown, Finished::Failed(error), face),
        }
    }

    fn open_sink(&self, destination: &Destination, request: &TransferRequest) -> Result<Goods, NetError> {
        let sink = match destination {
            Destination::File { path, overwrite } => Sink::file(path, *overwrite, request.mode),
            Destination::Stdout => Sink::stdout(request.mode, Arc::clone(&self.tools.waker)),
        };
        sink.map(Goods::of_sink)
    }

    fn open_source(&self, origin: &Origin, request: &TransferRequest) -> Result<Goods, NetError> {
        let source = match origin {
            Origin::File(path) => Source::file(path, request.mode),
            Origin::Stdin => Source::stdin(request.mode, Arc::clone(&self.tools.waker)),
        };
        source.map(Goods::of_source)
    }

    fn resolve(&mut self, shown: Arc<Transfer>, goods: Goods, request: Box<TransferRequest>, face: &mut Face) {
        let failed = |cause, request: &TransferRequest| {
            Finished::Failed(NetError::new(Operation::Resolve, &request.server, cause))
        };
        match resolver::literal(&request.server) {
            Some(Ok(address)) => self.start(shown, goods, Attempt::new(request, vec![address]), face),
            Some(Err(cause)) => self.end(&shown, failed(cause, &request), face),
            None => match resolver::ask(&request.server, &self.tools.waker) {
                Ok(pending) => self.resolving.push(Resolving { shown, goods, request, pending }),
                Err(cause) => self.end(&shown, failed(cause, &request), face),
            },
        }
    }

    fn hear_resolver(&mut self, face: &mut Face) {
        let mut at = 0;
        while let Some(waiting) = self.resolving.get(at) {
            let Some(answer) = waiting.pending.take() else {
                at += 1;
                continue;
            };
            let Resolving { shown, goods, request, .. } = self.resolving.remove(at);
            match answer {
                Ok(addresses) => self.start(shown, goods, Attempt::new(request, addresses), face),
                Err(cause) => {
                    let error = NetError::new(Operation::Resolve, &request.server, cause);
                    self.end(&shown, Finished::Failed(error), face);
                }
            }
        }
    }

    /// Asks the first address of the server that there is a way to.
    fn start(&mut self, shown: Arc<Transfer>, goods: Goods, mut attempt: Attempt, face: &mut Face) {
        let slot = self.fleet.next_slot();
        match attempt.next(&self.fleet, slot, self.config.local, goods.size()) {
            Ok((machine, line, ends)) => {
                let slot = self.fleet.add(Exchange::new(shown, machine, goods, line, ends, face));
                self.attempts.insert(slot, attempt);
            }
            Err(error) => self.end(&shown, Finished::Failed(error), face),
        }
    }

    /// Those that ended: what was not answered tries the server's next address, all others are told.
    fn take_ended(&mut self, face: &mut Face) {
        for (slot, how) in self.fleet.take_ended() {
            let unreached = matches!(how, Finished::Failed(_) | Finished::TimedOut { answered: false });
            if !unreached || !self.try_again(slot, face) {
                self.tell(slot, how, face);
            }
        }
    }

    fn try_again(&mut self, slot: usize, face: &mut Face) -> bool {
        let size = match self.fleet.get_mut(slot) {
            Some(exchange) if !exchange.was_answered() => exchange.size(),
            _ => return false,
        };
        let Some(attempt) = self.attempts.get_mut(&slot).filter(|attempt| attempt.has_more()) else { return false };
        let Ok((machine, line, (local, peer))) = attempt.next(&self.fleet, slot, self.config.local, size) else {
            return false;
        };
        if let Some(exchange) = self.fleet.get_mut(slot) {
            exchange.try_again(machine, line, local, peer, face);
            self.fleet.resume(slot);
        }
        true
    }

    fn cancel(&mut self, id: TransferId, face: &mut Face) {
        if let Some(at) = self.resolving.iter().position(|waiting| waiting.shown.id == id) {
            let waiting = self.resolving.remove(at);
            return self.end(&waiting.shown, Finished::Cancelled, face);
        }
        if let Some(slot) = self.fleet.find(id) {
            self.fleet.with(slot, None, face, |exchange, desk| exchange.cancel(desk));
        }
    }

    fn tell(&mut self, slot: usize, how: Finished, face: &mut Face) {
        self.attempts.remove(&slot);
        if let Some(exchange) = self.fleet.get_mut(slot) {
            let id = exchange.shown().id;
            self.fleet.tell_end(slot, how.clone(), face);
            self.ledger.end(id, &how);
        }
    }

    /// Ends a transfer that never had a peer.
    fn end(&mut self, shown: &Transfer, how: Finished, face: &mut Face) {
        face.notice(&Notice::TransferEnded { transfer: shown.id, how: how.clone() });
        shown.now.lock().finished = Some(how.clone());
        self.ledger.end(shown.id, &how);
        face.touch();
    }
}
