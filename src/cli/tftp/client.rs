//! One transfer of a client, from its request to the exit status.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, bounded, select};

use super::plan::{ONLY, Plan};
use super::tell::Teller;
use crate::cli::run::waking;
use crate::cli::{DONE, FAILED, interrupt, say};
use crate::codec::digest::Digests;
use crate::i18n::t;
use crate::model::tftp::{
    ClientConfig, Config, Finished, Hashed, Hashes, Station, Task, Transfer, TransferList, TransferState,
};
use crate::model::{SendFailure, State, Wake, words};

/// The transfer is looked at so often at least, for the bar.
const TICK: Duration = Duration::from_millis(200);
/// Its worker wakes us thousands of times a second; between two looks is a pause of at least this …
const SHORT: Duration = Duration::from_millis(1);
/// … and at most this …
const LONG: Duration = Duration::from_millis(20);
/// … and such a part of the time that it has taken so far, so that its end is not seen late.
const PART: u32 = 64;
/// So long the worker may take to tell the peer that the user cancelled.
const FAREWELL: Duration = Duration::from_secs(3);

/// Makes the transfer of a plan; the exit status: 0 only when the file is whole.
pub fn run(plan: &Plan) -> u8 {
    let interrupts = interrupt::listen();
    let (wake, wakes) = bounded(1);
    let wake = waking(&wake);
    let station = match start(plan, &wake) {
        Ok(station) => station,
        Err(problem) => {
            say(problem);
            return FAILED;
        }
    };
    let mut client = Client {
        station,
        teller: Teller::begin(plan),
        list: TransferList::default(),
        state: None,
        wake,
        wakes,
        interrupts,
        begun: Instant::now(),
        cancelled: None,
    };
    let how = client.watch();
    client.finish(plan, &how);
    match how {
        Finished::Complete => DONE,
        _ if client.cancelled.is_some() => interrupt::INTERRUPTED,
        _ => FAILED,
    }
}

fn start(plan: &Plan, wake: &Wake) -> Result<Station, String> {
    let mut station = Station::new(plan.record.packets()?);
    let config = Config::TftpClient(ClientConfig { local: plan.local });
    station.open(config, Arc::clone(wake)).map_err(|error| words::net_error(&error))?;
    // A worker that has just begun has an empty queue; one that ended says why.
    match station.begin(plan.request.clone()) {
        Ok(()) => Ok(station),
        Err(_) => Err(match station.state() {
            State::Failed(error) => words::net_error(&error),
            _ => words::send_failure(&SendFailure::NotOpen),
        }),
    }
}

/// A client at work.
struct Client {
    station: Station,
    teller: Teller,
    /// The one transfer.
    list: TransferList,
    /// The same, as it was seen last.
    state: Option<TransferState>,
    wake: Wake,
    wakes: Receiver<()>,
    interrupts: Receiver<()>,
    begun: Instant,
    /// When the user cancelled.
    cancelled: Option<Instant>,
}

impl Client {
    /// Watches the transfer to its end.
    fn watch(&mut self) -> Finished {
        loop {
            if let Some(how) = self.look() {
                return how;
            }
            std::thread::sleep((self.begun.elapsed() / PART).clamp(SHORT, LONG));
            select! {
                recv(self.wakes) -> _ => {}
                recv(self.interrupts) -> _ => self.cancel(),
                default(TICK) => {}
            }
        }
    }

    /// Looks at the transfer; how it ended.
    fn look(&mut self) -> Option<Finished> {
        // Before the transfer: what was refused has no transfer, or one that has ended.
        let refused = self.station.poll();
        let over = !self.station.is_running();
        let now = Instant::now();
        self.list.follow(self.station.transfers(0..1), now);
        if let Some(transfer) = self.list.at(0) {
            let line = self.list.line(transfer);
            self.teller.look(now, &line);
            self.state = Some(line.state);
        }
        let finished = self.state.as_ref().and_then(|state| state.finished.clone());
        let ended = || match self.station.state() {
            State::Failed(error) => Finished::Failed(error),
            _ => Finished::Cancelled,
        };
        finished
            .or_else(|| refused.into_iter().next().filter(|_| self.state.is_none()).map(Finished::Failed))
            .or_else(|| over.then(ended))
            .or_else(|| self.is_late().then_some(Finished::Cancelled))
    }

    /// The user cancelled, and the worker has not told the end since: a pipe that nobody reads may hold it up.
    fn is_late(&self) -> bool {
        self.cancelled.is_some_and(|at| at.elapsed() > FAREWELL)
    }

    /// The peer is told; the end follows.
    fn cancel(&mut self) {
        self.cancelled = Some(Instant::now());
        if self.station.cancel(ONLY).is_err() {
            self.station.close();
        }
    }

    /// Tells the end, and ends the worker in order.
    fn finish(&mut self, plan: &Plan, how: &Finished) {
        let whole = *how == Finished::Complete;
        let digests = self.list.at(0).filter(|_| plan.hash).and_then(|transfer| self.digests(transfer));
        self.teller.end(how, self.state.as_ref(), digests.as_ref());
        let received = matches!(plan.request.task, Task::Download(_));
        if whole && received && self.lost_packets() {
            self.dally(plan.request.tuning.patience.dally);
        }
        let told = self.state.as_ref().is_some_and(|state| state.finished.is_some());
        if self.is_late() && !told && self.station.is_running() {
            // The worker is held up by a pipe that nobody reads: waiting for it would never end.
            return;
        }
        self.station.close();
        self.station.join();
        plan.record.say_missing(self.station.capture());
    }

    /// The digests of the file, if it is whole; None if they were not wanted any more, or it cannot be read, which is said.
    fn digests(&self, transfer: &Transfer) -> Option<Digests> {
        let mut hashes = Hashes::default();
        hashes.add(transfer);
        loop {
            hashes.poll(&self.wake);
            match hashes.of(transfer.id)? {
                Hashed::Done(digests) => return Some(digests.clone()),
                Hashed::Changed => {
                    say(t!("tftp-cli.changed", file = transfer.path.as_deref()?.display()));
                    return None;
                }
                Hashed::Failed(error) => {
                    say(words::file_error(transfer.path.as_deref()?, error));
                    return None;
                }
                Hashed::Waiting | Hashed::Running(_) => {}
            }
            select! {
                recv(self.wakes) -> _ => {}
                recv(self.interrupts) -> _ => return None,
                // Its thread wakes us a moment before it has ended.
                default(LONG) => {}
            }
        }
    }

    /// The link loses packets, as far as this transfer can tell.
    fn lost_packets(&self) -> bool {
        self.state.as_ref().is_some_and(|state| state.counts.repeated + state.counts.duplicates > 0)
    }

    /// Stays so that the worker can answer a repeated last block, whose ACK may have been lost like others before it.
    /// On a link that lost nothing, the last ACK is taken to have arrived: a script does not wait for nothing.
    fn dally(&self, time: Duration) {
        select! {
            recv(self.interrupts) -> _ => {}
            default(time) => {}
        }
    }
}
