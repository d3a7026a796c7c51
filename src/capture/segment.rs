//! A run of records whose bytes lie together; the unit in which the oldest records leave.

use super::Meta;

/// A segment takes no further record that would bring it beyond this many bytes; a longer record has its own.
pub(super) const SEGMENT_BYTES: usize = 1 << 20;
/// A segment takes no further record once it holds this many.
pub(super) const SEGMENT_RECORDS: usize = 1 << 14;

/// Records `first .. first + metas.len()`.
#[derive(Debug)]
pub(super) struct Segment {
    pub first: u64,
    pub metas: Vec<Meta>,
    pub data: Vec<u8>,
}

impl Segment {
    pub fn new(first: u64) -> Self {
        Segment { first, metas: Vec::new(), data: Vec::new() }
    }

    pub fn has_room(&self, length: usize) -> bool {
        let fits = self.data.is_empty() || self.data.len() + length <= SEGMENT_BYTES;
        fits && self.metas.len() < SEGMENT_RECORDS
    }

    /// Memory that the segment accounts for.
    pub fn size(&self) -> usize {
        self.data.len() + self.metas.len() * size_of::<Meta>()
    }

    pub fn push(&mut self, mut meta: Meta, bytes: &[u8]) {
        meta.start = self.data.len() as u32;
        // Doubling would leave half of the last step unused; no segment grows beyond its bound.
        let wanted = self.data.len() + bytes.len();
        if wanted > self.data.capacity() {
            let doubled = (self.data.capacity() * 2).min(SEGMENT_BYTES).max(wanted);
            self.data.reserve_exact(doubled - self.data.len());
        }
        self.data.extend_from_slice(bytes);
        self.metas.push(meta);
    }

    pub fn meta(&self, index: u64) -> Option<&Meta> {
        self.metas.get(usize::try_from(index.checked_sub(self.first)?).ok()?)
    }

    pub fn bytes(&self, meta: &Meta) -> &[u8] {
        let start = meta.start as usize;
        self.data.get(start..start + meta.length as usize).unwrap_or_default()
    }
}
