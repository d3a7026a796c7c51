//! 附加位, 占位符 and 校验 in the window by its labels, with real sockets behind it.

mod window_support;

use std::net::UdpSocket;
use std::time::Duration;

use egui::{Key, Modifiers};
use netaide::i18n::Language;
use netaide::model::{Kind, SessionSpec};
use window_support::Window;

fn udp(target: &UdpSocket) -> SessionSpec {
    let mut spec = SessionSpec::default();
    spec.network.kind = Kind::Udp;
    spec.network.local_port = "0".into();
    spec.target = target.local_addr().expect("bound").to_string();
    spec.open = true;
    spec.receive.hex = true;
    spec
}

fn socket() -> UdpSocket {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    socket.set_read_timeout(Some(Duration::from_secs(20))).expect("set");
    socket
}

fn received(socket: &UdpSocket) -> Vec<u8> {
    let mut room = [0; 2048];
    let length = socket.recv(&mut room).expect("a datagram");
    room[..length].to_vec()
}

fn send(window: &mut Window) {
    window.press(Modifiers::COMMAND, Key::Enter);
}

#[test]
fn a_checksum_is_chosen_shown_and_sent() {
    let peer = socket();
    let mut spec = udp(&peer);
    spec.send.hex = true;
    spec.text = "01 03 00 00 00 0A".into();
    let mut window = Window::with(vec![spec]);
    window.wait_for_port();
    window.click("附加位设置");
    window.type_into("查找算法", "modbus");
    window.click("CRC-16/MODBUS");
    window.wait_for_label("C5 CD");
    window.click("确定");
    window.wait_for_label("CRC-16/MODBUS C5 CD");
    window.wait_for_label("8 字节");
    send(&mut window);
    assert_eq!(received(&peer), [1, 3, 0, 0, 0, 10, 0xC5, 0xCD]);
    // The other way of choosing, and in text after the line ending.
    window.click("CRC-16/MODBUS");
    window.click("累加和");
    window.wait_for_label("累加和 0E");
    send(&mut window);
    assert_eq!(received(&peer), [1, 3, 0, 0, 0, 10, 0x0E]);
}

#[test]
fn a_range_that_is_wrong_is_refused_and_one_that_is_right_is_kept() {
    let peer = socket();
    let mut spec = udp(&peer);
    spec.text = "abc".into();
    spec.send.attach = "sum".parse().expect("a sum");
    let mut window = Window::with(vec![spec]);
    window.click("附加位设置");
    window.type_into("从", "x");
    window.wait_for_part("不是范围");
    assert!(window.is_disabled("确定"));
    window.focus("从");
    window.press(Modifiers::NONE, Key::Backspace);
    window.type_into("从", "1");
    window.click("确定");
    window.wait_for_label("累加和,1.. C5");
}

#[test]
fn placeholders_are_explained_inserted_and_counted() {
    let peer = socket();
    let mut window = Window::with(vec![udp(&peer)]);
    window.wait_for_port();
    window.type_into("数据发送", "n=");
    window.click("占位符说明");
    window.click("{{counter}}");
    window.press(Modifiers::NONE, Key::Escape);
    assert_eq!(window.value("数据发送"), "n={{counter}}");
    for count in 0..3 {
        send(&mut window);
        assert_eq!(received(&peer), format!("n={count}").into_bytes());
    }
    window.click("计数 3");
    send(&mut window);
    assert_eq!(received(&peer), b"n=0");
    // Switching the mode keeps it, and sends the same.
    window.click("发送设置 HEX");
    assert_eq!(window.value("数据发送"), "6E 3D {{counter}}");
    send(&mut window);
    assert_eq!(received(&peer), b"n=0");
    window.click("发送设置 ASCII");
    assert_eq!(window.value("数据发送"), "n={{counter}}");
}

#[test]
fn a_placeholder_that_is_wrong_says_where_and_is_not_lost() {
    let peer = socket();
    let mut spec = udp(&peer);
    spec.send.placeholders = true;
    spec.text = "ab{{nothing}}".into();
    let mut window = Window::with(vec![spec]);
    window.wait_for_port();
    window.wait_for_part("第 1 行第 5 列：没有占位符“nothing”");
    window.click("占位符");
    window.wait_for_label("13 字节");
    send(&mut window);
    assert_eq!(received(&peer), b"ab{{nothing}}");
    // Switching the mode leaves it to be put right.
    window.click("占位符");
    window.click("发送设置 HEX");
    assert_eq!(window.value("数据发送"), "61 62 {{nothing}}");
    send(&mut window);
    window.wait_for_part("第 1 行第 9 列：没有占位符“nothing”");
    window.type_into("数据发送", " {{open");
    window.click("发送设置 ASCII");
    window.wait_for_part("缺少结尾的 }}");
    assert_eq!(window.value("数据发送"), "61 62 {{nothing}} {{open");
}

#[test]
fn what_fails_its_checksum_is_marked_explained_and_filtered() {
    let peer = socket();
    let mut window = Window::with(vec![udp(&peer)]);
    let port = window.wait_for_port();
    window.click("校验");
    window.click("累加和");
    for (count, bytes) in [(1, &b"line aa\x60"[..]), (2, b"line 1b"), (3, b"line 2c")] {
        peer.send_to(bytes, ("127.0.0.1", port)).expect("sent");
        window.wait_for_label(&format!("{count}/0"));
    }
    window.step_until(|window| window.lines().iter().filter(|line| line.contains("校验错误")).count() == 3);
    window.type_into("筛选条件", "checksum:good");
    window.wait_for_label("显示 0 / 共 4");
    window.click("清除筛选");
    window.type_into("筛选条件", "checksum:bad");
    window.wait_for_part("显示 3 / 共 4");
    // Another checksum: the filter looks again.
    window.click("校验");
    window.click("不校验");
    window.wait_for_part("请先在接收设置中选择校验方式");
    window.step_until(|window| !window.lines().iter().any(|line| line.contains("校验错误")));
}

#[test]
fn details_say_what_was_found_and_what_was_expected() {
    let peer = socket();
    let mut spec = udp(&peer);
    spec.receive.verify = "sum".parse().expect("a sum");
    let mut window = Window::with(vec![spec]);
    let port = window.wait_for_port();
    peer.send_to(b"line\xA6", ("127.0.0.1", port)).expect("sent");
    window.wait_for_label("1/0");
    window.click_in_log(2);
    window.press(Modifiers::NONE, Key::F4);
    window.wait_for_part("校验错误（累加和）：收到 A6，应为 A8");
}

#[test]
fn all_has_its_room_in_a_small_window() {
    let peer = socket();
    let mut spec = udp(&peer);
    spec.send.attach = "CRC-16/ISO-IEC-14443-3-A".parse().expect("a CRC");
    spec.receive.verify = spec.send.attach;
    // One language: it holds for the whole process, and other tests run beside this one.
    let window = Window::speaking(Language::Chinese, vec![spec], [640.0, 420.0]);
    let controls = window.controls();
    for name in ["附加位设置", "占位符说明", "校验"] {
        let (_, rect) = controls.iter().find(|(label, _)| *label == name).expect("shown");
        assert!(rect.right() <= 268.0 && rect.width() > 10.0, "{name}: {rect}");
    }
}
