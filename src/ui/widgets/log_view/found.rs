//! What was found and what rules colour: behind a record, behind its characters, beside the scrollbar.

use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::text::CCursor;
use egui::{Color32, Galley, Painter, Pos2, Rect, Ui, pos2};

use super::{LogView, Visible};
use crate::codec::hex;
use crate::model::{Found, Line, LineKind, Log};
use crate::ui::theme::Tokens;
use crate::ui::widgets::scrollbar::Mark;

/// While a search runs its marks are made so often at most.
const BETWEEN_MARKS: Duration = Duration::from_millis(200);

impl LogView {
    /// The colour behind a line.
    pub(super) fn behind(&self, visible: &Visible, is_found: bool, tokens: &Tokens) -> Option<Color32> {
        if self.selection.contains(visible.records().start) {
            return Some(tokens.selected);
        }
        let of_rule = visible.unit.colour.map(|colour| tokens.rule(colour));
        // What a rule says of a record stays to be seen; the characters that were found are marked all the same.
        of_rule.or(is_found.then_some(tokens.found))
    }
}

/// Marks the characters of a line that were found, below its text.
pub(super) fn paint_found(
    painter: &Painter,
    galley: &Arc<Galley>,
    at: Pos2,
    log: &Log,
    visible: &Visible,
    tokens: &Tokens,
) {
    let Some(found) = log.found.as_ref().filter(|found| found.has_one_in(visible.records())) else { return };
    for place in places(found, &visible.line, log.settings.hex) {
        let (start, end) = (CCursor::new(place.start), CCursor::new(place.end));
        let (start, end) = (galley.pos_from_cursor(start), galley.pos_from_cursor(end));
        let rect = Rect::from_min_max(pos2(start.left(), start.top()), pos2(end.left(), start.bottom()));
        painter.rect_filled(rect.translate(at.to_vec2()), 2.0, tokens.found_text);
    }
}

/// Where in a line it is, in characters. Bytes are marked where bytes are shown, text where text is.
fn places(found: &Found, line: &Line, shows_hex: bool) -> Vec<Range<usize>> {
    let is_data = matches!(line.kind, LineKind::Received | LineKind::Sent);
    match line.kind {
        LineKind::Header | LineKind::Blank => Vec::new(),
        _ if is_data && shows_hex => in_hex(found, &line.text),
        _ => {
            let chars = |bytes: usize| line.text.get(..bytes).map_or(0, |text| text.chars().count());
            found.pattern.places_in(&line.text).into_iter().map(|hit| chars(hit.start)..chars(hit.end)).collect()
        }
    }
}

fn in_hex(found: &Found, text: &str) -> Vec<Range<usize>> {
    let Ok(bytes) = hex::parse(text.trim_end_matches('…')) else { return Vec::new() };
    let mut places = Vec::new();
    let mut from = 0;
    while let Some(hit) = found.pattern.find(&bytes, from).filter(|hit| !hit.is_empty()) {
        from = hit.end;
        places.push(hit.start * 3..hit.end * 3 - 1);
    }
    places
}

/// The marks of what was found, made again only when something has changed.
#[derive(Debug, Default)]
pub(super) struct FoundMarks {
    made: Option<Made>,
    parts: Vec<usize>,
}

/// What marks were made for.
#[derive(Debug)]
struct Made {
    at: Instant,
    /// Which search, by its address.
    search: usize,
    version: u64,
    records: Range<u64>,
    count: u64,
    parts: usize,
}

impl FoundMarks {
    /// One mark for each point of the bar at most, however many records were found.
    pub fn of(&mut self, ui: &Ui, log: &Log, height: f32) -> Vec<Mark> {
        let Some(found) = &log.found else {
            self.made = None;
            return Vec::new();
        };
        let now = Made {
            at: Instant::now(),
            search: Arc::as_ptr(&found.matches) as usize,
            version: found.matches.version(),
            records: log.records(),
            count: log.count(),
            parts: (height as usize).max(1),
        };
        match &self.made {
            Some(made) if made.is_like(&now) => {}
            Some(made) if made.search == now.search && made.parts == now.parts && now.at - made.at < BETWEEN_MARKS => {
                ui.ctx().request_repaint_after(BETWEEN_MARKS);
            }
            _ => {
                self.parts = parts(found, log, &now);
                self.made = Some(now);
            }
        }
        let all = self.made.as_ref().map_or(1, |made| made.parts) as f32;
        let color = Tokens::of(ui).found_mark;
        self.parts.iter().map(|&part| Mark { at: part as f32 / all, color }).collect()
    }
}

impl Made {
    fn is_like(&self, now: &Made) -> bool {
        let numbers = |made: &Made| (made.search, made.version, made.count, made.parts);
        numbers(self) == numbers(now) && self.records == now.records
    }
}

fn parts(found: &Found, log: &Log, now: &Made) -> Vec<usize> {
    let begins = |part: usize| (u128::from(now.count) * part as u128 / now.parts as u128) as u64;
    let records: Vec<u64> = (0..now.parts)
        .map(|part| log.record_at(begins(part)).unwrap_or(now.records.end))
        .chain([now.records.end])
        .collect();
    found.matches.parts(now.parts, |part| records.get(part).copied().unwrap_or(now.records.end))
}
