//! 自动应答: the list of rules, of which one can be unfolded and edited in place.

mod answer_fields;
mod editor;
mod presets;
mod trial;

use std::sync::Arc;

use egui::{Align, Button, Checkbox, Frame, Label, Layout, Margin, RichText, Role, Sense, Ui, vec2};

use super::{named, problem, quiet};
use crate::i18n::t;
use crate::model::{AnswerRule, Answers, Entry, Trial, words};
use crate::ui::action::Action;
use crate::ui::icons;
use crate::ui::theme::{Tokens, space};

pub use presets::presets;
pub use trial::trial;

/// What the page remembers about how the rules are looked at.
#[derive(Debug, Default)]
pub struct AnswersView {
    /// The rule that is unfolded.
    pub open: Option<u64>,
    /// 试一试: the message.
    pub message: String,
    /// It is hex.
    pub hex: bool,
    /// What was tried last, on which rules, and what came of it: rules are compiled for it, which takes its time.
    tried: Option<Tried>,
}

type Tried = (Vec<Entry>, Arc<[u8]>, Option<Trial>);

impl AnswersView {
    /// What would be answered to a message; asked anew only when it or the rules have changed.
    fn try_out(&mut self, answers: &Answers, message: Arc<[u8]>) -> Option<&Trial> {
        let known = self.tried.as_ref().is_some_and(|(rules, of, _)| *of == message && *rules == answers.entries);
        if !known {
            let trial = answers.try_out(&message);
            self.tried = Some((answers.entries.clone(), message, trial));
        }
        self.tried.as_ref()?.2.as_ref()
    }
}

/// What was asked for in a row; performed when all rows are drawn.
enum Asked {
    Up,
    Down,
    Duplicate,
    Remove,
}

/// Draws the rules.
pub fn answer_list(ui: &mut Ui, answers: &mut Answers, view: &mut AnswersView, actions: &mut Vec<Action>) {
    let mut asked = None;
    let mut entries = std::mem::take(&mut answers.entries);
    let count = entries.len();
    for (at, entry) in entries.iter_mut().enumerate() {
        let open = view.open == Some(entry.id);
        framed(ui, open).show(ui, |ui| {
            ui.set_width(ui.available_width());
            heading(ui, answers, view, at, entry);
            if open {
                editor::editor(ui, at, entry, answers.errors(), actions);
                asked = orders(ui, at, count).map(|order| (at, order)).or(asked.take());
            } else {
                for error in answers.errors().iter().filter(|error| error.rule == at) {
                    problem(ui, &words::rule_problem(&error.problem));
                }
            }
        });
    }
    if let Some((at, order)) = asked {
        perform(&mut entries, view, at, &order);
    }
    answers.entries = entries;
}

fn framed(ui: &Ui, open: bool) -> Frame {
    let tokens = Tokens::of(ui);
    let frame = Frame::new().inner_margin(Margin::symmetric(4, 2)).corner_radius(4.0);
    if open { frame.stroke(egui::Stroke::new(1.0, tokens.line)) } else { frame }
}

/// The line that is always there: the tick, what the rule does, what it has done.
fn heading(ui: &mut Ui, answers: &Answers, view: &mut AnswersView, at: usize, entry: &mut Entry) {
    let tokens = Tokens::of(ui);
    let open = view.open == Some(entry.id);
    let hits = answers.hits(entry.id);
    ui.allocate_ui_with_layout(
        vec2(ui.available_width(), space::CONTROL),
        Layout::right_to_left(Align::Center),
        |ui| {
            if hits.matched > 0 {
                let figures = format!("{}/{}", hits.matched, hits.answered);
                let all = t!("answer.hits", matched = hits.matched, answered = hits.answered, held = hits.held_back)
                    .into_owned();
                let label = ui.label(RichText::new(figures).size(space::SMALL).monospace().color(tokens.quiet));
                named(&label.on_hover_text(&all), Role::Label, &all);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let enabled = ui.add(Checkbox::without_text(&mut entry.rule.enabled));
                let enabled = enabled.on_hover_text(t!("answer.enabled"));
                named(&enabled, Role::CheckBox, &of_rule(at, &t!("answer.enabled")));
                let caret = if open { icons::CARET_DOWN } else { icons::CARET_RIGHT };
                let summary = words::rule_summary(&entry.rule).replace(['\n', '\r'], " ");
                let name = entry.rule.name.trim();
                let shown = if name.is_empty() { summary.clone() } else { format!("{name}  {summary}") };
                let color = if entry.rule.enabled { tokens.text } else { tokens.quiet };
                let text = RichText::new(format!("{caret} {shown}")).color(color);
                let line = ui.add(Label::new(text).truncate().sense(Sense::click())).on_hover_text(&summary);
                named(&line, Role::Button, &of_rule(at, &shown));
                if line.clicked() {
                    view.open = (!open).then_some(entry.id);
                }
            });
        },
    );
}

/// The name of a control of a rule.
fn of_rule(at: usize, what: &str) -> String {
    t!("answer.of-rule", number = at + 1, what = what).into_owned()
}

/// Moving, doubling, removing.
fn orders(ui: &mut Ui, at: usize, count: usize) -> Option<Asked> {
    let mut asked = None;
    ui.horizontal_wrapped(|ui| {
        let mut button = |ui: &mut Ui, enabled: bool, icon: &str, name: &str, order: Asked| {
            let response = ui.add_enabled(enabled, Button::new(icon)).on_hover_text(name);
            named(&response, Role::Button, &of_rule(at, name));
            if response.clicked() {
                asked = Some(order);
            }
        };
        button(ui, at > 0, icons::CARET_UP, &t!("answer.up"), Asked::Up);
        button(ui, at + 1 < count, icons::CARET_DOWN, &t!("answer.down"), Asked::Down);
        button(ui, true, icons::COPY, &t!("answer.duplicate"), Asked::Duplicate);
        button(ui, true, icons::TRASH, &t!("answer.remove"), Asked::Remove);
    });
    asked
}

fn perform(entries: &mut Vec<Entry>, view: &mut AnswersView, at: usize, order: &Asked) {
    match order {
        Asked::Up if at > 0 => entries.swap(at, at - 1),
        Asked::Down if at + 1 < entries.len() => entries.swap(at, at + 1),
        Asked::Up | Asked::Down => {}
        Asked::Duplicate => {
            let copy = entries.get(at).map(|entry| Entry::new(entry.rule.clone()));
            view.open = copy.as_ref().map(|copy| copy.id);
            entries.splice(at + 1..at + 1, copy);
        }
        Asked::Remove => drop(entries.remove(at)),
    }
}

/// What is said where there are no rules.
pub fn no_rules(ui: &mut Ui) {
    quiet(ui, t!("answer.empty"));
}

/// Adds a rule and unfolds it.
fn add(answers: &mut Answers, view: &mut AnswersView, rule: AnswerRule) {
    answers.push(rule);
    view.open = answers.entries.last().map(|entry| entry.id);
}
