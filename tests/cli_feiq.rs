//! `netaide feiq` on loopback: who is there, texts and files between two of ours, what is told, what is refused.
//!
//! Traffic rule: loopback only. Each test has addresses of its own, so that all have the port 2425.
#![cfg(target_os = "linux")]

mod cli_support;
mod feiq_support;

use std::path::Path;

use cli_support::{run, run_with};
use feiq_support::{Teller, netaide, wait_for};

/// Arguments with the places of a test: it is at the first address and knows the second.
fn at<'a>(arguments: &[&'a str], here: &'a str, there: &'a str) -> Vec<&'a str> {
    [arguments, &["--bind", here, "--broadcast", "none", "--beyond", there]].concat()
}

fn listen(here: &str, there: &str, more: &[&str]) -> Teller {
    let mut listener = Teller::start(&at(&[&["listen"], more].concat(), here, there));
    listener.event("open", |_| true);
    listener
}

fn noise(length: usize) -> Vec<u8> {
    (0..length as u64).map(|at| (at.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u8).collect()
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

#[test]
fn who_is_there_is_listed_in_words_and_json() {
    let (one, two) = ("127.0.7.1", "127.0.7.2");
    let mut listener = listen(one, two, &["--name", "张三", "--group", "研发"]);
    let kept = tempfile::tempdir().expect("a folder");
    let output = netaide(kept.path(), &at(&["who", "--for", "1", "--plain"], two, one)).output().expect("netaide");
    let said = String::from_utf8(output.stdout).expect("UTF-8");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 2, "{said}");
    assert!(lines[0].starts_with("ADDRESS") && lines[1].starts_with("127.0.7.1:2425  张三"), "{said}");
    assert!(lines[1].contains("研发") && lines[1].contains("FeiQ"), "{said}");
    let (status, told, _) = Teller::start(&at(&["who", "--for", "1", "--plain"], two, one)).end();
    assert_eq!(status, Some(0));
    let peer = &told[0];
    assert_eq!((&peer["event"], &peer["name"], &peer["kind"]), (&"peer".into(), &"张三".into(), &"feiq".into()));
    let came = listener.event("came", |came| came["address"] == "127.0.7.2:2425");
    assert_eq!((&came["kind"], &came["version"]), (&"ipmsg".into(), &"1".into()), "{came}");
    listener.event("left", |_| true);
    listener.interrupt();
    assert_eq!(listener.end().0, Some(0));
}

#[test]
fn a_text_is_delivered_once_and_its_sender_leaves() {
    let (one, two) = ("127.0.7.3", "127.0.7.4");
    let mut listener = listen(one, two, &[]);
    let kept = tempfile::tempdir().expect("a folder");
    // In one second, so that the numbers have to be kept apart.
    for said in ["第一条", "第二条 /:)"] {
        let output = netaide(kept.path(), &at(&["send", "--to", one, said], two, one)).output().expect("netaide");
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let second = listener.event("message", |message| message["text"] == "第二条 /:)");
    let messages = listener.events("message");
    assert_eq!(messages.len(), 2, "{messages:?}");
    assert!(messages[0]["number"].as_u64() < second["number"].as_u64(), "{messages:?}");
    listener.event("left", |left| left["address"] == "127.0.7.4:2425");
}

#[test]
fn a_sealed_text_is_opened_by_being_printed() {
    let (one, two) = ("127.0.7.5", "127.0.7.6");
    let mut listener = listen(one, two, &[]);
    let (status, told, said) = Teller::start(&at(&["send", "--sealed", "--to", one, "秘密"], two, one)).end();
    assert_eq!(status, Some(0), "{said}");
    assert!(told.iter().any(|one| one["state"] == "delivered" || one["state"] == "read"), "{told:?}");
    let message = listener.event("message", |message| message["sealed"] == true);
    assert_eq!(message["text"], "秘密");
}

#[test]
fn standard_input_is_sent_without_its_last_line_end() {
    let (one, two) = ("127.0.7.7", "127.0.7.8");
    let mut listener = listen(one, two, &[]);
    run_with(&[&["feiq"], &at(&["send", "--to", one, "-"], two, one)[..]].concat(), "两行\n文字\n".as_bytes())
        .expect(0);
    listener.event("message", |message| message["text"] == "两行\n文字");
    let empty = run_with(&["feiq", "send", "--to", one, "-"], b"\n").expect(2);
    assert!(empty.stderr.contains("nothing to send"), "{}", empty.stderr);
}

#[test]
fn nobody_there_is_told_and_fails() {
    let (status, told, said) =
        Teller::start(&at(&["send", "--to", "127.0.7.10", "x"], "127.0.7.9", "127.0.7.10")).end();
    assert_eq!(status, Some(1), "{said}");
    assert!(told.iter().any(|one| one["state"] == "nobody-there" || one["state"] == "no-receipt"), "{told:?} {said}");
    let (status, told, said) = Teller::start(&at(&["who", "--for", "0.2"], "127.0.7.9", "127.0.7.10")).end();
    assert_eq!((status, told.len()), (Some(0), 0), "{said}");
    assert!(said.contains("Nobody answered"), "{said}");
}

#[test]
fn a_port_that_is_taken_is_told() {
    let mut listener = listen("127.0.7.11", "127.0.7.12", &[]);
    let arguments = at(&["feiq", "listen"], "127.0.7.11", "127.0.7.12");
    let taken = run(&arguments).expect(1);
    assert!(taken.stderr.contains("127.0.7.11:2425"), "{}", taken.stderr);
    listener.interrupt();
    listener.until("the end", |_| true);
}

#[test]
fn files_and_folders_go_whole() {
    let (one, two) = ("127.0.7.13", "127.0.7.14");
    let (from, into) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let tree = from.path().join("图 片");
    std::fs::create_dir_all(tree.join("sub/empty")).expect("made");
    let files = [("报告.bin", noise(3_000_001)), ("图 片/a.txt", b"a".to_vec()), ("图 片/sub/zero", Vec::new())];
    for (name, bytes) in &files {
        std::fs::write(from.path().join(name), bytes).expect("written");
    }
    let fetch = at(&["fetch", "--from", two, "--into", text(into.path())], one, two);
    let fetching = Teller::start(&fetch);
    let report = from.path().join("报告.bin");
    let giving = Teller::start(&at(&["file", "--to", one, text(&report), text(&tree)], two, one));
    let (status, told, said) = fetching.end();
    assert_eq!(status, Some(0), "{said} {told:?}");
    for (name, bytes) in &files {
        assert!(std::fs::read(into.path().join(name)).expect("there") == *bytes, "{name}");
    }
    assert!(into.path().join("图 片/sub/empty").is_dir());
    let (status, told, said) = giving.end();
    assert_eq!(status, Some(0), "{said} {told:?}");
    let ends = told.iter().filter(|one| one["event"] == "end" && one["whole"] == true).count();
    assert_eq!(ends, 2, "{told:?}");
    assert!(told.last().is_some_and(|last| last["event"] == "over" && last["whole"] == true), "{told:?}");
}

#[test]
fn an_offer_that_was_printed_is_fetched_later_and_nothing_is_replaced() {
    let (one, two) = ("127.0.7.15", "127.0.7.16");
    let (from, into) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let path = from.path().join("new.bin");
    std::fs::write(&path, noise(70_000)).expect("written");
    std::fs::write(into.path().join("new.bin"), b"mine").expect("written");
    let mut listener = listen(one, two, &[]);
    let mut giving = Teller::start(&at(&["file", "--to", one, text(&path)], two, one));
    let message =
        listener.event("message", |message| message["files"].as_array().is_some_and(|files| !files.is_empty()));
    let offer = message["files"][0]["offer"].as_str().expect("a text").to_owned();
    giving.event("delivery", |one| one["state"] == "delivered");
    listener.interrupt();
    assert_eq!(listener.end().0, Some(0));
    let fetch = |more: &[&str]| {
        let arguments = ["fetch", "--from", two, "--offer", &offer, "--into", text(into.path())];
        Teller::start(&at(&[&arguments[..], more].concat(), one, two)).end()
    };
    let (status, told, said) = fetch(&[]);
    assert_eq!(status, Some(1), "{said} {told:?}");
    assert!(told.iter().any(|one| one["how"] == "exists"), "{told:?} {said}");
    assert_eq!(std::fs::read(into.path().join("new.bin")).expect("there"), b"mine");
    let (status, _, said) = fetch(&["--overwrite"]);
    assert_eq!(status, Some(0), "{said}");
    assert!(std::fs::read(into.path().join("new.bin")).expect("there") == noise(70_000));
    assert_eq!(giving.end().0, Some(0));
}

#[test]
fn what_nobody_fetches_fails_in_its_time() {
    let (one, two) = ("127.0.7.17", "127.0.7.18");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let mut listener = listen(one, two, &[]);
    let (status, told, said) = Teller::start(&at(&["file", "--to", one, "--for", "1", path], two, one)).end();
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("has not fetched 1: Cargo.toml"), "{said}");
    let last = told.last().expect("an object");
    assert_eq!((&last["event"], &last["whole"]), (&"over".into(), &false.into()), "{told:?}");
    assert_eq!(last["missing"][0]["files"][0]["name"], "Cargo.toml", "{told:?}");
    listener.event("message", |message| message["files"][0]["name"] == "Cargo.toml");
    let fetch = ["fetch", "--from", "127.0.7.19", "--for", "0.2"];
    let (status, _, said) = Teller::start(&at(&fetch, two, one)).end();
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("offered nothing"), "{said}");
}

#[test]
fn a_line_of_a_terminal_shows_no_control_characters() {
    let (one, two) = ("127.0.7.20", "127.0.7.21");
    let kept = tempfile::tempdir().expect("a folder");
    let mut command = netaide(kept.path(), &at(&["listen", "--for", "60"], one, two));
    let output = tempfile::NamedTempFile::new().expect("a file");
    command.stdout(output.reopen().expect("the file")).stderr(std::process::Stdio::null());
    let mut child = command.spawn().expect("netaide");
    let shown = || std::fs::read_to_string(output.path()).expect("read");
    let socket = std::net::UdpSocket::bind((two, 2425)).expect("bound");
    wait_for("the message", || {
        socket.send_to(b"1:77:evil\x1b[2J:pc:32:bold \x1b[1m /:) end\0", (one, 2425)).expect("sent");
        shown().contains("end")
    });
    child.kill().expect("it runs");
    child.wait().expect("a child");
    let shown = shown();
    assert!(!shown.contains('\x1b') && shown.contains("bold [1m ") && shown.contains(" end"), "{shown:?}");
}

#[test]
fn wrong_arguments_are_refused_by_name() {
    for (arguments, words) in [
        (&["feiq"][..], "who, listen, send, file and fetch"),
        (&["feiq", "chat"], "who, listen, send, file and fetch"),
        (&["feiq", "send", "x"], "--to"),
        (&["feiq", "send", "--to", "10.0.0.7"], "TEXT"),
        (&["feiq", "send", "--to", "lab", "x"], "IPv4"),
        (&["feiq", "send", "--to", "all", "--to", "10.0.0.7", "x"], "everybody"),
        (&["feiq", "send", "--to", "10.0.0.7", "--tries", "21", "x"], "20"),
        (&["feiq", "send", "--to", "10.0.0.7", ""], "nothing to send"),
        (&["feiq", "file", "--to", "10.0.0.7"], "PATH"),
        (&["feiq", "file", "--to", "10.0.0.7", "/no/such/file"], "/no/such/file"),
        (&["feiq", "file", "--to", "10.0.0.7", "/dev/null"], "neither a file nor a folder"),
        (&["feiq", "fetch"], "--from"),
        (&["feiq", "fetch", "--from", "10.0.0.7", "--into", "/no/such"], "no folder"),
        (&["feiq", "fetch", "--from", "10.0.0.7", "--offer", "1:2"], "NUMBER:ID:NAME:SIZE"),
        (&["feiq", "who", "--bind", "::1"], "IPv4"),
        (&["feiq", "who", "--port", "65536"], "65535"),
        (&["feiq", "who", "--broadcast", "none", "--broadcast", "10.0.0.255"], "none"),
        (&["feiq", "who", "--beyond", "10.0.0.0/8"], "4096"),
        (&["feiq", "who", "--charset", "big5"], "gbk"),
        (&["feiq", "who", "--name", "a\nb"], "control"),
    ] {
        let ended = run(arguments).expect(2);
        assert!(ended.stderr.contains(words), "{arguments:?}: {words}: {}", ended.stderr);
    }
    for name in ["who", "listen", "send", "file", "fetch"] {
        let help = run(&["feiq", name, "--help"]).expect(0);
        assert!(help.text().contains("--beyond") && help.text().contains("Examples"), "{}", help.text());
    }
}
