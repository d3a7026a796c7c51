//! Captures in the window: recording to a file, saving, opening, and what a run that was killed has left.

mod window_support;

use std::net::UdpSocket;
use std::path::Path;

use egui::{Key, Modifiers};
use netaide::capture::{Capture, Direction, Entry, Limit, PeerId};
use netaide::i18n::Language;
use netaide::model::SessionSpec;
use tempfile::TempDir;
use window_support::Window;

const CTRL_SHIFT: Modifiers = Modifiers { shift: true, ..Modifiers::COMMAND };
const SIZE: [f32; 2] = [1080.0, 720.0];

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn text(path: &Path) -> String {
    path.to_str().expect("UTF-8").to_owned()
}

/// A window with an open session, and a peer that sends to it.
struct Talk {
    window: Window,
    peer: UdpSocket,
    port: u16,
}

impl Talk {
    fn new() -> Self {
        let mut spec = SessionSpec { open: true, ..SessionSpec::default() };
        spec.network.local_port = "0".into();
        let mut window = Window::with(vec![spec]);
        let port = window.wait_for_port();
        Talk { window, peer: UdpSocket::bind("127.0.0.1:0").expect("a port"), port }
    }

    fn send(&mut self, bytes: &[u8]) {
        self.peer.send_to(bytes, ("127.0.0.1", self.port)).expect("sent");
    }

    /// Answers the question for a path.
    fn answer(&mut self, path: &Path) {
        self.window.type_into("文件路径", &text(path));
        self.window.click("确定");
    }
}

/// The received texts of a capture file.
fn received(path: &Path) -> Vec<String> {
    let reader = Capture::open(path).expect("a capture").reader();
    let of_peer = |index: &u64| reader.meta(*index).is_some_and(|meta| meta.direction == Direction::Received);
    let read = |index| {
        let mut bytes = Vec::new();
        assert!(reader.read(index, &mut bytes));
        String::from_utf8(bytes).expect("UTF-8")
    };
    (0..reader.length()).filter(of_peer).map(read).collect()
}

#[test]
fn what_came_before_and_after_is_recorded_to_the_file_that_was_chosen() {
    let kept = folder();
    let path = kept.path().join("现场.netaide");
    let mut talk = Talk::new();
    talk.send("之前".as_bytes());
    talk.window.wait_for_label("1/0");
    talk.window.click("接收保存到文件…");
    talk.answer(&path);
    talk.window.wait_for_label("记录到 现场.netaide");
    talk.send("之后".as_bytes());
    talk.window.wait_for_label("2/0");
    assert_eq!(received(&path), ["之前", "之后"], "while it is recorded");
    drop(talk);
    assert_eq!(received(&path), ["之前", "之后"], "and it stays");
}

#[test]
fn the_end_of_the_window_ends_the_file_and_the_copies_in_order() {
    let kept = folder();
    let path = kept.path().join("现场.netaide");
    let mut talk = Talk::new();
    talk.send(&[7; 60_000]);
    talk.window.wait_for_label("1/0");
    talk.window.click("接收保存到文件…");
    talk.answer(&path);
    talk.window.wait_for_label("记录到 现场.netaide");
    talk.window.press(CTRL_SHIFT, Key::S);
    talk.answer(&kept.path().join("copy.netaide"));
    eframe::App::on_exit(talk.window.harness().state_mut(), None);
    assert_eq!(Capture::open(&path).expect("a capture").reader().damage(), None, "nothing is written after the end");
    let names = std::fs::read_dir(kept.path()).expect("the folder").flatten().map(|entry| entry.file_name());
    let strange: Vec<_> = names.filter(|name| name != "现场.netaide" && name != "copy.netaide").collect();
    assert!(strange.is_empty(), "{strange:?}");
}

#[test]
fn a_copy_is_saved_and_opened_again_in_a_tab() {
    let kept = folder();
    let path = kept.path().join("copy.netaide");
    let mut talk = Talk::new();
    talk.send("看看记录".as_bytes());
    talk.window.wait_for_label("1/0");
    talk.window.press(CTRL_SHIFT, Key::S);
    talk.answer(&path);
    talk.window.wait_for_part("已保存 2 条记录");
    talk.window.press(CTRL_SHIFT, Key::O);
    talk.answer(&path);
    talk.window.wait_for_label("copy.netaide");
    talk.window.wait_for_label("看看记录");
    assert!(talk.window.find("记录文件") && !talk.window.find("数据发送"), "a file has nothing to send with");
    assert!(!talk.window.find_part("没有正常结束"));
    // It is no session: neither F5 nor closing the tab does anything to the network.
    talk.window.press(Modifiers::NONE, Key::F5);
    assert!(talk.window.find("记录文件"));
    talk.window.press(Modifiers::COMMAND, Key::W);
    talk.window.wait_for_part("已打开 127.0.0.1:");
}

#[test]
fn a_file_that_is_no_capture_says_so() {
    let kept = folder();
    let path = kept.path().join("page.netaide");
    std::fs::write(&path, "<html>").expect("written");
    let mut talk = Talk::new();
    talk.window.press(CTRL_SHIFT, Key::O);
    talk.answer(&path);
    talk.window.wait_for_part("这不是 netaide 的记录文件");
}

#[test]
fn without_recording_data_is_counted_and_said_not_to_be_kept() {
    let mut talk = Talk::new();
    talk.window.press(CTRL_SHIFT, Key::P);
    talk.window.type_into("命令面板", "停止/继续记录");
    talk.window.press(Modifiers::NONE, Key::Enter);
    talk.window.wait_for_part("记录已关闭");
    talk.send(b"unseen");
    talk.window.wait_for_label("未记录 1");
    talk.window.wait_for_label("1/0");
    talk.window.click("继续记录");
    talk.send(b"seen");
    talk.window.wait_for_label("seen");
    assert!(!talk.window.find_part("记录已关闭") && !talk.window.find("unseen"));
}

#[test]
fn a_limit_that_cannot_be_is_refused_and_one_that_can_is_kept() {
    let mut window = Window::with(Vec::new());
    window.press(CTRL_SHIFT, Key::P);
    window.type_into("命令面板", "记录设置");
    window.press(Modifiers::NONE, Key::Enter);
    window.type_into("每个会话的记录最多占用（MiB）", "许多");
    assert!(window.find("请输入大于 0 的整数，或留空") && window.is_disabled("确定"));
    window.press(Modifiers::NONE, Key::Backspace);
    window.press(Modifiers::NONE, Key::Backspace);
    window.type_into("每个会话的记录最多占用（MiB）", "64");
    window.click("停止记录（会话继续，只计数）");
    window.click("确定");
    window.press(CTRL_SHIFT, Key::P);
    window.type_into("命令面板", "记录设置");
    window.press(Modifiers::NONE, Key::Enter);
    assert_eq!(window.value("每个会话的记录最多占用（MiB）"), "64");
}

/// A folder as a killed run leaves it, with one capture that has one record.
fn left_behind() -> TempDir {
    let folder = folder();
    let run = folder.path().join("captures").join("run-killed");
    std::fs::create_dir_all(&run).expect("a folder");
    let recording = folder.path().join("recording");
    let capture = Capture::create(&recording, Limit::default()).expect("a new file");
    let (peer, bytes) = (PeerId::NONE, "上次的".as_bytes());
    let entry = Entry { time: 0, direction: Direction::Received, peer, local: PeerId::NONE, bytes };
    capture.writer().append(&[entry]);
    // As it stands while it is recorded.
    std::fs::copy(&recording, run.join("1.netaide")).expect("copied");
    folder
}

#[test]
fn what_a_killed_run_has_left_is_restored_or_discarded_only_when_it_is_said_twice() {
    let mut window = Window::at(left_behind(), Language::Chinese, Vec::new(), SIZE);
    let file = window.folder().join("captures/run-killed/1.netaide");
    window.wait_for_part("留下 1 份没有保存的记录");
    window.click("丢弃");
    assert!(file.exists(), "only once");
    window.click("恢复上次的记录");
    window.wait_for_label("上次的");
    assert!(window.find_part("此记录没有正常结束") && !window.find_part("留下 1 份"));
    window.click("丢弃");
    assert!(!file.exists());
    assert!(!window.find("上次的"));

    let mut window = Window::at(left_behind(), Language::Chinese, Vec::new(), SIZE);
    let file = window.folder().join("captures/run-killed/1.netaide");
    window.click("丢弃");
    window.click("再按一次：永久删除");
    assert!(!file.exists() && !window.find_part("留下 1 份"));

    let mut window = Window::at(left_behind(), Language::Chinese, Vec::new(), SIZE);
    let file = window.folder().join("captures/run-killed/1.netaide");
    window.click("以后再说");
    assert!(file.exists() && !window.find_part("留下 1 份"));
}
