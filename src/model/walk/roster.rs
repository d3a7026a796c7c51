//! Who is connected to a server at a place in the capture, as the notices tell.

use std::collections::BTreeMap;

use crate::capture::{Peer, PeerId};
use crate::net::Notice;

/// The clients that are online.
#[derive(Debug, Default)]
pub struct Roster {
    /// Each with whether it can still be sent to.
    online: BTreeMap<PeerId, bool>,
}

impl Roster {
    /// Follows an event of a peer.
    pub(super) fn hear(&mut self, id: PeerId, peer: Peer, notice: &Notice) {
        match notice {
            Notice::Online if peer.address().is_some() => {
                self.online.insert(id, true);
            }
            Notice::Offline(_) => {
                self.online.remove(&id);
            }
            // Our FIN: what is sent to all passes this client by.
            Notice::Finished => {
                if let Some(open) = self.online.get_mut(&id) {
                    *open = false;
                }
            }
            Notice::Opened { .. } | Notice::Closed | Notice::Failed(_) => self.online.clear(),
            _ => {}
        }
    }

    /// Those whom a message to all reaches, in the order in which they came.
    pub fn receivers(&self) -> impl Iterator<Item = PeerId> + '_ {
        self.online.iter().filter(|(_, open)| **open).map(|(&id, _)| id)
    }
}
