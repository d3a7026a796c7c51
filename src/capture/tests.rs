use std::path::Path;

use super::format::{EXTENT_BYTES, HEADER_BYTES, MAGIC, PEER_EXTENT_BYTES};
use super::*;

fn received(peer: PeerId, bytes: &[u8]) -> Entry<'_> {
    Entry { time: 1, direction: Direction::Received, peer, local: PeerId::NONE, bytes }
}

fn bytes(reader: &Reader, index: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.read(index, &mut bytes).then_some(bytes)
}

fn work(job: impl FnOnce(&Work) -> Saved + Send + 'static) -> Saved {
    Job::start("test", job).expect("a thread").wait().expect("no panic")
}

/// A capture in a file, with records of many lengths.
fn recorded(path: &Path, records: usize) -> Capture {
    let capture = Capture::create(path, Limit::default()).expect("a new file");
    let mut writer = capture.writer();
    let peer = writer.connection(([127, 0, 0, 1], 9).into());
    for index in 0..records {
        writer.append(&[received(peer, &content(index))]);
    }
    capture
}

fn content(index: usize) -> Vec<u8> {
    vec![index as u8; index * 37 % 301]
}

#[test]
fn records_come_back_by_index_with_their_bytes() {
    let capture = Capture::default();
    let (mut writer, reader) = (capture.writer(), capture.reader());
    let peer = writer.address(([127, 0, 0, 1], 9).into());
    let long = vec![7; 300 << 10];
    writer.append(&[received(peer, b"one"), received(peer, b""), received(peer, &long), received(peer, b"four")]);
    assert_eq!(bytes(&reader, 2).as_deref(), Some(&long[..]));
    assert_eq!(bytes(&reader, 3).as_deref(), Some(&b"four"[..]));
    assert_eq!(reader.meta(1).map(|meta| meta.length), Some(0));
    assert_eq!(bytes(&reader, 4), None, "a record that has not come yet");
    let totals = reader.totals();
    assert_eq!((totals.received_packets, totals.received_bytes), (4, 7 + (300 << 10)));
    assert_eq!(reader.heard(9), [([127, 0, 0, 1], 9).into()]);
}

#[test]
fn what_is_gathered_is_seen_when_it_is_committed() {
    let capture = Capture::default();
    let (mut writer, reader) = (capture.writer(), capture.reader());
    writer.gather(&[received(PeerId::NONE, b"a"), received(PeerId::NONE, b"b")]);
    assert_eq!(reader.length(), 0);
    writer.commit();
    assert_eq!((reader.length(), bytes(&reader, 1)), (2, Some(b"b".to_vec())));
}

#[test]
fn a_stream_is_linked_per_connection_and_direction() {
    let capture = Capture::default();
    let (mut writer, reader) = (capture.writer(), capture.reader());
    let a = writer.connection(([127, 0, 0, 1], 1).into());
    let b = writer.connection("[fe80::1%3]:1".parse().expect("an address"));
    assert_ne!(a, b);
    let sent = Entry { direction: Direction::Sent, ..received(a, b"s") };
    writer.append(&[received(a, b"xy"), received(b, b"z"), sent, received(a, b"w")]);
    let meta = |index| reader.meta(index).expect("appended");
    assert_eq!((meta(3).previous, meta(3).stream_offset), (Some(0), 2));
    assert_eq!(meta(2).previous, None);
    assert_eq!(reader.continuation(0, &meta(0)), Continuation::Continued);
    assert_eq!(reader.continuation(3, &meta(3)), Continuation::Open);
    writer.end_connection(a);
    assert_eq!(reader.continuation(0, &meta(0)), Continuation::Continued);
    assert_eq!(reader.continuation(3, &meta(3)), Continuation::Ended);
    assert_eq!(reader.peer(b), Peer::Connection("[fe80::1%3]:1".parse().expect("an address")));
}

#[test]
fn blocks_hold_every_record_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let reader = recorded(&folder.path().join("a.netaide"), 70_000).reader();
    let (mut block, mut next) = (Block::default(), 5);
    while block.read(&reader, next) {
        assert_eq!(block.first(), next);
        for at in 0..block.metas().len() {
            let index = next as usize + at;
            assert_eq!(block.bytes(at), content(index), "record {index}");
            if !block.bytes(at).is_empty() {
                assert_eq!(block.record_at(block.offset(at)), at);
            }
        }
        next = block.end();
    }
    assert_eq!(next, 70_000);
}

#[test]
fn beyond_the_limit_the_oldest_leave_and_first_tells() {
    let folder = tempfile::tempdir().expect("a folder");
    let limit = Limit { bytes: Some(0), when_full: WhenFull::DropOldest };
    let path = folder.path().join("a.netaide");
    let capture = Capture::create(&path, limit).expect("a new file");
    let (mut writer, reader) = (capture.writer(), capture.reader());
    let block = vec![7u8; EXTENT_BYTES as usize / 8];
    for _ in 0..100 {
        writer.append(&[received(PeerId::NONE, &block)]);
    }
    assert_eq!(reader.length(), 100);
    let first = reader.first();
    assert!((60..90).contains(&first), "first is {first}");
    assert_eq!(bytes(&reader, first - 1), None);
    assert_eq!(bytes(&reader, first).as_ref(), Some(&block));
    assert_eq!(reader.totals().received_packets, 100, "what left is still counted");
    assert!(path.metadata().expect("the file").len() <= Limit::LEAST_BYTES);
    // Another process that opens it sees the same records.
    let other = Capture::open(&path).expect("a capture").reader();
    assert_eq!((other.first(), other.length()), (first, 100));
    assert_eq!((bytes(&other, first), bytes(&other, 99)), (Some(block.clone()), Some(block)));
}

#[test]
fn a_limit_that_stops_says_so_and_counts_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let limit = Limit { bytes: Some(0), when_full: WhenFull::Stop };
    let capture = Capture::create(&folder.path().join("a.netaide"), limit).expect("a new file");
    let (mut writer, reader) = (capture.writer(), capture.reader());
    let block = vec![7u8; EXTENT_BYTES as usize / 8];
    for _ in 0..100 {
        writer.append(&[received(PeerId::NONE, &block)]);
    }
    assert!(matches!(capture.recording(), Recording::Full { .. }));
    let totals = reader.totals();
    assert_eq!((reader.first(), totals.received_packets), (0, 100));
    assert_eq!(reader.length() + totals.unrecorded, 100);
    capture.set_limit(Limit { bytes: Some(1 << 30), when_full: WhenFull::Stop });
    capture.set_recording(true);
    writer.append(&[received(PeerId::NONE, b"again")]);
    assert_eq!(bytes(&reader, reader.length() - 1).as_deref(), Some(&b"again"[..]));
}

#[test]
fn a_message_to_all_counts_once_for_each_client() {
    let capture = Capture::default();
    let mut writer = capture.writer();
    let entry = Entry { direction: Direction::Sent, ..received(PeerId::ALL, b"hey") };
    writer.append_for_all(&entry, 3);
    let totals = capture.reader().totals();
    assert_eq!((totals.sent_packets, totals.sent_bytes), (3, 9));
    assert_eq!(capture.reader().length(), 1);
    assert_eq!(capture.reader().meta(0).map(|meta| meta.copies), Some(3));
}

#[test]
fn a_capture_is_opened_again_with_all_that_it_knew() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.netaide");
    let capture = recorded(&path, 3000);
    capture.writer().add_lost(5);
    let totals = capture.reader().totals();
    drop(capture);
    let reader = Capture::open(&path).expect("a capture").reader();
    assert_eq!((reader.length(), reader.damage(), reader.totals()), (3000, None, totals));
    assert_eq!(bytes(&reader, 2999), Some(content(2999)));
    let meta = reader.meta(2999).expect("a record");
    assert_eq!(reader.peer(meta.peer), Peer::Connection(([127, 0, 0, 1], 9).into()));
    assert_eq!(reader.continuation(2999, &meta), Continuation::Ended);
}

#[test]
fn a_small_capture_is_a_small_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.netaide");
    drop(recorded(&path, 30));
    let size = path.metadata().expect("the file").len();
    assert!(size < 150 << 10, "{size} bytes for 30 records");
}

#[test]
fn a_growing_capture_is_followed_from_another_process() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.netaide");
    let capture = recorded(&path, 10);
    let other = Capture::open(&path).expect("a capture").reader();
    assert_eq!((other.length(), other.damage()), (10, Some(Damage::Unfinished)));
    assert!(!other.refresh(), "nothing has come");
    let mut writer = capture.writer();
    for _ in 0..20_000 {
        writer.append(&[received(PeerId::NONE, &[1; 500])]);
    }
    assert!(other.refresh());
    assert_eq!((other.length(), other.totals()), (20_010, capture.reader().totals()));
    drop((writer, capture));
    other.refresh();
    assert_eq!((other.damage(), other.is_growing()), (None, false));
}

#[test]
fn a_file_cut_at_any_byte_opens_up_to_its_last_whole_record() {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = folder.path().join("whole.netaide");
    let saved = folder.path().join("saved.netaide");
    let reader = recorded(&whole, 12).reader();
    let to = saved.clone();
    assert_eq!(work(move |work| save(&reader, &to, work).expect("saved")).records, 12);
    let all = std::fs::read(&saved).expect("the copy");
    let cut = folder.path().join("cut.netaide");
    let mut before = 0;
    for length in 0..=all.len() {
        // Every byte where something stands, and some of the empty ones.
        if length as u64 <= HEADER_BYTES + u64::from(PEER_EXTENT_BYTES) && length % 401 != 0 {
            continue;
        }
        std::fs::write(&cut, &all[..length]).expect("written");
        let opened = match Capture::open(&cut) {
            Ok(capture) => capture.reader(),
            Err(error) => {
                assert!(length < HEADER_BYTES as usize, "{error} at {length}");
                continue;
            }
        };
        let records = opened.length();
        assert!(records >= before, "{records} of {before} at {length}");
        before = records;
        if let Some(last) = records.checked_sub(1) {
            assert_eq!(bytes(&opened, last), Some(content(last as usize)), "cut at {length}");
        }
        let missing = 12 - records;
        let damage = opened.damage();
        assert_eq!(damage, (missing > 0).then_some(Damage::Cut { records: missing }), "cut at {length}");
    }
    assert_eq!(before, 12);
}

#[test]
fn foreign_and_damaged_files_are_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.netaide");
    let cause = |content: &[u8]| {
        std::fs::write(&path, content).expect("written");
        Capture::open(&path).map(|_| ()).map_err(|error| error.cause)
    };
    assert!(matches!(cause(b""), Err(FileCause::Foreign)));
    assert!(matches!(cause(b"GET / HTTP/1.1\r\n"), Err(FileCause::Foreign)));
    let mut later = [&MAGIC[..], &9u32.to_le_bytes()].concat();
    assert!(matches!(cause(&later), Err(FileCause::Version(9))));
    later[12] = 1;
    assert!(matches!(cause(&later), Err(FileCause::Damaged)));
    let missing = Capture::open(&folder.path().join("none")).map(|_| ()).map_err(|error| error.cause);
    assert!(matches!(missing, Err(FileCause::Io(error)) if error.kind() == std::io::ErrorKind::NotFound));
}

#[test]
fn damage_anywhere_is_no_panic_and_no_wrong_record() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.netaide");
    let (reader, to) = (recorded(&folder.path().join("whole.netaide"), 200).reader(), path.clone());
    work(move |work| save(&reader, &to, work).expect("saved"));
    let all = std::fs::read(&path).expect("the file");
    let mut random = 12345u64;
    for _ in 0..400 {
        let mut broken = all.clone();
        for _ in 0..3 {
            random = random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let at = HEADER_BYTES as usize + (random >> 33) as usize % (broken.len() - HEADER_BYTES as usize);
            broken[at] ^= 1 << (random >> 60 & 7);
        }
        let other = folder.path().join("b.netaide");
        std::fs::write(&other, &broken).expect("written");
        let reader = Capture::open(&other).expect("the header is whole").reader();
        for index in 0..reader.length() {
            let meta = reader.meta(index).expect("inside");
            let length = if meta.direction == Direction::Event { 0 } else { content(index as usize).len() };
            assert_eq!(meta.length as usize, length);
            reader.read(index, &mut Vec::new());
        }
        let (mut block, mut next) = (Block::default(), 0);
        while block.read(&reader, next) {
            next = block.end();
        }
    }
}

#[test]
fn a_copy_is_dense_and_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let (from, to) = (folder.path().join("a.netaide"), folder.path().join("b.netaide"));
    let capture = recorded(&from, 40_000);
    let (reader, path) = (capture.reader(), to.clone());
    let saved = work(move |work| save(&reader, &path, work).expect("saved"));
    let size = to.metadata().expect("the copy").len();
    assert_eq!((saved.records, saved.bytes), (40_000, size));
    let (a, b) = (capture.reader(), Capture::open(&to).expect("a capture").reader());
    assert_eq!((b.length(), b.damage(), b.totals()), (40_000, None, a.totals()));
    for index in (0..40_000).step_by(97) {
        assert_eq!((b.meta(index), bytes(&b, index)), (a.meta(index), bytes(&a, index)));
    }
}

#[test]
fn a_capture_moves_while_it_is_recorded() {
    let folder = tempfile::tempdir().expect("a folder");
    let capture = Capture::default();
    let mut writer = capture.writer();
    let target = folder.path().join("kept.netaide");
    writer.append(&[received(PeerId::NONE, b"before")]);
    let capture = std::sync::Arc::new(capture);
    let (moved, path) = (std::sync::Arc::clone(&capture), target.clone());
    let job = Job::start("test", move |work| moved.move_to(&path, work));
    // From a file without a name, hence by a copy; the worker goes on meanwhile.
    for index in 0..5000 {
        writer.append(&[received(PeerId::NONE, &content(index))]);
    }
    job.expect("a thread").wait().expect("no panic").expect("moved");
    writer.append(&[received(PeerId::NONE, b"after")]);
    assert_eq!(capture.path().as_deref(), Some(&*target));
    drop((writer, capture));
    let reader = Capture::open(&target).expect("a capture").reader();
    assert_eq!((reader.length(), reader.damage()), (5002, None));
    assert_eq!(bytes(&reader, 3000), Some(content(2999)));
    assert_eq!(bytes(&reader, 5001).as_deref(), Some(&b"after"[..]));
}

#[test]
fn a_run_goes_at_its_end_and_a_killed_one_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = Run::start(folder.path()).expect("a folder of this run");
    let path = run.next_path();
    let capture = Capture::private(&path, Limit::default()).expect("a new file");
    capture.writer().append(&[received(PeerId::NONE, b"x")]);
    assert!(Leftover::find(folder.path()).is_empty(), "this run is alive");
    // What a killed process leaves: the same files, and no lock.
    let left = folder.path().join("run-killed");
    std::fs::create_dir(&left).expect("a folder");
    std::fs::copy(&path, left.join("1.netaide")).expect("a copy");
    std::fs::create_dir(folder.path().join("run-empty")).expect("a folder");
    let mut found = Leftover::find(folder.path());
    assert_eq!(found.len(), 1);
    assert!(Leftover::find(folder.path()).is_empty(), "it is held by the first who found it");
    assert!(!folder.path().join("run-empty").exists());
    let leftover = found.remove(0);
    assert_eq!(Capture::open(&leftover.captures()[0]).expect("a capture").reader().length(), 1);
    leftover.discard();
    drop((capture, run));
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 0);
}

#[test]
fn a_hundred_thousand_peers_are_known_by_their_numbers() {
    let capture = Capture::default();
    let (mut writer, reader) = (capture.writer(), capture.reader());
    let address = |number: u32| std::net::SocketAddr::from((number.to_be_bytes(), number as u16));
    let mut ids = Vec::new();
    for number in 0..100_000 {
        let peer = writer.address(address(number));
        ids.push(peer);
        writer.gather(&[received(peer, b"x")]);
    }
    writer.commit();
    assert!(matches!(capture.recording(), Recording::On), "{:?}", capture.recording());
    for number in (0..100_000).step_by(997) {
        assert_eq!(reader.peer(ids[number as usize]), Peer::Address(address(number)));
        assert_eq!(reader.meta(u64::from(number)).map(|meta| meta.peer), Some(ids[number as usize]));
    }
    assert_eq!(writer.address(address(99_999)), ids[99_999]);
}

#[test]
fn a_file_that_is_there_is_not_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.netaide");
    std::fs::write(&path, b"mine").expect("written");
    let refused = Capture::create(&path, Limit::default()).map(|_| ()).map_err(|error| error.cause);
    assert!(matches!(refused, Err(FileCause::Exists)));
    let job = Job::start("test", move |work| Capture::default().move_to(&path, work));
    let moved = job.expect("a thread").wait().expect("no panic");
    assert!(matches!(moved.map_err(|error| error.cause), Err(FileCause::Exists)));
}
