//! Whatever arrives: no panic, no byte of the file that was not sent, no state that never ends.

use proptest::prelude::*;

use super::alone::Alone;
use super::link::{Link, Sent, Session, sessions};
use super::*;

const DELAY: Duration = Duration::from_millis(10);

/// Before each packet comes what is left of it when its end is cut off, in every length.
#[test]
fn every_truncation_of_every_packet() {
    for session in sessions().into_iter().filter(|session| session.size > 1) {
        let whole = session.link(|_| vec![DELAY]).run().sent.len();
        let mut link = session.link(|_| vec![DELAY]);
        let mut cut = 0;
        while link.step() {
            let new = link.sent[cut..].to_vec();
            new.iter().for_each(|sent| cut_off(&mut link, sent));
            cut = link.sent.len();
        }
        link.assert_whole(&session);
        assert_eq!(link.sent.len(), whole, "{session:?}: nothing was answered to what was cut");
    }
}

/// All that is shorter than `sent` and no packet. A DATA that lost its end is a last block, and an ERROR is one without
/// its text: no receiver can tell.
fn cut_off(link: &mut Link, sent: &Sent) {
    for length in 0..sent.bytes.len() {
        if Packet::parse(&sent.bytes[..length]).is_err() {
            link.inject(sent.from, sent.to, &sent.bytes[..length], DELAY / 2);
        }
    }
}

fn any_packet() -> impl Strategy<Value = Vec<u8>> {
    let near = prop_oneof![0u16..8, 65530u16.., any::<u16>()];
    prop_oneof![
        (near.clone(), prop_oneof![Just(64usize), 0usize..70])
            .prop_map(|(block, length)| { bytes(Packet::Data { block, data: &vec![9; length] }) }),
        near.prop_map(|block| bytes(Packet::Ack { block })),
        Just(b"\0\x06blksize\x0064\0windowsize\x004\0".to_vec()),
        Just(b"\0\x01f\0octet\0blksize\x0064\0".to_vec()),
        prop::collection::vec(any::<u8>(), 0..40),
    ]
}

fn machine(kind: u8) -> Alone {
    let wishes = Wishes { blksize: 64, windowsize: 4, ..PLAIN };
    match kind {
        0 => Alone::get(wishes),
        1 => Alone::put(wishes, 64 * 9 + 1),
        2 => Alone::serve(b"\0\x01f\0octet\0blksize\x0064\0windowsize\x004\0", 64 * 9 + 1),
        _ => Alone::serve(b"\0\x02f\0octet\0blksize\x0064\0windowsize\x004\0", 0),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) })]

    /// Packets in any order with any times between them, then silence.
    #[test]
    fn any_packets_and_then_nothing(
        kind in 0u8..4,
        events in prop::collection::vec((any_packet(), 0u32..400, 0u8..20), 0..60),
    ) {
        let mut alone = machine(kind);
        let (mut sent, mut heard) = (alone.sent().len(), 0);
        for (packet, time, what) in events {
            match what {
                0 => alone.transfer.unreachable(),
                1 => alone.transfer.cancel(),
                2 => alone.transfer.fail(ErrorCode::DISK_FULL, "full"),
                3 => drop(alone.hears_from(address("10.7.7.7:7"), &packet)),
                4..6 => {}
                _ => drop(alone.hears(&packet)),
            }
            heard += 1;
            sent += alone.sent().len();
            alone.passes(MS * time);
        }
        sent += alone.waits_for_the_end().len();
        prop_assert!(alone.end().is_some());
        prop_assert!(alone.transfer.is_over());
        prop_assert!(sent <= 4 * (heard + 16), "{} packets for {}", sent, heard);
        prop_assert_eq!(alone.received.len() as u64 * u64::from(kind % 3 == 0), {
            let counts = alone.transfer.counts();
            if kind % 3 == 0 { counts.bytes } else { 0 }
        });
    }

    /// Garbage between the packets of a transfer, from its peer's own address: it ends all the same, and where it is
    /// complete the file is as it was.
    #[test]
    fn rubbish_in_between(put: bool, windowsize in 1u16..6,
                          rubbish in prop::collection::vec((0u32..300, prop::collection::vec(any::<u8>(), 0..40)), 1..30)) {
        let wishes = Wishes { blksize: 64, windowsize, ..PLAIN };
        let session = Session { put, wishes, size: 64 * 7 + 3 };
        let mut link = session.link(|_| vec![DELAY]);
        let (client, server) = (address(super::link::CLIENT), address(super::link::SERVER));
        for (at, bytes) in &rubbish {
            // An ERROR ends a transfer, and a DATA or an ACK of the peer is what it says.
            let other = !matches!(bytes.get(1), Some(3..=6));
            if other {
                link.inject(server, client, bytes, MS * *at);
                link.inject(client, server, bytes, MS * *at);
            }
        }
        link.run().assert_whole(&rubbish);
    }
}
