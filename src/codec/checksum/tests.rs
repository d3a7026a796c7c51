use std::io::Write;
use std::process::{Command, Stdio};

use proptest::prelude::*;

use super::*;
use crate::codec::hex;

fn attach(text: &str) -> Attach {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn appended(text: &str, message: &[u8]) -> Vec<u8> {
    let mut message = message.to_vec();
    attach(text).append(&mut message);
    message
}

/// The definition of a CRC, bit by bit (Ross Williams, "A painless guide to CRC error detection algorithms").
fn bitwise(width: u32, poly: u64, init: u64, reflects: bool, last: u64, bytes: &[u8]) -> u64 {
    let top = 1u64 << (width - 1);
    let mask = top | (top - 1);
    let mut register = init;
    for byte in bytes {
        for bit in 0..8 {
            let bit = if reflects { byte >> bit & 1 } else { byte >> (7 - bit) & 1 };
            let out = (register & top != 0) ^ (bit == 1);
            register = (register << 1 & mask) ^ if out { poly } else { 0 };
        }
    }
    if reflects {
        register = register.reverse_bits() >> (64 - width);
    }
    register ^ last
}

fn parameters(crc: &Crc) -> (u64, u64, bool, u64) {
    let text = crc.parameters();
    let value = |key: &str| text.split(' ').find_map(|part| part.strip_prefix(key)).expect("a parameter").to_owned();
    let number = |key: &str| u64::from_str_radix(&value(key), 16).expect("hex");
    (number("poly="), number("init="), value("ref=") == "true", number("xorout="))
}

proptest! {
    #[test]
    fn every_crc_is_its_definition(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        for crc in CATALOGUE {
            let (poly, init, reflects, last) = parameters(crc);
            let expected = bitwise(crc.width() as u32 * 8, poly, init, reflects, last, &bytes);
            prop_assert_eq!(u64::from(crc.of(&bytes)), expected, "{}", crc.name);
        }
    }

    #[test]
    fn what_was_appended_is_good_and_any_other_bit_is_not(
        bytes in proptest::collection::vec(any::<u8>(), 0..40),
        which in 0..CATALOGUE.len() + 5,
        from in -50i32..50,
        to in proptest::option::of(-50i32..50),
        little: bool,
        flip in any::<prop::sample::Index>(),
    ) {
        let simple = which.checked_sub(CATALOGUE.len()).map(|at| Algorithm::SIMPLE[at + 1]);
        let algorithm = simple.unwrap_or_else(|| Algorithm::Crc(&CATALOGUE[which]));
        let order = if little { Order::Little } else { Order::Big };
        let attach = Attach { algorithm, order, span: Span { from, to } };
        let mut frame = bytes.clone();
        attach.append(&mut frame);
        prop_assert_eq!(frame.len(), bytes.len() + attach.width());
        prop_assert_eq!(attach.verify(&frame), Verdict::Good);
        // A bit of the checksum itself: those outside the range do not count.
        let at = bytes.len() + flip.index(attach.width());
        frame[at] ^= 1;
        let told = matches!(attach.verify(&frame), Verdict::Bad { .. });
        prop_assert!(told);
        // As text, and back. The order of what has none is its usual one.
        let order = if algorithm.has_order() { order } else { algorithm.usual_order() };
        prop_assert_eq!(attach.to_string().parse::<Attach>(), Ok(Attach { order, ..attach }));
    }
}

#[test]
fn sums_are_those_of_the_original() {
    assert_eq!(appended("none", b"ab"), b"ab");
    assert_eq!(appended("sum", &[0xF0, 0x20]), [0xF0, 0x20, 0x10]);
    assert_eq!(appended("neg8", &[0xF0, 0x20]), [0xF0, 0x20, 0xF0]);
    assert_eq!(appended("xor", &[0xF0, 0x21]), [0xF0, 0x21, 0xD1]);
    assert_eq!(appended("sum16", &[0xF0, 0x20]), [0xF0, 0x20, 0x01, 0x10]);
    assert_eq!(appended("sum16,le", &[0xF0, 0x20]), [0xF0, 0x20, 0x10, 0x01]);
    assert_eq!(appended("fixed:0D", b"AT"), b"AT\r");
    // The textbook frame of MODBUS, with its CRC in the order in which MODBUS sends it.
    assert_eq!(appended("crc16-modbus", &[1, 3, 0, 0, 0, 10]), [1, 3, 0, 0, 0, 10, 0xC5, 0xCD]);
    assert_eq!(appended("CRC-16/CCITT-FALSE", b"123456789")[9..], [0x29, 0xB1]);
    assert_eq!(appended("CRC-16/CCITT-FALSE,le", b"123456789")[9..], [0xB1, 0x29]);
}

#[test]
fn a_range_counts_as_pythons_slices_do() {
    assert_eq!(appended("sum,1..", &[9, 1, 2])[3], 3);
    assert_eq!(appended("sum,1..-1", &[9, 1, 2])[3], 1);
    assert_eq!(appended("sum,-2..", &[9, 1, 2])[3], 3);
    assert_eq!(appended("sum,..2", &[9, 1, 2])[3], 10);
    assert_eq!(appended("sum,7..9", &[9, 1, 2])[3], 0);
    assert_eq!(appended("sum,-9..1", &[9, 1, 2])[3], 9);
}

#[test]
fn verifying_tells_what_was_found_and_what_was_expected() {
    let modbus = attach("CRC-16/MODBUS");
    let Verdict::Bad { found, expected } = modbus.verify(&[1, 3, 0, 0, 0, 10, 0xC5, 0xCC]) else { panic!("it is bad") };
    assert_eq!((found.to_string(), expected.to_string()), ("C5 CC".to_owned(), "C5 CD".to_owned()));
    assert_eq!(modbus.verify(&[1]), Verdict::TooShort);
    assert_eq!(modbus.verify(&[0xFF, 0xFF]), Verdict::Good);
    assert_eq!(Attach::default().verify(&[]), Verdict::Good);
}

#[test]
fn a_text_that_is_no_checksum_says_where() {
    let column = |text: &str| text.parse::<Attach>().map_err(|error| error.column);
    assert_eq!(column(""), Err(1));
    assert_eq!(column("crc17"), Err(1));
    assert_eq!(column("crc16-modbus, xe"), Err(15));
    assert_eq!(column("crc16-modbus,be,1..x"), Err(17));
    assert_eq!(column("fixed:0D 0G"), Err(11));
    assert_eq!(column("fixed:"), Err(1));
    assert_eq!(column("fixed:112233445566778899"), Err(1));
    assert_eq!(attach(" CRC-16/Modbus , 0..-2 , BE ").to_string(), "CRC-16/MODBUS,be,0..-2");
    assert_eq!(attach("none").to_string(), "none");
}

#[test]
fn settings_keep_it_as_its_text() {
    #[derive(Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
    struct Kept {
        attach: Attach,
    }
    let kept = Kept { attach: attach("CRC-32C,be,4..") };
    let text = toml::to_string(&kept).expect("TOML");
    assert_eq!(text.trim(), "attach = \"CRC-32/ISCSI,be,4..\"");
    assert_eq!(toml::from_str::<Kept>(&text).expect("read"), kept);
    assert!(toml::from_str::<Kept>("attach = \"crc\"").is_err());
}

/// Thousands of messages, each with its CRC-32, CRC-16/XMODEM and sum by Python.
const PYTHON: &str = r#"
import binascii, random, zlib
random.seed(4)
for n in range(4000):
    b = random.randbytes(random.choice([0, 1, 2, 3, 7, 64, 300]))
    assert binascii.crc32(b) == zlib.crc32(b)
    print(b.hex(), "%08x" % zlib.crc32(b), "%04x" % binascii.crc_hqx(b, 0), "%04x" % binascii.crc_hqx(b, 0xFFFF), "%02x" % (sum(b) % 256), "%02x" % (-sum(b) % 256))
"#;

#[test]
fn python_computes_the_same() {
    let python = Command::new("python3").arg("-").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut python) = python else {
        eprintln!("python3 is not there: nothing was compared with it");
        return;
    };
    python.stdin.take().expect("a pipe").write_all(PYTHON.as_bytes()).expect("written");
    let output = python.wait_with_output().expect("ended");
    assert!(output.status.success());
    let mut cases = 0;
    for line in String::from_utf8(output.stdout).expect("ASCII").lines() {
        let (message, sums) = line.split_once(' ').expect("a message");
        let message = hex::parse(message).expect("hex");
        for (sum, text) in sums.split(' ').zip(["crc32,be", "xmodem", "ccitt-false", "sum", "neg"]) {
            let algorithm = if text == "ccitt-false" { "CRC-16/CCITT-FALSE" } else { text };
            let frame = appended(algorithm, &message);
            assert_eq!(frame[message.len()..], hex::parse(sum).expect("hex"), "{text} of {line}");
            cases += 1;
        }
    }
    assert_eq!(cases, 20_000);
}
