//! How far the slowest client of a server is behind what was handed over for all of them.
//!
//! The worker tells what each client has got, but not what it has not looked at yet: so both are compared with
//! what was handed over, and not with what the worker says that it holds.

use std::collections::BTreeMap;

use crate::capture::PeerId;

/// What was handed over, for each client since it was first seen.
#[derive(Debug, Default)]
pub struct Backlog {
    handed: u64,
    /// What was handed over before a client could get any of it.
    before: BTreeMap<PeerId, u64>,
}

impl Backlog {
    /// This was handed over for all clients.
    pub fn hand(&mut self, bytes: u64) {
        self.handed += bytes;
    }

    /// Something was refused to a client, so it will never have got all: it is counted anew.
    pub fn forget(&mut self, peer: PeerId) {
        self.before.remove(&peer);
    }

    /// The bytes that the slowest client has not got, of those handed over since it is known. None without clients.
    /// Each client comes with the number of bytes that the kernel took for it.
    ///
    /// A client that is seen for the first time may still get what is on the way to the others: one backlog more.
    pub fn most(&mut self, clients: impl IntoIterator<Item = (PeerId, u64)>) -> Option<u64> {
        let (handed, mut known) = (self.handed, std::mem::take(&mut self.before));
        let mut most = None;
        for (peer, sent) in clients {
            let before = known.remove(&peer).unwrap_or(handed.saturating_sub(sent));
            // Those that have gone are forgotten with `known`.
            self.before.insert(peer, before);
            most = most.max(Some(handed.saturating_sub(before + sent)));
        }
        most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: u32, sent: u64) -> (PeerId, u64) {
        (PeerId(peer), sent)
    }

    #[test]
    fn what_the_worker_has_not_looked_at_yet_counts() {
        let mut backlog = Backlog::default();
        assert_eq!(backlog.most([]), None);
        assert_eq!(backlog.most([seen(2, 0)]), Some(0));
        backlog.hand(10);
        assert_eq!(backlog.most([seen(2, 0)]), Some(10));
        assert_eq!(backlog.most([seen(2, 4)]), Some(6));
        assert_eq!(backlog.most([seen(2, 10)]), Some(0));
    }

    #[test]
    fn the_slowest_counts_and_each_from_its_beginning() {
        let mut backlog = Backlog::default();
        assert_eq!(backlog.most([seen(2, 0)]), Some(0));
        backlog.hand(100);
        assert_eq!(backlog.most([seen(2, 100), seen(3, 10)]), Some(0));
        backlog.hand(5);
        assert_eq!(backlog.most([seen(2, 103), seen(3, 10)]), Some(5));
        assert_eq!(backlog.most([seen(2, 103)]), Some(2), "the slow one has gone");
    }

    #[test]
    fn a_refusal_does_not_hold_up_the_rest_for_ever() {
        let mut backlog = Backlog::default();
        backlog.most([seen(2, 0)]);
        backlog.hand(100);
        backlog.forget(PeerId(2));
        assert_eq!(backlog.most([seen(2, 30)]), Some(0));
    }
}
