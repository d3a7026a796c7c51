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
