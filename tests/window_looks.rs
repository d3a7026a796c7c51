//! How the window is laid out: nothing overlaps or leaves the window, at any size, scale and language.

mod window_support;

use egui::{Key, Modifiers, Rect};
use netaide::i18n::Language;
use netaide::model::{Kind, SessionSpec};
use window_support::Window;

/// Sizes in points: what is left of a screen at a scale.
const SIZES: [(&str, [f32; 2]); 5] = [
    ("900 x 600 at 100 %", [900.0, 600.0]),
    ("the smallest window", [640.0, 420.0]),
    ("1080 x 720 at 200 %", [540.0, 360.0]),
    ("1920 x 1080 at 300 %", [640.0, 360.0]),
    ("2560 x 1440 at 100 %", [2560.0, 1440.0]),
];

fn spec(kind: Kind) -> SessionSpec {
    let mut spec = SessionSpec::default();
    spec.network.kind = kind;
    spec.network.local_port = "0".into();
    spec.text = "你好".into();
    spec.target = "[fe80::1234:5678:9abc:def0%enp0s31f6]:65535".into();
    spec
}

/// Nothing touches, and what one always needs is inside the window.
fn check_layout(window: &mut Window, size: [f32; 2], what: &str) {
    let controls = check_parts(window, size, what);
    let screen = Rect::from_min_size(egui::Pos2::ZERO, size.into());
    for name in [window.text("发送", "Send"), window.text("菜单", "Menu"), window.text("复位计数", "Reset counters")]
    {
        let (_, rect) =
            controls.iter().find(|(control, _)| *control == name).unwrap_or_else(|| panic!("{what}: no {name}"));
        assert!(screen.expand(1.0).contains_rect(*rect), "{what}: {name} {rect:?} leaves the window");
    }
}

/// Controls that must not touch each other, of those that are inside the window. Returns all of them.
fn check_parts(window: &Window, size: [f32; 2], what: &str) -> Vec<(String, Rect)> {
    let screen = Rect::from_min_size(egui::Pos2::ZERO, size.into());
    let controls = window.controls();
    assert!(controls.len() > 5, "{what}: {controls:?}");
    check_untouched(&controls, screen, what);
    controls
}

/// None of these that are on the screen touches another one.
fn check_untouched(controls: &[(String, Rect)], screen: Rect, what: &str) {
    for (at, (name, rect)) in controls.iter().enumerate() {
        // What is scrolled out of the column is not in the window at all.
        if !screen.expand(1.0).contains_rect(*rect) {
            continue;
        }
        for (other, other_rect) in controls.iter().skip(at + 1).filter(|(_, rect)| screen.contains_rect(*rect)) {
            let shared = rect.intersect(*other_rect);
            let overlaps = shared.is_positive() && shared.width() > 1.0 && shared.height() > 1.0;
            assert!(!overlaps, "{what}: {name:?} {rect:?} overlaps {other:?} {other_rect:?}");
        }
    }
}

#[test]
fn nothing_overlaps_at_any_size_kind_and_language() {
    for language in Language::ALL {
        for (name, size) in SIZES {
            for kind in Kind::ALL {
                let mut window = Window::speaking(language, vec![spec(kind)], size);
                check_layout(&mut window, size, &format!("{name}, {kind:?}, {language:?}, unfolded"));
                if size[0] < 600.0 {
                    // Folded, the log and the send box have the whole width.
                    window.press(Modifiers::COMMAND, Key::B);
                }
                check_layout(&mut window, size, &format!("{name}, {kind:?}, {language:?}"));
                window.press(Modifiers::NONE, Key::F8);
                check_layout(&mut window, size, &format!("{name}, {kind:?}, {language:?}, statistics"));
            }
        }
    }
    the_table_and_the_details_find_room();
    the_dialogs_find_room();
    a_file_and_its_messages_find_room();
    english_is_spoken_at_once();
}

#[test]
fn the_column_fits_into_900_by_600() {
    for kind in Kind::ALL {
        let window = Window::sized(vec![spec(kind)], [900.0, 600.0]);
        let controls = window.controls();
        // The language is the process's: the other test of this file may have changed it.
        let last =
            controls.iter().find(|(name, _)| name == "发送后清空" || name == "Clear after").expect("the last one");
        assert!(last.1.bottom() <= 574.0, "{kind:?}: {last:?}");
    }
}

/// Part of the first test, because the language is the process's.
fn the_table_and_the_details_find_room() {
    for language in Language::ALL {
        for (name, size) in SIZES {
            let mut spec = spec(Kind::TcpServer);
            spec.receive.table = true;
            let mut window = Window::speaking(language, vec![spec], size);
            if size[0] < 600.0 {
                window.press(Modifiers::COMMAND, Key::B);
            }
            window.press(Modifiers::NONE, Key::F4);
            assert!(window.find(&window.text("关闭详情", "Close the details")), "{name}, {language:?}");
            check_layout(&mut window, size, &format!("{name}, {language:?}, table and details"));
        }
    }
}

/// Commands that ask something, by their keys or by their names.
fn dialogs(window: &Window) -> Vec<(Modifiers, Key, String)> {
    let shifted = Modifiers { shift: true, ..Modifiers::COMMAND };
    let by_key = [
        (Modifiers::COMMAND, Key::E),
        (Modifiers::COMMAND, Key::R),
        (Modifiers::COMMAND, Key::G),
        (shifted, Key::O),
        (shifted, Key::S),
        (Modifiers::NONE, Key::F2),
        (Modifiers::NONE, Key::F1),
        (shifted, Key::P),
    ];
    let named = [window.text("着色规则", "Highlight rules"), window.text("记录设置", "Recording settings")];
    let by_key = by_key.into_iter().map(|(modifiers, key)| (modifiers, key, String::new()));
    by_key.chain(named.into_iter().map(|name| (shifted, Key::P, name))).collect()
}

/// Part of the first test, because the language is the process's.
fn the_dialogs_find_room() {
    for language in Language::ALL {
        for (name, size) in SIZES {
            let mut window = Window::speaking(language, vec![spec(Kind::Udp)], size);
            let screen = Rect::from_min_size(egui::Pos2::ZERO, size.into());
            let behind = window.controls().len();
            for (modifiers, key, command) in dialogs(&window) {
                window.press(modifiers, key);
                if !command.is_empty() {
                    window.type_into(&window.text("命令面板", "Command palette"), &command);
                    window.press(Modifiers::NONE, Key::Enter);
                }
                window.steps(4);
                let what = format!("{name}, {language:?}, {key:?} {command}");
                let controls = window.controls();
                let dialog = controls.get(behind..).unwrap_or_default();
                assert!(!dialog.is_empty(), "{what}: {controls:?}");
                check_untouched(dialog, screen, &what);
                for (control, rect) in dialog {
                    let inside = screen.left() - 1.0 <= rect.left() && rect.right() <= screen.right() + 1.0;
                    assert!(inside, "{what}: {control} {rect:?} leaves the window");
                }
                window.press(Modifiers::NONE, Key::Escape);
                assert_eq!(window.controls().len(), behind, "{what}: Esc closes it");
            }
        }
    }
}

/// Part of the first test, because the language is the process's.
fn a_file_and_its_messages_find_room() {
    for language in Language::ALL {
        for (name, size) in SIZES {
            let mut window = Window::speaking(language, vec![spec(Kind::Udp)], size);
            let copy = window.folder().join("a copy with a name that is quite long.netaide");
            for key in [Key::S, Key::O] {
                window.press(Modifiers { shift: true, ..Modifiers::COMMAND }, key);
                window.type_into(&window.text("文件路径", "File path"), &copy.to_string_lossy());
                window.press(Modifiers::NONE, Key::Enter);
                window.wait_for_part(&copy.to_string_lossy());
            }
            let what = format!("{name}, {language:?}, file");
            let dismiss = window.text("关闭消息", "Dismiss: ");
            let top = |window: &Window| {
                let controls = window.controls();
                controls.into_iter().find(|(name, _)| name.starts_with(&dismiss)).map(|(_, rect)| rect)
            };
            let before = top(&window);
            assert!(before.is_some(), "{what}: it is told that it was saved");
            // A message keeps its height, however often it is drawn.
            window.steps(30);
            assert_eq!(top(&window), before, "{what}");
            check_parts(&window, size, &what);
        }
    }
}

/// Part of the first test, because the language is the process's.
fn english_is_spoken_at_once() {
    let mut window = Window::speaking(Language::Chinese, vec![spec(Kind::Udp)], [1000.0, 700.0]);
    window.wait_for_label("打开");
    window.press(Modifiers { shift: true, ..Modifiers::COMMAND }, Key::L);
    window.wait_for_label("Open");
    assert!(!window.find("打开"));
    let chinese = |text: &String| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let left: Vec<String> = window.labels().into_iter().filter(chinese).filter(|text| text != "你好").collect();
    assert!(left.is_empty(), "{left:?}");
}
