use jiff::civil::date;
use jiff::tz::TimeZone;

use super::{append, found};
use crate::capture::search::{PeerTest, Query, Terms, Test, Wrong, WrongKind, parse};
use crate::capture::{Capture, Direction, Entry, PeerId};
use crate::codec::charset::Charset;

fn terms() -> Terms {
    Terms { charset: Charset::Utf8, day: date(2026, 11, 22), zone: TimeZone::UTC, verify: Default::default() }
}

fn read(line: &str) -> Query {
    parse(line, &terms()).unwrap_or_else(|wrong| panic!("{line}: {wrong}"))
}

fn wrong(line: &str) -> Wrong {
    parse(line, &terms()).expect_err(line)
}

#[test]
fn terms_stand_side_by_side() {
    let query = read(r#"dir:rx peer:192.168.1.5 !len:>100 hex:"AA ??" text:"你 \"好\"" /re\/g\d/i word"#);
    assert_eq!(query.conditions.len(), 3);
    assert_eq!(query.contents.len(), 4);
    assert_eq!(query.conditions[0].test, Test::Direction(vec![Direction::Received]));
    assert_eq!((&query.conditions[2].test, query.conditions[2].negated), (&Test::Length(101..=u64::MAX), true));
    assert!(query.contents[1].pattern.is_in("你 \"好\"".as_bytes()));
    assert!(query.contents[2].pattern.is_in(b"RE/G7"));
    assert!(query.contents[3].pattern.is_in(b"a Word"));
    assert!(read("  ").contents.is_empty());
}

#[test]
fn lengths_and_times() {
    for (line, expected) in [
        ("len:4", 4..=4),
        ("len:<4", 0..=3),
        ("len:<=4", 0..=4),
        ("len:>=4", 4..=u64::MAX),
        ("len:4..6", 4..=6),
        ("len:..6", 0..=6),
    ] {
        assert_eq!(read(line).conditions[0].test, Test::Length(expected), "{line}");
    }
    let second = |text: &str| text.parse::<jiff::Timestamp>().expect("a time").as_nanosecond() as i64;
    let start = second("2026-11-22T16:05:00Z");
    for (line, expected) in [
        ("time:16:05", start..start + 60_000_000_000),
        ("time:16:05:00", start..start + 1_000_000_000),
        ("time:16:05:00.000", start..start + 1_000_000),
        ("time:16:05..16:06", start..start + 60_000_000_000),
        ("time:16:05..", start..i64::MAX),
        ("time:2026-11-22T16:05..2026-11-23", start..second("2026-11-23T00:00:00Z")),
    ] {
        assert_eq!(read(line).conditions[0].test, Test::Time(expected), "{line}");
    }
}

#[test]
fn peers_by_address_network_and_port() {
    let peer = |line: &str| match &read(line).conditions[0].test {
        Test::Peer(tests) => tests.clone(),
        other => panic!("{other:?}"),
    };
    let holds = |line: &str, address: &str| {
        peer(line).iter().any(|test: &PeerTest| test.holds(address.parse().expect("an address")))
    };
    for (line, address, expected) in [
        ("peer:192.168.1.5", "192.168.1.5:9", true),
        ("peer:192.168.1.5", "192.168.1.50:9", false),
        ("peer:192.168.1.5:80", "192.168.1.5:81", false),
        ("peer:10.0.0.0/8", "10.200.1.1:1", true),
        ("peer:10.0.0.0/8", "11.0.0.1:1", false),
        ("peer:0.0.0.0/0", "1.2.3.4:1", true),
        ("peer:0.0.0.0/0", "[::1]:1", false),
        ("peer:[::1]:80", "[::1]:80", true),
        ("peer:fe80::/10", "[fe80::1]:80", true),
        ("peer:10.0.0.1", "[::ffff:10.0.0.1]:80", true),
        ("port:80,81", "1.2.3.4:81", true),
        ("port:80,81", "1.2.3.4:82", false),
    ] {
        assert_eq!(holds(line, address), expected, "{line} {address}");
    }
}

#[test]
fn what_is_wrong_is_told_with_its_column() {
    for (line, column) in [
        ("dir:rx,up", 5),
        ("dir:rx speed:3", 8),
        ("!speed:3", 2),
        ("peer:300.1.1.1", 6),
        ("peer:10.0.0.0/33", 6),
        ("port:70000", 6),
        ("len:many", 5),
        ("time:25:00", 6),
        ("a \"b", 3),
        ("/a(b/", 3),
        ("hex:0g", 6),
        ("hex:\"AA 0g\"", 10),
        ("\"a\"b", 4),
        ("text:", 6),
    ] {
        let wrong = wrong(line);
        assert_eq!(wrong.column, column, "{line}: {wrong}");
    }
    assert_eq!(wrong("http://x").kind, WrongKind::Key("http".into()));
}

#[test]
fn all_of_a_query_must_hold() {
    let capture = Capture::default();
    let mut writer = capture.writer();
    let (a, b) = (writer.address(([10, 0, 0, 1], 1).into()), writer.address(([10, 0, 0, 2], 2).into()));
    append(&mut writer, a, Direction::Received, b"Alpha one");
    append(&mut writer, b, Direction::Received, b"alpha two");
    append(&mut writer, a, Direction::Sent, b"alpha");
    append(&mut writer, a, Direction::Event, b"alpha came");
    let entry = Entry { time: 7, direction: Direction::Received, peer: b, local: PeerId::NONE, bytes: b"beta alpha" };
    writer.append(&[entry]);
    for (line, expected) in [
        ("alpha", &[0, 1, 2, 3, 4][..]),
        ("exact:alpha", &[1, 2, 3, 4]),
        ("alpha dir:rx", &[0, 1, 4]),
        ("alpha !dir:event !two", &[0, 2, 4]),
        ("!two !one", &[2, 3, 4]),
        ("/^alpha/ dir:rx", &[1]),
        ("peer:10.0.0.2", &[1, 4]),
        ("len:5", &[2]),
        ("time:1970-01-01T00:00:00.000000..1970-01-01T00:00:00.000000001 dir:rx", &[0, 1]),
        ("alpha beta", &[4]),
        ("beta !alpha", &[]),
    ] {
        assert_eq!(found(&capture, read(line)), expected, "{line}");
    }
}
