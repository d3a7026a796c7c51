//! The progress bar of a transfer, on a terminal.

use std::io::{IsTerminal, stderr};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Times a second that it is drawn at most: calm, and never in the way of the transfer.
const DRAWS: u8 = 5;
/// Characters of a name that are shown.
const NAME: usize = 24;
/// What is drawn where the size is known, and where it is not.
const WITH_SIZE: &str = "{prefix} [{wide_bar}] {msg}";
const WITHOUT_SIZE: &str = "{prefix}  {msg}";

/// One line on standard error that is redrawn in place, and gone at the end.
#[derive(Debug)]
pub struct Bar {
    bar: ProgressBar,
}

impl Bar {
    /// A bar, where standard error is a terminal.
    pub fn new(name: &str) -> Option<Bar> {
        if !stderr().is_terminal() {
            return None;
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(DRAWS));
        bar.set_style(style(WITHOUT_SIZE));
        bar.set_prefix(short(name));
        Some(Bar { bar })
    }

    /// How far it is, with the words for it.
    pub fn show(&self, bytes: u64, size: Option<u64>, words: String) {
        if let Some(size) = size.filter(|size| self.bar.length() != Some(*size)) {
            self.bar.set_length(size);
            self.bar.set_style(style(WITH_SIZE));
        }
        self.bar.set_message(words);
        self.bar.set_position(bytes);
    }

    /// Says something above the bar.
    pub fn beside(&self, say: impl FnOnce()) {
        self.bar.suspend(say);
    }

    /// Takes it away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// The templates are sound; where one were not, the library's own bar is drawn.
fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.progress_chars("=> ")
}

fn short(name: &str) -> String {
    if name.chars().count() <= NAME {
        return name.to_owned();
    }
    name.chars().take(NAME - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_templates_are_sound_and_long_names_are_cut() {
        for template in [WITH_SIZE, WITHOUT_SIZE] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
        assert_eq!(short("f.bin"), "f.bin");
        assert_eq!(short(&"名".repeat(40)).chars().count(), NAME);
    }
}
