//! 自动应答 in the window by its labels, with real sockets behind it.

mod window_support;

use std::net::UdpSocket;
use std::time::Duration;

use egui::{Key, Modifiers};
use netaide::model::{AnswerRule, Kind, SessionSpec, ThenKind, WhenKind};
use window_support::Window;

fn udp(answers: Vec<AnswerRule>) -> SessionSpec {
    let mut spec = SessionSpec { answers, ..SessionSpec::default() };
    spec.network.kind = Kind::Udp;
    spec.network.local_port = "0".into();
    spec.open = true;
    spec
}

fn fixed(text: &str, answer: &str) -> AnswerRule {
    AnswerRule {
        when: WhenKind::Equals,
        text: text.into(),
        then: ThenKind::Message,
        answers: vec![answer.into()],
        ..AnswerRule::default()
    }
}

fn socket() -> UdpSocket {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    socket.set_read_timeout(Some(Duration::from_millis(20))).expect("set");
    socket
}

/// Asks until the answer is there: what was switched in the window reaches the worker a moment later.
fn ask(window: &mut Window, socket: &UdpSocket, port: u16, question: &str) -> String {
    let mut answer = String::new();
    window.step_until(|_| {
        socket.send_to(question.as_bytes(), ("127.0.0.1", port)).expect("sent");
        let mut room = [0; 256];
        let heard = socket.recv(&mut room);
        answer = heard.map(|length| String::from_utf8_lossy(&room[..length]).into_owned()).unwrap_or_default();
        !answer.is_empty()
    });
    answer
}

#[test]
fn rules_answer_once_they_are_switched_on_and_change_while_it_runs() {
    let mut window = Window::with(vec![udp(vec![fixed("hi", "first")])]);
    let (port, socket) = (window.wait_for_port(), socket());
    window.press(Modifiers::NONE, Key::F10);
    window.wait_for_label("未启用");
    // Kept rules do not answer by themselves.
    socket.send_to(b"hi", ("127.0.0.1", port)).expect("sent");
    window.wait_for_label("1/0");
    window.click("启用自动应答");
    window.wait_for_label("已启用，1 条规则生效");
    assert_eq!(ask(&mut window, &socket, port, "hi"), "first");
    window.step_until(|window| window.find_part("匹配 "));
    // In place, while it runs.
    window.click("规则 1 收到 等于 hi → 回 first");
    window.type_into("规则 1 应答内容", " and more");
    assert_eq!(ask(&mut window, &socket, port, "hi").len(), "first and more".len());
}

#[test]
fn while_a_rule_is_wrong_the_rules_before_answer() {
    let mut window = Window::with(vec![udp(vec![fixed("hi", "first")])]);
    let (port, socket) = (window.wait_for_port(), socket());
    window.press(Modifiers::NONE, Key::F10);
    window.click("启用自动应答");
    assert_eq!(ask(&mut window, &socket, port, "hi"), "first");
    window.click("规则 1 收到 等于 hi → 回 first");
    window.type_into("规则 1 应答内容", "{{nothing");
    window.wait_for_label("有规则填写有误，沿用之前有效的 1 条");
    window.type_into("试一试", "hi");
    window.wait_for_label("规则填写有误，改正后再试");
    assert_eq!(ask(&mut window, &socket, port, "hi"), "first");
}

#[test]
fn a_preset_is_tried_out_before_it_answers() {
    let mut window = Window::with(vec![udp(Vec::new())]);
    window.wait_for_port();
    window.press(Modifiers::NONE, Key::F10);
    assert!(window.find_part("还没有规则"));
    window.click("\u{E3D4} 添加");
    window.click("正则模板");
    window.steps(2);
    assert!(window.find("规则 1 名称"), "{:?}", window.labels());
    window.type_into("试一试", "PING 7");
    window.wait_for_label("规则 1 → PONG 7");
    // Doubled, moved, removed.
    window.click("规则 1 复制");
    window.steps(2);
    window.click("规则 2 上移");
    window.steps(2);
    window.click("规则 1 删除");
    window.steps(2);
    window.wait_for_label("规则 1 → PONG 7");
    assert!(!window.find_part("规则 2"));
}

#[test]
fn rules_go_to_a_file_and_come_back() {
    let mut window = Window::with(vec![udp(vec![fixed("hi", "first")])]);
    let path = window.folder().join("answers.toml");
    window.press(Modifiers::NONE, Key::F10);
    window.click("导出应答规则");
    window.steps(2);
    window.type_into("文件路径", path.to_str().expect("text"));
    window.press(Modifiers::NONE, Key::Enter);
    window.step_until(|_| path.exists());
    window.click("导入应答规则");
    window.steps(2);
    window.type_into("文件路径", path.to_str().expect("text"));
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for_label("规则 2 收到 等于 hi → 回 first");
    // A file that is wrong says where.
    std::fs::write(&path, "[[rule]]\nwhen = \"never\"\n").expect("written");
    window.click("导入应答规则");
    window.steps(2);
    window.type_into("文件路径", path.to_str().expect("text"));
    window.press(Modifiers::NONE, Key::Enter);
    window.step_until(|window| window.find_part("line 2, rule 1.when"));
}

#[test]
fn nothing_of_a_rule_is_cut_in_a_small_window() {
    let rules = vec![fixed("hi", "first"), AnswerRule { then: ThenKind::Sequence, ..AnswerRule::default() }];
    let mut window = Window::sized(vec![udp(rules)], [640.0, 420.0]);
    window.press(Modifiers::NONE, Key::F10);
    window.wait_for_label("启用自动应答");
    window.click("规则 1 收到 等于 hi → 回 first");
    window.steps(2);
    for name in ["名称", "匹配内容", "应答内容", "延时", "概率", "应答后断开"] {
        let name = format!("规则 1 {name}");
        assert!(window.find(&name), "{name}: {:?}", window.labels());
    }
    let inside = egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(640.0, f32::INFINITY));
    for (name, place) in window.controls() {
        assert!(!name.starts_with("规则") || inside.contains_rect(place), "{name} is cut: {place:?}");
    }
}
