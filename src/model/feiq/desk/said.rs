//! What happened becomes lines of conversations.

use std::path::PathBuf;

use super::super::line::{Amend, Hidden, Said};
use super::super::pictures::Fate;
use super::super::{
    Attachment, Body, Delivery, Entry, FileLine, FileLineState, Happening, Key, MOST_ATTACHMENTS, MessageId, PeerId,
    Received, Told, Way,
};
use super::{FeiqDesk, News};
use crate::i18n::t;
use crate::model::words;

impl FeiqDesk {
    /// Takes one happening.
    pub(super) fn happened(&mut self, told: Told) {
        self.revision += 1;
        let time = told.time;
        match told.happening {
            Happening::Received(received) => self.received(time, *received),
            Happening::Delivery { message, peer, state } => self.delivered(message, peer, state),
            Happening::Numbered { message, peer, number } => {
                if let Some(said) =
                    self.mine_with(message, peer).and_then(|key| self.talks.get_mut(&key)?.mine(message))
                {
                    said.entry.number = number;
                }
            }
            Happening::Replied { peer, text } => {
                let Some(key) = self.key_of(peer) else { return };
                let entry = Entry::new(time, Way::Mine, Body::Text { text, sealed: false, files: Vec::new() });
                self.push(&key, Said::new(Entry { automatic: true, ..entry }));
            }
            Happening::Shaken(peer) => {
                let Some(key) = self.key_of(peer) else { return };
                self.push(&key, Said::new(Entry::new(time, Way::Theirs, Body::Shake)));
                self.count_unread(&key);
                self.news.push(News::Shake(key));
            }
            Happening::Picture { peer, id, bytes } => {
                let Some(key) = self.key_of(peer) else { return };
                self.picture_came(time, key, id, bytes);
            }
            Happening::PictureComes { peer, id } => {
                let Some(key) = self.key_of(peer) else { return };
                self.talk(&key).pictures.note(id, Fate::Began(time));
            }
            Happening::PictureLost { peer, id, whole } => {
                let Some(key) = self.key_of(peer) else { return };
                let (fate, text) = match whole {
                    true => (Fate::Broken, t!("feiq-word.picture-broken")),
                    false => (Fate::Lost, t!("feiq-word.picture-lost")),
                };
                self.talk(&key).pictures.note(id, fate);
                self.event(&key, time, text.into_owned());
            }
            Happening::Released { peer, number } => self.released(time, peer, number),
            // The list follows the messenger's own.
            _ => {}
        }
    }

    fn received(&mut self, time: i64, received: Received) {
        let Some(key) = self.key_of(received.peer) else { return };
        let dropped = received.dropped;
        let files = received.files.into_iter().map(|file| line_of(file, None)).collect();
        let (body, hidden) = match () {
            () if received.encrypted => (Body::Encrypted, None),
            () if received.sealed || received.locked => {
                let hidden = Hidden { text: received.text, files };
                (Body::Sealed { locked: received.locked }, Some(hidden))
            }
            () => (Body::Text { text: received.text, sealed: false, files }, None),
        };
        let entry = Entry {
            number: received.number,
            automatic: received.automatic,
            to_many: received.to_many,
            ..Entry::new(time, Way::Theirs, body)
        };
        let text = if hidden.is_some() { String::new() } else { words::feiq_preview(&entry) };
        self.push(&key, Said { entry, hidden, kept: false });
        if dropped > 0 {
            // What is shown of the conversation in short stays the message.
            let preview = self.roster.known(&key).map(|known| known.preview.clone()).unwrap_or_default();
            let most = MOST_ATTACHMENTS;
            self.event(&key, time, t!("feiq-word.files-dropped", count = dropped, most = most).into_owned());
            self.roster.known_mut(&key).into_iter().for_each(|known| known.preview.clone_from(&preview));
        }
        self.count_unread(&key);
        let name = self.roster.known(&key).map(|known| known.name.clone()).unwrap_or_default();
        self.news.push(News::Message { key, name, text });
    }

    /// In whose conversation a message of ours is that a peer got.
    fn mine_with(&self, message: MessageId, peer: PeerId) -> Option<Key> {
        let keys = self.mine.get(&message)?;
        let of_peer = self.roster.key_of(peer).filter(|key| keys.contains(key));
        // Of one that was sent to an address it is known only by now whose that is.
        let only = || if let [only] = keys.as_slice() { Some(only) } else { None };
        of_peer.or_else(only).cloned()
    }

    fn delivered(&mut self, message: MessageId, peer: PeerId, state: Delivery) {
        if let Some(key) = self.mine_with(message, peer) {
            self.set_delivery(&key, message, state);
        }
    }

    /// How far a message of ours is now. How far it came is kept, that it failed, and that it is on its way again.
    pub(super) fn set_delivery(&mut self, key: &Key, message: MessageId, state: Delivery) {
        let Some(talk) = self.talks.get_mut(key) else { return };
        let Some(said) = talk.mine(message) else { return };
        let amend = Amend::of_delivery(said.entry.number, said.entry.delivery, state);
        said.entry.delivery = Some(state);
        amend.into_iter().for_each(|amend| talk.amend(amend));
    }

    /// The files of a message are not offered, or not wanted, any more.
    fn released(&mut self, time: i64, peer: PeerId, number: u64) {
        let Some(key) = self.key_of(peer) else { return };
        let mine = self.withdrawn(&key, Way::Mine, number);
        let theirs = !mine && self.withdrawn(&key, Way::Theirs, number);
        if mine {
            self.event(&key, time, t!("feiq-word.not-wanted").into_owned());
        } else if theirs {
            self.event(&key, time, t!("feiq-word.taken-back").into_owned());
        }
    }

    /// Marks the files of a message that are still offered; false where there are none.
    pub(super) fn withdrawn(&mut self, key: &Key, way: Way, number: u64) -> bool {
        if way == Way::Theirs {
            self.take_out_of(key, number);
        }
        let Some(talk) = self.talks.get_mut(key) else { return false };
        let Some(said) = talk.numbered(way, number) else { return false };
        said.entry.closed |= way == Way::Mine;
        let mut amends = Vec::new();
        let hidden = said.hidden.iter_mut().flat_map(|hidden| hidden.files.iter_mut());
        for line in said.entry.files_mut().iter_mut().chain(hidden) {
            if matches!(line.state, FileLineState::Offered | FileLineState::Failed) {
                line.state = FileLineState::Withdrawn;
                amends.push(Amend::of_file(number, way, line));
            }
        }
        let any = !amends.is_empty();
        amends.into_iter().for_each(|amend| talk.amend(amend));
        any
    }

    /// Adds a line to a conversation.
    pub(super) fn push(&mut self, key: &Key, said: Said) {
        let keep = self.form.keep_history;
        let (time, preview) = (said.entry.time, words::feiq_preview(&said.entry));
        self.talk(key).push(said, keep);
        if let Some(known) = self.roster.known_mut(key) {
            (known.spoke, known.preview) = (time.max(1), preview);
            known.passing |= !keep;
        }
        (self.people_changed, self.revision) = (true, self.revision + 1);
    }

    pub(super) fn event(&mut self, key: &Key, time: i64, words: String) {
        self.push(key, Said::new(Entry::new(time, Way::Event, Body::Event(words))));
    }

    fn count_unread(&mut self, key: &Key) {
        if let Some(known) = self.roster.known_mut(key) {
            known.unread = known.unread.saturating_add(1);
        }
    }
}

/// A file as it is offered.
pub(super) fn line_of(file: Attachment, path: Option<PathBuf>) -> FileLine {
    FileLine { file, state: FileLineState::Offered, transfer: None, path }
}
