//! The packet workshop on the page of 飞秋: a packet is made, sent to a plain socket, looked at, and made again.
//!
//! Traffic rule: loopback only.
#![allow(clippy::expect_used, clippy::panic, reason = "what is not as expected fails the test")]

mod window_support;

use std::net::UdpSocket;
use std::time::Duration;

use egui::{Key, Modifiers};
use netaide::i18n::Language;
use netaide::model::SessionSpec;
use window_support::Window;

/// A window on the page of 飞秋 with the workshop and its form.
fn workshop(size: [f32; 2]) -> Window {
    let folder = tempfile::tempdir().expect("a folder");
    let kept = "[form]\nlocal = [\"127.0.0.1\"]\nport = \"24255\"\nuser = \"liu\"\nhost = \"pc\"\nfeiq_look = false\n";
    std::fs::write(folder.path().join("feiq.toml"), kept).expect("written");
    let mut window = Window::at(folder, Language::Chinese, vec![SessionSpec::default()], size);
    window.press(Modifiers::ALT, Key::Num3);
    window.click("数据包");
    window.click("编写数据包");
    window
}

#[test]
fn what_is_typed_is_shown_as_it_will_be_sent_and_needs_the_messenger() {
    let mut window = workshop([1400.0, 1000.0]);
    window.put("包编号", "7");
    window.put("命令", "288");
    window.put("附加文本", "你好");
    window.wait_for_part("消息 “你好”，要回执");
    window.wait_for_part("对方应回一个回执，内容为 7");
    window.wait_for_part("命令: 288  SENDMSG SENDCHECK  0x120  消息");
    assert!(window.find("20 字节"), "{:?}", window.labels());
    assert!(window.find_part("尚未上线") && window.find_part("不是飞秋炸弹"));
    window.put("命令", "what");
    window.wait_for_part("命令应为十进制数");
    window.put("命令", "209");
    window.wait_for_part("飞秋会抖动窗口");
}

#[test]
fn a_packet_is_sent_to_an_address_and_listed() {
    let peer = UdpSocket::bind("127.0.0.1:0").expect("a port");
    peer.set_read_timeout(Some(Duration::from_secs(30))).expect("set");
    let mut window = workshop([1400.0, 1000.0]);
    window.click("上线");
    window.wait_for_part("下线");
    window.put("包编号", "7");
    window.put("附加文本", "你好");
    window.click("发往 地址");
    // Nobody has typed one yet: that is no mistake.
    assert!(window.find("请先填写地址") && !window.find_part("应为 IPv4 地址"), "{:?}", window.labels());
    window.put("发往 地址", "nowhere");
    window.wait_for_part("应为 IPv4 地址");
    window.put("发往 地址", &peer.local_addr().expect("bound").to_string());
    window.click("发送一次");
    let mut room = [0; 2048];
    let length = peer.recv(&mut room).expect("a packet");
    assert_eq!(&room[..length], b"1:7:liu:pc:288:\xc4\xe3\xba\xc3\0");
    window.wait_for_part("消息 “你好”，要回执");
    window.click("重复");
    window.put("间隔（毫秒）", "99");
    window.wait_for_part("间隔应为 100 至");
    window.put("间隔（毫秒）", "100");
    window.put("次数", "1000");
    window.click("开始发送");
    for _ in 0..2 {
        peer.recv(&mut room).expect("repeated");
    }
    window.wait_for_part("还剩");
    window.click("停止");
    window.wait_for_label("开始发送");
}
