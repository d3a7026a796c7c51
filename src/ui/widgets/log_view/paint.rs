//! The lines in view, as pixels and as words for a screen reader.

use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat};
use egui::{Align2, Color32, FontId, Galley, Painter, Rect, Role, Sense, Stroke, Ui, pos2, vec2};

use super::found::paint_found;
use super::{Frame, LINE_HEIGHT, LogView, Visible};
use crate::i18n::t;
use crate::model::{Line, LineKind, Log, Shape, words};
use crate::ui::icons;
use crate::ui::theme::Tokens;
use crate::ui::widgets::named;

impl LogView {
    pub(super) fn paint(&self, ui: &mut Ui, log: &Log, frame: &Frame, lines: &[Visible]) {
        let painter = ui.painter_at(frame.text.expand2(vec2(frame.gutter, 0.0)));
        let tokens = &frame.tokens;
        for (row, visible) in lines.iter().enumerate() {
            let top = frame.text.top() + row as f32 * LINE_HEIGHT;
            let rect = Rect::from_min_size(
                pos2(frame.text.left() - frame.gutter, top),
                vec2(frame.text.width() + frame.gutter, LINE_HEIGHT),
            );
            let line = &visible.line;
            let blank = line.kind == LineKind::Blank;
            let found = log.found.as_ref().filter(|found| found.has_one_in(visible.records()));
            if !blank && let Some(fill) = self.behind(visible, found.is_some(), tokens) {
                painter.rect_filled(rect, 0.0, fill);
            }
            let mut said = if log.settings.shape() == Shape::Table {
                self.paint_row(ui, log, frame, visible, top)
            } else {
                paint_line(&painter, log, frame, visible, rect)
            };
            if visible.is_first && self.bookmarks.range(visible.records()).next().is_some() {
                bookmark(&painter, rect, tokens);
                said = t!("log.bookmarked", text = said).into_owned();
            }
            if !blank {
                let spoken = ui.interact(rect, ui.scope_id().with(("line", row)), Sense::hover());
                match visible.unit.failed.and_then(|failed| words::verdict(&log.settings.verify, failed)) {
                    Some(wrong) if visible.is_first => {
                        named(&spoken, Role::Label, &format!("{said} {}", failed_mark()));
                        spoken.on_hover_text(wrong);
                    }
                    _ => named(&spoken, Role::Label, &said),
                }
            }
        }
    }
}

/// Draws a line of text with its mark and note, and gives what it says.
fn paint_line(painter: &Painter, log: &Log, frame: &Frame, visible: &Visible, rect: Rect) -> String {
    let (line, tokens) = (&visible.line, &frame.tokens);
    if visible.is_first && log.settings.shape() == Shape::Stream {
        let at = rect.left_top() + vec2(7.0, 2.0);
        let (text, color) = match visible.unit.failed {
            None => (mark(line.kind, log.settings.relays), tokens.quiet),
            Some(_) => (icons::WARNING.to_owned(), tokens.error),
        };
        painter.text(at, Align2::LEFT_TOP, text, FontId::proportional(12.0), color);
    }
    let place = pos2(frame.text.left(), rect.top() + 1.0);
    let color = color(line.kind, tokens);
    let galley = fitted(painter, &line.text, frame, color);
    let width = galley.size().x;
    paint_found(painter, &galley, place, log, visible, tokens);
    painter.galley(place, galley, color);
    let mut behind = place + vec2(width + 8.0, 0.0);
    if !line.note.is_empty() {
        behind.x = painter.text(behind, Align2::LEFT_TOP, &line.note, frame.font.clone(), tokens.quiet).right() + 8.0;
    }
    if visible.is_first && visible.unit.failed.is_some() && log.settings.shape() == Shape::Log {
        let font = FontId::proportional(frame.font.size - 1.0);
        // Where the heading takes the whole line, the mark stands at its end.
        let most = rect.right() - painter.layout_no_wrap(failed_mark(), font.clone(), tokens.error).size().x;
        let at = pos2(behind.x.min(most), behind.y);
        painter.text(at, Align2::LEFT_TOP, failed_mark(), font, tokens.error);
    }
    spoken_text(line)
}

/// A line of the log is broken by columns. What a font of the system draws wider than those would be cut at the right:
/// such a line is set closer.
fn fitted(painter: &Painter, text: &str, frame: &Frame, color: Color32) -> Arc<Galley> {
    let galley = painter.layout_no_wrap(text.to_owned(), frame.font.clone(), color);
    let beyond = galley.size().x - frame.text.width();
    if beyond < 1.0 {
        return galley;
    }
    let letters = text.chars().count().max(1) as f32;
    let format =
        TextFormat { extra_letter_spacing: -beyond / letters, ..TextFormat::simple(frame.font.clone(), color) };
    painter.layout_job(LayoutJob::single_section(text.to_owned(), format))
}

/// A ribbon at the left of a marked record.
fn bookmark(painter: &Painter, rect: Rect, tokens: &Tokens) {
    let (left, right) = (rect.left() + 1.0, rect.left() + 7.0);
    let (top, bottom) = (rect.top() + 3.0, rect.bottom() - 4.0);
    // The notch at its foot makes two triangles and a bar: each is convex.
    let notch = pos2((left + right) / 2.0, bottom - 4.0);
    for points in [
        [pos2(left, top), pos2(right, top), pos2(right, bottom), notch],
        [pos2(left, top), notch, pos2(left, bottom), pos2(left, bottom)],
    ] {
        painter.add(egui::Shape::convex_polygon(points.to_vec(), tokens.bookmark, Stroke::NONE));
    }
}

fn spoken_text(line: &Line) -> String {
    if line.note.is_empty() { line.text.clone() } else { format!("{} {}", line.text, line.note) }
}

/// Stands beside data with a wrong checksum.
fn failed_mark() -> String {
    format!("{} {}", icons::WARNING, t!("checksum.marked"))
}

/// Directions are told apart without colour, too.
/// A relay's are told by who spoke.
pub(super) fn mark(kind: LineKind, relays: bool) -> String {
    match kind {
        LineKind::Received if relays => t!("relay.mark-client").into_owned(),
        LineKind::Sent if relays => t!("relay.mark-server").into_owned(),
        LineKind::Received => t!("log.mark-received").into_owned(),
        LineKind::Sent => t!("log.mark-sent").into_owned(),
        LineKind::Event => icons::INFO.to_owned(),
        LineKind::Error => icons::WARNING.to_owned(),
        LineKind::Header | LineKind::Blank => String::new(),
    }
}

pub(super) fn color(kind: LineKind, tokens: &Tokens) -> Color32 {
    match kind {
        LineKind::Header | LineKind::Blank => tokens.quiet,
        LineKind::Received => tokens.received,
        LineKind::Sent => tokens.sent,
        LineKind::Event => tokens.event,
        LineKind::Error => tokens.error,
    }
}
