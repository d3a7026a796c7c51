//! A client and its connection to the server: both ways, and how they end together.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::Towards;
use super::connect::{Connecting, Plan, Progress};
use super::passing::{Names, Way};
use super::side::Side;
use crate::net::face::Face;
use crate::net::{Gone, NetError, Notice, status};
use crate::proto::faults::Lane;

/// How long a closing pair may take to pass on what is waiting.
const FLUSH_TIME: Duration = Duration::from_secs(5);
/// How long one that sent FIN both ways waits for those of the others.
const LINGER_TIME: Duration = Duration::from_millis(200);

/// One client.
pub(super) struct Pair {
    pub names: Names,
    client: Side,
    server: Server,
    up: Way,
    down: Way,
    shown: Arc<status::Client>,
    /// We close: when that must be done.
    until: Option<Instant>,
    told: Told,
    /// What of the relay's unsent bytes is its own.
    pub counted: u64,
}

/// The way to the server, or the connection to it.
enum Server {
    Connecting(Connecting),
    Open(Side),
}

/// What was told of the ends.
#[derive(Default)]
struct Told {
    client_finished: bool,
    server_ended: bool,
}

/// What a turn came to.
pub(super) enum Step {
    /// Nothing to do until the system tells, or until then.
    Idle(Option<Instant>),
    /// There is more to do now.
    More,
    /// It is over.
    Ended(Gone),
    /// The server cannot be had.
    Unreachable(NetError),
}

/// The time of a turn, for the loop and for the faults.
#[derive(Clone, Copy)]
pub(super) struct Clock {
    pub start: Instant,
    pub now: Instant,
}

impl Clock {
    pub fn elapsed(self) -> Duration {
        self.now.saturating_duration_since(self.start)
    }
}

impl Pair {
    pub fn new(
        client: Side,
        connecting: Connecting,
        names: Names,
        (up, down): (Lane, Lane),
        shown: Arc<status::Client>,
    ) -> Self {
        let (up, down) = (Way::new(up, Towards::Server), Way::new(down, Towards::Client));
        Pair {
            names,
            client,
            server: Server::Connecting(connecting),
            up,
            down,
            shown,
            until: None,
            told: Told::default(),
            counted: 0,
        }
    }

    pub fn client_ready(&mut self, event: &mio::event::Event) {
        self.client.ready(event);
    }

    pub fn server_ready(&mut self, event: &mio::event::Event) {
        match &mut self.server {
            Server::Connecting(connecting) => connecting.ready(),
            Server::Open(server) => server.ready(event),
        }
    }

    pub fn way(&mut self, towards: Towards) -> &mut Way {
        match towards {
            Towards::Server => &mut self.up,
            Towards::Client => &mut self.down,
        }
    }

    /// Bytes that wait to be passed on.
    pub fn waiting(&self) -> u64 {
        let server = match &self.server {
            Server::Connecting(_) => 0,
            Server::Open(server) => server.unsent(),
        };
        self.client.unsent() + server + (self.up.lane.held() + self.down.lane.held()) as u64
    }

    /// A bounded amount of what can be done now.
    pub fn proceed(&mut self, clock: Clock, plan: &mut Plan<'_>, face: &mut Face) -> Step {
        if let Server::Connecting(connecting) = &mut self.server {
            if self.until.is_some() {
                return Step::Ended(Gone::ByUs);
            }
            match connecting.proceed(plan, clock.now) {
                Progress::Waits => return Step::Idle(Some(connecting.deadline())),
                Progress::Failed(error) => return Step::Unreachable(error),
                Progress::Connected { stream, local, remote, reset } => {
                    self.server = Server::Open(Side::new(stream, remote).broken_by(reset));
                    face.notice_of(self.names.peer, &Notice::UpstreamOpened { local, remote });
                }
            }
        }
        let step = self.pass(clock, face);
        self.show();
        step
    }

    fn pass(&mut self, clock: Clock, face: &mut Face) -> Step {
        let Server::Open(server) = &mut self.server else { return Step::Idle(None) };
        let (client, time) = (&mut self.client, clock.elapsed());
        self.up.go(client, server, self.names, time, face);
        self.down.go(server, client, self.names, time, face);
        self.told.tell(client, server, self.names, face);
        if let Some(gone) = self.gone(clock.now) {
            return Step::Ended(gone);
        }
        let Server::Open(server) = &self.server else { return Step::Idle(None) };
        if self.up.has_work(&self.client, server) || self.down.has_work(server, &self.client) {
            return Step::More;
        }
        let due = [self.up.due(server, time), self.down.due(&self.client, time)];
        let due = due.into_iter().flatten().filter_map(|at| clock.start.checked_add(at));
        Step::Idle(due.chain(self.until).min())
    }

    /// How it ended, if it has.
    fn gone(&mut self, now: Instant) -> Option<Gone> {
        let Server::Open(server) = &self.server else { return None };
        if self.up.reset || self.down.reset {
            return Some(Gone::Aborted { unsent: 0 });
        }
        if self.client.is_over() || (self.client.is_broken() && server.is_broken()) {
            return self.client.gone();
        }
        if server.is_over() {
            return Some(Gone::Aborted { unsent: 0 });
        }
        if self.up.is_done(&self.client, server) && self.down.is_done(server, &self.client) {
            return Some(if self.until.is_some() { Gone::ByUs } else { Gone::ByPeer });
        }
        let until = self.until.as_mut()?;
        if server.is_finished_by_us() && self.client.is_finished_by_us() {
            let linger =
                if server.is_closed_by_peer() && self.client.is_closed_by_peer() { now } else { now + LINGER_TIME };
            *until = (*until).min(linger);
        }
        (*until <= now).then_some(Gone::ByUs)
    }

    /// Ends in order: what is waiting, FIN both ways, and a short wait for those of the others.
    pub fn close(&mut self, clock: Clock) {
        if self.until.is_some() {
            return;
        }
        self.until = Some(clock.now + FLUSH_TIME);
        for way in [&mut self.up, &mut self.down] {
            way.stop(clock.elapsed());
        }
    }

    /// The last act: what each side takes at once, and a reset for whoever must learn that it was no end in order.
    /// Tells what was not passed on.
    pub fn end(&mut self, gone: &Gone, face: &mut Face) {
        if let Server::Open(server) = &mut self.server {
            if !self.up.reset && !self.down.reset {
                self.up.hurry(server);
                self.down.hurry(&mut self.client);
            }
            let (up, down) = (server.unpassed() + self.up.lane.held() as u64, self.down.lane.held() as u64);
            let down = self.client.unpassed() + down;
            if !is_in_order(gone) || up > 0 {
                server.abort();
            }
            if !is_in_order(gone) || down > 0 {
                self.client.abort();
            }
            for (towards, bytes) in [(Towards::Server, up), (Towards::Client, down)] {
                if bytes > 0 {
                    face.notice_of(self.names.peer, &Notice::Unpassed { towards, bytes });
                }
            }
        } else if !is_in_order(gone) {
            self.client.abort();
            if let Server::Connecting(connecting) = &self.server {
                connecting.abort();
            }
        }
        self.show();
    }

    /// Sends what the user gives, in the place of the other side. False if that side takes nothing any more.
    pub fn inject(&mut self, towards: Towards, bytes: &Arc<[u8]>) -> bool {
        let side = match (towards, &mut self.server) {
            (Towards::Client, _) => &mut self.client,
            (Towards::Server, Server::Open(server)) => server,
            (Towards::Server, Server::Connecting(_)) => return false,
        };
        let takes = side.can_send();
        if takes {
            side.queue(Arc::clone(bytes));
            side.flush();
        }
        takes
    }

    /// Bytes that wait outside the faults on one side.
    pub fn unsent(&self, towards: Towards) -> u64 {
        match (towards, &self.server) {
            (Towards::Client, _) => self.client.unsent(),
            (Towards::Server, Server::Open(server)) => server.unsent(),
            (Towards::Server, Server::Connecting(_)) => 0,
        }
    }

    /// Bytes that wait outside the faults on both sides: for them, whoever sends much waits.
    pub fn queued(&self) -> u64 {
        Towards::ALL.into_iter().map(|towards| self.unsent(towards)).sum()
    }

    fn show(&self) {
        self.shown.received.store(self.up.read, Ordering::Relaxed);
        self.shown.sent.store(self.client.sent(), Ordering::Relaxed);
        self.shown.unsent.store(self.waiting(), Ordering::Relaxed);
        self.shown.peer_finished.store(self.client.finished, Ordering::Relaxed);
    }
}

impl Told {
    /// Tells of the end of each side, once.
    fn tell(&mut self, client: &Side, server: &Side, names: Names, face: &mut Face) {
        let server_gone = if server.is_over() { server.gone() } else { server.finished.then_some(Gone::ByPeer) };
        if let Some(gone) = server_gone
            && !std::mem::replace(&mut self.server_ended, true)
        {
            face.notice_of(names.peer, &Notice::UpstreamEnded(gone));
        }
        if client.finished && !std::mem::replace(&mut self.client_finished, true) {
            face.notice_of(names.peer, &Notice::PeerFinished);
        }
    }
}

fn is_in_order(gone: &Gone) -> bool {
    matches!(gone, Gone::ByPeer | Gone::ByUs)
}
