//! A relay in the window: its form, its faults, its log and both ways to send.

mod window_support;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use netaide::model::{Kind, SessionSpec};
use window_support::Window;

const SIZE: [f32; 2] = [1080.0, 720.0];

/// A window with an open relay, the client and the server at its two ends.
struct Talk {
    window: Window,
    client: TcpStream,
    server: TcpStream,
}

fn spec(server: &TcpListener) -> SessionSpec {
    let mut spec = SessionSpec { open: true, ..SessionSpec::default() };
    spec.network.kind = Kind::Relay;
    spec.network.local_port = "0".into();
    spec.network.remote_port = server.local_addr().expect("bound").port().to_string();
    spec
}

impl Talk {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a server");
        let mut window = Window::with(vec![spec(&listener)]);
        let port = window.wait_for_port();
        let client = TcpStream::connect(("127.0.0.1", port)).expect("connected");
        let (server, _) = listener.accept().expect("the relay comes");
        for stream in [&client, &server] {
            stream.set_read_timeout(Some(Duration::from_secs(20))).expect("set");
        }
        window.wait_for_part("已连接服务器");
        Talk { window, client, server }
    }
}

fn read(stream: &mut TcpStream, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes).expect("read");
    bytes
}

#[test]
fn both_directions_are_shown_by_their_names() {
    let mut talk = Talk::new();
    talk.client.write_all(b"ping").expect("written");
    assert_eq!(read(&mut talk.server, 4), b"ping");
    talk.server.write_all(b"pong").expect("written");
    assert_eq!(read(&mut talk.client, 4), b"pong");
    talk.window.wait_for_part("客→服 ASCII 127.0.0.1");
    talk.window.wait_for_part("服→客 ASCII 127.0.0.1");
    talk.window.click("表格");
    talk.window.wait_for_part("客→服");
    // The client stands in the list, with both counts, and can be let go there.
    talk.window.click("全部断开");
    assert_eq!(talk.client.read(&mut [0; 9]).expect("an end in order"), 0);
}

#[test]
fn the_box_sends_to_either_side() {
    let mut talk = Talk::new();
    talk.window.type_into("数据发送", "to the client");
    talk.window.click("发送");
    assert_eq!(talk.window_read_client(13), b"to the client");
    talk.window.click("发往 服务器");
    talk.window.steps(2);
    talk.window.click("发送");
    assert_eq!(talk.window_read_server(13), b"to the client");
    talk.window.wait_for_part("由本机发往服务器");
}

impl Talk {
    /// Reads while the window goes on.
    fn window_read_client(&mut self, length: usize) -> Vec<u8> {
        self.window.steps(3);
        read(&mut self.client, length)
    }

    fn window_read_server(&mut self, length: usize) -> Vec<u8> {
        self.window.steps(3);
        read(&mut self.server, length)
    }
}

#[test]
fn faults_are_typed_while_it_runs_are_marked_and_switched_off() {
    let mut talk = Talk::new();
    talk.window.click("故障");
    talk.window.steps(2);
    talk.window.type_into("客→服 丢弃(%)", "100");
    talk.window.wait_for_part("故障 客→服：丢弃 100%");
    talk.client.write_all(b"gone").expect("written");
    talk.window.wait_for_part("丢弃 1 次（4 字节）");
    talk.window.type_into("服→客 延迟(ms)", "soon");
    talk.window.wait_for_part("服→客 延迟(ms)");
    talk.window.click("全部关闭");
    talk.window.wait_for_part("故障 客→服：全部关闭");
    talk.client.write_all(b"whole").expect("written");
    assert_eq!(read(&mut talk.server, 5), b"whole");
}

#[test]
fn what_is_typed_for_a_relay_is_kept() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a server");
    let mut kept = spec(&listener);
    kept.network.relay.up.delay = "30".into();
    kept.network.relay.down.drop = "half".into();
    kept.open = false;
    let text = toml::to_string(&kept).expect("written");
    assert_eq!(toml::from_str::<SessionSpec>(&text).expect("read"), kept);
    // One language: it holds for the whole process, and other tests run beside this one.
    for size in [SIZE, [900.0, 600.0]] {
        let mut window = Window::sized(vec![kept.clone()], size);
        window.click(&window.text("故障", "Faults"));
        window.steps(2);
        assert_eq!(window.value(&window.text("客→服 延迟(ms)", "C→S Delay (ms)")), "30");
        assert_eq!(window.value(&window.text("服→客 丢弃(%)", "S→C Drop (%)")), "half");
    }
}
