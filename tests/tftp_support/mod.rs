//! What the tests of TFTP stations share: folders, stations and plain sockets that speak TFTP byte by byte.
//!
//! Traffic rule: loopback only.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use netaide::net::tftp::{
    Access, ClientConfig, Destination, Finished, FolderLimits, Origin, ServerConfig, Task, Transfer, TransferId,
    TransferRequest, TransferState, Tuning,
};
use netaide::net::{Command, Config, Host};
use netaide::proto::tftp::{Mode, Patience};
use tempfile::TempDir;

use crate::support::{PATIENCE, Session, wait_for};

pub const RRQ: u8 = 1;
pub const WRQ: u8 = 2;
pub const DATA: u8 = 3;
pub const ACK: u8 = 4;
pub const ERROR: u8 = 5;
pub const OACK: u8 = 6;

/// Waits that end soon, for transfers that are to fail.
pub fn hasty() -> Patience {
    let wait = Duration::from_millis(50);
    Patience { first: wait, least: wait, most: wait, tries: 3, dally: wait }
}

/// A folder with its server.
pub struct Server {
    pub session: Session,
    pub folder: TempDir,
    pub address: SocketAddr,
}

/// A server as the page makes it: read-only, for everyone.
pub fn config(root: &Path) -> ServerConfig {
    ServerConfig {
        local: ([127, 0, 0, 1], 0).into(),
        dual_stack: true,
        root: root.to_owned(),
        access: Access { write: false, overwrite: false, allow: Vec::new(), limits: FolderLimits::default() },
        single_port: false,
        blksize: 65464,
        windowsize: 65535,
        options: true,
        patience: Patience::default(),
    }
}

impl Server {
    pub fn start(change: impl FnOnce(&mut ServerConfig)) -> Server {
        let folder = tempfile::tempdir().expect("a folder");
        let mut config = config(folder.path());
        change(&mut config);
        let session = Session::start(Config::TftpServer(Box::new(config)));
        let address = session.local();
        Server { session, folder, address }
    }

    pub fn with_file(name: &str, bytes: &[u8]) -> Server {
        let server = Server::start(|_| ());
        server.put(name, bytes);
        server
    }

    pub fn writable() -> Server {
        Server::start(|config| config.access.write = true)
    }

    pub fn put(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.folder.path().join(name), bytes).expect("written");
    }

    pub fn file(&self, name: &str) -> Option<Vec<u8>> {
        std::fs::read(self.folder.path().join(name)).ok()
    }

    /// Names in the folder, whatever they are called.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).expect("the folder");
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    }

    pub fn wait_end(&self, at: usize) -> Finished {
        wait_end(&self.session, at)
    }
}

pub fn transfers(session: &Session) -> Vec<Arc<Transfer>> {
    session.handle.status().transfers(0..usize::MAX)
}

/// Waits for the end of the transfer at that place in the list.
pub fn wait_end(session: &Session, at: usize) -> Finished {
    wait_state(session, at, "its end", |state| state.finished.is_some()).finished.expect("ended")
}

pub fn wait_state(session: &Session, at: usize, what: &str, like: impl Fn(&TransferState) -> bool) -> TransferState {
    let mut found = None;
    wait_for(&format!("transfer {at}: {what}"), || {
        found = transfers(session).get(at).map(|transfer| transfer.state()).filter(&like);
        found.is_some()
    });
    found.expect("found")
}

/// A client station.
pub fn client() -> Session {
    Session::open(Config::TftpClient(ClientConfig::default()))
}

pub fn request(id: u64, server: SocketAddr, name: &str, task: Task) -> TransferRequest {
    TransferRequest {
        id: TransferId(id),
        server: Host { name: server.ip().to_string(), port: server.port() },
        name: name.into(),
        mode: Mode::Octet,
        task,
        tuning: Tuning::default(),
    }
}

pub fn to_file(path: PathBuf) -> Task {
    Task::Download(Destination::File { path, overwrite: false })
}

pub fn from_file(path: PathBuf) -> Task {
    Task::Upload(Origin::File(path))
}

pub fn begin(session: &Session, request: TransferRequest) {
    session.command(Command::Transfer(Box::new(request)));
}

/// A plain socket that speaks TFTP.
pub struct Raw {
    pub socket: UdpSocket,
}

impl Raw {
    pub fn new() -> Raw {
        Raw::at([127, 0, 0, 1].into())
    }

    pub fn at(ip: IpAddr) -> Raw {
        let socket = UdpSocket::bind((ip, 0)).expect("a socket");
        socket.set_read_timeout(Some(PATIENCE)).expect("a time");
        Raw { socket }
    }

    pub fn address(&self) -> SocketAddr {
        self.socket.local_addr().expect("bound")
    }

    pub fn send(&self, bytes: &[u8], to: SocketAddr) {
        self.socket.send_to(bytes, to).expect("sent");
    }

    pub fn ask(&self, opcode: u8, name: &str, options: &[(&str, &str)], to: SocketAddr) {
        self.send(&asking(opcode, name, options), to);
    }

    /// The next datagram and where it came from.
    pub fn receive(&self) -> (Vec<u8>, SocketAddr) {
        let mut room = vec![0; 70_000];
        let (length, from) = self.socket.recv_from(&mut room).expect("an answer in time");
        room.truncate(length);
        (room, from)
    }

    /// The next datagram that is of this kind, and where it came from; others are passed over.
    pub fn receive_kind(&self, opcode: u8) -> (Vec<u8>, SocketAddr) {
        loop {
            let (bytes, from) = self.receive();
            if bytes.get(1) == Some(&opcode) {
                return (bytes, from);
            }
        }
    }

    /// Expects an ERROR; its code and words.
    pub fn error(&self) -> (u8, String) {
        let (bytes, _) = self.receive();
        assert_eq!(bytes[..2], [0, ERROR], "{bytes:?}");
        let words = String::from_utf8(bytes[4..bytes.len() - 1].to_vec()).expect("text");
        assert!(words.is_ascii() && bytes.ends_with(&[0]));
        (bytes[3], words)
    }

    /// Nothing waits to be received.
    pub fn assert_silent(&self) {
        self.socket.set_nonblocking(true).expect("set");
        let got = self.socket.recv_from(&mut [0; 600]);
        self.socket.set_nonblocking(false).expect("set");
        assert!(got.is_err(), "{got:?}");
    }

    pub fn ack(&self, block: u16, to: SocketAddr) {
        self.send(&numbered(ACK, block, &[]), to);
    }

    pub fn data(&self, block: u16, data: &[u8], to: SocketAddr) {
        self.send(&numbered(DATA, block, data), to);
    }

    /// Reads a file as the simplest client does; its bytes and the server's transfer port.
    pub fn download(&self, name: &str, server: SocketAddr) -> (Vec<u8>, SocketAddr) {
        self.ask(RRQ, name, &[], server);
        let mut file = Vec::new();
        for block in 1u16.. {
            let (bytes, from) = self.receive();
            assert_eq!(bytes[..4], numbered(DATA, block, &[]), "block {block}");
            file.extend_from_slice(&bytes[4..]);
            self.ack(block, from);
            if bytes.len() < 516 {
                return (file, from);
            }
        }
        unreachable!("a file without an end");
    }

    /// Writes a file as the simplest client does; the server's transfer port.
    pub fn upload(&self, name: &str, file: &[u8], server: SocketAddr) -> SocketAddr {
        self.ask(WRQ, name, &[], server);
        let mut blocks: Vec<&[u8]> = file.chunks(512).collect();
        if file.len().is_multiple_of(512) {
            blocks.push(&[]);
        }
        let (bytes, mut from) = self.receive();
        assert_eq!(bytes, [0, ACK, 0, 0]);
        for (block, data) in (1u16..).zip(blocks) {
            self.data(block, data, from);
            let (bytes, again) = self.receive();
            assert_eq!(bytes, numbered(ACK, block, &[]));
            from = again;
        }
        from
    }
}

/// A request.
pub fn asking(opcode: u8, name: &str, options: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = vec![0, opcode];
    for text in [name, "octet"].into_iter().chain(options.iter().flat_map(|(name, value)| [*name, *value])) {
        bytes.extend_from_slice(text.as_bytes());
        bytes.push(0);
    }
    bytes
}

/// DATA, ACK or ERROR.
pub fn numbered(opcode: u8, number: u16, rest: &[u8]) -> Vec<u8> {
    [&[0, opcode], &number.to_be_bytes()[..], rest].concat()
}
