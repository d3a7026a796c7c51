//! The page of TFTP finds room at any size, in both languages, empty and full. The language is the process's.

mod window_support;

use egui::{Key, Modifiers, Rect, Role};
use egui_kittest::kittest::Queryable;
use netaide::i18n::Language;
use netaide::model::SessionSpec;
use window_support::{Window, assert_apart, assert_not_beside};

/// Sizes in points: what is left of a screen at a scale.
const SIZES: [[f32; 2]; 6] =
    [[900.0, 600.0], [640.0, 420.0], [540.0, 360.0], [640.0, 400.0], [1280.0, 800.0], [2560.0, 1440.0]];

/// Nothing that is seen leaves the window or touches another one.
fn check(window: &Window, size: [f32; 2], what: &str) {
    let screen = Rect::from_min_size(egui::Pos2::ZERO, size.into()).expand(1.0);
    // In a low window the details of a transfer scroll, below what stands beneath them.
    let scrolls = |name: &str| {
        let names = ["文件: ", "File: ", "MD5: ", "SHA-256: ", "比较", "Compare"];
        size[1] < 500.0 && names.iter().any(|start| name.starts_with(start))
    };
    let is_seen = |(name, rect): &(String, Rect)| screen.contains_rect(*rect) && !scrolls(name);
    let controls: Vec<_> = window.controls().into_iter().filter(is_seen).collect();
    assert!(controls.len() > 5, "{what}: {controls:?}");
    assert_not_beside(window, size, what);
    assert_apart(&controls, what);
}

fn show(window: &mut Window, side: &str) {
    window.harness().get_by_role_and_label(Role::RadioButton, side).click();
    window.steps(2);
}

#[test]
fn nothing_overlaps_at_any_size_and_language() {
    for language in Language::ALL {
        for size in SIZES {
            let what = format!("{language:?} {size:?}");
            let mut window = Window::speaking(language, vec![SessionSpec::default()], size);
            window.press(Modifiers::ALT, Key::Num2);
            let (client, server) = (window.text("客户端", "Client"), window.text("服务器", "Server"));
            let (options, limits) = (
                window.text("选项 自动", "Options Automatic"),
                window.text("限制与选项 默认", "Limits, options Usual"),
            );
            check(&window, size, &format!("{what} client, empty"));
            show(&mut window, &server);
            check(&window, size, &format!("{what} server, empty"));
            window.click(&limits);
            check(&window, size, &format!("{what} server, unfolded"));
            window.click(&window.text("启动服务器", "Start server"));
            window.wait_for_label(&window.text("请填写", "is needed"));
            check(&window, size, &format!("{what} server, wrong"));
            show(&mut window, &client);
            window.click(&window.text("下载", "Download"));
            window.click(&options);
            check(&window, size, &format!("{what} client, wrong and unfolded"));
            window.click(&options);
            // The column may lie over the list where there is little room.
            let row = window.text("接收 hello.txt：已完成", "receive hello.txt: Complete");
            window.click(&window.text("试一试", "Try it"));
            window.wait_for_label(&row);
            window.wait_for_part("SHA-256: ");
            check(&window, size, &format!("{what} client, a transfer"));
            window.press(Modifiers::COMMAND, Key::B);
            assert!(window.find(&row) && !window.find(&options), "{what}: the column is folded");
            check(&window, size, &format!("{what} client, folded"));
        }
        who_can_read_what_is_said_where_the_column_is_alone(language);
    }
}

fn who_can_read_what_is_said_where_the_column_is_alone(language: Language) {
    let size = [450.0, 300.0];
    let mut window = Window::speaking(language, vec![SessionSpec::default()], size);
    window.press(Modifiers::ALT, Key::Num2);
    let server = window.text("服务器", "Server");
    show(&mut window, &server);
    assert!(window.find(&window.text("启动服务器", "Start server")), "the column is there");
    assert!(window.find_part(&window.text("现在没有人能读取任何文件", "nobody can read any file")));
    check(&window, size, &format!("{language:?} {size:?} server"));
}

#[test]
fn the_columns_fit_into_900_by_600() {
    let mut window = Window::sized(vec![SessionSpec::default()], [900.0, 600.0]);
    window.press(Modifiers::ALT, Key::Num2);
    // The language is the process's: the other test of this file may have changed it.
    for (side, other) in [("服务器", "Server"), ("客户端", "Client")] {
        let name = if window.find("选项 自动") || window.find("限制与选项 默认") { side } else { other };
        show(&mut window, name);
        let last = window.controls().into_iter().find(|(name, _)| {
            ["选项 ", "Options ", "限制与选项 ", "Limits, options "].iter().any(|start| name.starts_with(start))
        });
        let (_, rect) = last.expect("the last one");
        assert!(rect.bottom() <= 574.0, "{name}: {rect:?}");
    }
}
