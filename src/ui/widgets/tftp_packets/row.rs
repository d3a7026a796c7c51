//! What a row says, in both looks alike, and as text to paste.

use egui::{Button, Color32, FontId, Response, Ui, text::LayoutJob, text::TextFormat};

use crate::i18n::t;
use crate::model::tftp::{PacketRow, Packets, RowKind};
use crate::model::{Notice, Selection, TIME_FORMAT, local_time, seconds, words};
use crate::proto::tftp::{Happening, Packet};
use crate::ui::icons;
use crate::ui::theme::Tokens;

/// Text that is copied at once, bytes.
const MOST_COPIED: usize = 16 << 20;

/// A row in words.
pub struct RowWords {
    /// RRQ, DATA and so on.
    pub kind: String,
    /// The block, as far as it is known.
    pub block: String,
    /// Bytes; empty for an event.
    pub length: String,
    /// What it says.
    pub meaning: String,
    /// That it was said before.
    pub again: Option<String>,
    /// In which colour.
    pub tone: Tone,
}

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

impl RowWords {
    /// The words of a row.
    pub fn of(packets: &Packets, row: &PacketRow) -> RowWords {
        let block = packets.block(row);
        let length = match &row.kind {
            RowKind::Packet { length, .. } => length.to_string(),
            RowKind::Event(_) => String::new(),
        };
        RowWords {
            kind: words::tftp_kind(row).into_owned(),
            block: block.map(|block| block.to_string()).unwrap_or_default(),
            length,
            meaning: words::tftp_meaning(row, block, packets.exchange()),
            again: words::tftp_again(row).map(|again| again.into_owned()),
            tone: tone(row),
        }
    }

    /// Meaning and repeat, for a painter; `before` stands before them.
    pub fn job(&self, row: &PacketRow, before: &str, font: &FontId, tokens: &Tokens) -> LayoutJob {
        let mut job = LayoutJob::default();
        if !before.is_empty() {
            job.append(before, 0.0, TextFormat::simple(font.clone(), self.tone.color(tokens)));
        }
        let color = match self.tone {
            _ if is_wrong(row) => tokens.error,
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
}

/// An ERROR, and what is no packet.
fn is_wrong(row: &PacketRow) -> bool {
    row.packet().is_some_and(|packet| matches!(packet, Ok(Packet::Error { .. }) | Err(_)))
}

fn tone(row: &PacketRow) -> Tone {
    match &row.kind {
        RowKind::Packet { sent: true, .. } => Tone::Sent,
        RowKind::Packet { .. } => Tone::Received,
        RowKind::Event(Some(Notice::Tftp { happening: Happening::TimedOut { .. }, .. })) => Tone::Wait,
        RowKind::Event(_) => Tone::Event,
    }
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
            Tone::Wait => format!("{} {}", icons::PAUSE, t!("tftp-packet.view.wait")),
        }
    }
}

/// Offers what can be done with the selected rows; true to copy them.
pub fn menu(response: &Response, selected: bool) -> bool {
    let mut copies = false;
    response.context_menu(|ui| {
        let shortcut = ui.ctx().format_shortcut(&egui::KeyboardShortcut::new(egui::Modifiers::COMMAND, egui::Key::C));
        let item = Button::new(t!("tftp-packet.view.copy")).shortcut_text(shortcut);
        if ui.add_enabled(selected, item).clicked() {
            copies = true;
            ui.close();
        }
    });
    copies
}

/// Copies the selected rows, one a line, with tabs between the columns.
pub fn copy(ui: &Ui, packets: &mut Packets, selection: &Selection) {
    let mut text = String::new();
    for position in selection.iter() {
        if text.len() > MOST_COPIED {
            text.push_str(&t!("tftp-packet.view.copy-cut"));
            break;
        }
        let Some(row) = packets.row(position) else { continue };
        text.push_str(&line(packets, &row));
        text.push('\n');
    }
    if !text.is_empty() {
        ui.ctx().copy_text(text);
    }
}

/// A row as a line of text: time, interval, direction, peer, kind, block, length, meaning.
fn line(packets: &Packets, row: &PacketRow) -> String {
    let words = RowWords::of(packets, row);
    let way = match words.tone {
        Tone::Received => t!("log.mark-received"),
        Tone::Sent => t!("log.mark-sent"),
        Tone::Event | Tone::Wait => t!("table.event"),
    };
    let again = words.again.map(|again| format!(" {again}")).unwrap_or_default();
    [
        local_time(row.time, TIME_FORMAT),
        row.delta.map(seconds).unwrap_or_default(),
        way.into_owned(),
        row.peer.map(|peer| peer.to_string()).unwrap_or_default(),
        words.kind,
        words.block,
        words.length,
        words.meaning + &again,
    ]
    .join("\t")
}
