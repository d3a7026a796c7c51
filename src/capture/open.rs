//! Opening a capture that was recorded before, or that another process still records: whole, cut or damaged.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::extent::{Extent, Table};
use super::file::read_at;
use super::format::{
    self, ENTRY_BYTES, EXTENT_HEADER_BYTES, ExtentHeader, FileHeader, HEADER_BYTES, HeaderError, Kind,
};
use super::store::Shared;
use super::{FileCause, FileError, FileOperation, Reader, Totals};

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
    /// The last extent of records, and its totals before its first record.
    last: Option<(Extent, Totals)>,
    /// Totals up to the end that was found.
    totals: Totals,
    broken: Option<u64>,
    complete: Option<u64>,
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
    let walk = walk(&file, shared.identity, size)?;
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
        length = find_end(&file, shared.identity, &extent, length, size, &mut totals)?;
    }
    *growth = Growth { last, totals, broken: walk.broken, complete: tail.complete };
    let lost_packets = (!tail.lost_unknown).then_some(tail.lost);
    shared.counters.set(&Totals { lost_packets, unrecorded: tail.unrecorded, ..totals });
    let first = walk.table.records.front().map_or(0, |extent| extent.first);
    *shared.table.write() = walk.table;
    shared.complete.store(tail.complete.is_some(), Ordering::Relaxed);
    shared.first.store(first, Ordering::Release);
    shared.length.store(length, Ordering::Release);
    Ok(())
}

/// The extents of a file.
struct Walk {
    table: Table,
    /// Totals before the first record of the last extent.
    last_totals: Option<Totals>,
    /// Where a header is not one.
    broken: Option<u64>,
}

fn walk(file: &File, identity: u64, size: u64) -> io::Result<Walk> {
    let mut records: Vec<(Extent, Totals)> = Vec::new();
    let mut table = Table { end: HEADER_BYTES, ..Table::default() };
    let mut broken = None;
    let mut bytes = [0; EXTENT_HEADER_BYTES];
    while table.end < size {
        let read = read_at(file, table.end, &mut bytes)?;
        let Some(header) = ExtentHeader::from_bytes(bytes.get(..read).unwrap_or_default(), identity) else {
            broken = Some(table.end);
            break;
        };
        let extent = Extent::new(table.end, &header);
        table.end = extent.end();
        match header.kind {
            Kind::Records => records.push((extent, header.totals)),
            Kind::Peers => table.peers.push(extent),
        }
    }
    records.sort_unstable_by_key(|(extent, _)| extent.sequence);
    table.peers.sort_unstable_by_key(|extent| extent.first);
    // Each begins where the one before it ends; what does not is of a file that was put together wrongly.
    let follows = |pair: &[(Extent, Totals)]| matches!(pair, [(a, _), (b, _)] if a.first < b.first && b.first <= a.first + u64::from(a.capacity));
    let sound = records.windows(2).position(|pair| !follows(pair)).map_or(records.len(), |at| at + 1);
    if let Some((extent, _)) = records.get(sound) {
        broken = broken.or(Some(extent.place));
    }
    records.truncate(sound);
    let last_totals = records.last().map(|(_, totals)| *totals);
    table.records = records.into_iter().map(|(extent, _)| extent).collect();
    Ok(Walk { table, last_totals, broken })
}

/// The number after the last whole record of an extent, looked for from `from` on.
fn find_end(file: &File, identity: u64, extent: &Extent, from: u64, size: u64, totals: &mut Totals) -> io::Result<u64> {
    let end = extent.first + u64::from(extent.capacity);
    let mut next = from;
    while next < end {
        let mut bytes = vec![0; (ENTRIES_AT_ONCE.min(end - next)) as usize * ENTRY_BYTES];
        let read = read_at(file, extent.entry(next), &mut bytes)?;
        let entries = bytes.get(..read).unwrap_or_default().chunks_exact(ENTRY_BYTES);
        if entries.len() == 0 {
            break;
        }
        for entry in entries {
            let Some(meta) = format::entry(entry, next, identity) else { return Ok(next) };
            let data_end = extent.data() + u64::from(meta.start) + u64::from(meta.length);
            if data_end > size.min(extent.end()) {
                return Ok(next);
            }
            totals.add(&meta);
            next += 1;
        }
    }
    Ok(next)
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
