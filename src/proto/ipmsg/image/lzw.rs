//! The packing of FeiQ's pictures: `LZW!`, the length and a checksum, then codes of 9 to 12 bits.
//!
//! Bits come from the top of each byte, the lowest bit of a code first. A code becomes a bit longer when one more code
//! would not fit; there is none that clears the table. A full table of 4096 is written over from 256 on, while codes
//! stay 12 bits long. The checksum is not looked at: what it is of is not certain, and the length has to agree.

use super::LONGEST_UNPACKED;

/// Codes below stand for themselves.
const FIRST: usize = 256;
/// So many codes are there in all.
const CODES: usize = 4096;
/// The longest code, bits.
const WIDEST: u32 = 12;

/// What was packed; None where it is not whole, or not this.
pub(super) fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    let rest = packed.strip_prefix(b"LZW!")?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let (_checksum, codes) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    (1..=LONGEST_UNPACKED).contains(&length).then(|| Unpacker::new(codes).run(length)).flatten()
}

struct Unpacker<'a> {
    codes: &'a [u8],
    /// Where the next code begins, bits.
    bit: usize,
    /// Where in the output what each code from [`FIRST`] on stands for is, and how long it is.
    table: Vec<(usize, usize)>,
    /// The place of the next code in the table.
    next: usize,
    out: Vec<u8>,
}

impl<'a> Unpacker<'a> {
    fn new(codes: &'a [u8]) -> Self {
        Unpacker { codes, bit: 0, table: Vec::new(), next: 0, out: Vec::new() }
    }

    fn run(mut self, length: usize) -> Option<Vec<u8>> {
        let (mut width, mut counter) = (9, FIRST + 1);
        let mut before = self.literal(self.code(width)?)?;
        self.bit += 9;
        while self.out.len() < length {
            let code = self.code(width)?;
            self.bit += width as usize;
            before = self.put(code, before, length)?;
            if width < WIDEST {
                counter += 1;
                width += u32::from(counter == 1 << width);
            }
        }
        (self.out.len() == length).then_some(self.out)
    }

    /// The code at the current bit.
    fn code(&self, width: u32) -> Option<usize> {
        (0..width as usize).try_fold(0, |code, place| {
            let bit = self.bit + place;
            let byte = *self.codes.get(bit / 8)?;
            Some(code | usize::from(byte >> (7 - bit % 8) & 1) << place)
        })
    }

    /// Puts a byte that stands for itself; where it is, and how long.
    fn literal(&mut self, code: usize) -> Option<(usize, usize)> {
        let start = self.out.len();
        self.out.push(u8::try_from(code).ok()?);
        Some((start, 1))
    }

    /// Puts what a code stands for behind what was put before; where it is, and how long.
    fn put(&mut self, code: usize, before: (usize, usize), length: usize) -> Option<(usize, usize)> {
        let (start, count) = before;
        let place = code.checked_sub(FIRST);
        let put = match place {
            None => self.literal(code)?,
            // The one that is made just now: what was before, and its first byte again.
            Some(place) if place == self.next => self.copy(start, count + 1, length)?,
            Some(place) => {
                let &(start, count) = self.table.get(place)?;
                self.copy(start, count, length)?
            }
        };
        // What was before and the first byte of this lie side by side already: nothing has to be stored.
        let made = (start, count + 1);
        match self.table.get_mut(self.next) {
            Some(slot) => *slot = made,
            None => self.table.push(made),
        }
        self.next = (self.next + 1) % (CODES - FIRST);
        Some(put)
    }

    /// Copies what is in the output already, or of which the last byte is only being made; None where it would become
    /// longer than it may.
    fn copy(&mut self, from: usize, count: usize, length: usize) -> Option<(usize, usize)> {
        let start = self.out.len();
        if count > length - start {
            return None;
        }
        let there = count.min(start - from);
        self.out.extend_from_within(from..from + there);
        if there < count {
            self.out.push(*self.out.get(from)?);
        }
        Some((start, count))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    /// Packs as FeiQ does, by its own table of strings.
    pub fn pack(bytes: &[u8]) -> Vec<u8> {
        let mut slots: Vec<Vec<u8>> = (0..=255u8).map(|byte| vec![byte]).collect();
        slots.resize(CODES, Vec::new());
        let mut known: HashMap<Vec<u8>, usize> = slots.iter().take(FIRST).cloned().zip(0..).collect();
        let (mut next, mut width, mut counter) = (FIRST, 9u32, FIRST);
        let mut bits = Vec::new();
        let mut emit = |code: usize| {
            bits.extend((0..width).map(|place| code >> place & 1 == 1));
            if width < WIDEST {
                counter += 1;
                width += u32::from(counter == 1 << width);
            }
        };
        let mut prefix = vec![bytes[0]];
        for &byte in &bytes[1..] {
            let longer = [prefix.as_slice(), &[byte]].concat();
            if known.contains_key(&longer) {
                prefix = longer;
                continue;
            }
            emit(known[&prefix]);
            if known.get(&slots[next]) == Some(&next) {
                known.remove(&slots[next]);
            }
            slots[next] = longer.clone();
            known.insert(longer, next);
            next = if next + 1 == CODES { FIRST } else { next + 1 };
            prefix = vec![byte];
        }
        emit(known[&prefix]);
        let codes = bits
            .chunks(8)
            .map(|eight| eight.iter().enumerate().fold(0u8, |byte, (place, &bit)| byte | u8::from(bit) << (7 - place)));
        let length = u32::try_from(bytes.len()).expect("short");
        [b"LZW!".to_vec(), length.to_le_bytes().to_vec(), vec![0; 4], codes.collect()].concat()
    }

    /// Bytes that repeat themselves more or less, so that the table fills and codes become long.
    fn data(length: usize, variety: u32) -> Vec<u8> {
        let mut state = 1u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ((state >> 16) % variety) as u8
        };
        (0..length).map(|_| next()).collect()
    }

    #[test]
    fn what_was_packed_comes_back() {
        for bytes in [vec![7], vec![0; 2], vec![0; 100_000], data(5000, 2), data(40_000, 5), data(60_000, 256)] {
            assert_eq!(unpack(&pack(&bytes)), Some(bytes));
        }
        assert_eq!(pack(b"aa")[12..], [0b1000_0110, 0b0100_0011, 0]);
    }

    #[test]
    fn what_is_not_whole_is_refused() {
        let packed = pack(&data(3000, 4));
        for length in 0..packed.len() {
            assert_eq!(unpack(&packed[..length]), None, "{length}");
        }
        for (length, expected) in [(0, false), (2999, false), (3000, true), (3001, false), (u32::MAX, false)] {
            let mut forged = packed.clone();
            forged[4..8].copy_from_slice(&u32::to_le_bytes(length));
            assert_eq!(unpack(&forged).is_some(), expected, "{length}");
        }
    }

    #[test]
    fn a_little_that_unpacks_to_much_is_bounded() {
        let mut bomb = [b"LZW!".as_slice(), &u32::MAX.to_le_bytes(), &[0; 4]].concat();
        bomb.extend([0; 100_000]);
        assert_eq!(unpack(&bomb), None);
    }

    proptest! {
        #[test]
        fn anything_comes_back(bytes in proptest::collection::vec(0u8..4, 1..2000)) {
            prop_assert_eq!(unpack(&pack(&bytes)), Some(bytes));
        }

        #[test]
        fn mutations_are_survived(
            bytes in proptest::collection::vec(0u8..4, 1..600),
            changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        ) {
            let mut packed = pack(&bytes);
            for (at, byte) in changes {
                let at = at.index(packed.len());
                packed[at] = byte;
            }
            prop_assert!(unpack(&packed).is_none_or(|out| out.len() <= LONGEST_UNPACKED));
        }
    }
}
