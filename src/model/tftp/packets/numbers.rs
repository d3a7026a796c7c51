//! Which block a number of 16 bits stands for: beyond block 65535 the numbers begin again.
//!
//! A row tells a block by at most one step from the row before it, so a sample every few thousand rows is enough to
//! know how often the numbers have begun again. Samples are of what this side sent: what a peer sends may be anything.

use super::Rows;
use crate::model::packets::{Read, RowKind, Source};
use crate::model::tftp::Exchange;
use crate::proto::tftp::Packet;

/// Rows between two samples.
const STEP: u64 = 8192;
/// So many rows are looked at for a sample.
const MOST_LOOKED_AT: u64 = 256;
/// So many samples are taken in one frame.
const MOST_AT_ONCE: usize = 64;
/// A row's block is at most so far behind the sample before it: a window, and what was late.
const BEHIND: u64 = 16 << 10;
/// And at most so far before it.
const AHEAD: u64 = (48 << 10) - MOST_LOOKED_AT;

/// The blocks at rows that are [`STEP`] apart.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    samples: Vec<u64>,
    /// The rows at the beginning are gone, and nobody knows how often the numbers began again in them.
    lost: bool,
}

impl Numbers {
    /// Takes samples of rows that have come, some at a time. True where more are to be taken at once.
    pub fn follow(&mut self, rows: &Rows<'_>, exchange: &Exchange) -> bool {
        if self.samples.is_empty() && rows.reader.first() > exchange.records.start {
            self.lost = true;
        }
        for _ in 0..MOST_AT_ONCE {
            let at = (self.samples.len() as u64 + 1) * STEP;
            if self.lost || at + MOST_LOOKED_AT > rows.range.end {
                return false;
            }
            self.lost = at < rows.range.start;
            let number = (at..at + MOST_LOOKED_AT).find_map(|position| sent(rows, position));
            let before = self.samples.last().copied().unwrap_or_default();
            self.samples.push(number.map_or(before, |number| unwrapped(number, before, exchange.rollover)));
        }
        true
    }

    /// The block at a row with this number; the number itself where that is not known.
    pub fn block(&self, position: u64, number: u16, exchange: &Exchange) -> u64 {
        let at = (position / STEP).min(self.samples.len() as u64);
        let near = at.checked_sub(1).and_then(|at| self.samples.get(at as usize)).copied().unwrap_or_default();
        if self.lost || position - at * STEP > AHEAD {
            return u64::from(number);
        }
        unwrapped(number, near, exchange.rollover)
    }
}

/// The number in a DATA or ACK that was sent.
fn sent(rows: &Rows<'_>, position: u64) -> Option<u16> {
    let read = Read::record(rows, rows.record(position)?)?;
    match &read.kind {
        RowKind::Packet { sent: true, head, .. } => match Packet::parse(head).ok()? {
            Packet::Data { block, .. } | Packet::Ack { block } => Some(block),
            _ => None,
        },
        _ => None,
    }
}

/// The block that has this number, not long before `near` or after it.
fn unwrapped(number: u16, near: u64, rollover: u16) -> u64 {
    // Where 1 follows 65535, no block but the request's acknowledgement has the number 0.
    let period = 0x1_0000 - u64::from(rollover);
    if rollover > 0 && number == 0 {
        return 0;
    }
    let least = near.saturating_sub(BEHIND);
    let past = (least + period - u64::from(number) % period) % period;
    if past == 0 { least } else { least + period - past }
}

#[cfg(test)]
mod tests {
    use super::unwrapped;

    #[test]
    fn a_number_is_the_block_nearby() {
        for (number, near, block) in [
            (0, 0, 0),
            (1, 0, 1),
            (65_535, 0, 65_535),
            (65_535, 65_536, 65_535),
            (0, 65_530, 65_536),
            (3, 65_530, 65_539),
            (65_530, 65_540, 65_530),
            (0, 8_192, 0),
            (0, 20_000, 65_536),
            (5, 1 << 40, (1 << 40) + 5),
        ] {
            assert_eq!(unwrapped(number, near, 0), block, "{number} near {near}");
        }
    }

    #[test]
    fn where_one_follows_65535_there_is_no_zero() {
        for (number, near, block) in
            [(0, 0, 0), (1, 0, 1), (65_535, 60_000, 65_535), (1, 65_530, 65_536), (2, 131_070, 131_072), (0, 65_530, 0)]
        {
            assert_eq!(unwrapped(number, near, 1), block, "{number} near {near}");
        }
    }
}
