//! 打开文件数据源: a file to the peer as it is, or line by line, from a thread of its own.
//!
//! The file is read while it is sent, and only as much of it is in memory as one message takes. What it was long at
//! the start of a round is sent in that round; that it changed meanwhile is told.

mod read;
mod throttle;

use std::io;
use std::num::NonZeroU64;
use std::path::PathBuf;
use std::time::{Duration, Instant};

pub use self::read::LONGEST_DATAGRAM;
use self::read::Source;
pub use self::throttle::Throttle;
use super::courier::{self, Control, Courier, Orders, Stopped};
use super::session::Session;
use crate::capture::{Job, Progress, Work};
use crate::net::{CommandSender, Target};

/// What one message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// 原样发送: the next bytes; so many in a datagram.
    Whole {
        /// Bytes of a datagram, 1 to [`LONGEST_DATAGRAM`]; of no meaning to a stream.
        datagram: usize,
    },
    /// 逐行作为包: a line.
    Lines {
        /// With its line end.
        keep_end: bool,
        /// An empty line is an empty datagram; left out on a stream, which cannot carry nothing.
        empty: bool,
    },
}

/// How fast it goes; zero is for as fast as it is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limit {
    /// KiB a second.
    pub kib: u64,
    /// Messages a second.
    pub messages: u64,
    /// From one message to the next.
    pub interval: Duration,
}

/// What is sent, to whom and how fast.
#[derive(Clone, Debug)]
pub struct FilePlan {
    /// The file.
    pub path: PathBuf,
    /// To whom.
    pub target: Target,
    /// What one message is.
    pub cut: Cut,
    /// How fast it goes.
    pub limit: Limit,
    /// How often the whole file is sent; None for until it is cancelled.
    pub times: Option<NonZeroU64>,
    /// Packets a second that leave for another machine at most.
    pub most_away: u32,
}

/// Why it ended early.
#[derive(Debug)]
pub enum FileSendError {
    /// It was cancelled.
    Cancelled,
    /// The session ended, or is not open.
    NotOpen,
    /// No client was connected any more.
    NoClients,
    /// The file cannot be read.
    File(io::Error),
    /// A line is longer than a message may be.
    LongLine {
        /// Which, from 1.
        line: u64,
        /// Bytes that a message may have.
        most: usize,
    },
}

/// What happened to the file while it was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It became longer by so many bytes, which were not sent.
    Grew(u64),
    /// So many bytes were gone before they could be read.
    Shrank(u64),
    /// It was removed or renamed.
    Vanished,
}

/// What it came to.
#[derive(Debug, Default)]
pub struct FileSent {
    /// Messages that were handed over.
    pub messages: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Times that the whole file was sent.
    pub rounds: u64,
    /// What happened to the file meanwhile.
    pub changed: Option<Changed>,
    /// Why it ended early; None where everything was handed over.
    pub ended: Option<FileSendError>,
}

/// A file that is being sent. Dropping it cancels it.
#[derive(Debug)]
pub struct FileSending {
    job: Job<FileSent>,
    orders: Orders,
}

impl FileSending {
    /// Starts to send into a session that is open. It ends when the session ends. An error is of the file, or says that
    /// the session is not connected.
    pub fn start(plan: FilePlan, session: &Session) -> io::Result<FileSending> {
        let sender = session.sender().ok_or(io::ErrorKind::NotConnected)?;
        // What cannot be opened is said at once.
        Source::open(&plan.path, plan.cut, datagrams(&plan.target), plan.limit)?;
        let (orders, control) = courier::pair();
        let job = Job::start("netaide-file", move |work| {
            let mut run = Run::new(plan, sender, Control::new(control, work), work);
            let ended = run.run().err();
            run.finish(ended)
        })?;
        Ok(FileSending { job, orders })
    }

    /// How far it is: bytes of the file, over all times that it is sent.
    pub fn progress(&self) -> Progress {
        self.job.progress()
    }

    /// Stands still, or goes on.
    pub fn pause(&self, paused: bool) {
        self.orders.pause(paused);
    }

    /// Whether it stands still.
    pub fn is_paused(&self) -> bool {
        self.orders.is_paused()
    }

    /// Messages that were handed over so far.
    pub fn messages(&self) -> u64 {
        self.orders.messages()
    }

    /// Asks it to end; it does so within some milliseconds.
    pub fn cancel(&self) {
        self.job.cancel();
        self.orders.wake();
    }

    /// What it came to, once it has ended; never waits.
    pub fn poll(&mut self) -> Option<FileSent> {
        self.job.poll()
    }

    /// Whether it still sends.
    pub fn is_running(&self) -> bool {
        self.job.is_running()
    }

    /// Waits for the end: for scripts and tests, never for a window. None after a panic.
    pub fn wait(self) -> Option<FileSent> {
        let FileSending { job, orders } = self;
        let sent = job.wait();
        drop(orders);
        sent
    }
}

fn datagrams(target: &Target) -> bool {
    matches!(target, Target::Address(_) | Target::Host(_))
}

/// The life of the thread.
struct Run<'a> {
    plan: FilePlan,
    courier: Courier<'a>,
    throttle: Throttle,
    work: &'a Work,
    rounds: u64,
    /// Bytes of the file that were passed in rounds before.
    passed: u64,
    changed: Option<Changed>,
}

impl<'a> Run<'a> {
    fn new(plan: FilePlan, sender: CommandSender, control: Control<'a>, work: &'a Work) -> Self {
        let courier = Courier::new(sender, plan.target.clone(), plan.most_away, control);
        let throttle = Throttle::new(plan.limit);
        Run { plan, courier, throttle, work, rounds: 0, passed: 0, changed: None }
    }

    fn run(&mut self) -> Result<(), FileSendError> {
        while self.plan.times.is_none_or(|times| self.rounds < times.get()) {
            let before = self.courier.messages;
            self.round()?;
            self.rounds += 1;
            if self.courier.messages == before {
                // An empty file, however often.
                return Ok(());
            }
        }
        Ok(())
    }

    fn round(&mut self) -> Result<(), FileSendError> {
        let datagrams = self.courier.sends_datagrams();
        let mut source = Source::open(&self.plan.path, self.plan.cut, datagrams, self.plan.limit)?;
        let times = self.plan.times.map_or(0, NonZeroU64::get);
        let total = source.length().saturating_mul(times);
        while let Some(message) = source.next()? {
            wait_for_turn(&self.courier, &mut self.throttle)?;
            self.courier.hand_over(message)?;
            let length = message.len();
            self.throttle.sent(length);
            self.work.tell(self.passed + source.passed(), total, self.courier.bytes);
        }
        self.passed += source.passed();
        self.changed = source.changed(&self.plan.path).or(self.changed);
        Ok(())
    }

    fn finish(self, ended: Option<FileSendError>) -> FileSent {
        let Courier { messages, bytes, .. } = self.courier;
        FileSent { messages, bytes, rounds: self.rounds, changed: self.changed, ended }
    }
}

/// Waits until the next message may go, through pauses.
fn wait_for_turn(courier: &Courier<'_>, throttle: &mut Throttle) -> Result<(), Stopped> {
    loop {
        let paused = courier.stand_still()?;
        courier.check()?;
        match throttle.due(paused).filter(|&due| due > Instant::now()) {
            Some(due) => courier.control.wait(Some(due)),
            None => return Ok(()),
        }
    }
}

impl From<Stopped> for FileSendError {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Cancelled => FileSendError::Cancelled,
            Stopped::NotOpen => FileSendError::NotOpen,
            Stopped::NoClients => FileSendError::NoClients,
        }
    }
}

impl From<io::Error> for FileSendError {
    fn from(error: io::Error) -> Self {
        FileSendError::File(error)
    }
}
