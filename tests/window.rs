//! The window by its labels, with real sockets behind it.

mod window_support;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::time::Duration;

use egui::{Event, Key, Modifiers};
use netaide::model::{Kind, SessionSpec};
use window_support::{Window, free_port};

fn spec(kind: Kind) -> SessionSpec {
    let mut spec = SessionSpec::default();
    spec.network.kind = kind;
    spec.network.local_port = "0".into();
    spec
}

fn udp_peer() -> UdpSocket {
    let peer = UdpSocket::bind("127.0.0.1:0").expect("a port");
    peer.set_read_timeout(Some(Duration::from_secs(20))).expect("set");
    peer
}

#[test]
fn udp_is_opened_sends_and_receives() {
    let peer = udp_peer();
    let mut spec = spec(Kind::Udp);
    spec.target = peer.local_addr().expect("bound").to_string();
    let mut window = Window::with(vec![spec]);
    window.click("打开");
    window.wait_for_label("关闭");
    window.type_into("数据发送", "你好");
    window.press(Modifiers::COMMAND, Key::Enter);
    let mut buffer = [0; 100];
    window.step_until(|_| true);
    let (length, from) = peer.recv_from(&mut buffer).expect("sent by the window");
    assert_eq!(&buffer[..length], "你好".as_bytes());
    peer.send_to("再见".as_bytes(), from).expect("sent");
    window.wait_for_label("再见");
    window.wait_for_part(&format!("# RECV ASCII FROM 127.0.0.1 :{}>", peer.local_addr().expect("bound").port()));
    window.wait_for_label("1/1");
    window.wait_for_label("RX: 6");
}

#[test]
fn a_port_in_use_says_so_below_the_button_and_the_next_try_works() {
    let taken = UdpSocket::bind("127.0.0.1:0").expect("a port");
    let mut spec = spec(Kind::Udp);
    spec.network.local_port = taken.local_addr().expect("bound").port().to_string();
    let mut window = Window::with(vec![spec]);
    window.click("打开");
    window.wait_for_part("地址和端口已被其他程序占用");
    drop(taken);
    window.click("打开");
    window.wait_for_label("关闭");
}

#[test]
fn a_client_connects_and_tells_the_end_apart() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let mut spec = spec(Kind::TcpClient);
    spec.network.remote_port = listener.local_addr().expect("bound").port().to_string();
    let mut window = Window::with(vec![spec]);
    window.click("连接");
    let (mut server, _) = listener.accept().expect("connected");
    window.wait_for_label("断开");
    // A Chinese character cut by two writes is completed by the second.
    server.write_all(b"a\xE4\xBD").expect("written");
    window.wait_for_part("a\\xE4\\xBD");
    server.write_all(b"\xA0b").expect("written");
    window.wait_for_label("你b");
    drop(server);
    window.wait_for_part("对方正常关闭（FIN）");
    window.wait_for_label("连接");
}

#[test]
fn a_refused_connection_names_operation_target_and_cause() {
    let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound").port();
    let mut spec = spec(Kind::TcpClient);
    spec.network.remote_port = port.to_string();
    let mut window = Window::with(vec![spec]);
    window.click("连接");
    window.wait_for_part(&format!("连接失败：127.0.0.1:{port} 对方拒绝"));
}

#[test]
fn a_server_lists_its_clients_and_sends_to_one_and_to_all() {
    let mut window = Window::with(vec![spec(Kind::TcpServer)]);
    window.click("打开");
    let port = window.wait_for_port();
    let mut clients: Vec<TcpStream> =
        (0..3).map(|_| TcpStream::connect(("127.0.0.1", port)).expect("connected")).collect();
    window.wait_for_label("All Connections (3)");
    let names: Vec<String> = clients.iter().map(|client| client.local_addr().expect("bound").to_string()).collect();
    window.type_into("数据发送", "all");
    window.click("发送");
    for client in &mut clients {
        let mut buffer = [0; 3];
        window.step_until(|_| true);
        client.read_exact(&mut buffer).expect("sent to all");
        assert_eq!(&buffer, b"all");
    }
    window.wait_for_part("# SEND ASCII TO ALL>");
    window.click(&names[1]);
    window.click("断开所选");
    window.wait_for_part(&format!("Client {} gets offline.", names[1]));
    // The target that is gone does not silently become everybody.
    window.wait_for_label("已选 0 个");
    window.click("选择全部");
    window.wait_for_label("All Connections (2)");
    assert_eq!(clients[1].read(&mut [0; 8]).expect("closed in order"), 0);
}

#[test]
fn switching_to_hex_converts_the_box_and_bad_hex_points_at_its_column() {
    let mut window = Window::with(vec![spec(Kind::Udp)]);
    window.type_into("数据发送", "你好");
    window.click("发送设置 HEX");
    assert_eq!(window.value("数据发送"), "E4 BD A0 E5 A5 BD");
    window.type_into("数据发送", " 0g");
    window.wait_for_part("第 1 行第 20 列：“g”不是十六进制数");
    window.click("发送设置 ASCII");
    assert_eq!(window.value("数据发送"), "E4 BD A0 E5 A5 BD 0g", "what cannot be converted stays");
}

#[test]
fn a_character_that_the_charset_lacks_is_named_and_nothing_is_sent() {
    let peer = udp_peer();
    peer.set_nonblocking(true).expect("set");
    let mut spec = spec(Kind::Udp);
    spec.open = true;
    spec.target = peer.local_addr().expect("bound").to_string();
    spec.send.charset = netaide::codec::charset::Charset::Gb2312;
    spec.text = "朱镕基".into();
    let mut window = Window::with(vec![spec]);
    window.wait_for_label("关闭");
    window.click("发送");
    window.wait_for_part("GB2312 中没有字符“镕”（U+9555，第 2 个字符）");
    window.wait_for_label("0/0");
    assert!(peer.recv_from(&mut [0; 10]).is_err(), "nothing was sent");
}

#[test]
fn sending_without_target_or_session_says_so_below_the_box() {
    let mut window = Window::with(vec![spec(Kind::Udp)]);
    window.type_into("数据发送", "x");
    window.click("发送");
    window.wait_for_part("会话没有打开");
    window.click("打开");
    window.wait_for_label("关闭");
    window.click("发送");
    window.wait_for_part("请填写远程主机");
    assert_eq!(window.value("数据发送"), "x", "what was typed stays");
}

#[test]
fn a_word_that_is_being_composed_is_neither_sent_nor_rejected() {
    let peer = udp_peer();
    let mut spec = spec(Kind::Udp);
    spec.open = true;
    spec.target = peer.local_addr().expect("bound").to_string();
    let mut window = Window::with(vec![spec]);
    window.wait_for_label("关闭");
    window.focus("数据发送");
    window.compose("ni hao");
    window.press(Modifiers::COMMAND, Key::Enter);
    window.steps(3);
    assert!(window.find("0/0"), "an unfinished word is not sent");
    window.commit("你好");
    window.press(Modifiers::COMMAND, Key::Enter);
    let mut buffer = [0; 100];
    window.wait_for_label("TX: 6");
    let (length, _) = peer.recv_from(&mut buffer).expect("sent");
    assert_eq!(&buffer[..length], "你好".as_bytes());
}

#[test]
fn fields_check_themselves_while_typing() {
    let mut window = Window::with(vec![SessionSpec::default()]);
    window.type_into("本地主机端口", "99");
    window.wait_for_part("端口应为 0 到 65535 的数字，而不是“808099”");
    assert!(window.is_disabled("打开"));
}

#[test]
fn tabs_open_close_and_free_their_port() {
    let port = free_port();
    let mut spec = spec(Kind::Udp);
    spec.network.local_port = port.to_string();
    spec.open = true;
    let mut window = Window::with(vec![spec]);
    window.wait_for_label("关闭");
    window.press(Modifiers::COMMAND, Key::T);
    window.wait_for_label("UDP :8080");
    window.press(Modifiers::CTRL, Key::Tab);
    window.wait_for_label("关闭");
    window.press(Modifiers::COMMAND, Key::W);
    window.step_until(|_| UdpSocket::bind(("127.0.0.1", port)).is_ok());
    assert!(!window.find(&format!("UDP :{port}")));
}

#[test]
fn the_demonstration_peer_shows_traffic_with_two_presses() {
    let mut window = Window::with(vec![SessionSpec::default()]);
    window.click("演示对端");
    window.wait_for_label("关闭");
    window.click("发送");
    window.wait_for_label("1/1");
}

#[test]
fn pausing_and_clearing_change_the_view_and_not_the_counters() {
    let mut window = Window::with(vec![SessionSpec::default()]);
    window.click("演示对端");
    window.wait_for_label("关闭");
    window.click("暂停显示");
    window.click("发送");
    window.wait_for_label("1/1");
    window.wait_for_part("已暂停");
    window.press(Modifiers::NONE, Key::F9);
    window.wait_for_part("# RECV ASCII");
    window.press(Modifiers::COMMAND, Key::L);
    window.steps(2);
    assert!(!window.find_part("# RECV ASCII") && window.find("1/1"));
}

#[test]
fn a_shortcut_types_nothing() {
    let mut window = Window::with(vec![SessionSpec::default()]);
    window.put("数据发送", "typed");
    window.focus("数据发送");
    let alt = Modifiers::ALT;
    // As X11 tells it: the key, and what the keyboard writes with it.
    for event in [
        Event::Key { key: Key::Num4, pressed: true, modifiers: alt, repeat: false, physical_key: None },
        Event::Text("4".into()),
    ] {
        window.harness().input_mut().events.push(event);
    }
    window.harness().step();
    window.step_until(|window| !window.find("数据发送"));
    window.press(alt, Key::Num1);
    window.wait_for_label("数据发送");
    assert_eq!(window.value("数据发送"), "typed");
}

#[test]
fn every_command_is_in_the_palette_and_the_menu_speaks_of_shortcuts() {
    let mut window = Window::with(vec![SessionSpec::default()]);
    window.press(Modifiers { shift: true, ..Modifiers::COMMAND }, Key::P);
    for name in ["暂停显示", "复制会话", "演示对端"] {
        window.wait_for_part(name);
    }
    window.press(Modifiers::NONE, Key::Escape);
    window.press(Modifiers::NONE, Key::F1);
    window.wait_for_label("快捷键");
    window.press(Modifiers::NONE, Key::Escape);
    window.steps(2);
    assert!(!window.find("快捷键"));
}

#[test]
fn a_workspace_is_saved_and_opened_by_its_path() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("w.toml");
    let mut spec = spec(Kind::TcpServer);
    spec.name = "设备一".into();
    let mut window = Window::with(vec![spec]);
    window.press(Modifiers::COMMAND, Key::S);
    window.type_into("文件路径", &path.to_string_lossy());
    window.click("确定");
    window.step_until(|_| path.exists());
    let mut other = Window::with(vec![SessionSpec::default()]);
    other.press(Modifiers::COMMAND, Key::O);
    other.type_into("文件路径", &path.to_string_lossy());
    other.click("确定");
    other.wait_for_label("设备一");
    other.press(Modifiers::COMMAND, Key::O);
    other.type_into("文件路径", "/nowhere/w.toml");
    other.click("确定");
    other.wait_for_part("文件 /nowhere/w.toml");
}

#[test]
fn scrolling_up_stops_following_and_the_button_brings_the_newest_back() {
    let peer = udp_peer();
    let mut spec = spec(Kind::Udp);
    spec.open = true;
    let mut window = Window::with(vec![spec]);
    let port = window.wait_for_port();
    for n in 0..100 {
        peer.send_to(format!("line {n}").as_bytes(), ("127.0.0.1", port)).expect("sent");
    }
    window.wait_for_label("line 99");
    window.scroll("数据日志", 400.0);
    assert!(!window.find("line 99"));
    let shown = window.lines();
    peer.send_to(b"line 100", ("127.0.0.1", port)).expect("sent");
    window.wait_for_label("101/0");
    assert_eq!(window.lines(), shown, "the view stands still while new data arrives");
    window.click_in_log(3);
    assert_eq!(window.lines(), shown, "a click does not move the view");
    window.click("最新");
    window.wait_for_label("line 100");
}

#[test]
fn records_are_selected_and_copied_as_text_and_hex() {
    let peer = udp_peer();
    let mut spec = spec(Kind::Udp);
    spec.open = true;
    let mut window = Window::with(vec![spec]);
    let port = window.wait_for_port();
    peer.send_to("你".as_bytes(), ("127.0.0.1", port)).expect("sent");
    window.wait_for_label("1/0");
    peer.send_to(b"b", ("127.0.0.1", port)).expect("sent");
    window.wait_for_label("2/0");
    window.click("你");
    window.wait_for_part("已选 1 条");
    window.press(Modifiers { shift: true, ..Modifiers::COMMAND }, Key::H);
    assert_eq!(window.copied(), Some("E4 BD A0".into()));
    window.click_with("b", Modifiers::SHIFT);
    window.press(Modifiers { shift: true, ..Modifiers::COMMAND }, Key::T);
    assert_eq!(window.copied(), Some("你\nb\n".into()));
}

#[test]
fn a_datagram_says_which_address_it_came_to() {
    let peer = udp_peer();
    peer.set_broadcast(true).expect("set");
    let mut spec = spec(Kind::Udp);
    spec.network.local_address = "0.0.0.0".into();
    spec.open = true;
    let mut window = Window::with(vec![spec]);
    window.wait_for_part("已打开 0.0.0.0:");
    let port = window.port_after("已打开 0.0.0.0:");
    peer.send_to(b"who is there", ("127.255.255.255", port)).expect("sent");
    window.wait_for_label("who is there");
    if cfg!(target_os = "linux") {
        window.wait_for_part("→ 127.255.255.255 广播");
    }
}

#[test]
fn a_broadcast_shows_who_answers() {
    let answerer = UdpSocket::bind("0.0.0.0:0").expect("a port");
    answerer.set_read_timeout(Some(Duration::from_secs(20))).expect("set");
    let mut spec = spec(Kind::Udp);
    spec.open = true;
    spec.text = "who".into();
    spec.target = format!("127.255.255.255:{}", answerer.local_addr().expect("bound").port());
    let mut window = Window::with(vec![spec]);
    window.wait_for_label("关闭");
    window.click("发送");
    window.wait_for_label("0/1");
    let (_, from) = answerer.recv_from(&mut [0; 10]).expect("the broadcast");
    answerer.send_to(b"me", from).expect("sent");
    window.wait_for_label("me");
    let port = answerer.local_addr().expect("bound").port();
    window.wait_for_part(&format!("# RECV ASCII FROM 127.0.0.1 :{port}>"));
}

#[test]
fn what_is_wrong_in_the_folded_part_is_told_below_the_button() {
    let mut spec = spec(Kind::TcpClient);
    spec.network.keep_alive = "soon".into();
    let mut window = Window::with(vec![spec]);
    window.wait_for_part("保活（秒）：应为 1 到 32767 的整数");
    assert!(window.is_disabled("连接"));
}

#[test]
fn a_refused_send_gives_the_cleared_text_back() {
    let mut spec = spec(Kind::Udp);
    spec.open = true;
    spec.sending.clear_after = true;
    // A name with a NUL byte is refused by every resolver without asking anybody.
    spec.target = "no\0such:9".into();
    spec.text = "keep me".into();
    let mut window = Window::with(vec![spec]);
    window.wait_for_label("关闭");
    window.click("发送");
    window.step_until(|window| window.value("数据发送") == "keep me" && window.find_part("失败"));
}

#[test]
fn a_file_that_exists_is_replaced_only_when_it_is_said_twice() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("notes.txt");
    std::fs::write(&path, "precious").expect("written");
    let mut window = Window::with(vec![SessionSpec::default()]);
    window.press(Modifiers::COMMAND, Key::S);
    window.type_into("文件路径", &path.to_string_lossy());
    window.click("确定");
    window.wait_for_part("文件已存在");
    assert_eq!(std::fs::read_to_string(&path).expect("there"), "precious");
    window.click("确定");
    window.step_until(|_| std::fs::read_to_string(&path).is_ok_and(|text| text.contains("[[session]]")));
}

#[test]
fn the_demonstration_peer_leaves_a_prepared_session_alone() {
    let mut spec = spec(Kind::TcpClient);
    spec.network.remote_address = "192.168.1.77".into();
    let mut window = Window::with(vec![spec]);
    window.click("演示对端");
    window.wait_for_label("断开");
    window.press(Modifiers::COMMAND, Key::W);
    window.wait_for_label("连接");
    assert_eq!(window.value("远程主机地址"), "192.168.1.77");
}

#[test]
fn a_file_goes_into_the_box_as_text_or_as_hex_and_not_when_it_is_too_large() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path.to_string_lossy().into_owned()
    };
    let files = [file("text", "你好\n".as_bytes()), file("bytes", &[0, 255]), file("large", &[b'x'; 70_000])];
    let mut window = Window::with(vec![SessionSpec::default()]);
    let load = |window: &mut Window, path: &str| {
        window.click("载入文件到发送框…");
        window.type_into("文件路径", path);
        window.click("确定");
        window.steps(2);
    };
    load(&mut window, &files[0]);
    assert_eq!(window.value("数据发送"), "你好\n");
    load(&mut window, &files[1]);
    assert_eq!(window.value("数据发送"), "00 FF");
    load(&mut window, &files[2]);
    window.wait_for_part("发送框最多容纳 65536 字节");
    assert_eq!(window.value("数据发送"), "00 FF", "what was in the box stays");
}
