//! The rows of the hexdump in view, as pixels and as words for a screen reader.

use std::ops::Range;

use egui::{Align2, Color32, FontId, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::{Grid, HexView, LINE_HEIGHT, Looked};
use crate::codec::hexdump::{self, Glyph};

impl HexView {
    pub(super) fn paint(&self, ui: &Ui, response: &Response, grid: &Grid, looked: &Looked<'_>) {
        let selected = self.selected(looked.length());
        for row in 0..grid.rows + 1 {
            let Some((offset, bytes, glyphs)) = self.row(row, grid.each) else { break };
            let top = grid.row_y(row);
            for coloured in looked.parts.iter().filter(|part| part.range.end > offset) {
                if coloured.range.start >= offset + bytes.len() {
                    break;
                }
                fill(ui, grid, &part(&coloured.range, offset, bytes.len()), top, coloured.color);
            }
            let columns = part(&selected, offset, bytes.len());
            // A cursor that nobody sees selects nothing to be seen.
            if looked.parts.is_empty() || response.has_focus() || selected.len() > 1 {
                fill(ui, grid, &columns, top, grid.tokens.selected);
            }
            if let Some(framed) = &looked.framed {
                frame(ui, grid, &part(framed, offset, bytes.len()), top);
            }
            if response.has_focus() && (offset..offset + bytes.len()).contains(&self.cursor) {
                self.paint_cursor(ui, grid, self.cursor - offset, top);
            }
            paint_bytes(ui, grid, offset, bytes, top);
            paint_text(ui, grid, glyphs, top);
            let line = Rect::from_min_size(pos2(grid.rect.left(), top), vec2(grid.rect.width(), LINE_HEIGHT));
            let spoken = ui.interact(line.intersect(grid.rect), response.id.with(row), Sense::hover());
            spoken.widget_info(|| WidgetInfo::labeled(Role::Label, true, hexdump::row(offset, bytes, glyphs)));
        }
    }

    fn paint_cursor(&self, ui: &Ui, grid: &Grid, column: usize, top: f32) {
        let painter = ui.painter_at(grid.rect);
        let hex = Rect::from_min_size(pos2(grid.hex_x(column), top), vec2(grid.cell * 2.0, LINE_HEIGHT));
        let text = Rect::from_min_size(pos2(grid.text_x(column), top), vec2(grid.cell, LINE_HEIGHT));
        for (rect, is_used) in [(hex.expand2(vec2(2.0, 0.0)), !self.in_text), (text, self.in_text)] {
            let color = if is_used { grid.tokens.accent } else { grid.tokens.quiet };
            painter.rect_stroke(rect, 1.0, Stroke::new(1.0, color), StrokeKind::Inside);
        }
    }
}

/// Where bytes of a row stand, as hex and as text; None for no bytes.
fn places(grid: &Grid, columns: &Range<usize>, top: f32) -> Option<[Rect; 2]> {
    let last = columns.end.checked_sub(1).filter(|last| *last >= columns.start)?;
    let half = grid.cell / 2.0;
    let hex = grid.hex_x(columns.start) - half..=grid.hex_x(last) + grid.cell * 2.0 + half;
    let text = grid.text_x(columns.start)..=grid.text_x(columns.end);
    Some([hex, text].map(|x| Rect::from_x_y_ranges(x, top..=top + LINE_HEIGHT)))
}

fn fill(ui: &Ui, grid: &Grid, columns: &Range<usize>, top: f32, color: Color32) {
    let painter = ui.painter_at(grid.rect);
    for rect in places(grid, columns, top).into_iter().flatten() {
        painter.rect_filled(rect, 0.0, color);
    }
}

fn frame(ui: &Ui, grid: &Grid, columns: &Range<usize>, top: f32) {
    let painter = ui.painter_at(grid.rect);
    for rect in places(grid, columns, top).into_iter().flatten() {
        painter.rect_stroke(rect, 1.0, Stroke::new(1.0, grid.tokens.text), StrokeKind::Inside);
    }
}

/// The columns of a row that bytes of the record stand in.
fn part(selected: &Range<usize>, offset: usize, length: usize) -> Range<usize> {
    let from = selected.start.clamp(offset, offset + length) - offset;
    let until = selected.end.clamp(offset, offset + length) - offset;
    from..until
}

fn paint_bytes(ui: &Ui, grid: &Grid, offset: usize, bytes: &[u8], top: f32) {
    let painter = ui.painter_at(grid.rect);
    let put = |x: f32, text: String, color| {
        painter.text(pos2(x, top + LINE_HEIGHT / 2.0), Align2::LEFT_CENTER, text, grid.font.clone(), color);
    };
    let digits = grid.digits;
    put(grid.hex_x(0) - (digits + 2) as f32 * grid.cell, format!("{offset:0digits$X}"), grid.tokens.quiet);
    for (half, bytes) in bytes.chunks(8).enumerate() {
        put(grid.hex_x(half * 8), crate::codec::hex::format(bytes), grid.tokens.text);
    }
}

/// Characters of one column in one go, wider ones each at its first byte; what is no character is a quiet dot.
fn paint_text(ui: &Ui, grid: &Grid, glyphs: &[Glyph], top: f32) {
    let painter = ui.painter_at(grid.rect);
    let put = |column: usize, text: String, font: &FontId, color| {
        let place = pos2(grid.text_x(column), top + LINE_HEIGHT / 2.0);
        painter.text(place, Align2::LEFT_CENTER, text, font.clone(), color);
    };
    let only = |is: &dyn Fn(&Glyph) -> Option<char>| -> String {
        glyphs.iter().map(|glyph| is(glyph).unwrap_or(' ')).collect()
    };
    let ascii = only(&|glyph| match glyph {
        Glyph::Char(c) if c.is_ascii() => Some(*c),
        _ => None,
    });
    let dots = only(&|glyph| (*glyph == Glyph::Dot).then_some('.'));
    put(0, ascii, &grid.font, grid.tokens.text);
    put(0, dots, &grid.font, grid.tokens.lamp_off);
    for (column, glyph) in glyphs.iter().enumerate() {
        if let Glyph::Char(c) = glyph
            && !c.is_ascii()
        {
            put(column, c.to_string(), &grid.font, grid.tokens.text);
        }
    }
}
