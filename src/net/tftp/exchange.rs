//! One transfer under way: its machine, its file, its socket, and what is shown of it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::Registry;

use super::ends::Ends;
use super::goods::Goods;
use super::line::Line;
use super::port::Port;
use super::status::{Finished, Transfer, TransferState};
use super::words;
use crate::capture::Direction;
use crate::net::face::Face;
use crate::net::{Cause, NetError, Notice, Operation};
use crate::proto::tftp::{End, Heard, Transfer as Machine};

/// Receives in one turn.
const BURSTS: usize = 8;
/// Reports of the network taken at once.
const REPORTS: usize = 16;
/// How often what is shown changes while packets keep coming.
const SHOWN_EVERY: Duration = Duration::from_millis(50);

/// What all transfers of a worker use in their turn.
pub(super) struct Desk<'a> {
    pub clock: Clock,
    pub registry: &'a Registry,
    /// Where datagrams are received.
    pub room: &'a mut [u8],
    /// The server's own port.
    pub shared: Option<&'a mut Port>,
    pub face: &'a mut Face,
}

/// The clock of the machines.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock(Instant);

impl Clock {
    pub fn new() -> Self {
        Clock(Instant::now())
    }

    /// The time now, as the machines count it.
    pub fn now(self) -> Duration {
        self.0.elapsed()
    }

    /// A machine's time.
    pub fn instant(self, time: Duration) -> Instant {
        self.0 + time
    }
}

/// A transfer under way.
pub(super) struct Exchange {
    shown: Arc<Transfer>,
    machine: Machine,
    goods: Goods,
    line: Line,
    ends: Ends,
    peer: SocketAddr,
    local: SocketAddr,
    began: Instant,
    first_record: u64,
    /// The other side has said something that belongs to the transfer.
    answered: bool,
    /// How often something was received.
    heard: u64,
    /// Why the driver could not go on.
    failure: Option<Finished>,
    /// What the network said: that nobody is there, or what went wrong before the other side said anything.
    trouble: Option<NetError>,
    /// Its end was told.
    told: bool,
    /// When the state that is shown was made, and whether it is not true any more.
    shown_at: Instant,
    is_stale: bool,
}

impl Exchange {
    pub fn new(
        shown: Arc<Transfer>,
        machine: Machine,
        goods: Goods,
        line: Line,
        (local, peer): (SocketAddr, SocketAddr),
        face: &mut Face,
    ) -> Self {
        let now = Instant::now();
        Exchange {
            first_record: face.writer.next_record(),
            ends: Ends::new(local, peer, face),
            shown,
            machine,
            goods,
            line,
            peer,
            local,
            began: now,
            answered: false,
            heard: 0,
            failure: None,
            trouble: None,
            told: false,
            shown_at: now,
            is_stale: true,
        }
    }

    /// It began with the record before the next one: its request.
    pub fn begun_by_last_record(&mut self) {
        self.first_record = self.first_record.saturating_sub(1);
    }

    /// Tries another address of the server, which has not answered so far, with a new machine.
    pub fn try_again(&mut self, machine: Machine, line: Line, local: SocketAddr, peer: SocketAddr, face: &mut Face) {
        (self.machine, self.line, self.local, self.peer) = (machine, line, local, peer);
        self.ends = Ends::new(local, peer, face);
        (self.failure, self.trouble, self.is_stale) = (None, None, true);
    }

    pub fn shown(&self) -> &Arc<Transfer> {
        &self.shown
    }

    pub fn peer(&self) -> SocketAddr {
        self.peer
    }

    pub fn was_answered(&self) -> bool {
        self.answered
    }

    /// How often something was received; what came together counts once.
    pub fn heard(&self) -> u64 {
        self.heard
    }

    /// The size of what leaves, where it is known.
    pub fn size(&self) -> Option<u64> {
        self.goods.size()
    }

    /// The round trip as it was measured last.
    pub fn round_trip(&self) -> Duration {
        self.machine.counts().round_trip
    }

    /// Its end was told; it stays only to answer a repeated last block.
    pub fn is_told(&self) -> bool {
        self.told
    }

    /// Nothing is left to do.
    pub fn is_over(&self) -> bool {
        self.told && self.machine.is_over()
    }

    /// Waits for a pipe.
    pub fn is_starved(&self) -> bool {
        !self.told && self.goods.is_starved()
    }

    pub fn line_mut(&mut self) -> &mut Line {
        &mut self.line
    }

    /// When it wants its next turn although nothing comes.
    pub fn due(&self, clock: Clock) -> Option<Instant> {
        let machine = if self.goods.is_full() { None } else { self.machine.poll_at() };
        let show = self.is_stale.then(|| self.shown_at + SHOWN_EVERY);
        machine.map(|time| clock.instant(time)).into_iter().chain(show).min()
    }

    /// Does a bounded amount of what can be done now. True if there is more.
    pub fn turn(&mut self, desk: &mut Desk<'_>) -> bool {
        let now = desk.clock.now();
        if !self.goods.is_full() && self.machine.poll_at().is_some_and(|at| at <= now) {
            self.machine.handle_timeout(now);
            self.is_stale = true;
        }
        self.send(desk);
        for _ in 0..BURSTS {
            if !self.receive(desk) {
                return false;
            }
            self.send(desk);
        }
        true
    }

    /// Receives what came together. False if there is nothing more.
    fn receive(&mut self, desk: &mut Desk<'_>) -> bool {
        let Line::Own(port) = &mut self.line else { return false };
        if !port.is_readable() || self.goods.is_full() {
            return false;
        }
        match port.receive(desk.room) {
            Ok(Some(burst)) => {
                let room = std::mem::take(&mut desk.room);
                self.hear(room.get(..burst.length).unwrap_or_default(), burst.segment, burst.from, desk);
                desk.room = room;
                true
            }
            Ok(None) => false,
            Err(error) => {
                self.hear_network(&error, desk);
                true
            }
        }
    }

    /// Hears the request again that began it, which stands in the capture already.
    pub fn hear_request(&mut self, bytes: &[u8], desk: &mut Desk<'_>) {
        self.machine.handle(desk.clock.now(), self.peer, bytes);
        self.send(desk);
    }

    /// Hears datagrams of `segment` bytes each, the last one maybe shorter.
    pub fn hear(&mut self, bytes: &[u8], segment: usize, from: SocketAddr, desk: &mut Desk<'_>) {
        self.is_stale = true;
        self.heard += 1;
        let now = desk.clock.now();
        let (mut recorded, mut end) = (0, 0);
        loop {
            let start = end;
            end = (start + segment).min(bytes.len());
            let datagram = bytes.get(start..end).unwrap_or_default();
            let heard = self.machine.handle(now, from, datagram);
            if matches!(heard, Heard::Data { .. } | Heard::Ours) {
                self.meet(from, desk.face);
            }
            if let Heard::Data { bytes, last } = heard {
                self.take(bytes, last);
            }
            if end == bytes.len() {
                break;
            }
            // The packet first, then what it led to.
            if let Some(happening) = self.machine.happening() {
                let part = bytes.get(recorded..end).unwrap_or_default();
                self.ends.record(Direction::Received, from, part, segment, desk.face);
                recorded = end;
                let transfer = Some(self.shown.id);
                self.ends.tell(&Notice::Tftp { transfer, happening }, desk.face);
                self.tell_happenings(desk.face);
            }
        }
        let rest = bytes.get(recorded..).unwrap_or_default();
        self.ends.record(Direction::Received, from, rest, segment, desk.face);
        self.tell_happenings(desk.face);
    }

    fn meet(&mut self, from: SocketAddr, face: &mut Face) {
        (self.answered, self.trouble) = (true, None);
        if self.peer != from {
            self.peer = from;
            self.ends.set_peer(from, face);
        }
    }

    /// Takes the next part of the file.
    fn take(&mut self, bytes: &[u8], last: bool) {
        if let Err(failure) = self.goods.take(bytes, last) {
            self.fail(failure);
        }
    }

    /// Ends it because the driver cannot go on; the peer is told.
    fn fail(&mut self, failure: Finished) {
        let (code, text) = words::of_failure(&failure);
        self.machine.fail(code, &text);
        self.failure.get_or_insert(failure);
    }

    fn tell_happenings(&mut self, face: &mut Face) {
        while let Some(happening) = self.machine.happening() {
            self.ends.tell(&Notice::Tftp { transfer: Some(self.shown.id), happening }, face);
        }
    }

    /// Sends what is to be sent, and reads of the file what there is room for.
    pub fn send(&mut self, desk: &mut Desk<'_>) {
        loop {
            self.supply();
            self.tell_happenings(desk.face);
            let Some(transmit) = self.machine.transmit() else { return };
            let (bytes, segment, to) = (transmit.bytes, transmit.segment, transmit.to);
            let now = desk.clock.now();
            let sent = match self.line.send(bytes, segment, to, desk.shared.as_deref_mut(), desk.registry) {
                Ok(0) => return,
                Ok(sent) => {
                    let part = bytes.get(..(sent * segment).min(bytes.len())).unwrap_or_default();
                    self.ends.record(Direction::Sent, to, part, segment, desk.face);
                    sent
                }
                // Lost, as on any network: it is repeated in its time.
                Err(error) => {
                    let all = bytes.len().div_ceil(segment.max(1));
                    self.machine.transmitted(now, all);
                    self.hear_network(&error, desk);
                    continue;
                }
            };
            self.machine.transmitted(now, sent);
            self.is_stale = true;
        }
    }

    fn supply(&mut self) {
        while let Some(block) = self.machine.wants() {
            match self.goods.fill(block) {
                Ok(Some(length)) => self.machine.supplied(length),
                Ok(None) => return,
                Err(failure) => return self.fail(failure),
            }
        }
    }

    /// Takes what the network said of datagrams that did not arrive.
    fn hear_network(&mut self, error: &std::io::Error, desk: &mut Desk<'_>) {
        let reports: Vec<_> = match &self.line {
            Line::Own(port) => std::iter::from_fn(|| port.undelivered()).take(REPORTS).collect(),
            Line::Shared { .. } => Vec::new(),
        };
        if reports.is_empty() {
            tracing::debug!(%error, peer = %self.peer, "a datagram did not leave or arrive");
            self.undelivered(self.peer, Cause::from(error), desk);
        }
        for (destination, cause) in reports {
            self.undelivered(destination, cause, desk);
        }
    }

    /// The network says that a datagram of ours did not arrive.
    pub fn undelivered(&mut self, destination: SocketAddr, cause: Cause, desk: &mut Desk<'_>) {
        let gone = matches!(cause, Cause::Refused | Cause::Reset) && destination == self.peer;
        let error = NetError::new(Operation::Send, destination, cause);
        self.ends.tell(&Notice::Undelivered { destination, error: error.clone() }, desk.face);
        // Anything else may get better, and is told if it does not before the other side has said anything.
        if gone || !self.answered {
            self.trouble = Some(error);
        }
        if gone {
            self.machine.unreachable();
        }
    }

    /// Ends it as the user wishes; the peer is told.
    pub fn cancel(&mut self, desk: &mut Desk<'_>) {
        self.machine.cancel();
        self.send(desk);
    }

    /// How it ended, once it has and that was not told yet.
    pub fn outcome(&self) -> Option<Finished> {
        if self.told {
            return None;
        }
        Some(match self.machine.end()? {
            End::Complete => Finished::Complete,
            End::Unconfirmed => Finished::Unconfirmed,
            End::Refused { code, message } => Finished::ByPeer { code: *code, message: message.clone() },
            End::TimedOut => match &self.trouble {
                Some(trouble) => Finished::Failed(trouble.clone()),
                None => Finished::TimedOut { answered: self.answered },
            },
            End::IllegalOptions => Finished::IllegalOptions,
            End::Cancelled => Finished::Cancelled,
            End::Failed => self.failure.clone().unwrap_or(Finished::Cancelled),
        })
    }

    /// Tells how it ended. The file is let go of: it is whole and in its place, or gone.
    pub fn tell_end(&mut self, how: Finished, face: &mut Face) {
        self.told = true;
        self.goods.let_go();
        self.ends.tell(&Notice::TransferEnded { transfer: self.shown.id, how: how.clone() }, face);
        self.show(Some(how), face);
    }

    /// Shows how far it is, where that is due.
    pub fn show_if_due(&mut self, now: Instant, face: &mut Face) {
        if !self.told && self.is_stale && now.saturating_duration_since(self.shown_at) >= SHOWN_EVERY {
            self.shown_at = now;
            self.show(None, face);
        }
    }

    /// Shows how far it is.
    pub fn show(&mut self, finished: Option<Finished>, face: &mut Face) {
        self.is_stale = false;
        let agreed = self.machine.agreed();
        let counts = self.machine.counts();
        let size = self.goods.size().or(agreed.and_then(|agreed| agreed.tsize));
        let size = if finished == Some(Finished::Complete) { Some(counts.bytes) } else { size };
        *self.shown.now.lock() = TransferState {
            peer: Some(self.peer),
            local: Some(self.local),
            agreed,
            size,
            counts,
            elapsed: self.began.elapsed(),
            finished,
            records: self.first_record..face.writer.next_record(),
        };
        face.touch();
    }
}
