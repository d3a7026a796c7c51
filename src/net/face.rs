//! A worker's end toward its face: the capture, the status, the events and the wake-up.

use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;
use std::time::SystemTime;

use crossbeam_channel::Sender;

use super::player::Refusals;
use super::{Event, NetError, Notice, State, Status, Wake};
use crate::capture::{Direction, Entry, PeerId, Writer};

/// Room in which the reads of one turn are collected.
const INBOX_BYTES: usize = 512 << 10;
/// What one read may take, and what must be free for it.
pub(super) const READ_BYTES: usize = 256 << 10;

/// What a worker tells. Everything told reaches the face with [`Face::show`], at the end of each turn.
pub(super) struct Face {
    pub writer: Writer,
    pub status: Arc<Status>,
    /// What is refused of what the worker sends by itself.
    pub refusals: Refusals,
    events: Sender<Event>,
    wake: Wake,
    inbox: Inbox,
    news: bool,
}

/// Bytes of streams that were read in this turn, and maybe sent back, to be appended as one batch.
#[derive(Default)]
struct Inbox {
    bytes: Vec<u8>,
    arrived: Vec<Arrived>,
}

struct Arrived {
    direction: Direction,
    peer: PeerId,
    local: PeerId,
    bytes: Range<usize>,
}

impl Face {
    pub fn new(writer: Writer, status: Arc<Status>, events: Sender<Event>, wake: Wake) -> Self {
        Face { writer, status, refusals: Refusals::default(), events, wake, inbox: Inbox::default(), news: false }
    }

    /// Appends what happened to the session.
    pub fn notice(&mut self, notice: &Notice) {
        self.notice_of(PeerId::NONE, notice);
    }

    /// Appends what happened to one peer.
    pub fn notice_of(&mut self, peer: PeerId, notice: &Notice) {
        self.notice_at(peer, PeerId::NONE, notice);
    }

    /// Appends what happened to one peer at one of this machine's addresses.
    pub fn notice_at(&mut self, peer: PeerId, local: PeerId, notice: &Notice) {
        let bytes = notice.to_bytes();
        let entry = Entry { time: now(), direction: Direction::Event, peer, local, bytes: &bytes };
        self.append(&[entry]);
        if matches!(notice, Notice::Offline(_) | Notice::Disconnected(_)) {
            self.writer.end_connection(peer);
        }
    }

    /// The session is in another state.
    pub fn state(&mut self, state: State) {
        // Who sees the state finds all that came before it in the capture.
        self.settle();
        self.writer.commit();
        self.status.set_state(state);
        self.event(Event::StateChanged);
    }

    /// Something was not done; the session goes on.
    pub fn refused(&mut self, error: NetError) {
        self.refused_of(PeerId::NONE, error);
    }

    /// Something was not done for one peer; the session goes on.
    pub fn refused_of(&mut self, peer: PeerId, error: NetError) {
        if self.refusals.hush(&error) {
            return;
        }
        tracing::debug!(%error, "refused");
        self.notice_of(peer, &Notice::Refused(error.clone()));
        self.event(Event::Refused(error));
    }

    /// Something that somebody else wanted was not done: it is recorded, and the user, who asked for nothing, is not told.
    pub fn turned_away(&mut self, peer: PeerId, error: NetError) {
        tracing::debug!(%error, "turned away");
        self.notice_of(peer, &Notice::Refused(error));
    }

    /// Appends a batch, after what was read before; readers see it with the next [`Face::show`].
    pub fn append(&mut self, entries: &[Entry<'_>]) {
        self.settle();
        self.writer.gather(entries);
        self.news = true;
    }

    /// Appends one record for a message that `clients` clients took whole, after what was read before.
    pub fn append_for_all(&mut self, entry: &Entry<'_>, clients: u64) {
        self.settle();
        self.writer.append_for_all(entry, clients);
        self.news = true;
    }

    /// Reads once from a stream; what came stands in the capture before anything that is told later.
    pub fn receive(&mut self, stream: &mut impl Read, peer: PeerId, local: PeerId) -> io::Result<usize> {
        self.receive_as(Direction::Received, stream, peer, local)
    }

    /// Reads once from a stream whose bytes are recorded in this direction: a relay reads what it sends to its client.
    pub fn receive_as(
        &mut self,
        direction: Direction,
        stream: &mut impl Read,
        peer: PeerId,
        local: PeerId,
    ) -> io::Result<usize> {
        if self.inbox.bytes.is_empty() {
            // Zeroed memory from the system costs nothing until it is touched.
            self.inbox.bytes = vec![0; INBOX_BYTES];
        }
        if INBOX_BYTES - self.inbox.end() < READ_BYTES {
            self.settle();
        }
        let start = self.inbox.end();
        let room = self.inbox.bytes.get_mut(start..start + READ_BYTES).unwrap_or_default();
        let length = stream.read(room)?;
        if length > 0 {
            let bytes = start..start + length;
            self.inbox.arrived.push(Arrived { direction, peer, local, bytes });
        }
        Ok(length)
    }

    /// What came with the last [`Face::receive`].
    pub fn last_read(&self) -> &[u8] {
        let last = self.inbox.arrived.last().map(|arrived| arrived.bytes.clone());
        self.inbox.bytes.get(last.unwrap_or_default()).unwrap_or_default()
    }

    /// So many bytes of what was read last were sent back.
    pub fn sent_back(&mut self, length: usize) {
        let Some(last) = self.inbox.arrived.last().filter(|_| length > 0) else { return };
        let bytes = last.bytes.start..last.bytes.start + length;
        let sent = Arrived { direction: Direction::Sent, peer: last.peer, local: last.local, bytes };
        self.inbox.arrived.push(sent);
    }

    /// Something changed that only the status tells.
    pub fn touch(&mut self) {
        self.news = true;
    }

    /// Appends what was read, and wakes the face if there is anything new.
    pub fn show(&mut self) {
        self.settle();
        if std::mem::take(&mut self.news) {
            self.writer.commit();
            (self.wake)();
        }
    }

    fn settle(&mut self) {
        if self.inbox.arrived.is_empty() {
            return;
        }
        let time = now();
        let entries: Vec<Entry<'_>> = self
            .inbox
            .arrived
            .iter()
            .map(|arrived| {
                let &Arrived { direction, peer, local, ref bytes } = arrived;
                let bytes = self.inbox.bytes.get(bytes.clone()).unwrap_or_default();
                Entry { time, direction, peer, local, bytes }
            })
            .collect();
        self.writer.gather(&entries);
        drop(entries);
        self.inbox.arrived.clear();
        self.news = true;
    }

    fn event(&mut self, event: Event) {
        self.writer.commit();
        // Dropped when the face is slow or gone: the truth stands in the status and in the capture's notices.
        self.events.try_send(event).ok();
        self.news = true;
    }
}

impl Inbox {
    fn end(&self) -> usize {
        // What was sent back may be shorter than what was read.
        self.arrived.iter().rev().take(2).map(|arrived| arrived.bytes.end).max().unwrap_or_default()
    }
}

/// Nanoseconds since the Unix epoch.
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}
