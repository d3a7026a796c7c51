//! Numbers that look like chance, of a seed: the same seed gives the same message.

/// SplitMix64 (Steele, Lea, Flood 2014): passes the usual tests, and any seed will do. Not for secrets.
pub(super) struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    /// One of so many, at least one, from 0.
    pub fn below(&mut self, count: u64) -> u64 {
        let wide = u128::from(self.next()) * u128::from(count.max(1));
        u64::try_from(wide >> 64).unwrap_or_default()
    }

    pub fn bytes(&mut self, count: usize, out: &mut Vec<u8>) {
        let end = out.len() + count;
        while out.len() < end {
            let left = end - out.len();
            out.extend(self.next().to_le_bytes().into_iter().take(left));
        }
    }
}
