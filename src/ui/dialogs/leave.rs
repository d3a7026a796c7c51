//! Whether the window is closed while files are on their way.

use egui::{Align, Button, Label, Layout, RichText, Ui, vec2};

use super::{BUTTON, Dialog, Outcome, enter};
use crate::i18n::t;
use crate::ui::action::Action;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{accent_button, heading};

/// The question.
#[derive(Debug)]
pub struct LeaveDialog {
    /// Files that are on their way.
    files: usize,
    /// What it was asked in front of; that is shown again where the window stays.
    pub(super) before: Option<Box<Dialog>>,
}

impl LeaveDialog {
    /// Asks for so many files, in front of what was open.
    pub fn new(files: usize, before: Option<Dialog>) -> Self {
        LeaveDialog { files, before: before.map(Box::new) }
    }

    pub(super) fn ui(&mut self, ui: &mut Ui) -> Outcome {
        heading(ui, &t!("dialog.leave"));
        ui.add_space(space::ROW);
        ui.add(Label::new(t!("dialog.leave-about", count = self.files)).wrap());
        let quiet = Tokens::of(ui).quiet;
        ui.add(Label::new(RichText::new(t!("dialog.leave-hint")).size(space::SMALL).color(quiet)).wrap());
        ui.add_space(space::GROUP);
        // Enter does what cannot hurt.
        let enter = enter(ui);
        let mut outcome = Outcome::Stay;
        let size = vec2(ui.available_width(), space::CONTROL);
        ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
            let stay = ui.add(accent_button(ui, &t!("dialog.leave-stay")).min_size(vec2(BUTTON, 0.0)));
            if ui.add(Button::new(t!("dialog.leave-now")).min_size(vec2(BUTTON, 0.0))).clicked() {
                outcome = Outcome::Done(Action::Leave);
            } else if stay.clicked() || enter {
                outcome = Outcome::Close;
            }
        });
        outcome
    }
}
