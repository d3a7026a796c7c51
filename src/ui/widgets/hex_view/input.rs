//! What the mouse and the keys do in the hexdump.

use egui::{Event, EventFilter, Key, Modifiers, PointerButton, Pos2, Response, Ui};

use super::{Grid, HexView, LINE_HEIGHT};
use crate::model::BytesAs;

impl HexView {
    /// Moves the cursor; with Shift the selection grows to it.
    pub(super) fn keys(&mut self, ui: &Ui, response: &Response, grid: &Grid, length: usize) -> Option<BytesAs> {
        if !response.has_focus() || length == 0 {
            return None;
        }
        let last = length - 1;
        let (each, at) = (grid.each, self.cursor);
        let page = each * grid.rows.saturating_sub(1).max(1);
        let row_end = (at - at % each + each - 1).min(last);
        let moves = [
            (Modifiers::COMMAND, Key::Home, 0),
            (Modifiers::COMMAND, Key::End, last),
            (Modifiers::NONE, Key::Home, at - at % each),
            (Modifiers::NONE, Key::End, row_end),
            (Modifiers::NONE, Key::ArrowLeft, at.saturating_sub(1)),
            (Modifiers::NONE, Key::ArrowRight, (at + 1).min(last)),
            (Modifiers::NONE, Key::ArrowUp, at.checked_sub(each).unwrap_or(at)),
            (Modifiers::NONE, Key::ArrowDown, if at + each <= last { at + each } else { at }),
            (Modifiers::NONE, Key::PageUp, at.checked_sub(page).unwrap_or(at % each)),
            (Modifiers::NONE, Key::PageDown, (at + page).min(last)),
        ];
        let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
        for (modifiers, key, to) in moves {
            // With Shift first: egui takes a key with Shift for the key without.
            let extends = pressed(modifiers | Modifiers::SHIFT, key);
            if extends || pressed(modifiers, key) {
                self.move_to(to, extends);
                self.reveal(grid);
            }
        }
        if pressed(Modifiers::COMMAND, Key::A) {
            (self.anchor, self.cursor) = (0, last);
        }
        let copied = ui.input(|input| input.events.iter().any(|event| matches!(event, Event::Copy)));
        copied.then_some(if self.in_text { BytesAs::Text } else { BytesAs::Hex })
    }

    fn move_to(&mut self, to: usize, extends: bool) {
        self.cursor = to;
        if !extends {
            self.anchor = to;
        }
    }

    /// Scrolls just so far that the cursor is in view.
    pub(super) fn reveal(&mut self, grid: &Grid) {
        let row = (self.cursor / grid.each) as u64;
        let lowest = row.saturating_sub(grid.rows as u64 - 1);
        self.top = self.top.clamp(lowest, row);
    }

    pub(super) fn wheel(&mut self, ui: &Ui, response: &Response) {
        if response.contains_pointer() {
            self.scrolled -= ui.input(|input| input.smooth_scroll_delta().y) / LINE_HEIGHT;
        }
        let rows = self.scrolled.trunc();
        self.scrolled -= rows;
        self.top = self.top.saturating_add_signed(rows as i64);
    }

    /// A press puts the cursor, a drag or Shift selects.
    pub(super) fn pointer(&mut self, ui: &Ui, response: &Response, grid: &Grid, length: usize) {
        if response.clicked() || response.drag_started() || response.secondary_clicked() {
            response.request_focus();
        }
        ui.memory_mut(|memory| {
            let arrows = EventFilter { vertical_arrows: true, horizontal_arrows: true, ..Default::default() };
            memory.set_focus_lock_filter(response.id, arrows);
        });
        let Some(pointer) = response.interact_pointer_pos().filter(|_| length > 0) else { return };
        let (at, in_text) = self.byte_at(pointer, grid, response.dragged() && !response.drag_started());
        let at = at.min(length - 1);
        if response.secondary_clicked() {
            if !self.selected(length).contains(&at) {
                self.move_to(at, false);
            }
        } else if response.dragged_by(PointerButton::Primary) && !response.drag_started() {
            self.move_to(at, true);
            self.reveal(grid);
        } else if response.clicked() || response.drag_started() {
            self.in_text = in_text;
            self.move_to(at, ui.input(|input| input.modifiers.shift));
        }
    }

    /// The byte that the pointer stands on, in either column.
    pub(super) fn byte_under(&self, pointer: Pos2, grid: &Grid, length: usize) -> Option<usize> {
        let half = grid.cell / 2.0;
        let columns = [grid.hex_x(0) - half..=grid.hex_x(grid.each) - half, grid.text_x(0)..=grid.text_x(grid.each)];
        let inside = columns.iter().any(|column| column.contains(&pointer.x)) && pointer.y >= grid.row_y(0);
        let at = self.byte_at(pointer, grid, false).0;
        (inside && at < length).then_some(at)
    }

    /// The byte under the pointer, and whether it is in the text column. While dragging, the column stays the one in
    /// which it began, and rows above and below the view scroll.
    fn byte_at(&self, pointer: Pos2, grid: &Grid, dragging: bool) -> (usize, bool) {
        let boundary = grid.text_x(0) - grid.cell / 2.0;
        let in_text = if dragging { self.in_text } else { pointer.x >= boundary };
        let edge = |column| if in_text { grid.text_x(column) } else { grid.hex_x(column) - grid.cell / 2.0 };
        let column = (1..grid.each).take_while(|&column| edge(column) <= pointer.x).count();
        let row = ((pointer.y - grid.row_y(0)) / LINE_HEIGHT).floor().clamp(-1.0, grid.rows as f32);
        let row = self.top.saturating_add_signed(row as i64) as usize;
        (row * grid.each + column, in_text)
    }
}
