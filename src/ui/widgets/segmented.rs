//! One of a few, side by side: each segment is a command.

use egui::{Button, Ui};

use crate::ui::action::Action;
use crate::ui::command::Command;

/// Draws the segments; the one that holds is marked, a click on another asks for its command.
pub fn segmented(ui: &mut Ui, segments: &[(bool, String, Command)], actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 1.0;
        for (holds, text, command) in segments {
            let response = ui.add(Button::selectable(*holds, text));
            if response.on_hover_text(command.tooltip(ui.ctx())).clicked() {
                actions.push(Action::Do(*command));
            }
        }
    });
}
