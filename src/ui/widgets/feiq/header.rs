//! Above the conversation: with whom it is, and what looks at it from another side.

use egui::{Align, Button, Label, Layout, RichText, Role, Ui};

use super::find;
use crate::i18n::t;
use crate::model::words;
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::feiq::{FeiqAction, FeiqPage};
use crate::ui::icons;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{heading, named};

/// So many names stand above what goes to several.
const MOST_NAMES: usize = 20;
/// A header wider than this, in points, has room for words on its buttons.
const ROOMY: f32 = 400.0;

/// Draws the line, and 查找 below it while it is open.
pub fn header(ui: &mut Ui, page: &mut FeiqPage, actions: &mut Vec<Action>) {
    let roomy = ui.available_width() >= ROOMY;
    let size = egui::vec2(ui.available_width(), space::CONTROL);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        let with = |icon: &str, text: &str| if roomy { format!("{icon} {text}") } else { icon.to_owned() };
        let packets = ui.add(Button::selectable(page.packets, with(icons::BINARY, &t!("feiq.packets"))));
        named(&packets, Role::Button, &t!("feiq.packets"));
        let keys = Command::ToggleDetails.shortcut().map(|keys| ui.ctx().format_shortcut(&keys)).unwrap_or_default();
        if packets.on_hover_text(format!("{} ({keys})", t!("feiq.packets-hint"))).clicked() {
            actions.push(Action::Feiq(FeiqAction::TogglePackets));
        }
        if page.selected.is_some() && !page.is_to_many() {
            let open = page.talk.find.is_some();
            let find = ui.add(Button::selectable(open, with(icons::MAGNIFYING_GLASS, &t!("feiq.find"))));
            named(&find, Role::Button, &t!("feiq.find"));
            if find.on_hover_text(Command::Find.tooltip(ui.ctx())).clicked() {
                match open {
                    true => page.talk.find = None,
                    false => actions.push(Action::Do(Command::Find)),
                }
            }
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| who(ui, page));
    });
    if let Some(key) = page.selected.clone().filter(|_| page.talk.find.is_some()) {
        find::find(ui, page, &key, actions);
    }
}

fn who(ui: &mut Ui, page: &FeiqPage) {
    let tokens = Tokens::of(ui);
    let quiet = |text: String| Label::new(RichText::new(text).size(space::SMALL).color(tokens.quiet)).truncate();
    if page.is_to_many() {
        heading(ui, &t!("feiq.to-many", count = page.chosen.len()));
        let people = page.chosen.iter().take(MOST_NAMES).filter_map(|key| page.desk.person(key));
        let mut names = people.map(words::feiq_name).collect::<Vec<_>>().join(", ");
        if page.chosen.len() > MOST_NAMES {
            names.push_str(" …");
        }
        ui.add(quiet(names));
        return;
    }
    let Some(one) = page.selected.as_ref().and_then(|key| page.desk.person(key)) else {
        return heading(ui, &t!("feiq.title"));
    };
    let name = words::feiq_name(one);
    let half = ui.available_width() * 0.6;
    ui.scope(|ui| {
        ui.set_max_width(half);
        ui.add(Label::new(RichText::new(name).strong()).truncate());
    });
    let mut parts = vec![words::feiq_kind(one.kind).into_owned(), one.address.clone()];
    parts.push(words::feiq_presence(one.presence).into_owned());
    parts.extend(one.away_text.clone());
    if one.is_typing {
        parts = vec![t!("feiq.typing").into_owned()];
    }
    ui.add(quiet(parts.join(" · ")));
}
