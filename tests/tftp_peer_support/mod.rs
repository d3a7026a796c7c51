//! What the tests of TFTP against other programs share: our station on one side, a program that runs on the other.
//!
//! Where a program or a right is missing, a test says so loudly and passes; `.ci/run` installs the programs.
//! Traffic rule: loopback, or between network namespaces that the test made.
#![allow(dead_code, reason = "each test file uses its own part")]

#[path = "../spaces/mod.rs"]
mod spaces;

use std::net::{SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use netaide::capture::Capture;
use netaide::model::tftp::{
    Access, ClientConfig, Destination, Direction, Finished, FolderLimits, Origin, ServerConfig, Station, Task,
    TransferId, TransferRequest, TransferState, Tuning,
};
use netaide::net::{Config, Host, State};
use netaide::proto::tftp::{Mode, Patience};
pub use spaces::*;
use tempfile::TempDir;

/// Sizes at which blocks of 512 bytes begin or end.
pub const SIZES: [usize; 5] = [0, 1, 511, 512, 513];
/// Sizes around the block behind which the numbers begin again, in blocks of `blksize` bytes; the last one begins again
/// twice.
pub fn rollover_sizes(blksize: usize) -> [usize; 4] {
    let last = 65535 * blksize;
    [last - 1, last, last + 1, 65535 * 2 * blksize + 3 * blksize + 1]
}

/// All that can be tested, however long it takes: with the environment variable `NETAIDE_TEST_ALL_PEERS`.
pub fn is_thorough() -> bool {
    std::env::var_os("NETAIDE_TEST_ALL_PEERS").is_some()
}

/// The beginning of bytes that are nowhere alike, so that a lost, doubled or moved block shows.
pub fn noise(length: usize) -> &'static [u8] {
    static NOISE: OnceLock<Vec<u8>> = OnceLock::new();
    let noise = NOISE.get_or_init(|| {
        let mut state = 0x9e37_79b9_7f4a_7c15u64;
        let most = rollover_sizes(512)[3];
        let words = std::iter::repeat_with(|| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()
        });
        words.take(most / 8 + 1).flatten().collect()
    });
    &noise[..length]
}

/// A name and the bytes of that file.
pub fn sized(size: usize) -> (String, &'static [u8]) {
    (format!("f{size}"), noise(size))
}

pub fn assert_file(path: &Path, expected: &[u8], what: &str) {
    let got = std::fs::read(path).unwrap_or_else(|error| panic!("{what}: {}: {error}", path.display()));
    let same = got.iter().zip(expected).take_while(|(got, expected)| got == expected).count();
    assert!(got == expected, "{what}: {} bytes of {} came, the first {same} as they are", got.len(), expected.len());
}

/// A Python that has tftpy: `NETAIDE_TFTPY_PYTHON`, or the usual one.
pub fn tftpy() -> Option<PathBuf> {
    let python = std::env::var_os("NETAIDE_TFTPY_PYTHON").map_or("python3".into(), PathBuf::from);
    let has = |python: &Path| {
        let mut command = Command::new(python);
        command.args(["-c", "import tftpy"]).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    if has(&python) {
        return Some(python);
    }
    leave_out("no Python has tftpy (name one by NETAIDE_TFTPY_PYTHON), so nothing was tested against it");
    None
}

/// Our server with its folder.
pub struct Ours {
    pub station: Station,
    pub folder: TempDir,
    pub address: SocketAddr,
}

impl Ours {
    /// A server that may be written to.
    pub fn start(change: impl FnOnce(&mut ServerConfig)) -> Ours {
        let folder = tempfile::tempdir().expect("a folder");
        let mut config = ServerConfig {
            local: ([127, 0, 0, 1], 0).into(),
            dual_stack: true,
            root: folder.path().to_owned(),
            access: Access { write: true, overwrite: true, allow: Vec::new(), limits: FolderLimits::default() },
            single_port: false,
            blksize: 65464,
            windowsize: 65535,
            options: true,
            patience: Patience::default(),
        };
        change(&mut config);
        let mut station = Station::new(Capture::default());
        station.open(Config::TftpServer(Box::new(config)), Arc::new(|| ())).expect("a worker");
        let address = local(&station);
        Ours { station, folder, address }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn put(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path(name), bytes).expect("written");
    }

    /// Waits until all transfers have ended; how they did.
    pub fn ends(&self) -> Vec<Finished> {
        ends(&self.station).into_iter().filter_map(|(_, state)| state.finished).collect()
    }
}

fn local(station: &Station) -> SocketAddr {
    let mut bound = None;
    wait_for("an open station", || {
        match station.state() {
            State::Open { local, .. } => bound = Some(local),
            State::Failed(error) => panic!("not open: {error}"),
            _ => {}
        }
        bound.is_some()
    });
    bound.expect("open")
}

/// All transfers once they have ended: which way, and their last state.
pub fn ends(station: &Station) -> Vec<(Direction, TransferState)> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let all = station.transfers(0..usize::MAX);
        let states: Vec<_> = all.iter().map(|transfer| (transfer.direction, transfer.state())).collect();
        let running: Vec<_> = states.iter().filter(|(_, state)| state.finished.is_none()).collect();
        if running.is_empty() {
            return states;
        }
        assert!(Instant::now() < deadline, "without an end: {running:#?}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Our client.
pub struct Client {
    station: Station,
    next: u64,
    server: SocketAddr,
}

impl Client {
    pub fn of(server: SocketAddr) -> Client {
        let mut station = Station::new(Capture::default());
        let config = Config::TftpClient(ClientConfig::default());
        station.open(config, Arc::new(|| ())).expect("a worker");
        Client { station, next: 1, server }
    }

    pub fn begin(&mut self, name: impl Into<Vec<u8>>, mode: Mode, task: Task, tuning: Tuning) {
        let request = TransferRequest {
            id: TransferId(self.next),
            server: Host { name: self.server.ip().to_string(), port: self.server.port() },
            name: name.into(),
            mode,
            task,
            tuning,
        };
        self.next += 1;
        wait_for("room in the queue", || self.station.begin(request.clone()).is_ok());
    }

    /// Waits until everything that was begun has ended; the last states.
    pub fn ends(&self) -> Vec<TransferState> {
        wait_for("the transfers", || self.station.transfer_count() as u64 + 1 == self.next);
        ends(&self.station).into_iter().map(|(_, state)| state).collect()
    }

    /// Downloads to a file; the last state.
    pub fn get(&mut self, name: &str, to: &Path, tuning: Tuning) -> TransferState {
        let task = Task::Download(Destination::File { path: to.to_owned(), overwrite: true });
        self.begin(name, Mode::Octet, task, tuning);
        self.ends().pop().expect("a transfer")
    }

    /// Uploads a file; the last state.
    pub fn put(&mut self, from: &Path, name: &str, tuning: Tuning) -> TransferState {
        self.begin(name, Mode::Octet, Task::Upload(Origin::File(from.to_owned())), tuning);
        self.ends().pop().expect("a transfer")
    }
}

/// A port that nothing has bound just now.
pub fn free_port() -> u16 {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    socket.local_addr().expect("bound").port()
}

/// Starts a server program at a port that it is told, and waits until it answers.
pub fn serve(name: &str, mut command: impl FnMut(SocketAddr) -> Command) -> (Running, SocketAddr) {
    for _ in 0..5 {
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()));
        let mut server = Running::start(&mut command(address));
        if answers(address, &mut server) {
            return (server, address);
        }
        // Another program may have taken the port in between.
    }
    panic!("{name} does not start");
}

/// Whether a server answers there before it ends: a request for nothing is repeated until it gets an ERROR.
pub fn answers(address: SocketAddr, server: &mut Running) -> bool {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    socket.set_read_timeout(Some(Duration::from_millis(100))).expect("a time");
    let mut answered = false;
    wait_for(&format!("an answer of {address}"), || {
        // Nothing listens there yet: that is told by an error of either call.
        socket.send_to(b"\0\x01no-such-file\0octet\0", address).ok();
        answered = socket.recv_from(&mut [0; 600]).is_ok();
        answered || server.has_ended()
    });
    answered
}
