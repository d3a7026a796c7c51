//! A value that a click copies.

use egui::{Label, RichText, Role, Sense, Ui};

use super::named;
use crate::i18n::t;
use crate::ui::theme::space;

/// Draws a value of so much width at most, in several lines where it is longer. It is named `name: value`.
pub fn copied_value(ui: &mut Ui, name: &str, value: &str, width: f32) {
    ui.scope(|ui| {
        ui.set_max_width(width);
        let text = RichText::new(value).monospace().size(space::TABLE_FONT);
        let response = ui.add(Label::new(text).wrap().sense(Sense::click()));
        named(&response, Role::Button, &format!("{name}: {value}"));
        if response.on_hover_text(t!("tools.copy-hint")).clicked() {
            ui.ctx().copy_text(value.to_owned());
        }
    });
}
