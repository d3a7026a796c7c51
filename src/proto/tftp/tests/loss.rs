//! Packets that are lost, come twice, late, or in another order.

use super::link::{Link, sessions};
use super::*;

const DELAY: Duration = Duration::from_millis(10);

#[test]
fn nothing_lost() {
    for session in sessions() {
        let mut link = session.link(|_| vec![DELAY]);
        link.run().assert_whole(&session);
        let counts = [&link.client, link.server()].map(|side| side.transfer.counts());
        assert!(counts.iter().all(|counts| (counts.repeated, counts.duplicates) == (0, 0)), "{session:?}: {counts:?}");
        let blocks = session.size / usize::from(session.wishes.blksize) + 1;
        let windows = blocks.div_ceil(session.wishes.windowsize.into());
        let options = link.sent.iter().any(|sent| matches!(sent.packet(), Packet::Oack(_)));
        let opening = 1 + usize::from(options || session.put) + usize::from(options && !session.put);
        assert_eq!(link.sent.len(), opening + blocks + windows, "{session:?}: no packet more than it takes");
    }
}

#[test]
fn each_packet_lost_in_turn() {
    for session in sessions() {
        let without = session.link(|_| vec![DELAY]).run().sent.len();
        for lost in 0..without {
            let mut link = session.link(move |sent| if sent.index == lost { vec![] } else { vec![DELAY] });
            link.run().assert_whole(&(session, lost));
            let most = without + 2 + 2 * usize::from(session.wishes.windowsize);
            assert!(link.sent.len() <= most, "{session:?}, {lost} lost: {} packets for {without}", link.sent.len());
        }
    }
}

#[allow(dead_code)]
fn show(link: &Link) {
    for sent in &link.sent {
        println!("{:?} {} {:?}", sent.at, sent.from, Packet::parse(&sent.bytes[..4.max(sent.bytes.len().min(30))]));
    }
}
