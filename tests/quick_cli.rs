//! Quick commands on the command line: a group is sent in order with its delays; a file of another program is
//! converted.
//!
//! Traffic rule: loopback only.
#![allow(clippy::expect_used, clippy::panic, reason = "what is not as expected fails the test")]

mod cli_support;

use std::net::UdpSocket;
use std::time::{Duration, Instant};

use cli_support::{PATIENCE, in_thread, run};

const GROUPS: &str = "[[group]]\nname = \"a\"\n\
    [[group.command]]\ntext = \"one\"\nafter = 600\n\
    [[group.command]]\ntext = \"never\"\nticked = false\n\
    [[group.command]]\ntext = \"00 ff\"\nafter = 0\n[group.command.send]\nhex = true\n\
    [[group]]\nname = \"b\"\n[[group.command]]\ntext = \"other\"\n";

fn file(name: &str, bytes: &[u8]) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("written");
    let path = path.to_str().expect("UTF-8").to_owned();
    (folder, path)
}

#[test]
fn a_group_is_sent_in_order_with_its_delays() {
    let (_folder, path) = file("groups.toml", GROUPS.as_bytes());
    let peer = UdpSocket::bind("127.0.0.1:0").expect("a port");
    peer.set_read_timeout(Some(PATIENCE)).expect("set");
    let to = peer.local_addr().expect("bound").to_string();
    let sent = in_thread(move || {
        run(&["udp", "--remote", &to, "--quick", &format!("{path}:a"), "--wait", "0"]).expect(0).stderr
    });
    let mut bytes = [0; 100];
    let first = peer.recv(&mut bytes).expect("came");
    let start = Instant::now();
    assert_eq!(&bytes[..first], b"one");
    let second = peer.recv(&mut bytes).expect("came");
    assert_eq!(&bytes[..second], [0, 0xFF]);
    // Nearly as long: the first one may have been taken late.
    assert!(start.elapsed() >= Duration::from_millis(100), "{:?}", start.elapsed());
    assert!(sent.join().expect("ended").contains("sent 2 packets, 5 bytes"));
}

#[test]
fn what_is_wrong_with_a_file_or_a_group_is_told_before_anything_is_opened() {
    let (_folder, path) = file("groups.toml", GROUPS.as_bytes());
    let wrong = |named: &str| run(&["udp", "--remote", "127.0.0.1:9", "--quick", named]).expect(2).stderr;
    assert!(wrong(&format!("{path}:c")).contains("there are a, b"));
    assert!(wrong("/nowhere/at/all.toml").contains("/nowhere/at/all.toml"));
    let (_folder, path) = file("bad.toml", b"[[group]]\n[[group.command]]\ntext = \"4x\"\nsend = { hex = true }\n");
    assert!(wrong(&path).contains("column 2"), "{}", wrong(&path));
    let (_folder, path) = file("bad.toml", b"[[group]]\nname =\n");
    assert!(wrong(&path).contains("line 2"), "{}", wrong(&path));
}

#[test]
fn a_file_of_another_program_is_converted_and_never_written_over() {
    let (folder, path) = file("sscom51.ini", b"N101=1,\xB6\xC1,5\r\nN1=A,AT\r\nN2=H,4x\r\n");
    let out = folder.path().join("out.toml").to_str().expect("UTF-8").to_owned();
    let ended = run(&["quick", "import", &path, "--to", &out]).expect(0);
    assert!(ended.stderr.contains("Line 3: Not hex"), "{}", ended.stderr);
    assert!(ended.stderr.contains("Imported 1 commands"), "{}", ended.stderr);
    let text = std::fs::read_to_string(&out).expect("written");
    assert!(
        text.contains("name = \"读\"") && text.contains("after = 5") && text.contains("charset = \"GBK\""),
        "{text}"
    );
    assert!(run(&["quick", "import", &path, "--to", &out]).expect(2).stderr.contains("exists"));
    let noise = file("noise.ini", &[0, 255, 7]);
    let other = folder.path().join("other.toml").to_str().expect("UTF-8").to_owned();
    assert!(run(&["quick", "import", &noise.1, "--to", &other]).expect(1).stderr.contains("is not netaide's TOML"));
    assert!(run(&["quick"]).expect(2).stderr.contains("import"));
}
