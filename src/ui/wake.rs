//! Waking the window from a worker: at once when it is quiet, merged into one frame when data pours in.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::model::Wake;

/// Least time between two frames that only data asks for.
const BETWEEN: Duration = Duration::from_millis(25);

/// Shared by the window and the workers of all its sessions.
#[derive(Clone, Debug)]
pub struct FrameWake {
    asked: Arc<AtomicBool>,
    /// When the last frame was, in microseconds since `start`.
    last_frame: Arc<AtomicU64>,
    start: Instant,
}

impl FrameWake {
    /// A wake for one window.
    pub fn new() -> Self {
        FrameWake { asked: Arc::default(), last_frame: Arc::default(), start: Instant::now() }
    }

    /// What a worker calls.
    pub fn for_worker(&self, ctx: &egui::Context) -> Wake {
        let (wake, ctx) = (self.clone(), ctx.clone());
        Arc::new(move || wake.ask(&ctx))
    }

    /// A frame begins: what comes from now on asks for another one.
    pub fn frame_begins(&self) {
        self.last_frame.store(self.start.elapsed().as_micros() as u64, Ordering::Relaxed);
        self.asked.store(false, Ordering::Release);
    }

    fn ask(&self, ctx: &egui::Context) {
        if self.asked.swap(true, Ordering::AcqRel) {
            return;
        }
        let last = Duration::from_micros(self.last_frame.load(Ordering::Relaxed));
        let since = self.start.elapsed().saturating_sub(last);
        match BETWEEN.checked_sub(since) {
            Some(left) if !left.is_zero() => ctx.request_repaint_after(left),
            _ => ctx.request_repaint(),
        }
    }
}
