//! Where a pattern is in a block: which records it begins in.

use super::Words;
use super::query::Peers;
use crate::capture::history::History;
use crate::capture::{Block, Direction, Meta, Peer, Reader};
use crate::codec::charset::Charset;
use crate::codec::pattern::Pattern;

/// Looks for patterns in blocks.
#[derive(Debug)]
pub(super) struct Finder {
    reader: Reader,
    pub peers: Peers,
    /// The end of a stream and what goes on with it.
    joined: Vec<u8>,
    /// The records that the end of the stream is of, newest first, and how many bytes of each.
    past: Vec<(u64, usize)>,
}

/// Where in a record characters begin, found out from its start on, each byte once.
struct Walk {
    record: usize,
    place: Option<usize>,
}

impl Finder {
    pub fn new(reader: Reader) -> Self {
        Finder { reader, peers: Peers::default(), joined: Vec::new(), past: Vec::new() }
    }

    /// Puts the records in which the pattern begins into `found`, in order. Some may lie before the block: a stream
    /// may go on in this one.
    pub fn find(&mut self, block: &Block, pattern: &Pattern, words: Option<&Words>, found: &mut Vec<u64>) {
        found.clear();
        match pattern.longest() {
            Some(longest) => {
                self.in_data(block, pattern, found);
                if longest > 1 {
                    self.over_joints(block, pattern, longest, found);
                }
            }
            None => self.in_each(block, pattern, found),
        }
        if let Some(words) = words.filter(|_| pattern.has_words()) {
            self.in_events(block, pattern, words, found);
        }
        found.sort_unstable();
        found.dedup();
    }

    /// All bytes of the block at once.
    fn in_data(&mut self, block: &Block, pattern: &Pattern, found: &mut Vec<u64>) {
        let mut walk = Walk { record: usize::MAX, place: None };
        let mut from = 0;
        while let Some(hit) = pattern.find(block.data(), from) {
            let at = block.record_at(hit.start);
            let end = block.offset(at + 1);
            from = hit.start + 1;
            let Some(meta) = block.metas().get(at) else { return };
            if meta.direction == Direction::Event {
                from = end.max(from);
                continue;
            }
            let whole = hit.end <= end || self.goes_on(block, at, hit.end);
            let start = hit.start - block.offset(at);
            if whole && pattern.boundaries().is_none_or(|charset| self.begins(block, at, start, charset, &mut walk)) {
                found.push(block.first() + at as u64);
                from = end.max(from);
            }
        }
    }

    /// Whether the stream of the record at a position goes on without a gap up to a place in the data.
    fn goes_on(&mut self, block: &Block, at: usize, end: usize) -> bool {
        (at + 1..block.metas().len())
            .take_while(|&next| block.offset(next) < end)
            .all(|next| self.is_stream(block.metas().get(next)) && follows(block, next))
    }

    fn is_stream(&mut self, meta: Option<&Meta>) -> bool {
        meta.is_some_and(|meta| {
            meta.direction != Direction::Event && matches!(self.peers.get(meta.peer, &self.reader), Peer::Connection(_))
        })
    }

    /// Whether a character begins at a place in a record.
    fn begins(&mut self, block: &Block, at: usize, start: usize, charset: Charset, walk: &mut Walk) -> bool {
        let bytes = block.bytes(at);
        if walk.record != at {
            let meta = block.metas().get(at);
            let place = match meta.filter(|_| self.is_stream(meta)) {
                Some(meta) => first_character(&self.reader, meta, bytes, charset),
                None => Some(0),
            };
            *walk = Walk { record: at, place };
        }
        walk.place = walk.place.and_then(|place| charset.character_from(bytes, place, start));
        walk.place == Some(start)
    }

    /// What begins in one record of a stream and ends in another that does not lie behind it in the block.
    fn over_joints(&mut self, block: &Block, pattern: &Pattern, longest: usize, found: &mut Vec<u64>) {
        for (at, meta) in block.metas().iter().enumerate() {
            if meta.previous.is_none() || at > 0 && follows(block, at) {
                continue;
            }
            if self.is_stream(Some(meta)) {
                self.over_joint(block, at, pattern, longest, found);
            }
        }
    }

    fn over_joint(&mut self, block: &Block, at: usize, pattern: &Pattern, longest: usize, found: &mut Vec<u64>) {
        let Some(meta) = block.metas().get(at) else { return };
        let start = block.offset(at);
        let goes_on = |next: &usize| block.offset(*next) < start + longest && follows(block, *next);
        let after = (at + 1..block.metas().len()).take_while(goes_on).last().unwrap_or(at) + 1;
        let end = block.offset(after).min(start + longest - 1);
        let joint = self.join(block, meta, longest - 1);
        self.joined.extend_from_slice(block.data().get(start..end).unwrap_or_default());
        let mut from = 0;
        while let Some(hit) = pattern.find(&self.joined, from).filter(|hit| hit.start < joint) {
            from = hit.start + 1;
            let Some((record, from_end)) = self.record_before(joint, hit.start).filter(|_| hit.end > joint) else {
                continue;
            };
            if pattern.boundaries().is_none_or(|charset| begins_at(&self.reader, record, from_end, charset)) {
                found.push(record);
            }
        }
    }

    /// Puts the last bytes of the stream before a record into `joined`, and tells how many they are. Records of the
    /// block are not read again: in a dialogue of two directions every record has its past in the one before last.
    fn join(&mut self, block: &Block, meta: &Meta, wanted: usize) -> usize {
        self.past.clear();
        self.joined.clear();
        let (mut earliest, mut left) = (meta, wanted);
        while let Some(index) = earliest.previous.filter(|&index| left > 0 && index >= block.first()) {
            let Some(before) = block.metas().get((index - block.first()) as usize) else { break };
            let take = left.min(before.length as usize);
            self.past.push((index, take));
            left -= take;
            earliest = before;
        }
        let History { bytes, records } =
            if left > 0 { self.reader.history(earliest, left) } else { History::default() };
        self.joined.extend(bytes);
        for &(index, take) in self.past.iter().rev() {
            let bytes = block.bytes((index - block.first()) as usize);
            self.joined.extend_from_slice(bytes.get(bytes.len() - take..).unwrap_or_default());
        }
        self.past.extend(records);
        self.joined.len()
    }

    /// The record that a byte of `joined` before the joint is of, and how far the byte is from that record's end.
    fn record_before(&self, joint: usize, offset: usize) -> Option<(u64, usize)> {
        let mut end = joint;
        for &(record, length) in &self.past {
            let start = end - length;
            if offset >= start {
                return Some((record, end - offset));
            }
            end = start;
        }
        None
    }

    /// A regular expression: each record on its own.
    fn in_each(&mut self, block: &Block, pattern: &Pattern, found: &mut Vec<u64>) {
        for (at, meta) in block.metas().iter().enumerate().filter(|(_, meta)| meta.direction != Direction::Event) {
            let bytes = block.bytes(at);
            let has = match pattern.decodes().filter(|_| self.is_stream(Some(meta))) {
                Some(charset) => {
                    self.joined.clear();
                    self.joined.extend(self.reader.carried_over(meta, charset));
                    self.joined.extend_from_slice(bytes);
                    pattern.find(&self.joined, 0).is_some()
                }
                None => pattern.find(bytes, 0).is_some(),
            };
            if has {
                found.push(block.first() + at as u64);
            }
        }
    }

    fn in_events(&mut self, block: &Block, pattern: &Pattern, words: &Words, found: &mut Vec<u64>) {
        for (at, meta) in block.metas().iter().enumerate().filter(|(_, meta)| meta.direction == Direction::Event) {
            let peer = self.peers.get(meta.peer, &self.reader);
            if pattern.is_said_in(&words(peer, block.bytes(at))) {
                found.push(block.first() + at as u64);
            }
        }
    }
}

/// Whether the record at a position goes on with the stream of the record right before it, in the block too.
fn follows(block: &Block, at: usize) -> bool {
    let before = (block.first() + at as u64).checked_sub(1);
    at > 0 && block.metas().get(at).is_some_and(|meta| meta.previous.is_some() && meta.previous == before)
}

/// Where in a record of a stream its first own character begins.
fn first_character(reader: &Reader, meta: &Meta, bytes: &[u8], charset: Charset) -> Option<usize> {
    let mut head = reader.carried_over(meta, charset);
    let carried = head.len();
    // No character has more than four bytes.
    head.extend(bytes.iter().take(8));
    charset.character_from(&head, 0, carried).map(|place| place - carried)
}

/// Whether a character begins so many bytes before the end of a record of a stream.
fn begins_at(reader: &Reader, record: u64, from_end: usize, charset: Charset) -> bool {
    let mut bytes = Vec::new();
    let Some(meta) = reader.meta(record).filter(|_| reader.read(record, &mut bytes)) else { return false };
    let Some(start) = bytes.len().checked_sub(from_end) else { return false };
    let place = first_character(reader, &meta, &bytes, charset);
    place.and_then(|place| charset.character_from(&bytes, place, start)) == Some(start)
}
