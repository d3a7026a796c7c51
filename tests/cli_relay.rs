//! `netaide relay`: what passes, what is printed, what is refused.
//!
//! Traffic rule: loopback only.

mod cli_support;

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream, UdpSocket};

use cli_support::{PATIENCE, run, start};
use netaide::capture::Capture;

const ANY: &str = "127.0.0.1:0";

fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind(ANY).expect("a server");
    let address = listener.local_addr().expect("bound").to_string();
    (listener, address)
}

fn connect(to: std::net::SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(to).expect("connected");
    stream.set_read_timeout(Some(PATIENCE)).expect("set");
    stream
}

#[test]
fn a_conversation_passes_is_printed_and_recorded() {
    let (server, to) = listener();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("talk.netaide");
    let path = file.to_str().expect("UTF-8");
    let mut netaide = start(&["relay", "--listen", ANY, "--to", &to, "--received", "2", "--capture", path]);
    let mut client = connect(netaide.opened());
    let (mut stream, _) = server.accept().expect("the relay comes");
    let mut room = [0; 5];
    client.write_all(b"hello").expect("written");
    stream.read_exact(&mut room).expect("read");
    stream.write_all(b"world").expect("written");
    client.read_exact(&mut room).expect("read");
    assert_eq!(&room, b"world");
    netaide.prints("down 5  world");
    client.write_all(b"again").expect("written");
    stream.read_exact(&mut room).expect("read");
    let ended = netaide.end().expect(0);
    let name = client.local_addr().expect("bound").to_string();
    assert!(ended.text().contains(&format!("{name} up 5  hello")), "{}", ended.text());
    assert_eq!(ended.summary(), "received 2 packets, 10 bytes; sent 1 packets, 5 bytes; lost 0");
    assert_eq!(Capture::open(&file).expect("a capture").reader().totals().received_bytes, 10);
}

#[test]
fn json_has_both_directions() {
    let (server, to) = listener();
    let mut netaide = start(&["relay", "--listen", ANY, "--to", &to, "--received", "1", "--json"]);
    let mut client = connect(netaide.opened());
    client.write_all(b"hi").expect("written");
    let (mut stream, _) = server.accept().expect("the relay comes");
    let mut room = [0; 2];
    stream.read_exact(&mut room).expect("read");
    let ended = netaide.end().expect(0);
    assert!(ended.text().contains("\"direction\":\"received\""), "{}", ended.text());
    assert!(ended.text().contains("\"hex\":\"68 69\""), "{}", ended.text());
}

#[test]
fn faults_of_one_direction_are_told() {
    let (server, to) = listener();
    let mut netaide = start(&["relay", "--listen", ANY, "--to", &to, "--up", "drop=100,delay=5", "--for", "60"]);
    let opened = netaide.opened();
    netaide.says("delay 5 ms, drop 100%");
    let mut client = connect(opened);
    let (mut stream, _) = server.accept().expect("the relay comes");
    client.write_all(b"gone").expect("written");
    netaide.says("dropped 1 (4 bytes)");
    stream.write_all(b"back").expect("written");
    let mut room = [0; 4];
    client.read_exact(&mut room).expect("the other way is whole");
    drop(stream);
    client.shutdown(Shutdown::Both).expect("shut");
    netaide.says("gets offline");
    drop(netaide.kill());
}

#[test]
fn datagrams_pass_both_ways() {
    let server = UdpSocket::bind(ANY).expect("a server");
    let to = server.local_addr().expect("bound").to_string();
    let mut netaide = start(&["relay", "--udp", "--listen", ANY, "--to", &to, "--received", "1", "--show", "hex"]);
    let client = UdpSocket::bind(ANY).expect("a client");
    for socket in [&server, &client] {
        socket.set_read_timeout(Some(PATIENCE)).expect("set");
    }
    client.send_to(&[1, 2, 3], netaide.opened()).expect("sent");
    let mut room = [0; 9];
    let (length, _) = server.recv_from(&mut room).expect("passed on");
    assert_eq!(room[..length], [1, 2, 3]);
    let ended = netaide.end().expect(0);
    assert!(ended.text().contains("up 3  01 02 03"), "{}", ended.text());
}

#[test]
fn a_server_that_is_not_there_is_a_failure() {
    let (server, to) = listener();
    drop(server);
    let mut netaide = start(&["relay", "--listen", ANY, "--to", &to, "--for", "2"]);
    let mut client = connect(netaide.opened());
    assert!(client.read(&mut [0; 1]).is_err(), "reset");
    netaide.says("refused");
    netaide.end().expect(1);
}

#[test]
fn wrong_arguments_are_refused_by_name() {
    for (arguments, words) in [
        (&["--to", "127.0.0.1:9"][..], "--listen"),
        (&["--listen", ANY], "--to"),
        (&["--listen", ANY, "--to", "127.0.0.1:9", "--drop", "120"], "Drop (%)"),
        (&["--listen", ANY, "--to", "127.0.0.1:9", "--up", "speed=1"], "speed"),
        (&["--listen", ANY, "--to", "127.0.0.1:9", "--down", "drop"], "NAME=VALUE"),
        (&["--listen", ANY, "--to", "127.0.0.1:9", "--delay", "soon"], "Delay (ms)"),
    ] {
        let ended = run(&[&["relay"], arguments].concat()).expect(2);
        assert!(ended.stderr.contains(words), "{words}: {}", ended.stderr);
    }
    let help = run(&["relay", "--help"]).expect(0);
    assert!(help.text().contains("--reset-after") && help.text().contains("Examples"), "{}", help.text());
}
