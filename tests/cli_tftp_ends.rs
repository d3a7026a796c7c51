//! `netaide tftp` where its ends are odd: a pipe that nobody reads, names that are no text.
//!
//! Traffic rule: loopback only.
#![cfg(unix)]
#![allow(clippy::expect_used, clippy::panic, reason = "what is not as expected fails the test")]

mod cli_support;

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::process::Stdio;
use std::time::{Duration, Instant};

use cli_support::{PATIENCE, Running, command, in_thread, run, start};

fn serve(folder: &std::path::Path, more: &[&str]) -> (Running, String) {
    let root = folder.to_str().expect("UTF-8");
    let mut running = start(&[&["tftp", "serve", root, "--listen", "127.0.0.1:0"], more].concat());
    let address = running.opened();
    (running, format!("tftp://{address}/"))
}

fn interrupt(id: u32) {
    let id = nix::unistd::Pid::from_raw(i32::try_from(id).expect("a process id"));
    nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGINT).expect("sent");
}

#[test]
fn one_interrupt_ends_a_download_into_a_pipe_that_nobody_reads() {
    let folder = tempfile::tempdir().expect("a folder");
    // More than a pipe takes, and no more than waits beside it: the end of the file waits for the reader.
    fs::write(folder.path().join("mid"), vec![7; 300 << 10]).expect("written");
    let (_server, url) = serve(folder.path(), &[]);
    let mut netaide = command(&["tftp", "get", &format!("{url}mid"), "-o", "-"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("netaide");
    let said = std::io::BufReader::new(netaide.stderr.take().expect("piped"));
    let (to, agreed) = crossbeam_channel::bounded(1);
    in_thread(move || {
        let mut lines = std::io::BufRead::lines(said).map_while(Result::ok);
        to.send(lines.any(|line| line.contains("blocks of"))).expect("the test waits");
        // Read on, so that the program does not wait for us.
        lines.for_each(drop);
    });
    if agreed.recv_timeout(PATIENCE) != Ok(true) {
        netaide.kill().expect("it runs");
        panic!("it did not say what was agreed");
    }
    interrupt(netaide.id());
    let deadline = Instant::now() + PATIENCE;
    let status = loop {
        match netaide.try_wait().expect("its status") {
            Some(status) => break Some(status),
            None if Instant::now() > deadline => break None,
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    };
    if status.is_none() {
        netaide.kill().expect("it runs");
    }
    assert_eq!(status.and_then(|status| status.code()), Some(130));
}

#[test]
fn json_tells_a_file_whose_name_is_no_text() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join(OsStr::from_bytes(b"\xC4\xE3")), b"text").expect("written");
    let (mut server, url) = serve(folder.path(), &["--json"]);
    run(&["tftp", "get", &format!("{url}%C4%E3"), "-o", "-"]).expect(0);
    server.prints("\"end\"");
    interrupt(server.id());
    let ended = server.end().expect(0);
    let objects: Vec<serde_json::Value> =
        ended.text().lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let start = objects.iter().find(|object| object["event"] == "start").expect("a start");
    assert!(start["file"].as_str().is_some_and(|file| file.ends_with("\u{FFFD}\u{FFFD}")), "{start}");
}
