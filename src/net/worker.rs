//! The loop that every session runs: one thread, one poll, and what ends it.

use std::io;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, TryRecvError, bounded};
use mio::{Events, Poll, Registry, Token, Waker};

use super::alarm::Alarm;
use super::face::Face;
use super::handle::{Stop, Wish};
use super::ipmsg::IpmsgStation;
use super::player::Player;
use super::relay::{TcpRelay, Transport, UdpRelay};
use super::tcp_client::TcpClient;
use super::tcp_server::TcpServer;
use super::tftp::{TftpClient, TftpServer};
use super::udp::Udp;
use super::{Cause, Clients, Command, Config, Handle, NetError, Notice, Operation, State, Status, Target, Wake};
use crate::capture::{PeerId, Writer};

/// Commands that may wait for a worker.
const COMMANDS: usize = 64;
/// Events that may wait for a face.
const EVENTS: usize = 1024;
/// Readiness events taken from the system at once.
const READY: usize = 1024;
/// The token of the waker; a session numbers its sockets from 0.
const WAKE: Token = Token(usize::MAX);

/// How a session ended.
#[derive(Debug)]
pub(super) enum End {
    /// The user closed it.
    Closed,
    /// The connection of a client session ended, as the session has told.
    Disconnected,
    /// It could not be opened or failed.
    Failed(NetError),
}

/// Goes on, or ends the session.
pub(super) type Flow = ControlFlow<End>;

/// How long a worker may sleep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sleep {
    /// There is work left from this turn.
    No,
    /// A deadline, met within a fraction of a millisecond.
    Until(Instant),
    /// Until a socket, a command or an answer wakes it.
    Forever,
}

/// What a session has in common with others: where it registers sockets and how others wake it.
#[derive(Debug)]
pub(super) struct Tools {
    pub registry: Registry,
    pub waker: Arc<Waker>,
}

/// A kind of session, as the loop sees it. A turn is: `ready` for each socket, commands, `proceed`, and the commands that
/// there was no room for before.
pub(super) trait Session: Sized {
    /// Its settings.
    type Config;
    /// Opens the sockets; runs on the worker's thread.
    fn open(config: Self::Config, tools: Tools, face: &mut Face) -> Result<Self, NetError>;
    /// Notes that a socket is ready.
    fn ready(&mut self, event: &mio::event::Event);
    /// Does a bounded amount of what can be done now: reads, writes, deadlines, the resolver's answer.
    fn proceed(&mut self, now: Instant, face: &mut Face) -> Flow;
    /// Does what the user asked.
    fn command(&mut self, command: Command, face: &mut Face) -> Flow;
    /// Begins to end; may be called again with a stronger wish.
    fn close(&mut self, wish: Wish, now: Instant, face: &mut Face) -> Flow;
    /// False while as much is waiting as may wait.
    fn takes_commands(&self) -> bool;
    /// How long there is nothing to do.
    fn sleep(&self) -> Sleep;
}

/// Opens a session: starts its worker thread, which makes the sockets and tells in [`Status`] how that went.
pub fn open(config: Config, writer: Writer, wake: Wake) -> Result<Handle, NetError> {
    match config {
        Config::Udp(config) => start::<Udp>("netaide-udp", config, writer, wake),
        Config::TcpClient(config) => start::<TcpClient>("netaide-client", config, writer, wake),
        Config::TcpServer(config) => start::<TcpServer>("netaide-server", config, writer, wake),
        Config::Relay(config) => match config.transport {
            Transport::Tcp => start::<TcpRelay>("netaide-relay", *config, writer, wake),
            Transport::Udp => start::<UdpRelay>("netaide-relay", *config, writer, wake),
        },
        Config::TftpClient(config) => start::<TftpClient>("netaide-tftp", config, writer, wake),
        Config::Ipmsg(config) => start::<IpmsgStation>("netaide-ipmsg", *config, writer, wake),
        Config::TftpServer(config) => start::<TftpServer>("netaide-tftpd", *config, writer, wake),
    }
}

fn start<S>(name: &str, config: S::Config, writer: Writer, wake: Wake) -> Result<Handle, NetError>
where
    S: Session,
    S::Config: Send + 'static,
{
    let failed = |error: io::Error| NetError::new(Operation::Open, "", error);
    let poll = Poll::new().map_err(failed)?;
    let waker = Arc::new(Waker::new(poll.registry(), WAKE).map_err(failed)?);
    let registry = poll.registry().try_clone().map_err(failed)?;
    let (command_sender, commands) = bounded(COMMANDS);
    let (event_sender, events) = bounded(EVENTS);
    let (status, stop) = (Arc::new(Status::new()), Arc::new(Stop::default()));
    let tools = Tools { registry, waker: Arc::clone(&waker) };
    let alarm = Alarm::new(Arc::clone(&waker));
    let mut face = Face::new(writer, Arc::clone(&status), event_sender, wake);
    let mut desk = Desk { poll, alarm, player: Player::new(), commands, stop: Arc::clone(&stop), heard: None };
    let thread = std::thread::Builder::new()
        .name(name.into())
        .spawn(move || live::<S>(config, tools, &mut desk, &mut face))
        .map_err(failed)?;
    Ok(Handle::new(command_sender, events, status, stop, waker, thread))
}

/// The whole life of a session. When the state says that it is over, its sockets are closed.
fn live<S: Session>(config: S::Config, tools: Tools, desk: &mut Desk, face: &mut Face) {
    // The session, and with it every socket, is dropped inside; a half-written turn is lost with it.
    let end = catch_unwind(AssertUnwindSafe(|| {
        let mut session = match S::open(config, tools, face) {
            Ok(session) => session,
            Err(error) => return End::Failed(error),
        };
        desk.run(&mut session, face)
    }))
    .unwrap_or_else(|panic| End::Failed(NetError::new(Operation::Open, "", Cause::WorkerDied(words(&*panic)))));
    tracing::debug!(?end, "session over");
    face.status.clear_clients();
    face.status.set_groups(Vec::new());
    face.status.set_unsent(0);
    desk.refuse_rest(face);
    match end {
        End::Closed => face.notice(&Notice::Closed),
        End::Disconnected => {}
        End::Failed(error) => {
            face.notice(&Notice::Failed(error.clone()));
            face.state(State::Failed(error));
            return face.show();
        }
    }
    face.state(State::Closed);
    face.show();
}

/// What a panic said.
fn words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}

/// Where a worker sits: what wakes it and what it is asked.
struct Desk {
    poll: Poll,
    alarm: Alarm,
    /// What is sent without being asked each time.
    player: Player,
    commands: Receiver<Command>,
    stop: Arc<Stop>,
    /// The strongest wish to end that the session knows of.
    heard: Option<Wish>,
}

impl Desk {
    fn run<S: Session>(&mut self, session: &mut S, face: &mut Face) -> End {
        let mut events = Events::with_capacity(READY);
        loop {
            if let ControlFlow::Break(end) = self.turn(session, &mut events, face) {
                return end;
            }
            face.show();
        }
    }

    fn turn<S: Session>(&mut self, session: &mut S, events: &mut Events, face: &mut Face) -> Flow {
        let timeout = self.timeout(session, &face.status);
        match self.poll.poll(events, timeout) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Flow::Break(End::Failed(NetError::new(Operation::Receive, "", error))),
            Ok(()) => events.iter().filter(|event| event.token() != WAKE).for_each(|event| session.ready(event)),
        }
        // What was asked before a packet came holds for that packet.
        self.take(session, face)?;
        self.player.proceed(session, face)?;
        session.proceed(Instant::now(), face)?;
        // Nobody wakes the next poll for those that had to wait for room.
        self.take(session, face)?;
        self.listen_for_end(session, face)
    }

    /// Only a true deadline makes the poll end by itself.
    fn timeout<S: Session>(&mut self, session: &S, status: &Status) -> Option<Duration> {
        let due = self.player.due(session, status);
        let until = match (session.sleep(), due) {
            (Sleep::No, _) => return Some(Duration::ZERO),
            (Sleep::Until(at), Some(due)) => Some(at.min(due)),
            (Sleep::Until(at), None) => Some(at),
            (Sleep::Forever, due) => due,
        };
        until.map(|at| self.alarm.until(at, Instant::now()))
    }

    /// Takes commands: at most one queue full at a time, and none while too much waits to be sent. Whoever hands over
    /// one meanwhile wakes the next poll.
    fn take<S: Session>(&mut self, session: &mut S, face: &mut Face) -> Flow {
        for _ in 0..COMMANDS {
            if !session.takes_commands() {
                return Flow::Continue(());
            }
            match self.commands.try_recv() {
                Ok(command) => self.command(command, session, face)?,
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => return Flow::Continue(()),
            }
        }
        Flow::Continue(())
    }

    /// The player's commands are its own; all others are the session's.
    fn command<S: Session>(&mut self, command: Command, session: &mut S, face: &mut Face) -> Flow {
        match self.player.command(command, face) {
            Some(command) => session.command(command, face),
            None => Flow::Continue(()),
        }
    }

    /// Hears the wish to end. What was handed over before it is taken first, unless it is an abort.
    fn listen_for_end<S: Session>(&mut self, session: &mut S, face: &mut Face) -> Flow {
        let wish = self.stop.wish();
        let Some(stronger) = wish.filter(|_| wish > self.heard) else { return Flow::Continue(()) };
        self.heard = wish;
        if stronger != Wish::Abort {
            for _ in 0..COMMANDS {
                let Ok(command) = self.commands.try_recv() else { break };
                self.command(command, session, face)?;
            }
        }
        self.player.end(face);
        session.close(stronger, Instant::now(), face)
    }

    /// Tells of what was taken from the user and never done, because the session has ended.
    fn refuse_rest(&mut self, face: &mut Face) {
        let server = match face.status.state() {
            State::Open { remote: Some(remote), .. } | State::Connecting { remote } => remote.to_string(),
            _ => String::new(),
        };
        for command in self.commands.try_iter().take(COMMANDS) {
            let Some(Command::Send { target, .. }) = self.player.command(command, face) else { continue };
            let (peer, target) = match target {
                Target::Server | Target::Clients(Clients::All) | Target::Upstream(Clients::All) => {
                    (PeerId::NONE, server.clone())
                }
                Target::Address(address) => (PeerId::NONE, address.to_string()),
                Target::Host(host) => (PeerId::NONE, host.to_string()),
                Target::Clients(Clients::Some(peers)) | Target::Upstream(Clients::Some(peers)) => {
                    (only(&peers), String::new())
                }
            };
            face.refused_of(peer, NetError::new(Operation::Send, target, Cause::NotConnected));
        }
        self.player.end(face);
    }
}

/// The peer, where there is one and no other.
fn only(peers: &[PeerId]) -> PeerId {
    if let [peer] = peers { *peer } else { PeerId::NONE }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::{Capture, Direction};

    /// A session that dies of its first command.
    struct Fragile;

    impl Session for Fragile {
        type Config = ();
        fn open(_: (), _: Tools, face: &mut Face) -> Result<Self, NetError> {
            face.state(State::Open { local: ([127, 0, 0, 1], 1).into(), remote: None });
            Ok(Fragile)
        }
        fn ready(&mut self, _: &mio::event::Event) {}
        fn proceed(&mut self, _: Instant, _: &mut Face) -> Flow {
            Flow::Continue(())
        }
        fn command(&mut self, _: Command, _: &mut Face) -> Flow {
            panic!("out of luck")
        }
        fn close(&mut self, _: Wish, _: Instant, _: &mut Face) -> Flow {
            Flow::Break(End::Closed)
        }
        fn takes_commands(&self) -> bool {
            true
        }
        fn sleep(&self) -> Sleep {
            Sleep::Forever
        }
    }

    #[test]
    fn a_worker_that_dies_is_a_failed_session() {
        let capture = Capture::default();
        let handle = start::<Fragile>("netaide-test", (), capture.writer(), Arc::new(|| ())).expect("a worker");
        handle.send(Command::PauseAccept(true)).expect("taken");
        let deadline = Instant::now() + Duration::from_secs(20);
        while !handle.status().state().is_over() && Instant::now() < deadline {
            std::thread::yield_now();
        }
        let died = NetError::new(Operation::Open, "", Cause::WorkerDied("out of luck".into()));
        assert_eq!(handle.status().state(), State::Failed(died.clone()));
        let reader = capture.reader();
        let last = reader.length() - 1;
        let mut bytes = Vec::new();
        assert!(reader.read(last, &mut bytes));
        assert_eq!(reader.meta(last).map(|meta| meta.direction), Some(Direction::Event));
        assert_eq!(Notice::from_bytes(&bytes), Some(Notice::Failed(died)));
    }
}
