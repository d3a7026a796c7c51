//! A copy of a capture: the same records, without the room that a capture keeps for what may come.

use std::io::{self, Write};
use std::path::Path;

use super::extent::Extent;
use super::file::read_at;
use super::format::{ENTRY_BYTES, EXTENT_HEADER_BYTES, ExtentHeader, FileHeader, Kind, PEER_EXTENT_BYTES, Tail};
use super::{FileCause, FileError, FileOperation, Reader, Work};

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
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|error| fail(error.into()))?;
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

struct Copy<'a, W> {
    reader: &'a Reader,
    out: W,
    bytes: u64,
    work: &'a Work,
}

impl<W: Write> Copy<'_, W> {
    /// None if records left meanwhile.
    fn write(&mut self) -> Result<Option<Saved>, FileCause> {
        let shared = self.reader.shared();
        // The length first: all extents of these records are in the table then.
        let length = self.reader.length();
        let (first, table) = (self.reader.first(), shared.table.read().clone());
        let totals = self.reader.totals();
        let tail = Tail {
            lost: totals.lost_packets.unwrap_or_default(),
            unrecorded: totals.unrecorded,
            lost_unknown: totals.lost_packets.is_none(),
            complete: Some(length),
        };
        let header = FileHeader { identity: shared.identity, created: shared.created, tail };
        self.put(&header.to_bytes())?;
        for extent in &table.peers {
            let mut bytes = self.take(extent.place, PEER_EXTENT_BYTES as usize)?;
            bytes.resize(PEER_EXTENT_BYTES as usize, 0);
            self.put(&bytes)?;
        }
        let mut ends = table.records.iter().skip(1).map(|extent| extent.first).chain([length]);
        for extent in &table.records {
            let end = ends.next().unwrap_or(length).min(length);
            if end > extent.first {
                self.extent(extent, end)?;
            }
            self.work.tell(end.saturating_sub(first), length - first, self.bytes);
        }
        let whole = self.reader.first() == first;
        Ok(whole.then_some(Saved { records: length - first, bytes: self.bytes }))
    }

    /// Copies an extent up to a record, with room for no more.
    fn extent(&mut self, extent: &Extent, end: u64) -> Result<(), FileCause> {
        let identity = self.reader.shared().identity;
        let head = self.take(extent.place, EXTENT_HEADER_BYTES)?;
        let Some(header) = ExtentHeader::from_bytes(&head, identity).filter(|header| header.kind == Kind::Records)
        else {
            return Err(FileCause::Damaged);
        };
        let count = (end - extent.first) as usize;
        let entries = self.take(extent.entry(extent.first), count * ENTRY_BYTES)?;
        let used = match self.reader.meta(end - 1) {
            Some(last) => last.start as usize + last.length as usize,
            None => 0,
        };
        let data = self.take(extent.data(), used)?;
        let size = EXTENT_HEADER_BYTES + entries.len() + data.len();
        let header = ExtentHeader { capacity: count as u32, size: size as u32, ..header };
        self.put(&header.to_bytes(identity))?;
        self.put(&entries)?;
        self.put(&data)
    }

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
