//! How far a transfer is and how fast it goes, in a line.

use std::time::Duration;

use crate::i18n::t;
use crate::model::tftp::{Line, TransferState};
use crate::model::words;

/// What is younger has no speed of its own yet: its average stands for it.
const YOUNG: Duration = Duration::from_secs(1);

/// Stands for the time that is left while nobody knows it.
const UNKNOWN: &str = "-:--";

/// `45 %  12.3 MB/27.0 MB   8.1 MB/s  剩余 0:02  重传 3`; each part as wide as it may become, so that nothing dances.
pub fn progress(line: &Line) -> String {
    let (bytes, repeated) = (line.state.counts.bytes, line.state.counts.repeated);
    let speed = if line.elapsed < YOUNG { average(bytes, line.elapsed) } else { line.speed };
    let (done, speed) = (words::size(bytes), words_of(speed));
    let repeated = t!("tftp-cli.repeated", count = repeated);
    let Some((fraction, size)) = line.fraction.zip(line.state.size) else {
        return format!("{done:>8}  {speed:>10}  {repeated}");
    };
    // Rounded down: a hundred percent is all of it.
    let (percent, size) = ((fraction * 100.0).floor(), words::size(size));
    let left = line.left.map_or_else(|| UNKNOWN.to_owned(), clock);
    let left = t!("tftp-cli.left", time = format!("{left:>4}"));
    format!("{percent:>3} %  {done:>8}/{size}  {speed:>10}  {left}  {repeated}")
}

/// What a whole file came to: `27262976 字节，2.104 秒，13.0 MB/s，重传 0`
pub fn whole(state: &TransferState) -> String {
    let (bytes, seconds) = (state.counts.bytes, format!("{:.3}", state.elapsed.as_secs_f64()));
    let speed = words_of(average(bytes, state.elapsed));
    let repeated = t!("tftp-cli.repeated", count = state.counts.repeated);
    t!("tftp-cli.whole", bytes = bytes, seconds = seconds, speed = speed, repeated = repeated).into_owned()
}

fn average(bytes: u64, elapsed: Duration) -> f64 {
    bytes as f64 / elapsed.as_secs_f64().max(1e-6)
}

/// `8.1 MB/s`
fn words_of(speed: f64) -> String {
    // No link moves more than a u64 holds.
    format!("{}/s", words::size(speed.max(0.0) as u64))
}

/// `1:05`, `2:00:00`; rounded up, so that the last second is not 0:00.
fn clock(time: Duration) -> String {
    let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_a_time() {
        assert_eq!(clock(Duration::from_secs(65)), "1:05");
        assert_eq!(clock(Duration::from_secs(7200)), "2:00:00");
        assert_eq!(clock(Duration::from_millis(1)), "0:01");
        assert_eq!((words_of(8_123_456.7), words_of(f64::NAN)), ("8.1 MB/s".into(), "0 B/s".into()));
    }
}
