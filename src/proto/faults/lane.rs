//! One direction of one connection or client: what came waits here until it may go, changed by chance.

use core::time::Duration;
use std::collections::BTreeMap;

use super::{Effects, Faults, Random};

/// What a datagram costs beside its bytes, so that empty ones are bounded too.
const OVERHEAD: usize = 64;
/// A stream with a bounded rate is passed on in slices of so much time.
const SLICES_A_SECOND: u64 = 50;
/// What a late wake-up may catch up of a bounded rate.
const CATCH_UP: Duration = Duration::from_millis(100);

/// What goes along it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Bytes in order, where pieces mean nothing to the ends.
    Stream,
    /// Datagrams, each as it is.
    Datagrams,
}

/// What goes now.
#[derive(Debug, PartialEq, Eq)]
pub enum Next<'a> {
    /// These bytes: all of them as one datagram, or as many as the peer takes of a stream. Say so by [`Lane::took`].
    Bytes(&'a [u8]),
    /// The end of the stream.
    End,
    /// A reset on purpose.
    Reset,
    /// Nothing yet: there will be something at this time.
    Wait(Duration),
    /// Nothing waits.
    Nothing,
}

/// The machine. Times are counted from any one moment on, and never go back.
#[derive(Debug)]
pub struct Lane {
    kind: Kind,
    faults: Faults,
    random: Random,
    /// By the time at which it is due, then in order of arrival.
    queue: BTreeMap<(Duration, u64), Item>,
    /// Number of the next item.
    number: u64,
    /// The latest time at which anything is due: a stream keeps its order.
    latest: Duration,
    joining: Option<Joining>,
    /// Bytes inside, with the overhead of datagrams.
    held: usize,
    limit: usize,
    /// When the rate lets the next byte go.
    free: Duration,
    /// Bytes that came.
    arrived: u64,
    /// A reset is on its way: nothing that comes later is passed on.
    doomed: bool,
    effects: Effects,
}

#[derive(Debug)]
enum Item {
    Bytes { bytes: Vec<u8>, from: usize },
    End,
    Reset,
}

/// Pieces of a stream that become one.
#[derive(Debug)]
struct Joining {
    bytes: Vec<u8>,
    until: Duration,
}

impl Lane {
    /// A lane that holds at most about `limit` bytes; the same seed gives the same faults.
    pub fn new(kind: Kind, faults: Faults, limit: usize, seed: u64) -> Self {
        Lane {
            kind,
            faults,
            random: Random::new(seed),
            queue: BTreeMap::new(),
            number: 0,
            latest: Duration::ZERO,
            joining: None,
            held: 0,
            limit,
            free: Duration::ZERO,
            arrived: 0,
            doomed: false,
            effects: Effects::default(),
        }
    }

    /// Other faults from now on. What waits keeps its time, unless nothing is to be late any more.
    pub fn set(&mut self, faults: Faults, now: Duration) {
        if faults.rate != self.faults.rate {
            self.free = now;
        }
        self.faults = faults;
        if self.faults.join.is_zero() {
            self.end_joining(now);
        }
        if self.faults.delay.is_zero() && self.faults.jitter.is_zero() {
            let waiting = std::mem::take(&mut self.queue);
            self.queue = waiting.into_iter().enumerate().map(|(at, (_, item))| ((now, at as u64), item)).collect();
            self.number = self.queue.len() as u64;
            self.latest = self.latest.min(now);
        }
    }

    /// Nothing waits and nothing goes wrong: what comes may be passed on past the lane, said by [`Lane::went_by`].
    pub fn is_idle(&self) -> bool {
        self.held == 0 && self.queue.is_empty() && self.joining.is_none() && !self.doomed && self.faults.is_none()
    }

    /// So many bytes were passed on past the lane.
    pub fn went_by(&mut self, bytes: usize) {
        self.arrived += bytes as u64;
    }

    /// As much is inside as may be: a stream must not be read now, a datagram has no room.
    pub fn is_full(&self) -> bool {
        self.held >= self.limit
    }

    /// What waits inside, as it counts against the limit: bytes, and some more for each datagram.
    pub fn held(&self) -> usize {
        self.held
    }

    /// Bytes that wait inside.
    pub fn held_bytes(&self) -> u64 {
        let overhead = if self.kind == Kind::Datagrams { OVERHEAD * self.queue.len() } else { 0 };
        self.held.saturating_sub(overhead) as u64
    }

    /// What was changed since the last call.
    pub fn take_effects(&mut self) -> Effects {
        std::mem::take(&mut self.effects)
    }

    /// Something was changed and not taken yet.
    pub fn has_effects(&self) -> bool {
        !self.effects.is_none()
    }

    /// Takes a piece that came. A piece of a stream is always taken: ask [`Lane::is_full`] before reading.
    pub fn push(&mut self, bytes: &[u8], now: Duration) {
        let offset = self.arrived;
        self.arrived += bytes.len() as u64;
        if self.doomed {
            return self.effects.cut.add(bytes.len());
        }
        if self.kind == Kind::Datagrams && self.is_full() {
            return self.effects.overflowed.add(bytes.len());
        }
        let whole = bytes.len();
        let bytes = self.before_reset(bytes, offset);
        if bytes.len() < whole || self.doomed {
            self.effects.cut.add(whole - bytes.len());
        }
        self.harm(bytes, offset, now);
        if self.doomed {
            self.effects.resets += 1;
            self.end_joining(now);
            self.schedule(Item::Reset, now);
        }
    }

    /// The stream came to its end, which goes behind all that waits.
    pub fn end(&mut self, now: Duration) {
        self.end_joining(now);
        if !self.doomed {
            self.schedule(Item::End, now);
        }
    }

    /// What of a piece still goes before a reset on purpose.
    fn before_reset<'a>(&mut self, bytes: &'a [u8], offset: u64) -> &'a [u8] {
        if self.kind == Kind::Datagrams {
            return bytes;
        }
        if self.faults.reset.hits(&mut self.random) {
            self.doomed = true;
            return &[];
        }
        let after = self.faults.reset_after;
        if after > 0 && offset + bytes.len() as u64 >= after {
            self.doomed = true;
            let left = usize::try_from(after.saturating_sub(offset)).unwrap_or(usize::MAX);
            return bytes.get(..left).unwrap_or(bytes);
        }
        bytes
    }

    /// Drops, corrupts and doubles by chance; the dice are thrown in this order.
    fn harm(&mut self, bytes: &[u8], offset: u64, now: Duration) {
        if bytes.is_empty() && self.kind == Kind::Stream {
            return;
        }
        if self.faults.drop.hits(&mut self.random) {
            return self.effects.dropped.add(bytes.len());
        }
        let mut bytes = bytes.to_vec();
        if !bytes.is_empty() && self.faults.corrupt.hits(&mut self.random) {
            let bit = self.random.below(bytes.len() as u64 * 8);
            if let Some(byte) = bytes.get_mut((bit / 8) as usize) {
                *byte ^= 1 << (bit % 8);
            }
            self.effects.corrupted += 1;
            if self.effects.offsets.len() < Effects::MOST_OFFSETS {
                self.effects.offsets.push(offset + bit / 8);
            }
        }
        if self.faults.duplicate.hits(&mut self.random) {
            self.effects.duplicated.add(bytes.len());
            self.keep(bytes.clone(), now);
        }
        self.keep(bytes, now);
    }

    /// Joins a piece to those before it, or lets it wait for its time.
    fn keep(&mut self, bytes: Vec<u8>, now: Duration) {
        self.held += self.cost(bytes.len());
        if self.kind == Kind::Datagrams || self.faults.join.is_zero() {
            return self.schedule(Item::Bytes { bytes, from: 0 }, now);
        }
        match &mut self.joining {
            Some(joining) => joining.bytes.extend_from_slice(&bytes),
            None => self.joining = Some(Joining { bytes, until: now.saturating_add(self.faults.join) }),
        }
    }

    fn cost(&self, bytes: usize) -> usize {
        match self.kind {
            Kind::Stream => bytes,
            Kind::Datagrams => bytes + OVERHEAD,
        }
    }

    fn end_joining(&mut self, now: Duration) {
        if let Some(joining) = self.joining.take() {
            self.schedule(Item::Bytes { bytes: joining.bytes, from: 0 }, now);
        }
    }

    fn schedule(&mut self, item: Item, now: Duration) {
        let jitter = u64::try_from(self.faults.jitter.as_nanos()).unwrap_or(u64::MAX - 1);
        let more = if jitter == 0 { 0 } else { self.random.below(jitter.saturating_add(1)) };
        let mut due = now.saturating_add(self.faults.delay).saturating_add(Duration::from_nanos(more));
        if self.kind == Kind::Datagrams && self.faults.reorder {
            // Overtaken by this one are all that came before it and go after it.
            self.effects.reordered += u64::from(due < self.latest);
        } else {
            due = due.max(self.latest);
        }
        self.latest = self.latest.max(due);
        self.queue.insert((due, self.number), item);
        self.number += 1;
    }

    /// What goes at this time. The same until it was taken.
    pub fn next(&mut self, now: Duration) -> Next<'_> {
        if let Some(until) = self.joining.as_ref().map(|joining| joining.until).filter(|&until| until <= now) {
            self.end_joining(until);
        }
        let joining = self.joining.as_ref().map(|joining| joining.until);
        let Some((&(due, _), item)) = self.queue.first_key_value() else {
            return joining.map_or(Next::Nothing, Next::Wait);
        };
        if due > now {
            return Next::Wait(joining.map_or(due, |until| until.min(due)));
        }
        match item {
            Item::End => Next::End,
            Item::Reset => Next::Reset,
            Item::Bytes { .. } if self.faults.rate > 0 && self.free > now => Next::Wait(self.free),
            Item::Bytes { bytes, from } => {
                let rest = bytes.get(*from..).unwrap_or_default();
                Next::Bytes(rest.get(..self.most_at_once()).unwrap_or(rest))
            }
        }
    }

    /// How many bytes of a stream may go at once.
    fn most_at_once(&self) -> usize {
        if self.kind == Kind::Datagrams {
            return usize::MAX;
        }
        let bounds = [self.faults.split, self.faults.rate.div_ceil(SLICES_A_SECOND)];
        let most = bounds.into_iter().filter(|&bound| bound > 0).min();
        most.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX))
    }

    /// Of what [`Lane::next`] gave, so many bytes were taken; an end or a reset is taken with any number.
    pub fn took(&mut self, bytes: usize, now: Duration) {
        let Some(mut first) = self.queue.first_entry() else { return };
        let done = match first.get_mut() {
            Item::Bytes { bytes: all, from } => {
                *from = (*from + bytes).min(all.len());
                self.kind == Kind::Datagrams || *from == all.len()
            }
            Item::End | Item::Reset => true,
        };
        if done {
            let item = first.remove();
            let overhead = matches!(item, Item::Bytes { .. }) && self.kind == Kind::Datagrams;
            self.held = self.held.saturating_sub(if overhead { OVERHEAD } else { 0 });
        }
        self.held = self.held.saturating_sub(bytes);
        if self.faults.rate > 0 {
            let nanos = bytes as u128 * 1_000_000_000 / u128::from(self.faults.rate);
            let needs = Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX));
            self.free = self.free.max(now.saturating_sub(CATCH_UP)).saturating_add(needs);
        }
    }
}
