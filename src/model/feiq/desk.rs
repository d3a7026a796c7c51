//! The messenger with its people, conversations and files: what the page works with.

use std::path::PathBuf;
use std::sync::Arc;

use super::{
    Addressee, Attachment, Entry, FeiqField, FeiqForm, FeiqProblem, FileTransfer, FileTransferId, IpmsgAsk, Key,
    MessageId, PeerId, Person,
};
use crate::capture::{Capture, Reader};
use crate::codec::charset::Charset;
use crate::model::{State, Storage, StorageError, Wake};
use crate::net::NetError;

/// What came since the last frame, for a bell, a message on the desktop and a shaken window.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// A message came.
    Message {
        /// From whom.
        key: Key,
        /// What to call that person.
        name: String,
        /// The message in short; empty for a sealed one.
        text: String,
    },
    /// Somebody shook the window.
    Shake(Key),
    /// Something was not done.
    Refused(NetError),
}

/// The messenger of the window, and of the command line.
#[derive(Debug, Default)]
pub struct FeiqDesk {
    /// What the user chooses; applied with [`FeiqDesk::apply`].
    pub form: FeiqForm,
}

#[expect(unused_variables, clippy::unused_self, clippy::missing_const_for_fn, reason = "to be written")]
impl FeiqDesk {
    /// With what was kept, recording into a capture.
    pub fn load(storage: Option<&Storage>, capture: Capture) -> (Self, Vec<crate::model::Complaint>) {
        (FeiqDesk::default(), Vec::new())
    }
    /// Keeps what changed.
    pub fn save(&mut self, storage: &Storage) -> Result<(), StorageError> {
        Ok(())
    }
    /// What is wrong with the form as it is typed; 上线 is possible without any (warnings of `Nick` do not count).
    pub fn problems(&self) -> Vec<(FeiqField, FeiqProblem)> {
        Vec::new()
    }
    /// 上线: opens the port and tells everybody. False where the form is not right.
    pub fn enter(&mut self, wake: Wake) -> bool {
        false
    }
    /// 下线: tells everybody, and closes the port.
    pub fn leave(&mut self) {}
    /// Ends the messenger with the program; short.
    pub fn end(&mut self) {}
    /// Sends what changed in the form (names, away, manners) to the running messenger; port and interfaces take effect
    /// with the next [`FeiqDesk::enter`], and true is given back where one of them waits for that.
    pub fn apply(&mut self) -> bool {
        false
    }
    /// Where the messenger is in its life.
    pub fn state(&self) -> State {
        State::Closed
    }
    /// Takes what the worker told; call it in every frame. Bounded: more comes with the next frame.
    pub fn poll(&mut self, now: i64) -> Vec<News> {
        Vec::new()
    }
    /// Everybody, those that are here first, then by group and name; changes only in [`FeiqDesk::poll`].
    pub fn people(&self) -> &[Person] {
        &[]
    }
    /// Changes with [`FeiqDesk::people`].
    pub fn revision(&self) -> u64 {
        0
    }
    /// One of them.
    pub fn person(&self, key: &Key) -> Option<&Person> {
        None
    }
    /// How many lines a conversation has; those on the disk are read when it is looked at for the first time.
    pub fn length(&mut self, key: &Key) -> usize {
        0
    }
    /// One line of it, from the oldest.
    pub fn entry(&mut self, key: &Key, at: usize) -> Option<&Entry> {
        None
    }
    /// Lines that contain a text, in letters of either case, from the oldest.
    pub fn find(&mut self, key: &Key, text: &str) -> Vec<usize> {
        Vec::new()
    }
    /// The user has seen a conversation.
    pub fn seen(&mut self, key: &Key) {}
    /// Messages that were not looked at, of everybody.
    pub fn unread(&self) -> usize {
        0
    }
    /// Sends a text, with files, to one person or several. What could not be handed over stays with the caller: false.
    pub fn say(&mut self, to: &[Key], text: &str, sealed: bool, files: &[PathBuf]) -> bool {
        false
    }
    /// Characters of a text that the charset of one of these people lacks; they would become `?`.
    pub fn lacking(&self, to: &[Key], text: &str) -> String {
        String::new()
    }
    /// Sends a failed message again.
    pub fn again(&mut self, key: &Key, message: MessageId) {}
    /// Opens a sealed message; false where the password is wrong.
    pub fn open(&mut self, key: &Key, number: u64, password: &str) -> bool {
        false
    }
    /// Sets or clears the password of locked messages; kept as a salted digest.
    pub fn set_password(&mut self, password: &str) {}
    /// There is a password.
    pub fn has_password(&self) -> bool {
        false
    }
    /// The user types into the box of a conversation, or has emptied it.
    pub fn typing(&mut self, key: &Key, types: bool) {}
    /// Shakes the window of a person; false where that is not possible now.
    pub fn shake(&mut self, key: &Key) -> bool {
        false
    }
    /// Chooses the charset of texts to a person; None for whatever it understands.
    pub fn set_charset(&mut self, key: &Key, charset: Option<Charset>) {}
    /// The name that a file would have in the folder for what is fetched, cleaned, and whether something of that name
    /// is there.
    pub fn place(&self, file: &Attachment) -> (PathBuf, bool) {
        (PathBuf::new(), false)
    }
    /// Fetches an offered file into a place (folder and name), which the user chose.
    pub fn fetch(&mut self, key: &Key, number: u64, file: u64, place: PathBuf, overwrite: bool, resume: bool) -> bool {
        false
    }
    /// Does not want the files of a message.
    pub fn decline(&mut self, key: &Key, number: u64) {}
    /// Takes back the files of a message of ours.
    pub fn withdraw(&mut self, message: MessageId) {}
    /// Ends a transfer.
    pub fn cancel(&mut self, id: FileTransferId) {}
    /// One transfer.
    pub fn transfer(&self, id: FileTransferId) -> Option<Arc<FileTransfer>> {
        None
    }
    /// Those that run.
    pub fn running(&self) -> Vec<Arc<FileTransfer>> {
        Vec::new()
    }
    /// A picture of a conversation: its file (JPEG, GIF, PNG or BMP), once it has come.
    pub fn picture(&self, key: &Key, id: u32) -> Option<PathBuf> {
        None
    }
    /// Knows somebody by address, who is asked who it is.
    pub fn meet(&mut self, address: &str) -> Result<(), FeiqProblem> {
        Ok(())
    }
    /// Asks everybody again who they are.
    pub fn refresh(&mut self) {}
    /// Asks a person for its version and the text of its absence.
    pub fn ask_about(&mut self, key: &Key) {}
    /// Forgets a person that is not here, with the conversation.
    pub fn forget(&mut self, key: &Key) -> Result<(), StorageError> {
        Ok(())
    }
    /// The conversation as text, for a file.
    pub fn export(&mut self, key: &Key) -> String {
        String::new()
    }
    /// Whatever else the worker is asked: packets made by hand. False where it is not open.
    pub fn ask(&self, ask: IpmsgAsk) -> bool {
        false
    }
    /// The record of all packets.
    pub fn reader(&self) -> Option<Reader> {
        None
    }
    /// The address of a person, for a packet made by hand.
    pub fn addressee(&self, key: &Key) -> Option<Addressee> {
        None
    }
    /// Whom a packet came from.
    pub fn key_of(&self, peer: PeerId) -> Option<Key> {
        None
    }
}
