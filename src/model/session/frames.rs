//! 分帧: the records that are shown are those of the capture, or frames that are made of them as they come.

use std::path::PathBuf;
use std::sync::Arc;

use crossbeam_channel::Sender;
use parking_lot::Mutex;

use super::Session;
use crate::capture::frames::{Frames, Meaning};
use crate::capture::{Limit, Reader};
use crate::codec::framing::Framing;
use crate::model::framing::frame_meaning;
use crate::model::{Kind, words};
use crate::net::Wake;

/// What stands between the capture and the log.
#[derive(Debug, Default)]
pub(super) struct Lens {
    /// What it was made for.
    framing: Framing,
    /// It was made so that each send is a message.
    plain: bool,
    frames: Option<Frames>,
    /// Tells the thread that makes frames that there is more. The session's worker holds it as well.
    grown: Arc<Mutex<Option<Sender<()>>>>,
    /// Where the frames' file is made; None for beside the capture.
    folder: Option<PathBuf>,
    version: u64,
}

impl Lens {
    /// What it was made for.
    pub fn framing(&self) -> &Framing {
        &self.framing
    }

    /// A worker's wake that also wakes the thread that makes frames, whenever there is one.
    pub fn waking(&self, wake: Wake) -> Wake {
        let grown = Arc::clone(&self.grown);
        Arc::new(move || {
            if let Some(grown) = &*grown.lock() {
                // One that waits stands for any number of them.
                grown.try_send(()).ok();
            }
            wake();
        })
    }

    /// The capture has grown by other means than a worker.
    pub fn has_grown(&self) {
        if let Some(grown) = &*self.grown.lock() {
            grown.try_send(()).ok();
        }
    }

    /// Waits until all that was recorded is frames.
    pub fn join(&mut self) {
        *self.grown.lock() = None;
        if let Some(frames) = &mut self.frames {
            frames.join();
        }
    }
}

impl Session {
    /// Makes frames as the form says, if it says something else than before. While it is not right, what was right
    /// before stays. Call it in every frame; it never waits. `wake` is called when there are more frames.
    pub fn frame(&mut self, wake: &Wake) {
        let Ok(framing) = self.framing.framing(self.log.settings.charset) else { return };
        self.wrap_answers(&framing);
        if framing != self.lens.framing || (self.sends_are_messages() != self.lens.plain && !framing.is_raw()) {
            self.look_through(framing, wake);
        }
    }

    /// What the user sends without 发送时加帧头 is a message as he made it. A relay's other side, and whoever sent what
    /// is in a file, may have sent a stream.
    pub fn sends_are_messages(&self) -> bool {
        !self.framing.wrap && self.file.is_none() && self.form.kind != Kind::Relay
    }

    /// Makes the frames anew, from the beginning.
    pub fn frame_again(&mut self, wake: &Wake) {
        self.look_through(self.lens.framing.clone(), wake);
    }

    fn look_through(&mut self, framing: Framing, wake: &Wake) {
        let private = self.capture.path().filter(|_| self.capture.is_private());
        let beside = private.and_then(|path| path.parent().map(PathBuf::from));
        let folder = self.lens.folder.clone().or(beside);
        let plain = self.sends_are_messages();
        let meaning = Meaning { sends_are_messages: plain, ..frame_meaning() };
        let start = || Frames::start(self.capture.reader(), &framing, folder.as_deref(), meaning, Arc::clone(wake));
        let frames = (!framing.is_raw()).then(start);
        self.lens.plain = plain;
        *self.lens.grown.lock() = frames.as_ref().and_then(Frames::grown).cloned();
        (self.lens.frames, self.lens.framing) = (frames, framing);
        self.lens.version += 1;
        self.frame_answers();
        self.filter.restart();
        self.find.close();
        self.log.look_at(self.reader());
    }

    /// The recording, and the frames, may take so much room from now on.
    pub fn set_limit(&self, limit: Limit) {
        self.capture.set_limit(limit);
        if let Some(frames) = self.frames() {
            frames.set_limit(limit);
        }
    }

    /// Frames' files are made in this folder.
    pub fn set_frames_folder(&mut self, folder: PathBuf) {
        self.lens.folder = Some(folder);
    }

    /// Reads what is shown: records, or frames.
    pub fn reader(&self) -> Reader {
        self.lens.frames.as_ref().map_or_else(|| self.capture.reader(), |frames| frames.capture().reader())
    }

    /// The frames that are shown; None while records are.
    pub fn frames(&self) -> Option<&Frames> {
        self.lens.frames.as_ref()
    }

    /// Why not all that comes is recorded, or shown as frames.
    pub fn not_recorded(&self) -> Option<String> {
        let raw = words::recording(&self.capture.recording());
        let frames = self.frames().filter(|frames| frames.has_stopped());
        raw.or_else(|| frames.map(|frames| words::frames_stopped(&frames.capture().recording())))
    }

    /// How the frames that are shown were made.
    pub fn shown_framing(&self) -> &Framing {
        &self.lens.framing
    }

    /// A number that changes whenever other records are shown: what was remembered of some means nothing any more.
    pub fn lens_version(&self) -> u64 {
        self.lens.version
    }
}
