//! How the pages of quick commands and of the history are laid out: nothing overlaps or is cut, at any size, scale
//! and language.

mod window_support;

use egui::{Key, Modifiers, Rect};
use netaide::i18n::Language;
use netaide::model::quick::{QuickCommand, QuickGroup};
use netaide::model::{SessionSpec, Storage};
use window_support::Window;

/// Sizes in points: what is left of a screen at a scale.
const SIZES: [(&str, [f32; 2]); 5] = [
    ("900 x 600 at 100 %", [900.0, 600.0]),
    ("the smallest window", [640.0, 420.0]),
    ("1080 x 720 at 200 %", [540.0, 360.0]),
    ("1920 x 1080 at 300 %", [640.0, 360.0]),
    ("2560 x 1440 at 100 %", [2560.0, 1440.0]),
];

/// Rows and the editor are scrolled.
fn in_list(name: &str) -> bool {
    let begins = [
        "发送 ",
        "Send ",
        "内容",
        "Text",
        "按键",
        "Key",
        "发送编码",
        "Charset",
        "行尾",
        "Line ending",
        "附加位",
        "Checksum",
    ];
    let is = [
        "备注",
        "Note",
        "完成",
        "Done",
        "名称",
        "Name",
        "转义符",
        "占位符",
        "占位符说明",
        "Placeholders",
        "About placeholders",
        "Escapes",
        "发后延时（毫秒）",
        "Delay after it (ms)",
    ];
    let numbered = name.rsplit_once(' ').is_some_and(|(_, number)| number.parse::<u32>().is_ok());
    let foot = ["Send this group on connect", "Send in order"].contains(&name);
    !foot && (numbered || is.contains(&name) || begins.iter().any(|begin| name.starts_with(begin)))
}

/// None of the controls inside the window touches another one.
fn check(window: &Window, size: [f32; 2], what: &str) {
    let screen = Rect::from_min_size(egui::Pos2::ZERO, size.into());
    let all = window.controls();
    let inside: Vec<_> = all.iter().filter(|(_, rect)| screen.expand(1.0).contains_rect(*rect)).collect();
    assert!(inside.len() > 5, "{what}: {all:?}");
    for (at, (name, rect)) in inside.iter().enumerate() {
        for (other, other_rect) in inside.iter().skip(at + 1) {
            let shared = rect.intersect(*other_rect);
            let overlaps = shared.is_positive() && shared.width() > 1.0 && shared.height() > 1.0;
            // What is scrolled below the foot of a list is not seen there.
            let both_seen = in_list(name) == in_list(other);
            assert!(!overlaps || !both_seen, "{what}: {name:?} {rect:?} overlaps {other:?} {other_rect:?}");
        }
    }
    for (name, rect) in &all {
        let sides = screen.left() - 1.0 <= rect.left() && rect.right() <= screen.right() + 1.0;
        assert!(sides, "{what}: {name} {rect:?} leaves the window");
    }
}

#[test]
fn the_pages_find_room_at_any_size_and_language() {
    let command = |name: &str| QuickCommand {
        name: name.into(),
        text: "AT+CIPSEND=0,5,\"192.168.1.1\",8080".into(),
        ..QuickCommand::default()
    };
    let long = "一个名字很长很长的指令，按钮上放不下这么多字 and some more of it in English";
    let commands = std::iter::once(command(long)).chain((0..30).map(|number| command(&number.to_string()))).collect();
    let group = QuickGroup { name: long.into(), looped: true, rounds: 100_000, commands };
    for language in Language::ALL {
        for (name, size) in SIZES {
            let folder = tempfile::tempdir().expect("a folder");
            let storage = Storage::new(folder.path().to_owned());
            storage.save_quick(std::slice::from_ref(&group)).expect("written");
            std::fs::write(
                folder.path().join("history.toml"),
                (0..40)
                    .map(|at| {
                        format!("[[sent]]\ntext = \"{long}\"\ntarget = \"192.168.100.100:65535\"\ncount = {at}\n")
                    })
                    .collect::<String>(),
            )
            .expect("written");
            let mut window = Window::at(folder, language, vec![SessionSpec::default()], size);
            if size[0] < 600.0 {
                window.press(Modifiers::COMMAND, Key::B);
            }
            window.press(Modifiers::NONE, Key::F6);
            window.steps(4);
            check(&window, size, &format!("{name}, {language:?}, quick"));
            window.click(&window.text("编辑 1", "Edit 1"));
            window.steps(4);
            check(&window, size, &format!("{name}, {language:?}, editor"));
            window.press(Modifiers::NONE, Key::F7);
            window.steps(4);
            check(&window, size, &format!("{name}, {language:?}, history"));
        }
    }
}
