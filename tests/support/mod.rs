//! What the tests with real sockets share: a session with its capture, and waiting on conditions.
//!
//! Traffic rule: loopback only.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use netaide::capture::{Capture, Direction, Meta, Peer, PeerId, Reader, Totals};
use netaide::net::{self, Command, Config, Ending, Event, Handle, NetError, Notice, SendError, State, Target};
use parking_lot::{Condvar, Mutex};

/// How long a condition may take to come true on a slow machine.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Waits until something is true; says what was waited for if it does not come.
pub fn wait_for(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "in vain waited for: {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// A running session with the capture that it writes.
pub struct Session {
    pub handle: Handle,
    pub capture: Capture,
    pub reader: Reader,
}

/// One record, read back.
#[derive(Clone, Debug)]
pub struct Record {
    pub meta: Meta,
    pub peer: Peer,
    pub local: Peer,
    pub bytes: Vec<u8>,
}

impl Session {
    /// Starts a session and does not wait for anything.
    pub fn start(config: Config) -> Self {
        Self::start_with(config, Arc::new(|| ()))
    }

    /// Starts a session with a wake of one's own.
    pub fn start_with(config: Config, wake: net::Wake) -> Self {
        let capture = Capture::default();
        let handle = net::open(config, capture.writer(), wake).expect("a worker");
        let reader = capture.reader();
        Session { handle, capture, reader }
    }

    /// Starts a session and waits until it is open.
    pub fn open(config: Config) -> Self {
        let session = Self::start(config);
        session.local();
        session
    }

    /// The bound address; waits until the session is open.
    pub fn local(&self) -> SocketAddr {
        let mut bound = None;
        wait_for("an open session", || {
            match self.handle.status().state() {
                State::Open { local, .. } => bound = Some(local),
                State::Failed(error) => panic!("not open: {error}"),
                _ => {}
            }
            bound.is_some()
        });
        bound.expect("open")
    }

    pub fn state(&self) -> State {
        self.handle.status().state()
    }

    /// Waits until the session is over; its last state.
    pub fn over(&self) -> State {
        wait_for("the end of the session", || self.state().is_over());
        self.state()
    }

    /// Waits until the session has failed; why.
    pub fn failed(&self) -> NetError {
        match self.over() {
            State::Failed(error) => error,
            state => panic!("did not fail: {state:?}"),
        }
    }

    /// Closes the session and waits for its end.
    pub fn close(&self) {
        self.handle.close(Ending::Orderly).expect("still running");
        assert_eq!(self.over(), State::Closed);
    }

    pub fn command(&self, command: Command) {
        wait_for("room in the queue", || match self.handle.send(command.clone()) {
            Ok(()) => true,
            Err(SendError::Full) => false,
            Err(SendError::Ended) => panic!("the session has ended"),
        });
    }

    pub fn send(&self, target: Target, bytes: impl Into<Arc<[u8]>>) {
        self.command(Command::Send { target, bytes: bytes.into() });
    }

    /// Sends a datagram.
    pub fn send_to(&self, address: SocketAddr, bytes: impl Into<Arc<[u8]>>) {
        self.send(Target::Address(address), bytes);
    }

    pub fn totals(&self) -> Totals {
        self.reader.totals()
    }

    /// All records from the beginning.
    pub fn records(&self) -> Vec<Record> {
        (0..self.reader.length()).map(|index| self.record(index)).collect()
    }

    pub fn record(&self, index: u64) -> Record {
        let meta = self.reader.meta(index).expect("a record");
        let mut bytes = Vec::new();
        assert!(self.reader.read(index, &mut bytes));
        Record { meta, peer: self.reader.peer(meta.peer), local: self.reader.peer(meta.local), bytes }
    }

    /// The records of one direction.
    pub fn records_of(&self, direction: Direction) -> Vec<Record> {
        self.records().into_iter().filter(|record| record.meta.direction == direction).collect()
    }

    pub fn received(&self) -> Vec<Record> {
        self.records_of(Direction::Received)
    }

    pub fn sent(&self) -> Vec<Record> {
        self.records_of(Direction::Sent)
    }

    /// Waits until that many records were received; gives them.
    pub fn wait_received(&self, count: u64) -> Vec<Record> {
        wait_for(&format!("{count} records"), || self.totals().received_packets >= count);
        self.received()
    }

    /// Waits until that many bytes were received; gives them joined.
    pub fn wait_bytes(&self, count: usize) -> Vec<u8> {
        wait_for(&format!("{count} bytes"), || self.totals().received_bytes >= count as u64);
        self.stream(Direction::Received)
    }

    /// The bytes of one direction, joined.
    pub fn stream(&self, direction: Direction) -> Vec<u8> {
        self.records_of(direction).into_iter().flat_map(|record| record.bytes).collect()
    }

    pub fn notices(&self) -> Vec<(PeerId, Notice)> {
        let events = self.records_of(Direction::Event).into_iter();
        events.map(|record| (record.meta.peer, Notice::from_bytes(&record.bytes).expect("a notice"))).collect()
    }

    pub fn has_notice(&self, wanted: &Notice) -> bool {
        self.notices().iter().any(|(_, notice)| notice == wanted)
    }

    /// Waits for a notice.
    pub fn wait_notice(&self, wanted: &Notice) {
        wait_for(&format!("{wanted:?}"), || self.has_notice(wanted));
    }

    /// Waits until something was refused; what. Checks that the face was told as well.
    pub fn refused(&self) -> NetError {
        let mut refused = None;
        wait_for("a refusal", || {
            while let Some(event) = self.handle.event() {
                if let Event::Refused(error) = event {
                    refused = Some(error);
                    return true;
                }
            }
            false
        });
        let error = refused.expect("refused");
        assert!(self.has_notice(&Notice::Refused(error.clone())), "the capture does not tell of {error}");
        error
    }
}

/// Holds a worker in its wake, as a face never should, so that things happen while it does not look.
#[derive(Default)]
pub struct Gate {
    /// Shut, and somebody is held.
    state: Mutex<(bool, bool)>,
    changed: Condvar,
}

impl Gate {
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// The wake for the session.
    pub fn wake(self: &Arc<Self>) -> net::Wake {
        let gate = Arc::clone(self);
        Arc::new(move || gate.pass())
    }

    fn pass(&self) {
        let mut state = self.state.lock();
        while state.0 {
            state.1 = true;
            self.changed.notify_all();
            self.changed.wait(&mut state);
        }
        state.1 = false;
    }

    pub fn shut(&self) {
        self.state.lock().0 = true;
    }

    pub fn wait_until_held(&self) {
        wait_for("a held worker", || self.state.lock().1);
    }

    pub fn open(&self) {
        self.state.lock().0 = false;
        self.changed.notify_all();
    }
}

/// Bytes that are nowhere alike, so that a lost, doubled or moved part shows.
pub fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

/// 127.0.0.1 with a port for the system to choose.
pub fn any() -> SocketAddr {
    ([127, 0, 0, 1], 0).into()
}
