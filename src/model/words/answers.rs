//! Words of 自动应答: what a rule does in a line, and what is wrong in it.

use super::Text;
use crate::i18n::t;
use crate::model::{AnswerRule, RuleError, RuleField, RuleProblem, ThenKind, WhenKind};

/// What is wrong, with the rule and the field.
pub fn rule_error(error: &RuleError) -> String {
    let name = if error.name.trim().is_empty() { String::new() } else { t!("answer.quoted", name = error.name).into() };
    let what = rule_problem(&error.problem);
    let field = rule_field(error.field);
    t!("answer.wrong", number = error.rule + 1, name = name, field = field, what = what).into_owned()
}

/// What is wrong, where the field is seen.
pub fn rule_problem(problem: &RuleProblem) -> String {
    match problem {
        RuleProblem::Pattern(error) => super::pattern_error(error),
        RuleProblem::Compose(error) => super::compose_error(error),
        RuleProblem::Length => t!("answer.wrong-length").into_owned(),
        RuleProblem::Most(most) => t!("answer.wrong-most", most = most).into_owned(),
        RuleProblem::NoAnswers => t!("answer.wrong-no-answers").into_owned(),
    }
}

fn rule_field(field: RuleField) -> Text {
    match field {
        RuleField::Text => t!("answer.text"),
        RuleField::Answer(0) => t!("answer.answer"),
        RuleField::Answer(at) => t!("answer.answer-number", number = at + 1),
        RuleField::Delay => t!("answer.delay"),
        RuleField::Jitter => t!("answer.jitter"),
        RuleField::Probability => t!("answer.probability"),
        RuleField::List => t!("answer.list"),
    }
}

/// A kind of condition.
pub fn when_kind(kind: WhenKind) -> Text {
    match kind {
        WhenKind::Any => t!("answer.when-any"),
        WhenKind::Equals => t!("answer.when-equals"),
        WhenKind::Starts => t!("answer.when-starts"),
        WhenKind::Ends => t!("answer.when-ends"),
        WhenKind::Contains => t!("answer.when-contains"),
        WhenKind::Regex => t!("answer.when-regex"),
        WhenKind::Length => t!("answer.when-length"),
    }
}

/// A kind of answer.
pub fn then_kind(kind: ThenKind) -> Text {
    match kind {
        ThenKind::Echo => t!("answer.then-echo"),
        ThenKind::Upper => t!("answer.then-upper"),
        ThenKind::Message => t!("answer.then-message"),
        ThenKind::Random => t!("answer.then-random"),
        ThenKind::Sequence => t!("answer.then-sequence"),
        ThenKind::Nothing => t!("answer.then-nothing"),
    }
}

/// A rule in a line: 收到 … → 回 ….
pub fn rule_summary(rule: &AnswerRule) -> String {
    let mut when = when_kind(rule.when).into_owned();
    if rule.when != WhenKind::Any {
        when = format!("{when} {}", rule.text.trim());
    }
    let then = match rule.then {
        ThenKind::Message => rule.answers.first().map(|text| text.trim().to_owned()).unwrap_or_default(),
        ThenKind::Random | ThenKind::Sequence => {
            t!("answer.several", kind = then_kind(rule.then), count = rule.answers.len()).into_owned()
        }
        kind => then_kind(kind).into_owned(),
    };
    t!("answer.summary", when = when, then = then).into_owned()
}
