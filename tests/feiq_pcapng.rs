//! Packets of 飞秋 that were exported, as tshark reads them: UDP of port 2425 with the bytes of each packet.
//!
//! Where tshark is missing, the tests say so loudly and pass; `.ci/run` installs it.
//! Traffic rule: none at all.
#![allow(clippy::expect_used, clippy::panic, reason = "what is not as expected fails the test")]

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use netaide::capture::{Capture, Direction, Entry, Reader};
use netaide::model::export::{self, Export, Format};
use netaide::model::feiq::{FeiqPackets, Mode, PacketFilter, PacketPeer};
use netaide::model::walk::{Choice, Which};
use tempfile::TempDir;

/// Whether tshark can be started; says loudly when it cannot.
fn has_tshark() -> bool {
    let found = Command::new("tshark").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !found {
        // Written past the test runner, which keeps what a passing test prints to itself.
        writeln!(
            std::io::stderr(),
            "LEFT OUT: tshark is not installed, so exported packets of FeiQ were not looked at"
        )
        .expect("standard error");
    }
    found
}

fn save(reader: Reader, choice: Choice, format: Format) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("feiq");
    let which = Which { choice, ..Which::default() };
    let job = export::start(reader, Export { which, format }, path.clone(), false).expect("a thread");
    job.wait().expect("no panic").expect("written");
    (folder, path)
}

/// One line a packet, with these fields between commas.
fn fields(file: &Path, names: &[&str]) -> Vec<String> {
    let mut command = Command::new("tshark");
    command.args(["-n", "-o", "udp.check_checksum:TRUE", "-Y", "udp.port == 2425", "-r"]).arg(file);
    command.args(["-T", "fields", "-E", "separator=,"]);
    for name in names {
        command.args(["-e", name]);
    }
    let output = command.output().expect("tshark runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8").lines().map(str::to_owned).collect()
}

const ENTRY: &[u8] = b"1:1001:me:box:1:me\0";
const TEXT: &[u8] = b"1:123123:\xd5\xc5\xc8\xfd:pc:32:haha";
const FETCH: &[u8] = b"1:1002:me:box:96:7d3:1:0:";
const RECEIPT: &[u8] = b"1:1003:me:box:33:123123\0";

/// An entry to everybody, a text, a request over TCP, a receipt.
fn capture() -> Capture {
    let capture = Capture::default();
    let mut writer = capture.writer();
    let address = |text: &str| text.parse::<SocketAddr>().expect("an address");
    let here = writer.address(address("192.168.1.2:2425"));
    let (everyone, peer) =
        (writer.address(address("192.168.1.255:2425")), writer.address(address("192.168.1.17:2425")));
    let connection = writer.connection(address("192.168.1.17:2425"));
    for (at, (direction, peer, bytes)) in [
        (Direction::Sent, everyone, ENTRY),
        (Direction::Received, peer, TEXT),
        (Direction::Sent, connection, FETCH),
        (Direction::Sent, peer, RECEIPT),
    ]
    .into_iter()
    .enumerate()
    {
        let time = 1_700_000_000_000_000_000 + at as i64 * 1_000_000;
        writer.append(&[Entry { time, direction, peer, local: here, bytes }]);
    }
    capture
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn all_packets_are_there_with_their_ends_and_bytes() {
    if !has_tshark() {
        return;
    }
    let (_folder, file) = save(capture().reader(), Choice::All, Format::Pcapng);
    let names = ["ip.src", "ip.dst", "udp.srcport", "udp.dstport", "udp.checksum.status", "data"];
    let expected = [
        format!("192.168.1.2,192.168.1.255,2425,2425,1,{}", hex(ENTRY)),
        format!("192.168.1.17,192.168.1.2,2425,2425,1,{}", hex(TEXT)),
        format!("192.168.1.2,192.168.1.17,2425,2425,1,{}", hex(RECEIPT)),
    ];
    assert_eq!(fields(&file, &names), expected, "the request went by TCP");
}

#[test]
fn what_a_filter_leaves_is_exported_alone() {
    let capture = capture();
    let reader = capture.reader();
    let mut packets = FeiqPackets::new(&reader);
    let peer = PacketPeer { address: ([192, 168, 1, 17], 2425).into(), alone: true };
    let filter = PacketFilter { peer: Some(peer), mode: Some(Mode::SENDMSG) };
    while packets.update(&reader, filter) {}
    let (_folder, file) = save(reader.clone(), packets.choice(), Format::Raw);
    assert_eq!(std::fs::read(file).expect("a file"), TEXT);
    if has_tshark() {
        let (_folder, file) = save(reader, packets.choice(), Format::Pcapng);
        assert_eq!(fields(&file, &["data"]), [hex(TEXT)]);
    }
}
