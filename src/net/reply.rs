//! What a session answers by itself.
//!
//! An answer leaves right after what it answers was received, from the worker and not from a face, or after the delay
//! that its rule has. Nothing here starts by itself: a session answers only if its user said so.
//!
//! An echo is the quick way: on a TCP connection it sends back what was read as it lies in memory. Because no message
//! has an end there, it stops for good on a connection once the user sends something himself. What keeps rules from
//! answering for ever, and an echo of datagrams, is told in [`crate::proto::answer`].

use std::sync::Arc;

use crate::proto::answer::Rules;

/// What a session answers to what it receives.
#[derive(Clone, Debug, Default)]
pub enum Reply {
    /// Nothing by itself.
    #[default]
    None,
    /// The same bytes, to where they came from.
    Echo,
    /// As rules say. On a stream, a message is what one read brought, or a frame.
    Rules(Arc<Rules>),
}

impl PartialEq for Reply {
    /// The same rules are those that were compiled once.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Reply::None, Reply::None) | (Reply::Echo, Reply::Echo) => true,
            (Reply::Rules(rules), Reply::Rules(others)) => Arc::ptr_eq(rules, others),
            _ => false,
        }
    }
}

impl Eq for Reply {}
