//! What a row of TFTP says, in both looks alike, and as text to paste.

use crate::model::tftp::{PacketRow, Packets, RowKind};
use crate::model::{Notice, TIME_FORMAT, local_time, seconds, words};
use crate::proto::tftp::{Happening, Packet};
use crate::ui::widgets::packets::{Said, Tone};

/// A row in words.
pub struct RowWords {
    /// RRQ, DATA and so on.
    pub kind: String,
    /// The block, as far as it is known.
    pub block: String,
    /// Bytes; empty for an event.
    pub length: String,
    /// What it says; wrong is an ERROR, and what is no packet.
    pub said: Said,
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
            said: Said {
                meaning: words::tftp_meaning(row, block, packets.exchange()),
                again: words::tftp_again(row).map(|again| again.into_owned()),
                tone: tone(row),
                wrong: row.tftp().is_some_and(|packet| matches!(packet, Ok(Packet::Error { .. }) | Err(_))),
            },
        }
    }
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
    [
        local_time(row.time, TIME_FORMAT),
        row.delta.map(seconds).unwrap_or_default(),
        words.said.tone.word().into_owned(),
        row.peer.map(|peer| peer.to_string()).unwrap_or_default(),
        words.kind,
        words.block,
        words.length,
        words.said.text(),
    ]
    .join("\t")
}
