//! Packets: known bytes to fields and back, every truncation, and whatever else arrives.

use proptest::prelude::*;

use crate::proto::tftp::*;

fn options(pairs: &[(&[u8], &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    pairs.iter().for_each(|(name, value)| Options::push(name, value, &mut bytes));
    bytes
}

fn written(packet: Packet<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    packet.write(&mut bytes);
    bytes
}

fn request<'a>(name: &'a [u8], mode: &'a [u8], options: &'a [u8]) -> Request<'a> {
    Request { name, mode, options: Options::parse(options).expect("options") }
}

#[test]
fn known_bytes() {
    let sizes = options(&[(b"blksize", b"1428"), (b"tsize", b"5000")]);
    let table: [(&[u8], Packet<'_>); 9] = [
        (b"\0\x01f.bin\0octet\0", Packet::Read(request(b"f.bin", b"octet", b""))),
        (b"\0\x02\xb2\xe2\0NetAscii\0", Packet::Write(request(b"\xb2\xe2", b"NetAscii", b""))),
        (b"\0\x01f\0octet\0blksize\x001428\0tsize\x005000\0", Packet::Read(request(b"f", b"octet", &sizes))),
        (b"\0\x03\0\x02", Packet::Data { block: 2, data: b"" }),
        (b"\0\x03\xff\xff\0abc", Packet::Data { block: 65535, data: b"\0abc" }),
        (b"\0\x04\x01\x02", Packet::Ack { block: 258 }),
        (b"\0\x05\0\x01File not found\0", Packet::Error { code: ErrorCode::NOT_FOUND, message: b"File not found" }),
        (b"\0\x05\xff\xff\0", Packet::Error { code: ErrorCode(65535), message: b"" }),
        (b"\0\x06blksize\x001428\0tsize\x005000\0", Packet::Oack(Options::parse(&sizes).expect("options"))),
    ];
    for (bytes, packet) in table {
        assert_eq!(Packet::parse(bytes), Ok(packet));
        assert_eq!(written(packet), bytes);
    }
    assert_eq!(refusal(ErrorCode::NOT_FOUND, "File not found"), b"\0\x05\0\x01File not found\0");
}

#[test]
fn options_in_their_order() {
    let Ok(Packet::Oack(options)) = Packet::parse(b"\0\x06BlkSize\x008\0x\0\0blksize\09\0") else { panic!("no OACK") };
    let pairs: Vec<_> = options.iter().collect();
    assert_eq!(pairs, [(&b"BlkSize"[..], &b"8"[..]), (b"x", b""), (b"blksize", b"9")]);
}

#[test]
fn what_real_peers_send_besides() {
    for bytes in [&b"\0\x05\0\x01no"[..], b"\0\x05\0\x01no\0", b"\0\x05\0\x01no\0more\0", b"\0\x05\0\x01no\0\0\0"] {
        assert_eq!(Packet::parse(bytes), Ok(Packet::Error { code: ErrorCode::NOT_FOUND, message: b"no" }));
    }
    assert_eq!(
        Packet::parse(b"\0\x05\0\x00"),
        Ok(Packet::Error { code: ErrorCode::NOT_DEFINED, message: b"" }),
        "no message at all"
    );
    assert_eq!(Packet::parse(b"\0\x01f\0octet\0\0\0\0"), Ok(Packet::Read(request(b"f", b"octet", b""))), "filled up");
}

#[test]
fn what_is_no_packet() {
    for (bytes, why) in [
        (&b""[..], Malformed::TooShort),
        (b"\0\x03\0", Malformed::TooShort),
        (b"\0\x06", Malformed::TooShort),
        (b"\0\0\0\x01", Malformed::Opcode(0)),
        (b"\0\x07\0\x01", Malformed::Opcode(7)),
        (b"\x01\x03\0\x01", Malformed::Opcode(0x103)),
        (b"\0\x01fi", Malformed::NoEnd),
        (b"\0\x01f\0octet", Malformed::NoEnd),
        (b"\0\x01\0octet\0", Malformed::NoName),
        (b"\0\x01f\0octet\0blksize", Malformed::NoEnd),
        (b"\0\x01f\0octet\0blksize\0", Malformed::NoValue),
        (b"\0\x02f\0octet\0blksize\x008", Malformed::NoEnd),
        (b"\0\x06a\0b\0c\0", Malformed::NoValue),
        (b"\0\x04\0\x01\0", Malformed::TooLong),
    ] {
        assert_eq!(Packet::parse(bytes), Err(why), "{bytes:?}");
    }
}

#[test]
fn every_truncation() {
    let full = b"\0\x01f.bin\0octet\0blksize\x001428\0tsize\x000\0";
    // Only where an option ends there is a shorter request.
    let whole = [14, 27, full.len()];
    for length in 0..=full.len() {
        assert_eq!(Packet::parse(&full[..length]).is_ok(), whole.contains(&length), "{length} bytes");
    }
    let full = b"\0\x06blksize\x001428\0tsize\x000\0";
    for length in 0..=full.len() {
        assert_eq!(Packet::parse(&full[..length]).is_ok(), [15, full.len()].contains(&length), "{length} bytes");
    }
    for full in [&b"\0\x03\0\x01data"[..], b"\0\x04\0\x01", b"\0\x05\0\x01text\0"] {
        for length in 0..=full.len() {
            assert_eq!(Packet::parse(&full[..length]).is_ok(), length >= 4, "{length} bytes");
        }
    }
}

fn any_text(least: usize) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(1u8.., least..20)
}

proptest! {
    #[test]
    fn requests_there_and_back(
        name in any_text(1), mode in any_text(0), write: bool,
        pairs in prop::collection::vec((any_text(1), any_text(0)), 0..5),
    ) {
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (&name[..], &value[..])).collect();
        let bytes = options(&pairs);
        let request = request(&name, &mode, &bytes);
        prop_assert_eq!(request.options.iter().collect::<Vec<_>>(), pairs);
        let packet = if write { Packet::Write(request) } else { Packet::Read(request) };
        let bytes = written(packet);
        prop_assert_eq!(Packet::parse(&bytes), Ok(packet));
    }

    #[test]
    fn others_there_and_back(number: u16, text in any_text(0), data in prop::collection::vec(any::<u8>(), 0..600),
                             pairs in prop::collection::vec((any_text(1), any_text(0)), 1..5)) {
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (&name[..], &value[..])).collect();
        let options = options(&pairs);
        for packet in [
            Packet::Data { block: number, data: &data },
            Packet::Ack { block: number },
            Packet::Error { code: ErrorCode(number), message: &text },
            Packet::Oack(Options::parse(&options).expect("options")),
        ] {
            let bytes = written(packet);
            prop_assert_eq!(Packet::parse(&bytes), Ok(packet));
        }
    }

    #[test]
    fn what_parses_is_written_alike(opcode in 1u8..=6, rest in prop::collection::vec(prop_oneof![Just(0), any::<u8>()], 0..60)) {
        let datagram = [&[0, opcode], &rest[..]].concat();
        // An OACK of nothing is written without the NULs that filled it up.
        let full = |packet: &Packet<'_>| !matches!(packet, Packet::Oack(options) if options.is_empty());
        if let Some(packet) = Packet::parse(&datagram).ok().filter(full) {
            let bytes = written(packet);
            prop_assert_eq!(Packet::parse(&bytes), Ok(packet));
        }
    }
}

#[test]
fn a_datagram_of_nothing_but_filling_is_read_in_one_go() {
    let mut datagram = b"\0\x01f\0octet\0".to_vec();
    datagram.resize(60_000, 0);
    datagram.push(b'x');
    assert_eq!(Packet::parse(&datagram), Err(Malformed::NoEnd));
}
