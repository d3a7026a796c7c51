//! What a row of TFTP says, in both looks alike, and as text to paste.

use egui::{FontId, text::LayoutJob, text::TextFormat};

use crate::model::tftp::{PacketRow, Packets, RowKind};
use crate::model::{Notice, TIME_FORMAT, local_time, seconds, words};
use crate::proto::tftp::{Happening, Packet};
use crate::ui::icons;
use crate::ui::theme::Tokens;
use crate::ui::widgets::packets::Tone;

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
    row.tftp().is_some_and(|packet| matches!(packet, Ok(Packet::Error { .. }) | Err(_)))
}

fn tone(row: &PacketRow) -> Tone {
    match &row.kind {
        RowKind::Packet { sent: true, .. } => Tone::Sent,
        RowKind::Packet { .. } => Tone::Received,
        RowKind::Event(Some(Notice::Tftp { happening: Happening::TimedOut { .. }, .. })) => Tone::Wait,
        RowKind::Event(_) => Tone::Event,
    }
}

/// A row as a line of text: time, interval, direction, peer, kind, block, length, meaning.
pub fn line(packets: &Packets, row: &PacketRow) -> String {
    let words = RowWords::of(packets, row);
    let again = words.again.map(|again| format!(" {again}")).unwrap_or_default();
    [
        local_time(row.time, TIME_FORMAT),
        row.delta.map(seconds).unwrap_or_default(),
        words.tone.word().into_owned(),
        row.peer.map(|peer| peer.to_string()).unwrap_or_default(),
        words.kind,
        words.block,
        words.length,
        words.meaning + &again,
    ]
    .join("\t")
}
