//! 打包 by its labels, with a real socket behind it.

mod window_support;

use std::net::UdpSocket;
use std::time::Duration;

use egui::{Key, Modifiers};
use netaide::model::SessionSpec;
use window_support::Window;

const REQUEST: &[u8] = b"\x00\x01test.jpg\x00octet\x00";
const HEX: &str = "00 01 74 65 73 74 2E 6A 70 67 00 6F 63 74 65 74 00";

fn spec() -> SessionSpec {
    let mut spec = SessionSpec::default();
    spec.network.local_port = "0".into();
    spec
}

/// Focuses a field and clears it.
fn clear(window: &mut Window, field: &str) {
    window.focus(field);
    window.press(Modifiers::COMMAND, Key::A);
    window.press(Modifiers::NONE, Key::Backspace);
}

fn pack(spec: SessionSpec) -> Window {
    let mut window = Window::with(vec![spec]);
    window.press(Modifiers::NONE, Key::F11);
    window.wait_for_label("格式");
    window
}

/// Fills in the request of the textbook by hand.
fn fill(window: &mut Window) {
    window.type_into("格式", "!H8sb5sb");
    let fields = [
        ("0  H u16", "1"),
        ("2  8s bytes", "test.jpg"),
        ("10  b i8", "0"),
        ("11  5s bytes", "octet"),
        ("16  b i8", "0"),
    ];
    for (field, value) in fields {
        window.type_into(field, value);
    }
}

#[test]
fn the_request_of_the_textbook_is_packed_and_copied() {
    let mut window = pack(spec());
    window.type_into("格式", "!H8sy");
    window.wait_for_label("第 5 列：没有格式符“y”");
    clear(&mut window, "格式");
    fill(&mut window);
    window.wait_for_label("17 字节（calcsize）");
    window.wait_for_label("00 01  74 65 73 74 2E 6A 70 67  00  6F 63 74 65 74  00");
    assert_eq!(window.copy_by_click("复制 HEX").as_deref(), Some(HEX));
    let python = r#"struct.pack("!H8sb5sb", 1, b'test.jpg', 0, b'octet', 0)"#;
    assert_eq!(window.copy_by_click("复制 Python").as_deref(), Some(python));
    window.click("放入发送框");
    assert_eq!(window.value("数据发送"), HEX);
}

#[test]
fn a_wrong_value_is_told_below_its_field_and_nothing_typed_is_lost() {
    let mut window = pack(spec());
    fill(&mut window);
    window.type_into("0  H u16", "99999");
    window.wait_for_label("199999 超出范围 0 到 65535");
    assert!(window.is_disabled("放入发送框"));
    window.type_into("格式", "?");
    window.wait_for_label("17  ? bool");
    clear(&mut window, "格式");
    window.type_into("格式", "!H");
    assert!(!window.find("2  8s bytes"));
    window.type_into("格式", "8s");
    assert_eq!(window.value("2  8s bytes"), "test.jpg");
    window.type_into("2  8s bytes", "eg");
    window.wait_for_part("按 Python 的做法截断");
}

#[test]
fn it_is_sent_and_what_comes_is_unpacked_and_taken() {
    let peer = UdpSocket::bind("127.0.0.1:0").expect("a port");
    peer.set_read_timeout(Some(Duration::from_secs(20))).expect("set");
    let mut spec = spec();
    spec.target = peer.local_addr().expect("bound").to_string();
    let mut window = Window::with(vec![spec]);
    window.click("打开");
    let port = window.wait_for_port();
    window.press(Modifiers::NONE, Key::F11);
    fill(&mut window);
    window.click("发送打包结果");
    let mut buffer = [0; 100];
    let length = peer.recv(&mut buffer).expect("a datagram");
    assert_eq!(&buffer[..length], REQUEST);
    window.wait_for_label("在日志中选中一条记录，这里按同一格式解包。");
    peer.send_to(b"!\x00\x02other.pg\x07mail!", ("127.0.0.1", port)).expect("sent");
    window.wait_for_part("RX: 17");
    // 已打开, the request, the answer.
    window.press(Modifiers::COMMAND, Key::G);
    window.type_into("记录号或时间", "3");
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for_part("起始字节");
    let from = window.labels().into_iter().find(|label| label.contains("起始字节")).expect("shown");
    clear(&mut window, &from);
    window.type_into(&from, "1");
    window.wait_for_label("0  H u16: 2");
    window.wait_for_label("2  8s bytes: other.pg");
    window.wait_for_label("记录太短：格式需要 17 字节，还缺 1 字节");
    window.click("取用");
    assert_eq!((window.value("0  H u16"), window.value("11  5s bytes")), ("2".to_owned(), "mail!".to_owned()));
    assert_eq!(window.value("16  b i8"), "0", "what was missing stays");
    window.click("还原");
    assert_eq!(window.value("2  8s bytes"), "test.jpg");
}

#[test]
fn examples_are_loaded_and_formats_are_kept() {
    let mut window = pack(spec());
    window.click("已保存的格式");
    window.click("TFTP 读请求");
    assert_eq!((window.value("格式").as_str(), window.value("11  5s bytes").as_str()), ("!H8sb5sb", "octet"));
    window.click("已保存的格式");
    window.type_into("格式名称", "请求");
    window.click("保存");
    window.wait_for_label("删除格式 请求");
    window.press(Modifiers::NONE, Key::Escape);
    clear(&mut window, "格式");
    window.type_into("格式", "!I");
    window.click("已保存的格式");
    window.click("请求");
    assert_eq!((window.value("格式").as_str(), window.value("2  8s bytes").as_str()), ("!H8sb5sb", "test.jpg"));
    window.click("已保存的格式");
    window.click("删除格式 请求");
    assert!(!window.find("删除格式 请求"));
}
