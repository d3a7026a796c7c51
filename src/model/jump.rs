//! 跳转: a record named by its number or by a time.

use std::ops::Range;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use crate::capture::Reader;

/// Where to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jump {
    /// The oldest record that is shown.
    First,
    /// The newest.
    Last,
    /// A record by its index, from 0.
    Record(u64),
    /// The first record of this time or later; nanoseconds since the Unix epoch.
    Time(i64),
}

/// Why a text names no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JumpError {
    /// Nothing is typed.
    Empty,
    /// Neither a number nor a time.
    NotUnderstood,
    /// A number, but not of a record that is shown; numbers begin with 1.
    OutOfRange {
        /// The least number.
        least: u64,
        /// The greatest number.
        most: u64,
    },
    /// Nothing is shown that one could go to.
    NoRecords,
}

/// Reads `12345`, `HH:MM[:SS[.mmm]]` or `YYYY-MM-DD HH:MM[:SS[.mmm]]`. A time without a date is the last such time up
/// to `newest`, the time of the newest record that is shown.
pub fn parse_jump(text: &str, shown: &Range<u64>, newest: i64) -> Result<Jump, JumpError> {
    let text = text.trim();
    if shown.is_empty() {
        return Err(JumpError::NoRecords);
    }
    if text.is_empty() {
        return Err(JumpError::Empty);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        let range = JumpError::OutOfRange { least: shown.start + 1, most: shown.end };
        // A number that no u64 holds is out of range like any other.
        let index = text.parse::<u64>().ok().and_then(|number| number.checked_sub(1)).ok_or(range)?;
        return if shown.contains(&index) { Ok(Jump::Record(index)) } else { Err(range) };
    }
    time(text, newest).map(Jump::Time).ok_or(JumpError::NotUnderstood)
}

fn time(text: &str, newest: i64) -> Option<i64> {
    for format in ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M"] {
        if let Ok(moment) = DateTime::strptime(format, text) {
            return nanoseconds(moment.date(), moment.time());
        }
    }
    let of_day = ["%H:%M:%S%.f", "%H:%M"].into_iter().find_map(|format| Time::strptime(format, text).ok())?;
    let day = Timestamp::from_nanosecond(i128::from(newest)).ok()?.to_zoned(TimeZone::system()).date();
    let same_day = nanoseconds(day, of_day)?;
    // What is later than the newest record was meant on the day before: the log ran over midnight.
    if same_day > newest { nanoseconds(day.yesterday().ok()?, of_day) } else { Some(same_day) }
}

fn nanoseconds(date: Date, time: Time) -> Option<i64> {
    let zoned = date.to_datetime(time).to_zoned(TimeZone::system()).ok()?;
    i64::try_from(zoned.timestamp().as_nanosecond()).ok()
}

impl Jump {
    /// The record; None if nothing is shown.
    ///
    /// A time is looked for by halves, so that it takes some thirty looks at a hundred million records. Where the
    /// clock jumped back, the times are not in order and the answer is near the place and not exact.
    pub fn record(self, reader: &Reader, shown: &Range<u64>) -> Option<u64> {
        let last = shown.end.checked_sub(1).filter(|_| !shown.is_empty())?;
        Some(match self {
            Jump::First => shown.start,
            Jump::Last => last,
            Jump::Record(record) => record.clamp(shown.start, last),
            Jump::Time(time) => {
                let later = |record| reader.meta(record).is_some_and(|meta| meta.time >= time);
                first_that(shown, later).min(last)
            }
        })
    }
}

/// The first of a range for which it is true, if it is true for all after it; the range's end if for none.
fn first_that(range: &Range<u64>, mut is_true: impl FnMut(u64) -> bool) -> u64 {
    let (mut low, mut high) = (range.start, range.end);
    while low < high {
        let middle = low + (high - low) / 2;
        if is_true(middle) { high = middle } else { low = middle + 1 }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::{Capture, Direction, Entry, PeerId};

    fn at(text: &str) -> i64 {
        let moment = DateTime::strptime("%Y-%m-%d %H:%M:%S%.f", text).expect("a time");
        nanoseconds(moment.date(), moment.time()).expect("in range")
    }

    #[test]
    fn numbers_begin_with_one() {
        let parse = |text| parse_jump(text, &(10..20), 0);
        assert_eq!(parse(" 11 "), Ok(Jump::Record(10)));
        assert_eq!(parse("20"), Ok(Jump::Record(19)));
        let range = Err(JumpError::OutOfRange { least: 11, most: 20 });
        for text in ["0", "10", "21", "99999999999999999999999"] {
            assert_eq!(parse(text), range, "{text}");
        }
        assert_eq!(parse(""), Err(JumpError::Empty));
        assert_eq!(parse_jump("1", &(5..5), 0), Err(JumpError::NoRecords));
    }

    #[test]
    fn times_with_and_without_a_date() {
        let newest = at("2026-11-22 00:10:00");
        let parse = |text| parse_jump(text, &(0..9), newest);
        for (text, time) in [
            ("2026-11-20 16:05:48.417", "2026-11-20 16:05:48.417"),
            ("2026-11-20 16:05:48", "2026-11-20 16:05:48"),
            ("2026-11-20 16:05", "2026-11-20 16:05:00"),
            ("00:09:59.5", "2026-11-22 00:09:59.5"),
            ("00:09:59", "2026-11-22 00:09:59"),
            ("0:09", "2026-11-22 00:09:00"),
            ("23:59:00", "2026-11-21 23:59:00"),
        ] {
            assert_eq!(parse(text), Ok(Jump::Time(at(time))), "{text}");
        }
        for text in ["25:00:00", "16:05:", "noon", "-1", "2026-02-30 10:00:00", "1.5"] {
            assert_eq!(parse(text), Err(JumpError::NotUnderstood), "{text}");
        }
    }

    #[test]
    fn a_time_is_found_in_few_looks() {
        let mut looks = 0;
        let found = first_that(&(7..100_000_000), |record| {
            looks += 1;
            record >= 77_777_777
        });
        assert_eq!(found, 77_777_777);
        assert!(looks <= 27, "{looks}");
        assert_eq!(first_that(&(3..9), |_| false), 9);
    }

    #[test]
    fn jumps_land_on_records() {
        let capture = Capture::default();
        let mut writer = capture.writer();
        for time in [10, 20, 20, 30] {
            let direction = Direction::Received;
            writer.append(&[Entry { time, direction, peer: PeerId::NONE, local: PeerId::NONE, bytes: b"x" }]);
        }
        let reader = capture.reader();
        let go = |jump: Jump, shown: Range<u64>| jump.record(&reader, &shown);
        assert_eq!(go(Jump::Time(20), 0..4), Some(1));
        assert_eq!(go(Jump::Time(21), 0..4), Some(3));
        assert_eq!(go(Jump::Time(99), 0..4), Some(3));
        assert_eq!(go(Jump::Time(0), 2..4), Some(2));
        assert_eq!((go(Jump::First, 2..4), go(Jump::Last, 2..4)), (Some(2), Some(3)));
        assert_eq!(go(Jump::First, 4..4), None);
    }
}
