//! Capture files that were damaged, cut, put together wrongly or forged: all of it is read, without a panic, without
//! more memory than the file gives reason for, and in bounded time.

#![allow(clippy::expect_used, clippy::panic, reason = "what is not as expected fails the test")]

mod capture_forge;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use capture_forge::{Entry, Extent, Fields, Forged, Kind};
use netaide::capture::search::{Search, parse};
use netaide::capture::{Block, Capture, Damage, Direction, Job, Peer, PeerId, Reader, save};
use netaide::codec::charset::Charset;
use netaide::model::export::{self, Export, Format};
use netaide::model::statistics::Statistics;
use netaide::model::walk::{Choice, Which, Whose};
use netaide::model::{Lens, Log, LogSettings, event_words, filter_terms};
use proptest::prelude::*;

/// Longer than any of these small files takes, on a slow machine too.
const PATIENCE: Duration = Duration::from_secs(60);
/// As many records are looked at one by one.
const MOST_LOOKED_AT: u64 = 300;

/// Opens a file and does all with it that a face does; fails where that does not come to an end.
fn read_everything(path: &Path) {
    let path = path.to_owned();
    let start = Instant::now();
    let mut job = Job::start("reads", move |_| look_at(&path)).expect("a thread");
    while job.is_running() {
        assert!(start.elapsed() < PATIENCE, "it does not come to an end");
        std::thread::sleep(Duration::from_millis(1));
    }
    job.poll().expect("no panic");
}

fn look_at(path: &Path) {
    let Ok(capture) = Capture::open(path) else { return };
    let reader = capture.reader();
    reader.refresh();
    let _ = (reader.damage(), reader.totals(), reader.heard(9));
    assert!(reader.first() <= reader.length());
    one_by_one(&reader);
    let (mut block, mut next) = (Block::default(), reader.first());
    while block.read(&reader, next) {
        assert!(block.end() > next && block.data().len() <= 64 << 20);
        (0..block.metas().len()).for_each(|at| assert_eq!(block.bytes(at).len(), block.metas()[at].length as usize));
        next = block.end();
    }
    assert!(next == reader.length() || reader.length() == reader.first(), "nothing hides what comes after it");
    search(&reader);
    exports(&reader, path);
    log(&reader);
    let mut statistics = Statistics::new(reader);
    let (woken, wakes) = crossbeam_channel::bounded(1);
    statistics.poll(Instant::now(), Arc::new(move || woken.try_send(()).unwrap_or_default()));
    assert!(capture.reader().length() == 0 || wakes.recv_timeout(PATIENCE).is_ok(), "counted");
}

fn one_by_one(reader: &Reader) {
    let lens = Lens::new(reader.clone(), Charset::Gbk);
    for index in (reader.first()..reader.length()).take(MOST_LOOKED_AT as usize) {
        let Some(meta) = reader.meta(index) else { panic!("record {index} has no entry") };
        let mut bytes = Vec::new();
        if reader.read(index, &mut bytes) {
            assert_eq!(bytes.len(), meta.length as usize);
        }
        assert!(meta.length <= 64 << 20, "no record is longer than an extent");
        reader.history(&meta, 1000);
        reader.continuation(index, &meta);
        reader.carried_over(&meta, Charset::Utf16Le);
        lens.shown(index, &meta, &bytes);
        lens.glyphs(index, &meta, 0, &bytes);
        let _ = (reader.peer(meta.peer), reader.peer(meta.local));
    }
}

fn search(reader: &Reader) {
    for line in ["a", "-a", "hex:\"?? 61\" len:>0", "peer:10.0.0.1", "/a.*b/", "-dir:tx time:<2020-01-01"] {
        let Ok(query) = parse(line, &filter_terms(reader, Charset::Gbk)) else { continue };
        let mut search = Search::start(reader.clone(), Arc::new(query), Some(event_words()), Arc::new(|| ()));
        assert!(search.wait(), "{line}");
    }
}

fn exports(reader: &Reader, path: &Path) {
    let charset = Charset::Utf8;
    let text = |hex| Format::Text { hex, charset, bound: None };
    let csv = Format::Csv { charset, bom: true };
    for format in [text(true), text(false), csv, Format::Json { charset }, Format::Raw, Format::Pcapng] {
        for whose in [Whose::All, Whose::Peer(PeerId(2))] {
            let export =
                Export { which: Which { choice: Choice::All, direction: None, whose }, format: format.clone() };
            let out = path.with_extension("out");
            let job = export::start(reader.clone(), export, out, true).expect("a thread");
            // A packet that no network carries is an error like another.
            job.wait().expect("no panic").ok();
        }
    }
    let copy = path.with_extension("copy");
    let (from, to) = (reader.clone(), copy.clone());
    let saved = Job::start("save", move |work| save(&from, &to, work)).expect("a thread").wait().expect("no panic");
    if saved.is_ok() {
        let copy = Capture::open(&copy).expect("a capture").reader();
        let whole = |reader: &Reader, index| {
            let mut bytes = Vec::new();
            let meta = reader.meta(index).filter(|meta| reader.read(index, &mut bytes) && meta.length > 0);
            meta.map(|meta| (meta.time, meta.direction, reader.peer(meta.peer), bytes))
        };
        assert!(copy.length() <= reader.length());
        for index in (reader.first()..copy.length()).take(MOST_LOOKED_AT as usize) {
            assert_eq!(whole(&copy, index), whole(reader, index), "record {index} of the copy");
        }
    }
}

fn log(reader: &Reader) {
    for log_mode in [true, false] {
        let mut log = Log::new(reader.clone(), LogSettings { log_mode, ..LogSettings::default() });
        log.prepare(80, None);
        let end = log.end();
        let place = log.step(end, -100);
        log.step(place, 50);
    }
}

fn real_file(folder: &Path) -> PathBuf {
    let path = folder.join("real.netaide");
    let capture = Capture::create(&path, netaide::capture::Limit::default()).expect("a new file");
    let mut writer = capture.writer();
    let (client, host) = (writer.connection(([10, 0, 0, 1], 9).into()), writer.address(([10, 0, 0, 2], 7).into()));
    for index in 0..90usize {
        let direction = [Direction::Received, Direction::Sent, Direction::Event][index % 3];
        let peer = if index % 2 == 0 { client } else { host };
        let bytes = vec![b'a' + (index % 7) as u8; index * 13 % 70];
        let time = 1_700_000_000_000_000_000 - index as i64;
        writer.append(&[netaide::capture::Entry { time, direction, peer, local: host, bytes: &bytes }]);
    }
    let (reader, to) = (capture.reader(), folder.join("dense.netaide"));
    let path = to.clone();
    Job::start("save", move |work| save(&reader, &to, work))
        .expect("a thread")
        .wait()
        .expect("no panic")
        .expect("saved");
    path
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn a_file_with_any_bytes_changed_cut_or_repeated_is_read(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        head in prop::collection::vec((0usize..4300, any::<u8>()), 0..2),
        cut in prop::option::of(any::<prop::sample::Index>()),
        again in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut bytes = std::fs::read(real_file(folder.path())).expect("the file");
        let peers_end = 4096 + (64 << 10);
        for (at, to) in changes {
            let at = peers_end + at.index(bytes.len() - peers_end);
            bytes[at] = to;
        }
        head.into_iter().for_each(|(at, to)| bytes[at] ^= to);
        if let Some(from) = again {
            let part = bytes[from.index(bytes.len())..].to_vec();
            bytes.extend(part);
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let path = folder.path().join("damaged.netaide");
        std::fs::write(&path, bytes).expect("written");
        read_everything(&path);
    }

    #[test]
    fn a_forged_file_with_right_checks_is_read(
        extents in prop::collection::vec(extent(), 1..5),
        complete in prop::option::of(wild()),
        slack in 0usize..3000,
        follow in any::<bool>(),
    ) {
        let mut forged = Forged::new(7, complete);
        let mut next = None;
        for (sequence, mut extent) in extents.into_iter().enumerate() {
            if let (Kind::Records, Some(first)) = (extent.kind, next.filter(|_| follow)) {
                extent.first = first;
            }
            if extent.kind == Kind::Records {
                next = Some(extent.first.wrapping_add(extent.entries.len() as u64));
            }
            forged.extent(&Extent { sequence: sequence as u64, ..extent });
        }
        forged.bytes.resize(forged.bytes.len() + slack, 0);
        let folder = tempfile::tempdir().expect("a folder");
        read_everything(&forged.write(folder.path()));
    }
}

/// Numbers at the ends of their range, and small ones.
fn wild() -> impl Strategy<Value = u64> {
    prop_oneof![0u64..5, (0u64..5).prop_map(|n| u64::MAX - n), Just(1 << 32), Just(u64::from(u32::MAX)), any::<u64>()]
}

fn wild_u32() -> impl Strategy<Value = u32> {
    prop_oneof![0u32..5, (0u32..5).prop_map(|n| u32::MAX - n), Just(64 << 20), any::<u32>()]
}

fn extent() -> impl Strategy<Value = Extent> {
    let entries = prop::collection::vec(entry(), 0..12);
    (any::<bool>(), prop_oneof![Just(0u64), wild()], entries, 0u32..40, prop::array::uniform4(wild())).prop_map(
        |(records, first, entries, spare, totals)| Extent {
            kind: if records { Kind::Records } else { Kind::Peers },
            sequence: 0,
            first: if records { first } else { first % 4 + 2 },
            spare,
            totals,
            entries,
            data: vec![b'a'; 400],
        },
    )
}

fn entry() -> impl Strategy<Value = Entry> {
    let numbers = (any::<i64>(), wild(), wild());
    let small = (prop_oneof![0u32..400, wild_u32()], prop_oneof![0u32..40, wild_u32()]);
    let who = (prop_oneof![0u32..6, wild_u32()], prop_oneof![0u32..6, wild_u32()], 1u32..4, wild_u32());
    (numbers, small, who).prop_map(|((time, offset, previous), (start, length), (peer, local, way, copies))| {
        let time = if time % 3 == 0 { i64::MAX } else { time };
        Entry(Fields { time, offset, previous, start, length, peer, local, way: way | copies << 8 })
    })
}

/// One extent of records from `first` on, with these entries and some bytes.
fn one_extent(first: u64, entries: Vec<Fields>) -> Forged {
    let mut forged = Forged::new(7, None);
    let peer = Fields { peer: 3, ..Fields::default() };
    forged.extent(&Extent { kind: Kind::Peers, first: 2, entries: vec![Entry(peer); 3], ..Extent::default() });
    let entries = entries.into_iter().map(Entry).collect();
    forged.extent(&Extent { first, sequence: 1, entries, data: vec![b'a'; 400], ..Extent::default() });
    forged
}

fn received(start: u32, length: u32) -> Fields {
    Fields { start, length, peer: 3, way: 1 | 1 << 8, ..Fields::default() }
}

#[test]
fn numbers_at_the_end_of_their_range_overflow_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    for first in [u64::MAX, u64::MAX - 1, u64::MAX - 3, u64::MAX - 70_000] {
        read_everything(&one_extent(first, vec![received(0, 4); 3]).write(folder.path()));
    }
    for way in [1, 2] {
        let all = Fields { way: way | 0xff_ffff << 8, offset: u64::MAX, previous: u64::MAX, ..received(0, 400) };
        let mut forged = one_extent(0, vec![all; 3]);
        read_everything(&forged.write(folder.path()));
        forged = Forged::new(7, None);
        let entries = vec![Entry(received(0, 100)); 3];
        forged.extent(&Extent { totals: [u64::MAX; 4], entries, data: vec![1; 400], ..Extent::default() });
        read_everything(&forged.write(folder.path()));
    }
}

#[test]
fn a_stream_that_leads_back_to_itself_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    // Each says that it continues itself, or the one after it, without a byte.
    for previous in [1, 2, 3] {
        let entries = vec![Fields { previous, ..received(0, 0) }; 3];
        read_everything(&one_extent(0, entries).write(folder.path()));
    }
}

#[test]
fn a_record_longer_than_its_extent_has_no_bytes_and_asks_for_no_memory() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut forged = one_extent(0, vec![received(0, u32::MAX), received(0, 4)]);
    // Behind it, so that the end of the first is not looked for by its bytes.
    forged.extent(&Extent {
        first: 2,
        sequence: 2,
        entries: vec![Entry(received(0, 4))],
        data: vec![1; 9],
        ..Extent::default()
    });
    let path = forged.write(folder.path());
    let reader = Capture::open(&path).expect("a capture").reader();
    assert_eq!(reader.length(), 3);
    let meta = reader.meta(0).expect("damaged");
    assert_eq!((meta.direction, meta.length), (Direction::Event, 0));
    assert_eq!(reader.meta(1).map(|meta| meta.length), Some(4), "what follows it is there");
    read_everything(&path);
}

#[test]
fn a_peer_of_a_great_number_asks_for_no_memory() {
    let folder = tempfile::tempdir().expect("a folder");
    let entries = vec![Fields { peer: u32::MAX - 1, local: u32::MAX, ..received(0, 4) }];
    let path = one_extent(0, entries).write(folder.path());
    let reader = Capture::open(&path).expect("a capture").reader();
    assert_eq!(reader.peer(PeerId(u32::MAX - 1)), Peer::None);
    read_everything(&path);
}

#[test]
fn what_stands_behind_a_hole_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    // As a ring may stand in its file: the newest records first, and where the file is cut what came before them.
    let newest = Extent {
        first: 2,
        sequence: 3,
        entries: vec![Entry(received(0, 4))],
        data: b"last".to_vec(),
        ..Extent::default()
    };
    let older = Extent { sequence: 2, entries: vec![Entry(received(0, 4)); 2], data: vec![1; 4], ..Extent::default() };
    let mut whole = Forged::new(7, None);
    whole.extent(&newest);
    whole.extent(&older);
    for cut in 1..228 {
        let mut ring = whole.clone();
        ring.bytes.truncate(whole.bytes.len() - cut);
        let path = ring.write(folder.path());
        let reader = Capture::open(&path).expect("a capture").reader();
        // Its header is 76 bytes long, and the rest of 128 is empty.
        let first = if cut <= 228 - 76 { 0 } else { 2 };
        assert_eq!((reader.first(), reader.length()), (first, 3), "cut by {cut}");
        let query = parse("last", &filter_terms(&reader, Charset::Utf8)).expect("a filter");
        let mut search = Search::start(reader.clone(), Arc::new(query), None, Arc::new(|| ()));
        assert!(search.wait());
        assert_eq!(search.matches().select(0), Some(2), "cut by {cut}");
        if cut % 20 == 0 {
            read_everything(&path);
        }
    }
}

#[test]
fn what_follows_a_lost_piece_of_a_ring_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    // Of the pieces 1 to 5, of which 4 and 5 took the places of the oldest, 3 is cut off.
    let mut ring = Forged::new(7, Some(10));
    for sequence in [4, 5, 2] {
        let entries = vec![Entry(received(0, 4)); 2];
        ring.extent(&Extent { first: sequence * 2, sequence, entries, data: vec![1; 4], ..Extent::default() });
    }
    let path = ring.write(folder.path());
    let reader = Capture::open(&path).expect("a capture").reader();
    assert_eq!((reader.first(), reader.length()), (8, 12), "the most that hangs together");
    assert!(matches!(reader.damage(), Some(Damage::Broken { .. })));
    read_everything(&path);
}

#[test]
fn one_damaged_entry_hides_no_record_behind_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = real_file(folder.path());
    let mut bytes = std::fs::read(&path).expect("the file");
    let entry = |number: usize| 4096 + (64 << 10) + 128 + number * 48;
    bytes[entry(40)] ^= 1;
    std::fs::write(&path, bytes).expect("written");
    let reader = Capture::open(&path).expect("a capture").reader();
    assert_eq!((reader.length(), reader.damage()), (90, None));
    assert_eq!(reader.meta(40).map(|meta| meta.direction), Some(Direction::Event));
    assert_eq!(reader.meta(89).map(|meta| meta.length), Some(89 * 13 % 70));
    read_everything(&path);
}
