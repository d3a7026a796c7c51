//! Programs of others read from our TFTP server and write to it: tftp-hpa, atftp, curl, tftpy, and what a beginner
//! writes in Python.
//!
//! Traffic rule: loopback only.
#![cfg(target_os = "linux")]

mod tftp_peer_support;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use netaide::model::tftp::Finished;
use netaide::proto::tftp::Patience;
use tftp_peer_support::*;

/// The command that reads a name from our server into a file.
type Get = dyn Fn(&Ours, &str, &Path) -> Command;
/// The command that writes a file to our server as a name.
type Put = dyn Fn(&Ours, &Path, &str) -> Command;

/// How a program reads or writes one file.
struct Peer {
    name: &'static str,
    /// Reads `name` from our server into a file.
    get: Box<Get>,
    /// Writes a file to our server as `name`.
    put: Box<Put>,
}

impl Peer {
    fn gets(&self, ours: &Ours, size: usize) {
        let (name, bytes) = sized(size);
        ours.put(&name, bytes);
        let folder = tempfile::tempdir().expect("a folder");
        let got = folder.path().join("got");
        let (_, said) = run(&mut (self.get)(ours, &name, &got));
        let what = format!("{} reads {size} bytes: {said}", self.name);
        // Not all of them make a file of nothing.
        if size > 0 || got.exists() {
            assert_file(&got, bytes, &what);
        }
        let end = ours.ends().pop().expect("a transfer");
        assert!(matches!(end, Finished::Complete | Finished::Unconfirmed), "{what}: {end:?}");
    }

    fn puts(&self, ours: &Ours, size: usize) {
        let (name, bytes) = sized(size);
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(&name);
        std::fs::write(&file, bytes).expect("a file");
        let to = format!("{}-{name}", self.name.replace(' ', "-"));
        let (_, said) = run(&mut (self.put)(ours, &file, &to));
        let what = format!("{} writes {size} bytes: {said}", self.name);
        assert_eq!(ours.ends().pop(), Some(Finished::Complete), "{what}");
        assert_file(&ours.path(&to), bytes, &what);
    }

    fn small(&self, ours: &Ours) {
        for size in SIZES {
            self.gets(ours, size);
            self.puts(ours, size);
        }
    }

    /// Sizes at which the block numbers begin again, for blocks of `blksize` bytes. One at a time, each costs many
    /// seconds where others work as well, so all of them are for whoever has the time.
    fn large(&self, ours: &Ours, blksize: usize, [get, put]: [Option<usize>; 2]) {
        let sizes = rollover_sizes(blksize);
        for (at, size) in sizes.into_iter().enumerate() {
            if is_thorough() || Some(at) == get {
                self.gets(ours, size);
            }
            // curl 7.88 does not see that it is done, with any server, when the last block of an upload is number 65535
            // or 0: the next one is for it the first one.
            let can_end = !self.name.starts_with("curl") || at == 3;
            if can_end && (is_thorough() || Some(at) == put) {
                self.puts(ours, size);
            }
        }
    }
}

fn peer(
    name: &'static str,
    get: impl Fn(&Ours, &str, &Path) -> Command + 'static,
    put: impl Fn(&Ours, &Path, &str) -> Command + 'static,
) -> Peer {
    Peer { name, get: Box::new(get), put: Box::new(put) }
}

/// tftp-hpa: no options at all.
fn tftp_hpa(mode: &'static str) -> Option<Peer> {
    let program = program("tftp", "NETAIDE_TFTP")?;
    if !run(Command::new(&program).arg("-V")).1.contains("hpa") {
        leave_out("tftp is another one than tftp-hpa, so nothing was tested against it");
        return None;
    }
    let begin = move |ours: &Ours| {
        let mut command = Command::new(&program);
        command.args(["-m", mode, "127.0.0.1", &ours.address.port().to_string(), "-c"]);
        command
    };
    let put = begin.clone();
    let get = move |ours: &Ours, name: &str, to: &Path| {
        let mut command = begin(ours);
        command.args(["get", name]).arg(to);
        command
    };
    let put = move |ours: &Ours, from: &Path, name: &str| {
        let mut command = put(ours);
        command.arg("put").arg(from).arg(name);
        command
    };
    Some(peer("tftp-hpa", get, put))
}

#[test]
fn tftp_hpa_reads_and_writes() {
    let Some(peer) = tftp_hpa("binary") else { return };
    let ours = Ours::start(|_| ());
    peer.small(&ours);
    peer.large(&ours, 512, [Some(1), None]);
}

fn atftp(name: &'static str, options: &'static [&str]) -> Option<Peer> {
    let program = program("atftp", "NETAIDE_ATFTP")?;
    let begin = move |ours: &Ours, way: &str, remote: &str, local: &Path| {
        let mut command = Command::new(&program);
        for option in options {
            command.args(["--option", option]);
        }
        command.args([way, "-r", remote, "-l"]).arg(local);
        command.args(["127.0.0.1", &ours.address.port().to_string()]);
        command
    };
    let put = begin.clone();
    Some(peer(
        name,
        move |ours, name, to| begin(ours, "--get", name, to),
        move |ours, from, name| put(ours, "--put", name, from),
    ))
}

#[test]
fn atftp_reads_and_writes() {
    let Some(plain) = atftp("atftp", &[]) else { return };
    let ours = Ours::start(|_| ());
    plain.small(&ours);
    plain.large(&ours, 512, [None, None]);
    let all = &["blksize 1428", "tsize 0", "timeout 3", "windowsize 8"];
    let peer = atftp("atftp with options", all).expect("as above");
    peer.small(&ours);
    peer.gets(&ours, 1_000_003);
    peer.puts(&ours, 1_000_003);
}

/// Beyond 65535 blocks twice, in windows.
#[test]
fn atftp_begins_the_numbers_again_twice() {
    let Some(peer) = atftp("atftp with windows", &["blksize 8", "windowsize 32"]) else { return };
    let ours = Ours::start(|_| ());
    peer.large(&ours, 8, [Some(3), Some(3)]);
}

fn curl(name: &'static str, options: &'static [&str], mode: &'static str) -> Option<Peer> {
    let program = program("curl", "NETAIDE_CURL")?;
    if !run(Command::new(&program).arg("--version")).1.contains(" tftp") {
        leave_out("this curl has no TFTP, so nothing was tested against it");
        return None;
    }
    let begin = move |ours: &Ours, name: &str| {
        let mut command = Command::new(&program);
        command.args(["-sS", "--noproxy", "*"]).args(options).arg(format!("tftp://{}/{name}{mode}", ours.address));
        command
    };
    let put = begin.clone();
    let get = move |ours: &Ours, name: &str, to: &Path| {
        let mut command = begin(ours, name);
        command.arg("-o").arg(to);
        command
    };
    let put = move |ours: &Ours, from: &Path, name: &str| {
        let mut command = put(ours, name);
        command.arg("-T").arg(from);
        command
    };
    Some(peer(name, get, put))
}

#[test]
fn curl_reads_and_writes() {
    let Some(peer) = curl("curl", &[], "") else { return };
    let ours = Ours::start(|_| ());
    peer.small(&ours);
    let plain = curl("curl without options", &["--tftp-no-options"], "").expect("as above");
    plain.small(&ours);
    plain.large(&ours, 512, [None, None]);
    let large = curl("curl with large blocks", &["--tftp-blksize", "65464"], "").expect("as above");
    large.gets(&ours, 10_000_001);
    large.puts(&ours, 10_000_001);
}

const TFTPY: &str = "
import sys, tftpy
way, port, remote, local, options = sys.argv[1:]
client = tftpy.TftpClient('127.0.0.1', int(port), eval(options))
if way == 'get':
    client.download(remote, local)
else:
    client.upload(remote, local)
";

fn python_client(name: &'static str, options: &'static str) -> Option<Peer> {
    let python = tftpy()?;
    let begin = move |ours: &Ours, way: &str, remote: &str, local: &Path| {
        let mut command = Command::new(&python);
        command.args(["-c", TFTPY, way, &ours.address.port().to_string(), remote]).arg(local).arg(options);
        command
    };
    let put = begin.clone();
    Some(peer(
        name,
        move |ours, name, to| begin(ours, "get", name, to),
        move |ours, from, name| put(ours, "put", name, from),
    ))
}

#[test]
fn tftpy_reads_and_writes() {
    let Some(plain) = python_client("tftpy", "{}") else { return };
    let ours = Ours::start(|_| ());
    plain.small(&ours);
    let peer = python_client("tftpy with options", "{'blksize': 1428, 'tsize': 0}").expect("as above");
    peer.small(&ours);
    peer.gets(&ours, 1_000_003);
    peer.puts(&ours, 1_000_003);
    plain.large(&ours, 512, [None, None]);
}

#[test]
fn text_has_the_line_ends_of_its_side() {
    let peers = [tftp_hpa("ascii"), curl("curl", &[], ";mode=netascii")];
    let ours = Ours::start(|_| ());
    let folder = tempfile::tempdir().expect("a folder");
    let text = "one\ntwo\r\nthree\rfour\n\n".repeat(200);
    let file = folder.path().join("text");
    std::fs::write(&file, &text).expect("a file");
    ours.put("text", text.as_bytes());
    let wire = text.replace('\r', "\r\0").replace('\n', "\r\n");
    for peer in peers.into_iter().flatten() {
        let got = folder.path().join("got");
        let (_, said) = run(&mut (peer.get)(&ours, "text", &got));
        // curl leaves what it gets as it stands on the wire, and sends a file as it is.
        let converts = peer.name != "curl";
        assert_file(&got, if converts { text.as_bytes() } else { wire.as_bytes() }, &said);
        let (_, said) = run(&mut (peer.put)(&ours, &file, "put"));
        assert_eq!(ours.ends().pop(), Some(Finished::Complete), "{said}");
        if converts {
            assert_file(&ours.path("put"), text.as_bytes(), &said);
        }
    }
}

fn python(script: &str, arguments: &[&str], folder: &Path) -> Option<Command> {
    let python = program("python3", "NETAIDE_PYTHON")?;
    let mut command = Command::new(python);
    command.args(["-u", "-c", script]).args(arguments).current_dir(folder);
    Some(command)
}

/// As it stands in the textbooks: what is shorter than a block ends the loop, before it is acknowledged.
const TEXTBOOK_DOWNLOAD: &str = "
from socket import *
import struct, sys
file_name, server = sys.argv[1], ('127.0.0.1', int(sys.argv[2]))
s = socket(AF_INET, SOCK_DGRAM)
name = file_name.encode('gb2312')
s.sendto(struct.pack('!H%dsb5sb' % len(name), 1, name, 0, b'octet', 0), server)
f = open(file_name, 'wb')
number = 0
while True:
    data, address = s.recvfrom(1024)
    code, n = struct.unpack('!HH', data[:4])
    if code == 5:
        print('error')
        break
    if code == 3:
        number = (number + 1) % 65536
        if n == number:
            f.write(data[4:])
        if len(data) < 516:
            f.close()
            print('done')
            break
        s.sendto(struct.pack('!HH', 4, n), address)
if len(sys.argv) > 3:
    sys.stdin.read()
";

#[test]
fn the_textbook_downloader_never_acknowledges_the_last_block() {
    let folder = tempfile::tempdir().expect("a folder");
    for size in [0, 511, 512, 100_000] {
        let ours = Ours::start(|_| ());
        ours.put("固件.bin", noise(size));
        let port = ours.address.port().to_string();
        let Some(mut program) = python(TEXTBOOK_DOWNLOAD, &["固件.bin", &port], folder.path()) else { return };
        assert_eq!(run(&mut program), (true, "done\n".into()));
        assert_file(&folder.path().join("固件.bin"), noise(size), "the textbook downloader");
        assert_eq!(ours.ends(), [Finished::Unconfirmed], "{size} bytes");
    }
}

/// The same, but the program goes on to live, and its socket is only silent.
#[test]
fn a_downloader_that_falls_silent_has_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let wait = Duration::from_millis(100);
    let ours = Ours::start(|config| {
        config.patience = Patience { first: wait, least: wait, most: wait, tries: 3, dally: wait };
    });
    ours.put("file", noise(1000));
    let port = ours.address.port().to_string();
    let Some(mut program) = python(TEXTBOOK_DOWNLOAD, &["file", &port, "stay"], folder.path()) else { return };
    let stays = program.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::null()).spawn();
    let mut stays = stays.expect("Python");
    wait_for("the transfer", || ours.station.transfer_count() > 0);
    assert_eq!(ours.ends(), [Finished::Unconfirmed]);
    drop(stays.stdin.take());
    assert!(stays.wait().expect("Python").success());
    assert_file(&folder.path().join("file"), noise(1000), "the textbook downloader");
}

/// As it stands in the textbooks, with the file's name in GB2312.
const TEXTBOOK_UPLOAD: &str = "
from socket import *
import struct, sys
file_name, server = sys.argv[1], ('127.0.0.1', int(sys.argv[2]))
s = socket(AF_INET, SOCK_DGRAM)
name = file_name.encode('gb2312')
s.sendto(struct.pack('!H%dsb5sb' % len(name), 2, name, 0, b'octet', 0), server)
f = open(file_name, 'rb')
while True:
    data, address = s.recvfrom(1024)
    code, n = struct.unpack('!HH', data[:4])
    if code == 5:
        print('error', n)
        break
    if code == 4:
        if n > 0 and len(block) < 512:
            print('done')
            break
        block = f.read(512)
        s.sendto(struct.pack('!HH', 3, (n + 1) % 65536) + block, address)
";

#[test]
fn the_textbook_uploader_names_its_file_in_gb2312() {
    let folder = tempfile::tempdir().expect("a folder");
    for size in [0, 511, 512, 100_000] {
        let ours = Ours::start(|config| config.access.overwrite = false);
        std::fs::write(folder.path().join("升级固件.bin"), noise(size)).expect("a file");
        let port = ours.address.port().to_string();
        let Some(mut program) = python(TEXTBOOK_UPLOAD, &["升级固件.bin", &port], folder.path()) else { return };
        assert_eq!(run(&mut program), (true, "done\n".into()));
        assert_file(&ours.path("升级固件.bin"), noise(size), "the textbook uploader");
        assert_eq!(ours.ends(), [Finished::Complete]);
        assert_eq!(run(&mut program), (true, "error 6\n".into()), "it is there already");
        let names: Vec<PathBuf> =
            ours.folder.path().read_dir().expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
        assert_eq!(names, [ours.path("升级固件.bin")]);
    }
}
