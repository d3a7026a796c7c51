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

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use crate::codec::template::Moment;
    use crate::model::Composition;

    /// `cargo test --release --lib model::moment -- --ignored --nocapture`
    #[test]
    #[ignore = "a measurement"]
    fn what_a_fill_costs() {
        let attach = "crc16-modbus".parse().expect("a CRC");
        let settings = Composition { placeholders: true, attach, ..Composition::default() };
        for text in
            ["AA{{counter:u8}}{{len:u16be}}", "n={{counter}} t={{range:20.0..30.0,0.5}}", "{{datetime}} {{uuid}}"]
        {
            let message = settings.compose(text).expect("it is right");
            let start = Instant::now();
            let fill = |count| message.fill(&Moment { count, seed: count, ..Moment::default() }).len();
            let bytes: usize = (0..200_000).map(fill).sum();
            println!("{text}: {:?} each, {bytes} bytes", start.elapsed() / 200_000);
        }
    }
}
