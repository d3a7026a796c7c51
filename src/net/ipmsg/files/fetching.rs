//! Something that we fetch: the way to whoever offers it, the request, and what comes.

use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::Desk;
use super::file_in::{FileIn, Wants};
use super::folder_in::FolderIn;
use super::ledger::Course;
use super::line::{Line, Moved};
use crate::capture::Direction;
use crate::codec::charset::Charset;
use crate::net::ipmsg::{Fetch, FileEnd};
use crate::net::{Cause, NetError, Operation};
use crate::proto::ipmsg::{Command, FileKind, FileRequest, Options, PORT, Packet};

/// A connection is waited for so long.
const CONNECT_TIME: Duration = Duration::from_secs(10);
/// And so long for the next bytes.
const STALL_TIME: Duration = Duration::from_secs(60);
/// Reads before the others get their turn.
const AT_ONCE: usize = 4;
/// As much of a folder's stream is taken in one turn, bytes: hundreds of empty files.
const OF_FOLDER: usize = 16 << 10;

/// What is to be fetched, and how to ask for it.
#[derive(Clone, Debug)]
pub(in crate::net::ipmsg) struct Order {
    /// What.
    pub fetch: Fetch,
    /// Where the peer is, with its UDP port.
    pub address: SocketAddr,
    /// The address of this machine that the peer knows, where it matters.
    pub from: Option<IpAddr>,
    /// What names in the stream of a folder are in, as far as is known.
    pub charset: Charset,
    /// The peer honours an offset.
    pub resumes: bool,
    /// The packet of the request, its number taken; its command and extra part are put in here.
    pub header: Packet,
}

/// One of them.
pub(super) struct Fetching {
    order: Order,
    course: Course,
    /// Where else to try.
    ports: VecDeque<SocketAddr>,
    stage: Stage,
    until: Instant,
    /// The file was begun anew once.
    began_anew: bool,
}

enum Stage {
    /// Too many others run.
    Waiting,
    Connecting {
        line: Line,
        goods: Goods,
    },
    Receiving {
        line: Line,
        goods: Goods,
        request: Vec<u8>,
        sent: usize,
    },
    /// What is left is to tell how it ended.
    Over(Option<Line>),
}

enum Goods {
    File(FileIn),
    Folder(Box<FolderIn>),
}

impl Fetching {
    pub fn new(order: Order, course: Course, now: Instant) -> Fetching {
        let mut ports = VecDeque::from([order.address]);
        if order.address.port() != PORT {
            ports.push_back(SocketAddr::new(order.address.ip(), PORT));
        }
        Fetching { order, course, ports, stage: Stage::Waiting, until: now, began_anew: false }
    }

    /// The connection, if there is one.
    pub fn line(&mut self) -> Option<&mut Line> {
        match &mut self.stage {
            Stage::Connecting { line, .. } | Stage::Receiving { line, .. } => Some(line),
            Stage::Waiting | Stage::Over(_) => None,
        }
    }

    /// It holds one of the places of those that run.
    pub fn runs(&self) -> bool {
        matches!(self.stage, Stage::Connecting { .. } | Stage::Receiving { .. })
    }

    /// There is work left.
    pub fn is_busy(&self) -> bool {
        match &self.stage {
            Stage::Waiting | Stage::Over(_) => false,
            Stage::Connecting { line, .. } => line.is_readable() || line.is_writable(),
            Stage::Receiving { line, request, sent, .. } => {
                line.is_readable() || *sent < request.len() && line.is_writable()
            }
        }
    }

    /// When it must be looked at; None while it waits for others.
    pub fn due(&self) -> Option<Instant> {
        self.runs().then(|| self.course.due().map_or(self.until, |due| due.min(self.until)))
    }

    /// Begins, since there is a place for it.
    pub fn start(&mut self, desk: &mut Desk<'_>) -> Option<FileEnd> {
        self.course.starts(desk.now, desk.face);
        let fetch = &self.order.fetch;
        let goods = match fetch.file.kind {
            FileKind::File | FileKind::Clipboard => FileIn::open(fetch, self.order.resumes).map(Goods::File),
            FileKind::Folder => FolderIn::open(fetch, self.order.charset).map(|folder| Goods::Folder(Box::new(folder))),
            FileKind::Parent | FileKind::Other(_) => {
                Err(FileEnd::Failed(NetError::new(Operation::Receive, &fetch.file.name, Cause::NotSupported)))
            }
        };
        match goods {
            Ok(goods) => self.connect(goods, None, desk),
            Err(end) => Some(end),
        }
    }

    /// Goes on as far as it can for now; how it ended, if it did.
    pub fn proceed(&mut self, desk: &mut Desk<'_>) -> Option<FileEnd> {
        self.course.remind(desk.now, desk.face);
        let end = match &self.stage {
            Stage::Connecting { .. } => self.watch(desk),
            Stage::Receiving { .. } => self.receive(desk),
            Stage::Waiting | Stage::Over(_) => return None,
        };
        end.or_else(|| {
            let late = self.until <= desk.now && matches!(self.stage, Stage::Receiving { .. });
            late.then(|| self.failed(Operation::Receive, Cause::TimedOut))
        })
    }

    /// Tells how it ended.
    pub fn end(mut self, end: FileEnd, desk: &mut Desk<'_>) {
        // Whoever sees the end finds the disk as it stays: what is not kept goes first.
        let line = match self.stage {
            Stage::Connecting { line, goods } | Stage::Receiving { line, goods, .. } => {
                drop(goods);
                Some(line)
            }
            Stage::Over(line) => line,
            Stage::Waiting => None,
        };
        self.course.state.path = self.course.state.path.take().filter(|_| end == FileEnd::Complete);
        desk.ledger.end(self.course, end, desk.now, desk.face);
        if let Some(line) = line {
            line.close(desk.face);
        }
    }

    fn failed(&self, operation: Operation, cause: impl Into<Cause>) -> FileEnd {
        FileEnd::Failed(NetError::new(operation, self.order.address, cause))
    }

    /// Tries the next port.
    fn connect(&mut self, goods: Goods, mut tried: Option<Cause>, desk: &mut Desk<'_>) -> Option<FileEnd> {
        while let Some(remote) = self.ports.pop_front() {
            match Line::connect(remote, self.order.from, desk.tokens.next(), desk.registry) {
                Ok(line) => {
                    self.until = desk.now + CONNECT_TIME;
                    self.stage = Stage::Connecting { line, goods };
                    return None;
                }
                Err(error) => tried = Some(error.into()),
            }
        }
        Some(self.failed(Operation::Connect, tried.unwrap_or(Cause::TimedOut)))
    }

    /// Looks whether the connection is there.
    fn watch(&mut self, desk: &mut Desk<'_>) -> Option<FileEnd> {
        let Stage::Connecting { line, .. } = &mut self.stage else { return None };
        let tried: Cause = match line.outcome() {
            Some(Ok(())) => return self.ask(desk),
            Some(Err(error)) => error.into(),
            None if self.until <= desk.now => Cause::TimedOut,
            None => return None,
        };
        match std::mem::replace(&mut self.stage, Stage::Over(None)) {
            Stage::Connecting { goods, .. } => self.connect(goods, Some(tried), desk),
            _ => None,
        }
    }

    /// The connection is there: asks.
    fn ask(&mut self, desk: &mut Desk<'_>) -> Option<FileEnd> {
        let Stage::Connecting { mut line, goods } = std::mem::replace(&mut self.stage, Stage::Over(None)) else {
            return None;
        };
        let Fetch { number, file, .. } = &self.order.fetch;
        let (folder, offset) = match &goods {
            Goods::File(file) => (false, file.offset()),
            Goods::Folder(_) => (true, 0),
        };
        self.course.state.before = offset;
        let request = FileRequest { number: *number, file: file.id, offset, folder };
        let mut packet = self.order.header.clone();
        // The names of a folder come in the charset of its request, where peers care.
        let utf8 = folder && self.order.charset == Charset::Utf8;
        let options = if utf8 { Options::UTF8 } else { Options::NONE };
        packet.command = Command::new(request.command().mode(), options);
        packet.extra = request.extra();
        let bytes = packet.to_bytes();
        line.record(Direction::Sent, &bytes, desk.face);
        if !self.began_anew {
            self.course.connected(line.peer(desk.face), desk.face);
        }
        self.until = desk.now + STALL_TIME;
        self.stage = Stage::Receiving { line, goods, request: bytes, sent: 0 };
        self.receive(desk)
    }

    fn receive(&mut self, desk: &mut Desk<'_>) -> Option<FileEnd> {
        let Stage::Receiving { line, goods, request, sent } = &mut self.stage else { return None };
        while let Some(rest) = request.get(*sent..).filter(|rest| !rest.is_empty() && line.is_writable()) {
            match line.write(rest) {
                Moved::Bytes(length) => *sent += length,
                Moved::Later => break,
                Moved::Broken(error) => return Some(self.failed(Operation::Send, error)),
            }
        }
        for _ in 0..AT_ONCE {
            if goods.is_whole() && *sent >= request.len() {
                return Some(self.finish());
            }
            if !line.is_readable() {
                return None;
            }
            let room = desk.buffer.get_mut(..goods.room(desk.room)).unwrap_or_default();
            let length = match line.read(room) {
                Moved::Bytes(0) => return Some(self.closed()),
                Moved::Bytes(length) => length,
                Moved::Later => return None,
                // As a peer does that is ended: what came is kept.
                Moved::Broken(error) if error.kind() == std::io::ErrorKind::ConnectionReset => {
                    // Between two entries of a folder nobody knows what else was to come.
                    let is_folder = matches!(goods, Goods::Folder(_));
                    return Some(if is_folder { FileEnd::Short(None) } else { self.closed() });
                }
                Moved::Broken(error) => return Some(self.failed(Operation::Receive, error)),
            };
            self.until = desk.now + STALL_TIME;
            let step = goods.write(desk.buffer.get(..length).unwrap_or_default());
            goods.count(&mut self.course);
            self.course.tell(desk.now, desk.face);
            match step {
                Ok(Step::More) => {}
                Ok(Step::Whole) => return Some(self.finish()),
                Ok(Step::StartOver) => return self.start_over(desk),
                Err(end) => return Some(end),
            }
        }
        None
    }

    /// The peer closed.
    fn closed(&mut self) -> FileEnd {
        let Stage::Receiving { goods, .. } = &self.stage else { return FileEnd::Short(None) };
        match goods.closed() {
            FileEnd::Complete => self.finish(),
            end => end,
        }
    }

    /// What was there is of another file: asks once more, for all of it.
    fn start_over(&mut self, desk: &mut Desk<'_>) -> Option<FileEnd> {
        let Stage::Receiving { line, goods, .. } = std::mem::replace(&mut self.stage, Stage::Over(None)) else {
            return None;
        };
        if std::mem::replace(&mut self.began_anew, true) {
            return Some(goods.closed());
        }
        self.ports.push_front(line.remote);
        line.close(desk.face);
        self.connect(goods, None, desk)
    }

    /// All is there.
    fn finish(&mut self) -> FileEnd {
        let Stage::Receiving { goods, line, .. } = std::mem::replace(&mut self.stage, Stage::Over(None)) else {
            return FileEnd::Short(None);
        };
        goods.count(&mut self.course);
        let (end, path): (_, Option<PathBuf>) = match goods {
            Goods::File(file) => match file.finish() {
                Ok(path) => (FileEnd::Complete, Some(path)),
                Err(end) => (end, None),
            },
            Goods::Folder(folder) => {
                self.course.state.unended = !folder.has_ended();
                (FileEnd::Complete, Some(folder.path()))
            }
        };
        self.course.state.path = path;
        self.stage = Stage::Over(Some(line));
        end
    }
}

/// What a part that came leads to.
enum Step {
    More,
    Whole,
    StartOver,
}

impl Goods {
    fn is_whole(&self) -> bool {
        matches!(self, Goods::File(file) if file.wants() == Wants::Nothing)
    }

    /// No more than so many bytes may be read at once.
    fn room(&self, most: usize) -> usize {
        match self {
            Goods::File(file) => match file.wants() {
                Wants::Bytes(bytes) => usize::try_from(bytes).map_or(most, |bytes| bytes.min(most)),
                Wants::StartOver | Wants::Nothing => 0,
            },
            Goods::Folder(_) => OF_FOLDER.min(most),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<Step, FileEnd> {
        match self {
            Goods::File(file) => Ok(match file.write(bytes)? {
                Wants::Bytes(_) => Step::More,
                Wants::Nothing => Step::Whole,
                Wants::StartOver => Step::StartOver,
            }),
            Goods::Folder(folder) => Ok(if folder.write(bytes)? { Step::Whole } else { Step::More }),
        }
    }

    /// The peer closed before it was whole.
    fn closed(&self) -> FileEnd {
        match self {
            Goods::File(file) => match file.wants() {
                Wants::Bytes(missing) => FileEnd::Short(Some(missing)),
                Wants::StartOver | Wants::Nothing => FileEnd::Short(None),
            },
            Goods::Folder(folder) => folder.closed(),
        }
    }

    /// How far it is.
    fn count(&self, course: &mut Course) {
        match self {
            Goods::File(file) => {
                course.state.bytes = file.length();
                // What is there already is not asked for again, unless the peer begins anew.
                course.state.before = course.state.before.min(course.state.bytes);
            }
            Goods::Folder(folder) => {
                let disk = folder.disk();
                course.state.bytes = disk.bytes;
                course.state.files = disk.files;
                course.state.current.clone_from(&disk.current);
            }
        }
    }
}
