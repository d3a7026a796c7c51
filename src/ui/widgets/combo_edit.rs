//! A text field with a list of offers behind an arrow.

use egui::{Button, Popup, PopupCloseBehavior, Response, Role, ScrollArea, Ui, vec2};

use super::{line_edit, named};
use crate::i18n::t;
use crate::ui::icons;
use crate::ui::theme::space;

/// An offer: what it fills in, and what is said of it.
type Offer = (String, String);

/// A field of a width, with offers that are made when the arrow is pressed. The list is named `name`.
pub fn combo_edit(
    ui: &mut Ui,
    text: &mut String,
    (name, hint): (&str, &str),
    width: f32,
    enabled: bool,
    offers: impl FnOnce() -> Vec<Offer>,
) -> Response {
    ui.add_enabled_ui(enabled, |ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        ui.spacing_mut().button_padding.x = 6.0;
        let arrow_width = 28.0;
        let edit = line_edit(text, (width - arrow_width - 2.0).max(20.0)).hint_text(hint);
        let mut field = ui.add(edit);
        let arrow = ui.add(Button::new(icons::CARET_DOWN).min_size(vec2(arrow_width, space::CONTROL)));
        named(&arrow, Role::Button, &t!("hint.offers", name = name));
        let popup = Popup::menu(&arrow).close_behavior(PopupCloseBehavior::CloseOnClick).width(width);
        let chosen = popup.show(|ui| list(ui, offers()));
        if let Some(chosen) = chosen.and_then(|shown| shown.inner) {
            *text = chosen;
            field.mark_changed();
        }
        field
    })
    .inner
}

fn list(ui: &mut Ui, offers: Vec<Offer>) -> Option<String> {
    if offers.is_empty() {
        super::quiet(ui, t!("hint.no-offers"));
    }
    let mut chosen = None;
    ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
        for (value, note) in offers {
            let button = Button::selectable(false, value.as_str()).right_text(egui::RichText::new(note).weak());
            if ui.add(button.min_size(vec2(ui.available_width(), 0.0))).clicked() {
                chosen = Some(value);
            }
        }
    });
    chosen
}
