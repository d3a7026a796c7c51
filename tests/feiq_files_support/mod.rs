//! Two messengers that give each other files, and peers that speak TCP by hand.
//!
//! Traffic rule: loopback only.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use netaide::net::ipmsg::{Fetch, FileEnd, FileState, FileTransfer, FileTransferId, IpmsgAsk};
use netaide::proto::ipmsg::{
    self, Addressee, Attachment, Delivery, FileKind, FileRequest, MessageId, PeerId, Received, write_attachments,
};
use tempfile::TempDir;

use crate::feiq_station_support::{Peer, Station, config, host};
use crate::support::{PATIENCE, wait_for};

/// Two that know each other: each with what the other is for it.
pub struct Pair {
    pub one: Station,
    pub two: Station,
    pub of_two: PeerId,
    pub of_one: PeerId,
}

pub fn pair(net: u8) -> Pair {
    let one = Station::open(config([127, 73, net, 1], 0, "甲"));
    let mut settings = config([127, 73, net, 2], one.local.port(), "乙");
    settings.beyond = vec![host(one.local)];
    let two = Station::open(settings);
    let (of_two, of_one) = (one.meets(two.local), two.meets(one.local));
    Pair { one, two, of_two, of_one }
}

impl Pair {
    /// The first offers files to the second: the message as it came.
    pub fn offers(&self, id: u64, files: &[PathBuf]) -> Received {
        offer(&self.one, id, self.of_two, files);
        self.one.delivered(id, Delivery::Delivered);
        self.two.receives()
    }
}

pub fn offer(station: &Station, id: u64, to: PeerId, files: &[PathBuf]) {
    let message = ipmsg::Send {
        id: MessageId(id),
        to: vec![Addressee::Peer(to)],
        text: String::new(),
        receipt: true,
        sealed: false,
        files: Vec::new(),
    };
    station.ask(IpmsgAsk::Say { message, files: files.to_vec() });
}

/// A request for one of the files of a message.
pub fn wanted(id: u64, message: &Received, file: usize, folder: &Path) -> Fetch {
    Fetch {
        id: FileTransferId(id),
        peer: message.peer,
        number: message.number,
        file: message.files[file].clone(),
        folder: folder.to_owned(),
        name: message.files[file].name.clone(),
        overwrite: false,
        resume: false,
    }
}

/// Fetches, and waits for the end.
pub fn fetch(station: &Station, fetch: Fetch) -> FileState {
    let id = fetch.id;
    station.ask(IpmsgAsk::Fetch(Box::new(fetch)));
    ended(station, id)
}

pub fn transfer(station: &Station, id: FileTransferId) -> Option<Arc<FileTransfer>> {
    station.status().transfers().into_iter().find(|transfer| transfer.id == id)
}

/// Waits for the end of a transfer.
pub fn ended(station: &Station, id: FileTransferId) -> FileState {
    let mut state = FileState::default();
    wait_for("the end of a transfer", || {
        state = transfer(station, id).map(|transfer| transfer.state()).unwrap_or_default();
        state.end.is_some()
    });
    state
}

/// Waits for the end of what peers fetched, the first of it.
pub fn served(station: &Station) -> FileState {
    ended(station, FileTransferId(FileTransferId::OF_PEERS))
}

pub fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// A file with contents that do not repeat.
pub fn file(folder: &TempDir, name: &str, size: usize) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, bytes(size)).expect("written");
    path
}

pub fn bytes(size: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut bytes = Vec::with_capacity(size + 8);
    while bytes.len() < size {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}

/// What is in a folder, as paths below it; folders end with a slash.
pub fn listing(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("readable") {
            let path = entry.expect("an entry").path();
            let below = path.strip_prefix(folder).expect("below").to_str().expect("a text").replace('\\', "/");
            if path.is_dir() && !path.is_symlink() {
                found.push(format!("{below}/"));
                folders.push(path);
            } else {
                found.push(below);
            }
        }
    }
    found.sort();
    found
}

/// A peer by hand that a messenger knows, which offers files and listens for requests.
pub struct Giver {
    pub peer: Peer,
    listener: TcpListener,
}

impl Giver {
    /// `tcp`: the port that it listens on; that of its UDP socket for None.
    pub fn at(ip: [u8; 4], tcp: Option<u16>) -> Self {
        let peer = Peer::at(ip, 0);
        let port = tcp.unwrap_or(peer.address().port());
        Giver { listener: TcpListener::bind((Ipv4Addr::from(ip), port)).expect("a listener"), peer }
    }

    /// Offers something: the message as it came.
    pub fn offers(&self, to: &Station, version: &str, kind: FileKind, name: &str, size: u64) -> Received {
        let attachment = Attachment { id: 1, name: name.into(), size, modified: 1_700_000_000, kind };
        let mut packet = format!("{version}:2003:li:pc:2097184:\0").into_bytes();
        packet.extend(write_attachments(&[attachment], netaide::codec::charset::Charset::Gbk));
        packet.push(0);
        self.peer.says(to.local, &format!("{version}:1999:li:pc:1:小李\0\0"));
        to.meets(self.peer.address());
        self.peer.send(to.local, &packet);
        to.receives()
    }

    /// Waits for a request, and takes it.
    pub fn asked(&self) -> (FileRequest, TcpStream) {
        let (mut stream, _) = self.listener.accept().expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        let (mut came, mut room) = (Vec::new(), [0; 2048]);
        loop {
            let length = stream.read(&mut room).expect("a request");
            assert!(length > 0, "closed before it asked: {came:?}");
            came.extend_from_slice(&room[..length]);
            if let Some(asked) = FileRequest::parse(&came).expect("a request").filter(|asked| asked.is_whole) {
                return (asked.request, stream);
            }
        }
    }

    /// Answers the next request with bytes and closes.
    pub fn gives(&self, bytes: &[u8]) -> FileRequest {
        let (request, mut stream) = self.asked();
        // Whoever is asked may have heard enough.
        stream.write_all(bytes).and_then(|()| stream.shutdown(Shutdown::Write)).ok();
        let mut room = [0; 64];
        while matches!(stream.read(&mut room), Ok(1..)) {}
        request
    }
}

/// Asks by hand, in pieces: what comes until the other side closes.
pub fn ask(from: [u8; 4], to: SocketAddr, pieces: &[&[u8]]) -> Vec<u8> {
    let mut stream = connect(from, to);
    for piece in pieces {
        stream.write_all(piece).expect("sent");
        stream.flush().expect("sent");
        std::thread::yield_now();
    }
    rest(&mut stream)
}

/// All that comes.
pub fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut came = Vec::new();
    // A reset is an end as well.
    stream.read_to_end(&mut came).ok();
    came
}

/// A connection from an address of loopback.
pub fn connect(from: [u8; 4], to: SocketAddr) -> TcpStream {
    use socket2::{Domain, Socket, Type};
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
    socket.bind(&SocketAddr::from((from, 0)).into()).expect("bound");
    socket.connect(&to.into()).expect("connected");
    socket.set_tcp_nodelay(true).expect("an option");
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    stream
}

pub fn complete(state: &FileState) -> bool {
    state.end == Some(FileEnd::Complete)
}
