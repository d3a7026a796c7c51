//! The commands: all of them to be found by name, and the keys of those that have some.

use egui::{Button, Key, Label, RichText, ScrollArea, Ui, vec2};

use super::{Outcome, close_button, line, room, title};
use crate::i18n::t;
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::theme::space;
use crate::ui::widgets::{heading, quiet};

/// Height of the lists, points, where the window is high enough.
const LIST: f32 = 340.0;
/// Width of the keys.
const KEYS: f32 = 132.0;

/// All commands, to be found by name.
#[derive(Debug, Default)]
pub struct PaletteDialog {
    query: String,
    /// Which match is marked.
    marked: usize,
}

impl PaletteDialog {
    pub(super) fn ui(&mut self, ui: &mut Ui) -> Outcome {
        title(ui, Command::Palette);
        line(ui, &mut self.query, &t!("command.palette"));
        let wanted = self.query.to_lowercase();
        let found: Vec<Command> =
            Command::ALL.into_iter().filter(|command| command.text().to_lowercase().contains(&wanted)).collect();
        let step = |key| ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, key));
        let (up, down) = (step(Key::ArrowUp), step(Key::ArrowDown));
        let last = found.len().saturating_sub(1);
        self.marked = (self.marked + usize::from(down)).saturating_sub(usize::from(up)).min(last);
        let enter = ui.input(|input| input.key_pressed(Key::Enter));
        let mut outcome = Outcome::Stay;
        list(ui, |ui| {
            if found.is_empty() {
                quiet(ui, t!("dialog.no-command"));
            }
            for (at, &command) in found.iter().enumerate() {
                let keys = command.shortcut().map(|keys| ui.ctx().format_shortcut(&keys)).unwrap_or_default();
                let button = Button::selectable(at == self.marked, command.text()).shortcut_text(keys);
                let response = ui.add(button.min_size(vec2(ui.available_width(), space::CONTROL)));
                if at == self.marked && (up || down) {
                    response.scroll_to_me(None);
                }
                if response.clicked() || enter && at == self.marked {
                    outcome = Outcome::Done(Action::Do(command));
                }
            }
        });
        outcome
    }
}

/// A list that keeps its height, whatever is in it: the line above it does not move while one types.
fn list(ui: &mut Ui, rows: impl FnOnce(&mut Ui)) {
    let height = LIST.min(room(ui.ctx()).y - 2.0 * space::CONTROL - 4.0 * space::GROUP);
    ScrollArea::vertical()
        .id_salt("commands")
        .max_height(height)
        .min_scrolled_height(height)
        .auto_shrink(false)
        .show(ui, rows);
}

pub(super) fn help(ui: &mut Ui) -> Outcome {
    heading(ui, &Command::Help.text());
    list(ui, |ui| {
        for command in Command::ALL {
            let Some(keys) = command.shortcut() else { continue };
            ui.horizontal_top(|ui| {
                ui.allocate_ui(vec2(KEYS, space::SMALL), |ui| {
                    ui.set_min_width(KEYS);
                    ui.label(RichText::new(ui.ctx().format_shortcut(&keys)).monospace());
                });
                ui.add(Label::new(command.explanation().unwrap_or_else(|| command.text())).wrap());
            });
        }
    });
    close_button(ui)
}
