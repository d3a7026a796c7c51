//! Pictures that are coming, chunk by chunk, in any order.

use core::time::Duration;
use std::collections::{BTreeMap, VecDeque};

use super::{Chunk, LONGEST_PICTURE, unpack};
use crate::proto::ipmsg::PeerId;

/// So many bytes are held for one peer: one picture of the longest kind.
const MOST_OF_PEER: usize = LONGEST_PICTURE;
/// So many in all.
const MOST_IN_ALL: usize = 3 * LONGEST_PICTURE;
/// So many pictures of one peer are coming at a time.
const MOST_PICTURES: usize = 16;
/// So many that ended are remembered, so that a chunk that comes once more does not begin them again.
const MOST_ENDED: usize = 256;

/// Where a picture is after a chunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// More is to come, or it came whole before. The chunk is to be acknowledged.
    More,
    /// It is whole: a file. The chunk is to be acknowledged.
    Whole(Vec<u8>),
    /// Its chunks contradict each other. There is nothing to acknowledge any more.
    Lost,
    /// It came whole and is no picture. There is nothing to acknowledge any more.
    NoPicture,
    /// There is no room. The chunk is not to be acknowledged: it comes again.
    NoRoom,
}

/// One that is coming.
#[derive(Debug)]
struct Coming {
    bytes: Vec<u8>,
    /// Which chunks are there, by index from 0.
    there: Vec<bool>,
    /// So many are not.
    missing: usize,
    /// So many bytes are there.
    filled: usize,
    /// When the last chunk came.
    at: Duration,
}

/// The pictures of all peers.
#[derive(Debug, Default)]
pub struct Pictures {
    coming: BTreeMap<(PeerId, u32), Coming>,
    ended: VecDeque<(PeerId, u32)>,
}

impl Pictures {
    /// Takes a chunk of a peer.
    pub fn take(&mut self, now: Duration, peer: PeerId, chunk: &Chunk) -> Progress {
        let key = (peer, chunk.id);
        if !self.coming.contains_key(&key) {
            if self.ended.contains(&key) {
                return Progress::More;
            }
            if !self.has_room(peer, chunk) {
                return Progress::NoRoom;
            }
        }
        let coming = self.coming.entry(key).or_insert_with(|| Coming::new(chunk));
        coming.at = now;
        match coming.take(chunk) {
            Some(true) => {
                let bytes = core::mem::take(&mut coming.bytes);
                self.end(key);
                unpack(bytes).map_or(Progress::NoPicture, Progress::Whole)
            }
            Some(false) => Progress::More,
            None => {
                self.end(key);
                Progress::Lost
            }
        }
    }

    /// Some of a picture is there, and the rest is awaited.
    pub fn is_coming(&self, peer: PeerId, id: u32) -> bool {
        self.coming.contains_key(&(peer, id))
    }

    /// When [`Pictures::overdue`] is to be called at the latest, if no chunk comes for `patience`.
    pub fn due(&self, patience: Duration) -> Option<Duration> {
        self.coming.values().map(|coming| coming.at.saturating_add(patience)).min()
    }

    /// Gives up pictures of which no chunk has come for `patience`; they may begin anew.
    pub fn overdue(&mut self, now: Duration, patience: Duration) -> Vec<(PeerId, u32)> {
        let is_late = |_: &(PeerId, u32), coming: &mut Coming| coming.at.saturating_add(patience) <= now;
        self.coming.extract_if(.., is_late).map(|(key, _)| key).collect()
    }

    /// Forgets all of a peer.
    pub fn forget(&mut self, peer: PeerId) {
        self.coming.retain(|&(of, _), _| of != peer);
        self.ended.retain(|&(of, _)| of != peer);
    }

    /// Bytes that are held.
    pub fn held(&self) -> usize {
        self.coming.values().map(Coming::held).sum()
    }

    fn has_room(&self, peer: PeerId, chunk: &Chunk) -> bool {
        let of_peer = || self.coming.range((peer, 0)..=(peer, u32::MAX)).map(|(_, coming)| coming.held());
        let more = chunk.total + chunk.count;
        of_peer().count() < MOST_PICTURES
            && of_peer().sum::<usize>() + chunk.total <= MOST_OF_PEER
            && self.held() + more <= MOST_IN_ALL
    }

    fn end(&mut self, key: (PeerId, u32)) {
        self.coming.remove(&key);
        if self.ended.len() >= MOST_ENDED {
            self.ended.pop_front();
        }
        self.ended.push_back(key);
    }
}

impl Coming {
    fn new(chunk: &Chunk) -> Self {
        let (bytes, there) = (vec![0; chunk.total], vec![false; chunk.count]);
        Coming { bytes, there, missing: chunk.count, filled: 0, at: Duration::ZERO }
    }

    fn held(&self) -> usize {
        self.bytes.len() + self.there.len()
    }

    /// Takes a chunk: whether all is there now. None where it is of another picture than those before.
    fn take(&mut self, chunk: &Chunk) -> Option<bool> {
        if self.bytes.len() != chunk.total || self.there.len() != chunk.count {
            return None;
        }
        let there = self.there.get_mut(chunk.index.checked_sub(1)?)?;
        if !core::mem::replace(there, true) {
            self.bytes.get_mut(chunk.offset..chunk.offset + chunk.bytes.len())?.copy_from_slice(chunk.bytes);
            self.filled += chunk.bytes.len();
            self.missing -= 1;
        }
        match self.missing {
            // Chunks that overlap leave a hole elsewhere.
            0 => (self.filled == self.bytes.len()).then_some(true),
            _ => Some(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{dib, lzw};
    use super::*;
    use proptest::prelude::*;

    const PEER: PeerId = PeerId(1);
    const NOW: Duration = Duration::from_secs(1);

    /// The chunks of a picture, as FeiQ cuts it.
    fn chunks(id: u32, picture: &[u8]) -> Vec<Vec<u8>> {
        let count = picture.len().div_ceil(512);
        let line = |index: usize, bytes: &[u8]| {
            let (total, offset, size) = (picture.len(), index * 512, bytes.len());
            format!("{id:08x}|{total}|{offset}|{count}|{}|{size}|0|2|0|00000000#\0", index + 1).into_bytes()
        };
        picture.chunks(512).enumerate().map(|(index, bytes)| [&line(index, bytes), bytes, b"\0"].concat()).collect()
    }

    fn take(pictures: &mut Pictures, peer: PeerId, extra: &[u8]) -> Progress {
        pictures.take(NOW, peer, &Chunk::parse(extra).expect("a chunk"))
    }

    fn jpeg(length: usize) -> Vec<u8> {
        let mut jpeg = b"\xff\xd8\xff\xe0".to_vec();
        jpeg.extend((4..length).map(|at| (at % 251) as u8));
        jpeg
    }

    #[test]
    fn a_picture_comes_in_any_order_and_more_than_once() {
        let picture = jpeg(5000);
        let mut pictures = Pictures::default();
        let mut all = chunks(7, &picture);
        all.reverse();
        let last = all.pop().expect("ten");
        for chunk in all.iter().chain(&all) {
            assert_eq!(take(&mut pictures, PEER, chunk), Progress::More);
        }
        assert_eq!(pictures.held(), 5000 + 10);
        assert_eq!(take(&mut pictures, PEER, &last), Progress::Whole(picture.clone()));
        assert_eq!(pictures.held(), 0);
        // A receipt got lost: acknowledged again, and not begun again.
        assert_eq!(take(&mut pictures, PEER, &last), Progress::More);
        assert_eq!(pictures.held(), 0);
        // That of another peer is another one.
        for chunk in &all {
            assert_eq!(take(&mut pictures, PeerId(2), chunk), Progress::More);
        }
        assert_eq!(take(&mut pictures, PeerId(2), &last), Progress::Whole(picture));
    }

    #[test]
    fn a_packed_screenshot_becomes_a_bitmap() {
        let dib = dib::tests::dib(40, 30, 24, 0);
        let packed = lzw::tests::pack(&dib);
        let mut pictures = Pictures::default();
        let last = chunks(9, &packed).iter().map(|chunk| take(&mut pictures, PEER, chunk)).last();
        let Some(Progress::Whole(file)) = last else { panic!("{last:?}") };
        assert_eq!((&file[..2], file.len()), (&b"BM"[..], 14 + dib.len()));
    }

    #[test]
    fn what_is_no_picture_is_lost() {
        let mut pictures = Pictures::default();
        for (id, bytes) in [(1, b"no picture".to_vec()), (2, b"LZW!\xff\xff\xff\xff1234garbage".to_vec())] {
            assert_eq!(take(&mut pictures, PEER, &chunks(id, &bytes)[0]), Progress::NoPicture);
        }
        let first = &chunks(3, &jpeg(1000))[0];
        assert_eq!(take(&mut pictures, PEER, first), Progress::More);
        assert_eq!(take(&mut pictures, PEER, &chunks(3, &jpeg(1001))[1]), Progress::Lost);
        // Chunks that overlap: together as long as it, or not.
        assert_eq!(take(&mut pictures, PEER, &[b"4|128|0|2|1|64#\0", &[0; 64][..]].concat()), Progress::More);
        assert_eq!(take(&mut pictures, PEER, &[b"4|128|0|2|2|60#\0", &[0; 64][..]].concat()), Progress::Lost);
        assert_eq!(pictures.held(), 0);
    }

    #[test]
    fn one_that_stops_is_given_up() {
        let mut pictures = Pictures::default();
        let all = chunks(5, &jpeg(2000));
        take(&mut pictures, PEER, &all[0]);
        let patience = Duration::from_secs(30);
        assert_eq!(pictures.due(patience), Some(Duration::from_secs(31)));
        assert_eq!(pictures.overdue(Duration::from_secs(30), patience), []);
        assert_eq!(pictures.overdue(Duration::from_secs(31), patience), [(PEER, 5)]);
        assert_eq!((pictures.held(), pictures.due(patience)), (0, None));
        let whole = all.iter().map(|chunk| take(&mut pictures, PEER, chunk)).last();
        assert!(matches!(whole, Some(Progress::Whole(_))), "it may begin anew");
    }

    #[test]
    fn forged_sizes_hold_no_more_than_the_bounds() {
        let mut pictures = Pictures::default();
        for peer in 0..1000 {
            for id in 0..20 {
                let total = LONGEST_PICTURE / 4;
                let extra = [format!("{id:x}|{total}|0|9|1|1#\0").as_bytes(), b"x"].concat();
                take(&mut pictures, PeerId(peer), &extra);
                assert!(pictures.held() <= MOST_IN_ALL);
            }
        }
        assert!(pictures.coming.len() <= 12);
        pictures.forget(PeerId(0));
        assert_eq!(pictures.coming.len(), 8);
        let mut small = Pictures::default();
        for id in 0..1000 {
            take(&mut small, PEER, format!("{id:x}|65|0|2|1|1#\0x").as_bytes());
        }
        assert_eq!(small.coming.len(), MOST_PICTURES);
        for id in 1000..3000 {
            take(&mut small, PeerId(2), format!("{id:x}|1|0|1|1|1#\0x").as_bytes());
        }
        assert_eq!(small.ended.len(), MOST_ENDED);
    }

    proptest! {
        #[test]
        fn chunks_of_any_kind_are_survived(all in proptest::collection::vec(
            (0u32..3, 1usize..200, 0usize..200, 1usize..4, 1usize..4, 1usize..100), 0..40,
        )) {
            let mut pictures = Pictures::default();
            for (id, total, offset, count, index, size) in all {
                let line = format!("{id}|{total}|{offset}|{count}|{index}|{size}#\0").into_bytes();
                if let Some(chunk) = Chunk::parse(&[line, vec![0xff; size]].concat()) {
                    pictures.take(NOW, PEER, &chunk);
                }
                prop_assert!(pictures.held() <= 16 * 210);
            }
        }
    }
}
