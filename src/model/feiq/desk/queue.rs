//! What is to be fetched and waits: the worker is handed a few at a time, so that any number can be accepted at once.

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};

use super::super::line::Amend;
use super::super::{Fetch, FileLineState, FileTransferId, IpmsgAsk, Key, Way};
use super::FeiqDesk;

/// The worker has so many at most: those that run, and a few at hand for when they end.
const MOST_HANDED: usize = 16;
/// And so many wait here: ten of the largest offers.
const MOST_WAITING: usize = 10_000;

/// What is to be fetched, in the order in which it was accepted.
#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: VecDeque<Waiting>,
    /// What the worker has and did not end, with the places.
    handed: BTreeMap<FileTransferId, PathBuf>,
}

#[derive(Debug)]
struct Waiting {
    key: Key,
    fetch: Fetch,
}

impl Waiting {
    fn place(&self) -> PathBuf {
        self.fetch.folder.join(&self.fetch.name)
    }
}

impl Queue {
    /// Takes one more; false where too many wait.
    pub fn add(&mut self, key: Key, fetch: Fetch) -> bool {
        let room = self.waiting.len() < MOST_WAITING;
        if room {
            self.waiting.push_back(Waiting { key, fetch });
        }
        room
    }

    /// So many wait here.
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Something else is on its way to this place.
    pub fn goes_to(&self, place: &Path) -> bool {
        self.handed.values().any(|other| other == place) || self.waiting.iter().any(|one| one.place() == place)
    }

    /// A transfer of the worker's ended.
    pub fn ended(&mut self, id: FileTransferId) {
        self.handed.remove(&id);
    }
}

impl FeiqDesk {
    /// Hands over what the worker can take now.
    pub(super) fn hand_fetches(&mut self) {
        while self.queue.handed.len() < MOST_HANDED {
            let Some(Waiting { key, mut fetch }) = self.queue.waiting.pop_front() else { return };
            // Whoever came back is another peer of the same person.
            let Some(peer) = self.roster.peer(&key).map(|peer| peer.id) else {
                self.unqueued(&key, &fetch);
                continue;
            };
            fetch.peer = peer;
            if !self.ask(IpmsgAsk::Fetch(Box::new(fetch.clone()))) {
                return self.queue.waiting.push_front(Waiting { key, fetch });
            }
            self.keep_begun(&key, &fetch);
            self.queue.handed.insert(fetch.id, fetch.folder.join(&fetch.name));
        }
    }

    /// A later run knows that a part of it may be here, and where.
    fn keep_begun(&mut self, key: &Key, fetch: &Fetch) {
        let (key, number) = (self.roster.key(key).clone(), fetch.number);
        let Some(line) = self.line(&key, Way::Theirs, number, fetch.file.id) else { return };
        let amend = Amend::of_file(number, Way::Theirs, line);
        self.talk(&key).amend(amend);
    }

    /// Takes one out that waits; false where it does not wait here.
    pub(super) fn take_out(&mut self, id: FileTransferId) -> bool {
        let Some(at) = self.queue.waiting.iter().position(|one| one.fetch.id == id) else { return false };
        let gone = self.queue.waiting.remove(at);
        gone.into_iter().for_each(|one| self.unqueued(&one.key, &one.fetch));
        true
    }

    /// The files of a message that wait do so no more: they are not offered any longer.
    pub(super) fn take_out_of(&mut self, key: &Key, number: u64) {
        let waiting = std::mem::take(&mut self.queue.waiting).into_iter();
        let (gone, left): (VecDeque<Waiting>, _) =
            waiting.partition(|one| self.roster.key(&one.key) == key && one.fetch.number == number);
        self.queue.waiting = left;
        gone.iter().for_each(|one| self.unqueued(&one.key, &one.fetch));
    }

    /// The worker has ended: nothing waits for it any more, and all of that can be accepted again later.
    pub(super) fn empty_queue(&mut self) {
        let Queue { waiting, .. } = std::mem::take(&mut self.queue);
        waiting.iter().for_each(|one| self.unqueued(&one.key, &one.fetch));
    }

    /// It can be accepted again.
    fn unqueued(&mut self, key: &Key, fetch: &Fetch) {
        let key = self.roster.key(key).clone();
        self.revision += 1;
        if let Some(line) = self.line(&key, Way::Theirs, fetch.number, fetch.file.id)
            && line.transfer == Some(fetch.id)
        {
            (line.state, line.transfer) = (FileLineState::Offered, None);
        }
    }
}
