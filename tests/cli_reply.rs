//! What a session answers by itself (`--reply echo`): all of it comes back, and two that answer each other end.
//!
//! Traffic rule: loopback only.

mod cli_support;

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream, UdpSocket};

use cli_support::{PATIENCE, in_thread, run, start};

const ANY: &str = "127.0.0.1:0";

fn udp() -> UdpSocket {
    let socket = UdpSocket::bind(ANY).expect("a socket");
    socket.set_read_timeout(Some(PATIENCE)).expect("set");
    socket
}

fn connect(to: std::net::SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(to).expect("connected");
    stream.set_read_timeout(Some(PATIENCE)).expect("set");
    stream
}

#[test]
fn a_udp_session_sends_back_every_datagram_and_records_both() {
    let mut netaide = start(&["udp", "--local", ANY, "--reply", "echo", "--received", "3"]);
    let (to, socket) = (netaide.opened(), udp());
    for bytes in [&b"one"[..], b"", &[0xAA; 9000]] {
        socket.send_to(bytes, to).expect("sent");
        let mut room = vec![0; 10_000];
        let (length, from) = socket.recv_from(&mut room).expect("an answer");
        assert_eq!((&room[..length], from), (bytes, to));
    }
    let ended = netaide.end().expect(0);
    assert_eq!(ended.summary(), "received 3 packets, 9003 bytes; sent 3 packets, 9003 bytes; lost 0");
}

#[test]
fn what_a_session_sent_itself_is_not_answered_when_it_comes_back() {
    // The other one answers everything, and this one everything but that.
    let mut other = start(&["udp", "--local", ANY, "--reply", "echo"]);
    let to = other.opened().to_string();
    let one = run(&["udp", "--local", ANY, "--remote", &to, "--reply", "echo", "--send", "ping", "--wait", "300"]);
    let one = one.expect(0);
    assert_eq!(one.text(), "ping\n");
    assert!(one.stderr.contains("Echo: 1 datagrams were not answered"), "{}", one.stderr);
    assert_eq!(one.summary(), "received 1 packets, 4 bytes; sent 1 packets, 4 bytes; lost 0");
}

#[test]
fn two_echoes_that_a_third_sets_on_each_other_come_to_an_end() {
    // A relay between the two, so that each takes the other's datagrams for those of a third.
    let mut netaide = start(&["udp", "--local", ANY, "--reply", "echo"]);
    let (to, socket) = (netaide.opened(), udp());
    socket.send_to(b"round and round", to).expect("sent");
    socket.set_read_timeout(Some(std::time::Duration::from_millis(500))).expect("set");
    let (mut rounds, mut room) = (0, [0; 64]);
    while let Ok((length, from)) = socket.recv_from(&mut room) {
        rounds += 1;
        assert!(rounds <= 1000, "it goes on");
        socket.send_to(&room[..length], from).expect("sent");
    }
    assert_eq!(rounds, 1000);
    netaide.says("Echo: 1 datagrams were not answered");
}

#[test]
fn a_server_sends_back_a_stream_to_its_last_byte() {
    let mut netaide = start(&["tcp-server", "--local", ANY, "--reply", "echo"]);
    let mut stream = connect(netaide.opened());
    let bytes: Vec<u8> = (0..8_000_000_u32).map(|n| (n * 31 % 251) as u8).collect();
    let (mut writer, sent) = (stream.try_clone().expect("a clone"), bytes.clone());
    let writing = in_thread(move || {
        writer.write_all(&sent).expect("sent");
        writer.shutdown(Shutdown::Write).expect("shut down");
    });
    let mut back = Vec::new();
    stream.read_to_end(&mut back).expect("read");
    writing.join().expect("written");
    assert!(back == bytes, "{} of {} bytes came back", back.len(), bytes.len());
}

#[test]
fn a_client_stops_to_echo_once_it_sends_something_itself() {
    let mut server = start(&["tcp-server", "--local", ANY, "--reply", "echo"]);
    let to = server.opened().to_string();
    let client = run(&["tcp-client", "--remote", &to, "--reply", "echo", "--send", "hello", "--wait", "300"]).expect(0);
    assert_eq!(client.text(), "hello");
    assert!(client.stderr.contains("Echo: stopped on this connection"), "{}", client.stderr);
    assert_eq!(client.summary(), "received 1 packets, 5 bytes; sent 1 packets, 5 bytes; lost 0");
}

#[test]
fn an_answer_that_is_not_known_is_a_mistake() {
    let ended = run(&["udp", "--local", ANY, "--reply", "shout"]).expect(2);
    assert!(ended.stderr.contains("none, echo"), "{}", ended.stderr);
}
