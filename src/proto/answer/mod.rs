//! 自动应答: what is answered to a message, by rules in order.
//!
//! [`Rules`] are what a user wrote, compiled; a [`Machine`] applies them to the messages of any number of peers. A
//! message goes through the rules from the top. The first one that is enabled and whose condition holds answers it,
//! and unless that rule says to go on, it is the last. A rule that may answer only once per peer and has done so, whose
//! sequence is over, or that chance does not choose, is passed over as if its condition did not hold. One that has
//! reached its limit per second swallows the message, and that is told.
//!
//! # What keeps two that answer from going on for ever
//!
//! A loop between two programs that answer each other always begins with something that one of them sent by itself.
//! From outside, each message of the loop looks like a client's next question, so it is bounded, not guessed:
//!
//! - What the user sent (by hand, by a quick command, in a sequence) is not answered when the same bytes come back
//!   within [`PERIOD`], from whomever: the answer to a broadcast comes from another address.
//! - What comes from a peer right after something was sent to it ([`GAP`], counted again from each answer) may be the
//!   reaction to that, and so may each message that follows without a pause: this is a chain. In a chain that the user
//!   began, at most [`MOST_ALIKE`] messages of the peer are answered in a [`PERIOD`]. A client that asks and asks
//!   begins its own questions, and is never in a chain.
//! - A message that is the very answer which the peer was given last, and not the question that led to it, has come
//!   back; it is bounded in the same way. So a peer that is an echo ends, even if it spoke first.
//! - Of datagrams, whose sender may be forged, the same bytes of the same address are answered at most [`MOST_ALIKE`]
//!   times in a [`PERIOD`].
//!
//! Of two machines that are wired to each other, the one whose user spoke first falls silent, and the other has
//! nothing more to answer. What is not bounded by a number is bounded by time: a loop that pauses for [`GAP`] at each
//! turn goes on, but at that pace. Everything that is not answered for these reasons is counted ([`Silences`]) and
//! told in the log.

mod guard;
mod machine;
mod peers;
mod random;
mod then;
mod when;

use core::time::Duration;

use crate::codec::framing::Framing;

pub use guard::{GAP, Loops, MOST_ALIKE, PERIOD};
pub use machine::{Answer, Clock, Hits, MOST_WAITING, Machine, Silences};
pub use peers::MOST_PEERS;
pub use then::Then;
pub use when::{Shape, When};

/// Rules at most.
pub const MOST_RULES: usize = 256;
/// The longest delay of an answer.
pub const MOST_DELAY: Duration = Duration::from_secs(3600);

/// Rules in their order.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// From the top; those beyond [`MOST_RULES`] are not asked.
    pub list: Vec<Rule>,
    /// Seconds that local time is ahead of UTC, for the time in an answer.
    pub offset: i32,
    /// Every answer becomes a frame of this kind, with its delimiter, header or marks; raw for none. What is too long
    /// for its header goes out as it is.
    pub frame: Framing,
}

/// One rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Names the rule while others are changed, moved and removed: what it counted stays with it.
    pub id: u64,
    /// It is in use.
    pub enabled: bool,
    /// Which messages.
    pub when: When,
    /// What they are answered with.
    pub then: Then,
    /// So long after the message the answer leaves; at most [`MOST_DELAY`].
    pub delay: Duration,
    /// Up to so much is added to the delay, by chance.
    pub jitter: Duration,
    /// In how many of a hundred cases it answers, 0 to 100.
    pub probability: u8,
    /// Messages that it answers in a second at most, over all peers; 0 for any number.
    pub per_second: u32,
    /// It answers each peer once: a connection, or a UDP address.
    pub once: bool,
    /// The rules below are asked as well.
    pub go_on: bool,
    /// The connection is closed in order after the answer. UDP has none.
    pub close: bool,
}

impl Rule {
    /// A rule that answers everything it fits, at once.
    pub fn new(id: u64, when: When, then: Then) -> Rule {
        Rule {
            id,
            enabled: true,
            when,
            then,
            delay: Duration::ZERO,
            jitter: Duration::ZERO,
            probability: 100,
            per_second: 0,
            once: false,
            go_on: false,
            close: false,
        }
    }
}

#[cfg(test)]
mod loop_tests;
#[cfg(test)]
mod tests;
