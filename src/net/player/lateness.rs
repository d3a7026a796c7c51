//! How late messages were, in a histogram of fixed size: each bucket is an eighth of a power of two wide.

use std::time::Duration;

use crate::net::Lateness;

/// Parts of a power of two, as a power of two.
const PARTS: u32 = 3;
/// Buckets: for each power of two of nanoseconds in a `u64`.
const BUCKETS: usize = 64 << PARTS;

/// Counts delays.
#[derive(Clone, Debug)]
pub(super) struct Delays {
    buckets: Box<[u64]>,
    count: u64,
    most: Duration,
}

impl Default for Delays {
    fn default() -> Self {
        Delays { buckets: vec![0; BUCKETS].into(), count: 0, most: Duration::ZERO }
    }
}

impl Delays {
    pub fn add(&mut self, delay: Duration) {
        if let Some(bucket) = self.buckets.get_mut(bucket(delay)) {
            *bucket += 1;
        }
        self.count += 1;
        self.most = self.most.max(delay);
    }

    /// What they came to; each figure is at most an eighth too high, and never too low.
    pub fn lateness(&self) -> Lateness {
        Lateness { p50: self.percentile(50), p99: self.percentile(99), most: self.most }
    }

    fn percentile(&self, percent: u64) -> Duration {
        let mut left = (self.count * percent).div_ceil(100);
        for (index, &count) in self.buckets.iter().enumerate() {
            if count >= left {
                return if left == 0 { Duration::ZERO } else { end(index).min(self.most) };
            }
            left -= count;
        }
        self.most
    }
}

fn bucket(delay: Duration) -> usize {
    let nanoseconds = u64::try_from(delay.as_nanos()).unwrap_or(u64::MAX);
    let power = nanoseconds.checked_ilog2().unwrap_or_default();
    if power < PARTS {
        return nanoseconds as usize;
    }
    let part = (nanoseconds >> (power - PARTS)) & ((1 << PARTS) - 1);
    ((power << PARTS) as usize) + part as usize
}

/// The greatest delay of a bucket.
fn end(bucket: usize) -> Duration {
    let (power, part) = ((bucket >> PARTS) as u32, (bucket & ((1 << PARTS) - 1)) as u64);
    if power < PARTS {
        return Duration::from_nanos(bucket as u64);
    }
    let width = 1_u64 << (power - PARTS);
    let start = (1_u64 << power) + part * width;
    Duration::from_nanos(start.saturating_add(width - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_holds_what_falls_into_it() {
        for nanoseconds in [0, 1, 7, 8, 9, 100, 999, 123_456, 50_000_000, u64::MAX / 3, u64::MAX] {
            let delay = Duration::from_nanos(nanoseconds);
            let end = end(bucket(delay));
            assert!(end >= delay && end <= delay + delay / 8 + Duration::from_nanos(1), "{nanoseconds}: {end:?}");
        }
    }

    #[test]
    fn percentiles_are_those_of_all() {
        let mut delays = Delays::default();
        assert_eq!(delays.lateness(), Lateness::default());
        (1..=1000).for_each(|microseconds| delays.add(Duration::from_micros(microseconds)));
        let Lateness { p50, p99, most } = delays.lateness();
        let near = |value: Duration, true_one: u64| {
            let true_one = Duration::from_micros(true_one);
            value >= true_one && value <= true_one + true_one / 8
        };
        assert!(near(p50, 500) && near(p99, 990), "{p50:?} {p99:?}");
        assert_eq!(most, Duration::from_millis(1));
    }
}
