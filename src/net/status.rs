//! What is true of a session now, for a face to look at in every frame.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use parking_lot::{Mutex, RwLock};

use super::ipmsg::IpmsgStatus;
use super::tftp::{Transfer, TransferId};
use super::{Membership, NetError, Playing};
use crate::capture::PeerId;
use crate::proto::answer::Hits;

/// Where a session is in its life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// The worker starts, or resolves a name.
    Opening,
    /// TCP client: waiting for the server's answer.
    Connecting {
        /// The address being tried.
        remote: SocketAddr,
    },
    /// Sends and receives.
    Open {
        /// The bound address, with the port that the system chose.
        local: SocketAddr,
        /// TCP client: the server.
        remote: Option<SocketAddr>,
    },
    /// Ending in order: what is waiting is still being sent.
    Closing,
    /// Ended: by the user, or by the peer of a client session.
    Closed,
    /// Could not be opened, or ended by a failure.
    Failed(NetError),
}

impl State {
    /// The worker has ended, or is about to.
    pub fn is_over(&self) -> bool {
        matches!(self, State::Closed | State::Failed(_))
    }
}

/// A client of a server session.
#[derive(Debug)]
pub struct Client {
    /// Its name in the capture.
    pub peer: PeerId,
    /// Its address.
    pub address: SocketAddr,
    /// Since when it is connected, nanoseconds since the Unix epoch.
    pub since: i64,
    pub(super) received: AtomicU64,
    pub(super) sent: AtomicU64,
    pub(super) unsent: AtomicU64,
    pub(super) peer_finished: AtomicBool,
}

impl Client {
    pub(super) fn new(peer: PeerId, address: SocketAddr, since: i64) -> Self {
        Client {
            peer,
            address,
            since,
            received: AtomicU64::new(0),
            sent: AtomicU64::new(0),
            unsent: AtomicU64::new(0),
            peer_finished: AtomicBool::new(false),
        }
    }

    /// Bytes received from it.
    pub fn received(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
    }

    /// Bytes that the kernel took for it.
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Bytes that wait because it is slow.
    pub fn unsent(&self) -> u64 {
        self.unsent.load(Ordering::Relaxed)
    }

    /// It sent FIN, and only receives from now on.
    pub fn peer_finished(&self) -> bool {
        self.peer_finished.load(Ordering::Relaxed)
    }
}

/// Shared between a worker, which writes, and a face, which reads. No lock is held across I/O or a frame.
#[derive(Debug)]
pub struct Status {
    state: Mutex<State>,
    clients: RwLock<Vec<Arc<Client>>>,
    groups: Mutex<Vec<Membership>>,
    accept_paused: AtomicBool,
    unsent: AtomicU64,
    plays: Mutex<Vec<Playing>>,
    hits: Mutex<Vec<Hits>>,
    transfers: RwLock<Vec<Arc<Transfer>>>,
    ipmsg: IpmsgStatus,
}

impl Status {
    pub(super) fn new() -> Self {
        Status {
            state: Mutex::new(State::Opening),
            clients: RwLock::default(),
            groups: Mutex::default(),
            accept_paused: AtomicBool::new(false),
            unsent: AtomicU64::new(0),
            plays: Mutex::default(),
            hits: Mutex::default(),
            transfers: RwLock::default(),
            ipmsg: IpmsgStatus::default(),
        }
    }

    /// Where the session is in its life.
    pub fn state(&self) -> State {
        self.state.lock().clone()
    }

    /// How many clients are connected.
    pub fn client_count(&self) -> usize {
        self.clients.read().len()
    }

    /// The clients `range`, in the order in which they came.
    pub fn clients(&self, range: std::ops::Range<usize>) -> Vec<Arc<Client>> {
        let clients = self.clients.read();
        let end = range.end.min(clients.len());
        clients.get(range.start.min(end)..end).unwrap_or_default().to_vec()
    }

    /// One client.
    pub fn client(&self, peer: PeerId) -> Option<Arc<Client>> {
        let clients = self.clients.read();
        let at = clients.binary_search_by_key(&peer, |client| client.peer).ok()?;
        clients.get(at).cloned()
    }

    /// How many clients are like that.
    pub(super) fn count_clients(&self, like: impl Fn(&Client) -> bool) -> usize {
        self.clients.read().iter().filter(|client| like(client)).count()
    }

    /// The groups that are joined.
    pub fn groups(&self) -> Vec<Membership> {
        self.groups.lock().clone()
    }

    /// The server takes no new clients.
    pub fn accept_paused(&self) -> bool {
        self.accept_paused.load(Ordering::Relaxed)
    }

    /// Bytes that wait to be sent, over all peers.
    pub fn unsent(&self) -> u64 {
        self.unsent.load(Ordering::Relaxed)
    }

    /// What the worker sends by itself, and what it sent last and has ended.
    pub fn plays(&self) -> Vec<Playing> {
        self.plays.lock().clone()
    }

    /// What the rules that answer have done, in their order; those that were in force last.
    pub fn hits(&self) -> Vec<Hits> {
        self.hits.lock().clone()
    }

    /// TFTP: how many transfers there are, those that ended included; a server forgets the oldest that ended.
    pub fn transfer_count(&self) -> usize {
        self.transfers.read().len()
    }

    /// TFTP: the transfers `range`, in the order in which they began.
    pub fn transfers(&self, range: std::ops::Range<usize>) -> Vec<Arc<Transfer>> {
        let transfers = self.transfers.read();
        let end = range.end.min(transfers.len());
        transfers.get(range.start.min(end)..end).unwrap_or_default().to_vec()
    }

    /// TFTP: one transfer.
    pub fn transfer(&self, id: TransferId) -> Option<Arc<Transfer>> {
        self.transfers.read().iter().find(|transfer| transfer.id == id).cloned()
    }

    /// IPMsg: the people, what happened, and the files.
    pub fn ipmsg(&self) -> &IpmsgStatus {
        &self.ipmsg
    }

    pub(super) fn add_transfer(&self, transfer: Arc<Transfer>) {
        self.transfers.write().push(transfer);
    }

    pub(super) fn remove_transfer(&self, id: TransferId) {
        let mut transfers = self.transfers.write();
        if let Some(at) = transfers.iter().position(|transfer| transfer.id == id) {
            transfers.remove(at);
        }
    }

    pub(super) fn set_hits(&self, hits: &[Hits]) {
        let mut shown = self.hits.lock();
        shown.clear();
        shown.extend_from_slice(hits);
    }

    pub(super) fn set_state(&self, state: State) {
        *self.state.lock() = state;
    }

    pub(super) fn set_plays(&self, plays: Vec<Playing>) {
        *self.plays.lock() = plays;
    }

    pub(super) fn set_groups(&self, groups: Vec<Membership>) {
        *self.groups.lock() = groups;
    }

    pub(super) fn set_accept_paused(&self, paused: bool) {
        self.accept_paused.store(paused, Ordering::Relaxed);
    }

    pub(super) fn set_unsent(&self, bytes: u64) {
        self.unsent.store(bytes, Ordering::Relaxed);
    }

    /// Adds a client, where its [`PeerId`] stands: behind all others, unless it was here before, as with UDP.
    pub(super) fn add_client(&self, client: Arc<Client>) {
        let mut clients = self.clients.write();
        let after = clients.last().is_none_or(|last| last.peer < client.peer);
        let at = if after { clients.len() } else { clients.partition_point(|other| other.peer < client.peer) };
        clients.insert(at, client);
    }

    pub(super) fn remove_client(&self, peer: PeerId) {
        let mut clients = self.clients.write();
        if let Ok(at) = clients.binary_search_by_key(&peer, |client| client.peer) {
            clients.remove(at);
        }
    }

    pub(super) fn clear_clients(&self) {
        self.clients.write().clear();
    }
}
