//! What a row is, in colour and words, and how rows are copied.

use std::borrow::Cow;

use egui::text::{LayoutJob, TextFormat};
use egui::{Button, Color32, FontId, Response, Ui};

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

/// What a row says.
pub struct Said {
    /// What it means.
    pub meaning: String,
    /// That it was said before.
    pub again: Option<String>,
    /// In which colour.
    pub tone: Tone,
    /// It tells of something wrong, or is no packet.
    pub wrong: bool,
}

impl Said {
    /// Meaning and repeat, for a painter; `before` stands before them.
    pub fn job(&self, before: &str, font: &FontId, tokens: &Tokens) -> LayoutJob {
        let mut job = LayoutJob::default();
        if !before.is_empty() {
            job.append(before, 0.0, TextFormat::simple(font.clone(), self.tone.color(tokens)));
        }
        let color = match self.tone {
            _ if self.wrong => tokens.error,
            Tone::Event | Tone::Wait => tokens.event,
            Tone::Received | Tone::Sent => tokens.text,
        };
        // In front, where it is not cut.
        if let Some(again) = &self.again {
            let text = format!("{} {again}  ", icons::REPEAT);
            job.append(&text, 0.0, TextFormat::simple(font.clone(), tokens.event));
        }
        job.append(&self.meaning, 0.0, TextFormat::simple(font.clone(), color));
        job
    }

    /// Meaning and repeat, for a line of text.
    pub fn text(&self) -> String {
        match &self.again {
            Some(again) => format!("{} {again}", self.meaning),
            None => self.meaning.clone(),
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
