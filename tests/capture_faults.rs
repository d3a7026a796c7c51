//! What may happen to a recording: a kill in the middle of writing, a full disk, a folder that cannot be written.
//!
//! Traffic rule: loopback only.

#![allow(clippy::expect_used, clippy::panic, reason = "what is not as expected fails the test")]

mod cli_support;

use std::net::UdpSocket;
use std::path::Path;

use cli_support::{command, run, start};
use netaide::capture::{Capture, Damage, Direction, Reader};
use netaide::model::{CaptureSettings, Captures};

fn text(path: &Path) -> String {
    path.to_str().expect("UTF-8").to_owned()
}

/// The received records of a capture, in order.
fn received(reader: &Reader) -> Vec<Vec<u8>> {
    let of_peer = |index: &u64| reader.meta(*index).is_some_and(|meta| meta.direction == Direction::Received);
    let read = |index| {
        let mut bytes = Vec::new();
        assert!(reader.read(index, &mut bytes), "record {index} is whole");
        bytes
    };
    (0..reader.length()).filter(of_peer).map(read).collect()
}

#[test]
fn what_was_recorded_survives_a_kill_in_the_middle_of_writing() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.netaide");
    let mut netaide = start(&["udp", "--local", "127.0.0.1:0", "--capture", &text(&file)]);
    let address = netaide.opened();
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    let (stop, stopped) = crossbeam_channel::bounded::<()>(0);
    let sender = cli_support::in_thread(move || {
        for number in 0u64.. {
            // Refused once it is gone.
            socket.send_to(format!("record {number:08}\n").as_bytes(), address).ok();
            if number % 64 == 0 && stopped.try_recv().is_ok() {
                return;
            }
        }
    });
    netaide.prints("record 00002000");
    let printed = netaide.kill();
    stop.send(()).expect("it still sends");
    sender.join().expect("no panic");

    let reader = Capture::open(&file).expect("a capture").reader();
    assert_eq!(reader.damage(), Some(Damage::Unfinished));
    let records: Vec<String> =
        received(&reader).into_iter().map(|bytes| String::from_utf8(bytes).expect("whole")).collect();
    assert!(records.windows(2).all(|pair| pair[0] < pair[1]), "in order");
    // What was shown had been appended, hence all of it is there; the last line may be cut by the kill.
    let shown: Vec<&str> = printed.split_inclusive('\n').filter(|line| line.ends_with('\n')).collect();
    assert!(shown.len() > 1500 && records.len() >= shown.len());
    assert!(records.iter().zip(shown).all(|(record, line)| record == line));
}

#[test]
fn the_next_start_finds_what_a_kill_has_left_and_a_normal_end_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let captures = folder.path().join("captures");
    let begin = || {
        let mut command = command(&["udp", "--local", "127.0.0.1:0"]);
        command.env("NETAIDE_CONFIG", folder.path());
        let mut netaide = cli_support::Running::start(command, std::process::Stdio::null());
        let address = netaide.opened();
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
        socket.send_to("没有保存\n".as_bytes(), address).expect("sent");
        netaide.prints("没有保存");
        netaide
    };
    begin().kill();
    let next = Captures::start(Some(&captures), &CaptureSettings::default());
    let mut left = next.leftovers();
    assert_eq!(left.len(), 1);
    let reader = Capture::open(&left[0].captures()[0]).expect("a capture").reader();
    assert_eq!(received(&reader), ["没有保存\n".as_bytes()]);
    drop(reader);
    left.remove(0).discard();
    drop(next);
    let running = begin();
    assert_eq!(std::fs::read_dir(&captures).expect("the folder").count(), 1);
    interrupt(running);
    assert_eq!(std::fs::read_dir(&captures).expect("the folder").count(), 0);
}

#[cfg(unix)]
fn interrupt(running: cli_support::Running) {
    let id = nix::unistd::Pid::from_raw(running.id().cast_signed());
    nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGINT).expect("it runs");
    running.end();
}

#[cfg(not(unix))]
fn interrupt(running: cli_support::Running) {
    drop(running);
}

#[test]
fn a_file_that_is_there_and_a_folder_that_is_not_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let mine = folder.path().join("mine.netaide");
    std::fs::write(&mine, "mine").expect("written");
    let refused = run(&["udp", "--local", "127.0.0.1:0", "--capture", &text(&mine)]).expect(1);
    assert!(refused.stderr.contains("mine.netaide") && refused.stderr.contains("a file of this name"));
    assert_eq!(std::fs::read(&mine).expect("still there"), b"mine");
    let nowhere = folder.path().join("none").join("a.netaide");
    let refused = run(&["udp", "--local", "127.0.0.1:0", "--capture", &text(&nowhere)]).expect(1);
    assert!(refused.stderr.contains("Cannot make the capture file"), "{}", refused.stderr);
}

/// Runs a shell script where it may mount what only it sees; None, said loudly, where this is not allowed.
#[cfg(target_os = "linux")]
fn mounted(script: &str) -> Option<std::process::Command> {
    let allowed = std::process::Command::new("unshare").args(["-m", "mount", "-t", "tmpfs", "x", "/mnt"]).output();
    if !allowed.is_ok_and(|output| output.status.success()) {
        eprintln!("LEFT OUT: no right to mount a small disk (unshare -m); run as root to test a full one");
        return None;
    }
    let mut shell = std::process::Command::new("unshare");
    shell.args(["-m", "sh", "-c", script]).envs(command(&[]).get_envs().filter_map(|(key, value)| Some((key, value?))));
    Some(shell)
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_stops_the_recording_and_not_the_session() {
    let folder = tempfile::tempdir().expect("a folder");
    let netaide = env!("CARGO_BIN_EXE_netaide");
    let disk = text(folder.path());
    let script = format!(
        "mount -t tmpfs -o size=2m disk {disk} && exec {netaide} udp --local 127.0.0.1:0 --quiet \
         --capture {disk}/a.netaide --for 3 2>&1"
    );
    let Some(mut shell) = mounted(&script) else { return };
    let child = shell.stdout(std::process::Stdio::piped()).spawn().expect("a shell");
    let port = listening_port(child.id());
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    for _ in 0..200 {
        socket.send_to(&[7; 30_000], ("127.0.0.1", port)).expect("sent");
    }
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("Recording has stopped, the session goes on") && said.contains("a.netaide"), "{said}");
    let last = said.lines().last().expect("a summary");
    let received: u64 = last.split(' ').nth(1).and_then(|number| number.parse().ok()).expect("a number");
    let lost: u64 = last.rsplit(' ').next().and_then(|number| number.parse().ok()).expect("a number");
    assert_eq!(received + lost, 200, "{last}");
    assert!(received > 100, "what the socket took after the disk was full is counted: {last}");
}

/// Where nothing can be written, a file that was asked for is refused, and a session without one goes on: its capture
/// is in the system's temporary folder then.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_is_read_only_is_told_or_done_without() {
    let folder = tempfile::tempdir().expect("a folder");
    let netaide = env!("CARGO_BIN_EXE_netaide");
    let temporary = tempfile::tempdir().expect("a folder");
    let (disk, temporary) = (text(folder.path()), text(temporary.path()));
    let script = format!(
        "mount -t tmpfs -o ro disk {disk} && export NETAIDE_CONFIG={disk} TMPDIR={temporary} && \
         {netaide} udp --local 127.0.0.1:0 --capture {disk}/a.netaide --for 1 2>&1; echo status $?; \
         exec {netaide} udp --local 127.0.0.1:0 --quiet --for 1 2>&1"
    );
    let Some(mut shell) = mounted(&script) else { return };
    let output = shell.output().expect("a shell");
    let said = String::from_utf8_lossy(&output.stdout);
    let (refused, _) = said.split_once("status 1").expect("refused");
    assert!(refused.contains("Cannot make the capture file") && refused.contains("a.netaide"), "{said}");
    assert!(output.status.success(), "{said}");
}

/// What another process of this program sees of a file while this one records it.
#[test]
fn a_second_process_reads_what_the_first_is_recording() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.netaide");
    let mut netaide = start(&["udp", "--local", "127.0.0.1:0", "--capture", &text(&file)]);
    let address = netaide.opened();
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    for round in 1..=5 {
        for number in 0..100 {
            socket.send_to(format!("round {round} number {number}\n").as_bytes(), address).expect("sent");
        }
        netaide.prints(&format!("round {round} number 99"));
        let found = run(&["capture", "search", &text(&file), "--text", "number", "--count"]).expect(0);
        assert_eq!(String::from_utf8_lossy(&found.stdout).trim(), (round * 100).to_string());
        assert!(found.stderr.contains("still"), "it is said that it may grow: {}", found.stderr);
        let copy = folder.path().join(format!("{round}.bin"));
        run(&["capture", "export", &text(&file), "--to", "raw", "-o", &text(&copy)]).expect(0);
        assert_eq!(std::fs::read_to_string(&copy).expect("the export").lines().count(), round * 100);
    }
    netaide.kill();
}

/// The UDP port that a process of this machine listens on, once it does.
#[cfg(target_os = "linux")]
fn listening_port(id: u32) -> u16 {
    let deadline = std::time::Instant::now() + cli_support::PATIENCE;
    loop {
        let sockets: Vec<String> = std::fs::read_dir(format!("/proc/{id}/fd"))
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| std::fs::read_link(entry.path()).ok())
            .filter_map(|link| Some(link.to_str()?.strip_prefix("socket:[")?.trim_end_matches(']').to_owned()))
            .collect();
        let table = std::fs::read_to_string("/proc/net/udp").expect("the table of sockets");
        for line in table.lines().skip(1) {
            let fields: Vec<&str> = line.split_whitespace().collect();
            if sockets.iter().any(|inode| inode == fields[9]) {
                return u16::from_str_radix(fields[1].rsplit(':').next().expect("a port"), 16).expect("hex");
            }
        }
        assert!(std::time::Instant::now() < deadline, "it does not listen");
        std::thread::yield_now();
    }
}
