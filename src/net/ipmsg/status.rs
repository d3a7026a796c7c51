//! What is true of a messenger now, and what it has told since somebody looked.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::{Mutex, RwLock};
use serde::{Deserialize, Serialize};

use crate::net::NetError;
use crate::proto::ipmsg::{Attachment, DirectoryError, FileKind, Happening, MessageId, Peer, PeerId};

/// So much may wait for the face. A worker whose face takes nothing more takes no messages either: they stay
/// unacknowledged, and their senders repeat them.
const MOST_TOLD: usize = 4096;
/// And so many bytes of it: pictures are large.
const MOST_BYTES: usize = 64 << 20;
/// A transfer in which nothing moved for so long is said to stand still.
const STALLED: Duration = Duration::from_secs(3);

/// The name of a file transfer, of either direction, chosen by whoever begins it; never given to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileTransferId(pub u64);

impl FileTransferId {
    /// Those that peers begin, by fetching what we offer, are numbered from here; the face's own stay below.
    pub const OF_PEERS: u64 = 1 << 32;
}

/// Which way a file goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileDirection {
    /// We fetch it.
    Fetched,
    /// A peer fetches it from us.
    Served,
}

/// One file or folder under way.
#[derive(Debug)]
pub struct FileTransfer {
    /// Its name.
    pub id: FileTransferId,
    /// The other side.
    pub peer: PeerId,
    /// Its address.
    pub address: SocketAddr,
    /// Which way it goes.
    pub direction: FileDirection,
    /// The number of the message that offers it.
    pub number: u64,
    /// Its number in that message.
    pub file: u64,
    /// Its name.
    pub name: String,
    /// File or folder.
    pub kind: FileKind,
    /// When it began, nanoseconds since the Unix epoch.
    pub since: i64,
    pub(super) now: Mutex<Moved>,
}

/// How far a transfer was when it came further last.
#[derive(Debug)]
pub(super) struct Moved {
    pub state: FileState,
    pub at: Instant,
}

impl FileTransfer {
    /// How far it is. Time goes on also while nothing comes.
    pub fn state(&self) -> FileState {
        let moved = self.now.lock();
        let mut state = moved.state.clone();
        if state.end.is_none() && !state.waits {
            state.quiet = moved.at.elapsed();
            state.elapsed += state.quiet;
        }
        state
    }
}

/// How far a transfer is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileState {
    /// Bytes of contents so far, those of an earlier attempt included.
    pub bytes: u64,
    /// Those of an earlier attempt, which tell nothing of the speed of this one.
    pub before: u64,
    /// Bytes in all, where that is known: of a folder that we serve or a file.
    pub size: Option<u64>,
    /// Whole files of a folder so far.
    pub files: u64,
    /// The file of a folder that is under way, as a path below it.
    pub current: String,
    /// Others are fetched first; it has not begun.
    pub waits: bool,
    /// How long it has taken, or took.
    pub elapsed: Duration,
    /// Of that, how long nothing has come, or been taken, by now.
    pub quiet: Duration,
    /// A folder that is complete as far as can be known: the peer closed without saying that this was all.
    pub unended: bool,
    /// Where it is on this machine: the file itself, once it is whole.
    pub path: Option<PathBuf>,
    /// How it ended; None while it goes on.
    pub end: Option<FileEnd>,
}

impl FileState {
    /// Bytes of this attempt.
    pub fn moved(&self) -> u64 {
        self.bytes.saturating_sub(self.before)
    }

    /// Bytes a second, of this attempt.
    pub fn speed(&self) -> f64 {
        self.moved() as f64 / self.elapsed.as_secs_f64().max(1e-3)
    }

    /// Whole seconds in which nothing moved, where that is worth a word.
    pub fn stalled(&self) -> Option<u64> {
        (self.end.is_none() && self.quiet >= STALLED).then_some(self.quiet.as_secs())
    }
}

/// How a transfer ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileEnd {
    /// All of it is there. Of what we serve: all was sent and the peer closed.
    Complete,
    /// The user cancelled.
    Cancelled,
    /// The peer closed before the end, so many bytes missing where that is known. What came of a file is kept beside
    /// its place for another attempt.
    Short(Option<u64>),
    /// The peer sent what is no folder, or one with a name, a depth or a size that is not taken.
    BadStream(BadStream),
    /// There is something of that name already.
    Exists,
    /// The network or the disk failed.
    Failed(NetError),
}

/// What is wrong with a folder that a peer sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BadStream {
    /// It is no folder, or one beyond a bound.
    Folder(DirectoryError),
    /// A name in it that is none, but a way somewhere else or a device.
    Name(String),
}

/// What we offer with one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The message.
    pub message: MessageId,
    /// To whom, with the number of the message on the wire.
    pub to: Vec<(PeerId, u64)>,
    /// What.
    pub files: Vec<OfferedFile>,
}

/// One file or folder that we offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferedFile {
    /// Its number in the message.
    pub id: u64,
    /// Where it is.
    pub path: PathBuf,
    /// Its name as it is offered.
    pub name: String,
    /// File or folder.
    pub kind: FileKind,
    /// Bytes, when it was offered; of a folder, of all files in it.
    pub size: u64,
}

impl OfferedFile {
    /// As the message offers it; when it was changed is not kept.
    pub fn attachment(&self) -> Attachment {
        Attachment { id: self.id, name: self.name.clone(), size: self.size, modified: 0, kind: self.kind }
    }
}

/// What happened, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Nanoseconds since the Unix epoch.
    pub time: i64,
    /// What.
    pub happening: Happening,
}

/// Shared between the worker, which writes, and a face, which reads.
#[derive(Debug)]
pub struct IpmsgStatus {
    /// The zero of the machine's times: [`Peer::seen`], [`Peer::met`].
    pub began: Instant,
    peers: RwLock<BTreeMap<PeerId, Arc<Peer>>>,
    revision: AtomicU64,
    told: Mutex<Waiting>,
    transfers: RwLock<Vec<Arc<FileTransfer>>>,
    offers: RwLock<Vec<Arc<Offer>>>,
    number: AtomicU64,
    raw_left: AtomicU32,
}

/// What waits for the face.
#[derive(Debug, Default)]
struct Waiting {
    list: VecDeque<Told>,
    bytes: usize,
}

impl Default for IpmsgStatus {
    fn default() -> Self {
        IpmsgStatus {
            began: Instant::now(),
            peers: RwLock::default(),
            revision: AtomicU64::new(0),
            told: Mutex::default(),
            transfers: RwLock::default(),
            offers: RwLock::default(),
            number: AtomicU64::new(0),
            raw_left: AtomicU32::new(0),
        }
    }
}

impl IpmsgStatus {
    /// Changes with the peers, the transfers' list and the offers: a face that has seen a revision need not look again.
    pub fn revision(&self) -> u64 {
        self.revision.load(Ordering::Acquire)
    }

    /// The peers, in the order in which they were met.
    pub fn peers(&self) -> Vec<Arc<Peer>> {
        self.peers.read().values().cloned().collect()
    }

    /// One of them.
    pub fn peer(&self, id: PeerId) -> Option<Arc<Peer>> {
        self.peers.read().get(&id).cloned()
    }

    /// What happened since it was asked last, at most `most` of it, in order.
    pub fn take_told(&self, most: usize) -> Vec<Told> {
        let mut told = self.told.lock();
        let end = most.min(told.list.len());
        let taken: Vec<Told> = told.list.drain(..end).collect();
        told.bytes -= taken.iter().map(|told| weight(&told.happening)).sum::<usize>();
        taken
    }

    /// Something happened that nobody took yet.
    pub fn has_told(&self) -> bool {
        !self.told.lock().list.is_empty()
    }

    /// The transfers, in the order in which they began.
    pub fn transfers(&self) -> Vec<Arc<FileTransfer>> {
        self.transfers.read().clone()
    }

    /// What we offer and did not withdraw.
    pub fn offers(&self) -> Vec<Arc<Offer>> {
        self.offers.read().clone()
    }

    /// The number of the next packet.
    pub fn number(&self) -> u64 {
        self.number.load(Ordering::Relaxed)
    }

    /// How often the packet made by hand that is repeated will still be sent.
    pub fn raw_left(&self) -> u32 {
        self.raw_left.load(Ordering::Relaxed)
    }

    pub(super) fn set_peer(&self, peer: Peer) {
        self.peers.write().insert(peer.id, Arc::new(peer));
        self.revision.fetch_add(1, Ordering::Release);
    }

    pub(super) fn remove_peer(&self, id: PeerId) {
        self.peers.write().remove(&id);
        self.revision.fetch_add(1, Ordering::Release);
    }

    pub(super) fn set_number(&self, number: u64) {
        self.number.store(number, Ordering::Relaxed);
    }

    pub(super) fn set_raw_left(&self, times: u32) {
        self.raw_left.store(times, Ordering::Relaxed);
    }

    /// There is room for what a datagram may lead to.
    pub(super) fn has_room(&self) -> bool {
        let told = self.told.lock();
        told.list.len() < MOST_TOLD && told.bytes < MOST_BYTES
    }

    pub(super) fn tell(&self, told: Told) {
        let mut waiting = self.told.lock();
        waiting.bytes += weight(&told.happening);
        waiting.list.push_back(told);
    }

    pub(super) fn add_transfer(&self, transfer: Arc<FileTransfer>) {
        self.transfers.write().push(transfer);
        self.revision.fetch_add(1, Ordering::Release);
    }

    /// A transfer that ended long ago is shown no more.
    pub(super) fn remove_transfer(&self, id: FileTransferId) {
        self.transfers.write().retain(|transfer| transfer.id != id);
        self.revision.fetch_add(1, Ordering::Release);
    }

    pub(super) fn set_offers(&self, offers: Vec<Arc<Offer>>) {
        *self.offers.write() = offers;
        self.revision.fetch_add(1, Ordering::Release);
    }
}

/// Bytes that a happening holds beside itself.
fn weight(happening: &Happening) -> usize {
    match happening {
        Happening::Received(received) => {
            received.text.len() + received.files.iter().map(|file| size_of_val(file) + file.name.len()).sum::<usize>()
        }
        Happening::Picture { bytes, .. } => bytes.len(),
        Happening::Replied { text, .. } => text.len(),
        _ => 0,
    }
}
