use core::time::Duration;
use std::sync::Arc;

use super::*;
use crate::codec::charset::Charset;
use crate::codec::template::Template;

const START: Duration = Duration::from_secs(100);

fn at(millis: u64) -> Clock {
    Clock { now: START + Duration::from_millis(millis), time: 0 }
}

fn fixed(text: &str) -> Then {
    Then::Message(Template::fixed(text.as_bytes()))
}

fn texts(list: &[&str]) -> Vec<Template> {
    list.iter().map(|text| Template::fixed(text.as_bytes())).collect()
}

fn equals(text: &str) -> When {
    When::text(Shape::Equals, text, Charset::Utf8, true).expect("a text")
}

fn machine(list: Vec<Rule>) -> Machine<u32> {
    Machine::new(Arc::new(Rules { list, offset: 0, ..Rules::default() }), false, 1)
}

/// What is answered at once.
fn ask(machine: &mut Machine<u32>, peer: u32, message: &str, millis: u64) -> Vec<String> {
    machine.hear(peer, message.as_bytes(), at(millis));
    let mut answers = Vec::new();
    while let Some(answer) = machine.ready(at(millis).now) {
        assert_eq!(answer.peer, peer);
        answers.push(String::from_utf8(answer.bytes.expect("bytes").to_vec()).expect("text"));
    }
    answers
}

#[test]
fn conditions_hold_where_they_should() {
    let text = |shape, text, exact| When::text(shape, text, Charset::Utf8, exact).expect("a text");
    let hex = |shape, text| When::hex(shape, text).expect("hex");
    let cases: [(When, &[&str], &[&str]); 11] = [
        (When::Any, &["", "x"], &[]),
        (text(Shape::Equals, "hi", true), &["hi"], &["Hi", "hi!", "", "hi\n"]),
        (text(Shape::Equals, "hi.", false), &["HI.", "hi."], &["hi!", "hi.."]),
        (text(Shape::Starts, "he", true), &["he", "hello"], &["oh he", "h"]),
        (text(Shape::Ends, "lo", true), &["lo", "hello"], &["lo!", "o"]),
        (text(Shape::Contains, "你", false), &["a你b", "你"], &["好"]),
        (hex(Shape::Equals, "41 ?? 43"), &["ABC", "A\nC"], &["AB", "ABCD"]),
        (hex(Shape::Starts, "?1 42"), &["ABx", "aB"], &["xAB"]),
        (hex(Shape::Ends, "42 ?3"), &["ABC", "Bc"], &["BCx"]),
        (When::Length(2, 3), &["ab", "abc"], &["a", "abcd"]),
        (equals("hi").of_line(Charset::Utf8), &["hi", "hi\n", "hi\r\n", "hi\r"], &["hi\n\n", "\nhi"]),
    ];
    for (when, good, bad) in cases {
        for message in good {
            assert!(when.holds(message.as_bytes()), "{when:?} {message:?}");
        }
        for message in bad {
            assert!(!when.holds(message.as_bytes()), "{when:?} {message:?}");
        }
    }
}

#[test]
fn the_end_of_a_message_is_not_half_a_character() {
    // 丂 is 81 40 in GBK, and 40 is @.
    let at = When::text(Shape::Ends, "@", Charset::Gbk, true).expect("a text");
    assert!(!at.holds(b"\x81\x40") && at.holds(b"\x81\x40@"));
    let wide = equals("a").of_line(Charset::Utf16Le);
    assert!(wide.holds(b"a\r\0\n\0"));
}

#[test]
fn a_regular_expression_captures_in_bytes_and_in_text() {
    let when = When::regex(r"^get (\w+)(x)?", Charset::Utf8, true).expect("regex");
    let captures = when.captures(b"get 5\xFF").expect("holds");
    assert_eq!(captures, [&b"get 5"[..], b"5", b""]);
    let when = When::regex("(.)好", Charset::Gbk, true).expect("regex").of_line(Charset::Gbk);
    let captures = when.captures(b"\xC4\xE3\xBA\xC3\r\n").expect("holds");
    assert_eq!(captures[1], &b"\xC4\xE3"[..]);
    let wrong = When::regex("ab(c", Charset::Utf8, true).expect_err("not closed");
    assert_eq!(wrong.column(), Some(3));
    let huge = When::regex("(?:a{1000}){1000}", Charset::Utf8, true).expect_err("too large");
    assert!(huge.to_string().contains("size"), "{huge}");
}

#[test]
fn the_first_rule_that_holds_answers_and_may_go_on() {
    let mut first = Rule::new(1, equals("a"), fixed("1"));
    first.go_on = true;
    let off = Rule { enabled: false, ..Rule::new(2, When::Any, fixed("off")) };
    let rules =
        vec![first, off, Rule::new(3, When::Any, Then::Upper(Charset::Utf8)), Rule::new(4, When::Any, Then::Echo)];
    let mut machine = machine(rules);
    assert_eq!(ask(&mut machine, 1, "a", 0), ["1", "A"]);
    assert_eq!(ask(&mut machine, 1, "straße é 你", 0), ["STRASSE É 你"]);
    let hits: Vec<_> = machine.hits().iter().map(|hits| (hits.rule, hits.matched, hits.answered)).collect();
    assert_eq!(hits, [(1, 1, 1), (2, 0, 0), (3, 2, 2), (4, 0, 0)]);
}

#[test]
fn a_message_can_be_swallowed() {
    let mut machine = machine(vec![Rule::new(1, equals("a"), Then::Nothing), Rule::new(2, When::Any, Then::Echo)]);
    assert_eq!(ask(&mut machine, 1, "a", 0), [""; 0]);
    assert_eq!(ask(&mut machine, 1, "b", 0), ["b"]);
}

#[test]
fn a_sequence_is_of_each_peer_and_wraps_or_ends() {
    let sequence = |wraps| Then::Sequence { messages: texts(&["1", "2"]), wraps };
    let mut wrapping = machine(vec![Rule::new(1, When::Any, sequence(true))]);
    let said: Vec<_> = [1, 1, 2, 1, 2].map(|peer| ask(&mut wrapping, peer, "x", 0).concat()).into();
    assert_eq!(said, ["1", "2", "1", "1", "2"]);
    let mut ending = machine(vec![Rule::new(1, When::Any, sequence(false)), Rule::new(2, When::Any, fixed("over"))]);
    let said: Vec<_> = [1, 1, 1, 2].map(|peer| ask(&mut ending, peer, "x", 0).concat()).into();
    assert_eq!(said, ["1", "2", "over", "1"]);
}

#[test]
fn once_is_once_for_each_peer() {
    let greet = Rule { once: true, ..Rule::new(1, When::Any, fixed("welcome")) };
    let mut machine = machine(vec![greet, Rule::new(2, When::Any, Then::Echo)]);
    let said: Vec<_> = [1, 1, 2].map(|peer| ask(&mut machine, peer, "x", 0).concat()).into();
    assert_eq!(said, ["welcome", "x", "welcome"]);
    machine.forget(1);
    assert_eq!(ask(&mut machine, 1, "x", 0), ["welcome"], "another connection");
}

#[test]
fn chance_follows_from_the_seed() {
    let rules = || vec![Rule { probability: 30, ..Rule::new(1, When::Any, fixed("x")) }];
    let run = |seed| {
        let mut machine = Machine::new(Arc::new(Rules { list: rules(), offset: 0, ..Rules::default() }), false, seed);
        (0..10_000).map(|_| ask(&mut machine, 1, "q", 0).len()).collect::<Vec<_>>()
    };
    let count = run(7).iter().sum::<usize>();
    assert!((2_800..3_200).contains(&count), "{count}");
    assert_eq!(run(7), run(7));
    assert_ne!(run(7), run(8));
    let mut machine = machine(vec![Rule::new(1, When::Any, Then::Random(texts(&["a", "b", "c"])))]);
    let mut seen: Vec<_> = (0..100).flat_map(|_| ask(&mut machine, 1, "q", 0)).collect();
    seen.sort();
    seen.dedup();
    assert_eq!(seen, ["a", "b", "c"]);
}

#[test]
fn a_limit_holds_back_and_is_counted() {
    let mut machine = machine(vec![Rule { per_second: 3, ..Rule::new(1, When::Any, Then::Echo) }]);
    let answered =
        |machine: &mut Machine<u32>, millis| (0..10).filter(|_| !ask(machine, 1, "x", millis).is_empty()).count();
    assert_eq!(answered(&mut machine, 0), 3);
    assert_eq!(answered(&mut machine, 999), 0);
    assert_eq!(answered(&mut machine, 1000), 3);
    assert_eq!(machine.take_silences(), Silences { limited: 24, ..Silences::default() });
    assert_eq!(machine.take_silences(), Silences::default());
    assert_eq!(machine.hits()[0], Hits { rule: 1, matched: 30, answered: 6, held_back: 24 });
}

#[test]
fn delayed_answers_leave_in_the_order_of_their_times() {
    let after = |id, text: &str, delay, jitter| Rule {
        delay: Duration::from_millis(delay),
        jitter: Duration::from_millis(jitter),
        go_on: true,
        ..Rule::new(id, When::Any, fixed(text))
    };
    let mut machine = machine(vec![after(1, "late", 500, 0), after(2, "soon", 100, 50), after(3, "now", 0, 0)]);
    machine.hear(1, b"x", at(0));
    assert_eq!(machine.ready(at(0).now).and_then(|answer| answer.bytes).as_deref(), Some(&b"now"[..]));
    assert_eq!(machine.due(at(99).now), None);
    assert!(machine.waits_for(1) && !machine.waits_for(2));
    let deadline = machine.deadline().expect("waits");
    assert!((at(100).now..=at(150).now).contains(&deadline));
    let due = machine.due(at(600).now).expect("due");
    assert_eq!(due.bytes.as_deref(), Some(&b"soon"[..]));
    assert_eq!(machine.due(at(600).now).and_then(|answer| answer.bytes).as_deref(), Some(&b"late"[..]));
    assert_eq!((machine.due(at(600).now), machine.deadline()), (None, None));
    assert!(!machine.waits_for(1));
}

#[test]
fn only_so_many_answers_wait() {
    let delay = Duration::from_secs(1);
    let mut machine = machine(vec![Rule { delay, ..Rule::new(1, When::Any, fixed("x")) }]);
    (0..MOST_WAITING + 5).for_each(|_| machine.hear(1, b"q", at(0)));
    let waited = std::iter::from_fn(|| machine.due(at(1000).now)).count();
    assert_eq!(waited, MOST_WAITING);
    assert_eq!(machine.take_silences().full, 5);
}

#[test]
fn other_rules_keep_what_is_known_of_those_that_stay() {
    let greet = Rule { once: true, ..Rule::new(1, equals("hi"), fixed("welcome")) };
    let mut machine = machine(vec![greet.clone(), Rule::new(2, When::Any, Then::Echo)]);
    assert_eq!(ask(&mut machine, 1, "hi", 0), ["welcome"]);
    let list = vec![Rule::new(3, equals("x"), fixed("y")), greet];
    machine.set_rules(Arc::new(Rules { list, offset: 0, ..Rules::default() }));
    assert_eq!(ask(&mut machine, 1, "hi", 0), [""; 0]);
    assert_eq!(machine.hits().iter().map(|hits| (hits.rule, hits.matched)).collect::<Vec<_>>(), [(3, 0), (1, 2)]);
}

#[test]
fn an_answer_can_be_the_last() {
    let mut machine = machine(vec![
        Rule { close: true, ..Rule::new(1, equals("quit"), fixed("bye")) },
        Rule { close: true, ..Rule::new(2, equals("cut"), Then::Nothing) },
    ]);
    machine.hear(1, b"quit", at(0));
    machine.hear(1, b"cut", at(0));
    let next =
        |machine: &mut Machine<u32>| machine.ready(at(0).now).map(|answer| (answer.bytes.is_some(), answer.close));
    assert_eq!(next(&mut machine), Some((true, true)));
    assert_eq!(next(&mut machine), Some((false, true)));
}
