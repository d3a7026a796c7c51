//! What the ends of a capture share, and the capture itself.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use parking_lot::{Mutex, RwLock};

use super::extent::Table;
use super::format::FileHeader;
use super::open::Growth;
use super::recorder::Recorder;
use super::streams::Lasts;
use super::{FileError, FileOperation, Limit, PeerId, Reader, Totals, Writer, limit, open};

/// A capture: one file, made once for each session and kept while the session opens and closes, or opened again. A
/// clone is the same one.
#[derive(Clone, Debug)]
pub struct Capture {
    pub(super) shared: Arc<Shared>,
    /// None for a capture that was opened to be read.
    pub(super) recorder: Option<Arc<Mutex<Recorder>>>,
}

/// Whether what is appended is recorded.
#[derive(Clone, Debug, Default)]
pub enum Recording {
    /// It is.
    #[default]
    On,
    /// The user does not want it.
    Off,
    /// The limit was reached, and the oldest records are to stay.
    Full {
        /// Bytes that the file may take.
        limit: u64,
    },
    /// The file could not be written, or not even made.
    Failed(FileError),
}

impl Capture {
    /// Records into a new file. It is an error if there is one of this name.
    pub fn create(path: &Path, limit: Limit) -> Result<Capture, FileError> {
        let fail = |error| FileError::new(FileOperation::Create, path, error);
        let file = File::options().read(true).write(true).create_new(true).open(path).map_err(fail)?;
        let shared = Shared::new(Some(file), Some(path.to_owned()), limit);
        let mut recorder = Recorder::new(Arc::clone(&shared));
        if let Err(error) = recorder.begin() {
            // What was made here, and holds nothing.
            std::fs::remove_file(path).ok();
            return Err(fail(error));
        }
        Ok(Capture { shared, recorder: Some(Arc::new(Mutex::new(recorder))) })
    }

    /// Like [`Capture::create`], but the file goes with the last reader, unless it is moved to another place.
    pub fn private(path: &Path, limit: Limit) -> Result<Capture, FileError> {
        let capture = Capture::create(path, limit)?;
        capture.shared.private.store(true, Ordering::Relaxed);
        Ok(capture)
    }

    /// Records into a file without a name that the system removes at the end, in a folder or among the temporary files.
    pub(super) fn nameless(folder: Option<&Path>, limit: Limit) -> Capture {
        let there = folder.and_then(|folder| tempfile::tempfile_in(folder).ok());
        match there.map_or_else(tempfile::tempfile, Ok) {
            Ok(file) => {
                let shared = Shared::new(Some(file), None, limit);
                let mut recorder = Recorder::new(Arc::clone(&shared));
                // Told by the state of recording, like any failure to write.
                recorder.begin().ok();
                Capture { shared, recorder: Some(Arc::new(Mutex::new(recorder))) }
            }
            Err(error) => Capture::unrecorded(FileError::new(FileOperation::Create, &std::env::temp_dir(), error)),
        }
    }

    /// A capture that records nothing and only counts, because its file could not be made.
    pub fn unrecorded(why: FileError) -> Capture {
        let shared = Shared::new(None, None, Limit::default());
        *shared.recording.lock() = Recording::Failed(why);
        let recorder = Recorder::new(Arc::clone(&shared));
        Capture { shared, recorder: Some(Arc::new(Mutex::new(recorder))) }
    }

    /// Opens a capture to read it; another process may still be recording it ([`Reader::refresh`]).
    pub fn open(path: &Path) -> Result<Capture, FileError> {
        open::open(path).map(|shared| Capture { shared, recorder: None })
    }

    /// The end that appends; a capture that was opened to be read appends nothing. A session hands it to one worker
    /// at a time.
    pub fn writer(&self) -> Writer {
        Writer::new(Arc::clone(&self.shared), self.recorder.clone())
    }

    /// An end that reads.
    pub fn reader(&self) -> Reader {
        Reader::new(Arc::clone(&self.shared))
    }

    /// Where the file is; None for one without a name.
    pub fn path(&self) -> Option<PathBuf> {
        self.shared.path.lock().clone()
    }

    /// Whether the file goes when the capture does.
    pub fn is_private(&self) -> bool {
        self.shared.private.load(Ordering::Relaxed)
    }

    /// Changes how much room the file may take.
    pub fn set_limit(&self, limit: Limit) {
        self.shared.limit.set(limit, self.path().as_deref());
    }

    /// Whether what is appended is recorded.
    pub fn recording(&self) -> Recording {
        self.shared.recording.lock().clone()
    }

    /// Stops recording, or begins it again, also after it has stopped by itself.
    pub fn set_recording(&self, on: bool) {
        let mut recording = self.shared.recording.lock();
        match (on, &*recording) {
            (false, Recording::On) => *recording = Recording::Off,
            (true, _) if self.shared.file.read().is_some() => *recording = Recording::On,
            _ => {}
        }
        self.shared.is_on.store(matches!(*recording, Recording::On), Ordering::Relaxed);
    }
}

/// A capture in a file without a name that the system removes at the end.
impl Default for Capture {
    fn default() -> Self {
        Capture::nameless(None, Limit::default())
    }
}

/// What the ends share. No lock here is held across reading or writing the file.
#[derive(Debug)]
pub(super) struct Shared {
    pub identity: u64,
    /// Nanoseconds since the Unix epoch.
    pub created: i64,
    /// Changes only when the capture is moved to another disk. None: it could not be made.
    pub file: RwLock<Option<Arc<File>>>,
    pub path: Mutex<Option<PathBuf>>,
    /// The file goes with the last end.
    pub private: AtomicBool,
    pub table: RwLock<Table>,
    /// Index of the oldest record that is still there.
    pub first: AtomicU64,
    /// Records ever appended.
    pub length: AtomicU64,
    pub counters: Counters,
    pub lasts: Lasts,
    /// Addresses that datagrams came from, newest first.
    pub heard: Mutex<Vec<PeerId>>,
    pub limit: limit::Shared,
    pub recording: Mutex<Recording>,
    /// The same as a flag, for the writer.
    pub is_on: AtomicBool,
    /// For a capture that was opened to be read.
    pub growth: Option<Mutex<Growth>>,
    /// Nothing will be appended to the file that was opened.
    pub complete: AtomicBool,
}

impl Shared {
    fn new(file: Option<File>, path: Option<PathBuf>, limit: Limit) -> Arc<Self> {
        Arc::new(Shared::bare(file, path, limit))
    }

    fn bare(file: Option<File>, path: Option<PathBuf>, limit: Limit) -> Self {
        let limit = limit::Shared::new(limit, path.as_deref());
        let is_on = file.is_some();
        Shared {
            identity: random(),
            created: jiff::Timestamp::now().as_nanosecond() as i64,
            file: RwLock::new(file.map(Arc::new)),
            path: Mutex::new(path),
            private: AtomicBool::new(false),
            table: RwLock::new(Table { end: super::format::HEADER_BYTES, ..Table::default() }),
            first: AtomicU64::new(0),
            length: AtomicU64::new(0),
            counters: Counters::default(),
            lasts: Lasts::default(),
            heard: Mutex::default(),
            limit,
            recording: Mutex::default(),
            is_on: AtomicBool::new(is_on),
            growth: None,
            complete: AtomicBool::new(false),
        }
    }

    /// For a file that was recorded before.
    pub fn opened(file: File, path: &Path, header: &FileHeader) -> Self {
        let mut shared = Shared::bare(Some(file), Some(path.to_owned()), Limit::default());
        (shared.identity, shared.created) = (header.identity, header.created);
        shared.growth = Some(Mutex::default());
        shared
    }

    /// Whether the file was opened to be read, and something may still be appended to it by another process.
    pub fn is_growing(&self) -> bool {
        self.growth.is_some() && !self.complete.load(Ordering::Relaxed)
    }

    /// The file, to be read or written without a lock.
    pub fn file(&self) -> Option<Arc<File>> {
        self.file.read().clone()
    }

    /// The path for an error.
    pub fn shown_path(&self) -> PathBuf {
        self.path.lock().clone().unwrap_or_else(std::env::temp_dir)
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if self.private.load(Ordering::Relaxed)
            && let Some(path) = self.path.get_mut()
        {
            // It is in the folder of this run, which goes as a whole in the end.
            std::fs::remove_file(path).ok();
        }
    }
}

/// A number that no other capture has, without a crate for it: std's maps are seeded by the system.
fn random() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(std::process::id())
}

/// Counts of what the socket layer saw, kept without a lock.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub received_packets: AtomicU64,
    pub received_bytes: AtomicU64,
    pub sent_packets: AtomicU64,
    pub sent_bytes: AtomicU64,
    pub lost_packets: AtomicU64,
    pub lost_unknown: AtomicBool,
    pub unrecorded: AtomicU64,
}

impl Counters {
    pub fn totals(&self) -> Totals {
        let unknown = self.lost_unknown.load(Ordering::Relaxed);
        Totals {
            received_packets: self.received_packets.load(Ordering::Acquire),
            received_bytes: self.received_bytes.load(Ordering::Acquire),
            sent_packets: self.sent_packets.load(Ordering::Acquire),
            sent_bytes: self.sent_bytes.load(Ordering::Acquire),
            lost_packets: (!unknown).then(|| self.lost_packets.load(Ordering::Relaxed)),
            unrecorded: self.unrecorded.load(Ordering::Acquire),
        }
    }

    /// Tells what went either way so far; only one end counts. Released after the records, so that who sees the
    /// counts finds what was counted.
    pub fn count(&self, totals: &Totals) {
        self.received_packets.store(totals.received_packets, Ordering::Release);
        self.received_bytes.store(totals.received_bytes, Ordering::Release);
        self.sent_packets.store(totals.sent_packets, Ordering::Release);
        self.sent_bytes.store(totals.sent_bytes, Ordering::Release);
        self.unrecorded.store(totals.unrecorded, Ordering::Release);
    }

    /// Sets all, for a capture that was opened.
    pub fn set(&self, totals: &Totals) {
        self.count(totals);
        self.lost_packets.store(totals.lost_packets.unwrap_or_default(), Ordering::Relaxed);
        self.lost_unknown.store(totals.lost_packets.is_none(), Ordering::Relaxed);
    }
}
