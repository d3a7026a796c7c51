//! One transfer under way: its machine, its file, its socket, and what is shown of it.

mod hearing;
mod showing;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::Registry;

use super::ends::Ends;
use super::goods::Goods;
use super::line::Line;
use super::port::Port;
use super::status::{Finished, Transfer};
use crate::capture::Direction;
use crate::net::face::Face;
use crate::net::sys::Bursts;
use crate::net::{NetError, Notice};
use crate::proto::tftp::Transfer as Machine;

/// Receives in one turn, where few others want theirs.
const BURSTS: usize = 8;
/// Reports of the network taken at once.
const REPORTS: usize = 16;
/// A client that asks again at the same port after so long without a word has given its transfer up.
const FORSAKEN: Duration = Duration::from_secs(3);
/// How often what is shown changes while packets keep coming.
const SHOWN_EVERY: Duration = Duration::from_millis(50);

/// What all transfers of a worker use in their turn.
pub(super) struct Desk<'a> {
    pub clock: Clock,
    pub registry: &'a Registry,
    /// The server's own port.
    pub shared: Option<&'a mut Port>,
    pub face: &'a mut Face,
}

/// The clock of the machines.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock(Instant);

impl Clock {
    pub fn new() -> Self {
        Clock(Instant::now())
    }

    /// The time now, as the machines count it.
    pub fn now(self) -> Duration {
        self.0.elapsed()
    }

    /// A machine's time.
    pub fn instant(self, time: Duration) -> Instant {
        self.0 + time
    }
}

/// A transfer under way.
pub(super) struct Exchange {
    shown: Arc<Transfer>,
    machine: Machine,
    goods: Goods,
    line: Line,
    ends: Ends,
    peer: SocketAddr,
    local: SocketAddr,
    began: Instant,
    first_record: u64,
    /// When something was heard last.
    heard_at: Duration,
    /// Why the driver could not go on.
    failure: Option<Finished>,
    /// What the network said: that nobody is there, or what went wrong before the other side said anything.
    trouble: Option<NetError>,
    /// The network said that nobody is there.
    is_deserted: bool,
    /// Somebody else was answered here, whose fate may be reported.
    met_stranger: bool,
    /// Its end was told.
    told: bool,
    /// When the state that is shown was made, and whether it is not true any more.
    shown_at: Instant,
    is_stale: bool,
}

impl Exchange {
    pub fn new(
        shown: Arc<Transfer>,
        machine: Machine,
        goods: Goods,
        line: Line,
        (local, peer): (SocketAddr, SocketAddr),
        face: &mut Face,
    ) -> Self {
        let now = Instant::now();
        let mut exchange = Exchange {
            first_record: face.writer.next_record(),
            ends: Ends::new(local, peer, face),
            shown,
            machine,
            goods,
            line,
            peer,
            local,
            began: now,
            heard_at: Duration::ZERO,
            failure: None,
            trouble: None,
            is_deserted: false,
            met_stranger: false,
            told: false,
            shown_at: now,
            is_stale: true,
        };
        exchange.show(None, face);
        exchange
    }

    /// It began with the record before the next one: its request.
    pub fn begun_by_last_record(&mut self) {
        self.first_record = self.first_record.saturating_sub(1);
    }

    /// Tries another address of the server, which has not answered so far, with a new machine.
    pub fn try_again(&mut self, machine: Machine, line: Line, local: SocketAddr, peer: SocketAddr, face: &mut Face) {
        (self.machine, self.line, self.local, self.peer) = (machine, line, local, peer);
        self.ends = Ends::new(local, peer, face);
        (self.failure, self.trouble, self.is_deserted, self.is_stale) = (None, None, false, true);
    }

    pub fn shown(&self) -> &Arc<Transfer> {
        &self.shown
    }

    pub fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// The other side has said something that belongs to the transfer.
    pub fn was_answered(&self) -> bool {
        self.machine.answered()
    }

    /// Whether the other side has fallen silent in the middle, long enough that it may have begun anew.
    pub fn is_forsaken(&self, clock: Clock) -> bool {
        self.machine.answered() && clock.now().saturating_sub(self.heard_at) >= FORSAKEN
    }

    /// Ends it without a word to the other side, which has begun another one at the same port.
    pub fn give_up(&mut self) {
        self.machine.unreachable();
    }

    /// The size of what leaves, where it is known.
    pub fn size(&self) -> Option<u64> {
        self.goods.size()
    }

    /// The round trip as it was measured last.
    pub fn round_trip(&self) -> Duration {
        self.machine.counts().round_trip
    }

    /// Its end was told; it stays only to answer a repeated last block.
    pub fn is_told(&self) -> bool {
        self.told
    }

    /// Nothing is left to do.
    pub fn is_over(&self) -> bool {
        self.told && self.machine.is_over()
    }

    /// Waits for a pipe.
    pub fn is_starved(&self) -> bool {
        !self.told && self.goods.is_starved()
    }

    pub fn line_mut(&mut self) -> &mut Line {
        &mut self.line
    }

    /// When it wants its next turn although nothing comes.
    pub fn due(&self, clock: Clock) -> Option<Instant> {
        let machine = if self.goods.is_full() { None } else { self.machine.poll_at() };
        // Its end was shown: there is nothing to add.
        let show = (self.is_stale && !self.told).then(|| self.shown_at + SHOWN_EVERY);
        machine.map(|time| clock.instant(time)).into_iter().chain(show).min()
    }

    /// Does a bounded amount of what can be done now; datagrams are received in `room`. In a `crowd` it answers once: a
    /// client that answers within this turn must not have eight blocks for each one of the others. True if there is more.
    pub fn turn(&mut self, crowd: bool, room: &mut Bursts, desk: &mut Desk<'_>) -> bool {
        if self.is_due(desk.clock) {
            // What came in time is heard first, also where the system has not told of it yet.
            self.look();
        }
        self.send(desk);
        let bursts = if crowd { 1 } else { BURSTS };
        if (0..bursts).all(|_| self.receive(room, desk)) {
            return true;
        }
        if self.is_due(desk.clock) {
            self.machine.handle_timeout(desk.clock.now());
            self.is_stale = true;
        }
        self.desert();
        self.send(desk);
        self.is_deserted && !self.goods.is_full()
    }

    fn is_due(&self, clock: Clock) -> bool {
        !self.goods.is_full() && self.machine.poll_at().is_some_and(|at| at <= clock.now())
    }

    fn look(&mut self) {
        if let Line::Own(port) = &mut self.line {
            port.look();
        }
    }

    /// Looks whether something came, and answers it. False if nothing did.
    pub fn glance(&mut self, room: &mut Bursts, desk: &mut Desk<'_>) -> bool {
        self.look();
        self.receive(room, desk)
    }

    /// Receives what came together, and answers it. False if there is nothing more.
    fn receive(&mut self, room: &mut Bursts, desk: &mut Desk<'_>) -> bool {
        let Line::Own(port) = &mut self.line else { return false };
        if !port.is_readable() || self.goods.is_full() {
            return false;
        }
        match port.receive(room) {
            Ok(Some(burst)) => self.hear(room.bytes(&burst), burst.segment, burst.from, desk),
            Ok(None) => return false,
            Err(error) => self.hear_network(&error, desk),
        }
        self.answer(desk);
        true
    }

    /// Answers what was heard. Then there is time for the disk.
    pub fn answer(&mut self, desk: &mut Desk<'_>) {
        self.send(desk);
        if let Err(failure) = self.goods.settle() {
            self.fail(failure);
            self.send(desk);
        }
    }

    fn tell_happenings(&mut self, face: &mut Face) {
        while let Some(happening) = self.machine.happening() {
            self.ends.tell(&Notice::Tftp { transfer: Some(self.shown.id), happening }, face);
        }
    }

    /// Sends what is to be sent, and reads of the file what there is room for.
    fn send(&mut self, desk: &mut Desk<'_>) {
        loop {
            self.tell_happenings(desk.face);
            let Some(transmit) = self.machine.transmit() else {
                // What was read ahead leaves first: while the other side is busy with it there is time to read.
                if self.supply() {
                    continue;
                }
                return;
            };
            let (bytes, segment, to) = (transmit.bytes, transmit.segment, transmit.to);
            let now = desk.clock.now();
            let sent = match self.line.send(bytes, segment, to, desk.shared.as_deref_mut(), desk.registry) {
                Ok(0) => return,
                Ok(sent) => {
                    let part = bytes.get(..(sent * segment).min(bytes.len())).unwrap_or_default();
                    self.ends.record(Direction::Sent, to, part, segment, desk.face);
                    sent
                }
                // Lost, as on any network: it is repeated in its time.
                Err(error) => {
                    let all = bytes.len().div_ceil(segment.max(1));
                    self.machine.transmitted(now, all);
                    self.hear_network(&error, desk);
                    continue;
                }
            };
            self.machine.transmitted(now, sent);
            self.is_stale = true;
        }
    }

    /// Reads of the file what there is room for; whether that changed anything.
    fn supply(&mut self) -> bool {
        let mut changed = false;
        while let Some(block) = self.machine.wants() {
            match self.goods.fill(block) {
                Ok(Some(length)) => self.machine.supplied(length),
                Ok(None) => return changed,
                Err(failure) => {
                    self.fail(failure);
                    return true;
                }
            }
            changed = true;
        }
        changed
    }

    /// Ends it as the user wishes; the peer is told.
    pub fn cancel(&mut self, desk: &mut Desk<'_>) {
        self.machine.cancel();
        self.send(desk);
    }
}
