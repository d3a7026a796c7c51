//! What a run that was killed has left: offered once at the start.

use egui::{Align, Frame, Layout, Margin, RichText, Ui};

use crate::i18n::t;
use crate::ui::action::Action;
use crate::ui::icons;
use crate::ui::theme::Tokens;

/// Draws the offer. Discarding is asked for twice.
pub fn leftovers(ui: &mut Ui, captures: usize, discards: bool, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    Frame::new().inner_margin(Margin::symmetric(10, 6)).fill(tokens.control).show(ui, |ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let discard = if discards { t!("capture.discard-surely") } else { t!("capture.discard") };
            let buttons = [
                (t!("capture.later"), Action::KeepLeftovers),
                (discard, Action::DiscardLeftovers),
                (t!("capture.restore"), Action::Restore),
            ];
            for (text, action) in buttons {
                if ui.button(text).clicked() {
                    actions.push(action);
                }
            }
            ui.with_layout(Layout::left_to_right(Align::Center).with_main_wrap(true), |ui| {
                ui.label(RichText::new(icons::INFO).color(tokens.event));
                ui.add(egui::Label::new(t!("capture.left", count = captures)).wrap());
            });
        });
    });
}
