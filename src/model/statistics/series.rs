//! The volume over time, for a plot: a bounded number of buckets whose width doubles when they are full.

use super::{Pace, Volume};

/// Buckets at most.
const MOST: usize = 600;
/// Width of a bucket at first, nanoseconds.
const NARROWEST: u64 = 250_000_000;

/// Volumes received and sent in equal pieces of time, from the first record on.
#[derive(Clone, Debug)]
pub struct Series {
    width: u64,
    buckets: Vec<[Volume; 2]>,
}

impl Default for Series {
    fn default() -> Self {
        Series { width: NARROWEST, buckets: Vec::new() }
    }
}

impl Series {
    /// Width of a bucket, nanoseconds.
    pub fn width(&self) -> u64 {
        self.width
    }

    /// Received and sent in each bucket, as a rate, oldest first.
    pub fn paces(&self) -> impl Iterator<Item = [Pace; 2]> + '_ {
        self.buckets.iter().map(|sides| sides.map(|volume| volume.over(self.width).unwrap_or_default()))
    }

    /// Counts what came at a time, nanoseconds from the first record; side 0 is received, 1 is sent.
    pub(super) fn add(&mut self, at: u64, side: usize, volume: Volume) {
        while at / self.width >= MOST as u64 {
            self.halve();
        }
        let bucket = (at / self.width) as usize;
        if bucket >= self.buckets.len() {
            self.buckets.resize(bucket + 1, Default::default());
        }
        if let Some(place) = self.buckets.get_mut(bucket).and_then(|sides| sides.get_mut(side)) {
            place.add(volume);
        }
    }

    /// The buckets that are over at a time: the one that still fills would look like a fall.
    pub(super) fn complete(&self, now: u64) -> Series {
        let over = usize::try_from(now / self.width).unwrap_or(usize::MAX).min(MOST);
        let mut series = self.clone();
        series.buckets.resize(over, Default::default());
        series
    }

    fn halve(&mut self) {
        let pairs = self.buckets.chunks(2).map(|pair| {
            let mut sum: [Volume; 2] = Default::default();
            for sides in pair {
                sum.iter_mut().zip(sides).for_each(|(sum, side)| sum.add(*side));
            }
            sum
        });
        self.buckets = pairs.collect();
        self.width *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_stay_bounded_and_nothing_is_lost_when_they_double() {
        let mut series = Series::default();
        let second = 1_000_000_000;
        for at in 0..10_000u64 {
            series.add(at * second, (at % 2) as usize, Volume { packets: 1, bytes: at });
        }
        assert!(series.buckets.len() <= MOST && series.buckets.len() > MOST / 2);
        let sum = |side: usize| series.buckets.iter().map(|sides| sides[side].packets).sum::<u64>();
        assert_eq!((sum(0), sum(1)), (5000, 5000));
        assert_eq!(series.width, NARROWEST << 7);
        series.add(u64::MAX / 2, 0, Volume { packets: 1, bytes: 1 });
        assert!(series.buckets.len() <= MOST);
    }

    #[test]
    fn a_bucket_that_fills_is_not_shown_and_silence_is() {
        let mut series = Series::default();
        series.add(10, 0, Volume { packets: 4, bytes: 40 });
        assert_eq!(series.complete(NARROWEST - 1).paces().count(), 0);
        let paces: Vec<_> = series.complete(3 * NARROWEST).paces().map(|sides| sides[0].packets).collect();
        assert_eq!(paces, [16.0, 0.0, 0.0]);
    }
}
