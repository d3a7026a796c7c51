//! What the user says: messages, again, sealed ones opened, typing and shaking.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::super::line::{Amend, Said};
use super::super::{Addressee, Attachment, Body, Delivery, Entry, FileKind, IpmsgAsk, Key, Kind, MessageId, Send, Way};
use super::FeiqDesk;
use super::said::line_of;
use crate::codec::charset::Charset;
use crate::proto::ipmsg::text;

/// A window is not shaken more often.
const SHAKE_AGAIN: Duration = Duration::from_secs(10);
/// Of so many messages it is known in whose conversations they are.
const MOST_MINE: usize = 20_000;

impl FeiqDesk {
    /// Sends a text, with files, to one person or several. What could not be handed over stays with the caller: false.
    pub fn say(&mut self, to: &[Key], text: &str, sealed: bool, files: &[PathBuf]) -> bool {
        let mut keys: Vec<Key> = Vec::new();
        for key in to {
            let key = self.roster.key(key);
            if !keys.contains(key) {
                keys.push(key.clone());
            }
        }
        let addressees: Vec<Addressee> = keys.iter().filter_map(|key| self.addressee(key)).collect();
        if keys.is_empty() || addressees.len() != keys.len() || text.trim().is_empty() && files.is_empty() {
            return false;
        }
        let id = MessageId(self.next_message);
        let to_many = keys.len() > 1;
        for (key, addressee) in keys.iter().zip(&addressees) {
            if let Addressee::Address(address) = addressee {
                self.roster.will_meet(*address, key);
            }
        }
        let message = Send { id, to: addressees, text: text.to_owned(), receipt: true, sealed, files: Vec::new() };
        if !self.ask(IpmsgAsk::Say { message, files: files.to_vec() }) {
            return false;
        }
        self.next_message += 1;
        let now = crate::model::feiq::now();
        for key in &keys {
            let files = files.iter().zip(0..).map(|(path, at)| line_of(guess(path, at), Some(path.clone()))).collect();
            let body = Body::Text { text: text.to_owned(), sealed, files };
            let entry = Entry {
                delivery: Some(Delivery::Sending { tries: 0 }),
                message: Some(id),
                to_many,
                ..Entry::new(now, Way::Mine, body)
            };
            self.push(key, Said::new(entry));
        }
        self.mine.insert(id, keys);
        if self.mine.len() > MOST_MINE {
            self.mine.pop_first();
        }
        true
    }

    /// Characters of a text that the charset of one of these people lacks; they would become `?`.
    pub fn lacking(&self, to: &[Key], text: &str) -> String {
        let mut charsets: Vec<Charset> = Vec::new();
        for key in to {
            let charset = self.person(key).map_or(Charset::Gbk, |person| person.charset.0);
            if !charsets.contains(&charset) {
                charsets.push(charset);
            }
        }
        let mut lacking: Vec<char> = Vec::new();
        for character in charsets.into_iter().flat_map(|charset| text::lacking(text, charset)) {
            if !lacking.contains(&character) {
                lacking.push(character);
            }
        }
        lacking.into_iter().collect()
    }

    /// Sends a failed message again: the same one, or, where that was in an earlier run of the messenger, a new one with
    /// what stood in it.
    pub fn again(&mut self, key: &Key, message: MessageId) {
        let key = self.roster.key(key).clone();
        let peer = self.roster.peer(&key).map(|peer| peer.id);
        let Some(said) = self.talks.get_mut(&key).and_then(|talk| talk.mine(message)) else { return };
        if let (Some(peer), true) = (peer, message.0 >= self.first_message) {
            if self.ask(IpmsgAsk::Again(message, peer)) {
                // Until the worker tells how far it is.
                self.set_delivery(&key, message, Delivery::Sending { tries: 0 });
                self.revision += 1;
            }
            return;
        }
        let entry = said.entry.clone();
        if self.say_anew(&key, &entry)
            && let Some(said) = self.talks.get_mut(&key).and_then(|talk| talk.mine(message))
        {
            said.entry.message = None;
        }
    }

    /// Sends what stood in a message of ours, of an earlier run too, as a new one to a person. False where that was not
    /// possible.
    pub fn say_anew(&mut self, key: &Key, entry: &Entry) -> bool {
        let Body::Text { text, sealed, files } = &entry.body else { return false };
        let files: Vec<PathBuf> = files.iter().filter_map(|line| line.path.clone()).collect();
        self.say(std::slice::from_ref(key), text, *sealed, &files)
    }

    /// Does not send a message any more that waits for its receipt.
    pub fn give_up(&mut self, key: &Key, message: MessageId) {
        if let Some(peer) = self.roster.peer(key).map(|peer| peer.id) {
            self.ask(IpmsgAsk::GiveUp(message, peer));
        }
    }

    /// Opens a sealed message; false where the password is wrong.
    pub fn open(&mut self, key: &Key, number: u64, password: &str) -> bool {
        let key = self.roster.key(key).clone();
        let Some(said) = self.talks.get_mut(&key).and_then(|talk| talk.numbered(Way::Theirs, number)) else {
            return false;
        };
        let locked = matches!(said.entry.body, Body::Sealed { locked: true });
        if locked && !self.kept.is_password(password) {
            return false;
        }
        if said.open() {
            if let Some(talk) = self.talks.get_mut(&key) {
                talk.amend(Amend::of_opened(number));
            }
            if let Some(peer) = self.roster.peer(&key).map(|peer| peer.id) {
                // Nobody waits for it where we are not there.
                self.ask(IpmsgAsk::Opened(peer, number));
            }
            self.revision += 1;
        }
        true
    }

    /// The user types into the box of a conversation, or has emptied it.
    pub fn typing(&mut self, key: &Key, types: bool) {
        let key = self.roster.key(key).clone();
        let before = self.types_to == Some(key.clone());
        if before == types {
            return;
        }
        // Who was typed to before gets nothing more.
        if let Some(other) = self.types_to.take().filter(|other| types || *other == key) {
            self.tell_typing(&other, false);
        }
        if types {
            self.tell_typing(&key, true);
            self.types_to = Some(key);
        }
    }

    fn tell_typing(&self, key: &Key, types: bool) {
        if let Some(peer) = self.roster.peer(key).filter(|peer| peer.kind == Kind::FeiQ) {
            self.ask(IpmsgAsk::Typing(peer.id, types));
        }
    }

    /// Shakes the window of a person; false where that is not possible now.
    pub fn shake(&mut self, key: &Key) -> bool {
        let key = self.roster.key(key).clone();
        let peer = self.roster.peer(&key).filter(|peer| peer.kind == Kind::FeiQ && peer.presence.is_here());
        let Some(peer) = peer.map(|peer| peer.id) else { return false };
        let now = Instant::now();
        self.shook.retain(|_, last| now.duration_since(*last) < SHAKE_AGAIN);
        if self.shook.contains_key(&key) || !self.ask(IpmsgAsk::Shake(peer)) {
            return false;
        }
        self.shook.insert(key.clone(), now);
        self.push(&key, Said::new(Entry::new(crate::model::feiq::now(), Way::Mine, Body::Shake)));
        true
    }

    /// Chooses the charset of texts to a person; None for whatever it understands.
    pub fn set_charset(&mut self, key: &Key, charset: Option<Charset>) {
        if let Some(peer) = self.roster.peer(key).map(|peer| peer.id) {
            self.ask(IpmsgAsk::Charset(peer, charset));
        }
    }
}

/// A file of ours before the worker has looked at it. Its number is told with the offer.
fn guess(path: &Path, at: u64) -> Attachment {
    let found = std::fs::metadata(path).ok();
    let folder = found.as_ref().is_some_and(std::fs::Metadata::is_dir);
    Attachment {
        id: at,
        name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        size: found.filter(|_| !folder).map_or(0, |found| found.len()),
        modified: 0,
        kind: if folder { FileKind::Folder } else { FileKind::File },
    }
}
