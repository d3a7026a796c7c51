//! `netaide tftp`: files go whole either way, pipes, exit statuses, what is told, what is refused.
//!
//! Traffic rule: loopback only.
#![allow(clippy::expect_used, clippy::panic, reason = "what is not as expected fails the test")]

mod cli_support;

use std::fs;
use std::net::{SocketAddr, UdpSocket};
use std::path::Path;

use cli_support::{Ended, PATIENCE, Running, run, run_with, start};
use netaide::capture::Capture;
use netaide::codec::digest::Digester;
use serde_json::Value;
use tempfile::TempDir;

/// A server of ours for a folder of its own.
struct Server {
    #[cfg_attr(not(unix), expect(dead_code, reason = "only interrupted on Unix, and ended when it is dropped"))]
    running: Running,
    folder: TempDir,
    address: SocketAddr,
}

impl Server {
    fn start(more: &[&str]) -> Server {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().to_str().expect("UTF-8");
        let mut running = start(&[&["tftp", "serve", root, "--listen", "127.0.0.1:0"], more].concat());
        let address = running.opened();
        Server { running, folder, address }
    }

    fn with_file(name: &str, bytes: &[u8]) -> Server {
        let server = Server::start(&[]);
        server.put(name, bytes);
        server
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.folder.path().join(name), bytes).expect("written");
    }

    fn file(&self, name: &str) -> Vec<u8> {
        fs::read(self.folder.path().join(name)).expect("there")
    }

    fn url(&self, name: &str) -> String {
        format!("tftp://{}/{name}", self.address)
    }
}

fn noise(length: usize) -> Vec<u8> {
    (0..length as u64).map(|at| (at.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u8).collect()
}

/// A folder, and a path in it as text.
fn place(name: &str) -> (TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name).to_str().expect("UTF-8").to_owned();
    (folder, path)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

fn objects(ended: &Ended) -> Vec<Value> {
    ended.text().lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn event<'a>(objects: &'a [Value], name: &str) -> &'a Value {
    objects.iter().find(|object| object["event"] == name).unwrap_or_else(|| panic!("no {name} in {objects:?}"))
}

#[test]
fn files_go_whole_both_ways() {
    let server = Server::start(&["--write"]);
    let (_folder, path) = place("got.bin");
    for length in [0, 1, 511, 512, 513, 8192, 200_000] {
        let bytes = noise(length);
        server.put("there.bin", &bytes);
        let got = run(&["tftp", "get", &server.url("there.bin"), "-o", &path, "--force"]).expect(0);
        assert_eq!(fs::read(&path).expect("there"), bytes, "{length}");
        assert!(got.stdout.is_empty() && got.stderr.contains(&format!("{length} bytes")), "{}", got.stderr);
        let name = format!("put-{length}.bin");
        run(&["tftp", "put", &path, &server.url(&name), "--blksize", "512", "--windowsize", "1"]).expect(0);
        assert_eq!(server.file(&name), bytes, "{length}");
    }
}

#[test]
fn a_folder_as_the_place_gives_and_takes_the_name_of_the_file() {
    let server = Server::start(&["--write"]);
    fs::create_dir(server.folder.path().join("boot")).expect("made");
    server.put("boot/image.bin", b"boot");
    let (folder, _) = place("");
    let place = folder.path().to_str().expect("UTF-8");
    run(&["tftp", "get", &server.url("boot/image.bin"), "-o", place]).expect(0);
    let got = folder.path().join("image.bin");
    assert_eq!(fs::read(&got).expect("there"), b"boot");
    run(&["tftp", "put", got.to_str().expect("UTF-8"), &server.url("")]).expect(0);
    assert_eq!(server.file("image.bin"), b"boot");
}

#[test]
fn pipes_carry_files() {
    let server = Server::start(&["--write"]);
    let bytes = noise(1_000_001);
    server.put("big.bin", &bytes);
    let got = run(&["tftp", "get", &server.url("big.bin"), "-o", "-"]).expect(0);
    assert_eq!(got.stdout, bytes);
    for input in [&bytes[..], b""] {
        let put =
            run_with(&["tftp", "put", "-", &server.url(&format!("{}.bin", input.len())), "--json"], input).expect(0);
        assert_eq!(server.file(&format!("{}.bin", input.len())), input);
        assert_eq!(event(&objects(&put), "end")["bytes"], input.len());
    }
}

#[test]
fn a_file_that_is_there_is_kept_unless_force_is_given() {
    let server = Server::with_file("new.bin", b"new");
    let (folder, path) = place("mine.bin");
    fs::write(&path, b"mine").expect("written");
    let refused = run(&["tftp", "get", &server.url("new.bin"), "-o", &path]).expect(2);
    assert!(refused.stderr.contains("exists already; --force replaces it"), "{}", refused.stderr);
    assert_eq!(fs::read(&path).expect("there"), b"mine");
    run(&["tftp", "get", &server.url("new.bin"), "-o", &path, "--force"]).expect(0);
    assert_eq!(fs::read(&path).expect("there"), b"new");
    assert_eq!(names(folder.path()), ["mine.bin"], "nothing else is left");
}

#[test]
fn a_missing_file_is_told_and_leaves_nothing() {
    let server = Server::start(&[]);
    let (folder, path) = place("none.bin");
    let missing = run(&["tftp", "get", &server.url("none.bin"), "-o", &path]).expect(1);
    assert!(missing.stderr.contains("file not found"), "{}", missing.stderr);
    let missing = run(&["tftp", "get", &server.url("none.bin"), "-o", &path, "--json"]).expect(1);
    let end = &objects(&missing)[1];
    assert_eq!(
        (&end["event"], &end["how"], &end["whole"], &end["code"]),
        (&"end".into(), &"by-peer".into(), &false.into(), &1.into())
    );
    assert!(names(folder.path()).is_empty());
}

#[test]
fn writing_and_overwriting_are_allowed_on_their_own() {
    let (_folder, path) = place("a.bin");
    fs::write(&path, b"mine").expect("written");
    for (allowed, is_new, is_there) in [(&[][..], 1, 1), (&["--write"], 0, 1), (&["--write", "--overwrite"], 0, 0)] {
        let server = Server::start(allowed);
        server.put("there.bin", b"theirs");
        run(&["tftp", "put", &path, &server.url("new.bin")]).expect(is_new);
        run(&["tftp", "put", &path, &server.url("there.bin")]).expect(is_there);
        let expected = if is_there == 0 { b"mine".to_vec() } else { b"theirs".to_vec() };
        assert_eq!(server.file("there.bin"), expected);
    }
}

#[test]
fn limits_of_a_server_are_told_to_its_clients() {
    let (_folder, path) = place("a.bin");
    fs::write(&path, noise(2000)).expect("written");
    let server = Server::start(&["--write", "--max-size", "1K"]);
    let large = run(&["tftp", "put", &path, &server.url("a.bin")]).expect(1);
    assert!(large.stderr.contains("ERROR 3"), "{}", large.stderr);
    assert!(names(server.folder.path()).is_empty());
    let stranger = Server::start(&["--allow", "10.0.0.0/8,192.0.2.1"]);
    stranger.put("a.bin", b"a");
    let unheard =
        run(&["tftp", "get", &stranger.url("a.bin"), "-o", "-", "--retries", "0", "--timeout", "1"]).expect(1);
    assert!(unheard.stderr.contains("Failed") && unheard.stdout.is_empty(), "{}", unheard.stderr);
}

#[test]
fn json_tells_a_transfer_from_start_to_end() {
    let bytes = noise(50_000);
    let server = Server::with_file("固件.bin", &bytes);
    let (_folder, path) = place("got.bin");
    let got =
        run(&["tftp", "get", &server.url("固件.bin"), "-o", &path, "--json", "--blksize", "1024", "--windowsize", "4"]);
    let objects = objects(&got.expect(0));
    let (start, agreed, end) = (event(&objects, "start"), event(&objects, "agreed"), event(&objects, "end"));
    assert_eq!(
        (&start["direction"], &start["name"], &start["file"]),
        (&"download".into(), &"固件.bin".into(), &path.into())
    );
    assert_eq!(
        (&agreed["blksize"], &agreed["windowsize"], &agreed["tsize"]),
        (&1024.into(), &4.into(), &50_000.into())
    );
    let mut digester = Digester::default();
    digester.update(&bytes);
    let digests = digester.finish();
    assert_eq!((&end["how"], &end["whole"], &end["bytes"]), (&"complete".into(), &true.into(), &50_000.into()));
    assert_eq!((&end["md5"], &end["sha256"]), (&digests.md5.into(), &digests.sha256.into()));
    assert!(end["retransmissions"].is_u64() && end["seconds"].is_f64(), "{end}");
}

#[test]
fn digests_are_told_in_words() {
    let server = Server::with_file("abc.txt", b"abc");
    let (_folder, path) = place("got.txt");
    let got = run(&["tftp", "get", &server.url("abc.txt"), "-o", &path, "--hash"]).expect(0);
    assert!(got.stderr.contains("MD5      900150983cd24fb0d6963f7d28e17f72"), "{}", got.stderr);
    assert!(got.stderr.contains("SHA-256  ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
}

#[test]
fn netascii_translates_line_ends() {
    let server = Server::with_file("text.txt", b"one\ntwo\n");
    let (_folder, path) = place("got.txt");
    // Both sides of ours keep their text as it is; on the wire stands CR LF, which is counted.
    for url in [server.url("text.txt;mode=netascii"), server.url("text.txt")] {
        let got = run(&["tftp", "get", &url, "-o", &path, "--force", "--mode", "netascii", "--json"]).expect(0);
        assert_eq!(fs::read(&path).expect("there"), b"one\ntwo\n");
        assert_eq!(event(&objects(&got), "end")["bytes"], 10);
    }
    run(&["tftp", "get", &server.url("text.txt;mode=netascii"), "-o", "-", "--mode", "octet"]).expect(2);
}

#[test]
fn names_in_gbk_and_percent_are_bytes_of_the_request() {
    let server = Server::with_file("固件.bin", b"firmware");
    for (url, charset) in
        [("固件.bin", "utf-8"), ("固件.bin", "gbk"), ("%B9%CC%BC%FE.bin", "utf-8"), ("%E5%9B%BA件.bin", "utf-8")]
    {
        let got = run(&["tftp", "get", &server.url(url), "-o", "-", "--charset", charset]).expect(0);
        assert_eq!(got.stdout, b"firmware", "{url} in {charset}");
    }
}

#[cfg(unix)]
#[test]
fn a_server_tells_each_transfer_and_its_sum() {
    let mut server = Server::start(&["--write"]);
    server.put("a.bin", &noise(3000));
    run(&["tftp", "get", &server.url("a.bin"), "-o", "-"]).expect(0);
    run_with(&["tftp", "put", "-", &server.url("b.bin")], b"four").expect(0);
    run(&["tftp", "get", &server.url("../secret"), "-o", "-"]).expect(1);
    server.running.prints("downloaded a.bin: 3000 bytes");
    server.running.prints("uploaded b.bin: 4 bytes");
    server.running.prints("refused to give ../secret");
    interrupt(&server.running);
    let ended = server.running.end().expect(0);
    let summary = "complete 2, unconfirmed 0, refused 1, failed 0; sent 3000 bytes, received 4 bytes";
    assert_eq!(ended.summary(), summary);
    assert!(ended.stderr.contains("can read the files in"), "{}", ended.stderr);
}

#[cfg(unix)]
#[test]
fn a_client_that_never_acknowledges_the_last_block_was_sent_all_of_it() {
    let mut server = Server::start(&["--timeout", "1", "--retries", "1"]);
    server.put("a.bin", &noise(2000));
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    socket.send_to(b"\0\x01a.bin\0octet\0", server.address).expect("asked");
    for expected in 1..=4 {
        let (from, block) = hear(&socket, 3);
        assert_eq!(block, expected);
        if block < 4 {
            socket.send_to(&[0, 4, 0, block as u8], from).expect("acknowledged");
        }
    }
    server.running.prints("all of a.bin sent: 2000 bytes");
    interrupt(&server.running);
    let ended = server.running.end().expect(0);
    assert_eq!(ended.summary(), "complete 0, unconfirmed 1, refused 0, failed 0; sent 2000 bytes, received 0 bytes");
}

#[cfg(unix)]
#[test]
fn a_server_tells_in_json() {
    let mut server = Server::start(&["--json"]);
    server.put("a.bin", b"abc");
    run(&["tftp", "get", &server.url("a.bin"), "-o", "-"]).expect(0);
    server.running.prints("\"end\"");
    interrupt(&server.running);
    let objects = objects(&server.running.end().expect(0));
    let (listening, start, end) = (event(&objects, "listening"), event(&objects, "start"), event(&objects, "end"));
    assert_eq!(listening["address"], server.address.to_string());
    assert_eq!((&start["direction"], &start["name"]), (&"download".into(), &"a.bin".into()));
    assert!(start["peer"].as_str().is_some_and(|peer| peer.starts_with("127.0.0.1:")), "{start}");
    assert_eq!((&end["how"], &end["bytes"], &end["transfer"]), (&"complete".into(), &3.into(), &start["transfer"]));
}

#[test]
fn an_address_that_is_taken_is_told() {
    let server = Server::start(&[]);
    let address = server.address.to_string();
    let ended = run(&["tftp", "serve", ".", "--listen", &address]).expect(1);
    assert!(ended.stderr.contains(&address), "{}", ended.stderr);
}

/// A server that gives one block and then keeps silent; what it hears afterwards is for the test.
fn stingy() -> (UdpSocket, String) {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    socket.set_read_timeout(Some(PATIENCE)).expect("set");
    let url = format!("tftp://{}/half.bin", socket.local_addr().expect("bound"));
    (socket, url)
}

/// Waits for a packet with this opcode; from whom, and its second word.
fn hear(socket: &UdpSocket, opcode: u8) -> (SocketAddr, u16) {
    let mut room = [0; 600];
    loop {
        let (_, from) = socket.recv_from(&mut room).expect("it speaks");
        if room[1] == opcode {
            return (from, u16::from_be_bytes([room[2], room[3]]));
        }
    }
}

#[cfg(unix)]
#[test]
fn an_interrupt_tells_the_server_and_leaves_nothing() {
    let (socket, url) = stingy();
    let (folder, path) = place("half.bin");
    let netaide = start(&["tftp", "get", &url, "-o", &path]);
    let (client, _) = hear(&socket, 1);
    socket.send_to(&[&[0, 3, 0, 1], &[7; 512][..]].concat(), client).expect("sent");
    assert_eq!(hear(&socket, 4).1, 1);
    interrupt(&netaide);
    assert_eq!(hear(&socket, 5).0, client);
    let ended = netaide.end().expect(130);
    assert!(ended.stderr.contains("Cancelled"), "{}", ended.stderr);
    assert!(names(folder.path()).is_empty());
}

#[cfg(unix)]
fn interrupt(netaide: &Running) {
    let id = nix::unistd::Pid::from_raw(i32::try_from(netaide.id()).expect("a process id"));
    nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGINT).expect("sent");
}

#[test]
fn an_upload_whose_end_is_not_acknowledged_is_not_whole_for_sure() {
    let (socket, url) = stingy();
    let (_folder, path) = place("mine.bin");
    fs::write(&path, b"short").expect("written");
    let netaide = start(&["tftp", "put", &path, &url, "--plain", "--timeout", "1", "--retries", "1", "--json"]);
    let (client, _) = hear(&socket, 2);
    socket.send_to(&[0, 4, 0, 0], client).expect("sent");
    hear(&socket, 3);
    let ended = netaide.end().expect(1);
    assert!(ended.stderr.contains("never acknowledged the last block"), "{}", ended.stderr);
    let objects = objects(&ended);
    assert_eq!(
        (&event(&objects, "end")["how"], &event(&objects, "end")["whole"]),
        (&"unconfirmed".into(), &false.into())
    );
}

#[test]
fn a_server_that_is_not_there_or_silent_is_told() {
    let (socket, url) = stingy();
    let silent = run(&["tftp", "get", &url, "-o", "-", "--retries", "0", "--timeout", "1"]).expect(1);
    assert!(silent.stderr.contains("Failed: half.bin"), "{}", silent.stderr);
    drop(socket);
    let gone = run(&["tftp", "get", &url, "-o", "-"]).expect(1);
    assert!(gone.stderr.contains("Failed: half.bin"), "{}", gone.stderr);
}

#[test]
fn packets_are_kept_where_a_file_is_named_for_them() {
    let server = Server::with_file("a.bin", &noise(1000));
    let (folder, _) = place("");
    let (got, capture) = (folder.path().join("a.bin"), folder.path().join("packets.netaide"));
    let (got, capture) = (got.to_str().expect("UTF-8"), capture.to_str().expect("UTF-8"));
    run(&["tftp", "get", &server.url("a.bin"), "-o", got, "--blksize", "512", "--capture", capture]).expect(0);
    // OACK and two DATA came; RRQ, ACK 0 and the ACKs of the window left.
    let totals = Capture::open(Path::new(capture)).expect("a capture").reader().totals();
    assert!(totals.received_packets == 3 && totals.sent_packets >= 3, "{totals:?}");
    let info = run(&["capture", "info", capture]).expect(0);
    assert!(info.text().contains("whole"), "{}", info.text());
}

#[test]
fn quiet_says_errors_only() {
    let server = Server::with_file("a.bin", b"abc");
    let got = run(&["tftp", "get", &server.url("a.bin"), "-o", "-", "--quiet"]).expect(0);
    assert_eq!((got.text(), got.stderr.as_str()), ("abc", ""));
    let missing = run(&["tftp", "get", &server.url("b.bin"), "-o", "-", "--quiet"]).expect(1);
    assert_eq!(missing.stderr.lines().count(), 1, "{}", missing.stderr);
}

#[test]
fn wrong_arguments_are_refused_by_name() {
    let (folder, path) = place("a.bin");
    fs::write(&path, b"a").expect("written");
    let folder = folder.path().to_str().expect("UTF-8");
    let url = "tftp://127.0.0.1:9/a.bin";
    for (arguments, words) in [
        (&["tftp"][..], "get, put and serve"),
        (&["tftp", "fetch"], "get, put and serve"),
        (&["tftp", "get"], "<URL>"),
        (&["tftp", "get", "127.0.0.1/a"], "tftp://HOST[:PORT]/NAME"),
        (&["tftp", "get", "tftp://::1/a"], "brackets"),
        (&["tftp", "get", "tftp://h/dir/"], "names no file"),
        (&["tftp", "get", "tftp://h/a", "-o", "/dev/null", "--force"], "no plain file"),
        (&["tftp", "get", "tftp://h/%FF"], "-o"),
        (&["tftp", "get", url, "-o", "-", "--json"], "--json"),
        (&["tftp", "get", url, "-o", "-", "--hash"], "sha256sum"),
        (&["tftp", "get", url, "--blksize", "7"], "8 to 65464"),
        (&["tftp", "get", url, "--windowsize", "0"], "1 to 65535"),
        (&["tftp", "get", url, "--timeout", "256"], "255"),
        (&["tftp", "get", url, "--plain", "--blksize", "1428"], "--plain"),
        (&["tftp", "get", url, "--mode", "mail"], "octet, netascii"),
        (&["tftp", "get", url, "--charset", "klingon"], "GBK"),
        (&["tftp", "get", &format!("tftp://h/{}", "a".repeat(600)), "-o", "x"], "600 bytes"),
        (&["tftp", "put", &path], "<URL>"),
        (&["tftp", "put", "/no/such/file", url], "/no/such/file"),
        (&["tftp", "put", folder, url], "is a folder"),
        (&["tftp", "put", "-", "tftp://h/"], "names no file"),
        (&["tftp", "serve", folder], "--listen"),
        (&["tftp", "serve", "/no/such", "--listen", "0"], "no folder"),
        (&["tftp", "serve", folder, "--listen", "0", "--overwrite"], "--write"),
        (&["tftp", "serve", folder, "--listen", "0", "--allow", "lab"], "lab"),
        (&["tftp", "serve", folder, "--listen", "0", "--max-size", "big"], "4096"),
    ] {
        let ended = run(arguments).expect(2);
        assert!(ended.stderr.contains(words), "{arguments:?}: {words}: {}", ended.stderr);
    }
    for name in ["get", "put", "serve"] {
        let help = run(&["tftp", name, "--help"]).expect(0);
        assert!(help.text().contains("--blksize") && help.text().contains("Examples"), "{}", help.text());
    }
}
