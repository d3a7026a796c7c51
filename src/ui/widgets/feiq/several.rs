//! Above a box that sends to several: to whom, and how far with each the last of those messages is.

use egui::{Align, Button, Label, Layout, RichText, Role, ScrollArea, Ui, vec2};

use super::bubble::state;
use super::people::small;
use crate::i18n::t;
use crate::model::feiq::{Delivery, Key};
use crate::model::words;
use crate::ui::action::Action;
use crate::ui::feiq::{FeiqAction, FeiqPage};
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::named;

/// Lines are not longer than this, points.
const WIDEST: f32 = 560.0;
/// A name takes so much of a line.
const NAME: f32 = 0.42;
/// Height of a line, points.
const ROW: f32 = 24.0;

/// Draws a line for each of them.
pub fn several(ui: &mut Ui, page: &FeiqPage, actions: &mut Vec<Action>) {
    ui.set_max_width((ui.available_width() - space::SCROLLBAR).min(WIDEST));
    ui.add_space(space::ROW);
    ui.add(Label::new(t!("feiq.to-many-about")).wrap());
    ui.add_space(space::ROW);
    let people: Vec<&Key> = page.chosen.iter().collect();
    ui.spacing_mut().item_spacing.y = 0.0;
    let scroll = ScrollArea::vertical().id_salt("feiq-several").auto_shrink(false);
    scroll.show_rows(ui, ROW, people.len(), |ui, rows| {
        for key in people.get(rows).unwrap_or_default() {
            ui.push_id(key, |ui| line(ui, page, key, actions));
        }
    });
}

fn line(ui: &mut Ui, page: &FeiqPage, key: &Key, actions: &mut Vec<Action>) {
    let Some(one) = page.desk.person(key) else { return };
    let size = vec2(ui.available_width(), ROW);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        let name = vec2(size.x * NAME, ROW);
        ui.allocate_ui_with_layout(name, Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_width(name.x);
            ui.add(Label::new(RichText::new(words::feiq_name(one))).truncate());
        });
        let Some((delivery, message)) = page.desk.latest_to_many(key) else {
            let presence = words::feiq_presence(one.presence).into_owned();
            ui.add(Label::new(small(presence, Tokens::of(ui).quiet)).truncate());
            return;
        };
        if let Delivery::Failed(_) = delivery {
            let again = ui.add(Button::new(small(t!("feiq.again"), Tokens::of(ui).accent)).small());
            named(&again, Role::Button, &format!("{} {}", t!("feiq.again"), words::feiq_name(one)));
            if again.clicked() {
                actions.push(Action::Feiq(FeiqAction::Again(key.clone(), message)));
            }
        }
        state(ui, delivery);
    });
}
