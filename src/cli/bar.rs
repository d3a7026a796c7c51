//! The progress bar of a transfer, on a terminal.

use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Between two times that it is drawn: calm, and never in the way of the transfer. What is over before has no bar.
const EVERY: Duration = Duration::from_millis(200);
/// One line, cut where the terminal ends.
const LINE: &str = "{wide_msg}";
/// Columns of the bar: with the words behind it, a line of 80.
const COLUMNS: usize = 18;

/// One line on standard error that is redrawn in place, and gone at the end.
#[derive(Debug)]
pub struct Bar {
    /// None before it is there to be seen.
    drawn: Option<ProgressBar>,
    /// When it is drawn next.
    next: Instant,
}

impl Bar {
    /// A bar, where standard error is a terminal.
    pub fn new() -> Option<Bar> {
        stderr().is_terminal().then(|| Bar { drawn: None, next: Instant::now() + EVERY })
    }

    /// How far it is, from 0 to 1 where that is known, with the words for it.
    pub fn show(&mut self, now: Instant, fraction: Option<f32>, words: impl FnOnce() -> String) {
        if now < self.next {
            return;
        }
        self.next = now + EVERY;
        let line = fraction.map_or_else(String::new, |fraction| format!("[{}] ", cells(fraction))) + &words();
        self.drawn.get_or_insert_with(new).set_message(line);
    }

    /// Says something above the bar.
    pub fn beside(&self, say: impl FnOnce()) {
        match &self.drawn {
            Some(bar) => bar.suspend(say),
            None => say(),
        }
    }

    /// Takes it away.
    pub fn end(self) {
        if let Some(bar) = self.drawn {
            bar.finish_and_clear();
        }
    }
}

fn new() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    // The template is sound; if it were not, the library's own would hold the words, too.
    bar.with_style(ProgressStyle::with_template(LINE).unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// `=====>     `
fn cells(fraction: f32) -> String {
    let done = ((fraction.clamp(0.0, 1.0) * COLUMNS as f32) as usize).min(COLUMNS);
    let head = if done < COLUMNS { ">" } else { "" };
    format!("{:<COLUMNS$}", "=".repeat(done) + head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_what_is_done() {
        assert!(ProgressStyle::with_template(LINE).is_ok());
        assert_eq!(cells(0.0), ">                 ");
        assert_eq!(cells(0.5), "=========>        ");
        assert_eq!(cells(1.0), "==================");
        assert_eq!(cells(f32::NAN), cells(0.0));
    }
}
