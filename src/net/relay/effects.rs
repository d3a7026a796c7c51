//! What the faults changed, told in the log every so often and not for each piece.

use std::time::{Duration, Instant};

use super::Towards;
use crate::capture::PeerId;
use crate::net::Notice;
use crate::net::face::Face;
use crate::proto::faults::Effects;

/// How often it is told.
const TELL_EVERY: Duration = Duration::from_millis(200);

/// Sums of both directions since they were told last.
#[derive(Debug, Default)]
pub(super) struct Tally {
    up: Sum,
    down: Sum,
    /// When they are told.
    due: Option<Instant>,
}

#[derive(Debug, Default)]
struct Sum {
    effects: Effects,
    peer: Option<PeerId>,
    of_several: bool,
}

impl Tally {
    /// Adds what happened on the way of one client.
    pub fn add(&mut self, towards: Towards, peer: PeerId, effects: Effects, now: Instant) {
        if effects.is_none() {
            return;
        }
        let sum = match towards {
            Towards::Server => &mut self.up,
            Towards::Client => &mut self.down,
        };
        sum.effects.join(effects);
        sum.of_several |= *sum.peer.get_or_insert(peer) != peer;
        self.due.get_or_insert(now + TELL_EVERY);
    }

    /// Tells what is due.
    pub fn tell(&mut self, now: Instant, face: &mut Face) {
        if self.due.is_some_and(|due| due <= now) {
            self.tell_all(face);
        }
    }

    /// Tells what there is, whether it is due or not.
    pub fn tell_all(&mut self, face: &mut Face) {
        self.due = None;
        for (towards, sum) in [(Towards::Server, &mut self.up), (Towards::Client, &mut self.down)] {
            let mut sum = std::mem::take(sum);
            if sum.effects.is_none() {
                continue;
            }
            let one = sum.peer.filter(|_| !sum.of_several);
            if one.is_none() || sum.effects.corrupted > Effects::MOST_OFFSETS as u64 {
                // An offset says nothing without its client, and some of them do not say where the others are.
                sum.effects.offsets.clear();
            }
            let notice = Notice::FaultEffects { towards, effects: sum.effects };
            face.notice_of(one.unwrap_or(PeerId::NONE), &notice);
        }
    }

    /// When there is something to tell.
    pub fn deadline(&self) -> Option<Instant> {
        self.due
    }
}
