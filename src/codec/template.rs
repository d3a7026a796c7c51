//! A message that may be different each time it is sent.

use std::sync::Arc;

/// What stands in a message: fixed bytes, and places that are filled when it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    fixed: Arc<[u8]>,
}

/// What the places of a template are filled with, once.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moment<'a> {
    /// How many messages were made of the template before.
    pub count: u64,
    /// The time, nanoseconds since the Unix epoch.
    pub time: i64,
    /// Seconds that local time is ahead of UTC.
    pub offset: i32,
    /// Where random bytes come from; another number each time.
    pub seed: u64,
    /// What a rule captured of the message that is answered: the whole match, then its groups.
    pub captures: &'a [&'a [u8]],
}

impl Template {
    /// A message that is always the same.
    pub fn fixed(bytes: impl Into<Arc<[u8]>>) -> Template {
        Template { fixed: bytes.into() }
    }

    /// The bytes, where they are always the same.
    pub fn as_fixed(&self) -> Option<&Arc<[u8]>> {
        Some(&self.fixed)
    }

    /// The bytes to send now.
    pub fn fill(&self, _moment: &Moment<'_>) -> Arc<[u8]> {
        Arc::clone(&self.fixed)
    }
}
