//! Exit statuses and messages: what the network refused, what did not come, what was asked for wrongly.

#![allow(clippy::expect_used, clippy::panic, reason = "what is not as expected fails the test")]

mod cli_support;

use std::io::Read;
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::process::Stdio;
use std::time::Duration;

use cli_support::{Ended, PATIENCE, Running, command, file, run, start, start_piped};

const ANY: &str = "127.0.0.1:0";

/// An address where nobody listens, and nobody else can begin to while the socket is held.
fn refusing_connections() -> (socket2::Socket, String) {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).expect("a socket");
    socket.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).expect("a port");
    let address = socket.local_addr().ok().and_then(|address| address.as_socket()).expect("bound").to_string();
    (socket, address)
}

/// The same for datagrams: a connected socket takes them from its peer only, which is itself.
fn refusing_datagrams() -> (UdpSocket, String) {
    let socket = UdpSocket::bind(ANY).expect("a port");
    let address = socket.local_addr().expect("bound");
    socket.connect(address).expect("connected");
    (socket, address.to_string())
}

#[test]
fn a_refused_connection_says_operation_target_and_cause() {
    let (_held, to) = refusing_connections();
    let ended = run(&["tcp-client", "--remote", &to, "--send", "x"]).expect(1);
    assert!(ended.stderr.contains(&format!("Connecting failed: {to}: refused")), "{}", ended.stderr);
    let mut chinese = command(&["tcp-client", "--remote", &to, "--quiet"]);
    chinese.env("NETAIDE_LANG", "zh-CN");
    let ended = Running::start(chinese, Stdio::null()).end().expect(1);
    assert!(ended.stderr.contains(&format!("连接失败：{to}")), "{}", ended.stderr);
}

#[test]
fn a_datagram_that_nobody_takes_makes_the_status_1() {
    let (_held, to) = refusing_datagrams();
    let ended = run(&["udp", "--local", ANY, "--remote", &to, "--send", "x"]).expect(1);
    assert!(ended.stderr.contains(&format!("What was sent to {to} did not arrive: refused")), "{}", ended.stderr);
}

#[test]
fn a_port_that_is_taken_makes_the_status_1() {
    let taken = TcpListener::bind(ANY).expect("a port");
    let address = taken.local_addr().expect("bound").to_string();
    let ended = run(&["tcp-server", "--local", &address]).expect(1);
    assert!(ended.stderr.contains(&format!("{address}: another program uses this address")), "{}", ended.stderr);
    assert_eq!(ended.stderr.lines().count(), 2, "{}", ended.stderr);
}

#[test]
fn a_reset_makes_the_status_1_and_a_fin_does_not() {
    for (linger, status) in [(Some(Duration::ZERO), 1), (None, 0)] {
        let listener = TcpListener::bind(ANY).expect("a port");
        let to = listener.local_addr().expect("bound").to_string();
        let netaide = start(&["tcp-client", "--remote", &to, "--send", "x", "--for", "20"]);
        let (mut stream, _) = listener.accept().expect("a client");
        stream.set_read_timeout(Some(PATIENCE)).expect("set");
        stream.read_exact(&mut [0]).expect("sent");
        socket2::SockRef::from(&stream).set_linger(linger).expect("set");
        drop(stream);
        netaide.end().expect(status);
    }
}

#[test]
fn fewer_records_than_asked_for_make_the_status_1() {
    let ended = run(&["udp", "--local", ANY, "--for", "0.05", "--received", "1"]).expect(1);
    assert!(ended.stderr.contains("received 0 of the 1 records"), "{}", ended.stderr);
    run(&["udp", "--local", ANY, "--for", "0.05"]).expect(0);
}

#[test]
fn a_peer_that_closes_too_early_makes_the_status_1() {
    let listener = TcpListener::bind(ANY).expect("a port");
    let to = listener.local_addr().expect("bound").to_string();
    let netaide = start(&["tcp-client", "--remote", &to, "--received", "1"]);
    drop(listener.accept().expect("a client"));
    netaide.end().expect(1);
}

#[test]
fn time_that_ends_before_all_is_sent_makes_the_status_1() {
    let (_file, path) = file(&vec![0; 64 << 20]);
    let listener = TcpListener::bind(ANY).expect("a port");
    let to = listener.local_addr().expect("bound").to_string();
    // The peer takes the connection and reads nothing; an end in order waits some seconds for it.
    let netaide = start(&["tcp-client", "--remote", &to, "--send-file", &path, "--for", "0.2"]);
    let stream: (TcpStream, _) = listener.accept().expect("a client");
    let ended = netaide.end().expect(1);
    drop(stream);
    assert!(ended.summary().contains("; sent "), "{}", ended.stderr);
}

#[test]
fn standard_input_that_has_nowhere_to_go_is_told() {
    let mut netaide = start_piped(&["udp", "--local", ANY, "--received", "1"]);
    let to = netaide.opened();
    netaide.input(b"to whom?\n");
    netaide.says("this session has no --remote");
    UdpSocket::bind(ANY).and_then(|socket| socket.send_to(b"x", to)).expect("sent");
    assert_eq!(netaide.end().expect(1).text(), "x\n");
}

/// Arguments, and what is said of them.
const WRONG: [(&[&str], &str); 30] = [
    (&["udp"], "error: --local <[ADDR:]PORT> is missing"),
    (&["tcp-client"], "error: --remote <HOST:PORT> is missing"),
    (&["tcp-server"], "error: --local <[ADDR:]PORT> is missing"),
    (&["udp", "--local", "70000"], "--local: A port is a number from 0 to 65535"),
    (&["udp", "--local", "example.com:1"], "--local: “example.com” is not an IP address"),
    (&["tcp-client", "--remote", "127.0.0.1"], "--remote: “127.0.0.1” has no port"),
    (&["tcp-client", "--remote", "127.0.0.1:0"], "--remote: A port is a number"),
    (&["tcp-client", "--remote", "300.1.1.1:5"], "--remote: “300.1.1.1” is not a host name"),
    (&["tcp-client", "--remote", "a:1", "--connect-timeout", "0"], "--connect-timeout: "),
    (&["tcp-client", "--remote", "a:1", "--send-hex", "01 0G"], "--send-hex: Line 1, column 5: “G”"),
    (&["tcp-client", "--remote", "a:1", "--send-hex", "012"], "--send-hex: Line 1, column 3"),
    (&["tcp-client", "--remote", "a:1", "--send", ""], "--send: nothing to send"),
    (&["tcp-client", "--remote", "a:1", "--charset", "gbk", "--send", "a😀"], "--send: GBK has no “😀”"),
    (&["tcp-client", "--remote", "a:1", "--charset", "klingon"], "--charset: no such charset; there are UTF-8, GBK"),
    (
        &["tcp-client", "--remote", "a:1", "--send-file", "/no/such"],
        "--send-file: /no/such cannot be read: no such file",
    ),
    (&["tcp-client", "--remote", "a:1", "--send-file", "/"], "--send-file: / is a folder"),
    (&["tcp-server", "--local", "0", "--send-file", "/dev/null"], "--send-file: /dev/null is not a regular file"),
    (&["tcp-client", "--remote", "a:1", "--raw", "--send", "x"], "error: --raw cannot be used together with --send"),
    (&["tcp-client", "--remote", "a:1", "--append", "tab"], "--append: must be one of none, cr, lf, crlf"),
    (&["tcp-client", "--remote", "a:1", "--show", "octal"], "--show: must be one of text, hex, both"),
    (&["udp", "--local", "0", "--send", "x"], "what is to be sent needs --remote"),
    (&["udp", "--local", "0", "--raw"], "what is to be sent needs --remote"),
    (&["udp", "--local", "0", "--join", "10.0.0.1"], "--join: “10.0.0.1” is not a multicast group"),
    (&["udp", "--local", "0", "--ttl", "256"], "--ttl: "),
    (&["udp", "--local", "0", "--for", "soon"], "--for: must be a number of seconds"),
    (&["udp", "--local", "0", "--received", "0"], "--received: must be a whole number, at least 1"),
    (&["udp", "--local", "0", "--local", "1"], "error: --local <[ADDR:]PORT> was given twice"),
    (&["udp", "--local", "0", "--joni", "x"], "error: there is no argument --joni; --join is similar"),
    (&["udp", "--local", "0", "--json=yes"], "error: --json takes no value"),
    (&["udp", "--local"], "error: --local <[ADDR:]PORT> needs a value"),
];

#[test]
fn wrong_arguments_are_named_and_make_the_status_2() {
    for (arguments, message) in WRONG {
        let ended: Ended = run(arguments);
        let (first, help) = ended.stderr.split_once('\n').unwrap_or_default();
        assert!(first.contains(message), "{arguments:?}: {}", ended.stderr);
        assert_eq!(help, format!("Help: netaide {} --help\n", arguments[0]), "{arguments:?}");
        assert_eq!((ended.status, ended.text()), (Some(2), ""), "{arguments:?}");
    }
}

#[test]
fn a_file_that_is_longer_than_a_datagram_is_refused_before_anything_is_sent() {
    let (_file, path) = file(&[0; 65_508]);
    let ended = run(&["udp", "--remote", "127.0.0.1:9", "--send", "x", "--send-file", &path]).expect(2);
    assert!(
        ended.stderr.contains("65508 bytes and does not fit into one datagram (65507 at most)"),
        "{}",
        ended.stderr
    );
    assert!(!ended.stderr.contains("Opened"), "{}", ended.stderr);
}
