//! The page of TFTP by its labels, with a real client and a real server behind it, on this machine alone.

mod window_support;

use std::net::UdpSocket;
use std::path::PathBuf;

use egui::{Key, Modifiers, Role, ViewportCommand, ViewportEvent, ViewportId};
use egui_kittest::kittest::Queryable;
use netaide::model::SessionSpec;
use window_support::Window;

/// A window that shows the page, and a folder for what is shared and what is fetched.
struct Page {
    window: Window,
    folder: tempfile::TempDir,
}

impl Page {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for part in ["shared", "here"] {
            std::fs::create_dir(folder.path().join(part)).expect("made");
        }
        let mut window = Window::with(vec![SessionSpec::default()]);
        window.press(Modifiers::ALT, Key::Num2);
        window.wait_for_label("下载");
        Page { window, folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Replaces what stands in a field.
    fn put(&mut self, field: &str, text: &str) {
        self.window.focus(field);
        self.window.press(Modifiers::COMMAND, Key::A);
        self.window.press(Modifiers::NONE, Key::Backspace);
        self.window.type_into(field, text);
    }

    /// Starts a server on this machine; its port.
    fn serve(&mut self) -> u16 {
        self.show("服务器");
        let shared = self.path("shared").display().to_string();
        self.put("共享文件夹", &shared);
        self.put("监听地址", "127.0.0.1");
        self.put("端口", "0");
        self.window.click("启动服务器");
        self.window.wait_for_part("TFTP 服务器正在 127.0.0.1:");
        let said = self.window.labels();
        let said = said.iter().find(|label| label.starts_with("TFTP 服务器正在 127.0.0.1:")).expect("shown");
        said.trim_end_matches(" 上运行").rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port")
    }

    fn show(&mut self, side: &str) {
        self.window.harness().get_by_role_and_label(Role::RadioButton, side).click();
        self.window.steps(2);
    }

    /// Types all that a download from a port of this machine needs.
    fn ask(&mut self, port: u16, name: &str) {
        self.show("客户端");
        self.put("服务器", "127.0.0.1");
        self.put("端口", &port.to_string());
        self.put("远程文件名", name);
        let here = format!("{}/", self.path("here").display());
        self.put("本地文件", &here);
    }
}

#[test]
fn one_press_shows_a_transfer_within_this_machine() {
    let mut page = Page::new();
    page.window.click("试一试");
    page.window.wait_for_label("接收 hello.txt：已完成");
    page.window.wait_for_part("SHA-256: ");
    let labels = page.window.labels();
    let md5 = labels.iter().find_map(|label| label.strip_prefix("MD5: ")).expect("shown").to_owned();
    assert_eq!(page.window.copy_by_click(&format!("MD5: {md5}")).as_deref(), Some(md5.as_str()));
    page.window.type_into("比较", &md5.to_uppercase());
    page.window.wait_for_label("与 MD5 一致");
    page.window.type_into("比较", "0");
    page.window.wait_for_label("既不是 MD5 也不是 SHA-256");
}

#[test]
fn what_is_missing_is_told_below_its_field() {
    let mut page = Page::new();
    assert!(!page.window.find("请填写"));
    page.window.click("下载");
    page.window.wait_for_label("请填写");
    page.put("服务器", "127.0.0.1");
    page.put("远程文件名", "a.bin");
    page.put("本地文件", "/nowhere/at/all/a.bin");
    page.window.click("下载");
    page.window.wait_for_label("没有文件夹 /nowhere/at/all");
    page.put("端口", "70000");
    page.window.wait_for_label("应为 1 到 65535 的整数");
    page.show("服务器");
    page.window.click("启动服务器");
    page.window.wait_for_label("请填写");
    page.put("共享文件夹", "/nowhere/at/all");
    page.window.click("启动服务器");
    page.window.wait_for_label("没有文件夹 /nowhere/at/all");
    page.put("允许的地址", "10.0.0.0/8, lab");
    page.window.wait_for_label("“lab”不是 IP 地址");
}

#[test]
fn a_second_press_asks_about_the_file_that_the_first_one_writes() {
    let mut page = Page::new();
    let server = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    page.ask(server.local_addr().expect("bound").port(), "a.bin");
    page.window.press(Modifiers::COMMAND, Key::D);
    page.window.press(Modifiers::COMMAND, Key::D);
    page.window.wait_for_label("文件正在下载");
    page.window.wait_for_label("另存为 a (1).bin");
    page.window.click("取消");
    page.window.step_until(|window| !window.find("文件正在下载"));
    assert!(page.window.find("接收 a.bin：等待应答…"), "one goes on: {:?}", page.window.labels());
}

#[test]
fn a_file_is_downloaded_and_one_that_is_there_is_asked_about() {
    let mut page = Page::new();
    std::fs::write(page.path("shared/a.bin"), [5; 70_000]).expect("written");
    let port = page.serve();
    page.ask(port, "a.bin");
    page.window.press(Modifiers::COMMAND, Key::D);
    page.window.wait_for_label("接收 a.bin：已完成");
    assert_eq!(std::fs::read(page.path("here/a.bin")).expect("there"), [5; 70_000]);
    // The server has it in its list as well.
    page.show("服务器");
    page.window.wait_for_label("发送 a.bin：已完成");
    page.show("客户端");
    std::fs::write(page.path("shared/a.bin"), "new").expect("written");
    page.window.click("下载");
    page.window.wait_for_label("文件已存在");
    page.window.click("取消");
    assert_eq!(std::fs::read(page.path("here/a.bin")).expect("there"), [5; 70_000]);
    page.window.click("重试");
    page.window.wait_for_label("文件已存在");
    page.window.press(Modifiers::NONE, Key::Enter);
    page.window.step_until(|window| !window.find("文件已存在"));
    let beside = page.path("here/a (1).bin");
    page.window.step_until(|_| std::fs::read(&beside).is_ok_and(|bytes| bytes == b"new"));
    page.window.click("下载");
    page.window.click("覆盖");
    let there = page.path("here/a.bin");
    page.window.step_until(|_| std::fs::read(&there).is_ok_and(|bytes| bytes == b"new"));
    page.window.click("清除已结束");
    page.window.wait_for_label("试一试");
}

#[test]
fn a_server_is_read_only_until_it_is_said_otherwise() {
    let mut page = Page::new();
    std::fs::write(page.path("up.bin"), "once").expect("written");
    let port = page.serve();
    let shared = page.path("shared").display().to_string();
    page.window.wait_for_label(&format!("本机上的任何程序都能读取 {shared} 及其子文件夹中的文件；不能写入。"));
    page.ask(port, "");
    let path = page.path("up.bin").display().to_string();
    page.put("本地文件", &path);
    page.window.click("上传");
    page.window.wait_for_part("发送 up.bin：对方报错：没有访问权限");
    page.show("服务器");
    page.window.wait_for_label("接收 up.bin：已拒绝：只读，不接受上传");
    page.window.click("允许上传");
    page.window.wait_for_part("并能上传新文件；不能覆盖已有的文件");
    page.show("客户端");
    page.window.click("重试");
    page.window.wait_for_label("发送 up.bin：已完成");
    assert_eq!(std::fs::read(page.path("shared/up.bin")).expect("there"), b"once");
    std::fs::write(page.path("up.bin"), "twice").expect("written");
    page.window.click("重试");
    page.window.wait_for_part("发送 up.bin：对方报错：文件已存在");
    page.show("服务器");
    page.window.click("允许覆盖");
    page.window.wait_for_part("并能上传新文件、覆盖已有的文件");
    page.show("客户端");
    page.window.click("重试");
    let there = page.path("shared/up.bin");
    page.window.step_until(|_| std::fs::read(&there).is_ok_and(|bytes| bytes == b"twice"));
}

#[test]
fn a_server_is_seen_from_every_page_until_it_is_stopped() {
    let mut page = Page::new();
    page.serve();
    page.window.wait_for_part("curl -O tftp://127.0.0.1:");
    page.window.press(Modifiers::ALT, Key::Num1);
    page.window.wait_for_label("TFTP：服务器正在运行");
    page.window.press(Modifiers::ALT, Key::Num2);
    page.window.click("停止服务器");
    page.window.wait_for_label("启动服务器");
    page.window.wait_for_label("服务器未启动");
    assert!(!page.window.find("TFTP：服务器正在运行"));
}

#[test]
fn a_port_that_is_not_to_be_had_offers_another_one() {
    let mut page = Page::new();
    let taken = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    page.show("服务器");
    let shared = page.path("shared").display().to_string();
    page.put("共享文件夹", &shared);
    page.put("监听地址", "127.0.0.1");
    page.put("端口", &taken.local_addr().expect("bound").port().to_string());
    page.window.click("启动服务器");
    page.window.wait_for_part("地址和端口已被其他程序占用");
    assert!(!page.window.find_part("需要权限"), "it is no question of rights");
    page.window.click("改用端口 6969 启动");
    assert_eq!(page.window.value("端口"), "6969");
    // Whether it is free here is not ours; it was tried at once.
    page.window.step_until(|window| window.find_part("127.0.0.1:6969"));
}

#[test]
fn a_transfer_without_an_answer_is_cancelled_and_seen_from_other_pages() {
    let mut page = Page::new();
    let silent = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    page.ask(silent.local_addr().expect("bound").port(), "a.bin");
    page.window.press(Modifiers::NONE, Key::Enter);
    page.window.wait_for_label("接收 a.bin：等待应答…");
    page.window.press(Modifiers::ALT, Key::Num4);
    page.window.wait_for_label("TFTP：1 个传输");
    page.window.click("显示");
    page.window.click("取消");
    page.window.wait_for_label("接收 a.bin：已取消");
    assert!(!page.path("here/a.bin").exists());
}

/// What the window asked the system for in the last frame.
fn asked(window: &mut Window) -> Vec<ViewportCommand> {
    let viewports = &window.harness().output().viewport_output;
    viewports.values().flat_map(|viewport| viewport.commands.clone()).collect()
}

fn close(window: &mut Window) {
    let input = window.harness().input_mut();
    input.viewports.entry(ViewportId::ROOT).or_default().events.push(ViewportEvent::Close);
    window.harness().step();
}

#[test]
fn the_window_asks_before_it_breaks_a_transfer_off() {
    let mut page = Page::new();
    close(&mut page.window);
    assert!(!asked(&mut page.window).contains(&ViewportCommand::CancelClose), "nothing is on its way");
    let silent = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    page.ask(silent.local_addr().expect("bound").port(), "a.bin");
    page.window.press(Modifiers::NONE, Key::Enter);
    page.window.wait_for_label("接收 a.bin：等待应答…");
    close(&mut page.window);
    assert!(asked(&mut page.window).contains(&ViewportCommand::CancelClose));
    page.window.wait_for_label("还有 1 个文件正在传送或写入，退出会中断它们。");
    page.window.click("继续传送");
    page.window.steps(2);
    assert!(!page.window.find("仍要退出") && page.window.find("接收 a.bin：等待应答…"));
    close(&mut page.window);
    page.window.wait_for_label("仍要退出");
    let mut closes = false;
    page.window.harness().get_by_label("仍要退出").click();
    page.window.step_until(|window| {
        closes |= asked(window).contains(&ViewportCommand::Close);
        closes
    });
    close(&mut page.window);
    assert!(!asked(&mut page.window).contains(&ViewportCommand::CancelClose), "it was said");
}

#[test]
fn several_files_that_are_dropped_are_each_uploaded() {
    let mut page = Page::new();
    let port = page.serve();
    page.window.click("允许上传");
    page.ask(port, "");
    for name in ["one.bin", "two.bin", "three.bin"] {
        std::fs::write(page.path(name), name).expect("written");
    }
    let drop = |page: &mut Page, names: &[&str]| {
        for path in names.iter().map(|name| page.path(name)).collect::<Vec<_>>() {
            page.window.drop_file(path);
        }
        page.window.steps(2);
    };
    drop(&mut page, &["one.bin"]);
    assert_eq!(page.window.value("本地文件"), page.path("one.bin").display().to_string());
    assert!(!page.window.find_part("one.bin："), "one file is only put into the form");
    drop(&mut page, &["one.bin", "two.bin", "three.bin"]);
    for name in ["one.bin", "two.bin", "three.bin"] {
        page.window.wait_for_label(&format!("发送 {name}：已完成"));
        assert_eq!(std::fs::read(page.path("shared").join(name)).expect("there"), name.as_bytes());
    }
    // Keys walk the list: the details follow.
    page.window.click("发送 one.bin：已完成");
    page.window.wait_for_part("one.bin · 已完成");
    page.window.press(Modifiers::NONE, Key::ArrowDown);
    page.window.wait_for_part("two.bin · 已完成");
    page.window.press(Modifiers::NONE, Key::End);
    page.window.wait_for_part("three.bin · 已完成");
    // And there is a way back to the packets of all.
    page.window.press(Modifiers::NONE, Key::Escape);
    page.window.step_until(|window| !window.find_part("three.bin · 已完成"));
    assert!(page.window.is_disabled("全部报文"));
    page.window.click("发送 one.bin：已完成");
    page.window.wait_for_part("one.bin · 已完成");
    page.window.click("全部报文");
    page.window.step_until(|window| !window.find_part("one.bin · 已完成"));
}

#[test]
fn options_are_folded_away_and_say_what_is_wrong() {
    let mut page = Page::new();
    assert!(!page.window.find("块大小"));
    page.window.click("选项 自动");
    page.put("块大小", "7");
    page.window.wait_for_label("应为 8 到 65464 的整数");
    page.window.click("选项 7 × …");
    page.window.wait_for_label("块大小：应为 8 到 65464 的整数");
    page.window.click("选项 7 × …");
    page.window.click("全部自动");
    assert_eq!(page.window.value("块大小"), "");
}
