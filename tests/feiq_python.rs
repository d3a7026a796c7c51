//! Peers as beginners write them in Python: a `sendto` of `1:123123:名字:主机:32:haha` in GBK, a listener that prints what
//! comes; and ours from the outside.
//!
//! Traffic rule: loopback only.
#![cfg(target_os = "linux")]

mod feiq_support;

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crossbeam_channel::Receiver;
use feiq_support::*;

/// Python beside the test, and what it prints.
struct Script {
    child: Child,
    lines: Receiver<String>,
}

impl Script {
    fn start(python: &PathBuf, text: &str) -> Script {
        let mut command = Command::new(python);
        command.args(["-u", "-c", text]).env("PYTHONIOENCODING", "utf-8").stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("Python");
        let lines = lines(child.stdout.take().expect("piped"));
        Script { child, lines }
    }

    /// The next line that contains this.
    #[track_caller]
    fn prints(&self, what: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("in vain waited for {what}"));
            if line.contains(what) {
                return line;
            }
        }
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// As it stands in many a blog, but for the address that it sends from.
const SENDER: &str = "
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.6.2', 2425))
msg = '1:123123:吴彦祖:吴彦祖-pc:32:haha 你好'
s.sendto(msg.encode('gbk'), ('127.0.6.1', 2425))
print('sent')
data, addr = s.recvfrom(4096)
while data.split(b':')[4] not in (b'32', b'288'):
    data, addr = s.recvfrom(4096)
print(addr, data.decode('gbk', 'replace'))
while True:
    s.recvfrom(4096)
";

const LISTENER: &str = "
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.6.3', 2425))
print('ready')
while True:
    data, addr = s.recvfrom(4096)
    print(addr[0], data.decode('gbk', 'replace').replace('\\0', '|').replace('\\n', '/'))
";

/// The same, and acknowledges.
const ANSWERER: &str = "
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.6.4', 2425))
print('ready')
while True:
    data, addr = s.recvfrom(4096)
    parts = data.split(b':', 5)
    if int(parts[4]) & 0xff == 32:
        print(parts[5].strip(b'\\0').decode('gbk', 'replace'))
        s.sendto(b'1:7:py:py:33:' + parts[1], addr)
";

fn python() -> Option<PathBuf> {
    program("python3", "NETAIDE_PYTHON")
}

fn on<'a>(address: &'a str, arguments: &[&'a str]) -> Vec<&'a str> {
    [arguments, &["--bind", address, "--broadcast", "none"]].concat()
}

#[test]
fn a_message_of_a_script_appears_and_can_be_answered() {
    let Some(python) = python() else { return };
    let mut ours = Teller::start(&on("127.0.6.1", &["listen"]));
    ours.event("open", |_| true);
    let script = Script::start(&python, SENDER);
    let message = ours.event("message", |message| message["from"] == "127.0.6.2:2425");
    assert_eq!((&message["text"], &message["charset"]), (&"haha 你好".into(), &"GBK".into()), "{message}");
    let came = ours.event("came", |came| came["address"] == "127.0.6.2:2425");
    assert_eq!((&came["user"], &came["host"], &came["kind"]), (&"吴彦祖".into(), &"吴彦祖-pc".into(), &"bare".into()));
    ours.interrupt();
    assert_eq!(ours.end().0, Some(0));
    // The script cannot acknowledge: it has it nevertheless, and that is told.
    let answer = ["send", "--to", "127.0.6.2", "--tries", "1", "--charset", "gbk", "--plain", "收到"];
    let (status, told, said) = Teller::start(&on("127.0.6.1", &answer)).end();
    let line = script.prints("收到");
    assert!(line.contains("127.0.6.1") && line.contains(":288:收到"), "{line}");
    assert_eq!(status, Some(1), "{said}");
    assert!(told.iter().any(|one| one["state"] == "no-receipt"), "{told:?}");
}

#[test]
fn a_listener_in_gbk_reads_what_we_write() {
    let Some(python) = python() else { return };
    let script = Script::start(&python, LISTENER);
    script.prints("ready");
    let arguments =
        ["send", "--to", "127.0.6.3", "--tries", "2", "--charset", "gbk", "--name", "值班室", "--group", "运维"];
    let arguments = [&arguments[..], &["这里是 netaide €😀"]].concat();
    let (status, _, said) = Teller::start(&on("127.0.6.5", &arguments)).end();
    assert_eq!(status, Some(1), "{said}");
    let entry = script.prints("值班室|运维|");
    assert!(entry.starts_with("127.0.6.5 1_lbt6_0#128#"), "{entry}");
    let first = script.prints("这里是");
    let again = script.prints("这里是");
    assert!(first.contains(":288:这里是 netaide ??"), "{first}");
    assert_eq!(first.split(':').nth(1), again.split(':').nth(1), "one number");
    assert!(said.contains("😀") && said.contains("GBK"), "{said}");
}

#[test]
fn a_script_that_acknowledges_is_content_with_a_plain_version() {
    let Some(python) = python() else { return };
    let script = Script::start(&python, ANSWERER);
    script.prints("ready");
    let arguments = ["send", "--to", "127.0.6.4", "--plain", "--charset", "gbk", "一次"];
    let (status, told, said) = Teller::start(&on("127.0.6.6", &arguments)).end();
    assert_eq!(status, Some(0), "{said}");
    assert_eq!(script.prints("一次"), "一次");
    assert!(told.iter().any(|one| one["state"] == "delivered"), "{told:?}");
}
