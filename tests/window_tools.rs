//! 工具 by its labels.

mod window_support;

use egui::{Key, Modifiers};
use netaide::model::SessionSpec;
use window_support::Window;

fn tools() -> Window {
    let mut window = Window::with(vec![SessionSpec::default()]);
    window.press(Modifiers::ALT, Key::Num4);
    window.wait_for_label("IP 计算");
    window
}

#[test]
fn a_network_is_calculated_while_one_types() {
    let mut window = tools();
    window.wait_for_label("网络地址: 192.168.1.0/26");
    window.put("地址", "10.1.2.3 255.255.240.0");
    for said in [
        "网络地址: 10.1.0.0/20",
        "子网掩码: 255.255.240.0 = /20",
        "通配符掩码: 0.0.15.255",
        "广播地址: 10.1.15.255",
        "主机数: 4094（共 4096 个地址）",
        "类别: A 类（首位 0，默认 /8）",
        "用途: 私有 · 10.0.0.0/8 · RFC 1918",
    ] {
        window.wait_for_label(said);
    }
    assert_eq!(window.copy_by_click("通配符掩码: 0.0.15.255").as_deref(), Some("0.0.15.255"));
    window.put("另一个地址", "10.1.16.1");
    window.wait_for_part("不在同一子网：10.1.2.3 与 255.255.240.0 得 10.1.0.0");
    window.put("另一个地址", "10.1.15.1");
    window.wait_for_part("在同一子网：10.1.2.3 和 10.1.15.1");
    window.put("地址", "10.1.2.3/33");
    window.wait_for_label("“33”既不是 0 到 32 的前缀长度，也不是掩码");
    assert_eq!(window.value("另一个地址"), "10.1.15.1", "nothing typed is lost");
    window.put("地址", "2001:db8::1/64");
    window.wait_for_label("完整形式: 2001:0db8:0000:0000:0000:0000:0000:0001");
}

/// On this page no session is to be seen, so nothing is done to one by a key.
#[test]
fn keys_of_a_session_do_nothing_here() {
    let mut window = tools();
    window.press(Modifiers::NONE, Key::F5);
    window.press(Modifiers::COMMAND, Key::Enter);
    window.press(Modifiers::COMMAND, Key::W);
    window.steps(2);
    assert!(window.find("IP 计算"));
    window.press(Modifiers::NONE, Key::F6);
    window.wait_for_part("还没有指令组");
    assert!(window.find("打开") && !window.find("IP 计算"), "it was not opened");
}

#[test]
fn a_text_stands_in_every_charset_and_bytes_too() {
    let mut window = tools();
    window.click("编码对照");
    window.type_into("文本", "镕a");
    window.wait_for_label("GBK: E9 46 61");
    window.wait_for_label("缺 1 个字符：镕（第 1 个）");
    window.wait_for_label("字符: U+9555  镕  UTF-8 E9 95 95");
    window.click("字节 → 文本");
    window.type_into("十六进制字节", "5B 57 FF");
    for said in ["GBK: [W[FF]", "ISO-8859-1: [Wÿ", "UTF-16BE: 字[FF]", "UTF-16LE: 坛[FF]"] {
        window.wait_for_label(said);
    }
    window.type_into("十六进制字节", " 0g");
    window.wait_for_part("“g”不是十六进制数");
    window.click("文本 → 字节");
    assert_eq!(window.value("文本"), "镕a");
}

#[test]
fn an_address_of_an_interface_becomes_the_sessions() {
    let mut window = tools();
    window.click("本机网卡");
    window.wait_for_label("lo: 127.0.0.1/8，掩码 255.0.0.0");
    let copied = window.copy_by_click(&format!("{} 复制全部", netaide_icon())).expect("copied");
    assert!(copied.contains("\t127.0.0.1/8，掩码 255.0.0.0"), "{copied}");
    window.click("用作本机地址 127.0.0.1");
    window.wait_for_label("网络设置");
    assert_eq!(window.value("本地主机地址"), "127.0.0.1");
}

/// The icon of copying, which is part of the button's text.
fn netaide_icon() -> char {
    '\u{E1CA}'
}
