//! From what is typed to rules that answer, or to what is wrong and where.

use std::time::Duration;

use super::Entry;
use super::rule::{AnswerRule, ThenKind, WhenKind};
use crate::codec::pattern::PatternError;
use crate::codec::template::Template;
use crate::model::compose::ComposeError;
use crate::net::moment;
use crate::proto::answer::{MOST_DELAY, MOST_RULES, Rule, Rules, Shape, Then, When};

/// What is wrong in a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleError {
    /// Which, from 0.
    pub rule: usize,
    /// Its name, if it has one.
    pub name: String,
    /// Where in it.
    pub field: RuleField,
    /// What.
    pub problem: RuleProblem,
}

/// A field of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleField {
    /// What is looked for.
    Text,
    /// An answer, from 0.
    Answer(usize),
    /// 延时.
    Delay,
    /// 随机延时.
    Jitter,
    /// 概率.
    Probability,
    /// The list as a whole.
    List,
}

/// What is wrong there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleProblem {
    /// What is looked for cannot be, with its column.
    Pattern(PatternError),
    /// The answer cannot be made, with its place.
    Compose(ComposeError),
    /// Not a length or a range of lengths.
    Length,
    /// Not a number up to this.
    Most(u64),
    /// There is no answer to choose from.
    NoAnswers,
}

/// The rules that are enabled. All that is wrong in them, if anything is.
pub(super) fn compile(entries: &[Entry]) -> Result<Rules, Vec<RuleError>> {
    let (mut rules, mut errors) = (Rules { offset: moment(0).offset, ..Rules::default() }, Vec::new());
    for (at, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.rule.enabled) {
        match rule(entry) {
            Ok(rule) => rules.list.push(rule),
            Err(found) => errors.extend(found.into_iter().map(|(field, problem)| RuleError {
                rule: at,
                name: entry.rule.name.clone(),
                field,
                problem,
            })),
        }
    }
    if rules.list.len() > MOST_RULES {
        let problem = RuleProblem::Most(MOST_RULES as u64);
        errors.push(RuleError { rule: MOST_RULES, name: String::new(), field: RuleField::List, problem });
    }
    if errors.is_empty() { Ok(rules) } else { Err(errors) }
}

/// The first of them.
pub(super) fn first(errors: Vec<RuleError>) -> RuleError {
    let nothing = RuleError { rule: 0, name: String::new(), field: RuleField::List, problem: RuleProblem::NoAnswers };
    errors.into_iter().next().unwrap_or(nothing)
}

fn rule(entry: &Entry) -> Result<Rule, Vec<(RuleField, RuleProblem)>> {
    let typed = &entry.rule;
    let mut errors = Vec::new();
    let most = MOST_DELAY.as_millis() as u32;
    for (field, milliseconds) in [(RuleField::Delay, typed.delay), (RuleField::Jitter, typed.jitter)] {
        if milliseconds > most {
            errors.push((field, RuleProblem::Most(most.into())));
        }
    }
    if typed.probability > 100 {
        errors.push((RuleField::Probability, RuleProblem::Most(100)));
    }
    let when = when(typed).map_err(|problem| errors.push((RuleField::Text, problem)));
    let then = then(typed).map_err(|error| errors.push(error));
    let (Ok(when), Ok(then), true) = (when, then, errors.is_empty()) else { return Err(errors) };
    Ok(Rule {
        delay: Duration::from_millis(typed.delay.into()),
        jitter: Duration::from_millis(typed.jitter.into()),
        probability: typed.probability,
        per_second: typed.per_second,
        once: typed.once,
        go_on: typed.go_on,
        close: typed.close,
        ..Rule::new(entry.id, when, then)
    })
}

fn when(typed: &AnswerRule) -> Result<When, RuleProblem> {
    let charset = typed.compose.charset;
    let shape = match typed.when {
        WhenKind::Any => return Ok(When::Any),
        WhenKind::Length => return length(&typed.text).ok_or(RuleProblem::Length),
        WhenKind::Regex => {
            let regex = When::regex(&typed.text, charset, !typed.any_case).map_err(RuleProblem::Pattern)?;
            return Ok(if typed.ignore_newline { regex.of_line(charset) } else { regex });
        }
        WhenKind::Equals => Shape::Equals,
        WhenKind::Starts => Shape::Starts,
        WhenKind::Ends => Shape::Ends,
        WhenKind::Contains => Shape::Contains,
    };
    if typed.hex {
        return When::hex(shape, &typed.text).map_err(RuleProblem::Pattern);
    }
    let when = When::text(shape, &typed.text, charset, !typed.any_case).map_err(RuleProblem::Pattern)?;
    Ok(if typed.ignore_newline { when.of_line(charset) } else { when })
}

/// `4`, `4-8`, `4-`, `-8`.
fn length(text: &str) -> Option<When> {
    let number = |text: &str| text.trim().parse::<usize>().ok();
    let (least, most) = match text.trim().split_once('-') {
        None => (number(text)?, number(text)?),
        Some(("", "")) => return None,
        Some(("", most)) => (0, number(most)?),
        Some((least, "")) => (number(least)?, usize::MAX),
        Some((least, most)) => (number(least)?, number(most)?),
    };
    (least <= most).then_some(When::Length(least, most))
}

fn then(typed: &AnswerRule) -> Result<Then, (RuleField, RuleProblem)> {
    let message = |at: usize, text: &str| -> Result<Template, (RuleField, RuleProblem)> {
        typed.compose.compose(text).map_err(|error| (RuleField::Answer(at), RuleProblem::Compose(error)))
    };
    let all = || -> Result<Vec<Template>, (RuleField, RuleProblem)> {
        let messages = typed.answers.iter().enumerate().map(|(at, text)| message(at, text));
        let messages: Vec<Template> = messages.collect::<Result<_, _>>()?;
        if messages.is_empty() { Err((RuleField::Answer(0), RuleProblem::NoAnswers)) } else { Ok(messages) }
    };
    Ok(match typed.then {
        ThenKind::Echo => Then::Echo,
        ThenKind::Upper => Then::Upper(typed.compose.charset),
        ThenKind::Nothing => Then::Nothing,
        ThenKind::Message => Then::Message(message(0, typed.answers.first().map_or("", String::as_str))?),
        ThenKind::Random => Then::Random(all()?),
        ThenKind::Sequence => Then::Sequence { messages: all()?, wraps: typed.wraps },
    })
}
