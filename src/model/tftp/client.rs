//! The client at work: its form, its worker, its transfers, and the requests that can be made once more.

use std::collections::{HashMap, HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::client_form::ClientForm;
use super::field::TftpError;
use super::hashes::Hashes;
use super::list::TransferList;
use super::places::{free_path_but, is_same};
use super::{ClientConfig, Destination, Station, Task, TransferId, TransferRequest};
use crate::capture::Capture;
use crate::net::{Config, NetError, SendError, State, Wake};

/// So many go on at once; the others wait for one of them to end.
pub const AT_ONCE: usize = 20;
/// So many requests may be remembered of transfers that are gone, before it is looked which they are.
const MOST_FORGOTTEN: usize = 1000;
/// So many servers are remembered.
const RECENT: usize = 12;

/// A client.
#[derive(Debug, Default)]
pub struct ClientDesk {
    /// What is typed.
    pub form: ClientForm,
    /// Servers that were asked before, newest first.
    pub recent: Vec<String>,
    /// Its transfers.
    pub list: TransferList,
    /// Checksums of what was transferred.
    pub hashes: Hashes,
    /// Once something was asked for.
    station: Option<Station>,
    /// What was asked for, so that it can be asked for again.
    requests: HashMap<TransferId, TransferRequest>,
    /// What waits for its turn.
    waiting: VecDeque<TransferRequest>,
    /// What the worker was given and has not ended.
    given: HashSet<TransferId>,
    next: u64,
    /// What was wrong when a button was pressed, and with which form.
    wrong: Option<(ClientForm, Vec<TftpError>)>,
}

impl ClientDesk {
    /// A client with what was kept.
    pub fn new(form: ClientForm, recent: Vec<String>) -> Self {
        let recent = recent.into_iter().take(RECENT).collect();
        ClientDesk { form, recent, ..ClientDesk::default() }
    }

    /// Its worker and its capture, once there is one.
    pub fn station(&self) -> Option<&Station> {
        self.station.as_ref()
    }

    /// What is wrong in the form: as typed, and what the last press has found as long as nothing was changed.
    pub fn errors(&self) -> Vec<TftpError> {
        let mut errors = self.form.errors();
        if let Some((_, wrong)) = self.wrong.as_ref().filter(|(form, _)| *form == self.form) {
            let new: Vec<_> = wrong.iter().filter(|error| !errors.contains(error)).cloned().collect();
            errors.extend(new);
        }
        errors
    }

    /// The request for a download as it is typed; None with [`ClientDesk::errors`].
    pub fn download(&mut self) -> Option<TransferRequest> {
        let request = self.form.download(TransferId(self.next));
        self.found(request)
    }

    /// The request for an upload as it is typed; None with [`ClientDesk::errors`].
    pub fn upload(&mut self) -> Option<TransferRequest> {
        let request = self.form.upload(TransferId(self.next));
        self.found(request)
    }

    /// The request for one of several files; None with [`ClientDesk::errors`].
    pub fn upload_of(&mut self, path: &Path) -> Option<TransferRequest> {
        let request = self.form.upload_of(TransferId(self.next), path);
        self.found(request)
    }

    /// What was asked for, to be asked for once more.
    pub fn again(&mut self, id: TransferId) -> Option<TransferRequest> {
        let request = self.requests.get(&id)?.clone();
        Some(TransferRequest { id: TransferId(self.next), ..request })
    }

    fn found(&mut self, request: Result<TransferRequest, Vec<TftpError>>) -> Option<TransferRequest> {
        self.wrong = None;
        match request {
            Ok(request) => {
                self.remember(&request.server.name);
                Some(request)
            }
            Err(wrong) => {
                self.wrong = Some((self.form.clone(), wrong));
                None
            }
        }
    }

    fn remember(&mut self, server: &str) {
        self.recent.retain(|other| other != server);
        self.recent.insert(0, server.to_owned());
        self.recent.truncate(RECENT);
    }

    /// A request would write over a file that is there, or that a download of ours is going to write, and nobody has
    /// said that it may. Looks at the disk.
    pub fn needs_leave(&self, request: &TransferRequest) -> bool {
        request.new_file().is_some_and(|path| path.exists() || self.is_target(path))
    }

    /// A name beside a file that no file has, and that no download is going to give to one. Looks at the disk.
    pub fn free_path(&self, path: &Path) -> PathBuf {
        free_path_but(path, |path| self.is_target(path))
    }

    /// A download that goes on, or waits for its turn, writes to that file.
    fn is_target(&self, path: &Path) -> bool {
        let given = self.given.iter().filter_map(|id| self.requests.get(id));
        let mut targets = given.chain(&self.waiting).filter_map(TransferRequest::target);
        targets.any(|target| is_same(target, path))
    }

    /// Begins a transfer, or lets it wait for its turn. Returns its name.
    pub fn begin(&mut self, request: TransferRequest) -> TransferId {
        let id = TransferId(self.next);
        self.next += 1;
        let request = TransferRequest { id, ..request };
        self.requests.insert(id, request.clone());
        self.waiting.push_back(request);
        id
    }

    /// How many wait for their turn.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Nothing waits any more.
    pub fn drop_waiting(&mut self) {
        self.waiting.clear();
    }

    /// Ends a transfer; the server is told.
    pub fn cancel(&self, id: TransferId) {
        if let Some(station) = &self.station {
            // One whose worker has ended has ended as well.
            station.cancel(id).ok();
        }
    }

    /// Puts what has ended out of the way.
    pub fn clear_ended(&mut self) {
        for id in self.list.clear_ended() {
            self.requests.remove(&id);
            self.hashes.forget(id);
        }
    }

    /// Takes what the worker told, hands over what waits. Returns what it refused, and when to look again.
    pub fn poll(
        &mut self,
        now: Instant,
        capture: impl FnOnce() -> Capture,
        wake: &Wake,
    ) -> (Vec<NetError>, Option<Duration>) {
        let mut told = self.hand_over(capture, wake).err().into_iter().collect::<Vec<_>>();
        let Some(station) = &mut self.station else { return (told, None) };
        told.extend(station.poll());
        let (ended, again) = self.list.follow(station.transfers(0..usize::MAX), now);
        for transfer in ended {
            self.given.remove(&transfer.id);
            self.hashes.add(&transfer);
        }
        self.hashes.poll(wake);
        self.forget();
        (told, again)
    }

    /// The worker forgets the oldest that ended; so does what is known of them here.
    fn forget(&mut self) {
        let known = self.list.len() + self.waiting.len() + self.given.len();
        if self.requests.len() <= 2 * known + MOST_FORGOTTEN {
            return;
        }
        let waiting: HashSet<_> = self.waiting.iter().map(|request| request.id).collect();
        let there = |id: &TransferId| waiting.contains(id) || self.given.contains(id) || self.list.get(*id).is_some();
        let gone: Vec<_> = self.requests.keys().copied().filter(|id| !there(id)).collect();
        for id in gone {
            self.requests.remove(&id);
            self.hashes.forget(id);
        }
    }

    /// Gives the worker what there is room for; it is started where there is none.
    fn hand_over(&mut self, capture: impl FnOnce() -> Capture, wake: &Wake) -> Result<(), NetError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let station = self.station.get_or_insert_with(|| Station::new(capture()));
        if !station.is_running() {
            let opened = station.open(Config::TftpClient(ClientConfig::default()), Arc::clone(wake));
            if opened.is_err() {
                self.waiting.clear();
            }
            opened?;
            self.list.clear();
            self.given.clear();
        }
        while self.given.len() < AT_ONCE {
            let Some(request) = self.waiting.pop_front() else { break };
            match station.begin(request.clone()) {
                Ok(()) => drop(self.given.insert(request.id)),
                // It has taken as much as it could: the rest the next time.
                Err(SendError::Full | SendError::Ended) => {
                    self.waiting.push_front(request);
                    break;
                }
            }
        }
        Ok(())
    }

    /// Why the worker is gone, if it has failed.
    pub fn failure(&self) -> Option<NetError> {
        match self.station.as_ref()?.state() {
            State::Failed(error) => Some(error),
            _ => None,
        }
    }

    /// Ends all of it: the servers are told.
    pub fn end(&mut self) {
        if let Some(station) = &mut self.station {
            station.close();
            station.end();
        }
    }
}

impl TransferRequest {
    /// The file that a download writes.
    pub fn target(&self) -> Option<&PathBuf> {
        match &self.task {
            Task::Download(Destination::File { path, .. }) => Some(path),
            _ => None,
        }
    }

    /// The same, in the place of a file that is there.
    pub fn replacing(mut self) -> Self {
        if let Task::Download(Destination::File { overwrite, .. }) = &mut self.task {
            *overwrite = true;
        }
        self
    }

    /// The same, into another file.
    pub fn into_file(mut self, file: PathBuf) -> Self {
        if let Task::Download(Destination::File { path, .. }) = &mut self.task {
            *path = file;
        }
        self
    }

    /// The file that it may write only if there is none.
    fn new_file(&self) -> Option<&PathBuf> {
        match &self.task {
            Task::Download(Destination::File { path, overwrite: false }) => Some(path),
            _ => None,
        }
    }
}
