//! Waiting for work in the background, and for Ctrl+C, which cancels it.

use std::time::Duration;

use crossbeam_channel::Receiver;

use crate::capture::Job;

/// How often the end is looked for at first, and later.
const SOON: Duration = Duration::from_millis(1);
const LATER: Duration = Duration::from_millis(20);

/// Waits until it is over. At an interrupt `cancel` is called once. Between two looks, `look` may act.
pub fn until(is_over: impl Fn() -> bool, interrupts: &Receiver<()>, cancel: impl Fn(), mut look: impl FnMut()) {
    let (mut pause, mut cancelled) = (SOON, false);
    while !is_over() {
        look();
        if cancelled {
            std::thread::sleep(pause);
        } else if interrupts.recv_timeout(pause).is_ok() {
            cancel();
            cancelled = true;
        }
        pause = (pause * 2).min(LATER);
    }
    look();
}

/// Waits for a job; None if it died.
pub fn job<T: Send + 'static>(job: Job<T>, interrupts: &Receiver<()>) -> Option<T> {
    until(|| !job.is_running(), interrupts, || job.cancel(), || ());
    job.wait()
}
