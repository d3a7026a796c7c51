//! Counting records: the session, and each peer up to a bound.

use std::collections::HashMap;
use std::sync::Arc;

use roaring::RoaringBitmap;

use super::flow::Flow;
use super::{MOST_PEERS, Overview, PeerFigures, Series, Volume};
use crate::capture::{Block, Direction, Meta, PeerId, Reader};

/// A clock that is behind by less than this is another core's or the kernel's, nanoseconds. More is a jump.
const SKEW: i64 = 1_000_000_000;
/// So long after the last record its silence is shown, nanoseconds: until the windows are empty.
pub(super) const SILENCE: u64 = 11_000_000_000;

/// All that was counted, and which record is next.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// The record to look at next.
    pub next: u64,
    from: u64,
    missed: u64,
    clock: Clock,
    sides: [Flow; 2],
    series: Series,
    places: HashMap<PeerId, usize>,
    peers: Vec<(PeerId, [Flow; 2])>,
    others: RoaringBitmap,
    other_volumes: [Volume; 2],
}

impl Tally {
    /// Counts from a record on.
    pub fn from(record: u64) -> Self {
        Tally { next: record, from: record, ..Tally::default() }
    }

    /// Counts the records of a block that follow the last one that was counted.
    pub fn add(&mut self, block: &Block) {
        let known = self.next.saturating_sub(block.first()) as usize;
        for meta in block.metas().iter().skip(known) {
            let side = match meta.direction {
                Direction::Received => 0,
                Direction::Sent => 1,
                Direction::Event => continue,
            };
            self.add_record(meta, side);
        }
        self.next = self.next.max(block.end());
    }

    /// Goes on behind records that left before they could be counted.
    pub fn skip_to(&mut self, record: u64) {
        self.missed += record.saturating_sub(self.next);
        self.next = self.next.max(record);
    }

    fn add_record(&mut self, meta: &Meta, side: usize) {
        let elapsed = self.clock.advance(meta.time);
        let copies = u64::from(meta.copies);
        let volume = Volume { packets: copies, bytes: copies * u64::from(meta.length) };
        self.series.add(elapsed, side, volume);
        if let Some(flow) = self.sides.get_mut(side) {
            flow.add(meta.time, elapsed, meta.length, meta.copies);
        }
        match self.place(meta.peer) {
            Some(place) => {
                let flow = self.peers.get_mut(place).and_then(|(_, flows)| flows.get_mut(side));
                if let Some(flow) = flow {
                    flow.add(meta.time, elapsed, meta.length, meta.copies);
                }
            }
            None => {
                self.others.insert(meta.peer.0);
                if let Some(sum) = self.other_volumes.get_mut(side) {
                    sum.add(volume);
                }
            }
        }
    }

    /// Where a peer is counted; None beyond the bound.
    fn place(&mut self, id: PeerId) -> Option<usize> {
        if let Some(&place) = self.places.get(&id) {
            return Some(place);
        }
        let place = self.peers.len();
        (place < MOST_PEERS).then(|| {
            self.peers.push((id, Default::default()));
            self.places.insert(id, place);
            place
        })
    }

    /// What it comes to at a time, nanoseconds since the Unix epoch.
    pub fn overview(&self, reader: &Reader, chosen: Option<PeerId>, now: i64) -> Overview {
        let silence = now.saturating_sub(self.clock.latest).clamp(0, SILENCE as i64) as u64;
        let elapsed = self.clock.elapsed.saturating_add(if self.clock.started { silence } else { 0 });
        let figures = |flows: &[Flow; 2]| flows.each_ref().map(|flow| flow.figures(elapsed));
        let peers: Arc<[PeerFigures]> = self
            .peers
            .iter()
            .map(|(id, flows)| PeerFigures {
                id: *id,
                peer: reader.peer(*id),
                volumes: flows.each_ref().map(Flow::volume),
                now: flows.each_ref().map(|flow| flow.second(elapsed).pace()),
            })
            .collect();
        let chosen = chosen.and_then(|id| Some((id, figures(&self.peers.get(*self.places.get(&id)?)?.1))));
        Overview {
            sides: figures(&self.sides),
            series: self.series.complete(elapsed),
            peers,
            others: (self.others.len(), self.other_volumes),
            chosen,
            counted: (self.next - self.from, reader.length().saturating_sub(self.from)),
            missed: self.missed,
        }
    }
}

/// Time since the first record that never goes back, whatever the clock of the machine does.
#[derive(Debug, Default)]
struct Clock {
    started: bool,
    latest: i64,
    elapsed: u64,
}

impl Clock {
    /// Moves on to the time of a record; returns nanoseconds since the first one.
    fn advance(&mut self, time: i64) -> u64 {
        let passed = time.saturating_sub(self.latest);
        if !self.started || passed < -SKEW {
            // The clock was set back: what follows is measured from there.
            self.started = true;
            self.latest = time;
        } else if passed > 0 {
            self.latest = time;
            self.elapsed = self.elapsed.saturating_add(passed.unsigned_abs());
        }
        self.elapsed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::{Capture, Entry};

    const SECOND: i64 = 1_000_000_000;

    fn count(capture: &Capture, chosen: Option<PeerId>, now: i64) -> Overview {
        let (reader, mut block, mut tally) = (capture.reader(), Block::default(), Tally::default());
        while block.read_index(&reader, tally.next) {
            tally.add(&block);
        }
        tally.overview(&reader, chosen, now)
    }

    fn entry(time: i64, direction: Direction, peer: PeerId, bytes: &[u8]) -> Entry<'_> {
        Entry { time, direction, peer, local: PeerId::NONE, bytes }
    }

    #[test]
    fn both_directions_and_each_peer_are_counted_and_events_are_not() {
        let capture = Capture::default();
        let mut writer = capture.writer();
        let [a, b] = [1, 2].map(|port| writer.address(([127, 0, 0, 1], port).into()));
        writer.append(&[
            entry(0, Direction::Event, PeerId::NONE, b"notice"),
            entry(0, Direction::Received, a, b"12345"),
            entry(SECOND, Direction::Received, b, b""),
            entry(2 * SECOND, Direction::Sent, a, b"12"),
        ]);
        writer.append_for_all(&entry(2 * SECOND, Direction::Sent, PeerId::ALL, b"abc"), 4);
        let overview = count(&capture, Some(a), 2 * SECOND);
        assert_eq!(overview.sides[0].volume, Volume { packets: 2, bytes: 5 });
        assert_eq!(overview.sides[1].volume, Volume { packets: 5, bytes: 14 });
        assert_eq!(overview.peers.iter().map(|peer| peer.id).collect::<Vec<_>>(), [a, b, PeerId::ALL]);
        let (_, chosen) = overview.chosen.expect("counted");
        assert_eq!((chosen[0].volume.bytes, chosen[1].volume.bytes), (5, 2));
        assert_eq!(overview.counted, (5, 5));
        let totals = capture.reader().totals();
        assert_eq!((totals.sent_packets, totals.sent_bytes), (5, 14), "the same as the counters of the capture");
    }

    #[test]
    fn a_jump_of_the_clock_leaves_rates_and_series_whole() {
        let capture = Capture::default();
        let mut writer = capture.writer();
        let times = (0..20).map(|i| i * SECOND / 10).chain((0..20).map(|i| -3600 * SECOND + i * SECOND / 10));
        for time in times {
            writer.append(&[entry(time, Direction::Received, PeerId::NONE, b"x")]);
        }
        let overview = count(&capture, None, -3600 * SECOND + 2 * SECOND);
        let side = &overview.sides[0];
        assert_eq!((side.gaps.backward, side.duration), (1, 38 * SECOND as u64 / 10));
        assert!(side.mean.is_some_and(|mean| (mean.packets - 10.5).abs() < 0.1), "{:?}", side.mean);
        assert!(side.peak[0].packets <= 11.0, "{:?}", side.peak);
        assert!(overview.series.paces().count() <= 16, "four seconds");
        // A record that is a little late is no jump: another core's clock.
        let mut clock = Clock::default();
        assert_eq!([5, 7, 6, 8].map(|time| clock.advance(time * 100)), [0, 200, 200, 300]);
    }

    #[test]
    fn peers_beyond_the_bound_are_counted_together() {
        let capture = Capture::default();
        let mut writer = capture.writer();
        for at in 0..MOST_PEERS as u32 + 7 {
            let address = (std::net::Ipv4Addr::from(0x7f00_0000 + at), 9).into();
            let peer = writer.address(address);
            writer.append(&[entry(i64::from(at), Direction::Received, peer, b"ab"); 2]);
        }
        let overview = count(&capture, None, 0);
        assert_eq!(overview.peers.len(), MOST_PEERS);
        assert_eq!(overview.others, (7, [Volume { packets: 14, bytes: 28 }, Volume::default()]));
        assert_eq!(overview.sides[0].volume.packets, 2 * (MOST_PEERS as u64 + 7));
    }

    #[test]
    fn what_left_before_it_was_counted_is_told() {
        let (capture, mut tally) = (Capture::default(), Tally::from(3));
        tally.skip_to(10);
        assert_eq!((tally.next, tally.overview(&capture.reader(), None, 0).missed), (10, 7));
    }
}
