//! 分帧 on the command line: a peer that writes the length before each message, in all the ways that reads may be cut.
//!
//! Traffic rule: loopback only.

mod cli_support;

use std::io::Write;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::process::{Command, Stdio};

use cli_support::{Running, in_thread, run, start};

const ANY: &str = "127.0.0.1:0";

fn python(script: &str, port: u16) -> Option<Running> {
    if Command::new("python3").arg("--version").output().is_err() {
        eprintln!("SKIPPED: python3 is not installed");
        return None;
    }
    let mut python = Command::new("python3");
    python.args(["-u", "-c", script, &port.to_string()]);
    Some(Running::start(python, Stdio::null()))
}

/// Sends three messages with one send, and one byte by byte.
const LESSON: &str = r"
import socket, struct, sys
s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
pack = lambda text: struct.pack('FORMAT', len(text.encode('gbk'))) + text.encode('gbk')
s.sendall(pack('你好') + pack('') + pack('粘包'))
for byte in pack('拆包'):
    s.send(bytes([byte]))
s.close()
";

#[test]
fn pythons_lesson_of_struct_pack_is_split_as_it_was_sent() {
    for (format, spec) in [("i", "len:i"), ("!I", "len:!I"), ("!H", "len:0,2,be,body")] {
        let mut server = start(&["tcp-server", "--local", ANY, "--charset", "gbk", "--frame", spec, "--received", "4"]);
        let Some(python) = python(&LESSON.replace("FORMAT", format), server.opened().port()) else { return };
        python.end().expect(0);
        assert_eq!(server.end().expect(0).text(), "你好\n\n粘包\n拆包\n", "{format}");
    }
}

#[test]
fn a_python_server_answers_what_was_framed_by_hand() {
    let script = r"
import socket, struct, sys
s = socket.create_server(('127.0.0.1', 0))
print(s.getsockname()[1])
c, _ = s.accept()
def exactly(n):
    data = b''
    while len(data) < n:
        data += c.recv(n - len(data))
    return data
for _ in range(2):
    length, = struct.unpack('!I', exactly(4))
    body = exactly(length).upper()
    c.sendall(struct.pack('!I', len(body)) + body)
c.close()
";
    let Some(mut server) = python(script, 0) else { return };
    let remote = format!("127.0.0.1:{}", server.prints_line());
    let (one, two) = ("00000003616263", "0000000568656C6C6F");
    let client = run(&["tcp-client", "--remote", &remote, "--frame", "len:!I", "--send-hex", &format!("{one}{two}")]);
    assert_eq!(client.expect(0).text(), "ABC\nHELLO\n");
    server.end().expect(0);
}

#[test]
fn records_that_are_kept_are_searched_and_exported_as_frames() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let (file, raw, csv) = (path("lab.netaide"), path("raw"), path("frames.csv"));
    let listener = TcpListener::bind(ANY).expect("listens");
    let remote = listener.local_addr().expect("bound").to_string();
    let peer = in_thread(move || {
        let mut stream = listener.accept().expect("a client").0;
        stream.write_all(b"one\r\ntwo\r\nthr").expect("sent");
    });
    run(&["tcp-client", "--remote", &remote, "--capture", &file, "--wait", "10000"]).expect(0);
    peer.join().expect("sent");
    let found = run(&["capture", "search", &file, "--frame", "delim:\\r\\n", "--filter", "dir:rx"]).expect(0);
    let texts: Vec<&str> = found.text().lines().filter_map(|line| line.rsplit("  ").next()).collect();
    assert_eq!(texts, ["one", "two", "thr"]);
    assert_eq!(run(&["capture", "search", &file, "--frame", "delim:\\r\\n", "--text", "one\r\ntwo"]).status, Some(1));
    run(&["capture", "export", &file, "--frame", "delim:\\r\\n", "--to", "csv", "-o", &csv]).expect(0);
    let csv = std::fs::read_to_string(csv).expect("exported");
    assert!(csv.lines().any(|line| line.contains("74 77 6F")), "{csv}");
    run(&["capture", "export", &file, "--to", "raw", "-o", &raw, "--direction", "received"]).expect(0);
    assert_eq!(std::fs::read(raw).expect("exported"), b"one\r\ntwo\r\nthr");
    let refused = run(&["capture", "export", &file, "--frame", "len:i", "--to", "pcapng", "-o", &path("p")]);
    assert_eq!(refused.status, Some(2), "{}", refused.stderr);
}

#[test]
fn what_is_no_frame_is_printed_and_told() {
    let mut server = start(&["tcp-server", "--local", ANY, "--frame", "len:!I", "--received", "2"]);
    let mut stream = TcpStream::connect(server.opened()).expect("connected");
    stream.write_all(b"GET / HTTP/1.0\r\n\r\n\0\0\0\x02hi").expect("sent");
    let ended = server.end().expect(0);
    assert!(ended.text().ends_with("hi\n") && ended.text().starts_with("GET /"), "{}", ended.text());
    assert!(ended.stderr.contains("Not a whole frame"), "{}", ended.stderr);
}

#[test]
fn a_datagram_is_split_and_ends_its_last_frame() {
    let mut session = start(&["udp", "--local", ANY, "--frame", "delim:;", "--received", "4", "--json"]);
    let (to, socket) = (session.opened(), UdpSocket::bind(ANY).expect("a socket"));
    socket.send_to(b"a;b;c", to).expect("sent");
    socket.send_to(b"d;", to).expect("sent");
    let ended = session.end().expect(0);
    assert_eq!(ended.text().lines().count(), 4, "{}", ended.text());
    // Of what was received, the last line counts what the socket layer saw.
    assert_eq!(ended.summary(), "received 2 packets, 7 bytes; sent 0 packets, 0 bytes; lost 0");
}

#[test]
fn a_wrong_spec_says_where() {
    let wrong = run(&["udp", "--local", ANY, "--frame", "len:0,3,be,body"]);
    assert_eq!(wrong.status, Some(2));
    assert!(wrong.stderr.contains("--frame") && wrong.stderr.contains('7'), "{}", wrong.stderr);
    let wrong = run(&["udp", "--local", ANY, "--frame", "delim:ab\\q"]);
    assert!(wrong.stderr.contains('9'), "{}", wrong.stderr);
}

#[test]
fn more_than_one_turn_of_frames_arrives_in_order() {
    const COUNT: u32 = 50_000;
    let count = COUNT.to_string();
    let mut server = start(&["tcp-server", "--local", ANY, "--frame", "len:i", "--received", &count]);
    let to = server.opened();
    let peer = in_thread(move || {
        let mut stream = TcpStream::connect(to).expect("connected");
        let all: Vec<u8> = (0..COUNT)
            .flat_map(|number| {
                let text = number.to_string();
                [&(text.len() as i32).to_le_bytes()[..], text.as_bytes()].concat()
            })
            .collect();
        stream.write_all(&all).expect("sent");
        stream
    });
    let ended = server.end().expect(0);
    drop(peer.join());
    assert!(ended.text().lines().enumerate().all(|(at, line)| line == at.to_string()));
    assert_eq!(ended.text().lines().count(), COUNT as usize);
}
