//! The tools and the packing page find room at any size, in both languages. The language is the process's.

mod window_support;

use egui::{Key, Modifiers, Rect};
use netaide::i18n::Language;
use netaide::model::SessionSpec;
use window_support::{Window, assert_apart};

const SIZES: [[f32; 2]; 5] = [[900.0, 600.0], [640.0, 420.0], [540.0, 360.0], [640.0, 360.0], [2560.0, 1440.0]];

/// Nothing that is seen leaves the window or touches another one. Below, the status bar lies over what is scrolled.
fn check(window: &Window, size: [f32; 2], what: &str) {
    let seen = |rect: &Rect| rect.bottom() < size[1] - 26.0;
    let controls: Vec<_> = window.controls().into_iter().filter(|(_, rect)| seen(rect)).collect();
    assert!(controls.len() > 5, "{what}: {controls:?}");
    for (control, rect) in &controls {
        let inside = rect.left() >= -1.0 && rect.right() <= size[0] + 1.0;
        assert!(inside, "{what}: {control} {rect:?} leaves the window");
    }
    assert_apart(&controls, what);
}

fn spec() -> SessionSpec {
    let mut spec = SessionSpec::default();
    spec.pack.format = "!H8sb5sbdQ".into();
    spec.pack.values = vec!["70000".into(), "test.jpg.too.long".into()];
    spec
}

#[test]
fn nothing_overlaps_at_any_size_and_language() {
    for language in Language::ALL {
        for size in SIZES {
            let mut window = Window::speaking(language, vec![spec()], size);
            window.press(Modifiers::COMMAND, Key::B);
            window.press(Modifiers::NONE, Key::F11);
            window.steps(3);
            check(&window, size, &format!("{language:?} {size:?} packing"));
            window.press(Modifiers::ALT, Key::Num4);
            let names = [
                window.text("IP 计算", "IP calculator"),
                window.text("编码对照", "Charset table"),
                window.text("本机网卡", "Interfaces"),
            ];
            for name in names {
                if size[0] < 580.0 {
                    window.click(&window.text("选择工具", "Choose a tool"));
                }
                window.click(&name);
                window.steps(3);
                check(&window, size, &format!("{language:?} {size:?} {name}"));
            }
        }
    }
}
