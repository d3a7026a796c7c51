//! All transfers of a worker: whose turn it is, who has to be woken when, and who gets a moment of waiting.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mio::{Registry, Token};

use super::exchange::{Clock, Desk, Exchange};
use super::line::Line;
use super::patrol::Patrol;
use super::port::Port;
use super::status::{Finished, TransferId};
use crate::net::face::Face;
use crate::net::sys::Bursts;
use crate::net::worker::Sleep;

/// The token of the first transfer's socket; a server's own port has 0.
const FIRST: usize = 1;
/// How long a turn of the worker may last before it looks at its commands, and shows what happened.
const TURN: Duration = Duration::from_millis(1);

/// So many transfers may be waited for without sleeping.
const MOST_NEAR: usize = 4;
/// So many may dally.
const MOST_DALLYING: usize = 256;

/// The transfers of a worker.
pub(super) struct Fleet {
    registry: Registry,
    clock: Clock,
    berths: Vec<Option<Berth>>,
    free: Vec<usize>,
    /// Those that have something to do, each once.
    queue: VecDeque<usize>,
    /// When to look at whom; a time may be out of date.
    times: BinaryHeap<Reverse<(Instant, usize)>>,
    /// Where datagrams are received, for all of them.
    room: Bursts,
    /// Those that wait for a pipe.
    starved: Vec<usize>,
    /// Those that were told and may still have to answer a repeated last block, oldest first.
    dallying: VecDeque<usize>,
    patrol: Patrol,
    /// Those that are looked at, kept for its memory.
    near: Vec<usize>,
    /// Those that ended and were not told yet.
    ended: Vec<(usize, Finished)>,
    /// How many have not ended.
    running: usize,
}

/// The place of a transfer.
struct Berth {
    exchange: Exchange,
    is_queued: bool,
    /// The earliest time in `times` for it.
    wakes: Option<Instant>,
    /// It stands in `ended`.
    has_ended: bool,
}

impl Fleet {
    pub fn new(registry: Registry) -> Self {
        Fleet {
            registry,
            clock: Clock::new(),
            berths: Vec::new(),
            free: Vec::new(),
            queue: VecDeque::new(),
            times: BinaryHeap::new(),
            room: Bursts::new(),
            starved: Vec::new(),
            dallying: VecDeque::new(),
            patrol: Patrol::new(),
            near: Vec::new(),
            ended: Vec::new(),
            running: 0,
        }
    }

    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// How many have not ended.
    pub fn running(&self) -> usize {
        self.running
    }

    /// The transfers that have not ended.
    pub fn under_way(&self) -> impl Iterator<Item = &Exchange> {
        self.berths.iter().flatten().map(|berth| &berth.exchange).filter(|exchange| !exchange.is_told())
    }

    /// Makes a port for the transfer that will have `slot`.
    pub fn port(&self, slot: usize, local: SocketAddr) -> Result<Port, crate::net::NetError> {
        Port::open(local, Token(FIRST + slot), &self.registry)
    }

    /// The place that the next transfer will have.
    pub fn next_slot(&self) -> usize {
        self.free.last().copied().unwrap_or(self.berths.len())
    }

    /// Takes a transfer, which gets its turn.
    pub fn add(&mut self, exchange: Exchange) -> usize {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.berths.push(None);
            self.berths.len() - 1
        });
        if let Some(place) = self.berths.get_mut(slot) {
            *place = Some(Berth { exchange, is_queued: false, wakes: None, has_ended: false });
        }
        self.running += 1;
        self.queue(slot);
        slot
    }

    pub fn get_mut(&mut self, slot: usize) -> Option<&mut Exchange> {
        Some(&mut self.berths.get_mut(slot)?.as_mut()?.exchange)
    }

    /// Where a transfer is that has not ended.
    pub fn find(&self, id: TransferId) -> Option<usize> {
        let is_it = |berth: &Berth| berth.exchange.shown().id == id && !berth.exchange.is_told();
        self.berths.iter().position(|place| place.as_ref().is_some_and(is_it))
    }

    /// Gives a transfer its turn.
    pub fn queue(&mut self, slot: usize) {
        if let Some(berth) = self.berths.get_mut(slot).and_then(Option::as_mut)
            && !std::mem::replace(&mut berth.is_queued, true)
        {
            self.queue.push_back(slot);
        }
    }

    /// Notes that a socket is ready.
    pub fn ready(&mut self, event: &mio::event::Event) {
        let Some(slot) = event.token().0.checked_sub(FIRST) else { return };
        if let Some(Line::Own(port)) = self.get_mut(slot).map(Exchange::line_mut) {
            port.wake(event);
            self.queue(slot);
        }
    }

    /// Gives each that has something to do its turns, one after the other, for a millisecond at most. Ends as soon as
    /// one has ended.
    pub fn proceed(&mut self, shared: Option<&mut Port>, face: &mut Face) {
        let (mut shared, until) = (shared, Instant::now() + TURN);
        self.feed();
        loop {
            let now = Instant::now();
            self.wake_due(now);
            for _ in 0..self.queue.len() {
                let Some(slot) = self.queue.pop_front() else { break };
                self.turn(slot, shared.as_deref_mut(), face);
                if Instant::now() >= until {
                    return;
                }
            }
            if !self.ended.is_empty() {
                return;
            }
            if self.queue.is_empty() && !self.linger(shared.as_deref_mut(), until, face) {
                return;
            }
        }
    }

    /// Those that wait for a pipe look at it again.
    fn feed(&mut self) {
        while let Some(slot) = self.starved.pop() {
            self.queue(slot);
        }
    }

    fn wake_due(&mut self, now: Instant) {
        while let Some(&Reverse((at, slot))) = self.times.peek() {
            if at > now {
                return;
            }
            self.times.pop();
            if let Some(berth) = self.berths.get_mut(slot).and_then(Option::as_mut)
                && berth.wakes.is_some_and(|wakes| wakes <= at)
            {
                berth.wakes = None;
                self.queue(slot);
            }
        }
    }

    fn turn(&mut self, slot: usize, shared: Option<&mut Port>, face: &mut Face) {
        let crowd = self.running > MOST_NEAR;
        let Some(berth) = self.berths.get_mut(slot).and_then(Option::as_mut) else { return };
        berth.is_queued = false;
        let mut desk = Desk { clock: self.clock, registry: &self.registry, shared, face };
        let more = berth.exchange.turn(crowd, &mut self.room, &mut desk);
        self.after_turn(slot, more, face);
    }

    /// What follows whatever was done with a transfer: its end, its next time.
    fn after_turn(&mut self, slot: usize, more: bool, face: &mut Face) {
        let Some(berth) = self.berths.get_mut(slot).and_then(Option::as_mut) else { return };
        if let Some(how) = berth.exchange.outcome() {
            if !std::mem::replace(&mut berth.has_ended, true) {
                self.ended.push((slot, how));
            }
            return;
        }
        if berth.exchange.is_over() {
            return self.remove(slot);
        }
        berth.exchange.show_if_due(Instant::now(), face);
        if let Some(due) = berth.exchange.due(self.clock)
            && berth.wakes.is_none_or(|wakes| due < wakes)
        {
            berth.wakes = Some(due);
            self.times.push(Reverse((due, slot)));
        }
        if berth.exchange.is_starved() && !self.starved.contains(&slot) {
            self.starved.push(slot);
        }
        if more {
            self.queue(slot);
        }
    }

    /// Those that ended and were not told yet; the session tells, or lets them try again.
    pub fn take_ended(&mut self) -> Vec<(usize, Finished)> {
        std::mem::take(&mut self.ended)
    }

    /// One that had ended tries again.
    pub fn resume(&mut self, slot: usize) {
        if let Some(berth) = self.berths.get_mut(slot).and_then(Option::as_mut) {
            berth.has_ended = false;
            self.queue(slot);
        }
    }

    /// Tells how one ended.
    pub fn tell_end(&mut self, slot: usize, how: Finished, face: &mut Face) {
        if let Some(exchange) = self.get_mut(slot).filter(|exchange| !exchange.is_told()) {
            exchange.tell_end(how, face);
            self.running -= 1;
            self.after_turn(slot, false, face);
            self.bound_dallying(slot);
        }
    }

    /// Those that dally keep a socket each: the oldest ones leave where there are too many.
    fn bound_dallying(&mut self, slot: usize) {
        self.dallying.push_back(slot);
        while self.dallying.len() > MOST_DALLYING {
            let Some(oldest) = self.dallying.pop_front() else { return };
            if self.get_mut(oldest).is_some_and(|exchange| exchange.is_told()) {
                self.remove(oldest);
            }
        }
    }

    fn remove(&mut self, slot: usize) {
        if let Some(place) = self.berths.get_mut(slot) {
            *place = None;
            self.free.push(slot);
        }
    }

    /// Does something with a transfer at this desk, and what follows from it.
    pub fn with(
        &mut self,
        slot: usize,
        shared: Option<&mut Port>,
        face: &mut Face,
        act: impl FnOnce(&mut Exchange, &mut Desk<'_>),
    ) {
        let Some(berth) = self.berths.get_mut(slot).and_then(Option::as_mut) else { return };
        let mut desk = Desk { clock: self.clock, registry: &self.registry, shared, face };
        act(&mut berth.exchange, &mut desk);
        self.after_turn(slot, false, face);
    }

    /// Ends all that run; their peers are told.
    pub fn cancel_all(&mut self, mut shared: Option<&mut Port>, face: &mut Face) {
        for slot in 0..self.berths.len() {
            if self.get_mut(slot).is_some_and(|exchange| !exchange.is_told()) {
                self.with(slot, shared.as_deref_mut(), face, |exchange, desk| exchange.cancel(desk));
            }
        }
    }

    /// Looks for what comes soon, for a moment. True if something came.
    fn linger(&mut self, shared: Option<&mut Port>, until: Instant, face: &mut Face) -> bool {
        if self.running == 0 || self.running > MOST_NEAR {
            self.patrol.end();
            return false;
        }
        let mut near = std::mem::take(&mut self.near);
        let shortest = self.find_near(&mut near);
        let begun = shortest.and_then(|round_trip| self.patrol.begin(round_trip, Instant::now()));
        if begun.is_none() {
            self.patrol.end();
        }
        let came = begun.is_some_and(|end| self.watch(&near, end.min(until), shared, face));
        self.near = near;
        came
    }

    /// The transfers that are worth a moment of waiting, and the shortest of their round trips.
    fn find_near(&self, near: &mut Vec<usize>) -> Option<Duration> {
        near.clear();
        let mut shortest = None;
        for (slot, place) in self.berths.iter().enumerate() {
            let Some(exchange) = place.as_ref().map(|berth| &berth.exchange) else { continue };
            if !exchange.is_told() && !exchange.is_starved() {
                near.push(slot);
                let round_trip = exchange.round_trip();
                shortest = Some(shortest.map_or(round_trip, |shortest| round_trip.min(shortest)));
            }
        }
        shortest
    }

    /// Looks again and again until something came. False at the end.
    fn watch(&mut self, near: &[usize], end: Instant, mut shared: Option<&mut Port>, face: &mut Face) -> bool {
        loop {
            for &slot in near {
                let Some(berth) = self.berths.get_mut(slot).and_then(Option::as_mut) else { continue };
                let shared = shared.as_deref_mut();
                let mut desk = Desk { clock: self.clock, registry: &self.registry, shared, face };
                if berth.exchange.glance(&mut self.room, &mut desk) {
                    self.patrol.hit(Instant::now());
                    self.after_turn(slot, true, face);
                    return true;
                }
            }
            let now = Instant::now();
            if now >= end {
                self.patrol.pause(now);
                return false;
            }
            // The other side may wait for this core.
            std::thread::yield_now();
        }
    }

    /// How long there is nothing to do.
    pub fn sleep(&self) -> Sleep {
        if !self.queue.is_empty() || !self.ended.is_empty() || self.patrol.is_out() {
            return Sleep::No;
        }
        self.times.peek().map_or(Sleep::Forever, |Reverse((at, _))| Sleep::Until(*at))
    }
}
