//! Messages above the tabs' content: what was done, or went wrong and is not a field's; each stays until dismissed.

use egui::{Button, Frame, Margin, Role, Ui};

use crate::i18n::t;
use crate::ui::action::Action;
use crate::ui::icons;
use crate::ui::message::Message;
use crate::ui::theme::Tokens;
use crate::ui::widgets::{named, quiet, remark, strip};

/// Messages in view at once; the others follow as these are dismissed.
const MOST: usize = 3;

/// Draws the messages.
pub fn banners(ui: &mut Ui, messages: &[Message], actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    Frame::new().inner_margin(Margin::symmetric(10, 4)).fill(tokens.control).show(ui, |ui| {
        for message in messages.iter().take(MOST) {
            let (icon, color) =
                if message.done { (icons::INFO, tokens.accent) } else { (icons::WARNING, tokens.event) };
            strip(ui, |ui| dismiss(ui, &message.text, actions), |ui| remark(ui, icon, color, &message.text));
        }
        if messages.len() > MOST {
            quiet(ui, t!("hint.more-messages", count = messages.len() - MOST));
        }
    });
}

fn dismiss(ui: &mut Ui, message: &str, actions: &mut Vec<Action>) {
    let close = ui.add(Button::new(icons::X).frame(false)).on_hover_text(t!("hint.dismiss"));
    named(&close, Role::Button, &t!("hint.dismiss-message", message = message));
    if close.clicked() {
        actions.push(Action::Dismiss(message.to_owned()));
    }
}
