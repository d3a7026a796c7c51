//! Bytes a second, with the unit that keeps the figure short, and times.

use std::time::Duration;

/// `1.2 MB/s`
pub fn speed(bytes_a_second: f64) -> String {
    const STEPS: [(f64, &str); 3] = [(1e9, "GB/s"), (1e6, "MB/s"), (1e3, "kB/s")];
    match STEPS.into_iter().find(|(step, _)| bytes_a_second >= *step) {
        Some((step, unit)) => format!("{:.1} {unit}", bytes_a_second / step),
        None => format!("{bytes_a_second:.0} B/s"),
    }
}

/// `1:05`, or with hours `2:01:05`.
pub fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// How long something took: `0.03 s`, and from ten seconds on as a clock shows it.
pub fn took(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 10.0 { format!("{seconds:.2} s") } else { clock(time) }
}
