//! What is refused of what a worker sends by itself: counted, and told once in a second, because the same is refused
//! again with each message.

use std::time::{Duration, Instant};

use crate::net::{Cause, NetError, Operation};

/// One refusal is told in so long.
const TELL_EVERY: Duration = Duration::from_secs(1);
/// Refusals that are kept until the player looks.
const MOST_HEARD: usize = 256;

/// Between a session that refuses and the player.
#[derive(Debug, Default)]
pub(in crate::net) struct Refusals {
    /// The player hands a message over at this moment.
    pub handing_over: bool,
    /// Targets of what is played, as an error names them.
    pub targets: Vec<String>,
    heard: Vec<NetError>,
    told: Option<Instant>,
}

impl Refusals {
    /// Takes note of what is refused. True if the log need not tell it, because it told one like it just now.
    pub fn hush(&mut self, error: &NetError) -> bool {
        let of_a_send = matches!(error.operation, Operation::Send | Operation::Resolve);
        if !of_a_send || !(self.handing_over || self.targets.contains(&error.target)) {
            return false;
        }
        if self.heard.len() < MOST_HEARD {
            self.heard.push(error.clone());
        }
        let told_lately = self.told.is_some_and(|told| told.elapsed() < TELL_EVERY);
        if told_lately && !lasts(&error.cause) {
            return true;
        }
        self.told = Some(Instant::now());
        false
    }

    /// What was refused since it was last asked.
    pub fn take(&mut self) -> Vec<NetError> {
        std::mem::take(&mut self.heard)
    }
}

/// Whether the next message would be refused for the same cause.
pub(super) fn lasts(cause: &Cause) -> bool {
    matches!(
        cause,
        Cause::MessageTooLong { .. }
            | Cause::TooLongForQueue { .. }
            | Cause::WrongFamily
            | Cause::NotSupported
            | Cause::LoopbackOnly { .. }
            | Cause::NameNotFound
            | Cause::NotConnected
            | Cause::NoSuchClient
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_is_told_once_and_counted_always() {
        let mut refusals = Refusals { targets: vec!["a".into()], ..Refusals::default() };
        let full = |target: &str| NetError::new(Operation::Send, target, Cause::QueueFull { limit: 1 });
        assert!(!refusals.hush(&full("b")), "not of a play");
        assert!(!refusals.hush(&full("a")), "the first");
        assert!(refusals.hush(&full("a")) && refusals.hush(&full("a")));
        refusals.handing_over = true;
        assert!(refusals.hush(&full("b")));
        let lasting = NetError::new(Operation::Send, "a", Cause::NotConnected);
        assert!(!refusals.hush(&lasting), "the end is told");
        assert_eq!(refusals.take().len(), 5);
        assert!(refusals.take().is_empty());
    }
}
