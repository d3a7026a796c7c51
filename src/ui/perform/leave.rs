//! How the window is closed: while files are on their way the user is asked first, and the system never waits.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use egui::{Context, ViewportCommand};

use crate::ui::app::App;
use crate::ui::dialogs::{Dialog, LeaveDialog};

/// The status of a program that the system or Ctrl+C ended.
const INTERRUPTED: i32 = 130;

/// Whether the window may close without a question.
#[derive(Clone, Debug, Default)]
pub struct Leaving(Arc<AtomicBool>);

impl Leaving {
    fn is_decided(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// From now on it closes; true if that was decided before.
    fn decide(&self) -> bool {
        self.0.swap(true, Ordering::Relaxed)
    }
}

impl App {
    /// Closes the window in order when the system ends the program (SIGTERM, SIGHUP, Ctrl+C in its terminal): what is
    /// half done is taken back, and peers are told. The second time it ends at once.
    pub(in crate::ui) fn end_with_system(&self, ctx: &Context) {
        let (leaving, ctx) = (self.leaving.clone(), ctx.clone());
        let handler = move || {
            if leaving.decide() {
                std::process::exit(INTERRUPTED);
            }
            ctx.send_viewport_cmd(ViewportCommand::Close);
            ctx.request_repaint();
        };
        if let Err(error) = ctrlc::set_handler(handler) {
            tracing::debug!(%error, "signals end the program at once");
        }
    }

    /// Asks before the window closes while files are on their way.
    pub(in crate::ui) fn hear_close(&mut self, ctx: &Context) {
        if !ctx.input(|input| input.viewport().close_requested()) || self.leaving.is_decided() {
            return;
        }
        let files = self.files_at_work();
        if files == 0 {
            return;
        }
        ctx.send_viewport_cmd(ViewportCommand::CancelClose);
        if !matches!(self.dialog, Some(Dialog::Leave(_))) {
            let before = self.dialog.take();
            self.dialog = Some(Dialog::Leave(LeaveDialog::new(files, before)));
        }
    }

    /// 退出, in spite of them.
    pub(super) fn leave(&mut self, ctx: &Context) {
        self.leaving.decide();
        ctx.send_viewport_cmd(ViewportCommand::Close);
    }

    /// Files that would be broken off.
    fn files_at_work(&self) -> usize {
        let client = self.tftp.at_work().map_or(0, |(count, _)| count);
        let server = self.tftp.server.list.summary().running;
        client + server + self.feiq.at_work().map_or(0, |files| files.count) + self.works.len()
    }
}
