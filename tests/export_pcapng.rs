//! Exported packets as tshark reads them: without a warning, with the right addresses, directions and bytes.
//!
//! Where tshark is missing, the test says so loudly and passes; `.ci/run` installs it.
//! Traffic rule: loopback only.
#![allow(clippy::expect_used, clippy::panic, reason = "what is not as expected fails the test")]

mod support;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use netaide::capture::{Capture, Direction, Entry, PeerId, Reader, Writer};
use netaide::model::export::{self, Export, Exported, Format};
use netaide::model::walk::{Choice, Which};
use netaide::net::{Clients, Config, Gone, NetError, Notice, Operation, Target, TcpServerConfig, UdpConfig};
use support::{Session, wait_for};

const SECOND: i64 = 1_000_000_000;
const START: i64 = 1_700_000_000 * SECOND + 123_456_789;

/// Whether tshark can be started; says loudly when it cannot.
fn has_tshark() -> bool {
    let found = Command::new("tshark").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !found {
        // Written past the test runner, which keeps what a passing test prints to itself.
        writeln!(std::io::stderr(), "LEFT OUT: tshark is not installed, so exported packets were not looked at")
            .expect("standard error");
    }
    found
}

/// What tshark prints of a file, with all checksums checked.
fn tshark(file: &Path, arguments: &[&str]) -> String {
    let output = Command::new("tshark")
        .args(["-o", "tcp.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"])
        .args(["-n", "-r"])
        .arg(file)
        .args(arguments)
        .output()
        .expect("tshark runs");
    let said = String::from_utf8_lossy(&output.stderr);
    let complaints: Vec<&str> = said.lines().filter(|line| !line.contains("Running as user")).collect();
    assert!(output.status.success() && complaints.is_empty(), "{said}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// One line a packet, with these fields.
fn fields(file: &Path, names: &[&str]) -> Vec<String> {
    let mut arguments = vec!["-T", "fields", "-E", "separator=,"];
    names.iter().for_each(|name| arguments.extend(["-e", name]));
    tshark(file, &arguments).lines().map(str::to_owned).collect()
}

/// Nothing that tshark would call a warning or an error, and nothing odd in the streams, but for what the last argument
/// allows. (A note is the fate of each FIN, and a comment that of each of our comments.)
#[track_caller]
fn assert_clean(file: &Path, but: &str) {
    let filter = format!("(_ws.expert.severity >= \"Warning\" || tcp.analysis.flags || _ws.malformed) {but}");
    let found =
        tshark(file, &["-Y", &filter, "-T", "fields", "-e", "frame.number", "-e", "_ws.expert", "-e", "_ws.col.Info"]);
    assert!(found.is_empty(), "{found}");
}

/// The bytes of a connection, each way, as tshark puts them together.
fn follow(file: &Path, stream: usize) -> (Vec<u8>, Vec<u8>) {
    let followed = tshark(file, &["-q", "-z", &format!("follow,tcp,raw,{stream}")]);
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for line in followed.lines().filter(|line| line.trim().bytes().all(|byte| byte.is_ascii_hexdigit())) {
        let side = if line.starts_with('\t') { &mut second } else { &mut first };
        let digits = line.trim().as_bytes();
        side.extend(
            digits
                .chunks(2)
                .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).expect("digits"), 16).expect("a byte")),
        );
    }
    (first, second)
}

struct Made {
    capture: Capture,
    writer: Writer,
    time: i64,
}

impl Made {
    fn new() -> Self {
        let capture = Capture::default();
        let writer = capture.writer();
        Made { capture, writer, time: START }
    }

    fn add(&mut self, direction: Direction, peer: PeerId, local: PeerId, bytes: &[u8]) {
        self.time += 1_000_001;
        self.writer.append(&[Entry { time: self.time, direction, peer, local, bytes }]);
    }

    fn notice(&mut self, peer: PeerId, notice: &Notice) {
        self.add(Direction::Event, peer, PeerId::NONE, &notice.to_bytes());
    }

    fn send_all(&mut self, bytes: &[u8], clients: u64) {
        self.time += 1;
        let entry =
            Entry { time: self.time, direction: Direction::Sent, peer: PeerId::ALL, local: PeerId::NONE, bytes };
        self.writer.append_for_all(&entry, clients);
    }

    fn export(&self) -> Saved {
        save(self.capture.reader(), Which::default())
    }
}

struct Saved {
    /// Removed at the end of the test.
    _folder: tempfile::TempDir,
    path: PathBuf,
    exported: Exported,
}

fn save(reader: Reader, which: Which) -> Saved {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("out.pcapng");
    let job = export::start(reader, Export { which, format: Format::Pcapng }, path.clone(), false).expect("a thread");
    let exported = job.wait().expect("no panic").expect("written");
    assert_eq!(exported.bytes, path.metadata().expect("a file").len());
    Saved { _folder: folder, path, exported }
}

fn address(text: &str) -> SocketAddr {
    text.parse().expect("an address")
}

#[test]
fn datagrams_of_both_families_and_of_every_length() {
    if !has_tshark() {
        return;
    }
    let mut made = Made::new();
    let (here, peer) = (address("10.1.2.3:4001"), address("10.9.8.7:4002"));
    let (here6, peer6) = (address("[2001:db8::1]:4001"), address("[2001:db8::2]:4002"));
    for (here, peer) in [(here, peer), (here6, peer6)] {
        let (here, peer) = (made.writer.address(here), made.writer.address(peer));
        for length in [0, 1, 1472, 65_507] {
            made.add(Direction::Sent, peer, here, &vec![b'~'; length]);
            made.add(Direction::Received, peer, here, &vec![b'!'; length]);
        }
    }
    let group = made.writer.address(address("224.0.0.251:4003"));
    let here = made.writer.address(here);
    made.add(Direction::Sent, group, here, b"group");
    made.add(Direction::Sent, PeerId::NONE, here, b"nobody knows");
    let saved = made.export();
    assert_eq!((saved.exported.records, saved.exported.without_address), (18, 1));
    assert_clean(&saved.path, "");
    let names =
        ["frame.packet_flags_direction", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "udp.srcport", "udp.length"];
    let lines = fields(&saved.path, &names);
    assert_eq!(lines.len(), 17);
    assert_eq!(lines[0], "0x00000002,10.1.2.3,10.9.8.7,,,4001,8");
    assert_eq!(lines[1], "0x00000001,10.9.8.7,10.1.2.3,,,4002,8");
    assert_eq!(lines[7], "0x00000001,10.9.8.7,10.1.2.3,,,4002,65515");
    assert_eq!(lines[14], "0x00000002,,,2001:db8::1,2001:db8::2,4001,65515");
    let times = fields(&saved.path, &["frame.time_epoch"]);
    assert_eq!(times[0], "1700000000.124456790");
    let comments = tshark(&saved.path, &["-V", "-c", "1"]);
    assert!(comments.contains("headers made up"), "{comments}");
    let bytes = std::fs::read(&saved.path).expect("read");
    assert!(String::from_utf8_lossy(&bytes).contains("are made up"), "the section says it too");
}

#[test]
fn a_connection_begins_carries_long_streams_and_ends() {
    if !has_tshark() {
        return;
    }
    let mut made = Made::new();
    let (here, there) = (address("127.0.0.1:40001"), address("127.0.0.1:40002"));
    let (local, peer) = (made.writer.address(here), made.writer.connection(there));
    made.notice(PeerId::NONE, &Notice::Connecting { remote: there });
    made.notice(peer, &Notice::Connected { local: here, remote: there });
    let (mut sent, mut received) = (Vec::new(), Vec::new());
    for round in 0..20u32 {
        let out = vec![b'a' + (round % 26) as u8; 1 + round as usize * 7919];
        let back = vec![b'A' + (round % 26) as u8; 1 + (round as usize * 104_729) % 262_144];
        made.add(Direction::Sent, peer, local, &out);
        made.add(Direction::Received, peer, local, &back);
        sent.extend(out);
        received.extend(back);
    }
    made.notice(peer, &Notice::Finished);
    made.add(Direction::Received, peer, local, b"last words");
    received.extend(b"last words");
    made.notice(peer, &Notice::Disconnected(Gone::ByPeer));
    let saved = made.export();
    assert_clean(&saved.path, "");
    assert_eq!(follow(&saved.path, 0), (sent, received));
    let flags = fields(&saved.path, &["tcp.flags.str", "frame.packet_flags_direction"]);
    assert!(flags[0].contains('S') && flags[0].ends_with('2'), "we connect: {}", flags[0]);
    let fins = tshark(&saved.path, &["-Y", "tcp.flags.fin == 1"]);
    assert_eq!(fins.lines().count(), 2, "{fins}");
    let completeness = tshark(&saved.path, &["-2", "-Y", "tcp.completeness != 31"]);
    assert!(completeness.is_empty(), "handshake, data and end: {completeness}");
}

#[test]
fn clients_of_a_server_each_get_what_went_to_all() {
    if !has_tshark() {
        return;
    }
    let mut made = Made::new();
    let here = address("127.0.0.1:40100");
    let local = made.writer.address(here);
    made.notice(PeerId::NONE, &Notice::Opened { local: address("0.0.0.0:40100") });
    let clients: Vec<PeerId> =
        (1..=4).map(|port| made.writer.connection(address(&format!("127.0.0.1:5000{port}")))).collect();
    for &client in &clients[..3] {
        made.notice(client, &Notice::Online);
    }
    made.add(Direction::Received, clients[0], local, b"hello");
    made.send_all(b"to all three", 3);
    made.notice(clients[1], &Notice::Offline(Gone::ByPeer));
    made.notice(clients[3], &Notice::Online);
    made.send_all(b", then others", 3);
    made.add(Direction::Sent, clients[0], local, b" and one");
    made.notice(clients[2], &Notice::Offline(Gone::TimedOut));
    made.notice(clients[3], &Notice::Refused(NetError::new(Operation::Send, "x", netaide::net::Cause::NotConnected)));
    made.notice(PeerId::NONE, &Notice::Closed);
    let saved = made.export();
    assert_clean(&saved.path, "");
    let sent = |stream: usize| String::from_utf8(follow(&saved.path, stream).1).expect("text");
    assert_eq!(follow(&saved.path, 0).0, b"hello");
    assert_eq!(
        [sent(0), sent(1), sent(2), sent(3)],
        ["to all three, then others and one", "to all three", "to all three, then others", ", then others"]
    );
    let comments = fields(&saved.path, &["frame.comment"]);
    assert!(comments.iter().any(|comment| comment.contains("127.0.0.1:50001 gets online")), "{comments:?}");
    let ends = fields(&saved.path, &["tcp.stream", "tcp.flags.fin"]);
    assert!(!ends.contains(&"2,1".to_owned()), "who fell silent said nothing");
    assert_eq!(ends.iter().filter(|end| *end == "3,1").count(), 2, "the session closed");
}

#[test]
fn an_abort_is_a_reset_and_the_same_ports_again_are_another_connection() {
    if !has_tshark() {
        return;
    }
    let mut made = Made::new();
    let (here, there) = (address("[::1]:40001"), address("[::1]:40002"));
    let local = made.writer.address(here);
    for gone in [Gone::Reset, Gone::Aborted { unsent: 0 }] {
        let peer = made.writer.connection(there);
        made.notice(peer, &Notice::Connected { local: here, remote: there });
        made.add(Direction::Sent, peer, local, b"again");
        made.notice(peer, &Notice::Disconnected(gone));
    }
    let saved = made.export();
    // A reset and ports that are used again are worth a remark, and they did happen.
    assert_clean(&saved.path, "&& !(tcp.connection.rst || tcp.analysis.reused_ports)");
    let resets = fields(&saved.path, &["tcp.stream", "tcp.flags.reset", "frame.packet_flags_direction"]);
    let resets: Vec<&String> = resets.iter().filter(|line| line.contains(",1,")).collect();
    assert_eq!(resets, ["0,1,0x00000001", "1,1,0x00000002"]);
    assert_eq!(follow(&saved.path, 1).0, b"again");
}

#[test]
fn a_part_of_a_stream_opens_without_a_warning_and_says_what_is_missing() {
    if !has_tshark() {
        return;
    }
    let mut made = Made::new();
    let (here, there) = (address("127.0.0.1:40001"), address("127.0.0.1:40002"));
    let (local, peer) = (made.writer.address(here), made.writer.connection(there));
    made.notice(peer, &Notice::Connected { local: here, remote: there });
    for _ in 0..10 {
        made.add(Direction::Received, peer, local, b"0123456789");
        made.add(Direction::Sent, peer, local, b"abc");
    }
    made.notice(peer, &Notice::Disconnected(Gone::ByUs));
    let choice = Choice::Ranges(vec![5..7, 11..12]);
    let saved = save(made.capture.reader(), Which { choice, ..Which::default() });
    assert_eq!(saved.exported.records, 3);
    assert_clean(&saved.path, "");
    let comments = fields(&saved.path, &["frame.comment"]).join("\n");
    assert!(comments.contains("before this, 20 bytes"), "{comments}");
    assert_eq!(follow(&saved.path, 0).1.len(), 20);
    let times = fields(&saved.path, &["frame.time_epoch"]);
    assert!(times.len() > 6, "handshake, three records, the end: {times:?}");
}

#[test]
fn real_sessions_of_a_server_and_of_udp() {
    if !has_tshark() {
        return;
    }
    let server = Session::open(Config::TcpServer(TcpServerConfig::new(address("127.0.0.1:0"))));
    let mut clients: Vec<TcpStream> = (0..3).map(|_| TcpStream::connect(server.local()).expect("a server")).collect();
    wait_for("three clients", || server.handle.status().client_count() == 3);
    server.send(Target::Clients(Clients::All), vec![b'x'; 300_000]);
    for client in &mut clients {
        client.read_exact(&mut vec![0; 300_000]).expect("all of it");
        client.write_all(b"thanks").expect("taken");
    }
    wait_for("their answers", || server.totals().received_bytes == 18);
    clients.remove(0);
    wait_for("one to leave", || server.handle.status().client_count() == 2);
    server.close();
    let saved = save(server.reader.clone(), Which::default());
    assert_clean(&saved.path, "");
    for stream in 0..3 {
        let (received, sent) = follow(&saved.path, stream);
        assert_eq!((received.as_slice(), sent.len()), (&b"thanks"[..], 300_000));
    }
    let (a, b) = (Session::open(udp()), Session::open(udp()));
    a.send_to(b.local(), vec![7; 9000]);
    wait_for("a datagram", || b.totals().received_packets == 1);
    let saved = save(b.reader.clone(), Which::default());
    assert_clean(&saved.path, "");
    let lines = fields(&saved.path, &["ip.src", "udp.srcport", "ip.dst", "udp.dstport"]);
    assert_eq!(lines, [format!("127.0.0.1,{},127.0.0.1,{}", a.local().port(), b.local().port())]);
}

fn udp() -> Config {
    Config::Udp(UdpConfig::new(address("127.0.0.1:0")))
}
