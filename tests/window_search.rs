//! Finding, filtering and colouring in the window by its labels, with real sockets behind it.

mod window_support;

use std::net::UdpSocket;

use egui::{Key, Modifiers};
use netaide::model::{Kind, SessionSpec};
use window_support::Window;

const SHIFT: Modifiers = Modifiers::SHIFT;
const CTRL_SHIFT: Modifiers = Modifiers { shift: true, ..Modifiers::COMMAND };

fn udp() -> SessionSpec {
    let mut spec = SessionSpec::default();
    spec.network.kind = Kind::Udp;
    spec.network.local_port = "0".into();
    spec.open = true;
    spec
}

/// Sends datagrams to the window, one after another, each after the one before was counted.
struct Peer {
    socket: UdpSocket,
    port: u16,
    sent: usize,
}

impl Peer {
    fn of(window: &mut Window) -> Peer {
        let port = window.wait_for_port();
        Peer { socket: UdpSocket::bind("127.0.0.1:0").expect("a port"), port, sent: 0 }
    }

    fn send(&mut self, window: &mut Window, texts: &[&str]) {
        for text in texts {
            self.socket.send_to(text.as_bytes(), ("127.0.0.1", self.port)).expect("sent");
            self.sent += 1;
            window.wait_for_label(&format!("{}/0", self.sent));
        }
    }
}

fn data(window: &Window) -> Vec<String> {
    window.labels().into_iter().filter(|label| label.starts_with("line ")).collect()
}

#[test]
fn finding_counts_and_steps_and_goes_on_with_what_comes() {
    let mut window = Window::with(vec![udp()]);
    let mut peer = Peer::of(&mut window);
    peer.send(&mut window, &["line 1 apple", "line 2 pear", "line 3 Apple", "line 4 plum"]);
    window.press(Modifiers::COMMAND, Key::F);
    window.type_into("查找内容", "apple");
    window.wait_for_label("–/2");
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for_label("1/2");
    window.press(Modifiers::NONE, Key::F3);
    window.wait_for_label("2/2");
    window.press(Modifiers::NONE, Key::F3);
    window.wait_for_label("1/2");
    window.press(SHIFT, Key::F3);
    window.wait_for_label("2/2");
    window.press(SHIFT, Key::Enter);
    window.wait_for_label("1/2");
    peer.send(&mut window, &["line 5 apple"]);
    window.wait_for_label("1/3");
    window.click("区分大小写");
    window.wait_for_label("1/2");
    window.click("查找方式 HEX");
    window.wait_for_part("不是十六进制数");
    window.press(Modifiers::NONE, Key::Escape);
    window.step_until(|window| !window.find("查找内容"));
}

#[test]
fn hex_with_wildcards_and_regular_expressions_are_found() {
    let mut window = Window::with(vec![udp()]);
    let mut peer = Peer::of(&mut window);
    peer.send(&mut window, &["line 1 t=23.5", "line 2 t=4", "line 3 你好"]);
    window.press(Modifiers::COMMAND, Key::F);
    window.click("查找方式 HEX");
    window.type_into("查找内容", "74 3D ?? 33");
    window.wait_for_label("–/1");
    window.type_into("查找内容", " 2");
    window.wait_for_part("第 13 列");
    window.click("关闭查找");
    window.step_until(|window| !window.find("查找内容"));
    window.press(Modifiers::COMMAND, Key::F);
    window.click("查找方式 正则");
    // What was typed before is selected, to be typed over.
    window.press(Modifiers::COMMAND, Key::F);
    window.harness().event(egui::Event::Text(r"t=\d+$".into()));
    window.wait_for_label("–/1");
    assert_eq!(window.value("查找内容"), r"t=\d+$");
}

#[test]
fn a_filter_shows_only_what_matches_in_every_shape_and_says_how_many() {
    let mut window = Window::with(vec![udp()]);
    let mut peer = Peer::of(&mut window);
    peer.send(&mut window, &["line 1 apple", "line 2 pear", "line 3 apple pie"]);
    window.press(CTRL_SHIFT, Key::F);
    window.type_into("筛选条件", "apple dir:rx");
    // Opened and three received.
    window.wait_for_label("显示 2 / 共 4");
    assert_eq!(data(&window), ["line 1 apple", "line 3 apple pie"]);
    peer.send(&mut window, &["line 4 plum", "line 5 apple"]);
    window.wait_for_label("显示 3 / 共 6");
    for shape in ["表格", "流", "日志"] {
        window.click(shape);
        window.step_until(|window| {
            let shown = |text: &str| window.find_part(text);
            shown("line 1 apple") && shown("line 5 apple") && !shown("line 2 pear") && !shown("line 4 plum")
        });
    }
    window.click("清除筛选");
    window.wait_for_label("line 4 plum");
    assert!(!window.find_part("显示 "));
}

#[test]
fn what_is_hidden_by_the_filter_is_not_found() {
    let mut window = Window::with(vec![udp()]);
    let mut peer = Peer::of(&mut window);
    peer.send(&mut window, &["line 1 red apple", "line 2 green apple", "line 3 red pear"]);
    window.press(Modifiers::COMMAND, Key::F);
    window.type_into("查找内容", "apple");
    window.wait_for_label("–/2");
    window.press(CTRL_SHIFT, Key::F);
    window.type_into("筛选条件", "red");
    window.wait_for_label("–/1");
}

#[test]
fn a_wrong_filter_says_where_and_what_is_expected_and_keeps_the_last_right_one() {
    let mut window = Window::with(vec![udp()]);
    let mut peer = Peer::of(&mut window);
    peer.send(&mut window, &["line 1 apple", "line 2 pear"]);
    window.type_into("筛选条件", "pear");
    window.wait_for_label("显示 1 / 共 3");
    window.type_into("筛选条件", " len:x");
    window.wait_for_part("第 10 列：“x”不是长度；应如 4、>100、<=20 或 10..20");
    assert_eq!(data(&window), ["line 2 pear"]);
}

#[test]
fn the_form_writes_the_filter() {
    let mut window = Window::with(vec![udp()]);
    let mut peer = Peer::of(&mut window);
    peer.send(&mut window, &["line 1 apple", "line 2 pear"]);
    window.click("条件");
    window.click("事件");
    window.type_into("内容", "pear");
    window.click("不含");
    window.click("应用");
    window.wait_for_label("显示 1 / 共 3");
    assert_eq!(window.value("筛选条件"), "dir:rx,tx !text:\"pear\"");
    assert_eq!(data(&window), ["line 1 apple"]);
}

#[test]
fn nothing_that_matches_is_said() {
    let mut window = Window::with(vec![udp()]);
    let mut peer = Peer::of(&mut window);
    peer.send(&mut window, &["line 1 apple"]);
    window.type_into("筛选条件", "nowhere");
    window.wait_for_label("没有符合条件的记录");
    window.wait_for_label("显示 0 / 共 2");
}

fn ask_rules(window: &mut Window) {
    window.press(Modifiers { shift: true, ..Modifiers::COMMAND }, Key::P);
    window.type_into("命令面板", "着色规则");
    window.press(Modifiers::NONE, Key::Enter);
}

#[test]
fn rules_are_made_in_a_dialog_and_kept_with_the_session() {
    let mut window = Window::with(vec![udp()]);
    window.wait_for_port();
    ask_rules(&mut window);
    window.click("\u{E3D4} 添加规则");
    window.type_into("条件 1", "len:many");
    window.wait_for_part("第 5 列：“many”不是长度");
    window.click("删除 1");
    window.wait_for_part("还没有规则");
    window.click("\u{E3D4} 添加规则");
    window.type_into("条件 1", "apple");
    window.click("确定");
    window.step_until(|window| !window.find("条件 1"));
    ask_rules(&mut window);
    window.wait_for_label("条件 1");
    assert_eq!(window.value("条件 1"), "apple");
}

#[test]
fn a_filter_keeps_the_place_that_one_looks_at() {
    let mut window = Window::with(vec![udp()]);
    let mut peer = Peer::of(&mut window);
    let texts: Vec<String> = (0..60).map(|at| format!("line {at} {}", ["odd", "even"][(at + 1) % 2])).collect();
    peer.send(&mut window, &texts.iter().map(String::as_str).collect::<Vec<_>>());
    window.scroll("数据日志", 19.0 * 3.0 * 20.0);
    let middle = data(&window)[2].clone();
    assert!(middle.starts_with("line 3"), "{middle}");
    let parity = if middle.ends_with("even") { "even" } else { "odd" };
    window.type_into("筛选条件", parity);
    window.wait_for_label("显示 30 / 共 61");
    assert!(window.find(&middle), "{:?}", data(&window));
    window.click("清除筛选");
    window.step_until(|window| !window.find_part("显示 "));
    assert!(window.find(&middle), "{:?}", data(&window));
}
