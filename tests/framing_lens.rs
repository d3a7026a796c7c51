//! 分帧 over real sessions: while data comes and afterwards, for each peer and direction, seen by all that read records.
//!
//! Traffic rule: loopback only.
#![allow(clippy::expect_used, clippy::panic, reason = "what is not as expected fails the test")]

mod support;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Instant;

use netaide::capture::frames::Frames;
use netaide::capture::search::{Query, Search};
use netaide::capture::{Capture, Direction, Entry, PeerId, Reader};
use netaide::codec::charset::Charset;
use netaide::codec::framing::Framing;
use netaide::codec::pattern::Pattern;
use netaide::model::export::{self, Export, Format};
use netaide::model::walk::{Choice, Which, Whose};
use netaide::model::{Clients, Ending, Form, Kind, Lens, Session, SessionSpec, State, Target, Wake, frame_meaning};
use support::wait_for;

fn nothing() -> Wake {
    Arc::new(|| ())
}

fn framing(text: &str) -> Framing {
    Framing::parse(text, Charset::Utf8).expect(text)
}

/// An open session that shows frames; "raw" for one that does not.
fn session(kind: Kind, remote: Option<SocketAddr>, how: &str) -> Session {
    let mut form = Form { kind, local_address: "127.0.0.1".into(), local_port: "0".into(), ..Form::default() };
    if let Some(remote) = remote {
        (form.remote_address, form.remote_port) = (remote.ip().to_string(), remote.port().to_string());
    }
    let mut session = Session::new(SessionSpec { network: form, ..SessionSpec::default() });
    look(&mut session, how);
    session.open(nothing()).expect("a form without faults");
    wait_for("an open session", || matches!(session.state(), State::Open { .. }));
    session
}

fn look(session: &mut Session, how: &str) {
    session.framing.set(&framing(how));
    session.frame(&nothing());
}

/// What was received, or sent, as it is shown, whose first; waits until there are so many.
fn shown(session: &Session, direction: Direction, count: usize) -> Vec<(PeerId, Vec<u8>)> {
    let reader = session.reader();
    let mut found = Vec::new();
    wait_for("all frames", || {
        found = data(&reader, direction);
        found.len() >= count && session.frames().is_none_or(|frames| frames.behind() == 0)
    });
    assert_eq!(found.len(), count);
    found
}

fn data(reader: &Reader, direction: Direction) -> Vec<(PeerId, Vec<u8>)> {
    let metas = (reader.first()..reader.length()).filter_map(|index| Some((index, reader.meta(index)?)));
    metas
        .filter(|(_, meta)| meta.direction == direction)
        .map(|(index, meta)| {
            let mut bytes = Vec::new();
            assert!(reader.read(index, &mut bytes));
            (meta.peer, bytes)
        })
        .collect()
}

fn texts(frames: &[(PeerId, Vec<u8>)]) -> Vec<String> {
    frames.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).collect()
}

#[test]
fn two_clients_are_split_while_they_send_and_each_for_itself() {
    let mut session = session(Kind::TcpServer, None, "delim:;");
    let to = session.local().expect("open");
    let mut clients = [TcpStream::connect(to).expect("a"), TcpStream::connect(to).expect("b")];
    wait_for("both", || session.status().is_some_and(|status| status.client_count() == 2));
    for (client, text) in [(0, "on"), (1, "tw"), (0, "e;thr"), (1, "o;fo"), (0, "ee;"), (1, "ur;")] {
        let before = session.totals().received_packets;
        clients[client].write_all(text.as_bytes()).expect("sent");
        wait_for("the read", || session.totals().received_packets > before);
    }
    let frames = shown(&session, Direction::Received, 4);
    let of = |peer: PeerId| texts(&frames.iter().filter(|frame| frame.0 == peer).cloned().collect::<Vec<_>>());
    let (first, second) = (frames[0].0, frames[1].0);
    assert_eq!((of(first), of(second)), (vec!["one".into(), "three".into()], vec!["two".into(), "four".into()]));
    // The numbers of peers are those of the session: what is chosen in the log can be sent to.
    let answer = Target::Clients(Clients::Some(vec![second]));
    session.send_bytes(answer, &b"x;y;"[..]).expect("sent");
    let mut room = [0; 4];
    clients[1].read_exact(&mut room).expect("the answer");
    assert_eq!(shown(&session, Direction::Sent, 2).iter().map(|frame| frame.0).collect::<Vec<_>>(), [second; 2]);
    session.close(Ending::Orderly);
    session.join();
    assert_eq!(data(&session.capture().reader(), Direction::Sent).len(), 1);
}

#[test]
fn gbk_text_is_whole_wherever_reads_cut_it() {
    let text = "你好，粘包 world 再见";
    let body = Charset::Gbk.encode(text).expect("has it");
    let stream: Vec<u8> = [&(body.len() as i32).to_le_bytes()[..], &body].concat().repeat(2);
    let capture = Capture::default();
    let mut writer = capture.writer();
    for cut in 1..stream.len() {
        let peer = writer.connection(([127, 0, 0, 1], cut as u16).into());
        for bytes in [&stream[..cut], &stream[cut..]] {
            writer.append(&[Entry { time: 0, direction: Direction::Received, peer, local: PeerId::NONE, bytes }]);
        }
    }
    let mut frames = Frames::start(capture.reader(), &framing("len:i"), None, frame_meaning(), nothing());
    frames.join();
    let (reader, cuts) = (frames.capture().reader(), stream.len() as u64 - 1);
    assert_eq!((reader.length(), frames.cut()), (cuts * 2, 0));
    let lens = Lens::new(reader.clone(), Charset::Gbk);
    for index in 0..reader.length() {
        let (meta, mut bytes) = (reader.meta(index).expect("there"), Vec::new());
        reader.read(index, &mut bytes);
        assert_eq!(lens.shown(index, &meta, &bytes), (text.to_owned(), false), "{index}");
    }
}

#[test]
fn search_filter_and_export_see_frames_and_the_raw_records_stay() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("listens");
    let mut session = session(Kind::TcpClient, listener.local_addr().ok(), "raw");
    let mut peer = listener.accept().expect("a client").0;
    peer.write_all(b"ab\r\ncd\r\nef\r\n").expect("sent");
    wait_for("the read", || session.totals().received_bytes == 12);
    let raw = data(&session.capture().reader(), Direction::Received);
    look(&mut session, "delim:\\r\\n");
    assert_eq!(texts(&shown(&session, Direction::Received, 3)), ["ab", "cd", "ef"]);
    let count = |reader: Reader, text: &str| {
        let pattern = Pattern::text(text, Charset::Utf8, true).expect("a text");
        let mut search = Search::start(reader, Arc::new(Query::content(pattern)), None, nothing());
        assert!(search.wait());
        search.matches().count()
    };
    assert_eq!((count(session.reader(), "cd"), count(session.reader(), "b\r\nc")), (1, 0));
    assert_eq!(count(session.capture().reader(), "b\r\nc"), 1);
    session.filter.text = "len:2 dir:rx".into();
    wait_for("the filter", || {
        session.search(&nothing());
        session.filter.matches().is_some_and(|matches| matches.count() == 3)
    });
    let folder = tempfile::tempdir().expect("a folder");
    let written = |reader: Reader, format: Format| {
        let path = folder.path().join("export");
        let which = Which { choice: Choice::All, direction: Some(Direction::Received), whose: Whose::All };
        let job = export::start(reader, Export { which, format }, path.clone(), true).expect("a thread");
        job.wait().expect("alive").expect("written");
        std::fs::read(path).expect("the file")
    };
    assert_eq!(written(session.reader(), Format::Raw), b"abcdef");
    assert_eq!(written(session.capture().reader(), Format::Raw), b"ab\r\ncd\r\nef\r\n");
    look(&mut session, "raw");
    assert_eq!(data(&session.reader(), Direction::Received), raw);
}

#[test]
fn the_lens_is_changed_while_traffic_runs() {
    const LINES: usize = 20_000;
    let listener = TcpListener::bind("127.0.0.1:0").expect("listens");
    let mut session = session(Kind::TcpClient, listener.local_addr().ok(), "raw");
    let mut peer = listener.accept().expect("a client").0;
    let send = move || {
        for number in 0..LINES {
            peer.write_all(format!("{number:05};").as_bytes()).expect("sent");
        }
        peer
    };
    let sender = std::thread::Builder::new().spawn(send).expect("a thread");
    for round in 0..20 {
        look(&mut session, ["delim:;", "fixed:6", "raw", "delim+keep:;"][round % 4]);
        let (reader, before) = (session.reader(), session.totals().received_bytes);
        wait_for("some more", || {
            let end = session.totals().received_bytes == LINES as u64 * 6;
            reader.length() > 0 && (end || session.totals().received_bytes > before)
        });
    }
    let peer = sender.join().expect("sent");
    look(&mut session, "delim:;");
    let frames = shown(&session, Direction::Received, LINES);
    assert!(frames.iter().enumerate().all(|(at, (_, bytes))| *bytes == format!("{at:05}").into_bytes()));
    drop(peer);
}

#[test]
fn a_million_frames_and_how_fast() {
    const COUNT: u64 = 1_000_000;
    for (name, spec, body) in [("100 bytes, length field", "len:!I", 96), ("8 bytes, delimiter", "delim:\\n", 7)] {
        let wrapped = framing(spec).wrap(&vec![b'x'; body]).expect("fits");
        let capture = Capture::default();
        let mut writer = capture.writer();
        let peer = writer.connection(([127, 0, 0, 1], 5).into());
        let all = wrapped.repeat(COUNT as usize);
        for bytes in all.chunks(64 << 10) {
            let (direction, local) = (Direction::Received, PeerId::NONE);
            writer.append(&[Entry { time: 0, direction, peer, local, bytes }]);
        }
        let began = Instant::now();
        let mut frames = Frames::start(capture.reader(), &framing(spec), None, frame_meaning(), nothing());
        frames.join();
        let seconds = began.elapsed().as_secs_f64();
        assert_eq!((frames.count(), frames.cut(), frames.capture().reader().length()), (COUNT, 0, COUNT));
        let (rate, speed) = (COUNT as f64 / seconds, all.len() as f64 / seconds / 1e6);
        println!("{name}: {rate:.0} frames/s, {speed:.0} MB/s");
    }
}
