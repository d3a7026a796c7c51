//! The columns of a table of packets: what does not fit gives way, the meaning last.

use egui::text::{LayoutJob, TextWrapping};
use egui::{Color32, FontId, Id, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2};

use crate::model::{TIME_FORMAT, local_time};
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::cell::cell_text;
use crate::ui::widgets::named;

/// Height of a row.
pub const ROW: f32 = 19.0;
/// Height of the heading.
pub const HEADER: f32 = 24.0;
/// Between the texts of two columns, points.
const GAP: f32 = 12.0;
/// The meaning has at least this many points, where there is room for everything that tells the rows apart.
pub const LEAST_MEANING: f32 = 220.0;

/// A column in its place; the last one, which is none, is the meaning.
pub struct Cell<C> {
    /// Which.
    pub column: Option<C>,
    left: f32,
    right: f32,
}

/// What stands in a cell.
pub enum Content {
    /// A text in a colour; numbers stand at the right.
    Text(String, Color32, bool),
    /// The meaning, which may have colours within.
    Job(LayoutJob),
}

/// The columns in an area. `giving_way` are those that leave at least so many points for the meaning, the first one
/// first.
pub fn cells<C: Copy + PartialEq>(area: Rect, columns: &[(C, f32)], giving_way: &[C], meaning: f32) -> Vec<Cell<C>> {
    let (left, right) = (area.left() + GAP / 2.0, area.right() - space::SCROLLBAR);
    let mut columns = columns.to_vec();
    for giving in giving_way {
        let taken: f32 = columns.iter().map(|(_, width)| width).sum();
        if right - left - taken >= meaning {
            break;
        }
        columns.retain(|(column, _)| column != giving);
    }
    let mut at = left;
    let mut cells = Vec::with_capacity(columns.len() + 1);
    for (column, width) in columns {
        cells.push(Cell { column: Some(column), left: at, right: at + width - GAP });
        at += width;
    }
    cells.push(Cell { column: None, left: at, right: right.max(at) });
    cells
}

/// Draws the heading; `name` gives a column's name, and whether it stands at the right.
pub fn header<C: Copy>(ui: &mut Ui, rect: Rect, cells: &[Cell<C>], id: Id, name: impl Fn(Option<C>) -> (String, bool)) {
    let tokens = Tokens::of(ui);
    // What is pressed here is not meant for the rows below.
    ui.interact(rect, id.with("header"), Sense::click_and_drag());
    ui.painter().rect_filled(rect, 0.0, tokens.panel);
    ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, tokens.line));
    let font = FontId::proportional(space::SMALL);
    for (at, cell) in cells.iter().enumerate() {
        let place = cell.place(rect);
        let (name, at_right) = name(cell.column);
        let painter = ui.painter_at(place);
        let (galley, start) = cell_text(&painter, place, &name, &font, tokens.quiet, at_right);
        painter.galley(start, galley, tokens.quiet);
        let spoken = ui.interact(place, id.with(("column", at)), Sense::hover());
        spoken.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, &name));
    }
}

/// Draws the cells of a row, which was at a time, and says them.
pub fn draw_row<C: Copy>(
    ui: &mut Ui,
    rect: Rect,
    cells: &[Cell<C>],
    (position, time): (u64, i64),
    content: impl Fn(Option<C>) -> Content,
) {
    let tokens = Tokens::of(ui);
    let font = FontId::monospace(space::TABLE_FONT);
    let mut said = Vec::with_capacity(cells.len());
    let mut cut = None;
    for cell in cells {
        let place = cell.place(rect);
        let painter = ui.painter_at(place.intersect(ui.clip_rect()));
        match content(cell.column) {
            Content::Job(mut job) => {
                job.wrap = TextWrapping::truncate_at_width(place.width());
                said.push(job.text.clone());
                let galley = painter.layout_job(job);
                let start = pos2(place.left(), place.center().y - galley.size().y / 2.0);
                cut = galley.elided.then(|| said.last().cloned()).flatten();
                painter.galley(start, galley, tokens.text);
            }
            Content::Text(text, color, at_right) => {
                let (galley, start) = cell_text(&painter, place, &text, &font, color, at_right);
                painter.galley(start, galley, color);
                said.push(text);
            }
        }
    }
    said.retain(|text| !text.is_empty());
    let spoken = ui.interact(rect.intersect(ui.clip_rect()), ui.scope_id().with(("row", position)), Sense::hover());
    named(&spoken, Role::Label, &said.join("  "));
    if ui.rect_contains_pointer(rect) && spoken.hovered() {
        let about = format!("{}  {}", local_time(time, TIME_FORMAT), cut.unwrap_or_default());
        spoken.on_hover_text(about.trim());
    }
}

impl<C> Cell<C> {
    /// The room in it, points.
    pub fn width(&self) -> f32 {
        self.right - self.left
    }

    fn place(&self, row: Rect) -> Rect {
        Rect::from_min_max(pos2(self.left, row.top()), pos2(self.right.max(self.left), row.bottom()))
    }
}
