//! What the places of a message are filled with when it is sent now.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::face::now;
use crate::codec::template::Moment;

/// Where chance comes from: another one in each run.
static CHANCE: LazyLock<RandomState> = LazyLock::new(RandomState::new);
/// Moments so far: a clock may be too coarse to tell two messages apart.
static MADE: AtomicU64 = AtomicU64::new(0);

/// The time of this machine, and chance that is another one each time. `count` is what `{{counter}}` begins from.
pub fn moment(count: u64) -> Moment<'static> {
    let time = now();
    let at = Timestamp::from_nanosecond(time.into()).unwrap_or_default();
    let offset = TimeZone::system().to_offset(at).seconds();
    let seed = CHANCE.hash_one(MADE.fetch_add(1, Ordering::Relaxed));
    Moment { count, time, offset, seed, captures: &[] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_have_the_same_chance() {
        let seeds: std::collections::HashSet<u64> = (0..1000).map(|_| moment(7).seed).collect();
        assert_eq!(seeds.len(), 1000);
    }
}
