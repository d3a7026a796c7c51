//! How one transfer of a client is told: in words with a bar, in words without one, as JSON, or only when it fails.

use std::path::Path;
use std::time::{Duration, Instant};

use super::json::{self, End, Object, Start};
use super::pace;
use super::plan::{ONLY, Plan, Telling};
use crate::cli::bar::Bar;
use crate::cli::json::say_lost;
use crate::cli::say;
use crate::codec::digest::Digests;
use crate::codec::escape;
use crate::i18n::t;
use crate::model::tftp::{Agreed, Destination, Finished, Line, Origin, Task, TransferRequest, TransferState};
use crate::model::words;

/// Between two lines about the progress, where there is no bar.
const LINES: Duration = Duration::from_secs(10);
/// Between two objects about it.
const OBJECTS: Duration = Duration::from_secs(1);

/// Tells a transfer.
#[derive(Debug)]
pub struct Teller {
    telling: Telling,
    /// The remote name, as text.
    name: String,
    upload: bool,
    bar: Option<Bar>,
    /// The terms have been told.
    agreed: bool,
    /// When the progress is told next.
    next: Instant,
}

impl Teller {
    /// Tells what begins.
    pub fn begin(plan: &Plan) -> Self {
        let request = &plan.request;
        let name = escape::show(&request.name, plan.charset);
        let upload = matches!(request.task, Task::Upload(_));
        let bar = (plan.telling == Telling::Words).then(Bar::new).flatten();
        let mut teller = Teller {
            telling: plan.telling,
            name,
            upload,
            bar,
            agreed: false,
            next: Instant::now() + if plan.telling == Telling::Json { OBJECTS } else { LINES },
        };
        match teller.telling {
            Telling::Words => teller.say(&teller.heading(request)),
            Telling::Json => {
                let name = teller.name.clone();
                let direction = if upload { "upload" } else { "download" };
                let (server, file) = (request.server.to_string(), file(&request.task));
                let start = Start::new(ONLY.0, direction, server, (&name, &request.name), file, request.mode);
                teller.print(&Object::Start(start));
            }
            Telling::Quiet => {}
        }
        teller
    }

    fn heading(&self, request: &TransferRequest) -> String {
        let (name, server) = (&self.name, &request.server);
        let file = file(&request.task).map_or_else(String::new, |path| path.display().to_string());
        match &request.task {
            Task::Download(Destination::Stdout) => t!("tftp-cli.get-pipe", name = name, server = server),
            Task::Download(_) => t!("tftp-cli.get", name = name, server = server, file = file),
            Task::Upload(Origin::Stdin) => t!("tftp-cli.put-pipe", name = name, server = server),
            Task::Upload(_) => t!("tftp-cli.put", name = name, server = server, file = file),
        }
        .into_owned()
    }

    /// Tells what is new.
    pub fn look(&mut self, now: Instant, line: &Line) {
        let state = &line.state;
        if let Some(agreed) = state.agreed.filter(|_| !self.agreed) {
            self.agreed = true;
            self.tell_terms(state, agreed);
        }
        match self.telling {
            Telling::Words => {
                if let Some(bar) = &mut self.bar {
                    bar.show(now, line.fraction, || pace::progress(line));
                } else if now >= self.next {
                    self.next = now + LINES;
                    say(pace::progress(line));
                }
            }
            Telling::Json if now >= self.next => {
                self.next = now + OBJECTS;
                self.print(&Object::Progress {
                    transfer: ONLY.0,
                    bytes: state.counts.bytes,
                    size: state.size,
                    seconds: line.elapsed.as_secs_f64(),
                    retransmissions: state.counts.repeated,
                });
            }
            Telling::Json | Telling::Quiet => {}
        }
    }

    fn tell_terms(&mut self, state: &TransferState, terms: Agreed) {
        let peer = state.peer.map(|peer| peer.to_string());
        match self.telling {
            Telling::Words => {
                let (peer, terms) = (peer.unwrap_or_default(), words::tftp_agreed_in_full(&terms));
                self.say(&t!("tftp-cli.agreed", peer = peer, terms = terms));
            }
            Telling::Json => self.print(&Object::Agreed { transfer: ONLY.0, peer, terms }),
            Telling::Quiet => {}
        }
    }

    /// Tells the end. A failure is said in every case.
    pub fn end(&mut self, how: &Finished, state: Option<&TransferState>, digests: Option<&Digests>) {
        if let Some(bar) = self.bar.take() {
            bar.end();
        }
        if self.telling == Telling::Json {
            let end = End::new(ONLY.0, how, state);
            let end = match digests {
                Some(digests) => end.with_hashes(&digests.md5, &digests.sha256),
                None => end,
            };
            self.print(&Object::End(end));
        }
        match (how, state) {
            (Finished::Complete, Some(state)) if self.telling == Telling::Words => {
                say(t!("tftp-cli.complete", name = self.name, whole = pace::whole(state)));
                if let Some(Digests { md5, sha256 }) = digests {
                    say(format_args!("MD5      {md5}\nSHA-256  {sha256}"));
                }
            }
            (Finished::Complete, _) => {}
            (Finished::Unconfirmed, _) => say(t!("tftp-cli.unconfirmed", name = self.name)),
            (Finished::Cancelled, _) if self.upload => say(t!("tftp-cli.cancelled-put", name = self.name)),
            (Finished::Cancelled, _) => say(t!("tftp-cli.cancelled-get", name = self.name)),
            (how, _) => say(t!("tftp-cli.failed", name = self.name, why = words::tftp_finished(how))),
        }
    }

    fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.beside(|| say(line)),
            None => say(line),
        }
    }

    /// A reader that has gone away wants no more; the transfer goes on.
    fn print(&mut self, object: &Object<'_>) {
        if let Err(error) = json::print(object) {
            self.telling = Telling::Quiet;
            say_lost(&error);
        }
    }
}

/// The file on this side; None for a pipe.
pub fn file(task: &Task) -> Option<&Path> {
    match task {
        Task::Download(Destination::File { path, .. }) | Task::Upload(Origin::File(path)) => Some(path),
        Task::Download(Destination::Stdout) | Task::Upload(Origin::Stdin) => None,
    }
}
