//! Our TFTP client reads from the servers of others and writes to them: in.tftpd, atftpd, dnsmasq, tftpy.
//!
//! Traffic rule: loopback only.
#![cfg(target_os = "linux")]

mod tftp_peer_support;

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use netaide::model::tftp::{Finished, Tuning};
use netaide::proto::tftp::{Agreed, ErrorCode};
use tempfile::TempDir;
use tftp_peer_support::*;

/// As RFC 1350 has it.
fn plain() -> Tuning {
    Tuning { plain: true, ..Tuning::default() }
}

/// With all that a newcomer does not set.
fn automatic() -> Tuning {
    Tuning::default()
}

fn with(blksize: u16, windowsize: u16) -> Tuning {
    Tuning { blksize: Some(blksize), windowsize: Some(windowsize), ..Tuning::default() }
}

/// A server of others, its folder, and our client.
struct Peer {
    name: &'static str,
    folder: TempDir,
    client: Client,
    here: TempDir,
    _server: Running,
}

impl Peer {
    fn start(name: &'static str, command: impl Fn(SocketAddr, &str) -> Command) -> Peer {
        let folder = shared();
        let root = folder.path().to_str().expect("text").to_owned();
        let (server, address) = serve(name, |address| command(address, &root));
        Peer::at(name, folder, server, address)
    }

    fn at(name: &'static str, folder: TempDir, server: Running, address: SocketAddr) -> Peer {
        let here = tempfile::tempdir().expect("a folder");
        Peer { name, folder, client: Client::of(address), here, _server: server }
    }

    /// Reads a file of that size; the terms.
    fn get(&mut self, size: usize, tuning: Tuning) -> Agreed {
        let (name, bytes) = sized(size);
        std::fs::write(self.folder.path().join(&name), bytes).expect("a file");
        let got = self.here.path().join("got");
        let state = self.client.get(&name, &got, tuning);
        let what = format!("{size} bytes from {}, {tuning:?}: {state:?}", self.name);
        assert_eq!(state.finished, Some(Finished::Complete), "{what}");
        assert_file(&got, bytes, &what);
        state.agreed.expect("terms")
    }

    /// Writes a file of that size; the terms.
    fn put(&mut self, size: usize, tuning: Tuning) -> Agreed {
        let (name, bytes) = sized(size);
        let file = self.here.path().join(&name);
        std::fs::write(&file, bytes).expect("a file");
        let to = format!("put-{name}");
        // Not every one of them writes over what is there.
        std::fs::remove_file(self.folder.path().join(&to)).ok();
        let state = self.client.put(&file, &to, tuning);
        let what = format!("{size} bytes to {}, {tuning:?}: {state:?}", self.name);
        assert_eq!(state.finished, Some(Finished::Complete), "{what}");
        // A server may acknowledge the end before the file is closed.
        let path: PathBuf = self.folder.path().join(&to);
        wait_for("the file at the server", || path.metadata().is_ok_and(|about| about.len() == size as u64));
        assert_file(&path, bytes, &what);
        state.agreed.expect("terms")
    }

    fn small(&mut self, tunings: &[Tuning]) {
        for &tuning in tunings {
            for size in SIZES {
                self.get(size, tuning);
                self.put(size, tuning);
            }
        }
    }

    /// Sizes at which the block numbers begin again. One at a time, each costs many seconds where others work as well,
    /// so all of them are for whoever has the time.
    fn large(&mut self, tuning: Tuning, [get, put]: [Option<usize>; 2]) {
        let blksize = if tuning.plain { 512 } else { tuning.blksize.unwrap_or(512) };
        for (at, size) in rollover_sizes(blksize.into()).into_iter().enumerate() {
            if is_thorough() || Some(at) == get {
                self.get(size, tuning);
            }
            if is_thorough() || Some(at) == put {
                self.put(size, tuning);
            }
        }
    }

    fn lacks(&mut self, name: &str) {
        let state = self.client.get(name, &self.here.path().join("nothing"), automatic());
        let refused = matches!(&state.finished, Some(Finished::ByPeer { code: ErrorCode::NOT_FOUND, .. }));
        assert!(refused, "{}: {state:?}", self.name);
        assert!(!self.here.path().join("nothing").exists());
    }
}

/// A folder that a server may use which runs as somebody else.
fn shared() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777)).expect("set");
    folder
}

fn in_tftpd() -> Option<Peer> {
    let program = program("in.tftpd", "NETAIDE_TFTPD")?;
    if !is_root() {
        leave_out("in.tftpd wants to be root, so nothing was tested against it");
        return None;
    }
    Some(Peer::start("in.tftpd", |address, root| {
        let mut command = Command::new(&program);
        command.args(["-L", "-u", "root", "-c", "-a", &address.to_string(), "-s", root]);
        command
    }))
}

#[test]
fn in_tftpd_gives_and_takes() {
    let Some(mut peer) = in_tftpd() else { return };
    peer.small(&[plain(), automatic(), with(1428, 16)]);
    let agreed = peer.get(1_000_003, automatic());
    assert_eq!((agreed.tsize, agreed.windowsize), (Some(1_000_003), 1), "it knows of no windows");
    peer.put(1_000_003, automatic());
    peer.lacks("missing");
    peer.large(plain(), [Some(0), Some(1)]);
}

/// The only server that begins again at 1, when it is asked to.
#[test]
fn in_tftpd_begins_again_where_it_was_asked_to() {
    let Some(mut peer) = in_tftpd() else { return };
    let tuning = Tuning { rollover: Some(1), ..with(8, 1) };
    let size = rollover_sizes(8)[2];
    assert_eq!(peer.get(size, tuning).rollover, 1);
    if is_thorough() {
        assert_eq!(peer.put(size, tuning).rollover, 1);
    }
}

fn atftpd() -> Option<Peer> {
    let program = program("atftpd", "NETAIDE_ATFTPD")?;
    if !is_root() {
        leave_out("atftpd wants to be root, so nothing was tested against it");
        return None;
    }
    Some(Peer::start("atftpd", |address, root| {
        let mut command = Command::new(&program);
        command.args(["--daemon", "--no-fork", "--user", "root", "--group", "root", "--logfile", "/dev/null"]);
        command.args(["--port", &address.port().to_string(), "--bind-address", &address.ip().to_string(), root]);
        command
    }))
}

#[test]
fn atftpd_gives_and_takes() {
    let Some(mut peer) = atftpd() else { return };
    peer.small(&[plain(), automatic(), with(1428, 16)]);
    let agreed = peer.get(1_000_003, with(1428, 16));
    assert_eq!((agreed.blksize, agreed.windowsize), (1428, 16));
    peer.put(1_000_003, with(1428, 16));
    peer.get(1_000_003, with(65464, 1));
    peer.put(1_000_003, automatic());
    peer.lacks("missing");
    peer.large(plain(), [None, None]);
}

/// Beyond 65535 blocks twice, in windows.
#[test]
fn atftpd_begins_the_numbers_again_twice() {
    let Some(mut peer) = atftpd() else { return };
    peer.large(with(8, 32), [Some(3), Some(3)]);
}

/// At port 69 only, which is free in a network of its own.
#[test]
fn dnsmasq_gives() {
    let Some(program) = program("dnsmasq", "NETAIDE_DNSMASQ") else { return };
    in_own_network("dnsmasq", || {
        let folder = shared();
        let mut command = Command::new(&program);
        command.args(["--no-daemon", "--port=0", "--enable-tftp", "--conf-file=/dev/null", "--user=root"]);
        command.args(["--listen-address=127.0.0.1", "--bind-interfaces"]);
        command.arg(format!("--tftp-root={}", folder.path().display()));
        let mut server = Running::start(&mut command);
        let address = SocketAddr::from(([127, 0, 0, 1], 69));
        assert!(answers(address, &mut server), "dnsmasq does not start");
        let mut peer = Peer::at("dnsmasq", folder, server, address);
        for tuning in [plain(), automatic(), with(1428, 16)] {
            for size in SIZES {
                peer.get(size, tuning);
            }
        }
        let agreed = peer.get(1_000_003, with(65464, 1));
        assert!(agreed.blksize < 65464 && agreed.options, "it gives less than was asked for: {agreed:?}");
        peer.lacks("missing");
        let file = peer.here.path().join("got");
        let state = peer.client.put(&file, "new", automatic());
        let read_only = matches!(&state.finished, Some(Finished::ByPeer { code: ErrorCode::ILLEGAL, .. }));
        assert!(read_only, "{state:?}");
        for size in rollover_sizes(512).into_iter().filter(|_| is_thorough()) {
            peer.get(size, plain());
        }
    });
}

const TFTPY: &str = "
import sys, tftpy
tftpy.TftpServer(sys.argv[1]).listen(sys.argv[2], int(sys.argv[3]))
";

#[test]
fn tftpy_gives_and_takes() {
    let Some(python) = tftpy() else { return };
    let mut peer = Peer::start("tftpy", |address, root| {
        let mut command = Command::new(&python);
        command.args(["-c", TFTPY, root, &address.ip().to_string(), &address.port().to_string()]);
        command
    });
    peer.small(&[plain(), automatic(), with(1428, 16)]);
    peer.get(1_000_003, automatic());
    peer.put(1_000_003, automatic());
    peer.lacks("missing");
    peer.large(plain(), [None, None]);
}
