//! The packets as a table: what does not fit gives way, the meaning last.

use egui::text::TextWrapping;
use egui::{FontId, Id, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2};

use super::list::{Drawn, List, Looks};
use super::row::RowWords;
use crate::i18n::t;
use crate::model::tftp::{PacketRow, Packets};
use crate::model::{TIME_FORMAT, local_time, seconds};
use crate::ui::theme::{Tokens, space};
use crate::ui::widgets::cell::cell_text;
use crate::ui::widgets::named;

/// Height of a row.
const ROW: f32 = 19.0;
/// Height of the heading.
const HEADER: f32 = 24.0;
/// Between the texts of two columns, points.
const GAP: f32 = 12.0;
/// The meaning has at least this many points.
const LEAST_MEANING: f32 = 220.0;

/// A column before the meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Time,
    Delta,
    Direction,
    Peer,
    Kind,
    Block,
    Length,
}

/// Their widths, points.
const COLUMNS: [(Column, f32); 7] = [
    (Column::Time, 98.0),
    (Column::Delta, 84.0),
    (Column::Direction, 66.0),
    (Column::Peer, 152.0),
    (Column::Kind, 52.0),
    (Column::Block, 66.0),
    (Column::Length, 56.0),
];
/// Those that give way to the meaning, the first one first.
const GIVING_WAY: [Column; 5] = [Column::Delta, Column::Peer, Column::Length, Column::Time, Column::Block];

/// A column in its place.
struct Cell {
    column: Option<Column>,
    left: f32,
    right: f32,
}

/// Draws the table into the rest of the ui.
pub(super) fn show(ui: &mut Ui, list: &mut List, packets: &mut Packets) -> Drawn {
    let area = ui.available_rect_before_wrap();
    let cells = cells(area.left() + GAP / 2.0, area.right() - space::SCROLLBAR, packets.exchange().is_none());
    let name = t!("tftp-packet.view.packets");
    let looks = Looks { name: &name, row: ROW, above: HEADER, goes_on: packets.goes_on() };
    let id = ui.scope_id().with("packets");
    let drawn = list.show(ui, id, packets.range(), &looks, |ui, rect, position| {
        let Some(row) = packets.row(position) else { return };
        draw_row(ui, rect, &cells, &row, packets);
    });
    header(ui, drawn.above, &cells, id);
    drawn
}

/// The columns from `left` to `right`; who the peer is needs to be told only where there are many.
fn cells(left: f32, right: f32, many: bool) -> Vec<Cell> {
    let mut columns: Vec<(Column, f32)> =
        COLUMNS.into_iter().filter(|(column, _)| many || *column != Column::Peer).collect();
    for giving in GIVING_WAY {
        let taken: f32 = columns.iter().map(|(_, width)| width).sum();
        if right - left - taken >= LEAST_MEANING {
            break;
        }
        columns.retain(|(column, _)| *column != giving);
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

fn header(ui: &mut Ui, rect: Rect, cells: &[Cell], id: Id) {
    let tokens = Tokens::of(ui);
    // What is pressed here is not meant for the rows below.
    ui.interact(rect, id.with("header"), Sense::click_and_drag());
    ui.painter().rect_filled(rect, 0.0, tokens.panel);
    ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, tokens.line));
    let font = FontId::proportional(space::SMALL);
    for (at, cell) in cells.iter().enumerate() {
        let place = cell.place(rect);
        let name = name(cell.column);
        let painter = ui.painter_at(place);
        let (galley, start) = cell_text(&painter, place, &name, &font, tokens.quiet, at_right(cell.column));
        painter.galley(start, galley, tokens.quiet);
        let spoken = ui.interact(place, id.with(("column", at)), Sense::hover());
        spoken.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, &name));
    }
}

fn draw_row(ui: &mut Ui, rect: Rect, cells: &[Cell], row: &PacketRow, packets: &Packets) {
    let tokens = Tokens::of(ui);
    let words = RowWords::of(packets, row);
    let font = FontId::monospace(space::TABLE_FONT);
    let mut said = Vec::with_capacity(cells.len());
    let mut cut = None;
    for cell in cells {
        let place = cell.place(rect);
        let painter = ui.painter_at(place.intersect(ui.clip_rect()));
        let Some(column) = cell.column else {
            let mut job = words.job(row, "", &font, &tokens);
            job.wrap = TextWrapping::truncate_at_width(place.width());
            said.push(job.text.clone());
            let galley = painter.layout_job(job);
            let start = pos2(place.left(), place.center().y - galley.size().y / 2.0);
            cut = galley.elided.then(|| said.last().cloned()).flatten();
            painter.galley(start, galley, tokens.text);
            continue;
        };
        let text = cell_words(column, row, &words);
        let color = match column {
            Column::Direction | Column::Kind => words.tone.color(&tokens),
            Column::Block => tokens.text,
            _ => tokens.quiet,
        };
        let (galley, start) = cell_text(&painter, place, &text, &font, color, at_right(Some(column)));
        painter.galley(start, galley, color);
        said.push(text);
    }
    said.retain(|text| !text.is_empty());
    let spoken = ui.interact(rect.intersect(ui.clip_rect()), ui.scope_id().with(("row", row.position)), Sense::hover());
    named(&spoken, Role::Label, &said.join("  "));
    if ui.rect_contains_pointer(rect) && spoken.hovered() {
        let about = format!("{}  {}", local_time(row.time, TIME_FORMAT), cut.unwrap_or_default());
        spoken.on_hover_text(about.trim());
    }
}

fn name(column: Option<Column>) -> String {
    match column {
        Some(Column::Time) => t!("table.time"),
        Some(Column::Delta) => t!("table.delta"),
        Some(Column::Direction) => t!("table.direction"),
        Some(Column::Peer) => t!("table.peer"),
        Some(Column::Kind) => t!("tftp-packet.view.kind"),
        Some(Column::Block) => t!("tftp-packet.view.block"),
        Some(Column::Length) => t!("table.length"),
        None => t!("tftp-packet.view.meaning"),
    }
    .into_owned()
}

fn cell_words(column: Column, row: &PacketRow, words: &RowWords) -> String {
    match column {
        Column::Time => local_time(row.time, "%H:%M:%S%.3f"),
        Column::Delta => row.delta.map(seconds).unwrap_or_default(),
        Column::Direction => words.tone.mark(),
        Column::Peer => row.peer.map(|peer| peer.to_string()).unwrap_or_default(),
        Column::Kind => words.kind.clone(),
        Column::Block => words.block.clone(),
        Column::Length => words.length.clone(),
    }
}

fn at_right(column: Option<Column>) -> bool {
    matches!(column, Some(Column::Delta | Column::Block | Column::Length))
}

impl Cell {
    fn place(&self, row: Rect) -> Rect {
        Rect::from_min_max(pos2(self.left, row.top()), pos2(self.right.max(self.left), row.bottom()))
    }
}
