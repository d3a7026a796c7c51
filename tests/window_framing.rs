//! 分帧 in the window by its labels: the row, the dialog, what is shown, what is sent, and the demonstration.

mod window_support;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use egui::{Key, Modifiers};
use netaide::model::{FramingForm, FramingKind, Kind, SessionSpec};
use window_support::Window;

/// A window with a client, and the server that it is connected to.
fn connected(form: FramingForm, size: [f32; 2]) -> (Window, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("listens");
    let mut spec = SessionSpec { open: true, framing: form, ..SessionSpec::default() };
    spec.network.kind = Kind::TcpClient;
    spec.network.remote_address = "127.0.0.1".into();
    spec.network.remote_port = listener.local_addr().expect("bound").port().to_string();
    let mut window = Window::sized(vec![spec], size);
    let stream = listener.accept().expect("connected").0;
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("set");
    window.wait_for_part("已连接");
    (window, stream)
}

fn framed(kind: FramingKind) -> FramingForm {
    FramingForm { kind, ..FramingForm::default() }
}

#[test]
fn the_row_splits_what_is_shown_and_gives_it_back() {
    let (mut window, mut stream) = connected(FramingForm::default(), [1080.0, 720.0]);
    stream.write_all(b"one\r\ntwo\r\n").expect("sent");
    window.wait_for_label("1/0");
    window.click("原始");
    window.click("按分隔符");
    window.wait_for_part("分帧：2 帧");
    window.step_until(|window| window.find("one") && window.find("two"));
    // What the socket layer saw is counted as before.
    assert!(window.find("1/0"));
    stream.write_all(b"thr").expect("sent");
    stream.write_all(b"ee\r\n").expect("sent");
    window.wait_for_label("three");
    window.wait_for_part("分帧：3 帧");
    window.click("按分隔符");
    window.click("原始");
    window.step_until(|window| !window.find_part("分帧：3 帧"));
}

#[test]
fn the_dialog_shows_what_comes_of_it_before_it_is_chosen() {
    let (mut window, mut stream) = connected(framed(FramingKind::Delimiter), [1080.0, 720.0]);
    stream.write_all(b"\x02\0\0\0hi\x05\0\0\0hello\x09\0").expect("sent");
    window.wait_for_label("1/0");
    window.click("分帧设置");
    window.wait_for_label("常用格式");
    window.click("常用格式");
    window.wait_for_part("4 字节小端");
    window.click("struct.pack('i', 长度) · 4 字节小端");
    window.wait_for_label("1. [2] hi");
    window.wait_for_label("2. [5] hello");
    window.type_into("长度字段偏移", "x");
    window.wait_for_part("长度字段偏移 应为");
    window.press(Modifiers::NONE, Key::Backspace);
    window.wait_for_label("1. [2] hi");
    window.click("确定");
    window.wait_for_part("分帧：2 帧");
    window.step_until(|window| window.find("hello"));
}

#[test]
fn what_is_sent_gets_the_header_too() {
    let form = FramingForm { wrap: true, ..framed(FramingKind::Length) };
    let (mut window, mut stream) = connected(form, [1080.0, 720.0]);
    window.type_into("数据发送", "hi");
    window.press(Modifiers::COMMAND, Key::Enter);
    let mut room = [0; 6];
    stream.read_exact(&mut room).expect("a frame");
    assert_eq!(&room, b"\x02\0\0\0hi");
    window.wait_for_part("分帧：1 帧");
}

#[test]
fn what_is_no_frame_is_counted_and_told() {
    let (mut window, mut stream) = connected(framed(FramingKind::Length), [1080.0, 720.0]);
    stream.write_all(b"GET / HTTP/1.0\r\n\r\n").expect("sent");
    window.wait_for_part("段不成帧");
    window.wait_for_part("以下不是完整的帧");
}

#[test]
fn the_demonstration_shows_reads_and_then_frames() {
    let mut window = Window::with(vec![SessionSpec::default()]);
    window.press(Modifiers { shift: true, ..Modifiers::COMMAND }, Key::P);
    window.type_into("命令面板", "演示粘包");
    window.press(Modifiers::NONE, Key::Enter);
    // One message alone, two in one read, one in two.
    window.wait_for_part("到现在收到了 4 次");
    window.click("② 按长度字段分帧");
    window.wait_for_part("共 4 帧");
    for text in ["第一条：你好", "第二条：和上一条粘在一起", "第三条：这条消息被拆成了两半"]
    {
        window.wait_for_label(text);
    }
    window.click("① 按收到的样子");
    window.click("再来一次");
    window.wait_for_part("到现在收到了 8 次");
    window.click("关闭说明");
    window.step_until(|window| !window.find("再来一次"));
}

#[test]
fn in_a_small_window_all_of_it_can_be_reached() {
    let mut window = Window::sized(vec![SessionSpec::default()], [640.0, 420.0]);
    window.click("分帧设置");
    window.wait_for_label("确定");
    window.press(Modifiers::NONE, Key::Escape);
    window.step_until(|window| !window.find("确定"));
}
