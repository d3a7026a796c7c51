//! Replays into real sessions: what arrives, in which order, how fast, and how they end.
//!
//! Traffic rule: loopback only.
#![allow(clippy::expect_used, clippy::panic, reason = "what is not as expected fails the test")]

mod support;

use std::io::Read;
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use netaide::capture::{Capture, Direction, Entry, PeerId, Reader};
use netaide::model::replay::{MOST_AWAY, Plan, Replay, ReplayError, Speed, State as Playing};
use netaide::model::walk::{Choice, Whose};
use netaide::model::{Clients, Ending, Form, Kind, Session, SessionSpec, State, Target};
use support::{PATIENCE, wait_for};

const MILLISECOND: i64 = 1_000_000;

/// Records of one peer, so many nanoseconds apart, alternately sent and received.
fn capture(records: &[&[u8]], apart: i64) -> Capture {
    let capture = Capture::default();
    let mut writer = capture.writer();
    let peer = writer.address(([127, 0, 0, 1], 9).into());
    for (at, bytes) in records.iter().enumerate() {
        let time = 1_700_000_000_000_000_000 + at as i64 * apart;
        for direction in [Direction::Sent, Direction::Received] {
            let received = [b"answer to ", *bytes].concat();
            let bytes = if direction == Direction::Sent { bytes } else { received.as_slice() };
            writer.append(&[Entry { time, direction, peer, local: PeerId::NONE, bytes }]);
        }
    }
    capture
}

fn session(kind: Kind, remote: Option<SocketAddr>) -> Session {
    let mut form = Form { kind, local_address: "127.0.0.1".into(), local_port: "0".into(), ..Form::default() };
    if let Some(remote) = remote {
        form.remote_address = remote.ip().to_string();
        form.remote_port = remote.port().to_string();
    }
    let mut session = Session::new(SessionSpec { network: form, ..SessionSpec::default() });
    session.open(Arc::new(|| ())).expect("a form without faults");
    wait_for("an open session", || matches!(session.state(), State::Open { .. }));
    session
}

fn plan(target: Target, speed: Speed) -> Plan {
    let (choice, side, whose) = (Choice::All, Direction::Sent, Whose::All);
    Plan { choice, side, whose, target, speed, most_away: MOST_AWAY }
}

fn start(reader: Reader, plan: Plan, session: &Session) -> Replay {
    Replay::start(reader, plan, session).expect("a thread")
}

fn receiver() -> (UdpSocket, Target) {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    socket.set_read_timeout(Some(PATIENCE)).expect("set");
    let target = Target::Address(socket.local_addr().expect("bound"));
    (socket, target)
}

fn receive(socket: &UdpSocket) -> Vec<u8> {
    let mut buffer = vec![0; 65_536];
    let length = socket.recv(&mut buffer).expect("a datagram");
    buffer.truncate(length);
    buffer
}

/// Counts what comes until the end, slowly at first.
fn count_slowly(mut stream: TcpStream) -> JoinHandle<u64> {
    let count = move || {
        std::thread::sleep(Duration::from_millis(300));
        let (mut buffer, mut count) = (vec![0; 1 << 20], 0);
        while let Ok(length @ 1..) = stream.read(&mut buffer) {
            count += length as u64;
        }
        count
    };
    std::thread::Builder::new().name("reader".into()).spawn(count).expect("a thread")
}

#[test]
fn datagrams_come_in_order_at_their_time_and_empty_ones_too() {
    let records: Vec<Vec<u8>> = (0..20u8).map(|at| vec![at; usize::from(at) * 3]).collect();
    let records: Vec<&[u8]> = records.iter().map(Vec::as_slice).collect();
    let capture = capture(&records, 20 * MILLISECOND);
    let (socket, target) = receiver();
    let sender = session(Kind::Udp, None);
    let began = Instant::now();
    let replay = start(capture.reader(), plan(target, Speed::Times(2.0)), &sender);
    for (at, record) in records.iter().enumerate() {
        assert_eq!(receive(&socket), *record);
        let due = Duration::from_millis(10) * at as u32;
        assert!(began.elapsed() >= due, "record {at} came after {:?}", began.elapsed());
    }
    let replayed = replay.wait().expect("no panic");
    assert_eq!((replayed.records, replayed.ended), (20, None));
    let progress_total: usize = records.iter().map(|record| record.len()).sum();
    assert_eq!(replayed.bytes, progress_total as u64);
}

#[test]
fn the_received_side_goes_as_fast_as_it_can() {
    // An hour apart: only without waiting does it ever end.
    let capture = capture(&[b"one", b"two"], 3_600_000 * MILLISECOND);
    let (socket, target) = receiver();
    let sender = session(Kind::Udp, None);
    let replay = start(capture.reader(), Plan { side: Direction::Received, ..plan(target, Speed::Most) }, &sender);
    assert_eq!((receive(&socket), receive(&socket)), (b"answer to one".to_vec(), b"answer to two".to_vec()));
    assert_eq!(replay.wait().expect("no panic").records, 2);
}

#[test]
fn a_slow_server_gets_everything() {
    let chunk = vec![7; 64 << 10];
    let capture = capture(&vec![chunk.as_slice(); 600], 0);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let mut client = session(Kind::TcpClient, listener.local_addr().ok());
    let counted = count_slowly(listener.accept().expect("a client").0);
    let replayed = start(capture.reader(), plan(Target::Server, Speed::Most), &client).wait().expect("no panic");
    assert_eq!((replayed.records, replayed.ended), (600, None));
    client.close(Ending::Orderly);
    client.join();
    assert_eq!(counted.join().expect("no panic"), 600 * chunk.len() as u64);
}

#[test]
fn slow_clients_of_a_server_get_everything() {
    let chunk = vec![7; 64 << 10];
    let capture = capture(&vec![chunk.as_slice(); 600], 0);
    let mut server = session(Kind::TcpServer, None);
    let local = server.local().expect("open");
    let counted: Vec<_> = (0..2).map(|_| count_slowly(TcpStream::connect(local).expect("a server"))).collect();
    wait_for("two clients", || server.status().is_some_and(|status| status.client_count() == 2));
    let target = Target::Clients(Clients::All);
    let replayed = start(capture.reader(), plan(target, Speed::Most), &server).wait().expect("no panic");
    assert_eq!((replayed.records, replayed.ended), (600, None));
    server.close(Ending::Orderly);
    server.join();
    for counted in counted {
        assert_eq!(counted.join().expect("no panic"), 600 * chunk.len() as u64);
    }
}

#[test]
fn it_stands_still_goes_on_at_another_speed_and_can_be_cancelled() {
    let capture = capture(&[b"first", b"second", b"never"], 3_600_000 * MILLISECOND);
    let (socket, target) = receiver();
    let sender = session(Kind::Udp, None);
    let mut replay = start(capture.reader(), plan(target, Speed::Times(1.0)), &sender);
    assert_eq!(receive(&socket), b"first");
    wait_for("the count", || replay.progress().records == 1);
    replay.pause(true);
    assert_eq!(replay.progress().state, Playing::Paused);
    replay.set_speed(Speed::Times(36_000.0));
    replay.pause(false);
    assert_eq!(receive(&socket), b"second");
    replay.set_speed(Speed::Times(0.1));
    replay.cancel();
    let asked = Instant::now();
    let mut replayed = None;
    wait_for("the end", || {
        replayed = replay.poll();
        replayed.is_some()
    });
    assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
    assert_eq!(replayed.expect("ended").ended, Some(ReplayError::Cancelled));
}

#[test]
fn it_ends_with_its_session_and_without_clients() {
    let capture = capture(&[b"first", b"never"], 3_600_000 * MILLISECOND);
    let (socket, target) = receiver();
    let mut sender = session(Kind::Udp, None);
    let replay = start(capture.reader(), plan(target, Speed::Times(1.0)), &sender);
    assert_eq!(receive(&socket), b"first");
    sender.close(Ending::Orderly);
    assert_eq!(replay.wait().expect("no panic").ended, Some(ReplayError::NotOpen));
    let server = session(Kind::TcpServer, None);
    let replay = start(capture.reader(), plan(Target::Clients(Clients::All), Speed::Most), &server);
    assert_eq!(replay.wait().expect("no panic").ended, Some(ReplayError::NoClients));
    let closed = Session::new(SessionSpec::default());
    assert!(Replay::start(capture.reader(), plan(Target::Server, Speed::Most), &closed).is_err());
}
