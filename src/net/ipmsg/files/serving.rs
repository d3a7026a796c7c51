//! A connection of somebody who fetches what we offer.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::file_out::FileOut;
use super::folder_out::FolderOut;
use super::ledger::{Beginning, Course};
use super::line::{Line, Moved};
use super::offers::Found;
use super::{CHUNK, Desk};
use crate::capture::Direction;
use crate::codec::charset::Charset;
use crate::net::ipmsg::{FileEnd, FileTransferId};
use crate::net::{Cause, NetError, Operation};
use crate::proto::ipmsg::{Asked, FileKind, FileRequest, LONGEST_REQUEST, MessageId, Options};

/// Whoever connects has so long to say what it wants.
const ASK_TIME: Duration = Duration::from_secs(5);
/// A request that may have more digits is taken as it is when so long nothing came.
const PAUSE: Duration = Duration::from_millis(500);
/// Whoever takes nothing for so long is cut off.
const STALL_TIME: Duration = Duration::from_secs(60);
/// After the last byte, the receiver has so long to close.
const CLOSE_TIME: Duration = Duration::from_secs(15);
/// Chunks that are sent before the others get their turn.
const AT_ONCE: usize = 4;

/// Somebody who connected.
pub(super) struct Guest {
    line: Line,
    stage: Stage,
    /// When the stage has taken too long.
    until: Instant,
}

enum Stage {
    /// What came of the request.
    Asking { received: Vec<u8>, pause: Option<Instant> },
    /// What is asked for leaves.
    Sending(Box<Sending>),
    /// All has left; the peer is to close.
    Closing(Box<Sending>),
}

struct Sending {
    course: Course,
    message: MessageId,
    goods: Goods,
    /// Bytes that were not sent yet, from `sent` on.
    buffer: Vec<u8>,
    sent: usize,
    /// All is in the buffer.
    is_last: bool,
    /// Where the peer began.
    offset: u64,
    missing: Vec<NetError>,
}

enum Goods {
    File { file: FileOut, bytes: u64 },
    Folder(FolderOut),
}

impl Guest {
    pub fn new(line: Line, now: Instant) -> Guest {
        Guest { line, stage: Stage::Asking { received: Vec::new(), pause: None }, until: now + ASK_TIME }
    }

    pub fn remote(&self) -> SocketAddr {
        self.line.remote
    }

    pub fn line(&mut self) -> &mut Line {
        &mut self.line
    }

    /// The transfer, once there is one.
    pub fn transfer(&self) -> Option<FileTransferId> {
        self.sending().map(|sending| sending.course.id())
    }

    /// The message whose files are fetched.
    pub fn message(&self) -> Option<MessageId> {
        self.sending().map(|sending| sending.message)
    }

    fn sending(&self) -> Option<&Sending> {
        match &self.stage {
            Stage::Asking { .. } => None,
            Stage::Sending(sending) | Stage::Closing(sending) => Some(sending),
        }
    }

    /// There is work left.
    pub fn is_busy(&self) -> bool {
        match &self.stage {
            Stage::Sending(_) => self.line.is_writable(),
            Stage::Asking { .. } | Stage::Closing(_) => self.line.is_readable(),
        }
    }

    /// When it must be looked at.
    pub fn due(&self) -> Instant {
        match self.stage {
            Stage::Asking { pause: Some(pause), .. } => pause.min(self.until),
            Stage::Asking { pause: None, .. } => self.until,
            Stage::Sending(ref sending) | Stage::Closing(ref sending) => {
                sending.course.due().map_or(self.until, |due| due.min(self.until))
            }
        }
    }

    /// Goes on as far as it can for now; how it ended, if it did.
    pub fn proceed(&mut self, desk: &mut Desk<'_>) -> Option<FileEnd> {
        if let Stage::Sending(sending) | Stage::Closing(sending) = &mut self.stage {
            sending.course.remind(desk.now, desk.face);
        }
        let end = match &mut self.stage {
            Stage::Asking { .. } => self.ask(desk),
            Stage::Sending(_) => self.send(desk),
            Stage::Closing(_) => self.wait(),
        };
        end.or_else(|| (self.until <= desk.now).then(|| FileEnd::Failed(self.error(Operation::Send, Cause::TimedOut))))
    }

    /// Tells how it ended.
    pub fn end(self, end: FileEnd, desk: &mut Desk<'_>) {
        if let Stage::Sending(sending) | Stage::Closing(sending) = self.stage {
            desk.ledger.end(sending.course, end, desk.now, desk.face);
        }
        self.line.close(desk.face);
    }

    fn error(&self, operation: Operation, cause: impl Into<Cause>) -> NetError {
        NetError::new(operation, self.line.remote, cause)
    }

    fn ask(&mut self, desk: &mut Desk<'_>) -> Option<FileEnd> {
        let Stage::Asking { received, pause } = &mut self.stage else { return None };
        let mut ended = false;
        let mut buffer = [0; LONGEST_REQUEST + 1];
        while self.line.is_readable() && received.len() <= LONGEST_REQUEST {
            match self.line.read(&mut buffer) {
                Moved::Later => break,
                Moved::Bytes(0) | Moved::Broken(_) => {
                    ended = true;
                    break;
                }
                Moved::Bytes(length) => {
                    received.extend_from_slice(buffer.get(..length).unwrap_or_default());
                    *pause = Some(desk.now + PAUSE);
                }
            }
        }
        let paused = pause.is_some_and(|pause| pause <= desk.now);
        match FileRequest::parse(received) {
            Ok(Some(asked)) if asked.is_whole || ended || paused => {
                let received = std::mem::take(received);
                self.line.record(Direction::Received, &received, desk.face);
                return self.serve(&asked, desk).err();
            }
            Ok(_) if !ended && self.until > desk.now => {
                if paused {
                    *pause = None;
                }
                return None;
            }
            _ => {}
        }
        // No request: what came of it stands in the capture all the same.
        let received = std::mem::take(received);
        if !received.is_empty() {
            self.line.record(Direction::Received, &received, desk.face);
        }
        Some(FileEnd::Short(None))
    }

    /// Begins to send what is asked for, if that was offered there.
    fn serve(&mut self, asked: &Asked, desk: &mut Desk<'_>) -> Result<(), FileEnd> {
        let request = asked.request;
        let found = desk.offers.find(self.line.remote.ip(), &request);
        let Some(found) = found.filter(|found| request.folder == (found.file.kind == FileKind::Folder)) else {
            let target = format!("{:x}:{:x} ({})", request.number, request.file, self.line.remote);
            let peer = self.line.peer(desk.face);
            desk.face.turned_away(peer, NetError::new(Operation::Serve, target, Cause::NotOffered));
            return Err(FileEnd::Short(None));
        };
        let what = Beginning {
            id: None,
            peer: found.peer,
            address: self.line.remote,
            number: request.number,
            file: request.file,
            name: found.file.name.clone(),
            kind: found.file.kind,
            size: Some(found.file.size),
        };
        let mut course = desk.ledger.begin(what, desk.now, desk.face);
        course.connected(self.line.peer(desk.face), desk.face);
        course.state.bytes = request.offset.min(found.file.size);
        course.state.before = course.state.bytes;
        course.state.path = Some(found.file.path.clone());
        let mut buffer = Vec::with_capacity(CHUNK);
        match Goods::open(&found, asked, &mut buffer) {
            Ok(goods) => {
                let offset = course.state.bytes;
                let message = found.message;
                let sending =
                    Sending { course, message, goods, buffer, sent: 0, is_last: false, offset, missing: Vec::new() };
                self.stage = Stage::Sending(Box::new(sending));
                self.until = desk.now + STALL_TIME;
                Ok(())
            }
            Err(error) => {
                let end = FileEnd::Failed(error);
                desk.ledger.end(course, end.clone(), desk.now, desk.face);
                Err(end)
            }
        }
    }

    fn send(&mut self, desk: &mut Desk<'_>) -> Option<FileEnd> {
        let Stage::Sending(sending) = &mut self.stage else { return None };
        for _ in 0..AT_ONCE {
            if !self.line.is_writable() {
                break;
            }
            if let Err(error) = sending.fill() {
                return Some(FileEnd::Failed(error));
            }
            let peer = self.line.peer(desk.face);
            for error in sending.missing.drain(..) {
                desk.face.refused_of(peer, error);
            }
            let ready = sending.buffer.get(sending.sent..).unwrap_or_default();
            if ready.is_empty() {
                if !sending.is_last {
                    continue;
                }
                self.line.finish();
                sending.count();
                self.close(desk.now);
                return None;
            }
            match self.line.write(ready) {
                Moved::Bytes(length) => {
                    sending.sent += length;
                    self.until = desk.now + STALL_TIME;
                }
                Moved::Later => {}
                Moved::Broken(_) => return Some(sending.broken()),
            }
            sending.count();
            sending.course.tell(desk.now, desk.face);
        }
        None
    }

    /// All has left.
    fn close(&mut self, now: Instant) {
        let asking = Stage::Asking { received: Vec::new(), pause: None };
        self.stage = match std::mem::replace(&mut self.stage, asking) {
            Stage::Sending(sending) => Stage::Closing(sending),
            other => other,
        };
        self.until = now + CLOSE_TIME;
    }

    /// Waits for the peer to close. What it still says is of no use: FeiQ and iptux say nothing.
    fn wait(&mut self) -> Option<FileEnd> {
        let mut buffer = [0; 1024];
        for _ in 0..AT_ONCE {
            if !self.line.is_readable() {
                return None;
            }
            match self.line.read(&mut buffer) {
                Moved::Bytes(0) => return Some(FileEnd::Complete),
                Moved::Bytes(_) => {}
                Moved::Later => return None,
                Moved::Broken(error) => {
                    tracing::debug!(%error, peer = %self.line.remote, "reset after the last byte");
                    return Some(FileEnd::Short(None));
                }
            }
        }
        None
    }
}

impl Goods {
    fn open(found: &Found, asked: &Asked, buffer: &mut Vec<u8>) -> Result<Goods, NetError> {
        let (file, offset) = (&found.file, asked.request.offset);
        if asked.request.folder {
            let utf8 = asked.packet.command.has(Options::UTF8);
            let charset = if utf8 { Charset::Utf8 } else { found.charset };
            return FolderOut::open(&file.path, &file.name, charset, buffer).map(Goods::Folder);
        }
        Ok(Goods::File { file: FileOut::open(&file.path, file.size, offset)?, bytes: 0 })
    }
}

impl Sending {
    /// Has something to send, if there is anything.
    fn fill(&mut self) -> Result<(), NetError> {
        if self.sent < self.buffer.len() || self.is_last {
            return Ok(());
        }
        if self.sent > 0 {
            self.buffer.clear();
            self.sent = 0;
        }
        match &mut self.goods {
            Goods::File { file, bytes } => {
                let read = file.fill(&mut self.buffer, CHUNK)?;
                *bytes += read;
                self.is_last = read == 0;
            }
            Goods::Folder(folder) => self.is_last = !folder.fill(&mut self.buffer, CHUNK, &mut self.missing)?,
        }
        Ok(())
    }

    /// How far it is: what was read and has left.
    fn count(&mut self) {
        let waits = (self.buffer.len() - self.sent.min(self.buffer.len())) as u64;
        let state = &mut self.course.state;
        match &self.goods {
            Goods::File { bytes, .. } => state.bytes = self.offset + bytes.saturating_sub(waits),
            Goods::Folder(folder) => {
                state.bytes = folder.bytes.saturating_sub(waits);
                state.files = folder.files;
                state.current.clone_from(&folder.current);
            }
        }
    }

    /// The peer closed before the end.
    fn broken(&self) -> FileEnd {
        let missing = match self.goods {
            Goods::File { .. } => self.course.state.size.map(|size| size.saturating_sub(self.course.state.bytes)),
            Goods::Folder(_) => None,
        };
        FileEnd::Short(missing)
    }
}
