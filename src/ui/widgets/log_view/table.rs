//! The log as a table: a heading whose columns can be dragged, and one row for each record.

use std::sync::Arc;

use egui::{Color32, CursorIcon, FontId, Galley, Id, Painter, Pos2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::columns::{Cell, Column, FIXED, GAP};
use super::found::paint_found;
use super::paint::{color, mark};
use super::{Frame, LINE_HEIGHT, LogView, Visible};
use crate::capture::Direction;
use crate::i18n::t;
use crate::model::{LineKind, Log, Row, TIME_FORMAT, local_time, seconds, words};
use crate::ui::icons;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::cell::cell_text;

/// Height of the heading.
pub(super) const HEADER: f32 = 24.0;

impl LogView {
    /// Names the columns; dragging the end of one makes it wider.
    pub(super) fn table_header(&mut self, ui: &mut Ui, id: Id, frame: &Frame) {
        let tokens = &frame.tokens;
        let top = frame.text.top() - HEADER;
        let (left, right) = (frame.text.left() - frame.gutter, frame.text.right() + space::SCROLLBAR + 4.0);
        let all = Rect::from_min_max(pos2(left, top), pos2(right, top + HEADER));
        // What is pressed here is not meant for the rows below.
        ui.interact(all, id.with("header"), Sense::click_and_drag());
        ui.painter().rect_filled(all, 0.0, tokens.panel);
        ui.painter().hline(all.x_range(), all.bottom(), egui::Stroke::new(1.0, tokens.line));
        for cell in &frame.cells {
            let rect = place(cell, top, HEADER);
            let name = name(cell.column);
            let font = FontId::proportional(space::SMALL);
            let painter = ui.painter_at(rect);
            let (galley, at) = text(&painter, cell, rect, &name, &font, tokens.quiet);
            painter.galley(at, galley, tokens.quiet);
            let spoken = ui.interact(rect, id.with(("column", cell.column as u8)), Sense::hover());
            spoken.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, &name));
            if FIXED.contains(&cell.column) {
                self.handle(ui, id, cell, rect, tokens);
            }
        }
    }

    fn handle(&mut self, ui: &Ui, id: Id, cell: &Cell, rect: Rect, tokens: &Tokens) {
        let grip = Rect::from_center_size(pos2(cell.right - GAP / 2.0, rect.center().y), vec2(GAP, HEADER));
        let response = ui.interact(grip, id.with(("grip", cell.column as u8)), Sense::drag());
        let stroke = egui::Stroke::new(1.0, if response.hovered() { tokens.accent } else { tokens.line });
        ui.painter().vline(grip.center().x, rect.shrink(5.0).y_range(), stroke);
        if response.hovered() || response.dragged() {
            ui.set_cursor_icon(CursorIcon::ResizeHorizontal);
        }
        self.widths.drag(cell.column, response.drag_delta().x);
    }

    /// Draws a record's cells and gives what they say.
    pub(super) fn paint_row(&self, ui: &mut Ui, log: &Log, frame: &Frame, visible: &Visible, top: f32) -> String {
        let Some(row) = &visible.unit.row else { return visible.line.text.clone() };
        let tokens = &frame.tokens;
        let mut said = Vec::with_capacity(frame.cells.len());
        for cell in &frame.cells {
            let rect = place(cell, top, LINE_HEIGHT);
            let painter = ui.painter_at(rect);
            let words = cell_words(cell.column, row, visible, log.settings.relays);
            let color = match cell.column {
                // The note that a record is empty is not data.
                Column::Content if visible.line.text.is_empty() => tokens.quiet,
                Column::Direction | Column::Length if visible.unit.failed.is_some() => tokens.error,
                Column::Direction | Column::Content => color(visible.line.kind, tokens),
                Column::Peer => tokens.text,
                _ => tokens.quiet,
            };
            let (galley, at) = text(&painter, cell, rect, &words, &frame.font, color);
            if cell.column == Column::Content {
                paint_found(&painter, &galley, at, log, visible, tokens);
            }
            painter.galley(at, galley, color);
            let more = match cell.column {
                Column::Time => Some(local_time(row.time, TIME_FORMAT)),
                Column::Peer if !row.peer.is_empty() => Some(row.peer.clone()),
                _ => None,
            };
            if let Some(more) = more {
                let id = ui.scope_id().with(("cell", cell.column as u8, visible.records().start));
                ui.interact(rect, id, Sense::hover()).on_hover_text(more);
            }
            said.push(words);
        }
        said.retain(|words| !words.is_empty());
        said.join("  ")
    }
}

fn name(column: Column) -> String {
    match column {
        Column::Number => t!("table.number"),
        Column::Time => t!("table.time"),
        Column::Delta => t!("table.delta"),
        Column::Direction => t!("table.direction"),
        Column::Peer => t!("table.peer"),
        Column::Length => t!("table.length"),
        Column::Content => t!("table.content"),
    }
    .into_owned()
}

/// What a cell says.
fn cell_words(column: Column, row: &Row, visible: &Visible, relays: bool) -> String {
    match column {
        Column::Number => (visible.records().start + 1).to_string(),
        Column::Time => local_time(row.time, "%H:%M:%S%.3f"),
        Column::Delta => row.delta.map(seconds).unwrap_or_default(),
        Column::Direction if visible.unit.failed.is_some() => {
            format!("{} {}", icons::WARNING, mark(visible.line.kind, relays))
        }
        Column::Direction if relays && row.direction != Direction::Event => words::way_of(row.direction).into_owned(),
        Column::Direction => direction(row.direction, visible.line.kind),
        Column::Peer => row.peer.clone(),
        Column::Length => row.length.map(|length| length.to_string()).unwrap_or_default(),
        Column::Content if visible.line.text.is_empty() => visible.line.note.clone(),
        Column::Content => visible.line.text.clone(),
    }
}

/// An icon and a word, so that no colour is needed.
fn direction(direction: Direction, kind: LineKind) -> String {
    match direction {
        Direction::Received => format!("{} {}", icons::ARROW_DOWN, mark(kind, false)),
        Direction::Sent => format!("{} {}", icons::PAPER_PLANE_TILT, mark(kind, false)),
        Direction::Event => format!("{} {}", mark(kind, false), t!("table.event")),
    }
}

fn place(cell: &Cell, top: f32, height: f32) -> Rect {
    let gap = if cell.column == Column::Content { 0.0 } else { GAP };
    Rect::from_min_max(pos2(cell.left, top), pos2((cell.right - gap).max(cell.left), top + height))
}

/// Numbers at the right, words at the left.
fn text(painter: &Painter, cell: &Cell, rect: Rect, words: &str, font: &FontId, color: Color32) -> (Arc<Galley>, Pos2) {
    let at_right = matches!(cell.column, Column::Number | Column::Delta | Column::Length);
    cell_text(painter, rect, words, font, color, at_right)
}
