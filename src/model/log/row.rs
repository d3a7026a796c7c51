//! A record as a row of the table: its cells beside the content.

use super::LogSettings;
use super::layout::{Laid, Line, LineKind, line, notice};
use super::wrap::one_line;

use crate::capture::{Direction, Meta, Peer, Reader};
use crate::codec::hex;
use crate::i18n::t;
use crate::model::lens::Lens;

/// So many bytes of a record are looked at for its content; the length says what is not shown.
const MOST_BYTES: usize = 240;
/// So many columns of content are kept.
const MOST_COLUMNS: usize = 480;

/// The cells of a row. The content is the unit's line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Nanoseconds since the Unix epoch.
    pub time: i64,
    /// Nanoseconds since the shown record before; None for the first.
    pub delta: Option<i64>,
    /// Which way it went.
    pub direction: Direction,
    /// Who is on the other side; empty where nobody is.
    pub peer: String,
    /// Length in bytes; None for an event, whose bytes are not data.
    pub length: Option<u32>,
}

/// Lays out a record as one line with its cells. `before` is the shown record before it.
pub(super) fn lay_out(reader: &Reader, settings: &LogSettings, record: u64, before: Option<u64>) -> Laid {
    let Some(meta) = reader.meta(record) else { return Laid::gone() };
    let delta = before.and_then(|before| reader.meta(before)).map(|before| meta.time.saturating_sub(before.time));
    let length = (meta.direction != Direction::Event).then_some(meta.length);
    let row = Row { time: meta.time, delta, direction: meta.direction, peer: peer(reader, &meta), length };
    let (content, may_change) = content(reader, settings, record, &meta);
    Laid { lines: vec![content], row: Some(row), may_change }
}

fn peer(reader: &Reader, meta: &Meta) -> String {
    match reader.peer(meta.peer) {
        Peer::None => String::new(),
        Peer::All => "ALL".to_owned(),
        Peer::Address(address) | Peer::Connection(address) => address.to_string(),
    }
}

/// The beginning of a record on one line, and whether a later record may change it.
fn content(reader: &Reader, settings: &LogSettings, record: u64, meta: &Meta) -> (Line, bool) {
    let kind = match meta.direction {
        Direction::Received => LineKind::Received,
        Direction::Sent => LineKind::Sent,
        Direction::Event => {
            let mut bytes = Vec::new();
            reader.read(record, &mut bytes);
            let (kind, text) = notice(reader, meta, &bytes);
            return (line(kind, one_line(&text, MOST_COLUMNS)), false);
        }
    };
    if meta.length == 0 {
        return (Line { note: t!("log.empty").into_owned(), ..line(kind, String::new()) }, false);
    }
    let is_cut = meta.length as usize > MOST_BYTES;
    let mut bytes = Vec::new();
    reader.read_part(record, 0, MOST_BYTES, &mut bytes);
    let lens = Lens::new(reader.clone(), settings.charset);
    let (mut text, may_change) = match (settings.hex, is_cut) {
        (true, _) => (hex::format(&bytes), false),
        (false, true) => (lens.beginning(meta, &bytes), false),
        (false, false) => lens.shown(record, meta, &bytes),
    };
    text = one_line(&text, MOST_COLUMNS);
    if is_cut && !text.ends_with('…') {
        text.push('…');
    }
    (line(kind, text), may_change)
}
