//! The command line with sessions: each kind against plain sockets and against each other.
//!
//! Traffic rule: loopback only.

#![allow(clippy::expect_used, clippy::panic, reason = "what is not as expected fails the test")]

mod cli_support;

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};

use cli_support::{PATIENCE, file, in_thread, run, run_with, start, start_piped};

const ANY: &str = "127.0.0.1:0";

fn udp() -> (UdpSocket, String) {
    let socket = UdpSocket::bind(ANY).expect("a port");
    socket.set_read_timeout(Some(PATIENCE)).expect("set");
    let address = socket.local_addr().expect("bound").to_string();
    (socket, address)
}

fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind(ANY).expect("a port");
    let address = listener.local_addr().expect("bound").to_string();
    (listener, address)
}

fn accept(listener: &TcpListener) -> TcpStream {
    let (stream, _) = listener.accept().expect("a client");
    stream.set_read_timeout(Some(PATIENCE)).expect("set");
    stream
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("a server");
    stream.set_read_timeout(Some(PATIENCE)).expect("set");
    stream
}

fn receive(socket: &UdpSocket) -> Vec<u8> {
    let mut buffer = vec![0; 65536];
    let length = socket.recv(&mut buffer).expect("a datagram");
    buffer.truncate(length);
    buffer
}

fn read(stream: &mut TcpStream, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes).expect("that many bytes");
    bytes
}

fn read_all(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("up to the end");
    bytes
}

#[test]
fn udp_prints_a_line_for_each_datagram() {
    let mut netaide = start(&["udp", "--local", ANY, "--received", "4"]);
    let to = netaide.opened();
    let (socket, _) = udp();
    for bytes in [&b"one"[..], b"", b"two\n", b"3"] {
        socket.send_to(bytes, to).expect("sent");
    }
    let ended = netaide.end().expect(0);
    assert_eq!(ended.text(), "one\n\ntwo\n3\n");
    assert_eq!(ended.summary(), "received 4 packets, 8 bytes; sent 0 packets, 0 bytes; lost 0");
}

#[test]
fn udp_sends_in_the_order_given() {
    let (socket, address) = udp();
    let (_file, path) = file(b"of a file\0");
    let ended = run(&[
        "udp",
        "--remote",
        &address,
        "--send",
        "a",
        "--send-hex",
        "0x62 63",
        "--send",
        "-5",
        "--send-file",
        &path,
        "--send",
        "",
        "--append",
        "lf",
        "--wait",
        "0",
    ]);
    ended.expect(0);
    let received: Vec<Vec<u8>> = (0..5).map(|_| receive(&socket)).collect();
    assert_eq!(received, [&b"a\n"[..], b"bc", b"-5\n", b"of a file\0", b"\n"]);
}

#[test]
fn udp_waits_for_the_answer() {
    let (socket, address) = udp();
    let netaide = start(&["udp", "--local", ANY, "--remote", &address, "--send", "ping", "--received", "1"]);
    let mut buffer = [0; 16];
    let (length, from) = socket.recv_from(&mut buffer).expect("a datagram");
    assert_eq!(&buffer[..length], b"ping");
    socket.send_to(b"pong", from).expect("sent");
    assert_eq!(netaide.end().expect(0).text(), "pong\n");
}

#[test]
fn a_client_sends_a_stream_in_order_and_prints_the_answer_as_it_came() {
    let (listener, address) = listener();
    let (_file, path) = file(b"FILE");
    let netaide = start(&["tcp-client", "--remote", &address, "--send-hex", "31", "--send-file", &path, "--send", "z"]);
    let mut stream = accept(&listener);
    assert_eq!(read(&mut stream, 6), b"1FILEz");
    stream.write_all(b"no line end\nhere").expect("sent");
    drop(stream);
    let ended = netaide.end().expect(0);
    assert_eq!(ended.text(), "no line end\nhere");
    assert_eq!(ended.summary(), "received 1 packets, 16 bytes; sent 3 packets, 6 bytes; lost 0");
}

#[cfg(target_os = "linux")]
#[test]
fn a_client_can_be_bound_to_an_address() {
    let (listener, address) = listener();
    let netaide = start(&["tcp-client", "--remote", &address, "--local", "127.0.0.77:0", "--send", "x", "--wait", "0"]);
    let (_stream, from) = listener.accept().expect("a client");
    assert_eq!(from.ip().to_string(), "127.0.0.77");
    netaide.end().expect(0);
}

#[test]
fn a_server_sends_its_items_to_each_client_and_prints_what_they_say() {
    let mut netaide = start(&[
        "tcp-server",
        "--local",
        ANY,
        "--send",
        "220",
        "--append",
        "crlf",
        "--send-hex",
        "ff",
        "--received",
        "2",
    ]);
    let to = netaide.opened();
    let (mut first, mut second) = (connect(to), connect(to));
    assert_eq!(read(&mut first, 6), b"220\r\n\xff");
    first.write_all(b"one ").expect("sent");
    netaide.prints("one ");
    assert_eq!(read(&mut second, 6), b"220\r\n\xff");
    second.write_all(b"two").expect("sent");
    let ended = netaide.end().expect(0);
    assert_eq!(ended.text(), "one two");
    assert!(ended.stderr.contains("gets online."), "{}", ended.stderr);
}

#[test]
fn lines_for_a_server_wait_for_a_client_and_go_to_all() {
    let mut netaide = start_piped(&["tcp-server", "--local", ANY, "--append", "lf", "--received", "1"]);
    let to = netaide.opened();
    netaide.input(b"early\n");
    netaide.says("waits for one");
    let mut first = connect(to);
    assert_eq!(read(&mut first, 6), b"early\n");
    let mut second = connect(to);
    netaide.says("gets online.");
    netaide.says("gets online.");
    netaide.input(b"all\n");
    assert_eq!((read(&mut first, 4), read(&mut second, 4)), (b"all\n".to_vec(), b"all\n".to_vec()));
    // The end of the input does not end a server.
    netaide.close_input();
    second.write_all(b"!").expect("sent");
    assert_eq!(netaide.end().expect(0).text(), "!");
}

#[test]
fn lines_of_standard_input_are_text_in_the_charset() {
    let (listener, address) = listener();
    let arguments = ["tcp-client", "--remote", &address, "--charset", "gbk", "--append", "crlf", "--wait", "0"];
    let reader = in_thread(move || read_all(&mut accept(&listener)));
    run_with(&arguments, "你好\r\n\nb".as_bytes()).expect(0);
    assert_eq!(reader.join().expect("read"), b"\xC4\xE3\xBA\xC3\r\n\r\nb\r\n");
}

#[test]
fn a_line_that_cannot_be_sent_is_told_and_the_others_go() {
    let (socket, address) = udp();
    let ended =
        run_with(&["udp", "--remote", &address, "--charset", "ascii", "--wait", "0"], "a\né\n\u{0}b\n".as_bytes());
    let ended = ended.expect(1);
    assert!(ended.stderr.contains("line 2 of standard input is not sent"), "{}", ended.stderr);
    assert_eq!((receive(&socket), receive(&socket)), (b"a".to_vec(), b"\0b".to_vec()));
}

#[test]
fn raw_bytes_go_as_they_come() {
    let (listener, address) = listener();
    let bytes: Vec<u8> = (0..200_000u32).map(|at| (at % 253) as u8).collect();
    let reader = in_thread(move || read_all(&mut accept(&listener)));
    run_with(&["tcp-client", "--remote", &address, "--raw", "--wait", "0"], &bytes).expect(0);
    assert!(reader.join().expect("read") == bytes);
}

#[test]
fn half_a_character_is_completed_by_the_next_read() {
    let (listener, address) = listener();
    let mut netaide = start_piped(&["tcp-client", "--remote", &address, "--charset", "gbk"]);
    let mut stream = accept(&listener);
    stream.write_all(b"a\xC4").expect("sent");
    netaide.prints("a");
    stream.write_all(b"\xE3b\xBA").expect("sent");
    netaide.prints("b");
    stream.shutdown(Shutdown::Write).expect("shut");
    assert_eq!(netaide.end().expect(0).text(), "a你b\\xBA");
}

#[test]
fn json_tells_both_directions() {
    let (socket, address) = udp();
    let mut netaide = start(&[
        "udp",
        "--local",
        ANY,
        "--remote",
        &address,
        "--send",
        "你",
        "--charset",
        "gbk",
        "--json",
        "--received",
        "2",
    ]);
    let to = netaide.opened();
    assert_eq!(receive(&socket), b"\xC4\xE3");
    socket.send_to(b"", to).expect("sent");
    socket.send_to(b"\n\xC4", to).expect("sent");
    let ended = netaide.end().expect(0);
    let records: Vec<serde_json::Value> =
        ended.text().lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let fields = |at: usize| {
        let record = &records[at];
        let time = record["time"].as_str().expect("a time");
        assert!(time.parse::<jiff::Timestamp>().is_ok(), "{time}");
        assert_eq!((&record["peer"], &record["local"]), (&address.as_str().into(), &to.to_string().into()));
        (record["direction"].as_str(), record["length"].as_u64(), record["text"].as_str(), record["hex"].as_str())
    };
    assert_eq!(records.len(), 3);
    assert_eq!(fields(0), (Some("sent"), Some(2), Some("你"), Some("C4 E3")));
    assert_eq!(fields(1), (Some("received"), Some(0), Some(""), Some("")));
    assert_eq!(fields(2), (Some("received"), Some(2), Some("\n\u{fffd}"), Some("0A C4")));
}

#[test]
fn hex_and_both_and_timestamps_are_a_line_for_each_record() {
    let shown = |arguments: &[&str]| {
        let mut netaide = start(&[&["udp", "--local", ANY, "--received", "1"], arguments].concat());
        let to = netaide.opened();
        let (socket, address) = udp();
        socket.send_to(b"a\r\n\x1b", to).expect("sent");
        (netaide.end().expect(0).text().to_owned(), address)
    };
    assert_eq!(shown(&["--show", "hex"]).0, "61 0D 0A 1B\n");
    assert_eq!(shown(&["--show", "both"]).0, "61 0D 0A 1B  a\\r\\n\\x1B\n");
    let (line, peer) = shown(&["--timestamps"]);
    let (time, rest) = line.split_once("] ").expect("a time");
    assert!(jiff::civil::DateTime::strptime("[%Y-%m-%d %H:%M:%S%.f", time).is_ok(), "{time}");
    assert_eq!(rest, format!("{peer} received 4  a\\r\\n\\x1B\n"));
}

/// Loopback has a broadcast address on Linux.
#[cfg(target_os = "linux")]
#[test]
fn a_broadcast_is_told_from_a_unicast() {
    let shown = |how: &str| {
        let mut netaide = start(&["udp", "--local", "0.0.0.0:0", "--received", "2", how]);
        let line = netaide.says("Opened 0.0.0.0:");
        let port: u16 = line.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
        let (socket, address) = udp();
        socket.set_broadcast(true).expect("set");
        for to in [[127, 255, 255, 255], [127, 0, 0, 1]] {
            socket.send_to(b"x", SocketAddr::from((to, port))).expect("sent");
        }
        (netaide.end().expect(0).text().to_owned(), address, port)
    };
    let (text, address, _) = shown("--timestamps");
    let rest: Vec<&str> = text.lines().filter_map(|line| Some(line.split_once("] ")?.1)).collect();
    let wanted = ["127.255.255.255 broadcast", "127.0.0.1"].map(|to| format!("{address} → {to} received 1  x"));
    assert_eq!(rest, wanted);
    let (text, _, port) = shown("--json");
    let locals: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON")["local"].clone())
        .collect();
    assert_eq!(locals, [format!("127.255.255.255:{port}"), format!("127.0.0.1:{port}")]);
}

#[test]
fn json_has_no_local_address_where_it_is_not_known() {
    let (_socket, address) = udp();
    // Bound to every address: the system chooses one as the datagram leaves, and does not tell which.
    let ended = run(&["udp", "--remote", &address, "--send", "x", "--wait", "0", "--json"]).expect(0);
    let record: serde_json::Value = serde_json::from_str(ended.text()).expect("JSON");
    assert_eq!((record["direction"].as_str(), record.get("local")), (Some("sent"), None));
}

#[test]
fn localhost_is_the_ipv4_loopback() {
    let (socket, address) = udp();
    let to = address.replace("127.0.0.1", "LocalHost");
    let ended = run(&["udp", "--remote", &to, "--send", "four", "--wait", "0", "--json"]).expect(0);
    let record: serde_json::Value = serde_json::from_str(ended.text()).expect("JSON");
    assert_eq!((receive(&socket), record["peer"].as_str()), (b"four".to_vec(), Some(address.as_str())));
}

/// This machine's names for one address of loopback and no other.
fn name_of(address: &str) -> Option<String> {
    use std::net::ToSocketAddrs;
    let own = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    let names = ["ip6-localhost", "ip6-loopback", "localhost6", own.trim(), "localhost.localdomain"];
    let only = |name: &&str| {
        let found: Vec<SocketAddr> = (*name, 1).to_socket_addrs().map(Iterator::collect).unwrap_or_default();
        !found.is_empty() && found.iter().all(|found| found.ip().to_string() == address)
    };
    names.into_iter().filter(|name| !name.is_empty()).find(only).map(str::to_owned)
}

#[test]
fn a_remote_host_of_either_family_needs_no_local_address() {
    for ip in ["127.0.0.1", "::1"] {
        let Ok(socket) = UdpSocket::bind((ip, 0)) else {
            eprintln!("LEFT OUT: this machine has no {ip}");
            continue;
        };
        socket.set_read_timeout(Some(PATIENCE)).expect("set");
        let peer = socket.local_addr().expect("bound");
        let name = name_of(ip).map(|name| format!("{name}:{}", peer.port()));
        if name.is_none() {
            eprintln!("LEFT OUT: this machine has no name for {ip} alone");
        }
        for to in [Some(peer.to_string()), name].into_iter().flatten() {
            let ended = run(&["udp", "--remote", &to, "--send", &to, "--wait", "0", "--json"]).expect(0);
            assert_eq!(receive(&socket), to.as_bytes());
            assert!(ended.text().contains(&format!("\"peer\":\"{peer}\"")), "{to}: {}", ended.text());
        }
    }
}

#[test]
fn long_lines_reach_slow_clients_whole() {
    // So many that the worker is slower to give a line to all of them than the next ones are to be read.
    const CLIENTS: usize = 24;
    const LINES: usize = 40;
    let mut netaide = start_piped(&["tcp-server", "--local", ANY, "--received", "1"]);
    let to = netaide.opened();
    let clients: Vec<TcpStream> = (0..CLIENTS).map(|_| connect(to)).collect();
    (0..CLIENTS).for_each(|_| drop(netaide.says("gets online.")));
    let reader = in_thread(move || {
        // They are slow: nobody reads before all that is ever handed over to a slow client is.
        std::thread::sleep(std::time::Duration::from_millis(1500));
        let whole = |mut stream: TcpStream| {
            in_thread(move || {
                read(&mut stream, LINES << 20);
                stream
            })
        };
        let readers: Vec<_> = clients.into_iter().map(whole).collect();
        let mut clients: Vec<TcpStream> = readers.into_iter().map(|reader| reader.join().expect("all lines")).collect();
        clients[0].write_all(b"!").expect("sent");
        clients
    });
    let line = [vec![b'x'; 1 << 20], b"\n".to_vec()].concat();
    (0..LINES).for_each(|_| netaide.input(&line));
    let clients = reader.join().expect("all lines");
    assert_eq!(netaide.end().expect(0).text(), "!");
    drop(clients);
}

#[test]
fn a_client_that_half_closes_is_still_answered() {
    let mut netaide = start(&["tcp-server", "--local", ANY, "--send", "hello", "--received", "10"]);
    let to = netaide.opened();
    for _ in 0..10 {
        let mut stream = connect(to);
        stream.write_all(b"hi").and_then(|()| stream.shutdown(Shutdown::Write)).expect("sent");
        assert_eq!(read_all(&mut stream), b"hello");
    }
    assert_eq!(netaide.end().expect(0).text(), "hi".repeat(10));
}

#[test]
fn two_of_them_talk_to_each_other() {
    let mut server = start(&["tcp-server", "--local", ANY, "--send", "welcome", "--received", "1"]);
    let to = server.opened().to_string();
    let client = run(&["tcp-client", "--remote", &to, "--send", "你好", "--received", "1"]).expect(0);
    assert_eq!((client.text(), server.end().expect(0).text()), ("welcome", "你好"));
    let mut a = start(&["udp", "--local", ANY, "--received", "1"]);
    let to = a.opened().to_string();
    run(&["udp", "--remote", &to, "--send-hex", "C4E3", "--wait", "0"]).expect(0);
    assert_eq!(a.end().expect(0).text(), "\u{fffd}\u{fffd}\n");
}

#[test]
fn a_file_is_sent_whole_by_a_client_and_by_a_server() {
    let bytes: Vec<u8> = (0..24u32 << 20).map(|at| (at ^ (at >> 8) ^ (at >> 16)) as u8).collect();
    let (_file, path) = file(&bytes);
    let (listener, address) = listener();
    let reader = in_thread(move || read_all(&mut accept(&listener)));
    run(&["tcp-client", "--remote", &address, "--send-file", &path, "--wait", "0"]).expect(0);
    assert!(reader.join().expect("read") == bytes, "what the client sent");

    let mut netaide = start(&["tcp-server", "--local", ANY, "--send-file", &path, "--received", "1"]);
    let mut stream = connect(netaide.opened());
    netaide.says("gets online.");
    assert!(read(&mut stream, bytes.len()) == bytes, "what the server sent");
    stream.write_all(b"thanks").expect("sent");
    netaide.end().expect(0);
}

#[test]
fn quiet_leaves_the_last_line_and_errors() {
    let (listener, address) = listener();
    let netaide = start(&["tcp-client", "--remote", &address, "--send", "x", "--quiet"]);
    let mut stream = accept(&listener);
    stream.write_all(b"y").expect("sent");
    assert_eq!(read(&mut stream, 1), b"x");
    drop(stream);
    let ended = netaide.end().expect(0);
    assert_eq!((ended.text(), ended.stderr.lines().count()), ("", 1));
    assert!(ended.summary().starts_with("received 1 packets, 1 bytes; sent 1 packets, 1 bytes; lost"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_join_and_its_refusal_are_told() {
    let mut netaide =
        start(&["udp", "--local", "0.0.0.0:0", "--join", "239.77.77.77@lo", "--ttl", "0", "--interface", "lo"]);
    netaide.says("Joined multicast group 239.77.77.77");
    interrupt(&netaide, nix::sys::signal::Signal::SIGINT);
    netaide.end().expect(0);
    let ended = run(&["udp", "--local", ANY, "--join", "239.77.77.77@nowhere0", "--for", "0"]).expect(1);
    assert!(ended.stderr.contains("no such network interface"), "{}", ended.stderr);
}

#[cfg(unix)]
fn interrupt(netaide: &cli_support::Running, signal: nix::sys::signal::Signal) {
    let id = nix::unistd::Pid::from_raw(i32::try_from(netaide.id()).expect("a process id"));
    nix::sys::signal::kill(id, signal).expect("sent");
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_in_order_with_the_last_line() {
    use nix::sys::signal::Signal;
    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        let mut netaide = start(&["udp", "--local", ANY]);
        let to = netaide.opened();
        udp().0.send_to(b"x", to).expect("sent");
        netaide.prints("x\n");
        interrupt(&netaide, signal);
        let ended = netaide.end().expect(0);
        assert_eq!(ended.summary(), "received 1 packets, 1 bytes; sent 0 packets, 0 bytes; lost 0");
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let mut netaide = start(&["udp", "--local", ANY]);
    let to = netaide.opened();
    let (socket, _) = udp();
    netaide.stop_reading();
    // Until the pipe is found broken; the next datagram may still be on its way then.
    let sender = in_thread(move || while socket.send_to(b"x", to).is_ok() && !port_is_free(to) {});
    let ended = netaide.end().expect(0);
    assert!(ended.summary().starts_with("received "), "{}", ended.stderr);
    assert!(!ended.stderr.contains("Standard output"), "{}", ended.stderr);
    sender.join().expect("ended");
}

fn port_is_free(address: SocketAddr) -> bool {
    UdpSocket::bind(address).is_ok()
}
