//! TFTP in virtual time: two machines, a link that does what a test wants, and every packet on record.

mod alone;
mod endings;
mod hostile;
mod link;
mod loss;
mod options;
mod packet;
mod peers;
mod rollover;

use core::net::SocketAddr;
use core::time::Duration;

use super::*;

pub(super) const MS: Duration = Duration::from_millis(1);

pub(super) fn address(text: &str) -> SocketAddr {
    text.parse().expect("an address")
}

/// Bytes that are nowhere the same, so that a block in the wrong place is seen.
pub(super) fn file(size: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_u32;
    core::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 24) as u8
    })
    .take(size)
    .collect()
}

pub(super) fn bytes(packet: Packet<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    packet.write(&mut bytes);
    bytes
}

/// No options.
pub(super) const PLAIN: Wishes = Wishes { blksize: 512, windowsize: 1, timeout: None, tsize: false, rollover: None };

pub(super) const BOUNDS: Bounds = Bounds { blksize: 65464, windowsize: 65535, options: true };

/// A cheap sequence of numbers for one seed.
pub(super) struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}
