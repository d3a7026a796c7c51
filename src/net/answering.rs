//! The rules of a session at work: what is heard goes to the machine, what it answers is sent when it is due.

use std::hash::Hash;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::face::{self, Face};
use super::{Notice, Reply};
use crate::codec::framing::{Frame, Framers, Framing};
use crate::proto::answer::{Answer, Clock, Machine, Rules, Silences};

/// How often what was not answered is told.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// Answers the peers of a session, which are named by a `K`.
#[derive(Debug)]
pub(super) struct Answering<K> {
    machine: Machine<K>,
    /// None where a message is what one read brought, or a datagram.
    framers: Option<Framers<K>>,
    datagrams: bool,
    start: Instant,
    /// The machine heard something that was not shown yet.
    changed: bool,
    untold: Silences,
    told: Option<Instant>,
}

impl<K: Copy + Eq + Hash + Ord> Answering<K> {
    fn new(rules: Arc<Rules>, framing: &Framing, datagrams: bool) -> Self {
        let start = Instant::now();
        let mut answering = Answering {
            machine: Machine::new(rules, datagrams, face::now() as u64),
            framers: None,
            datagrams,
            start,
            changed: true,
            untold: Silences::default(),
            told: None,
        };
        answering.set_framing(framing);
        answering
    }

    /// What a reply needs; None where there are no rules.
    pub fn of(reply: &Reply, framing: &Framing, datagrams: bool) -> Option<Self> {
        match reply {
            Reply::Rules(rules) => Some(Answering::new(Arc::clone(rules), framing, datagrams)),
            Reply::None | Reply::Echo => None,
        }
    }

    /// Other rules, or none: then what waits is not sent.
    pub fn change(here: &mut Option<Self>, reply: &Reply, framing: &Framing, datagrams: bool, face: &mut Face) {
        match (here.as_mut(), reply) {
            (Some(answering), Reply::Rules(rules)) => answering.machine.set_rules(Arc::clone(rules)),
            (Some(answering), _) => {
                answering.finish(face);
                *here = None;
            }
            (None, _) => *here = Answering::of(reply, framing, datagrams),
        }
        if let Some(answering) = here {
            // Seen at once: the worker may sleep for long now.
            face.status.set_hits(answering.machine.hits());
        }
    }

    /// Another way to split streams. What waited for the end of its frame is not answered.
    pub fn set_framing(&mut self, framing: &Framing) {
        self.framers = (!framing.is_raw()).then(|| Framers::new(framing));
    }

    /// The user sends this himself, to these peers where they are known.
    pub fn sent(&mut self, to: impl IntoIterator<Item = K>, bytes: &[u8]) {
        let now = self.start.elapsed();
        self.machine.sent(bytes, now);
        to.into_iter().for_each(|peer| self.machine.sent_to(peer, now));
    }

    /// A read or a datagram came; what is answered at once is [`Answering::ready`].
    pub fn hear(&mut self, peer: K, bytes: &[u8], now: Instant) {
        self.changed = true;
        let clock = self.clock(now);
        let machine = &mut self.machine;
        match &mut self.framers {
            None => machine.hear(peer, bytes, clock),
            Some(framers) if self.datagrams => {
                framers.whole(clock.time, bytes, &mut |frame| hear_frame(machine, peer, frame, clock));
            }
            Some(framers) => {
                framers.push(peer, clock.time, bytes, &mut |peer, frame| hear_frame(machine, peer, frame, clock));
            }
        }
    }

    /// A stream is over; its last frame may be whole only now.
    pub fn hear_end(&mut self, peer: K, now: Instant) {
        let clock = self.clock(now);
        let machine = &mut self.machine;
        if let Some(framers) = &mut self.framers {
            framers.finish(peer, &mut |peer, frame| hear_frame(machine, peer, frame, clock));
        }
    }

    /// Hears the frames that ended because nothing came.
    pub fn hear_silence(&mut self, now: Instant) {
        let clock = self.clock(now);
        let machine = &mut self.machine;
        if let Some(framers) = self.framers.as_mut().filter(|framers| framers.deadline().is_some()) {
            framers.expire(clock.time, &mut |peer, frame| hear_frame(machine, peer, frame, clock));
            self.changed = true;
        }
    }

    fn clock(&self, now: Instant) -> Clock {
        Clock { now: now.saturating_duration_since(self.start), time: face::now() }
    }

    /// The next answer to what was heard just now.
    pub fn ready(&mut self, now: Instant) -> Option<Answer<K>> {
        self.machine.ready(now.saturating_duration_since(self.start))
    }

    /// The next answer that is to be sent now.
    pub fn next(&mut self, now: Instant) -> Option<Answer<K>> {
        let now = now.saturating_duration_since(self.start);
        self.machine.ready(now).or_else(|| self.machine.due(now))
    }

    /// An answer had no room.
    pub fn had_no_room(&mut self) {
        self.untold.full += 1;
    }

    /// An answer waits for its time.
    pub fn waits_for(&self, peer: K) -> bool {
        self.machine.waits_for(peer)
    }

    /// The peer is gone for ever.
    pub fn forget(&mut self, peer: K) {
        self.machine.forget(peer);
        if let Some(framers) = &mut self.framers {
            framers.finish(peer, &mut |_, _| {});
        }
    }

    /// Shows what the rules have done, and tells what was not answered, at most once a second.
    pub fn tell(&mut self, now: Instant, face: &mut Face) {
        if std::mem::take(&mut self.changed) {
            face.status.set_hits(self.machine.hits());
            self.untold.add(self.machine.take_silences());
        }
        let lately = self.told.is_some_and(|told| now < told + TELL_EVERY);
        if !lately && self.untold != Silences::default() {
            self.told = Some(now);
            self.tell_rest(face);
        }
    }

    /// The last word.
    pub fn finish(&mut self, face: &mut Face) {
        face.status.set_hits(self.machine.hits());
        self.untold.add(self.machine.take_silences());
        self.tell_rest(face);
    }

    fn tell_rest(&mut self, face: &mut Face) {
        let Silences { loops, limited, full } = std::mem::take(&mut self.untold);
        if loops + limited + full > 0 {
            face.notice(&Notice::HeldBack { loops, limited, full });
        }
    }

    /// When there is something to send or to tell.
    pub fn deadline(&self) -> Option<Instant> {
        let due = self.machine.deadline().map(|due| self.start + due);
        let tell = self.told.filter(|_| self.untold != Silences::default()).map(|told| told + TELL_EVERY);
        let frame = self.framers.as_ref().and_then(Framers::deadline).map(|deadline| {
            let left = u64::try_from(deadline.saturating_sub(face::now())).unwrap_or_default();
            Instant::now() + Duration::from_nanos(left)
        });
        [due, tell, frame].into_iter().flatten().min()
    }
}

/// What is not a whole frame is not answered; it stands in the log as it is.
fn hear_frame<K: Copy + Eq + Hash>(machine: &mut Machine<K>, peer: K, frame: Frame<'_>, clock: Clock) {
    if frame.cut.is_none() {
        machine.hear(peer, frame.bytes, clock);
    }
}
