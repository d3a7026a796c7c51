//! A TCP connection as a client and a server session share it: never blocking, with a queue of what is not sent yet.

mod replies;

use std::collections::VecDeque;
use std::io::{self, Write};
use std::net::{Shutdown, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use socket2::{SockRef, TcpKeepalive};

use super::answering::Answering;
use super::face::{Face, now};
use super::{Cause, Gone, NetError, Notice, Operation, Reply};
use crate::capture::{Direction, Entry, PeerId};

/// Reads of one connection in one turn.
const READS: usize = 4;
/// Bytes written to one connection in one turn.
const WRITE_BYTES: usize = 4 << 20;
/// How long a closing connection may take to send what is waiting.
const FLUSH_TIME: Duration = Duration::from_secs(5);
/// How long a connection that sent its FIN waits for the peer's, so that the peer's last bytes are recorded and do
/// not turn our FIN into a reset.
const LINGER_TIME: Duration = Duration::from_millis(200);
/// How long a client that sent FIN may still be answered (`echo hi | socat - TCP:…`); the same for all, so that the
/// room can keep them in a plain queue.
const GRACE: Duration = Duration::from_millis(200);

/// What a turn of a connection came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing to do until the system tells.
    Idle,
    /// There is more to read or to write now.
    More,
    /// It is over.
    Ended(Gone),
}

/// One connection.
#[derive(Debug)]
pub(super) struct Connection {
    stream: TcpStream,
    pub peer: PeerId,
    local: PeerId,
    pub remote: SocketAddr,
    queue: VecDeque<Portion>,
    /// How many of them are answers.
    answers_waiting: usize,
    unsent: u64,
    received: u64,
    sent: u64,
    readable: bool,
    writable: bool,
    finish: Finish,
    peer_finished: bool,
    /// The peer's FIN is not the end at once.
    answers: bool,
    /// The peer sent FIN: until when it may still be answered.
    grace: Option<Instant>,
    /// We close: when that must be done.
    until: Option<Instant>,
    /// What the system said when a read or a write failed; what came before it is still read.
    broken: Option<io::Error>,
    reply: Reply,
}

/// A message, or what is left of it.
#[derive(Debug)]
struct Portion {
    bytes: Arc<[u8]>,
    from: usize,
    /// It is given by itself, and not by the user.
    is_answer: bool,
}

/// Our FIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Finish {
    Not,
    AfterQueue,
    Sent,
}

impl Connection {
    pub fn new(stream: TcpStream, peer: PeerId, local: PeerId, remote: SocketAddr) -> Self {
        Connection {
            stream,
            peer,
            local,
            remote,
            queue: VecDeque::new(),
            answers_waiting: 0,
            unsent: 0,
            received: 0,
            sent: 0,
            readable: true,
            writable: false,
            finish: Finish::Not,
            peer_finished: false,
            answers: false,
            grace: None,
            until: None,
            broken: None,
            reply: Reply::None,
        }
    }

    /// Stays open for a grace after the peer's FIN, as a server does for a client that has finished asking.
    pub fn answering(self) -> Self {
        Connection { answers: true, ..self }
    }

    /// Answers by itself what comes from now on.
    pub fn replying(self, reply: Reply) -> Self {
        Connection { reply, ..self }
    }

    /// Answers something else by itself from now on.
    pub fn set_reply(&mut self, reply: Reply) {
        self.reply = reply;
    }

    /// Bytes that wait; once the connection broke, those that were lost with it.
    pub fn unsent(&self) -> u64 {
        self.unsent
    }

    pub fn received(&self) -> u64 {
        self.received
    }

    pub fn sent(&self) -> u64 {
        self.sent
    }

    pub fn peer_finished(&self) -> bool {
        self.peer_finished
    }

    /// Until when a peer that sent FIN may still be answered.
    pub fn grace(&self) -> Option<Instant> {
        self.grace
    }

    /// When a connection that we close must be over.
    pub fn until(&self) -> Option<Instant> {
        self.until
    }

    /// Our FIN is neither sent nor asked for.
    pub fn can_send(&self) -> bool {
        self.finish == Finish::Not
    }

    pub fn ready(&mut self, event: &mio::event::Event) {
        self.readable |= event.is_readable() || event.is_read_closed() || event.is_error();
        self.writable |= event.is_writable() || event.is_write_closed();
    }

    /// There is something to do without waiting for the system.
    pub fn has_work(&self) -> bool {
        self.reads() || self.broken.is_some() || (self.writable && !self.queue.is_empty())
    }

    /// Nothing is read while an answer waits: a peer that does not take its answers is slowed down. What the user
    /// sends holds up nothing: a peer that sends all of it back may have to be read before it takes more.
    fn reads(&self) -> bool {
        self.readable && (self.answers_waiting == 0 || !self.replies())
    }

    fn replies(&self) -> bool {
        !matches!(self.reply, Reply::None) && self.can_send()
    }

    /// Gives the kernel what it takes now and queues the rest. Returns how many bytes it took, to be recorded.
    pub fn send(&mut self, bytes: &Arc<[u8]>, face: &mut Face) -> usize {
        if matches!(self.reply, Reply::Echo) {
            // The peer may be an echo as well, and answer this.
            self.reply = Reply::None;
            face.notice_of(self.peer, &Notice::EchoStopped);
        }
        self.put(bytes, false)
    }

    fn put(&mut self, bytes: &Arc<[u8]>, is_answer: bool) -> usize {
        let taken = if self.queue.is_empty() { self.write(bytes, 0) } else { 0 };
        self.unsent += (bytes.len() - taken) as u64;
        if taken < bytes.len() && self.broken.is_none() {
            self.wait(Portion { bytes: Arc::clone(bytes), from: taken, is_answer });
        }
        taken
    }

    fn wait(&mut self, portion: Portion) {
        self.answers_waiting += usize::from(portion.is_answer);
        self.queue.push_back(portion);
    }

    /// Sends FIN after what is waiting, and goes on receiving.
    pub fn half_close(&mut self, face: &mut Face) {
        if self.finish == Finish::Not {
            self.finish = Finish::AfterQueue;
            self.send_fin(face);
        }
    }

    /// Ends in order: what is waiting, FIN, and a short wait for the peer's.
    pub fn close(&mut self, now: Instant, face: &mut Face) {
        if self.until.is_none() {
            self.until = Some(now + FLUSH_TIME);
            self.half_close(face);
            self.readable = true;
        }
    }

    /// Ends now: what the kernel takes at once is sent; the peer sees a reset if that was not all.
    pub fn close_now(&mut self, face: &mut Face) -> Gone {
        self.until = Some(Instant::now());
        self.half_close(face);
        self.writable = true;
        self.flush(face);
        self.readable = true;
        self.read(&mut None, face);
        self.expire()
    }

    /// The time to close in order is over.
    pub fn expire(&mut self) -> Gone {
        if self.finish == Finish::Sent { Gone::ByUs } else { self.abort() }
    }

    /// Makes the close that follows send a reset.
    pub fn abort(&mut self) -> Gone {
        // Refused only by a socket that is broken already; then there is nobody left to tell.
        SockRef::from(&self.stream).set_linger(Some(Duration::ZERO)).ok();
        Gone::Aborted { unsent: self.unsent }
    }

    /// Writes and reads a bounded amount.
    pub fn proceed(&mut self, now: Instant, rules: &mut Option<Answering<PeerId>>, face: &mut Face) -> Step {
        if self.writable {
            self.flush(face);
        }
        self.read(rules, face);
        let owes = rules.as_ref().is_some_and(|rules| rules.waits_for(self.peer));
        if !self.readable
            && let Some(gone) = self.gone(now, owes)
        {
            return Step::Ended(gone);
        }
        if self.until.is_some_and(|until| until <= now) {
            return Step::Ended(self.expire());
        }
        if self.has_work() { Step::More } else { Step::Idle }
    }

    /// Over, because the connection broke, or because both sides have finished: we without being asked to as soon as
    /// nothing waits, no answer is owed, and the grace of the peer's FIN is over.
    fn gone(&mut self, now: Instant, owes: bool) -> Option<Gone> {
        if let Some(error) = self.broken.take() {
            return Some(gone(&error, self.remote));
        }
        let finished = self.peer_finished && self.queue.is_empty();
        match self.finish {
            Finish::Not => (finished && !owes && self.grace.is_none_or(|until| until <= now)).then_some(Gone::ByPeer),
            Finish::AfterQueue | Finish::Sent => finished.then_some(Gone::ByUs),
        }
    }

    /// What waited when the connection broke was not sent: an error to be told beside how it went.
    pub fn lost(&self, gone: &Gone) -> Option<NetError> {
        let cause = match gone {
            Gone::Reset => Cause::Reset,
            Gone::TimedOut => Cause::TimedOut,
            Gone::Error(error) => error.cause.clone(),
            // An abort tells by itself; the others end when nothing waits.
            Gone::ByPeer | Gone::ByUs | Gone::Aborted { .. } => return None,
        };
        (self.unsent > 0).then(|| NetError::new(Operation::Send, self.remote, cause))
    }

    fn read(&mut self, rules: &mut Option<Answering<PeerId>>, face: &mut Face) {
        for _ in 0..READS {
            if !self.reads() {
                return;
            }
            match face.receive(&mut self.stream, self.peer, self.local) {
                Ok(0) => self.hear_fin(rules, face),
                Ok(length) => {
                    self.received += length as u64;
                    self.answer(rules, face);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.readable = false,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => self.fail(error, false),
            }
        }
    }

    fn hear_fin(&mut self, rules: &mut Option<Answering<PeerId>>, face: &mut Face) {
        self.readable = false;
        if std::mem::replace(&mut self.peer_finished, true) {
            return;
        }
        self.answer_end(rules, face);
        self.grace = self.answers.then(|| Instant::now() + GRACE);
        if !self.queue.is_empty() {
            face.notice_of(self.peer, &Notice::PeerFinished);
        }
    }

    /// Keeps the first error. A failed write says nothing about what is still to be read.
    fn fail(&mut self, error: io::Error, more_to_read: bool) {
        self.broken.get_or_insert(error);
        self.readable = more_to_read && !self.peer_finished;
        self.queue.clear();
        self.answers_waiting = 0;
    }

    /// Writes what is waiting and records what the kernel took.
    fn flush(&mut self, face: &mut Face) {
        let mut budget = WRITE_BYTES;
        while self.writable && budget > 0 {
            let Some(portion) = self.queue.front() else { break };
            let (bytes, from) = (Arc::clone(&portion.bytes), portion.from);
            let taken = self.write(&bytes, from);
            self.unsent -= taken as u64;
            budget = budget.saturating_sub(taken);
            self.record_sent(bytes.get(from..from + taken).unwrap_or_default(), face);
            match self.queue.front_mut() {
                Some(portion) if from + taken < bytes.len() => portion.from = from + taken,
                _ => {
                    let done = self.queue.pop_front();
                    self.answers_waiting -= usize::from(done.is_some_and(|portion| portion.is_answer));
                }
            }
        }
        self.send_fin(face);
    }

    /// Writes from `from` on until the kernel takes no more, or for one turn.
    fn write(&mut self, bytes: &[u8], from: usize) -> usize {
        let mut at = from;
        while at < bytes.len() && at - from < WRITE_BYTES {
            match self.stream.write(bytes.get(at..).unwrap_or_default()) {
                Ok(taken @ 1..) => at += taken,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => {
                    let error = result.err().unwrap_or_else(|| io::ErrorKind::WriteZero.into());
                    self.writable = false;
                    if error.kind() != io::ErrorKind::WouldBlock {
                        self.fail(error, true);
                    }
                    break;
                }
            }
        }
        // Stopped by the turn's bound: no readiness event will come for the rest.
        self.writable |= at < bytes.len() && at - from >= WRITE_BYTES;
        self.sent += (at - from) as u64;
        at - from
    }

    /// Appends a record for what the kernel took.
    pub fn record_sent(&self, bytes: &[u8], face: &mut Face) {
        if !bytes.is_empty() {
            face.append(&[self.sent_entry(bytes, now())]);
        }
    }

    /// The record for what the kernel took.
    pub fn sent_entry<'a>(&self, bytes: &'a [u8], time: i64) -> Entry<'a> {
        Entry { time, direction: Direction::Sent, peer: self.peer, local: self.local, bytes }
    }

    fn send_fin(&mut self, face: &mut Face) {
        if self.finish != Finish::AfterQueue || !self.queue.is_empty() || self.broken.is_some() {
            return;
        }
        self.finish = Finish::Sent;
        match self.stream.shutdown(Shutdown::Write) {
            // The connection is over already; how, reading tells.
            Err(error) if error.kind() == io::ErrorKind::NotConnected => self.readable = true,
            Err(error) => return self.fail(error, true),
            Ok(()) => {}
        }
        match &mut self.until {
            Some(until) => *until = (*until).min(Instant::now() + LINGER_TIME),
            None => face.notice_of(self.peer, &Notice::Finished),
        }
    }
}

/// In the words of a notice, how an error ended a connection.
fn gone(error: &io::Error, remote: SocketAddr) -> Gone {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe | Kind::NotConnected => Gone::Reset,
        Kind::TimedOut => Gone::TimedOut,
        _ => Gone::Error(NetError::new(Operation::Receive, remote, error)),
    }
}

/// Sets the options that both kinds of TCP session offer.
pub(super) fn set_options(socket: &SockRef<'_>, no_delay: bool, keep_alive: Option<Duration>) -> io::Result<()> {
    socket.set_tcp_nodelay(no_delay)?;
    match keep_alive {
        Some(after) => socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(after)),
        None => Ok(()),
    }
}
