//! How transfers end: in order, without a last ACK, refused, cancelled, for want of an answer.

use super::alone::{Alone, ack, code, error};
use super::link::{SERVER, Session};
use super::*;

const WINDOW: Wishes = Wishes { blksize: 64, windowsize: 4, ..PLAIN };

#[test]
fn a_peer_that_never_acknowledges_the_last_block() {
    for (size, acks) in [(100, 0), (512, 1), (1300, 2)] {
        let mut server = Alone::serve(b"\0\x01f\0octet\0", size);
        for block in 1..=acks {
            assert_eq!(server.blocks(), [block]);
            server.hears_ack(block);
        }
        let sent = server.waits_for_the_end();
        assert_eq!(sent.len(), 1 + 6, "the last block and its repeats");
        assert_eq!(server.end(), Some(&End::Unconfirmed), "{size} bytes");
        let counts = server.transfer.counts();
        assert_eq!((counts.bytes, counts.blocks), (size as u64, u64::from(acks) + 1), "all was sent");
    }
}

#[test]
fn a_peer_that_never_acknowledges_the_last_window() {
    let mut server = Alone::serve(b"\0\x01f\0octet\0windowsize\x004\0blksize\x0064\0", 64 * 5 + 7);
    server.sent();
    server.hears_ack(0);
    assert_eq!(server.blocks(), [1, 2, 3, 4]);
    server.hears_ack(4);
    assert_eq!(server.blocks(), [5, 6]);
    server.waits_for_the_end();
    assert_eq!(server.end(), Some(&End::Unconfirmed));
    assert_eq!(server.transfer.counts().bytes, 64 * 5 + 7);
}

#[test]
fn a_peer_that_stops_earlier() {
    let mut server = Alone::serve(b"\0\x01f\0octet\0", 1300);
    server.blocks();
    server.hears_ack(1);
    server.waits_for_the_end();
    assert_eq!(server.end(), Some(&End::TimedOut), "block 3 was never sent");
    let mut server = Alone::serve(b"\0\x01f\0octet\0windowsize\x004\0", 100);
    assert_eq!(server.waits_for_the_end().len(), 7);
    assert_eq!(server.end(), Some(&End::TimedOut), "not even the OACK was answered");
    let mut server = Alone::serve(b"\0\x02f\0octet\0", 0);
    server.sent();
    server.hears_data(1, &[0; 512]);
    assert_eq!(server.waits_for_the_end(), [ack(1), ack(1), ack(1), ack(1), ack(1), ack(1), ack(1)]);
    assert_eq!(server.end(), Some(&End::TimedOut));
}

#[test]
fn nobody_answers_a_request() {
    let mut get = Alone::get(WINDOW);
    let mut waits = Vec::new();
    while get.end().is_none() {
        waits.push(get.waits().as_millis());
        get.sent();
    }
    assert_eq!(waits, [1000, 2000, 4000, 8000, 8000, 8000, 8000]);
    assert_eq!((get.end(), get.transfer.answered()), (Some(&End::TimedOut), false));
    let repeats = get.happenings().iter().filter(|one| matches!(one, Happening::TimedOut { .. })).count();
    assert_eq!((repeats, get.transfer.counts().repeated), (6, 6));
}

#[test]
fn nobody_listens_any_more() {
    let mut server = Alone::serve(b"\0\x01f\0octet\0", 600);
    assert_eq!(server.blocks(), [1]);
    server.hears_ack(1);
    assert_eq!(server.blocks(), [2]);
    server.transfer.unreachable();
    assert_eq!((server.end(), server.transfer.is_over()), (Some(&End::Unconfirmed), true));
    let mut server = Alone::serve(b"\0\x01f\0octet\0", 600);
    assert_eq!(server.blocks(), [1]);
    server.transfer.unreachable();
    assert_eq!((server.end(), server.transfer.is_over()), (Some(&End::TimedOut), true));
    let mut get = Alone::get(PLAIN);
    get.transfer.unreachable();
    assert_eq!((get.end(), get.transfer.answered()), (Some(&End::TimedOut), false));
}

#[test]
fn a_receiver_stays_to_answer_the_last_block() {
    let mut get = Alone::get(PLAIN);
    get.hears_data(1, b"all");
    assert_eq!((get.end(), get.transfer.is_over()), (Some(&End::Complete), false));
    assert_eq!(get.sent(), [ack(1)]);
    assert!(!get.transfer.is_over());
    get.passes(MS * 2900);
    assert_eq!(get.hears_data(1, b"all"), Heard::Ours);
    assert_eq!(get.sent(), [ack(1)]);
    assert_eq!(get.waits(), MS * 100);
    assert!(get.transfer.is_over());
    assert_eq!(get.hears_data(1, b"all"), Heard::Ignored);
    assert!(get.sent().is_empty() && get.transfer.poll_at().is_none());
    assert_eq!(get.received, b"all", "once");
}

#[test]
fn a_receiver_need_not_stay_when_the_peer_is_gone() {
    for gone in [true, false] {
        let mut get = Alone::get(PLAIN);
        get.hears_data(1, b"all");
        get.sent();
        if gone {
            get.transfer.unreachable();
        } else {
            get.hears(&error(ErrorCode::NOT_DEFINED));
        }
        assert_eq!((get.end(), get.transfer.is_over()), (Some(&End::Complete), true));
    }
}

#[test]
fn the_peer_refuses() {
    let refused = |message: &[u8]| Some(End::Refused { code: ErrorCode::NOT_FOUND, message: message.to_vec() });
    for (datagram, message) in [
        (&b"\0\x05\0\x01gone\0"[..], &b"gone"[..]),
        (b"\0\x05\0\x01gone", b"gone"),
        (b"\0\x05\0\x01gone\0and more", b"gone"),
        (b"\0\x05\0\x01", b""),
    ] {
        let mut get = Alone::get(WINDOW);
        get.hears(datagram);
        assert_eq!(get.end().cloned(), refused(message));
        assert!(get.transfer.is_over() && get.sent().is_empty(), "an ERROR is not answered");
        let mut put = Alone::put(PLAIN, 2000);
        put.hears_ack(0);
        put.sent();
        put.hears(datagram);
        assert_eq!(put.end().cloned(), refused(message));
        assert!(put.transfer.is_over() && put.sent().is_empty() && put.transfer.wants().is_none());
    }
}

#[test]
fn the_user_cancels() {
    let mut get = Alone::get(PLAIN);
    get.hears_data(1, &[0; 512]);
    get.transfer.cancel();
    assert!(!get.transfer.is_over(), "the peer is told first");
    let sent = get.sent_to();
    assert_eq!((sent.len(), sent[0].0, code(&sent[0].1)), (1, address(SERVER), ErrorCode::NOT_DEFINED));
    assert_eq!((get.end(), get.transfer.is_over()), (Some(&End::Cancelled), true));
    assert_eq!(get.hears_data(2, b"late"), Heard::Ignored);
    assert_eq!(get.received.len(), 512);
    let mut get = Alone::get(PLAIN);
    get.transfer.cancel();
    assert!(get.sent().is_empty(), "there is nobody to tell yet");
    assert_eq!((get.end(), get.transfer.is_over()), (Some(&End::Cancelled), true));
    get.hears_data(1, b"all");
    assert!(get.received.is_empty());
    let mut get = Alone::get(PLAIN);
    get.hears_data(1, b"all");
    get.sent();
    get.transfer.cancel();
    assert_eq!(get.end(), Some(&End::Complete), "too late");
}

#[test]
fn the_driver_fails() {
    // The file cannot be brought under its name: the last ACK is taken back.
    let mut get = Alone::get(PLAIN);
    get.hears_data(1, b"all");
    get.transfer.fail(ErrorCode::DISK_FULL, "disk\0full");
    assert_eq!(get.sent(), [b"\0\x05\0\x03disk\0"]);
    assert_eq!((get.end(), get.transfer.is_over()), (Some(&End::Failed), true));
    // Once it was sent, it stands.
    let mut get = Alone::get(PLAIN);
    get.hears_data(1, b"all");
    get.sent();
    get.transfer.fail(ErrorCode::DISK_FULL, "late");
    assert!(get.sent().is_empty());
    assert_eq!(get.end(), Some(&End::Complete));
}

/// A server that never stops, and a client that sends more than it told: the driver has its limit.
#[test]
fn a_peer_that_never_stops() {
    let mut get = Alone::get(Wishes { tsize: true, ..PLAIN });
    get.hears(b"\0\x06tsize\x001000\0");
    let mut write = Alone::serve(b"\0\x02f\0octet\0tsize\x001000\0", 0);
    for alone in [&mut get, &mut write] {
        assert_eq!(alone.transfer.agreed().and_then(|agreed| agreed.tsize), Some(1000));
        alone.sent();
        for block in 1..=100 {
            alone.hears_data(block, &[0; 512]);
            assert_eq!(alone.sent(), [ack(block)]);
        }
        assert_eq!(alone.transfer.counts().bytes, 51_200);
        alone.transfer.fail(ErrorCode::DISK_FULL, "too large");
        assert_eq!(alone.sent().iter().map(|one| code(one)).collect::<Vec<_>>(), [ErrorCode::DISK_FULL]);
        assert_eq!((alone.end(), alone.transfer.is_over()), (Some(&End::Failed), true));
    }
}

/// A pipe that gives nothing for a while: nobody is waited for, and nothing is sent.
#[test]
fn a_source_that_pauses() {
    let mut put = Alone::put(PLAIN, 0);
    put.source = vec![0; 512];
    assert!(put.transfer.wants().is_none(), "before the terms are known");
    put.hears_ack(0);
    put.transfer.wants().expect("room").fill(1);
    put.transfer.supplied(512);
    put.transfer.transmit().expect("block 1");
    put.transfer.transmitted(put.now, 1);
    put.hears_ack(1);
    assert!(put.transfer.transmit().is_none());
    assert_eq!(put.transfer.poll_at(), None);
    put.now += Duration::from_secs(3600);
    put.transfer.wants().expect("room");
    put.transfer.supplied(0);
    put.transfer.transmit().expect("block 2");
    put.transfer.transmitted(put.now, 1);
    put.hears_ack(2);
    assert_eq!((put.end(), put.transfer.counts().bytes), (Some(&End::Complete), 512));
}

#[test]
fn how_far_it_is() {
    let session = Session { put: true, wishes: WINDOW, size: 64 * 9 + 5 };
    let mut link = session.link(|_| vec![MS * 3]);
    link.run().assert_whole(&"counts");
    let counts = link.client.transfer.counts();
    assert_eq!((counts.blocks, counts.bytes, counts.round_trip), (10, 64 * 9 + 5, MS * 6));
    let counts = link.server().transfer.counts();
    assert_eq!((counts.blocks, counts.bytes, counts.round_trip), (10, 64 * 9 + 5, MS * 6));
}
