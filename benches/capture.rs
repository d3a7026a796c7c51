//! What the capture costs: `cargo bench --bench capture`.

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use netaide::capture::{Block, Capture, Direction, Entry, PeerId, Writer};

/// Records in a capture that is read.
const RECORDS: u64 = 200_000;
/// Records in a batch, as a worker's turn has them.
const BATCH: usize = 1024;

fn main() {
    divan::main();
}

fn append(writer: &mut Writer, bytes: &[u8], count: usize) {
    let entry = Entry { time: 1, direction: Direction::Received, peer: PeerId::NONE, local: PeerId::NONE, bytes };
    writer.append(&vec![entry; count]);
}

fn filled(size: usize) -> Capture {
    let capture = Capture::default();
    let mut writer = capture.writer();
    for _ in 0..RECORDS / BATCH as u64 {
        append(&mut writer, &vec![b'x'; size], BATCH);
    }
    capture
}

/// One batch, written to the file.
#[divan::bench(args = [0, 64, 1400])]
fn append_batch(bencher: Bencher, size: usize) {
    let capture = Capture::default();
    let mut writer = capture.writer();
    let bytes = vec![b'x'; size];
    let bencher = bencher.counter(ItemsCount::new(BATCH)).counter(BytesCount::new(BATCH * size));
    bencher.bench_local(|| append(&mut writer, &bytes, BATCH));
}

/// One read of a stream.
#[divan::bench]
fn append_256_kib(bencher: Bencher) {
    let capture = Capture::default();
    let mut writer = capture.writer();
    let bytes = vec![b'x'; 256 << 10];
    bencher.counter(BytesCount::new(bytes.len())).bench_local(|| append(&mut writer, &bytes, 1));
}

/// Records one by one, as a view asks for them.
#[divan::bench(args = [64, 1400])]
fn read_page(bencher: Bencher, size: usize) {
    let capture = filled(size);
    let reader = capture.reader();
    let mut bytes = Vec::new();
    let mut at = 0;
    bencher.counter(ItemsCount::new(64_u32)).bench_local(|| {
        at = (at + 7919) % (RECORDS - 4096);
        for record in at..at + 64 {
            bytes.clear();
            black_box(reader.meta(record));
            reader.read(record, &mut bytes);
        }
    });
}

/// All records, in blocks, as a search goes through them.
#[divan::bench(args = [64, 1400])]
fn scan_blocks(bencher: Bencher, size: usize) {
    let capture = filled(size);
    let reader = capture.reader();
    let mut block = Block::default();
    let bencher = bencher.counter(BytesCount::new(RECORDS * size as u64));
    bencher.bench_local(|| {
        let (mut next, mut sum) = (0, 0);
        while block.read(&reader, next) {
            sum += block.data().len();
            next = block.end();
        }
        sum
    });
}
