//! The left column: 上线, who we are, and the people or the settings.

use egui::{Align, Button, Label, Layout, RichText, Role, Ui, vec2};

use super::{people, settings};
use crate::i18n::t;
use crate::model::{State, words};
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::feiq::{FeiqAction, FeiqPage};
use crate::ui::icons;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::{big_button, line_edit, named, problem};

/// Draws the column.
pub fn column(ui: &mut Ui, page: &mut FeiqPage, composing: bool, actions: &mut Vec<Action>) {
    ui.set_max_width(space::COLUMN);
    let state = page.desk.state();
    enter(ui, page, &state, actions);
    if let State::Failed(error) = &state {
        problem(ui, &words::net_error(error));
    }
    ourselves(ui, page, actions);
    if page.settings {
        return settings::settings(ui, page, composing, actions);
    }
    search(ui, page, composing, actions);
    people::people(ui, page, actions);
}

/// 上线, 下线, with a lamp.
fn enter(ui: &mut Ui, page: &FeiqPage, state: &State, actions: &mut Vec<Action>) {
    let tokens = Tokens::of(ui);
    let text = match state {
        State::Closing => t!("feiq.leaving"),
        State::Opening | State::Connecting { .. } => t!("feiq.entering"),
        State::Open { .. } => t!("feiq.leave"),
        State::Closed | State::Failed(_) => t!("feiq.enter"),
    };
    let lamp = RichText::new("●").color(tokens.lamp(state));
    // The accent is on what can be pressed next: this button until we are there.
    let button = match page.is_running() {
        true => Button::new((lamp, RichText::new(text.as_ref()))),
        false => Button::new((lamp, RichText::new(text.as_ref()).color(tokens.on_accent))).fill(tokens.accent),
    };
    let response = big_button(ui, true, vec2(space::COLUMN, space::CONTROL + 6.0), button);
    let response = response.on_hover_text(Command::FeiqEnter.tooltip(ui.ctx()));
    named(&response, Role::Button, &text);
    if response.clicked() {
        actions.push(Action::Do(Command::FeiqEnter));
    }
}

/// Our name, 在线 or 离开, and what unfolds the settings.
fn ourselves(ui: &mut Ui, page: &mut FeiqPage, actions: &mut Vec<Action>) {
    let size = vec2(space::COLUMN, space::CONTROL);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        let text = format!("{} {}", icons::GEAR, t!("feiq.settings"));
        let unfold = ui.add(Button::selectable(page.settings, text)).on_hover_text(t!("feiq.settings-hint"));
        named(&unfold, Role::Button, &t!("feiq.settings"));
        if unfold.clicked() {
            page.settings = !page.settings;
        }
        ui.spacing_mut().item_spacing.x = 1.0;
        for (away, text) in [(true, t!("feiq.away")), (false, t!("feiq.here"))] {
            let segment = ui.add(Button::selectable(page.desk.form.away == away, text.as_ref()));
            named(&segment, Role::RadioButton, &text);
            if segment.on_hover_text(t!("feiq.away-hint")).clicked() {
                actions.push(Action::Feiq(FeiqAction::Away(away)));
            }
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let name = page.desk.form.nick.trim();
            let name = if name.is_empty() { t!("feiq.me").into_owned() } else { name.to_owned() };
            ui.add(Label::new(RichText::new(name).strong()).truncate());
        });
    });
}

/// 搜索, which also knows an address; and 刷新.
fn search(ui: &mut Ui, page: &mut FeiqPage, composing: bool, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        let button = space::CONTROL + 6.0;
        let edit = line_edit(&mut page.people.search, space::COLUMN - button - 2.0);
        let response = ui.add(edit.hint_text(t!("feiq.search-hint")));
        named(&response, Role::TextInput, &t!("feiq.search"));
        let enters = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        if enters && !composing && page.people.search.trim().parse::<std::net::Ipv4Addr>().is_ok() {
            actions.push(Action::Feiq(FeiqAction::Meet(page.people.search.trim().to_owned())));
        }
        let running = page.is_running();
        let refresh = ui.add_enabled_ui(running, |ui| {
            ui.spacing_mut().button_padding.x = 4.0;
            ui.add_sized(vec2(button, space::CONTROL), Button::new(icons::ARROWS_CLOCKWISE))
        });
        let refresh = refresh.inner;
        named(&refresh, Role::Button, &t!("feiq.refresh"));
        let refresh = refresh.on_hover_text(t!("feiq.refresh-hint")).on_disabled_hover_text(t!("feiq.offline-first"));
        if refresh.clicked() {
            actions.push(Action::Feiq(FeiqAction::Refresh));
        }
    });
    let typed = page.people.search.trim();
    if composing || typed.parse::<std::net::Ipv4Addr>().is_err() {
        return;
    }
    let text = t!("feiq.meet", address = typed);
    let button = ui.add_enabled_ui(page.is_running(), |ui| {
        ui.add_sized(vec2(space::COLUMN, space::CONTROL), Button::new(text.as_ref()).truncate())
    });
    let button = button.inner.on_hover_text(t!("feiq.meet-hint")).on_disabled_hover_text(t!("feiq.offline-first"));
    named(&button, Role::Button, &text);
    if button.clicked() {
        actions.push(Action::Feiq(FeiqAction::Meet(typed.to_owned())));
    }
}
