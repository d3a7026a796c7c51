//! 试一试: what the rules would answer to a message, without sending anything.

use std::sync::Arc;
use std::time::Duration;

use super::Entry;
use crate::proto::answer::{Clock, Machine, Rules};

/// What would happen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trial {
    /// Answers in the order in which they would leave.
    pub answers: Vec<TrialAnswer>,
    /// A rule, from 0, that swallows the message.
    pub swallowed: Option<usize>,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialAnswer {
    /// The rule that gives it, from 0.
    pub rule: usize,
    /// What; None where the connection is only closed.
    pub bytes: Option<Arc<[u8]>>,
    /// So long after the message.
    pub after: Duration,
    /// The connection is closed after it.
    pub close: bool,
}

/// Asks a machine of its own, for which chance always says yes.
pub(super) fn try_out(mut rules: Rules, entries: &[Entry], message: &[u8]) -> Trial {
    rules.list.iter_mut().for_each(|rule| rule.probability = 100);
    let place = |id: u64| entries.iter().position(|entry| entry.id == id);
    let mut machine: Machine<u8> = Machine::new(Arc::new(rules), false, 0);
    let time = i64::try_from(jiff::Timestamp::now().as_nanosecond()).unwrap_or_default();
    machine.hear(0, message, Clock { now: Duration::ZERO, time });
    let mut answers = Vec::new();
    loop {
        let at = machine.deadline().unwrap_or_default();
        let (answer, after) = match machine.ready(Duration::ZERO) {
            Some(answer) => (Some(answer), Duration::ZERO),
            None => (machine.due(at), at),
        };
        let Some(answer) = answer else { break };
        let Some(rule) = place(answer.rule) else { continue };
        answers.push(TrialAnswer { rule, bytes: answer.bytes, after, close: answer.close });
    }
    let silent = machine.hits().iter().filter(|hits| hits.answered > 0).filter_map(|hits| place(hits.rule));
    let swallowed = silent.into_iter().find(|rule| !answers.iter().any(|answer| answer.rule == *rule));
    Trial { answers, swallowed }
}
