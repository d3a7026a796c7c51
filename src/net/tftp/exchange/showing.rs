//! How a transfer is shown: how far it is, and how it ended.

use std::time::Instant;

use super::{Exchange, SHOWN_EVERY};
use crate::net::Notice;
use crate::net::face::Face;
use crate::net::tftp::line::Line;
use crate::net::tftp::{Finished, TransferState};
use crate::proto::tftp::End;

impl Exchange {
    /// How it ended, once it has and that was not told yet.
    pub fn outcome(&self) -> Option<Finished> {
        if self.told {
            return None;
        }
        Some(match self.machine.end()? {
            End::Complete => Finished::Complete,
            End::Unconfirmed => Finished::Unconfirmed,
            End::Refused { code, message } => Finished::ByPeer { code: *code, message: message.clone() },
            End::TimedOut => match &self.trouble {
                Some(trouble) => Finished::Failed(trouble.clone()),
                None => Finished::TimedOut { answered: self.machine.answered() },
            },
            End::IllegalOptions => Finished::IllegalOptions,
            End::Cancelled => Finished::Cancelled,
            End::Failed => self.failure.clone().unwrap_or(Finished::Cancelled),
        })
    }

    /// Tells how it ended. The file is let go of: it is whole and in its place, or gone.
    pub fn tell_end(&mut self, how: Finished, face: &mut Face) {
        self.told = true;
        self.goods.let_go();
        if let Line::Own(port) = &self.line
            && let packets @ 1.. = port.dropped()
        {
            face.writer.add_lost(packets);
            self.ends.tell(&Notice::Lost { packets }, face);
        }
        self.ends.tell(&Notice::TransferEnded { transfer: self.shown.id, how: how.clone() }, face);
        self.show(Some(how), face);
    }

    /// Shows how far it is, where that is due.
    pub fn show_if_due(&mut self, now: Instant, face: &mut Face) {
        if !self.told && self.is_stale && now.saturating_duration_since(self.shown_at) >= SHOWN_EVERY {
            self.shown_at = now;
            self.show(None, face);
        }
    }

    /// Shows how far it is.
    pub fn show(&mut self, finished: Option<Finished>, face: &mut Face) {
        self.is_stale = false;
        let agreed = self.machine.agreed();
        let counts = self.machine.counts();
        let size = self.goods.size().or(agreed.and_then(|agreed| agreed.tsize));
        let whole = matches!(finished, Some(Finished::Complete | Finished::Unconfirmed));
        let size = if whole { Some(counts.bytes) } else { size };
        *self.shown.now.lock() = TransferState {
            peer: Some(self.peer),
            local: Some(self.local),
            agreed,
            size,
            counts,
            elapsed: self.began.elapsed(),
            finished,
            file: self.goods.stamp(),
            records: self.first_record..face.writer.next_record(),
        };
        face.touch();
    }
}
