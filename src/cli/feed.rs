//! Handing over what is to be sent: as fast as the worker takes it, never more than is bounded, and counted, so that
//! at the end it is known whether all of it has left.

use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvError, RecvTimeoutError, TryRecvError, never};

use super::backlog::Backlog;
use super::each::Each;
use super::input::{self, Input, Source};
use super::notices::Notices;
use super::repeat::Repeat;
use crate::capture::{PeerId, Totals};
use crate::i18n::t;
use crate::model::{Kind, Notice, Operation, Session, Target};

/// Portions handed over in one turn, so that what is received is not kept waiting.
const PORTIONS: usize = 32;
/// While the slowest client of a server is so far behind, no more is handed over: with the longest line on top, and
/// the same once more for a client that has just come, below what is refused to one.
const MOST_UNSENT: u64 = 4 << 20;
/// How long the end of what was given on the command line is waited for once the session is over.
const LAST_WORD: Duration = Duration::from_secs(1);

/// What is sent, and to whom.
#[derive(Debug)]
pub enum Feed {
    /// One stream of input, to one peer or to all clients at once.
    One(One),
    /// To every client of a server, as it connects.
    Each(Each),
    /// Again and again, by the worker.
    Repeat(Repeat),
    /// Nothing.
    Nothing,
}

impl Feed {
    /// Starts to read what is to be sent. Without a target there is nobody to send to.
    pub fn start(kind: Kind, target: Option<Target>, source: Source) -> std::io::Result<Self> {
        let source = match source {
            Source::Repeat(plan) => return Ok(Feed::Repeat(Repeat::new(kind, target, plan))),
            source => source,
        };
        if let (Kind::TcpServer, Source::Items(items)) = (kind, &source) {
            return Ok(Feed::Each(Each::new(Arc::clone(items))));
        }
        if matches!(source, Source::Nothing) {
            return Ok(Feed::Nothing);
        }
        let items = matches!(source, Source::Items(_) | Source::Limited(..));
        let input = input::start(source, kind)?;
        Ok(Feed::One(One::new(kind, target, items, input)))
    }

    /// Where the next of it comes from; silent while the last is still in hand.
    pub fn input(&self) -> Receiver<Input> {
        match self {
            Feed::One(one) if one.held.is_none() && !one.ended => one.input.clone(),
            _ => never(),
        }
    }

    /// Takes what came from there.
    pub fn take(&mut self, input: Result<Input, RecvError>, notices: &mut Notices) {
        if let Feed::One(one) = self {
            one.take(input.ok(), notices);
        }
    }

    /// Hands over what the worker takes now.
    pub fn pump(&mut self, session: &Session, notices: &mut Notices) {
        if let Feed::Repeat(repeat) = self {
            repeat.hear(session, notices);
        }
        if session.local().is_none() {
            return;
        }
        match self {
            Feed::One(one) => one.pump(session, notices),
            Feed::Each(each) => each.pump(session, notices),
            Feed::Repeat(repeat) => repeat.begin(session),
            Feed::Nothing => {}
        }
    }

    /// The session ended by itself. The last item may have left, and what it led to may have ended the session, before
    /// the thread that reads has said that it was the last: it does so at once, unless there is more.
    pub fn hear_end(&mut self, notices: &mut Notices) {
        if let Feed::One(one) = self {
            one.hear_end(notices);
        }
    }

    /// A record says that the kernel took something for a peer.
    pub fn sent(&mut self, peer: PeerId, bytes: u64) {
        if let Feed::Each(each) = self {
            each.sent(peer, bytes);
        }
    }

    /// An event says what became of something.
    pub fn hear(&mut self, peer: PeerId, notice: &Notice, notices: &mut Notices) {
        match (self, notice) {
            (Feed::Each(each), Notice::Online) => each.came(peer),
            (Feed::Each(each), Notice::Offline(_)) => each.went(peer, notices),
            (Feed::One(one), Notice::Refused(error)) => {
                let send = matches!(error.operation, Operation::Send | Operation::Resolve);
                one.handed.refused += u64::from(send);
                one.backlog.forget(peer);
            }
            _ => {}
        }
    }

    /// All that there is to send has left, or was refused and told.
    pub fn is_done(&self, totals: &Totals) -> bool {
        match self {
            Feed::One(one) => one.ended && one.held.is_none() && one.has_left(totals),
            Feed::Each(each) => each.is_done(),
            Feed::Repeat(repeat) => repeat.is_done(totals),
            Feed::Nothing => true,
        }
    }

    /// What was given on the command line has left. Standard input has no end that a script could wait for.
    pub fn items_are_done(&self, totals: &Totals) -> bool {
        match self {
            Feed::One(one) => !one.items || self.is_done(totals),
            Feed::Each(_) | Feed::Nothing => true,
            Feed::Repeat(repeat) => !repeat.is_left(totals),
        }
    }

    /// Something that was to be sent has not left.
    pub fn is_left(&self, totals: &Totals) -> bool {
        match self {
            Feed::One(one) => {
                let read = one.held.is_some() || !one.input.is_empty() || (one.items && !one.ended);
                read || !one.has_left(totals)
            }
            Feed::Each(each) => !each.is_done(),
            Feed::Repeat(repeat) => repeat.is_left(totals),
            Feed::Nothing => false,
        }
    }

    /// What there is to say of it at the end.
    pub fn summary(&self) -> Option<String> {
        if let Feed::Repeat(repeat) = self { repeat.summary() } else { None }
    }
}

/// One stream of input.
#[derive(Debug)]
pub struct One {
    kind: Kind,
    target: Option<Target>,
    /// It comes from the command line and not from standard input.
    items: bool,
    input: Receiver<Input>,
    /// Read and not handed over yet.
    held: Option<Arc<[u8]>>,
    handed: Handed,
    /// Of a server's clients.
    backlog: Backlog,
    /// What may be handed over in this turn, once that has been looked at.
    room: Option<u64>,
    ended: bool,
    /// That nobody is there to send to has been said.
    hinted: bool,
}

/// What the worker was given.
#[derive(Debug, Default)]
struct Handed {
    packets: u64,
    bytes: u64,
    /// Of these, how many the network refused.
    refused: u64,
}

impl One {
    /// Nothing was handed over yet.
    fn new(kind: Kind, target: Option<Target>, items: bool, input: Receiver<Input>) -> Self {
        One {
            kind,
            target,
            items,
            input,
            held: None,
            handed: Handed::default(),
            backlog: Backlog::default(),
            room: None,
            ended: false,
            hinted: false,
        }
    }

    fn take(&mut self, input: Option<Input>, notices: &mut Notices) {
        match input {
            Some(Input::Bytes(bytes)) => self.held = Some(bytes),
            Some(Input::Unreadable(problem)) => notices.fail(&problem),
            None => self.ended = true,
        }
    }

    fn hear_end(&mut self, notices: &mut Notices) {
        if self.items && self.held.is_none() && !self.ended {
            match self.input.recv_timeout(LAST_WORD) {
                Ok(input) => self.take(Some(input), notices),
                Err(RecvTimeoutError::Disconnected) => self.take(None, notices),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    fn pump(&mut self, session: &Session, notices: &mut Notices) {
        self.room = None;
        for _ in 0..PORTIONS {
            if self.held.is_none() && !self.ended {
                match self.input.try_recv() {
                    Ok(input) => self.take(Some(input), notices),
                    Err(TryRecvError::Disconnected) => self.take(None, notices),
                    Err(TryRecvError::Empty) => return,
                }
            }
            if let Some(bytes) = self.held.take() {
                self.held = self.hand_over(bytes, session, notices);
            }
            if self.held.is_some() || self.ended {
                return;
            }
        }
    }

    /// Gives back what cannot be handed over now.
    fn hand_over(&mut self, bytes: Arc<[u8]>, session: &Session, notices: &mut Notices) -> Option<Arc<[u8]>> {
        let Some(target) = self.target.clone() else {
            notices.fail(&t!("cli.input.no-remote"));
            // Dropping the channel ends the thread that reads.
            (self.input, self.ended) = (never(), true);
            return None;
        };
        if self.kind == Kind::TcpServer && !self.clients_take_more(session, notices) {
            return Some(bytes);
        }
        // A full queue and a session that has ended look alike here: the bytes stay, and the loop sees the rest.
        if session.send_bytes(target, bytes.to_vec()).is_err() {
            return Some(bytes);
        }
        let length = bytes.len() as u64;
        self.handed.packets += 1;
        self.handed.bytes += length;
        self.backlog.hand(length);
        self.room = self.room.map(|room| room.saturating_sub(length));
        None
    }

    fn clients_take_more(&mut self, session: &Session, notices: &Notices) -> bool {
        if self.room.is_none() {
            self.room = self.look_at_clients(session);
        }
        if self.room.is_none() && session.status().is_some() && !std::mem::replace(&mut self.hinted, true) {
            notices.say(&t!("cli.input.no-clients"));
        }
        self.room.is_some_and(|room| room > 0)
    }

    /// What may be handed over for all clients; None without clients.
    fn look_at_clients(&mut self, session: &Session) -> Option<u64> {
        let clients = session.status()?.clients(0..usize::MAX);
        let seen = clients.iter().map(|client| (client.peer, client.sent()));
        self.backlog.most(seen).map(|most| MOST_UNSENT.saturating_sub(most))
    }

    /// The kernel took what was handed over, or it was refused. How a server fares with each client is told by events.
    fn has_left(&self, totals: &Totals) -> bool {
        match self.kind {
            Kind::Udp => totals.sent_packets + self.handed.refused >= self.handed.packets,
            Kind::TcpClient => totals.sent_bytes >= self.handed.bytes || self.handed.refused > 0,
            Kind::TcpServer | Kind::Relay => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_item_is_the_last_though_that_is_said_later() {
        let (sender, input) = crossbeam_channel::bounded(1);
        let mut feed = Feed::One(One::new(Kind::TcpClient, Some(Target::Server), true, input));
        let mut notices = Notices::new(true, false);
        assert!(feed.is_left(&Totals::default()), "there may be more");
        let reading = std::thread::Builder::new().name("netaide-test".into()).spawn(move || {
            std::thread::yield_now();
            drop(sender);
        });
        feed.hear_end(&mut notices);
        assert!(!feed.is_left(&Totals::default()));
        reading.expect("a thread").join().expect("no panic");
    }
}
