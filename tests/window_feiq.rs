//! The page of 飞秋 as a person uses it, with peers on loopback; by its Chinese labels.

mod window_support;

use std::net::UdpSocket;

use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable;
use netaide::codec::charset::Charset;
use netaide::i18n::Language;
use netaide::model::SessionSpec;
use window_support::{Window, free_port};

/// Somebody with a script: a plain socket on an address of loopback.
struct Script {
    socket: UdpSocket,
    port: u16,
}

impl Script {
    fn new(port: u16) -> Self {
        let socket = UdpSocket::bind("127.0.0.2:0").expect("a socket");
        socket.set_nonblocking(true).expect("set");
        Script { socket, port }
    }

    fn send(&self, packet: &str) {
        let bytes = Charset::Gbk.encode(packet).expect("GBK");
        self.socket.send_to(&bytes, ("127.0.0.1", self.port)).expect("sent");
    }

    /// The next packet, if one has come: number, mode with its options, and the rest.
    fn heard(&self) -> Option<(String, u32, String)> {
        let mut buffer = [0; 65536];
        let (length, _) = self.socket.recv_from(&mut buffer).ok()?;
        let text = Charset::Gbk.decode(&buffer[..length]);
        let fields: Vec<&str> = text.splitn(6, ':').collect();
        Some((fields[1].into(), fields[4].parse().expect("a command"), fields[5].trim_end_matches('\0').into()))
    }

    /// Draws frames until a packet of a mode comes.
    fn wait_for(&self, window: &mut Window, mode: u32) -> (String, u32, String) {
        let mut found = None;
        window.step_until(|_| {
            while let Some(packet) = self.heard() {
                if packet.1 & 0xff == mode {
                    found = Some(packet);
                    return true;
                }
            }
            false
        });
        found.expect("just found")
    }
}

const SIZE: [f32; 2] = [1080.0, 720.0];

/// A window whose messenger takes part on loopback alone.
fn window(port: u16) -> Window {
    let folder = tempfile::tempdir().expect("a folder");
    let files = folder.path().join("received");
    std::fs::create_dir(&files).expect("a folder");
    let form = format!(
        "[form]\nnick = \"凌波微步\"\nport = \"{port}\"\nlocal = [\"127.0.0.1\"]\nfolder = '{}'\nnotify = false\n",
        files.display()
    );
    std::fs::write(folder.path().join("feiq.toml"), form).expect("written");
    let mut window = Window::at(folder, Language::Chinese, vec![SessionSpec::default()], SIZE);
    window.press(Modifiers::ALT, Key::Num3);
    window
}

fn online(port: u16) -> Window {
    let mut window = window(port);
    window.click("上线");
    window.wait_for_label(&format!("在线：127.0.0.1:{port}"));
    window
}

#[test]
fn before_going_online_nothing_is_sent_and_the_page_says_so() {
    let port = free_port();
    let mut window = window(port);
    assert!(window.find("还没有上线") && window.find_part("这里什么都不会发送"));
    // Nobody has the port: somebody else can.
    let socket = UdpSocket::bind(("127.0.0.1", port)).expect("free");
    drop(socket);
    window.press(Modifiers::ALT, Key::L);
    window.wait_for_label(&format!("在线：127.0.0.1:{port}"));
    window.click("下线");
    window.wait_for_label("未上线");
}

#[test]
fn a_bare_packet_of_a_script_appears_and_is_answered() {
    let port = free_port();
    let mut window = online(port);
    let script = Script::new(port);
    script.send("1:123123:吴彦祖:吴彦祖-pc:32:haha");
    window.wait_for_part("吴彦祖 · 裸包 · 127.0.0.2:");
    assert!(window.find("飞秋：1 条未读"));
    let row = window.labels().into_iter().find(|label| label.starts_with("吴彦祖 · 裸包")).expect("a row");
    window.click(&row);
    window.wait_for_label("haha");
    // What is in view was seen.
    window.wait_for_label("未读 0");
    window.type_into("消息", "你好，吴彦祖");
    window.press(Modifiers::COMMAND, Key::Enter);
    let (number, command, text) = script.wait_for(&mut window, 0x20);
    assert_eq!(text, "你好，吴彦祖");
    assert_ne!(command & 0x100, 0, "a receipt is asked for");
    assert_eq!(window.value("消息"), "", "what was handed over has left the box");
    window.wait_for_part("发送中");
    script.send(&format!("1:123124:吴彦祖:吴彦祖-pc:33:{number}"));
    window.wait_for_label("已送达");
}

#[test]
fn what_is_typed_stays_while_offline_and_a_word_that_is_composed_is_not_sent() {
    let port = free_port();
    let mut window = online(port);
    let script = Script::new(port);
    script.send("1:1:li:li-pc:32:在吗");
    window.wait_for_part("li · 裸包");
    let row = window.labels().into_iter().find(|label| label.starts_with("li · 裸包")).expect("a row");
    window.click(&row);
    window.focus("消息");
    window.compose("ni hao");
    window.press(Modifiers::COMMAND, Key::Enter);
    assert!(window.harness().query_by_label("发送中").is_none());
    window.commit("你好");
    window.click("下线");
    window.wait_for_label("未上线");
    window.press(Modifiers::COMMAND, Key::Enter);
    window.wait_for_part("请先上线");
    assert_eq!(window.value("消息"), "你好");
}

#[test]
fn characters_that_the_other_side_lacks_are_told_before_sending() {
    let port = free_port();
    let mut window = online(port);
    let script = Script::new(port);
    script.send("1:1:li:li-pc:32:hi");
    window.wait_for_part("li · 裸包");
    let row = window.labels().into_iter().find(|label| label.starts_with("li · 裸包")).expect("a row");
    window.click(&row);
    window.type_into("消息", "a©b");
    window.wait_for_part("会变成 ?：©");
}

#[test]
fn a_sealed_message_is_covered_until_it_is_opened() {
    let port = free_port();
    let mut window = online(port);
    let script = Script::new(port);
    script.send(&format!("1:77:li:li-pc:{}:秘密", 0x0010_0320));
    window.wait_for_part("li · ");
    let row = window.labels().into_iter().find(|label| label.starts_with("li · ")).expect("a row");
    window.click(&row);
    window.wait_for_label("打开密封消息");
    assert!(!window.find_part("秘密"));
    window.click("打开密封消息");
    window.wait_for_label("秘密");
    let (_, _, text) = script.wait_for(&mut window, 0x30);
    assert_eq!(text, "77");
}

#[test]
fn an_offered_file_waits_for_a_yes() {
    let port = free_port();
    let mut window = online(port);
    let script = Script::new(port);
    script.send(&format!("1:78:li:li-pc:{}:\u{0}1:notes.txt:a:65f00000:1:\u{7}", 0x0020_0120));
    window.wait_for_part("li · ");
    let row = window.labels().into_iter().find(|label| label.starts_with("li · ")).expect("a row");
    window.click(&row);
    window.wait_for_label("接收 notes.txt");
    assert_eq!(std::fs::read_dir(window.folder().join("received")).expect("a folder").count(), 0);
    window.click("拒绝");
    let (_, _, text) = script.wait_for(&mut window, 0x61);
    assert_eq!(text, "78");
}

#[test]
fn each_file_whose_place_is_taken_is_asked_about() {
    let port = free_port();
    let mut window = online(port);
    let script = Script::new(port);
    for name in ["a.txt", "b.txt"] {
        std::fs::write(window.folder().join("received").join(name), "here before").expect("written");
    }
    let list = "1:a.txt:a:65f00000:1:\u{7}2:b.txt:a:65f00000:1:\u{7}";
    script.send(&format!("1:78:li:li-pc:{}:\u{0}{list}", 0x0020_0120));
    window.wait_for_part("li · ");
    let row = window.labels().into_iter().find(|label| label.starts_with("li · ")).expect("a row");
    window.click(&row);
    window.wait_for_label("全部接收（2）");
    window.click("全部接收（2）");
    window.wait_for_label("另存为 a (1).txt");
    window.click("取消");
    window.wait_for_label("另存为 b (1).txt");
    window.click("取消");
    assert!(!window.find("文件已存在") && window.find("接收 a.txt"));
}

/// Two that have said something each; how their rows are called.
fn two_people(window: &mut Window, script: &Script) -> [String; 2] {
    ["li", "wu"].map(|name| {
        script.send(&format!("1:1:{name}:{name}-pc:32:hi"));
        window.wait_for_part(&format!("{name} · 裸包"));
        window.labels().into_iter().find(|label| label.starts_with(name)).expect("a row")
    })
}

#[test]
fn what_goes_to_several_shows_how_far_it_is_with_each() {
    let port = free_port();
    let mut window = online(port);
    let script = Script::new(port);
    let rows = two_people(&mut window, &script);
    window.click(&rows[0]);
    window.wait_for_label("hi");
    // It was seen by now: the row is called otherwise.
    window.wait_for_label("未读 1");
    window.click_with(&rows[1], Modifiers::COMMAND);
    window.wait_for_label("发给 2 人");
    window.type_into("消息", "都来看");
    window.press(Modifiers::COMMAND, Key::Enter);
    let (number, ..) = script.wait_for(&mut window, 0x20);
    window.wait_for_part("发送中");
    assert!(!window.find("已送达"));
    script.send(&format!("1:2:li:li-pc:33:{number}"));
    script.send(&format!("1:2:wu:wu-pc:33:{number}"));
    window.wait_for_label("已送达");
}

#[test]
fn the_conversation_is_searched_and_files_are_attached_by_dropping() {
    let port = free_port();
    let mut window = online(port);
    let script = Script::new(port);
    for (number, text) in [(1, "一号消息"), (2, "目标在这里"), (3, "三号消息")] {
        script.send(&format!("1:{number}:li:li-pc:32:{text}"));
    }
    window.wait_for_part(" · 3 条未读");
    let row = window.labels().into_iter().find(|label| label.starts_with("li · ")).expect("a row");
    window.click(&row);
    window.wait_for_label("三号消息");
    window.press(Modifiers::COMMAND, Key::F);
    window.type_into("查找内容", "目标");
    window.wait_for_label("1/1");
    window.press(Modifiers::NONE, Key::Escape);
    assert!(!window.find("查找内容"), "Esc closes the bar");
    let file = window.folder().join("dropped.txt");
    std::fs::write(&file, "x").expect("written");
    window.drop_file(file);
    window.wait_for_label("移除 dropped.txt");
    window.click("移除 dropped.txt");
    assert!(!window.find("移除 dropped.txt"));
}

#[test]
fn a_click_on_a_person_leads_to_the_box_and_walking_the_list_stays_in_it() {
    let port = free_port();
    let mut window = online(port);
    let script = Script::new(port);
    let rows = two_people(&mut window, &script);
    window.click(&rows[0]);
    window.steps(2);
    window.harness().event(Event::Text("hello".into()));
    window.steps(2);
    assert_eq!(window.value("消息"), "hello", "what is typed right after the click is for whoever was clicked on");
    window.harness().get_by_label("联系人").focus();
    window.steps(2);
    window.press(Modifiers::NONE, Key::ArrowDown);
    window.harness().event(Event::Text("lost".into()));
    window.steps(2);
    window.press(Modifiers::NONE, Key::ArrowUp);
    assert_eq!(window.value("消息"), "hello", "the list has kept the focus");
}

#[test]
fn what_was_typed_and_what_failed_is_there_after_a_restart() {
    let port = free_port();
    let mut window = online(port);
    let script = Script::new(port);
    script.send("1:1:li:li-pc:32:在吗");
    window.wait_for_part("li · 裸包");
    let row = window.labels().into_iter().find(|label| label.starts_with("li · ")).expect("a row");
    window.click(&row);
    window.type_into("消息", "没有回执");
    window.press(Modifiers::COMMAND, Key::Enter);
    script.wait_for(&mut window, 0x20);
    window.type_into("消息", "说到一半");
    let mut window = window.again(SIZE);
    window.press(Modifiers::ALT, Key::Num3);
    window.wait_for_part("li · 裸包");
    let row = window.labels().into_iter().find(|label| label.starts_with("li · ")).expect("a row");
    window.click(&row);
    window.wait_for_label("没有回执");
    assert_eq!(window.value("消息"), "说到一半");
    window.click("重试");
    window.wait_for_part("请先上线");
    window.click("上线");
    window.wait_for_label(&format!("在线：127.0.0.1:{port}"));
    assert!(!window.find_part("请先上线"), "it is no longer true");
    window.click("重试");
    let (_, _, text) = script.wait_for(&mut window, 0x20);
    assert_eq!(text, "没有回执");
    assert_eq!(window.value("消息"), "说到一半", "the box is left alone");
}
