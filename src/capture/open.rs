//! Opening a capture that was recorded before, or that another process still records: whole, cut or damaged.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::extent::{Extent, Table};
use super::file::read_at;
use super::format::{
    self, ENTRY_BYTES, EXTENT_HEADER_BYTES, ExtentHeader, FileHeader, HEADER_BYTES, HeaderError, Kind,
};
use super::store::Shared;
use super::{FileCause, FileError, FileOperation, Meta, Reader, Totals};

/// Index entries read at once while the end of the last extent is looked for.
const ENTRIES_AT_ONCE: u64 = 4096;

/// What is missing in a capture that was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// The recording did not come to its end: the program was killed, or still records. All that was appended is
    /// there.
    Unfinished,
    /// The file was cut: so many records at its end are missing.
    Cut {
        /// Records that there were and that are not there.
        records: u64,
    },
    /// The file is damaged from this byte on; what stands behind was not read.
    Broken {
        /// Place in the file.
        at: u64,
    },
}

/// How far a file that may still grow was read.
#[derive(Debug, Default)]
pub(super) struct Growth {
    /// The extents that were found, by their place in the file.
    seen: Vec<(Extent, ExtentHeader)>,
    /// The last extent of records, and its totals before its first record.
    last: Option<(Extent, Totals)>,
    /// Totals up to the end that was found.
    totals: Totals,
    broken: Option<u64>,
    complete: Option<u64>,
}

impl Growth {
    /// The extents found before, as long as they are still there: where the oldest records leave, the place of the
    /// oldest extent is taken first.
    fn seen_up_to_now(&mut self, file: &File, identity: u64) -> io::Result<Vec<(Extent, ExtentHeader)>> {
        let seen = std::mem::take(&mut self.seen);
        let records = seen.iter().filter(|(_, header)| header.kind == Kind::Records);
        let Some((oldest, known)) = records.min_by_key(|(extent, _)| extent.sequence) else { return Ok(Vec::new()) };
        let unchanged = header_at(file, oldest.place, identity)?.as_ref() == Some(known);
        Ok(if unchanged { seen } else { Vec::new() })
    }
}

fn header_at(file: &File, place: u64, identity: u64) -> io::Result<Option<ExtentHeader>> {
    let mut bytes = [0; EXTENT_HEADER_BYTES];
    let read = read_at(file, place, &mut bytes)?;
    Ok(ExtentHeader::from_bytes(bytes.get(..read).unwrap_or_default(), identity))
}

/// Opens a capture to read it.
pub(super) fn open(path: &Path) -> Result<Arc<Shared>, FileError> {
    let fail = |cause: FileCause| FileError { operation: FileOperation::Open, path: path.to_owned(), cause };
    let io_fail = |error: io::Error| fail(FileCause::Io(Arc::new(error)));
    let file = File::open(path).map_err(io_fail)?;
    let header = read_header(&file).map_err(io_fail)?.map_err(|error| {
        fail(match error {
            HeaderError::Foreign => FileCause::Foreign,
            HeaderError::Version(version) => FileCause::Version(version),
            HeaderError::Damaged => FileCause::Damaged,
        })
    })?;
    let shared = Shared::opened(file, path, &header);
    look(&shared).map_err(io_fail)?;
    Ok(Arc::new(shared))
}

/// Looks whether the file has grown.
pub(super) fn refresh(shared: &Shared) -> bool {
    let before = shared.length.load(Ordering::Acquire);
    // A file that cannot be read any more stays as it was seen last.
    shared.is_growing() && look(shared).is_ok() && shared.length.load(Ordering::Acquire) != before
}

fn read_header(file: &File) -> io::Result<Result<FileHeader, HeaderError>> {
    let mut bytes = vec![0; HEADER_BYTES as usize];
    let read = read_at(file, 0, &mut bytes)?;
    bytes.truncate(read);
    Ok(FileHeader::from_bytes(&bytes))
}

/// Reads the headers of all extents and finds the end of the last one.
fn look(shared: &Shared) -> io::Result<()> {
    let (Some(growth), Some(file)) = (&shared.growth, shared.file()) else { return Ok(()) };
    let mut growth = growth.lock();
    let size = file.metadata()?.len();
    let tail = read_header(&file)?.map(|header| header.tail).unwrap_or_default();
    let seen = growth.seen_up_to_now(&file, shared.identity)?;
    let walk = walk(&file, shared.identity, size, seen)?;
    let last = walk.table.records.back().copied().zip(walk.last_totals);
    // What was found in the last extent before stays found.
    let (mut length, mut totals) = match (last, growth.last) {
        (Some((extent, _)), Some((known, _))) if extent == known => {
            (shared.length.load(Ordering::Relaxed), growth.totals)
        }
        (Some((extent, before)), _) => (extent.first, before),
        (None, _) => (0, Totals::default()),
    };
    if let Some((extent, _)) = last {
        let search = End { file: &file, identity: shared.identity, extent, size };
        let known = search.last_of(tail.complete)?;
        length = search.find(length, known, &mut totals)?;
    }
    if tail.complete == Some(length) && tail.totals != Totals::default() {
        // Those that were not recorded are in no entry.
        totals = tail.totals;
    }
    *growth = Growth { seen: walk.seen, last, totals, broken: walk.broken, complete: tail.complete };
    let lost_packets = (!tail.lost_unknown).then_some(tail.lost);
    shared.counters.set(&Totals { lost_packets, unrecorded: tail.unrecorded, ..totals });
    let first = walk.table.records.front().map_or(0, |extent| extent.first);
    *shared.table.write() = walk.table;
    shared.complete.store(tail.complete.is_some(), Ordering::Relaxed);
    // A file that somebody cuts while it is open loses records, and faces do not count backwards.
    shared.first.fetch_max(first, Ordering::AcqRel);
    shared.length.fetch_max(length, Ordering::AcqRel);
    Ok(())
}

/// The extents of a file.
struct Walk {
    table: Table,
    /// All of them, by their place in the file.
    seen: Vec<(Extent, ExtentHeader)>,
    /// Totals before the first record of the last extent.
    last_totals: Option<Totals>,
    /// Where a header is not one.
    broken: Option<u64>,
}

/// Goes on behind what was seen before.
fn walk(file: &File, identity: u64, size: u64, mut seen: Vec<(Extent, ExtentHeader)>) -> io::Result<Walk> {
    let mut end = seen.last().map_or(HEADER_BYTES, |(extent, _)| extent.end());
    let mut broken = None;
    while end < size {
        let Some(header) = header_at(file, end, identity)? else {
            broken = Some(end);
            break;
        };
        let extent = Extent::new(end, &header);
        end = extent.end();
        seen.push((extent, header));
    }
    let of = |kind| seen.iter().filter(move |(_, header)| header.kind == kind);
    let mut records: Vec<(Extent, Totals)> =
        of(Kind::Records).map(|&(extent, header)| (extent, header.totals)).collect();
    let peers = of(Kind::Peers).map(|&(extent, _)| extent).collect();
    let mut table = Table { end, peers, ..Table::default() };
    records.sort_unstable_by_key(|(extent, _)| extent.sequence);
    table.peers.sort_unstable_by_key(|extent| extent.first);
    let run = longest_run(&records);
    let outside = records.get(run.end).or_else(|| records.get(run.start.checked_sub(1)?));
    broken = broken.or(outside.map(|(extent, _)| extent.place));
    records.truncate(run.end);
    records.drain(..run.start);
    let last_totals = records.last().map(|(_, totals)| *totals);
    table.records = records.into_iter().map(|(extent, _)| extent).collect();
    Ok(Walk { table, seen, last_totals, broken })
}

/// The most extents of which each begins where the one before it ends. What does not is of a file that was put together
/// wrongly, or of one from whose middle something is missing: where the oldest records leave, the newest may stand
/// before a cut and what came before them behind it.
fn longest_run(records: &[(Extent, Totals)]) -> Range<usize> {
    let follows = |at: usize| match records.get(at - 1..=at) {
        Some([(a, _), (b, _)]) => a.first < b.first && b.first <= a.first + u64::from(a.capacity),
        _ => false,
    };
    let (mut longest, mut start) = (0..0, 0);
    for at in (1..=records.len()).filter(|&at| !follows(at)) {
        if at - start > longest.len() {
            longest = start..at;
        }
        start = at;
    }
    longest
}

/// The search for the end of the last extent.
struct End<'a> {
    file: &'a File,
    identity: u64,
    extent: Extent,
    /// Bytes of the file.
    size: u64,
}

impl End<'_> {
    /// How many records there are for certain: as many as the header says, if the last of them is there.
    fn last_of(&self, complete: Option<u64>) -> io::Result<u64> {
        let after = self.extent.first + u64::from(self.extent.capacity);
        let inside = |records: &u64| (self.extent.first + 1..=after).contains(records);
        let Some(records) = complete.filter(inside) else { return Ok(0) };
        let mut bytes = [0; ENTRY_BYTES];
        read_at(self.file, self.extent.entry(records - 1), &mut bytes)?;
        Ok(if self.whole(&bytes, records - 1).is_some() { records } else { 0 })
    }

    /// The number after the last whole record, looked for from `from` on. Those before `known` are there, be they
    /// damaged or not.
    fn find(&self, from: u64, known: u64, totals: &mut Totals) -> io::Result<u64> {
        let end = self.extent.first + u64::from(self.extent.capacity);
        let mut next = from;
        while next < end {
            let mut bytes = vec![0; (ENTRIES_AT_ONCE.min(end - next)) as usize * ENTRY_BYTES];
            let read = read_at(self.file, self.extent.entry(next), &mut bytes)?;
            let entries = bytes.get(..read).unwrap_or_default().chunks_exact(ENTRY_BYTES);
            if entries.len() == 0 {
                break;
            }
            for entry in entries {
                match self.whole(entry, next) {
                    Some(meta) => totals.add(&meta),
                    None if next < known => {}
                    None => return Ok(next),
                }
                next += 1;
            }
        }
        Ok(next)
    }

    /// A record whose entry is right and whose bytes are in the file.
    fn whole(&self, entry: &[u8], number: u64) -> Option<Meta> {
        let inside = |meta: &Meta| self.extent.data() + meta.end() <= self.size.min(self.extent.end());
        format::entry(entry, number, self.identity).filter(inside)
    }
}

impl Reader {
    /// What is missing in a capture that was opened; None if it is whole.
    pub fn damage(&self) -> Option<Damage> {
        let growth = self.shared().growth.as_ref()?.lock();
        let length = self.length();
        match (growth.complete, growth.broken) {
            (Some(records), _) if records > length => Some(Damage::Cut { records: records - length }),
            (_, Some(at)) => Some(Damage::Broken { at }),
            (None, None) => Some(Damage::Unfinished),
            (Some(_), None) => None,
        }
    }
}
