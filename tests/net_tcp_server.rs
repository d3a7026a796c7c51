//! TCP server sessions over real sockets, on loopback.

mod support;

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use netaide::capture::{Direction, Peer, PeerId};
use netaide::net::{
    Cause, Clients, Command, Config, Ending, Gone, NetError, Notice, Operation, State, Target, TcpServerConfig,
};
use socket2::SockRef;
use support::{PATIENCE, Session, any, noise, wait_for};

fn server() -> Session {
    Session::open(Config::TcpServer(TcpServerConfig::new(any())))
}

/// Connects a plain socket and waits until the server has it.
fn join(server: &Session) -> (TcpStream, PeerId) {
    let stream = TcpStream::connect(server.local()).expect("connected");
    stream.set_read_timeout(Some(PATIENCE)).expect("set");
    let address = stream.local_addr().expect("bound");
    let mut peer = None;
    wait_for("the client to be there", || {
        let clients = server.handle.status().clients(0..usize::MAX);
        peer = clients.iter().rev().find(|client| client.address == address).map(|client| client.peer);
        peer.is_some()
    });
    (stream, peer.expect("there"))
}

fn to(peer: PeerId) -> Target {
    Target::Clients(Clients::Some(vec![peer]))
}

const ALL: Target = Target::Clients(Clients::All);

fn read(stream: &mut TcpStream, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes).expect("read");
    bytes
}

fn notices_of(session: &Session, peer: PeerId) -> Vec<Notice> {
    session.notices().into_iter().filter(|(of, _)| *of == peer).map(|(_, notice)| notice).collect()
}

/// The bytes of one client in one direction.
fn stream_of(session: &Session, peer: PeerId, direction: Direction) -> Vec<u8> {
    let records = session.records_of(direction).into_iter();
    records.filter(|record| record.meta.peer == peer).flat_map(|record| record.bytes).collect()
}

fn reset(stream: TcpStream) {
    SockRef::from(&stream).set_linger(Some(Duration::ZERO)).expect("set");
}

#[test]
fn each_client_has_its_own_records() {
    let server = server();
    let (mut one, first) = join(&server);
    let (mut two, second) = join(&server);
    assert!(first < second);
    one.write_all(b"I am one").expect("written");
    server.wait_bytes(8);
    two.write_all(b"I am two").expect("written");
    server.wait_bytes(16);
    server.send(to(second), *b"hello two");
    assert_eq!(read(&mut two, 9), b"hello two");
    assert_eq!(stream_of(&server, first, Direction::Received), b"I am one");
    assert_eq!(stream_of(&server, second, Direction::Received), b"I am two");
    wait_for("the record", || server.totals().sent_packets == 1);
    let sent = &server.sent()[0];
    assert_eq!(sent.peer, Peer::Connection(two.local_addr().expect("bound")));
    assert_eq!(sent.local, Peer::Address(server.local()));
    assert_eq!(notices_of(&server, first), [Notice::Online]);
    let status = server.handle.status();
    let shown = status.client(second).expect("there");
    assert_eq!((shown.received(), shown.sent(), shown.unsent()), (8, 9, 0));
    assert_eq!(status.client_count(), 2);
    server.close();
    assert_eq!(status.client_count(), 0);
    assert_eq!(server.notices().pop().map(|(_, notice)| notice), Some(Notice::Closed));
    assert_eq!(one.read(&mut [0]).expect("FIN"), 0);
}

#[test]
fn a_message_that_all_took_is_one_record_and_counts_for_each() {
    let server = server();
    server.send(ALL, *b"nobody here");
    assert_eq!(server.refused(), NetError::new(Operation::Send, "", Cause::NoClients));
    let mut clients: Vec<TcpStream> = (0..5).map(|_| join(&server).0).collect();
    server.send(ALL, *b"to all");
    for client in &mut clients {
        assert_eq!(read(client, 6), b"to all");
    }
    wait_for("the record", || server.totals().sent_packets == 5);
    let sent = server.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!((sent[0].peer, &sent[0].bytes[..]), (Peer::All, &b"to all"[..]));
    assert_eq!(server.totals().sent_bytes, 30);
    for client in server.handle.status().clients(0..5) {
        assert_eq!(client.sent(), 6);
    }
}

#[test]
fn a_client_that_is_not_there_is_refused_and_the_others_are_served() {
    let server = server();
    let (mut one, first) = join(&server);
    let stranger = PeerId(12345);
    server.send(Target::Clients(Clients::Some(vec![stranger, first])), *b"hi");
    assert_eq!(server.refused(), NetError::new(Operation::Send, "", Cause::NoSuchClient));
    assert_eq!(read(&mut one, 2), b"hi");
    assert!(server.notices().iter().any(|(peer, notice)| *peer == stranger && matches!(notice, Notice::Refused(_))));
    // One that went is told with its address.
    let address = one.local_addr().expect("bound");
    reset(one);
    server.wait_notice(&Notice::Offline(Gone::Reset));
    server.send(to(first), *b"too late");
    assert_eq!(server.refused(), NetError::new(Operation::Send, address, Cause::NoSuchClient));
}

#[test]
fn how_a_client_went_is_told_after_its_last_bytes() {
    let server = server();
    let data = noise(200_000);
    let (mut one, first) = join(&server);
    one.write_all(&data).expect("written");
    drop(one);
    wait_for("the first to go", || server.handle.status().client(first).is_none());
    server.wait_notice(&Notice::Offline(Gone::ByPeer));
    assert!(stream_of(&server, first, Direction::Received) == data);
    assert_eq!(notices_of(&server, first), [Notice::Online, Notice::Offline(Gone::ByPeer)]);
    let directions: Vec<Direction> = server.records().iter().map(|record| record.meta.direction).collect();
    assert_eq!(directions[directions.len() - 2..], [Direction::Received, Direction::Event], "data first");

    let (mut two, second) = join(&server);
    two.write_all(b"and this").expect("written");
    reset(two);
    server.wait_notice(&Notice::Offline(Gone::Reset));
    assert_eq!(stream_of(&server, second, Direction::Received), b"and this");

    let (mut three, third) = join(&server);
    let only = || Clients::Some(vec![third]);
    server.command(Command::Disconnect { clients: only(), ending: Ending::Orderly });
    assert_eq!(three.read(&mut [0]).expect("FIN"), 0);
    server.wait_notice(&Notice::Offline(Gone::ByUs));
    assert_eq!(notices_of(&server, third), [Notice::Online, Notice::Offline(Gone::ByUs)]);

    let (mut four, fourth) = join(&server);
    server.command(Command::Disconnect { clients: Clients::All, ending: Ending::Abort });
    assert_eq!(four.read(&mut [0]).map_err(|error| error.kind()), Err(ErrorKind::ConnectionReset));
    wait_for("the fourth to go", || server.handle.status().client_count() == 0);
    server.wait_notice(&Notice::Offline(Gone::Aborted { unsent: 0 }));
    assert_eq!(notices_of(&server, fourth).len(), 2);
}

#[test]
fn a_half_closed_client_is_still_heard() {
    let server = server();
    let (mut one, first) = join(&server);
    server.send(to(first), *b"the end");
    server.command(Command::HalfClose(Clients::Some(vec![first])));
    let mut heard = Vec::new();
    one.read_to_end(&mut heard).expect("all and FIN");
    assert_eq!(heard, b"the end");
    server.wait_notice(&Notice::Finished);
    server.send(to(first), *b"too late");
    assert_eq!(server.refused().cause, Cause::NotConnected);
    one.write_all(b"my answer").expect("written");
    drop(one);
    server.wait_notice(&Notice::Offline(Gone::ByUs));
    assert_eq!(stream_of(&server, first, Direction::Received), b"my answer");
}

#[test]
fn what_waits_for_a_client_is_sent_after_its_fin() {
    let server = server();
    let (mut one, first) = join(&server);
    let data = noise(12 << 20);
    server.send(to(first), data.clone());
    wait_for("a queue", || server.handle.status().unsent() > 0);
    one.shutdown(Shutdown::Write).expect("FIN");
    server.wait_notice(&Notice::PeerFinished);
    assert!(server.handle.status().client(first).is_some_and(|client| client.peer_finished()));
    let mut heard = Vec::new();
    one.read_to_end(&mut heard).expect("all and FIN");
    assert!(heard == data);
    server.wait_notice(&Notice::Offline(Gone::ByPeer));
    assert!(stream_of(&server, first, Direction::Sent) == data);
}

#[test]
fn a_client_that_has_finished_asking_is_answered() {
    let server = server();
    let (mut one, first) = join(&server);
    one.write_all(b"hi").expect("written");
    one.shutdown(Shutdown::Write).expect("FIN");
    let status = server.handle.status();
    wait_for("its FIN", || status.client(first).is_some_and(|client| client.peer_finished()));
    server.send(to(first), *b"hello ");
    server.send(ALL, *b"you");
    let mut heard = Vec::new();
    one.read_to_end(&mut heard).expect("the answer and FIN");
    assert_eq!(heard, b"hello you");
    wait_for("its end", || status.client_count() == 0);
    server.wait_notice(&Notice::Offline(Gone::ByPeer));
    assert_eq!(notices_of(&server, first), [Notice::Online, Notice::Offline(Gone::ByPeer)]);
    assert_eq!(stream_of(&server, first, Direction::Sent), b"hello ");
}

#[test]
fn the_grace_after_a_clients_fin_ends_when_it_is_over_or_when_we_end_it() {
    let server = server();
    let status = server.handle.status();
    let finished = || {
        let (one, peer) = join(&server);
        one.shutdown(Shutdown::Write).expect("FIN");
        (one, peer)
    };
    let begin = Instant::now();
    let (_one, first) = finished();
    wait_for("its end", || status.client(first).is_none());
    server.wait_notice(&Notice::Offline(Gone::ByPeer));
    assert!(begin.elapsed() >= Duration::from_millis(200), "{:?}", begin.elapsed());

    let (_two, second) = finished();
    server.command(Command::Disconnect { clients: Clients::Some(vec![second]), ending: Ending::Orderly });
    server.wait_notice(&Notice::Offline(Gone::ByUs));
    assert_eq!(notices_of(&server, second), [Notice::Online, Notice::Offline(Gone::ByUs)]);

    let (_three, third) = finished();
    wait_for("its FIN", || status.client(third).is_none_or(|client| client.peer_finished()));
    server.close();
    assert_eq!(notices_of(&server, third).first(), Some(&Notice::Online));
}

#[test]
fn what_a_broken_connection_took_with_it_is_told() {
    let server = server();
    let (one, first) = join(&server);
    let address = one.local_addr().expect("bound");
    server.send(to(first), noise(12 << 20));
    wait_for("a queue", || server.handle.status().unsent() > 0);
    reset(one);
    server.wait_notice(&Notice::Offline(Gone::Reset));
    let error = NetError::new(Operation::Send, address, Cause::Reset);
    assert_eq!(
        notices_of(&server, first),
        [Notice::Online, Notice::Refused(error.clone()), Notice::Offline(Gone::Reset)]
    );
    assert_eq!(server.refused(), error);
}

#[test]
fn a_slow_client_is_bounded_and_holds_up_nobody() {
    const LIMIT: usize = 1 << 20;
    const BLOCK: usize = 256 << 10;
    const BLOCKS: usize = 100;
    let mut config = TcpServerConfig::new(any());
    config.unsent_limit = LIMIT;
    let server = Session::open(Config::TcpServer(config));
    let (slow, slow_peer) = join(&server);
    let (mut fast, fast_peer) = join(&server);
    let (sender, taken) = crossbeam_channel::bounded(1);
    let reader = std::thread::Builder::new()
        .name("reader".into())
        .spawn(move || {
            for _ in 0..BLOCKS {
                sender.send(read(&mut fast, BLOCK)).expect("the test waits");
            }
            fast
        })
        .expect("a thread");
    let data = noise(BLOCK * BLOCKS);
    for block in data.chunks(BLOCK) {
        server.send(ALL, block);
        // The fast one takes each block before the next comes, whatever the slow one does.
        assert!(taken.recv_timeout(PATIENCE).expect("the fast client is not held up") == block);
        let slow = server.handle.status().client(slow_peer).expect("there");
        assert!(slow.unsent() <= LIMIT as u64, "{} bytes wait", slow.unsent());
    }
    let _fast = reader.join().expect("reader");
    let error = server.refused();
    assert_eq!(error.cause, Cause::QueueFull { limit: LIMIT as u64 });
    assert_eq!(error.target, slow.local_addr().expect("bound").to_string());
    let refusals: Vec<PeerId> = server
        .notices()
        .into_iter()
        .filter(|(_, notice)| matches!(notice, Notice::Refused(_)))
        .map(|(peer, _)| peer)
        .collect();
    assert!(refusals.iter().all(|peer| *peer == slow_peer));
    let unsent = server.handle.status().client(slow_peer).expect("there").unsent();
    assert!(unsent > 0);
    assert_eq!(server.handle.status().unsent(), unsent);
    assert!(server.handle.status().client(fast_peer).expect("there").unsent() == 0);

    // What was taken for the slow one arrives whole, once it reads: blocks 0, 1, 2, ... until the first refusal.
    server.command(Command::HalfClose(Clients::Some(vec![slow_peer])));
    let mut heard = Vec::new();
    (&slow).read_to_end(&mut heard).expect("all and FIN");
    assert_eq!(heard.len(), (BLOCKS - refusals.len()) * BLOCK);
    let whole = heard.chunks(BLOCK).all(|block| data.chunks(BLOCK).any(|sent| sent == block));
    assert!(whole, "each block arrives whole or not at all");
}

#[test]
fn a_message_that_can_never_wait_is_too_long_and_nobody_is_called_slow() {
    let mut config = TcpServerConfig::new(any());
    config.unsent_limit = 1000;
    let server = Session::open(Config::TcpServer(config));
    let (mut one, first) = join(&server);
    server.send(to(first), noise(1001));
    assert_eq!(server.refused().cause, Cause::TooLongForQueue { length: 1001, limit: 1000 });
    server.send(to(first), noise(1000));
    assert_eq!(read(&mut one, 1000), noise(1000));
}

#[test]
#[cfg(target_os = "linux")]
fn a_keep_alive_that_the_system_refuses_is_told_once() {
    let mut config = TcpServerConfig::new(any());
    // Linux takes up to 32767 seconds (tcp(7)).
    config.keep_alive = Some(Duration::from_secs(100_000));
    let server = Session::open(Config::TcpServer(config));
    let (mut one, first) = join(&server);
    let error = server.refused();
    assert_eq!((error.operation, error.target), (Operation::Configure, one.local_addr().expect("bound").to_string()));
    let (_two, second) = join(&server);
    server.send(ALL, *b"still served");
    assert_eq!(read(&mut one, 12), b"still served");
    assert_eq!(notices_of(&server, second), [Notice::Online]);
    assert_eq!(notices_of(&server, first).len(), 2);
}

#[test]
fn a_flooding_client_does_not_keep_others_waiting() {
    let server = server();
    let (mut flood, _) = join(&server);
    let (mut quiet, peer) = join(&server);
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    let flooding = std::thread::Builder::new()
        .name("flood".into())
        .spawn(move || {
            let block = [7; 1 << 16];
            while !stopped.load(Ordering::Relaxed) && flood.write_all(&block).is_ok() {}
        })
        .expect("a thread");
    server.wait_bytes(16 << 20);
    for round in 0..20u8 {
        quiet.write_all(&[round]).expect("written");
        wait_for("the quiet one to be heard", || {
            server.handle.status().client(peer).is_some_and(|client| client.received() > u64::from(round))
        });
        server.send(to(peer), [round]);
        assert_eq!(read(&mut quiet, 1), [round]);
    }
    server.handle.close(Ending::Abort).expect("running");
    assert_eq!(server.over(), State::Closed);
    stop.store(true, Ordering::Relaxed);
    flooding.join().expect("flood");
}

#[test]
fn sixty_four_mebibytes_to_and_from_a_client() {
    const BLOCK: usize = 1 << 20;
    let server = server();
    let (mut stream, peer) = join(&server);
    let data = noise(64 * BLOCK);
    stream.write_all(&data).expect("written");
    wait_for("all of it", || server.totals().received_bytes == data.len() as u64);
    assert!(stream_of(&server, peer, Direction::Received) == data);
    let reader = std::thread::Builder::new()
        .name("reader".into())
        .spawn(move || read(&mut stream, 64 * BLOCK))
        .expect("a thread");
    let client = server.handle.status().client(peer).expect("there");
    for (number, block) in data.chunks(BLOCK).enumerate() {
        wait_for("room", || (number * BLOCK) as u64 <= client.sent() + (8 << 20));
        server.send(to(peer), block);
    }
    assert!(reader.join().expect("reader") == data);
    wait_for("the last record", || server.totals().sent_bytes == data.len() as u64);
    assert!(stream_of(&server, peer, Direction::Sent) == data);
}

#[test]
fn two_thousand_clients_are_all_counted_and_all_told() {
    const CLIENTS: usize = 2000;
    let server = server();
    let local = server.local();
    let mut clients: Vec<TcpStream> = (0..CLIENTS).map(|_| TcpStream::connect(local).expect("connected")).collect();
    let status = server.handle.status();
    wait_for("all to be there", || status.client_count() == CLIENTS);
    for client in &mut clients {
        client.write_all(b"a line\n").expect("written");
    }
    wait_for("a line from each", || server.totals().received_bytes == 7 * CLIENTS as u64);
    assert!(status.clients(0..CLIENTS).iter().all(|client| client.received() == 7));
    assert!(status.clients(0..CLIENTS).is_sorted_by_key(|client| client.peer));
    server.send(ALL, *b"to you all");
    for client in &mut clients {
        assert_eq!(read(client, 10), b"to you all");
    }
    wait_for("the count", || server.totals().sent_packets == CLIENTS as u64);
    drop(clients);
    wait_for("all to be gone", || status.client_count() == 0);
    let count = |wanted: &Notice| server.notices().iter().filter(|(_, notice)| notice == wanted).count();
    wait_for("the last notice", || count(&Notice::Offline(Gone::ByPeer)) == CLIENTS);
    assert_eq!(count(&Notice::Online), CLIENTS);
    server.close();
}

#[test]
fn who_comes_while_paused_waits_in_the_backlog() {
    let server = server();
    server.command(Command::PauseAccept(true));
    server.wait_notice(&Notice::AcceptPaused);
    assert!(server.handle.status().accept_paused());
    let mut waiting = TcpStream::connect(server.local()).expect("the backlog takes it");
    waiting.write_all(b"patient").expect("written");
    // A command that is answered shows that the worker has had its turn.
    server.command(Command::Disconnect { clients: Clients::Some(vec![PeerId(9999)]), ending: Ending::Abort });
    server.refused();
    assert_eq!(server.handle.status().client_count(), 0);
    server.command(Command::PauseAccept(false));
    assert_eq!(server.wait_bytes(7), b"patient");
    server.wait_notice(&Notice::AcceptResumed);
    assert_eq!(server.handle.status().client_count(), 1);
}

#[test]
fn a_server_that_had_clients_can_listen_again_at_once() {
    let first = server();
    let local = first.local();
    for _ in 0..5 {
        let session = Session::open(Config::TcpServer(TcpServerConfig::new(any())));
        drop(session);
    }
    let clients: Vec<TcpStream> = (0..3).map(|_| join(&first).0).collect();
    first.close();
    for _ in 0..3 {
        let again = Session::open(Config::TcpServer(TcpServerConfig::new(local)));
        let (_stream, peer) = join(&again);
        again.command(Command::Disconnect { clients: Clients::Some(vec![peer]), ending: Ending::Orderly });
        again.close();
    }
    drop(clients);
}

#[test]
fn a_port_in_use_is_told() {
    let first = server();
    let second = Session::start(Config::TcpServer(TcpServerConfig::new(first.local())));
    let error = second.failed();
    assert_eq!((error.target, error.cause), (first.local().to_string(), Cause::AddressInUse));
    assert!(matches!(error.operation, Operation::Bind | Operation::Listen));
}

#[test]
fn closing_in_order_sends_what_waits_to_each_client() {
    let server = server();
    let clients: Vec<TcpStream> = (0..4).map(|_| join(&server).0).collect();
    let data = noise(8 << 20);
    server.send(ALL, data.clone());
    server.handle.close(Ending::Orderly).expect("running");
    let readers: Vec<_> = clients
        .into_iter()
        .map(|mut client| {
            std::thread::Builder::new()
                .name("reader".into())
                .spawn(move || {
                    let mut heard = Vec::new();
                    client.read_to_end(&mut heard).expect("all and FIN");
                    heard
                })
                .expect("a thread")
        })
        .collect();
    for reader in readers {
        assert!(reader.join().expect("reader") == data);
    }
    assert_eq!(server.over(), State::Closed);
    assert_eq!(server.totals().sent_bytes, 4 * data.len() as u64);
}

#[test]
fn one_server_takes_both_families() {
    let local: SocketAddr = (Ipv6Addr::UNSPECIFIED, 0).into();
    let server = Session::open(Config::TcpServer(TcpServerConfig::new(local)));
    let port = server.local().port();
    let four = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("connected");
    let six = TcpStream::connect((Ipv6Addr::LOCALHOST, port)).expect("connected");
    wait_for("both", || server.handle.status().client_count() == 2);
    let shown: Vec<SocketAddr> = server.handle.status().clients(0..2).iter().map(|client| client.address).collect();
    assert_eq!(shown, [four.local_addr().expect("bound"), six.local_addr().expect("bound")]);

    let mut config = TcpServerConfig::new(local);
    config.dual_stack = false;
    let server = Session::open(Config::TcpServer(config));
    let port = server.local().port();
    assert!(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err(), "only IPv6 was asked for");
    TcpStream::connect((Ipv6Addr::LOCALHOST, port)).expect("connected");
}
