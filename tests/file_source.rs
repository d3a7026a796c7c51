//! Files sent into real sessions: every byte, in order, as fast as was asked for.
//!
//! Traffic rule: loopback only.

mod support;

use std::fs;
use std::io::Read;
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::num::NonZeroU64;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use netaide::model::file_source::{Changed, Cut, FilePlan, FileSendError, FileSending, FileSent, Limit};
use netaide::model::{Ending, Form, Kind, MOST_AWAY, Session, SessionSpec, State, Target};
use support::{PATIENCE, noise, wait_for};

const WHOLE: Cut = Cut::Whole { datagram: 1400 };
const LINES: Cut = Cut::Lines { keep_end: false, empty: false };

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

fn plan(path: &Path, target: Target, cut: Cut) -> FilePlan {
    let times = NonZeroU64::new(1);
    FilePlan { path: path.to_owned(), target, cut, limit: Limit::default(), times, most_away: MOST_AWAY }
}

fn receiver() -> (UdpSocket, Target) {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    socket.set_read_timeout(Some(PATIENCE)).expect("set");
    let target = Target::Address(socket.local_addr().expect("bound"));
    (socket, target)
}

fn datagrams(socket: &UdpSocket, count: usize) -> Vec<Vec<u8>> {
    let mut buffer = vec![0; 70_000];
    let mut receive = || socket.recv(&mut buffer).map(|length| buffer[..length].to_vec()).expect("a datagram");
    (0..count).map(|_| receive()).collect()
}

fn done(sending: FileSending) -> FileSent {
    let sent = sending.wait().expect("no panic");
    assert!(sent.ended.is_none(), "{sent:?}");
    sent
}

#[test]
fn a_large_file_arrives_whole_on_a_stream() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("large.bin");
    let content = noise(8 << 20);
    fs::write(&path, &content).expect("written");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let reader = std::thread::Builder::new().name("reader".into()).spawn({
        let listener = listener.try_clone().expect("cloned");
        move || {
            let (mut peer, _) = listener.accept().expect("a client");
            let mut all = Vec::new();
            peer.read_to_end(&mut all).expect("read");
            all
        }
    });
    let reader = reader.expect("a thread");
    let mut session = session(Kind::TcpClient, Some(listener.local_addr().expect("bound")));
    let sending = FileSending::start(plan(&path, Target::Server, WHOLE), &session).expect("started");
    let sent = done(sending);
    assert_eq!((sent.bytes, sent.rounds, sent.changed), (8 << 20, 1, None));
    session.close(Ending::Orderly);
    session.join();
    assert!(reader.join().expect("read") == content, "not the same bytes");
}

#[test]
fn datagrams_have_the_chosen_size_and_the_file_may_be_repeated() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("data.bin");
    let content = noise(2500);
    fs::write(&path, &content).expect("written");
    let (socket, target) = receiver();
    let session = session(Kind::Udp, None);
    let plan = FilePlan { times: NonZeroU64::new(3), ..plan(&path, target, Cut::Whole { datagram: 1000 }) };
    let sent = done(FileSending::start(plan, &session).expect("started"));
    assert_eq!((sent.messages, sent.bytes, sent.rounds), (9, 7500, 3));
    let received = datagrams(&socket, 9);
    assert_eq!(received.iter().map(Vec::len).collect::<Vec<_>>(), [1000, 1000, 500].repeat(3));
    assert!(received.concat() == content.repeat(3));
}

#[test]
fn lines_are_packets_with_an_interval() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("lines.txt");
    fs::write(&path, "一\r\n\ntwo\nlast").expect("written");
    let (socket, target) = receiver();
    let session = session(Kind::Udp, None);
    let limit = Limit { interval: Duration::from_millis(20), ..Limit::default() };
    let from = Instant::now();
    let empty = Cut::Lines { keep_end: false, empty: true };
    let sent = done(FileSending::start(FilePlan { limit, ..plan(&path, target, empty) }, &session).expect("started"));
    assert!(from.elapsed() >= Duration::from_millis(60), "three intervals");
    assert_eq!(sent.messages, 4);
    assert_eq!(datagrams(&socket, 4), ["一".as_bytes(), b"", b"two", b"last"]);
}

#[test]
fn a_limit_is_kept_a_pause_holds_and_a_cancel_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("data.bin");
    fs::write(&path, noise(1 << 20)).expect("written");
    let (socket, target) = receiver();
    let session = session(Kind::Udp, None);
    let limit = Limit { kib: 100, ..Limit::default() };
    let sending = FileSending::start(FilePlan { limit, ..plan(&path, target, WHOLE) }, &session).expect("started");
    let from = Instant::now();
    datagrams(&socket, 20);
    // 20 datagrams of 1400 bytes at 100 KiB a second; a tenth of a second may be made up for.
    assert!(from.elapsed() >= Duration::from_millis(150), "{:?}", from.elapsed());
    assert!(sending.progress().fraction() < 0.9 && !sending.is_paused());
    sending.pause(true);
    wait_for("what was on its way", || {
        let before = sending.messages();
        std::thread::sleep(Duration::from_millis(100));
        sending.messages() == before
    });
    assert!(sending.is_paused() && sending.is_running());
    sending.cancel();
    let sent = sending.wait().expect("no panic");
    assert!(matches!(sent.ended, Some(FileSendError::Cancelled)), "{sent:?}");
    assert!(sent.messages >= 20 && sent.bytes < 1 << 20);
}

#[test]
fn what_happens_to_the_file_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("data.txt");
    fs::write(&path, "a\nb\nc\n").expect("written");
    let (socket, target) = receiver();
    let session = session(Kind::Udp, None);
    let limit = Limit { interval: Duration::from_millis(40), ..Limit::default() };
    let start = || FileSending::start(FilePlan { limit, ..plan(&path, target.clone(), LINES) }, &session);
    let sending = start().expect("started");
    datagrams(&socket, 1);
    fs::write(&path, "a\nb\nc\nd\n").expect("longer");
    let sent = done(sending);
    assert_eq!((sent.messages, sent.changed), (3, Some(Changed::Grew(2))));
    datagrams(&socket, 2);
    #[cfg(unix)]
    {
        let sending = start().expect("started");
        datagrams(&socket, 1);
        fs::remove_file(&path).expect("removed");
        let sent = done(sending);
        assert_eq!((sent.messages, sent.changed), (4, Some(Changed::Vanished)));
    }
}

#[test]
fn what_cannot_be_sent_says_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_socket, target) = receiver();
    let mut session = session(Kind::Udp, None);
    let missing = FileSending::start(plan(&folder.path().join("none"), target.clone(), WHOLE), &session);
    assert_eq!(missing.map(|_| ()).map_err(|error| error.kind()), Err(std::io::ErrorKind::NotFound));
    let of_folder = FileSending::start(plan(folder.path(), target.clone(), WHOLE), &session);
    assert_eq!(of_folder.map(|_| ()).map_err(|error| error.kind()), Err(std::io::ErrorKind::IsADirectory));
    let path = folder.path().join("long.txt");
    fs::write(&path, [b"short\n".to_vec(), vec![b'x'; 70_000]].concat()).expect("written");
    let sent = FileSending::start(plan(&path, target.clone(), LINES), &session).expect("started").wait();
    let sent = sent.expect("no panic");
    assert!(matches!(sent.ended, Some(FileSendError::LongLine { line: 2, most: 65_507 })), "{sent:?}");
    // The session ends while a file is sent slowly.
    let limit = Limit { messages: 10, ..Limit::default() };
    fs::write(&path, "x\n".repeat(100)).expect("written");
    let sending = FileSending::start(FilePlan { limit, ..plan(&path, target, LINES) }, &session).expect("started");
    session.close(Ending::Orderly);
    session.join();
    let sent = sending.wait().expect("no panic");
    assert!(matches!(sent.ended, Some(FileSendError::NotOpen)), "{sent:?}");
}
