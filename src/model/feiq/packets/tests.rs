use super::scene_tests::{FEIQ, IPTUX, Scene, office};
use super::*;
use crate::i18n::Language;
use crate::model::words;
use crate::proto::ipmsg::Mode;

fn packets(scene: &Scene, filter: PacketFilter) -> FeiqPackets {
    let mut packets = FeiqPackets::new(&scene.reader());
    while packets.update(&scene.reader(), filter) {}
    packets
}

/// `← SENDMSG SENDCHECK 消息 “…”，要回执 [重复收到 1（…）]`
fn lines(packets: &mut FeiqPackets) -> Vec<String> {
    let mut lines = Vec::new();
    for position in packets.range() {
        let row = packets.row(position).expect("there");
        let arrow = match &row.kind {
            RowKind::Packet { sent: true, .. } => "→",
            RowKind::Packet { .. } => "←",
            RowKind::Event(_) => "·",
        };
        let command = row.ipmsg().and_then(|packet| Some(packet.ok()?.command));
        let mode = command.map(|command| words::feiq_mode(command.mode())).unwrap_or_default();
        let options = command.map(words::feiq_options).unwrap_or_default();
        let again = words::feiq_again(&row).map(|_| " [again]").unwrap_or_default();
        lines.push(format!("{arrow} {mode} {options}: {}{again}", words::feiq_meaning(&row)));
    }
    lines
}

#[test]
fn a_day_in_an_office_is_told_in_words() {
    Language::Chinese.speak();
    let mut packets = packets(&office(), PacketFilter::default());
    let said = "← SENDMSG SENDCHECK: 消息 “你好 /:) 下午开会”，要回执";
    let expected = [
        "→ BR_ENTRY FILEATTACH: 上线：刘工（研发）".to_owned(),
        "← ANSENTRY FILEATTACH ENCRYPT: 应答上线：吴彦祖（市场部）".into(),
        "← ANSENTRY ABSENCE: 应答上线：小图（组）".into(),
        said.into(),
        "→ RECVMSG : 回执：2002 号消息已收到".into(),
        format!("{said} [again]"),
        "← SENDMSG SENDCHECK FILEATTACH: 消息 “看看这个”，2 个文件：报告.docx、照片，要回执".into(),
        "→ GETFILEDATA : TCP：请求 2003 号消息的文件 1，从第 0 字节起".into(),
        "·  : 发往 192.168.1.255:2425 的数据未送达：主机不可达".into(),
        "← FEIQ_TYPING : 正在输入".into(),
        "← FEIQ_IMAGE FILEATTACH: 图片 a1b2c3d4 的第 1/3 块，整图 1400 字节".into(),
        "→ FEIQ_IMAGE_RECEIPT : 图片 a1b2c3d4 的第 1 块已收到".into(),
        "← FEIQ_SHAKE : 抖动窗口".into(),
        "←  : 不是飞秋报文：不以 1 开头".into(),
        "← SENDMSG : 消息 “haha”".into(),
        "← BR_EXIT FILEATTACH ENCRYPT: 下线：吴彦祖（市场部）".into(),
    ];
    assert_eq!(lines(&mut packets), expected);
}

#[test]
fn a_filter_takes_a_peer_or_a_mode() {
    let scene = office();
    let of = |filter| packets(&scene, filter).range();
    let peer = |address: ([u8; 4], u16)| Some(PacketPeer { address: address.into(), alone: true });
    assert_eq!(of(PacketFilter { peer: peer(IPTUX), mode: None }), 0..2);
    assert_eq!(of(PacketFilter { peer: peer(FEIQ), mode: Some(Mode::SENDMSG) }), 0..3);
    assert_eq!(of(PacketFilter { peer: None, mode: Some(Mode::SENDMSG) }), 0..4);
    assert_eq!(of(PacketFilter { peer: None, mode: Some(Mode::GETPUBKEY) }), 0..0);
}

#[test]
fn two_of_one_ip_address_are_told_apart_by_their_ports() {
    let mut scene = Scene::new();
    let (one, other, script) = (FEIQ, (FEIQ.0, 2426), (FEIQ.0, 50_000));
    for (from, number) in [(one, 1), (other, 2), (script, 3), (other, 4)] {
        scene.received(from, format!("1:{number}:u:h:32:x\0").as_bytes());
    }
    let of = |address: ([u8; 4], u16), alone| {
        let peer = Some(PacketPeer { address: address.into(), alone });
        packets(&scene, PacketFilter { peer, mode: None }).range()
    };
    assert_eq!((of(one, false), of(other, false)), (0..1, 0..2));
    assert_eq!(of(one, true), 0..4, "whatever comes from there, where nobody else is");
}

#[test]
fn an_export_takes_what_the_filter_left() {
    let filter = PacketFilter { peer: None, mode: Some(Mode::SENDMSG) };
    let packets = packets(&office(), filter);
    let mut choice = packets.choice();
    let mut chosen = Vec::new();
    while let Some(next) = choice.next(chosen.last().map_or(0, |last| last + 1)) {
        chosen.push(next);
    }
    assert_eq!(chosen, [3, 5, 6, 14]);
    assert_eq!(packets.bytes(3).map(|bytes| bytes.len()), Some(27));
}

#[test]
fn a_message_sent_again_is_known_though_it_says_so_itself() {
    let mut scene = Scene::new();
    scene
        .sent(FEIQ, b"1:7:me:box:288:hello\0")
        .sent(FEIQ, b"1:7:me:box:16672:hello\0")
        .sent(FEIQ, b"1:8:me:box:288:hello\0");
    scene.sent(IPTUX, b"1:7:me:box:288:hello\0");
    let mut packets = packets(&scene, PacketFilter::default());
    let again: Vec<_> = (0..4).map(|at| packets.row(at).expect("there").again.map(|again| again.times)).collect();
    assert_eq!(again, [None, Some(1), None, None]);
}

#[test]
fn a_million_packets_are_looked_at_a_stretch_at_a_time() {
    let mut scene = Scene::new();
    scene.many(300_000);
    let reader = scene.reader();
    let mut all = packets(&scene, PacketFilter::default());
    for position in [299_999, 0, 150_000] {
        assert!(all.row(position).is_some());
    }
    let filter = PacketFilter { peer: None, mode: Some(Mode::SENDMSG) };
    let mut packets = FeiqPackets::new(&reader);
    let mut frames = 1;
    while packets.update(&reader, filter) {
        frames += 1;
    }
    assert_eq!(packets.range(), 0..300);
    assert_eq!(frames, 300_000_u64.div_ceil(8192), "each frame looks at a bounded number");
}
