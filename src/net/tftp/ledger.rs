//! The transfers as the status shows them: those that run, and a bounded number of those that ended.

use std::collections::VecDeque;
use std::sync::Arc;

use super::status::{Finished, Transfer, TransferId};
use crate::net::Status;

/// Transfers that ended and are still shown.
const MOST_ENDED: usize = 1000;
/// Requests that were refused and are still shown.
const MOST_REFUSED: usize = 200;

/// Keeps the list of transfers.
pub(super) struct Ledger {
    status: Arc<Status>,
    ended: VecDeque<TransferId>,
    refused: VecDeque<TransferId>,
}

impl Ledger {
    pub fn new(status: Arc<Status>) -> Self {
        Ledger { status, ended: VecDeque::new(), refused: VecDeque::new() }
    }

    /// A transfer begins.
    pub fn begin(&self, transfer: &Arc<Transfer>) {
        self.status.add_transfer(Arc::clone(transfer));
    }

    /// A transfer ended; the oldest ones that did are forgotten beyond a number.
    pub fn end(&mut self, id: TransferId, how: &Finished) {
        let is_refused = matches!(how, Finished::Refused(_));
        let (list, most) = if is_refused { (&mut self.refused, MOST_REFUSED) } else { (&mut self.ended, MOST_ENDED) };
        list.push_back(id);
        while list.len() > most {
            if let Some(oldest) = list.pop_front() {
                self.status.remove_transfer(oldest);
            }
        }
    }
}
