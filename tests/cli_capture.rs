//! `netaide capture` on files that were recorded before.
//!
//! Traffic rule: loopback only.
#![allow(clippy::expect_used, clippy::panic, reason = "what is not as expected fails the test")]

mod cli_support;

use std::io::Read;
use std::net::{TcpListener, UdpSocket};
use std::path::Path;

use cli_support::{Ended, PATIENCE, run, start};
use netaide::capture::{Capture, Direction, Entry, Limit, PeerId};
use netaide::net::Notice;

const START: i64 = 1_700_000_000_000_000_000;

/// A folder with `lab.netaide`: a datagram each way every millisecond.
fn recorded(records: usize) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("lab.netaide");
    let capture = Capture::create(&path, Limit::default()).expect("a new file");
    let mut writer = capture.writer();
    let local = writer.address(([127, 0, 0, 1], 4000).into());
    let peers = [4001, 4002].map(|port| writer.address(([127, 0, 0, 1], port).into()));
    let opened = Notice::Opened { local: ([127, 0, 0, 1], 4000).into() }.to_bytes();
    let event = Entry { time: START, direction: Direction::Event, peer: PeerId::NONE, local, bytes: &opened };
    writer.append(&[event]);
    for at in 0..records {
        let time = START + at as i64 * 1_000_000;
        for (direction, word) in [(Direction::Sent, "ask"), (Direction::Received, "answer")] {
            let bytes = format!("{word} {at}");
            writer.append(&[Entry { time, direction, peer: peers[at % 2], local, bytes: bytes.as_bytes() }]);
        }
    }
    let path = path.to_str().expect("UTF-8").to_owned();
    (folder, path)
}

fn capture(subcommand: &str, path: &str, more: &[&str]) -> Ended {
    run(&[&["capture", subcommand, path], more].concat())
}

#[test]
fn info_tells_what_is_in_it() {
    let (_folder, path) = recorded(50);
    let ended = capture("info", &path, &[]).expect(0);
    for part in
        ["Protocol: UDP", "Records: 101, of which events 1", "received 50 records", "Peers: 2", "127.0.0.1:4002"]
    {
        assert!(ended.text().contains(part), "{part}: {}", ended.text());
    }
    assert!(ended.text().contains("File: whole"), "{}", ended.text());
    // Cut in the middle, it opens up to where it is whole, and says so.
    let length = Path::new(&path).metadata().expect("there").len();
    std::fs::File::options().write(true).open(&path).and_then(|file| file.set_len(length - 100)).expect("cut");
    let cut = capture("info", &path, &[]);
    assert!(cut.status == Some(0) && !cut.text().contains("File: whole"), "{}", cut.text());
}

#[test]
fn search_prints_or_counts_what_matches() {
    let (_folder, path) = recorded(50);
    let ended = capture("search", &path, &["--text", "answer 4"]).expect(0);
    assert_eq!(ended.text().lines().count(), 11);
    assert!(ended.text().lines().all(|line| line.contains(" received ") && line.contains("answer 4")));
    let count =
        |arguments: &[&str]| capture("search", &path, &[arguments, &["--count"]].concat()).text().trim().to_owned();
    assert_eq!(count(&["--hex", "61 73 6B ?? 31"]), "11");
    assert_eq!(count(&["--regex", "^ANSWER \\d$", "--ignore-case"]), "10");
    assert_eq!(count(&["--filter", "dir:tx port:4001"]), "25");
    assert_eq!(count(&["--filter", "dir:tx port:4001", "--text", "8"]), "5");
    assert_eq!(capture("search", &path, &["--text", "nothing"]).expect(1).text(), "");
}

#[test]
fn export_writes_each_format_and_replaces_nothing_unasked() {
    let (folder, path) = recorded(50);
    let out = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    for (format, begins) in [
        ("text", &b"["[..]),
        ("csv", b"number,time,"),
        ("json", b"{\"time\":"),
        ("raw", b"ask 0answer 0ask 1"),
        ("pcapng", &[0x0a, 0x0d, 0x0d, 0x0a]),
    ] {
        let file = out(format);
        let ended = capture("export", &path, &["--to", format, "-o", &file]).expect(0);
        assert!(ended.summary().starts_with("Exported 100 records") && ended.stdout.is_empty(), "{}", ended.stderr);
        let bytes = std::fs::read(&file).expect("a file");
        assert!(bytes.starts_with(begins), "{format}: {:?}", &bytes[..20]);
        let again = capture("export", &path, &["--to", format, "-o", &file]).expect(2);
        assert!(again.stderr.contains("--force"), "{}", again.stderr);
        capture("export", &path, &["--to", format, "-o", &file, "--force"]).expect(0);
        let stdout = capture("export", &path, &["--to", format, "-o", "-"]).expect(0);
        assert_eq!(stdout.stdout, bytes, "{format}");
    }
    let some = ["--to", "raw", "-o", "-", "--direction", "received", "--peer", "127.0.0.1:4001", "--filter", "len:8"];
    assert_eq!(capture("export", &path, &some).expect(0).text(), "answer 0answer 2answer 4answer 6answer 8");
    let nowhere = out("no/such/folder");
    let ended = capture("export", &path, &["--to", "raw", "-o", &nowhere]).expect(1);
    assert!(ended.stderr.contains("no such file"), "{}", ended.stderr);
}

#[test]
fn replay_sends_it_again() {
    let (_folder, path) = recorded(50);
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    socket.set_read_timeout(Some(PATIENCE)).expect("set");
    let to = socket.local_addr().expect("bound").to_string();
    let running = start(&["capture", "replay", &path, "--to", &to, "--protocol", "udp", "--speed", "10"]);
    let mut buffer = [0; 100];
    for at in 0..50 {
        let length = socket.recv(&mut buffer).expect("a datagram");
        assert_eq!(&buffer[..length], format!("ask {at}").as_bytes());
    }
    let ended = running.end().expect(0);
    assert!(ended.stderr.contains("Replayed 50 records"), "{}", ended.stderr);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let to = listener.local_addr().expect("bound").to_string();
    let more = ["--to", &to, "--protocol", "tcp", "--side", "received", "--speed", "max", "--peer", "127.0.0.1:4002"];
    let running = start(&[&["capture", "replay", &path], &more[..]].concat());
    let (mut stream, mut text) = (listener.accept().expect("a client").0, String::new());
    stream.read_to_string(&mut text).expect("up to the end");
    drop(stream);
    let expected: String = (0..50).filter(|at| at % 2 == 1).map(|at| format!("answer {at}")).collect();
    assert_eq!(text, expected);
    running.end().expect(0);
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_a_replay_in_order() {
    use nix::sys::signal::{Signal, kill};
    let (_folder, path) = recorded(50_000);
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    socket.set_read_timeout(Some(PATIENCE)).expect("set");
    let to = socket.local_addr().expect("bound").to_string();
    let running = start(&["capture", "replay", &path, "--to", &to, "--protocol", "udp", "--speed", "0.1"]);
    socket.recv(&mut [0; 100]).expect("a datagram");
    kill(nix::unistd::Pid::from_raw(running.id().try_into().expect("an id")), Signal::SIGINT).expect("it runs");
    let ended = running.end().expect(1);
    assert!(ended.stderr.contains("Replayed ") && ended.stderr.contains("Closed"), "{}", ended.stderr);
}

#[test]
fn wrong_arguments_and_foreign_files_are_told() {
    let (folder, path) = recorded(1);
    let foreign = folder.path().join("foreign");
    std::fs::write(&foreign, "not a capture").expect("written");
    let foreign = foreign.to_str().expect("UTF-8");
    for (arguments, said) in [
        (&["capture"][..], "info, search, export and replay"),
        (&["capture", "what"], "info, search, export and replay"),
        (&["capture", "info", "/no/such/file"], "no such file"),
        (&["capture", "info", foreign], "no capture of netaide"),
        (&["capture", "search", &path], "netaide capture search --help"),
        (&["capture", "search", &path, "--hex", "xyz"], "--hex"),
        (&["capture", "search", &path, "--filter", "nonsense:1"], "--filter"),
        (&["capture", "export", &path, "--to", "pdf", "-o", "x"], "must be one of text, csv"),
        (&["capture", "replay", &path, "--to", "127.0.0.1:9", "--protocol", "udp", "--speed", "0"], "--speed"),
    ] {
        let ended = run(arguments).expect(2);
        assert!(ended.stderr.contains(said), "{arguments:?}: {}", ended.stderr);
        assert!(ended.stdout.is_empty());
    }
    for arguments in [&["capture", "--help"][..], &["capture", "export", "--help"], &["capture", "replay", "-h"]] {
        let help = run(arguments).expect(0);
        assert!(help.text().contains("Usage:") && help.text().lines().all(|line| line.len() <= 140), "{}", help.text());
    }
}
