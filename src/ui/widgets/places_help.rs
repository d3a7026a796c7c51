//! The syntax of placeholders, explained where they are used: examples that are added by a click.

use egui::{Align, Button, Label, Layout, Popup, PopupCloseBehavior, RichText, Role, ScrollArea, Ui, vec2};

use super::{named, quiet};
use crate::i18n::t;
use crate::ui::icons;
use crate::ui::theme::{Tokens, space};

/// Width of the popup, points.
const WIDTH: f32 = 520.0;
/// Width of the examples, points.
const EXAMPLE: f32 = 200.0;
/// Its height, points.
const HEIGHT: f32 = 300.0;

/// A button that opens the explanation. Returns the example that was clicked.
pub fn places_help(ui: &mut Ui) -> Option<&'static str> {
    let opens = ui.add(Button::new(icons::QUESTION).frame(false).small().min_size(vec2(space::CONTROL - 4.0, 0.0)));
    named(&opens, Role::Button, &t!("places.help"));
    let opens = opens.on_hover_text(t!("places.help"));
    let popup = Popup::from_toggle_button_response(&opens).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.show(content)?.inner
}

fn content(ui: &mut Ui) -> Option<&'static str> {
    let room = ui.ctx().content_rect().size();
    let width = WIDTH.min(room.x - 40.0);
    ui.set_width(width);
    quiet(ui, t!("places.help-hint"));
    let mut clicked = None;
    ScrollArea::vertical().max_height(HEIGHT.min(room.y * 0.55)).auto_shrink([false, true]).show(ui, |ui| {
        for (example, what) in examples() {
            clicked = clicked.or(row(ui, example, &what));
        }
        ui.add_space(space::ROW);
        let rules = RichText::new(t!("places.rules")).size(space::SMALL).color(Tokens::of(ui).quiet);
        ui.add(Label::new(rules).wrap());
    });
    clicked
}

/// An example and what it is; the example if it was clicked.
fn row(ui: &mut Ui, example: &'static str, what: &str) -> Option<&'static str> {
    ui.horizontal(|ui| {
        let text = RichText::new(example).monospace().size(space::SMALL).color(Tokens::of(ui).accent);
        let size = vec2(EXAMPLE.min(ui.available_width() * 0.55), space::CONTROL - 4.0);
        let button = ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_size(size);
            ui.add(Button::new(text).frame(false).truncate())
        });
        ui.add(Label::new(RichText::new(what).size(space::SMALL)).wrap());
        button.inner.clicked().then_some(example)
    })
    .inner
}

/// Each example, and what it is.
fn examples() -> [(&'static str, String); 17] {
    [
        ("{{counter}}", t!("places.counter")),
        ("{{counter:100,5}}", t!("places.counter-step")),
        ("{{counter:u8}}", t!("places.counter-binary")),
        ("{{range:0..100}}", t!("places.range")),
        ("{{range:20.0..30.0,0.5,f32}}", t!("places.range-float")),
        ("{{random:1..6}}", t!("places.random")),
        ("{{bytes:8}}", t!("places.bytes")),
        ("{{choice:on|off}}", t!("places.choice")),
        ("{{datetime}}", t!("places.datetime")),
        ("{{time:%H:%M:%S.%3f}}", t!("places.time")),
        ("{{unixtime}}", t!("places.unix")),
        ("{{unixtime:u32be}}", t!("places.unix-binary")),
        ("{{uuid}}", t!("places.uuid")),
        ("{{len}}", t!("places.len")),
        ("{{len:rest,u16be}}", t!("places.len-rest")),
        ("{{len:part,u8}}{{part}}{{end}}", t!("places.len-part")),
        ("{{1}}", t!("places.captures")),
    ]
    .map(|(example, what)| (example, what.into_owned()))
}
