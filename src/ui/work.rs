//! Long work of the window: exports, replays, copies of captures, which go on when their tab is left.

use std::path::PathBuf;
use std::time::Duration;

use crate::capture::{FileError, Job, Progress, Saved};
use crate::i18n::t;
use crate::model::export::{ExportError, Exported};
use crate::model::replay::{Replay, ReplayError, State};
use crate::model::words;

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
    Save { job: Job<Result<Saved, FileError>>, path: PathBuf },
    Move { job: Job<Result<(), FileError>>, path: PathBuf },
}

impl Work {
    /// An export that was started.
    pub fn export(id: u64, job: Job<Result<Exported, ExportError>>, path: PathBuf) -> Self {
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Work { id, name: t!("export.running", file = file).into_owned(), kind: Kind::Export { job, path } }
    }

    /// A replay that was started into a session.
    pub fn replay(id: u64, replay: Replay, session: &str) -> Self {
        Work { id, name: t!("replay.running", session = session).into_owned(), kind: Kind::Replay(replay) }
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

    /// How far it is.
    pub fn progress(&self) -> Progress {
        match &self.kind {
            Kind::Export { job, .. } => job.progress(),
            Kind::Save { job, .. } => job.progress(),
            Kind::Move { job, .. } => job.progress(),
            Kind::Replay(replay) => replay.progress().job,
        }
    }

    /// Whether it stands still; None for work that cannot.
    pub fn paused(&self) -> Option<bool> {
        match &self.kind {
            Kind::Export { .. } | Kind::Save { .. } | Kind::Move { .. } => None,
            Kind::Replay(replay) => Some(replay.progress().state == State::Paused),
        }
    }

    /// Stands still, or goes on.
    pub fn pause(&self, paused: bool) {
        if let Kind::Replay(replay) = &self.kind {
            replay.pause(paused);
        }
    }

    /// Asks it to end; its result tells that it did.
    pub fn cancel(&self) {
        match &self.kind {
            Kind::Export { job, .. } => job.cancel(),
            Kind::Save { job, .. } => job.cancel(),
            Kind::Move { job, .. } => job.cancel(),
            Kind::Replay(replay) => replay.cancel(),
        }
    }

    /// The program ends. What would leave half a file behind is cancelled, and heard to its end; a capture that moves is
    /// moved, for its old place is removed now.
    pub fn end(self) {
        match self.kind {
            Kind::Move { job, .. } => drop(job.wait()),
            Kind::Export { job, .. } => {
                job.cancel();
                job.wait();
            }
            Kind::Save { job, .. } => {
                job.cancel();
                job.wait();
            }
            Kind::Replay(replay) => replay.cancel(),
        }
    }

    /// What it came to, in lines, once it has ended.
    pub fn poll(&mut self) -> Option<Vec<String>> {
        match &mut self.kind {
            Kind::Export { job, path } if !job.is_running() => Some(match job.poll() {
                Some(Ok(exported)) => words::exported(&exported, path),
                Some(Err(error)) => vec![error.words()],
                None => vec![t!("export.broke-off", path = path.display()).into_owned()],
            }),
            Kind::Replay(replay) if !replay.is_running() => Some(match replay.poll() {
                Some(replayed) => {
                    let mut lines =
                        vec![t!("replay.done", records = replayed.records, bytes = replayed.bytes).into_owned()];
                    lines.extend(replayed.ended.map(ended));
                    lines.extend((replayed.gone > 0).then(|| t!("export.gone", count = replayed.gone).into_owned()));
                    lines
                }
                None => vec![t!("replay.broke-off").into_owned()],
            }),
            Kind::Save { job, path } if !job.is_running() => Some(vec![match job.poll() {
                Some(Ok(saved)) => {
                    t!("capture.saved", records = saved.records, size = words::size(saved.bytes), file = path.display())
                        .into_owned()
                }
                Some(Err(error)) => words::capture_error(&error),
                None => t!("export.broke-off", path = path.display()).into_owned(),
            }]),
            Kind::Move { job, path } if !job.is_running() => Some(vec![match job.poll() {
                Some(Ok(())) => t!("capture.moved", file = path.display()).into_owned(),
                Some(Err(error)) => words::capture_error(&error),
                None => t!("export.broke-off", path = path.display()).into_owned(),
            }]),
            _ => None,
        }
    }
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
