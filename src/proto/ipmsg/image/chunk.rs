//! One chunk: `id|total|offset|count|index|size|0|format|0|00000000#`, a NUL, and the bytes.

use super::LONGEST_PICTURE;
use core::str::from_utf8;

/// The line before the bytes is no longer, bytes.
const LONGEST_LINE: usize = 160;

/// A chunk of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunk<'a> {
    /// The picture, as the text refers to it.
    pub id: u32,
    /// The same as it was written, for the receipt.
    name: &'a str,
    /// How long the picture is, bytes, 1 to [`LONGEST_PICTURE`].
    pub total: usize,
    /// Where in it these bytes are; they end within it.
    pub offset: usize,
    /// How many chunks there are.
    pub count: usize,
    /// Which one this is, from 1.
    pub index: usize,
    /// The bytes.
    pub bytes: &'a [u8],
}

impl<'a> Chunk<'a> {
    /// Reads the extra part of a packet; None where it is no chunk, or none that can be within a picture.
    pub fn parse(extra: &'a [u8]) -> Option<Chunk<'a>> {
        let end = extra.iter().take(LONGEST_LINE).position(|&byte| byte == b'#')?;
        let line = from_utf8(extra.get(..end)?).ok()?;
        let bytes = extra.get(end + 1..)?.strip_prefix(b"\0")?;
        let mut fields = line.split('|');
        let name = fields.next().filter(|name| (1..=8).contains(&name.len()))?;
        let plain = name.bytes().all(|byte| byte.is_ascii_hexdigit());
        let id = u32::from_str_radix(name, 16).ok().filter(|_| plain)?;
        let mut number = || fields.next()?.parse::<usize>().ok();
        let (total, offset, count, index) = (number()?, number()?, number()?, number()?);
        // What is behind the bytes, as many packets have NULs at their end, is not of the picture.
        let size = number()?;
        let bytes = bytes.get(..size)?;
        let is_within = (1..=LONGEST_PICTURE).contains(&total) && offset.checked_add(size)? <= total;
        // FeiQ's have 512 bytes; a count that is far off would only cost memory.
        let is_one = size > 0 && (1..=count).contains(&index) && count <= total / 64 + 1;
        (is_within && is_one).then_some(Chunk { id, name, total, offset, count, index, bytes })
    }

    /// The extra part of the receipt.
    pub fn receipt(&self) -> Vec<u8> {
        format!("{}|{}#", self.name, self.index).into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_chunk_is_read() {
        let chunk = Chunk::parse(b"1AC2b42f|515|512|2|2|3|0|2|0|00000000#\0abc\0\0").expect("a chunk");
        assert_eq!((chunk.id, chunk.total, chunk.offset), (0x1ac2_b42f, 515, 512));
        assert_eq!((chunk.count, chunk.index, chunk.bytes), (2, 2, &b"abc"[..]));
        assert_eq!(chunk.receipt(), b"1AC2b42f|2#");
        assert!(Chunk::parse(b"a|1|0|1|1|1#\0\0").is_some());
    }

    #[test]
    fn forged_sizes_are_refused() {
        for extra in [
            &b""[..],
            b"1|2|0|1|1|2|0|2|0|0#",
            b"1|2|0|1|1|2|0|2|0|0\0ab",
            b"1|2|0|1|1#\0ab",
            b"x|2|0|1|1|2#\0ab",
            b"|2|0|1|1|2#\0ab",
            b"123456789|2|0|1|1|2#\0ab",
            b"+1|2|0|1|1|2#\0ab",
            // More than there is, more than the picture, nothing at all.
            b"1|9|0|1|1|3#\0ab",
            b"1|2|1|1|1|2#\0ab",
            b"1|2|18446744073709551615|1|1|2#\0ab",
            b"1|0|0|1|1|0#\0",
            b"1|2|0|1|1|0#\0ab",
            b"1|99999999|0|1|1|2#\0ab",
            b"1|2|0|1|2|2#\0ab",
            b"1|2|0|1|0|2#\0ab",
            b"1|2|0|9|1|2#\0ab",
            b"1|-2|0|1|1|2#\0ab",
        ] {
            assert_eq!(Chunk::parse(extra), None, "{}", String::from_utf8_lossy(extra));
        }
        assert_eq!(Chunk::parse(&[b'1'; 5000]), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(extra in proptest::collection::vec(
            prop_oneof![Just(b'|'), Just(b'1'), Just(b'#'), Just(0u8), any::<u8>()], 0..60,
        )) {
            for extra in [extra.clone(), [&b"1|2|0|1|1|"[..], &extra].concat()] {
                if let Some(chunk) = Chunk::parse(&extra) {
                    prop_assert!(chunk.offset + chunk.bytes.len() <= chunk.total && chunk.total <= LONGEST_PICTURE);
                }
            }
        }
    }
}
