//! Who the peer is, what it may send, and what is answered to whom.

use super::alone::{Alone, ack, code, error};
use super::link::{ASKED, CLIENT, SERVER};
use super::*;

const STRANGER: &str = "10.0.0.2:2001";
const ELSEWHERE: &str = "10.9.9.9:2000";
const WINDOW: Wishes = Wishes { windowsize: 4, ..PLAIN };

/// What was sent to strangers: each an ERROR 5.
fn told(alone: &mut Alone) -> Vec<SocketAddr> {
    let sent = alone.sent_to();
    assert!(sent.iter().all(|(_, bytes)| code(bytes) == ErrorCode::UNKNOWN_TID), "{sent:?}");
    sent.into_iter().map(|(to, _)| to).collect()
}

#[test]
fn a_stranger_is_told_and_changes_nothing() {
    let mut get = Alone::get(PLAIN);
    get.hears_data(1, &[1; 512]);
    get.sent();
    for (stranger, packet) in [
        (STRANGER, bytes(Packet::Data { block: 2, data: b"wrong" })),
        (ELSEWHERE, bytes(Packet::Data { block: 2, data: b"wrong" })),
        (ASKED, bytes(Packet::Ack { block: 1 })),
    ] {
        let waits = get.transfer.poll_at();
        get.now += MS;
        assert_eq!(get.hears_from(address(stranger), &packet), Heard::Foreign);
        assert_eq!(told(&mut get), [address(stranger)]);
        assert_eq!(get.transfer.poll_at(), waits);
        assert!(get.happenings().contains(&Happening::Foreign { from: address(stranger) }));
    }
    assert_eq!(get.hears_from(address(STRANGER), &error(ErrorCode::NOT_FOUND)), Heard::Foreign);
    assert_eq!(told(&mut get), [], "an ERROR is never answered");
    assert_eq!(get.hears_from(address(STRANGER), b"\0\x03\0"), Heard::Ignored);
    assert_eq!(get.hears_from(address(STRANGER), b"\0\x09\0\x01"), Heard::Ignored);
    assert_eq!(told(&mut get), []);
    get.hears_data(2, b"right");
    assert_eq!((get.end(), &get.received[512..]), (Some(&End::Complete), &b"right"[..]));
}

#[test]
fn a_stranger_cannot_acknowledge() {
    let mut server = Alone::serve(b"\0\x01f\0octet\0", 2000);
    assert_eq!(server.blocks(), [1]);
    assert_eq!(server.hears_from(address("10.0.0.1:1001"), &ack(1)), Heard::Foreign);
    assert_eq!(server.hears_from(address("10.0.0.3:1000"), &error(ErrorCode::ACCESS)), Heard::Foreign);
    assert_eq!(told(&mut server), [address("10.0.0.1:1001")]);
    assert_eq!(server.end(), None);
    server.hears_ack(1);
    assert_eq!(server.blocks(), [2]);
}

#[test]
fn a_crowd_of_strangers_is_not_kept() {
    let mut server = Alone::serve(b"\0\x01f\0octet\0", 2000);
    server.sent();
    for port in 3000..4000 {
        server.hears_from(SocketAddr::new(address(CLIENT).ip(), port), &ack(1));
    }
    assert_eq!(told(&mut server).len(), 8);
    assert_eq!(server.happenings().len(), 64);
}

#[test]
fn the_first_answer_comes_from_the_host_that_was_asked() {
    let mut get = Alone::get(PLAIN);
    assert_eq!(get.hears_from(address(ELSEWHERE), &bytes(Packet::Data { block: 1, data: b"no" })), Heard::Foreign);
    assert_eq!(told(&mut get), [address(ELSEWHERE)]);
    assert_eq!(get.transfer.peer(), address(ASKED));
    assert!(!get.transfer.answered());
    get.hears_data(1, b"yes");
    assert_eq!((get.transfer.peer(), &get.received[..]), (address(SERVER), &b"yes"[..]));
    assert!(get.transfer.answered());
    assert_eq!(get.sent_to(), [(address(SERVER), ack(1))]);
}

#[test]
fn a_server_may_answer_from_the_port_that_was_asked() {
    let mut get = Alone::get(PLAIN);
    get.peer = address(ASKED);
    get.hears_data(1, b"one port");
    assert_eq!(get.sent_to(), [(address(ASKED), ack(1))]);
    assert_eq!(get.end(), Some(&End::Complete));
}

#[test]
fn an_ipv4_address_mapped_into_ipv6_is_that_address() {
    for (asked, answers) in [("10.0.0.2:69", "[::ffff:10.0.0.2]:2000"), ("[::ffff:10.0.0.2]:69", "10.0.0.2:2000")] {
        let patience = Patience::default();
        let transfer = Transfer::get(address(asked), b"f", Mode::Octet, PLAIN, patience, Duration::ZERO);
        let mut get = Alone::new(transfer, answers);
        get.sent();
        get.hears_data(1, &[0; 512]);
        assert_eq!(get.sent_to(), [(address(answers), ack(1))], "to where it came from");
        assert_eq!(get.hears_from(address("[::ffff:10.0.0.2]:2000"), &ack(9)), Heard::Ignored);
        assert_eq!(get.hears_from(address("10.0.0.2:2000"), &ack(9)), Heard::Ignored);
    }
    let transfer = Transfer::get(address("[::1]:69"), b"f", Mode::Octet, PLAIN, Patience::default(), Duration::ZERO);
    let mut get = Alone::new(transfer, "[::1]:2000");
    get.sent();
    assert_eq!(get.hears_from(address("127.0.0.1:2000"), &ack(0)), Heard::Foreign);
    get.hears_data(1, b"six");
    assert_eq!(get.end(), Some(&End::Complete));
}

#[test]
fn nonsense_does_not_touch_the_wait() {
    let mut get = Alone::get(WINDOW);
    let mut put = Alone::put(WINDOW, 9000);
    let nonsense =
        [&b""[..], b"\0", b"\0\x03\0", b"\0\x09\0\x01", b"\0\x04\0\0\0", b"\0\x01f\0octet\0", b"\xff\xff\xff\xff"];
    for begun in [false, true] {
        for alone in [&mut get, &mut put] {
            if begun {
                alone.hears(b"\0\x06windowsize\x004\0");
                alone.sent();
            }
            for datagram in nonsense {
                let before = (alone.transfer.poll_at(), alone.transfer.counts());
                alone.now += MS;
                assert_eq!(alone.hears(datagram), Heard::Ignored, "{datagram:?}");
                assert_eq!((alone.transfer.poll_at(), alone.transfer.counts()), before, "{datagram:?}");
                assert!(alone.sent().is_empty());
            }
        }
    }
    assert!(get.happenings().contains(&Happening::Malformed(Malformed::TooShort)));
}

/// atftpd repeats a lost first block as three bytes, and sends it well when it is asked again.
#[test]
fn a_server_whose_first_block_comes_as_three_bytes_is_asked_again() {
    let mut get = Alone::get(PLAIN);
    for _ in 0..3 {
        get.hears(b"\0\x03\0");
        get.waits();
        assert_eq!(get.sent_to(), [(address(ASKED), b"\0\x01f\0octet\0".to_vec())]);
    }
    get.hears_data(1, b"at last");
    assert_eq!(get.end(), Some(&End::Complete));
}

#[test]
fn packets_of_an_old_transfer() {
    // To a request: they are no answer, and the server's port is not learnt from them.
    let mut get = Alone::get(WINDOW);
    get.peer = address(STRANGER);
    for packet in [bytes(Packet::Data { block: 7, data: &[0; 512] }), ack(0), ack(7)] {
        assert_eq!(get.hears(&packet), Heard::Ignored);
    }
    assert!(get.sent().is_empty());
    get.peer = address(SERVER);
    get.hears_data(1, b"new");
    assert_eq!(get.received, b"new");
    let mut put = Alone::put(WINDOW, 600);
    for packet in [bytes(Packet::Data { block: 1, data: &[0; 512] }), ack(1), ack(7)] {
        assert_eq!(put.hears(&packet), Heard::Ignored);
    }
    // To a transfer: a block or an ACK far from those that may come.
    let mut server = Alone::serve(b"\0\x01f\0octet\0", 2000);
    assert_eq!(server.blocks(), [1]);
    for block in [2, 9, 60000, 65535] {
        assert_eq!(server.hears_ack(block), Heard::Ignored);
        assert!(server.sent().is_empty(), "ACK {block}");
    }
    let mut server = Alone::serve(b"\0\x02f\0octet\0", 0);
    assert_eq!(server.sent(), [ack(0)]);
    for block in [0, 2, 9, 60000, 65535] {
        assert_eq!(server.hears_data(block, &[0; 512]), Heard::Ignored);
        assert!(server.sent().is_empty(), "DATA {block}");
    }
}

#[test]
fn a_client_that_asks_again_is_answered_again() {
    let request = b"\0\x01f\0octet\0blksize\x001000\0";
    let mut server = Alone::serve(request, 2000);
    let first = server.sent();
    for _ in 0..6 {
        assert_eq!(server.hears(request), Heard::Ours);
        assert_eq!(server.sent(), first);
    }
    assert_eq!(server.hears(request), Heard::Ignored, "not for ever");
    server.hears_ack(0);
    assert_eq!(server.blocks(), [1]);
    assert_eq!(server.hears(request), Heard::Ignored, "it had its answer");
    assert!(server.sent().is_empty());
}

#[test]
fn blocks_longer_than_agreed_on() {
    let mut get = Alone::get(PLAIN);
    assert_eq!(get.hears_data(1, &[0; 513]), Heard::Ignored);
    get.hears_data(1, &[0; 512]);
    get.sent();
    assert_eq!(get.hears_data(2, &[0; 513]), Heard::Ignored);
    assert_eq!((get.received.len(), get.end()), (512, None));
}

#[test]
fn a_duplicate_ack_never_brings_a_block() {
    let mut server = Alone::serve(b"\0\x01f\0octet\0", 5000);
    assert_eq!(server.blocks(), [1]);
    server.now += MS * 50;
    server.hears_ack(1);
    assert_eq!(server.blocks(), [2]);
    for _ in 0..20 {
        server.now += MS * 5;
        assert_eq!(server.hears_ack(1), Heard::Ignored);
        assert!(server.blocks().is_empty());
    }
    assert_eq!(server.waits(), MS * 100, "the wait was not begun anew: it is 200 ms after the block");
    assert_eq!(server.blocks(), [2]);
}

#[test]
fn a_duplicate_block_is_acknowledged_again() {
    let mut get = Alone::get(PLAIN);
    get.hears_data(1, &[0; 512]);
    assert_eq!(get.sent(), [ack(1)]);
    for _ in 0..3 {
        assert_eq!(get.hears_data(1, &[0; 512]), Heard::Ours);
        assert_eq!(get.sent(), [ack(1)]);
    }
    get.hears_data(2, &[0; 512]);
    assert_eq!(get.sent(), [ack(2)]);
    get.hears_data(1, &[0; 512]);
    assert!(get.sent().is_empty(), "an older one needs none");
    assert_eq!((get.received.len(), get.transfer.counts().duplicates), (1024, 4));
}

/// A window of atftpd: 1 to 4; ACK 1 brings 2 to 5, ACK 5 brings 6 to 9.
#[test]
fn an_ack_within_a_window_goes_back() {
    let mut server = Alone::serve(b"\0\x01f\0octet\0windowsize\x004\0blksize\x008\0", 800);
    server.sent();
    server.now += MS;
    server.hears_ack(0);
    assert_eq!(server.blocks(), [1, 2, 3, 4]);
    server.now += MS;
    server.hears_ack(1);
    assert_eq!(server.blocks(), [2, 3, 4, 5]);
    server.now += MS;
    server.hears_ack(5);
    assert_eq!(server.blocks(), [6, 7, 8, 9]);
    server.now += MS;
    assert_eq!(server.hears_ack(5), Heard::Ours, "the first of them is missing");
    assert_eq!(server.blocks(), [6, 7, 8, 9]);
    assert_eq!(server.hears_ack(5), Heard::Ignored, "and once is enough");
    assert_eq!(server.hears_ack(1), Heard::Ignored, "long ago");
    assert!(server.blocks().is_empty());
    assert_eq!(server.transfer.counts().repeated, 3 + 4);
}

#[test]
fn a_gap_is_told_once_for_all_that_follow() {
    let mut get = Alone::get(WINDOW);
    get.hears(b"\0\x06windowsize\x004\0");
    assert_eq!(get.sent(), [ack(0)]);
    get.now += MS;
    get.hears_data(1, &[0; 512]);
    assert!(get.sent().is_empty());
    get.hears_data(3, &[0; 512]);
    assert_eq!(get.sent(), [ack(1)]);
    get.hears_data(4, &[0; 512]);
    assert!(get.sent().is_empty());
    // The next go lacks the same block.
    get.now += MS;
    get.hears_data(3, &[0; 512]);
    assert_eq!(get.sent(), [ack(1)]);
    for block in [4, 3, 4, 3, 4, 5, 3] {
        get.hears_data(block, &[0; 512]);
    }
    assert!(get.sent().is_empty(), "no answer to that can be here yet");
    for block in [2, 3, 4, 5] {
        get.hears_data(block, &[0; 512]);
    }
    assert_eq!((get.sent(), get.received.len()), (vec![ack(5)], 5 * 512));
}

#[test]
fn the_same_flood_of_duplicates_does_not_keep_a_transfer_alive() {
    let mut get = Alone::get(PLAIN);
    get.hears_data(1, &[0; 512]);
    let mut server = Alone::serve(b"\0\x01f\0octet\0windowsize\x004\0", 50_000);
    server.sent();
    server.hears_ack(0);
    let mut sent = 0;
    while (get.end(), server.end()) == (None, None) {
        for alone in [&mut get, &mut server] {
            alone.passes(MS * 100);
            sent += alone.sent().len();
        }
        get.hears_data(1, &[0; 512]);
        server.hears_ack(0);
        assert!(get.now < Duration::from_secs(120), "it never ends");
    }
    assert!(sent < 1000, "{sent} packets");
}
