//! What an import has left out, line by line.

use egui::{Label, ScrollArea, Ui};

use super::{Outcome, close_button, room};
use crate::i18n::t;
use crate::ui::theme::space;
use crate::ui::widgets::heading;

/// Height of the list, points, where the window is high enough.
const LIST: f32 = 280.0;

/// The result of an import that was not taken whole.
#[derive(Debug)]
pub struct ImportedDialog {
    summary: String,
    lines: Vec<String>,
}

impl ImportedDialog {
    /// Tells how much came in, and what did not.
    pub fn new(summary: String, lines: Vec<String>) -> Self {
        ImportedDialog { summary, lines }
    }

    pub(super) fn ui(&mut self, ui: &mut Ui) -> Outcome {
        heading(ui, &t!("quick.import.title"));
        ui.add_space(space::ROW);
        ui.label(&self.summary);
        let height = LIST.min(room(ui.ctx()).y - 3.0 * space::CONTROL - 4.0 * space::GROUP);
        ScrollArea::vertical().id_salt("left out").max_height(height).auto_shrink([false, true]).show(ui, |ui| {
            for line in &self.lines {
                ui.add(Label::new(line).wrap());
            }
        });
        close_button(ui)
    }
}
