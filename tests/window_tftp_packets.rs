//! The packets of a real transfer on the page of TFTP: looked at, exported, saved and opened again.
//!
//! Traffic rule: loopback only.
#![allow(clippy::expect_used, clippy::panic, reason = "what is not as expected fails the test")]

mod window_support;

use std::net::{SocketAddr, UdpSocket};
use std::path::Path;
use std::thread::JoinHandle;
use std::time::Duration;

use egui::{Key, Modifiers};
use egui_kittest::kittest::{AccessKitNode, Queryable};
use netaide::model::SessionSpec;
use window_support::Window;

fn socket() -> (UdpSocket, SocketAddr) {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    socket.set_read_timeout(Some(Duration::from_secs(60))).expect("set");
    let address = socket.local_addr().expect("bound");
    (socket, address)
}

fn data(block: u8, length: usize) -> Vec<u8> {
    [&[0, 3, 0, block][..], &vec![b'~'; length]].concat()
}

/// A server that does not hear the first request, says block 1 twice, and something that is no packet.
fn hesitant() -> (u16, JoinHandle<()>) {
    let (asked, address) = socket();
    let server = std::thread::Builder::new().name("hesitant".into()).spawn(move || {
        let mut room = [0; 1000];
        asked.recv_from(&mut room).expect("a request");
        let (_, client) = asked.recv_from(&mut room).expect("the request again");
        let (transfer, _) = socket();
        let mut say = |bytes: &[u8], answer: &[u8]| {
            transfer.send_to(bytes, client).expect("sent");
            while !answer.is_empty() {
                let length = transfer.recv(&mut room).expect("an answer");
                if room[..length] == *answer {
                    return;
                }
            }
        };
        say(&data(1, 512), &[0, 4, 0, 1]);
        say(&data(1, 512), &[0, 4, 0, 1]);
        say(&[0, 9, 0, 1], &[]);
        say(&data(2, 100), &[0, 4, 0, 2]);
    });
    (address.port(), server.expect("a thread"))
}

/// A window whose client has downloaded a file from such a server.
fn downloaded() -> (Window, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut window = Window::with(vec![SessionSpec::default()]);
    window.press(Modifiers::ALT, Key::Num2);
    let (port, server) = hesitant();
    let path = folder.path().join("a.bin").display().to_string();
    for (field, text) in
        [("服务器", "127.0.0.1"), ("端口", &port.to_string()), ("远程文件名", "a.bin"), ("本地文件", &path)]
    {
        window.focus(field);
        window.press(Modifiers::COMMAND, Key::A);
        window.press(Modifiers::NONE, Key::Backspace);
        window.type_into(field, text);
    }
    window.click("下载");
    window.wait_for_label("接收 a.bin：已完成");
    server.join().expect("all was said");
    // The transfer that has begun is selected, and its first packet.
    window.wait_for_label("操作码: 1  RRQ，读请求");
    (window, folder)
}

/// A press of the mouse in the middle of the list of packets.
fn press_in_list(window: &mut Window) {
    let harness = window.harness();
    let is_list = |node: &AccessKitNode<'_>| node.label().is_some_and(|text| text == "报文");
    let place = harness.query_all_by(is_list).next().map(|node| node.rect().center()).expect("shown");
    harness.hover_at(place);
    harness.drag_at(place);
    harness.drop_at(place);
    window.steps(3);
}

fn save(window: &mut Window, what: &str, path: &Path) {
    window.click("保存");
    window.click(what);
    window.type_into("文件路径", path.to_str().expect("UTF-8"));
    window.click("确定");
}

#[test]
fn each_packet_is_told_with_its_waits_and_repeats() {
    let (mut window, _folder) = downloaded();
    window.click("时序");
    window.wait_for_part("对方 127.0.0.1:");
    window.click("表格");
    let wanted = [
        "请求读取 a.bin，octet 模式，想要",
        "没有回应，第 1 次重发",
        "重发 1（",
        "第 1 块，512 字节",
        "重复收到 1（",
        "不是 TFTP 报文：没有操作码 9",
        "第 2 块，100 字节 < 512：最后一块，文件结束",
        "确认到第 2 块",
    ];
    // Not all rows are in view at once: keys lead to the others.
    press_in_list(&mut window);
    window.press(Modifiers::NONE, Key::Home);
    for part in wanted {
        window.step_until(|window| {
            let found = window.find_part(part);
            if !found {
                window.press(Modifiers::NONE, Key::ArrowDown);
            }
            found
        });
    }
}

#[test]
fn packets_are_exported_and_the_capture_is_read_in_a_session() {
    let (mut window, folder) = downloaded();
    let packets = folder.path().join("a.pcapng");
    save(&mut window, "导出此次传输为 pcapng…", &packets);
    window.wait_for_part("已导出 9 条记录");
    assert!(std::fs::read(&packets).expect("a file").starts_with(&[0x0A, 0x0D, 0x0D, 0x0A]));
    let capture = folder.path().join("a.netaide");
    save(&mut window, "保存记录…", &capture);
    window.wait_for_part("a.netaide");
    window.step_until(|_| capture.exists());
    // What is dropped on the page of TFTP is a file to send.
    window.press(Modifiers::ALT, Key::Num1);
    window.drop_file(capture);
    window.wait_for_part("没有回应，第 1 次重发");
}
