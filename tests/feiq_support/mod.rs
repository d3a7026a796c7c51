//! What the tests of the messenger against others share: `netaide feiq` as a program, and a switch that loses datagrams.
//!
//! Traffic rule: loopback, or between network namespaces that the test made.
#![allow(dead_code, reason = "each test file uses its own part")]

pub mod iptux;
#[path = "../spaces/mod.rs"]
mod spaces;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Instant;

use crossbeam_channel::{Receiver, bounded};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;
pub use spaces::*;
use tempfile::TempDir;

/// `netaide feiq …` in English, with what it keeps in a folder.
pub fn netaide(kept: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_netaide"));
    command.arg("feiq").args(arguments).env("LANG", "C").env("NETAIDE_CONFIG", kept);
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "LC_ALL", "LC_MESSAGES", "NETAIDE_LANG", "NETAIDE_LOG"] {
        command.env_remove(name);
    }
    command
}

/// A program that tells in JSON what it hears; it is killed if the test ends before it.
pub struct Teller {
    child: Child,
    lines: Receiver<String>,
    /// All that it told so far.
    pub told: Vec<Value>,
    said: Receiver<String>,
    kept: Option<TempDir>,
}

impl Teller {
    /// Starts a command of the messenger that tells in JSON; to be called inside its network.
    pub fn start(arguments: &[&str]) -> Teller {
        let kept = tempfile::tempdir().expect("a folder");
        let mut teller = Teller::again(kept.path(), arguments);
        teller.kept = Some(kept);
        teller
    }

    /// As one that ran before, with what that kept.
    pub fn again(kept: &Path, arguments: &[&str]) -> Teller {
        let mut command = netaide(kept, arguments);
        command.arg("--json").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("netaide");
        let (lines, said) = (lines(child.stdout.take().expect("piped")), lines(child.stderr.take().expect("piped")));
        Teller { child, lines, told: Vec::new(), said, kept: None }
    }

    /// Takes what was told since.
    pub fn look(&mut self) -> &[Value] {
        let new = self.lines.try_iter().map(|line| serde_json::from_str::<Value>(&line).expect("JSON"));
        self.told.extend(new);
        &self.told
    }

    /// Waits until what it told fulfils a condition.
    #[track_caller]
    pub fn until(&mut self, what: &str, condition: impl Fn(&[Value]) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !condition(self.look()) {
            let over = self.child.try_wait().expect("a child").is_some() && !condition(self.look());
            if over || Instant::now() > deadline {
                panic!("in vain waited for {what}: {:#?}\n{}", self.told, self.words());
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }

    /// Waits for an event; it.
    #[track_caller]
    pub fn event(&mut self, name: &str, condition: impl Fn(&Value) -> bool) -> Value {
        let fits = |one: &&Value| one["event"] == name && condition(one);
        self.until(name, |told| told.iter().any(|one| fits(&one)));
        self.told.iter().find(fits).cloned().expect("there")
    }

    /// The events of a name so far.
    pub fn events(&mut self, name: &str) -> Vec<Value> {
        self.look().iter().filter(|one| one["event"] == name).cloned().collect()
    }

    /// What it said on standard error.
    pub fn words(&self) -> String {
        self.said.try_iter().map(|line| line + "\n").collect()
    }

    /// Interrupts it as Ctrl+C does.
    pub fn interrupt(&self) {
        kill(Pid::from_raw(self.child.id().cast_signed()), Signal::SIGINT).expect("it runs");
    }

    /// Waits for its end; the exit status, and all that it told.
    pub fn end(mut self) -> (Option<i32>, Vec<Value>, String) {
        wait_for("the end of netaide", || self.child.try_wait().expect("a child").is_some());
        let rest: Vec<Value> = self.lines.iter().map(|line| serde_json::from_str(&line).expect("JSON")).collect();
        self.told.extend(rest);
        let said = self.said.iter().map(|line| line + "\n").collect();
        let status = self.child.wait().expect("a child").code();
        (status, std::mem::take(&mut self.told), said)
    }
}

impl Drop for Teller {
    fn drop(&mut self) {
        // One that has ended already cannot be killed.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Lines that may wait for the test.
const LINES: usize = 1 << 16;

/// The lines of a pipe, read beside the test.
pub fn lines(pipe: impl std::io::Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = bounded(LINES);
    let read = move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    };
    std::thread::Builder::new().name("lines".into()).spawn(read).expect("a thread");
    receiver
}

/// A switch between hosts that loses a part of the datagrams on their way to each one; the part is told by the test.
/// It is in Python between packet sockets: not every kernel has netem, and a bridge with netem would lose a broadcast for
/// all of them at once.
const SWITCH: &str = "
import random, select, socket, sys
random.seed(1)
names, ports, learnt, loss = sys.argv[1:], {}, {}, 0.0
poll = select.poll()
poll.register(0, select.POLLIN)
for name in names:
    port = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    port.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    port.bind((name, 0))
    port.setblocking(False)
    ports[port.fileno()] = port
    poll.register(port.fileno(), select.POLLIN)
print('ready')
def forward(at, frame):
    learnt[frame[6:12]] = at
    datagram = frame[12:14] == b'\\x08\\x00' and frame[23] == 17
    if datagram:
        # The kernel leaves the checksum to a card that is not there; IPv4 may do without.
        sum = 14 + (frame[14] & 15) * 4 + 6
        frame = frame[:sum] + b'\\0\\0' + frame[sum + 2:]
    to = learnt.get(frame[:6])
    for other in ports if to is None else [to]:
        if other != at and not (datagram and random.random() < loss):
            try:
                ports[other].send(frame)
            except OSError:
                pass
while True:
    for at, _ in poll.poll():
        if at == 0:
            line = sys.stdin.readline()
            if not line:
                sys.exit()
            loss = float(line)
            print('loses', loss)
            continue
        for _ in range(64):
            try:
                frame, address = ports[at].recvfrom(65536)
            except BlockingIOError:
                break
            if address[2] != socket.PACKET_OUTGOING:
                forward(at, frame)
";

/// Hosts at one switch, 10.98.0.1 and so on.
pub struct Lab {
    pub hosts: Vec<Space>,
    between: Space,
    switch: Child,
    orders: ChildStdin,
    answers: Receiver<String>,
}

impl Lab {
    /// So many hosts; None without the right, and says so.
    pub fn new(count: usize) -> Option<Lab> {
        let python = program("python3", "NETAIDE_PYTHON")?;
        let between = Space::new()?;
        let hosts: Vec<Space> = (0..count).map(|_| Space::new()).collect::<Option<_>>()?;
        let names: Vec<String> = (1..=count).map(|at| format!("p{at}")).collect();
        let made = between.inside(|| {
            let plugged = names.iter().zip(&hosts).enumerate();
            if !plugged.into_iter().all(|(at, (name, host))| plug(name, host, at, count)) {
                return None;
            }
            let mut command = Command::new(python);
            command.args(["-u", "-c", SWITCH]).args(&names).stdin(Stdio::piped()).stdout(Stdio::piped());
            command.spawn().ok()
        });
        let Some(mut switch) = made else {
            leave_out("no hosts at one switch can be made (iproute2, Python?), so none was tested");
            return None;
        };
        let (orders, answers) = (switch.stdin.take().expect("piped"), lines(switch.stdout.take().expect("piped")));
        let lab = Lab { hosts, between, switch, orders, answers };
        lab.answers("ready");
        Some(lab)
    }

    /// The address of a host.
    pub fn address(at: usize) -> String {
        format!("10.98.0.{}", at + 1)
    }

    /// From now on such a part of the datagrams is lost.
    pub fn lose(&mut self, part: f64) {
        writeln!(self.orders, "{part}").and_then(|()| self.orders.flush()).expect("the switch");
        self.answers("loses");
    }

    fn answers(&self, what: &str) {
        let line = self.answers.recv_timeout(PATIENCE).expect("an answer of the switch");
        assert!(line.starts_with(what), "{line}");
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        self.switch.kill().ok();
        self.switch.wait().ok();
    }
}

/// Puts a host at one end of a cable, whose other end is here. It knows the cards of all the others: the kernel has one
/// table for what it asked, of a thousand places, for all networks of this machine together.
fn plug(name: &str, host: &Space, at: usize, count: usize) -> bool {
    let (path, inner) = (host.path(), format!("{name}i"));
    let card = |at: usize| format!("02:00:0a:62:00:{:02x}", at + 1);
    let others = (0..count).filter(|other| *other != at);
    let known = others.map(|other| {
        format!("neigh replace {} lladdr {} dev {inner} nud permanent\n", Lab::address(other), card(other))
    });
    let known: String = known.collect();
    ip(&["link", "add", name, "type", "veth", "peer", "name", &inner, "address", &card(at), "netns", &path])
        && ip(&["link", "set", name, "up"])
        && host.inside(|| {
            ip(&["addr", "add", &format!("{}/24", Lab::address(at)), "brd", "+", "dev", &inner])
                && ip(&["link", "set", &inner, "up"])
                && ip_batch(&known)
        })
}

/// Several commands of iproute2 at once.
fn ip_batch(commands: &str) -> bool {
    let mut command = Command::new("ip");
    let child = command.args(["-batch", "-"]).stdin(Stdio::piped()).stdout(Stdio::null()).spawn();
    let Ok(mut child) = child else { return false };
    let written = child.stdin.take().is_some_and(|mut input| input.write_all(commands.as_bytes()).is_ok());
    child.wait().is_ok_and(|status| status.success()) && written
}
