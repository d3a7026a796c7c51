//! TCP client sessions over real sockets, on loopback.

mod support;

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use netaide::capture::{Direction, Peer};
use netaide::net::{
    Cause, Clients, Command, Config, Ending, Gone, Host, NetError, Notice, Operation, SendError, State, Target,
    TcpClientConfig, Wake,
};
use socket2::{Domain, SockRef, Socket, Type};
use support::{Gate, PATIENCE, Session, any, noise, wait_for};

fn host(address: SocketAddr) -> Host {
    Host { name: address.ip().to_string(), port: address.port() }
}

fn config(address: SocketAddr) -> TcpClientConfig {
    TcpClientConfig::new(host(address))
}

fn client(config: TcpClientConfig) -> Session {
    Session::start(Config::TcpClient(config))
}

/// A session that is connected to a plain socket.
fn pair() -> (Session, TcpStream) {
    pair_with(Arc::new(|| ()))
}

fn pair_with(wake: Wake) -> (Session, TcpStream) {
    let listener = TcpListener::bind(any()).expect("a listener");
    let session = Session::start_with(Config::TcpClient(config(listener.local_addr().expect("bound"))), wake);
    let (peer, _) = listener.accept().expect("a client");
    peer.set_read_timeout(Some(PATIENCE)).expect("set");
    session.local();
    (session, peer)
}

/// Makes the close of a socket a reset.
fn reset(peer: TcpStream) {
    SockRef::from(&peer).set_linger(Some(Duration::ZERO)).expect("set");
}

/// The last notice, which is the last record as well.
fn last_notice(session: &Session) -> Notice {
    assert_eq!(session.records().pop().expect("a record").meta.direction, Direction::Event);
    session.notices().pop().expect("a notice").1
}

/// A listener whose backlog is full: who connects waits.
fn busy_listener() -> (Socket, Vec<Socket>) {
    let listener = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
    listener.bind(&any().into()).expect("bound");
    listener.listen(0).expect("listening");
    let address = listener.local_addr().expect("bound");
    let mut waiting = Vec::new();
    loop {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
        match socket.connect_timeout(&address, Duration::from_millis(300)) {
            Ok(()) => waiting.push(socket),
            Err(_) => return (listener, waiting),
        }
        assert!(waiting.len() < 100, "the backlog never fills");
    }
}

#[test]
fn bytes_go_both_ways_and_are_recorded() {
    let (session, mut peer) = pair();
    let State::Open { local, remote } = session.state() else { panic!("open") };
    assert_eq!((Ok(local), remote), (peer.peer_addr().map_err(|_| ()), peer.local_addr().ok()));
    let remote = remote.expect("connected");
    session.send(Target::Server, *b"hello");
    let mut heard = [0; 5];
    peer.read_exact(&mut heard).expect("read");
    assert_eq!(&heard, b"hello");
    peer.write_all(b"good day").expect("written");
    assert_eq!(session.wait_bytes(8), b"good day");
    for record in [&session.sent()[0], &session.received()[0]] {
        assert_eq!((record.peer, record.local), (Peer::Connection(remote), Peer::Address(local)));
    }
    let notices: Vec<Notice> = session.notices().into_iter().map(|(_, notice)| notice).collect();
    assert_eq!(notices, [Notice::Connecting { remote }, Notice::Connected { local, remote }]);
    session.close();
    assert_eq!(last_notice(&session), Notice::Closed);
    assert_eq!(peer.read(&mut heard).expect("FIN, not a reset"), 0);
}

#[test]
fn what_is_sent_before_the_connection_is_there_waits_for_it() {
    let listener = TcpListener::bind(any()).expect("a listener");
    let session = client(config(listener.local_addr().expect("bound")));
    session.send(Target::Server, *b"early");
    let mut heard = [0; 5];
    listener.accept().expect("a client").0.read_exact(&mut heard).expect("read");
    assert_eq!(&heard, b"early");
}

#[test]
fn a_refused_connection_is_told() {
    let closed = TcpListener::bind(any()).and_then(|listener| listener.local_addr()).expect("a port");
    let session = client(config(closed));
    let error = NetError::new(Operation::Connect, closed, Cause::Refused);
    assert_eq!(session.failed(), error);
    assert_eq!(last_notice(&session), Notice::Failed(error));
    assert_eq!(session.handle.close(Ending::Orderly), Err(SendError::Ended));
}

#[test]
fn connecting_takes_no_longer_than_was_said() {
    let (listener, _waiting) = busy_listener();
    let address = listener.local_addr().ok().and_then(|address| address.as_socket()).expect("bound");
    let mut config = config(address);
    config.connect_timeout = Duration::from_millis(300);
    let begin = Instant::now();
    let session = client(config);
    assert_eq!(session.failed(), NetError::new(Operation::Connect, address, Cause::TimedOut));
    assert!(begin.elapsed() >= Duration::from_millis(300));
}

#[test]
fn connecting_can_be_cancelled() {
    let (listener, _waiting) = busy_listener();
    let address = listener.local_addr().ok().and_then(|address| address.as_socket()).expect("bound");
    let mut config = config(address);
    config.connect_timeout = Duration::from_secs(3600);
    let session = client(config);
    wait_for("connecting", || session.state() == State::Connecting { remote: address });
    session.close();
    assert_eq!(last_notice(&session), Notice::Closed);
}

#[test]
fn every_address_of_a_name_is_tried() {
    // "localhost" is ::1 and 127.0.0.1 on most systems, and only one of them listens.
    let listener = TcpListener::bind(any()).expect("a listener");
    let port = listener.local_addr().expect("bound").port();
    let session = client(TcpClientConfig::new(Host { name: "localhost".into(), port }));
    let _peer = listener.accept().expect("a client");
    session.local();
    let nobody = client(TcpClientConfig::new(Host { name: "no\0name".into(), port }));
    assert_eq!(nobody.failed(), NetError::new(Operation::Resolve, "no\0name", Cause::NameNotFound));
}

#[test]
fn a_fin_is_told_from_a_reset_and_both_come_after_the_data() {
    let data = noise(300_000);
    let (session, mut peer) = pair();
    peer.write_all(&data).expect("written");
    drop(peer);
    assert_eq!(session.over(), State::Closed);
    assert!(session.stream(Direction::Received) == data);
    assert_eq!(last_notice(&session), Notice::Disconnected(Gone::ByPeer));

    let (session, mut peer) = pair();
    peer.write_all(&data).expect("written");
    // A reset overtakes what the peer's kernel still holds: it must have left.
    wait_for("the data to leave", || session.totals().received_bytes == data.len() as u64);
    peer.write_all(b"and this").expect("written");
    reset(peer);
    assert_eq!(session.over(), State::Closed);
    assert_eq!(session.stream(Direction::Received)[data.len()..], *b"and this");
    assert_eq!(last_notice(&session), Notice::Disconnected(Gone::Reset));
}

#[test]
fn what_came_before_a_reset_is_recorded_also_while_sending() {
    let gate = Gate::new();
    let (session, mut peer) = pair_with(gate.wake());
    session.send(Target::Server, noise(32 << 20));
    wait_for("a full queue", || session.handle.status().unsent() > 0);
    gate.shut();
    peer.write_all(b"last ").expect("written");
    gate.wait_until_held();
    peer.write_all(b"words").expect("written");
    reset(peer);
    gate.open();
    assert_eq!(session.over(), State::Closed);
    assert_eq!(session.stream(Direction::Received), b"last words");
    assert_eq!(last_notice(&session), Notice::Disconnected(Gone::Reset));
}

#[test]
fn after_half_closing_the_rest_is_received() {
    let (session, mut peer) = pair();
    session.send(Target::Server, noise(500_000));
    session.command(Command::HalfClose(Clients::All));
    let mut heard = Vec::new();
    peer.read_to_end(&mut heard).expect("all and FIN");
    assert!(heard == noise(500_000));
    session.wait_notice(&Notice::Finished);
    session.send(Target::Server, *b"too late");
    assert_eq!(session.refused().cause, Cause::NotConnected);
    peer.write_all(b"the answer").expect("written");
    drop(peer);
    assert_eq!(session.over(), State::Closed);
    assert_eq!(session.stream(Direction::Received), b"the answer");
    assert_eq!(last_notice(&session), Notice::Disconnected(Gone::ByUs));
    assert_eq!(session.totals().sent_bytes, 500_000);
}

#[test]
fn what_waits_is_still_sent_after_the_peers_fin() {
    let (session, mut peer) = pair();
    let data = noise(12 << 20);
    session.send(Target::Server, data.clone());
    wait_for("a full queue", || session.handle.status().unsent() > 0);
    peer.shutdown(Shutdown::Write).expect("FIN");
    session.wait_notice(&Notice::PeerFinished);
    let mut heard = Vec::new();
    peer.read_to_end(&mut heard).expect("all and FIN");
    assert!(heard == data);
    assert_eq!(session.over(), State::Closed);
    assert_eq!(last_notice(&session), Notice::Disconnected(Gone::ByPeer));
    assert_eq!(session.totals().sent_bytes, data.len() as u64);
}

#[test]
fn closing_in_order_sends_what_waits() {
    let (session, mut peer) = pair();
    let data = noise(12 << 20);
    session.send(Target::Server, data.clone());
    session.handle.close(Ending::Orderly).expect("running");
    let mut heard = Vec::new();
    peer.read_to_end(&mut heard).expect("all and FIN");
    assert!(heard == data);
    drop(peer);
    assert_eq!(session.over(), State::Closed);
    assert_eq!(last_notice(&session), Notice::Closed);
}

#[test]
fn closing_in_order_ends_although_the_peer_keeps_sending() {
    let (session, mut peer) = pair();
    let stream = peer.try_clone().expect("a clone");
    let flood = std::thread::Builder::new()
        .name("flood".into())
        .spawn(move || {
            let block = [7; 65536];
            while peer.write_all(&block).is_ok() {}
        })
        .expect("a thread");
    session.wait_bytes(1 << 20);
    let begin = Instant::now();
    session.close();
    assert!(begin.elapsed() < Duration::from_secs(3));
    drop(stream);
    flood.join().expect("the flood ends with the connection");
}

#[test]
fn an_abort_is_a_reset_for_the_peer() {
    let (session, mut peer) = pair();
    session.handle.close(Ending::Abort).expect("running");
    assert_eq!(session.over(), State::Closed);
    assert_eq!(peer.read(&mut [0; 9]).map_err(|error| error.kind()), Err(ErrorKind::ConnectionReset));
    assert!(session.has_notice(&Notice::Disconnected(Gone::Aborted { unsent: 0 })));
    assert_eq!(last_notice(&session), Notice::Closed);
}

#[test]
fn a_peer_that_does_not_read_holds_up_sending_but_not_the_abort() {
    let (session, _peer) = pair();
    let bytes: Arc<[u8]> = noise(1 << 20).into();
    let send = || session.handle.send(Command::Send { target: Target::Server, bytes: Arc::clone(&bytes) });
    wait_for("a full queue", || send() == Err(SendError::Full));
    let unsent = session.handle.status().unsent();
    assert!(((16 << 20)..(18 << 20)).contains(&unsent), "{unsent}");
    session.handle.close(Ending::Abort).expect("taken beside the full queue");
    assert_eq!(session.over(), State::Closed);
    assert!(session.has_notice(&Notice::Disconnected(Gone::Aborted { unsent })));
    assert_eq!(session.handle.status().unsent(), 0);
}

#[test]
fn sixty_four_mebibytes_both_ways_come_back_equal() {
    const BLOCK: usize = 1 << 20;
    const BLOCKS: usize = 64;
    let (session, peer) = pair();
    let echo = std::thread::Builder::new()
        .name("echo".into())
        .spawn(move || {
            let mut peer = peer;
            let mut buffer = vec![0; 1 << 18];
            loop {
                match peer.read(&mut buffer).expect("read") {
                    0 => return,
                    length => peer.write_all(&buffer[..length]).expect("written"),
                }
            }
        })
        .expect("a thread");
    let data = noise(BLOCK * BLOCKS);
    data.chunks(BLOCK).for_each(|block| session.send(Target::Server, block));
    session.command(Command::HalfClose(Clients::All));
    assert_eq!(session.over(), State::Closed);
    echo.join().expect("echo");
    for direction in [Direction::Sent, Direction::Received] {
        assert!(session.stream(direction) == data, "{direction:?} differs");
    }
    assert_eq!(session.totals().sent_bytes, data.len() as u64);
}

#[test]
fn a_fixed_local_port_can_be_used_again_at_once() {
    let local = TcpListener::bind(any()).and_then(|listener| listener.local_addr()).expect("a port");
    for _ in 0..3 {
        // Another server each time: TCP itself forbids the same pair of ends while the old one is in TIME_WAIT.
        let listener = TcpListener::bind(any()).expect("a listener");
        let mut config = config(listener.local_addr().expect("bound"));
        config.local = Some(local);
        let session = client(config);
        assert_eq!(session.local(), local);
        let (peer, address) = listener.accept().expect("a client");
        assert_eq!(address, local);
        // We close first, so that the port stays in TIME_WAIT on our side.
        session.handle.close(Ending::Orderly).expect("running");
        wait_for("our FIN", || (&peer).read(&mut [0]).is_ok_and(|length| length == 0));
        drop(peer);
        assert_eq!(session.over(), State::Closed);
    }
}

#[test]
fn a_local_address_in_use_is_told() {
    let taken = TcpListener::bind(any()).expect("a listener");
    let listener = TcpListener::bind(any()).expect("a listener");
    let mut config = config(listener.local_addr().expect("bound"));
    let local = taken.local_addr().expect("bound");
    config.local = Some(local);
    assert_eq!(client(config.clone()).failed(), NetError::new(Operation::Bind, local, Cause::AddressInUse));
    config.local = Some((Ipv6Addr::LOCALHOST, 0).into());
    let error = client(config).failed();
    assert_eq!((error.operation, error.cause), (Operation::Connect, Cause::WrongFamily));
}

#[test]
fn a_loopback_address_connects_to_this_machine_only() {
    // Nobody's address (RFC 5737), and nothing leaves: it is refused before the system is asked.
    let elsewhere: SocketAddr = "192.0.2.1:9".parse().expect("an address");
    let mut config = config(elsewhere);
    config.local = Some(any());
    let session = client(config);
    let cause = Cause::LoopbackOnly { local: "127.0.0.1".into() };
    assert_eq!(session.failed(), NetError::new(Operation::Connect, elsewhere, cause));
    assert!(!session.has_notice(&Notice::Connecting { remote: elsewhere }));
}

#[test]
#[cfg(target_os = "linux")]
fn a_local_port_whose_connection_still_lives_is_busy() {
    let listener = TcpListener::bind(any()).expect("a listener");
    let remote = listener.local_addr().expect("bound");
    let mut config = config(remote);
    config.local = Some(any());
    let first = client(config.clone());
    config.local = Some(first.local());
    let second = client(config);
    assert_eq!(second.failed(), NetError::new(Operation::Connect, remote, Cause::LocalPortBusy));
}

#[test]
fn what_was_tried_says_more_than_what_could_not_be() {
    let closed = TcpListener::bind(any()).and_then(|listener| listener.local_addr()).expect("a port");
    // "localhost" is ::1 and 127.0.0.1 on most systems; only the second can be tried.
    let mut config = TcpClientConfig::new(Host { name: "localhost".into(), port: closed.port() });
    for local in [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), (Ipv6Addr::LOCALHOST, 0).into()] {
        config.local = Some(local);
        let session = client(config.clone());
        let error = session.failed();
        let connecting = |(_, notice): &(_, Notice)| matches!(notice, Notice::Connecting { .. });
        let tried = session.notices().iter().any(connecting);
        assert_eq!(error.cause, if tried { Cause::Refused } else { Cause::WrongFamily });
    }
}

#[test]
fn ipv6_and_its_scope_are_understood() {
    let listener = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).expect("a listener");
    let port = listener.local_addr().expect("bound").port();
    let session = client(TcpClientConfig::new(Host { name: "::1".into(), port }));
    let _peer = listener.accept().expect("a client");
    assert!(session.local().is_ipv6());
    let wrong = client(TcpClientConfig::new(Host { name: "fe80::1%nosuch0".into(), port }));
    assert_eq!(wrong.failed(), NetError::new(Operation::Resolve, "fe80::1%nosuch0", Cause::NoSuchInterface));
    let mapped = client(TcpClientConfig::new(Host { name: "::ffff:127.0.0.1".into(), port: 1 }));
    assert_eq!(mapped.failed().target, "[::ffff:127.0.0.1]:1");
    assert!(mapped.has_notice(&Notice::Connecting { remote: (Ipv4Addr::LOCALHOST, 1).into() }));
}

#[test]
fn what_a_client_cannot_do_is_refused() {
    let (session, _peer) = pair();
    session.send_to(any(), *b"x");
    assert_eq!(session.refused().cause, Cause::NotSupported);
    session.command(Command::PauseAccept(true));
    assert_eq!(session.refused().cause, Cause::NotSupported);
    session.close();
}
