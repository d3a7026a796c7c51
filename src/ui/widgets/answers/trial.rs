//! 试一试: a message is typed, and what the rules would answer stands below. Nothing is sent.

use egui::{Role, Ui};

use super::AnswersView;
use crate::codec::charset::Charset;
use crate::codec::{escape, hex};
use crate::i18n::t;
use crate::model::{Answers, Composition, Trial, TrialAnswer, words};
use crate::ui::widgets::{line_edit, named, problem, quiet};

/// Draws the field and what would come of it. `charset` is that of texts in the session.
pub fn trial(ui: &mut Ui, answers: &Answers, view: &mut AnswersView, charset: Charset) {
    ui.horizontal(|ui| {
        ui.label(t!("answer.try")).on_hover_text(t!("answer.try-hint"));
        ui.checkbox(&mut view.hex, "HEX");
    });
    let width = ui.available_width();
    let field = ui.add(line_edit(&mut view.message, width).hint_text(t!("answer.try-hint").into_owned()));
    named(&field, Role::TextInput, &t!("answer.try"));
    if view.message.is_empty() {
        return;
    }
    let reading = Composition { hex: view.hex, charset, escapes: true, ..Composition::default() };
    let message = match reading.compose(&view.message) {
        Ok(message) => message.fill(&Default::default()),
        Err(error) => return problem(ui, &words::compose_error(&error)),
    };
    let hex = view.hex;
    match view.try_out(answers, message) {
        None => problem(ui, &t!("answer.try-wrong")),
        Some(trial) => outcome(ui, trial, hex, charset),
    }
}

fn outcome(ui: &mut Ui, trial: &Trial, as_hex: bool, charset: Charset) {
    if let Some(rule) = trial.swallowed {
        quiet(ui, t!("answer.try-swallowed", number = rule + 1));
    } else if trial.answers.is_empty() {
        quiet(ui, t!("answer.try-none"));
    }
    for answer in &trial.answers {
        let text = line(answer, as_hex, charset);
        ui.add(egui::Label::new(text).wrap().selectable(true));
    }
}

fn line(answer: &TrialAnswer, as_hex: bool, charset: Charset) -> String {
    let number = answer.rule + 1;
    let what = match &answer.bytes {
        Some(bytes) if as_hex => hex::format(bytes),
        Some(bytes) => escape::show(bytes, charset),
        None => String::new(),
    };
    let mut text = t!("answer.try-answer", number = number, what = what).into_owned();
    if !answer.after.is_zero() {
        text.push_str(&t!("answer.try-after", milliseconds = answer.after.as_millis()));
    }
    if answer.close {
        text.push_str(&t!("answer.try-close"));
    }
    text
}
