//! Commands from files of other programs, and from ones that are broken on purpose.

use std::path::Path;

use netaide::codec::charset::Charset;
use netaide::codec::newline::Newline;
use netaide::codec::template::Moment;
use netaide::model::quick::{ImportError, ImportProblem, Imported, QuickCommand, QuickGroup, export, import};

const SSCOM: &str = "\
;删除本文件可以恢复默认值。\r
;\"=\"后面的H表示这是个HEX数据串\r
N101=1,十六进制数据串1,1000\r
N1=H,13 00 FF 88\r
\r
N102=3,字符串, 带逗号,250\r
N2=A,output string=1,2\r
\r
N103=2,欢迎语,1000\r
N3=A,欢迎您使用SSCOM!\r
\r
N104=0,4无注释,1000\r
N4=A,\r
\r
N105=x,坏数字,soon\r
N5=A,five\r
N106=0,坏的十六进制,1\r
N6=H,13 0G\r
N7=Q,no mode\r
Nonsense\r
;主面板字符串发送新行\r
N1057=,Y\r
99无注释\r
;校验方式,0=None，1=modbusCRC16，2=ADD，3=XOR\r
N1060=,1\r
N1100=,汉语\r
;end";

const PACKETS: &str = r#"[NAMES]
1\name=Hello
2\name="With, comma"
3\name=%U4F60
4\name=Gone
4\name=Gone
size=4

[Hello]
fromIP=You
fromPort=0
hexString=48 65 6c 6c 6f
name=Hello
port=5000
repeat=2.5
requestPath=
sendResponse=0
tcpOrUdp=UDP
timestamp="Fri, 1 Jan 2021 10:00:00"
toIP=192.0.2.1

[With%2C%20comma]
hexString=00 ff 0d 0a
name="With, comma"
port=80
repeat=0
tcpOrUdp=TCP
toIP=example.test

[%U4F60]
hexString=4g
name=\x4f60
tcpOrUdp=TCP

[Web]
hexString=47 45 54
name=Web
tcpOrUdp=HTTPS Get
this is no entry
"#;

fn file(name: &str, bytes: &[u8]) -> (tempfile::TempDir, Result<Imported, ImportError>) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("written");
    let imported = import(&path);
    (folder, imported)
}

fn read(name: &str, bytes: &[u8]) -> Imported {
    file(name, bytes).1.expect("imported")
}

fn bytes(command: &QuickCommand) -> Vec<u8> {
    command.compose().expect("composed").fill(&Moment::default()).to_vec()
}

fn titles(imported: &Imported) -> Vec<String> {
    imported.groups.iter().flat_map(|group| &group.commands).map(QuickCommand::title).collect()
}

#[test]
fn sscom_in_gbk_comes_with_names_order_delays_and_bytes() {
    let imported = read("sscom51.ini", &Charset::Gbk.encode(SSCOM).expect("GBK has all of it"));
    let [group] = imported.groups.as_slice() else { panic!("{:?}", imported.groups) };
    assert_eq!(group.name, "sscom51");
    assert_eq!(titles(&imported), ["十六进制数据串1", "欢迎语", "字符串, 带逗号", "坏数字"]);
    let commands = &group.commands;
    assert_eq!(commands.iter().map(|command| command.ticked).collect::<Vec<_>>(), [true, true, true, false]);
    assert_eq!(commands.iter().map(|command| command.after).collect::<Vec<_>>(), [1000, 1000, 250, 1000]);
    assert_eq!(bytes(&commands[0]), [0x13, 0, 0xFF, 0x88]);
    assert_eq!(bytes(&commands[1]), Charset::Gbk.encode("欢迎您使用SSCOM!\r\n").expect("GBK has it"));
    assert_eq!(bytes(&commands[2]), b"output string=1,2\r\n");
    assert_eq!(commands[2].send.newline, Newline::CrLf);
    let lines: Vec<_> = imported.left_out.iter().map(|left| left.line.expect("known")).collect();
    assert_eq!(lines, [15, 15, 18, 19, 20, 25], "{:?}", imported.left_out);
    assert!(imported.left_out.iter().any(|left| left.problem == ImportProblem::Checksum("ModbusCRC16".into())));
}

#[test]
fn sscom_in_utf8_is_read_as_well() {
    let imported = read("sscom.ini", SSCOM.as_bytes());
    assert_eq!(titles(&imported)[1], "欢迎语");
}

#[test]
fn packet_sender_comes_in_the_order_of_its_list_with_the_targets_as_notes() {
    let imported = read("packets.ini", PACKETS.as_bytes());
    assert_eq!(titles(&imported), ["Hello", "With, comma", "Web"]);
    let commands = &imported.groups[0].commands;
    assert_eq!((commands[0].text.as_str(), commands[0].send.hex), ("Hello", false));
    assert_eq!(commands[0].note, "UDP 192.0.2.1:5000 repeat 2.5 s");
    assert_eq!((bytes(&commands[1]), commands[1].send.hex), (vec![0, 0xFF, 0x0D, 0x0A], true));
    assert_eq!(commands[1].note, "TCP example.test:80");
    let problems: Vec<_> = imported.left_out.iter().map(|left| (left.line, &left.problem)).collect();
    assert!(
        problems.iter().any(|(line, problem)| *line == Some(31) && matches!(problem, ImportProblem::Hex(_))),
        "{problems:?}"
    );
    assert!(problems.iter().any(|(_, problem)| matches!(problem, ImportProblem::NoData(name) if name == "Gone")));
    assert!(
        problems.iter().any(|(_, problem)| matches!(problem, ImportProblem::Protocol(name) if name == "HTTPS Get"))
    );
    assert!(problems.iter().any(|(line, problem)| *line == Some(39) && **problem == ImportProblem::NotAnEntry));
}

#[test]
fn a_list_of_packets_in_one_section_is_read_as_well() {
    let text = "[packets]\n1\\name=a\n1\\hexString=41\n2\\hexString=42 43\nsize=2\n";
    let imported = read("x.ini", text.as_bytes());
    assert_eq!(titles(&imported), ["a", "2"]);
    assert_eq!(imported.left_out, []);
}

#[test]
fn what_is_exported_comes_back_the_same() {
    let command = QuickCommand {
        name: "名\"字\\".into(),
        text: "第一行\n\u{0}\t'''\"\"\"".into(),
        after: 7,
        ticked: false,
        key: "Ctrl+Alt+1".into(),
        note: "说明".into(),
        ..QuickCommand::default()
    };
    let group = QuickGroup { name: "组".into(), looped: true, rounds: 3, commands: vec![command.clone(), command] };
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("out.toml");
    export(&path, std::slice::from_ref(&group)).expect("written");
    let imported = import(&path).expect("read");
    assert_eq!((imported.groups, imported.left_out), (vec![group], vec![]));
}

#[test]
fn a_wrong_field_says_where_and_leaves_the_rest() {
    let text = "[[group]]\nname = \"g\"\n\n[[group.command]]\nname = \"a\"\nafter = \"soon\"\ncolour = 1\n\
                [[group.command]]\nname = \"b\"\nafter = 5\n[group.command.send]\nhex = true\ncharset = \"EBCDIC\"\n";
    let imported = read("g.toml", text.as_bytes());
    assert_eq!(titles(&imported), ["a", "b"]);
    let commands = &imported.groups[0].commands;
    assert_eq!((commands[0].after, commands[1].after, commands[1].send.hex), (1000, 5, true));
    let places: Vec<_> = imported.left_out.iter().map(|left| (left.line, format!("{:?}", left.problem))).collect();
    assert_eq!(places.len(), 3, "{places:?}");
    assert!(places[0].0 == Some(4) && places[0].1.contains("after"), "{places:?}");
    assert!(places[2].0 == Some(8) && places[2].1.contains("charset"), "{places:?}");
}

#[test]
fn broken_toml_says_the_line() {
    let error = file("g.toml", b"[[group]]\nname = \n").1.expect_err("not TOML");
    assert!(matches!(error, ImportError::Toml { line: 2, .. }), "{error:?}");
}

#[test]
fn hostile_files_are_refused_or_bounded_and_never_crash() {
    let noise: Vec<u8> = (0..100_000u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    for name in ["a.ini", "a.toml", "a"] {
        assert!(file(name, &noise).1.is_err(), "{name}");
        assert!(file(name, b"").1.is_err() || name == "a.toml", "{name}");
        assert!(matches!(file(name, &vec![b'N'; 9 << 20]).1, Err(ImportError::File { .. })), "{name}");
    }
    let mut after_a_line = b"N1=A,\0\0\x01\xFF\n".to_vec();
    after_a_line.extend(&noise);
    let imported = read("sscom51.ini", &after_a_line);
    assert!(imported.left_out.len() <= 201);
    let mut after_a_name = b"[NAMES]\n1\\name=%U\n".to_vec();
    after_a_name.extend(&noise);
    assert!(read("packets.ini", &after_a_name).left_out.len() <= 201);
    let numbers = b"N99999999999999999999=A,x\nN1=A,y\nN101=99999999999999999999,n,-1\nN4294967295=1,z,1\n";
    let imported = read("sscom51.ini", numbers);
    assert_eq!(titles(&imported), ["n"]);
    assert!(matches!(import(Path::new("/nowhere/at/all.ini")), Err(ImportError::File { .. })));
}

#[test]
fn a_file_of_many_commands_is_bounded() {
    let mut text = String::new();
    for number in 0..100_100 {
        text.push_str(&format!("[p{number}]\nhexString=41\n"));
    }
    let imported = read("packets.ini", text.as_bytes());
    assert_eq!(imported.commands(), 100_000);
    assert_eq!(imported.left_out.last().map(|left| left.problem.clone()), Some(ImportProblem::TooMany(100)));
}
