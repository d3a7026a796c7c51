//! Packets that are lost, come twice, late, or in another order.

use super::link::{Link, Sent, Session, sessions};
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

/// Patience for links on which much is lost.
fn stubborn() -> Patience {
    Patience { tries: 40, dally: Duration::from_secs(900), ..Patience::default() }
}

#[test]
fn three_of_ten_lost() {
    for (turn, session) in sessions().into_iter().enumerate() {
        for seed in 0..12 {
            let mut dice = Dice(seed * 1000 + turn as u64);
            let fate = move |_: &Sent| if dice.roll(10) < 3 { vec![] } else { vec![DELAY] };
            session.link_with(BOUNDS, stubborn(), fate).run().assert_whole(&(session, seed));
        }
    }
}

#[test]
fn lost_doubled_late_and_out_of_order_at_once() {
    for (turn, session) in sessions().into_iter().enumerate() {
        for seed in 0..12 {
            let mut dice = Dice(seed * 1000 + turn as u64);
            let fate = move |_: &Sent| {
                let copies = [0, 1, 1, 1, 1, 1, 1, 2, 2, 3][dice.roll(10) as usize];
                let late = |dice: &mut Dice| if dice.roll(20) == 0 { MS * 1500 } else { DELAY };
                (0..copies).map(|_| late(&mut dice) + MS * dice.roll(20) as u32).collect()
            };
            session.link_with(BOUNDS, stubborn(), fate).run().assert_whole(&(session, seed));
        }
    }
}

/// DATA and other packets that were sent.
fn counted(link: &Link) -> (usize, usize) {
    let data = link.sent.iter().filter(|sent| sent.is_data()).count();
    (data, link.sent.len() - data)
}

/// The Sorcerer's Apprentice: were each ACK answered, all would go twice to the end.
#[test]
fn every_packet_comes_twice() {
    for session in sessions() {
        let (data, others) = counted(session.link(|_| vec![DELAY]).run());
        for second in [Duration::ZERO, MS, MS * 9, MS * 19] {
            let mut link = session.link(move |_| vec![DELAY, DELAY + second]);
            link.run().assert_whole(&(session, second));
            let (data_now, others_now) = counted(&link);
            assert_eq!(data_now, data, "{session:?}: second after {second:?}: no DATA is sent twice");
            assert!(others_now <= 2 * others + 1, "{session:?}: {others_now} for {others}");
        }
    }
}

#[test]
fn each_packet_comes_again_later() {
    for session in sessions().into_iter().filter(|session| session.size > 1) {
        let (data, others) = counted(session.link(|_| vec![DELAY]).run());
        for doubled in 0..data + others {
            for later in [MS, MS * 15, MS * 45, MS * 190, MS * 2500] {
                let fate = move |sent: &Sent| match sent.index == doubled {
                    true => vec![DELAY, DELAY + later],
                    false => vec![DELAY],
                };
                let mut link = session.link(fate);
                link.run().assert_whole(&(session, doubled, later));
                let (data_now, others_now) = counted(&link);
                let window = usize::from(session.wishes.windowsize);
                let more = if window == 1 { 0 } else { window };
                assert!(data_now <= data + more, "{session:?}, {doubled} after {later:?}: {data_now} for {data}");
                assert!(others_now <= others + 2, "{session:?}, {doubled} after {later:?}: {others_now} for {others}");
            }
        }
    }
}

#[test]
fn each_packet_late_in_turn() {
    for session in sessions().into_iter().filter(|session| session.size > 1) {
        let (data, others) = counted(session.link(|_| vec![DELAY]).run());
        for late in 0..data + others {
            for delay in [MS * 13, MS * 150, MS * 500, MS * 2500] {
                let mut link = session.link(move |sent| vec![if sent.index == late { delay } else { DELAY }]);
                link.run().assert_whole(&(session, late, delay));
                let most = data + others + 4 + 4 * usize::from(session.wishes.windowsize);
                let all = link.sent.len();
                assert!(all <= most, "{session:?}, {late} after {delay:?}: {all} for {}", data + others);
            }
        }
    }
}

#[test]
fn pairs_change_places() {
    for session in sessions() {
        let mut link = session.link(|sent| vec![DELAY + MS * if sent.index % 2 == 0 { 5 } else { 0 }]);
        link.run().assert_whole(&session);
    }
}

/// Blocks overtake each other, and none is lost: after the first window that shows it, what comes late is waited for.
#[test]
fn blocks_that_overtake_are_not_sent_again() {
    for windowsize in [4, 16, 64] {
        for put in [false, true] {
            let mut dice = Dice(windowsize.into());
            let wishes = Wishes { blksize: 64, windowsize, ..PLAIN };
            let session = Session { put, wishes, size: 64 * 1000 };
            let mut link = session.link(move |_| vec![MS * 30 + MS * dice.roll(40) as u32]);
            link.run().assert_whole(&session);
            let (data, _) = counted(&link);
            assert!(data <= 1001 + 2 * usize::from(windowsize), "{session:?}: {data}");
        }
    }
}

/// A driver that never asks for what came early gets all of it in its turn.
#[test]
fn what_came_early_need_not_be_asked_for() {
    let wishes = Wishes { blksize: 64, windowsize: 8, ..PLAIN };
    for put in [false, true] {
        let mut dice = Dice(5);
        let session = Session { put, wishes, size: 64 * 100 };
        let mut link = session.link(move |_| vec![DELAY + MS * dice.roll(12) as u32]);
        link.asks_for_held = false;
        link.run().assert_whole(&session);
    }
}

/// Each way takes longer than the first wait, and much longer than the shortest: the wait is learnt.
#[test]
fn a_link_slower_than_the_first_wait() {
    for session in sessions().into_iter().filter(|session| session.size > 1) {
        let (data, others) = counted(session.link(|_| vec![DELAY]).run());
        let mut link = session.link(|_| vec![MS * 900]);
        link.run().assert_whole(&session);
        let (data_now, others_now) = counted(&link);
        let window = usize::from(session.wishes.windowsize);
        assert!(data_now <= data + 3 * window, "{session:?}: {data_now} for {data}");
        assert!(others_now <= others + 6, "{session:?}: {others_now} for {others}");
    }
}

/// A window in which something is missing is asked for again at once, not after a wait.
#[test]
fn a_gap_costs_a_round_trip_and_no_wait() {
    let wishes = Wishes { blksize: 64, windowsize: 8, ..PLAIN };
    let session = Session { put: false, wishes, size: 64 * 80 };
    let whole = session.link(|_| vec![DELAY]).run().now;
    for lost in [1, 2, 4, 7] {
        let fate = move |sent: &Sent| match sent.packet() {
            Packet::Data { block, .. } if block == 16 + lost && sent.at < MS * 80 => vec![],
            _ => vec![DELAY],
        };
        let mut link = session.link(fate);
        link.run().assert_whole(&lost);
        assert!(link.now <= whole + 3 * DELAY, "block {lost} of a window: {:?} for {whole:?}", link.now);
        assert!(link.server().happenings.contains(&Happening::WentBack { block: 16 + u64::from(lost) }));
        assert!(!link.server().happenings.iter().any(|one| matches!(one, Happening::TimedOut { .. })));
    }
}

/// The end of a window is lost: nothing shows the gap, but the pause does, sooner than a wait.
#[test]
fn the_end_of_a_window_lost_costs_a_pause() {
    let wishes = Wishes { blksize: 64, windowsize: 8, ..PLAIN };
    for put in [false, true] {
        let session = Session { put, wishes, size: 64 * 80 };
        let whole = session.link(|_| vec![MS]).run().now;
        let fate = |sent: &Sent| match sent.packet() {
            Packet::Data { block, .. } if (21..=24).contains(&block) && sent.at < MS * 8 => vec![],
            _ => vec![MS],
        };
        let mut link = session.link(fate);
        link.run().assert_whole(&put);
        assert_eq!(link.sent.iter().filter(|sent| sent.is_data()).count(), 81 + 4);
        assert!(link.now <= whole + MS * 40, "{:?} for {whole:?}", link.now);
    }
}
