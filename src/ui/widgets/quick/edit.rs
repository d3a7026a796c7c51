//! A command while it is edited, in its place in the list. What is typed holds at once.

use egui::{Align, ComboBox, DragValue, Layout, Role, ScrollArea, TextEdit, TextStyle, Ui, vec2};

use super::QuickView;
use crate::i18n::t;
use crate::model::quick::{MOST_AFTER, QuickBook, QuickCommand};
use crate::model::words;
use crate::ui::action::{Action, AttachOf};
use crate::ui::command::{KeyProblem, check_key, free_keys};
use crate::ui::theme::space;
use crate::ui::widgets::{attach_field, composition, line_edit, named, problem, short_row};

/// Rows of the text that are seen at once.
const ROWS: usize = 3;

/// Draws the editor.
pub fn editor(
    ui: &mut Ui,
    book: &mut QuickBook,
    (group, at): (usize, usize),
    view: &mut QuickView,
    actions: &mut Vec<Action>,
) {
    let Some(before) = book.command(group, at).cloned() else { return };
    let mut command = before.clone();
    ui.add_space(2.0);
    let mut done = false;
    egui::Frame::group(ui.style()).inner_margin(6).show(ui, |ui| {
        let name = labelled(ui, &t!("quick.name"), |ui| ui.add(line_edit(&mut command.name, ui.available_width())));
        named(&name, Role::TextInput, &t!("quick.name"));
        text(ui, &mut command);
        composition(ui, "quick-edit", &mut command.send, &mut command.text, &mut view.convert_problem);
        let attach = labelled(ui, &t!("checksum.label"), |ui| {
            attach_field(ui, AttachOf::Quick(before.id), &mut command.send.attach, actions)
        });
        let attached = words::attach(&command.send.attach);
        named(&attach, Role::ComboBox, &format!("{} {} {attached}", t!("quick.text"), t!("checksum.label")));
        wrong(ui, &command, view.convert_problem.as_deref());
        delay(ui, &mut command.after);
        key(ui, book, &mut command);
        let note = labelled(ui, &t!("quick.note"), |ui| ui.add(line_edit(&mut command.note, ui.available_width())));
        named(&note, Role::TextInput, &t!("quick.note"));
        // There is no end below: the height is said.
        let size = vec2(ui.available_width(), space::CONTROL);
        ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
            done = ui.button(t!("quick.done")).clicked();
        });
    });
    if command != before {
        view.convert_problem = view.convert_problem.take().filter(|_| command.text == before.text);
        book.replace(group, at, command);
    }
    if done {
        view.leave();
    }
}

/// A label and a field beside it, which it names.
fn labelled(ui: &mut Ui, label: &str, field: impl FnOnce(&mut Ui) -> egui::Response) -> egui::Response {
    let (name, response) = short_row(ui, label, field);
    response.labelled_by(name)
}

fn text(ui: &mut Ui, command: &mut QuickCommand) {
    let height = ROWS as f32 * 19.0 + 6.0;
    ScrollArea::vertical().id_salt("quick-text").max_height(height).min_scrolled_height(height).show(ui, |ui| {
        let edit = TextEdit::multiline(&mut command.text)
            .font(TextStyle::Monospace)
            .desired_rows(ROWS)
            .desired_width(f32::INFINITY);
        named(&ui.add(edit), Role::MultilineTextInput, &t!("quick.text"));
    });
}

fn wrong(ui: &mut Ui, command: &QuickCommand, converted: Option<&str>) {
    match (converted, command.compose()) {
        (Some(text), _) => problem(ui, text),
        (None, Err(error)) => problem(ui, &words::compose_error(&error)),
        (None, Ok(_)) => {}
    }
}

fn delay(ui: &mut Ui, after: &mut u64) {
    let field = DragValue::new(after).range(0..=MOST_AFTER).suffix(" ms").speed(10.0);
    let response = labelled(ui, &t!("quick.delay-short"), |ui| ui.add(field));
    named(&response, Role::SpinButton, &t!("quick.delay"));
    response.on_hover_text(t!("quick.delay"));
}

fn key(ui: &mut Ui, book: &QuickBook, command: &mut QuickCommand) {
    let shown = if command.key.is_empty() { t!("quick.key-none").into_owned() } else { command.key.clone() };
    let response = labelled(ui, &t!("quick.key"), |ui| {
        let width = ui.available_width();
        let combo = ComboBox::from_id_salt("quick-key").selected_text(&shown).width(width).height(240.0);
        combo
            .show_ui(ui, |ui| {
                ui.selectable_value(&mut command.key, String::new(), t!("quick.key-none"));
                for free in free_keys() {
                    let text = free.clone();
                    ui.selectable_value(&mut command.key, free, text);
                }
            })
            .response
    });
    named(&response, Role::ComboBox, &format!("{} {shown}", t!("quick.key")));
    match (check_key(&command.key), book.clash(command)) {
        (Some(KeyProblem::Unknown), _) => problem(ui, &t!("quick.key-unknown")),
        (Some(KeyProblem::Taken(other)), _) => problem(ui, &t!("quick.command-taken", command = other.text())),
        (None, Some((group, name))) => problem(ui, &t!("quick.clash", group = group, name = name)),
        (None, None) => {}
    }
}
