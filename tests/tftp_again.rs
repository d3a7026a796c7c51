//! A TFTP server whose places are taken again: nobody has a part in what is another's now.
//!
//! Traffic rule: loopback only.

mod support;
mod tftp_support;

use std::net::SocketAddr;
use std::time::Duration;

use support::{noise, wait_for};
use tftp_support::*;

#[test]
fn a_client_that_comes_again_after_its_upload_has_no_part_in_anothers_transfer() {
    let server = Server::start(|config| {
        (config.single_port, config.access.write, config.patience.dally) = (true, true, hasty().dally);
    });
    let file = noise(1500);
    server.put("file", &file);
    let (first, second) = (Raw::new(), Raw::new());
    first.upload("up", b"text", server.address);
    // It still hears a repeated last block for a moment; then its place is free for the next one.
    let answer = || {
        first.send(&numbered(DATA, 1, b"text"), server.address);
        first.receive().0
    };
    wait_for("the end of the dallying", || answer()[..2] == [0, ERROR]);
    second.ask(RRQ, "file", &[], server.address);
    assert_eq!(second.receive().0, numbered(DATA, 1, &file[..512]));
    first.ask(RRQ, "up", &[], server.address);
    assert_eq!(first.receive().0, numbered(DATA, 1, b"text"));
    second.ack(1, server.address);
    assert_eq!(second.receive().0, numbered(DATA, 2, &file[512..1024]), "it goes on");
}

#[test]
fn so_many_stay_to_repeat_their_last_answer_and_the_oldest_leave() {
    let server = Server::start(|config| {
        (config.access.write, config.patience.dally) = (true, Duration::from_secs(600));
    });
    let uploads: Vec<(Raw, SocketAddr)> = (0..300)
        .map(|number| {
            let raw = Raw::new();
            let from = raw.upload(&format!("{number}"), b"all of it", server.address);
            (raw, from)
        })
        .collect();
    wait_for("the end of all", || transfers(&server.session).iter().all(|one| one.state().finished.is_some()));
    // A port that is free again may be that of a later transfer, which would answer.
    let ports_owner = |(_, from): &&(Raw, SocketAddr)| uploads.iter().filter(|(_, other)| other == from).count() == 1;
    let (first, first_from) = uploads.iter().find(ports_owner).expect("ports are many");
    let (last, last_from) = &uploads[299];
    first.data(1, b"all of it", *first_from);
    last.data(1, b"all of it", *last_from);
    assert_eq!(last.receive().0, [0, ACK, 0, 1]);
    first.assert_silent();
}
