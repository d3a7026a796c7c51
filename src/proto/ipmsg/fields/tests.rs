use super::*;
use proptest::prelude::*;

/// The fields of a packet as `kind=content`, with what ends it left out.
fn told(packet: &[u8]) -> String {
    let text = |field: Field| {
        let content = &packet[field.content.clone()];
        format!("{:?}={}", field.kind, String::from_utf8_lossy(content).escape_debug())
    };
    fields(packet).into_iter().map(text).collect::<Vec<_>>().join(" ")
}

/// Those of the extra part of a packet with this command.
fn extra(command: u32, extra: &[u8]) -> String {
    let head = format!("1:7:u:h:{command}:");
    let all = told(&[head.as_bytes(), extra].concat());
    let start = format!("Version=1 Number=7 User=u Host=h Command={command}");
    all.strip_prefix(&start).expect("the head").trim_start().to_owned()
}

#[test]
fn each_packet_has_its_fields() {
    for (command, bytes, expected) in [
        (6_291_457, &b"n\0g\0"[..], "Nick=n Group=g"),
        (6_291_457, b"n\0\0", "Nick=n Group="),
        (6_291_457, b"n", "Nick=n"),
        (257, b"Nick\0Group\0icon-tux.png\0utf-8\0", "Nick=Nick Group=Group Icon=icon-tux.png Charset=utf-8"),
        (1, b"n\0\0\nUN:u\nHN:h\n\0", "Nick=n Group= Extension=\\nUN:u Extension=HN:h End="),
        (1, b"n\0g\0\nUN:u", "Nick=n Group=g Extension=\\nUN:u"),
        (1, b"n\0g\0\n\0\0", "Nick=n Group=g Extension= End="),
        (2, b"\0\0", "Nick= Group="),
        (288, b"hello\0", "Text=hello"),
        (32, b"a:b", "Text=a:b"),
        (288, b"hi{/font;-16 0 x;}\0\0", "Text=hi Font={/font;-16 0 x;} End="),
        (0x40_0120, b"20002:ab:cd\0", "Cipher=20002:ab:cd"),
        (33, b"1001\0", "Reference=1001"),
        (289, b"1001", "Reference=1001"),
        (0x61, b"1001\0", "Reference=1001"),
        (96, b"7d3:0:1f:\0", "Reference=7d3 FileId=0 Offset=1f End="),
        (98, b"7d3:1\0", "Reference=7d3 FileId=1"),
        (65, b"netaide\0", "Text=netaide"),
        (0x72, b"21003", "Cipher=21003"),
        (
            0x20_0020,
            b"\x0010001:f.txt:a:6b0309b7:1:\x07\0",
            "Text= FileId=10001 FileName=f.txt FileSize=a FileTime=6b0309b7 FileAttributes=1 End=",
        ),
        (
            0x20_0120,
            b"x\x001:a::b:1:2:1:14=5:16=6:\x07:2:c:3\x07\0",
            "Text=x FileId=1 FileName=a::b FileSize=1 FileTime=2 FileAttributes=1 FileExtra=14=5 FileExtra=16=6 \
             Rest=: FileId=2 FileName=c FileSize=3 End=",
        ),
        (0x20_0120, b"x\x001", "Text=x FileId=1"),
        (0x20_0120, b"x\x001:a:", "Text=x FileId=1 FileName=a"),
        (0x20_0120, b"x\0\0", "Text=x End="),
        (
            0x20_00c0,
            b"1a|515|512|2|2|3|0|2|0|00000000#\0a#c\0",
            "PictureId=1a PictureTotal=515 PictureOffset=512 PictureCount=2 PictureIndex=2 PictureSize=3 \
             PictureExtra=0|2|0|00000000 PictureData=a#c End=",
        ),
        (0x20_00c0, b"1a|515#abc", "PictureId=1a PictureTotal=515 PictureData=abc"),
        (0xc1, b"1a|2#", "PictureId=1a PictureIndex=2"),
        (0x79, b"\0", "End="),
        (0x79, b"x\0y\0", "Rest=x\\0y End="),
    ] {
        assert_eq!(extra(command, bytes), expected, "{command}: {:?}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn what_is_no_packet_is_named_as_far_as_it_goes() {
    for (bytes, expected) in [
        (&b""[..], ""),
        (b"hello", "Rest=hello"),
        (b"\0\0", "End="),
        (b"1", "Version=1"),
        (b"1:7:u", "Version=1 Number=7 User=u"),
        (b"1:7:u:h:x:text", "Version=1 Number=7 User=u Host=h Command=x Rest=text"),
        (b"1:7:u:h:-32:text\0", "Version=1 Number=7 User=u Host=h Command=-32 Rest=text End="),
    ] {
        assert_eq!(told(bytes), expected, "{bytes:?}");
    }
}

#[test]
fn many_files_are_bounded() {
    let list = b"1:a:1:1:1:\x07".repeat(6000);
    let packet = [b"1:7:u:h:2097184:\0", list.as_slice()].concat();
    let found = fields(&packet);
    assert_eq!(found.len(), MOST_FIELDS + 1);
    assert_eq!(found.last().map(|last| (last.kind, last.range.end)), Some((FieldKind::Rest, packet.len())));
    let lines = [b"1:7:u:h:1:n\0g\0\n", b"a\n".repeat(30_000).as_slice()].concat();
    assert!(fields(&lines).len() <= MOST_FIELDS + 1);
}

#[test]
fn all_are_listed_once() {
    for kind in FieldKind::ALL {
        assert_eq!(FieldKind::ALL.iter().filter(|&&other| other == kind).count(), 1, "{kind:?}");
    }
}

proptest! {
    #[test]
    fn fields_lie_side_by_side_and_are_all_of_it(
        command in prop_oneof![
            Just(1u32), Just(32), Just(0x20_0020), Just(0x40_0020), Just(33), Just(96), Just(0xc0), Just(0xc1), any::<u32>(),
        ],
        rest in proptest::collection::vec(
            prop_oneof![Just(0u8), Just(7), Just(b':'), Just(b'\n'), Just(b'|'), Just(b'#'), Just(b'1'), any::<u8>()], 0..80,
        ),
    ) {
        let packet = [format!("1:7:u:h:{command}:").into_bytes(), rest].concat();
        for length in 0..=packet.len() {
            let mut at = 0;
            for field in fields(&packet[..length]) {
                prop_assert_eq!(field.range.start, at);
                prop_assert!(!field.range.is_empty());
                prop_assert!(field.range.start <= field.content.start && field.content.end <= field.range.end);
                at = field.range.end;
            }
            prop_assert_eq!(at, length);
        }
    }
}
