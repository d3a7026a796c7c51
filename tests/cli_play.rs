//! `--every` and `--rate` on the command line.
//!
//! Traffic rule: loopback only.

mod cli_support;

use std::io::Read;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use cli_support::{PATIENCE, in_thread, run, start};

fn receiver() -> (UdpSocket, String) {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    socket.set_read_timeout(Some(PATIENCE)).expect("set");
    let address = socket.local_addr().expect("bound").to_string();
    (socket, address)
}

fn datagrams(socket: &UdpSocket, count: usize) -> Vec<Vec<u8>> {
    let mut buffer = [0; 100];
    let mut receive = || socket.recv(&mut buffer).map(|length| buffer[..length].to_vec()).expect("a datagram");
    (0..count).map(|_| receive()).collect()
}

#[test]
fn steps_go_round_so_often_and_the_end_tells_how_late_they_were() {
    let (socket, address) = receiver();
    let ended = run(&[
        "udp",
        "--remote",
        &address,
        "--send",
        "one",
        "--send-hex",
        "32",
        "--every",
        "5",
        "--times",
        "10",
        "--wait",
        "0",
    ])
    .expect(0);
    let expected: Vec<Vec<u8>> = [b"one".to_vec(), b"2".to_vec()].into_iter().cycle().take(20).collect();
    assert_eq!(datagrams(&socket, 20), expected);
    let line = ended.stderr.lines().rev().nth(1).unwrap_or_default();
    assert!(line.starts_with("repeated 20 messages in 10 rounds of 10.000 ms; late p50 "), "{}", ended.stderr);
    assert!(line.contains("refused 0"), "{line}");
    assert!(ended.summary().contains("sent 20 packets, 40 bytes"), "{}", ended.stderr);
}

#[test]
fn without_a_number_it_goes_on_until_the_end_of_the_session() {
    let (socket, address) = receiver();
    let ended = run(&["udp", "--remote", &address, "--send", "x", "--every", "2", "--for", "0.4"]).expect(0);
    let line = ended.stderr.lines().find(|line| line.starts_with("repeated ")).expect("told").to_owned();
    let sent: usize = line.split(' ').nth(1).and_then(|count| count.parse().ok()).expect("a count");
    assert!(sent > 10, "{line}");
    assert_eq!(datagrams(&socket, sent).len(), sent);
}

#[test]
fn a_server_repeats_to_whoever_is_there() {
    let mut server =
        start(&["tcp-server", "--local", "127.0.0.1:0", "--send", "tick", "--every", "3", "--received", "1"]);
    let line = server.says("127.0.0.1:");
    let port: u16 = line.rsplit(':').next().and_then(|port| port.trim().parse().ok()).expect("a port");
    let mut client = TcpStream::connect(("127.0.0.1", port)).expect("connected");
    let mut bytes = [0; 40];
    client.read_exact(&mut bytes).expect("ticks");
    assert_eq!(bytes, *b"tick".repeat(10));
    std::io::Write::write_all(&mut client, b"enough").expect("sent");
    let ended = server.end().expect(0);
    assert!(ended.stderr.contains("repeated "), "{}", ended.stderr);
}

#[test]
fn what_makes_no_sense_is_refused_before_anything_is_opened() {
    let wrong = |arguments: &[&str], says: &str| {
        let ended = run(arguments).expect(2);
        assert!(ended.stderr.contains(says), "{}", ended.stderr);
    };
    let remote = ["udp", "--remote", "127.0.0.1:9"];
    let with = |more: &[&'static str]| [&remote[..], more].concat();
    wrong(&with(&["--every", "5"]), "--send");
    wrong(&with(&["--every", "0", "--send", "x"]), "--every");
    wrong(&with(&["--every", "0.5", "--send", "x"]), "--every");
    wrong(&with(&["--every", "86400001", "--send", "x"]), "--every");
    wrong(&with(&["--times", "3", "--send", "x"]), "--every");
    wrong(&with(&["--every", "5", "--send-file", "/dev/null"]), "--send-file");
    wrong(&with(&["--every", "5", "--send", "x", "--most-away", "0"]), "--most-away");
    wrong(&["tcp-client", "--remote", "127.0.0.1:9", "--send", "x", "--rate", "5"], "--send-file");
    wrong(&["tcp-client", "--remote", "127.0.0.1:9", "--send", "x", "--rate", "5", "--every", "5"], "--rate");
}

#[test]
fn a_file_keeps_to_its_rate() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("bound").to_string();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("data.bin");
    let content: Vec<u8> = (0..100 << 10).map(|at: u32| at as u8).collect();
    std::fs::write(&path, &content).expect("written");
    let peer = in_thread(move || {
        let (mut peer, _) = listener.accept().expect("a client");
        let mut all = Vec::new();
        peer.read_to_end(&mut all).expect("read");
        all
    });
    let from = Instant::now();
    let path = path.to_str().expect("UTF-8");
    run(&["tcp-client", "--remote", &address, "--send-file", path, "--rate", "200", "--wait", "0"]).expect(0);
    // Half a second's worth, of which the first tenth goes at once.
    assert!(from.elapsed() >= Duration::from_millis(350), "{:?}", from.elapsed());
    assert!(peer.join().expect("read") == content);
}
