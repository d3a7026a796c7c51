//! What the face sees of the machine: what happened, and the peers.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use super::IpmsgStation;
use crate::net::face::{Face, now as time_of_day};
use crate::net::ipmsg::{IpmsgStatus, Told};
use crate::proto::ipmsg::{Happening, Messenger, Peer, PeerId};

/// When a peer was heard last is shown so long after that at the latest.
const SHOW_EVERY: Duration = Duration::from_millis(500);

/// When to look at all peers.
#[derive(Default)]
pub(super) struct Showing {
    due: Option<Instant>,
}

impl Showing {
    /// Something came: what is known of somebody may have changed, and be it when.
    pub fn heard(&mut self, now: Instant) {
        self.due.get_or_insert(now + SHOW_EVERY);
    }

    pub fn due(&self) -> Option<Instant> {
        self.due
    }
}

impl IpmsgStation {
    /// Hands over what happened. A face that takes nothing misses who came and went, which the list of peers tells, and
    /// nothing else.
    pub(super) fn tell(&mut self, face: &mut Face) {
        while let Some(happening) = self.messenger.happening() {
            match &happening {
                Happening::Peer(id, _) => mirror(&self.messenger, *id, face.status.ipmsg()),
                Happening::Numbered { message, peer, number } => self.numbered(*message, *peer, *number, face),
                Happening::Released { peer, number } => self.released(*peer, *number, face),
                _ => {}
            }
            if face.status.ipmsg().has_room() || !is_passing(&happening) {
                face.status.ipmsg().tell(Told { time: time_of_day(), happening });
            }
            face.touch();
        }
    }

    /// Shows the peers if it is time to.
    pub(super) fn show(&mut self, now: Instant, face: &mut Face) {
        if self.showing.due.is_some_and(|due| due <= now) {
            self.show_all(face);
        }
    }

    /// Shows the peers that have changed.
    pub(super) fn show_all(&mut self, face: &mut Face) {
        self.showing.due = None;
        let status = face.status.ipmsg();
        let before = status.revision();
        let known: HashSet<PeerId> = self.messenger.peers().map(|peer| peer.id).collect();
        for gone in status.peers().iter().filter(|peer| !known.contains(&peer.id)) {
            status.remove_peer(gone.id);
        }
        self.messenger.peers().for_each(|peer| set(peer, status));
        if status.revision() != before {
            face.touch();
        }
    }
}

fn mirror(messenger: &Messenger, id: PeerId, status: &IpmsgStatus) {
    match messenger.peer(id) {
        Some(peer) => set(peer, status),
        None => status.remove_peer(id),
    }
}

fn set(peer: &Peer, status: &IpmsgStatus) {
    if status.peer(peer.id).as_deref() != Some(peer) {
        status.set_peer(peer.clone());
    }
}

/// It is of no use later, and may come in any number while the face takes nothing.
fn is_passing(happening: &Happening) -> bool {
    let is_of_picture = matches!(happening, Happening::PictureComes { .. } | Happening::PictureLost { .. });
    is_of_picture || matches!(happening, Happening::Peer(..) | Happening::Shaken(_))
}
