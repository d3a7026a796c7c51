//! The answers of a rule as they are typed, and how they become bytes.

use egui::{Button, Role, TextEdit, Ui};

use super::editor::tick;
use super::of_rule;
use crate::i18n::t;
use crate::model::{AnswerRule, Entry, RuleError, RuleField, ThenKind, words};
use crate::ui::action::{Action, AttachOf};
use crate::ui::icons;
use crate::ui::widgets::{attach_field, charset_list, named, newline_list, problem, short_row};

/// Draws the answers: one, or as many as there are to choose from.
pub(super) fn answer_fields(
    ui: &mut Ui,
    at: usize,
    entry: &mut Entry,
    errors: &[RuleError],
    actions: &mut Vec<Action>,
) {
    let (id, rule) = (entry.id, &mut entry.rule);
    let several = rule.then != ThenKind::Message;
    if rule.answers.is_empty() {
        rule.answers.push(String::new());
    }
    let mut removed = None;
    let (shown, removable) = (if several { rule.answers.len() } else { 1 }, several && rule.answers.len() > 1);
    for (number, answer) in rule.answers.iter_mut().take(shown).enumerate() {
        let name = if several { t!("answer.answer-number", number = number + 1) } else { t!("answer.answer") };
        ui.horizontal(|ui| {
            let button = if removable { 30.0 } else { 0.0 };
            let width = ui.available_width() - button;
            let edit = TextEdit::multiline(answer).desired_rows(1).desired_width(width);
            named(&ui.add(edit.font(egui::TextStyle::Monospace)), Role::MultilineTextInput, &of_rule(at, &name));
            if removable {
                let remove = ui.add(Button::new(icons::X).frame(false)).on_hover_text(t!("answer.remove-answer"));
                named(&remove, Role::Button, &of_rule(at, &format!("{} {}", t!("answer.remove-answer"), number + 1)));
                if remove.clicked() {
                    removed = Some(number);
                }
            }
        });
        let wrong = errors.iter().find(|error| error.rule == at && error.field == RuleField::Answer(number));
        if let Some(error) = wrong {
            problem(ui, &words::rule_problem(&error.problem));
        }
    }
    if let Some(number) = removed {
        rule.answers.remove(number);
    }
    if several {
        more(ui, at, rule);
    }
    composition(ui, at, (id, rule), actions);
}

fn more(ui: &mut Ui, at: usize, rule: &mut AnswerRule) {
    ui.horizontal_wrapped(|ui| {
        let add = ui.button(format!("{} {}", icons::PLUS, t!("answer.one-more")));
        named(&add, Role::Button, &of_rule(at, &t!("answer.one-more")));
        if add.clicked() {
            rule.answers.push(String::new());
        }
        if rule.then == ThenKind::Sequence {
            tick(ui, at, &mut rule.wraps, &t!("answer.wraps"), &t!("answer.wraps-hint"));
        }
    });
}

fn composition(ui: &mut Ui, at: usize, (rule_id, rule): (u64, &mut AnswerRule), actions: &mut Vec<Action>) {
    let compose = &mut rule.compose;
    ui.horizontal_wrapped(|ui| {
        tick(ui, at, &mut compose.hex, &t!("answer.answer-hex"), "");
        if !compose.hex {
            tick(ui, at, &mut compose.escapes, &t!("answer.escapes"), &t!("answer.escapes-hint"));
        }
        tick(ui, at, &mut compose.placeholders, &t!("places.label"), &t!("answer.placeholders-hint"));
    });
    short_row(ui, &t!("answer.charset"), |ui| {
        let width = ui.available_width();
        ui.allocate_ui(egui::vec2(width * 0.55, ui.spacing().interact_size.y), |ui| {
            let list = charset_list(ui, &format!("answer-charset-{at}"), &mut compose.charset);
            named(&list, Role::ComboBox, &of_rule(at, &t!("answer.charset")));
        });
        if compose.hex {
            return;
        }
        let list = newline_list(ui, ("answer-newline", at), ui.available_width(), &mut compose.newline);
        let response = list.on_hover_text(t!("answer.newline-hint"));
        named(&response, Role::ComboBox, &of_rule(at, &t!("answer.newline-hint")));
    });
    short_row(ui, &t!("checksum.label"), |ui| {
        let list = attach_field(ui, AttachOf::Rule(rule_id), &mut compose.attach, actions);
        named(&list, Role::ComboBox, &of_rule(at, &t!("checksum.label")));
    });
}
