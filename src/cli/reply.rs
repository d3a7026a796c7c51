//! `--reply`: what a session answers by itself, compiled before anything is opened.

use std::path::Path;

use super::values::Replying;
use super::wrong::Wrong;
use crate::codec::charset::Charset;
use crate::codec::framing::Framing;
use crate::model::{AnswerRule, Answers, Reply, ThenKind, answer_all, framed, words};

/// Compiles what was asked for; text is in this charset, and answers become frames of this kind.
pub fn read(asked: Option<&Replying>, charset: Charset, frame: &Framing) -> Result<Reply, Wrong> {
    Ok(match unframed(asked, charset)? {
        Reply::Rules(rules) => Reply::Rules(framed(&rules, frame)),
        // What comes is framed already.
        reply => reply,
    })
}

fn unframed(asked: Option<&Replying>, charset: Charset) -> Result<Reply, Wrong> {
    let all = |then, text: &str, hex| {
        let rules = answer_all(then, text, hex, charset);
        rules.map(Reply::Rules).map_err(|error| Wrong::of("--reply", words::rule_problem(&error.problem)))
    };
    match asked {
        None | Some(Replying::None) => Ok(Reply::None),
        Some(Replying::Echo) => Ok(Reply::Echo),
        Some(Replying::Upper) => all(ThenKind::Upper, "", false),
        Some(Replying::Text(text)) => all(ThenKind::Message, text, false),
        Some(Replying::Hex(hex)) => all(ThenKind::Message, hex, true),
        Some(Replying::Rules(path)) => rules(path, charset),
    }
}

/// A script wants all of a file or nothing: whatever is wrong in it is refused.
fn rules(path: &Path, charset: Charset) -> Result<Reply, Wrong> {
    let wrong = |problem: String| Wrong::of("--reply", problem);
    let (rules, complaints) = AnswerRule::load(path, charset).map_err(|error| wrong(words::storage_error(&error)))?;
    if let Some(complaint) = complaints.first() {
        return Err(wrong(words::complaint(complaint)));
    }
    let answers = Answers::new(rules);
    match answers.errors().first() {
        Some(error) => Err(wrong(format!("{}: {}", path.display(), words::rule_error(error)))),
        None => Ok(Reply::Rules(answers.rules().clone())),
    }
}
