//! The blocks that a sender holds: those under way and a few ahead, ready to be sent.

use super::numbers::Numbers;
use crate::proto::tftp::packet::{HEADER, data_header};

/// One send call may give so many datagrams to the system.
const MOST_SEGMENTS: u64 = 64;
/// And so many bytes.
const MOST_BYTES: u64 = 65_000;
/// So many bytes are read ahead of the window at most, but always a block.
const AHEAD: u64 = 256 << 10;

/// A ring of packets, each with its header, side by side: a run of them goes out as one piece of memory. A block stays
/// until it is acknowledged, so that nothing is read twice.
#[derive(Debug)]
pub(super) struct Blocks {
    bytes: Vec<u8>,
    slots: u64,
    blksize: usize,
    numbers: Numbers,
    /// The blocks up to this one were supplied.
    filled: u64,
    /// The last block and its length, once it is there.
    last: Option<(u64, usize)>,
}

impl Blocks {
    pub fn new(blksize: u16, window: u16, numbers: Numbers) -> Blocks {
        let (slot, window) = (u64::from(blksize) + HEADER as u64, u64::from(window));
        let slots = window + window.min(AHEAD / slot).max(1);
        let bytes = vec![0; (slots * slot) as usize];
        Blocks { bytes, slots, blksize: blksize.into(), numbers, filled: 0, last: None }
    }

    pub fn numbers(&self) -> Numbers {
        self.numbers
    }

    pub fn filled(&self) -> u64 {
        self.filled
    }

    /// The number of blocks in all, once it is known.
    pub fn last(&self) -> Option<u64> {
        self.last.map(|(block, _)| block)
    }

    /// Bytes of the file in the blocks up to this one.
    pub fn bytes_up_to(&self, block: u64) -> u64 {
        match self.last {
            Some((last, length)) if block >= last => (last - 1) * self.blksize as u64 + length as u64,
            _ => block * self.blksize as u64,
        }
    }

    /// Room for the data of the next block; `first` is the first that may not be dropped yet.
    pub fn room(&mut self, first: u64) -> Option<&mut [u8]> {
        if self.last.is_some() || self.filled + 1 >= first + self.slots {
            return None;
        }
        let at = self.at(self.filled + 1);
        self.bytes.get_mut(at + HEADER..at + HEADER + self.blksize)
    }

    /// The room of [`Blocks::room`] holds so much data now.
    pub fn supplied(&mut self, length: usize) {
        let (block, length) = (self.filled + 1, length.min(self.blksize));
        let (at, header) = (self.at(block), data_header(self.numbers.of(block)));
        if let Some(place) = self.bytes.get_mut(at..at + HEADER) {
            place.copy_from_slice(&header);
        }
        self.filled = block;
        if length < self.blksize {
            self.last = Some((block, length));
        }
    }

    /// As many packets from `block` up to `end` (without it) as lie side by side, and how long each is.
    pub fn run(&self, block: u64, end: u64) -> Option<(&[u8], usize)> {
        let (segment, at) = (HEADER + self.blksize, self.at(block));
        let beside = self.slots - self.slot(block);
        let most = (MOST_BYTES / segment as u64).clamp(1, MOST_SEGMENTS);
        let count = end.min(self.filled + 1).saturating_sub(block).min(beside).min(most);
        let short = match self.last {
            Some((last, length)) if last < block + count => self.blksize - length,
            _ => 0,
        };
        let bytes = self.bytes.get(at..at + count as usize * segment - if count > 0 { short } else { 0 })?;
        (count > 0).then_some((bytes, segment))
    }

    fn slot(&self, block: u64) -> u64 {
        block.saturating_sub(1) % self.slots
    }

    fn at(&self, block: u64) -> usize {
        self.slot(block) as usize * (HEADER + self.blksize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(blksize: u16, window: u16) -> Blocks {
        Blocks::new(blksize, window, Numbers { rollover: 0 })
    }

    #[test]
    fn a_run_ends_where_the_ring_does() {
        let mut blocks = blocks(8, 2);
        for letter in [b'a', b'b', b'c', b'd'] {
            blocks.room(1).expect("room").fill(letter);
            blocks.supplied(8);
        }
        assert!(blocks.room(1).is_none(), "four of four");
        blocks.room(2).expect("the first was acknowledged")[..3].copy_from_slice(b"end");
        blocks.supplied(3);
        assert!(blocks.room(5).is_none(), "the file has ended");
        assert_eq!(blocks.run(3, 9), Some((&b"\0\x03\0\x03cccccccc\0\x03\0\x04dddddddd"[..], 12)));
        assert_eq!(blocks.run(4, 5).expect("one").0.len(), 12);
        assert_eq!(blocks.run(5, 9), Some((&b"\0\x03\0\x05end"[..], 12)));
        assert_eq!(blocks.run(6, 9), None);
        assert_eq!((blocks.bytes_up_to(4), blocks.bytes_up_to(5), blocks.last()), (32, 35, Some(5)));
    }

    #[test]
    fn a_run_is_no_longer_than_the_system_takes() {
        for (blksize, window, runs) in [(8, 200, 64), (1428, 100, 45), (65464, 4, 1)] {
            let mut blocks = blocks(blksize, window);
            while blocks.room(1).is_some() {
                blocks.supplied(blksize.into());
            }
            let (bytes, segment) = blocks.run(1, u64::from(window) + 1).expect("a run");
            assert_eq!((segment, bytes.len()), (usize::from(blksize) + 4, runs * (usize::from(blksize) + 4)));
        }
    }
}
