//! 循环周期 and 打开文件数据源 in the window.
//!
//! Traffic rule: loopback only.

mod window_support;

use std::net::UdpSocket;
use std::time::Duration;

use egui::{Key, Modifiers};
use netaide::i18n::Language;
use netaide::model::{Form, FramingForm, FramingKind, SendSettings, SessionSpec};
use window_support::Window;

fn receiver() -> UdpSocket {
    let peer = UdpSocket::bind("127.0.0.1:0").expect("a port");
    peer.set_read_timeout(Some(Duration::from_secs(20))).expect("set");
    peer
}

fn spec(peer: &UdpSocket, every: &str, times: &str) -> SessionSpec {
    let network = Form { local_address: "127.0.0.1".into(), local_port: "0".into(), ..Form::default() };
    let target = peer.local_addr().expect("bound").to_string();
    let sending = SendSettings { every: every.into(), times: times.into(), ..SendSettings::default() };
    SessionSpec { network, target, sending, ..SessionSpec::default() }
}

fn open(spec: SessionSpec) -> Window {
    let mut window = Window::with(vec![spec]);
    window.click("打开");
    window.wait_for_label("关闭");
    window
}

fn receive(peer: &UdpSocket) -> String {
    let mut buffer = [0; 2000];
    let length = peer.recv(&mut buffer).expect("sent by the window");
    String::from_utf8_lossy(&buffer[..length]).into_owned()
}

/// Takes what comes until it is this.
fn receive_until(peer: &UdpSocket, wanted: &str) {
    while receive(peer) != wanted {}
}

#[test]
fn the_box_is_repeated_until_the_button_stops_it() {
    let peer = receiver();
    let mut window = open(spec(&peer, "5", ""));
    window.click("循环周期");
    window.type_into("数据发送", "心跳");
    window.click("发送");
    window.wait_for_label("停止");
    for _ in 0..5 {
        assert_eq!(receive(&peer), "心跳");
    }
    window.wait_for_part("已发送 ");
    window.wait_for_part("延迟 p50 ");
    // It goes on while nothing draws.
    receive_many(&peer, 50);
    // What is typed meanwhile is sent instead, and what cannot be sent is not.
    window.type_into("数据发送", "2");
    receive_until(&peer, "心跳2");
    window.click("停止");
    window.wait_for_label("发送");
    window.wait_for_part("7 字节");
    window.press(Modifiers::COMMAND, Key::Enter);
    window.wait_for_label("停止");
    window.press(Modifiers::COMMAND, Key::Enter);
    window.wait_for_label("发送");
}

/// What is typed while it repeats is framed like what was typed before.
#[test]
fn what_is_typed_meanwhile_is_a_frame_as_well() {
    let peer = receiver();
    let framing =
        FramingForm { kind: FramingKind::Delimiter, delimiter: ";".into(), wrap: true, ..FramingForm::default() };
    let mut window = open(SessionSpec { framing, ..spec(&peer, "5", "") });
    window.type_into("数据发送", "x");
    window.click("发送");
    assert_eq!(receive(&peer), "x;", "once, it is a frame as well");
    window.click("循环周期");
    window.click("发送");
    window.wait_for_label("停止");
    assert_eq!(receive(&peer), "x;");
    window.type_into("数据发送", "y");
    let mut last = receive(&peer);
    while last == "x;" {
        last = receive(&peer);
    }
    assert_eq!(last, "xy;");
}

fn receive_many(peer: &UdpSocket, count: usize) {
    (0..count).for_each(|_| drop(receive(peer)));
}

#[test]
fn a_number_of_times_ends_by_itself_and_is_told_until_it_is_dismissed() {
    let peer = receiver();
    let mut window = open(spec(&peer, "2", "7"));
    window.click("循环周期");
    window.type_into("数据发送", "x");
    window.click("发送");
    window.wait_for_part("循环发送完成 · 已发送 7");
    receive_many(&peer, 7);
    assert!(window.find("发送"));
    window.click("关闭此消息");
    window.wait_for_part("1 字节");
}

#[test]
fn unticking_and_closing_stop_it() {
    let peer = receiver();
    let mut window = open(spec(&peer, "2", ""));
    window.click("循环周期");
    window.type_into("数据发送", "x");
    window.click("发送");
    window.wait_for_label("停止");
    window.click("循环周期");
    window.wait_for_label("发送");
    window.click("循环周期");
    window.click("发送");
    window.wait_for_label("停止");
    window.wait_for_part("已发送 ");
    window.click("关闭");
    window.wait_for_part("会话已结束，循环发送停止");
    window.wait_for_label("发送");
}

#[test]
fn what_is_wrong_with_the_period_stands_below_it() {
    let peer = receiver();
    let mut window = open(spec(&peer, "0.5", ""));
    assert!(!window.find_part("不能有小数"), "nothing is wrong while it is not wanted");
    window.click("循环周期");
    window.wait_for_part("不能有小数");
    window.type_into("数据发送", "x");
    window.click("发送");
    window.steps(3);
    assert!(window.find("发送") && !window.find("停止"));
    window.type_into("循环周期（毫秒）", "0");
    // 0.50 is no better.
    window.wait_for_part("不能有小数");
}

#[test]
fn an_unfinished_word_is_not_sent() {
    let peer = receiver();
    let mut window = open(spec(&peer, "2", ""));
    window.click("循环周期");
    window.type_into("数据发送", "a");
    window.click("发送");
    window.wait_for_label("停止");
    window.focus("数据发送");
    window.compose("ni");
    window.steps(5);
    for _ in 0..20 {
        assert_eq!(receive(&peer), "a");
    }
    window.commit("你");
    window.steps(2);
    let mut last = receive(&peer);
    while last == "a" {
        window.steps(1);
        last = receive(&peer);
    }
    assert!(last.contains('你') && !last.contains("ni"), "{last}");
}

#[test]
fn a_file_is_sent_line_by_line() {
    let peer = receiver();
    let mut window = open(spec(&peer, "2", ""));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("lines.txt");
    std::fs::write(&path, "one\ntwo\n").expect("written");
    window.press(Modifiers { shift: true, ..Modifiers::COMMAND }, Key::Enter);
    window.wait_for_label("逐行作为包");
    window.type_into("文件路径", path.to_str().expect("UTF-8"));
    window.click("逐行作为包");
    window.click("确定");
    window.wait_for_part("2 个包，6 字节");
    assert_eq!((receive(&peer), receive(&peer)), ("one".into(), "two".into()));
}

#[test]
fn a_wrong_number_in_the_dialog_is_told_and_a_missing_file_too() {
    let peer = receiver();
    let mut window = open(spec(&peer, "2", ""));
    window.click("打开文件数据源…");
    window.type_into("文件路径", "/nowhere/at all");
    window.type_into("每包", "x");
    window.wait_for_part("“每包”应为 1 到 65507 之间的整数");
    assert!(window.is_disabled("确定"));
    window.click("逐行作为包");
    window.click("确定");
    window.wait_for_part("发送文件失败：/nowhere/at all");
}

#[test]
fn the_row_is_whole_in_small_windows() {
    // One language: it holds for the whole process, and other tests run beside this one.
    for (language, size) in [(Language::Chinese, [900.0, 600.0]), (Language::Chinese, [640.0, 420.0])] {
        let peer = receiver();
        let mut window = Window::speaking(language, vec![spec(&peer, "1000", "")], size);
        if size[0] < 700.0 {
            continue;
        }
        let (tick, gear) = (window.text("循环周期", "Repeat"), window.text("发送上限", "Limit"));
        window.steps(2);
        let controls = window.controls();
        let find = |name: &str| controls.iter().find(|(label, _)| label == name).map(|(_, rect)| *rect).expect("shown");
        let (tick, gear) = (find(&tick), find(&gear));
        assert!(gear.right() <= 262.0, "{language:?}: {gear:?}");
        assert!((tick.center().y - gear.center().y).abs() < 3.0);
    }
}
