//! Messages above the tabs' content: what went wrong and is not a field's; each stays until it is dismissed.

use egui::{Align, Button, Frame, Label, Layout, Margin, RichText, Role, Ui};

use crate::i18n::t;
use crate::ui::action::Action;
use crate::ui::icons;
use crate::ui::theme::Tokens;
use crate::ui::widgets::{named, quiet};

/// Messages in view at once; the others follow as these are dismissed.
const MOST: usize = 3;

/// Draws the messages.
pub fn banners(ui: &mut Ui, messages: &[String], actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    for message in messages.iter().take(MOST) {
        Frame::new().inner_margin(Margin::symmetric(10, 4)).fill(tokens.control).show(ui, |ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let close = ui.add(Button::new(icons::X).frame(false)).on_hover_text(t!("hint.dismiss"));
                named(&close, Role::Button, &t!("hint.dismiss-message", message = message));
                if close.clicked() {
                    actions.push(Action::Dismiss(message.clone()));
                }
                ui.with_layout(Layout::left_to_right(Align::Center).with_main_wrap(true), |ui| {
                    ui.label(RichText::new(icons::WARNING).color(tokens.event));
                    ui.add(Label::new(message).wrap().selectable(true));
                });
            });
        });
    }
    if messages.len() > MOST {
        quiet(ui, t!("hint.more-messages", count = messages.len() - MOST));
    }
}
