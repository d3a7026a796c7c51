//! 导出 and 回放 in the window: asked, running, ended.
//!
//! Traffic rule: loopback only.
#![allow(clippy::expect_used, clippy::panic, reason = "what is not as expected fails the test")]

mod window_support;

use std::net::UdpSocket;

use egui::{Key, Modifiers};
use netaide::model::{Form, SessionSpec};
use window_support::Window;

/// A window with an open UDP session that has sent one datagram, and the other side.
fn window() -> (Window, UdpSocket) {
    let peer = UdpSocket::bind("127.0.0.1:0").expect("a port");
    peer.set_read_timeout(Some(std::time::Duration::from_secs(20))).expect("set");
    let network = Form { local_address: "127.0.0.1".into(), local_port: "0".into(), ..Form::default() };
    let target = peer.local_addr().expect("bound").to_string();
    let mut window = Window::with(vec![SessionSpec { network, target, ..SessionSpec::default() }]);
    window.click("打开");
    window.wait_for_label("关闭");
    window.type_into("数据发送", "你好");
    window.press(Modifiers::COMMAND, Key::Enter);
    window.wait_for_label("0/1");
    assert_eq!(receive(&peer), "你好".as_bytes());
    (window, peer)
}

fn receive(peer: &UdpSocket) -> Vec<u8> {
    let mut buffer = [0; 100];
    let length = peer.recv(&mut buffer).expect("sent by the window");
    buffer[..length].to_vec()
}

#[test]
fn a_session_is_exported_and_the_path_is_told() {
    let (mut window, _peer) = window();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("log.txt");
    let typed = path.to_str().expect("UTF-8").to_owned();
    window.press(Modifiers::COMMAND, Key::E);
    window.wait_for_label("筛选结果");
    assert!(window.is_disabled("筛选结果"), "there is no filter");
    window.type_into("文件路径", &typed);
    window.click("确定");
    window.wait_for_part("已导出 1 条记录");
    assert!(window.find_part(&typed));
    let text = std::fs::read_to_string(&path).expect("a file");
    assert!(text.contains("]# SEND ASCII TO 127.0.0.1 :") && text.contains("你好"), "{text}");
    // Once more: it is asked before the file is replaced.
    window.press(Modifiers::COMMAND, Key::E);
    window.type_into("文件路径", &typed);
    window.click("确定");
    window.wait_for_part("再按一次");
    window.press(Modifiers::NONE, Key::Escape);
}

#[test]
fn a_peer_that_is_not_understood_is_told_below_the_field() {
    let (mut window, _peer) = window();
    window.press(Modifiers::COMMAND, Key::E);
    window.type_into("对端", "nonsense");
    window.wait_for_part("对端写作 IP:端口");
    assert!(window.is_disabled("确定"));
}

#[test]
fn what_was_sent_is_sent_again() {
    let (mut window, peer) = window();
    window.press(Modifiers::COMMAND, Key::R);
    window.wait_for_label("原速的倍数");
    window.click("确定");
    assert_eq!(receive_while_drawn(&mut window, &peer), "你好".as_bytes());
    window.wait_for_part("已回放 1 条记录");
}

/// The window draws while the datagram is on its way.
fn receive_while_drawn(window: &mut Window, peer: &UdpSocket) -> Vec<u8> {
    window.steps(2);
    receive(peer)
}
