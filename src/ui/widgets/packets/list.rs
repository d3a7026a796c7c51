//! A list of rows of one height that scrolls by position: what keys, wheel and mouse do in it.
//!
//! Only the rows in view are drawn. Selecting never moves the view, but where keys lead out of it; scrolling up stops
//! following the newest row.

use std::ops::Range;

use egui::{Event, EventFilter, Id, Key, Modifiers, PointerButton, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2};

use crate::model::Selection;
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::newest::newest_button;
use crate::ui::widgets::scrollbar::{Rows, scrollbar};

/// In a list that is less high, the way back to the newest row would cover the rows, points.
const LEAST_FOR_BUTTON: f32 = 110.0;

/// Where a list is scrolled to, and which of its rows are selected.
#[derive(Debug)]
pub struct List {
    top: u64,
    at_end: bool,
    /// The rows before this one were there when it was at the end last.
    seen: Option<u64>,
    scrolled: f32,
    /// A row that is brought into view in the next frame.
    wanted: Option<u64>,
    /// The selected rows, by position.
    pub selection: Selection,
}

/// What a list looks like.
pub struct Looks<'a> {
    /// Its name for screen readers.
    pub name: &'a str,
    /// Height of a row.
    pub row: f32,
    /// Height of what stands above the rows.
    pub above: f32,
    /// More rows may come: a way to the newest one is shown.
    pub goes_on: bool,
}

/// A list that was drawn.
pub struct Drawn {
    /// All of it, for a menu.
    pub response: Response,
    /// What stands above the rows: still to be drawn.
    pub above: Rect,
    /// The selected rows are to be copied.
    pub copies: bool,
    /// A row was clicked twice.
    pub opens: bool,
}

/// Sizes of a frame.
struct Frame {
    rows: Rect,
    height: f32,
    /// Rows that are in view as a whole.
    shown: u64,
    all: Range<u64>,
}

impl Default for List {
    fn default() -> Self {
        List { top: 0, at_end: true, seen: None, scrolled: 0.0, wanted: None, selection: Selection::default() }
    }
}

impl List {
    /// A list of other rows: at their end, or at their beginning.
    pub fn new(at_end: bool) -> Self {
        List { at_end, ..List::default() }
    }

    /// Brings the row that was selected last into view in the next frame.
    pub fn keep_in_view(&mut self) {
        self.wanted = self.selection.latest();
    }

    /// Draws the rows at these positions into the rest of the ui.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        id: Id,
        all: Range<u64>,
        looks: &Looks<'_>,
        mut draw: impl FnMut(&mut Ui, Rect, u64),
    ) -> Drawn {
        let rect = ui.available_rect_before_wrap();
        ui.advance_cursor_after_rect(rect);
        let response = ui.interact(rect, id, Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(Role::Document, true, looks.name));
        let tokens = Tokens::of(ui);
        ui.painter().rect_filled(rect, 0.0, tokens.paper);
        let top = rect.top() + looks.above;
        let rows = Rect::from_min_max(pos2(rect.left(), top), pos2(rect.right() - space::SCROLLBAR, rect.bottom()));
        let shown = (rows.height() / looks.row).floor().max(1.0) as u64;
        let frame = Frame { rows, height: looks.row, shown, all };

        let copies = self.keys(ui, &response, &frame);
        self.wheel(ui, &response, &frame);
        self.settle(&frame);
        self.pointer(ui, &response, &frame);
        self.paint(ui, &frame, &tokens, &mut draw);
        self.scroll_bar(ui, id, rect, &frame);
        if looks.goes_on && self.top < frame.last_top() && frame.rows.height() > LEAST_FOR_BUTTON {
            let new = frame.all.end.saturating_sub(self.seen.unwrap_or_default());
            if newest_button(ui, frame.rows, new) {
                self.at_end = true;
            }
        }
        let above = Rect::from_min_max(rect.min, pos2(rect.right(), top));
        Drawn { opens: response.double_clicked(), response, above, copies }
    }

    fn paint(&self, ui: &mut Ui, frame: &Frame, tokens: &Tokens, draw: &mut impl FnMut(&mut Ui, Rect, u64)) {
        let before = ui.clip_rect();
        ui.set_clip_rect(frame.rows.intersect(before));
        let last = frame.all.end.min(self.top + frame.shown + 1);
        for (at, position) in (self.top..last).enumerate() {
            let top = frame.rows.top() + at as f32 * frame.height;
            let row = Rect::from_min_max(pos2(frame.rows.left(), top), pos2(frame.rows.right(), top + frame.height));
            if self.selection.contains(position) {
                ui.painter().rect_filled(row, 0.0, tokens.selected);
            }
            draw(ui, row, position);
        }
        ui.set_clip_rect(before);
    }

    fn scroll_bar(&mut self, ui: &mut Ui, id: Id, rect: Rect, frame: &Frame) {
        let bar = Rect::from_min_max(pos2(rect.right() - space::SCROLLBAR, frame.rows.top()), rect.max);
        let last_top = frame.last_top();
        let rows = Rows { all: frame.all.clone(), top: self.top, last_top, shown: frame.shown };
        if let Some(top) = scrollbar(ui, id.with("bar"), bar, &rows, &[]) {
            self.top = top;
            self.at_end = top >= last_top;
            ui.ctx().request_repaint();
        }
    }

    fn wheel(&mut self, ui: &Ui, response: &Response, frame: &Frame) {
        if response.contains_pointer() {
            self.scrolled -= ui.input(|input| input.smooth_scroll_delta().y) / frame.height;
        }
        let rows = self.scrolled.trunc();
        self.scrolled -= rows;
        if rows != 0.0 {
            self.scroll(rows as i64, frame);
        }
    }

    fn scroll(&mut self, rows: i64, frame: &Frame) {
        let was_last = self.top >= frame.last_top();
        self.top = self.top.saturating_add_signed(rows).clamp(frame.all.start, frame.last_top());
        self.at_end = self.top >= frame.last_top() && (rows > 0 || was_last && self.at_end);
    }

    /// Keeps the top in range, follows the newest row, and brings a row into view that is wanted there.
    fn settle(&mut self, frame: &Frame) {
        let last_top = frame.last_top();
        if self.at_end {
            self.top = last_top;
        }
        if let Some(wanted) = self.wanted.take() {
            let lowest = wanted.saturating_sub(frame.shown - 1);
            self.top = self.top.clamp(lowest, wanted.max(lowest));
        }
        self.top = self.top.clamp(frame.all.start, last_top);
        if self.top >= last_top || self.seen.is_none() {
            self.seen = Some(frame.all.end);
        }
        self.at_end &= self.top >= last_top;
    }

    /// Moves the selection; without one, the view. True when the selection is to be copied.
    fn keys(&mut self, ui: &Ui, response: &Response, frame: &Frame) -> bool {
        if !response.has_focus() || frame.all.is_empty() {
            return false;
        }
        let page = frame.shown.saturating_sub(1).max(1) as i64;
        let far = i64::MAX;
        let moves = [
            (Key::ArrowUp, -1),
            (Key::ArrowDown, 1),
            (Key::PageUp, -page),
            (Key::PageDown, page),
            (Key::Home, -far),
            (Key::End, far),
        ];
        let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
        for (key, rows) in moves {
            // With Shift first: egui takes a key with Shift for the key without.
            let extends = pressed(Modifiers::SHIFT, key);
            if extends || pressed(Modifiers::NONE, key) {
                self.walk(rows, extends, frame);
            }
        }
        if pressed(Modifiers::COMMAND, Key::A) {
            self.selection.set(frame.all.clone());
        }
        ui.input(|input| input.events.iter().any(|event| matches!(event, Event::Copy)))
    }

    fn walk(&mut self, rows: i64, extends: bool, frame: &Frame) {
        let last = frame.all.end.saturating_sub(1);
        let from = self.selection.latest().unwrap_or(if rows < 0 { self.top + frame.shown } else { self.top });
        let to = from.saturating_add_signed(rows).clamp(frame.all.start, last);
        if extends {
            self.selection.extend(to..to + 1);
        } else {
            self.selection.set(to..to + 1);
        }
        self.at_end = rows == i64::MAX;
        self.wanted = Some(to);
    }

    fn pointer(&mut self, ui: &Ui, response: &Response, frame: &Frame) {
        // The list takes the focus as soon as it is pressed, so that keys and Ctrl+C are its.
        if response.clicked() || response.drag_started() || response.secondary_clicked() {
            response.request_focus();
        }
        ui.memory_mut(|memory| {
            let keys = EventFilter { vertical_arrows: true, ..Default::default() };
            memory.set_focus_lock_filter(response.id, keys);
        });
        let Some(pointer) = response.interact_pointer_pos() else { return };
        let row = ((pointer.y - frame.rows.top()) / frame.height).floor();
        let outside = row < 0.0 && !response.dragged() || pointer.x > frame.rows.right();
        let position = self.top + row.max(0.0) as u64;
        if outside || frame.all.is_empty() {
            return;
        }
        let (inside, at) = (position < frame.all.end, position.min(frame.all.end - 1));
        let modifiers = ui.input(|input| input.modifiers);
        if response.secondary_clicked() {
            if inside && !self.selection.contains(at) {
                self.selection.set(at..at + 1);
            }
        } else if response.dragged_by(PointerButton::Primary) && !response.drag_started() {
            self.selection.extend(at..at + 1);
        } else if response.clicked() || response.drag_started() {
            match (inside, modifiers.shift, modifiers.command) {
                (false, ..) => self.selection.clear(),
                (true, true, _) => self.selection.extend(at..at + 1),
                (true, false, true) => self.selection.toggle(at..at + 1),
                (true, false, false) => self.selection.set(at..at + 1),
            }
        }
    }
}

impl Frame {
    /// The first row of the last page.
    fn last_top(&self) -> u64 {
        self.all.end.saturating_sub(self.shown).max(self.all.start)
    }
}
