//! The worker of a messenger: its port, its clock, and the machine between them.

mod asks;
mod everyone;
mod goods;
mod hearing;
mod own;
mod port;
mod raw;
mod showing;

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use self::everyone::{Everyone, Sweeps};
use self::own::Own;
use self::port::{Outgoing, Port, Way};
use self::raw::ByHand;
use self::showing::Showing;
use super::IpmsgConfig;
use super::files::Files;
use crate::net::face::Face;
use crate::net::handle::Wish;
use crate::net::udp::losses::Losses;
use crate::net::worker::{End, Flow, Session, Sleep, Tools};
use crate::net::{Cause, Command, Ending, NetError, Notice, Operation, State, sys};
use crate::proto::ipmsg::{Messenger, To, Transmit};

/// The token of the first connection for files; the port has 0.
const FIRST_TOKEN: usize = 1;
/// So often a port is looked for that is free for UDP and TCP.
const ATTEMPTS: usize = 16;
/// So long an orderly end waits for the last packets to leave.
const LEAVE_TIME: Duration = Duration::from_secs(3);

/// A messenger at work.
pub struct IpmsgStation {
    port: Port,
    /// Taken out while datagrams are in it.
    receiver: Option<sys::Receiver>,
    losses: Losses,
    own: Own,
    everyone: Everyone,
    by_hand: ByHand,
    messenger: Messenger,
    files: Files,
    showing: Showing,
    /// Others are told that we are here.
    announce: bool,
    /// The zero of the machine's times.
    began: Instant,
    /// We have left; the end comes then at the latest.
    closing: Option<Instant>,
}

impl Session for IpmsgStation {
    type Config = IpmsgConfig;

    fn open(config: IpmsgConfig, tools: Tools, face: &mut Face) -> Result<Self, NetError> {
        let (port, files) = doors(port::address(&config.local, config.port), &tools, face).map_err(taken)?;
        let (bound, now) = (port.local(), Instant::now());
        let mut own = Own::new(config.local, bound);
        own.look(now);
        for missing in own.missing() {
            let error = NetError::new(Operation::Bind, missing, Cause::AddressNotAvailable);
            if own.is_lost() {
                return Err(error);
            }
            face.refused(error);
        }
        face.notice(&Notice::Opened { local: bound });
        let mut station = IpmsgStation {
            losses: Losses::new(port.socket(), face),
            receiver: Some(sys::Receiver::new(false)),
            own,
            everyone: Everyone::new(config.broadcast, &config.beyond, bound.port()),
            by_hand: ByHand::default(),
            messenger: Messenger::new(config.profile, config.rules, config.number),
            files,
            showing: Showing::default(),
            announce: config.announce,
            began: face.status.ipmsg().began,
            closing: None,
            port,
        };
        tracing::debug!(%bound, "messenger open");
        face.state(State::Open { local: bound, remote: None });
        if station.announce {
            station.messenger.enter(station.clock(now));
        }
        station.settle(now, face);
        Ok(station)
    }

    fn ready(&mut self, event: &mio::event::Event) {
        if !self.files.ready(event) {
            self.port.wake(event);
        }
    }

    fn proceed(&mut self, now: Instant, face: &mut Face) -> Flow {
        let receives = self.closing.is_none() && self.port.is_readable() && !self.port.is_full();
        if receives {
            self.receive(now, face)?;
        }
        if self.messenger.poll_at().is_some_and(|at| at <= self.clock(now)) && self.closing.is_none() {
            self.messenger.handle_timeout(self.clock(now));
        }
        if let Some((to, bytes)) = self.by_hand.next(now, || self.everyone.copies(&self.own)) {
            self.transmit(to, bytes, Sweeps::AsTheyAre, now, face);
        }
        self.files.proceed(now, face);
        self.settle(now, face);
        self.everyone.proceed(now, &self.own, &mut self.port);
        self.port.send(face);
        self.hear_fates(now, face);
        self.show(now, face);
        self.losses.look(self.port.socket(), receives, now, face);
        match self.closing {
            Some(until) if until <= now || self.has_left(now) => self.end(face),
            _ => Flow::Continue(()),
        }
    }

    fn command(&mut self, command: Command, face: &mut Face) -> Flow {
        let now = Instant::now();
        match command {
            Command::Ipmsg(ask) => self.asked(*ask, now, face),
            Command::Close(Ending::Orderly) => return self.close(Wish::Orderly, now, face),
            Command::Close(Ending::Abort) => return self.close(Wish::Abort, now, face),
            _ => face.refused(NetError::new(Operation::Configure, "", Cause::NotSupported)),
        }
        self.settle(now, face);
        self.port.send(face);
        Flow::Continue(())
    }

    fn close(&mut self, wish: Wish, now: Instant, face: &mut Face) -> Flow {
        if self.closing.is_none() {
            self.leave(wish, now, face);
        } else if wish == Wish::Dropped {
            // Nobody waits any more for what was leaving in order.
            self.rush(&self.who_is_here(), face);
        }
        if wish == Wish::Orderly && !self.has_left(now) {
            self.closing = Some(self.closing.unwrap_or(now + LEAVE_TIME));
            face.state(State::Closing);
            return Flow::Continue(());
        }
        self.end(face)
    }

    fn takes_commands(&self) -> bool {
        self.closing.is_none() && !self.port.is_full()
    }

    fn sleep(&self) -> Sleep {
        let hears = self.closing.is_none() && self.port.is_readable() && !self.port.is_full();
        if hears || self.port.can_go_on() || self.files.is_busy() {
            return Sleep::No;
        }
        let now = Instant::now();
        let machine = self.messenger.poll_at().filter(|_| self.closing.is_none()).map(|at| self.began + at);
        // While the kernel takes nothing more, those beyond wait as well.
        let beyond = self.everyone.due(now).filter(|_| !self.port.is_full());
        let deadlines = [
            self.closing,
            self.losses.deadline(),
            machine,
            beyond,
            self.by_hand.due(now),
            self.showing.due(),
            self.files.due(),
        ];
        deadlines.into_iter().flatten().min().map_or(Sleep::Forever, Sleep::Until)
    }
}

impl IpmsgStation {
    /// The machine's time.
    fn clock(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.began)
    }

    /// Takes what the machine tells, then what it wants to be sent.
    fn settle(&mut self, now: Instant, face: &mut Face) {
        self.tell(face);
        while let Some(Transmit { to, bytes }) = self.messenger.transmit() {
            self.transmit(to, bytes.into(), Sweeps::Dialling, now, face);
        }
        face.status.ipmsg().set_number(self.messenger.number());
        face.status.ipmsg().set_raw_left(self.by_hand.left());
    }

    /// Puts a packet among those that leave; of one for everybody, those beyond get what `sweeps` says.
    fn transmit(&mut self, to: To, bytes: Arc<[u8]>, sweeps: Sweeps, now: Instant, face: &mut Face) {
        match to {
            To::Address(to) => {
                let from = self.own.beside(to.ip());
                let routed = self.own.routed(to.ip());
                self.port.push(Outgoing { to, from, routed, bytes, way: Way::Unicast });
            }
            To::Everyone => {
                self.own.look(now);
                if !self.everyone.say(&bytes, sweeps, &self.own, &mut self.port) {
                    let limit = (everyone::MOST_SWEEPS * bytes.len()) as u64;
                    face.refused(NetError::new(Operation::Send, "", Cause::QueueFull { limit }));
                }
            }
        }
    }

    /// Tells everybody that we leave, if we said that we are here; an abort tells nobody.
    fn leave(&mut self, wish: Wish, now: Instant, face: &mut Face) {
        let here = self.who_is_here();
        self.by_hand = ByHand::default();
        self.files.close(face);
        self.everyone.begin_to_leave(&here);
        self.messenger.leave(self.clock(now));
        if wish == Wish::Abort {
            while self.messenger.transmit().is_some() {}
        }
        self.settle(now, face);
        match wish {
            Wish::Orderly => self.port.send(face),
            Wish::Dropped => self.rush(&here, face),
            Wish::Abort => {}
        }
    }

    fn who_is_here(&self) -> HashSet<SocketAddr> {
        let here = self.messenger.peers().filter(|peer| peer.presence.is_here());
        here.map(|peer| peer.address).collect()
    }

    /// Sends what is left, so far as the kernel takes it now.
    fn rush(&mut self, here: &HashSet<SocketAddr>, face: &mut Face) {
        self.everyone.rush(here, &self.own, &mut self.port);
        self.port.flush(face);
    }

    /// All that says that we leave has left.
    fn has_left(&self, now: Instant) -> bool {
        self.port.is_empty() && self.everyone.due(now).is_none()
    }

    fn end(&mut self, face: &mut Face) -> Flow {
        self.show_all(face);
        self.losses.finish(self.port.socket(), face);
        Flow::Break(End::Closed)
    }
}

/// Binds the port for packets, and that of the same number for files.
fn doors(local: SocketAddr, tools: &Tools, face: &Face) -> Result<(Port, Files), NetError> {
    let mut attempt = 0;
    loop {
        let port = Port::open(local, &tools.registry)?;
        match Files::open(&tools.registry, port.local(), FIRST_TOKEN, Arc::clone(&face.status)) {
            Ok(files) => return Ok((port, files)),
            // The system chooses another one.
            Err(_) if local.port() == 0 && attempt < ATTEMPTS => attempt += 1,
            Err(error) => return Err(error),
        }
    }
}

/// Whoever has the port is another messenger, as a rule.
fn taken(error: NetError) -> NetError {
    match error.cause {
        Cause::AddressInUse => NetError { cause: Cause::AnotherMessenger, ..error },
        _ => error,
    }
}
