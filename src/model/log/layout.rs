//! One unit of the log as lines.

use std::net::IpAddr;
use std::ops::Range;

use super::heading::{came_to, event_heading, heading, relayed_heading};
use super::wrap::wrap;
use super::{LogSettings, Row};
use crate::capture::{Direction, Meta, Reader};
use crate::codec::hex;
use crate::i18n::t;
use crate::model::lens::Lens;
use crate::model::words;
use crate::net::{Gone, Notice};

/// What a line is, for its colour and its mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// Time, direction and peer above a record.
    Header,
    /// Data from a peer.
    Received,
    /// Data to a peer.
    Sent,
    /// Something that happened.
    Event,
    /// Something that failed.
    Error,
    /// Between two records.
    Blank,
}

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is.
    pub kind: LineKind,
    /// What it says.
    pub text: String,
    /// A quiet addition after the text.
    pub note: String,
}

impl Line {
    /// Memory that it takes, about.
    pub(super) fn size(&self) -> usize {
        size_of::<Line>() + self.text.len() + self.note.len()
    }
}

/// A unit's lines, and whether a later record may change them.
pub(super) struct Laid {
    pub lines: Vec<Line>,
    pub row: Option<Row>,
    pub may_change: bool,
}

impl Laid {
    /// A record that left the capture while it was shown.
    pub fn gone() -> Laid {
        Laid { lines: vec![line(LineKind::Event, t!("log.gone").into_owned())], row: None, may_change: true }
    }
}

/// Lays out records that belong together. There is always at least one line.
pub(super) fn lay_out(
    reader: &Reader,
    settings: &LogSettings,
    records: Range<u64>,
    columns: usize,
    bound: Option<IpAddr>,
) -> Laid {
    let run = Run::read(reader, settings, records);
    let Some(first) = run.first else {
        return Laid::gone();
    };
    let mut lines = Vec::new();
    let kind = match first.direction {
        Direction::Received => LineKind::Received,
        Direction::Sent => LineKind::Sent,
        Direction::Event => {
            event(reader, settings, &first, &run.bytes, columns, &mut lines);
            return Laid { lines, row: None, may_change: false };
        }
    };
    if settings.log_mode {
        lines.extend(header(reader, settings, &first, columns, bound));
    }
    let body = if settings.hex { hex_lines(&run.bytes, columns) } else { wrap(&run.text, columns) };
    if run.bytes.is_empty() {
        lines.push(Line { note: t!("log.empty").into_owned(), ..line(kind, String::new()) });
    } else {
        lines.extend(body.into_iter().map(|text| line(kind, text)));
    }
    if settings.log_mode {
        lines.push(line(LineKind::Blank, String::new()));
    }
    Laid { lines, row: None, may_change: run.may_change }
}

/// The bytes and the text of a run of records.
struct Run {
    first: Option<Meta>,
    bytes: Vec<u8>,
    text: String,
    may_change: bool,
}

impl Run {
    fn read(reader: &Reader, settings: &LogSettings, records: Range<u64>) -> Run {
        let lens = Lens::new(reader.clone(), settings.charset);
        let mut run = Run { first: None, bytes: Vec::new(), text: String::new(), may_change: false };
        for index in records {
            let Some(meta) = reader.meta(index) else { continue };
            let start = run.bytes.len();
            reader.read(index, &mut run.bytes);
            run.first.get_or_insert(meta);
            if settings.hex || meta.direction == Direction::Event {
                continue;
            }
            let (text, is_open) = lens.shown(index, &meta, run.bytes.get(start..).unwrap_or_default());
            run.text.push_str(&text);
            run.may_change |= is_open;
        }
        run
    }
}

/// `01 02 …`, as many whole bytes a line as fit, in eights where there is room.
fn hex_lines(bytes: &[u8], columns: usize) -> Vec<String> {
    let fit = ((columns + 1) / 3).max(1);
    let each = if fit >= 8 { fit - fit % 8 } else { fit };
    bytes.chunks(each).map(hex::format).collect()
}

/// The line above a record.
fn header(reader: &Reader, settings: &LogSettings, meta: &Meta, columns: usize, bound: Option<IpAddr>) -> Vec<Line> {
    let heading = if settings.relays { relayed_heading } else { heading };
    let text = heading(meta, reader.peer(meta.peer), settings.hex);
    let mut lines: Vec<Line> = wrap(&text, columns).into_iter().map(|text| line(LineKind::Header, text)).collect();
    if let Some(last) = lines.last_mut() {
        last.note = came_to(reader, meta, bound);
    }
    lines
}

fn event(reader: &Reader, settings: &LogSettings, meta: &Meta, bytes: &[u8], columns: usize, lines: &mut Vec<Line>) {
    let (kind, text) = notice(reader, meta, bytes);
    let stamped = if settings.log_mode { event_heading(meta, &text) } else { text };
    lines.extend(wrap(&stamped, columns).into_iter().map(|text| line(kind, text)));
    if settings.log_mode {
        lines.push(line(LineKind::Blank, String::new()));
    }
}

/// An event in words, and whether it is a failure.
pub(super) fn notice(reader: &Reader, meta: &Meta, bytes: &[u8]) -> (LineKind, String) {
    let notice = Notice::from_bytes(bytes);
    let kind = if notice.as_ref().is_some_and(is_failure) { LineKind::Error } else { LineKind::Event };
    (kind, words::notice(notice.as_ref(), reader.peer(meta.peer).address()))
}

fn is_failure(notice: &Notice) -> bool {
    match notice {
        Notice::Failed(_) | Notice::Refused(_) | Notice::Undelivered { .. } | Notice::Lost { .. } => true,
        Notice::Offline(gone) | Notice::Disconnected(gone) => {
            matches!(gone, Gone::Error(_) | Gone::Reset | Gone::TimedOut)
        }
        _ => false,
    }
}

pub(super) fn line(kind: LineKind, text: String) -> Line {
    Line { kind, text, note: String::new() }
}
