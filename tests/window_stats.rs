//! 统计 by its labels, with real sockets behind it.

mod window_support;

use std::io::Write;
use std::net::{TcpStream, UdpSocket};

use egui::{Key, Modifiers};
use netaide::model::{Kind, SessionSpec};
use window_support::Window;

fn open(kind: Kind) -> (Window, u16) {
    let mut spec = SessionSpec::default();
    spec.network.kind = kind;
    spec.network.local_port = "0".into();
    let mut window = Window::with(vec![spec]);
    window.click("打开");
    let port = window.wait_for_port();
    (window, port)
}

/// What was copied by a press of 复制表格.
fn copied_table(window: &mut Window) -> String {
    window.wait_for_label("复制表格");
    window.copy_by_click("复制表格").expect("copied")
}

/// The received number in a row of a copied table.
fn cell<'a>(table: &'a str, row: &str) -> Option<&'a str> {
    table.lines().find_map(|line| line.strip_prefix(row)?.strip_prefix('\t')?.split('\t').next())
}

#[test]
fn the_numbers_follow_what_arrives_and_start_anew_with_the_counters() {
    let (mut window, port) = open(Kind::Udp);
    let peer = UdpSocket::bind("127.0.0.1:0").expect("a port");
    let send = |length: usize| peer.send_to(&vec![7; length], ("127.0.0.1", port)).expect("sent");
    for length in [0, 1, 1000] {
        send(length);
    }
    window.wait_for_label("3/0");
    window.press(Modifiers::NONE, Key::F8);
    // What came before somebody looked is counted as well.
    window.step_until(|window| cell(&copied_table(window), "包数") == Some("3"));
    let table = copied_table(&mut window);
    assert_eq!(
        (cell(&table, "字节"), cell(&table, "最短"), cell(&table, "最长")),
        (Some("1001"), Some("0 B"), Some("1000 B"))
    );
    assert_eq!(cell(&table, "时钟倒退"), Some("0"));
    send(10);
    window.step_until(|window| cell(&copied_table(window), "包数") == Some("4"));
    window.click("复位计数");
    window.step_until(|window| cell(&copied_table(window), "包数") == Some("0"));
    send(10);
    window.step_until(|window| cell(&copied_table(window), "包数") == Some("1"));
    window.press(Modifiers::NONE, Key::F8);
    assert!(!window.find("复制表格"), "folded");
}

#[test]
fn lengths_are_bars_that_say_what_they_count() {
    let (mut window, port) = open(Kind::Udp);
    let peer = UdpSocket::bind("127.0.0.1:0").expect("a port");
    for length in [0, 5, 6, 1472] {
        peer.send_to(&vec![7; length], ("127.0.0.1", port)).expect("sent");
    }
    window.press(Modifiers::NONE, Key::F8);
    window.click("长度");
    for said in ["0 字节：接收 1，发送 0", "4–7 字节：接收 2，发送 0", "1024–2047 字节：接收 1，发送 0"]
    {
        window.wait_for_label(said);
    }
}

#[test]
fn peers_are_sorted_and_one_shows_its_own_numbers() {
    let (mut window, port) = open(Kind::TcpServer);
    let mut clients: Vec<TcpStream> =
        (0..3).map(|_| TcpStream::connect(("127.0.0.1", port)).expect("connected")).collect();
    for (client, length) in clients.iter_mut().zip([10, 3000, 200]) {
        client.write_all(&vec![b'x'; length]).expect("written");
    }
    window.wait_for_label("RX: 3210");
    let names: Vec<String> = clients.iter().map(|client| client.local_addr().expect("bound").to_string()).collect();
    window.press(Modifiers::NONE, Key::F8);
    // The list of clients has rows of the same names.
    window.press(Modifiers::COMMAND, Key::K);
    window.click("对端");
    let order = |window: &mut Window| -> Vec<String> {
        let table = copied_table(window);
        table.lines().skip(1).map(|line| line.split('\t').next().unwrap_or_default().to_owned()).collect()
    };
    let sorted = [1, 2, 0].map(|at: usize| names[at].clone());
    window.step_until(|window| order(window) == sorted);
    window.click("按字节排序");
    window.step_until(|window| order(window) == [0, 2, 1].map(|at: usize| names[at].clone()));
    window.click(&names[2]);
    window.wait_for_label(&format!("仅 {}", names[2]));
    window.click("数据");
    window.step_until(|window| cell(&copied_table(window), "字节") == Some("200"));
    assert_eq!(cell(&copied_table(&mut window), "丢失"), None, "the kernel does not say whose it dropped");
    window.click(&format!("仅 {}", names[2]));
    window.step_until(|window| cell(&copied_table(window), "字节") == Some("3210"));
}

#[test]
fn an_idle_window_with_statistics_asks_for_no_frame() {
    let (mut window, _) = open(Kind::Udp);
    window.press(Modifiers::NONE, Key::F8);
    window.wait_for_label("复制表格");
    // Only the keys pressed a moment ago may still ask, for the settings to be written in ten seconds.
    let long = std::time::Duration::from_secs(1);
    window.step_until(|window| window.asks_for_frame_in() > long);
}
