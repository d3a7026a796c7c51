//! 自动应答: the switch, and rules from and to a file.

use std::path::Path;

use crate::i18n::t;
use crate::model::{AnswerRule, words};
use crate::ui::app::App;
use crate::ui::message::Message;

impl App {
    /// Switches auto-answer of the tab in front.
    pub(super) fn toggle_answering(&mut self) {
        if self.front().is_some_and(|tab| !tab.session.can_answer()) {
            self.tell(t!("answer.not-of-relay").into_owned());
            return;
        }
        self.on_front(|tab| {
            let on = !tab.session.answers.is_on();
            tab.session.follow_answers();
            tab.session.set_answering(on);
        });
    }

    /// Adds the rules of a file below those that are there; what was not understood is told.
    pub(super) fn import_answers(&mut self, path: &Path) {
        let Some(charset) = self.front().map(|tab| tab.session.send.charset) else { return };
        match AnswerRule::load(path, charset) {
            Ok((rules, complaints)) => {
                self.on_front(|tab| {
                    rules.into_iter().for_each(|rule| tab.session.answers.push(rule));
                    tab.session.follow_answers();
                });
                self.messages.extend(complaints.iter().map(words::complaint).map(Message::wrong));
            }
            Err(error) => self.tell(words::storage_error(&error)),
        }
    }

    /// Writes the rules, right or wrong, as they are typed.
    pub(super) fn export_answers(&mut self, path: &Path) {
        let Some(rules) = self.front().map(|tab| tab.session.answers.list()) else { return };
        if let Err(error) = AnswerRule::save(&rules, path) {
            self.tell(words::storage_error(&error));
        }
    }
}
