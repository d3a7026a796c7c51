//! 自动应答: the switch, the rules, and what they would answer.

use egui::{Button, Role, ScrollArea, Ui};

use crate::i18n::t;
use crate::model::Kind;
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::icons;
use crate::ui::tab::Tab;
use crate::ui::theme::space;
use crate::ui::widgets::{answer_list, named, no_rules, presets, problem, quiet, trial};

/// Draws the page.
pub fn answers(ui: &mut Ui, tab: &mut Tab, actions: &mut Vec<Action>) {
    switch(ui, tab, actions);
    let charset = tab.session.send.charset;
    let (answers, view) = (&mut tab.session.answers, &mut tab.answers);
    ui.horizontal_wrapped(|ui| {
        presets(ui, answers, view, charset);
        file_button(ui, Command::ImportAnswers, icons::DOWNLOAD_SIMPLE, true, actions);
        file_button(ui, Command::ExportAnswers, icons::UPLOAD_SIMPLE, !answers.entries.is_empty(), actions);
    });
    ui.add_space(space::ROW);
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        if answers.entries.is_empty() {
            no_rules(ui);
        }
        answer_list(ui, answers, view);
        ui.separator();
        trial(ui, answers, view, charset);
    });
    tab.session.follow_answers();
}

fn switch(ui: &mut Ui, tab: &mut Tab, actions: &mut Vec<Action>) {
    let answers = &tab.session.answers;
    let mut on = answers.is_on();
    let text = Command::ToggleAnswering.text();
    let switch = ui.checkbox(&mut on, &text).on_hover_text(Command::ToggleAnswering.tooltip(ui.ctx()));
    if switch.clicked() {
        actions.push(Action::Do(Command::ToggleAnswering));
    }
    if tab.session.form.kind == Kind::Relay {
        quiet(ui, t!("answer.relay"));
    }
    let count = answers.rules().list.len();
    match (answers.errors().is_empty(), answers.is_on()) {
        (false, _) => problem(ui, &t!("answer.last-right", count = count)),
        (true, true) => drop(quiet(ui, t!("answer.on", count = count))),
        (true, false) => drop(quiet(ui, t!("answer.off"))),
    }
}

fn file_button(ui: &mut Ui, command: Command, icon: &str, enabled: bool, actions: &mut Vec<Action>) {
    let response = ui.add_enabled(enabled, Button::new(icon)).on_hover_text(command.tooltip(ui.ctx()));
    named(&response, Role::Button, &command.text());
    if response.clicked() {
        actions.push(Action::Do(command));
    }
}
