//! TFTP between two hosts on a bad line: a tenth of the packets is lost, all are late by 50 ms ± 20, some come twice,
//! and they overtake each other. The hosts are network namespaces with the real sockets of the kernel.
//!
//! The line is `tc netem`. A kernel that has none gets a line in Python between two packet sockets, and the test says
//! so.
#![cfg(target_os = "linux")]

mod tftp_peer_support;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use netaide::model::tftp::{Destination, Finished, Origin, Task, Tuning};
use netaide::proto::tftp::{Mode, Patience};
use tempfile::TempDir;
use tftp_peer_support::*;

/// A line that does what netem does, with numbers that are the same in each run. Each frame is held on its own, so that
/// they overtake each other.
const LINE: &str = "
import heapq, random, select, socket, sys, time
random.seed(1)
ends = [socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)) for _ in range(2)]
for end, name in zip(ends, sys.argv[1:]):
    end.bind((name, 0))
print('ready')
held, count, lost = [], 0, 0
while True:
    now = time.monotonic()
    while held and held[0][0] <= now:
        heapq.heappop(held)[2]()
    wait = max(held[0][0] - now, 0) if held else None
    for end in select.select(ends, [], [], wait)[0]:
        frame, address = end.recvfrom(65536)
        if address[2] == socket.PACKET_OUTGOING:
            continue
        other = ends[1 - ends.index(end)]
        if frame[12:14] != b'\\x08\\x00' or frame[23] != 17:
            other.send(frame)
            continue
        if random.random() < 0.10:
            lost += 1
            continue
        # The kernel leaves the checksum to a card that is not there; IPv4 may do without.
        at = 14 + (frame[14] & 15) * 4 + 6
        frame = frame[:at] + b'\\0\\0' + frame[at + 2:]
        for _ in range(2 if random.random() < 0.02 else 1):
            count += 1
            due = now + random.uniform(0.030, 0.070)
            heapq.heappush(held, (due, count, lambda other=other, frame=frame: other.send(frame)))
";

const NETEM: &str = "loss 10% delay 50ms 20ms duplicate 2% reorder 25% 50%";

/// Two hosts and the line between them.
struct Hosts {
    here: Space,
    there: Space,
    /// The Python that is the line, where the kernel has none.
    line: Option<Child>,
}

impl Drop for Hosts {
    fn drop(&mut self) {
        if let Some(line) = &mut self.line {
            // One that has ended already cannot be killed.
            line.kill().ok();
            line.wait().ok();
        }
    }
}

impl Hosts {
    /// None without the right, and says so.
    fn new() -> Option<Hosts> {
        let (here, there, between) = (Space::new()?, Space::new()?, Space::new()?);
        let mut line = None;
        let made = between.inside(|| {
            let plugged = plug("one", &here, "10.99.0.1/24") && plug("two", &there, "10.99.0.2/24");
            plugged
                && (netem() || {
                    line = python_line();
                    line.is_some()
                })
        });
        if !made {
            leave_out("no two hosts with a bad line between them (iproute2, Python?), so none was tested");
        }
        let hosts = Hosts { here, there, line };
        made.then_some(hosts)
    }
}

/// Puts a host at one end of a cable, whose other end is here. No host hands the kernel more than one datagram at once:
/// those are lost one by one.
fn plug(name: &str, host: &Space, address: &str) -> bool {
    let path = host.path();
    let inner = format!("{name}0");
    ip(&["link", "add", name, "type", "veth", "peer", "name", &inner, "netns", &path])
        && ip(&["link", "set", name, "up"])
        && host.inside(|| {
            ip(&["link", "set", &inner, "gso_max_segs", "1"])
                && ip(&["addr", "add", address, "dev", &inner])
                && ip(&["link", "set", &inner, "up"])
        })
}

fn netem() -> bool {
    let tc = |name: &str| {
        let mut command = Command::new("tc");
        command.args(["qdisc", "add", "dev", name, "root", "netem"]).args(NETEM.split(' ')).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    if !(tc("one") && tc("two")) {
        leave_out("this kernel has no netem (sch_netem): a line in Python does the same");
        return false;
    }
    let bridge = ip(&["link", "add", "line", "type", "bridge"]) && ip(&["link", "set", "line", "up"]);
    bridge && ip(&["link", "set", "one", "master", "line"]) && ip(&["link", "set", "two", "master", "line"])
}

fn python_line() -> Option<Child> {
    let mut command = Command::new(program("python3", "NETAIDE_PYTHON")?);
    let child = command.args(["-u", "-c", LINE, "one", "two"]).stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
    let mut child = child.expect("Python");
    let mut said = String::new();
    let output = child.stdout.take().expect("piped");
    BufReader::new(output).read_line(&mut said).expect("a line");
    (said == "ready\n").then_some(child)
}

/// A line that loses every tenth packet loses seven in a row now and then, and with them the last ACK several times: whoever
/// has all stays long enough to answer.
fn patient(tuning: Tuning) -> Tuning {
    Tuning { patience: Patience { tries: 20, dally: Duration::from_secs(60), ..Patience::default() }, ..tuning }
}

#[test]
fn all_files_are_whole_on_a_bad_line() {
    let Some(hosts) = Hosts::new() else { return };
    let automatic = Tuning::default();
    let with = |blksize, windowsize| Tuning { blksize: Some(blksize), windowsize: Some(windowsize), ..automatic };
    let cases = [
        (Tuning { plain: true, ..automatic }, 10_000),
        (automatic, 300_000),
        (automatic, 1428 * 3),
        (automatic, 0),
        (with(512, 1), 5_120),
        (with(1428, 16), 200_000),
        (with(512, 64), 100_000),
        (with(1024, 4), 30_001),
    ];
    let patience = patient(automatic).patience;
    let mut lines: Vec<(Ours, Client, TempDir)> =
        [false, true].map(|single_port| begin(&hosts, single_port, patience)).into();
    for (ours, client, here) in &mut lines {
        for (at, (tuning, size)) in cases.into_iter().enumerate() {
            let (down, up) = (format!("down{at}"), format!("up{at}"));
            ours.put(&down, noise(size));
            std::fs::write(here.path().join(&up), noise(size)).expect("a file");
            let to = Destination::File { path: here.path().join(&down), overwrite: false };
            client.begin(down, Mode::Octet, Task::Download(to), patient(tuning));
            let from = Origin::File(here.path().join(&up));
            client.begin(up, Mode::Octet, Task::Upload(from), patient(tuning));
        }
    }
    for (ours, client, here) in &lines {
        for (at, state) in client.ends().into_iter().enumerate() {
            assert_eq!(state.finished, Some(Finished::Complete), "transfer {at}: {state:?}");
        }
        for (at, (_, size)) in cases.into_iter().enumerate() {
            assert_file(&here.path().join(format!("down{at}")), noise(size), "downloaded");
            assert_file(&ours.path(&format!("up{at}")), noise(size), "uploaded");
        }
        // Each block goes once or twice, or now and then more often, and not each time when one before it is missing.
        let all = ends(&ours.station).into_iter().map(|(_, state)| state);
        let (mut repeated, mut blocks) = (0, 0);
        for state in all.chain(client.ends()) {
            // The last ACK of a download may have been lost each time.
            assert!(matches!(state.finished, Some(Finished::Complete | Finished::Unconfirmed)), "{state:?}");
            (repeated, blocks) = (repeated + state.counts.repeated, blocks + state.counts.blocks);
        }
        assert!((1..2 * blocks).contains(&repeated), "{repeated} packets were sent again, for {blocks} blocks");
    }
}

/// A server there, a client here, and the client's folder.
fn begin(hosts: &Hosts, single_port: bool, patience: Patience) -> (Ours, Client, TempDir) {
    let there = hosts.there.inside(|| {
        Ours::start(|config| {
            config.local = ([10, 99, 0, 2], 0).into();
            (config.single_port, config.patience) = (single_port, patience);
        })
    });
    let address = there.address;
    (there, hosts.here.inside(|| Client::of(address)), tempfile::tempdir().expect("a folder"))
}
