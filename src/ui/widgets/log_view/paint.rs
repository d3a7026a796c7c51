//! The lines in view, as pixels and as words for a screen reader.

use egui::{Align2, Color32, FontId, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{Frame, LINE_HEIGHT, LogView, Visible};
use crate::i18n::t;
use crate::model::{Line, LineKind, Log};
use crate::ui::icons;
use crate::ui::theme::Tokens;

impl LogView {
    pub(super) fn paint(&self, ui: &mut Ui, log: &Log, frame: &Frame, lines: &[Visible]) {
        let painter = ui.painter_at(frame.text.expand2(vec2(frame.gutter, 0.0)));
        let tokens = &frame.tokens;
        for (row, visible) in lines.iter().enumerate() {
            let top = frame.text.top() + row as f32 * LINE_HEIGHT;
            let place = pos2(frame.text.left(), top + 1.0);
            let rect = Rect::from_min_size(
                pos2(frame.text.left() - frame.gutter, top),
                vec2(frame.text.width() + frame.gutter, LINE_HEIGHT),
            );
            let blank = visible.line.kind == LineKind::Blank;
            if self.selection.contains(visible.records.start) && !blank {
                painter.rect_filled(rect, 0.0, tokens.selected);
            }
            if visible.is_first && !log.settings.log_mode {
                let mark = mark(visible.line.kind);
                painter.text(
                    pos2(rect.left() + 5.0, top + 2.0),
                    Align2::LEFT_TOP,
                    mark,
                    FontId::proportional(12.0),
                    tokens.quiet,
                );
            }
            let color = color(visible.line.kind, tokens);
            let galley = painter.layout_no_wrap(visible.line.text.clone(), frame.font.clone(), color);
            let width = galley.size().x;
            painter.galley(place, galley, color);
            if !visible.line.note.is_empty() {
                let at = pos2(place.x + width + 8.0, place.y);
                painter.text(at, Align2::LEFT_TOP, &visible.line.note, frame.font.clone(), tokens.quiet);
            }
            if !blank {
                let spoken = ui.interact(rect, ui.scope_id().with(("line", row)), Sense::hover());
                spoken.widget_info(|| WidgetInfo::labeled(Role::Label, true, spoken_text(&visible.line)));
            }
        }
    }
}

fn spoken_text(line: &Line) -> String {
    if line.note.is_empty() { line.text.clone() } else { format!("{} {}", line.text, line.note) }
}

/// Directions are told apart without colour, too.
fn mark(kind: LineKind) -> String {
    match kind {
        LineKind::Received => t!("log.mark-received").into_owned(),
        LineKind::Sent => t!("log.mark-sent").into_owned(),
        LineKind::Event => icons::INFO.to_owned(),
        LineKind::Error => icons::WARNING.to_owned(),
        LineKind::Header | LineKind::Blank => String::new(),
    }
}

fn color(kind: LineKind, tokens: &Tokens) -> Color32 {
    match kind {
        LineKind::Header | LineKind::Blank => tokens.quiet,
        LineKind::Received => tokens.received,
        LineKind::Sent => tokens.sent,
        LineKind::Event => tokens.event,
        LineKind::Error => tokens.error,
    }
}
