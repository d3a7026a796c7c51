//! What a run that was killed has left: offered once at the start.

use egui::{Frame, Margin, Ui};

use crate::i18n::t;
use crate::ui::action::Action;
use crate::ui::icons;
use crate::ui::theme::Tokens;
use crate::ui::widgets::{accent_button, remark, strip};

/// Draws the offer. Discarding is asked for twice.
pub fn leftovers(ui: &mut Ui, captures: usize, discards: bool, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let buttons = |ui: &mut Ui| {
        let discard = if discards { t!("capture.discard-surely") } else { t!("capture.discard") };
        let offers = [
            (t!("capture.later"), t!("capture.later-hint"), Action::KeepLeftovers),
            (discard, t!("capture.discard-hint"), Action::DiscardLeftovers),
        ];
        for (text, hint, action) in offers {
            if ui.button(text).on_hover_text(hint).clicked() {
                actions.push(action);
            }
        }
        let restore = ui.add(accent_button(ui, &t!("capture.restore")));
        if restore.on_hover_text(t!("capture.restore-hint")).clicked() {
            actions.push(Action::Restore);
        }
    };
    let text = if captures == 1 { t!("capture.left-one") } else { t!("capture.left", count = captures) };
    Frame::new().inner_margin(Margin::symmetric(10, 4)).fill(tokens.control).show(ui, |ui| {
        strip(ui, buttons, |ui| remark(ui, icons::INFO, tokens.event, &text));
    });
}
