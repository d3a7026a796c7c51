//! Rows of a column: a label, a field, and below it what is wrong.

use egui::{Align, Align2, ComboBox, Layout, Response, RichText, Role, TextEdit, Ui, WidgetInfo, vec2};

use crate::codec::charset::Charset;
use crate::codec::newline::Newline;
use crate::i18n::t;
use crate::model::{Field, FieldError, words};
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::theme::{Tokens, space};

/// The name of a region.
pub fn heading(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).strong());
}

/// A quiet heading above a group of a column, with a line to the column's end.
pub fn group_heading(ui: &mut Ui, text: &str) {
    let tokens = Tokens::of(ui);
    ui.horizontal(|ui| {
        ui.label(RichText::new(text).size(13.0).color(tokens.quiet));
        let rest = ui.available_rect_before_wrap();
        let line = rest.left() + 4.0..=rest.left() + space::COLUMN - (rest.left() - ui.min_rect().left());
        ui.painter().hline(line, ui.min_rect().center().y, egui::Stroke::new(1.0, tokens.line));
    });
}

/// Quiet small text: hints, units.
pub fn quiet(ui: &mut Ui, text: impl Into<String>) -> Response {
    let tokens = Tokens::of(ui);
    ui.label(RichText::new(text).size(space::SMALL).color(tokens.quiet))
}

/// A label, and a field that fills the rest of the row. The field is named by the label.
pub fn row(ui: &mut Ui, label: &str, field: impl FnOnce(&mut Ui) -> Response) -> Response {
    let (name, response) = labelled(ui, label, |ui| {
        let size = vec2(space::FIELD, space::CONTROL);
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), field).inner
    });
    response.labelled_by(name)
}

/// A label in the column of labels, and what stands behind it. Also returns what names the label.
pub fn labelled<R>(ui: &mut Ui, label: &str, content: impl FnOnce(&mut Ui) -> R) -> (egui::Id, R) {
    ui.horizontal(|ui| {
        let size = vec2(space::LABEL, space::CONTROL);
        let name = ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_size(size);
            ui.add(egui::Label::new(label).truncate())
        });
        (name.inner.id, content(ui))
    })
    .inner
}

/// A label and what stands behind it, where there is little room: in the editors of the dock. Also returns what names
/// the label.
pub fn short_row<R>(ui: &mut Ui, label: &str, content: impl FnOnce(&mut Ui) -> R) -> (egui::Id, R) {
    ui.horizontal(|ui| {
        let size = vec2(space::SHORT_LABEL, space::CONTROL);
        let name = ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_size(size);
            ui.add(egui::Label::new(label).truncate())
        });
        (name.inner.id, content(ui))
    })
    .inner
}

/// A label, and some choices of which one holds, far enough from each other that each is seen with its circle.
pub fn choices(ui: &mut Ui, label: &str, content: impl FnOnce(&mut Ui)) {
    labelled(ui, label, |ui| {
        ui.spacing_mut().item_spacing.x = space::GROUP;
        content(ui);
    });
}

/// A line to type into: all of them look alike.
pub fn line_edit(text: &mut String, width: f32) -> TextEdit<'_> {
    TextEdit::singleline(text).desired_width(width).min_size(vec2(0.0, space::CONTROL)).align(Align2::LEFT_CENTER)
}

/// How wide a button with a text is.
pub fn button_width(ui: &Ui, text: &str) -> f32 {
    let font = egui::TextStyle::Button.resolve(ui.style());
    let text = ui.fonts_mut(|fonts| fonts.layout_no_wrap(text.to_owned(), font, egui::Color32::PLACEHOLDER).size().x);
    text + 2.0 * ui.spacing().button_padding.x
}

/// A check box in a row of two: it takes half of the column.
pub fn row_check(ui: &mut Ui, value: &mut bool, label: &str, hint: &str) -> Response {
    row_half(ui, |ui| ui.checkbox(value, label).on_hover_text(hint))
}

/// Half of a row of the column, as high as every other row.
pub fn row_half<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    let size = vec2((space::COLUMN - ui.spacing().item_spacing.x) / 2.0, space::CONTROL);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_size(size);
        content(ui)
    })
    .inner
}

/// What is wrong in the field above; stays until it is right.
pub fn problem(ui: &mut Ui, text: &str) {
    let tokens = Tokens::of(ui);
    ui.add(egui::Label::new(RichText::new(text).size(space::SMALL).color(tokens.error)).wrap());
}

/// What is wrong in the field above, if anything is.
pub fn field_problem(ui: &mut Ui, errors: &[FieldError], field: Field) {
    if let Some(error) = errors.iter().find(|error| error.field == field) {
        problem(ui, &words::problem(&error.problem));
    }
}

/// A line to type into, as wide as there is room.
pub fn text_field(ui: &mut Ui, text: &mut String, enabled: bool) -> Response {
    ui.add_enabled(enabled, line_edit(text, space::FIELD))
}

/// A quiet heading above a group, with ASCII or HEX at the column's end. Two groups have them, so each radio button is
/// named with its group. Returns the new choice when it was changed.
pub fn text_mode_heading(ui: &mut Ui, text: &str, hex: bool) -> Option<bool> {
    let tokens = Tokens::of(ui);
    let mut chosen = None;
    let size = vec2(space::COLUMN, space::CONTROL);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        for (mode, label) in [(true, "HEX"), (false, "ASCII")] {
            let response = ui.radio(hex == mode, label);
            if response.clicked() {
                chosen = Some(mode);
            }
            named(&response, Role::RadioButton, &format!("{text} {label}"));
            ui.add_space(space::ROW);
        }
        let right = ui.available_rect_before_wrap().right();
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let label = ui.label(RichText::new(text).size(13.0).color(tokens.quiet)).rect;
            let line = label.right() + 6.0..=right.max(label.right() + 6.0);
            ui.painter().hline(line, label.center().y, egui::Stroke::new(1.0, tokens.line));
        });
    });
    chosen.filter(|&mode| mode != hex)
}

/// A button of a size with its text in the middle.
pub fn big_button(ui: &mut Ui, enabled: bool, size: egui::Vec2, button: egui::Button<'_>) -> Response {
    ui.add_enabled_ui(enabled, |ui| ui.add_sized(size, button)).inner
}

/// A button for what is most likely pressed next.
pub fn accent_button(ui: &Ui, text: &str) -> egui::Button<'static> {
    let tokens = Tokens::of(ui);
    egui::Button::new(RichText::new(text).color(tokens.on_accent)).fill(tokens.accent)
}

/// Gives a widget a name of its own for screen readers and tests.
pub fn named(response: &Response, kind: Role, name: &str) {
    let enabled = response.enabled();
    response.widget_info(|| WidgetInfo::labeled(kind, enabled, name));
}

/// A button for a command: its text, its tooltip with the shortcut, its action. A disabled one says why.
pub fn command_button(ui: &mut Ui, command: Command, refusal: Option<&str>, actions: &mut Vec<Action>) -> Response {
    let response = ui.add_enabled(refusal.is_none(), egui::Button::new(command.text()));
    let response = match refusal {
        None => response.on_hover_text(command.tooltip(ui.ctx())),
        Some(why) => response.on_disabled_hover_text(t!("hint.disabled", why = why)),
    };
    if response.clicked() {
        actions.push(Action::Do(command));
    }
    response
}

/// A list of line endings.
pub fn newline_list(
    ui: &mut Ui,
    salt: impl std::hash::Hash + std::fmt::Debug,
    width: f32,
    newline: &mut Newline,
) -> Response {
    let combo = ComboBox::from_id_salt(salt).selected_text(newline_text(*newline)).width(width);
    combo
        .show_ui(ui, |ui| {
            for offered in Newline::ALL {
                ui.selectable_value(newline, offered, newline_text(offered));
            }
        })
        .response
}

/// What a line ending is called.
pub fn newline_text(newline: Newline) -> String {
    match newline {
        Newline::None => t!("send.newline-none").into_owned(),
        other => other.name().to_uppercase(),
    }
}

/// A list of charsets.
pub fn charset_list(ui: &mut Ui, salt: &str, charset: &mut Charset) -> Response {
    let width = ui.available_width();
    let combo = ComboBox::from_id_salt(salt).selected_text(charset.name()).width(width).height(280.0);
    combo
        .show_ui(ui, |ui| {
            for offered in Charset::ALL {
                ui.selectable_value(charset, offered, offered.name());
            }
        })
        .response
}
