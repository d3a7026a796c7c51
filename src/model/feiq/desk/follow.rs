//! Each frame: what the worker told is taken, people and conversations follow.

use std::sync::Arc;
use std::time::Instant;

use super::super::line::Amend;
use super::super::station::Station;
use super::super::talk::Talk;
use super::super::{Delivery, Failure, FileLineState, IpmsgStatus, Key, Peer, Way};
use super::{FeiqDesk, News};

/// So much of what happened is taken in one frame.
const AT_ONCE: usize = 256;

impl FeiqDesk {
    /// Takes what the worker told; call it in every frame, with [`crate::model::feiq::now`]. Bounded: more comes with the
    /// next frame.
    pub fn poll(&mut self, now: i64) -> Vec<News> {
        let refused = self.station.as_mut().map(Station::refused).unwrap_or_default();
        self.news.extend(refused.into_iter().map(News::Refused));
        // While the disk is slower, what comes waits, and then those who send it.
        let most = if self.disk.is_full() { 0 } else { AT_ONCE };
        let told = self.status().map(|status| status.take_told(most)).unwrap_or_default();
        if told.len() == AT_ONCE {
            self.call();
        }
        // The people behind it: what was told is never newer than they are.
        let changed = self.follow_people(now) || !told.is_empty();
        for told in told {
            self.happened(told);
        }
        if changed {
            self.roster.drop_strangers();
        }
        self.follow_files();
        self.follow_end();
        self.hand_fetches();
        self.greet();
        let number = self.status().map(IpmsgStatus::number).unwrap_or_default();
        if number != 0 && self.kept.reached(number) {
            self.keep_numbers();
        }
        self.poll_talks(now);
        self.roster.refresh();
        std::mem::take(&mut self.news)
    }

    pub(super) fn status(&self) -> Option<&IpmsgStatus> {
        self.station.as_ref().and_then(Station::status)
    }

    /// Asks for another frame.
    fn call(&self) {
        if let Some(wake) = &self.wake {
            (wake.0)();
        }
    }

    /// Whether there was anything new about them.
    fn follow_people(&mut self, now: i64) -> bool {
        let Some(status) = self.status() else { return false };
        let revision = status.revision();
        if self.seen_revision == Some(revision) {
            return false;
        }
        let (peers, began) = (status.peers(), status.began);
        self.seen_revision = Some(revision);
        self.met(peers, began, now);
        true
    }

    /// These are the peers now.
    pub(super) fn met(&mut self, peers: Vec<Arc<Peer>>, began: Instant, now: i64) {
        self.revision += 1;
        for (old, new) in self.roster.follow(peers, began, now) {
            let Some(talk) = self.talks.remove(&old) else { continue };
            self.talk(&new).take_over(talk);
            for keys in self.mine.values_mut() {
                keys.iter_mut().filter(|key| **key == old).for_each(|key| key.clone_from(&new));
            }
        }
    }

    /// The conversation with somebody.
    pub(super) fn talk(&mut self, key: &Key) -> &mut Talk {
        let path = self.history.as_ref().map(|history| history.file(key));
        self.talks.entry(key.clone()).or_insert_with(|| Talk::new(path))
    }

    /// Another worker begins: what was told of the last one is over.
    pub(super) fn begin(&mut self) {
        self.first_message = self.next_message;
        self.seen_revision = None;
        self.roster.begin();
        self.empty_queue();
        self.transfers.clear();
        self.followed.clear();
        self.offered.clear();
        self.types_to = None;
        self.talks.values_mut().for_each(|talk| talk.pictures.end());
        self.revision += 1;
    }

    /// When the worker has ended, nothing is under way any more.
    pub(super) fn follow_end(&mut self) {
        let runs = self.is_running();
        if runs || !std::mem::replace(&mut self.was_running, runs) {
            return;
        }
        self.empty_queue();
        self.revision += 1;
        self.talks.values_mut().for_each(end_of);
        if let Some(status) = self.status() {
            let (peers, began) = (status.peers(), status.began);
            let gone =
                peers.iter().map(|peer| Arc::new(Peer { presence: super::super::Presence::Left, ..(**peer).clone() }));
            self.met(gone.collect(), began, crate::model::feiq::now());
        }
    }

    /// An old conversation is being read, or searched: ask for another frame soon.
    pub fn is_busy(&self) -> bool {
        self.talks.values().any(Talk::is_busy)
    }
}

/// Nothing of a conversation is under way any more.
fn end_of(talk: &mut Talk) {
    let mut amends = Vec::new();
    for said in talk.all_mut() {
        let entry = &mut said.entry;
        if matches!(entry.delivery, Some(Delivery::Sending { .. })) {
            let failed = Delivery::Failed(Failure::Offline);
            amends.extend(Amend::of_delivery(entry.number, entry.delivery, failed));
            entry.delivery = Some(failed);
        }
        let mine = entry.way == Way::Mine;
        entry.closed |= mine;
        for line in entry.files_mut() {
            line.state = match line.state {
                FileLineState::UnderWay => FileLineState::Failed,
                // Nobody can fetch it from us any more; what others offer may still be there when we are back.
                FileLineState::Offered | FileLineState::Failed if mine => FileLineState::Past,
                state => state,
            };
        }
    }
    amends.into_iter().for_each(|amend| talk.amend(amend));
    talk.pictures.end();
}
