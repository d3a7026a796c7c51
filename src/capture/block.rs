//! A run of records read at once, for whoever goes through all of them: search, export, statistics.

use super::format::{self, ENTRY_BYTES};
use super::{Meta, Reader};

/// Records `first .. first + len`, and their bytes, one after another. Reused from read to read.
#[derive(Debug, Default)]
pub struct Block {
    first: u64,
    metas: Vec<Meta>,
    /// The index as it stands in the file.
    pub(super) entries: Vec<u8>,
    /// The bytes of the records in order; empty after [`Block::read_index`].
    pub(super) data: Vec<u8>,
    /// Where the bytes of the first record begin, in the places that the metas name.
    pub(super) base: u32,
}

impl Block {
    /// Reads the record at `index` and those after it that lie in the same piece of the capture, a few MiB at most.
    /// False if the record has not come yet or is gone.
    pub fn read(&mut self, reader: &Reader, index: u64) -> bool {
        reader.read_block(index, true, self)
    }

    /// Like [`Block::read`], without the bytes.
    pub fn read_index(&mut self, reader: &Reader, index: u64) -> bool {
        reader.read_block(index, false, self)
    }

    /// Index of the first record.
    pub fn first(&self) -> u64 {
        self.first
    }

    /// Index after the last record: where the next block begins.
    pub fn end(&self) -> u64 {
        self.first + self.metas.len() as u64
    }

    /// What is known of the records, in order.
    pub fn metas(&self) -> &[Meta] {
        &self.metas
    }

    /// All bytes, in the order of the records and without anything between them.
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// The bytes of the record at a position in [`Block::metas`].
    pub fn bytes(&self, at: usize) -> &[u8] {
        let Some(meta) = self.metas.get(at) else { return &[] };
        let start = (meta.start - self.base) as usize;
        self.data.get(start..start + meta.length as usize).unwrap_or_default()
    }

    /// Where the bytes of the record at a position in [`Block::metas`] begin in [`Block::data`].
    pub fn offset(&self, at: usize) -> usize {
        self.metas.get(at).map_or(self.data.len(), |meta| (meta.start - self.base) as usize)
    }

    /// The position in [`Block::metas`] of the record that holds a byte of [`Block::data`].
    pub fn record_at(&self, offset: usize) -> usize {
        // Empty records begin where the one that holds the byte begins, and stand before it.
        self.metas.partition_point(|meta| (meta.start - self.base) as usize <= offset).saturating_sub(1)
    }

    pub(super) fn clear(&mut self) {
        self.metas.clear();
        self.entries.clear();
        self.data.clear();
        self.base = 0;
    }

    /// Makes room for index entries.
    pub(super) fn begin(&mut self, first: u64, bytes: usize) {
        self.first = first;
        self.entries.resize(bytes, 0);
    }

    /// Reads the index entries of an extent that has room for so many bytes of records.
    pub(super) fn decode(&mut self, identity: u64, most: u64) {
        let mut end = 0;
        for (entry, number) in self.entries.chunks_exact(ENTRY_BYTES).zip(self.first..) {
            let sound = format::entry(entry, number, identity)
                .filter(|meta| meta.end() <= most && (self.metas.is_empty() || meta.start >= end));
            // A damaged entry takes no bytes; those of its record are then nobody's.
            let meta = sound.unwrap_or_else(|| Meta { start: end, ..Meta::damaged() });
            end = meta.start + meta.length;
            self.metas.push(meta);
        }
        self.base = self.metas.first().map_or(0, |meta| meta.start);
    }

    /// How many bytes the records have.
    pub(super) fn data_length(&self) -> usize {
        self.metas.last().map_or(0, |meta| (meta.start + meta.length - self.base) as usize)
    }

    /// Only so many bytes were in the file: the records that are not whole are damaged. They stay, so that what comes
    /// after them in the capture is found.
    pub(super) fn keep(&mut self, bytes: usize) {
        if bytes < self.data.len() {
            let base = self.base;
            let whole = self.metas.partition_point(|meta| (meta.start + meta.length - base) as usize <= bytes);
            let end = whole
                .checked_sub(1)
                .and_then(|last| self.metas.get(last))
                .map_or(base, |last| last.start + last.length);
            self.metas.iter_mut().skip(whole).for_each(|meta| *meta = Meta { start: end, ..Meta::damaged() });
            self.data.truncate(self.data_length());
        }
    }
}
