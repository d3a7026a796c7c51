//! File dialogs of the system, without waiting for them.
//!
//! The dialog runs as a future that is looked at once a frame; it wakes the window when it is done. Some systems
//! have no dialog service: beside each dialog stands a path field that does the same.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use rfd::{AsyncFileDialog, FileHandle};

use crate::ui::action::PacketFile;

/// What a file is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Sessions from a workspace file.
    OpenWorkspace,
    /// Sessions to a workspace file.
    SaveWorkspace,
    /// A file's content into the send box.
    LoadFile,
    /// A capture from a file.
    OpenCapture,
    /// A copy of a capture to a file.
    SaveCapture,
    /// Rules that answer, from a file.
    ImportAnswers,
    /// Rules that answer, to a file.
    ExportAnswers,
    /// A file to record into.
    RecordTo,
    /// Quick commands from a file.
    ImportQuick,
    /// The group of commands that is shown, to a file.
    ExportQuick,
    /// All groups of commands, to a file.
    ExportAllQuick,
    /// Packets of TFTP or 飞秋 to a file.
    SavePackets(PacketFile),
}

/// Nobody sees a dialog and closes it in less than this.
const SOONEST: Duration = Duration::from_millis(400);

type Answer<T> = Pin<Box<dyn Future<Output = Option<T>> + Send>>;

/// A dialog that is open, for one file or another number of them.
pub struct Pick<T = PathBuf> {
    answer: Answer<T>,
    waker: Waker,
    began: Instant,
}

/// A dialog for several files.
pub type PickFiles = Pick<Vec<PathBuf>>;

/// How a dialog ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picked<T = PathBuf> {
    /// With this file.
    File(T),
    /// With none: given up, or the system has no dialogs.
    Nothing,
}

struct Repaint(egui::Context);

impl Wake for Repaint {
    fn wake(self: Arc<Self>) {
        self.0.request_repaint();
    }
}

impl Pick {
    /// Opens a dialog. Call it from the window's thread.
    pub fn open(ctx: &egui::Context, purpose: Purpose) -> Pick {
        let dialog = AsyncFileDialog::new();
        let answer: Answer<FileHandle> = match purpose {
            Purpose::ImportAnswers => Box::pin(dialog.add_filter("TOML", &["toml"]).pick_file()),
            Purpose::ExportAnswers => {
                Box::pin(dialog.add_filter("TOML", &["toml"]).set_file_name("answers.toml").save_file())
            }
            Purpose::OpenWorkspace => Box::pin(dialog.add_filter("TOML", &["toml"]).pick_file()),
            Purpose::SaveWorkspace => {
                Box::pin(dialog.add_filter("TOML", &["toml"]).set_file_name("netaide.toml").save_file())
            }
            Purpose::ImportQuick => Box::pin(dialog.add_filter("TOML, INI", &["toml", "ini"]).pick_file()),
            Purpose::ExportQuick | Purpose::ExportAllQuick => {
                Box::pin(dialog.add_filter("TOML", &["toml"]).set_file_name("quick.toml").save_file())
            }
            Purpose::SavePackets(PacketFile::Transfer | PacketFile::All) => {
                Box::pin(dialog.add_filter("pcapng", &["pcapng"]).set_file_name("tftp.pcapng").save_file())
            }
            Purpose::SavePackets(PacketFile::Capture) => {
                Box::pin(dialog.add_filter("netaide", &["netaide"]).set_file_name("tftp.netaide").save_file())
            }
            Purpose::SavePackets(PacketFile::FeiqShown | PacketFile::FeiqAll) => {
                Box::pin(dialog.add_filter("pcapng", &["pcapng"]).set_file_name("feiq.pcapng").save_file())
            }
            Purpose::SavePackets(PacketFile::FeiqCapture) => {
                Box::pin(dialog.add_filter("netaide", &["netaide"]).set_file_name("feiq.netaide").save_file())
            }
            Purpose::LoadFile => Box::pin(dialog.pick_file()),
            Purpose::OpenCapture => Box::pin(dialog.add_filter("netaide", &["netaide"]).pick_file()),
            Purpose::SaveCapture | Purpose::RecordTo => {
                Box::pin(dialog.add_filter("netaide", &["netaide"]).set_file_name("capture.netaide").save_file())
            }
        };
        Pick::of(ctx, answer)
    }

    /// Opens a dialog for a file that is there.
    pub fn file(ctx: &egui::Context) -> Pick {
        Pick::of(ctx, Box::pin(AsyncFileDialog::new().pick_file()))
    }

    /// Opens a dialog for a folder that is there, in a folder if that is there.
    pub fn folder(ctx: &egui::Context, start: &Path) -> Pick {
        let dialog = if start.is_dir() { AsyncFileDialog::new().set_directory(start) } else { AsyncFileDialog::new() };
        Pick::of(ctx, Box::pin(dialog.pick_folder()))
    }

    /// Opens a dialog for a file to be written, with a name that is offered.
    pub fn save(ctx: &egui::Context, name: &str) -> Pick {
        Pick::of(ctx, Box::pin(AsyncFileDialog::new().set_file_name(name).save_file()))
    }

    fn of(ctx: &egui::Context, answer: Answer<FileHandle>) -> Pick {
        Pick::wait(ctx, Box::pin(async move { answer.await.map(|file| file.path().to_owned()) }))
    }
}

impl PickFiles {
    /// Opens a dialog for files that are there.
    pub fn files(ctx: &egui::Context) -> Self {
        let answer = AsyncFileDialog::new().pick_files();
        let paths = |files: Vec<FileHandle>| files.iter().map(|file| file.path().to_owned()).collect();
        Pick::wait(ctx, Box::pin(async move { answer.await.map(paths) }))
    }
}

impl<T> Pick<T> {
    fn wait(ctx: &egui::Context, answer: Answer<T>) -> Self {
        Pick { answer, waker: Waker::from(Arc::new(Repaint(ctx.clone()))), began: Instant::now() }
    }

    /// It ended sooner than a person gives up: the system has no dialogs.
    pub fn was_too_soon(&self) -> bool {
        self.began.elapsed() < SOONEST
    }

    /// The answer, once there is one.
    pub fn poll(&mut self) -> Option<Picked<T>> {
        match self.answer.as_mut().poll(&mut Context::from_waker(&self.waker)) {
            Poll::Pending => None,
            Poll::Ready(Some(file)) => Some(Picked::File(file)),
            Poll::Ready(None) => Some(Picked::Nothing),
        }
    }
}

impl<T> std::fmt::Debug for Pick<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pick")
    }
}
