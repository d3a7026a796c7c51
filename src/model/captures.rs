//! Where this program's captures live: a folder for this run, how much room each may take, and what earlier runs that
//! did not end in order have left.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::capture::{Capture, FileError, Leftover, Limit, Run, WhenFull};

/// Makes captures for sessions. When it is dropped, those that nobody saved are gone.
#[derive(Debug)]
pub struct Captures {
    folder: PathBuf,
    /// Why there is no folder for this run, if there is none; None at the end.
    run: Option<Result<Run, FileError>>,
    limit: Limit,
}

/// How much room a capture may take, as the user set it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CaptureSettings {
    /// MiB; 0 for a share of what is free on the disk.
    pub limit_mib: u64,
    /// When it is taken, recording stops; else the oldest records leave.
    pub stop_when_full: bool,
}

impl CaptureSettings {
    /// What the store wants to know.
    pub fn limit(&self) -> Limit {
        Limit {
            bytes: (self.limit_mib > 0).then(|| self.limit_mib.saturating_mul(1 << 20)),
            when_full: if self.stop_when_full { WhenFull::Stop } else { WhenFull::DropOldest },
        }
    }
}

impl Captures {
    /// Makes the folder of this run in `folder`, or in the system's temporary folder where that cannot be written.
    pub fn start(folder: Option<&Path>, settings: &CaptureSettings) -> Self {
        let temporary = std::env::temp_dir().join("netaide");
        let first = folder.unwrap_or(&temporary);
        let (folder, run) = match Run::start(first) {
            Err(_) if first != temporary => (temporary.as_path(), Run::start(&temporary)),
            run => (first, run),
        };
        Captures { folder: folder.to_owned(), run: Some(run), limit: settings.limit() }
    }

    /// A new capture for a session. Where no file can be made, it counts and says why it does not record.
    pub fn capture(&self) -> Capture {
        let made = match &self.run {
            Some(Ok(run)) => Capture::private(&run.next_path(), self.limit),
            Some(Err(error)) => Err(error.clone()),
            None => return Capture::default(),
        };
        made.unwrap_or_else(Capture::unrecorded)
    }

    /// The limit for captures that are made from now on.
    pub fn set_limit(&mut self, settings: &CaptureSettings) {
        self.limit = settings.limit();
    }

    /// A normal end: what nobody saved is removed.
    pub fn end(&mut self) {
        self.run = None;
    }

    /// Where the captures of all runs are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What runs that were killed have left, oldest first. They are this program's until they are dropped.
    pub fn leftovers(&self) -> Vec<Leftover> {
        Leftover::find(&self.folder)
    }
}
