//! Blocks are counted from 1 without end; a packet has room for the low 16 bits.

/// So many blocks back a number is known as one that came before: half of the numbers, as a window has at most the other
/// half.
pub(super) const MEMORY: u64 = 0x7FFF;

/// How blocks are numbered in packets.
///
/// After 65535 comes 0, as every peer does it, or 1 where `rollover 1` was agreed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Numbers {
    /// 0 or 1.
    pub rollover: u16,
}

impl Numbers {
    /// The number of a block in its packet; block 0 is the request.
    pub fn of(self, block: u64) -> u16 {
        match self.rollover {
            0 => (block & 0xFFFF) as u16,
            _ if block == 0 => 0,
            _ => ((block - 1) % 0xFFFF + 1) as u16,
        }
    }

    /// The block of that number among `count` blocks from `first` on. `count` is less than 65535, so that there is one
    /// at most.
    pub fn find(self, number: u16, first: u64, count: u64) -> Option<u64> {
        if self.rollover == 1 && first == 0 {
            return match number {
                0 => (count > 0).then_some(0),
                _ => self.find(number, 1, count.saturating_sub(1)),
            };
        }
        if self.rollover == 1 && number == 0 {
            return None;
        }
        let period = 0x1_0000 - u64::from(self.rollover);
        let ahead = (u64::from(number) + period - u64::from(self.of(first))) % period;
        (ahead < count).then_some(first + ahead)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_65535() {
        let (zero, one) = (Numbers { rollover: 0 }, Numbers { rollover: 1 });
        for (block, with_zero, with_one) in [
            (0, 0, 0),
            (1, 1, 1),
            (65534, 65534, 65534),
            (65535, 65535, 65535),
            (65536, 0, 1),
            (65537, 1, 2),
            (131_070, 65534, 65535),
            (131_071, 65535, 1),
            (131_072, 0, 2),
        ] {
            assert_eq!((zero.of(block), one.of(block)), (with_zero, with_one), "block {block}");
        }
    }

    #[test]
    fn a_number_is_found_where_it_may_be_and_nowhere_else() {
        for rollover in [0, 1] {
            let numbers = Numbers { rollover };
            for first in [0, 1, 2, 65530, 65535, 65536, 65537, 131_060, 131_070, 131_071, 131_072, 1 << 40] {
                for count in [0, 1, 2, 3, 16, 32767] {
                    for block in [first, first + 1, first + 2, first + count / 2, first + count, first + count + 1] {
                        let found = numbers.find(numbers.of(block), first, count);
                        assert_eq!(found, (block < first + count).then_some(block), "{block} in {count} from {first}");
                    }
                }
            }
        }
        assert_eq!(Numbers { rollover: 1 }.find(0, 65530, 100), None, "0 is no number then");
    }
}
