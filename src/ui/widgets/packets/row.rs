//! What a row is, in colour and words, and how rows are copied.

use std::borrow::Cow;

use egui::{Button, Color32, Response, Ui};

use crate::i18n::t;
use crate::model::Selection;
use crate::ui::icons;
use crate::ui::theme::Tokens;

/// Text that is copied at once, bytes.
const MOST_COPIED: usize = 16 << 20;

/// What a row is, as far as colours and icons tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// From the peer.
    Received,
    /// To the peer.
    Sent,
    /// Beside the packets.
    Event,
    /// Nothing came in time.
    Wait,
}

impl Tone {
    /// Its colour.
    pub fn color(self, tokens: &Tokens) -> Color32 {
        match self {
            Tone::Received => tokens.received,
            Tone::Sent => tokens.sent,
            Tone::Event | Tone::Wait => tokens.event,
        }
    }

    /// An icon and a word, so that no colour is needed.
    pub fn mark(self) -> String {
        match self {
            Tone::Received => format!("{} {}", icons::ARROW_DOWN, t!("log.mark-received")),
            Tone::Sent => format!("{} {}", icons::PAPER_PLANE_TILT, t!("log.mark-sent")),
            Tone::Event => format!("{} {}", icons::INFO, t!("table.event")),
            Tone::Wait => format!("{} {}", icons::PAUSE, t!("packets.wait")),
        }
    }

    /// The word alone, for a line of text.
    pub fn word(self) -> Cow<'static, str> {
        match self {
            Tone::Received => t!("log.mark-received"),
            Tone::Sent => t!("log.mark-sent"),
            Tone::Event | Tone::Wait => t!("table.event"),
        }
    }
}

/// Offers what can be done with the selected rows, and `more` where there are some; true to copy them.
pub fn menu(response: &Response, selected: bool, more: impl FnOnce(&mut Ui)) -> bool {
    let mut copies = false;
    response.context_menu(|ui| {
        let shortcut = ui.ctx().format_shortcut(&egui::KeyboardShortcut::new(egui::Modifiers::COMMAND, egui::Key::C));
        let item = Button::new(t!("packets.copy")).shortcut_text(shortcut);
        if ui.add_enabled(selected, item).clicked() {
            copies = true;
            ui.close();
        }
        if selected {
            more(ui);
        }
    });
    copies
}

/// Copies the selected rows, one a line, as `line` writes the row at a position; None for one that is gone.
pub fn copy(ui: &Ui, selection: &Selection, mut line: impl FnMut(u64) -> Option<String>) {
    let mut text = String::new();
    for position in selection.iter() {
        if text.len() > MOST_COPIED {
            text.push_str(&t!("packets.copy-cut"));
            break;
        }
        let Some(line) = line(position) else { continue };
        text.push_str(&line);
        text.push('\n');
    }
    if !text.is_empty() {
        ui.ctx().copy_text(text);
    }
}
