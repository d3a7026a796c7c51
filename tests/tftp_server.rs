//! A TFTP server against plain sockets: what each request is answered, byte by byte.
//!
//! Traffic rule: loopback only.

mod support;
mod tftp_support;

use netaide::capture::Direction;
use netaide::net::tftp::{Access, Finished, Network, Refusal};
use netaide::net::{Cause, Command, Config, Operation};
use netaide::proto::tftp::ErrorCode;
use support::{Session, noise, wait_for};
use tftp_support::*;

const SIZES: [usize; 7] = [0, 1, 511, 512, 513, 1024, 20_000];

#[test]
fn files_of_each_size_are_given_whole() {
    let server = Server::start(|_| ());
    for (at, size) in SIZES.into_iter().enumerate() {
        let file = noise(size);
        server.put("file", &file);
        let (got, port) = Raw::new().download("file", server.address);
        assert_eq!(got, file, "{size}");
        assert_ne!(port, server.address, "each transfer has a port of its own");
        assert_eq!(server.wait_end(at), Finished::Complete);
        let state = transfers(&server.session)[at].state();
        assert_eq!((state.counts.bytes, state.size), (size as u64, Some(size as u64)));
        assert_eq!(state.local, Some(port));
    }
}

#[test]
fn files_of_each_size_are_taken_whole() {
    let server = Server::writable();
    for (at, size) in SIZES.into_iter().enumerate() {
        let (file, name) = (noise(size), format!("file{size}"));
        Raw::new().upload(&name, &file, server.address);
        assert_eq!(server.file(&name), Some(file), "there as soon as the last ACK is");
        assert_eq!(server.wait_end(at), Finished::Complete);
    }
    assert_eq!(server.names().len(), SIZES.len(), "nothing else is left: {:?}", server.names());
}

#[test]
fn every_datagram_is_a_record() {
    let server = Server::with_file("file", &noise(600));
    let raw = Raw::new();
    let (_, port) = raw.download("file", server.address);
    server.wait_end(0);
    let packets: Vec<_> = server.session.records();
    let packets = packets.into_iter().filter(|record| record.meta.direction != Direction::Event);
    let seen: Vec<_> = packets
        .map(|record| (record.meta.direction, record.peer.address(), record.local.address(), record.bytes.len()))
        .collect();
    let (peer, sent, received) = (Some(raw.address()), Direction::Sent, Direction::Received);
    let expected = [
        (received, peer, Some(server.address), asking(RRQ, "file", &[]).len()),
        (sent, peer, Some(port), 516),
        (received, peer, Some(port), 4),
        (sent, peer, Some(port), 4 + 88),
        (received, peer, Some(port), 4),
    ];
    assert_eq!(seen, expected);
    let records = transfers(&server.session)[0].state().records;
    assert!(records.end >= server.session.reader.length() - 1 && records.start <= 1, "{records:?}");
}

#[test]
fn a_window_goes_out_at_once() {
    let file = noise(1000 * 6 + 1);
    let server = Server::with_file("file", &file);
    let raw = Raw::new();
    raw.ask(RRQ, "file", &[("blksize", "1000"), ("windowsize", "4"), ("tsize", "0")], server.address);
    let (oack, port) = raw.receive();
    assert_eq!(oack, b"\0\x06blksize\x001000\0windowsize\x004\0tsize\x006001\0");
    raw.ack(0, port);
    let block = |number: u16| numbered(DATA, number, &file[(number as usize - 1) * 1000..][..1000]);
    for number in 1..=4 {
        assert_eq!(raw.receive().0, block(number));
    }
    raw.assert_silent();
    raw.ack(4, port);
    assert_eq!(raw.receive().0, block(5));
    assert_eq!(raw.receive().0, block(6));
    assert_eq!(raw.receive().0, numbered(DATA, 7, &file[6000..]));
    raw.ack(7, port);
    assert_eq!(server.wait_end(0), Finished::Complete);
}

#[test]
fn one_port_serves_several_clients() {
    let server = Server::start(|config| {
        config.single_port = true;
        config.access.write = true;
    });
    let file = noise(1500);
    server.put("file", &file);
    let clients = [Raw::new(), Raw::new(), Raw::new()];
    let mut got = vec![Vec::new(); clients.len()];
    for raw in &clients {
        raw.ask(RRQ, "file", &[], server.address);
    }
    for block in 1..=3 {
        for (raw, got) in clients.iter().zip(&mut got) {
            let (bytes, from) = raw.receive();
            assert_eq!(from, server.address);
            got.extend_from_slice(&bytes[4..]);
            raw.ack(block, from);
        }
    }
    assert!(got.iter().all(|got| *got == file));
    let raw = Raw::new();
    assert_eq!(raw.upload("up", &file, server.address), server.address);
    assert_eq!(raw.download("up", server.address), (file, server.address), "and the same client again");
    for at in 0..5 {
        assert_eq!(server.wait_end(at), Finished::Complete);
    }
}

#[test]
fn ipv6_and_ipv4_at_one_port() {
    let server = Server::start(|config| config.local = "[::]:0".parse().expect("an address"));
    let file = noise(700);
    server.put("file", &file);
    for ip in ["::1", "127.0.0.1"] {
        let ip: std::net::IpAddr = ip.parse().expect("an address");
        let (got, port) = Raw::at(ip).download("file", (ip, server.address.port()).into());
        assert_eq!((got, port.ip()), (file.clone(), ip));
    }
}

#[test]
fn an_answer_leaves_from_the_address_that_was_asked() {
    let server = Server::start(|config| config.local = ([0, 0, 0, 0], 0).into());
    server.put("file", b"text");
    let asked: std::net::IpAddr = [127, 0, 0, 77].into();
    let (_, port) = Raw::new().download("file", (asked, server.address.port()).into());
    assert_eq!(port.ip(), asked);
    let raw = Raw::new();
    raw.ask(RRQ, "nothing", &[], (asked, server.address.port()).into());
    let (bytes, from) = raw.receive();
    assert_eq!((bytes[3], from.ip()), (1, asked));
}

#[test]
fn what_is_sent_to_everyone_is_not_answered() {
    let server = Server::start(|config| config.local = ([0, 0, 0, 0], 0).into());
    server.put("file", b"text");
    let raw = Raw::new();
    raw.socket.set_broadcast(true).expect("set");
    raw.ask(RRQ, "file", &[], ([127, 255, 255, 255], server.address.port()).into());
    server.session.wait_received(1);
    // The next request is answered, so the first one was done with.
    Raw::new().download("file", server.address);
    raw.assert_silent();
    server.wait_end(0);
    assert_eq!(transfers(&server.session).len(), 1);
}

#[test]
fn a_request_that_comes_twice_starts_one_transfer() {
    let server = Server::with_file("file", &noise(600));
    let raw = Raw::new();
    raw.ask(RRQ, "file", &[], server.address);
    let (_, port) = raw.receive_kind(DATA);
    raw.ask(RRQ, "file", &[], server.address);
    raw.ask(RRQ, "file", &[], server.address);
    server.session.wait_received(3);
    raw.ack(1, port);
    loop {
        let (bytes, from) = raw.receive_kind(DATA);
        assert_eq!(from, port, "no second transfer");
        if bytes[3] == 2 {
            break;
        }
    }
    raw.ack(2, port);
    assert_eq!(server.wait_end(0), Finished::Complete);
    assert_eq!(transfers(&server.session).len(), 1);
    // After its end, the same request is a new one.
    let (got, again) = raw.download("file", server.address);
    assert_eq!(got, noise(600));
    assert_ne!(again, port);
}

#[test]
fn a_packet_from_elsewhere_gets_error_5_and_changes_nothing() {
    let server = Server::with_file("file", &noise(600));
    let (raw, stranger) = (Raw::new(), Raw::new());
    raw.ask(RRQ, "file", &[], server.address);
    let (_, port) = raw.receive();
    stranger.ack(1, port);
    assert_eq!(stranger.error().0, 5);
    raw.assert_silent();
    raw.ack(1, port);
    raw.receive_kind(DATA);
    raw.ack(2, port);
    assert_eq!(server.wait_end(0), Finished::Complete);
    stranger.ack(7, server.address);
    assert_eq!(stranger.error().0, 5);
    // An ERROR is never answered.
    stranger.send(&numbered(ERROR, 0, b"no\0"), server.address);
    stranger.send(b"\0\x09nonsense", server.address);
    assert_eq!(stranger.error().0, 4);
}

#[test]
fn the_server_cancels() {
    let server = Server::writable();
    let raw = Raw::new();
    raw.ask(WRQ, "file", &[], server.address);
    let (_, port) = raw.receive();
    raw.data(1, &noise(512), port);
    raw.receive();
    let id = transfers(&server.session)[0].id;
    server.session.command(Command::CancelTransfer(id));
    assert_eq!(raw.error().0, 0);
    assert_eq!(server.wait_end(0), Finished::Cancelled);
    assert!(server.names().is_empty(), "{:?}", server.names());
}

#[test]
fn the_client_cancels() {
    let server = Server::writable();
    let raw = Raw::new();
    raw.ask(WRQ, "file", &[], server.address);
    let (_, port) = raw.receive();
    raw.data(1, &noise(512), port);
    raw.receive();
    raw.send(&numbered(ERROR, 0, b"enough\0"), port);
    let how = Finished::ByPeer { code: ErrorCode::NOT_DEFINED, message: b"enough".to_vec() };
    assert_eq!(server.wait_end(0), how);
    assert!(server.names().is_empty(), "{:?}", server.names());
}

#[test]
fn a_server_that_stops_tells_its_clients() {
    let server = Server::with_file("file", &noise(600));
    let raws = [Raw::new(), Raw::new()];
    for raw in &raws {
        raw.ask(RRQ, "file", &[], server.address);
        raw.receive();
    }
    server.session.close();
    for (at, raw) in raws.iter().enumerate() {
        let (bytes, _) = raw.receive_kind(ERROR);
        assert_eq!(bytes[3], 0);
        assert_eq!(server.wait_end(at), Finished::Cancelled);
    }
}

#[test]
fn refusals_have_their_codes_and_are_listed() {
    let server = Server::with_file("file", b"text");
    let cases: [(u8, &str, u8, Refusal); 4] = [
        (RRQ, "nothing", 1, Refusal::NotFound),
        (RRQ, "../file", 2, Refusal::BadName),
        (WRQ, "new", 2, Refusal::ReadOnly),
        (WRQ, "file", 2, Refusal::ReadOnly),
    ];
    for (at, (opcode, name, code, why)) in cases.into_iter().enumerate() {
        let raw = Raw::new();
        raw.ask(opcode, name, &[], server.address);
        assert_eq!(raw.error().0, code, "{name}");
        assert_eq!(server.wait_end(at), Finished::Refused(why), "{name}");
        assert_eq!(transfers(&server.session)[at].state().peer, Some(raw.address()));
    }
    let raw = Raw::new();
    raw.send(b"\0\x01file\0mail\0", server.address);
    assert_eq!(raw.error().0, 4);
    assert_eq!(server.wait_end(4), Finished::Refused(Refusal::Mode));
    raw.ask(RRQ, "file", &[("blksize", "7")], server.address);
    assert_eq!(raw.error().0, 8);
    assert_eq!(server.wait_end(5), Finished::Refused(Refusal::Options));
}

#[test]
fn a_file_that_is_there_is_kept_unless_overwriting_is_on() {
    let server = Server::writable();
    server.put("file", b"old");
    let raw = Raw::new();
    raw.ask(WRQ, "file", &[], server.address);
    assert_eq!(raw.error().0, 6);
    let access = Access { overwrite: true, write: true, ..config(server.folder.path()).access };
    server.session.command(Command::TftpAccess(access));
    wait_for("the new access", || {
        let raw = Raw::new();
        raw.ask(WRQ, "file", &[], server.address);
        let (bytes, port) = raw.receive();
        raw.send(&numbered(ERROR, 0, b"only looking\0"), port);
        bytes[1] == ACK
    });
    assert_eq!(server.file("file"), Some(b"old".to_vec()), "until the new one is whole");
    Raw::new().upload("file", b"new", server.address);
    assert_eq!(server.file("file"), Some(b"new".to_vec()));
}

#[test]
fn limits_are_kept() {
    let server = Server::start(|config| {
        config.access.write = true;
        config.access.limits.transfers = 3;
        config.access.limits.per_client = 2;
        config.access.limits.file = 1000;
    });
    server.put("file", &noise(600));
    let ask = |ip: [u8; 4]| {
        let raw = Raw::at(ip.into());
        raw.ask(RRQ, "file", &[], server.address);
        raw
    };
    let held = [ask([127, 0, 0, 1]), ask([127, 0, 0, 1])];
    held.iter().for_each(|raw| drop(raw.receive()));
    let (code, words) = ask([127, 0, 0, 1]).error();
    assert_eq!((code, words.contains("too many") || words.contains("Too many")), (0, true), "{words}");
    let other = ask([127, 0, 0, 2]);
    other.receive();
    let (code, words) = ask([127, 0, 0, 3]).error();
    assert_eq!((code, words.contains("busy")), (0, true), "{words}");
    assert_eq!(server.wait_end(2), Finished::Refused(Refusal::BusyClient));
    assert_eq!(server.wait_end(4), Finished::Refused(Refusal::Busy));
    for raw in held.iter().chain([&other]) {
        let (_, port) = raw.receive_kind(DATA);
        raw.send(&numbered(ERROR, 0, b"enough\0"), port);
    }
    for at in [0, 1, 3] {
        server.wait_end(at);
    }
    let raw = Raw::new();
    raw.ask(WRQ, "up", &[("tsize", "1001")], server.address);
    assert_eq!(raw.error().0, 3);
    // One who lies about the size gets no further.
    raw.ask(WRQ, "up", &[("tsize", "10")], server.address);
    let (_, port) = raw.receive();
    raw.data(1, &noise(512), port);
    raw.receive();
    raw.data(2, &noise(512), port);
    assert_eq!(raw.error().0, 3);
    assert_eq!(server.wait_end(6), Finished::Refused(Refusal::TooLarge { limit: 1000 }));
    assert_eq!(server.names(), ["file"]);
}

#[test]
fn who_is_not_on_the_list_is_not_answered() {
    let server = Server::start(|config| {
        config.access.allow = vec![Network { ip: [127, 0, 0, 2].into(), prefix: 32 }];
    });
    server.put("file", b"text");
    let raw = Raw::new();
    raw.ask(RRQ, "file", &[], server.address);
    assert_eq!(server.wait_end(0), Finished::Refused(Refusal::NotAllowed));
    let (got, _) = Raw::at([127, 0, 0, 2].into()).download("file", server.address);
    assert_eq!(got, b"text");
    raw.assert_silent();
}

#[test]
fn a_client_that_vanishes_leaves_no_file() {
    let server = Server::start(|config| {
        config.access.write = true;
        config.patience = hasty();
    });
    let raw = Raw::new();
    raw.ask(WRQ, "file", &[], server.address);
    let (_, port) = raw.receive();
    raw.data(1, &noise(512), port);
    assert_eq!(server.wait_end(0), Finished::TimedOut { answered: true });
    assert!(server.names().is_empty(), "{:?}", server.names());
}

#[test]
fn a_client_whose_socket_is_closed_is_gone_at_once() {
    let server = Server::with_file("file", &noise(2000));
    let raw = Raw::new();
    raw.ask(RRQ, "file", &[], server.address);
    let (_, port) = raw.receive();
    raw.ack(1, port);
    drop(raw);
    match server.wait_end(0) {
        Finished::Failed(error) => assert_eq!((error.operation, error.cause), (Operation::Send, Cause::Refused)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_client_that_stops_before_the_last_ack_has_the_file() {
    // As a program that writes the last block and ends: its port is closed, or it is only silent.
    for vanishes in [true, false] {
        let server = Server::start(|config| config.patience = hasty());
        server.put("file", &noise(600));
        let raw = Raw::new();
        raw.ask(RRQ, "file", &[], server.address);
        let (_, port) = raw.receive();
        raw.ack(1, port);
        raw.receive_kind(DATA);
        let _kept = if vanishes { None } else { Some(raw) };
        assert_eq!(server.wait_end(0), Finished::Unconfirmed, "vanishes: {vanishes}");
        let state = transfers(&server.session)[0].state();
        assert_eq!((state.counts.bytes, state.size), (600, Some(600)), "all was sent");
    }
}

#[test]
fn ended_transfers_are_forgotten_at_last() {
    let server = Server::with_file("file", b"text");
    let raw = Raw::new();
    for _ in 0..250 {
        raw.ask(RRQ, "nothing", &[], server.address);
        raw.receive();
    }
    Raw::new().download("file", server.address);
    wait_for("the last one", || {
        let last = transfers(&server.session).last().map(|transfer| transfer.state().finished);
        last == Some(Some(Finished::Complete))
    });
    assert_eq!(transfers(&server.session).len(), 201);
}

#[test]
fn a_server_that_cannot_open_says_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = Raw::new();
    let mut wanted = config(folder.path());
    wanted.local = taken.address();
    let failed = Session::start(Config::TftpServer(Box::new(wanted.clone()))).failed();
    assert_eq!((failed.operation, failed.cause), (Operation::Bind, Cause::AddressInUse));
    wanted.root = folder.path().join("nothing");
    let failed = Session::start(Config::TftpServer(Box::new(wanted))).failed();
    assert_eq!(failed.cause, Cause::NoSuchFolder);
}
