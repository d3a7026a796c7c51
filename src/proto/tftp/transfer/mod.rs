//! One transfer, from the request to the end, on either side.

mod asking;
mod blocks;
mod clock;
mod ending;
mod hearing;
mod kept;
mod numbers;
mod peer;
mod receiver;
mod report;
mod sender;

use core::net::SocketAddr;
use core::time::Duration;

use super::negotiate::{self, Way};
use super::{Agreed, Bounds, Mode, Options, Packet, Patience, Request, Wishes};
use asking::Asking;
use clock::{Clock, Expired};
pub use ending::refusal;
use peer::Peer;
use receiver::Receiver;
use report::Course;
pub use report::{Counts, End, Happening, Heard, Held, Transmit};
use sender::Sender;

/// A client that has asked for long waits, and was not heard of since, is waited for no longer than this. Anybody can ask
/// in its name; what asks in earnest answers the answer.
const UNHEARD: Duration = Duration::from_secs(60);

/// One transfer of one file.
///
/// The times are those of one clock, counted from any point. After each call that changes it, ask [`Transfer::transmit`]
/// until it has no more, [`Transfer::happening`] until there is no more, and [`Transfer::poll_at`] for the next wake-up;
/// hear what has come before [`Transfer::handle_timeout`]. A sender takes the file block by block ([`Transfer::wants`]),
/// a receiver gives it in order ([`Heard::Data`], then [`Transfer::held`]).
///
/// - Waits follow the measured round trip ([`Patience`] limits them), and double while nothing comes.
/// - With a window of one, a block is repeated only by the clock, whatever ACKs come twice (RFC 1123 section 4.2.3.1).
/// - With a larger one the sender goes back to the first block that is missing (RFC 7440). The receiver names it once,
///   at once, and keeps what came after it. Where blocks were seen to overtake each other, it first waits for a pause.
/// - The end of a window that is missing is told after a pause, which is shorter than a wait.
/// - Packets from elsewhere are answered with ERROR 5; what is no packet is answered with nothing, and no wait changes.
#[derive(Debug)]
pub struct Transfer {
    peer: Peer,
    work: Work,
    course: Course,
    agreed: Option<Agreed>,
    /// The peer has said something that counts, after the request.
    answered: bool,
    /// A server's client asked again before that: so often.
    asked_again: u32,
    /// A server gives up then, where its client has said nothing by then.
    unheard: Option<Duration>,
    end: Option<End>,
    /// The ERROR that ends it, until it is sent.
    parting: Option<Vec<u8>>,
    /// A receiver that has all stays until then.
    dally: Option<Duration>,
}

#[derive(Debug)]
enum Work {
    Asking(Asking),
    Sending(Sender),
    Receiving(Receiver),
}

impl Transfer {
    /// A client that reads a file: the first thing to transmit is the RRQ, to `server`.
    pub fn get(server: SocketAddr, name: &[u8], mode: Mode, wishes: Wishes, patience: Patience, now: Duration) -> Self {
        let asking = Asking::new(Way::Read(None), name, mode, wishes);
        Transfer::new(Peer::asked(server), Work::Asking(asking), None, patience, now)
    }

    /// A client that writes a file: the first thing to transmit is the WRQ. `size` is told as tsize where wished.
    pub fn put(
        server: SocketAddr,
        name: &[u8],
        mode: Mode,
        size: Option<u64>,
        wishes: Wishes,
        patience: Patience,
        now: Duration,
    ) -> Self {
        let asking = Asking::new(Way::Write(size), name, mode, wishes);
        Transfer::new(Peer::asked(server), Work::Asking(asking), None, patience, now)
    }

    /// A server that sends a file to a client which asked for it (the request was found good). `size` is what tsize
    /// tells; None in netascii, whose length is not known. It ends at once where an option is illegal.
    pub fn serve_read(
        client: SocketAddr,
        request: &Request<'_>,
        size: Option<u64>,
        bounds: Bounds,
        patience: Patience,
        now: Duration,
    ) -> Self {
        Transfer::serve(client, request, Way::Read(size), bounds, patience, now)
    }

    /// A server that takes a file from a client. The first thing to transmit is ACK 0 or the OACK. It ends at once
    /// where an option is illegal.
    pub fn serve_write(
        client: SocketAddr,
        request: &Request<'_>,
        bounds: Bounds,
        patience: Patience,
        now: Duration,
    ) -> Self {
        Transfer::serve(client, request, Way::Write(None), bounds, patience, now)
    }

    fn serve(
        client: SocketAddr,
        request: &Request<'_>,
        way: Way,
        bounds: Bounds,
        patience: Patience,
        now: Duration,
    ) -> Self {
        let answer = negotiate::answer(request, way, bounds);
        let agreed = answer.as_ref().map_or(Agreed::PLAIN, |answer| answer.agreed);
        let oack = answer.as_ref().ok().filter(|_| agreed.options).map(|answer| {
            let options = Options::parse(&answer.options).unwrap_or_default();
            written(Packet::Oack(options))
        });
        let work = match way {
            Way::Read(_) => Work::Sending(Sender::new(&agreed, oack)),
            Way::Write(_) => {
                let opening = oack.unwrap_or_else(|| written(Packet::Ack { block: 0 }));
                Work::Receiving(Receiver::new(&agreed, opening))
            }
        };
        let mut transfer = Transfer::new(Peer::client(client), work, Some(agreed), patience, now);
        transfer.unheard = agreed.timeout.map(|_| now.saturating_add(UNHEARD));
        if answer.is_err() {
            transfer.illegal_options();
        }
        transfer
    }

    fn new(peer: Peer, work: Work, agreed: Option<Agreed>, patience: Patience, now: Duration) -> Self {
        let mut clock = Clock::new(patience);
        clock.fix(agreed.and_then(|agreed| agreed.timeout));
        clock.arm(now);
        Transfer {
            peer,
            work,
            course: Course::new(clock),
            agreed,
            answered: false,
            asked_again: 0,
            unheard: None,
            end: None,
            parting: None,
            dally: None,
        }
    }

    /// Does what is due at `now`.
    pub fn handle_timeout(&mut self, now: Duration) {
        if self.end.is_some() {
            self.dally.take_if(|until| *until <= now);
            return;
        }
        if self.unheard().is_some_and(|until| until <= now) {
            return self.give_up();
        }
        match self.course.clock.expire(now) {
            None => {}
            Some(Expired::Pause) => self.repeat(),
            Some(Expired::GiveUp) => self.give_up(),
            Some(Expired::Repeat { waited, repeat }) => {
                let most = self.course.clock.patience().tries;
                self.course.note(Happening::TimedOut { waited, repeat, most });
                self.repeat();
            }
        }
    }

    /// When [`Transfer::handle_timeout`] wants to be called; None for never.
    pub fn poll_at(&self) -> Option<Duration> {
        match self.end {
            Some(_) => self.dally,
            None => self.course.clock.deadline().into_iter().chain(self.unheard()).min(),
        }
    }

    /// Until when a client is waited for that has said nothing.
    fn unheard(&self) -> Option<Duration> {
        self.unheard.filter(|_| !self.answered)
    }

    fn repeat(&mut self) {
        match &mut self.work {
            Work::Asking(asking) => asking.repeat(),
            Work::Sending(sender) => sender.repeat(),
            Work::Receiving(receiver) => receiver.repeat(),
        }
    }

    /// What to send next. It is the same until [`Transfer::transmitted`], which is the next thing to call.
    pub fn transmit(&self) -> Option<Transmit<'_>> {
        let to = self.peer.address();
        if let Some(error) = &self.parting {
            return Some(Transmit::one(to, error));
        }
        if let Some((stranger, error)) = self.peer.stranger() {
            return Some(Transmit::one(stranger, error));
        }
        match &self.work {
            Work::Receiving(receiver) => Some(Transmit::one(to, receiver.transmit()?)),
            _ if self.end.is_some() => None,
            Work::Asking(asking) => Some(Transmit::one(to, asking.transmit()?)),
            Work::Sending(sender) => {
                let (bytes, segment) = sender.transmit()?;
                Some(Transmit { to, bytes, segment })
            }
        }
    }

    /// So many datagrams of the last [`Transfer::transmit`] were taken by the system, or lost by it.
    pub fn transmitted(&mut self, now: Duration, datagrams: usize) {
        if datagrams == 0 || self.parting.take().is_some() || self.peer.told() {
            return;
        }
        match &mut self.work {
            Work::Asking(asking) => asking.transmitted(now, &mut self.course),
            Work::Sending(sender) => sender.transmitted(now, datagrams as u64, &mut self.course),
            Work::Receiving(receiver) => {
                receiver.transmitted(now, &mut self.course);
                if receiver.complete() && self.dally.is_none() {
                    self.dally = Some(now.saturating_add(self.course.clock.patience().dally));
                }
            }
        }
    }

    /// A sender has room for the next block: room for its data, exactly as long as a block. Fill it from its beginning,
    /// and say how far with [`Transfer::supplied`]; less than all of it is the end of the file. None while there is no
    /// room, before the terms are known, after the end of the file, and for a receiver.
    pub fn wants(&mut self) -> Option<&mut [u8]> {
        match &mut self.work {
            Work::Sending(sender) if self.end.is_none() => sender.room(),
            _ => None,
        }
    }

    /// So many bytes of the next block are there; fewer than a block end the file.
    pub fn supplied(&mut self, length: usize) {
        if let Work::Sending(sender) = &mut self.work {
            sender.supplied(length);
        }
    }

    /// What happened, oldest first. Bounded: what is not taken in time is dropped, the oldest first.
    pub fn happening(&mut self) -> Option<Happening> {
        self.course.take()
    }

    /// How it ended; None while it goes on. A receiver that is complete may still have to dally ([`Transfer::is_over`]).
    pub fn end(&self) -> Option<&End> {
        self.end.as_ref()
    }

    /// The terms, once they are known.
    pub fn agreed(&self) -> Option<Agreed> {
        self.agreed
    }

    /// How far it is.
    pub fn counts(&self) -> Counts {
        self.course.counts
    }

    /// The peer: the server that was asked until it answers, then the address and port from which it does.
    pub fn peer(&self) -> SocketAddr {
        self.peer.address()
    }

    /// The peer has answered: a server the request, a client the first packet.
    pub fn answered(&self) -> bool {
        self.answered
    }
}

fn written(packet: Packet<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    packet.write(&mut bytes);
    bytes
}
