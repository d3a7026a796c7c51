//! Checksums and placeholders on the command line: what is sent, what is verified, and what is wrong with an argument.
//!
//! Traffic rule: loopback only.

mod cli_support;

use std::net::UdpSocket;

use cli_support::{PATIENCE, run, run_with, start};

const ANY: &str = "127.0.0.1:0";

fn udp() -> UdpSocket {
    let socket = UdpSocket::bind(ANY).expect("a socket");
    socket.set_read_timeout(Some(PATIENCE)).expect("set");
    socket
}

fn received(socket: &UdpSocket, count: usize) -> Vec<Vec<u8>> {
    let mut room = [0; 2048];
    let mut one = || {
        let length = socket.recv(&mut room).expect("a datagram");
        room[..length].to_vec()
    };
    (0..count).map(|_| one()).collect()
}

/// What `netaide udp` sends to a socket of ours.
fn sent(arguments: &[&str], count: usize) -> Vec<Vec<u8>> {
    let socket = udp();
    let to = socket.local_addr().expect("bound").to_string();
    let mut all = vec!["udp", "--remote", &to, "--wait", "0"];
    all.extend(arguments);
    run(&all).expect(0);
    received(&socket, count)
}

#[test]
fn a_checksum_ends_what_is_sent() {
    let modbus = sent(&["--send-hex", "01 03 00 00 00 0A", "--checksum", "crc16-modbus"], 1);
    assert_eq!(modbus, [[1, 3, 0, 0, 0, 10, 0xC5, 0xCD]]);
    let text = ["--send", "123456789", "--send", "", "--checksum", "CRC-16/XMODEM,le", "--append", "none"];
    assert_eq!(sent(&text, 2), [b"123456789\xC3\x31".to_vec(), vec![0, 0]]);
    // After the line ending, and over all of it.
    assert_eq!(sent(&["--send", "AT", "--append", "cr", "--checksum", "sum"], 1), [b"AT\r\xA2"]);
    assert_eq!(sent(&["--send", "xAT", "--checksum", "neg,1.."], 1), [b"xAT\x6B"]);
}

#[test]
fn placeholders_are_filled_for_each_message() {
    let counted =
        ["--placeholders", "--send", "n={{counter}}", "--send", "n={{counter}}", "--send-hex", "AA {{counter:u8}}"];
    assert_eq!(sent(&counted, 3), [b"n=0".to_vec(), b"n=1".to_vec(), vec![0xAA, 2]]);
    // Without the flag braces are braces.
    assert_eq!(sent(&["--send", "{{counter}}"], 1), [b"{{counter}}"]);
    let framed = ["--placeholders", "--checksum", "xor", "--send-hex", "55 {{len:u16be}} 01 02"];
    assert_eq!(sent(&framed, 1), [[0x55, 0, 6, 1, 2, 0x55 ^ 6 ^ 1 ^ 2]]);
}

#[test]
fn lines_of_the_standard_input_count_on() {
    let socket = udp();
    let to = socket.local_addr().expect("bound").to_string();
    let arguments = ["udp", "--remote", &to, "--wait", "0", "--placeholders", "--checksum", "fixed:0D0A"];
    run_with(&arguments, b"a{{counter}}\nb{{counter:u8}}\n").expect(0);
    assert_eq!(received(&socket, 2), [b"a0\r\n".to_vec(), b"b\x01\r\n".to_vec()]);
}

#[test]
fn what_comes_is_verified() {
    let good: &[u8] = &[1, 3, 0, 0, 0, 10, 0xC5, 0xCD];
    for json in [true, false] {
        let shape = if json { "--json" } else { "--timestamps" };
        let mut netaide =
            start(&["udp", "--local", ANY, "--verify", "crc16-modbus", shape, "--show", "hex", "--received", "3"]);
        let (to, socket) = (netaide.opened(), udp());
        for bytes in [good, &[1, 2, 3, 4], &[9]] {
            socket.send_to(bytes, to).expect("sent");
        }
        let ended = netaide.end().expect(0);
        let marks: Vec<bool> = ended
            .text()
            .lines()
            .map(|line| if json { line.contains(r#""checksum":"bad""#) } else { line.contains(" !checksum  ") })
            .collect();
        assert_eq!(marks, [false, true, true], "{}", ended.text());
        assert!(ended.stderr.contains("2 received records have a wrong checksum"), "{}", ended.stderr);
        assert_eq!(ended.text().lines().next().expect("a line").contains(r#""checksum":"good""#), json);
    }
    // Nothing is printed, and all is verified.
    let socket = udp();
    let to = socket.local_addr().expect("bound").to_string();
    let asked = ["--send", "?", "--verify", "crc16-modbus", "--quiet", "--received", "2"];
    let netaide = start(&[&["udp", "--remote", &to], asked.as_slice()].concat());
    let (_, from) = socket.recv_from(&mut [0; 9]).expect("asked");
    for bytes in [good, &[9]] {
        socket.send_to(bytes, from).expect("sent");
    }
    let ended = netaide.end().expect(0);
    assert!(ended.text().is_empty() && ended.stderr.contains("1 received records have a wrong checksum"));
    // Who does not verify sees nothing of it.
    let mut netaide = start(&["udp", "--local", ANY, "--json", "--received", "1"]);
    let (to, socket) = (netaide.opened(), udp());
    socket.send_to(good, to).expect("sent");
    assert!(!netaide.end().expect(0).text().contains("checksum"));
}

#[test]
fn what_is_wrong_says_where() {
    let wrong = |arguments: &[&str]| {
        let mut all = vec!["udp", "--remote", "127.0.0.1:9"];
        all.extend(arguments);
        run(&all).expect(2).stderr
    };
    let told = wrong(&["--send", "a", "--checksum", "crc17"]);
    assert!(told.contains("Column 1") && told.contains("crc17"), "{told}");
    let told = wrong(&["--send", "a", "--checksum", "crc16-modbus,xe"]);
    assert!(told.contains("Column 14") && told.contains("“xe”"), "{told}");
    let told = wrong(&["--send", "ab{{nothing}}", "--placeholders"]);
    assert!(told.contains("--send") && told.contains("column 5") && told.contains("nothing"), "{told}");
    let told = wrong(&["--send-hex", "AA {{len:u8}} 0G", "--placeholders"]);
    assert!(told.contains("--send-hex") && told.contains("column 16"), "{told}");
    let told = wrong(&["--raw", "--checksum", "sum"]);
    assert!(told.contains("--checksum"), "{told}");
    // Nothing would be made with them.
    for argument in [["--checksum", "sum"].as_slice(), &["--placeholders"]] {
        let told = wrong(&[&["--send-file", file!()], argument].concat());
        assert!(told.contains(argument[0]) && told.contains("sent as it is"), "{told}");
    }
}

#[test]
fn the_list_names_every_checksum() {
    let list = run(&["udp", "--checksum", "list"]).expect(0);
    assert!(list.text().lines().count() > 63, "{}", list.text());
    for name in ["CRC-16/MODBUS", "CCITT-FALSE", "CRC-32/ISO-HDLC", "CASTAGNOLI", "xor8", "fixed:0D"] {
        assert!(list.text().contains(name), "{name}");
    }
    let help = run(&["tcp-client", "--help"]).expect(0);
    for name in ["--checksum", "--placeholders", "--verify"] {
        assert!(help.text().contains(name), "{name}");
    }
}

#[test]
fn a_capture_is_searched_by_its_checksums() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("lab.netaide");
    let path = path.to_str().expect("UTF-8");
    let mut netaide = start(&["udp", "--local", ANY, "--capture", path, "--received", "3"]);
    let (to, socket) = (netaide.opened(), udp());
    for bytes in [&[1u8, 1][..], &[1, 2], &[7, 7]] {
        socket.send_to(bytes, to).expect("sent");
    }
    netaide.end().expect(0);
    let found = |filter: &str| {
        run(&["capture", "search", path, "--filter", filter, "--count"]).expect(0).text().trim().to_owned()
    };
    assert_eq!(found("checksum:good,sum"), "2");
    assert_eq!(found("checksum:bad,sum"), "1");
    assert_eq!(found("!checksum:bad,sum"), "2");
    assert_eq!(found("checksum:good,sum hex:07"), "1");
    let told = run(&["capture", "search", path, "--filter", "checksum:bad"]).expect(2).stderr;
    assert!(told.contains("Column 10"), "{told}");
}
