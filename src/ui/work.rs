//! Long work of the window: exports, replays, copies of captures, which go on when their tab is left.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::capture::{FileError, Job, Progress, Saved};
use crate::i18n::t;
use crate::model::export::{ExportError, Exported};
use crate::model::file_source::FileSending;
use crate::model::replay::{Replay, ReplayError, Replayed, State};
use crate::model::words;
use crate::ui::message::Message;

/// How often a frame shows how far work is.
pub const LOOK: Duration = Duration::from_millis(100);

/// Work that runs.
#[derive(Debug)]
pub struct Work {
    /// Names it for actions; never used again.
    pub id: u64,
    /// What it is, with the tab or the file that it is of.
    pub name: String,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Export { job: Job<Result<Exported, ExportError>>, path: PathBuf },
    Replay(Replay),
    SendFile { sending: FileSending, path: PathBuf },
    Save { job: Job<Result<Saved, FileError>>, path: PathBuf },
    Move { job: Job<Result<(), FileError>>, path: PathBuf },
    Talk { job: Job<std::io::Result<bool>>, path: PathBuf },
}

impl Work {
    /// An export that was started.
    pub fn export(id: u64, job: Job<Result<Exported, ExportError>>, path: PathBuf) -> Self {
        Work {
            id,
            name: t!("export.running", file = words::file_name(&path)).into_owned(),
            kind: Kind::Export { job, path },
        }
    }

    /// A replay that was started into a session.
    pub fn replay(id: u64, replay: Replay, session: &str) -> Self {
        Work { id, name: t!("replay.running", session = session).into_owned(), kind: Kind::Replay(replay) }
    }

    /// A file that is being sent into a session.
    pub fn send_file(id: u64, sending: FileSending, path: PathBuf, session: &str) -> Self {
        let name = t!("play.file-running", file = words::file_name(&path), session = session).into_owned();
        Work { id, name, kind: Kind::SendFile { sending, path } }
    }

    /// A copy of a capture that was started.
    pub fn save(id: u64, job: Job<Result<Saved, FileError>>, path: PathBuf) -> Self {
        let name = t!("capture.saving", file = words::file_name(&path)).into_owned();
        Work { id, name, kind: Kind::Save { job, path } }
    }

    /// A capture that moves to another place while it is recorded.
    pub fn move_to(id: u64, job: Job<Result<(), FileError>>, path: PathBuf) -> Self {
        let name = t!("capture.moving", file = words::file_name(&path)).into_owned();
        Work { id, name, kind: Kind::Move { job, path } }
    }

    /// A conversation of 飞秋 that is written into a file.
    pub fn talk(id: u64, job: Job<std::io::Result<bool>>, path: PathBuf) -> Self {
        let name = t!("export.running", file = words::file_name(&path)).into_owned();
        Work { id, name, kind: Kind::Talk { job, path } }
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        match &self.kind {
            Kind::Export { job, .. } => job.progress(),
            Kind::Save { job, .. } => job.progress(),
            Kind::Move { job, .. } => job.progress(),
            Kind::Talk { job, .. } => job.progress(),
            Kind::Replay(replay) => replay.progress().job,
            Kind::SendFile { sending, .. } => sending.progress(),
        }
    }

    /// Whether it stands still; None for work that cannot.
    pub fn paused(&self) -> Option<bool> {
        match &self.kind {
            Kind::Export { .. } | Kind::Save { .. } | Kind::Move { .. } | Kind::Talk { .. } => None,
            Kind::Replay(replay) => Some(replay.progress().state == State::Paused),
            Kind::SendFile { sending, .. } => Some(sending.is_paused()),
        }
    }

    /// Stands still, or goes on.
    pub fn pause(&self, paused: bool) {
        match &self.kind {
            Kind::Replay(replay) => replay.pause(paused),
            Kind::SendFile { sending, .. } => sending.pause(paused),
            Kind::Export { .. } | Kind::Save { .. } | Kind::Move { .. } | Kind::Talk { .. } => {}
        }
    }

    /// Asks it to end; its result tells that it did.
    pub fn cancel(&self) {
        match &self.kind {
            Kind::Export { job, .. } => job.cancel(),
            Kind::Save { job, .. } => job.cancel(),
            Kind::Move { job, .. } => job.cancel(),
            Kind::Talk { job, .. } => job.cancel(),
            Kind::Replay(replay) => replay.cancel(),
            Kind::SendFile { sending, .. } => sending.cancel(),
        }
    }

    /// The program ends. What would leave half a file behind is cancelled, and heard to its end; a capture that moves is
    /// moved, for its old place is removed now.
    pub fn end(self) {
        match self.kind {
            Kind::Move { job, .. } => drop(job.wait()),
            Kind::Talk { job, .. } => {
                job.cancel();
                job.wait();
            }
            Kind::Export { job, .. } => {
                job.cancel();
                job.wait();
            }
            Kind::Save { job, .. } => {
                job.cancel();
                job.wait();
            }
            Kind::Replay(replay) => replay.cancel(),
            Kind::SendFile { sending, .. } => sending.cancel(),
        }
    }

    /// What it came to, once it has ended.
    pub fn poll(&mut self) -> Option<Message> {
        match &mut self.kind {
            Kind::Export { job, path } if !job.is_running() => Some(match job.poll() {
                Some(Ok(exported)) => Message::done(words::exported(&exported, path).join("\n")),
                Some(Err(error)) => Message::wrong(error.words()),
                None => broke_off(path),
            }),
            Kind::Replay(replay) if !replay.is_running() => Some(match replay.poll() {
                Some(replayed) => replay_ended(replayed),
                None => Message::wrong(t!("replay.broke-off").into_owned()),
            }),
            Kind::SendFile { sending, path } if !sending.is_running() => Some(match sending.poll() {
                Some(sent) => Message { text: words::file_sent(&sent, path).join("\n"), done: sent.ended.is_none() },
                None => Message::wrong(t!("play.file-broke-off").into_owned()),
            }),
            Kind::Save { job, path } if !job.is_running() => Some(match job.poll() {
                Some(Ok(saved)) => {
                    let (size, file) = (words::size(saved.bytes), path.display());
                    Message::done(t!("capture.saved", records = saved.records, size = size, file = file).into_owned())
                }
                Some(Err(error)) => Message::wrong(words::capture_error(&error)),
                None => broke_off(path),
            }),
            Kind::Move { job, path } if !job.is_running() => Some(match job.poll() {
                Some(Ok(())) => Message::done(t!("capture.moved", file = path.display()).into_owned()),
                Some(Err(error)) => Message::wrong(words::capture_error(&error)),
                None => broke_off(path),
            }),
            Kind::Talk { job, path } if !job.is_running() => Some(match job.poll() {
                Some(Ok(true)) => Message::done(t!("feiq.exported", file = path.display()).into_owned()),
                Some(Ok(false)) => Message::wrong(t!("export.cancelled", path = path.display()).into_owned()),
                Some(Err(error)) => Message::wrong(words::file_error(path, &error)),
                None => broke_off(path),
            }),
            _ => None,
        }
    }
}

fn broke_off(path: &Path) -> Message {
    Message::wrong(t!("export.broke-off", path = path.display()).into_owned())
}

fn replay_ended(replayed: Replayed) -> Message {
    let mut lines = vec![t!("replay.done", records = replayed.records, bytes = replayed.bytes).into_owned()];
    let done = replayed.ended.is_none();
    lines.extend(replayed.ended.map(ended));
    lines.extend((replayed.gone > 0).then(|| t!("export.gone", count = replayed.gone).into_owned()));
    Message { text: lines.join("\n"), done }
}

/// Why a replay ended early.
fn ended(error: ReplayError) -> String {
    match error {
        ReplayError::Cancelled => t!("replay.cancelled"),
        ReplayError::NotOpen => t!("replay.not-open"),
        ReplayError::NoClients => t!("replay.no-clients"),
    }
    .into_owned()
}
