//! One of a few, side by side: each segment is a command.

use egui::{Button, Ui};

use crate::ui::action::Action;
use crate::ui::command::Command;

/// Draws the segments; the one that holds is marked, a click on another asks for its command.
pub fn segmented(ui: &mut Ui, segments: &[(bool, String, Command)], actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 1.0;
        // In a row that is filled from the right, the last segment comes first.
        let mut order: Vec<_> = segments.iter().collect();
        if ui.layout().prefer_right_to_left() {
            order.reverse();
        }
        for (holds, text, command) in order {
            let response = ui.add(Button::selectable(*holds, text));
            if response.on_hover_text(command.tooltip(ui.ctx())).clicked() {
                actions.push(Action::Do(*command));
            }
        }
    });
}
