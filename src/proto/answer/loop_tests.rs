//! Machines that are wired to each other, in virtual time: whatever they answer, it comes to an end or is slow.

use core::time::Duration;
use std::collections::VecDeque;
use std::sync::Arc;

use super::*;
use crate::codec::charset::Charset;
use crate::codec::template::Template;

/// One way across the wire.
const LATENCY: Duration = Duration::from_micros(50);

/// One end: rules, or a plain program.
enum End {
    Rules(Box<Machine<u8>>),
    Program(fn(&[u8]) -> Vec<u8>),
}

struct Wire {
    ends: [End; 2],
    /// When, to which end, what.
    flying: VecDeque<(Duration, usize, Vec<u8>)>,
    now: Duration,
    carried: u64,
}

fn rules(when: When, then: Then, delay: Duration, datagrams: bool) -> End {
    let rule = Rule { delay, ..Rule::new(1, when, then) };
    End::Rules(Box::new(Machine::new(
        Arc::new(Rules { list: vec![rule], offset: 0, ..Rules::default() }),
        datagrams,
        3,
    )))
}

fn fixed(text: &str) -> Then {
    Then::Message(Template::fixed(text.as_bytes()))
}

impl Wire {
    fn new(ends: [End; 2]) -> Wire {
        Wire { ends, flying: VecDeque::new(), now: Duration::from_secs(60), carried: 0 }
    }

    /// The user of an end sends something.
    fn send(&mut self, from: usize, bytes: &[u8]) {
        if let End::Rules(machine) = &mut self.ends[from] {
            machine.sent(bytes, self.now);
            machine.sent_to(0, self.now);
        }
        self.flying.push_back((self.now + LATENCY, 1 - from, bytes.to_vec()));
    }

    /// Lets time pass. Returns how many messages went over the wire.
    fn run(&mut self, time: Duration) -> u64 {
        let (end, before) = (self.now + time, self.carried);
        while let Some(next) = self.next().filter(|&next| next <= end) {
            self.now = next;
            self.step();
            assert!(self.carried - before < 200_000, "it goes on");
        }
        self.now = end;
        self.carried - before
    }

    fn next(&self) -> Option<Duration> {
        let due = self.ends.iter().filter_map(|end| match end {
            End::Rules(machine) => machine.deadline(),
            End::Program(_) => None,
        });
        due.chain(self.flying.iter().map(|(at, ..)| *at)).min()
    }

    fn step(&mut self) {
        let mut out = Vec::new();
        let clock = Clock { now: self.now, time: 0 };
        while self.flying.front().is_some_and(|(at, ..)| *at <= self.now) {
            let (_, to, bytes) = self.flying.pop_front().expect("flies");
            self.carried += 1;
            match &mut self.ends[to] {
                End::Rules(machine) => machine.hear(0, &bytes, clock),
                End::Program(answer) => out.push((to, answer(&bytes))),
            }
        }
        for (from, end) in self.ends.iter_mut().enumerate() {
            let End::Rules(machine) = end else { continue };
            while let Some(answer) = machine.ready(self.now).or_else(|| machine.due(self.now)) {
                out.extend(answer.bytes.map(|bytes| (from, bytes.to_vec())));
            }
        }
        for (from, bytes) in out {
            self.flying.push_back((self.now + LATENCY, 1 - from, bytes));
        }
    }

    fn loops(&mut self) -> u64 {
        let of = |end: &mut End| match end {
            End::Rules(machine) => machine.take_silences().loops,
            End::Program(_) => 0,
        };
        self.ends.iter_mut().map(of).sum()
    }
}

#[test]
fn two_that_answer_everything_with_something_fixed_end() {
    for datagrams in [false, true] {
        for starts in [0, 1] {
            let end = |text| rules(When::Any, fixed(text), Duration::ZERO, datagrams);
            let mut wire = Wire::new([end("from a"), end("from b")]);
            wire.send(starts, b"hello");
            assert!(wire.run(Duration::from_secs(60)) <= 2 * u64::from(MOST_ALIKE) + 2);
            assert_eq!(wire.loops(), 1, "and it is told");
            assert_eq!(wire.run(Duration::from_secs(600)), 0, "for good");
        }
    }
}

#[test]
fn two_whose_answers_are_never_the_same_end_too() {
    // Echo and an upper-casing server: what came back is what the user sent, or differs from it only once.
    let echo = || rules(When::Any, Then::Echo, Duration::ZERO, false);
    let mut wire = Wire::new([echo(), rules(When::Any, Then::Upper(Charset::Utf8), Duration::ZERO, false)]);
    wire.send(0, b"hello");
    assert!(wire.run(Duration::from_secs(60)) <= 2 * u64::from(MOST_ALIKE) + 2);
    // One that counts: no two messages are alike.
    fn count(bytes: &[u8]) -> Vec<u8> {
        let number: u64 = String::from_utf8_lossy(bytes).trim().parse().unwrap_or(0);
        (number + 1).to_string().into_bytes()
    }
    let mut wire = Wire::new([echo(), End::Program(count)]);
    wire.send(0, b"0");
    assert!(wire.run(Duration::from_secs(60)) <= 2 * u64::from(MOST_ALIKE) + 2);
    assert_eq!(wire.loops(), 1);
}

#[test]
fn a_peer_that_is_an_echo_and_spoke_first_ends() {
    let ok = rules(When::Any, fixed("OK"), Duration::ZERO, false);
    let mut wire = Wire::new([ok, End::Program(<[u8]>::to_vec)]);
    wire.send(1, b"hello");
    assert!(wire.run(Duration::from_secs(60)) <= 2 * u64::from(MOST_ALIKE) + 3);
    assert_eq!(wire.loops(), 1);
}

#[test]
fn a_loop_that_is_slow_goes_on_at_its_pace() {
    let end = |text| rules(When::Any, fixed(text), GAP, false);
    let mut wire = Wire::new([end("a"), end("b")]);
    wire.send(0, b"hello");
    assert!(wire.run(Duration::from_secs(60)) <= 61);
}

#[test]
fn a_client_that_asks_and_asks_is_always_answered() {
    // 100 questions a millisecond for a while, all alike, though the user once said something himself to another.
    let rule = Rule::new(1, When::Any, Then::Upper(Charset::Utf8));
    let mut machine = Machine::new(Arc::new(Rules { list: vec![rule], offset: 0, ..Rules::default() }), false, 3);
    machine.sent(b"to another", Duration::from_secs(60));
    machine.sent_to(9, Duration::from_secs(60));
    for n in 0..100_000_u64 {
        let now = Duration::from_secs(60) + Duration::from_micros(10 * n);
        machine.hear(1_u8, b"question", Clock { now, time: 0 });
        assert_eq!(machine.ready(now).and_then(|answer| answer.bytes).as_deref(), Some(&b"QUESTION"[..]));
    }
}

#[test]
fn who_reacts_to_a_broadcast_is_bounded_and_who_was_talking_is_not() {
    let rule = Rule::new(1, When::Any, fixed("answer"));
    let mut machine = Machine::new(Arc::new(Rules { list: vec![rule], offset: 0, ..Rules::default() }), true, 3);
    let mut answered = [0, 0];
    for n in 0..9_000_u64 {
        let now = Duration::from_secs(60) + Duration::from_micros(100 * n);
        if n == 10 {
            machine.sent(b"who is there?", now);
        }
        // 0 talks all the time, 1 begins with the broadcast; no two messages are alike.
        for peer in [0, 1].into_iter().filter(|&peer| peer == 0 || n > 10) {
            machine.hear(peer, &n.to_be_bytes(), Clock { now, time: 0 });
            answered[usize::from(peer == 1)] += usize::from(machine.ready(now).is_some());
        }
    }
    assert_eq!(answered, [9_000, MOST_ALIKE as usize]);
}
