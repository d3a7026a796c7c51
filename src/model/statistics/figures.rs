//! What statistics come to: plain numbers, made in the background, shown and copied as they are.

use std::sync::Arc;

use super::Series;
use crate::capture::{Peer, PeerId};

/// Packets and bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Volume {
    /// Records; one to all clients counts once for each.
    pub packets: u64,
    /// Bytes, counted likewise.
    pub bytes: u64,
}

impl Volume {
    pub(super) fn add(&mut self, other: Volume) {
        // Only the numbers of a file that lies come so far.
        self.packets = self.packets.wrapping_add(other.packets);
        self.bytes = self.bytes.wrapping_add(other.bytes);
    }

    pub(super) fn greater(self, other: Volume) -> Volume {
        Volume { packets: self.packets.max(other.packets), bytes: self.bytes.max(other.bytes) }
    }

    /// The rate over a time in nanoseconds; None over no time at all.
    pub(super) fn over(self, nanoseconds: u64) -> Option<Pace> {
        let seconds = nanoseconds as f64 / 1e9;
        (nanoseconds > 0).then(|| Pace { packets: self.packets as f64 / seconds, bytes: self.bytes as f64 / seconds })
    }
}

/// A rate.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pace {
    /// Packets a second.
    pub packets: f64,
    /// Bytes a second.
    pub bytes: f64,
}

/// Classes of length: 0, 1, 2–3, 4–7, … 32768–65535, and 65536 on.
pub const SIZE_CLASSES: usize = 18;

/// The least and the greatest length of a class, bytes; no greatest in the last one.
pub fn size_class(class: usize) -> (u32, Option<u32>) {
    let least = class.checked_sub(1).map_or(0, |power| 1 << power.min(16));
    let most = class.checked_sub(1).map_or(0, |power| (2 << power.min(16)) - 1);
    (least, (class + 1 < SIZE_CLASSES).then_some(most))
}

/// Lengths of records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sizes {
    /// Packets of each class, see [`size_class`].
    pub classes: [u64; SIZE_CLASSES],
    /// The shortest and the longest, bytes; None while there is no record.
    pub range: Option<(u32, u32)>,
}

/// Times between a record and the one before it in the same direction, nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct GapFigures {
    /// Least, mean and greatest; None while there is no gap.
    pub range: Option<[f64; 3]>,
    /// The median and the 99th percentile, within 5 %.
    pub quantiles: Option<[f64; 2]>,
    /// How much a gap differs from the one before, smoothed by 1/16 as in RFC 3550; None below two gaps.
    pub jitter: Option<f64>,
    /// Records whose time lies before that of the record before them; they are in no other number here.
    pub backward: u64,
}

/// All of one direction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// In all.
    pub volume: Volume,
    /// Over the last second, and the last ten.
    pub now: [Pace; 2],
    /// In the fullest second, and the fullest ten.
    pub peak: [Pace; 2],
    /// From the first record to the last; None for less than two moments.
    pub mean: Option<Pace>,
    /// Lengths.
    pub sizes: Sizes,
    /// Times between records.
    pub gaps: GapFigures,
    /// Times of the first and the last record, nanoseconds since the Unix epoch.
    pub times: Option<(i64, i64)>,
    /// From the first to the last record, without what a clock jumped back, nanoseconds.
    pub duration: u64,
}

impl Figures {
    /// Mean length, bytes.
    pub fn mean_size(&self) -> Option<f64> {
        (self.volume.packets > 0).then(|| self.volume.bytes as f64 / self.volume.packets as f64)
    }
}

/// One peer in the table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PeerFigures {
    /// Which.
    pub id: PeerId,
    /// Who that is.
    pub peer: Peer,
    /// Received and sent.
    pub volumes: [Volume; 2],
    /// Received and sent over the last second.
    pub now: [Pace; 2],
}

/// Statistics at one moment.
#[derive(Clone, Debug, Default)]
pub struct Overview {
    /// Received and sent.
    pub sides: [Figures; 2],
    /// The rate over time.
    pub series: Series,
    /// Peers in the order in which they came, at most [`super::MOST_PEERS`].
    pub peers: Arc<[PeerFigures]>,
    /// Peers beyond that, and what was received from and sent to them together.
    pub others: (u64, [Volume; 2]),
    /// The peer that was asked for, received and sent.
    pub chosen: Option<(PeerId, [Figures; 2])>,
    /// Records that were looked at, of how many.
    pub counted: (u64, u64),
    /// Records that had left the capture before they were looked at.
    pub missed: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_of_length_lie_one_beside_the_other() {
        assert_eq!((size_class(0), size_class(1), size_class(2)), ((0, Some(0)), (1, Some(1)), (2, Some(3))));
        assert_eq!((size_class(16), size_class(17)), ((32768, Some(65535)), (65536, None)));
        for class in 1..SIZE_CLASSES {
            assert_eq!(size_class(class - 1).1.map(|most| most + 1), Some(size_class(class).0));
        }
    }
}
