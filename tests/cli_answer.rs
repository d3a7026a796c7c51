//! `--reply` beyond the echo: upper case, a text, hex, and rules from a file.
//!
//! Traffic rule: loopback only.

mod cli_support;

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpStream, UdpSocket};
use std::process::Command;

use cli_support::{PATIENCE, run, start};

const ANY: &str = "127.0.0.1:0";

fn ask(to: std::net::SocketAddr, question: &[u8]) -> Vec<u8> {
    let socket = UdpSocket::bind(ANY).expect("a socket");
    socket.set_read_timeout(Some(PATIENCE)).expect("set");
    socket.send_to(question, to).expect("sent");
    let mut room = [0; 2048];
    let length = socket.recv(&mut room).expect("an answer");
    room[..length].to_vec()
}

fn answer_of(reply: &str, more: &[&str], question: &[u8]) -> Vec<u8> {
    let arguments = [&["udp", "--local", ANY, "--reply", reply, "--received", "1"], more].concat();
    let mut netaide = start(&arguments);
    let answer = ask(netaide.opened(), question);
    netaide.end().expect(0);
    answer
}

#[test]
fn each_kind_of_reply_answers() {
    assert_eq!(answer_of("upper", &[], "straße 你好".as_bytes()), "STRASSE 你好".as_bytes());
    assert_eq!(answer_of(r"text:OK\r\n\x00", &[], b"x"), b"OK\r\n\0");
    assert_eq!(answer_of("text:你好", &["--charset", "gbk"], b"x"), b"\xC4\xE3\xBA\xC3");
    assert_eq!(answer_of("hex:AA 55 0d", &[], b"x"), b"\xAA\x55\x0D");
    assert_eq!(answer_of("text:a:b", &[], b"x"), b"a:b");
}

#[test]
fn rules_come_from_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("rules.toml");
    let text = r#"
        [[rule]]
        when = "regex"
        text = '^AT\+(\w+)\?'
        then = "message"
        answers = ["+{{1}}: 1.0"]
        [rule.compose]
        newline = "crlf"

        [[rule]]
        when = "starts"
        hex = true
        text = "AA ?? 01"
        then = "echo"
    "#;
    fs::write(&path, text).expect("written");
    let rules = format!("rules:{}", path.display());
    assert_eq!(answer_of(&rules, &[], b"AT+VER?\r\n"), b"+VER: 1.0\r\n");
    assert_eq!(answer_of(&rules, &[], b"\xAA\x77\x01."), b"\xAA\x77\x01.");
}

#[test]
fn what_is_wrong_says_where() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("rules.toml");
    let rules = format!("rules:{}", path.display());
    let refused = |reply: &str| {
        let ended = run(&["udp", "--local", ANY, "--reply", reply]).expect(2);
        assert!(ended.stderr.contains("--reply"), "{}", ended.stderr);
        ended.stderr
    };
    assert!(refused("shout").contains("none, echo, upper"), "names what is known");
    assert!(refused(r"text:a\q").contains('2'));
    assert!(refused("hex:AA 5x").contains('5'));
    assert!(refused(&rules).contains("rules.toml"), "a file that is not there");
    fs::write(&path, "[[rule]]\nwhen = \"never\"\n").expect("written");
    assert!(refused(&rules).contains("line 2, rule 1.when"));
    fs::write(&path, "[[rule]]\n[[rule]]\nname = \"r\"\nwhen = \"regex\"\ntext = \"a(b\"\n").expect("written");
    let said = refused(&rules);
    assert!(said.contains("Rule 2 “r”, looks for: Column 2"), "{said}");
}

#[test]
fn pythons_upper_casing_server_and_ours_answer_alike() {
    const SERVER: &str = r#"
import socketserver
class Upper(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(65536):
            self.request.sendall(data.decode().upper().encode())
server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Upper)
server.daemon_threads = True
print(server.server_address[1], flush=True)
server.serve_forever()
"#;
    let python = Command::new("python3").args(["-c", SERVER]).stdout(std::process::Stdio::piped()).spawn();
    let Ok(mut python) = python else {
        eprintln!("python3 is not installed: NOT TESTED against socketserver");
        return;
    };
    let mut line = String::new();
    let out = python.stdout.take().expect("a pipe");
    std::io::BufRead::read_line(&mut std::io::BufReader::new(out), &mut line).expect("its port");
    let theirs: std::net::SocketAddr = ([127, 0, 0, 1], line.trim().parse().expect("a port")).into();
    let mut netaide = start(&["tcp-server", "--local", ANY, "--reply", "upper"]);
    let ours = netaide.opened();
    let (mut a, mut b) = (talk(theirs), talk(ours));
    for line in ["hello", "Straße", "ŉ ǰ ΐ ﬁ", "你好, world", "ÿµı", "i̇"] {
        assert_eq!(a(line), b(line), "{line}");
    }
    python.kill().expect("ended");
    python.wait().expect("ended");
}

/// A client that asks line by line.
fn talk(to: std::net::SocketAddr) -> impl FnMut(&str) -> String {
    let mut stream = TcpStream::connect(to).expect("connected");
    stream.set_read_timeout(Some(PATIENCE)).expect("set");
    move |line| {
        stream.write_all(format!("{line}\n").as_bytes()).expect("sent");
        let mut answer = Vec::new();
        while !answer.ends_with(b"\n") {
            let mut room = [0; 256];
            let length = stream.read(&mut room).expect("an answer");
            assert!(length > 0, "closed");
            answer.extend_from_slice(&room[..length]);
        }
        String::from_utf8(answer).expect("text")
    }
}
