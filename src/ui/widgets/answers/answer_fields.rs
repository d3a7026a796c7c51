//! The answers of a rule as they are typed, and how they become bytes.

use egui::{Button, ComboBox, Role, TextEdit, Ui};

use super::editor::tick;
use super::of_rule;
use crate::codec::newline::Newline;
use crate::i18n::t;
use crate::model::{AnswerRule, RuleError, RuleField, ThenKind, words};
use crate::ui::action::{Action, AttachOf};
use crate::ui::icons;
use crate::ui::widgets::{attach_field, charset_list, named, places_help, problem, short_row};

/// Draws the answers: one, or as many as there are to choose from.
pub(super) fn answer_fields(ui: &mut Ui, at: usize, rule: &mut AnswerRule, errors: &[RuleError]) {
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

/// How the answers become bytes.
pub(super) fn composition(ui: &mut Ui, (at, id): (usize, u64), rule: &mut AnswerRule, actions: &mut Vec<Action>) {
    let last = if rule.then == ThenKind::Message { rule.answers.first_mut() } else { rule.answers.last_mut() };
    let compose = &mut rule.compose;
    ui.horizontal_wrapped(|ui| {
        tick(ui, at, &mut compose.hex, &t!("answer.answer-hex"), "");
        if !compose.hex {
            tick(ui, at, &mut compose.escapes, &t!("answer.escapes"), &t!("answer.escapes-hint"));
        }
    });
    ui.horizontal(|ui| {
        tick(ui, at, &mut compose.placeholders, &t!("places.label"), &t!("answer.placeholders-hint"));
        if let (Some(example), Some(answer)) = (places_help(ui), last) {
            answer.push_str(if compose.hex && !answer.is_empty() { " " } else { "" });
            answer.push_str(example);
            compose.placeholders = true;
        }
    });
    short_row(ui, &t!("checksum.label"), |ui| {
        let field = attach_field(ui, &mut compose.attach, AttachOf::Answer(id), actions);
        named(&field, Role::ComboBox, &of_rule(at, &t!("checksum.label")));
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
        let combo = ComboBox::from_id_salt(("answer-newline", at)).selected_text(newline(compose.newline));
        let combo = combo.width(ui.available_width()).show_ui(ui, |ui| {
            for offered in Newline::ALL {
                ui.selectable_value(&mut compose.newline, offered, newline(offered));
            }
        });
        let response = combo.response.on_hover_text(t!("answer.newline-hint"));
        named(&response, Role::ComboBox, &of_rule(at, &t!("answer.newline-hint")));
    });
}

fn newline(newline: Newline) -> String {
    match newline {
        Newline::None => t!("answer.no-newline").into_owned(),
        other => other.name().to_uppercase(),
    }
}
