//! Ways to look at the log: log, table, stream; going to a record, its details, bookmarks.

mod window_support;

use std::net::UdpSocket;

use egui::{Key, Modifiers};
use netaide::i18n::Language;
use netaide::model::SessionSpec;
use window_support::Window;

const CTRL_SHIFT: Modifiers = Modifiers { shift: true, ..Modifiers::COMMAND };

/// A window with an open session, and a peer that sends to it.
struct Talk {
    window: Window,
    peer: UdpSocket,
    port: u16,
    sent: usize,
}

impl Talk {
    fn new() -> Self {
        Talk::sized([1080.0, 720.0])
    }

    fn sized(size: [f32; 2]) -> Self {
        let mut spec = SessionSpec { open: true, ..SessionSpec::default() };
        spec.network.local_port = "0".into();
        let mut window = Window::speaking(Language::Chinese, vec![spec], size);
        let port = window.wait_for_port();
        let peer = UdpSocket::bind("127.0.0.1:0").expect("a port");
        Talk { window, peer, port, sent: 0 }
    }

    /// Sends, and waits until it is counted: the record after 已打开 is number 2.
    fn send(&mut self, bytes: &[u8]) {
        self.peer.send_to(bytes, ("127.0.0.1", self.port)).expect("sent");
        self.sent += 1;
        self.window.wait_for_label(&format!("{}/0", self.sent));
    }

    fn send_lines(&mut self, count: usize) {
        for n in 0..count {
            self.send(format!("line {n}").as_bytes());
        }
    }

    /// The row of a record in the table, if it is in view.
    fn row(&self, number: usize) -> Option<String> {
        let start = format!("{number}  ");
        self.window.labels().into_iter().find(|label| label.starts_with(&start))
    }
}

#[test]
fn three_ways_to_read_the_same_records() {
    let mut talk = Talk::new();
    talk.send(b"hello\r\n\0");
    talk.send("再见".as_bytes());
    assert!(talk.window.find_part("# RECV ASCII FROM"));
    talk.window.click("表格");
    let row = talk.row(2).expect("in view");
    let peer = talk.peer.local_addr().expect("bound").to_string();
    for part in ["收", &peer, "  8  ", "hello\\r\\n\\0"] {
        assert!(row.contains(part), "{row:?} has no {part:?}");
    }
    assert!(talk.row(1).is_some_and(|row| row.contains("事件") && row.contains("已打开")));
    for name in ["序号", "时间", "Δt（秒）", "方向", "对端", "长度", "内容"] {
        assert!(talk.window.find(name), "no column {name}");
    }
    talk.window.click("接收设置 HEX");
    talk.window.wait_for_part("68 65 6C 6C 6F 0D 0A 00");
    talk.window.click("接收设置 ASCII");
    talk.window.press(Modifiers::COMMAND, Key::Num3);
    talk.window.wait_for_label("再见");
    assert!(!talk.window.find_part("# RECV ASCII FROM") && !talk.window.find("序号"));
    talk.window.click("按日志模式显示");
    talk.window.wait_for_part("# RECV ASCII FROM");
    talk.window.press(Modifiers::COMMAND, Key::Num2);
    talk.window.wait_for_label("序号");
}

#[test]
fn the_table_is_walked_with_the_arrows_and_keeps_the_view_while_data_arrives() {
    let mut talk = Talk::new();
    talk.window.press(Modifiers::COMMAND, Key::Num2);
    talk.send_lines(60);
    talk.window.wait_for_part("line 59");
    talk.window.click_in_log(4);
    talk.window.wait_for_part("已选 1 条");
    talk.window.press(Modifiers::NONE, Key::F4);
    let about = |talk: &Talk| talk.window.labels().into_iter().find(|label| label.contains("· 记录 "));
    let first = about(&talk).expect("details of the selected record");
    talk.window.click_in_log(4);
    talk.window.press(Modifiers::NONE, Key::ArrowUp);
    assert_ne!(about(&talk), Some(first));
    talk.window.press(Modifiers::SHIFT, Key::ArrowUp);
    talk.window.wait_for_part("已选 2 条");
}

#[test]
fn jumping_to_a_number_a_time_and_the_ends() {
    let mut talk = Talk::new();
    talk.window.click("表格");
    talk.send_lines(120);
    talk.window.wait_for_part("line 119");
    assert!(talk.row(1).is_none());
    talk.window.press(Modifiers::COMMAND, Key::G);
    talk.window.click("首条");
    talk.window.wait_for_part("已打开 127.0.0.1:");
    talk.window.step_until(|window| window.labels().iter().any(|label| label.starts_with("1  ")));

    talk.window.press(Modifiers::COMMAND, Key::G);
    talk.window.type_into("记录号或时间", "999");
    talk.window.wait_for_part("没有这条记录，记录号为 1 到 121");
    assert!(talk.window.is_disabled("确定"));
    talk.window.press(Modifiers::NONE, Key::Escape);
    talk.window.press(Modifiers::COMMAND, Key::G);
    talk.window.type_into("记录号或时间", "noon");
    talk.window.wait_for_part("无法识别");
    talk.window.press(Modifiers::NONE, Key::Escape);

    talk.window.press(Modifiers::COMMAND, Key::G);
    talk.window.type_into("记录号或时间", "62");
    talk.window.press(Modifiers::NONE, Key::Enter);
    talk.window.wait_for_part("line 60");
    let row = talk.row(62).expect("in view");
    let time = row.split("  ").nth(1).expect("a time").to_owned();
    assert!(row.ends_with("line 60"), "{row}");

    talk.window.press(Modifiers::COMMAND, Key::G);
    talk.window.click("末条");
    talk.window.wait_for_part("line 119");
    talk.window.press(Modifiers::COMMAND, Key::G);
    talk.window.type_into("记录号或时间", &time);
    talk.window.press(Modifiers::NONE, Key::Enter);
    // Several records may have come in that millisecond, a few rows apart.
    talk.window.step_until(|window| window.labels().iter().any(|label| label.contains(&time)));
    assert!(talk.window.find_part("已选 1 条"));
}

#[test]
fn details_show_select_and_copy_bytes() {
    let mut talk = Talk::sized([1280.0, 800.0]);
    talk.send("ABCDEFGHIJKLMNOP你好\n".as_bytes());
    talk.window.click("ABCDEFGHIJKLMNOP你好");
    talk.window.press(Modifiers::NONE, Key::F4);
    talk.window.wait_for_label("00000000  41 42 43 44 45 46 47 48 49 4A 4B 4C 4D 4E 4F 50  ABCDEFGHIJKLMNOP");
    talk.window.wait_for_label("00000010  E4 BD A0 E5 A5 BD 0A  你好.");
    talk.window.wait_for_label("u16 LE: 16961");
    talk.window.wait_for_label("u16 BE: 16706");
    talk.window.wait_for_label("IPv4 BE: 65.66.67.68");
    talk.window.wait_for_label("文本 UTF-8: A");

    talk.window.click("十六进制视图");
    talk.window.press(Modifiers::COMMAND, Key::Home);
    talk.window.press(Modifiers::NONE, Key::ArrowDown);
    for _ in 0..5 {
        talk.window.press(Modifiers::SHIFT, Key::ArrowRight);
    }
    talk.window.wait_for_part("6/23 字节，偏移 0x10");
    talk.window.wait_for_label("文本 UTF-8: 你好");
    for (what, expected) in [
        ("文本", "你好"),
        ("HEX", "E4 BD A0 E5 A5 BD"),
        ("C 数组", "const unsigned char data[6] = {\n    0xE4, 0xBD, 0xA0, 0xE5, 0xA5, 0xBD,\n};\n"),
        ("Python bytes", r"b'\xe4\xbd\xa0\xe5\xa5\xbd'"),
    ] {
        talk.window.click("复制");
        assert_eq!(talk.window.copy_by_click(what).as_deref(), Some(expected), "{what}");
    }
    talk.window.press(Modifiers::NONE, Key::F4);
    assert!(!talk.window.find("十六进制视图"));
}

#[test]
fn a_large_record_is_read_only_where_it_is_seen() {
    let mut talk = Talk::sized([1280.0, 800.0]);
    let bytes: Vec<u8> = (0..60_000_u32).map(|n| b' ' + (n / 16 % 90) as u8).collect();
    talk.send(&bytes);
    talk.window.press(Modifiers::COMMAND, Key::Num2);
    talk.window.press(Modifiers::COMMAND, Key::G);
    talk.window.type_into("记录号或时间", "2");
    talk.window.press(Modifiers::NONE, Key::Enter);
    talk.window.press(Modifiers::NONE, Key::F4);
    talk.window.click("十六进制视图");
    talk.window.press(Modifiers::COMMAND, Key::End);
    talk.window.wait_for_part("1/60000 字节，偏移 0xEA5F");
    talk.window.wait_for_part("0000EA50  ");
    let rows = talk.window.labels().into_iter().filter(|label| label.starts_with("0000")).count();
    assert!((2..40).contains(&rows), "{rows} rows");
}

#[test]
fn a_double_click_opens_the_details_and_the_status_tells_the_time_between() {
    let mut talk = Talk::new();
    talk.send(b"first");
    talk.send(b"second");
    talk.window.click("first");
    talk.window.click_with("second", Modifiers::SHIFT);
    talk.window.wait_for_part("已选 2 条 · 11 字节 · Δt 0.");
    talk.window.double_click("first");
    talk.window.wait_for_part("66 69 72 73 74  first");
    talk.window.click("关闭详情");
    assert!(!talk.window.find("十六进制视图"));
}

#[test]
fn bookmarks_are_set_listed_and_found_again() {
    let mut talk = Talk::new();
    talk.send_lines(80);
    talk.window.wait_for_label("line 79");
    talk.window.click("line 79");
    talk.window.press(Modifiers::COMMAND, Key::F2);
    talk.window.wait_for_label("line 79");
    talk.window.press(Modifiers::COMMAND, Key::G);
    talk.window.type_into("记录号或时间", "5");
    talk.window.press(Modifiers::NONE, Key::Enter);
    talk.window.wait_for_label("line 3");
    talk.window.press(Modifiers::COMMAND, Key::F2);
    talk.window.wait_for_part("（书签）");
    talk.window.press(Modifiers::ALT, Key::ArrowDown);
    talk.window.wait_for_label("line 79");
    talk.window.press(Modifiers::ALT, Key::ArrowUp);
    talk.window.wait_for_label("line 3");
    assert!(!talk.window.find("line 79"));
    talk.window.click("菜单");
    talk.window.click("书签");
    talk.window.wait_for_part("81  20");
    talk.window.wait_for_part("5  20");
}

#[test]
fn everything_is_reached_in_a_small_window() {
    let mut talk = Talk::sized([640.0, 420.0]);
    talk.send(b"small");
    talk.window.press(Modifiers::COMMAND, Key::Num2);
    talk.window.press(CTRL_SHIFT, Key::P);
    talk.window.press(Modifiers::NONE, Key::Escape);
    talk.window.press(Modifiers::COMMAND, Key::G);
    talk.window.click("末条");
    talk.window.press(Modifiers::NONE, Key::F4);
    talk.window.wait_for_part("73 6D 61 6C 6C");
    assert!(talk.window.find_part("small"));
}
