//! Checksums against those of Python, over thousands of generated messages.

use std::io::Write;
use std::process::{Command, Stdio};

use netaide::codec::checksum::Attach;
use netaide::codec::hex;

fn appended(text: &str, message: &[u8]) -> Vec<u8> {
    let mut message = message.to_vec();
    text.parse::<Attach>().expect("a checksum").append(&mut message);
    message
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
