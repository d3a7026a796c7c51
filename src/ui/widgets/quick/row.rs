//! A command in the list: its button, how it is read, how it begins, its delay.

use egui::{Align, Button, Checkbox, Label, Layout, Rect, RichText, Role, Sense, Ui, vec2};

use crate::i18n::t;
use crate::model::quick::{QuickCommand, beginning};
use crate::model::words;
use crate::ui::icons;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::named;

/// Width of what stands before and behind the button, points.
const SIDE: f32 = 20.0;
/// Characters of the text that are shown.
const MOST_SHOWN: usize = 60;
/// A text longer than this, in bytes, is not read in every frame.
const MOST_CHECKED: usize = 4096;

/// What is particular of a row.
#[derive(Clone, Copy)]
pub struct Mark {
    /// A sequence sends it next.
    pub next: bool,
    /// Its editor is open.
    pub edited: bool,
    /// It gets the focus.
    pub focus: bool,
}

/// What was done with it.
pub enum RowAction {
    Send,
    Edit,
    Tick(bool),
    Drag,
    Duplicate,
    Delete,
}

/// What came of a row.
pub struct Shown {
    pub action: Option<RowAction>,
    pub focused: bool,
}

/// Draws the row.
pub fn row(ui: &mut Ui, command: &QuickCommand, at: usize, mark: Mark) -> Shown {
    let number = |what: &str| t!("quick.number", what = what, number = at + 1).into_owned();
    let mut shown = Shown { action: None, focused: false };
    let tokens = Tokens::of(ui);
    let all = ui.max_rect();
    if mark.next {
        let bar = Rect::from_min_size(all.min, vec2(2.0, all.height()));
        ui.painter().rect_filled(bar, 0.0, tokens.accent);
    }
    ui.spacing_mut().item_spacing = vec2(4.0, 0.0);
    ui.horizontal(|ui| {
        ui.set_height(space::CONTROL);
        let handle = RichText::new(icons::DOTS_SIX_VERTICAL).color(tokens.quiet);
        let handle = ui.add_sized(vec2(SIDE, space::CONTROL), Label::new(handle).sense(Sense::drag()));
        named(&handle, Role::Image, &number(&t!("quick.drag")));
        if handle.on_hover_text(t!("quick.drag")).on_hover_cursor(egui::CursorIcon::Grab).drag_started() {
            shown.action = Some(RowAction::Drag);
        }
        let mut ticked = command.ticked;
        let tick = ui.add(Checkbox::without_text(&mut ticked)).on_hover_text(t!("quick.tick"));
        named(&tick, Role::CheckBox, &number(&t!("quick.tick")));
        if tick.changed() {
            shown.action = Some(RowAction::Tick(ticked));
        }
        let width = (ui.available_width() - space::CONTROL - 4.0).max(40.0);
        let title = command.title();
        let button = Button::new(RichText::new(&title)).truncate().min_size(vec2(width, space::CONTROL));
        let send = ui.scope(|ui| {
            ui.set_max_width(width);
            ui.add(button)
        });
        let send = send.inner;
        named(&send, Role::Button, &t!("quick.send", name = title));
        if mark.focus && !mark.edited {
            send.request_focus();
        }
        shown.focused = send.has_focus();
        if send.clicked() {
            shown.action = Some(RowAction::Send);
        }
        send.context_menu(|ui| menu(ui, &mut shown.action));
        send.on_hover_text(hint(command));
        let pencil = if mark.edited { icons::CHECK } else { icons::PENCIL_SIMPLE };
        let edit = ui.add_sized(vec2(space::CONTROL, space::CONTROL), Button::new(pencil).frame(false));
        named(&edit, Role::Button, &number(&t!("quick.edit")));
        if edit.on_hover_text(t!("quick.edit")).clicked() {
            shown.action = Some(RowAction::Edit);
        }
    });
    below(ui, command, &mut shown);
    shown
}

/// How it is read, how it begins and its delay, in small print; a double click edits.
fn below(ui: &mut Ui, command: &QuickCommand, shown: &mut Shown) {
    let tokens = Tokens::of(ui);
    let size = vec2(ui.available_width(), space::SMALL + 4.0);
    let line = ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.set_min_size(size);
        ui.add_space(4.0);
        let small = |text: String, color| RichText::new(text).size(space::SMALL).color(color);
        if !command.key.is_empty() {
            ui.add(Label::new(small(command.key.clone(), tokens.quiet)));
        }
        ui.add(Label::new(small(format!("{} ms", command.after), tokens.quiet)));
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add_space(2.0 * SIDE + 4.0);
            let mark = if command.send.hex { "HEX" } else { command.send.charset.name() };
            ui.add(Label::new(small(mark.to_owned(), tokens.quiet)));
            let wrong = command.text.len() <= MOST_CHECKED && command.compose().is_err();
            let color = if wrong { tokens.error } else { tokens.quiet };
            let text = small(beginning(&command.text, MOST_SHOWN), color).monospace();
            ui.add(Label::new(text).truncate());
        });
    });
    let id = ui.scope_id().with("below");
    let body = ui.interact(line.response.rect, id, Sense::click());
    if body.double_clicked() {
        shown.action = Some(RowAction::Edit);
    }
    body.context_menu(|ui| menu(ui, &mut shown.action));
}

fn hint(command: &QuickCommand) -> String {
    let wrong = match command.text.len() <= MOST_CHECKED {
        true => command.compose().err().map(|error| words::compose_error(&error)),
        false => None,
    };
    let lines = [wrong.unwrap_or_default(), command.note.clone(), command.key.clone(), beginning(&command.text, 400)];
    lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn menu(ui: &mut Ui, action: &mut Option<RowAction>) {
    for (text, does) in [
        (t!("quick.edit"), RowAction::Edit),
        (t!("quick.duplicate"), RowAction::Duplicate),
        (t!("quick.delete"), RowAction::Delete),
    ] {
        if ui.button(text).clicked() {
            *action = Some(does);
            ui.close();
        }
    }
}
