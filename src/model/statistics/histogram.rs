//! How often values of very different size came: classes that grow with the value, and quantiles from them.

/// Classes for each doubling. A class is 2^(1/8) wide, so its middle is at most 4.5 % from anything in it.
const FINENESS: f64 = 8.0;

/// Counts of whole numbers. Memory grows with the span of the values and not with their number: at most some
/// 500 classes of 8 bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct Histogram {
    zeros: u64,
    total: u64,
    /// Class of the first count.
    base: usize,
    counts: Vec<u64>,
}

impl Histogram {
    /// Counts a value.
    pub fn add(&mut self, value: u64) {
        self.total += 1;
        if value == 0 {
            self.zeros += 1;
            return;
        }
        let class = ((value as f64).log2() * FINENESS) as usize;
        if self.counts.is_empty() {
            self.base = class;
        } else if class < self.base {
            self.counts.splice(0..0, std::iter::repeat_n(0, self.base - class));
            self.base = class;
        }
        let at = class - self.base;
        if at >= self.counts.len() {
            self.counts.resize(at + 1, 0);
        }
        if let Some(count) = self.counts.get_mut(at) {
            *count += 1;
        }
    }

    /// The value that a part of all values (0 to 1) does not exceed, within 5 %. None while there is no value.
    pub fn quantile(&self, part: f64) -> Option<f64> {
        let rank = ((part * self.total as f64).ceil() as u64).max(1);
        if self.total == 0 {
            return None;
        }
        let mut seen = self.zeros;
        if rank <= seen {
            return Some(0.0);
        }
        for (at, count) in self.counts.iter().enumerate() {
            seen += count;
            if rank <= seen {
                let middle = (self.base + at) as f64 + 0.5;
                return Some((middle / FINENESS).exp2());
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_has_no_quantile_and_zero_is_a_value() {
        let mut histogram = Histogram::default();
        assert_eq!(histogram.quantile(0.5), None);
        histogram.add(0);
        assert_eq!(histogram.quantile(0.99), Some(0.0));
    }

    #[test]
    fn memory_grows_with_the_span_only() {
        let mut histogram = Histogram::default();
        (0..100_000u64).for_each(|value| histogram.add(value % 1000 + 1));
        histogram.add(u64::MAX);
        assert!(histogram.counts.len() <= 513, "{}", histogram.counts.len());
    }

    proptest! {
        #[test]
        fn a_quantile_is_within_five_per_cent_of_the_exact_one(
            exponents in prop::collection::vec(0.0f64..40.0, 1..500), part in 0.0f64..=1.0
        ) {
            let mut values: Vec<u64> = exponents.iter().map(|exponent| exponent.exp2() as u64 - 1).collect();
            let mut histogram = Histogram::default();
            values.iter().for_each(|&value| histogram.add(value));
            values.sort_unstable();
            let rank = ((part * values.len() as f64).ceil() as usize).max(1);
            let (exact, found) = (values[rank - 1] as f64, histogram.quantile(part).expect("values"));
            prop_assert!((found - exact).abs() <= exact * 0.05 + 1e-9, "exact {}, found {}", exact, found);
        }
    }
}
