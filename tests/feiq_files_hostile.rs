//! Whoever connects to a messenger's port for files without a right to any, and whoever sends what is no file.
//!
//! Traffic rule: loopback only. Each test has addresses of its own there.

mod feiq_files_support;
mod feiq_station_support;
mod support;

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;

use feiq_files_support::*;
use feiq_station_support::*;
use netaide::net::ipmsg::{FileEnd, FileTransferId, IpmsgAsk};
use netaide::net::{Cause, Event, Notice};
use netaide::proto::ipmsg::{FileKind, Mode};
use support::wait_for;

/// A messenger that offers a file and a folder to a peer by hand; the number of the message, hex.
fn offering(net: u8, from: &tempfile::TempDir) -> (Station, Peer, String) {
    let station = Station::open(config([127, 74, net, 1], 0, "甲"));
    let peer = Peer::at([127, 74, net, 2], 0);
    peer.says(station.local, "1:1:li:pc:1:li\0\0");
    let id = station.meets(peer.address());
    offer(&station, 1, id, &[file(from, "a.bin", 1000), from.path().into()]);
    let number = format!("{:x}", peer.hears(Mode::SENDMSG).number);
    (station, peer, number)
}

#[test]
fn nobody_gets_what_was_not_offered_there() {
    let from = folder();
    let (station, _peer, number) = offering(1, &from);
    let ask_for = |ip: [u8; 4], rest: &str| {
        let line = format!("1:7:li:pc:{}", rest.replace('N', &number));
        ask(ip, station.local, &[line.as_bytes()])
    };
    let (friend, stranger) = ([127, 74, 1, 2], [127, 74, 1, 3]);
    assert_eq!(ask_for(friend, "96:N:1:0:").len(), 1000);
    for rest in ["96:N:1:0:", "98:N:2:", "96:N:1:0\0"] {
        assert_eq!(ask_for(stranger, rest), b"", "{rest}");
    }
    for rest in
        ["96:N:3:0:", "96:N:0:0:", "96:1:1:0:", "98:N:1:0:", "96:ffffffffffffffff:1:0:", "96:N:../../etc/passwd:0:"]
    {
        assert_eq!(ask_for(friend, rest), b"", "{rest}");
    }
    wait_for("what was asked to be told", || {
        let notices = station.session.notices();
        let told = |notice: &Notice| matches!(notice, Notice::Refused(error) if error.cause == Cause::NotOffered);
        notices.iter().any(|(_, notice)| told(notice))
    });
    let events = std::iter::from_fn(|| station.session.handle.event());
    let refused: Vec<Event> = events.filter(|event| matches!(event, Event::Refused(_))).collect();
    assert_eq!(refused, [], "the user asked for nothing: it is told among the packets alone");
    let packets = ["GET / HTTP/1.1\r\n\r\n", "\0\0\0\0", "1:7:li:pc:32:hello\0", "1:7:li:pc:96:\0", ":::::::::::::"];
    for packet in packets {
        assert_eq!(ask(friend, station.local, &[packet.as_bytes()]), b"", "{packet}");
    }
    assert_eq!(ask(friend, station.local, &[&[b'1'; 100_000]]), b"", "endless");
    assert_eq!(ask_for(friend, "96:N:1:0:").len(), 1000, "it still serves");
}

#[test]
fn whoever_says_nothing_is_shown_out_and_does_not_take_all_places() {
    let from = folder();
    let (station, _peer, number) = offering(2, &from);
    let mut silent: Vec<TcpStream> = (0..8).map(|_| connect([127, 74, 2, 9], station.local)).collect();
    let mut ninth = connect([127, 74, 2, 9], station.local);
    assert_eq!(rest(&mut ninth), b"", "too many from one address");
    let line = format!("1:7:li:pc:96:{number}:1:0:");
    assert_eq!(ask([127, 74, 2, 2], station.local, &[line.as_bytes()]).len(), 1000, "others are served meanwhile");
    for stream in &mut silent {
        assert_eq!(rest(stream), b"");
    }
    assert_eq!(ask([127, 74, 2, 2], station.local, &[line.as_bytes()]).len(), 1000);
}

#[test]
fn a_crowd_finds_the_places_taken_and_then_free() {
    let from = folder();
    let (station, _peer, number) = offering(3, &from);
    let crowd: Vec<TcpStream> = (0..80_u8).map(|index| connect([127, 74, 3, 10 + index / 7], station.local)).collect();
    drop(crowd);
    let line = format!("1:7:li:pc:96:{number}:1:0:");
    wait_for("a place", || ask([127, 74, 3, 2], station.local, &[line.as_bytes()]).len() == 1000);
}

#[test]
fn whoever_takes_only_a_part_is_told_of() {
    let from = folder();
    let (station, peer, _) = offering(4, &from);
    let id = station.meets(peer.address());
    offer(&station, 2, id, &[file(&from, "large.bin", 30_000_000)]);
    let number = loop {
        let packet = peer.hears(Mode::SENDMSG);
        if String::from_utf8_lossy(&packet.extra).contains("large.bin") {
            break packet.number;
        }
    };
    let mut stream = connect([127, 74, 4, 2], station.local);
    stream.write_all(format!("1:7:li:pc:96:{number:x}:1:0:").as_bytes()).expect("sent");
    let mut part = [0; 10_000];
    stream.read_exact(&mut part).expect("a part");
    drop(stream);
    let state = served(&station);
    assert!(matches!(state.end, Some(FileEnd::Short(Some(1..)))), "{state:?}");
}

#[test]
fn streams_that_are_no_folder_leave_nothing_elsewhere() {
    let (station, giver) = (Station::open(config([127, 74, 5, 1], 0, "甲")), Giver::at([127, 74, 5, 2], None));
    let outer = folder();
    let to = outer.path().join("in");
    fs::create_dir(&to).expect("made");
    let message = giver.offers(&station, "1", FileKind::Folder, "d", 0);
    let root = "0013:d:000000000:2:";
    let streams = [
        (format!("{root}0014:..:000000000:2:"), false),
        (format!("{root}0017:../up:000000003:1:abc"), false),
        (format!("{root}0019:/tmp/up:000000003:1:abc"), false),
        (format!("{root}0016:NUL.:000000003:1:abc"), false),
        (format!("{root}zzzz"), false),
        (format!("{root}00ff:a:1:1:"), true),
        (format!("{root}0013:a:000000009:1:abc"), true),
        (String::new(), true),
    ];
    for (index, (stream, is_short)) in streams.iter().enumerate() {
        let mut fetch = wanted(index as u64, &message, 0, &to);
        fetch.name = format!("d{index}");
        station.ask(IpmsgAsk::Fetch(Box::new(fetch)));
        assert!(giver.gives(stream.as_bytes()).folder);
        let end = ended(&station, FileTransferId(index as u64)).end;
        match end {
            Some(FileEnd::Short(None)) => assert!(is_short, "{stream}"),
            Some(FileEnd::BadStream(_)) => assert!(!is_short, "{stream}"),
            end => panic!("{stream}: {end:?}"),
        }
    }
    let expected: Vec<String> =
        ["in/"].into_iter().map(String::from).chain((0..7).map(|i| format!("in/d{i}/"))).collect();
    assert_eq!(listing(outer.path()), expected);
}

#[test]
fn an_endless_stream_ends_when_the_user_says_so() {
    let (station, giver) = (Station::open(config([127, 74, 6, 1], 0, "甲")), Giver::at([127, 74, 6, 2], None));
    let to = folder();
    let message = giver.offers(&station, "1", FileKind::Folder, "d", 0);
    station.ask(IpmsgAsk::Fetch(Box::new(wanted(1, &message, 0, to.path()))));
    let (_, mut stream) = giver.asked();
    stream.write_all(b"0013:d:000000000:2:").expect("sent");
    let mut index = 0;
    // More and more empty files, until it is cut off.
    while stream.write_all(format!("0018:{index:06}:000000000:1:").as_bytes()).is_ok() {
        index += 1;
        if index == 200 {
            wait_for("the files", || transfer(&station, FileTransferId(1)).is_some_and(|to| to.state().files > 0));
            station.ask(IpmsgAsk::Cancel(FileTransferId(1)));
        }
    }
    let state = ended(&station, FileTransferId(1));
    assert_eq!(state.end, Some(FileEnd::Cancelled));
    assert!(state.files >= 1 && listing(to.path()).iter().all(|name| !name.contains(".part")));
}
