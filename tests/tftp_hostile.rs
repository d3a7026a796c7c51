//! A thousand hostile requests against a running TFTP server: nothing outside its folder is read or written, each is
//! answered with the right ERROR or not at all, and the server goes on.
//!
//! Traffic rule: loopback only.
#![cfg(target_os = "linux")]

mod hostile_names;
mod support;
mod tftp_support;

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use hostile_names::hostile_names;
use netaide::net::State;
use netaide::net::tftp::{Finished, Folder, Refusal};
use netaide::proto::tftp::Mode;
use support::{noise, wait_for};
use tftp_support::*;

const SECRET: &[u8] = b"nobody may read this";

/// A server of the folder `root`, and around it what must stay as it is.
struct Scene {
    server: Server,
    around: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        let around = tempfile::tempdir().expect("a folder");
        let root = around.path().join("root");
        fs::create_dir_all(root.join("a/b")).expect("folders");
        fs::create_dir(around.path().join("root-private")).expect("a folder");
        for secret in ["secret.txt", "root-private/secret.txt"] {
            fs::write(around.path().join(secret), SECRET).expect("a secret");
        }
        fs::write(root.join("file.bin"), noise(1000)).expect("a file");
        let server = Server::start(|config| {
            config.root = root.clone();
            config.access.write = true;
            config.access.overwrite = true;
        });
        Scene { server, around }
    }

    fn root(&self) -> PathBuf {
        self.around.path().join("root")
    }

    fn address(&self) -> SocketAddr {
        self.server.address
    }

    /// All files but those in the folder that is served.
    fn outside(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        files(self.around.path()).into_iter().filter(|(path, _)| !path.starts_with(self.root())).collect()
    }

    /// The server goes on, and nothing is left behind.
    fn assert_well(&self, outside: &BTreeMap<PathBuf, Vec<u8>>) {
        assert_eq!(Raw::new().download("file.bin", self.address()).0, noise(1000));
        assert!(matches!(self.server.session.state(), State::Open { .. }));
        wait_for("the end of all transfers", || {
            transfers(&self.server.session).iter().all(|transfer| transfer.state().finished.is_some())
        });
        assert_eq!(self.outside(), *outside, "something outside has changed");
        let left = files(&self.root()).into_keys().find(|path| path.to_string_lossy().contains(".netaide-"));
        assert_eq!(left, None, "something is left");
    }
}

/// A client at one of a hundred addresses: what is no request is answered only so often to one of them.
fn elsewhere(number: usize) -> Raw {
    Raw::at([127, 1, 0, (number % 100) as u8 + 1].into())
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            // What is exchanged just now may be another entry by the time it is looked at.
            let Ok(about) = path.symlink_metadata() else { continue };
            if about.is_dir() {
                folders.push(path);
            } else if about.is_file() {
                let bytes = fs::read(&path).expect("a file");
                found.insert(path, bytes);
            }
        }
    }
    found
}

/// What a server says to a request, in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Data,
    Ack,
    Oack,
    Error(u8),
}
use Answer::{Ack, Data, Error, Oack};

/// The answer to a request; what was granted is ended at once.
fn answer(raw: &Raw, request: &[u8], server: SocketAddr) -> Answer {
    raw.send(request, server);
    let (bytes, from) = raw.receive();
    let answer = match bytes[1] {
        DATA => Data,
        ACK => Ack,
        OACK => Oack,
        ERROR => {
            assert!(bytes.len() > 5 && bytes.ends_with(&[0]) && bytes[4..bytes.len() - 1].is_ascii(), "{bytes:?}");
            return Error(bytes[3]);
        }
        _ => panic!("{bytes:?}"),
    };
    raw.send(&numbered(ERROR, 0, b"enough\0"), from);
    answer
}

fn code(refusal: &Refusal) -> u8 {
    match refusal {
        Refusal::NotFound => 1,
        Refusal::BadName => 2,
        other => panic!("{other:?}"),
    }
}

#[test]
fn names_that_try_to_leave_the_folder() {
    let scene = Scene::new();
    let outside = scene.outside();
    let folder = Folder::open(&scene.root()).expect("the folder");
    // One name of many: all of them stand before the folder itself in another test.
    let names: Vec<Vec<u8>> = hostile_names(scene.around.path()).into_iter().step_by(17).collect();
    assert!(names.len() > 1000, "{}", names.len());
    for (number, name) in names.iter().enumerate() {
        // A name that came through is not to be asked for twice from one port.
        let raw = elsewhere(number);
        let shown = String::from_utf8_lossy(name);
        let request = |opcode: u8| [&[0, opcode], &name[..], b"\0octet\0"].concat();
        let read = answer(&raw, &request(RRQ), scene.address());
        let write = answer(&raw, &request(WRQ), scene.address());
        if name.contains(&0) {
            // What stands behind the NUL is no mode, and what stands before it no name.
            assert!(matches!((read, write), (Error(2 | 4), Error(2 | 4))), "{shown}: {read:?}, {write:?}");
            continue;
        }
        let refusal = folder.read(name, Mode::Octet).expect_err("nothing of that name");
        assert_eq!(read, Error(code(&refusal)), "{shown}");
        // An odd name for a file of the folder may be written, there.
        let odd = refusal == Refusal::NotFound && write == Ack;
        assert!(odd || matches!(write, Error(1 | 2)), "{shown}: {write:?}");
    }
    scene.assert_well(&outside);
    assert_eq!(files(&scene.root()).len(), 1, "what was not finished is not there");
}

#[test]
fn requests_with_fields_that_are_missing_huge_or_odd() {
    let scene = Scene::new();
    let outside = scene.outside();
    let long = |length: usize| "x".repeat(length);
    let mode = |mode: &str| format!("file.bin\0{mode}\0").into_bytes();
    let option = |name: &str, value: &str| format!("file.bin\0octet\0{name}\0{value}\0").into_bytes();
    let mut cases: Vec<(Vec<u8>, Answer)> = vec![
        (b"".to_vec(), Error(4)),
        (b"\0".to_vec(), Error(4)),
        (b"\0\0".to_vec(), Error(4)),
        (b"file.bin".to_vec(), Error(4)),
        (b"file.bin\0".to_vec(), Error(4)),
        (b"file.bin\0octet".to_vec(), Error(4)),
        (b"\0octet\0".to_vec(), Error(4)),
        (b"file.bin\0octet\0blksize".to_vec(), Error(4)),
        (b"file.bin\0octet\0blksize\0".to_vec(), Error(4)),
        (b"file.bin\0octet\0blksize\x001428".to_vec(), Error(4)),
        (mode(""), Error(4)),
        (mode("mail"), Error(4)),
        (mode("octets"), Error(4)),
        (mode("octet "), Error(4)),
        (mode(&long(60_000)), Error(4)),
        (mode("OcTeT"), Data),
        (mode("NETASCII"), Data),
        (format!("{}\0octet\0", long(255)).into(), Error(1)),
        // Longer than any file's name may be, and than any datagram of a client.
        (format!("{}\0octet\0", long(256)).into(), Error(2)),
        (format!("{}\0octet\0", long(60_000)).into(), Error(2)),
        (format!("{}file.bin\0octet\0", "a/".repeat(20_000)).into(), Error(1)),
        (format!("{}file.bin\0octet\0", "./".repeat(20_000)).into(), Data),
    ];
    for blksize in ["8", "65464", "65465", "99999999999999999999999999"] {
        cases.push((option("blksize", blksize), Oack));
    }
    for (name, wrong) in [
        ("blksize", &["0", "7", "-1", "", " ", "8 ", "0x200", "1e3", "512\u{7f}", "abc", "１４２８"][..]),
        ("windowsize", &["0", "-1", "", "x"]),
        ("timeout", &["0", "256", "-1", "", "1.5"]),
        ("tsize", &["-1", "", "x"]),
        ("rollover", &["2", "-1", "x"]),
    ] {
        cases.extend(wrong.iter().map(|value| (option(name, value), Error(8))));
        cases.push((option(name, &long(50_000)), Error(8)));
        cases.push((option(&name.to_uppercase(), wrong[0]), Error(8)));
    }
    for (name, good) in [("windowsize", "65535"), ("windowsize", "65536"), ("timeout", "255"), ("tsize", "0")] {
        cases.push((option(name, good), Oack));
    }
    // Unknown ones are left out, however many and however long they are.
    cases.push((option("multicast", ""), Data));
    cases.push((option(&long(50_000), "1"), Data));
    cases.push((format!("file.bin\0octet\0{}", "x\0y\0".repeat(15_000)).into(), Data));
    cases.push((format!("file.bin\0octet\0{}", "\0\0".repeat(15_000)).into(), Data));
    cases.push((format!("file.bin\0octet\0{}", "blksize\x001428\0".repeat(4_000)).into(), Oack));
    for (number, (fields, expected)) in cases.iter().enumerate() {
        let shown = String::from_utf8_lossy(&fields[..fields.len().min(60)]).into_owned();
        let read = answer(&elsewhere(number), &[&[0, RRQ], &fields[..]].concat(), scene.address());
        assert_eq!(read, *expected, "read {shown:?}, {} bytes", fields.len());
        // The same for writing, where what is granted is an ACK.
        let write = answer(&elsewhere(number), &[&[0, WRQ], &fields[..]].concat(), scene.address());
        let expected = match expected {
            Data | Error(1) if !fields.starts_with(b"a/") => Ack,
            other => *other,
        };
        assert_eq!(write, expected, "write {shown:?}, {} bytes", fields.len());
    }
    scene.assert_well(&outside);
    assert_eq!(files(&scene.root()).values().collect::<Vec<_>>(), [&noise(1000)]);
}

#[test]
fn packets_that_are_no_requests() {
    let scene = Scene::new();
    let outside = scene.outside();
    for opcode in (0..=300).chain([513, 0x0100, 0x7fff, 0x8000, 0xffff]) {
        let raw = elsewhere(opcode.into());
        let bytes = [&u16::to_be_bytes(opcode)[..], b"file.bin\0octet\0"].concat();
        match opcode {
            1 | 2 => continue,
            3 => assert_eq!(answer(&raw, &bytes, scene.address()), Error(5), "no transfer has that DATA"),
            5 => {
                // An ERROR is never answered: the next answer is that of the next request.
                raw.send(&bytes, scene.address());
                raw.ask(RRQ, "missing", &[], scene.address());
                assert_eq!(raw.error().0, 1);
            }
            // Options of an OACK that has none: `file.bin octet` is a name and a value.
            6 => assert_eq!(answer(&raw, &bytes, scene.address()), Error(5)),
            _ => assert_eq!(answer(&raw, &bytes, scene.address()), Error(4), "opcode {opcode}"),
        }
        raw.assert_silent();
    }
    scene.assert_well(&outside);
}

#[test]
fn junk_is_answered_so_often_and_an_error_never() {
    let scene = Scene::new();
    let outside = scene.outside();
    let raw = Raw::new();
    // Halves of an ERROR, such as another server may send when it is told of junk.
    for half in [&[0, 5][..], &[0, 5, 0], &[0, 5, 0, 4], b"\0\x05\0\x04Not a request"] {
        (0..100).for_each(|_| raw.send(half, scene.address()));
    }
    // Each with its answer, as two programs do that answer whatever they hear, until one of them falls silent.
    let junk = [&b"\0\x09"[..], b"what?", &[0, 4, 0, 7]];
    (0..300).for_each(|round| raw.send(junk[round % 3], scene.address()));
    // A request of that client is answered all the same, after what it said before.
    raw.ask(RRQ, "missing", &[], scene.address());
    let mut answers = Vec::new();
    while answers.last() != Some(&1) {
        let (bytes, _) = raw.receive();
        assert_eq!(bytes[1], ERROR, "{bytes:?}");
        answers.push(bytes[3]);
    }
    // Another one each second, on a machine that is busy.
    let junk = answers.len() - 1;
    assert!((32..100).contains(&junk), "{junk}");
    assert!(answers[..junk].iter().all(|code| [4, 5].contains(code)), "{answers:?}");
    raw.assert_silent();
    scene.assert_well(&outside);
    let listed = transfers(&scene.server.session).len();
    assert!(listed < 100, "what was not told is not listed: {listed}");
}

/// Numbers without order, the same in each run.
fn dice() -> impl FnMut(usize) -> usize {
    let mut state = 0x2545_f491_4f6c_dd1du64;
    move |most| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as usize % most
    }
}

#[test]
fn garbage_of_any_length() {
    let scene = Scene::new();
    let outside = scene.outside();
    let mut dice = dice();
    let whole = asking(RRQ, "file.bin", &[("blksize", "1428"), ("windowsize", "4"), ("tsize", "0"), ("timeout", "3")]);
    let clients: Vec<Raw> = (0..100).map(elsewhere).collect();
    for round in 0..1000 {
        let bytes: Vec<u8> = match round % 3 {
            // Anything at all.
            0 => (0..dice(600)).map(|_| dice(256) as u8).collect(),
            // A request with bytes that were changed.
            1 => {
                let mut bytes = whole.clone();
                (0..=dice(4)).for_each(|_| bytes[2..][dice(whole.len() - 2)] = dice(256) as u8);
                bytes
            }
            // One that is cut, behind any opcode.
            _ => [&[0, dice(8) as u8], &whole[2..2 + dice(whole.len() - 1)]].concat(),
        };
        clients[round % 100].send(&bytes, scene.address());
    }
    // Each of its own answers ends with an ERROR of ours, so that nothing is repeated for long.
    let (mut room, mut answers) = (vec![0; 70_000], 0);
    clients.iter().for_each(|raw| raw.socket.set_nonblocking(true).expect("set"));
    wait_for("the end of all transfers", || {
        for raw in &clients {
            while let Ok((length, from)) = raw.socket.recv_from(&mut room) {
                answers += 1;
                assert!(
                    length >= 4 && room[0] == 0 && [DATA, ACK, ERROR, OACK].contains(&room[1]),
                    "{:?}",
                    &room[..length]
                );
                if room[1] != ERROR {
                    raw.send(&numbered(ERROR, 0, b"enough\0"), from);
                }
            }
        }
        let all = transfers(&scene.server.session);
        all.len() > 100 && all.iter().all(|transfer| transfer.state().finished.is_some())
    });
    assert!(answers > 500, "{answers}");
    scene.assert_well(&outside);
}

#[test]
fn garbage_within_a_transfer() {
    let scene = Scene::new();
    let outside = scene.outside();
    let mut dice = dice();
    let file = noise(512 * 40);
    fs::write(scene.root().join("large"), &file).expect("a file");
    let (raw, stranger) = (Raw::new(), Raw::new());
    raw.ask(RRQ, "large", &[], scene.address());
    let mut got = Vec::new();
    while got.len() < file.len() {
        let (bytes, from) = raw.receive_kind(DATA);
        let block = u16::from_be_bytes([bytes[2], bytes[3]]);
        if block as usize == got.len() / 512 + 1 {
            got.extend_from_slice(&bytes[4..]);
        }
        for _ in 0..20 {
            let noise: Vec<u8> = (0..dice(40)).map(|_| dice(256) as u8).collect();
            // From a stranger anything; from the client itself anything but what ends a transfer.
            stranger.send(&noise, from);
            stranger.send(&numbered(ACK, block, &[]), from);
            stranger.send(&numbered(ERROR, 0, b"end\0"), from);
            raw.send(&[&[dice(256) as u8 | 1], &noise[..]].concat(), from);
            raw.send(&numbered(ACK, dice(65536) as u16 | 0x8000, &[]), from);
        }
        raw.ack(block, from);
    }
    let (bytes, from) = raw.receive_kind(DATA);
    raw.ack(u16::from_be_bytes([bytes[2], bytes[3]]), from);
    assert_eq!(scene.server.wait_end(0), Finished::Complete);
    assert!(got == file);
    scene.assert_well(&outside);
}

/// Links come and go in the folder while requests name them.
#[test]
fn links_that_are_made_meanwhile() {
    let scene = Scene::new();
    let (root, outside) = (scene.root(), scene.outside());
    fs::create_dir(root.join("real")).expect("a folder");
    fs::write(root.join("real/secret.txt"), "mine").expect("a file");
    symlink(scene.around.path(), root.join("link")).expect("a link");
    fs::write(root.join("real-file"), "mine").expect("a file");
    symlink("../secret.txt", root.join("link-file")).expect("a link");
    let exchange = |one: &str, other: &str| {
        let flags = nix::fcntl::RenameFlags::RENAME_EXCHANGE;
        let here = nix::fcntl::AT_FDCWD;
        nix::fcntl::renameat2(here, &root.join(one), here, &root.join(other), flags).expect("exchanged");
    };
    let (done, swaps) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                exchange("real", "link");
                exchange("real-file", "link-file");
                swaps.fetch_add(1, Ordering::Relaxed);
            }
        });
        wait_for("links", || swaps.load(Ordering::Relaxed) > 0);
        let (mut given, mut refused) = (0, 0);
        while given < 200 || refused < 200 {
            for name in ["real/secret.txt", "link/secret.txt", "real-file", "link-file"] {
                let raw = Raw::new();
                raw.ask(RRQ, name, &[], scene.address());
                let (bytes, from) = raw.receive();
                if bytes[1] == DATA {
                    assert_eq!(&bytes[4..], b"mine", "{name} led outside");
                    raw.ack(1, from);
                    given += 1;
                } else {
                    assert_eq!(bytes[..4], [0, ERROR, 0, 2], "{name}");
                    refused += 1;
                }
            }
        }
        for round in 0..200 {
            let name = ["real/secret.txt", "link/secret.txt"][round % 2];
            let raw = Raw::new();
            raw.ask(WRQ, name, &[], scene.address());
            let (bytes, from) = raw.receive();
            if bytes[1] == ACK {
                raw.data(1, b"mine", from);
                let (bytes, _) = raw.receive();
                assert!([ACK, ERROR].contains(&bytes[1]), "{bytes:?}");
            } else {
                assert_eq!(bytes[..4], [0, ERROR, 0, 2], "{name}");
            }
        }
        done.store(true, Ordering::Relaxed);
    });
    scene.assert_well(&outside);
}
