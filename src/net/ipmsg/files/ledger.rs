//! The transfers as the status shows them, and as the capture tells of them: those that run, and a bounded number of
//! those that ended.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::capture;
use crate::net::face::{Face, now as time_of_day};
use crate::net::ipmsg::status::Moved;
use crate::net::ipmsg::{FileDirection, FileEnd, FileState, FileTransfer, FileTransferId};
use crate::net::{Notice, Status};
use crate::proto::ipmsg::{FileKind, PeerId};

/// Transfers that ended and are still shown.
const MOST_ENDED: usize = 1000;
/// How far a transfer is, is shown so often at most.
const SHOW_EVERY: Duration = Duration::from_millis(100);

/// Keeps the list of transfers.
pub(super) struct Ledger {
    status: Arc<Status>,
    ended: VecDeque<FileTransferId>,
    /// The name of the next transfer that a peer begins.
    next: u64,
}

/// What is known of a transfer when it begins.
pub(super) struct Beginning {
    /// None for one that a peer begins.
    pub id: Option<FileTransferId>,
    pub peer: PeerId,
    pub address: SocketAddr,
    pub number: u64,
    pub file: u64,
    pub name: String,
    pub kind: FileKind,
    pub size: Option<u64>,
}

/// One transfer, from its beginning to its end.
pub(super) struct Course {
    shown: Arc<FileTransfer>,
    /// The connection in the capture; none before there is one.
    pub connection: capture::PeerId,
    began: Instant,
    told: Instant,
    /// It came further since it was shown.
    is_new: bool,
    pub state: FileState,
}

impl Ledger {
    pub fn new(status: Arc<Status>) -> Self {
        Ledger { status, ended: VecDeque::new(), next: FileTransferId::OF_PEERS }
    }

    /// A transfer begins.
    pub fn begin(&mut self, what: Beginning, now: Instant, face: &mut Face) -> Course {
        let direction = if what.id.is_some() { FileDirection::Fetched } else { FileDirection::Served };
        let id = what.id.unwrap_or_else(|| {
            self.next += 1;
            FileTransferId(self.next - 1)
        });
        let state = FileState { size: what.size, waits: what.id.is_some(), ..FileState::default() };
        let shown = Arc::new(FileTransfer {
            id,
            peer: what.peer,
            address: what.address,
            direction,
            number: what.number,
            file: what.file,
            name: what.name,
            kind: what.kind,
            since: time_of_day(),
            now: Moved { state: state.clone(), at: now }.into(),
        });
        self.status.ipmsg().add_transfer(Arc::clone(&shown));
        face.touch();
        Course { shown, connection: capture::PeerId::NONE, began: now, told: now, is_new: false, state }
    }

    /// A transfer ended; the oldest ones that did are forgotten beyond a number.
    pub fn end(&mut self, mut course: Course, end: FileEnd, now: Instant, face: &mut Face) {
        let FileTransfer { id, direction, ref name, .. } = *course.shown;
        let bytes = course.state.bytes;
        let notice = Notice::FileEnded { transfer: id, direction, name: name.clone(), bytes, end: end.clone() };
        course.state.end = Some(end);
        course.state.current.clear();
        course.show(now, face);
        face.notice_of(course.connection, &notice);
        self.ended.push_back(id);
        while self.ended.len() > MOST_ENDED {
            if let Some(oldest) = self.ended.pop_front() {
                self.status.ipmsg().remove_transfer(oldest);
            }
        }
    }
}

impl Course {
    pub fn id(&self) -> FileTransferId {
        self.shown.id
    }

    /// It has its turn, and only from here on its time counts.
    pub fn starts(&mut self, now: Instant, face: &mut Face) {
        (self.began, self.state.waits) = (now, false);
        self.show(now, face);
    }

    /// It has its connection, and the peer was asked or has asked.
    pub fn connected(&mut self, connection: capture::PeerId, face: &mut Face) {
        self.connection = connection;
        let FileTransfer { id, direction, ref name, .. } = *self.shown;
        let size = self.state.size;
        face.notice_of(connection, &Notice::FileBegun { transfer: id, direction, name: name.clone(), size });
    }

    /// It came further: shown now, or when that is due.
    pub fn tell(&mut self, now: Instant, face: &mut Face) {
        self.is_new = true;
        self.remind(now, face);
    }

    /// Shows what is new, if that is due.
    pub fn remind(&mut self, now: Instant, face: &mut Face) {
        if self.due().is_some_and(|due| due <= now) {
            self.show(now, face);
        }
    }

    /// When something new is to be shown.
    pub fn due(&self) -> Option<Instant> {
        self.is_new.then(|| self.told + SHOW_EVERY)
    }

    fn show(&mut self, now: Instant, face: &mut Face) {
        (self.told, self.is_new) = (now, false);
        self.state.elapsed = now.saturating_duration_since(self.began);
        *self.shown.now.lock() = Moved { state: self.state.clone(), at: now };
        face.touch();
    }
}
