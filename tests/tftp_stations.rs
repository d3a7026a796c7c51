//! TFTP stations of netaide with each other: whole files, many at once, and what stops them.
//!
//! Traffic rule: loopback only.

mod support;
mod tftp_support;

use std::collections::BTreeMap;

use netaide::net::tftp::{Direction, Finished, TransferId, TransferRequest, Tuning};
use netaide::net::{Command, Notice, State};
use netaide::proto::tftp::{Happening, Mode};
use support::{Session, noise, wait_for};
use tftp_support::*;

/// Waits until all have ended; how.
fn ends(session: &Session, count: usize) -> Vec<Finished> {
    wait_for(&format!("{count} ended transfers"), || {
        let transfers = transfers(session);
        transfers.len() == count && transfers.iter().all(|transfer| transfer.state().finished.is_some())
    });
    transfers(session).iter().filter_map(|transfer| transfer.state().finished).collect()
}

#[test]
fn there_and_back_in_every_way() {
    let ways = [
        Tuning::default(),
        Tuning { plain: true, ..Tuning::default() },
        Tuning { blksize: Some(8), windowsize: Some(1), ..Tuning::default() },
        Tuning { blksize: Some(1428), windowsize: Some(16), timeout: Some(2), ..Tuning::default() },
        Tuning { blksize: Some(65464), windowsize: Some(2), ..Tuning::default() },
        Tuning { blksize: Some(512), windowsize: Some(65535), rollover: Some(1), ..Tuning::default() },
    ];
    let server = Server::writable();
    let (client, folder) = (client(), tempfile::tempdir().expect("a folder"));
    let mut id = 0;
    for (way, tuning) in ways.into_iter().enumerate() {
        for size in [0, 1, 511, 512, 513, 1428 * 16, 65464 * 2 + 1] {
            let (mine, name) = (folder.path().join("mine"), format!("{way}-{size}"));
            std::fs::write(&mine, noise(size)).expect("written");
            let got = folder.path().join(format!("got-{name}"));
            for task in [from_file(mine), to_file(got.clone())] {
                id += 1;
                begin(&client, TransferRequest { tuning, ..request(id, server.address, &name, task) });
                assert_eq!(wait_end(&client, id as usize - 1), Finished::Complete, "{name} {tuning:?}");
            }
            assert_eq!(server.file(&name), Some(noise(size)), "{name}");
            assert_eq!(std::fs::read(got).expect("there"), noise(size), "{name}");
        }
    }
    assert!(ends(&server.session, id as usize).iter().all(|how| *how == Finished::Complete));
}

#[test]
fn text_in_netascii_comes_back_as_it_was() {
    let server = Server::writable();
    let (client, folder) = (client(), tempfile::tempdir().expect("a folder"));
    let text = "一行\r\n\n\r\0尾\n".repeat(300);
    let (mine, got) = (folder.path().join("mine"), folder.path().join("got"));
    std::fs::write(&mine, &text).expect("written");
    for (id, task) in [(1, from_file(mine)), (2, to_file(got.clone()))] {
        begin(&client, TransferRequest { mode: Mode::Netascii, ..request(id, server.address, "text", task) });
        assert_eq!(wait_end(&client, id as usize - 1), Finished::Complete);
    }
    assert_eq!(server.file("text"), Some(text.clone().into_bytes()));
    assert_eq!(std::fs::read(got).expect("there"), text.into_bytes());
}

#[test]
fn over_ipv6_and_behind_one_port() {
    let server = Server::start(|config| {
        config.local = "[::1]:0".parse().expect("an address");
        config.single_port = true;
        config.access.write = true;
    });
    let file = noise(300_000);
    server.put("file", &file);
    let (client, folder) = (client(), tempfile::tempdir().expect("a folder"));
    for id in 1..=5 {
        begin(&client, request(id, server.address, "file", to_file(folder.path().join(id.to_string()))));
    }
    assert!(ends(&client, 5).iter().all(|how| *how == Finished::Complete));
    for id in 1..=5 {
        assert_eq!(std::fs::read(folder.path().join(id.to_string())).expect("there"), file);
        assert_eq!(transfers(&client)[id - 1].state().peer, Some(server.address));
    }
    begin(&client, request(6, server.address, "up", from_file(folder.path().join("1"))));
    assert_eq!(wait_end(&client, 5), Finished::Complete);
    assert_eq!(server.file("up"), Some(file));
}

#[test]
fn two_hundred_at_once_are_all_whole() {
    const COUNT: u64 = 200;
    let server = Server::start(|_| ());
    let file = noise(1 << 20);
    server.put("file", &file);
    server.session.capture.set_recording(false);
    let (client, folder) = (client(), tempfile::tempdir().expect("a folder"));
    client.capture.set_recording(false);
    for id in 1..=COUNT {
        begin(&client, request(id, server.address, "file", to_file(folder.path().join(id.to_string()))));
    }
    wait_for("all at work", || transfers(&client).len() as u64 == COUNT);
    let mut left = COUNT;
    while left > 0 {
        // As long as it goes on it may take its time.
        let before = left;
        wait_for("one more", || {
            let all = transfers(&client);
            left = all.iter().filter(|transfer| transfer.state().finished.is_none()).count() as u64;
            left < before
        });
    }
    assert!(ends(&client, COUNT as usize).iter().all(|how| *how == Finished::Complete));
    for id in 1..=COUNT {
        assert!(std::fs::read(folder.path().join(id.to_string())).expect("there") == file, "{id}");
    }
    assert!(ends(&server.session, COUNT as usize).iter().all(|how| *how == Finished::Complete));
}

#[test]
fn what_happens_is_told_in_its_place() {
    let server = Server::with_file("file", &noise(3000));
    let (client, folder) = (client(), tempfile::tempdir().expect("a folder"));
    let tuning = Tuning { blksize: Some(1000), windowsize: Some(2), ..Tuning::default() };
    let task = to_file(folder.path().join("got"));
    begin(&client, TransferRequest { tuning, ..request(7, server.address, "file", task) });
    assert_eq!(wait_end(&client, 0), Finished::Complete);
    client.close();
    let story: Vec<String> = client
        .records()
        .iter()
        .filter_map(|record| match Notice::from_bytes(&record.bytes) {
            Some(Notice::Tftp { transfer, happening: Happening::Agreed(_) }) => {
                assert_eq!(transfer, Some(TransferId(7)));
                assert_eq!(record.peer.address(), transfers(&client)[0].state().peer);
                Some("agreed".to_owned())
            }
            Some(Notice::TransferEnded { transfer, how }) => {
                assert_eq!((transfer, how), (TransferId(7), Finished::Complete));
                Some("ended".to_owned())
            }
            Some(Notice::Closed) => None,
            Some(other) => panic!("{other:?}"),
            None => Some(format!("{}", record.bytes[1])),
        })
        .collect();
    // RRQ, OACK, ACK 0, DATA 1 and 2, ACK 2, DATA 3 and 4, ACK 4.
    let expected = ["1", "6", "agreed", "4", "3", "3", "4", "3", "3", "4", "ended"];
    assert_eq!(story, expected);
    let mine = &transfers(&client)[0];
    assert_eq!((mine.id, mine.direction, &*mine.name), (TransferId(7), Direction::Incoming, &b"file"[..]));
    assert_eq!(mine.state().records, 0..11);
}

#[test]
fn the_same_name_taken_meanwhile_is_not_overwritten() {
    let server = Server::writable();
    let raw = Raw::new();
    raw.ask(WRQ, "file", &[], server.address);
    let (_, port) = raw.receive();
    server.put("file", b"first");
    raw.data(1, b"second", port);
    assert_eq!(raw.error().0, 6);
    assert_eq!(server.file("file"), Some(b"first".to_vec()));
    assert_eq!(server.names(), ["file"]);
}

#[test]
fn both_sides_know_of_a_cancelled_transfer() {
    let server = Server::writable();
    let (client, folder) = (client(), tempfile::tempdir().expect("a folder"));
    // Slow enough to be cancelled: blocks of 8 bytes.
    let tuning = Tuning { blksize: Some(8), windowsize: Some(1), ..Tuning::default() };
    std::fs::write(folder.path().join("mine"), noise(4 << 20)).expect("written");
    server.put("file", &noise(4 << 20));
    let upload = request(1, server.address, "up", from_file(folder.path().join("mine")));
    let download = request(2, server.address, "file", to_file(folder.path().join("got")));
    begin(&client, TransferRequest { tuning, ..upload });
    begin(&client, TransferRequest { tuning, ..download });
    for at in 0..2 {
        wait_state(&client, at, "under way", |state| state.counts.blocks > 2);
    }
    client.command(Command::CancelTransfer(TransferId(1)));
    assert_eq!(wait_end(&client, 0), Finished::Cancelled);
    assert!(matches!(wait_end(&server.session, 0), Finished::ByPeer { .. }));
    let other = transfers(&server.session)[1].id;
    server.session.command(Command::CancelTransfer(other));
    assert!(matches!(wait_end(&client, 1), Finished::ByPeer { .. }));
    assert_eq!(server.names(), ["file"]);
    let left: BTreeMap<_, _> = std::fs::read_dir(folder.path())
        .expect("the folder")
        .map(|entry| entry.expect("an entry"))
        .map(|entry| (entry.file_name(), entry.metadata().expect("about it").len()))
        .collect();
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(matches!(server.session.state(), State::Open { .. }));
}
