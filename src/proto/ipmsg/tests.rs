//! What hostile and broken packets do to all that reads them: nothing.

use super::text::{clean_name, decode, strip_font};
use super::*;
use crate::codec::file_name::cleaned;
use proptest::prelude::*;

/// One packet of each kind, as programs send them.
fn corpus() -> Vec<Vec<u8>> {
    let feiq = "1_lbt6_0#128#F8B46AA55B28#0#0#0#4001#9:1780525944:13652:DESKTOP-4331HHF";
    let texts = [
        format!("{feiq}:0:\0"),
        format!("{feiq}:6291457:n\0g\0"),
        format!("{feiq}:6291459:13652\0\0"),
        format!("{feiq}:6291458:13652\0\0"),
        format!("{feiq}:288:/:) hi/~#>1ac2b42f<B~{{/font;-16 0 0 0 400 0 0 0 134 0 0 2 32 微软雅黑 8404992;}}\0\0"),
        format!("{feiq}:33:1001\0"),
        format!("{feiq}:121:\0"),
        format!("{feiq}:209:\0"),
        format!("{feiq}:2097344:1ac2b42f|515|512|2|2|3|0|2|0|00000000#\0abc"),
        format!("{feiq}:193:1ac2b42f|2#\0"),
        format!("{feiq}:4194592:20002:00ff:ab12\0"),
        format!("{feiq}:96:59c772a4:0:1f:"),
        "1_iptux 0.8.3:1:root:vm:257:Nick\0Group\0icon-tux.png\0utf-8\0".into(),
        "1_iptux 0.8.3:5:root:vm:289:1001\0".into(),
        "1_iptux 0.8.3:6:root:vm:2097184:\x0010001:f1.txt:a:6b0309b7:1:\x0710003:d::A:1000:6b0309b7:2:\x07\0".into(),
        "1_iptux 0.8.3:9:root:vm:2097250:7d3:1:0\0".into(),
        "1:7:me:box:16777220:n\0g\0\nUN:用户\nHN:主机\nNN:名字\nGN:组\nVS:5\n\0".into(),
        "1:7:me:box:2097440:text\x001:a.txt:ff:5f:1:14=5f:16=5e:\x07:2:b:0:0:2:\x07".into(),
        "1:7:me:box:1049376:sealed\0".into(),
        "1:7:me:box:1048624:7\0".into(),
        "1:7:me:box:97:7\0".into(),
        "1:7:me:box:81:away\0".into(),
        "1:123123:吴彦祖:吴彦祖-pc:32:haha".into(),
    ];
    let mut all: Vec<Vec<u8>> = texts.into_iter().map(String::into_bytes).collect();
    all.push(b"1:123123:\xce\xe2:\xd1\xe5-pc:32:\xd0\xbb\xd0\xbb".to_vec());
    all
}

fn is_a_name(name: &str) {
    assert!(name.chars().count() <= LONGEST_NAME && !name.chars().any(char::is_control), "{name:?}");
}

/// Gives some bytes to everything that reads bytes of the network.
fn everything(bytes: &[u8]) {
    let mut at = 0;
    for field in fields(bytes) {
        assert_eq!(field.range.start, at);
        at = field.range.end;
    }
    assert_eq!(at, bytes.len());
    let _ = FileRequest::parse(bytes);
    let Ok(packet) = Packet::parse(bytes) else { return };
    assert_eq!(Packet::parse(&packet.to_bytes()), Ok(packet.clone()));
    let (_, _) = (kind(&packet.version), mac(&packet.version));
    let who = Introduction::parse(&packet);
    for name in [&who.nick, &who.group, &who.user, &who.host] {
        is_a_name(name);
    }
    let (text, charset) = decode(packet.text(), packet.command.has(Options::UTF8), who.charset);
    is_a_name(&clean_name(&text));
    let shown = parts(strip_font(&text)).count();
    assert!(shown <= text.len());
    let files = parse_attachments(packet.extended(), |name| charset.decode(name)).files;
    assert!(files.len() <= MOST_ATTACHMENTS);
    for file in &files {
        let name = cleaned(&file.name);
        assert!(!name.contains(['/', '\\', '\0']) && name != ".." && !name.is_empty());
    }
    if let Some(chunk) = Chunk::parse(&packet.extra) {
        let mut pictures = Pictures::default();
        pictures.take(core::time::Duration::ZERO, PeerId(0), &chunk);
        assert!(chunk.receipt().len() < 40 && pictures.held() <= 2 * LONGEST_PICTURE);
    }
    let mut reader = DirectoryReader::new();
    let mut input = packet.extra.as_slice();
    while let Ok(Some(_)) = reader.next(&mut input) {}
}

#[test]
fn every_truncation_of_every_packet_is_survived() {
    for packet in corpus() {
        for length in 0..=packet.len() {
            everything(&packet[..length]);
        }
    }
}

#[test]
fn every_mutation_of_every_packet_is_survived() {
    for mut packet in corpus() {
        for at in 0..packet.len() {
            let before = packet[at];
            for byte in [0, 7, b'\n', b':', b'|', b'9', b'f', before ^ 0x80] {
                packet[at] = byte;
                everything(&packet);
            }
            packet[at] = before;
        }
    }
}

#[test]
fn every_byte_twice_and_never_is_survived() {
    for packet in corpus() {
        for at in 0..packet.len() {
            let (before, after) = packet.split_at(at);
            everything(&[before, &after[1..]].concat());
            everything(&[before, &after[..1], after].concat());
        }
    }
}

#[test]
fn the_longest_datagrams_are_survived() {
    let heads =
        ["1:7:u:h:1:", "1:7:u:h:32:", "1:7:u:h:2097184:\0", "1:7:u:h:2097344:", "1:7:u:h:1:n\0g\0\n", "1:7:u:h:98:"];
    let fills = [
        "1",
        ":",
        "::",
        "\0",
        "\n",
        "/",
        "/:)",
        "/~#>",
        "{/font;",
        "\x07",
        "1:a:1:1:1:\x07",
        "NN:a\n",
        "|",
        "|1",
        "一",
    ];
    for head in heads {
        for fill in fills {
            let body = fill.repeat((LONGEST - head.len()) / fill.len());
            everything(&[head.as_bytes(), body.as_bytes()].concat());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn any_packet_is_survived(
        version in prop_oneof![Just("1"), Just("1_lbt6_0#128#F8B46AA55B28#"), Just("1_iptux 0.8.3")],
        number in "[0-9]{0,21}",
        names in proptest::collection::vec(any::<u8>(), 0..12),
        command in prop_oneof![
            any::<u32>(),
            (any::<prop::sample::Index>(), any::<u32>()).prop_map(|(mode, options)| {
                u32::from(mode.get(Mode::NAMED).0) | options & 0x0fff_ff00
            }),
        ],
        extra in proptest::collection::vec(
            prop_oneof![
                4 => any::<u8>(),
                1 => prop::sample::select(b"\0\0\x07\n::||##{};/~<>019af".to_vec()),
            ],
            0..200,
        ),
    ) {
        everything(&[format!("{version}:{number}:").as_bytes(), &names, format!(":h:{command}:").as_bytes(), &extra].concat());
        everything(&extra);
    }
}
