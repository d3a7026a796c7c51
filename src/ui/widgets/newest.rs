//! The way back to the newest line of a list that goes on.

use egui::{Button, Rect, RichText, Role, Ui, vec2};

use super::named;
use crate::i18n::t;
use crate::ui::icons;
use crate::ui::theme::{Tokens, space};

/// 「↓ 最新 n」 in the corner of a list that is not scrolled to its end; `new` came since it was. True when it is pressed.
pub fn newest_button(ui: &mut Ui, list: Rect, new: u64) -> bool {
    let tokens = Tokens::of(ui);
    let text = if new == 0 { t!("log.newest").into_owned() } else { t!("log.newest-count", count = new).into_owned() };
    let size = vec2(120.0, space::CONTROL + 2.0);
    let place = list.right_bottom() - size - vec2(8.0, 8.0);
    let button = Button::new(RichText::new(format!("{} {text}", icons::ARROW_DOWN)).color(tokens.on_accent));
    let response = ui.put(Rect::from_min_size(place, size), button.fill(tokens.accent).min_size(size));
    named(&response, Role::Button, &t!("log.newest"));
    response.clicked()
}
