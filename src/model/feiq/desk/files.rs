//! Files of conversations: where they go, their transfers, and what became of them.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::super::line::{Amend, Said};
use super::super::{
    Attachment, Fetch, FileDirection, FileEnd, FileLine, FileLineState, FileTransfer, FileTransferId, IpmsgAsk, Key,
    MessageId, Offer, Way, cleaned,
};
use super::FeiqDesk;

/// What is under way, for the strip of works.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Running {
    /// Transfers that go on, of either direction, and what waits for them.
    pub transfers: usize,
    /// Bytes of them so far.
    pub bytes: u64,
    /// Those that moved now, and not in earlier attempts.
    pub moved: u64,
    /// Bytes in all; None where one of them does not know.
    pub size: Option<u64>,
    /// How long the longest goes on.
    pub elapsed: Duration,
}

impl FeiqDesk {
    /// The name that a file would have in the folder for what is fetched, cleaned, and whether something of that name
    /// is there, or on its way there.
    pub fn place(&self, file: &Attachment) -> (PathBuf, bool) {
        let place = self.form.download_folder().join(cleaned(&file.name));
        let there = self.is_taken(&place);
        (place, there)
    }

    /// Something is in this place, or on its way there.
    pub fn is_taken(&self, place: &Path) -> bool {
        place.symlink_metadata().is_ok() || self.queue.goes_to(place)
    }

    /// Fetches an offered file into a place (folder and name), which the user chose: soon, if others come first. One that
    /// is on its way already stays that. False where it cannot be had now.
    pub fn fetch(&mut self, key: &Key, number: u64, file: u64, place: PathBuf, overwrite: bool, resume: bool) -> bool {
        let key = self.roster.key(key).clone();
        let Some(peer) = self.roster.peer(&key).map(|peer| peer.id) else { return false };
        let Some(line) = self.line(&key, Way::Theirs, number, file) else { return false };
        if line.state == FileLineState::UnderWay {
            return true;
        }
        let offered = line.file.clone();
        let (Some(folder), Some(name)) = (place.parent(), place.file_name()) else { return false };
        let id = FileTransferId(self.next_transfer);
        let fetch = Fetch {
            id,
            peer,
            number,
            file: offered,
            folder: folder.to_owned(),
            name: name.to_string_lossy().into_owned(),
            overwrite,
            resume,
        };
        if !self.is_running() || !self.queue.add(key.clone(), fetch) {
            return false;
        }
        self.next_transfer += 1;
        if let Some(line) = self.line(&key, Way::Theirs, number, file) {
            (line.state, line.transfer, line.path) = (FileLineState::UnderWay, Some(id), Some(place));
        }
        self.revision += 1;
        self.hand_fetches();
        true
    }

    /// Does not want the files of a message.
    pub fn decline(&mut self, key: &Key, number: u64) {
        let key = self.roster.key(key).clone();
        if let Some(peer) = self.roster.peer(&key).map(|peer| peer.id) {
            self.ask(IpmsgAsk::Decline(peer, number));
        }
        self.withdrawn(&key, Way::Theirs, number);
        self.revision += 1;
    }

    /// Takes back the files of a message of ours.
    pub fn withdraw(&mut self, message: MessageId) {
        self.ask(IpmsgAsk::Withdraw(message));
        for key in self.mine.get(&message).cloned().unwrap_or_default() {
            let number = self.talks.get_mut(&key).and_then(|talk| talk.mine(message)).map(|said| said.entry.number);
            if let Some(number) = number {
                self.withdrawn(&key, Way::Mine, number);
            }
        }
        self.revision += 1;
    }

    /// Ends a transfer.
    pub fn cancel(&mut self, id: FileTransferId) {
        if !self.take_out(id) {
            self.ask(IpmsgAsk::Cancel(id));
        }
    }

    /// One transfer.
    pub fn transfer(&self, id: FileTransferId) -> Option<Arc<FileTransfer>> {
        self.transfers.get(&id).cloned()
    }

    /// Those that run.
    pub fn running(&self) -> Vec<Arc<FileTransfer>> {
        let runs = |transfer: &&Arc<FileTransfer>| !self.followed.contains(&transfer.id);
        self.transfers.values().filter(runs).cloned().collect()
    }

    /// Those that run, together; None where none does.
    pub fn summary(&self) -> Option<Running> {
        let mut sum = Running { size: Some(0), ..Running::default() };
        for transfer in self.running() {
            let state = transfer.state();
            sum.transfers += 1;
            sum.bytes = sum.bytes.saturating_add(state.bytes);
            sum.moved = sum.moved.saturating_add(state.moved());
            sum.size = sum.size.zip(state.size).map(|(sum, size)| sum.saturating_add(size));
            sum.elapsed = sum.elapsed.max(state.elapsed);
        }
        sum.transfers += self.queue.len();
        (sum.transfers > 0).then_some(sum)
    }

    /// The line of a file.
    pub(super) fn line(&mut self, key: &Key, way: Way, number: u64, file: u64) -> Option<&mut FileLine> {
        let said = self.talks.get_mut(key)?.numbered(way, number)?;
        said.entry.files_mut().iter_mut().find(|line| line.file.id == file)
    }

    /// Takes what we offer, and how transfers are.
    pub(super) fn follow_files(&mut self) {
        let Some(status) = self.status() else { return };
        let (offers, transfers) = (status.offers(), status.transfers());
        for offer in offers {
            if self.offered.insert(offer.message) {
                self.follow_offer(&offer);
            }
        }
        if self.transfers.len() > transfers.len() {
            // The worker has let go of some that ended long ago.
            let there: HashSet<FileTransferId> = transfers.iter().map(|transfer| transfer.id).collect();
            self.transfers.retain(|id, _| there.contains(id));
            self.followed.retain(|id| there.contains(id));
        }
        for transfer in transfers {
            if !self.followed.contains(&transfer.id) {
                self.follow_transfer(&transfer);
                self.transfers.insert(transfer.id, transfer);
            }
        }
    }

    /// The files of a message of ours as the worker has found them.
    fn follow_offer(&mut self, offer: &Offer) {
        let keys = self.mine.get(&offer.message).cloned().unwrap_or_default();
        for key in keys {
            let Some(said) = self.talks.get_mut(&key).and_then(|talk| talk.mine(offer.message)) else { continue };
            let lines = offer.files.iter().map(|file| FileLine {
                file: file.attachment(),
                state: FileLineState::Offered,
                transfer: None,
                path: Some(file.path.clone()),
            });
            replace_files(said, lines.collect());
        }
        self.revision += 1;
    }

    fn follow_transfer(&mut self, transfer: &Arc<FileTransfer>) {
        let state = transfer.state();
        let way = match transfer.direction {
            FileDirection::Fetched => Way::Theirs,
            FileDirection::Served => Way::Mine,
        };
        let is_new = !self.transfers.contains_key(&transfer.id);
        if !is_new && state.end.is_none() {
            return;
        }
        self.revision += 1;
        let (number, file) = (transfer.number, transfer.file);
        if state.end.is_some() {
            self.followed.insert(transfer.id);
            self.queue.ended(transfer.id);
        }
        let Some(key) = self.key_of(transfer.peer) else { return };
        let Some(said) = self.talks.get_mut(&key).and_then(|talk| talk.numbered(way, number)) else { return };
        let closed = said.entry.closed;
        let Some(line) = said.entry.files_mut().iter_mut().find(|line| line.file.id == file) else { return };
        // An older attempt tells nothing of the file any more.
        if line.transfer.is_some_and(|latest| latest > transfer.id && way == Way::Theirs) {
            return;
        }
        // What somebody has whole is done, however often it is fetched again.
        let was_done = line.state == FileLineState::Done && way == Way::Mine;
        line.transfer = Some(transfer.id);
        line.state = match &state.end {
            _ if was_done => FileLineState::Done,
            None => FileLineState::UnderWay,
            Some(FileEnd::Complete) => FileLineState::Done,
            // It was cut because it is not offered any more, and cannot be tried again.
            Some(_) if closed => FileLineState::Withdrawn,
            Some(_) => FileLineState::Failed,
        };
        if way == Way::Theirs && state.path.is_some() {
            line.path = state.path;
        }
        if matches!(line.state, FileLineState::Done | FileLineState::Withdrawn) && !was_done {
            let amend = Amend::of_file(number, way, line);
            if let Some(talk) = self.talks.get_mut(&key) {
                talk.amend(amend);
            }
        }
    }
}

fn replace_files(said: &mut Said, lines: Vec<FileLine>) {
    if let super::super::Body::Text { files, .. } = &mut said.entry.body {
        *files = lines;
    }
}
