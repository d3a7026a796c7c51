//! Real programs on the other side: Python as a beginner writes it, socat, ncat; broadcasts in namespaces of our own.
//!
//! Where a program or a right is missing, the test says so loudly and passes; `.ci/run` installs the programs.
//! Traffic rule: loopback, or between network namespaces that the test made.
#![cfg(target_os = "linux")]

mod cli_support;

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use cli_support::{Running, command, start, start_piped};

/// Whether a program can be started; says loudly when it cannot.
fn has(program: &str, argument: &str) -> bool {
    let found = Command::new(program).arg(argument).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !found {
        leave_out(&format!("{program} is not installed, so what was to be tested against it was not"));
    }
    found
}

/// Written past the test runner, which keeps what a passing test prints to itself.
fn leave_out(why: &str) {
    writeln!(std::io::stderr(), "LEFT OUT: {why}").expect("standard error");
}

fn python(script: &str, arguments: &[&str]) -> Running {
    let mut python = Command::new("python3");
    python.args(["-u", "-c", script]).args(arguments);
    Running::start(python, Stdio::null())
}

#[test]
fn python_sends_without_bind_and_gets_an_answer() {
    if !has("python3", "--version") {
        return;
    }
    let mut netaide = start_piped(&["udp", "--local", "127.0.0.1:0", "--json", "--received", "1"]);
    let port = netaide.opened().port().to_string();
    let script = "import socket,sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto('你好'.encode('gb2312'), ('127.0.0.1', int(sys.argv[1])))";
    python(script, &[&port]).end().expect(0);
    let ended = netaide.end().expect(0);
    assert!(ended.text().contains("\"hex\":\"C4 E3 BA C3\""), "{}", ended.text());
}

#[test]
fn python_recvfrom_1024_answers_a_datagram() {
    if !has("python3", "--version") {
        return;
    }
    let script = "import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 0))
print(s.getsockname()[1])
data, addr = s.recvfrom(1024)
s.sendto('收到：'.encode('gb2312') + data, addr)";
    let mut peer = python(script, &[]);
    let port = peer.prints_line();
    let remote = format!("127.0.0.1:{port}");
    let sent = ["udp", "--local", "127.0.0.1:0", "--remote", &remote, "--charset", "gb2312", "--send", "温度？"];
    let ended = start(&[&sent[..], &["--received", "1"]].concat()).end().expect(0);
    assert_eq!(ended.text().trim_end(), "收到：温度？");
}

#[test]
fn a_python_server_with_a_thread_for_each_client() {
    if !has("python3", "--version") {
        return;
    }
    let script = "import socket, threading
def serve(c):
    while True:
        d = c.recv(1024)
        if not d: break
        c.send(d.upper())
    c.close()
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', 0))
s.listen(5)
print(s.getsockname()[1])
while True:
    c, a = s.accept()
    threading.Thread(target=serve, args=(c,), daemon=True).start()";
    let mut server = python(script, &[]);
    let remote = format!("127.0.0.1:{}", server.prints_line());
    for text in ["hello", "again"] {
        let ended = start(&["tcp-client", "--remote", &remote, "--send", text, "--received", "1"]).end().expect(0);
        assert_eq!(ended.text(), text.to_uppercase());
    }
}

#[test]
fn python_clients_of_our_server_send_gbk_in_halves() {
    if !has("python3", "--version") {
        return;
    }
    let mut server = start(&["tcp-server", "--local", "127.0.0.1:0", "--charset", "gbk"]);
    let port = server.opened().port().to_string();
    let script = "import socket, sys
s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
for b in '中文字符'.encode('gbk'): s.send(bytes([b]))
s.close()";
    python(script, &[&port]).end().expect(0);
    server.prints("中文字符");
}

#[test]
fn socat_talks_udp_and_tcp() {
    if !has("socat", "-V") {
        return;
    }
    let mut server = start(&["tcp-server", "--local", "127.0.0.1:0", "--send", "welcome"]);
    let address = format!("TCP:{}", server.opened());
    let mut socat = Command::new("socat");
    socat.args(["-t", "5", "-", &address]);
    let mut client = Running::start(socat, Stdio::piped());
    client.prints("welcome");
    client.input(b"from socat\n");
    server.prints("from socat");

    let mut listener = start(&["udp", "--local", "127.0.0.1:0", "--show", "hex", "--received", "1"]);
    let address = format!("UDP:{}", listener.opened());
    let mut socat = Command::new("socat");
    socat.args(["-u", "-", &address]);
    let mut sender = Running::start(socat, Stdio::piped());
    sender.input(&[0, 1, 0xFF]);
    sender.close_input();
    assert_eq!(listener.end().expect(0).text().trim_end(), "00 01 FF");
}

#[test]
fn ncat_talks_tcp_both_ways() {
    if !has("ncat", "--version") {
        return;
    }
    let mut server = start_piped(&["tcp-server", "--local", "127.0.0.1:0", "--append", "crlf"]);
    let port = server.opened().port().to_string();
    let mut ncat = Command::new("ncat");
    ncat.args(["127.0.0.1", &port]);
    let mut client = Running::start(ncat, Stdio::piped());
    server.says("gets online");
    client.input(b"ping\n");
    server.prints("ping");
    server.input(b"pong\n");
    client.prints("pong\r\n");
}

/// Network namespaces on one bridge, gone when the test ends.
struct Namespaces {
    names: Vec<String>,
}

impl Namespaces {
    /// Hosts 10.77.0.1, 10.77.0.2 … None without the right or the program, and says so.
    fn new(hosts: usize) -> Option<Self> {
        // Tests of one process run beside each other.
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let tag = format!("{}x{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let mut made = Namespaces { names: vec![format!("netaide{tag}b")] };
        made.names.extend((1..=hosts).map(|host| format!("netaide{tag}h{host}")));
        let bridge = made.names[0].clone();
        let mut good = made.names.iter().all(|name| ip(&["netns", "add", name]));
        good = good && inside(&bridge, &["ip", "link", "add", "br0", "type", "bridge"]);
        good = good && inside(&bridge, &["ip", "link", "set", "br0", "up"]);
        for host in 1..=hosts {
            good = good && made.plug_in(host);
        }
        if !good {
            leave_out("no network namespaces (not root, or no iproute2), so broadcasts were not tested");
        }
        good.then_some(made)
    }

    fn plug_in(&self, host: usize) -> bool {
        let (bridge, name) = (&self.names[0], &self.names[host]);
        let (port, address) = (format!("port{host}"), format!("10.77.0.{host}/24"));
        inside(bridge, &["ip", "link", "add", &port, "type", "veth", "peer", "name", "e0", "netns", name])
            && inside(bridge, &["ip", "link", "set", &port, "master", "br0", "up"])
            && inside(name, &["ip", "addr", "add", &address, "broadcast", "10.77.0.255", "dev", "e0"])
            && inside(name, &["ip", "link", "set", "e0", "up"])
            && inside(name, &["ip", "route", "add", "default", "dev", "e0"])
    }

    fn host(&self, host: usize) -> &str {
        &self.names[host]
    }
}

impl Drop for Namespaces {
    fn drop(&mut self) {
        for name in &self.names {
            // One that was not made cannot be deleted.
            ip(&["netns", "del", name]);
        }
    }
}

fn quiet(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn ip(arguments: &[&str]) -> bool {
    quiet(Command::new("ip").args(arguments))
}

fn inside(namespace: &str, arguments: &[&str]) -> bool {
    quiet(Command::new("ip").args(["netns", "exec", namespace]).args(arguments))
}

/// A program started inside a namespace.
fn start_inside(namespace: &str, program: &Command) -> Running {
    let mut command = Command::new("ip");
    command.args(["netns", "exec", namespace]).arg(program.get_program()).args(program.get_args());
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    Running::start(command, Stdio::null())
}

#[test]
fn a_broadcast_is_answered_by_every_host_under_its_own_address() {
    let Some(hosts) = Namespaces::new(3) else { return };
    if !has("python3", "--version") {
        return;
    }
    let script = "import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 7000))
print('ready')
for _ in range(2):
    d, a = s.recvfrom(1024)
    s.sendto(d, a)";
    let mut device = Command::new("python3");
    device.args(["-u", "-c", script]);
    let mut devices: Vec<Running> = (2..=3).map(|host| start_inside(hosts.host(host), &device)).collect();
    devices.iter_mut().for_each(|device| device.prints("ready"));
    for remote in ["255.255.255.255:7000", "10.77.0.255:7000"] {
        let asker = command(&["udp", "--local", "0", "--remote", remote, "--send", "who", "--json", "--received", "2"]);
        let ended = start_inside(hosts.host(1), &asker).end().expect(0);
        for sender in ["10.77.0.2:7000", "10.77.0.3:7000"] {
            assert!(ended.text().contains(sender), "{remote}: {}", ended.text());
        }
    }
}

#[test]
fn pythons_broadcast_word_reaches_a_session_on_all_addresses() {
    let Some(hosts) = Namespaces::new(2) else { return };
    if !has("python3", "--version") {
        return;
    }
    let mut listener = start_inside(hosts.host(1), &command(&["udp", "--local", "8080", "--received", "1"]));
    listener.says("Opened 0.0.0.0:8080");
    let mut sender = Command::new("python3");
    let script = "import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
s.sendto(b'hello all', ('<broadcast>', 8080))";
    sender.args(["-c", script]);
    start_inside(hosts.host(2), &sender).end().expect(0);
    assert_eq!(listener.end().expect(0).text().trim_end(), "hello all");
}

#[test]
fn a_host_that_is_not_there_is_named() {
    let Some(hosts) = Namespaces::new(2) else { return };
    let asker = command(&["udp", "--local", "0", "--remote", "10.77.0.2:9", "--send", "x", "--wait", "2000"]);
    let mut running = start_inside(hosts.host(1), &asker);
    running.says("What was sent to 10.77.0.2:9 did not arrive: refused");
    running.end().expect(1);
}
