//! What came before a record in the stream of its peer and direction.

use super::{Meta, Reader};
use crate::codec::charset::Charset;

/// How far back a boundary between characters is looked for. GBK text gives one at each space, digit or line end.
const MOST_HISTORY: usize = 64 << 10;

/// The end of a stream before a record, and which records it is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The bytes, oldest first.
    pub bytes: Vec<u8>,
    /// Each record with the number of its bytes that are here, newest first.
    pub records: Vec<(u64, usize)>,
}

impl Reader {
    /// The last `wanted` bytes of the stream before a record, or fewer where there are no more.
    pub fn history(&self, meta: &Meta, wanted: usize) -> History {
        let mut parts: Vec<Vec<u8>> = Vec::new();
        let mut records = Vec::new();
        let mut held = 0;
        let mut previous = meta.previous.filter(|_| wanted > 0);
        // A record of a stream has a byte at least; more of them are only in a file that lies.
        while let Some((index, before)) =
            previous.filter(|_| records.len() < wanted).and_then(|index| Some((index, self.meta(index)?)))
        {
            let length = before.length as usize;
            let take = length.min(wanted - held);
            let mut part = Vec::with_capacity(take);
            if !self.read_part(index, length - take, take, &mut part) {
                break;
            }
            held += part.len();
            records.push((index, part.len()));
            parts.push(part);
            if held >= wanted {
                break;
            }
            previous = before.previous;
        }
        History { bytes: parts.into_iter().rev().flatten().collect(), records }
    }

    /// The bytes of the character that was begun before a record of a stream and not ended, as far as that can be
    /// known: dense text of two-byte characters has no certain boundary.
    pub fn carried_over(&self, meta: &Meta, charset: Charset) -> Vec<u8> {
        let mut wanted = 8;
        while wanted <= MOST_HISTORY {
            let mut history = self.history(meta, wanted).bytes;
            let offset = meta.stream_offset.saturating_sub(history.len() as u64);
            if let Some(start) = charset.boundary(&history, offset) {
                return history.split_off(start);
            }
            if history.len() < wanted {
                break;
            }
            wanted *= 8;
        }
        Vec::new()
    }
}
