//! A copy of a capture: the same records, without the room that a capture keeps for what may come.

use std::io::{self, Write};
use std::path::Path;

use super::extent::Extent;
use super::file::{file_beside, read_at};
use super::format::{ENTRY_BYTES, EXTENT_HEADER_BYTES, ExtentHeader, FileHeader, Kind, Tail, entry};
use super::{FileCause, FileError, FileOperation, Reader, Totals, Work};

/// What a copy came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Records in it.
    pub records: u64,
    /// Its size in bytes.
    pub bytes: u64,
}

/// Writes the records that there are now into a file, over the one that has this name. It is written under another
/// name first: a copy that fails or is cancelled leaves what was there before.
pub fn save(reader: &Reader, path: &Path, work: &Work) -> Result<Saved, FileError> {
    let fail = |cause| FileError { operation: FileOperation::Save, path: path.to_owned(), cause };
    if is_recorded_in(reader, path) {
        return Err(fail(FileCause::Exists));
    }
    let mut file = file_beside(path).map_err(|error| fail(error.into()))?;
    let saved = loop {
        let mut copy = Copy { reader, out: file.as_file_mut(), bytes: 0, work };
        match copy.write() {
            Ok(Some(saved)) => break saved,
            // The oldest records left while they were copied: once more, from where it begins now.
            Ok(None) => file.as_file_mut().set_len(0).map_err(|error| fail(error.into()))?,
            Err(cause) => return Err(fail(cause)),
        }
        io::Seek::rewind(file.as_file_mut()).map_err(|error| fail(error.into()))?;
    };
    file.persist(path).map_err(|error| fail(FileCause::from(error.error)))?;
    Ok(saved)
}

/// Whether it is the file of this capture, and records are still appended to it: they would go to a file that has no
/// name any more.
fn is_recorded_in(reader: &Reader, path: &Path) -> bool {
    let shared = reader.shared();
    let own = shared.path.lock().clone().and_then(|own| own.canonicalize().ok());
    let open = shared.growth.is_none() || shared.is_growing();
    open && own.is_some() && own == path.canonicalize().ok()
}

struct Copy<'a, W> {
    reader: &'a Reader,
    out: W,
    bytes: u64,
    work: &'a Work,
}

impl<W: Write> Copy<'_, W> {
    /// None if records left in the middle of what was copied. Those that left before they could be copied are not in it.
    fn write(&mut self) -> Result<Option<Saved>, FileCause> {
        let shared = self.reader.shared();
        // The length first: all extents of these records are in the table then.
        let length = self.reader.length();
        let table = shared.table.read().clone();
        let mut first = table.records.front().map_or(length, |extent| extent.first);
        let totals = self.reader.totals();
        let tail = Tail {
            lost: totals.lost_packets.unwrap_or_default(),
            unrecorded: totals.unrecorded,
            lost_unknown: totals.lost_packets.is_none(),
            complete: Some(length),
            // They run on while this copies; where all was recorded, the records tell.
            totals: if totals.unrecorded > 0 { totals } else { Totals::default() },
        };
        let header = FileHeader { identity: shared.identity, created: shared.created, tail };
        self.put(&header.to_bytes())?;
        for extent in &table.peers {
            let mut bytes = self.take(extent.place, extent.size as usize)?;
            bytes.resize(extent.size as usize, 0);
            self.put(&bytes)?;
        }
        let ends = table.records.iter().skip(1).map(|extent| extent.first).chain([length]);
        let mut copied = false;
        for (extent, end) in table.records.iter().zip(ends).map(|(extent, end)| (extent, end.min(length))) {
            if end <= extent.first {
                continue;
            }
            if self.extent(extent, end)? {
                copied = true;
            } else if copied {
                return Ok(None);
            } else {
                first = end;
            }
            self.work.tell(end.saturating_sub(first), length.saturating_sub(first), self.bytes);
        }
        if !copied && self.reader.first() < self.reader.length() {
            // All of them left before they could be copied, and others have come.
            return Ok(None);
        }
        Ok(Some(Saved { records: length.saturating_sub(first), bytes: self.bytes }))
    }

    /// Copies an extent up to a record, with room for no more. False if its records left before they were read.
    fn extent(&mut self, extent: &Extent, end: u64) -> Result<bool, FileCause> {
        let identity = self.reader.shared().identity;
        let head = self.take(extent.place, EXTENT_HEADER_BYTES)?;
        let header = ExtentHeader::from_bytes(&head, identity).filter(|header| header.kind == Kind::Records);
        let count = end - extent.first;
        let mut entries = self.take(extent.entry(extent.first), count as usize * ENTRY_BYTES)?;
        entries.resize(count as usize * ENTRY_BYTES, 0);
        let end = |(bytes, number): (&[u8], u64)| {
            entry(bytes, number, identity).map(|meta| meta.end()).filter(|&end| end <= extent.data_size())
        };
        // Not the end of the last one alone: it may be damaged.
        let used = entries.chunks_exact(ENTRY_BYTES).zip(extent.first..).filter_map(end).max().unwrap_or_default();
        let data = self.take(extent.data(), used as usize)?;
        for (bytes, number) in entries.chunks_exact_mut(ENTRY_BYTES).zip(extent.first..) {
            // Without its bytes a record is damaged, in the copy too.
            if end((bytes, number)).is_none_or(|end| end > data.len() as u64) {
                bytes.fill(0);
            }
        }
        if self.reader.first() > extent.first || !self.reader.is_in_place(extent) {
            return Ok(false);
        }
        let header = header.ok_or(FileCause::Damaged)?;
        let size = EXTENT_HEADER_BYTES + entries.len() + data.len();
        let header = ExtentHeader { capacity: count as u32, size: size as u32, ..header };
        self.put(&header.to_bytes(identity))?;
        self.put(&entries)?;
        self.put(&data)?;
        Ok(true)
    }

    /// As many bytes, or fewer where the file is cut.
    fn take(&self, place: u64, length: usize) -> Result<Vec<u8>, FileCause> {
        let file = self.reader.shared().file().ok_or(FileCause::Damaged)?;
        let mut bytes = vec![0; length];
        let read = read_at(&file, place, &mut bytes)?;
        bytes.truncate(read);
        Ok(bytes)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), FileCause> {
        if self.work.is_cancelled() {
            return Err(FileCause::Cancelled);
        }
        self.out.write_all(bytes)?;
        self.bytes += bytes.len() as u64;
        Ok(())
    }
}
