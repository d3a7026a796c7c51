//! 跳转: a small window that asks for a record by number or time.

use std::ops::Range;

use egui::Ui;

use super::{Outcome, confirm, line, title};
use crate::i18n::t;
use crate::model::{Jump, JumpError, parse_jump};
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::widgets::{problem, quiet};

/// What is asked, and what the log shows, so that an answer is checked while it is typed.
#[derive(Debug, Default)]
pub struct JumpDialog {
    /// What is typed.
    pub text: String,
    /// The records that are shown.
    pub shown: Range<u64>,
    /// The time of the newest of them.
    pub newest: i64,
}

impl JumpDialog {
    pub(super) fn ui(&mut self, ui: &mut Ui) -> Outcome {
        title(ui, Command::Jump);
        let mut end = None;
        ui.horizontal(|ui| {
            let there = !self.shown.is_empty();
            for (jump, name) in [(Jump::First, t!("jump.first")), (Jump::Last, t!("jump.last"))] {
                if ui.add_enabled(there, egui::Button::new(name)).clicked() {
                    end = Some(jump);
                }
            }
            if there {
                quiet(ui, t!("jump.range", least = self.shown.start + 1, most = self.shown.end));
            }
        });
        if let Some(jump) = end {
            return Outcome::Done(Action::Jump(jump));
        }
        line(ui, &mut self.text, &t!("jump.field"));
        let jump = parse_jump(&self.text, &self.shown, self.newest);
        match jump {
            Err(JumpError::NotUnderstood) => problem(ui, &t!("jump.not-understood")),
            Err(JumpError::OutOfRange { least, most }) => {
                problem(ui, &t!("jump.out-of-range", least = least, most = most));
            }
            Err(JumpError::NoRecords) => problem(ui, &t!("jump.no-records")),
            Err(JumpError::Empty) | Ok(_) => drop(quiet(ui, t!("jump.hint"))),
        }
        // Only an answer that is right can be confirmed.
        let refusal = jump.is_err().then(|| t!("jump.missing").into_owned());
        confirm(ui, refusal, || Action::Jump(jump.unwrap_or(Jump::Last)))
    }
}
