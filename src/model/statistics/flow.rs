//! One direction of a session or of a peer, record by record.

use super::histogram::Histogram;
use super::window::Window;
use super::{Figures, GapFigures, SIZE_CLASSES, Sizes, Volume};

/// Nanoseconds in a second.
const SECOND: u64 = 1_000_000_000;
/// What the jitter takes of a new difference (RFC 3550, 6.4.1).
const SMOOTHING: f64 = 1.0 / 16.0;

/// What is counted of a direction.
#[derive(Clone, Debug)]
pub(super) struct Flow {
    volume: Volume,
    sizes: Sizes,
    gaps: Gaps,
    times: Option<(i64, i64)>,
    windows: [Window; 2],
}

impl Default for Flow {
    fn default() -> Self {
        Flow {
            volume: Volume::default(),
            sizes: Sizes::default(),
            gaps: Gaps::default(),
            times: None,
            windows: [Window::new(SECOND), Window::new(10 * SECOND)],
        }
    }
}

impl Flow {
    /// Counts a record that `copies` peers took. `time` is the record's own, `elapsed` the session's, which does not
    /// go back.
    pub fn add(&mut self, time: i64, elapsed: u64, length: u32, copies: u32) {
        let copies = u64::from(copies);
        let volume = Volume { packets: copies, bytes: copies * u64::from(length) };
        self.volume.add(volume);
        let class = (u32::BITS - length.leading_zeros()) as usize;
        if let Some(count) = self.sizes.classes.get_mut(class.min(SIZE_CLASSES - 1)) {
            *count += copies;
        }
        let (least, most) = self.sizes.range.unwrap_or((length, length));
        self.sizes.range = Some((least.min(length), most.max(length)));
        if let Some((first, last)) = self.times {
            self.gaps.add(time.saturating_sub(last));
            self.times = Some((first, time));
        } else {
            self.times = Some((time, time));
        }
        self.windows.iter_mut().for_each(|window| window.add(elapsed, volume));
    }

    /// In all.
    pub fn volume(&self) -> Volume {
        self.volume
    }

    /// The window of one second, moved to `elapsed`.
    pub fn second(&self, elapsed: u64) -> Window {
        let [mut second, _] = self.windows.clone();
        second.advance(elapsed);
        second
    }

    /// All numbers, at a time of the session.
    pub fn figures(&self, elapsed: u64) -> Figures {
        let mut windows = self.windows.clone();
        windows.iter_mut().for_each(|window| window.advance(elapsed));
        let [second, ten] = &windows;
        Figures {
            volume: self.volume,
            now: [second.pace(), ten.pace()],
            peak: [second.peak(), ten.peak()],
            mean: self.volume.over(self.gaps.sum),
            sizes: self.sizes.clone(),
            gaps: self.gaps.figures(),
            times: self.times,
            duration: self.gaps.sum,
        }
    }
}

/// Times between records, nanoseconds.
#[derive(Clone, Debug, Default)]
struct Gaps {
    count: u64,
    sum: u64,
    range: Option<(u64, u64)>,
    last: Option<u64>,
    jitter: Option<f64>,
    histogram: Histogram,
    backward: u64,
}

impl Gaps {
    fn add(&mut self, gap: i64) {
        let Ok(gap) = u64::try_from(gap) else {
            self.backward += 1;
            // What lies on both sides of a jump says nothing of the jitter.
            self.last = None;
            return;
        };
        self.count += 1;
        self.sum = self.sum.saturating_add(gap);
        let (least, most) = self.range.unwrap_or((gap, gap));
        self.range = Some((least.min(gap), most.max(gap)));
        self.histogram.add(gap);
        if let Some(last) = self.last.replace(gap) {
            let jitter = self.jitter.get_or_insert(0.0);
            *jitter += (gap.abs_diff(last) as f64 - *jitter) * SMOOTHING;
        }
    }

    fn figures(&self) -> GapFigures {
        let mean = self.sum as f64 / self.count.max(1) as f64;
        let quantile = |part| self.histogram.quantile(part);
        // The middle of a class may lie beyond the values in it.
        let within = |(least, most): (u64, u64), value: f64| value.clamp(least as f64, most as f64);
        let quantiles = self.range.zip(quantile(0.5).zip(quantile(0.99)));
        GapFigures {
            range: self.range.map(|(least, most)| [least as f64, mean, most as f64]),
            quantiles: quantiles.map(|(range, (median, high))| [within(range, median), within(range, high)]),
            jitter: self.jitter,
            backward: self.backward,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(times: &[i64]) -> Figures {
        let mut flow = Flow::default();
        times.iter().for_each(|&time| flow.add(time, 0, 10, 1));
        flow.figures(0)
    }

    #[test]
    fn gaps_have_range_mean_quantiles_and_jitter() {
        let figures = flow(&[0, 1000, 2000, 3000, 7000]);
        assert_eq!(figures.gaps.range, Some([1000.0, 1750.0, 4000.0]));
        let [median, high] = figures.gaps.quantiles.expect("gaps");
        assert!((median / 1000.0 - 1.0).abs() < 0.05 && (high / 4000.0 - 1.0).abs() < 0.05);
        assert_eq!(figures.gaps.jitter, Some(3000.0 / 16.0));
        assert_eq!((figures.duration, figures.times), (7000, Some((0, 7000))));
    }

    #[test]
    fn a_clock_that_jumps_back_is_counted_apart() {
        let figures = flow(&[10_000, 11_000, 0, 1000, 2000]);
        assert_eq!(figures.gaps.backward, 1);
        assert_eq!(figures.gaps.range, Some([1000.0, 1000.0, 1000.0]));
        assert_eq!((figures.gaps.jitter, figures.duration), (Some(0.0), 3000));
        let extreme = flow(&[i64::MAX, i64::MIN, i64::MAX, i64::MIN, i64::MAX]);
        assert_eq!(extreme.gaps.backward, 2);
    }

    #[test]
    fn one_moment_has_no_mean_rate_and_no_gap() {
        let figures = flow(&[5]);
        assert_eq!((figures.mean, figures.gaps), (None, GapFigures::default()));
        assert_eq!(flow(&[5, 5]).mean, None);
    }

    #[test]
    fn a_record_to_all_counts_for_each_but_is_one_moment() {
        let mut flow = Flow::default();
        flow.add(0, 0, 100, 3);
        flow.add(1000, 1000, 0, 1);
        flow.add(2000, 2000, 65_536, 1);
        let figures = flow.figures(2000);
        assert_eq!(figures.volume, Volume { packets: 5, bytes: 300 + 65_536 });
        assert_eq!((figures.sizes.classes[0], figures.sizes.classes[7], figures.sizes.classes[17]), (1, 3, 1));
        assert_eq!((figures.sizes.range, figures.gaps.range.map(|range| range[1])), (Some((0, 65_536)), Some(1000.0)));
    }
}
