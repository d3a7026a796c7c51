//! What the places of a message are filled with when it is sent now.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::codec::template::Moment;

/// Where chance comes from: another one in each run.
static CHANCE: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// The time of this machine, and chance that is the same only for the same count at the same nanosecond.
pub fn moment(count: u64) -> Moment<'static> {
    let now = Timestamp::now();
    let time = i64::try_from(now.as_nanosecond()).unwrap_or(i64::MAX);
    let offset = TimeZone::system().to_offset(now).seconds();
    Moment { count, time, offset, seed: CHANCE.hash_one((time, count)), captures: &[] }
}
