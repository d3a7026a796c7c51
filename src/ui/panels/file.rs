//! The column of a capture that was opened from a file: what it is, and what can be done with it.

use egui::{Align, Label, Layout, RichText, Ui};

use crate::i18n::t;
use crate::model::{TIME_FORMAT, local_time, words};
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::tab::Tab;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{command_button, group_heading, quiet};

/// Height of a fact about the file.
const FACT: f32 = 16.0;

/// Draws the group. `restored`: it was left by a run that was killed, and nobody has saved it.
pub fn file(ui: &mut Ui, tab: &Tab, restored: bool, actions: &mut Vec<Action>) {
    let Some(path) = tab.session.file() else { return };
    let (reader, tokens) = (tab.session.capture().reader(), Tokens::of(ui));
    group_heading(ui, &t!("capture.file"));
    ui.add(Label::new(RichText::new(words::file_name(path)).strong()).wrap());
    if let Some(folder) = path.parent() {
        ui.add(Label::new(RichText::new(folder.display().to_string()).size(space::SMALL).color(tokens.quiet)).wrap());
    }
    let (first, length) = (reader.first(), reader.length());
    let totals = reader.totals();
    let time = |index: Option<u64>| {
        let time = index.and_then(|index| reader.meta(index)).map(|meta| local_time(meta.time, TIME_FORMAT));
        time.unwrap_or_else(|| "—".to_owned())
    };
    let size = std::fs::metadata(path).map_or(0, |file| file.len());
    for (name, value) in [
        (t!("capture.records"), (length - first).to_string()),
        (t!("capture.begins"), time((first < length).then_some(first))),
        (t!("capture.ends"), time(length.checked_sub(1))),
        (t!("capture.received"), words::size(totals.received_bytes)),
        (t!("capture.sent"), words::size(totals.sent_bytes)),
        (t!("capture.size"), words::size(size)),
    ] {
        fact(ui, &name, &value);
    }
    if let Some(damage) = reader.damage() {
        ui.add(Label::new(RichText::new(words::damage(&damage)).size(space::SMALL).color(tokens.event)).wrap());
    }
    ui.add_space(space::ROW);
    ui.horizontal_wrapped(|ui| {
        for command in [Command::SaveCapture, Command::Export, Command::Replay] {
            command_button(ui, command, None, actions);
        }
    });
    if restored {
        ui.add(Label::new(RichText::new(t!("capture.restored")).size(space::SMALL).color(tokens.event)).wrap());
        if ui.button(t!("capture.discard")).on_hover_text(t!("capture.discard-one-hint")).clicked() {
            actions.push(Action::DiscardRestored(path.to_owned()));
        }
    }
}

/// A name and what it is, in a row as high as its text.
fn fact(ui: &mut Ui, name: &str, value: &str) {
    let row = |width| egui::vec2(width, FACT);
    let layout = Layout::left_to_right(Align::Center);
    ui.allocate_ui_with_layout(row(space::COLUMN), layout, |ui| {
        ui.spacing_mut().interact_size.y = FACT;
        ui.allocate_ui_with_layout(row(space::LABEL), layout, |ui| {
            ui.set_min_size(row(space::LABEL));
            quiet(ui, name);
        });
        ui.label(RichText::new(value).monospace().size(space::SMALL));
    });
}
