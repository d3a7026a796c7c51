use super::*;
use crate::i18n::Language;
use crate::model::words;

fn ours() -> Ours {
    let profile = Profile {
        user: "liu".into(),
        host: "liu-pc".into(),
        nick: "刘工".into(),
        group: "研发".into(),
        away: None,
        feiq: Some([2, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5]),
    };
    Ours { profile, number: 1001 }
}

#[test]
fn what_is_typed_becomes_the_packet() {
    let mut maker = Maker { text: "你好".into(), ..Maker::default() };
    assert_eq!(maker.bytes(&ours()).expect("right"), b"1:1001:liu:liu-pc:288:\xc4\xe3\xba\xc3\0");
    maker.charset = Charset::Utf8;
    maker.set_option(Options::UTF8, true);
    (maker.number, maker.user, maker.host) = ("7".into(), "a:b".into(), "h".into());
    maker.ended = false;
    assert_eq!(maker.bytes(&ours()).expect("right"), "1:7:a:b:h:8388896:你好".as_bytes());
    maker.version = VersionLook::FeiQ;
    maker.set_option(Options::SENDCHECK, false);
    let start = b"1_lbt6_0#128#02A1B2C3D4E5#0#0#0#4001#9:7:";
    assert!(maker.bytes(&ours()).expect("right").starts_with(start));
    (maker.version, maker.free_version) = (VersionLook::Free, "2\\x00".into());
    assert!(maker.bytes(&ours()).expect("right").starts_with(b"2\0:7:"));
}

#[test]
fn mode_and_options_are_one_number() {
    let mut maker = Maker::default();
    maker.set_mode(Mode::BR_ENTRY);
    assert_eq!(maker.command, "257", "what is SENDCHECK there is ABSENCE here");
    maker.command = "0x200120".into();
    assert_eq!(maker.command(), Some(Command(2_097_440)));
    maker.set_mode(Mode::FEIQ_SHAKE);
    assert_eq!(maker.command, "2097361");
    maker.command = "what".into();
    maker.set_option(Options::UTF8, true);
    assert_eq!(maker.command, "what", "nothing that is typed is lost");
}

#[test]
fn each_field_says_what_is_wrong_with_it() {
    Language::Chinese.speak();
    let maker = Maker {
        number: "x".into(),
        user: "\\q".into(),
        command: "-1".into(),
        text: "한".into(),
        list: "\\x0".into(),
        repeats: true,
        every: "99".into(),
        times: "1001".into(),
        ..Maker::default()
    };
    let wrong = maker.bytes(&ours()).expect_err("wrong");
    let fields: Vec<MakerField> = wrong.iter().map(|(field, _)| *field).collect();
    use MakerField::{Command, Every, List, Number, Text, Times, User};
    assert_eq!(fields, [User, Text, List, Number, Command]);
    let rhythm = maker.rhythm().expect_err("wrong");
    assert_eq!(rhythm.iter().map(|(field, _)| *field).collect::<Vec<_>>(), [Every, Times]);
    assert!(wrong.iter().chain(&rhythm).all(|(_, problem)| !words::feiq_maker_problem(problem).is_empty()));
    let long = Maker { text: "a".repeat(70_000), ..Maker::default() };
    assert!(matches!(long.bytes(&ours()).expect_err("wrong")[..], [(Text, MakerProblem::TooLong(_))]));
}

#[test]
fn an_address_may_lack_its_port() {
    let address = |text: &str| Maker { address: text.into(), ..Maker::default() }.typed_address().ok();
    assert_eq!(address("192.168.1.17"), Some(([192, 168, 1, 17], 2425).into()));
    assert_eq!(address(" 192.168.1.17：80 "), Some(([192, 168, 1, 17], 80).into()));
    for wrong in ["", "host", "192.168.1", "::1", "[::1]:2425", "1.2.3.4:0", "1.2.3.4:99999"] {
        assert_eq!(address(wrong), None, "{wrong}");
    }
}

#[test]
fn a_packet_that_came_is_loaded_whole() {
    for datagram in [
        &b"1:1001:pyuser:pyhost:288:\xc4\xe3\xba\xc3 hello\0"[..],
        b"1_lbt6_0#128#F8B46AA55B28#0#0#0#4001#9:5:u:h:6291457:nick\0group\0",
        b"1_iptux 0.8.3:5:root:vm:2097184:\x0010001:f1.txt:a:6b0309b7:1:\x07\0",
        b"1:1:a\\b:h:209:",
        b"1:1:u:h:32:\xff\xfe \n two\0\0",
    ] {
        let mut maker = Maker::default();
        maker.load(datagram).expect("a packet");
        assert_eq!(maker.bytes(&ours()).as_deref(), Ok(datagram), "{maker:?}");
    }
    let mut maker = Maker { text: "typed".into(), ..Maker::default() };
    assert!(maker.load(b"nonsense").is_err());
    assert_eq!(maker.text, "typed");
}

#[test]
fn presets_are_what_they_are_called() {
    Language::Chinese.speak();
    let said = |preset: Preset| {
        let mut maker = Maker::default();
        preset.put(&mut maker, "刘工", "研发", "你好");
        let bytes = maker.bytes(&ours()).expect("right");
        (words::feiq_received(&bytes).remove(0), maker.whom)
    };
    let lines: Vec<(String, Whom)> = Preset::ALL.into_iter().map(said).collect();
    let expected = [
        ("上线：刘工（研发）", Whom::Everyone),
        ("下线：刘工（研发）", Whom::Everyone),
        ("消息 “你好”", Whom::Selected),
        ("消息 “你好”，要回执", Whom::Selected),
        ("抖动窗口", Whom::Selected),
        ("正在输入", Whom::Selected),
        ("消息 1 个文件：readme.txt，要回执", Whom::Selected),
        ("已读：123456 号消息已拆封", Whom::Selected),
    ];
    assert_eq!(lines, expected.map(|(line, whom)| (line.to_owned(), whom)));
}

#[test]
fn what_a_receiver_makes_of_it_is_told() {
    Language::Chinese.speak();
    let said = |bytes: &[u8]| words::feiq_received(bytes).join(" / ");
    assert_eq!(said(b"1:7:u:h:288:hi\0"), "消息 “hi”，要回执 / 对方应回一个回执，内容为 7");
    assert_eq!(said(b"1:7:u:h:32:hi\0"), "消息 “hi” / 没有要求回执，对方不会回应");
    assert!(said(b"1:7:u:h:1312:hi\0").contains("群发和自动回复不回执"));
    assert!(said(b"1:7:u:h:800:hi\0").contains("拆开时回 READMSG，内容为 7"));
    assert!(said("1:7:u:h:32:你好\0".as_bytes()).contains("没有 UTF8OPT"));
    assert!(said(b"2:7").starts_with("对方会忽略它"));
}
