//! One rule, edited in place; below each field is what is wrong in it.

use egui::{ComboBox, DragValue, Role, Ui};

use super::answer_fields::answer_fields;
use super::of_rule;
use crate::i18n::t;
use crate::model::{AnswerRule, Entry, RuleError, RuleField, ThenKind, WhenKind, words};
use crate::ui::action::Action;
use crate::ui::widgets::{line_edit, named, problem, quiet, short_row};

/// The longest delay, milliseconds.
const MOST_DELAY: u32 = 3_600_000;
/// The highest limit that is offered; 0 is none.
const MOST_PER_SECOND: u32 = 1_000_000;

/// Draws the fields of a rule.
pub(super) fn editor(ui: &mut Ui, at: usize, entry: &mut Entry, errors: &[RuleError], actions: &mut Vec<Action>) {
    let wrong = |field: RuleField| {
        errors.iter().find(|error| error.rule == at && error.field == field).map(|error| &error.problem)
    };
    let rule = &mut entry.rule;
    short_row(ui, &t!("answer.name"), |ui| {
        let width = ui.available_width();
        named(&ui.add(line_edit(&mut rule.name, width)), Role::TextInput, &of_rule(at, &t!("answer.name")));
    });
    condition(ui, at, rule);
    if let Some(found) = wrong(RuleField::Text) {
        problem(ui, &words::rule_problem(found));
    }
    short_row(ui, &t!("answer.reply"), |ui| {
        let combo = ComboBox::from_id_salt(("answer-then", at)).selected_text(words::then_kind(rule.then));
        let combo = combo.width(ui.available_width()).show_ui(ui, |ui| {
            for kind in ThenKind::ALL {
                ui.selectable_value(&mut rule.then, kind, words::then_kind(kind));
            }
        });
        named(&combo.response, Role::ComboBox, &of_rule(at, &t!("answer.reply")));
    });
    if rule.then.has_answers() {
        answer_fields(ui, at, entry, errors, actions);
    }
    timing(ui, at, &mut entry.rule);
    limits(ui, at, &mut entry.rule);
}

fn condition(ui: &mut Ui, at: usize, rule: &mut AnswerRule) {
    short_row(ui, &t!("answer.heard"), |ui| {
        let combo = ComboBox::from_id_salt(("answer-when", at)).selected_text(words::when_kind(rule.when));
        let combo = combo.width(ui.available_width()).show_ui(ui, |ui| {
            for kind in WhenKind::ALL {
                ui.selectable_value(&mut rule.when, kind, words::when_kind(kind));
            }
        });
        named(&combo.response, Role::ComboBox, &of_rule(at, &t!("answer.heard")));
    });
    if rule.when == WhenKind::Any {
        return;
    }
    let hint = match rule.when {
        WhenKind::Length => "4-8",
        WhenKind::Regex => r"^PING (\w+)",
        _ if rule.hex => "AA ?? 01",
        _ => "",
    };
    let width = ui.available_width();
    let field = ui.add(line_edit(&mut rule.text, width).hint_text(hint).font(egui::TextStyle::Monospace));
    named(&field, Role::TextInput, &of_rule(at, &t!("answer.text")));
    if rule.when == WhenKind::Length {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        if rule.when.has_bytes() {
            tick(ui, at, &mut rule.hex, "HEX", &t!("answer.hex-hint"));
        }
        if !(rule.hex && rule.when.has_bytes()) {
            tick(ui, at, &mut rule.any_case, &t!("answer.any-case"), "");
            tick(ui, at, &mut rule.ignore_newline, &t!("answer.ignore-newline"), &t!("answer.ignore-newline-hint"));
        }
    });
}

/// A check box whose name tells the rule.
pub(super) fn tick(ui: &mut Ui, at: usize, value: &mut bool, label: &str, hint: &str) {
    let mut response = ui.checkbox(value, label);
    if !hint.is_empty() {
        response = response.on_hover_text(hint);
    }
    named(&response, Role::CheckBox, &of_rule(at, label));
}

fn timing(ui: &mut Ui, at: usize, rule: &mut AnswerRule) {
    ui.horizontal_wrapped(|ui| {
        ui.label(t!("answer.delay"));
        let delay = ui.add(DragValue::new(&mut rule.delay).range(0..=MOST_DELAY).suffix(" ms"));
        named(&delay, Role::SpinButton, &of_rule(at, &t!("answer.delay")));
        let jitter = ui.add(DragValue::new(&mut rule.jitter).range(0..=MOST_DELAY).prefix("+").suffix(" ms"));
        named(&jitter.on_hover_text(t!("answer.jitter-hint")), Role::SpinButton, &of_rule(at, &t!("answer.jitter")));
    });
    ui.horizontal_wrapped(|ui| {
        ui.label(t!("answer.probability"));
        let chance = ui.add(DragValue::new(&mut rule.probability).range(0..=100).suffix(" %"));
        named(&chance, Role::SpinButton, &of_rule(at, &t!("answer.probability")));
        ui.label(t!("answer.per-second"));
        let limit = ui.add(DragValue::new(&mut rule.per_second).range(0..=MOST_PER_SECOND));
        named(
            &limit.on_hover_text(t!("answer.per-second-hint")),
            Role::SpinButton,
            &of_rule(at, &t!("answer.per-second")),
        );
    });
}

fn limits(ui: &mut Ui, at: usize, rule: &mut AnswerRule) {
    ui.horizontal_wrapped(|ui| {
        tick(ui, at, &mut rule.once, &t!("answer.once"), &t!("answer.once-hint"));
        tick(ui, at, &mut rule.go_on, &t!("answer.go-on"), &t!("answer.go-on-hint"));
        tick(ui, at, &mut rule.close, &t!("answer.close"), &t!("answer.close-hint"));
    });
    if rule.then == ThenKind::Nothing && !rule.close {
        quiet(ui, t!("answer.nothing-hint"));
    }
}
