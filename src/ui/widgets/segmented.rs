//! One of a few, side by side: each segment is a command.

use egui::{Button, Response, Ui};

use crate::ui::action::Action;
use crate::ui::command::Command;

/// Draws the segments; the one that holds is marked, a click on another asks for its command.
/// Returns them in their order.
pub fn segmented(ui: &mut Ui, segments: &[(bool, String, Command)], actions: &mut Vec<Action>) -> Vec<Response> {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 1.0;
        let backwards = ui.layout().prefer_right_to_left();
        // In a row that is filled from the right, the last segment comes first.
        let mut order: Vec<_> = segments.iter().collect();
        if backwards {
            order.reverse();
        }
        let mut drawn = Vec::new();
        for (holds, text, command) in order {
            let response = ui.add(Button::selectable(*holds, text)).on_hover_text(command.tooltip(ui.ctx()));
            if response.clicked() {
                actions.push(Action::Do(*command));
            }
            drawn.push(response);
        }
        if backwards {
            drawn.reverse();
        }
        drawn
    })
    .inner
}
