//! Captures that change while somebody looks: the oldest records leave, the file is cut, saved, paused, taken over.

#![allow(clippy::expect_used, clippy::panic, reason = "what is not as expected fails the test")]

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use netaide::capture::{
    Capture, Direction, Entry, FileCause, FileError, Job, Leftover, Limit, Peer, PeerId, Reader, Run, Saved, WhenFull,
    Writer, save,
};

const SMALL: Limit = Limit { bytes: Some(Limit::LEAST_BYTES), when_full: WhenFull::DropOldest };

fn received(peer: PeerId, bytes: &[u8]) -> Entry<'_> {
    Entry { time: 1, direction: Direction::Received, peer, local: PeerId::NONE, bytes }
}

fn content(index: u64) -> Vec<u8> {
    let mut bytes = index.to_le_bytes().to_vec();
    bytes.resize(1000, index as u8);
    bytes
}

fn append(writer: &mut Writer, records: std::ops::Range<u64>) {
    records.for_each(|index| writer.append(&[received(PeerId::NONE, &content(index))]));
}

fn read(reader: &Reader, index: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.read(index, &mut bytes).then_some(bytes)
}

fn saved(reader: Reader, path: &Path) -> Result<Saved, FileError> {
    let path = path.to_owned();
    Job::start("save", move |work| save(&reader, &path, work)).expect("a thread").wait().expect("no panic")
}

#[test]
fn another_process_reads_no_newer_bytes_for_a_record_that_has_left() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.netaide");
    let capture = Capture::create(&path, SMALL).expect("a new file");
    let mut writer = capture.writer();
    append(&mut writer, 0..10_000);
    // As another window has it, which does not look whether the file has changed.
    let other = Capture::open(&path).expect("a capture").reader();
    let (known, mut block) = (other.length(), netaide::capture::Block::default());
    assert!((0..known).step_by(500).all(|index| read(&other, index) == Some(content(index))));
    append(&mut writer, 10_000..40_000);
    for index in 0..known {
        assert!(read(&other, index).is_none_or(|bytes| bytes == content(index)), "record {index}");
        assert!(index % 50 > 0 || !block.read(&other, index) || block.bytes(0) == content(index), "block at {index}");
    }
    assert!(other.refresh());
    assert_eq!((other.first(), other.length()), (capture.reader().first(), 40_000));
    assert!((other.first()..40_000).all(|index| read(&other, index) == Some(content(index))));
}

#[test]
fn a_copy_comes_to_an_end_while_the_oldest_leave() {
    let folder = tempfile::tempdir().expect("a folder");
    let capture = Capture::create(&folder.path().join("a.netaide"), SMALL).expect("a new file");
    let mut writer = capture.writer();
    append(&mut writer, 0..40_000);
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    let job = Job::start("records", move |_| {
        for index in 40_000.. {
            append(&mut writer, index..index + 1);
            if stopped.load(Ordering::Relaxed) {
                return;
            }
        }
    });
    for round in 0..5 {
        let to = folder.path().join(format!("{round}.netaide"));
        let copy = saved(capture.reader(), &to).expect("saved");
        let reader = Capture::open(&to).expect("a capture").reader();
        assert_eq!((copy.records, reader.damage()), (reader.length() - reader.first(), None));
        assert!(copy.records > 0);
        assert!((reader.first()..reader.length()).all(|index| read(&reader, index) == Some(content(index))));
    }
    stop.store(true, Ordering::Relaxed);
    job.expect("a thread").wait().expect("no panic");
}

#[test]
fn a_capture_is_not_saved_over_the_file_that_it_is_recorded_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.netaide");
    let capture = Capture::create(&path, Limit::default()).expect("a new file");
    let mut writer = capture.writer();
    append(&mut writer, 0..10);
    let again = folder.path().join(".").join("a.netaide");
    for reader in [capture.reader(), Capture::open(&path).expect("a capture").reader()] {
        assert!(matches!(saved(reader, &again).map_err(|error| error.cause), Err(FileCause::Exists)));
    }
    append(&mut writer, 10..20);
    drop((writer, capture));
    let reader = Capture::open(&path).expect("a capture").reader();
    assert_eq!((reader.length(), reader.damage()), (20, None), "what came after it is there");
    assert_eq!(saved(reader, &path).expect("nobody records it any more").records, 20);
}

#[test]
fn a_stream_does_not_go_on_over_what_was_not_recorded() {
    let capture = Capture::default();
    let (mut writer, reader) = (capture.writer(), capture.reader());
    let peer = writer.connection(([127, 0, 0, 1], 9).into());
    writer.append(&[received(peer, b"before")]);
    capture.set_recording(false);
    writer.append(&[received(peer, b"not recorded")]);
    capture.set_recording(true);
    writer.append(&[received(peer, b"after"), received(peer, b"wards")]);
    let links: Vec<_> =
        (0..3).filter_map(|index| reader.meta(index)).map(|meta| (meta.previous, meta.stream_offset)).collect();
    assert_eq!(links, [(None, 0), (None, 18), (Some(1), 23)]);
    assert_eq!(reader.history(&reader.meta(2).expect("there"), 99).bytes, b"after");
}

#[test]
fn a_flood_of_addresses_that_is_not_recorded_leaves_the_names_right() {
    let capture = Capture::default();
    let (mut writer, reader) = (capture.writer(), capture.reader());
    let address = |number: u32| SocketAddr::from((number.to_be_bytes(), 9));
    for (from, recorded) in [(0, true), (10, false), (200_000, true), (5, true)] {
        capture.set_recording(recorded);
        let count = if recorded { 10 } else { 70_000 };
        for number in from..from + count {
            let peer = writer.address(address(number));
            writer.append(&[received(peer, &number.to_le_bytes())]);
        }
    }
    assert_eq!(reader.length(), 30);
    for index in 0..30 {
        let number =
            read(&reader, index).and_then(|bytes| bytes.try_into().ok()).map(u32::from_le_bytes).expect("four bytes");
        let peer = reader.meta(index).expect("a record").peer;
        assert_eq!(reader.peer(peer), Peer::Address(address(number)), "record {index}");
    }
}

#[test]
fn a_file_that_is_cut_while_it_is_open_counts_nothing_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.netaide");
    let capture = Capture::create(&path, Limit::default()).expect("a new file");
    append(&mut capture.writer(), 0..20_000);
    let other = Capture::open(&path).expect("a capture").reader();
    assert_eq!(other.length(), 20_000);
    std::fs::File::options().write(true).open(&path).expect("the file").set_len(5 << 20).expect("cut");
    assert!(!other.refresh());
    assert_eq!((other.first(), other.length()), (0, 20_000));
    assert_eq!((read(&other, 0), read(&other, 19_999)), (Some(content(0)), None));
}

#[test]
fn folders_that_are_not_of_a_run_are_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let mine = folder.path().join("holiday");
    std::fs::create_dir(&mine).expect("a folder");
    std::fs::write(mine.join("photo.jpg"), "mine").expect("written");
    assert!(Leftover::find(folder.path()).is_empty());
    assert_eq!(std::fs::read_dir(&mine).expect("still there").count(), 1, "nothing more and nothing less");
}

#[test]
fn runs_that_start_while_others_look_for_what_is_left_get_a_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let stop = Arc::new(AtomicBool::new(false));
    let (stopped, runs) = (Arc::clone(&stop), folder.path().to_owned());
    let looks = Job::start("looks", move |_| {
        while !stopped.load(Ordering::Relaxed) {
            assert!(Leftover::find(&runs).is_empty());
        }
    });
    for _ in 0..300 {
        let run = Run::start(folder.path()).expect("a folder of this run");
        let capture = Capture::private(&run.next_path(), Limit::default()).expect("it is still there");
        drop((capture, run));
    }
    stop.store(true, Ordering::Relaxed);
    looks.expect("a thread").wait().expect("no panic");
}

#[test]
fn what_was_counted_and_not_recorded_is_still_counted_when_it_is_opened() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, to) = (folder.path().join("a.netaide"), folder.path().join("b.netaide"));
    let capture = Capture::create(&path, Limit::default()).expect("a new file");
    let mut writer = capture.writer();
    append(&mut writer, 0..10);
    capture.set_recording(false);
    append(&mut writer, 10..30);
    let totals = capture.reader().totals();
    assert_eq!((totals.received_packets, totals.unrecorded), (30, 20));
    assert_eq!(saved(capture.reader(), &to).expect("saved").records, 10);
    drop((writer, capture));
    for path in [path, to] {
        assert_eq!(Capture::open(&path).expect("a capture").reader().totals(), totals);
    }
}
