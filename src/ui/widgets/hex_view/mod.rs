//! A record as a hexdump: offset, hex, text; what is selected in one column is selected in the other.
//!
//! ```text
//! 0010  E4 BD A0 E5 A5 BD 0D 0A  48 65 6C 6C 6F 00        你　好　..Hello.   ▐
//! ```
//! Only the rows in view are read, so that a record of a megabyte costs no more than one of a line.

mod input;
mod paint;

use std::ops::Range;

use egui::{Color32, FontId, Rect, Role, Sense, Ui, WidgetInfo, pos2};

use super::scrollbar::{Rows, scrollbar};
use crate::capture::Meta;
use crate::codec::charset::Charset;
use crate::codec::hexdump::Glyph;
use crate::i18n::t;
use crate::model::{BytesAs, Lens};
use crate::ui::theme::{Tokens, space};

/// Height of a row.
const LINE_HEIGHT: f32 = 18.0;
/// Around the text.
const MARGIN: f32 = 6.0;
/// A character that begins in the last bytes in view is completed by so many bytes after them.
const LOOK_AHEAD: usize = 4;

/// Where the hexdump is scrolled to and what is selected in it.
#[derive(Debug, Default)]
pub struct HexView {
    record: u64,
    top: u64,
    scrolled: f32,
    cursor: usize,
    anchor: usize,
    /// The text column was used last: copying copies text.
    in_text: bool,
    /// The byte under the pointer.
    hovered: Option<usize>,
    /// The cursor is brought into view in the next frame.
    reveals: bool,
    read: Stretch,
}

/// Bytes that were read, and what they were read for.
#[derive(Debug, Default)]
struct Stretch {
    key: Option<(u64, usize, usize, Charset)>,
    bytes: Vec<u8>,
    glyphs: Vec<Glyph>,
}

/// The record that is looked at.
pub struct Looked<'a> {
    /// Where its bytes and their text come from.
    pub lens: &'a Lens,
    /// Its index.
    pub record: u64,
    /// What is known of it.
    pub meta: &'a Meta,
    /// Parts of it that stand on a colour, in order.
    pub parts: &'a [ColouredPart],
    /// A part around which a line is drawn.
    pub framed: Option<Range<usize>>,
}

/// Bytes that stand on a colour.
#[derive(Clone, Debug, PartialEq)]
pub struct ColouredPart {
    /// Which bytes.
    pub range: Range<usize>,
    /// Which colour.
    pub color: Color32,
}

impl Looked<'_> {
    fn length(&self) -> usize {
        self.meta.length as usize
    }
}

/// Sizes of a frame.
struct Grid {
    rect: Rect,
    font: FontId,
    /// Width of a character.
    cell: f32,
    /// Bytes in a row.
    each: usize,
    digits: usize,
    rows: usize,
    tokens: Tokens,
}

impl HexView {
    /// The selected bytes of a record of this length: at least the one under the cursor, if there is one.
    pub fn selected(&self, length: usize) -> Range<usize> {
        let (low, high) = (self.cursor.min(self.anchor), self.cursor.max(self.anchor));
        low.min(length)..(high + 1).min(length)
    }

    /// The byte under the pointer when it was drawn last.
    pub fn hovered(&self) -> Option<usize> {
        self.hovered
    }

    /// Selects bytes and brings the first one into view.
    pub fn select(&mut self, bytes: Range<usize>) {
        (self.anchor, self.cursor) = (bytes.end.saturating_sub(1).max(bytes.start), bytes.start);
        self.reveals = true;
    }

    /// There is one hexdump in the window.
    fn id() -> egui::Id {
        egui::Id::unique("hexdump")
    }

    /// Whether keys go to the hexdump.
    pub fn has_focus(ctx: &egui::Context) -> bool {
        ctx.memory(|memory| memory.has_focus(Self::id()))
    }

    /// Begins at the first byte when another record is looked at.
    fn follow(&mut self, looked: &Looked<'_>) {
        if self.record != looked.record {
            *self = HexView { record: looked.record, in_text: self.in_text, ..HexView::default() };
        }
        let last = looked.length().saturating_sub(1);
        self.cursor = self.cursor.min(last);
        self.anchor = self.anchor.min(last);
    }

    /// Draws the hexdump into the rest of the ui. Returns how to copy the selection, if that was asked for.
    pub fn show(&mut self, ui: &mut Ui, looked: &Looked<'_>) -> Option<BytesAs> {
        self.follow(looked);
        let rect = ui.available_rect_before_wrap();
        let id = Self::id();
        ui.advance_cursor_after_rect(rect);
        let response = ui.interact(rect, id, Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(Role::Document, true, t!("details.hexdump")));
        let grid = Grid::fit(ui, rect, looked.length());
        ui.painter().rect_filled(rect, 0.0, grid.tokens.paper);
        let rows = looked.length().div_ceil(grid.each) as u64;
        let last_top = rows.saturating_sub(grid.rows as u64);
        let mut copied = self.keys(ui, &response, &grid, looked.length());
        self.wheel(ui, &response);
        self.top = self.top.min(last_top);
        self.pointer(ui, &response, &grid, looked.length());
        if std::mem::take(&mut self.reveals) {
            self.reveal(&grid);
        }
        self.top = self.top.min(last_top);
        self.hovered = response.hover_pos().and_then(|at| self.byte_under(at, &grid, looked.length()));
        self.read(looked, &grid);
        self.paint(ui, &response, &grid, looked);
        response.context_menu(|ui| copied = copy_menu(ui).or(copied));

        let bar = Rect::from_min_max(pos2(rect.right() - space::SCROLLBAR, rect.top()), rect.max);
        let all = Rows { all: 0..rows, top: self.top, last_top, shown: grid.rows as u64 };
        if let Some(top) = scrollbar(ui, id.with("bar"), bar, &all, &[]) {
            self.top = top;
            ui.ctx().request_repaint();
        }
        copied
    }

    /// Reads the bytes in view, unless they are at hand.
    fn read(&mut self, looked: &Looked<'_>, grid: &Grid) {
        let from = self.top as usize * grid.each;
        let wanted = ((grid.rows + 1) * grid.each).min(looked.length().saturating_sub(from));
        let key = Some((looked.record, from, wanted, looked.lens.charset()));
        if self.read.key == key {
            return;
        }
        let mut bytes = Vec::with_capacity(wanted + LOOK_AHEAD);
        looked.lens.reader().read_part(looked.record, from, wanted + LOOK_AHEAD, &mut bytes);
        let mut glyphs = looked.lens.glyphs(looked.record, looked.meta, from, &bytes);
        bytes.truncate(wanted);
        glyphs.truncate(wanted);
        self.read = Stretch { key, bytes, glyphs };
    }

    /// The bytes of a row that was read, where they are in the record, and their glyphs.
    fn row(&self, row: usize, each: usize) -> Option<(usize, &[u8], &[Glyph])> {
        let from = row * each;
        let until = (from + each).min(self.read.bytes.len());
        let bytes = self.read.bytes.get(from..until).filter(|bytes| !bytes.is_empty())?;
        Some((self.top as usize * each + from, bytes, self.read.glyphs.get(from..until)?))
    }
}

/// The ways to copy, for a menu.
pub fn copy_menu(ui: &mut Ui) -> Option<BytesAs> {
    let mut chosen = None;
    for what in BytesAs::ALL {
        let name = match what {
            BytesAs::Text => t!("details.copy-text"),
            BytesAs::Hex => t!("details.copy-hex"),
            BytesAs::CArray => t!("details.copy-c"),
            BytesAs::Python => t!("details.copy-python"),
        };
        if ui.button(name).clicked() {
            chosen = Some(what);
            ui.close();
        }
    }
    chosen
}

impl Grid {
    /// Sixteen bytes a row where there is room, else eight, else four.
    fn fit(ui: &Ui, rect: Rect, length: usize) -> Grid {
        let font = FontId::monospace(space::TABLE_FONT);
        let cell = ui.fonts_mut(|fonts| fonts.glyph_width(&font, '0')).max(1.0);
        let digits = if length > 0x1_0000 { 6 } else { 4 };
        let room = rect.width() - space::SCROLLBAR - 2.0 * MARGIN;
        let rows = (((rect.height() - 4.0) / LINE_HEIGHT).floor() as usize).max(1);
        let grid = |each| Grid { rect, font: font.clone(), cell, each, digits, rows, tokens: Tokens::of(ui) };
        let fits = |grid: &Grid| grid.text_x(grid.each + 1) - rect.left() - MARGIN <= room;
        [16, 8].map(grid).into_iter().find(fits).unwrap_or_else(|| grid(4))
    }

    /// Left edge of the byte at a column, in hex.
    fn hex_x(&self, column: usize) -> f32 {
        let gap = usize::from(column >= 8);
        self.rect.left() + MARGIN + (self.digits + 2 + column * 3 + gap) as f32 * self.cell
    }

    /// Left edge of the byte at a column, in text.
    fn text_x(&self, column: usize) -> f32 {
        self.hex_x(self.each) + (column + 1) as f32 * self.cell
    }

    /// Top edge of a row in view.
    fn row_y(&self, row: usize) -> f32 {
        self.rect.top() + 2.0 + row as f32 * LINE_HEIGHT
    }
}
