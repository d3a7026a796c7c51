//! 自动应答: rules as a person writes them, and what becomes of them.
//!
//! What is typed is kept as it is, right or wrong. When all rules that are enabled are right, they are compiled
//! ([`Rules`]) and are in force; while one is wrong, those that were in force last stay so, and [`Answers::errors`]
//! says what is wrong and where. Nothing is answered before the user switches it on, in each run of the program anew.

mod compile;
mod file;
mod rule;
mod trial;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub use compile::{RuleError, RuleField, RuleProblem};
pub use rule::{AnswerRule, ThenKind, WhenKind};
pub use trial::{Trial, TrialAnswer};

use crate::codec::charset::Charset;
use crate::codec::framing::Framing;
use crate::proto::answer::{Hits, Rules};

/// Names rules while the program runs.
static NEXT: AtomicU64 = AtomicU64::new(1);

/// A rule in the list of a session.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Names it while rules are moved and removed.
    pub id: u64,
    /// What was typed.
    pub rule: AnswerRule,
}

/// The rules of a session.
#[derive(Debug, Default)]
pub struct Answers {
    /// In order, from the top.
    pub entries: Vec<Entry>,
    on: bool,
    /// The entries as they were read last.
    read: Option<Vec<Entry>>,
    /// What is in force, or would be if it was switched on.
    rules: Arc<Rules>,
    errors: Vec<RuleError>,
    frame: Framing,
    pub(in crate::model) hits: Vec<Hits>,
}

impl Answers {
    /// Rules that were kept, switched off.
    pub fn new(rules: Vec<AnswerRule>) -> Self {
        let mut answers = Answers::default();
        rules.into_iter().for_each(|rule| answers.push(rule));
        answers.read();
        answers
    }

    /// Adds a rule at the end.
    pub fn push(&mut self, rule: AnswerRule) {
        self.entries.push(Entry::new(rule));
    }

    /// The rules as they are kept.
    pub fn list(&self) -> Vec<AnswerRule> {
        self.entries.iter().map(|entry| entry.rule.clone()).collect()
    }

    /// 自动应答 is switched on.
    pub fn is_on(&self) -> bool {
        self.on
    }

    pub(in crate::model) fn switch(&mut self, on: bool) {
        self.on = on;
    }

    /// What is wrong in rules that are enabled; until that is right, the rules before are in force.
    pub fn errors(&self) -> &[RuleError] {
        &self.errors
    }

    /// The rules that were right last.
    pub fn rules(&self) -> &Arc<Rules> {
        &self.rules
    }

    /// What a rule has done since it is in force.
    pub fn hits(&self, rule: u64) -> Hits {
        self.hits.iter().copied().find(|hits| hits.rule == rule).unwrap_or_default()
    }

    /// Reads what is typed, if it changed. Whether other rules are right now.
    pub(in crate::model) fn read(&mut self) -> bool {
        if self.read.as_ref() == Some(&self.entries) {
            return false;
        }
        self.read = Some(self.entries.clone());
        match compile::compile(&self.entries) {
            Ok(rules) => {
                self.rules = Arc::new(Rules { frame: self.frame.clone(), ..rules });
                self.errors.clear();
                true
            }
            Err(errors) => {
                self.errors = errors;
                false
            }
        }
    }

    /// 发送时加帧头: every answer becomes such a frame; raw for none. Whether that is something else than before.
    pub(in crate::model) fn set_frame(&mut self, frame: &Framing) -> bool {
        if self.frame == *frame {
            return false;
        }
        self.frame = frame.clone();
        self.rules = framed(&self.rules, frame);
        true
    }

    /// What would be answered to a message from somebody who says something for the first time; None while a rule is
    /// wrong.
    pub fn try_out(&self, message: &[u8]) -> Option<Trial> {
        let rules = compile::compile(&self.entries).ok()?;
        Some(trial::try_out(rules, &self.entries, message))
    }
}

impl Entry {
    /// A rule with a new name.
    pub fn new(rule: AnswerRule) -> Entry {
        Entry { id: NEXT.fetch_add(1, Ordering::Relaxed), rule }
    }
}

/// These rules, whose answers become frames of this kind.
pub fn framed(rules: &Arc<Rules>, frame: &Framing) -> Arc<Rules> {
    Arc::new(Rules { frame: frame.clone(), ..Rules::clone(rules) })
}

/// The one rule that answers every message in this way, compiled.
///
/// # Errors
/// What is wrong in its answer.
pub fn answer_all(then: ThenKind, text: &str, hex: bool, charset: Charset) -> Result<Arc<Rules>, RuleError> {
    let mut rule = AnswerRule { then, answers: vec![text.to_owned()], ..AnswerRule::new(charset) };
    (rule.compose.hex, rule.compose.escapes) = (hex, true);
    compile::compile(&[Entry::new(rule)]).map(Arc::new).map_err(compile::first)
}

#[cfg(test)]
mod tests;
