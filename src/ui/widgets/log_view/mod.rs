//! The log as a list of lines that scrolls by record number.
//!
//! ```text
//! │收│ [2026-11-22 16:05:48.417]# RECV ASCII FROM 192.168.1.17 :49884>      ▐│
//! │  │ hehe                                                                  ▐│
//! │  │                                                         [↓ 最新 3]    ││
//! ```
//! Only the lines in view are laid out. Selecting and clicking never move the view; scrolling up stops following.

mod columns;
mod found;
mod input;
mod paint;
mod reveal;
mod table;

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::ops::Range;
use std::rc::Rc;

use egui::{FontId, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2};

use columns::{Cell, Widths};
use found::FoundMarks;
pub use reveal::MOST_MARKED;
use table::HEADER;

use super::newest::newest_button;
use super::scrollbar::{Mark, Rows, scrollbar};
use crate::i18n::t;
use crate::model::{CopyAs, Line, Log, Place, Selection, Shape, Summary, Unit};
use crate::ui::theme::{Tokens, space};

/// Lines that one notch of the wheel moves, times the wheel's points.
const LINE_HEIGHT: f32 = 19.0;
/// Room for 收/发 at the left, in stream mode; log mode says RECV and SEND itself.
const GUTTER: f32 = 24.0;
/// Room at the left in log mode.
const MARGIN: f32 = 10.0;

/// Where the log is scrolled to and what is selected.
#[derive(Debug)]
pub struct LogView {
    top: Place,
    at_end: bool,
    seen: u64,
    scrolled: f32,
    /// The record that was at the top when the filter changed, and the filter: it is looked for in what is found.
    before_filter: (u64, Option<u64>),
    /// A record that is brought into view in the next frame.
    wanted: Option<u64>,
    widths: Widths,
    bookmarks: BTreeSet<u64>,
    found_marks: FoundMarks,
    /// The figures of the selection that they were made for.
    summary: (Selection, Summary),
    /// The selected records.
    pub selection: Selection,
}

impl Default for LogView {
    fn default() -> Self {
        LogView {
            top: Place::default(),
            at_end: true,
            seen: 0,
            scrolled: 0.0,
            before_filter: (0, None),
            wanted: None,
            widths: Widths::default(),
            bookmarks: BTreeSet::new(),
            found_marks: FoundMarks::default(),
            summary: Default::default(),
            selection: Selection::default(),
        }
    }
}

/// What the user asked of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogAction {
    /// Copy the selection.
    Copy(CopyAs),
    /// Look at one record closely.
    Open(u64),
    /// Send to the peer of a record from now on.
    Answer(u64),
    /// Mark the selection, or no more.
    Bookmark,
    /// Clear the log.
    Clear,
}

/// Sizes of a frame.
struct Frame {
    text: Rect,
    gutter: f32,
    font: FontId,
    rows: usize,
    tokens: Tokens,
    /// The columns of the table; none in another shape.
    cells: Vec<Cell>,
}

impl LogView {
    /// Shows the newest line and follows it from now on.
    pub fn follow(&mut self) {
        self.at_end = true;
    }

    /// Draws the log into the rest of the ui.
    pub fn show(&mut self, ui: &mut Ui, log: &mut Log, bound: Option<IpAddr>) -> Option<LogAction> {
        let rect = ui.available_rect_before_wrap();
        let id = ui.scope_id().with("log");
        let response = ui.allocate_rect(rect, Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(Role::Document, true, t!("log.heading")));
        let frame = self.frame(ui, rect, log);
        ui.painter().rect_filled(rect, 0.0, frame.tokens.paper);
        log.prepare(columns(ui, &frame), bound);

        let last_top = self.settle(ui, log, &response, &frame);
        let mut action = self.keys(ui, log, &response, &frame);
        let lines = visible(log, self.top, frame.rows + 1);
        self.click(ui, &response, &frame, &lines, &mut action);
        self.paint(ui, log, &frame, &lines);
        if !frame.cells.is_empty() {
            self.table_header(ui, id, &frame);
        }
        action = self.menu(&response).or(action);

        let bar = Rect::from_min_max(pos2(rect.right() - space::SCROLLBAR, frame.text.top()), rect.max);
        self.scroll_bar(ui, log, id, bar, &lines, last_top);
        self.newest_button(ui, log, &frame);
        action
    }

    /// The figures of the selection, made again only when it has changed.
    pub fn summary(&mut self, log: &Log) -> Summary {
        if self.summary.0 != self.selection {
            self.summary = (self.selection.clone(), Summary::of(log.reader(), &self.selection));
        }
        self.summary.1
    }

    fn scroll_bar(&mut self, ui: &mut Ui, log: &Log, id: egui::Id, bar: Rect, lines: &[Visible], last_top: Place) {
        let top = log.position(self.top.record);
        let shown = lines.last().map_or(0, |line| log.position(line.records().end).saturating_sub(top));
        let rows = Rows { all: 0..log.count(), top, last_top: log.position(last_top.record), shown };
        let color = Tokens::of(ui).bookmark;
        let mut marks = self.found_marks.of(ui, log, bar.height());
        let marked = self.bookmarks.range(log.records()).filter(|record| log.shows(**record));
        marks.extend(marked.map(|&record| Mark { at: rows.place(log.position(record)), color }));
        let dragged = scrollbar(ui, id.with("bar"), bar, &rows, &marks);
        if let Some(record) = dragged.and_then(|position| log.record_at(position)) {
            self.top = if record >= last_top.record { last_top } else { Place { record, line: 0 } };
            self.at_end = record >= last_top.record;
            ui.ctx().request_repaint();
        }
    }

    fn frame(&self, ui: &Ui, rect: Rect, log: &Log) -> Frame {
        let shape = log.settings.shape();
        let gutter = if shape == Shape::Stream { GUTTER } else { MARGIN };
        let above = if shape == Shape::Table { HEADER } else { 4.0 };
        let right = rect.right() - space::SCROLLBAR - 4.0;
        let text = Rect::from_min_max(pos2(rect.left() + gutter, rect.top() + above), pos2(right, rect.bottom() - 2.0));
        let rows = (text.height() / LINE_HEIGHT).floor().max(1.0) as usize;
        let size = if shape == Shape::Table { space::TABLE_FONT } else { space::LOG_FONT };
        let font = FontId::monospace(size);
        let mut cells = Vec::new();
        if shape == Shape::Table {
            let digit = ui.fonts_mut(|fonts| fonts.glyph_width(&font, '0'));
            let digits = log.records().end.max(1).ilog10().max(4) + 1;
            cells = self.widths.fit(digit * digits as f32 + columns::GAP, text.left(), text.right());
        }
        Frame { text, gutter, font, rows, tokens: Tokens::of(ui), cells }
    }

    /// Applies the wheel and keeps the top in range. Returns the top of the last page.
    fn settle(&mut self, ui: &Ui, log: &mut Log, response: &Response, frame: &Frame) -> Place {
        let end = log.end();
        let last_top = log.step(end, 1 - frame.rows as i64);
        if response.contains_pointer() {
            self.scrolled -= ui.input(|input| input.smooth_scroll_delta().y) / LINE_HEIGHT;
        }
        let lines = self.scrolled.trunc();
        self.scrolled -= lines;
        if lines != 0.0 {
            self.before_filter.1 = None;
            self.scroll(log, lines as i64, last_top);
        }
        self.settle_filter(log);
        self.settle_wanted(log, frame, last_top);
        if self.at_end && log.settings.follow {
            self.top = last_top;
        } else {
            self.top = log.clamp(self.top).min(last_top);
        }
        if self.top >= last_top {
            self.seen = log.records().end;
        } else {
            self.at_end = false;
        }
        last_top
    }

    fn scroll(&mut self, log: &mut Log, lines: i64, last_top: Place) {
        self.top = log.step(self.top, lines).min(last_top);
        self.at_end = lines > 0 && self.top >= last_top || lines < 0 && self.top >= last_top && self.at_end;
    }

    /// 「↓ 最新 n」 while the newest line is not followed.
    fn newest_button(&mut self, ui: &mut Ui, log: &mut Log, frame: &Frame) {
        // Where only a line or two have room, the button would stand upon them.
        if self.at_end || log.count() == 0 || frame.rows < 3 {
            return;
        }
        let new = log.count().saturating_sub(log.position(self.seen));
        if newest_button(ui, frame.text, new) {
            log.settings.follow = true;
            self.follow();
        }
    }
}

/// A line in view.
struct Visible {
    line: Line,
    unit: Rc<Unit>,
    is_first: bool,
}

impl Visible {
    fn records(&self) -> Range<u64> {
        self.unit.records.clone()
    }
}

fn visible(log: &mut Log, top: Place, rows: usize) -> Vec<Visible> {
    let mut lines = Vec::with_capacity(rows);
    let mut place = top;
    while lines.len() < rows {
        let Some(unit) = log.unit(place.record) else { break };
        let rest = unit.lines.iter().enumerate().skip(place.line).take(rows - lines.len());
        lines.extend(rest.map(|(at, line)| Visible { line: line.clone(), unit: Rc::clone(&unit), is_first: at == 0 }));
        let Some(next) = log.shown_from(unit.records.end) else { break };
        place = Place { record: next, line: 0 };
    }
    lines
}

fn columns(ui: &Ui, frame: &Frame) -> usize {
    let width = ui.fonts_mut(|fonts| fonts.glyph_width(&frame.font, '0')).max(1.0);
    (frame.text.width() / width).floor().max(8.0) as usize
}

#[cfg(test)]
mod tests;
