//! Relays over real sockets, on loopback: what passes, how it ends, what is recorded and told.

mod support;

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use netaide::capture::{Direction, Peer, PeerId};
use netaide::net::{
    Cause, Clients, Command, Config, Ending, Gone, Host, Notice, Operation, RelayConfig, Target, Towards, Transport,
};
use netaide::proto::faults::{Chance, Count, Faults};
use socket2::SockRef;
use support::{PATIENCE, Session, any, noise, wait_for};

/// A relay with the server behind it.
struct Relay {
    session: Session,
    server: TcpListener,
}

fn host(address: SocketAddr) -> Host {
    Host { name: address.ip().to_string(), port: address.port() }
}

fn relay_with(change: impl FnOnce(&mut RelayConfig)) -> Relay {
    let server = TcpListener::bind(any()).expect("a server");
    let mut config = RelayConfig::new(Transport::Tcp, any(), host(server.local_addr().expect("bound")));
    config.seed = Some(1);
    change(&mut config);
    Relay { session: Session::open(Config::Relay(Box::new(config))), server }
}

fn relay() -> Relay {
    relay_with(|_| ())
}

impl Relay {
    /// Both ends of a connection through the relay, and its name.
    fn connect(&self) -> (TcpStream, TcpStream, PeerId) {
        let client = TcpStream::connect(self.session.local()).expect("connected");
        let (server, _) = self.server.accept().expect("the relay comes");
        for stream in [&client, &server] {
            stream.set_read_timeout(Some(PATIENCE)).expect("set");
        }
        let peer = self.peer(client.local_addr().expect("bound"));
        self.wait_notice(peer, "the server", |notice| matches!(notice, Notice::UpstreamOpened { .. }));
        (client, server, peer)
    }

    fn peer(&self, address: SocketAddr) -> PeerId {
        peer(&self.session, address)
    }

    fn notices(&self, peer: PeerId) -> Vec<Notice> {
        self.session.notices().into_iter().filter(|(of, _)| *of == peer).map(|(_, notice)| notice).collect()
    }

    fn wait_notice(&self, peer: PeerId, what: &str, is: impl Fn(&Notice) -> bool) {
        wait_for(what, || self.notices(peer).iter().any(&is));
    }
}

fn peer(session: &Session, address: SocketAddr) -> PeerId {
    let mut found = None;
    wait_for("the client to be there", || {
        let clients = session.handle.status().clients(0..usize::MAX);
        found = clients.iter().find(|client| client.address == address).map(|client| client.peer);
        found.is_some()
    });
    found.expect("there")
}

fn read(stream: &mut TcpStream, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes).expect("read");
    bytes
}

fn is_reset(result: std::io::Result<usize>) -> bool {
    matches!(result, Err(error) if error.kind() == ErrorKind::ConnectionReset)
}

fn reset(stream: TcpStream) {
    SockRef::from(&stream).set_linger(Some(Duration::ZERO)).expect("set");
}

fn only(peer: PeerId) -> Clients {
    Clients::Some(vec![peer])
}

#[test]
fn each_client_talks_to_the_server_and_both_ways_are_recorded() {
    let relay = relay();
    let (mut one, mut server_one, first) = relay.connect();
    let (mut two, mut server_two, second) = relay.connect();
    one.write_all(b"I am one").expect("written");
    assert_eq!(read(&mut server_one, 8), b"I am one");
    two.write_all(b"I am two").expect("written");
    assert_eq!(read(&mut server_two, 8), b"I am two");
    server_two.write_all(b"hello two").expect("written");
    assert_eq!(read(&mut two, 9), b"hello two");
    wait_for("the record", || relay.session.totals().sent_packets == 1);
    let records = relay.session.records();
    let data: Vec<_> = records.iter().filter(|record| record.meta.direction != Direction::Event).collect();
    let said: Vec<_> = data.iter().map(|record| (record.meta.peer, record.meta.direction, &record.bytes[..])).collect();
    let expected = [
        (first, Direction::Received, &b"I am one"[..]),
        (second, Direction::Received, b"I am two"),
        (second, Direction::Sent, b"hello two"),
    ];
    assert_eq!(said, expected);
    assert_eq!(data[2].peer, Peer::Connection(two.local_addr().expect("bound")));
    assert_eq!(data[2].local, Peer::Address(relay.session.local()));
    let local = server_two.peer_addr().expect("connected");
    let remote = relay.server.local_addr().expect("bound");
    assert_eq!(relay.notices(second), [Notice::Online, Notice::UpstreamOpened { local, remote }]);
    let client = relay.session.handle.status().client(second).expect("there");
    wait_for("its counts", || (client.received(), client.sent()) == (8, 9));
    relay.session.close();
}

#[test]
fn a_half_closed_connection_goes_on_the_other_way() {
    let relay = relay();
    let (mut client, mut server, peer) = relay.connect();
    client.write_all(b"question").expect("written");
    client.shutdown(Shutdown::Write).expect("shut");
    let mut asked = Vec::new();
    server.read_to_end(&mut asked).expect("the end is passed on");
    assert_eq!(asked, b"question");
    server.write_all(&noise(300_000)).expect("written");
    drop(server);
    let mut answer = Vec::new();
    client.read_to_end(&mut answer).expect("the end is passed back");
    assert_eq!(answer, noise(300_000));
    relay.wait_notice(peer, "the end", |notice| *notice == Notice::Offline(Gone::ByPeer));
    let ends: Vec<Notice> = relay.notices(peer).split_off(2);
    assert_eq!(ends, [Notice::PeerFinished, Notice::UpstreamEnded(Gone::ByPeer), Notice::Offline(Gone::ByPeer)]);
    assert_eq!(relay.session.handle.status().client_count(), 0);
}

#[test]
fn a_reset_is_passed_on_as_a_reset() {
    let relay = relay();
    let (client, mut server, peer) = relay.connect();
    reset(client);
    assert!(is_reset(server.read(&mut [0; 9])));
    relay.wait_notice(peer, "the end", |notice| *notice == Notice::Offline(Gone::Reset));
    let (mut client, server, peer) = relay.connect();
    reset(server);
    assert!(is_reset(client.read(&mut [0; 9])));
    relay.wait_notice(peer, "the server's end", |notice| *notice == Notice::UpstreamEnded(Gone::Reset));
}

#[test]
fn what_came_before_a_reset_is_still_passed_on() {
    let relay = relay();
    // The relay may not even have looked whether the server is there.
    let mut client = TcpStream::connect(relay.session.local()).expect("connected");
    client.set_read_timeout(Some(PATIENCE)).expect("set");
    let (mut server, _) = relay.server.accept().expect("the relay comes");
    server.write_all(b"last words").expect("written");
    reset(server);
    assert_eq!(read(&mut client, 10), b"last words");
    assert!(is_reset(client.read(&mut [0; 9])));
}

#[test]
fn a_server_that_cannot_be_had_is_told_and_the_client_is_let_go() {
    let nobody = TcpListener::bind(any()).expect("a port").local_addr().expect("bound");
    let relay = relay_with(|config| config.remote = host(nobody));
    let mut client = TcpStream::connect(relay.session.local()).expect("connected");
    client.set_read_timeout(Some(PATIENCE)).expect("set");
    let error = relay.session.refused();
    assert_eq!((error.operation, error.cause), (Operation::Connect, Cause::Refused));
    assert_eq!(error.target, nobody.to_string());
    assert!(is_reset(client.read(&mut [0; 9])));
}

#[test]
fn a_relay_to_itself_is_refused() {
    let port = TcpListener::bind(any()).expect("a port").local_addr().expect("bound").port();
    let relay = relay_with(|config| {
        config.local = ([127, 0, 0, 1], port).into();
        config.remote = Host { name: "localhost".into(), port };
    });
    let _client = TcpStream::connect(relay.session.local()).expect("connected");
    let error = relay.session.refused();
    assert!(matches!(error.cause, Cause::LoopsToItself | Cause::Refused), "{error}");
    wait_for("nobody is left", || relay.session.handle.status().client_count() == 0);
}

#[test]
fn a_name_is_resolved_for_those_who_come() {
    let server = TcpListener::bind(any()).expect("a server");
    let port = server.local_addr().expect("bound").port();
    let remote = Host { name: "localhost".into(), port };
    let session = Session::open(Config::Relay(Box::new(RelayConfig::new(Transport::Tcp, any(), remote))));
    for _ in 0..3 {
        let mut client = TcpStream::connect(session.local()).expect("connected");
        client.write_all(b"by name").expect("written");
        let (mut stream, _) = server.accept().expect("the relay comes");
        assert_eq!(read(&mut stream, 7), b"by name");
    }
}

#[test]
fn a_large_transfer_arrives_whole_and_is_recorded_whole() {
    let relay = relay();
    let (mut client, mut server, _) = relay.connect();
    let sent = noise(64 << 20);
    let theirs = sent.clone();
    let writer = std::thread::Builder::new().name("writer".into()).spawn(move || {
        client.write_all(&theirs).expect("written");
        client.shutdown(Shutdown::Write).expect("shut");
        let mut back = Vec::new();
        client.read_to_end(&mut back).expect("read");
        back
    });
    let writer = writer.expect("a thread");
    let mut arrived = Vec::with_capacity(sent.len());
    server.read_to_end(&mut arrived).expect("read");
    assert!(arrived == sent, "what arrived is not what was sent");
    server.write_all(&sent[..8 << 20]).expect("written");
    drop(server);
    assert!(writer.join().expect("written") == sent[..8 << 20], "what came back is not what was sent");
    wait_for("the records", || relay.session.totals().sent_bytes == 8 << 20);
    assert!(relay.session.stream(Direction::Received) == sent, "not what was recorded");
    assert!(relay.session.stream(Direction::Sent) == sent[..8 << 20], "not what was recorded");
}

#[test]
fn a_slow_reader_slows_down_the_writer_and_nothing_piles_up() {
    for faults in [Faults::default(), Faults { delay: Duration::from_millis(1), ..Faults::default() }] {
        let relay = relay_with(|config| config.up = faults);
        let (mut client, mut server, peer) = relay.connect();
        SockRef::from(&server).set_recv_buffer_size(64 << 10).expect("set");
        client.set_nonblocking(true).expect("set");
        let (chunk, mut written, mut idle) = (noise(1 << 20), 0, Instant::now());
        // Until the client feels it for a while.
        while idle.elapsed() < Duration::from_millis(300) {
            match client.write(&chunk[written % chunk.len()..]) {
                Ok(length) => (written, idle) = (written + length, Instant::now()),
                Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
            }
            assert!(written < 256 << 20, "it never blocks");
        }
        let client_of = relay.session.handle.status().client(peer).expect("there");
        assert!(client_of.unsent() <= 5 << 20, "{} bytes wait", client_of.unsent());
        client.shutdown(Shutdown::Write).expect("shut");
        let mut arrived = Vec::new();
        server.read_to_end(&mut arrived).expect("read");
        assert_eq!(arrived.len(), written);
        assert!(arrived.chunks(chunk.len()).all(|part| *part == chunk[..part.len()]));
    }
}

#[test]
fn many_clients_are_one_thread() {
    let relay = relay();
    let mut pairs: Vec<_> = (0..200).map(|_| relay.connect()).collect();
    for (at, (client, ..)) in pairs.iter_mut().enumerate() {
        client.write_all(&(at as u32).to_be_bytes()).expect("written");
    }
    for (at, (client, server, _)) in pairs.iter_mut().enumerate() {
        assert_eq!(read(server, 4), (at as u32).to_be_bytes());
        server.write_all(b"ok").expect("written");
        assert_eq!(read(client, 2), b"ok");
    }
    drop(pairs);
    wait_for("the end of all", || relay.session.handle.status().client_count() == 0);
}

#[test]
fn a_message_of_the_users_goes_to_either_side_and_is_marked() {
    let relay = relay();
    let (mut client, mut server, peer) = relay.connect();
    relay.session.send(Target::Clients(only(peer)), *b"as the server");
    assert_eq!(read(&mut client, 13), b"as the server");
    relay.session.send(Target::Upstream(Clients::All), *b"as the client");
    assert_eq!(read(&mut server, 13), b"as the client");
    wait_for("the records", || relay.session.totals().received_packets == 1);
    assert_eq!(relay.session.stream(Direction::Sent), b"as the server");
    assert_eq!(relay.session.stream(Direction::Received), b"as the client");
    for towards in Towards::ALL {
        assert!(relay.notices(peer).contains(&Notice::Injected { towards, bytes: 13 }));
    }
    drop((client, server));
    relay.wait_notice(peer, "the end", |notice| matches!(notice, Notice::Offline(_)));
    relay.session.send(Target::Clients(only(peer)), *b"too late");
    assert_eq!(relay.session.refused().cause, Cause::NoSuchClient);
}

#[test]
fn a_client_is_disconnected_in_order_or_aborted() {
    let relay = relay();
    let (mut client, mut server, peer) = relay.connect();
    relay.session.command(Command::Disconnect { clients: only(peer), ending: Ending::Orderly });
    assert_eq!(client.read(&mut [0; 9]).expect("an end in order"), 0);
    assert_eq!(server.read(&mut [0; 9]).expect("an end in order"), 0);
    relay.wait_notice(peer, "the end", |notice| *notice == Notice::Offline(Gone::ByUs));
    let (mut client, mut server, peer) = relay.connect();
    relay.session.command(Command::Disconnect { clients: only(peer), ending: Ending::Abort });
    assert!(is_reset(client.read(&mut [0; 9])));
    assert!(is_reset(server.read(&mut [0; 9])));
    relay.wait_notice(peer, "the end", |notice| matches!(notice, Notice::Offline(Gone::Aborted { .. })));
    let (mut client, ..) = relay.connect();
    relay.session.close();
    assert_eq!(client.read(&mut [0; 9]).expect("an end in order"), 0);
}

#[test]
fn a_delay_is_felt_and_switched_off_while_it_runs() {
    let relay = relay_with(|config| config.up.delay = Duration::from_millis(150));
    let (mut client, mut server, _) = relay.connect();
    let start = Instant::now();
    client.write_all(b"late").expect("written");
    assert_eq!(read(&mut server, 4), b"late");
    assert!(start.elapsed() >= Duration::from_millis(150));
    let faults = Faults { delay: Duration::from_secs(3600), ..Faults::default() };
    relay.session.command(Command::SetFaults { towards: Towards::Server, faults });
    relay.session.wait_received(1);
    client.write_all(b"never?").expect("written");
    relay.session.wait_received(2);
    relay.session.command(Command::SetFaults { towards: Towards::Server, faults: Faults::default() });
    assert_eq!(read(&mut server, 6), b"never?");
    relay.session.wait_notice(&Notice::Faults { towards: Towards::Server, faults: Faults::default() });
}

#[test]
fn what_faults_change_is_told_to_the_byte() {
    let relay = relay_with(|config| config.down.corrupt = Chance::ALWAYS);
    let (mut client, mut server, peer) = relay.connect();
    server.write_all(b"pure").expect("written");
    let arrived = read(&mut client, 4);
    wait_for("the record", || relay.session.totals().sent_packets == 1);
    assert_eq!(relay.session.stream(Direction::Sent), b"pure", "recorded as it came");
    let wrong: Vec<u64> =
        (0..).zip(arrived.iter().zip(b"pure")).filter(|(_, (a, b))| a != b).map(|(at, _)| at).collect();
    relay.wait_notice(peer, "the effects", |notice| match notice {
        Notice::FaultEffects { towards: Towards::Client, effects } => effects.offsets == wrong,
        _ => false,
    });
    assert_eq!(wrong.len(), 1);
}

#[test]
fn pieces_are_dropped_and_doubled() {
    let relay = relay_with(|config| {
        config.up.drop = Chance::ALWAYS;
        config.down.duplicate = Chance::ALWAYS;
    });
    let (mut client, mut server, peer) = relay.connect();
    client.write_all(b"gone").expect("written");
    relay.wait_notice(peer, "what was dropped", |notice| match notice {
        Notice::FaultEffects { towards: Towards::Server, effects } => effects.dropped == Count { pieces: 1, bytes: 4 },
        _ => false,
    });
    server.write_all(b"twice").expect("written");
    assert_eq!(read(&mut client, 10), b"twicetwice");
    client.shutdown(Shutdown::Write).expect("shut");
    assert_eq!(server.read(&mut [0; 9]).expect("nothing but the end"), 0);
}

#[test]
fn a_connection_is_reset_after_its_bytes() {
    let relay = relay_with(|config| config.up.reset_after = 10);
    let (mut client, mut server, peer) = relay.connect();
    client.write_all(b"0123456789abcdef").expect("written");
    assert_eq!(read(&mut server, 10), b"0123456789");
    assert!(is_reset(server.read(&mut [0; 9])));
    assert!(is_reset(client.read(&mut [0; 9])));
    relay.wait_notice(peer, "the effects", |notice| match notice {
        Notice::FaultEffects { effects, .. } => effects.resets == 1 && effects.cut == Count { pieces: 1, bytes: 6 },
        _ => false,
    });
}

#[test]
fn a_stream_is_split_joined_and_slowed_and_loses_nothing() {
    let all = noise(60_000);
    for faults in [
        Faults { split: 7, ..Faults::default() },
        Faults { join: Duration::from_millis(20), ..Faults::default() },
        Faults { rate: 200_000, ..Faults::default() },
        Faults { jitter: Duration::from_millis(5), split: 1000, ..Faults::default() },
    ] {
        let slow = faults.rate > 0;
        let relay = relay_with(|config| config.up = faults);
        let (mut client, mut server, _) = relay.connect();
        let start = Instant::now();
        client.write_all(&all).expect("written");
        client.shutdown(Shutdown::Write).expect("shut");
        let mut arrived = Vec::new();
        server.read_to_end(&mut arrived).expect("read");
        assert!(arrived == all);
        assert!(!slow || start.elapsed() >= Duration::from_millis(150), "60 kB at 200 kB/s: {:?}", start.elapsed());
    }
}

fn udp() -> UdpSocket {
    let socket = UdpSocket::bind(any()).expect("a socket");
    socket.set_read_timeout(Some(PATIENCE)).expect("set");
    socket
}

fn udp_relay(change: impl FnOnce(&mut RelayConfig)) -> (Session, UdpSocket) {
    let server = udp();
    let mut config = RelayConfig::new(Transport::Udp, any(), host(server.local_addr().expect("bound")));
    config.seed = Some(1);
    change(&mut config);
    (Session::open(Config::Relay(Box::new(config))), server)
}

fn hear(socket: &UdpSocket) -> (Vec<u8>, SocketAddr) {
    let mut room = vec![0; 70_000];
    let (length, from) = socket.recv_from(&mut room).expect("a datagram");
    room.truncate(length);
    (room, from)
}

#[test]
fn answers_find_their_way_to_each_udp_client() {
    let (relay, server) = udp_relay(|_| ());
    let clients = [udp(), udp()];
    for (at, client) in clients.iter().enumerate() {
        client.send_to(&[at as u8; 3], relay.local()).expect("sent");
    }
    client_answers(&server, 2);
    for (at, client) in clients.iter().enumerate() {
        assert_eq!(hear(client), (vec![at as u8, at as u8, at as u8, b'!'], relay.local()));
    }
    // Empty and large ones are datagrams, too.
    for length in [0, 60_000] {
        clients[0].send_to(&vec![7; length], relay.local()).expect("sent");
        client_answers(&server, 1);
        assert_eq!(hear(&clients[0]).0.len(), length + 1);
    }
    wait_for("the records", || relay.totals().sent_packets == 4);
    assert_eq!(relay.totals().received_packets, 4);
    let first = peer(&relay, clients[0].local_addr().expect("bound"));
    let of_first = relay.records().into_iter().filter(|record| record.meta.peer == first);
    let ways: Vec<Direction> = of_first.map(|record| record.meta.direction).collect();
    let (event, received, sent) = (Direction::Event, Direction::Received, Direction::Sent);
    let data: Vec<Direction> = ways.into_iter().filter(|way| *way != event).collect();
    assert_eq!(data, [received, sent, received, sent, received, sent]);
    relay.close();
}

/// Answers so many datagrams with themselves and an exclamation mark.
fn client_answers(server: &UdpSocket, count: usize) {
    for _ in 0..count {
        let (mut bytes, from) = hear(server);
        bytes.push(b'!');
        bytes.truncate(65_000);
        server.send_to(&bytes, from).expect("sent");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn an_answer_leaves_from_the_address_that_was_asked() {
    let (relay, server) = udp_relay(|config| config.local = (std::net::Ipv4Addr::UNSPECIFIED, 0).into());
    let client = udp();
    let asked = SocketAddr::from(([127, 0, 0, 9], relay.local().port()));
    client.send_to(b"who", asked).expect("sent");
    client_answers(&server, 1);
    assert_eq!(hear(&client), (b"who!".to_vec(), asked));
}

#[test]
fn a_silent_udp_client_is_forgotten_and_comes_again() {
    let (relay, server) = udp_relay(|config| config.idle = Duration::from_millis(200));
    let client = udp();
    for _ in 0..2 {
        client.send_to(b"here", relay.local()).expect("sent");
        assert_eq!(hear(&server).0, b"here");
        wait_for("it to be forgotten", || relay.handle.status().client_count() == 0);
    }
    let gone = relay.notices().into_iter().filter(|(_, notice)| *notice == Notice::Offline(Gone::TimedOut)).count();
    assert_eq!(gone, 2);
}

#[test]
fn udp_clients_are_bounded_and_it_is_told() {
    let (relay, server) = udp_relay(|config| config.most_clients = 1);
    let (one, two) = (udp(), udp());
    one.send_to(b"in", relay.local()).expect("sent");
    assert_eq!(hear(&server).0, b"in");
    two.send_to(b"out", relay.local()).expect("sent");
    relay.wait_notice(&Notice::RelayFull { packets: 1 });
    one.send_to(b"still in", relay.local()).expect("sent");
    assert_eq!(hear(&server).0, b"still in");
}

#[test]
fn a_udp_server_that_is_not_there_is_told() {
    let (relay, server) = udp_relay(|_| ());
    let gone = server.local_addr().expect("bound");
    drop(server);
    udp().send_to(b"anybody?", relay.local()).expect("sent");
    wait_for("the report", || {
        let notices = relay.notices();
        notices
            .iter()
            .any(|(_, notice)| matches!(notice, Notice::Undelivered { destination, .. } if *destination == gone))
    });
}

#[test]
fn a_message_goes_to_either_side_of_udp() {
    let (relay, server) = udp_relay(|_| ());
    let client = udp();
    client.send_to(b"hello", relay.local()).expect("sent");
    let (_, from) = hear(&server);
    let peer = peer(&relay, client.local_addr().expect("bound"));
    relay.send(Target::Clients(only(peer)), *b"as the server");
    assert_eq!(hear(&client), (b"as the server".to_vec(), relay.local()));
    relay.send(Target::Upstream(Clients::All), *b"as the client");
    assert_eq!(hear(&server), (b"as the client".to_vec(), from));
    relay.wait_notice(&Notice::Injected { towards: Towards::Server, bytes: 13 });
    relay.command(Command::Disconnect { clients: Clients::All, ending: Ending::Orderly });
    wait_for("it to be gone", || relay.handle.status().client_count() == 0);
}

#[test]
fn datagrams_are_dropped_doubled_delayed_and_reordered() {
    let (relay, server) = udp_relay(|config| {
        config.up = Faults {
            jitter: Duration::from_millis(40),
            reorder: true,
            drop: Chance::from_millionths(200_000),
            duplicate: Chance::from_millionths(200_000),
            ..Faults::default()
        };
    });
    let client = udp();
    server.set_nonblocking(true).expect("set");
    let mut arrived = Vec::new();
    // All the time: the buffer of a socket holds fewer than come.
    let mut read = || {
        let mut room = [0; 4];
        while server.recv(&mut room).is_ok() {
            arrived.push(u32::from_be_bytes(room));
        }
        arrived.len() as u64
    };
    for number in 0..400u32 {
        client.send_to(&number.to_be_bytes(), relay.local()).expect("sent");
        read();
    }
    let told = || {
        let mut sum = (0, 0, 0, 0);
        for (_, notice) in relay.notices() {
            match notice {
                Notice::FaultEffects { effects, .. } => {
                    let (dropped, doubled) = (effects.dropped.pieces, effects.duplicated.pieces);
                    sum = (sum.0 + dropped, sum.1 + doubled, sum.2 + effects.reordered, sum.3);
                }
                Notice::Unpassed { bytes, .. } => sum.3 += bytes / 4,
                _ => {}
            }
        }
        sum
    };
    wait_for("all 400", || read() > 0 && relay.totals().received_packets == 400);
    wait_for("all to have passed", || {
        let (dropped, doubled, ..) = told();
        read() == 400 - dropped + doubled
    });
    relay.close();
    let (dropped, doubled, reordered, unpassed) = told();
    assert_eq!(read() + unpassed, 400 - dropped + doubled, "each is accounted for");
    assert!(dropped > 40 && doubled > 40 && reordered > 0, "{:?}", told());
    assert!(!arrived.is_sorted());
}

#[test]
fn datagrams_for_which_there_is_no_room_are_told() {
    let (relay, server) = udp_relay(|config| config.up.delay = Duration::from_secs(3600));
    let client = udp();
    let datagram = vec![1; 60_000];
    let overflowed = || {
        let mut told = relay.notices().into_iter();
        told.any(|(_, notice)| matches!(notice, Notice::FaultEffects { effects, .. } if !effects.overflowed.is_none()))
    };
    wait_for("the bound", || {
        client.send_to(&datagram, relay.local()).expect("sent");
        overflowed()
    });
    let held = relay.handle.status().clients(0..1)[0].unsent();
    assert!(held <= (4 << 20) + 61_000, "{held}");
    relay.close();
    let unpassed = relay.notices().into_iter().any(|(_, notice)| matches!(notice, Notice::Unpassed { .. }));
    assert!(unpassed, "what was given up is told");
    drop(server);
}
