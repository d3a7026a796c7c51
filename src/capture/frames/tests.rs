use std::time::{Duration, Instant};

use super::*;
use crate::capture::{Direction, Entry, Peer, PeerId, Writer};
use crate::codec::charset::Charset;

const MEANING: Meaning = Meaning {
    ends: |bytes| match bytes {
        b"gone" => Ends::Peer,
        b"closed" => Ends::All,
        _ => Ends::None,
    },
    cut: |cut| format!("{cut:?}").into_bytes(),
    sends_are_messages: false,
};

fn frames(raw: &Capture, framing: &str) -> Frames {
    let framing = Framing::parse(framing, Charset::Utf8).expect(framing);
    Frames::start(raw.reader(), &framing, None, MEANING, Arc::new(|| ()))
}

/// Waits until all is split, and gives it: way, peer, text.
fn split(frames: &Frames, records: u64) -> Vec<(Direction, PeerId, String)> {
    frames.grown().map(|grown| grown.try_send(()).ok());
    let (reader, began) = (frames.capture().reader(), Instant::now());
    while frames.behind() > 0 || reader.length() < records {
        assert!(began.elapsed() < Duration::from_secs(30), "{} of {records}", reader.length());
        std::thread::yield_now();
    }
    let read = |index| {
        let (meta, mut bytes) = (reader.meta(index).expect("there"), Vec::new());
        assert!(reader.read(index, &mut bytes));
        (meta.direction, meta.peer, String::from_utf8_lossy(&bytes).into_owned())
    };
    (0..reader.length()).map(read).collect()
}

fn append(writer: &mut Writer, direction: Direction, peer: PeerId, bytes: &[u8]) {
    writer.append(&[Entry { time: 7, direction, peer, local: PeerId::NONE, bytes }]);
}

#[test]
fn streams_are_split_each_for_itself_and_keep_their_peers() {
    use Direction::{Event, Received, Sent};
    let raw = Capture::default();
    let mut writer = raw.writer();
    let (a, b) = (writer.connection(([127, 0, 0, 1], 5).into()), writer.connection(([127, 0, 0, 1], 6).into()));
    for (direction, peer, bytes) in [
        (Received, a, "on"),
        (Received, b, "two;thr"),
        (Sent, a, "x;"),
        (Received, a, "e;"),
        (Event, b, "gone"),
        (Received, a, "left"),
        (Event, PeerId::NONE, "closed"),
    ] {
        append(&mut writer, direction, peer, bytes.as_bytes());
    }
    let frames = frames(&raw, "delim:;");
    let expected = [
        (Received, b, "two"),
        (Sent, a, "x"),
        (Received, a, "one"),
        (Event, b, "Ended"),
        (Received, b, "thr"),
        (Event, b, "gone"),
        (Event, a, "Ended"),
        (Received, a, "left"),
        (Event, PeerId::NONE, "closed"),
    ]
    .map(|(direction, peer, text)| (direction, peer, text.to_owned()));
    assert_eq!(split(&frames, 9), expected);
    assert_eq!((frames.count(), frames.cut(), frames.held()), (3, 2, 0));
    // Nothing goes on from frame to frame, though the streams do.
    let reader = frames.capture().reader();
    assert_eq!(reader.peer(b), Peer::Address(([127, 0, 0, 1], 6).into()));
    assert_eq!(reader.meta(2).map(|meta| (meta.previous, meta.time)), Some((None, 7)));
    assert_eq!(raw.reader().length(), 7);
}

#[test]
fn datagrams_are_split_each_for_itself() {
    let raw = Capture::default();
    let mut writer = raw.writer();
    let peer = writer.address(([127, 0, 0, 1], 5).into());
    for bytes in ["a;b;", "c", "d", ""] {
        append(&mut writer, Direction::Received, peer, bytes.as_bytes());
    }
    let frames = frames(&raw, "delim:;");
    let texts: Vec<String> = split(&frames, 6).into_iter().map(|(_, _, text)| text).collect();
    // That datagrams end before their frames do is told once.
    assert_eq!(texts, ["a", "b", "Ended", "c", "d", ""]);
}

#[test]
fn what_comes_later_is_split_later() {
    let raw = Capture::default();
    let mut writer = raw.writer();
    let peer = writer.connection(([127, 0, 0, 1], 5).into());
    let frames = frames(&raw, "len:!H");
    append(&mut writer, Direction::Received, peer, b"\0");
    assert_eq!(split(&frames, 0).len(), 0);
    append(&mut writer, Direction::Received, peer, b"\x03ab");
    append(&mut writer, Direction::Received, peer, b"c\0\0");
    assert_eq!(split(&frames, 2).into_iter().map(|(_, _, text)| text).collect::<Vec<_>>(), ["abc", ""]);
}

#[test]
fn a_pause_ends_a_frame_without_more_records() {
    let raw = Capture::default();
    let mut writer = raw.writer();
    let peer = writer.connection(([127, 0, 0, 1], 5).into());
    let frames = frames(&raw, "idle:20");
    append(&mut writer, Direction::Received, peer, b"a");
    append(&mut writer, Direction::Received, peer, b"b");
    assert_eq!(split(&frames, 1).into_iter().map(|(_, _, text)| text).collect::<Vec<_>>(), ["ab"]);
}

#[test]
fn a_hole_in_a_stream_joins_nothing() {
    let raw = Capture::default();
    let mut writer = raw.writer();
    let peer = writer.connection(([127, 0, 0, 1], 5).into());
    append(&mut writer, Direction::Received, peer, b"a");
    raw.set_recording(false);
    append(&mut writer, Direction::Received, peer, b"b");
    raw.set_recording(true);
    append(&mut writer, Direction::Received, peer, b"c;");
    let frames = frames(&raw, "delim:;");
    let texts: Vec<String> = split(&frames, 3).into_iter().map(|(_, _, text)| text).collect();
    assert_eq!(texts, ["Ended", "a", "c"]);
}

#[test]
fn a_disk_of_two_records_is_enough_for_many() {
    let raw = Capture::default();
    let mut writer = raw.writer();
    let peer = writer.connection(([127, 0, 0, 1], 5).into());
    raw.set_limit(Limit { bytes: Some(Limit::LEAST_BYTES), when_full: WhenFull::DropOldest });
    let line = vec![b'x'; 1023];
    for _ in 0..64 {
        let bytes: Vec<u8> = std::iter::repeat_n([line.as_slice(), b"\n"].concat(), 1024).flatten().collect();
        append(&mut writer, Direction::Received, peer, &bytes);
    }
    let frames = frames(&raw, "delim:\\n");
    frames.grown().map(|grown| grown.try_send(()).ok());
    let began = Instant::now();
    while frames.behind() > 0 {
        assert!(began.elapsed() < Duration::from_secs(60) && !frames.has_stopped());
        std::thread::yield_now();
    }
    let reader = frames.capture().reader();
    assert!(reader.length() > 4096 && reader.file_size() <= Limit::LEAST_BYTES);
}
