//! Quick commands and what was sent, in the window by its labels, with real sockets behind it.

mod window_support;

use std::net::UdpSocket;
use std::time::Duration;

use eframe::App as _;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use netaide::i18n::Language;
use netaide::model::quick::{QuickCommand, QuickGroup};
use netaide::model::{Composition, Kind, SessionSpec, Storage};
use tempfile::TempDir;
use window_support::Window;

const CTRL_ALT: Modifiers = Modifiers { alt: true, ..Modifiers::COMMAND };

fn peer() -> UdpSocket {
    let peer = UdpSocket::bind("127.0.0.1:0").expect("a port");
    peer.set_read_timeout(Some(Duration::from_secs(30))).expect("set");
    peer
}

fn udp(to: &UdpSocket) -> SessionSpec {
    let mut spec = SessionSpec::default();
    spec.network.kind = Kind::Udp;
    spec.network.local_port = "0".into();
    spec.target = to.local_addr().expect("bound").to_string();
    spec.open = true;
    spec
}

fn heard(peer: &UdpSocket) -> String {
    let mut bytes = [0; 2048];
    let (length, _) = peer.recv_from(&mut bytes).expect("something came");
    String::from_utf8_lossy(&bytes[..length]).into_owned()
}

fn command(name: &str, text: &str) -> QuickCommand {
    QuickCommand { name: name.into(), text: text.into(), after: 1, ..QuickCommand::default() }
}

fn group(name: &str, commands: Vec<QuickCommand>) -> QuickGroup {
    QuickGroup { name: name.into(), commands, ..QuickGroup::default() }
}

/// A folder where commands have been kept.
fn kept(groups: &[QuickGroup]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    Storage::new(folder.path().to_owned()).save_quick(groups).expect("written");
    folder
}

fn window(folder: TempDir, spec: SessionSpec) -> Window {
    let mut window = Window::at(folder, Language::Chinese, vec![spec], [1280.0, 860.0]);
    window.wait_for_port();
    window
}

/// Types a text in place of the one in the send box.
fn type_box(window: &mut Window, text: &str) {
    window.focus("数据发送");
    window.press(Modifiers::COMMAND, Key::A);
    window.harness().event(egui::Event::Text(text.into()));
    window.steps(2);
    assert_eq!(window.value("数据发送"), text);
}

fn focus_button(window: &mut Window, label: &str) {
    window.harness().get_by_label(label).focus();
    window.steps(3);
}

fn context_menu(window: &mut Window, label: &str) {
    window.harness().get_by_label(label).click_secondary();
    window.steps(3);
}

fn names(window: &Window) -> Vec<String> {
    let controls = window.controls().into_iter();
    controls.filter_map(|(name, _)| name.strip_prefix("发送 ").map(str::to_owned)).collect()
}

#[test]
fn a_click_sends_a_command_with_its_own_settings() {
    let peer = peer();
    let hex = Composition { hex: true, ..Composition::default() };
    let commands = vec![command("one", "text"), QuickCommand { send: hex, ..command("two", "41 42") }];
    let mut window = window(kept(&[group("g", commands)]), udp(&peer));
    window.press(Modifiers::NONE, Key::F6);
    window.click("发送 two");
    assert_eq!(heard(&peer), "AB");
    window.click("发送 one");
    assert_eq!(heard(&peer), "text");
}

#[test]
fn a_key_sends_its_command_wherever_the_focus_is() {
    let peer = peer();
    let keyed = QuickCommand { key: "Ctrl+Alt+3".into(), ..command("one", "by key") };
    let mut window = window(kept(&[group("g", vec![keyed])]), udp(&peer));
    window.focus("数据发送");
    window.press(CTRL_ALT, Key::Num3);
    assert_eq!(heard(&peer), "by key");
    // Not while a dialog is open.
    window.press(Modifiers::NONE, Key::F1);
    window.press(CTRL_ALT, Key::Num3);
    window.press(Modifiers::NONE, Key::Escape);
    window.press(CTRL_ALT, Key::Num3);
    assert_eq!(heard(&peer), "by key");
    window.wait_for_label("0/2");
}

#[test]
fn the_box_becomes_a_command_that_is_edited_in_place_and_kept() {
    let peer = peer();
    let mut window = window(kept(&[]), udp(&peer));
    window.type_into("数据发送", "hello");
    window.press(Modifiers::NONE, Key::F6);
    window.wait_for_label("还没有指令组。点上面的 + 新建一组，或从菜单导入。");
    window.press(Modifiers { shift: true, ..Modifiers::COMMAND }, Key::P);
    window.type_into("命令面板", "存为快捷指令");
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for_label("发送 hello");
    window.type_into("名称", "!");
    window.wait_for_label("发送 hello!");
    window.click("内容 HEX");
    window.type_into("内容", " 4x");
    window.wait_for_part("“x”不是十六进制数");
    window.press(Modifiers::NONE, Key::Escape);
    window.step_until(|window| !window.find("完成"));
    // Nothing that was typed is lost, right or wrong.
    window.click("编辑 1");
    window.wait_for_label("完成");
    assert_eq!(window.value("内容"), "68 65 6C 6C 6F 4x");
    window.harness().state_mut().on_exit(None);
    let (book, complaints) = Storage::new(window.folder().to_owned()).quick();
    assert_eq!(complaints, []);
    assert_eq!(book.groups()[0].commands[0].text, "68 65 6C 6C 6F 4x");
    assert_eq!(book.groups()[0].commands[0].name, "hello!");
}

#[test]
fn a_command_has_its_own_checksum_and_placeholders() {
    let peer = peer();
    let folder = kept(&[group("g", vec![command("a", "n={{len}}")])]);
    let mut window = window(folder, udp(&peer));
    window.press(Modifiers::NONE, Key::F6);
    window.wait_for_label("编辑 1");
    window.click("编辑 1");
    window.wait_for_label("内容 占位符");
    window.click("内容 占位符");
    window.click("内容 附加位 无");
    window.wait_for_label("异或位");
    window.click("异或位");
    window.wait_for_label("内容 附加位 异或位");
    window.click("发送 a");
    let sum = b"n=4".iter().fold(0, |all, byte| all ^ byte);
    assert_eq!(heard(&peer).as_bytes(), [b'n', b'=', b'4', sum]);
}

#[test]
fn rows_are_ordered_duplicated_deleted_and_brought_back() {
    let peer = peer();
    let commands = ["a", "b", "c"].map(|name| command(name, name)).to_vec();
    let mut window = window(kept(&[group("g", commands)]), udp(&peer));
    window.press(Modifiers::NONE, Key::F6);
    window.wait_for_label("发送 a");
    focus_button(&mut window, "发送 a");
    window.press(Modifiers::ALT, Key::ArrowDown);
    window.step_until(|window| names(window) == ["b", "a", "c"]);
    window.press(Modifiers::ALT, Key::ArrowDown);
    window.step_until(|window| names(window) == ["b", "c", "a"]);
    window.press(Modifiers::ALT, Key::ArrowUp);
    window.step_until(|window| names(window) == ["b", "a", "c"]);
    context_menu(&mut window, "发送 b");
    window.click("删除");
    window.step_until(|window| names(window) == ["a", "c"]);
    window.click("撤销");
    window.step_until(|window| names(window) == ["b", "a", "c"]);
    context_menu(&mut window, "发送 c");
    window.click("复制");
    window.step_until(|window| names(window) == ["b", "a", "c", "c"]);
}

#[test]
fn a_row_is_dragged_to_its_place() {
    let peer = peer();
    let commands = ["a", "b", "c"].map(|name| command(name, name)).to_vec();
    let mut window = window(kept(&[group("g", commands)]), udp(&peer));
    window.press(Modifiers::NONE, Key::F6);
    window.wait_for_label("发送 a");
    let place = |window: &mut Window, number: usize| {
        let label = format!("拖动排序（Alt+↑ / Alt+↓） {number}");
        window.harness().get_by_label(&label).rect().center()
    };
    let (from, to) = (place(&mut window, 1), place(&mut window, 3) + egui::vec2(0.0, 20.0));
    let harness = window.harness();
    harness.hover_at(from);
    harness.step();
    harness.drag_at(from);
    harness.step();
    for part in [0.3, 0.6, 1.0] {
        harness.hover_at(from + part * (to - from));
        harness.step();
    }
    harness.drop_at(to);
    harness.run_steps(2);
    window.step_until(|window| names(window) == ["b", "c", "a"]);
}

#[test]
fn groups_are_named_in_place_and_sessions_follow() {
    let peer = peer();
    let mut window = window(kept(&[group("g", vec![command("a", "a")])]), udp(&peer));
    window.press(Modifiers::NONE, Key::F6);
    window.click("连接后发送本组");
    window.click("指令组菜单");
    window.click("重命名组");
    window.type_into("组名", "h");
    window.click("完成");
    window.wait_for_label("指令组 gh");
    let ticked = window.harness().get_by_label("连接后发送本组").accesskit_node().toggled();
    assert_eq!(ticked, Some(egui::accesskit::Toggled::True), "the session refers to it by its new name");
    window.click("新建组");
    window.wait_for_label("组名");
    window.type_into("组名", "x");
    window.click("完成");
    window.wait_for_label("指令组 默认x");
}

#[test]
fn ten_thousand_commands_are_found_by_a_word() {
    let peer = peer();
    let commands = (0..10_000).map(|number| command(&format!("n{number}"), "x")).collect();
    let mut window = window(kept(&[group("g", commands)]), udp(&peer));
    window.press(Modifiers::NONE, Key::F6);
    window.wait_for_label("发送 n0");
    assert!(names(&window).len() < 30, "only the rows in view are made");
    window.type_into("查找指令", "n9999");
    window.step_until(|window| names(window) == ["n9999"]);
    window.click("发送 n9999");
    assert_eq!(heard(&peer), "x");
}

#[test]
fn a_file_is_imported_beside_what_is_there_and_what_is_wrong_is_listed() {
    let peer = peer();
    let mut window = window(kept(&[group("sscom51", vec![command("mine", "mine")])]), udp(&peer));
    let path = window.folder().join("sscom51.ini");
    std::fs::write(&path, b"N101=1,\xB6\xC1,5\r\nN1=A,AT\r\nN102=0,bad,5\r\nN2=H,4x\r\n").expect("written");
    window.press(Modifiers::NONE, Key::F6);
    window.click("指令组菜单");
    window.click("导入快捷指令…");
    window.type_into("文件路径", &path.to_string_lossy());
    window.press(Modifiers::NONE, Key::Enter);
    window.wait_for_part("已导入 1 条指令");
    window.wait_for_part("第 4 行：不是十六进制数据");
    window.click("关闭");
    window.wait_for_label("指令组 sscom51 2");
    window.click("发送 读");
    assert_eq!(heard(&peer), "AT");
}

#[test]
fn what_was_sent_is_listed_found_put_back_and_kept_over_a_restart() {
    let peer = peer();
    let mut window = window(kept(&[]), udp(&peer));
    for text in ["first", "second", "second"] {
        type_box(&mut window, text);
        window.press(Modifiers::COMMAND, Key::Enter);
        assert_eq!(heard(&peer), text);
    }
    type_box(&mut window, "draft");
    window.press(Modifiers::NONE, Key::F7);
    window.wait_for_label("×2");
    window.click("点击放回发送框 2");
    assert_eq!(window.value("数据发送"), "first");
    window.press(Modifiers::COMMAND, Key::ArrowUp);
    assert_eq!(window.value("数据发送"), "first", "there is nothing older");
    window.press(Modifiers::COMMAND, Key::ArrowDown);
    assert_eq!(window.value("数据发送"), "second");
    window.press(Modifiers::COMMAND, Key::ArrowDown);
    assert_eq!(window.value("数据发送"), "draft", "what was typed was not lost");
    window.click("再次发送 2");
    assert_eq!(heard(&peer), "first");
    window.wait_for_label("点击放回发送框 3");
    window.click("固定 3");
    window.type_into("查找历史", "SECOND");
    window.step_until(|window| !window.find("点击放回发送框 2"));
    window.harness().state_mut().on_exit(None);
    let (history, complaints) = Storage::new(window.folder().to_owned()).history();
    assert_eq!(complaints, []);
    let texts: Vec<_> = history.sent().iter().map(|sent| (sent.text.as_str(), sent.count, sent.pinned)).collect();
    assert_eq!(texts, [("first", 1, false), ("second", 2, false), ("first", 1, true)]);
}

#[test]
fn no_history_is_kept_when_it_is_switched_off_and_clearing_asks() {
    let peer = peer();
    let mut window = window(kept(&[]), udp(&peer));
    type_box(&mut window, "one");
    window.press(Modifiers::COMMAND, Key::Enter);
    assert_eq!(heard(&peer), "one");
    window.press(Modifiers::NONE, Key::F7);
    window.click("历史菜单");
    window.click("不记录历史");
    window.wait_for_label("已关闭记录");
    type_box(&mut window, "secret");
    window.press(Modifiers::COMMAND, Key::Enter);
    assert_eq!(heard(&peer), "secret");
    window.wait_for_label("点击放回发送框 1");
    assert!(!window.find("点击放回发送框 2"));
    window.click("历史菜单");
    window.click("清除全部…");
    window.click("取消");
    window.wait_for_label("点击放回发送框 1");
    window.click("历史菜单");
    window.click("清除全部…");
    window.click("确认清除");
    window.step_until(|window| !window.find("点击放回发送框 1"));
}

#[test]
fn a_group_is_sent_in_order_once_in_a_loop_and_until_it_is_stopped() {
    let peer = peer();
    let commands = vec![
        command("a", "a"),
        QuickCommand { ticked: false, ..command("b", "b") },
        QuickCommand { after: 3, ..command("c", "c") },
    ];
    let looped = QuickGroup { rounds: 2, ..group("g", commands) };
    let mut window = window(kept(&[looped]), udp(&peer));
    window.press(Modifiers::NONE, Key::F6);
    window.click("顺序发送");
    assert_eq!([heard(&peer), heard(&peer)], ["a", "c"]);
    window.wait_for_label("顺序发送");
    window.click("循环");
    window.click("顺序发送");
    assert_eq!([heard(&peer), heard(&peer), heard(&peer), heard(&peer)], ["a", "c", "a", "c"]);
    window.wait_for_label("顺序发送");
    window.wait_for_label("0/6");
    // 0 times is until it is stopped.
    window.harness().get_by_label("循环次数").focus();
    window.steps(2);
    window.press(Modifiers::COMMAND, Key::A);
    window.harness().event(egui::Event::Text("0".into()));
    window.press(Modifiers::NONE, Key::Enter);
    window.click("顺序发送");
    (0..20).for_each(|_| drop(heard(&peer)));
    window.wait_for_part("第 ");
    window.click("\u{E46C} 停止");
    window.wait_for_label("顺序发送");
}

#[test]
fn a_command_that_is_wrong_stops_the_sequence_before_it_begins_and_is_named() {
    let peer = peer();
    let hex = Composition { hex: true, ..Composition::default() };
    let commands = vec![command("fine", "fine"), QuickCommand { send: hex, ..command("wrong", "4x") }];
    let mut window = window(kept(&[group("g", commands)]), udp(&peer));
    window.press(Modifiers::NONE, Key::F6);
    window.click("顺序发送");
    window.wait_for_part("“wrong”：");
    window.wait_for_label("0/0");
}

#[test]
fn a_group_is_sent_when_the_session_opens() {
    let peer = peer();
    let mut spec = udp(&peer);
    spec.quick.on_connect = "g".into();
    let mut window = window(kept(&[group("g", vec![command("a", "hi"), command("b", "there")])]), spec);
    window.wait_for_label("0/2");
    assert_eq!([heard(&peer), heard(&peer)], ["hi", "there"]);
}

#[test]
fn a_server_sends_a_group_to_each_client_that_comes_and_to_no_other() {
    use std::io::Read;
    let mut spec = SessionSpec::default();
    spec.network.kind = Kind::TcpServer;
    spec.network.local_port = "0".into();
    spec.open = true;
    spec.quick.on_connect = "g".into();
    let folder = kept(&[group("g", vec![command("a", "hello ")])]);
    let mut window = Window::at(folder, Language::Chinese, vec![spec], [1280.0, 860.0]);
    let port = window.wait_for_port();
    let mut clients = Vec::new();
    for number in 1..=3 {
        let mut client = std::net::TcpStream::connect(("127.0.0.1", port)).expect("connected");
        client.set_read_timeout(Some(Duration::from_secs(30))).expect("set");
        window.wait_for_label(&format!("0/{number}"));
        let mut bytes = [0; 6];
        client.read_exact(&mut bytes).expect("it is greeted");
        assert_eq!(&bytes, b"hello ");
        clients.push(client);
    }
    for client in &mut clients {
        client.set_nonblocking(true).expect("set");
        let error = client.read(&mut [0; 1]).expect_err("nothing more");
        assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock);
    }
}
