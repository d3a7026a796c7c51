//! UDP sessions over real sockets, on loopback.

mod support;

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::Arc;

use netaide::capture::Peer;
use netaide::net::{
    Cause, Command, Config, Ending, Host, Interface, Membership, NetError, Notice, Operation, State, Target, UdpConfig,
};
use support::{Gate, Session, any, noise, wait_for};

const LONGEST: usize = 65_507;

fn udp(local: SocketAddr) -> Session {
    Session::open(Config::Udp(UdpConfig::new(local)))
}

fn everywhere() -> SocketAddr {
    (Ipv4Addr::UNSPECIFIED, 0).into()
}

#[cfg(target_os = "linux")]
fn on_loopback(session: &Session) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, session.local().port()).into()
}

/// An address where nobody listens.
fn closed_port() -> SocketAddr {
    UdpSocket::bind(any()).and_then(|socket| socket.local_addr()).expect("a port")
}

#[test]
fn the_empty_and_the_longest_datagram_are_records() {
    let (a, b) = (udp(any()), udp(any()));
    let longest = noise(LONGEST);
    for bytes in [&[][..], &longest, &[], b"z"] {
        a.send_to(b.local(), bytes);
    }
    let received = b.wait_received(4);
    let lengths: Vec<u32> = received.iter().map(|record| record.meta.length).collect();
    assert_eq!(lengths, [0, LONGEST as u32, 0, 1]);
    assert_eq!(received[1].bytes, longest);
    for record in &received {
        assert_eq!(record.peer, Peer::Address(a.local()));
        assert_eq!(record.local, Peer::Address(b.local()));
        assert!(record.meta.time > 1_600_000_000_000_000_000, "nanoseconds since 1970");
    }
    wait_for("all sent", || a.totals().sent_packets == 4);
    let sent = a.sent();
    assert_eq!(sent.iter().map(|record| record.meta.length).collect::<Vec<_>>(), lengths);
    assert!(sent.iter().all(|record| record.peer == Peer::Address(b.local())));
    assert_eq!(a.totals().sent_bytes, LONGEST as u64 + 1);
}

#[test]
fn a_datagram_that_is_too_long_is_refused_and_the_session_goes_on() {
    let (a, b) = (udp(any()), udp(any()));
    a.send_to(b.local(), vec![1; LONGEST + 1]);
    let cause = Cause::MessageTooLong { length: LONGEST as u64 + 1 };
    assert_eq!(a.refused(), NetError::new(Operation::Send, b.local(), cause));
    a.send_to(b.local(), *b"after");
    assert_eq!(b.wait_received(1)[0].bytes, b"after");
    // Counted at the end of the worker's turn, which the receiver does not wait for.
    wait_for("the count", || a.totals().sent_packets == 1);
}

/// A session whose worker is held while `datagrams` of 64 bytes arrive.
fn flooded(datagrams: u32) -> Session {
    let gate = Gate::new();
    let session = Session::start_with(Config::Udp(UdpConfig::new(any())), gate.wake());
    let local = session.local();
    let sender = UdpSocket::bind(any()).expect("a socket");
    gate.shut();
    sender.send_to(b"hold", local).expect("sent");
    gate.wait_until_held();
    for number in 0..datagrams {
        let mut bytes = [0; 64];
        bytes[..4].copy_from_slice(&number.to_be_bytes());
        sender.send_to(&bytes, local).expect("sent");
    }
    gate.open();
    session
}

#[test]
fn a_burst_arrives_whole_and_in_order() {
    let session = flooded(2000);
    let received = session.wait_received(2001);
    for (number, record) in received[1..].iter().enumerate() {
        assert_eq!(record.bytes[..4], (number as u32).to_be_bytes());
    }
    assert_eq!(session.totals().lost_packets, if cfg!(target_os = "linux") { Some(0) } else { None });
}

#[test]
#[cfg(target_os = "linux")]
fn what_the_kernel_dropped_is_counted_exactly() {
    const SENT: u64 = 100_000;
    let session = flooded(SENT as u32);
    let lost = || session.totals().lost_packets.expect("Linux tells");
    wait_for("received and lost to be all", || session.totals().received_packets + lost() == SENT + 1);
    assert!(lost() > 0, "the flood must have been too much");
    assert!(session.totals().received_packets > 1000);
    session.close();
    let told: u64 = session
        .notices()
        .iter()
        .map(|(_, notice)| if let Notice::Lost { packets } = notice { *packets } else { 0 })
        .sum();
    assert_eq!(told, lost(), "the notices say the same as the counter");
}

#[test]
#[cfg(target_os = "linux")]
fn closing_takes_what_is_there_and_counts_the_rest() {
    const SENT: u64 = 100_000;
    let session = flooded(SENT as u32);
    session.close();
    let lost = session.totals().lost_packets.expect("Linux tells");
    assert!(lost > 0, "the flood must have been too much");
    assert_eq!(session.totals().received_packets + lost, SENT + 1);
}

#[test]
fn a_flood_does_not_keep_commands_waiting() {
    let session = udp(any());
    let local = session.local();
    let stop = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    let flood = std::thread::Builder::new().name("flood".into()).spawn(move || {
        let socket = UdpSocket::bind(any()).expect("a socket");
        while !stopped.load(std::sync::atomic::Ordering::Relaxed) {
            // A closed session refuses what comes after; that is the end of the test.
            socket.send_to(&[0; 16], local).ok();
        }
    });
    let flood = flood.expect("a thread");
    session.wait_received(1000);
    let peer = udp(any());
    session.send_to(peer.local(), *b"in between");
    assert_eq!(peer.wait_received(1)[0].bytes, b"in between");
    session.close();
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    flood.join().expect("flood");
}

#[test]
#[cfg(target_os = "linux")]
fn a_broadcast_is_told_from_a_unicast_and_answers_name_their_senders() {
    let asker = udp(everywhere());
    let mut shared = UdpConfig::new(everywhere());
    shared.shared_port = true;
    let one = Session::open(Config::Udp(shared.clone()));
    shared.local.set_port(one.local().port());
    let two = Session::open(Config::Udp(shared));
    let broadcast: SocketAddr = ([127, 255, 255, 255], one.local().port()).into();
    asker.send_to(broadcast, *b"who is there");
    for session in [&one, &two] {
        let record = &session.wait_received(1)[0];
        assert_eq!(record.bytes, b"who is there");
        assert_eq!(record.local, Peer::Address(broadcast));
    }
    for last in [2, 3] {
        let device = UdpSocket::bind((Ipv4Addr::new(127, 0, 0, last), 0)).expect("a socket");
        device.send_to(b"me", on_loopback(&asker)).expect("sent");
        let record = asker.wait_received(u64::from(last) - 1).pop().expect("received");
        assert_eq!(record.peer, Peer::Address(device.local_addr().expect("bound")));
        assert_eq!(record.local, Peer::Address(on_loopback(&asker)));
    }
    // Only the asker has sent: it does not hear its own broadcast on another port.
    assert_eq!(asker.totals().received_packets, 2);
}

#[test]
fn a_closed_port_is_told_with_its_address_and_no_other_datagram_suffers() {
    if !cfg!(target_os = "linux") {
        return eprintln!("SKIPPED: only Linux tells which datagram met a closed port");
    }
    for local in [any(), everywhere(), (Ipv6Addr::UNSPECIFIED, 0).into()] {
        let (session, peer) = (udp(local), udp(any()));
        let closed = closed_port();
        for _ in 0..100 {
            session.send_to(closed, *b"to nobody");
            session.send_to(peer.local(), *b"to somebody");
        }
        assert_eq!(peer.wait_received(100).len(), 100, "from {local}");
        let told =
            Notice::Undelivered { destination: closed, error: NetError::new(Operation::Send, closed, Cause::Refused) };
        session.wait_notice(&told);
        wait_for("all sent", || session.totals().sent_packets == 200);
        session.close();
        let others: Vec<_> =
            session.notices().into_iter().filter(|(_, notice)| matches!(notice, Notice::Refused(_))).collect();
        assert!(others.is_empty(), "{others:?}");
    }
}

#[test]
fn a_closed_port_over_ipv6_is_told() {
    if !cfg!(target_os = "linux") {
        return eprintln!("SKIPPED: only Linux tells which datagram met a closed port");
    }
    let closed = UdpSocket::bind((Ipv6Addr::LOCALHOST, 0)).and_then(|socket| socket.local_addr()).expect("a port");
    let session = udp((Ipv6Addr::LOCALHOST, 0).into());
    session.send_to(closed, *b"hello");
    let error = NetError::new(Operation::Send, closed, Cause::Refused);
    session.wait_notice(&Notice::Undelivered { destination: closed, error });
}

#[test]
fn sends_to_a_name_keep_their_order() {
    let (session, peer) = (udp(any()), udp(any()));
    let to = peer.local();
    let name = |name: &str| Target::Host(Host { name: name.into(), port: to.port() });
    session.send(name("localhost"), *b"1");
    session.send(Target::Address(to), *b"2");
    session.send(name("no\0name"), *b"lost");
    session.send(name("localhost"), *b"3");
    session.send(name("127.0.0.1"), *b"4");
    let bytes: Vec<Vec<u8>> = peer.wait_received(4).into_iter().map(|record| record.bytes).collect();
    assert_eq!(bytes, [b"1", b"2", b"3", b"4"]);
    let error = session.refused();
    assert_eq!((error.operation, error.cause), (Operation::Resolve, Cause::NameNotFound));
    assert!(session.sent().iter().all(|record| record.peer == Peer::Address(to)));
    assert_eq!(session.handle.status().unsent(), 0);
}

#[test]
fn closing_in_order_still_sends_to_a_name() {
    let (session, peer) = (udp(any()), udp(any()));
    let host = Host { name: "localhost".into(), port: peer.local().port() };
    session.send(Target::Host(host), *b"last words");
    session.close();
    assert_eq!(peer.wait_received(1)[0].bytes, b"last words");
    assert_eq!(session.notices().last().map(|(_, notice)| notice.clone()), Some(Notice::Closed));
}

#[test]
fn a_port_in_use_is_told_unless_it_is_shared() {
    let first = udp(any());
    let second = Session::start(Config::Udp(UdpConfig::new(first.local())));
    let error = NetError::new(Operation::Bind, first.local(), Cause::AddressInUse);
    assert_eq!(second.failed(), error);
    assert!(second.has_notice(&Notice::Failed(error)));
    let local = first.local();
    first.close();
    assert_eq!(udp(local).local(), local, "a closed session leaves its port at once");
}

#[test]
fn an_address_of_another_machine_cannot_be_bound() {
    // TEST-NET-3 (RFC 5737): nobody's address; nothing is sent.
    let local: SocketAddr = ([203, 0, 113, 1], 0).into();
    let session = Session::start(Config::Udp(UdpConfig::new(local)));
    assert_eq!(session.failed(), NetError::new(Operation::Bind, local, Cause::AddressNotAvailable));
}

#[test]
fn both_families_on_one_socket_show_ipv4_as_ipv4() {
    let session = udp((Ipv6Addr::UNSPECIFIED, 0).into());
    let port = session.local().port();
    let (v4, v6) = (udp(any()), udp((Ipv6Addr::LOCALHOST, 0).into()));
    v4.send_to((Ipv4Addr::LOCALHOST, port).into(), *b"four");
    session.wait_received(1);
    v6.send_to((Ipv6Addr::LOCALHOST, port).into(), *b"six");
    let received = session.wait_received(2);
    assert_eq!(received[0].peer, Peer::Address(v4.local()));
    assert_eq!(received[1].peer, Peer::Address(v6.local()));
    if cfg!(unix) {
        assert_eq!(received[0].local, Peer::Address((Ipv4Addr::LOCALHOST, port).into()));
        assert_eq!(received[1].local, Peer::Address((Ipv6Addr::LOCALHOST, port).into()));
    }
    for peer in [&v4, &v6] {
        session.send_to(peer.local(), *b"back");
        assert_eq!(peer.wait_received(1)[0].bytes, b"back");
    }
    assert_eq!(session.sent()[0].peer, Peer::Address(v4.local()));
}

#[test]
fn a_loopback_address_reaches_this_machine_only() {
    // 192.0.2.0/24 and 2001:db8::/32 are nobody's (RFC 5737, RFC 3849), and nothing leaves: it is refused before.
    let cases = [
        ("127.0.0.1:0", "192.0.2.1:9", "127.0.0.1"),
        ("127.0.0.1:0", "255.255.255.255:9", "127.0.0.1"),
        ("[::1]:0", "[2001:db8::1]:9", "::1"),
    ];
    for (local, elsewhere, named) in cases {
        let session = udp(local.parse().expect("an address"));
        let elsewhere: SocketAddr = elsewhere.parse().expect("an address");
        session.send_to(elsewhere, *b"never");
        let cause = Cause::LoopbackOnly { local: named.into() };
        assert_eq!(session.refused(), NetError::new(Operation::Send, elsewhere, cause));
        session.send_to(session.local(), *b"here");
        assert_eq!(session.wait_received(1)[0].bytes, b"here");
        assert_eq!(session.totals().sent_packets, 1);
    }
    // Any other address of the loopback network is this machine as well.
    let other = UdpSocket::bind((Ipv4Addr::new(127, 0, 0, 2), 0)).and_then(|socket| socket.local_addr());
    if let Ok(other) = other {
        let session = udp(any());
        session.send_to(other, *b"here");
        wait_for("it to be sent", || session.totals().sent_packets == 1);
    }
}

#[test]
fn an_address_of_the_other_family_is_refused() {
    let session = udp(any());
    let six: SocketAddr = (Ipv6Addr::LOCALHOST, 9).into();
    session.send_to(six, *b"x");
    assert_eq!(session.refused(), NetError::new(Operation::Send, six, Cause::WrongFamily));
    let mut config = UdpConfig::new((Ipv6Addr::UNSPECIFIED, 0).into());
    config.dual_stack = false;
    let session = Session::open(Config::Udp(config));
    session.send_to(any(), *b"x");
    assert_eq!(session.refused().cause, Cause::WrongFamily);
}

fn group(last: u8, interface: &str) -> Membership {
    Membership { group: Ipv4Addr::new(239, 77, 1, last).into(), interface: Interface::Named(interface.into()) }
}

/// Sends to a group over loopback only.
#[cfg(target_os = "linux")]
fn group_sender() -> socket2::Socket {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::DGRAM, None).expect("a socket");
    socket.bind(&any().into()).expect("bound");
    socket.set_multicast_if_v4(&Ipv4Addr::LOCALHOST).expect("loopback");
    socket
}

#[test]
#[cfg(target_os = "linux")]
fn groups_are_heard_from_joining_to_leaving() {
    let mut config = UdpConfig::new(everywhere());
    config.groups = vec![group(1, "lo")];
    let session = Session::open(Config::Udp(config));
    session.command(Command::Join(group(2, "127.0.0.1")));
    session.wait_notice(&Notice::Joined { group: "239.77.1.2@127.0.0.1".into() });
    assert!(session.has_notice(&Notice::Joined { group: "239.77.1.1@lo".into() }));
    assert_eq!(session.handle.status().groups(), [group(1, "lo"), group(2, "127.0.0.1")]);
    // Another session joins a third group: that must not let this one hear it.
    let other = udp(everywhere());
    other.command(Command::Join(group(3, "lo")));
    other.wait_notice(&Notice::Joined { group: "239.77.1.3@lo".into() });

    let (sender, port) = (group_sender(), session.local().port());
    let to = |last| SocketAddr::from(([239, 77, 1, last], port));
    for last in [3, 1, 2] {
        sender.send_to(&[last], &to(last).into()).expect("sent");
    }
    let received = session.wait_received(2);
    assert_eq!(received.iter().map(|record| record.bytes[0]).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(received[0].local, Peer::Address(to(1)));

    session.command(Command::Leave(group(2, "127.0.0.1")));
    session.wait_notice(&Notice::Left { group: "239.77.1.2@127.0.0.1".into() });
    assert_eq!(session.handle.status().groups(), [group(1, "lo")]);
    for last in [2, 1] {
        sender.send_to(&[last], &to(last).into()).expect("sent");
    }
    assert_eq!(session.wait_received(3)[2].bytes, [1], "what was left is not heard");
}

#[test]
#[cfg(target_os = "linux")]
fn a_session_sends_to_a_group_as_it_was_told() {
    let listener = udp(everywhere());
    listener.command(Command::Join(group(9, "1")));
    listener.wait_notice(&Notice::Joined { group: "239.77.1.9@1".into() });
    let to = SocketAddr::from(([239, 77, 1, 9], listener.local().port()));
    let lo = Interface::Named("lo".into());
    let mut config = UdpConfig::new(any());
    config.multicast = netaide::net::Multicast { ttl: 3, loopback: true, interface: lo.clone() };
    let sender = Session::open(Config::Udp(config));
    sender.send_to(to, *b"heard");
    assert_eq!(listener.wait_received(1)[0].bytes, b"heard");
}

/// Linux has no route for IPv6 groups on its loopback interface, so that the kernel itself is asked.
#[test]
#[cfg(target_os = "linux")]
fn an_ipv6_group_is_joined_by_interface_and_left() {
    let is_joined = || {
        let groups = std::fs::read_to_string("/proc/net/igmp6").expect("the kernel's list");
        groups.lines().any(|line| line.contains(" lo ") && line.contains("ff010000000000000000000000770077"))
    };
    let session = udp((Ipv6Addr::UNSPECIFIED, 0).into());
    let six: Ipv6Addr = "ff01::77:77".parse().expect("an address");
    let membership = Membership { group: six.into(), interface: Interface::Named("::1".into()) };
    session.command(Command::Join(membership.clone()));
    session.wait_notice(&Notice::Joined { group: "ff01::77:77@::1".into() });
    assert!(is_joined());
    // An IPv4 group on the same socket, which carries both.
    session.command(Command::Join(group(4, "lo")));
    session.wait_notice(&Notice::Joined { group: "239.77.1.4@lo".into() });
    group_sender().send_to(b"four", &SocketAddr::from(([239, 77, 1, 4], session.local().port())).into()).expect("sent");
    assert_eq!(session.wait_received(1)[0].bytes, b"four");
    session.command(Command::Leave(membership));
    session.wait_notice(&Notice::Left { group: "ff01::77:77@::1".into() });
    assert!(!is_joined());
}

#[test]
fn a_group_that_cannot_be_joined_is_refused_with_its_name() {
    let session = udp(any());
    let lo = || Interface::Named("127.0.0.1".into());
    let cases = [
        (Membership { group: any().ip(), interface: lo() }, "127.0.0.1@127.0.0.1", Cause::NotAGroup),
        (group(1, "nosuch0"), "239.77.1.1@nosuch0", Cause::NoSuchInterface),
        (
            Membership { group: "ff02::1".parse().expect("an address"), interface: lo() },
            "ff02::1@127.0.0.1",
            Cause::WrongFamily,
        ),
    ];
    for (membership, name, cause) in cases {
        session.command(Command::Join(membership));
        assert_eq!(session.refused(), NetError::new(Operation::Join, name, cause));
    }
    session.command(Command::Leave(group(1, "127.0.0.1")));
    let name = "239.77.1.1@127.0.0.1";
    assert_eq!(session.refused(), NetError::new(Operation::Leave, name, Cause::NotMember));
    assert!(session.handle.status().groups().is_empty());
    for _ in 0..2 {
        session.command(Command::Join(group(1, "127.0.0.1")));
    }
    assert_eq!(session.refused(), NetError::new(Operation::Join, name, Cause::AlreadyMember));
    assert_eq!(session.handle.status().groups().len(), 1);
    session.send_to(session.local(), *b"alive");
    session.wait_received(1);
}

#[test]
fn what_udp_cannot_do_is_refused() {
    let session = udp(any());
    session.send(Target::Server, *b"x");
    assert_eq!(session.refused().cause, Cause::NotSupported);
    session.command(Command::PauseAccept(true));
    assert_eq!(session.refused().cause, Cause::NotSupported);
    session.handle.close(Ending::Abort).expect("running");
    assert_eq!(session.over(), State::Closed);
}
