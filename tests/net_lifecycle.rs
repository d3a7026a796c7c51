//! Opening, closing and dropping sessions: nothing may be left behind.
//!
//! One test counts the threads and files of the process, so the tests of this file take turns.

mod support;

use std::io::Read;
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use netaide::net::{
    Cause, Command, Config, Ending, Event, Host, NetError, Notice, Operation, SendError, State, Target,
    TcpClientConfig, TcpServerConfig, UdpConfig,
};
use parking_lot::Mutex;
use support::{Gate, PATIENCE, Session, any, noise, wait_for};

static TURN: Mutex<()> = Mutex::new(());

fn udp() -> Config {
    Config::Udp(UdpConfig::new(any()))
}

fn server(local: SocketAddr) -> Config {
    Config::TcpServer(TcpServerConfig::new(local))
}

fn client(remote: SocketAddr) -> Config {
    Config::TcpClient(TcpClientConfig::new(Host { name: remote.ip().to_string(), port: remote.port() }))
}

/// A wake that counts.
fn counting(woken: &Arc<AtomicUsize>) -> netaide::net::Wake {
    let woken = Arc::clone(woken);
    Arc::new(move || {
        woken.fetch_add(1, Ordering::SeqCst);
    })
}

#[cfg(target_os = "linux")]
fn count(folder: &str) -> usize {
    std::fs::read_dir(folder).expect("Linux has it").count()
}

/// The names of this process's threads.
#[cfg(target_os = "linux")]
fn threads() -> Vec<String> {
    let tasks = std::fs::read_dir("/proc/self/task").expect("Linux has it").filter_map(Result::ok);
    // A thread that ends while it is looked at has no name any more.
    tasks.filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok()).collect()
}

#[test]
#[cfg(target_os = "linux")]
fn two_hundred_sessions_leave_nothing_behind() {
    let _turn = TURN.lock();
    let listener = TcpListener::bind(any()).expect("a listener");
    let remote = listener.local_addr().expect("bound");
    // The resolver's thread stays, so it is started before the count.
    Session::start(Config::TcpClient(TcpClientConfig::new(Host { name: "no\0name".into(), port: 1 }))).failed();
    let workers =
        || threads().iter().filter(|name| name.starts_with("netaide-") && !name.starts_with("netaide-resolve")).count();
    wait_for("no worker", || workers() == 0);
    let (before_threads, before_files) = (threads().len(), count("/proc/self/fd"));
    for round in 0..200 {
        let session = match round % 4 {
            0 => Session::open(udp()),
            1 => Session::open(server(any())),
            2 => {
                let session = Session::open(client(remote));
                drop(listener.accept().expect("a client"));
                session
            }
            _ => Session::start(server(remote)),
        };
        match round % 3 {
            // It may be over already: the port is taken, the peer has closed.
            0 => drop(session.handle.close(Ending::Orderly)),
            1 => drop(session.handle.close(Ending::Abort)),
            _ => continue,
        }
        session.handle.join();
    }
    wait_for("the workers to end", || workers() == 0);
    wait_for("the threads to end", || threads().len() <= before_threads);
    assert_eq!(count("/proc/self/fd"), before_files);
}

#[test]
fn a_dropped_handle_closes_at_once() {
    let _turn = TURN.lock();
    let session = Session::open(server(any()));
    let local = session.local();
    let mut stream = TcpStream::connect(local).expect("connected");
    stream.set_read_timeout(Some(PATIENCE)).expect("set");
    wait_for("the client", || session.handle.status().client_count() == 1);
    let (capture, reader) = (session.capture, session.reader);
    drop(session.handle);
    assert_eq!(stream.read(&mut [0]).expect("FIN"), 0);
    let last = || {
        let mut bytes = Vec::new();
        reader.read(reader.length() - 1, &mut bytes);
        Notice::from_bytes(&bytes)
    };
    wait_for("the last notice", || last() == Some(Notice::Closed));
    Session::open(server(local));
    drop(capture);

    let session = Session::open(udp());
    let local = session.local();
    drop(session);
    wait_for("the port to be free", || UdpSocket::bind(local).is_ok());
}

#[test]
fn a_dropped_handle_does_not_wait_for_a_slow_peer() {
    let _turn = TURN.lock();
    let listener = TcpListener::bind(any()).expect("a listener");
    let session = Session::open(client(listener.local_addr().expect("bound")));
    let (mut peer, _) = listener.accept().expect("a client");
    peer.set_read_timeout(Some(PATIENCE)).expect("set");
    session.send(Target::Server, noise(32 << 20));
    wait_for("a full queue", || session.handle.status().unsent() > 0);
    drop(session.handle);
    let reader = session.reader;
    wait_for("the end", || {
        let mut bytes = Vec::new();
        reader.read(reader.length() - 1, &mut bytes);
        Notice::from_bytes(&bytes) == Some(Notice::Closed)
    });
    // The peer must not take a part for the whole.
    let mut heard = Vec::new();
    assert!(peer.read_to_end(&mut heard).is_err(), "a reset, not FIN, after {} bytes", heard.len());
}

#[test]
fn the_face_is_told_and_woken() {
    let _turn = TURN.lock();
    let woken = Arc::new(AtomicUsize::new(0));
    let session = Session::start_with(udp(), counting(&woken));
    let local = session.local();
    wait_for("the first wake", || woken.load(Ordering::SeqCst) > 0);
    assert_eq!(session.handle.event(), Some(Event::StateChanged));
    assert!(session.has_notice(&Notice::Opened { local }));
    let before = woken.load(Ordering::SeqCst);
    UdpSocket::bind(any()).and_then(|socket| socket.send_to(b"x", local)).expect("sent");
    wait_for("a wake", || woken.load(Ordering::SeqCst) > before);
    assert_eq!(session.totals().received_packets, 1);
    session.close();
    assert_eq!(session.state(), State::Closed);
    wait_for("the change", || session.handle.event() == Some(Event::StateChanged));
}

#[test]
fn an_idle_session_sleeps() {
    let _turn = TURN.lock();
    let woken = Arc::new(AtomicUsize::new(0));
    let session = Session::start_with(server(any()), counting(&woken));
    let _client = TcpStream::connect(session.local()).expect("connected");
    wait_for("the client", || session.handle.status().client_count() == 1);
    #[cfg(target_os = "linux")]
    {
        let switches = || -> u64 {
            let tasks = std::fs::read_dir("/proc/self/task").expect("tasks").filter_map(Result::ok);
            let text = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("status")).ok());
            let worker = text.filter(|text| text.starts_with("Name:\tnetaide-server"));
            let lines: Vec<String> =
                worker.flat_map(|text| text.lines().map(String::from).collect::<Vec<_>>()).collect();
            let counted = lines.iter().filter(|line| line.starts_with("voluntary_ctxt_switches"));
            counted.filter_map(|line| line.split_whitespace().last()?.parse::<u64>().ok()).sum()
        };
        let (begin, before) = (std::time::Instant::now(), switches());
        wait_for("some time to pass", || begin.elapsed() > std::time::Duration::from_millis(1500));
        assert!(switches() - before <= 2, "an idle worker must not wake up by itself");
    }
    session.close();
}

#[test]
fn what_was_taken_but_not_done_when_a_session_ends_is_told() {
    let _turn = TURN.lock();
    // A client that never comes to be connected.
    let closed = TcpListener::bind(any()).and_then(|listener| listener.local_addr()).expect("a port");
    let gate = Gate::new();
    gate.shut();
    let session = Session::start_with(client(closed), gate.wake());
    for _ in 0..3 {
        session.send(Target::Server, *b"lost");
    }
    gate.open();
    assert!(matches!(session.over(), State::Failed(_)));
    let told = NetError::new(Operation::Send, closed, Cause::NotConnected);
    assert_eq!(session.refused(), told);
    let count = session.notices().iter().filter(|(_, notice)| *notice == Notice::Refused(told.clone())).count();
    assert_eq!(count, 3);
}

#[test]
fn what_is_asked_of_an_ended_session_is_refused() {
    let _turn = TURN.lock();
    let session = Session::open(udp());
    session.close();
    wait_for("the thread's end", || session.handle.send(Command::PauseAccept(true)) == Err(SendError::Ended));
    assert_eq!(session.handle.close(Ending::Abort), Err(SendError::Ended));
    assert_eq!(session.handle.send(Command::Close(Ending::Orderly)), Err(SendError::Ended));
    session.handle.join();
}

#[test]
fn a_capture_goes_on_when_its_session_is_opened_again() {
    let _turn = TURN.lock();
    let session = Session::open(udp());
    session.send_to(session.local(), *b"one");
    session.wait_received(1);
    session.close();
    let handle = netaide::net::open(udp(), session.capture.writer(), Arc::new(|| ())).expect("a worker");
    let mut local = None;
    wait_for("the second", || match handle.status().state() {
        State::Open { local: bound, .. } => local.replace(bound).is_none(),
        _ => false,
    });
    UdpSocket::bind(any()).and_then(|socket| socket.send_to(b"two", local.expect("open"))).expect("sent");
    let bytes: Vec<Vec<u8>> = session.wait_received(2).into_iter().map(|record| record.bytes).collect();
    assert_eq!(bytes, [b"one", b"two"]);
}
