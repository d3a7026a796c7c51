//! The rules at work: hears messages, and tells what to send and when.

use core::cmp::{Ordering, Reverse};
use core::hash::Hash;
use core::time::Duration;
use std::borrow::Cow;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::sync::Arc;

use super::guard::Loops;
use super::peers::{Peer, Peers};
use super::random::Random;
use super::then::{Making, Then};
use super::{MOST_DELAY, MOST_RULES, Rule, Rules};

/// Answers that wait for their time at most.
pub const MOST_WAITING: usize = 10_000;
/// Their bytes at most.
const MOST_WAITING_BYTES: usize = 16 << 20;
const SECOND: Duration = Duration::from_secs(1);

/// A time, in the two ways in which it is needed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    /// Since some start.
    pub now: Duration,
    /// Nanoseconds since the Unix epoch, for the time in an answer.
    pub time: i64,
}

/// Something to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer<K> {
    /// To whom.
    pub peer: K,
    /// The rule that gives it.
    pub rule: u64,
    /// What; None where the rule only closes.
    pub bytes: Option<Arc<[u8]>>,
    /// The connection is closed after it.
    pub close: bool,
}

/// What a rule has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// The rule ([`Rule::id`]).
    pub rule: u64,
    /// Messages that its condition held for.
    pub matched: u64,
    /// Messages that it answered, or swallowed on purpose.
    pub answered: u64,
    /// Messages that it would have answered, but for the limit, a possible loop, or no room.
    pub held_back: u64,
}

/// Messages that a rule would have answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Silences {
    /// They may have gone round for ever.
    pub loops: u64,
    /// The rule had reached its limit per second.
    pub limited: u64,
    /// As many answers were waiting as may wait.
    pub full: u64,
}

impl Silences {
    /// More of them.
    pub fn add(&mut self, more: Silences) {
        self.loops += more.loops;
        self.limited += more.limited;
        self.full += more.full;
    }
}

/// Answers messages by rules, for peers that are named by a `K`.
#[derive(Debug)]
pub struct Machine<K> {
    rules: Arc<Rules>,
    hits: Vec<Hits>,
    limits: HashMap<u64, (Duration, u32)>,
    peers: Peers<K>,
    loops: Loops,
    /// Senders may be forged: the same bytes are bounded.
    datagrams: bool,
    /// The user sent something to whomever.
    widely: Option<Duration>,
    random: Random,
    ready: VecDeque<Answer<K>>,
    waiting: BinaryHeap<Reverse<Waiting<K>>>,
    waiting_bytes: usize,
    next: u64,
    silences: Silences,
}

impl<K: Copy + Eq + Hash> Machine<K> {
    /// A machine at its start. `datagrams`: the peers are addresses and not connections. What is left to chance follows
    /// from the seed.
    pub fn new(rules: Arc<Rules>, datagrams: bool, seed: u64) -> Self {
        let mut machine = Machine {
            rules: Arc::default(),
            hits: Vec::new(),
            limits: HashMap::new(),
            peers: Peers::new(),
            loops: Loops::default(),
            datagrams,
            widely: None,
            random: Random::new(seed),
            ready: VecDeque::new(),
            waiting: BinaryHeap::new(),
            waiting_bytes: 0,
            next: 0,
            silences: Silences::default(),
        };
        machine.set_rules(rules);
        machine
    }

    /// Other rules. Those that were there before keep what they counted; answers that wait still leave.
    pub fn set_rules(&mut self, rules: Arc<Rules>) {
        let ids: Vec<u64> = rules.list.iter().take(MOST_RULES).map(|rule| rule.id).collect();
        let known = |rule: u64| self.hits.iter().copied().find(|hits| hits.rule == rule);
        self.hits = ids.iter().map(|&rule| known(rule).unwrap_or(Hits { rule, ..Hits::default() })).collect();
        self.limits.retain(|rule, _| ids.contains(rule));
        self.peers.keep(&ids);
        self.rules = rules;
    }

    /// What each rule has done, in their order.
    pub fn hits(&self) -> &[Hits] {
        &self.hits
    }

    /// What was not answered since this was asked last.
    pub fn take_silences(&mut self) -> Silences {
        core::mem::take(&mut self.silences)
    }

    /// The user sent this himself. A datagram may reach any number of peers.
    pub fn sent(&mut self, bytes: &[u8], now: Duration) {
        self.loops.sent(bytes, now);
        if self.datagrams {
            self.widely = Some(now);
        }
    }

    /// He sent it to this peer.
    pub fn sent_to(&mut self, peer: K, now: Duration) {
        self.peers.of(peer).chain.begin(now);
    }

    /// A message came. What is to be sent at once is [`Machine::ready`] now.
    pub fn hear(&mut self, peer: K, message: &[u8], clock: Clock) {
        let rules = Arc::clone(&self.rules);
        let known = self.peers.of(peer);
        let suspect = known.chain.hear(message, self.widely, clock.now);
        let mut allowed = None;
        for (at, rule) in rules.list.iter().take(MOST_RULES).enumerate().filter(|(_, rule)| rule.enabled) {
            let Some(captures) = captures(rule, message) else { continue };
            let Some(mut hits) = self.hits.get(at).copied() else { continue };
            hits.matched += 1;
            if self.is_passed_over(rule, peer) {
                self.note(at, hits);
                continue;
            }
            let allowed = *allowed.get_or_insert_with(|| self.may_answer(peer, message, suspect, clock.now));
            let held = if allowed { self.reach_limit(rule, clock.now) } else { Some(Held::Loop) };
            let held = held.or_else(|| self.is_full(rule).then_some(Held::Full));
            if let Some(held) = held {
                hits.held_back += 1;
                self.note(at, hits);
                self.hold_back(held);
                break;
            }
            let heard = Heard { peer, message, captures: &captures, clock, offset: rules.offset };
            self.answer(rule, &heard, hits.answered);
            hits.answered += 1;
            self.note(at, hits);
            if !rule.go_on {
                break;
            }
        }
    }

    fn note(&mut self, at: usize, hits: Hits) {
        if let Some(place) = self.hits.get_mut(at) {
            *place = hits;
        }
    }

    /// Chance, once per peer, a sequence that is over: as if the condition did not hold.
    fn is_passed_over(&mut self, rule: &Rule, peer: K) -> bool {
        let known = self.peers.of(peer);
        if rule.once && known.is_done(rule.id) {
            return true;
        }
        if matches!(rule.then, Then::Sequence { .. }) && rule.then.is_over(*known.position(rule.id)) {
            return true;
        }
        rule.probability < 100 && self.random.below(100) >= u64::from(rule.probability)
    }

    fn may_answer(&mut self, peer: K, message: &[u8], suspect: bool, now: Duration) -> bool {
        let fresh = match self.datagrams {
            true => self.loops.may_answer(peer, message, now),
            false => !self.loops.was_sent(message, now),
        };
        fresh && (!suspect || self.peers.of(peer).chain.may_go_on(now))
    }

    /// Counts toward the rule's limit per second.
    fn reach_limit(&mut self, rule: &Rule, now: Duration) -> Option<Held> {
        if rule.per_second == 0 {
            return None;
        }
        let (since, count) = self.limits.entry(rule.id).or_insert((now, 0));
        if now.saturating_sub(*since) >= SECOND {
            (*since, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        (*count > rule.per_second).then_some(Held::Limit)
    }

    fn is_full(&self, rule: &Rule) -> bool {
        let delayed = !(rule.delay.is_zero() && rule.jitter.is_zero());
        delayed && (self.waiting.len() >= MOST_WAITING || self.waiting_bytes >= MOST_WAITING_BYTES)
    }

    fn hold_back(&mut self, held: Held) {
        match held {
            Held::Loop => self.silences.loops += 1,
            Held::Limit => self.silences.limited += 1,
            Held::Full => self.silences.full += 1,
        }
    }

    fn answer(&mut self, rule: &Rule, heard: &Heard<'_, K>, count: u64) {
        let &Heard { peer, message, captures, clock, offset } = heard;
        let jitter = self.random_up_to(rule.jitter);
        let known: &mut Peer = self.peers.of(peer);
        let mut unused = 0;
        let position = if matches!(rule.then, Then::Sequence { .. }) { known.position(rule.id) } else { &mut unused };
        let making = Making { message, captures, count, clock, offset, random: &mut self.random };
        let bytes = rule.then.make(position, making);
        if rule.once {
            known.set_done(rule.id);
        }
        if let Some(bytes) = &bytes {
            known.chain.give(message, bytes);
        }
        if bytes.is_none() && !rule.close {
            return;
        }
        let bytes = bytes.map(|bytes| self.rules.framed(rule, bytes));
        let delay = (rule.delay + jitter).min(MOST_DELAY);
        self.put(Answer { peer, rule: rule.id, bytes, close: rule.close }, delay, clock.now);
    }

    fn random_up_to(&mut self, most: Duration) -> Duration {
        if most.is_zero() {
            return Duration::ZERO;
        }
        let micros = u64::try_from(most.as_micros()).unwrap_or(u64::MAX - 1);
        Duration::from_micros(self.random.below(micros + 1))
    }

    fn put(&mut self, answer: Answer<K>, delay: Duration, now: Duration) {
        if delay.is_zero() {
            return self.ready.push_back(answer);
        }
        self.peers.of(answer.peer).waiting += 1;
        self.waiting_bytes += length(&answer);
        self.waiting.push(Reverse(Waiting { due: now + delay, number: self.next, answer }));
        self.next += 1;
    }

    /// The next answer that is to be sent now.
    pub fn ready(&mut self, now: Duration) -> Option<Answer<K>> {
        let answer = self.ready.pop_front()?;
        self.left(&answer, now);
        Some(answer)
    }

    /// The next answer whose time has come.
    pub fn due(&mut self, now: Duration) -> Option<Answer<K>> {
        if self.waiting.peek().is_none_or(|Reverse(waiting)| waiting.due > now) {
            return None;
        }
        let Reverse(Waiting { answer, .. }) = self.waiting.pop()?;
        self.waiting_bytes -= length(&answer);
        if let Some(peer) = self.peers.known(answer.peer) {
            peer.waiting = peer.waiting.saturating_sub(1);
        }
        self.left(&answer, now);
        Some(answer)
    }

    /// When the next answer is due.
    pub fn deadline(&self) -> Option<Duration> {
        self.waiting.peek().map(|Reverse(waiting)| waiting.due)
    }

    fn left(&mut self, answer: &Answer<K>, now: Duration) {
        if let Some(peer) = self.peers.known(answer.peer) {
            peer.chain.touch(now);
        }
    }

    /// An answer to this peer waits for its time.
    pub fn waits_for(&self, peer: K) -> bool {
        self.peers.peek(peer).is_some_and(|peer| peer.waiting > 0)
    }

    /// The peer is gone for ever: a connection that ended. What waits for it is still [`Machine::due`].
    pub fn forget(&mut self, peer: K) {
        self.peers.forget(peer);
    }
}

/// A message that a rule answers.
struct Heard<'a, K> {
    peer: K,
    message: &'a [u8],
    captures: &'a [Cow<'a, [u8]>],
    clock: Clock,
    offset: i32,
}

/// Why a message is not answered.
enum Held {
    Loop,
    Limit,
    Full,
}

/// What the condition captured, where the answer wants it; empty where not. None if it does not hold.
fn captures<'a>(rule: &Rule, message: &'a [u8]) -> Option<Vec<Cow<'a, [u8]>>> {
    if rule.then.wants_captures() { rule.when.captures(message) } else { rule.when.holds(message).then(Vec::new) }
}

fn length<K>(answer: &Answer<K>) -> usize {
    answer.bytes.as_ref().map_or(0, |bytes| bytes.len())
}

/// An answer and its time; the earlier is the lesser, and of one time, the one that was made first.
#[derive(Debug)]
struct Waiting<K> {
    due: Duration,
    number: u64,
    answer: Answer<K>,
}

impl<K> Waiting<K> {
    fn key(&self) -> (Duration, u64) {
        (self.due, self.number)
    }
}

impl<K> PartialEq for Waiting<K> {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl<K> Eq for Waiting<K> {}

impl<K> PartialOrd for Waiting<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K> Ord for Waiting<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}
