//! What a message is answered with.

use std::borrow::Cow;
use std::sync::Arc;

use super::machine::Clock;
use super::random::Random;
use super::{Rule, Rules};
use crate::codec::charset::Charset;
use crate::codec::template::{Moment, Template};

/// An answer, as a rule has it.
#[derive(Clone, Debug)]
pub enum Then {
    /// The same bytes.
    Echo,
    /// The same text in upper case, as Python's `str.upper` makes it; what is no text in the charset stays.
    Upper(Charset),
    /// This message.
    Message(Template),
    /// One of these by chance.
    Random(Vec<Template>),
    /// The next of these each time, for each peer.
    Sequence {
        /// In order.
        messages: Vec<Template>,
        /// After the last comes the first; else the rule is over for this peer.
        wraps: bool,
    },
    /// Nothing: the message is swallowed.
    Nothing,
}

/// What an answer is made of, beside the rule.
pub(super) struct Making<'a> {
    pub message: &'a [u8],
    pub captures: &'a [Cow<'a, [u8]>],
    /// How often the rule answered before.
    pub count: u64,
    pub clock: Clock,
    pub offset: i32,
    pub random: &'a mut Random,
}

impl Rules {
    /// The answer as it leaves. An echo of what kept its header has one already.
    pub(super) fn framed(&self, rule: &Rule, answer: Arc<[u8]>) -> Arc<[u8]> {
        let keeps = matches!(rule.then, Then::Echo) && self.frame.keeps();
        match self.frame.wrap(&answer) {
            Ok(frame) if !keeps && !self.frame.is_raw() => frame.into(),
            _ => answer,
        }
    }
}

impl Then {
    /// Whether placeholders may want what the condition captured.
    pub(super) fn wants_captures(&self) -> bool {
        let fills = |template: &Template| template.as_fixed().is_none();
        match self {
            Then::Echo | Then::Upper(_) | Then::Nothing => false,
            Then::Message(message) => fills(message),
            Then::Random(messages) | Then::Sequence { messages, .. } => messages.iter().any(fills),
        }
    }

    /// Whether a sequence has nothing left at this place.
    pub(super) fn is_over(&self, position: usize) -> bool {
        matches!(self, Then::Sequence { messages, wraps } if messages.is_empty() || (!wraps && position >= messages.len()))
    }

    /// The answer; None for nothing. Moves a sequence on.
    pub(super) fn make(&self, position: &mut usize, making: Making<'_>) -> Option<Arc<[u8]>> {
        match self {
            Then::Echo => Some(making.message.into()),
            Then::Upper(charset) => Some(upper(making.message, *charset).into()),
            Then::Message(template) => Some(making.fill(template)),
            Then::Random(messages) => {
                let at = making.random.below(messages.len() as u64) as usize;
                messages.get(at).map(|template| making.fill(template))
            }
            Then::Sequence { messages, wraps } => {
                let at = if *wraps { position.checked_rem(messages.len())? } else { *position };
                *position = at + 1;
                messages.get(at).map(|template| making.fill(template))
            }
            Then::Nothing => None,
        }
    }
}

impl Making<'_> {
    fn fill(self, template: &Template) -> Arc<[u8]> {
        let captures: Vec<&[u8]> = self.captures.iter().map(AsRef::as_ref).collect();
        template.fill(&Moment {
            count: self.count,
            time: self.clock.time,
            offset: self.offset,
            seed: self.random.next(),
            captures: &captures,
        })
    }
}

/// Upper case of all characters of a charset; a character whose upper case the charset has not stays.
fn upper(message: &[u8], charset: Charset) -> Vec<u8> {
    if charset == Charset::Ascii {
        return message.to_ascii_uppercase();
    }
    let mut out = Vec::with_capacity(message.len());
    for (source, c) in charset.characters(message) {
        let start = out.len();
        let whole = c.is_some_and(|c| c.to_uppercase().all(|upper| charset.encode_char(upper, &mut out)));
        if !whole {
            out.truncate(start);
            out.extend_from_slice(source);
        }
    }
    out
}
