//! Conversations as they are looked at: lines, searching, what was seen, pictures, export.

use super::super::export::Transcript;
use super::super::pictures::in_folder;
use super::super::{Delivery, Entry, Key, MessageId, PictureState, Way};
use super::{FeiqDesk, News};
use crate::model::StorageError;
use crate::net::{Cause, NetError, Operation};

/// Among so many lines the last message to several is looked for.
const NEWEST: usize = 50;

impl FeiqDesk {
    /// How many lines a conversation has; those on the disk are read when it is looked at for the first time. Of a long
    /// one they are counted in the background ([`FeiqDesk::is_busy`]): then they come in front of those of this run.
    pub fn length(&mut self, key: &Key) -> usize {
        let key = self.roster.key(key).clone();
        if !self.talks.contains_key(&key) && self.roster.known(&key).is_none() {
            return 0;
        }
        let folder = self.history.as_ref().map(|history| history.pictures(&key));
        let talk = self.talk(&key);
        if !std::mem::replace(&mut talk.has_pictures, true) {
            for (id, path) in folder.map(|folder| in_folder(&folder)).unwrap_or_default() {
                talk.pictures.found(id, path);
            }
        }
        let trouble = talk.look();
        let length = talk.len();
        if let Some(cause) = trouble {
            let path = talk.path.clone().unwrap_or_default();
            let error = NetError::new(Operation::ReadFile, path.display(), Cause::Other(cause));
            self.news.push(News::Refused(error));
        }
        length
    }

    /// One line of it, from the oldest.
    pub fn entry(&mut self, key: &Key, at: usize) -> Option<&Entry> {
        let key = self.roster.key(key);
        self.talks.get_mut(key)?.said(at).map(|said| &said.entry)
    }

    /// How far the last message is that went to this person among others.
    pub fn latest_to_many(&self, key: &Key) -> Option<(Delivery, MessageId)> {
        let newest = self.talks.get(self.roster.key(key))?.newest().take(NEWEST);
        let entry = newest.map(|said| &said.entry).find(|entry| entry.to_many && entry.way == Way::Mine)?;
        entry.delivery.zip(entry.message)
    }

    /// Lines that contain a text, in letters of either case, from the oldest. Of a long conversation those on the disk
    /// are searched in the background: while [`FeiqDesk::is_busy`], ask again.
    pub fn find(&mut self, key: &Key, text: &str) -> Vec<usize> {
        let key = self.roster.key(key).clone();
        self.talks.get_mut(&key).map(|talk| talk.find(text)).unwrap_or_default()
    }

    /// The user has seen a conversation.
    pub fn seen(&mut self, key: &Key) {
        if self.roster.known(key).is_some_and(|known| known.unread > 0)
            && let Some(known) = self.roster.known_mut(key)
        {
            known.unread = 0;
            (self.people_changed, self.revision) = (true, self.revision + 1);
        }
    }

    /// Messages that were not looked at, of everybody.
    pub fn unread(&self) -> usize {
        self.people().iter().map(|person| person.unread).sum()
    }

    /// What there is of a picture of a message of that time.
    pub fn picture(&self, key: &Key, id: u32, said: i64, now: i64) -> PictureState {
        let talk = self.talks.get(self.roster.key(key));
        talk.map_or(PictureState::Missing, |talk| talk.pictures.state(id, said, now))
    }

    /// What is needed to export a conversation on another thread.
    pub fn transcript(&mut self, key: &Key) -> Transcript {
        let key = self.roster.key(key).clone();
        self.length(&key);
        let (past, recent) = self.talks.get(&key).map(super::Talk::parts).unwrap_or_default();
        Transcript::new(self.person(&key), past, recent)
    }

    /// Forgets a person that is not here, with the conversation. Of one that is here only the conversation goes.
    pub fn forget(&mut self, key: &Key) -> Result<(), StorageError> {
        let key = self.roster.key(key).clone();
        // What is under way to the disk would make the file again.
        self.settle();
        if let Some(history) = &self.history {
            let path = history.file(&key);
            history.delete(&key).map_err(|cause| StorageError { path, cause })?;
        }
        self.talks.remove(&key);
        if let Some(peer) = self.roster.peer(&key).filter(|peer| !peer.presence.is_here()) {
            self.ask(super::IpmsgAsk::Forget(peer.id));
        }
        self.roster.forget(&key);
        self.roster.refresh();
        (self.people_changed, self.revision) = (true, self.revision + 1);
        Ok(())
    }
}
