//! The page of 飞秋 finds room at any size, in both languages, empty and full. The language is the process's.

mod window_support;

use std::net::UdpSocket;

use egui::{Key, Modifiers, Rect};
use netaide::codec::charset::Charset;
use netaide::i18n::Language;
use netaide::model::SessionSpec;
use window_support::{Window, assert_apart, assert_not_beside, free_port};

/// Sizes in points: what is left of a screen at a scale.
const SIZES: [[f32; 2]; 5] = [[900.0, 600.0], [640.0, 420.0], [540.0, 360.0], [1280.0, 800.0], [2560.0, 1440.0]];

/// Nothing that is seen leaves the window or touches another one.
fn check(window: &Window, size: [f32; 2], what: &str) {
    let screen = Rect::from_min_size(egui::Pos2::ZERO, size.into()).expand(1.0);
    // What scrolls may lie under what does not: the settings, the people, and the lines of the conversation.
    let stays = |rect: &Rect| rect.top() < 56.0 || rect.left() > 268.0 && rect.top() > size[1] - 190.0;
    let is_seen = |(_, rect): &(String, Rect)| screen.contains_rect(*rect) && stays(rect);
    let controls: Vec<_> = window.controls().into_iter().filter(is_seen).collect();
    assert!(controls.len() > 3, "{what}: {controls:?}");
    assert_not_beside(window, size, what);
    assert_apart(&controls, what);
}

fn window(language: Language, size: [f32; 2], port: u16) -> Window {
    let folder = tempfile::tempdir().expect("a folder");
    let form = format!("[form]\nport = \"{port}\"\nlocal = [\"127.0.0.1\"]\nnotify = false\n");
    std::fs::write(folder.path().join("feiq.toml"), form).expect("written");
    let mut window = Window::at(folder, language, vec![SessionSpec::default()], size);
    window.press(Modifiers::ALT, Key::Num3);
    window
}

fn say(socket: &UdpSocket, port: u16, number: u32, command: u32, text: &str) {
    let packet = format!("1:{number}:吴彦祖:吴彦祖-pc:{command}:{text}");
    let bytes = Charset::Gbk.encode(&packet).expect("GBK");
    socket.send_to(&bytes, ("127.0.0.1", port)).expect("sent");
}

#[test]
fn nothing_overlaps_at_any_size_and_language() {
    for language in Language::ALL {
        for size in SIZES {
            let what = format!("{language:?} {size:?}");
            let port = free_port();
            let mut window = window(language, size, port);
            check(&window, size, &format!("{what} offline"));
            window.click(&window.text("设置", "Settings"));
            check(&window, size, &format!("{what} settings"));
            window.click(&window.text("设置", "Settings"));
            window.click(&window.text("上线", "Go online"));
            window.wait_for_label(&window.text("下线", "Go offline"));
            let socket = UdpSocket::bind("127.0.0.2:0").expect("a socket");
            say(&socket, port, 1, 32, "haha");
            say(&socket, port, 2, 32, &"很长的消息。".repeat(60));
            say(&socket, port, 3, 0x320, "sealed");
            say(&socket, port, 4, 0x0020_0120, "\u{0}1:a very long name of a file.tar.gz:ffff0:65f00000:1:\u{7}");
            // Its name says how many there are: all have come.
            window.wait_for_part(&window.text(" · 4 条未读", " · 4 unread"));
            check(&window, size, &format!("{what} a person"));
            let row = window.labels().into_iter().find(|label| label.starts_with("吴彦祖 · ")).expect("a row");
            window.click(&row);
            window.wait_for_part(&window.text("接收 a very long", "Accept a very long"));
            check(&window, size, &format!("{what} a conversation"));
            window.press(Modifiers::COMMAND, Key::F);
            check(&window, size, &format!("{what} searching"));
            window.press(Modifiers::COMMAND, Key::B);
            check(&window, size, &format!("{what} the column folded or unfolded"));
        }
    }
}

/// What is named so, among what can be pressed or typed into.
fn place(window: &Window, name: &str) -> Rect {
    let controls = window.controls();
    let found = controls.iter().find(|(control, _)| control.contains(name)).map(|(_, rect)| *rect);
    found.unwrap_or_else(|| panic!("no {name} among {controls:?}"))
}

#[test]
fn the_box_fits_what_attached_files_leave() {
    for size in [[1100.0, 700.0], [900.0, 600.0], [640.0, 420.0], [540.0, 360.0]] {
        let port = free_port();
        let mut window = window(Language::Chinese, size, port);
        window.click("上线");
        window.wait_for_label("下线");
        let socket = UdpSocket::bind("127.0.0.2:0").expect("a socket");
        say(&socket, port, 1, 32, "haha");
        window.wait_for_part(" · 1 条未读");
        let row = window.labels().into_iter().find(|label| label.starts_with("吴彦祖 · ")).expect("a row");
        window.click(&row);
        window.wait_for_label("haha");
        let file = window.folder().join("dropped.txt");
        std::fs::write(&file, "x").expect("written");
        window.drop_file(file);
        window.wait_for_label("移除 dropped.txt");
        window.steps(3);
        let (chip, text, send) = (place(&window, "移除 dropped"), place(&window, "消息"), place(&window, "发送"));
        let screen = Rect::from_min_size(egui::Pos2::ZERO, size.into());
        assert!(screen.contains_rect(chip) && screen.contains_rect(send), "{size:?}: {chip:?} {send:?}");
        assert!(chip.bottom() <= send.top() + 1.0, "{size:?}: {chip:?} {send:?}");
        let fits = text.top() >= send.top() - 1.0 && text.bottom() <= send.bottom() + 1.0;
        assert!(fits, "{size:?}: the box {text:?} is cut beside {send:?}");
    }
}
