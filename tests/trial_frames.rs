//! Programs as a beginner writes them, with the length before each message, talk to netaide: both ways are framed.
//!
//! Traffic rule: loopback only.

mod cli_support;

use std::process::{Command, Stdio};

use cli_support::{Running, start};

/// Sends three messages, each with its length, and prints the answers, which have theirs.
const CLIENT: &str = r"
import socket, struct, sys
c = socket.create_connection(('127.0.0.1', int(sys.argv[1])), 10)
c.settimeout(10)
def exactly(n):
    data = b''
    while len(data) < n:
        more = c.recv(n - len(data))
        if not more:
            sys.exit('the server is gone')
        data += more
    return data
for text in ['hello', '你好 a', 'z' * 3000]:
    body = text.encode('gbk')
    c.send(struct.pack('i', len(body)))
    c.send(body)
    length, = struct.unpack('i', exactly(4))
    print(length, exactly(length).decode('gbk')[:8])
";

/// Takes two messages with their lengths, and answers them so.
const SERVER: &str = r"
import socket, struct
s = socket.create_server(('127.0.0.1', 0))
print(s.getsockname()[1])
c, _ = s.accept()
def exactly(n):
    data = b''
    while len(data) < n:
        data += c.recv(n - len(data))
    return data
for _ in range(2):
    length, = struct.unpack('i', exactly(4))
    body = exactly(length).upper()
    c.sendall(struct.pack('i', len(body)) + body)
c.close()
";

fn python(script: &str, port: u16) -> Option<Running> {
    if Command::new("python3").arg("--version").output().is_err() {
        eprintln!("SKIPPED: python3 is not installed");
        return None;
    }
    let mut python = Command::new("python3");
    python.args(["-u", "-X", "utf8", "-c", script, &port.to_string()]);
    Some(Running::start(python, Stdio::null()))
}

#[test]
fn answers_have_the_header_that_the_questions_have() {
    for reply in ["upper", "echo"] {
        let args = ["tcp-server", "--local", "127.0.0.1:0", "--charset", "gbk", "--frame", "len:i", "--wrap"];
        let mut server = start(&[&args[..], &["--reply", reply, "--received", "3"]].concat());
        let Some(client) = python(CLIENT, server.opened().port()) else { return };
        let expected = match reply {
            "upper" => "5 HELLO\n6 你好 A\n3000 ZZZZZZZZ\n",
            _ => "5 hello\n6 你好 a\n3000 zzzzzzzz\n",
        };
        assert_eq!(client.end().expect(0).text(), expected);
        server.end().expect(0);
    }
}

#[test]
fn what_is_sent_has_the_header() {
    let Some(mut server) = python(SERVER, 0) else { return };
    let remote = format!("127.0.0.1:{}", server.prints_line());
    let args = ["tcp-client", "--remote", &remote, "--frame", "len:i", "--wrap"];
    let client = cli_support::run(&[&args[..], &["--send", "abc", "--send-hex", "64 65"]].concat());
    assert_eq!(client.expect(0).text(), "ABC\nDE\n");
    server.end().expect(0);
}

#[test]
fn a_command_without_a_header_is_no_broken_frame() {
    // The classic command shell: the question is plain, the answer has its length.
    let plain = SERVER.replace("    length, = struct.unpack('i', exactly(4))\n", "    length = 2\n");
    let Some(mut server) = python(&plain, 0) else { return };
    let remote = format!("127.0.0.1:{}", server.prints_line());
    let args = ["tcp-client", "--remote", &remote, "--frame", "len:i", "--json"];
    let client = cli_support::run(&[&args[..], &["--send", "ls", "--send", "df"]].concat());
    let client = client.expect(0);
    let texts: Vec<&str> = client.text().lines().filter_map(|line| line.split("\"text\":\"").nth(1)).collect();
    let mut texts: Vec<&str> = texts.iter().filter_map(|text| text.split('"').next()).collect();
    texts.sort_unstable();
    assert_eq!(texts, ["DF", "LS", "df", "ls"]);
    server.end().expect(0);
}
