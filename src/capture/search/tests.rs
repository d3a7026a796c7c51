mod expression;
mod naive;

use std::sync::Arc;

use super::{Condition, EndsTest, PeerTest, Query, Search, Test, Words};
use crate::capture::{Capture, Direction, Entry, Limit, Peer, PeerId, WhenFull, Writer};
use crate::codec::charset::Charset;
use crate::codec::pattern::Pattern;

pub(super) fn append(writer: &mut Writer, peer: PeerId, direction: Direction, bytes: &[u8]) {
    writer.append(&[Entry { time: 0, direction, peer, local: PeerId::NONE, bytes }]);
}

pub(super) fn silent() -> super::Wake {
    Arc::new(|| {})
}

pub(super) fn found(capture: &Capture, query: Query) -> Vec<u64> {
    let words: Words = Arc::new(|_: Peer, bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned());
    let mut search = Search::start(capture.reader(), Arc::new(query), Some(words), silent());
    assert!(search.wait(), "it came to the end");
    assert_eq!(search.matches().searched(), capture.reader().length());
    let matches = search.matches();
    (0..matches.count()).map(|rank| matches.select(rank).expect("counted")).collect()
}

fn text(text: &str, charset: Charset) -> Query {
    Query::content(Pattern::text(text, charset, true).expect("text"))
}

#[test]
fn a_match_over_reads_of_one_stream_belongs_to_the_read_in_which_it_begins() {
    let capture = Capture::default();
    let mut writer = capture.writer();
    let address = ([127, 0, 0, 1], 1).into();
    let (a, b) = (writer.connection(address), writer.connection(address));
    let udp = writer.address(address);
    for (peer, direction, bytes) in [
        (a, Direction::Received, &b"xhe"[..]), // 0: begins "hello" over 0, 2 and 3
        (b, Direction::Received, b"hel"),      // 1: begins it over 1 and 5
        (a, Direction::Received, b"l"),        // 2
        (a, Direction::Received, b"lo"),       // 3
        (a, Direction::Sent, b"hel"),          // 4: goes on with nothing
        (b, Direction::Received, b"lo hel"),   // 5
        (a, Direction::Received, b"lo"),       // 6
        (udp, Direction::Received, b"hel"),    // 7: datagrams stand alone
        (udp, Direction::Received, b"lo"),     // 8
        (a, Direction::Event, b"hello"),       // 9: words
    ] {
        append(&mut writer, peer, direction, bytes);
    }
    assert_eq!(found(&capture, text("hello", Charset::Utf8)), [0, 1, 9]);
    let hex = Query::content(Pattern::hex("68 65 6? 6C").expect("hex"));
    assert_eq!(found(&capture, hex), [0, 1]);
}

#[test]
fn records_are_found_by_both_of_their_ends_from_a_record_on() {
    let capture = Capture::default();
    let mut writer = capture.writer();
    let address = |port: u16| std::net::SocketAddr::from(([127, 0, 0, 1], port));
    let [a, b, here, there] = [1, 2, 3, 4].map(|port| writer.address(address(port)));
    for (peer, local) in [(a, here), (a, here), (a, there), (b, here), (b, there), (b, PeerId::NONE)] {
        writer.append(&[Entry { time: 0, direction: Direction::Sent, peer, local, bytes: b"x" }]);
    }
    let is = |port| Some(PeerTest::of(address(port)));
    let ends = |peer, local| EndsTest { peer, local };
    for (tests, expected) in [
        (vec![ends(is(1), is(3))], vec![1]),
        (vec![ends(None, is(4))], vec![2, 4]),
        (vec![ends(is(2), None)], vec![3, 4, 5]),
        (vec![ends(is(1), None), ends(None, is(3))], vec![1, 2, 3]),
        (vec![], vec![]),
    ] {
        let condition = Condition { test: Test::Ends(tests.clone()), negated: false };
        let query = Query { conditions: vec![condition], from: 1, ..Query::default() };
        assert_eq!(found(&capture, query), expected, "{tests:?}");
    }
    let beyond = Query { from: 9, ..Query::default() };
    let mut search = Search::start(capture.reader(), Arc::new(beyond), None, silent());
    search.follow();
    assert!(search.progress().is_none() && search.matches().searched() == 9, "there is nothing to look at yet");
}

#[test]
fn half_characters_are_told_apart_in_streams_too() {
    let capture = Capture::default();
    let mut writer = capture.writer();
    let peer = writer.connection(([127, 0, 0, 1], 1).into());
    // 你好你好 cut in the middle of characters; E3 BA is a character of its own, which is not there.
    for bytes in [&b"a\xC4\xE3\xBA"[..], b"\xC3\xC4", b"\xE3", b"\xBA\xC3"] {
        append(&mut writer, peer, Direction::Received, bytes);
    }
    let inner = Charset::Gbk.decode(b"\xE3\xBA");
    assert_eq!(found(&capture, text(&inner, Charset::Gbk)), [] as [u64; 0]);
    assert_eq!(found(&capture, text("你好", Charset::Gbk)), [0, 1]);
    assert_eq!(found(&capture, text("好", Charset::Gbk)), [0, 3]);
    // A regular expression sees the characters that a record completes, as the log shows them.
    assert_eq!(found(&capture, Query::content(Pattern::regex("^好", Charset::Gbk, true).expect("regex"))), [1, 3]);
}

#[test]
fn what_comes_later_is_found_and_may_end_an_earlier_match() {
    let capture = Capture::default();
    let mut writer = capture.writer();
    let peer = writer.connection(([127, 0, 0, 1], 1).into());
    append(&mut writer, peer, Direction::Received, b"one tw");
    let mut search = Search::start(capture.reader(), Arc::new(text("two", Charset::Utf8)), None, silent());
    assert!(search.wait());
    assert_eq!(search.matches().count(), 0);
    append(&mut writer, peer, Direction::Received, b"o two");
    search.follow();
    assert!(search.wait());
    assert!(search.matches().contains(0) && search.matches().contains(1));
    let running = search.progress().is_some();
    search.follow();
    assert!(!running && search.progress().is_none(), "nothing new, no thread");
}

#[test]
fn a_later_read_takes_a_record_out_of_those_that_do_not_have_it() {
    let capture = Capture::default();
    let mut writer = capture.writer();
    let peer = writer.connection(([127, 0, 0, 1], 1).into());
    append(&mut writer, peer, Direction::Received, b"tw");
    let mut query = text("two", Charset::Utf8);
    query.contents[0].negated = true;
    let mut search = Search::start(capture.reader(), Arc::new(query), None, silent());
    assert!(search.wait());
    assert!(search.matches().contains(0));
    append(&mut writer, peer, Direction::Received, b"o");
    search.follow();
    assert!(search.wait());
    assert_eq!((search.matches().contains(0), search.matches().contains(1)), (false, true));
}

#[test]
fn dropping_a_search_ends_its_thread_soon() {
    let capture = Capture::default();
    let mut writer = capture.writer();
    for _ in 0..2000 {
        append(&mut writer, PeerId::NONE, Direction::Received, &[b'a'; 50_000]);
    }
    // A pattern that is slow on purpose: nothing to look for at once.
    let query = Arc::new(Query::content(Pattern::hex("?1 ?1 ?1").expect("hex")));
    let search = Search::start(capture.reader(), Arc::clone(&query), None, silent());
    drop(search);
    let start = std::time::Instant::now();
    while Arc::strong_count(&query) > 1 {
        assert!(start.elapsed().as_secs() < 20, "the thread still has it");
        std::thread::yield_now();
    }
}

#[test]
fn records_that_left_are_passed_over() {
    let capture = Capture::default();
    capture.set_limit(Limit { bytes: Some(0), when_full: WhenFull::DropOldest });
    let mut writer = capture.writer();
    for _ in 0..400 {
        append(&mut writer, PeerId::NONE, Direction::Received, &[b'x'; 100_000]);
    }
    let first = capture.reader().first();
    assert!(first > 0);
    assert_eq!(found(&capture, text("x", Charset::Utf8)), (first..400).collect::<Vec<_>>());
}
