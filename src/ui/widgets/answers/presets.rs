//! 添加: a rule from one of some beginnings.

use egui::Ui;
use egui::containers::menu::MenuButton;

use super::{AnswersView, add};
use crate::codec::charset::Charset;
use crate::i18n::t;
use crate::model::{AnswerRule, Answers, ThenKind, WhenKind};
use crate::ui::icons;

/// The button with its menu. `charset` is that of texts in the session.
pub fn presets(ui: &mut Ui, answers: &mut Answers, view: &mut AnswersView, charset: Charset) {
    let new = AnswerRule::new(charset);
    let offers = [
        (t!("answer.preset-echo"), AnswerRule { then: ThenKind::Echo, ..new.clone() }),
        (t!("answer.preset-upper"), AnswerRule { then: ThenKind::Upper, ..new.clone() }),
        (t!("answer.preset-fixed"), fixed(new.clone())),
        (t!("answer.preset-regex"), template(new)),
    ];
    MenuButton::new(format!("{} {}", icons::PLUS, t!("answer.add"))).ui(ui, |ui| {
        for (name, rule) in offers {
            if ui.button(&*name).clicked() {
                add(answers, view, AnswerRule { name: name.into_owned(), ..rule });
                ui.close();
            }
        }
    });
}

fn fixed(new: AnswerRule) -> AnswerRule {
    let answers = vec!["OK".to_owned()];
    AnswerRule { when: WhenKind::Equals, text: "AT".to_owned(), then: ThenKind::Message, answers, ..new }
}

/// `PING 7` is answered with `PONG 7`.
fn template(new: AnswerRule) -> AnswerRule {
    let answers = vec!["PONG {{1}}".to_owned()];
    let text = r"^PING (\w+)".to_owned();
    AnswerRule { when: WhenKind::Regex, text, then: ThenKind::Message, answers, ..new }
}
