//! A run of records read at once, for whoever goes through all of them: search, export, statistics.

use super::{Meta, Reader};

/// Records `first .. first + len`, and their bytes, one after another. Reused from read to read.
#[derive(Debug, Default)]
pub struct Block {
    pub(super) first: u64,
    pub(super) metas: Vec<Meta>,
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
}
