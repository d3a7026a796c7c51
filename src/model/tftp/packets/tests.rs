use std::sync::Arc;

use super::scene::{Scene, ack, agreed, data, lesson};
use super::*;
use crate::i18n::Language;
use crate::model::packets::RowKind;
use crate::model::words;
use crate::net::tftp::{TransferId, TransferState};
use crate::proto::tftp::Agreed;

/// The rows of a transfer, or of all, once the search has come to its end.
fn packets(scene: &Scene, exchange: Option<Exchange>) -> Packets {
    let wake: Wake = Arc::new(|| {});
    let mut packets = Packets::new(&scene.reader());
    packets.update(&scene.reader(), exchange.clone(), &wake);
    packets.search.as_mut().is_none_or(Search::wait).then_some(()).expect("no failure");
    packets.update(&scene.reader(), exchange.clone(), &wake);
    while packets.is_behind() {
        packets.update(&scene.reader(), exchange.clone(), &wake);
    }
    packets
}

/// `→ DATA 3 第 3 块，512 字节 [重发 1（1.0 s 后）]`
fn lines(packets: &mut Packets) -> Vec<String> {
    let mut lines = Vec::new();
    for position in packets.range() {
        let row = packets.row(position).expect("there");
        let arrow = match &row.kind {
            RowKind::Packet { sent: true, .. } => "→",
            RowKind::Packet { .. } => "←",
            RowKind::Event(_) => "·",
        };
        let meaning = words::tftp_meaning(&row, packets.block(&row), packets.exchange());
        let again = words::tftp_again(&row).map(|again| format!(" [{again}]")).unwrap_or_default();
        lines.push(format!("{arrow} {} {meaning}{again}", words::tftp_kind(&row)));
    }
    lines
}

#[test]
fn a_transfer_is_told_in_words() {
    Language::Chinese.speak();
    let scene = lesson();
    let mut packets = packets(&scene, Some(scene.exchange(1, Some(agreed(16, 4)))));
    let request = "固件/boot.bin，octet 模式，想要文件大小（询问）、块大小 16、窗口 4";
    let full = |arrow: &str, block: u64| format!("{arrow} DATA 第 {block} 块，16 字节");
    let expected = [
        format!("→ RRQ 请求读取 {request}"),
        "·  等了 1.0 s 没有回应，第 1 次重发（最多 6 次）".into(),
        format!("→ RRQ 请求读取 {request} [重发 1（1.0 s 后）]"),
        "← OACK 同意：文件大小 135 字节、块大小 16、窗口 4".into(),
        "·  双方商定：块大小 16、窗口 4、文件大小 135 字节".into(),
        "→ ACK 确认第 0 块：可以从第 1 块开始".into(),
        full("←", 1),
        full("←", 2),
        full("←", 3),
        full("←", 4),
        "→ ACK 确认到第 4 块".into(),
        full("←", 5),
        full("←", 7),
        "→ ACK 确认到第 5 块".into(),
        full("←", 8),
        "← DATA 来自 10.0.0.9:4444（不属于此次传输）：第 1 块，3 字节".into(),
        "·  来自 10.0.0.9:4444 的报文不属于此次传输".into(),
        "← ? 不是 TFTP 报文：太短".into(),
        "·  不是 TFTP 报文：太短".into(),
        "·  等了 2.0 s 没有回应，第 1 次重发（最多 6 次）".into(),
        "→ ACK 确认到第 5 块 [重发 1（2.0 s 后）]".into(),
        full("←", 6),
        format!("{} [重复收到 1（2.0 s 后）]", full("←", 7)),
        format!("{} [重复收到 1（2.0 s 后）]", full("←", 8)),
        "← DATA 第 9 块，7 字节 < 16：最后一块，文件结束".into(),
        "→ ACK 确认到第 9 块".into(),
    ];
    assert_eq!(lines(&mut packets), expected);
}

#[test]
fn only_its_own_records_are_rows_and_positions_lead_to_them() {
    let scene = lesson();
    let mut packets = packets(&scene, Some(scene.exchange(1, None)));
    assert_eq!(packets.range(), 0..26, "without the two packets of the other transfer");
    assert_eq!((packets.record(0), packets.record(5), packets.record(6)), (Some(1), Some(6), Some(8)));
    assert_eq!((packets.position(1), packets.position(7), packets.position(8)), (0, 6, 6));
    assert_eq!(packets.row(26), None);
    let row = packets.row(2).expect("there");
    assert_eq!((row.record, row.delta, row.moved), (3, Some(120_000), false));
    assert!(packets.row(3).expect("there").moved, "the server has chosen its port");
    let mut all = super::Packets::new(&scene.reader());
    all.update(&scene.reader(), None, &(Arc::new(|| {}) as Wake));
    assert_eq!(all.range(), 0..28);
    assert_eq!(all.row(0).map(|row| row.delta), Some(None));
}

#[test]
fn an_export_takes_the_same_records() {
    let scene = lesson();
    let packets = packets(&scene, Some(scene.exchange(1, None)));
    let mut choice = packets.choice();
    let mut chosen = Vec::new();
    while let Some(next) = choice.next(chosen.last().map_or(0, |last| last + 1)) {
        chosen.push(next);
    }
    let rows: Vec<u64> = packets.range().filter_map(|position| packets.record(position)).collect();
    assert_eq!(chosen, rows);
}

#[test]
fn a_server_knows_its_clients_apart() {
    // The request comes to port 69; what follows leaves from another one. Two clients at once.
    let mut scene = Scene::new();
    scene.ours = ([192, 168, 1, 2], 69).into();
    let (one, two) = (([192, 168, 1, 7], 5000).into(), ([192, 168, 1, 7], 5001).into());
    scene.received_from(one, b"\0\x01a\0octet\0").received_from(two, b"\0\x01b\0octet\0");
    scene.ours.set_port(40_000);
    scene.theirs = one;
    scene.sent(&data(1, 3));
    scene.ours.set_port(40_001);
    scene.theirs = two;
    scene.sent(&data(1, 4));
    scene.ours.set_port(40_000);
    scene.theirs = one;
    scene.received(&ack(1)).received_from(([10, 0, 0, 9], 4444).into(), &ack(9));
    let packets = packets(&scene, Some(scene.served(0)));
    let records: Vec<u64> = packets.range().filter_map(|position| packets.record(position)).collect();
    assert_eq!(records, [0, 2, 4, 5], "with the stranger that came to the transfer's own port");
}

#[test]
fn one_port_for_all_is_shared_by_clients() {
    let mut scene = Scene::new();
    scene.ours = ([192, 168, 1, 2], 69).into();
    let (one, two) = (([192, 168, 1, 7], 5000).into(), ([192, 168, 1, 7], 5001).into());
    scene.received_from(one, b"\0\x01a\0octet\0").received_from(two, b"\0\x01b\0octet\0");
    scene.theirs = one;
    scene.sent(&data(1, 3)).received_from(two, &ack(1)).received(&ack(1));
    let packets = packets(&scene, Some(scene.served(0)));
    let records: Vec<u64> = packets.range().filter_map(|position| packets.record(position)).collect();
    assert_eq!(records, [0, 2, 4]);
}

#[test]
fn a_transfer_that_goes_on_gets_more_rows_and_one_without_a_packet_has_none() {
    let mut scene = Scene::new();
    let wake: Wake = Arc::new(|| {});
    let mut packets = Packets::new(&scene.reader());
    packets.update(&scene.reader(), Some(scene.exchange(0, None)), &wake);
    assert_eq!(packets.range(), 0..0);
    scene.sent(b"\0\x01a\0octet\0");
    for expected in 1..4 {
        while packets.range() != (0..expected) {
            packets.update(&scene.reader(), Some(scene.exchange(0, None)), &wake);
            std::thread::yield_now();
        }
        assert!(packets.row(expected - 1).is_some());
        scene.received(&data(expected as u16, 512));
    }
}

#[test]
fn blocks_are_counted_beyond_65535() {
    for rollover in [0, 1] {
        let mut scene = Scene::new();
        scene.sent(b"\0\x01a\0octet\0");
        let number = |block: u64| if rollover == 0 { block } else { (block - 1) % 65_535 + 1 };
        scene.many((1..=140_000).map(number), 8);
        let agreed = Agreed { rollover, ..agreed(8, 1) };
        let mut packets = packets(&scene, Some(scene.exchange(0, Some(agreed))));
        assert_eq!(packets.range(), 0..280_001);
        for block in [1, 8191, 65_535, 65_536, 65_537, 100_000, 131_071, 131_072, 139_999, 140_000] {
            for position in [block * 2 - 1, block * 2] {
                let row = packets.row(position).expect("there");
                assert_eq!(row.tftp_number(), Some(number(block) as u16), "{block}");
                assert_eq!(packets.block(&row), Some(block), "rollover {rollover}");
            }
        }
    }
}

#[test]
fn a_lie_about_a_block_does_not_shift_the_count() {
    let mut scene = Scene::new();
    scene.sent(b"\0\x01a\0octet\0").many(1..=70_000, 8);
    // Acknowledgements of blocks that never were, from the right peer.
    for _ in 0..300 {
        scene.received(&ack(60_000));
    }
    scene.many(70_001..=90_000, 8);
    let mut packets = packets(&scene, Some(scene.exchange(0, Some(agreed(8, 1)))));
    let row = packets.row(packets.range().end - 1).expect("there");
    assert_eq!(packets.block(&row), Some(90_000));
}

/// How often a row was said before.
fn again(position: u64, packets: &mut Packets) -> Option<u32> {
    packets.row(position).expect("there").again.map(|again| again.times)
}

#[test]
fn the_same_answer_to_another_request_is_no_repeat() {
    let mut scene = Scene::new();
    let error = b"\0\x05\0\x01File not found\0";
    for request in [&b"\0\x01one\0octet\0"[..], b"\0\x01two\0octet\0", b"\0\x01two\0octet\0"] {
        scene.received(request).sent(error);
    }
    let mut packets = packets(&scene, None);
    let times: Vec<_> = (0..6).map(|position| again(position, &mut packets)).collect();
    assert_eq!(times, [None, None, None, None, Some(1), Some(1)], "only what was asked twice was answered twice");
}

#[test]
fn repeats_of_a_window_are_known_across_pages() {
    let mut scene = Scene::new();
    scene.sent(b"\0\x02a\0octet\0").received(&ack(0));
    for _ in 0..2 {
        for block in 1..=300 {
            scene.sent(&data(block, 4));
        }
    }
    let mut packets = packets(&scene, Some(scene.exchange(0, None)));
    // From the end: no page before was looked at.
    assert_eq!(again(601, &mut packets), Some(1));
    assert_eq!((again(302, &mut packets), again(301, &mut packets), again(2, &mut packets)), (Some(1), None, None));
}

#[test]
fn repeats_of_a_window_of_thousands_are_known() {
    let mut scene = Scene::new();
    scene.sent(b"\0\x02a\0octet\0").received(&ack(0));
    for _ in 0..2 {
        for block in 1..=9000 {
            scene.sent(&data(block, 1));
        }
    }
    let mut packets = packets(&scene, Some(scene.exchange(0, Some(agreed(8, 9000)))));
    assert_eq!((again(18_001, &mut packets), again(9_002, &mut packets)), (Some(1), Some(1)));
    assert_eq!(again(9_001, &mut packets), None);
}

#[test]
fn a_million_packets_cost_what_is_looked_at() {
    let mut scene = Scene::new();
    scene.sent(b"\0\x01a\0octet\0").many(1..=500_000, 1);
    let mut packets = packets(&scene, Some(scene.exchange(0, Some(agreed(1, 1)))));
    assert_eq!(packets.range(), 0..1_000_001);
    for position in [1_000_000, 0, 500_000, 1_000_000, 250_000, 777_777, 31_337] {
        let row = packets.row(position).expect("there");
        assert_eq!(packets.block(&row), row.tftp_number().map(|_| position.div_ceil(2)));
    }
    assert!(packets.pages.held() <= 6 * 256, "only the pages that were looked at last are kept");
}

#[test]
fn what_is_gone_is_no_row() {
    let state = TransferState { records: 5..9, ..Scene::new().state(0, None) };
    let scene = lesson();
    let exchange = Exchange::asked_by_us(TransferId(3), &state);
    let mut packets = packets(&scene, Some(exchange));
    assert!(packets.range().end <= 5);
    assert_eq!(packets.row(999), None);
}
