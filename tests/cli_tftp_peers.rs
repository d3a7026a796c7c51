//! `netaide tftp` with the programs of others: a course's few lines of Python, curl, atftp, tftp-hpa, atftpd.
//!
//! What is not installed is left out, which is said loudly; `.ci/run` installs it. Traffic rule: loopback only.
#![allow(clippy::expect_used, clippy::panic, reason = "what is not as expected fails the test")]

mod cli_support;

use std::fs;
use std::io::Write;
use std::net::SocketAddr;
use std::process::{Command, Stdio};

use cli_support::{Ended, Running, run, start};
use tempfile::TempDir;

/// Whether a program can be started; says loudly when it cannot.
fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !found {
        // Written past the test runner, which keeps what a passing test prints to itself.
        writeln!(std::io::stderr(), "LEFT OUT: {program} is not installed").expect("standard error");
    }
    found
}

/// Runs a program of others to its end.
fn peer(program: &str, arguments: &[&str]) -> Ended {
    let mut command = Command::new(program);
    command.args(arguments);
    Running::start(command, Stdio::null()).end()
}

fn noise(length: usize) -> Vec<u8> {
    (0..length as u64).map(|at| (at.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u8).collect()
}

/// A folder with two files, and a server of ours for it that takes uploads.
fn serve() -> (Running, TempDir, SocketAddr) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.bin"), noise(100_000)).expect("written");
    fs::write(folder.path().join("试验.bin"), noise(1024)).expect("written");
    let root = folder.path().to_str().expect("UTF-8");
    let mut running = start(&["tftp", "serve", root, "--listen", "127.0.0.1:0", "--write"]);
    let address = running.opened();
    (running, folder, address)
}

fn read(folder: &TempDir, name: &str) -> Vec<u8> {
    fs::read(folder.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_str().expect("UTF-8").to_owned()
}

const DOWNLOADER: &str = "
import struct, sys
from socket import *
name, port, to = sys.argv[1], int(sys.argv[2]), sys.argv[3]
s = socket(AF_INET, SOCK_DGRAM)
data = name.encode('gb2312')
s.sendto(struct.pack('!H%dsb5sb' % len(data), 1, data, 0, b'octet', 0), ('127.0.0.1', port))
f = open(to, 'wb')
while True:
    packet, server = s.recvfrom(1024)
    opcode, number = struct.unpack('!HH', packet[:4])
    if opcode == 5:
        print('error', number)
        break
    f.write(packet[4:])
    if len(packet) < 516:
        break
    s.sendto(struct.pack('!HH', 4, number), server)
f.close()
";

#[test]
fn the_textbook_downloader_gets_its_file_and_never_acknowledges_the_last_block() {
    if !has("python3") {
        return;
    }
    let (mut netaide, folder, address) = serve();
    let (port, got) = (address.port().to_string(), tempfile::tempdir().expect("a folder"));
    let to = path(&got, "got.bin");
    for (name, expected) in [("a.bin", noise(100_000)), ("试验.bin", noise(1024))] {
        peer("python3", &["-c", DOWNLOADER, name, &port, &to]).expect(0);
        assert_eq!(fs::read(&to).expect("there"), expected, "{name}");
        netaide.prints(&format!("all of {name} sent: {} bytes", expected.len()));
    }
    let missing = peer("python3", &["-c", DOWNLOADER, "无.bin", &port, &to]).expect(0);
    assert_eq!(missing.text(), "error 1\n");
    drop(folder);
}

const UPLOADER: &str = "
import struct, sys
from socket import *
name, port, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
s = socket(AF_INET, SOCK_DGRAM)
data = name.encode('gb2312')
s.sendto(struct.pack('!H%dsb5sb' % len(data), 2, data, 0, b'octet', 0), ('127.0.0.1', port))
f = open(path, 'rb')
while True:
    packet, server = s.recvfrom(1024)
    opcode, number = struct.unpack('!HH', packet[:4])
    assert opcode == 4, packet
    block = f.read(512)
    s.sendto(struct.pack('!HH', 3, number + 1) + block, server)
    if len(block) < 512:
        break
";

#[test]
fn the_textbook_uploader_names_its_file_in_gb2312() {
    if !has("python3") {
        return;
    }
    let (mut netaide, folder, address) = serve();
    let (_keep, from) = cli_support::file(&noise(5000));
    peer("python3", &["-c", UPLOADER, "新固件.bin", &address.port().to_string(), &from]).expect(0);
    netaide.prints("uploaded 新固件.bin: 5000 bytes");
    assert_eq!(read(&folder, "新固件.bin"), noise(5000));
}

const SERVER: &str = "
import struct
from socket import *
door = socket(AF_INET, SOCK_DGRAM)
door.bind(('127.0.0.1', 0))
print(door.getsockname()[1], flush=True)
files = {}
while True:
    request, client = door.recvfrom(1024)
    opcode, name = struct.unpack('!H', request[:2])[0], request[2:].split(b'\\0')[0].decode('gb2312')
    s = socket(AF_INET, SOCK_DGRAM)
    number, data = 0, b''
    if opcode == 2:
        while True:
            s.sendto(struct.pack('!HH', 4, number), client)
            packet, _ = s.recvfrom(1024)
            if packet[:4] != struct.pack('!HH', 3, number + 1):
                continue
            number, data = number + 1, data + packet[4:]
            if len(packet) < 516:
                break
        s.sendto(struct.pack('!HH', 4, number), client)
        files[name] = data
    elif name in files:
        data = files[name]
        for at in range(0, len(data) + 1, 512):
            number += 1
            s.sendto(struct.pack('!HH', 3, number) + data[at:at + 512], client)
            while s.recvfrom(1024)[0] != struct.pack('!HH', 4, number):
                pass
    else:
        s.sendto(struct.pack('!HH', 5, 1) + b'File not found\\0', client)
";

#[test]
fn a_textbook_server_without_options_takes_and_gives_a_name_in_gb2312() {
    if !has("python3") {
        return;
    }
    let mut command = Command::new("python3");
    command.args(["-u", "-c", SERVER]);
    let mut server = Running::start(command, Stdio::null());
    let url = format!("tftp://127.0.0.1:{}/试验.bin", server.prints_line());
    for length in [0, 512, 5000] {
        let (_keep, from) = cli_support::file(&noise(length));
        let put = run(&["tftp", "put", &from, &url, "--charset", "gb2312"]).expect(0);
        assert!(put.stderr.contains("no options"), "{}", put.stderr);
        let got = run(&["tftp", "get", &url, "--charset", "gb2312", "-o", "-"]).expect(0);
        assert_eq!(got.stdout, noise(length));
    }
    run(&["tftp", "get", &url.replace("试验", "无"), "--charset", "gb2312", "-o", "-"]).expect(1);
}

#[test]
fn curl_gets_and_puts() {
    if !has("curl") {
        return;
    }
    let (_netaide, folder, address) = serve();
    let (got, from) = (path(&folder, "curl.got"), path(&folder, "a.bin"));
    for more in [&[][..], &["--tftp-blksize", "1428"], &["--tftp-no-options"]] {
        peer("curl", &[&["-s", "-o", &got, &format!("tftp://{address}/a.bin")], more].concat()).expect(0);
        assert_eq!(read(&folder, "curl.got"), noise(100_000), "{more:?}");
    }
    peer("curl", &["-s", "-T", &from, &format!("tftp://{address}/curl.put")]).expect(0);
    assert_eq!(read(&folder, "curl.put"), noise(100_000));
    // Not found, and no access.
    peer("curl", &["-s", "-o", &got, &format!("tftp://{address}/none.bin")]).expect(68);
    peer("curl", &["-s", "-o", &got, "--path-as-is", &format!("tftp://{address}/../secret")]).expect(69);
}

#[test]
fn atftp_gets_and_puts() {
    if !has("atftp") {
        return;
    }
    let (_netaide, folder, address) = serve();
    let (got, from, port) = (path(&folder, "atftp.got"), path(&folder, "a.bin"), address.port().to_string());
    for (at, options) in [&[][..], &["--option", "blksize 1428", "--option", "windowsize 8"]].into_iter().enumerate() {
        let name = format!("atftp-{at}.put");
        peer("atftp", &[options, &["-g", "-r", "a.bin", "-l", &got, "127.0.0.1", &port]].concat()).expect(0);
        assert_eq!(read(&folder, "atftp.got"), noise(100_000), "{options:?}");
        peer("atftp", &[options, &["-p", "-l", &from, "-r", &name, "127.0.0.1", &port]].concat()).expect(0);
        assert_eq!(read(&folder, &name), noise(100_000), "{options:?}");
    }
}

#[test]
fn tftp_gets_and_puts() {
    if !has("tftp") {
        return;
    }
    let (_netaide, folder, address) = serve();
    let (got, from, port) = (path(&folder, "tftp.got"), path(&folder, "a.bin"), address.port().to_string());
    peer("tftp", &["-m", "binary", "127.0.0.1", &port, "-c", "get", "a.bin", &got]).expect(0);
    assert_eq!(read(&folder, "tftp.got"), noise(100_000));
    peer("tftp", &["-m", "binary", "127.0.0.1", &port, "-c", "put", &from, "tftp.put"]).expect(0);
    assert_eq!(read(&folder, "tftp.put"), noise(100_000));
}

/// A port that nothing has, for a server that cannot choose one by itself.
#[cfg(unix)]
fn free_port() -> String {
    let socket = std::net::UdpSocket::bind("127.0.0.1:0").expect("a socket");
    socket.local_addr().expect("bound").port().to_string()
}

#[cfg(unix)]
#[test]
fn atftpd_gives_and_takes() {
    if !has("atftpd") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.bin"), noise(100_000)).expect("written");
    let user = peer("id", &["-un"]).expect(0).text().trim().to_owned();
    let (port, root) = (free_port(), folder.path().to_str().expect("UTF-8"));
    let mut command = Command::new("atftpd");
    command.args(["--daemon", "--no-fork", "--bind-address", "127.0.0.1", "--logfile", "/dev/null", "--port", &port]);
    command.args(["--user", &user, "--group", &user, root]);
    let _server = Running::start(command, Stdio::null());
    let url = format!("tftp://127.0.0.1:{port}/");
    // Until it listens, its port refuses.
    let got =
        (0..200).map(|_| run(&["tftp", "get", &format!("{url}a.bin"), "-o", "-"])).find(|got| got.status == Some(0));
    assert_eq!(got.expect("it listens").stdout, noise(100_000));
    let (_keep, from) = cli_support::file(&noise(70_000));
    for (name, more) in [("w", &["--blksize", "1428", "--windowsize", "16"][..]), ("p", &["--plain"])] {
        run(&[&["tftp", "put", &from, &format!("{url}{name}")], more].concat()).expect(0);
        let got = run(&[&["tftp", "get", &format!("{url}{name}"), "-o", "-"], more].concat()).expect(0);
        assert_eq!(got.stdout, noise(70_000));
    }
}

/// Runs a program with a terminal for its standard error.
#[cfg(unix)]
const TERMINAL: &str = "
import os, pty, struct, fcntl, termios, subprocess, sys
ours, theirs = pty.openpty()
fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 100, 0, 0))
child = subprocess.Popen(sys.argv[1:], stderr=theirs, stdout=subprocess.DEVNULL)
os.close(theirs)
while True:
    try:
        piece = os.read(ours, 65536)
    except OSError:
        break
    if not piece:
        break
    os.write(1, piece)
sys.exit(child.wait())
";

#[cfg(unix)]
#[test]
fn a_terminal_sees_a_bar_and_then_a_line() {
    if !has("python3") {
        return;
    }
    // A server whose second block comes only when the bar was drawn with the first.
    let socket = std::net::UdpSocket::bind("127.0.0.1:0").expect("a socket");
    socket.set_read_timeout(Some(cli_support::PATIENCE)).expect("set");
    let url = format!("tftp://{}/slow.bin", socket.local_addr().expect("bound"));
    let mut command = cli_support::command(&[]);
    let netaide = command.get_program().to_owned();
    let mut terminal = Command::new("python3");
    terminal.args(["-c", TERMINAL]).arg(netaide).args(["tftp", "get", &url, "-o", "-", "--blksize", "1024"]);
    for (name, value) in command.env("TERM", "xterm").get_envs() {
        match value {
            Some(value) => terminal.env(name, value),
            None => terminal.env_remove(name),
        };
    }
    let mut running = Running::start(terminal, Stdio::null());
    let mut room = [0; 2000];
    let (_, client) = socket.recv_from(&mut room).expect("a request");
    socket.send_to(b"\0\x06blksize\x001024\0tsize\x001536\0", client).expect("sent");
    socket.recv_from(&mut room).expect("ACK 0");
    socket.send_to(&[&[0, 3, 0, 1], &[7; 1024][..]].concat(), client).expect("sent");
    running.prints("[============>     ]  66 %    1.0 kB/1.5 kB");
    socket.send_to(&[&[0, 3, 0, 2], &[7; 512][..]].concat(), client).expect("sent");
    let ended = running.end().expect(0);
    assert!(ended.text().contains("Complete: slow.bin, 1536 bytes"), "{}", ended.text());
}
