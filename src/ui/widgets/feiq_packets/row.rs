//! What a row of 飞秋 says, in the table and as text to paste.

use super::Names;
use crate::model::feiq::{PacketRow, RowKind};
use crate::model::{TIME_FORMAT, local_time, seconds, words};
use crate::ui::widgets::packets::{Said, Tone};

/// A row in words.
pub struct RowWords {
    /// Its name and address.
    pub peer: String,
    /// Its name, or the address of a stranger.
    pub name: String,
    /// SENDMSG and so on.
    pub mode: String,
    /// The options by name.
    pub options: String,
    /// Bytes; empty for an event.
    pub length: String,
    /// What it says; wrong is what is no packet.
    pub said: Said,
}

impl RowWords {
    /// The words of a row.
    pub fn of(row: &PacketRow, names: &Names<'_>) -> RowWords {
        let packet = row.ipmsg();
        let command = packet.as_ref().and_then(|packet| Some(packet.as_ref().ok()?.command));
        let peer = row.peer.map(|peer| match names.name(peer.ip()) {
            Some(name) => format!("{name} {}", peer.ip()),
            None => peer.to_string(),
        });
        let name = row.peer.map(|peer| names.name(peer.ip()).map_or_else(|| peer.ip().to_string(), str::to_owned));
        let (length, tone) = match &row.kind {
            RowKind::Packet { length, sent, .. } => {
                (length.to_string(), if *sent { Tone::Sent } else { Tone::Received })
            }
            RowKind::Event(_) => (String::new(), Tone::Event),
        };
        let wrong = matches!(packet, Some(Err(_)));
        let unknown = if wrong { "?" } else { "" };
        RowWords {
            peer: peer.unwrap_or_default(),
            name: name.unwrap_or_default(),
            mode: command.map_or(unknown.into(), |command| words::feiq_mode(command.mode()).into_owned()),
            options: command.map(words::feiq_options).unwrap_or_default(),
            length,
            said: Said {
                meaning: words::feiq_meaning(row),
                again: words::feiq_again(row).map(|again| again.into_owned()),
                tone,
                wrong,
            },
        }
    }
}

/// A row as a line of text: time, interval, direction, address, mode, options, length, meaning.
pub fn line(row: &PacketRow, names: &Names<'_>) -> String {
    let words = RowWords::of(row, names);
    [
        local_time(row.time, TIME_FORMAT),
        row.delta.map(seconds).unwrap_or_default(),
        words.said.tone.word().into_owned(),
        words.peer,
        words.mode,
        words.options,
        words.length,
        words.said.text(),
    ]
    .join("\t")
}
