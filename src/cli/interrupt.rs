//! Ctrl+C, and what a system sends in its place when it wants a program to end.

use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::{Receiver, bounded, never};

use super::say;
use crate::i18n::t;

/// The usual status of a program that Ctrl+C ended before it was done.
pub const INTERRUPTED: u8 = 130;

/// A channel that tells of the first interrupt. The second ends the program at once, whatever it waits for.
pub fn listen() -> Receiver<()> {
    let (sender, receiver) = bounded(1);
    let asked = AtomicBool::new(false);
    let handler = move || {
        if asked.swap(true, Ordering::Relaxed) {
            std::process::exit(INTERRUPTED.into());
        }
        // There is room for the first one, and there is only one.
        sender.try_send(()).ok();
    };
    if let Err(error) = ctrlc::set_handler(handler) {
        say(t!("cli.no-interrupt", cause = error));
        return never();
    }
    receiver
}
