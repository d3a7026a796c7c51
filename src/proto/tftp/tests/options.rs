//! Options: what is asked, what is answered, every illegal value both ways.

use super::alone::{Alone, ack, code, error};
use super::link::{ASKED, CLIENT};
use super::*;

const ALL: Wishes = Wishes { blksize: 1428, windowsize: 16, timeout: Some(3), tsize: true, rollover: Some(1) };

fn rrq(options: &str) -> Vec<u8> {
    [b"\0\x01f\0octet\0", options.replace(' ', "\0").as_bytes()].concat()
}

fn wrq(options: &str) -> Vec<u8> {
    [b"\0\x02f\0octet\0", options.replace(' ', "\0").as_bytes()].concat()
}

fn oack(options: &str) -> Vec<u8> {
    [b"\0\x06", options.replace(' ', "\0").as_bytes()].concat()
}

#[test]
fn what_a_client_asks() {
    let request = |wishes, mode, put| {
        let (server, patience, now) = (address(ASKED), Patience::default(), Duration::ZERO);
        let transfer = match put {
            None => Transfer::get(server, b"f", mode, wishes, patience, now),
            Some(size) => Transfer::put(server, b"f", mode, size, wishes, patience, now),
        };
        transfer.transmit().expect("the request").bytes.to_vec()
    };
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text").replace('\0', " ");
    let all = "blksize 1428 tsize 0 timeout 3 windowsize 16 rollover 1 ";
    assert_eq!(text(request(ALL, Mode::Octet, None)), format!(" \x01f octet {all}"));
    assert_eq!(
        text(request(ALL, Mode::Octet, Some(Some(7000)))),
        format!(" \x02f octet {}", all.replace("tsize 0", "tsize 7000"))
    );
    assert_eq!(text(request(ALL, Mode::Octet, Some(None))), format!(" \x02f octet {}", all.replace("tsize 0 ", "")));
    assert_eq!(
        text(request(ALL, Mode::Netascii, None)),
        format!(" \x01f netascii {}", all.replace("tsize 0 ", "")),
        "in.tftpd refuses a request for the size in netascii"
    );
    assert_eq!(request(PLAIN, Mode::Octet, None), b"\0\x01f\0octet\0");
    let bold = Wishes { blksize: 65464, windowsize: 65535, ..PLAIN };
    assert_eq!(text(request(bold, Mode::Octet, None)), " \x01f octet blksize 65464 windowsize 64 ", "4 MiB");
    let bold = Wishes { blksize: 3, windowsize: 65535, timeout: Some(0), rollover: Some(2), ..PLAIN };
    assert_eq!(text(request(bold, Mode::Octet, None)), " \x01f octet blksize 8 windowsize 32767 ");
}

#[test]
fn a_request_stays_within_512_bytes() {
    let name = [b'n'; 470];
    let (server, patience) = (address(ASKED), Patience::default());
    let transfer = Transfer::get(server, &name, Mode::Octet, ALL, patience, Duration::ZERO);
    let request = transfer.transmit().expect("the request").bytes.to_vec();
    assert!(request.len() <= LONGEST_REQUEST);
    let Ok(Packet::Read(request)) = Packet::parse(&request) else { panic!("no RRQ") };
    assert_eq!((request.name.len(), request.options.iter().count()), (470, 3));
}

#[test]
fn what_a_server_answers() {
    for (asked, answered) in [
        ("blksize 1428 tsize 0 ", "blksize 1428 tsize 5000 "),
        ("tsize 0 BlkSize 1428 ", "tsize 5000 BlkSize 1428 "),
        ("blksize 8 ", "blksize 8 "),
        ("blksize 65464 ", "blksize 65464 "),
        ("blksize 65465 ", "blksize 65464 "),
        ("blksize 99999999999999999999999 ", "blksize 65464 "),
        ("blksize 512 ", "blksize 512 "),
        ("blksize 600 blksize 700 ", "blksize 600 "),
        ("windowsize 4 ", "windowsize 4 "),
        ("windowsize 65535 ", "windowsize 8192 "),
        ("windowsize 70000 blksize 8 ", "windowsize 32767 blksize 8 "),
        ("windowsize 16 blksize 65464 ", "windowsize 16 blksize 65464 "),
        ("windowsize 1000 blksize 65464 ", "windowsize 64 blksize 65464 "),
        ("timeout 255 ", "timeout 255 "),
        ("rollover 0 ", "rollover 0 "),
        ("rollover 1 ", "rollover 1 "),
        ("tsize 77 ", "tsize 5000 "),
        ("multicast  blksize2 1024 utimeout 5 ", ""),
        ("x y windowsize 2 z w ", "windowsize 2 "),
    ] {
        let mut server = Alone::serve(&rrq(asked), 5000);
        let sent = server.sent();
        if answered.is_empty() {
            assert!(matches!(Packet::parse(&sent[0]), Ok(Packet::Data { block: 1, .. })), "{asked}");
            assert_eq!(server.transfer.agreed().map(|agreed| agreed.options), Some(false));
        } else {
            assert_eq!(sent, [oack(answered)], "{asked}");
        }
    }
    assert_eq!(Alone::serve(&wrq("tsize 12345678901 "), 0).sent(), [oack("tsize 12345678901 ")]);
    assert_eq!(Alone::serve(&wrq("x y "), 0).sent(), [ack(0)]);
}

#[test]
fn a_server_within_its_bounds() {
    let answer = |bounds, mode: &str, size| {
        let request = rrq("blksize 9000 windowsize 64 tsize 0 ");
        let request = [b"\0\x01f\0", mode.as_bytes(), &request[10 - 1..]].concat();
        let Ok(Packet::Read(request)) = Packet::parse(&request) else { panic!("{request:?}") };
        let patience = Patience::default();
        Transfer::serve_read(address(CLIENT), &request, size, bounds, patience, Duration::ZERO)
    };
    let sent = |transfer: &Transfer| transfer.transmit().map(|transmit| transmit.bytes.to_vec());
    let low = Bounds { blksize: 1024, windowsize: 8, options: true };
    assert_eq!(sent(&answer(low, "octet", Some(9))), Some(oack("blksize 1024 windowsize 8 tsize 9 ")));
    // curl takes a tsize of 0 for an error.
    assert_eq!(sent(&answer(low, "octet", Some(0))), Some(oack("blksize 1024 windowsize 8 ")));
    assert_eq!(sent(&answer(low, "netascii", None)), Some(oack("blksize 1024 windowsize 8 ")));
    let wrong = Bounds { blksize: 0, windowsize: 0, options: true };
    assert_eq!(sent(&answer(wrong, "octet", None)), Some(oack("blksize 8 windowsize 1 ")));
    let none = answer(Bounds { options: false, ..low }, "octet", Some(9));
    assert_eq!(none.agreed().map(|agreed| (agreed.blksize, agreed.options)), Some((512, false)));
    assert_eq!(sent(&none), None, "the first block, once it is there");
}

#[test]
fn what_tsize_tells_a_server() {
    for (request, size) in [
        (wrq("blksize 512 TSIZE 77 "), Some(77)),
        (wrq("tsize x "), None),
        (wrq("tsize -1 "), None),
        (wrq(""), None),
        (b"\0\x02f\0NETASCII\0tsize\x005\0".to_vec(), None),
    ] {
        let Ok(Packet::Write(request)) = Packet::parse(&request) else { panic!("no WRQ") };
        assert_eq!(request.tsize(), size);
    }
}

#[test]
fn illegal_values_in_a_request() {
    for option in ["blksize", "windowsize", "timeout", "tsize", "rollover"] {
        let of_its_own: &[&str] = match option {
            "blksize" => &["0", "7"],
            "windowsize" => &["0"],
            "timeout" => &["0", "256", "99999999999999999999"],
            "rollover" => &["2", "65535", "99999999999999999999"],
            _ => &[],
        };
        for value in ["", "abc", "-1", "+8", "8 x", "0x10", "1.5", "１", "8\n"].iter().chain(of_its_own) {
            for request in [&b"\0\x01"[..], b"\0\x02"] {
                let fields = [option.as_bytes(), &b"\0"[..], value.as_bytes(), b"\0"].concat();
                let request = [request, b"f\0octet\0", &fields].concat();
                let mut server = Alone::serve(&request, 100);
                let sent = server.sent();
                assert_eq!(
                    sent.iter().map(|one| code(one)).collect::<Vec<_>>(),
                    [ErrorCode::OPTIONS],
                    "{option} {value}"
                );
                assert_eq!(server.end(), Some(&End::IllegalOptions));
                assert!(server.transfer.is_over());
                assert!(server.transfer.wants().is_none());
            }
        }
    }
}

#[test]
fn what_a_client_takes() {
    let plain = Agreed { blksize: 512, windowsize: 1, timeout: None, tsize: None, rollover: 0, options: true };
    for (wishes, answer, agreed) in [
        (ALL, "", plain),
        (ALL, "blksize 1428 ", Agreed { blksize: 1428, ..plain }),
        (ALL, "BLKSIZE 8 WindowSize 1 ", Agreed { blksize: 8, ..plain }),
        (
            ALL,
            "windowsize 16 timeout 3 tsize 5000 rollover 1 ",
            Agreed { windowsize: 16, timeout: Some(3), tsize: Some(5000), rollover: 1, ..plain },
        ),
        (ALL, "x y blksize 512 multicast 1 ", plain),
        (ALL, "tsize 99999999999 ", Agreed { tsize: Some(99_999_999_999), ..plain }),
        // tftpy's server answers what nobody asked.
        (PLAIN, "blksize 512 ", plain),
        (PLAIN, "windowsize 1 rollover 0 timeout 5 tsize 7 ", Agreed { tsize: Some(7), ..plain }),
    ] {
        let mut client = Alone::get(wishes);
        let answer = if answer.is_empty() { b"\0\x06\0\0".to_vec() } else { oack(answer) };
        assert_eq!(client.hears(&answer), Heard::Ours, "{answer:?}");
        assert_eq!(client.transfer.agreed(), Some(agreed), "{answer:?}");
        assert_eq!(client.sent(), [ack(0)], "{answer:?}");
        assert_eq!(client.happenings(), [Happening::Agreed(agreed)]);
    }
}

#[test]
fn illegal_values_in_an_oack() {
    for (wishes, answers) in [
        (
            ALL,
            &[
                "blksize 1429 ",
                "blksize 7 ",
                "blksize 0 ",
                "blksize 65536 ",
                "windowsize 0 ",
                "windowsize 17 ",
                "timeout 4 ",
                "timeout 0 ",
                "timeout 256 ",
                "rollover 0 ",
                "rollover 2 ",
                "tsize x ",
                "blksize abc ",
                "blksize 1428 windowsize 99999999999999999999999 ",
            ][..],
        ),
        (PLAIN, &["blksize 1428 ", "blksize 511 ", "windowsize 2 ", "rollover 1 ", "timeout 0 ", "tsize  "]),
    ] {
        for answer in answers {
            for mut client in [Alone::get(wishes), Alone::put(wishes, 600)] {
                client.hears(&oack(answer));
                let sent = client.sent_to();
                assert_eq!(sent.len(), 1, "{answer}");
                assert_eq!((sent[0].0, code(&sent[0].1)), (client.peer, ErrorCode::OPTIONS), "{answer}");
                assert_eq!(client.end(), Some(&End::IllegalOptions));
                assert!(client.transfer.is_over());
            }
        }
    }
}

#[test]
fn the_size_that_a_server_echoes_to_an_upload_does_not_matter() {
    // tftpy says 0, atftpd the low 32 bits.
    for answer in ["tsize 0 ", "tsize 276447231 "] {
        let mut client = Alone::put(ALL, 600);
        client.hears(&oack(answer));
        assert_eq!(client.transfer.agreed().map(|agreed| agreed.tsize), Some(None));
        assert_eq!(client.blocks(), [1]);
    }
}

#[test]
fn a_server_that_knows_no_options() {
    let mut client = Alone::get(ALL);
    assert_eq!(client.hears_data(1, &[7; 512]), Heard::Data { bytes: b"", last: false });
    assert_eq!(
        client.transfer.agreed(),
        Some(Agreed { blksize: 512, windowsize: 1, timeout: None, tsize: None, rollover: 0, options: false })
    );
    assert_eq!(client.sent(), [ack(1)]);
    let mut client = Alone::put(ALL, 600);
    assert_eq!(client.hears_ack(0), Heard::Ours);
    assert_eq!(client.blocks(), [1]);
    assert_eq!(client.waits(), Duration::from_millis(200), "its own wait");
}

#[test]
fn a_server_that_refuses_options_is_asked_without() {
    for refused in [ErrorCode::ILLEGAL, ErrorCode::OPTIONS] {
        let mut client = Alone::get(ALL);
        client.waits();
        assert_eq!(client.sent().len(), 1, "asked twice");
        client.hears(&error(refused));
        assert_eq!(client.sent_to(), [(address(ASKED), b"\0\x01f\0octet\0".to_vec())]);
        assert!(client.happenings().contains(&Happening::WithoutOptions { code: refused }));
        // The answer to the second request with options says nothing about the one without.
        client.peer = address("10.0.0.2:2001");
        assert_eq!(client.hears(&error(refused)), Heard::Ignored);
        assert_eq!(client.end(), None);
        client.peer = address("10.0.0.2:2002");
        assert_eq!(client.hears_data(1, b"end"), Heard::Data { bytes: b"", last: true });
        assert_eq!(client.end(), Some(&End::Complete));
    }
    for refused in [ErrorCode::ILLEGAL, ErrorCode::OPTIONS] {
        let mut client = Alone::put(ALL, 600);
        client.hears(&error(refused));
        assert_eq!(client.sent(), [b"\0\x02f\0octet\0"]);
        client.hears(&error(refused));
        assert_eq!(client.end(), Some(&End::Refused { code: refused, message: b"no".to_vec() }));
    }
    let mut client = Alone::get(PLAIN);
    client.hears(&error(ErrorCode::ILLEGAL));
    assert!(matches!(client.end(), Some(End::Refused { .. })), "there were no options to give up");
}

#[test]
fn an_agreed_timeout_is_the_wait() {
    let mut client = Alone::get(ALL);
    client.hears(&oack("timeout 3 "));
    client.sent();
    for _ in 0..6 {
        assert_eq!(client.waits(), Duration::from_secs(3));
        assert_eq!(client.sent(), [ack(0)]);
    }
    client.waits();
    assert_eq!(client.end(), Some(&End::TimedOut));
    let mut server = Alone::serve(&rrq("timeout 2 "), 10);
    assert_eq!(server.sent(), [oack("timeout 2 ")]);
    assert_eq!(server.waits(), Duration::from_secs(2));
    assert_eq!(server.sent(), [oack("timeout 2 ")]);
}

#[test]
fn a_client_that_asks_for_long_waits_and_is_not_heard_of_is_given_up() {
    for request in [rrq("timeout 255 "), wrq("timeout 255 ")] {
        let mut server = Alone::serve(&request, 10);
        assert_eq!(server.sent(), [oack("timeout 255 ")]);
        assert_eq!(server.waits(), Duration::from_secs(60));
        assert_eq!(server.end(), Some(&End::TimedOut));
        assert!(server.sent().is_empty());
    }
    // One that answers has the time that was agreed on.
    let mut server = Alone::serve(&rrq("timeout 255 "), 10);
    server.sent();
    server.hears_ack(0);
    assert_eq!(server.blocks(), [1]);
    assert_eq!(server.waits(), Duration::from_secs(255));
    assert_eq!(server.blocks(), [1]);
    // And repeats that fit into a minute are all made.
    let mut server = Alone::serve(&wrq("timeout 8 "), 10);
    for _ in 0..7 {
        assert_eq!(server.sent(), [oack("timeout 8 ")]);
        assert_eq!(server.waits(), Duration::from_secs(8));
    }
    assert_eq!(server.end(), Some(&End::TimedOut));
}

#[test]
fn memory_of_a_window() {
    let mut server = Alone::serve(&rrq("blksize 65464 windowsize 65535 "), 8 << 20);
    assert_eq!(server.sent(), [oack("blksize 65464 windowsize 64 ")]);
    assert!((8 << 20) - server.source.len() <= 5 << 20, "no more is read than the window and a little ahead");
}
