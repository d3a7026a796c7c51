use std::path::Path;

use super::*;
use crate::capture::{Capture, Direction, Entry, PeerId};
use crate::i18n::Language;
use crate::model::walk::{Choice, Whose};
use crate::net::Notice;

/// A server with two clients, one record of each kind.
fn capture() -> Capture {
    let capture = Capture::default();
    let mut writer = capture.writer();
    let local = writer.address(([127, 0, 0, 1], 80).into());
    let [a, b] = [1001, 1002].map(|port| writer.connection(([127, 0, 0, 1], port).into()));
    let mut time = 1_700_000_000_000_000_000;
    let mut add = |direction, peer, bytes: &[u8]| {
        time += 1_500_000_000;
        writer.append(&[Entry { time, direction, peer, local, bytes }]);
    };
    add(Direction::Event, a, &Notice::Online.to_bytes());
    add(Direction::Received, a, "你\r\n好".as_bytes());
    add(Direction::Sent, a, b"\x00\xff");
    add(Direction::Received, b, b"=1+1, \"quoted\"");
    add(Direction::Event, b, &Notice::Online.to_bytes());
    let entry = Entry { time, direction: Direction::Sent, peer: PeerId::ALL, local: PeerId::NONE, bytes: b"all" };
    writer.append_for_all(&entry, 2);
    capture
}

fn export(capture: &Capture, which: Which, format: Format) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("out");
    let job = start(capture.reader(), Export { which, format }, path.clone(), false).expect("a thread");
    let exported = job.wait().expect("no panic").expect("written");
    let bytes = std::fs::read(&path).expect("a file");
    assert_eq!(exported.bytes, bytes.len() as u64);
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left beside it");
    bytes
}

fn text(capture: &Capture, which: Which, format: Format) -> String {
    Language::English.speak();
    String::from_utf8(export(capture, which, format)).expect("UTF-8")
}

const TEXT: Format = Format::Text { hex: false, charset: Charset::Utf8, bound: None };

#[test]
fn text_is_the_log_mode_of_the_window() {
    let text = text(&capture(), Which::default(), TEXT);
    let units: Vec<&str> = text.split("\n\n").collect();
    assert!(units[0].starts_with('[') && units[0].ends_with("]# Client 127.0.0.1:1001 gets online."), "{text}");
    assert!(units[1].contains("]# RECV ASCII FROM 127.0.0.1 :1001>\n你\n好"), "{text}");
    assert!(units[5].contains("]# SEND ASCII TO ALL>\nall"), "{text}");
    let format = Format::Text { hex: true, charset: Charset::Utf8, bound: None };
    let hex = super::tests::text(&capture(), Which { direction: Some(Direction::Sent), ..Which::default() }, format);
    assert!(hex.contains("]# SEND HEX TO 127.0.0.1 :1001>\n00 FF\n\n"), "{hex}");
    assert!(!hex.contains("online") && !hex.contains("RECV"), "{hex}");
}

#[test]
fn a_table_is_read_back_by_any_reader_of_csv() {
    let csv = text(&capture(), Which::default(), Format::Csv { charset: Charset::Utf8, bom: true });
    let body = csv.strip_prefix('\u{feff}').expect("a mark");
    assert!(body.lines().next().expect("names").ends_with(",text"));
    let mut reader = csv::Reader::from_reader(body.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), 4);
    assert_eq!((&rows[0][0], &rows[0][2], &rows[0][8]), ("2", "", "你\r\n好"));
    assert_eq!((&rows[1][2], &rows[1][3], &rows[1][7]), ("1.500000000", "sent", "00 FF"));
    assert_eq!(&rows[2][8], "=1+1, \"quoted\"");
    assert!(rows[0][1].contains("T") && rows[0][1].contains(":23.000000000"), "{}", &rows[0][1]);
    assert_eq!(&rows[3][4], "ALL");
}

#[test]
fn json_has_the_fields_of_the_command_line() {
    let lines = text(&capture(), Which::default(), Format::Json { charset: Charset::Utf8 });
    let first: serde_json::Value = serde_json::from_str(lines.lines().next().expect("a line")).expect("JSON");
    let mut keys: Vec<&String> = first.as_object().expect("an object").keys().collect();
    keys.sort();
    assert_eq!(keys, ["direction", "hex", "length", "local", "peer", "text", "time"]);
    assert_eq!(lines.lines().count(), 4);
}

#[test]
fn bytes_of_one_direction_or_one_peer() {
    let capture = capture();
    let sent = Which { direction: Some(Direction::Sent), ..Which::default() };
    assert_eq!(export(&capture, sent, Format::Raw), b"\x00\xffall");
    let one = Which { whose: Whose::Address(([127, 0, 0, 1], 1002).into()), ..Which::default() };
    assert_eq!(export(&capture, one, Format::Raw), b"=1+1, \"quoted\"all", "what went to all went to it");
    let mut found = vec![2u64, 3].into_iter().peekable();
    let next = move |from| {
        while found.next_if(|&index| index < from).is_some() {}
        found.peek().copied()
    };
    let matches = Which { choice: Choice::Next(Box::new(next)), ..Which::default() };
    assert_eq!(export(&capture, matches, Format::Raw), b"\x00\xff=1+1, \"quoted\"");
}

#[test]
fn a_file_that_is_there_is_left_alone_unless_it_may_be_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("out");
    std::fs::write(&path, "mine").expect("written");
    let run = |replace, path: &Path| {
        let export = Export { which: Which::default(), format: Format::Raw };
        start(capture().reader(), export, path.to_owned(), replace).expect("a thread").wait().expect("no panic")
    };
    let error = run(false, &path).expect_err("it exists");
    assert!(error.words().contains(&path.display().to_string()), "{}", error.words());
    assert_eq!(std::fs::read(&path).expect("still there"), b"mine");
    run(true, &path).expect("replaced");
    assert_ne!(std::fs::read(&path).expect("there"), b"mine");
    run(false, &folder.path().join("no/such/folder/out")).expect_err("no folder");
    run(true, folder.path()).expect_err("a folder");
}

/// Blocks until it is told, as a slow disk does.
struct Gate(crossbeam_channel::Sender<()>, crossbeam_channel::Receiver<()>);

impl Write for Gate {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.send(()).map_err(io::Error::other)?;
        self.1.recv().map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_cancelled_export_ends_at_the_next_record() {
    let (came, comes) = crossbeam_channel::bounded(1);
    let (go, goes) = crossbeam_channel::bounded(1);
    let export = Export { which: Which::default(), format: Format::Raw };
    let job = start_into(capture().reader(), export, "out".into(), Gate(came, goes)).expect("a thread");
    comes.recv().expect("the first write");
    job.cancel();
    go.send(()).expect("it waits");
    let error = job.wait().expect("no panic").expect_err("cancelled");
    assert!(error.is_cancelled());
    assert!(comes.try_recv().is_err(), "nothing more was written");
}

#[test]
fn a_cancelled_export_leaves_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let next = |from| {
        std::thread::sleep(std::time::Duration::from_millis(1));
        Some(from)
    };
    let capture = Capture::default();
    let mut writer = capture.writer();
    for _ in 0..20_000 {
        writer.append(&[Entry {
            time: 0,
            direction: Direction::Sent,
            peer: PeerId::NONE,
            local: PeerId::NONE,
            bytes: b"x",
        }]);
    }
    let which = Which { choice: Choice::Next(Box::new(next)), ..Which::default() };
    let export = Export { which, format: TEXT };
    let job = start(capture.reader(), export, folder.path().join("out"), false).expect("a thread");
    while job.progress().bytes == 0 {
        std::thread::yield_now();
    }
    let asked = std::time::Instant::now();
    job.cancel();
    assert!(job.wait().expect("no panic").expect_err("cancelled").is_cancelled());
    assert!(asked.elapsed() < std::time::Duration::from_secs(1), "{:?}", asked.elapsed());
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
}
