//! What a row of 飞秋 says, in the table and as text to paste.

use std::net::SocketAddr;

use super::names::{Names, shown};
use crate::model::feiq::{PORT, PacketRow, RowKind};
use crate::model::{TIME_FORMAT, local_time, seconds, words};
use crate::ui::widgets::packets::{Said, Tone};

/// A row in words.
pub struct RowWords {
    /// Its name and address, and what can stand for it with less room: each is shorter than the one before.
    pub peer: Vec<String>,
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
        let (length, tone) = match &row.kind {
            RowKind::Packet { length, sent, .. } => {
                (length.to_string(), if *sent { Tone::Sent } else { Tone::Received })
            }
            RowKind::Event(_) => (String::new(), Tone::Event),
        };
        let wrong = matches!(packet, Some(Err(_)));
        let unknown = if wrong { "?" } else { "" };
        RowWords {
            peer: row.peer.map(|peer| whom(peer, names)).unwrap_or_default(),
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

/// Who it is. The port tells apart what has one name, and belongs to the address of a stranger.
fn whom(address: SocketAddr, names: &Names<'_>) -> Vec<String> {
    let Some(name) = names.name(address) else { return vec![address.to_string(), address.ip().to_string()] };
    let port = (address.port() != PORT).then(|| format!("{name} :{}", address.port()));
    let whole = format!("{name} {}", shown(address));
    [Some(whole), port, Some(name.to_owned())].into_iter().flatten().collect()
}

/// A row as a line of text: time, interval, direction, address, mode, options, length, meaning.
pub fn line(row: &PacketRow, names: &Names<'_>) -> String {
    let words = RowWords::of(row, names);
    [
        local_time(row.time, TIME_FORMAT),
        row.delta.map(seconds).unwrap_or_default(),
        words.said.tone.word().into_owned(),
        words.peer.into_iter().next().unwrap_or_default(),
        words.mode,
        words.options,
        words.length,
        words.said.text(),
    ]
    .join("\t")
}
