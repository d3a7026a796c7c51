//! Packets of TFTP that were exported, as tshark reads them: all of them as TFTP, whatever the ports.
//!
//! Where tshark is missing, the tests say so loudly and pass; `.ci/run` installs it.
//! Traffic rule: loopback only.
#![allow(clippy::expect_used, clippy::panic, reason = "what is not as expected fails the test")]

mod support;
mod tftp_support;

use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use netaide::capture::{Capture, Direction, Entry, Reader};
use netaide::model::Wake;
use netaide::model::export::{self, Export, Format};
use netaide::model::tftp::{Exchange, Packets};
use netaide::model::walk::{Choice, Which};
use netaide::net::tftp::Finished;
use support::{noise, wait_for};
use tempfile::TempDir;
use tftp_support::*;

/// Whether tshark can be started; says loudly when it cannot.
fn has_tshark() -> bool {
    let found = Command::new("tshark").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !found {
        // Written past the test runner, which keeps what a passing test prints to itself.
        writeln!(std::io::stderr(), "LEFT OUT: tshark is not installed, so exported TFTP was not looked at")
            .expect("standard error");
    }
    found
}

fn save(reader: Reader, choice: Choice) -> (TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("tftp.pcapng");
    let which = Which { choice, ..Which::default() };
    let job = export::start(reader, Export { which, format: Format::Pcapng }, path.clone(), false).expect("a thread");
    job.wait().expect("no panic").expect("written");
    (folder, path)
}

/// One line a packet, with these fields between commas; `port` is read as TFTP's.
fn fields(file: &Path, port: Option<u16>, names: &[&str]) -> Vec<String> {
    let mut command = Command::new("tshark");
    command.args(["-n", "-o", "udp.check_checksum:TRUE", "-r"]).arg(file);
    if let Some(port) = port {
        command.args(["-d", &format!("udp.port=={port},tftp")]);
    }
    command.args(["-T", "fields", "-E", "separator=,", "-E", "aggregator=;"]);
    for name in names {
        command.args(["-e", name]);
    }
    let output = command.output().expect("tshark runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8").lines().map(str::to_owned).collect()
}

/// What tshark calls an error.
const SEVERE: &str = "8388608";

/// No packet that tshark calls malformed or wrong. (It warns of every ERROR.)
fn assert_clean(file: &Path, port: Option<u16>) {
    let severe = fields(file, port, &["_ws.malformed", "_ws.expert.severity"]);
    let wrong = |line: &String| !line.starts_with(',') || line.contains(SEVERE);
    assert!(!severe.iter().any(wrong), "{severe:?}");
}

#[test]
fn a_server_at_port_69_needs_no_hint_and_its_transfer_ports_are_followed() {
    if !has_tshark() {
        return;
    }
    let capture = Capture::default();
    let mut writer = capture.writer();
    let address = |text: &str| text.parse::<SocketAddr>().expect("an address");
    let (here, asked) = (writer.address(address("10.1.2.3:50000")), writer.address(address("10.1.2.4:69")));
    let port = writer.address(address("10.1.2.4:40123"));
    let request = asking(RRQ, "boot.bin", &[("blksize", "1428"), ("windowsize", "2")]);
    let steps: [(Direction, _, Vec<u8>); 8] = [
        (Direction::Sent, asked, request),
        (Direction::Received, port, b"\0\x06blksize\x001428\0windowsize\x002\0".to_vec()),
        (Direction::Sent, port, numbered(ACK, 0, &[])),
        (Direction::Received, port, numbered(DATA, 1, &[7; 1428])),
        (Direction::Received, port, numbered(DATA, 2, &[7; 1428])),
        (Direction::Sent, port, numbered(ACK, 2, &[])),
        (Direction::Received, port, numbered(DATA, 3, &[])),
        (Direction::Sent, port, numbered(ERROR, 3, b"no room\0")),
    ];
    for (at, (direction, peer, bytes)) in steps.iter().enumerate() {
        let time = 1_700_000_000_000_000_000 + at as i64 * 1_000_000;
        writer.append(&[Entry { time, direction: *direction, peer: *peer, local: here, bytes }]);
    }
    let (_folder, file) = save(capture.reader(), Choice::All);
    assert_clean(&file, None);
    let names =
        ["udp.dstport", "tftp.opcode", "tftp.block", "tftp.option.name", "tftp.option.value", "tftp.error.code"];
    assert_eq!(
        fields(&file, None, &names),
        [
            "69,1,,blksize;windowsize,1428;2,",
            "50000,6,,blksize;windowsize,1428;2,",
            "40123,4,0,,,",
            "50000,3,1,,,",
            "50000,3,2,,,",
            "40123,4,2,,,",
            "50000,3,3,,,",
            "40123,5,,,,3",
        ]
    );
}

#[test]
fn one_of_two_downloads_is_exported_alone() {
    if !has_tshark() {
        return;
    }
    let server = Server::with_file("one", &noise(40_000));
    server.put("two", &noise(50_000));
    let client = client();
    let folder = tempfile::tempdir().expect("a folder");
    for (id, name) in [(1, "one"), (2, "two")] {
        begin(&client, request(id, server.address, name, to_file(folder.path().join(name))));
    }
    assert_eq!([wait_end(&client, 0), wait_end(&client, 1)], [Finished::Complete, Finished::Complete]);
    assert_eq!([server.wait_end(0), server.wait_end(1)], [Finished::Complete, Finished::Complete]);
    let asks = |file: &Path| {
        let lines = fields(file, Some(server.address.port()), &["tftp.opcode", "tftp.source_file"]);
        assert!(lines.iter().all(|line| !line.starts_with(',')), "all of it is TFTP: {lines:?}");
        lines.iter().filter_map(|line| line.strip_prefix("1,")).map(str::to_owned).collect::<Vec<_>>()
    };
    let wake: Wake = Arc::new(|| ());
    for (session, served) in [(&client, false), (&server.session, true)] {
        let reader = session.capture.reader();
        let found = transfers(session);
        let transfer = found.iter().find(|transfer| transfer.name == b"two").expect("shown");
        let exchange = || match served {
            true => Exchange::of_server(transfer, &reader),
            false => Exchange::of_client(transfer),
        };
        let mut packets = Packets::new(&reader);
        wait_for("its packets", || {
            packets.update(&reader, Some(exchange()), &wake);
            packets.progress().is_none() && !packets.range().is_empty()
        });
        let (_folder, file) = save(reader.clone(), packets.choice());
        assert_clean(&file, Some(server.address.port()));
        assert_eq!(asks(&file), ["two"], "served {served}");
        let (_folder, file) = save(reader, Choice::All);
        let mut both = asks(&file);
        both.sort();
        assert_eq!(both, ["one", "two"], "served {served}");
    }
}
