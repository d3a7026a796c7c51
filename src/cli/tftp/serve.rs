//! A server until it is interrupted: who reads and writes what, as it happens.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{Receiver, bounded, select};

use super::json::{self, End, Object, Start};
use super::pace;
use super::plan::Telling;
use super::serving::{self, Plan};
use crate::cli::json::say_lost;
use crate::cli::run::waking;
use crate::cli::{DONE, FAILED, interrupt, say};
use crate::i18n::t;
use crate::model::tftp::{Config, Direction, FREE_PORT, Finished, Station, Transfer, TransferId, TransferState};
use crate::model::{Notice, Operation, State, TIME_FORMAT, local_time, now, words};

/// Its worker wakes us thousands of times a second; between two looks is at least this.
const PAUSE: Duration = Duration::from_millis(20);
/// Ports below this need a right.
const FREE_PORTS: u16 = 1024;

/// Runs a server; the exit status.
pub fn run(plan: Plan) -> u8 {
    let interrupts = interrupt::listen();
    let (wake, wakes) = bounded(1);
    let capture = match plan.record.packets() {
        Ok(capture) => capture,
        Err(problem) => {
            say(problem);
            return FAILED;
        }
    };
    let mut station = Station::new(capture);
    if let Err(error) = station.open(Config::TftpServer(Box::new(plan.config.clone())), waking(&wake)) {
        say(words::net_error(&error));
        return FAILED;
    }
    let mut server = Server {
        plan,
        station,
        opened: false,
        last: None,
        new: Vec::new(),
        running: Vec::new(),
        counts: Counts::default(),
    };
    let status = server.watch(&wakes, &interrupts);
    server.finish();
    status
}

/// A server at work.
struct Server {
    plan: Plan,
    station: Station,
    opened: bool,
    /// The transfer that was seen last.
    last: Option<TransferId>,
    /// Those that were not told yet: a client is not known in the first moment.
    new: Vec<Arc<Transfer>>,
    /// Those that have not ended, as far as it was told.
    running: Vec<Arc<Transfer>>,
    counts: Counts,
}

/// What all transfers came to.
#[derive(Debug, Default)]
struct Counts {
    complete: u64,
    unconfirmed: u64,
    refused: u64,
    failed: u64,
    sent: u64,
    received: u64,
}

impl Server {
    /// Watches until the user or a failure ends it; the exit status.
    fn watch(&mut self, wakes: &Receiver<()>, interrupts: &Receiver<()>) -> u8 {
        loop {
            match self.turn() {
                Ok(None) => {}
                Ok(Some(status)) => return status,
                Err(error) => {
                    say_lost(&error);
                    return if error.kind() == io::ErrorKind::BrokenPipe { DONE } else { FAILED };
                }
            }
            std::thread::sleep(PAUSE);
            select! {
                recv(wakes) -> _ => {}
                recv(interrupts) -> _ => return DONE,
            }
        }
    }

    /// Tells all that is new.
    fn turn(&mut self) -> io::Result<Option<u8>> {
        self.station.poll().iter().for_each(|error| say(words::net_error(error)));
        if let State::Open { local, .. } = self.station.state()
            && !std::mem::replace(&mut self.opened, true)
        {
            self.tell_opened(local)?;
        }
        self.follow()?;
        Ok(match self.station.state() {
            State::Failed(error) => {
                say(words::net_error(&error));
                if error.operation == Operation::Bind && self.plan.config.local.port() < FREE_PORTS {
                    say(t!("tftp-cli.serve.low-port", port = FREE_PORT));
                }
                Some(FAILED)
            }
            State::Closed => Some(DONE),
            _ => None,
        })
    }

    fn tell_opened(&self, local: std::net::SocketAddr) -> io::Result<()> {
        let config = &self.plan.config;
        say(words::notice(Some(&Notice::Opened { local }), None));
        serving::told(config, local).iter().for_each(say);
        if self.plan.telling == Telling::Json {
            json::print(&Object::Listening {
                time: json::now(),
                address: local.to_string(),
                folder: config.root.to_string_lossy(),
                write: config.access.write,
                overwrite: config.access.overwrite,
                allow: config.access.allow.iter().map(serving::network).collect(),
            })?;
        }
        Ok(())
    }

    /// Tells transfers that began, and those that ended.
    fn follow(&mut self) -> io::Result<()> {
        let all = self.station.transfers(0..usize::MAX);
        self.new.extend(all.into_iter().filter(|transfer| Some(transfer.id) > self.last));
        self.last = self.new.last().map(|transfer| transfer.id).max(self.last);
        let known = |transfer: &mut Arc<Transfer>| {
            let state = transfer.state();
            state.peer.is_some() || state.finished.is_some()
        };
        let begun: Vec<_> = self.new.extract_if(.., known).collect();
        for transfer in &begun {
            self.tell_start(transfer)?;
        }
        self.running.extend(begun);
        let mut ended = Vec::new();
        self.running.retain(|transfer| {
            let state = transfer.state();
            let Some(how) = state.finished.clone() else { return true };
            ended.push((Arc::clone(transfer), state, how));
            false
        });
        for (transfer, state, how) in &ended {
            self.counts.add(transfer, state, how);
            self.tell_end(transfer, state, how)?;
        }
        Ok(())
    }

    fn tell_start(&self, transfer: &Transfer) -> io::Result<()> {
        let state = transfer.state();
        let name = words::tftp_text(&transfer.name);
        match self.plan.telling {
            Telling::Json => json::print(&Object::Start(Start::of(transfer, &state, &name))),
            // What has ended at once is told as a whole.
            Telling::Words if state.finished.is_none() => {
                let size = state.size.map_or_else(String::new, |size| format!(" ({})", words::size(size)));
                let what = match transfer.direction {
                    Direction::Outgoing => t!("tftp-cli.serve.reads", name = name, size = size),
                    Direction::Incoming => t!("tftp-cli.serve.writes", name = name, size = size),
                };
                print(transfer.since, &state, &what)
            }
            Telling::Words | Telling::Quiet => Ok(()),
        }
    }

    fn tell_end(&self, transfer: &Transfer, state: &TransferState, how: &Finished) -> io::Result<()> {
        match self.plan.telling {
            Telling::Json => json::print(&Object::End(End::new(transfer.id.0, how, Some(state)))),
            Telling::Words => print(now().saturating_mul(1_000_000), state, &outcome(transfer, state, how)),
            Telling::Quiet => Ok(()),
        }
    }

    /// Ends in order: peers of running transfers are told. Then the last line.
    fn finish(mut self) {
        self.station.close();
        self.station.join();
        // Nobody may be left who reads it.
        self.follow().ok();
        self.plan.record.say_missing(self.station.capture());
        if self.opened {
            say(self.counts.summary());
        }
    }
}

/// `下载完成 f.bin：27262976 字节，2.104 秒，13.0 MB/s，重传 0`
fn outcome(transfer: &Transfer, state: &TransferState, how: &Finished) -> String {
    let name = words::tftp_text(&transfer.name);
    let download = transfer.direction == Direction::Outgoing;
    let why = match how {
        Finished::Refused(refusal) => words::tftp_refusal(refusal).into_owned(),
        how => words::tftp_finished(how),
    };
    match how {
        Finished::Complete if download => t!("tftp-cli.serve.read-whole", name = name, whole = pace::whole(state)),
        Finished::Unconfirmed => t!("tftp-cli.serve.read-unconfirmed", name = name, whole = pace::whole(state)),
        Finished::Complete => t!("tftp-cli.serve.wrote-whole", name = name, whole = pace::whole(state)),
        Finished::Refused(_) if download => t!("tftp-cli.serve.refused-read", name = name, why = why),
        Finished::Refused(_) => t!("tftp-cli.serve.refused-write", name = name, why = why),
        _ if download => t!("tftp-cli.serve.read-ended", name = name, why = why, bytes = state.counts.bytes),
        _ => t!("tftp-cli.serve.write-ended", name = name, why = why, bytes = state.counts.bytes),
    }
    .into_owned()
}

/// `[2026-11-22 16:05:48.417] 192.168.56.1:4089 …`
fn print(time: i64, state: &TransferState, what: &str) -> io::Result<()> {
    let peer = state.peer.map(|peer| format!("{peer} ")).unwrap_or_default();
    let mut out = io::stdout().lock();
    writeln!(out, "[{}] {peer}{what}", local_time(time, TIME_FORMAT)).and_then(|()| out.flush())
}

impl Counts {
    fn add(&mut self, transfer: &Transfer, state: &TransferState, how: &Finished) {
        match how {
            Finished::Complete => self.complete += 1,
            Finished::Unconfirmed => self.unconfirmed += 1,
            Finished::Refused(_) => self.refused += 1,
            _ => self.failed += 1,
        }
        let bytes = if transfer.direction == Direction::Outgoing { &mut self.sent } else { &mut self.received };
        *bytes += state.counts.bytes;
    }

    /// The last line: English in both languages, for scripts.
    fn summary(&self) -> String {
        let Counts { complete, unconfirmed, refused, failed, sent, received } = self;
        format!(
            "complete {complete}, unconfirmed {unconfirmed}, refused {refused}, failed {failed}; \
             sent {sent} bytes, received {received} bytes"
        )
    }
}
