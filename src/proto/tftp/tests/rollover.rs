//! Files with more blocks than there are numbers.

use super::alone::{Alone, ack};
use super::link::Session;
use super::*;

/// More than two rounds of block numbers.
const BLOCKS: usize = 2 * 65536 + 50;

#[test]
fn two_rounds_either_way() {
    let sessions = [(None, false, 1), (None, true, 16), (Some(1), false, 1), (Some(1), true, 32767)];
    for (rollover, put, windowsize) in sessions {
        let wishes = Wishes { blksize: 8, windowsize, rollover, ..PLAIN };
        let session = Session { put, wishes, size: BLOCKS * 8 + 3 };
        let mut link = session.link(|_| vec![MS]);
        link.run().assert_whole(&(put, windowsize, rollover));
        let counts = link.client.transfer.counts();
        assert_eq!((counts.blocks, counts.repeated, counts.duplicates), (BLOCKS as u64 + 1, 0, 0));
        let zeros = link.sent.iter().filter(|sent| matches!(sent.packet(), Packet::Data { block: 0, .. })).count();
        assert_eq!(zeros, if rollover == Some(1) { 0 } else { 2 }, "{put} {windowsize} {rollover:?}");
    }
}

#[test]
fn losses_around_the_turn() {
    for rollover in [0, 1] {
        for windowsize in [1, 7] {
            let wishes = Wishes { blksize: 8, windowsize, rollover: Some(rollover), ..PLAIN };
            let session = Session { put: false, wishes, size: (65536 + 100) * 8 };
            let mut dice = Dice(u64::from(windowsize));
            let patience = Patience { tries: 30, ..Patience::default() };
            let mut link = session.link_with(BOUNDS, patience, move |sent| {
                let turns = match sent.packet() {
                    Packet::Data { block, .. } | Packet::Ack { block } => !(8..=65527).contains(&block),
                    _ => false,
                };
                if turns && dice.roll(4) == 0 { vec![] } else { vec![MS] }
            });
            link.run().assert_whole(&(rollover, windowsize));
        }
    }
}

/// A receiver that stands before the block after 65535.
fn before_the_turn() -> Alone {
    let mut get = Alone::get(Wishes { blksize: 8, ..PLAIN });
    get.hears(b"\0\x06blksize\x008\0");
    get.sent();
    for block in 1..=65535 {
        get.hears_data(block, &[0; 8]);
        assert_eq!(get.sent(), [ack(block)]);
    }
    get
}

#[test]
fn a_server_that_turns_to_one_without_asking() {
    for (first, second) in [(0, 1), (1, 2)] {
        let mut get = before_the_turn();
        assert_eq!(get.hears_data(first, &[0; 8]), Heard::Data { bytes: b"", last: false });
        assert_eq!(get.sent(), [ack(first)]);
        assert_eq!(get.hears_data(first, &[0; 8]), Heard::Ours, "again");
        assert_eq!(get.sent(), [ack(first)]);
        assert_eq!(get.hears_data(second, b"end"), Heard::Data { bytes: b"", last: true });
        assert_eq!((get.sent(), get.received.len()), (vec![ack(second)], 65536 * 8 + 3));
    }
}
